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
#include <kunit/visibility.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "../types.h"
#include "opcode.h"

/* Operation codes that <scsi/scsi_proto.h> has no name for */
#define SANITIZE		0x48	/* SBC-4 */
#define SET_CAPACITY		0x0b	/* SSC-4 */
#define WRITE_FILEMARKS_16	0x80
#define ERASE_16		0x93
#define RESERVE_TRACK		0x53	/* MMC-6 */
#define SEND_OPC_INFORMATION	0x54
#define REPAIR_TRACK		0x58
#define CLOSE_TRACK_SESSION	0x5b
#define BLANK			0xa1

/* Do its commands beyond the primary ones come from SBC? */
static bool is_block_device(u8 type)
{
	return type == TYPE_DISK || type == TYPE_WORM || type == TYPE_MOD ||
	       type == TYPE_RBC || type == TYPE_ZBC;
}

/*
 * Does an opcode mean what the row says on a device of that type? 42h is UNMAP
 * of a disk and READ SUB-CHANNEL of an optical drive.
 */
static bool row_applies(const struct tcm_opcode *row, u8 type)
{
	return row->flags & TCM_OP_PRIMARY || is_block_device(type);
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

static bool tape_writes(u8 opcode)
{
	switch (opcode) {
	case FORMAT_UNIT:	/* FORMAT MEDIUM */
	case SET_CAPACITY:
	case WRITE_FILEMARKS:
	case WRITE_FILEMARKS_16:
	case ERASE:
	case ERASE_16:
		return true;
	default:
		return false;
	}
}

static bool optical_writes(u8 opcode)
{
	switch (opcode) {
	case FORMAT_UNIT:
	case RESERVE_TRACK:
	case SEND_OPC_INFORMATION:
	case REPAIR_TRACK:
	case CLOSE_TRACK_SESSION:
	case BLANK:
		return true;
	default:
		return false;
	}
}

static bool block_writes(u8 opcode)
{
	switch (opcode) {
	case FORMAT_UNIT:
	case WRITE_LONG:
	case SANITIZE:
	case ATA_12:
	case ATA_16:
	case SERVICE_ACTION_OUT_16:	/* WRITE LONG (16) */
		return true;
	default:
		return false;
	}
}

/**
 * tcm_passthrough_type_writes() - May an opcode write without data-out?
 * @type: peripheral device type
 * @opcode: operation code
 *
 * Or with data that come from the device while it writes: the initiator alone
 * tells the direction.
 */
VISIBLE_IF_KUNIT bool tcm_passthrough_type_writes(u8 type, u8 opcode)
{
	if (type == TYPE_TAPE)
		return tape_writes(opcode);
	if (type == TYPE_ROM)
		return optical_writes(opcode);
	return block_writes(opcode);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_passthrough_type_writes);

/**
 * tcm_passthrough_writes() - May a command without a row change the medium?
 * @cmd: command of a pass-through unit
 *
 * What brings data may, and so may a few that need none.
 *
 * Context: Any.
 * Return: true if a write-protected unit has to refuse it.
 */
bool tcm_passthrough_writes(const struct se_cmd *cmd)
{
	struct se_device *dev = cmd->se_dev;
	u8 opcode = cmd->t_task_cdb[0];

	if (opcode == PERSISTENT_RESERVE_OUT)
		return false;
	return cmd->data_direction == DMA_TO_DEVICE ||
	       tcm_passthrough_type_writes(dev->transport->get_device_type(dev),
					   opcode);
}

/**
 * passthrough_parse_cdb() - Decode a CDB for a pass-through back end
 * @cmd: command with a unit attached
 * @exec_cmd: executes what the core does not answer; runs in process context,
 *	returns 0 if it completes the command
 *
 * A command that is passed keeps the length the fabric announced. Its row, if
 * it has one, is bound: access states and reservations are checked by it.
 *
 * Context: Any.
 * Return: 0; TCM_UNSUPPORTED_SCSI_OPCODE: reservations are switched off.
 */
sense_reason_t
passthrough_parse_cdb(struct se_cmd *cmd,
		      sense_reason_t (*exec_cmd)(struct se_cmd *cmd))
{
	struct se_device *dev = cmd->se_dev;
	const u8 *cdb = cmd->t_task_cdb;
	const struct tcm_opcode *row;
	bool known;

	if (cdb[0] == REPORT_LUNS)
		return tcm_opcode_bind(cmd, dev->lu->opcodes);
	if (is_reservation(cdb)) {
		if (!dev->dev_attrib.emulate_pr)
			return TCM_UNSUPPORTED_SCSI_OPCODE;
		if (!(dev->lu->transport_flags & TRANSPORT_FLAG_PASSTHROUGH_PGR))
			return tcm_opcode_bind(cmd, dev->lu->opcodes);
	}

	row = tcm_opcode_find(dev->lu->opcodes, cdb, &known);
	/*
	 * Tapes and optical drives have the same READ and WRITE. COMPARE AND
	 * WRITE, whose data are not simply the blocks, has DPO and FUA.
	 */
	if (row && (row->flags & (TCM_OP_BLOCKS | TCM_OP_DPO_FUA)))
		cmd->se_cmd_flags |= SCF_SCSI_DATA_CDB;
	if (row && row_applies(row, dev->transport->get_device_type(dev)))
		cmd->opcode = row;
	cmd->execute = exec_cmd;
	cmd->cdb_bytes = cmd->data_length;
	return 0;
}
EXPORT_SYMBOL(passthrough_parse_cdb);
