// SPDX-License-Identifier: GPL-2.0
/*
 * What there is: the LUNs an initiator may use, the commands a unit knows,
 * the task management functions.
 */
#include "report.h"

#include <linux/export.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/xarray.h>
#include <kunit/visibility.h>
#include <scsi/scsi.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>

#include "../device/backend.h"
#include "../engine/command.h"
#include "../engine/complete.h"
#include "../engine/opcode.h"
#include "../port/ua.h"
#include "../types.h"
#include "../wire/cdb.h"
#include "../wire/lun.h"
#include "../wire/wire.h"

#define LIST_HEADER		8

/* SELECT REPORT of REPORT LUNS (SPC-5) */
#define SELECT_ADDRESSABLE	0x00	/* all but well known units */
#define SELECT_WELL_KNOWN	0x01	/* of which there are none */
#define SELECT_ALL		0x02
#define SELECT_ADMIN		0x10	/* administrative units: none */
#define SELECT_ADMIN_AND_ALL	0x11
#define SELECT_SUBSIDIARY	0x12	/* of an administrative unit: none */

/* REPORTING OPTIONS of REPORT SUPPORTED OPERATION CODES (SPC-4) */
#define REPORT_ALL		0
#define REPORT_OPCODE		1
#define REPORT_SERVICE_ACTION	2
#define REPORT_EITHER		3

/* SUPPORT field */
#define SUPPORT_NONE		0x01
#define SUPPORT_STANDARD	0x03
#define SUPPORT_CTDP		0x80

/**
 * tcm_report_put_lun() - Append a LUN
 * @b: list under construction
 * @number: number of the mapped LUN
 */
void tcm_report_put_lun(struct tcm_builder *b, u64 number)
{
	struct scsi_lun lun;

	tcm_lun_encode(number, &lun);
	tcm_put_bytes(b, lun.scsi_lun, sizeof(lun.scsi_lun));
}
EXPORT_SYMBOL_IF_KUNIT(tcm_report_put_lun);

/* The LUNs of an initiator port, in order; LUN 0 alone if there are none. */
static void put_luns(struct tcm_builder *b, struct se_cmd *cmd)
{
	struct se_session *sess = cmd->se_sess;
	struct se_dev_entry *ml;
	unsigned long lun;
	size_t start = b->len;

	if (sess && sess->se_node_acl) {
		rcu_read_lock();
		xa_for_each(&sess->se_node_acl->luns, lun, ml)
			tcm_report_put_lun(b, lun);
		rcu_read_unlock();
	}
	if (b->len == start)
		tcm_report_put_lun(b, 0);
}

static void build_luns(struct tcm_builder *b, struct se_cmd *cmd)
{
	tcm_put_zero(b, LIST_HEADER);
	switch (cmd->t_task_cdb[2]) {
	case SELECT_ADDRESSABLE:
	case SELECT_ALL:
	case SELECT_ADMIN_AND_ALL:
		put_luns(b, cmd);
		break;
	}
	tcm_patch_be32(b, 0, b->len - LIST_HEADER);
}

/**
 * tcm_report_luns_prepare() - Check REPORT LUNS
 * @cmd: the command
 */
sense_reason_t tcm_report_luns_prepare(struct se_cmd *cmd)
{
	switch (cmd->t_task_cdb[2]) {
	case SELECT_ADDRESSABLE:
	case SELECT_WELL_KNOWN:
	case SELECT_ALL:
	case SELECT_ADMIN:
	case SELECT_ADMIN_AND_ALL:
	case SELECT_SUBSIDIARY:
		return 0;
	default:
		return tcm_cdb_error(cmd, 2, -1);
	}
}

/**
 * tcm_report_luns() - REPORT LUNS
 * @cmd: the command
 *
 * SPC-4 REPORT LUNS command. Clears REPORTED LUNS DATA HAS CHANGED for the
 * I_T nexus on this LUN.
 *
 * Context: Process.
 */
