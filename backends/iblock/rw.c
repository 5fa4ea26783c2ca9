// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: READ and WRITE.
 */
#include "io.h"

#include <target/target_core_backend.h>

/* Of one block it is known which is bad. */
static u64 bad_lba(const struct se_cmd *cmd)
{
	return cmd->data_length <= cmd->se_dev->dev_attrib.block_size ?
	       cmd->t_task_lba : TCM_LBA_UNKNOWN;
}

static void end_rw(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	bool write = op_is_write(bio_op(bio));
	unsigned long age = 0;
	int error = 0;

	if (unlikely(bio->bi_status)) {
		error = iblock_errno(to_iblock(cmd->se_dev), bio->bi_status);
		age = iblock_age(bio);
	}
	bio_put(bio);
	if (likely(!error)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return;
	}
	if (write || bad_lba(cmd) != TCM_LBA_UNKNOWN ||
	    !iblock_search(cmd, error, age))
		iblock_end_rw(cmd, error, write, bad_lba(cmd));
}

/*
 * How many entries a transfer goes through, 0: there are too few; and whether
 * the device takes them as they are. A fabric may lend memory at any address.
 */
static unsigned int scan(const struct iblock_io *io, bool *aligned)
{
	unsigned int offsets = 0, lengths = 0, nents = 0;
	struct scatterlist *sg;
	size_t left = io->left;

	for (sg = io->sg; left && sg; sg = sg_next(sg)) {
		unsigned int len = min_t(size_t, sg->length, left);

		offsets |= sg->offset;
		lengths |= len;
		left -= len;
		nents++;
	}
	*aligned = !(offsets & bdev_dma_alignment(io->ib->bdev)) &&
		   !(lengths & (bdev_logical_block_size(io->ib->bdev) - 1));
	return left ? 0 : nents;
}

/* PI of a disk without any is the core's business alone. */
static bool use_prot(struct se_cmd *cmd, struct iblock_prot *prot, bool write)
{
	if (!cmd->se_dev->dev_attrib.pi_prot_type || !cmd->prot_type ||
	    !cmd->t_prot_nents)
		return false;
	prot->no_check = !cmd->prot_checks;
	prot->nents = cmd->t_prot_nents;
	sg_miter_start(&prot->at, cmd->t_prot_sg, cmd->t_prot_nents,
		       write ? SG_MITER_FROM_SG : SG_MITER_TO_SG);
	return true;
}

static sense_reason_t submit_rw(struct se_cmd *cmd, struct scatterlist *sgl,
				blk_opf_t opf)
{
	struct iblock_io io = {
		.ib = to_iblock(cmd->se_dev),
		.sg = sgl,
		.left = cmd->data_length,
		.sector = target_to_linux_sector(cmd->se_dev, cmd->t_task_lba),
		.opf = opf,
	};
	struct iblock_prot prot;
	unsigned int nents;
	bool aligned;
	int error;

	nents = scan(&io, &aligned);
	if (!nents)
		return TCM_INVALID_CDB_FIELD;
	if (use_prot(cmd, &prot, op_is_write(opf)))
		io.prot = &prot;
	if (unlikely(!aligned))
		return iblock_bounce(cmd, &io);
	cmd->priv = sgl;
	error = iblock_submit(&io, nents, end_rw, cmd);
	if (unlikely(error))
		iblock_end_rw(cmd, error, op_is_write(opf), TCM_LBA_UNKNOWN);
	return 0;
}

static void read_job(struct se_cmd *cmd)
{
	sense_reason_t reason = submit_rw(cmd, cmd->priv, REQ_OP_READ);

	if (reason)
		target_complete_cmd_with_sense(cmd, SAM_STAT_CHECK_CONDITION,
					       reason);
}

static void end_flush_before(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	int error = iblock_errno(to_iblock(cmd->se_dev), bio->bi_status);

	bio_put(bio);
	if (!error && iblock_queue_job(cmd, read_job))
		return;
	tcm_complete_with_errno(cmd, error ?: -ENOMEM, false, TCM_LBA_UNKNOWN);
}

/*
 * SBC-3 READ (10) command, FUA: what is newer in the cache is written to the
 * medium before that is read.
 */
static sense_reason_t read_from_medium(struct se_cmd *cmd,
				       struct scatterlist *sgl)
{
	struct bio *bio = iblock_bio(to_iblock(cmd->se_dev), 0,
				     REQ_OP_WRITE | REQ_PREFLUSH, 0);

	if (!bio)
		return TCM_OUT_OF_RESOURCES;
	cmd->priv = sgl;
	bio->bi_end_io = end_flush_before;
	bio->bi_private = cmd;
	submit_bio(bio);
	return 0;
}

/**
 * iblock_execute_rw() - Read or write; exec_cmd_ops.execute_rw()
 * @cmd: command
 * @sgl: its data
 * @nents: entries of @sgl
 * @dir: DMA_FROM_DEVICE: read; DMA_TO_DEVICE: write
 *
 * Return: 0: the command will be completed; else what it fails with.
 */
sense_reason_t iblock_execute_rw(struct se_cmd *cmd, struct scatterlist *sgl,
				 u32 nents, enum dma_data_direction dir)
{
	blk_opf_t opf = REQ_OP_WRITE | REQ_SYNC | REQ_IDLE;
	bool fua = cmd->se_cmd_flags & SCF_FUA;

	if (!nents || !cmd->data_length) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	if (dir != DMA_TO_DEVICE) {
		if (fua && bdev_write_cache(to_iblock(cmd->se_dev)->bdev))
			return read_from_medium(cmd, sgl);
		return submit_rw(cmd, sgl, REQ_OP_READ);
	}
	/* the block layer flushes afterwards where the disk has none */
	if (fua)
		opf |= REQ_FUA;
	if (cmd->se_cmd_flags & SCF_ATOMIC)
		opf |= IBLOCK_REQ_ATOMIC;
	return submit_rw(cmd, sgl, opf);
}
