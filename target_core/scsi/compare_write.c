// SPDX-License-Identifier: GPL-2.0
/*
 * COMPARE AND WRITE: read, compare, and write if it is what was expected.
 *
 * Nobody else writes its blocks from the read to the end of the write: the row
 * is TCM_OP_EXCLUSIVE, see range_lock.c.
 */
#include "compare_write.h"

#include <linux/scatterlist.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../engine/budget.h"
#include "../engine/complete.h"
#include "../engine/data.h"
#include "../engine/opcode.h"
#include "protect.h"
#include "rw.h"
#include "sgl.h"

/* NUMBER OF LOGICAL BLOCKS is one byte */
#define CAW_MAX_BLOCKS	255

/**
 * struct caw - State of a COMPARE AND WRITE
 * @old: what was read
 * @old_nents: its entries
 * @new: list of the second half of the data-out
 * @new_nents: its entries
 * @prot: protection information for it, if the device stores any
 * @prot_nents: its entries
 * @bytes: of one half
 * @writing: the second operation is under way
 */
struct caw {
	struct scatterlist	*old;
	unsigned int		old_nents;
	struct scatterlist	*new;
	unsigned int		new_nents;
	struct scatterlist	*prot;
	unsigned int		prot_nents;
	u32			bytes;
	bool			writing;
};

static void caw_end(struct se_cmd *cmd)
{
	struct caw *caw = cmd->scratch;

	if (caw->prot)
		tcm_protect_unmake(cmd);
	cmd->data_length = 2 * caw->bytes;
	cmd->scratch = NULL;
	target_free_sgl(caw->old, caw->old_nents);
	target_free_sgl(caw->prot, caw->prot_nents);
	kvfree(caw->new);
	kfree(caw);
}

static sense_reason_t write_new(struct se_cmd *cmd, struct caw *caw)
{
	sense_reason_t reason;

	caw->writing = true;
	if (caw->prot) {
		reason = tcm_protect_make(cmd, caw->new, 0, cmd->t_task_lba,
					  cmd->t_task_nolb, caw->prot,
					  caw->prot_nents);
		if (reason)
			return reason;
	}
	cmd->priv = NULL;
	return cmd->exec_ops->execute_rw(cmd, caw->new, caw->new_nents,
					 DMA_TO_DEVICE);
}

static sense_reason_t caw_step(struct se_cmd *cmd, bool *done)
{
	struct caw *caw = cmd->scratch;
	size_t diff;

	if (caw->writing)
		return 0;
	if (!tcm_sgl_equal(cmd->t_data_sg, cmd->t_data_nents, 0, caw->old,
			   caw->old_nents, 0, caw->bytes, &diff)) {
		cmd->sense_info = diff;
		return TCM_MISCOMPARE_VERIFY;
	}
	*done = false;
	return write_new(cmd, caw);
}

static sense_reason_t read_old(struct se_cmd *cmd)
{
	struct caw *caw = cmd->scratch;

	cmd->data_length = caw->bytes;
	return cmd->exec_ops->execute_rw(cmd, caw->old, caw->old_nents,
					 DMA_FROM_DEVICE);
}

static struct caw *caw_alloc(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	struct caw *caw;

	caw = kzalloc(sizeof(*caw), GFP_NOIO);
	if (!caw)
		return NULL;
	caw->bytes = cmd->t_task_nolb * bs;
	if (target_alloc_sgl(&caw->old, &caw->old_nents, caw->bytes, false,
			     false))
		goto err_free;
	if (cmd->se_dev->dev_attrib.pi_prot_type &&
	    target_alloc_sgl(&caw->prot, &caw->prot_nents, cmd->t_task_nolb * 8,
			     true, false))
		goto err_free_old;
	caw->new = tcm_sgl_window(cmd->t_data_sg, cmd->t_data_nents, caw->bytes,
				  caw->bytes, &caw->new_nents);
	if (!caw->new)
		goto err_free_prot;
	return caw;

err_free_prot:
	target_free_sgl(caw->prot, caw->prot_nents);
err_free_old:
	target_free_sgl(caw->old, caw->old_nents);
err_free:
	kfree(caw);
	return NULL;
}

/**
 * tcm_caw_max_blocks() - MAXIMUM COMPARE AND WRITE LENGTH
 * @dev: the device
 *
 * Return: logical blocks; 0 if there is no such command.
 */
u8 tcm_caw_max_blocks(struct se_device *dev)
{
	return dev->dev_attrib.emulate_caw ? CAW_MAX_BLOCKS : 0;
}

/**
 * tcm_caw_enabled() - Is COMPARE AND WRITE on?
 * @cmd: any command for the unit
 */
bool tcm_caw_enabled(struct se_cmd *cmd)
{
	return cmd->se_dev->dev_attrib.emulate_caw;
}

/**
 * tcm_caw_prepare() - Check COMPARE AND WRITE
 * @cmd: the command
 *
 * SBC-3 COMPARE AND WRITE command: the data-out are what is expected and what
 * is to be written, so twice the number of blocks.
 */
sense_reason_t tcm_caw_prepare(struct se_cmd *cmd)
{
	cmd->se_cmd_flags |= SCF_SCSI_DATA_CDB | SCF_COMPARE_AND_WRITE;
	cmd->cdb_bytes = 2ULL * cmd->t_task_nolb *
			 cmd->se_dev->dev_attrib.block_size;
	tcm_rw_set_fua(cmd);
	return 0;
}

/**
 * tcm_caw_execute() - COMPARE AND WRITE
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_caw_execute(struct se_cmd *cmd)
{
	sense_reason_t reason;
	struct caw *caw;

	/* half of one without the other makes no sense */
	if (cmd->edtl != cmd->cdb_bytes)
		return tcm_data_length_error(cmd);
	if (!cmd->t_task_nolb) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	reason = tcm_budget_charge(cmd, cmd->cdb_bytes / 2);
	if (reason)
		return reason;
	caw = caw_alloc(cmd);
	if (!caw)
		return TCM_OUT_OF_RESOURCES;
	cmd->scratch = caw;
	tcm_cmd_set_post(cmd, caw_step);
	cmd->post_end = caw_end;
	return read_old(cmd);
}