sense_reason_t tcm_report_luns(struct se_cmd *cmd)
{
	struct tcm_builder b;
	sense_reason_t reason;
	size_t room;
	u8 *buf;

	tcm_builder_init(&b, NULL, 0);
	build_luns(&b, cmd);
	room = min_t(u64, b.len, cmd->cdb_bytes);
	buf = kvmalloc(room ?: 1, GFP_NOIO);
	if (!buf)
		return TCM_OUT_OF_RESOURCES;

	tcm_ua_clear(cmd, TCM_UA_LUNS_CHANGED);
	tcm_builder_init(&b, buf, room);
	build_luns(&b, cmd);
	reason = tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
	kvfree(buf);
	return reason;
}

/**
 * spc_emulate_report_luns() - Execute REPORT LUNS
 * @cmd: the command; completed
 *
 * Context: Process.
 * Return: 0, or a reason and then it is not completed.
 */
sense_reason_t spc_emulate_report_luns(struct se_cmd *cmd)
{
	return tcm_report_luns(cmd);
}
EXPORT_SYMBOL(spc_emulate_report_luns);

/* SPC-4 Command timeouts descriptor; nothing nominal is told. */
static void put_timeouts(struct tcm_builder *b, const struct tcm_opcode *row)
{
	tcm_put_be16(b, TCM_RSOC_TIMEOUTS_LEN - 2);
	tcm_put_zero(b, 6);
	tcm_put_be32(b, row->timeout_s);
}

/**
 * tcm_report_put_opcode() - Append a command descriptor
 * @b: all_commands list under construction
 * @row: the command
 * @timeouts: with its command timeouts descriptor
 *
 * SPC-4 REPORT SUPPORTED OPERATION CODES command, all_commands format.
 */
void tcm_report_put_opcode(struct tcm_builder *b, const struct tcm_opcode *row,
			   bool timeouts)
{
	bool servact = row->flags & TCM_OP_SERVACT;

	tcm_put_u8(b, row->opcode);
	tcm_put_u8(b, 0);
	tcm_put_be16(b, servact ? row->service_action : 0);
	tcm_put_u8(b, 0);
	tcm_put_u8(b, (timeouts ? 0x02 : 0) | (servact ? 0x01 : 0));
	tcm_put_be16(b, row->cdb_len);
	if (timeouts)
		put_timeouts(b, row);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_report_put_opcode);

/**
 * tcm_report_put_usage() - Write the answer about one command
 * @b: an empty builder
 * @row: the command, NULL = not supported
 * @usage: its usage map as the unit evaluates it now
 * @timeouts: with its command timeouts descriptor
 *
 * SPC-4 REPORT SUPPORTED OPERATION CODES command, one_command format.
 * CTDP repeats RCTD, also where no descriptor can follow.
 */
void tcm_report_put_usage(struct tcm_builder *b, const struct tcm_opcode *row,
			  const u8 *usage, bool timeouts)
{
	tcm_put_u8(b, 0);
	if (!row) {
		tcm_put_u8(b, SUPPORT_NONE | (timeouts ? SUPPORT_CTDP : 0));
		return;
	}
	tcm_put_u8(b, SUPPORT_STANDARD | (timeouts ? SUPPORT_CTDP : 0));
	tcm_put_be16(b, row->cdb_len);
	tcm_put_bytes(b, usage, row->cdb_len);
	if (timeouts)
		put_timeouts(b, row);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_report_put_usage);

/**
 * tcm_report_opcodes_enabled() - Is REPORT SUPPORTED OPERATION CODES on?
 * @cmd: any command for the unit
 */
bool tcm_report_opcodes_enabled(struct se_cmd *cmd)
{
	return cmd->se_dev->dev_attrib.emulate_rsoc;
}

static bool reported(struct se_cmd *cmd, const struct tcm_opcode *row)
{
	return !(row->flags & TCM_OP_UNLISTED) &&
	       (!row->enabled || row->enabled(cmd));
}

/* The rows of one opcode stand together. */
static const struct tcm_opcode *first_row(const struct tcm_opcode_set *set,
					  u8 opcode)
{
	return set->first[opcode] ? &set->rows[set->first[opcode] - 1] : NULL;
}

