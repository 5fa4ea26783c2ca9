/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A rule: which commands something is done to, and what. Knows no object.
 */
#ifndef TCM_INJECT_RULE_H
#define TCM_INJECT_RULE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include <target/target_core_base.h>

/* A rule as it is written, with NUL. */
#define TCM_RULE_TEXT_MAX	512
/* Longest delay, in milliseconds. */
#define TCM_RULE_DELAY_MAX	3600000

/* Commands by what they do. */
enum tcm_rule_class {
	TCM_RULE_ANY = 0,
	TCM_RULE_READ,		/* reads blocks */
	TCM_RULE_WRITE,		/* changes the medium */
	TCM_RULE_DATA,		/* moves data, parameter data too */
};

/* What is done. */
enum tcm_rule_act {
	TCM_RULE_NO_ACT = 0,
	TCM_RULE_SENSE,		/* CHECK CONDITION */
	TCM_RULE_STATUS,	/* a status without sense data */
	TCM_RULE_DELAY,		/* goes on after a while */
	TCM_RULE_HOLD,		/* goes on when somebody lets it */
	TCM_RULE_DROP,		/* GOOD, and nothing was read or written */
	TCM_RULE_ATTENTION,	/* goes on; the nexus has a unit attention */
};

/**
 * struct tcm_rule_task - What rules ask of a command
 * @opcode: CDB byte 0
 * @service_action: where such a field would be; meant only by who knows the opcode
 * @reads: reads blocks
 * @writes: changes the medium
 * @moves_data: in any direction
 * @has_extent: @first and @last are there
 * @first: first logical block the CDB names
 * @last: last one
 * @initiator: name of the initiator port
 */
struct tcm_rule_task {
	u8		opcode;
	u16		service_action;
	bool		reads;
	bool		writes;
	bool		moves_data;
	bool		has_extent;
	u64		first;
	u64		last;
	const char	*initiator;
};

/**
 * struct tcm_deed - What is done to a command
 * @act: what
 * @key: sense key
 * @asc: additional sense code, of a unit attention too
 * @ascq: its qualifier
 * @has_information: sense data have @information
 * @information: INFORMATION
 * @reason: for a status
 * @delay_ms: for a delay
 */
struct tcm_deed {
	enum tcm_rule_act	act;
	u8			key;
	u8			asc;
	u8			ascq;
	bool			has_information;
	u64			information;
	sense_reason_t		reason;
	u32			delay_ms;
};

/**
 * struct tcm_rule - Which commands something is done to, and what
 * @node: unit's rules; RCU
 * @id: number it is shown and removed by
 * @text: as it was written, one blank between two words
 * @has_opcode: only @opcode
 * @has_service_action: ... and of it only @service_action
 * @opcode: CDB byte 0
 * @service_action: see tcm_cdb_service_action()
 * @class: only those that do this
 * @has_range: only those that name a block from @first to @last
 * @first: first logical block
 * @last: last one
 * @initiator: only those of this initiator port; empty: of all
 * @skip: not the first so many of those that match
 * @count: so many times; 0: always
 * @percent: chance of each, 1 to 100
 * @at_end: when the back end is done, else before it begins
 * @deed: what is done
 * @inform: INFORMATION is the first block of the range that the command names
 * @matched: commands that match
 * @hits: commands it was done to
 * @rcu: frees it
 */
struct tcm_rule {
	struct list_head	node;
	u32			id;
	char			text[TCM_RULE_TEXT_MAX];

	bool			has_opcode;
	bool			has_service_action;
	u8			opcode;
	u16			service_action;
	enum tcm_rule_class	class;
	bool			has_range;
	u64			first;
	u64			last;
	char			initiator[TRANSPORT_IQN_LEN];
	u32			skip;
	u32			count;
	u8			percent;
	bool			at_end;

	struct tcm_deed		deed;
	bool			inform;

	atomic64_t		matched;
	atomic64_t		hits;
	struct rcu_head		rcu;
};

int tcm_rule_parse(const char *text, struct tcm_rule *rule);
bool tcm_rule_matches(const struct tcm_rule *rule,
		      const struct tcm_rule_task *task);
bool tcm_rule_fires(struct tcm_rule *rule, u8 roll);
void tcm_rule_deed(const struct tcm_rule *rule, const struct tcm_rule_task *task,
		   struct tcm_deed *deed);

#endif /* TCM_INJECT_RULE_H */
