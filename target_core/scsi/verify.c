// SPDX-License-Identifier: GPL-2.0
/*
 * VERIFY, and WRITE AND VERIFY: read the medium back, and compare.
 *
 * The medium is read in parts into a buffer of our own, one operation of the
 * back end after the other, as command.h describes for commands of several
 * steps. That it can be read is the verification; BYTCHK adds a comparison
 * with the data-out. Stored protection information is read along and checked
 * as VRPROTECT says; it is not compared with that of the data-out.
 */
#include "verify.h"

#include <linux/scatterlist.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../engine/budget.h"
#include "../engine/command.h"
#include "../engine/complete.h"
#include "../engine/opcode.h"
#include "../wire/cdb.h"
#include "protect.h"
#include "rw.h"
#include "sgl.h"
#include "unit.h"

/* Read this much at a time. */
#define VERIFY_BYTES	(256 * 1024)

/* BYTCHK field (SBC-3 VERIFY commands) */
#define BYTCHK_NONE	0
#define BYTCHK_ALL	1	/* every block has its data */
#define BYTCHK_SAME	3	/* one block of data for all of them */

/**
 * struct verify - State of a verification
 * @sgl: what was read
 * @nents: its entries
 * @prot: protection information read along, if the device stores any
 * @prot_nents: its entries
 * @data: what se_cmd.t_data_sg was
 * @data_nents: what se_cmd.t_data_nents was
 * @old_prot: what se_cmd.t_prot_sg was
 * @old_prot_nents: what se_cmd.t_prot_nents was
 * @lba: first block
 * @blocks: how many
 * @chunk: most blocks @sgl has room for
 * @done: blocks verified
 * @reading: blocks of the operation under way, 0 = it is the WRITE
 * @bytchk: BYTCHK
 * @data_length: what se_cmd.data_length was
 */
struct verify {
	struct scatterlist	*sgl;
	unsigned int		nents;
	struct scatterlist	*prot;
	unsigned int		prot_nents;
	struct scatterlist	*data;
	unsigned int		data_nents;
	struct scatterlist	*old_prot;
	unsigned int		old_prot_nents;
	u64			lba;
	u32			blocks;
	u32			chunk;
	u32			done;
	u32			reading;
	u8			bytchk;
	u32			data_length;
};

static u8 bytchk(const u8 *cdb)
{
	return cdb[tcm_cdb_flags_byte(cdb)] >> 1 & 3;
}

static void verify_end(struct se_cmd *cmd)
{
	struct verify *v = cmd->scratch;

	cmd->scratch = NULL;
	cmd->t_task_lba = v->lba;
	cmd->t_task_nolb = v->blocks;
	cmd->data_length = v->data_length;
	cmd->t_data_sg = v->data;
	cmd->t_data_nents = v->data_nents;
	if (v->prot)
		tcm_protect_unmake(cmd);
	cmd->t_prot_sg = v->old_prot;
	cmd->t_prot_nents = v->old_prot_nents;
	target_free_sgl(v->sgl, v->nents);
	target_free_sgl(v->prot, v->prot_nents);
	kfree(v);
}

static sense_reason_t read_next(struct se_cmd *cmd)
{
	struct verify *v = cmd->scratch;
	unsigned int nents;
	u32 bytes;

	v->reading = min(v->chunk, v->blocks - v->done);
	bytes = v->reading * cmd->se_dev->dev_attrib.block_size;
	nents = DIV_ROUND_UP(bytes, PAGE_SIZE);

	cmd->t_task_lba = v->lba + v->done;
	cmd->t_task_nolb = v->reading;
	cmd->data_length = bytes;
	/* a back end that checks protection does so against these */
	cmd->t_data_sg = v->sgl;
	cmd->t_data_nents = nents;
	cmd->prot_op = TARGET_PROT_NORMAL;
	if (v->prot)
		tcm_protect_read(cmd, v->prot, v->prot_nents);
	cmd->priv = NULL;
	return cmd->exec_ops->execute_rw(cmd, v->sgl, nents, DMA_FROM_DEVICE);
}

/* Hold what was read against the data-out; the offset is in the data-out. */
static sense_reason_t compare(struct se_cmd *cmd, struct verify *v)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	size_t diff, at;
	u32 i;

	if (v->bytchk == BYTCHK_NONE)
		return 0;
	if (v->bytchk == BYTCHK_ALL) {
		at = (size_t)v->done * bs;
		if (tcm_sgl_equal(v->data, v->data_nents, at,
				  v->sgl, v->nents, 0, (size_t)v->reading * bs,
				  &diff))
			return 0;
		cmd->sense_info = at + diff;
		return TCM_MISCOMPARE_VERIFY;
	}
	for (i = 0; i < v->reading; i++) {
		if (tcm_sgl_equal(v->data, v->data_nents, 0, v->sgl, v->nents,
				  (size_t)i * bs, bs, &diff))
			continue;
		cmd->sense_info = diff;
		return TCM_MISCOMPARE_VERIFY;
	}
	return 0;
}