static const struct tcm_opcode *find_row(struct se_cmd *cmd, u8 opcode,
					 u16 service_action)
{
	const struct tcm_opcode_set *set = cmd->se_dev->lu->opcodes;
	const struct tcm_opcode *row = first_row(set, opcode);

	for (; row && row < set->rows + set->count; row++) {
		u16 sa = row->flags & TCM_OP_SERVACT ? row->service_action : 0;

		if (row->opcode != opcode)
			break;
		if (sa == service_action)
			return reported(cmd, row) ? row : NULL;
	}
	return NULL;
}

/**
 * tcm_report_opcodes_prepare() - Check REPORT SUPPORTED OPERATION CODES
 * @cmd: the command
 *
 * Asking by the opcode alone needs a command without service actions, asking
 * with a service action one that has them.
 */
sense_reason_t tcm_report_opcodes_prepare(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;
	const struct tcm_opcode *row;
	bool servact;

	row = first_row(cmd->se_dev->lu->opcodes, cdb[3]);
	servact = row && (row->flags & TCM_OP_SERVACT);
	switch (cdb[2] & 0x07) {
	case REPORT_ALL:
	case REPORT_EITHER:
		return 0;
	case REPORT_OPCODE:
		return servact ? tcm_cdb_error(cmd, 2, 2) : 0;
	case REPORT_SERVICE_ACTION:
		return row && !servact ? tcm_cdb_error(cmd, 2, 2) : 0;
	default:
		return tcm_cdb_error(cmd, 2, 2);
	}
}

static void build_all(struct tcm_builder *b, struct se_cmd *cmd, bool timeouts)
{
	const struct tcm_opcode_set *set = cmd->se_dev->lu->opcodes;
	unsigned int i;

	tcm_put_be32(b, 0);
	for (i = 0; i < set->count; i++)
		if (reported(cmd, &set->rows[i]))
			tcm_report_put_opcode(b, &set->rows[i], timeouts);
	tcm_patch_be32(b, 0, b->len - 4);
}

static void build_one(struct tcm_builder *b, struct se_cmd *cmd, bool timeouts)
{
	const u8 *cdb = cmd->t_task_cdb;
	const struct tcm_opcode *row;
	u8 usage[32];
	u16 sa = 0;

	if ((cdb[2] & 0x07) != REPORT_OPCODE)
		sa = get_unaligned_be16(cdb + 4);
	row = find_row(cmd, cdb[3], sa);
	if (row)
		tcm_opcode_usage(cmd, row, usage);
	tcm_report_put_usage(b, row, usage, timeouts);
}

/**
 * tcm_report_opcodes() - REPORT SUPPORTED OPERATION CODES
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_report_opcodes(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;
	unsigned int count = cmd->se_dev->lu->opcodes->count;
	bool timeouts = cdb[2] & 0x80;		/* RCTD */
	struct tcm_builder b;
	sense_reason_t reason;
	size_t room;
	u8 *buf;

	room = 64 + count * (8 + TCM_RSOC_TIMEOUTS_LEN);
	buf = kmalloc(room, GFP_NOIO);
	if (!buf)
		return TCM_OUT_OF_RESOURCES;
	tcm_builder_init(&b, buf, room);
	if ((cdb[2] & 0x07) == REPORT_ALL)
		build_all(&b, cmd, timeouts);
	else
		build_one(&b, cmd, timeouts);
	reason = tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
	kfree(buf);
	return reason;
}

/**
 * tcm_report_functions() - REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS
 * @cmd: the command
 *
 * SPC-4: ABORT TASK, ABORT TASK SET, CLEAR TASK SET and LOGICAL UNIT RESET,
 * see tmr.c; the extended form adds that no timeouts are told.
 */
sense_reason_t tcm_report_functions(struct se_cmd *cmd)
{
	u8 buf[16] = { 0x80 | 0x40 | 0x10 | 0x08 };	/* ATS ATSS CTSS LURS */
	bool extended = cmd->t_task_cdb[2] & 0x80;	/* REPD */

	if (extended)
		buf[3] = sizeof(buf) - 4;
	return tcm_data_reply(cmd, buf, extended ? sizeof(buf) : 4);
}
