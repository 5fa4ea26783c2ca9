// SPDX-License-Identifier: GPL-2.0
/*
 * Find the row of a CDB, and check the CDB against it.
 */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "opcode.h"
#include "../wire/cdb.h"
#include "command.h"
#include "data.h"

/* Filled by opcode_table.c, which knows the handlers */
struct tcm_opcode_set tcm_block_opcodes;
EXPORT_SYMBOL_IF_KUNIT(tcm_block_opcodes);
struct tcm_opcode_set tcm_virtual_opcodes;
EXPORT_SYMBOL_IF_KUNIT(tcm_virtual_opcodes);

static bool strict_cdb;
module_param(strict_cdb, bool, 0644);
MODULE_PARM_DESC(strict_cdb,
		 "Refuse a CDB for any bit that the command does not evaluate (default: N, only for bits that ask for a function the unit lacks)");

/* Where the CONTROL byte stands (SAM-5). */
static unsigned int control_byte(const struct tcm_opcode *row)
{
	return row->opcode == VARIABLE_LENGTH_CMD ? 1 : row->cdb_len - 1;
}

static bool row_is_sound(const struct tcm_opcode *row)
{
	if (!row->name || !row->execute || row->usage[0] != row->opcode)
		return false;
	if (row->length_at &&
	    (row->length_size < 1 || row->length_size > 4 ||
	     row->length_at + row->length_size > row->cdb_len))
		return false;
	return row->cdb_len >= 6 && row->cdb_len <= sizeof(row->usage);
}

/**
 * tcm_opcode_set_init() - Index a set, and check its rows
 * @set: rows and count are given
 *
 * Return: 0; -EINVAL if a row contradicts itself, or two rows mean the same
 * command, or the rows of an opcode do not stand together.
 */
int tcm_opcode_set_init(struct tcm_opcode_set *set)
{
	const struct tcm_opcode *row, *prev = NULL;
	unsigned int i;

	memset(set->first, 0, sizeof(set->first));
	for (i = 0; i < set->count; i++, prev = row) {
		row = &set->rows[i];
		if (!row_is_sound(row))
			goto err;
		if (!set->first[row->opcode])
			set->first[row->opcode] = i + 1;
		else if (prev->opcode != row->opcode ||
			 !(row->flags & prev->flags & TCM_OP_SERVACT) ||
			 prev->service_action == row->service_action)
			goto err;
	}
	return 0;
err:
	pr_err("target: opcode table: row %u (%s) is unsound\n", i,
	       row->name ?: "unnamed");
	return -EINVAL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_opcode_set_init);

/**
 * tcm_opcode_find() - Look a command up
 * @set: rows of the unit
 * @cdb: complete CDB
 * @known_opcode: set to whether there is a row of this opcode at all
 *
 * Return: The row, or NULL.
 */
const struct tcm_opcode *tcm_opcode_find(const struct tcm_opcode_set *set,
					 const u8 *cdb, bool *known_opcode)
{
	const struct tcm_opcode *row, *end = set->rows + set->count;
	u16 service_action;

	*known_opcode = set->first[cdb[0]];
	if (!*known_opcode)
		return NULL;
	row = &set->rows[set->first[cdb[0]] - 1];
	if (!(row->flags & TCM_OP_SERVACT))
		return row;
	service_action = tcm_cdb_service_action(cdb);
	for (; row < end && row->opcode == cdb[0]; row++)
		if (row->service_action == service_action)
			return row;
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_opcode_find);

/**
 * tcm_opcode_needs_no_unit() - Is a command answered where no unit is mapped?
 * @cdb: complete CDB
 *
 * SPC-4, Incorrect logical unit numbers: INQUIRY, REPORT LUNS, REQUEST SENSE.
 */
bool tcm_opcode_needs_no_unit(const u8 *cdb)
{
	bool known;
	const struct tcm_opcode *row = tcm_opcode_find(&tcm_virtual_opcodes,
						       cdb, &known);

	return row && (row->flags & TCM_OP_NO_MEDIUM);
}

/**
 * tcm_opcode_usage() - What of a CDB the unit evaluates now
 * @cmd: command of the nexus that asks
 * @row: the row
 * @usage: filled with 32 bytes
 */
void tcm_opcode_usage(struct se_cmd *cmd, const struct tcm_opcode *row,
		      u8 *usage)
{
	memcpy(usage, row->usage, sizeof(row->usage));
	if (row->adjust_usage)
		row->adjust_usage(cmd, usage);
}

/**
 * tcm_opcode_tolerate() - Add the bits that may be set and mean nothing
 * @row: the row
 * @map: CDB usage data of the row; each bit is set that may be set in a CDB
 *
 * SPC-4 lets a device server ignore reserved bits, and initiators do set some:
 * Linux puts the LUN into byte 1 until it knows the target, as SCSI-2 wants.
 */
