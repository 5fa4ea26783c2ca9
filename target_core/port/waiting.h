/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who waits for what.
 */
#ifndef TCM_WAITING_H
#define TCM_WAITING_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

#include <target/target_core_base.h>

struct completion;
struct se_dev_entry;
struct target_cmd_counter;

/**
 * struct tcm_wait_scope - Which commands somebody waits for
 * @cmd: just this one
 * @lun: those that came through this LUN
 * @ml: those that came through this mapped LUN
 * @counter: those that this counts
 * @acl: those of its sessions
 * @tpg: those of this target port
 * @dev: those of this unit
 *
 * NULL: it does not matter. Compared alone.
 */
struct tcm_wait_scope {
	const struct se_cmd			*cmd;
	const struct se_lun			*lun;
	const struct se_dev_entry		*ml;
	const struct target_cmd_counter		*counter;
	const struct se_node_acl		*acl;
	const struct se_portal_group		*tpg;
	const struct se_device			*dev;
};

/* Says in the log which commands these are; the view's, NULL while there is none */
extern void (*tcm_waiting_tell)(const struct tcm_wait_scope *scope);

void tcm_waiting_add(struct tcm_waiting *waiting,
		     void (*show)(struct seq_file *seq,
				  const struct tcm_waiting *waiting));
void tcm_waiting_del(struct tcm_waiting *waiting);
void tcm_wait_tell(const struct tcm_wait_scope *scope);

__printf(3, 4) bool tcm_wait(struct completion *done,
			     const struct tcm_wait_scope *scope,
			     const char *format, ...);
__printf(3, 4) void tcm_wait_out(struct completion *done,
				 const struct tcm_wait_scope *scope,
				 const char *format, ...);
int tcm_waiting_init(void);

#endif /* TCM_WAITING_H */
