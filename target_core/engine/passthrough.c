// SPDX-License-Identifier: GPL-2.0
/*
 * Commands of pass-through units: which the core answers itself.
 *
 * The device server is behind the back end and gets its CDBs as they are. Only
 * what is about ports and nexuses, which it can't know, is answered here:
 * REPORT LUNS, and reservations unless the device keeps those too.
 */
#include "passthrough.h"

#include <linux/export.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "../types.h"
#include "../wire/cdb.h"
#include "opcode.h"

/* SSC-4, SBC-4, MMC-6: operation codes that <scsi/scsi_proto.h> has no name for */
#define WRITE_FILEMARKS_16	0x80
#define SANITIZE		0x48
#define CLOSE_TRACK_SESSION	0x5b

/* Service actions of the 32-byte CDBs that move blocks (SBC-3). */
static bool moves_blocks_32(u16 service_action)
{
	return service_action >= 0x0009 && service_action <= 0x000c;
}

/* READ, WRITE and their like: what SCF_SCSI_DATA_CDB tells fabrics. */
static bool moves_blocks(const u8 *cdb)
{
	switch (cdb[0]) {
	case READ_6:
	case READ_10:
	case READ_12:
	case READ_16:
	case WRITE_6:
	case WRITE_10:
	case WRITE_12:
	case WRITE_16:
	case WRITE_VERIFY:
	case WRITE_VERIFY_12:
	case WRITE_VERIFY_16:
	case COMPARE_AND_WRITE:
	case XDWRITEREAD_10:
		return true;
	case VARIABLE_LENGTH_CMD:
		return moves_blocks_32(tcm_cdb_service_action(cdb));
	default:
		return false;
	}
}

static bool is_reservation(const u8 *cdb)
{
	switch (cdb[0]) {
	case RESERVE:
	case RELEASE:
	case RESERVE_10:
	case RELEASE_10:
	case PERSISTENT_RESERVE_IN:
	case PERSISTENT_RESERVE_OUT:
		return true;
	default:
		return false;
	}
}

/**
 * tcm_passthrough_writes() - May a command without a row change the medium?
 * @cmd: command of a pass-through unit
 *
 * What brings data may; so may the few that need none, or whose data come from
 * the device while they write: the initiator alone tells the direction.
 *
 * Context: Any.
 * Return: true if a write-protected unit has to refuse it.
 */
bool tcm_passthrough_writes(const struct se_cmd *cmd)
{
	switch (cmd->t_task_cdb[0]) {
	case FORMAT_UNIT:
	case WRITE_FILEMARKS:
	case WRITE_FILEMARKS_16:
	case ERASE:
	case WRITE_LONG:
	case SANITIZE:
	case CLOSE_TRACK_SESSION:
	case ATA_16:
	case ATA_12:		/* and BLANK of optical drives */
	case SERVICE_ACTION_OUT_16:	/* WRITE LONG (16) */
		return true;
	case PERSISTENT_RESERVE_OUT:
		return false;
	default:
		return cmd->data_direction == DMA_TO_DEVICE;
	}
}

/**
 * passthrough_parse_cdb() - Decode a CDB for a pass-through back end
 * @cmd: command with a unit attached
 * @exec_cmd: executes what the core does not answer; runs in process context,
 *	returns 0 if it completes the command
 *
 * A command that is passed keeps the length the fabric announced. Its row, if
 * it has one, is bound for the judgement of access states and reservations.
 *
 * Context: Any.
 * Return: 0; TCM_UNSUPPORTED_SCSI_OPCODE: reservations are switched off.
 */
sense_reason_t
passthrough_parse_cdb(struct se_cmd *cmd,
		      sense_reason_t (*exec_cmd)(struct se_cmd *cmd))
{
	const struct se_device *dev = cmd->se_dev;
	const u8 *cdb = cmd->t_task_cdb;
	bool known;

	if (cdb[0] == REPORT_LUNS)
		return tcm_opcode_bind(cmd, &tcm_block_opcodes);
	if (is_reservation(cdb)) {
		if (!dev->dev_attrib.emulate_pr)
			return TCM_UNSUPPORTED_SCSI_OPCODE;
		if (!(dev->lu->transport_flags & TRANSPORT_FLAG_PASSTHROUGH_PGR))
			return tcm_opcode_bind(cmd, &tcm_block_opcodes);
	}

	if (moves_blocks(cdb))
		cmd->se_cmd_flags |= SCF_SCSI_DATA_CDB;
	cmd->opcode = tcm_opcode_find(&tcm_block_opcodes, cdb, &known);
	cmd->execute = exec_cmd;
	cmd->cdb_bytes = cmd->data_length;
	return 0;
}
EXPORT_SYMBOL(passthrough_parse_cdb);
