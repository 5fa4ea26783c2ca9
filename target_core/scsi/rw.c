// SPDX-License-Identifier: GPL-2.0
/*
 * READ and WRITE: what the CDB asks beyond LBA and length, and the hand-over
 * to the back end.
 */
#include "rw.h"

#include <linux/math64.h>

#include <target/target_core_backend.h>

#include "../device/backend.h"
#include "../engine/command.h"
#include "../engine/data.h"
#include "../engine/opcode.h"
#include "../wire/cdb.h"
#include "protect.h"
#include "unit.h"

#define CDB_DPO		0x10
#define CDB_FUA		0x08
#define CDB_PROTECT	0xe0

static u8 dpo(struct se_cmd *cmd)
{
	return tcm_unit_fua(cmd->se_dev) ? CDB_DPO : 0;
}

static u8 fua(struct se_cmd *cmd)
{
	return tcm_unit_fua(cmd->se_dev) ? CDB_FUA : 0;
}

static u8 protect(struct se_cmd *cmd)
{
	return tcm_protect_visible(cmd) ? CDB_PROTECT : 0;
}

/**
 * tcm_rw_usage() - Flags that reads and writes may carry on this unit
 * @cmd: any command for the unit
 * @usage: usage mask of the CDB, added to: DPO, FUA and the PROTECT field
 */
void tcm_rw_usage(struct se_cmd *cmd, u8 *usage)
{
	usage[tcm_cdb_flags_byte(usage)] |= dpo(cmd) | fua(cmd) | protect(cmd);
}

/**
 * tcm_rw_usage_dpo_fua() - The same for CDBs without a PROTECT field
 * @cmd: any command for the unit
 * @usage: usage mask, added to
 */
void tcm_rw_usage_dpo_fua(struct se_cmd *cmd, u8 *usage)
{
	usage[tcm_cdb_flags_byte(usage)] |= dpo(cmd) | fua(cmd);
}

/**
 * tcm_rw_usage_dpo_protect() - The same for CDBs without a FUA bit
 * @cmd: any command for the unit
 * @usage: usage mask, added to
 */
void tcm_rw_usage_dpo_protect(struct se_cmd *cmd, u8 *usage)
{
	usage[tcm_cdb_flags_byte(usage)] |= dpo(cmd) | protect(cmd);
}

/**
 * tcm_rw_set_fua() - Note the FUA bit
 * @cmd: command with DPO and FUA, already known to be obeyed
 *
 * Without a volatile cache every access is one to the medium.
 */
void tcm_rw_set_fua(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;

	if ((cdb[tcm_cdb_flags_byte(cdb)] & CDB_FUA) &&
	    tcm_unit_write_cache(cmd->se_dev))
		cmd->se_cmd_flags |= SCF_FUA;
}

/**
 * tcm_rw_prepare() - Check a READ or WRITE
 * @cmd: the command
 *
 * More blocks than MAXIMUM TRANSFER LENGTH are no error: the back end moves
 * them in pieces. Firmware and boot loaders ask for more without looking.
 *
 * Context: Any.
 */
sense_reason_t tcm_rw_prepare(struct se_cmd *cmd)
{
	bool write = cmd->opcode->flags & TCM_OP_DATA_OUT;
	sense_reason_t reason;

	cmd->se_cmd_flags |= SCF_SCSI_DATA_CDB;
	reason = tcm_protect_prepare(cmd, write);
	if (reason)
		return reason;
	if (cmd->opcode->flags & TCM_OP_DPO_FUA)
		tcm_rw_set_fua(cmd);
	return 0;
}

/**
 * tcm_rw_atomic_enabled() - Can the unit write whole or not at all?
 * @cmd: any command for the unit
 */
bool tcm_rw_atomic_enabled(struct se_cmd *cmd)
{
	struct target_atomic_limits limits;

	return tcm_device_atomic(cmd->se_dev, &limits);
}

/**
 * tcm_rw_prepare_atomic() - Check WRITE ATOMIC (16)
 * @cmd: the command
 *
 * SBC-4 WRITE ATOMIC (16) command: what is not aligned, or too long, is not
 * done at all. Nor is what the transport has not announced in full.
 *
 * Context: Any.
 */
sense_reason_t tcm_rw_prepare_atomic(struct se_cmd *cmd)
{
	struct target_atomic_limits limits;
	u32 lba_rest;

	if (!tcm_device_atomic(cmd->se_dev, &limits))
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	div_u64_rem(cmd->t_task_lba, limits.granularity, &lba_rest);
	if (lba_rest)
		return tcm_cdb_error(cmd, 2, -1);
	if (cmd->t_task_nolb > limits.max_blocks ||
	    cmd->t_task_nolb % limits.granularity)
		return tcm_data_length_error(cmd);
	cmd->se_cmd_flags |= SCF_ATOMIC;
	return tcm_rw_prepare(cmd);
}

/**
 * tcm_rw_execute() - READ or WRITE
 * @cmd: the command
 *
 * The opcode says which way, not the transport. Nothing to move is GOOD,
 * wherever the LBA points within the medium.
 *
 * Context: Process, or any when the unit executes inline.
 */
sense_reason_t tcm_rw_execute(struct se_cmd *cmd)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	sense_reason_t reason;

	if (cmd->opcode->flags & TCM_OP_DATA_OUT)
		dir = DMA_TO_DEVICE;
	if (!cmd->medium_bytes || !cmd->t_data_nents) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	if (cmd->prot_length && dir == DMA_TO_DEVICE) {
		reason = tcm_protect_out(cmd);
		if (reason)
			return reason;
	}
	return cmd->exec_ops->execute_rw(cmd, cmd->t_data_sg, cmd->t_data_nents,
					 dir);
}

/**
 * tcm_rw_sync_cache() - SYNCHRONIZE CACHE
 * @cmd: the command
 *
 * The back end looks at IMMED. One without the function has no cache.
 */
sense_reason_t tcm_rw_sync_cache(struct se_cmd *cmd)
{
	if (cmd->exec_ops->execute_sync_cache)
		return cmd->exec_ops->execute_sync_cache(cmd);
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}