void tcm_opcode_tolerate(const struct tcm_opcode *row, u8 *map)
{
	unsigned int control = control_byte(row), i;

	for (i = 1; i < row->cdb_len; i++)
		map[i] |= ~row->demands[i];
	/* NORMACA is 0 */
	map[control] &= ~TCM_CDB_CONTROL_NACA;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_opcode_tolerate);

/* Refuse a CDB that asks for a function which the unit does not have. */
static sense_reason_t check_usage(struct se_cmd *cmd,
				  const struct tcm_opcode *row)
{
	struct tcm_cdb_fault fault;
	u8 map[sizeof(row->usage)];

	if (likely(tcm_cdb_check_usage(cmd->t_task_cdb, row->usage,
				       row->cdb_len, &fault)))
		return 0;
	tcm_opcode_usage(cmd, row, map);
	if (!READ_ONCE(strict_cdb))
		tcm_opcode_tolerate(row, map);
	if (tcm_cdb_check_usage(cmd->t_task_cdb, map, row->cdb_len, &fault))
		return 0;
	return tcm_cdb_error(cmd, fault.byte, fault.bit);
}

static u32 cdb_length_field(const u8 *cdb, const struct tcm_opcode *row)
{
	u32 length = 0;
	unsigned int i;

	for (i = 0; i < row->length_size; i++)
		length = length << 8 | cdb[row->length_at + i];
	return length;
}

static void take_extent(struct se_cmd *cmd, const struct tcm_opcode *row)
{
	struct tcm_extent extent;

	if (row->length_at)
		cmd->cdb_bytes = cdb_length_field(cmd->t_task_cdb, row);
	if (row->extent == TCM_EXTENT_NONE)
		return;
	tcm_cdb_extent(cmd->t_task_cdb, row->extent, &extent);
	cmd->t_task_lba = extent.lba;
	cmd->t_task_nolb = extent.blocks;
	if (row->flags & (TCM_OP_DATA_IN | TCM_OP_DATA_OUT) && !row->length_at)
		cmd->cdb_bytes = (u64)extent.blocks *
				 cmd->se_dev->dev_attrib.block_size;
}

static sense_reason_t check_range(struct se_cmd *cmd,
				  const struct tcm_opcode *row)
{
	u64 last;

	if (!(row->flags & TCM_OP_RANGE))
		return 0;
	last = cmd->se_dev->transport->get_blocks(cmd->se_dev);
	if (tcm_extent_fits(cmd->t_task_lba, cmd->t_task_nolb, last + 1))
		return 0;
	return TCM_ADDRESS_OUT_OF_RANGE;
}

/*
 * What the unit does not have. Stock tells a service action it does not have
 * from an operation code for this opcode only.
 */
static sense_reason_t unsupported(struct se_cmd *cmd, bool known)
{
	if (known && cmd->t_task_cdb[0] == SERVICE_ACTION_IN_16)
		return tcm_cdb_error(cmd, 1, 4);
	return TCM_UNSUPPORTED_SCSI_OPCODE;
}

/* ADDITIONAL CDB LENGTH of a 7Fh CDB: the fields of the row have to be there. */
static bool has_length_of_row(const u8 *cdb, const struct tcm_opcode *row)
{
	return cdb[0] != VARIABLE_LENGTH_CMD ||
	       tcm_cdb_len(cdb, TCM_CDB_MAX_LEN) == row->cdb_len;
}

static sense_reason_t check_cdb(struct se_cmd *cmd,
				const struct tcm_opcode *row)
{
	sense_reason_t reason;

	if (row->enabled && !row->enabled(cmd))
		return unsupported(cmd, true);
	if (!has_length_of_row(cmd->t_task_cdb, row))
		return tcm_cdb_error(cmd, 7, -1);
	reason = check_usage(cmd, row);
	if (reason)
		return reason;
	take_extent(cmd, row);
	if (row->flags & TCM_OP_BLOCKS)
		cmd->se_cmd_flags |= SCF_SCSI_DATA_CDB;
	if (row->prepare) {
		reason = row->prepare(cmd);
		if (reason)
			return reason;
	}
	return check_range(cmd, row);
}

/**
 * tcm_opcode_bind() - Bind a command to its row and check its CDB
 * @cmd: command with CDB and unit
 * @set: rows of the unit
 *
 * The verdict is recorded for the admission, and so are the lengths.
 *
 * Context: Any.
 * Return: 0.
 */
sense_reason_t tcm_opcode_bind(struct se_cmd *cmd,
			       const struct tcm_opcode_set *set)
{
	const struct tcm_opcode *row;
	bool known;

	row = tcm_opcode_find(set, cmd->t_task_cdb, &known);
	if (!row) {
		cmd->verdict = unsupported(cmd, known);
		return 0;
	}
	cmd->opcode = row;
	cmd->execute = row->execute;
	cmd->verdict = check_cdb(cmd, row);
	tcm_data_reconcile(cmd);
	return 0;
}