static sense_reason_t verify_step(struct se_cmd *cmd, bool *done)
{
	struct verify *v = cmd->scratch;
	sense_reason_t reason = 0;

	if (v->reading && v->prot)
		reason = tcm_protect_check_read(cmd, v->sgl);
	if (v->reading && !reason)
		reason = compare(cmd, v);
	if (reason)
		return reason;
	v->done += v->reading;
	*done = v->done == v->blocks;
	return *done ? 0 : read_next(cmd);
}

static sense_reason_t verify_begin(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	u64 bytes = min_t(u64, (u64)cmd->t_task_nolb * bs, VERIFY_BYTES);
	sense_reason_t reason;
	struct verify *v;

	reason = tcm_budget_charge(cmd, bytes);
	if (reason)
		return reason;
	v = kzalloc(sizeof(*v), GFP_NOIO);
	if (!v)
		return TCM_OUT_OF_RESOURCES;
	if (target_alloc_sgl(&v->sgl, &v->nents, bytes, false, false)) {
		kfree(v);
		return TCM_OUT_OF_RESOURCES;
	}
	v->lba = cmd->t_task_lba;
	v->blocks = cmd->t_task_nolb;
	v->chunk = (u32)bytes / bs;
	if (cmd->se_dev->dev_attrib.pi_prot_type &&
	    target_alloc_sgl(&v->prot, &v->prot_nents, v->chunk * 8, true,
			     false)) {
		target_free_sgl(v->sgl, v->nents);
		kfree(v);
		return TCM_OUT_OF_RESOURCES;
	}
	v->data = cmd->t_data_sg;
	v->data_nents = cmd->t_data_nents;
	v->old_prot = cmd->t_prot_sg;
	v->old_prot_nents = cmd->t_prot_nents;
	v->bytchk = bytchk(cmd->t_task_cdb);
	v->data_length = cmd->data_length;
	cmd->scratch = v;
	tcm_cmd_set_post(cmd, verify_step);
	cmd->post_end = verify_end;
	return 0;
}

/**
 * tcm_verify_prepare() - Check VERIFY
 * @cmd: the command
 *
 * SBC-3 VERIFY commands: BYTCHK tells how much data-out there is, whatever
 * VERIFICATION LENGTH says.
 */
sense_reason_t tcm_verify_prepare(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	const u8 *cdb = cmd->t_task_cdb;

	switch (bytchk(cdb)) {
	case BYTCHK_NONE:
		cmd->cdb_bytes = 0;
		break;
	case BYTCHK_ALL:
		cmd->cdb_bytes = (u64)cmd->t_task_nolb * bs;
		break;
	case BYTCHK_SAME:
		cmd->cdb_bytes = cmd->t_task_nolb ? bs : 0;
		break;
	default:
		return tcm_cdb_error(cmd, tcm_cdb_flags_byte(cdb), 2);
	}
	return tcm_protect_check_field(cmd);
}

/**
 * tcm_verify_execute() - VERIFY
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_verify_execute(struct se_cmd *cmd)
{
	sense_reason_t reason;

	if (!cmd->t_task_nolb) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	reason = verify_begin(cmd);
	return reason ?: read_next(cmd);
}

/**
 * tcm_write_verify_prepare() - Check WRITE AND VERIFY
 * @cmd: the command
 *
 * SBC-3 WRITE AND VERIFY commands: BYTCHK 00b or 01b.
 */
sense_reason_t tcm_write_verify_prepare(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;

	if (bytchk(cdb) > BYTCHK_ALL)
		return tcm_cdb_error(cmd, tcm_cdb_flags_byte(cdb), 2);
	return tcm_rw_prepare(cmd);
}

/**
 * tcm_write_verify_execute() - WRITE AND VERIFY
 * @cmd: the command
 *
 * What is verified has to be on the medium: written past a cache.
 *
 * Context: Process.
 */
sense_reason_t tcm_write_verify_execute(struct se_cmd *cmd)
{
	sense_reason_t reason;

	if (!cmd->medium_bytes || !cmd->t_data_nents) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	if (tcm_unit_write_cache(cmd->se_dev))
		cmd->se_cmd_flags |= SCF_FUA;
	reason = verify_begin(cmd);
	return reason ?: tcm_rw_execute(cmd);
}
