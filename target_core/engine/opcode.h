/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The opcode row: everything the core knows of a command, written once.
 */
#ifndef TCM_OPCODE_H
#define TCM_OPCODE_H

#include <linux/bits.h>
#include <linux/types.h>
#include <target/target_core_base.h>

#include "../wire/cdb.h"
#include "../types.h"

#define TCM_OP_SERVACT		BIT(0)	/* .service_action tells rows apart */
#define TCM_OP_DATA_IN		BIT(1)
#define TCM_OP_DATA_OUT		BIT(2)
#define TCM_OP_BLOCKS		BIT(3)	/* data are logical blocks: .extent gives LBA, NoLB */
#define TCM_OP_RANGE		BIT(4)	/* .extent must lie within the medium */
#define TCM_OP_WRITES		BIT(5)	/* changes the medium: refused when write protected */
#define TCM_OP_UA_EXEMPT	BIT(6)	/* runs with a unit attention pending */
#define TCM_OP_DPO_FUA		BIT(7)	/* byte 1 (10 for 32-byte CDBs): DPO 10h, FUA 08h */
#define TCM_OP_PROTECT		BIT(8)	/* ... RDPROTECT/WRPROTECT/VRPROTECT E0h */
#define TCM_OP_HEAD		BIT(9)	/* always runs as HEAD OF QUEUE */
#define TCM_OP_SPC2_ALLOWED	BIT(10)	/* runs in spite of another's SPC-2 RESERVE */
#define TCM_OP_UNLISTED		BIT(11)	/* left out of REPORT SUPPORTED OPERATION CODES */
#define TCM_OP_NO_MEDIUM	BIT(12)	/* also answered where no unit is (LUN not mapped) */
#define TCM_OP_SHORTEN		BIT(13)	/* moves what CDB and transport have in common */
#define TCM_OP_INLINE		BIT(14)	/* execute does not sleep where the back end does not */
#define TCM_OP_PRIMARY		BIT(15)	/* SPC: the same command on every device type */
#define TCM_OP_EXCLUSIVE	BIT(16)	/* no other may change .extent meanwhile */

/**
 * struct tcm_opcode - One command
 * @opcode: CDB byte 0
 * @cdb_len: 6, 10, 12, 16 or 32
 * @service_action: with TCM_OP_SERVACT: byte 1 bits 4-0, or bytes 8-9 of a
 *	variable length CDB
 * @flags: TCM_OP_*
 * @name: as the standard spells it
 * @usage: CDB usage data (SPC-4 REPORT SUPPORTED OPERATION CODES): a bit set
 *	where a field is evaluated. Byte 0 is the opcode. The service action
 *	counts as evaluated, 32-byte CDBs fill all 32
 * @demands: bits that ask for a function: refused with INVALID FIELD IN CDB,
 *	and a pointer to them, where the unit does not evaluate them. NACA
 *	counts among them in every row. Any other bit that is not evaluated
 *	(reserved, obsolete, vendor specific) is ignored
 * @adjust_usage: adds to @usage (a copy, cdb_len bytes) what the unit behind
 *	@cmd evaluates besides now, e.g. FUA, RDPROTECT; may be NULL
 * @extent: where LBA and length stand
 * @length_at: offset of the ALLOCATION or PARAMETER LIST LENGTH in the CDB,
 *	0 if there is none or @extent gives the length
 * @length_size: its size in bytes, 1 to 4
 * @pr: who may run it during another's persistent reservation
 * @alua: TCM_ALUA_IN_*: states besides the active ones it runs in
 * @timeout_s: recommended command timeout in seconds, 0 = none reported
 * @enabled: false if the unit behind @cmd does not have this command now
 *	(then it is unsupported, as if it had no row); NULL = always there
 * @prepare: checks the fields a mask cannot judge and may set
 *	@cmd->cdb_bytes (set before from @extent or @length_at) and, where the
 *	transport counted PI as well, @cmd->edtl; t_task_lba and t_task_nolb
 *	are set. Runs before the data arrive, must not sleep and must not
 *	change the unit; NULL = nothing to check
 * @execute: does the command: process context unless the row is
 *	TCM_OP_INLINE and the unit executes inline; 0 = was or will be completed (target_complete_cmd()), else the
 *	reason it failed and is not completed
 * @read_done: what is still to be done with data-in and its protection
 *	information (se_cmd.prot_length is not 0) when the back end has
 *	completed with GOOD, before they are sent; in any context; NULL =
 *	nothing. Returns 0 or the reason the data are bad
 */
struct tcm_opcode {
	u8			opcode;
	u8			cdb_len;
	u16			service_action;
	u32			flags;
	const char		*name;
	u8			usage[32];
	u8			demands[32];
	void			(*adjust_usage)(struct se_cmd *cmd, u8 *usage);
	enum tcm_extent_shape	extent;
	u8			length_at;
	u8			length_size;
	enum tcm_pr_class	pr;
	u8			alua;
	u16			timeout_s;
	bool			(*enabled)(struct se_cmd *cmd);
	sense_reason_t		(*prepare)(struct se_cmd *cmd);
	sense_reason_t		(*execute)(struct se_cmd *cmd);
	sense_reason_t		(*read_done)(struct se_cmd *cmd);
};

/**
 * struct tcm_opcode_set - The rows a kind of logical unit answers to
 * @rows: sorted by nothing in particular; RSOC reports them in this order
 * @count: number of @rows
 * @first: index into @rows of the first row of each opcode, plus one; 0 = none;
 *	rows of one opcode stand together. Filled by tcm_opcode_set_init()
 */
struct tcm_opcode_set {
	const struct tcm_opcode	*rows;
	unsigned int		count;
	u16			first[256];
};

extern struct tcm_opcode_set tcm_block_opcodes;		/* sbc_parse_cdb() */
extern struct tcm_opcode_set tcm_virtual_opcodes;	/* LUN not mapped, virtual LUN 0 */

int tcm_opcode_set_init(struct tcm_opcode_set *set);
const struct tcm_opcode *tcm_opcode_find(const struct tcm_opcode_set *set,
					 const u8 *cdb, bool *known_opcode);
sense_reason_t tcm_opcode_bind(struct se_cmd *cmd,
			       const struct tcm_opcode_set *set);
bool tcm_opcode_needs_no_unit(const u8 *cdb);
void tcm_opcode_usage(struct se_cmd *cmd, const struct tcm_opcode *row,
		      u8 *usage);
void tcm_opcode_tolerate(const struct tcm_opcode *row, u8 *map);

#endif /* TCM_OPCODE_H */
