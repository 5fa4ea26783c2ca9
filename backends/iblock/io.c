// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: READ, WRITE, SYNCHRONIZE CACHE, WRITE SAME and UNMAP as bios.
 *
 * The scatterlist of a command becomes a chain of bios without copying: each
 * bio but the last is a child of the one behind it, so that the end of the
 * last is the end of all, with the first error of any. The submitter never
 * waits for a bio; what has to follow a failed one (the search for the bad
 * block, the second way to write the same) is done by a worker.
 */
#include "iblock.h"

#include <linux/blk-integrity.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>

/* SYNCHRONIZE CACHE, byte 1: answer before the cache is written */
#define SYNC_CACHE_IMMED	0x02

/**
 * struct iblock_job - What a worker does about a command that failed
 * @work: on iblock_wq
 * @cmd: the command
 * @error: what it will end with
 */
struct iblock_job {
	struct work_struct	work;
	struct se_cmd		*cmd;
	int			error;
};

/* Sectors that UNMAP zeroes before it looks whether it was aborted. */
#define IBLOCK_ZERO_SECTORS	(SZ_64M >> SECTOR_SHIFT)

static struct workqueue_struct *iblock_wq;

/*
 * Completion
 */

/* A disk that was pulled says "I/O error" for everything. */
static int bio_errno(const struct iblock_dev *ib, blk_status_t status)
{
	int error = blk_status_to_errno(status);

	if (error == -EIO && test_bit(GD_DEAD, &ib->bdev->bd_disk->state))
		error = -ENODEV;
	return error;
}

static bool queue_job(struct se_cmd *cmd, int error, work_func_t fn)
{
	struct iblock_job *job = kmalloc(sizeof(*job), GFP_ATOMIC);

	if (!job)
		return false;
	INIT_WORK(&job->work, fn);
	job->cmd = cmd;
	job->error = error;
	queue_work(iblock_wq, &job->work);
	return true;
}

/*
 * Bios
 */

/* Submit @prev and go on with a bio whose end waits for it. */
static struct bio *next_bio(struct iblock_dev *ib, struct bio *prev,
			    unsigned int nr_vecs, blk_opf_t opf,
			    sector_t sector)
{
	struct bio *bio = bio_alloc_bioset(ib->bdev, bio_max_segs(nr_vecs), opf,
					   GFP_NOIO, &ib->bios);

	bio->bi_iter.bi_sector = sector;
	if (prev) {
		bio_chain(prev, bio);
		submit_bio(prev);
	}
	return bio;
}

/* End a chain that could not be built to its end. */
static void fail_bio(struct bio *bio, blk_status_t status)
{
	bio->bi_status = status;
	bio_endio(bio);
}

/**
 * struct iblock_io - A transfer on its way to bios
 * @ib: device
 * @sg: entry to go on with
 * @skip: bytes of @sg that are done
 * @left: bytes to go
 * @sector: where the next bio begins
 * @opf: operation and flags
 * @prot: PI of the transfer, if @has_prot
 * @prot_nents: entries of its scatterlist
 * @has_prot: PI goes along
 * @no_check: ... and is not to be checked
 */
struct iblock_io {
	struct iblock_dev	*ib;
	struct scatterlist	*sg;
	unsigned int		skip;
	size_t			left;
	sector_t		sector;
	blk_opf_t		opf;
	struct sg_mapping_iter	prot;
	unsigned int		prot_nents;
	bool			has_prot;
	bool			no_check;
};

/* Put the PI of the blocks in @bio beside it. */
static blk_status_t add_prot(struct iblock_io *io, struct bio *bio)
{
	struct blk_integrity *bi = bdev_get_integrity(io->ib->bdev);
	struct bio_integrity_payload *bip;
	size_t left, len;

	if (!bi)
		return BLK_STS_NOTSUPP;
	left = bio_integrity_bytes(bi, bio_sectors(bio));
	bip = bio_integrity_alloc(bio, GFP_NOIO,
				  bio_max_segs(io->prot_nents +
					       left / PAGE_SIZE + 1));
	if (IS_ERR(bip))
		return BLK_STS_RESOURCE;
	bip_set_seed(bip, bio->bi_iter.bi_sector >>
			  (bi->interval_exp - SECTOR_SHIFT));
	if (io->no_check)
		bip->bip_flags |= BIP_CTRL_NOCHECK | BIP_DISK_NOCHECK;

	while (left && sg_miter_next(&io->prot)) {
		len = min(io->prot.length, left);
		if (bio_integrity_add_page(bio, io->prot.page, len,
					   offset_in_page(io->prot.addr)) != len)
			break;
		io->prot.consumed = len;
		left -= len;
	}
	sg_miter_stop(&io->prot);
	return left ? BLK_STS_RESOURCE : BLK_STS_OK;
}

/* As much as one bio takes; false: not a multiple of a sector fits in. */
static bool fill_bio(struct iblock_io *io, struct bio *bio)
{
	unsigned int len;

	while (io->left) {
		len = min_t(size_t, io->sg->length - io->skip, io->left);
		if (bio_add_page(bio, sg_page(io->sg), len,
				 io->sg->offset + io->skip) != len)
			break;
		io->left -= len;
		io->skip += len;
		if (io->skip == io->sg->length && io->left) {
			io->sg = sg_next(io->sg);
			io->skip = 0;
		}
	}
	io->sector += bio_sectors(bio);
	return bio->bi_iter.bi_size && !(bio->bi_iter.bi_size % SECTOR_SIZE);
}

/*
 * Build the chain for @io and submit it; @end gets the last bio of it, whose
 * bi_private is @private, in any case.
 */
static void submit_io(struct iblock_io *io, bio_end_io_t *end, void *private)
{
	unsigned int vecs = DIV_ROUND_UP(io->left, PAGE_SIZE) + 1;
	bool atomic = io->opf & IBLOCK_REQ_ATOMIC;
	struct bio *bio = NULL;
	blk_status_t status = BLK_STS_OK;

	while (io->left && status == BLK_STS_OK) {
		bio = next_bio(io->ib, bio, vecs, io->opf, io->sector);
		if (!fill_bio(io, bio) || (atomic && io->left))
			status = BLK_STS_INVAL;
		else if (io->has_prot)
			status = add_prot(io, bio);
		vecs = DIV_ROUND_UP(io->left, PAGE_SIZE) + 1;
	}
	bio->bi_end_io = end;
	bio->bi_private = private;
	if (status == BLK_STS_OK)
		submit_bio(bio);
	else
		fail_bio(bio, status);
}

static void use_prot(struct iblock_io *io, struct se_cmd *cmd, bool write)
{
	io->has_prot = cmd->prot_type && cmd->t_prot_nents;
	if (!io->has_prot)
		return;
	io->no_check = !cmd->prot_checks;
	io->prot_nents = cmd->t_prot_nents;
	sg_miter_start(&io->prot, cmd->t_prot_sg, cmd->t_prot_nents,
		       write ? SG_MITER_FROM_SG : SG_MITER_TO_SG);
}

/*
 * READ, WRITE
 */

/* Blocks before the first that cannot be read: halve, read, look. */
static u32 readable_blocks(struct iblock_dev *ib, struct se_cmd *cmd)
{
	u32 bs = ib->dev.dev_attrib.block_size;
	u32 good = 0, bad = cmd->data_length / bs, middle;

	while (bad - good > 1) {
		DECLARE_COMPLETION_ONSTACK(done);
		struct iblock_io io = {
			.ib = ib,
			.sg = cmd->priv,
			.opf = REQ_OP_READ,
		};
		struct bio *bio = NULL;
		size_t skip = (size_t)good * bs;
		int error = 0;

		middle = good + (bad - good) / 2;
		for (; skip >= io.sg->length; io.sg = sg_next(io.sg))
			skip -= io.sg->length;
		io.skip = skip;
		io.left = (size_t)(middle - good) * bs;
		io.sector = target_to_linux_sector(&ib->dev,
						   cmd->t_task_lba + good);
		while (io.left && !error) {
			bio = next_bio(ib, NULL, io.left / PAGE_SIZE + 2,
				       io.opf, io.sector);
			error = fill_bio(&io, bio) ? submit_bio_wait(bio) :
						     -EINVAL;
			bio_put(bio);
		}
		if (error)
			bad = middle;
		else
			good = middle;
	}
	return good;
}

static void find_bad_block(struct work_struct *work)
{
	struct iblock_job *job = container_of(work, struct iblock_job, work);
	struct se_cmd *cmd = job->cmd;
	int error = job->error;
	u64 lba;

	kfree(job);
	lba = cmd->t_task_lba + readable_blocks(to_iblock(cmd->se_dev), cmd);
	tcm_complete_with_errno(cmd, error, false, lba);
}

static void end_rw(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	bool write = op_is_write(bio_op(bio));
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = 0;

	if (unlikely(bio->bi_status))
		error = bio_errno(ib, bio->bi_status);
	bio_put(bio);
	if (likely(!error)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return;
	}
	if (!write && tcm_sense_from_errno(error, false) == TCM_READ_ERROR &&
	    cmd->data_length > ib->dev.dev_attrib.block_size &&
	    queue_job(cmd, error, find_bad_block))
		return;
	/* memory in too many pieces for a write that is not to be split */
	if (error == -EINVAL && (cmd->se_cmd_flags & SCF_ATOMIC))
		target_complete_cmd_with_sense(cmd, SAM_STAT_CHECK_CONDITION,
					       TCM_INVALID_CDB_FIELD);
	else
		tcm_complete_with_errno(cmd, error, write, cmd->t_task_lba);
}

static void submit_rw(struct se_cmd *cmd, struct scatterlist *sgl,
		      blk_opf_t opf)
{
	struct iblock_io io = {
		.ib = to_iblock(cmd->se_dev),
		.sg = sgl,
		.left = cmd->data_length,
		.sector = target_to_linux_sector(cmd->se_dev, cmd->t_task_lba),
		.opf = opf,
	};

	cmd->priv = sgl;
	use_prot(&io, cmd, op_is_write(opf));
	submit_io(&io, end_rw, cmd);
}

static void read_work(struct work_struct *work)
{
	struct iblock_job *job = container_of(work, struct iblock_job, work);
	struct se_cmd *cmd = job->cmd;

	kfree(job);
	submit_rw(cmd, cmd->priv, REQ_OP_READ);
}

static void end_flush_before(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	int error = bio_errno(to_iblock(cmd->se_dev), bio->bi_status);

	bio_put(bio);
	if (!error && queue_job(cmd, 0, read_work))
		return;
	tcm_complete_with_errno(cmd, error ?: -ENOMEM, false, cmd->t_task_lba);
}

/*
 * SBC-3 READ (10) command, FUA: what is newer in the cache is written to the
 * medium before that is read.
 */
static void read_from_medium(struct se_cmd *cmd, struct scatterlist *sgl)
{
	struct bio *bio = next_bio(to_iblock(cmd->se_dev), NULL, 0,
				   REQ_OP_WRITE | REQ_PREFLUSH, 0);

	cmd->priv = sgl;
	bio->bi_end_io = end_flush_before;
	bio->bi_private = cmd;
	submit_bio(bio);
}

/**
 * iblock_execute_rw() - Read or write; sbc_ops.execute_rw()
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
			read_from_medium(cmd, sgl);
		else
			submit_rw(cmd, sgl, REQ_OP_READ);
		return 0;
	}
	/* the block layer flushes afterwards where the disk has none */
	if (fua)
		opf |= REQ_FUA;
	if (cmd->se_cmd_flags & SCF_ATOMIC)
		opf |= IBLOCK_REQ_ATOMIC;
	submit_rw(cmd, sgl, opf);
	return 0;
}

/*
 * SYNCHRONIZE CACHE
 */

static void end_flush(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = bio_errno(ib, bio->bi_status);

	bio_put(bio);
	if (test_and_clear_bit(0, &ib->flush_owed) && !error)
		error = -EIO;
	tcm_complete_with_errno(cmd, tcm_lost_cache_errno(error), true,
				cmd->t_task_lba);
}

static void end_loose_flush(struct bio *bio)
{
	struct iblock_dev *ib = bio->bi_private;

	if (bio->bi_status) {
		pr_err_ratelimited("iblock: %pg: cache not written: error %d\n",
				   ib->bdev, blk_status_to_errno(bio->bi_status));
		set_bit(0, &ib->flush_owed);
	}
	bio_put(bio);
	if (atomic_dec_and_test(&ib->loose))
		wake_up_var(&ib->loose);
}

/**
 * iblock_execute_sync_cache() - SYNCHRONIZE CACHE; sbc_ops.execute_sync_cache()
 * @cmd: command; the whole cache is written, whatever its range
 *
 * Return: 0: the command will be, or is, completed.
 */
sense_reason_t iblock_execute_sync_cache(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	struct bio *bio;

	if (!bdev_write_cache(ib->bdev)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	bio = next_bio(ib, NULL, 0, REQ_OP_WRITE | REQ_PREFLUSH, 0);
	if (cmd->t_task_cdb[1] & SYNC_CACHE_IMMED) {
		bio->bi_end_io = end_loose_flush;
		bio->bi_private = ib;
		atomic_inc(&ib->loose);
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	} else {
		bio->bi_end_io = end_flush;
		bio->bi_private = cmd;
	}
	submit_bio(bio);
	return 0;
}

/*
 * WRITE SAME, UNMAP
 */

static void end_write_same(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	int error = bio_errno(to_iblock(cmd->se_dev), bio->bi_status);

	bio_put(bio);
	if (cmd->priv)
		__free_page(cmd->priv);
	tcm_complete_with_errno(cmd, error, true, cmd->t_task_lba);
}

/* Write @piece bytes of @page over and over. */
static void write_pieces(struct se_cmd *cmd, struct page *page,
			 unsigned int offset, unsigned int piece)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	u32 bs = ib->dev.dev_attrib.block_size;
	sector_t sector = target_to_linux_sector(&ib->dev, cmd->t_task_lba);
	u64 left = sbc_get_write_same_sectors(cmd) * bs;
	struct bio *bio = NULL;

	while (left) {
		bio = next_bio(ib, bio, min_t(u64, left / piece + 1, U16_MAX),
			       REQ_OP_WRITE | REQ_SYNC, sector);
		while (left) {
			unsigned int len = min_t(u64, left, piece);

			/* not bio_add_page(): it would merge the repeats */
			if (bio->bi_vcnt == bio->bi_max_vecs)
				break;
			__bio_add_page(bio, page, len, offset);
			left -= len;
		}
		sector += bio_sectors(bio);
	}
	bio->bi_end_io = end_write_same;
	bio->bi_private = cmd;
	submit_bio(bio);
}

/*
 * A page full of copies of the block makes fewer segments. If there is none
 * to be had the block where it lies does it, too.
 */
static void write_copies(struct se_cmd *cmd)
{
	struct page *copies = tcm_page_of_copies(cmd);
	struct scatterlist *block = cmd->t_data_sg;

	cmd->priv = copies;
	if (copies)
		write_pieces(cmd, copies, 0, PAGE_SIZE);
	else
		write_pieces(cmd, sg_page(block), block->offset,
			     cmd->se_dev->dev_attrib.block_size);
}

static void write_zero_pages(struct se_cmd *cmd)
{
	cmd->priv = NULL;
	write_pieces(cmd, ZERO_PAGE(0), 0, PAGE_SIZE);
}

static void write_zero_pages_work(struct work_struct *work)
{
	struct iblock_job *job = container_of(work, struct iblock_job, work);
	struct se_cmd *cmd = job->cmd;

	kfree(job);
	write_zero_pages(cmd);
}

/*
 * A disk may find out only now that it has no such command, and what is stacked
 * on it not even then: the limit of its queue stays.
 */
static void end_write_zeroes(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = bio_errno(ib, bio->bi_status);

	bio_put(bio);
	if (error && (error == -EOPNOTSUPP ||
		      !bdev_write_zeroes_sectors(ib->bdev)) &&
	    queue_job(cmd, error, write_zero_pages_work))
		return;
	tcm_complete_with_errno(cmd, error, true, cmd->t_task_lba);
}

static void write_zeroes(struct se_cmd *cmd, unsigned int limit,
			 blk_opf_t flags)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	u32 block = target_to_linux_sector(&ib->dev, 1);
	sector_t sector = target_to_linux_sector(&ib->dev, cmd->t_task_lba);
	sector_t left = sbc_get_write_same_sectors(cmd) * block;
	struct bio *bio = NULL;
	unsigned int len;

	limit = rounddown(min(limit, UINT_MAX >> SECTOR_SHIFT), block);
	while (left) {
		bio = next_bio(ib, bio, 0, REQ_OP_WRITE_ZEROES | flags, sector);
		len = min_t(sector_t, left, limit);
		bio->bi_iter.bi_size = len << SECTOR_SHIFT;
		sector += len;
		left -= len;
	}
	bio->bi_end_io = end_write_zeroes;
	bio->bi_private = cmd;
	submit_bio(bio);
}

static bool block_is_zero(struct se_cmd *cmd)
{
	struct sg_mapping_iter miter;
	size_t left = cmd->se_dev->dev_attrib.block_size;
	bool zero = true;

	sg_miter_start(&miter, cmd->t_data_sg, cmd->t_data_nents,
		       SG_MITER_FROM_SG | SG_MITER_ATOMIC);
	while (zero && left && sg_miter_next(&miter)) {
		size_t len = min(miter.length, left);

		zero = !memchr_inv(miter.addr, 0, len);
		left -= len;
	}
	sg_miter_stop(&miter);
	return zero;
}

/**
 * iblock_execute_write_same() - WRITE SAME of data; sbc_ops.execute_write_same()
 * @cmd: command with one block of data
 *
 * Return: 0: the command will be completed; else what it fails with.
 */
sense_reason_t iblock_execute_write_same(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	unsigned int limit = bdev_write_zeroes_sectors(ib->bdev);

	if (!cmd->t_data_nents ||
	    cmd->data_length != ib->dev.dev_attrib.block_size)
		return TCM_INVALID_CDB_FIELD;
	if (!sbc_get_write_same_sectors(cmd))
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	else if (limit >= target_to_linux_sector(&ib->dev, 1) &&
		 block_is_zero(cmd))
		/* the blocks stay allocated: UNMAP was not asked for */
		write_zeroes(cmd, limit, REQ_NOUNMAP);
	else
		write_copies(cmd);
	return 0;
}

/**
 * iblock_execute_zero() - WRITE SAME of zeros, with UNMAP; sbc_ops.execute_zero()
 * @cmd: command
 *
 * The block layer deallocates only where zeros are certain to be read.
 *
 * Return: 0: the command will be completed.
 */
sense_reason_t iblock_execute_zero(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	unsigned int limit = bdev_write_zeroes_sectors(ib->bdev);

	if (!sbc_get_write_same_sectors(cmd))
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	else if (limit >= target_to_linux_sector(&ib->dev, 1))
		write_zeroes(cmd, limit, 0);
	else
		write_zero_pages(cmd);
	return 0;
}

/*
 * Initiators were told that unmapped blocks are zeros (LBPRZ), which a discard
 * does not promise. Written zeros take long: an abort is looked at in between.
 */
static int unmap_to_zeros(struct iblock_dev *ib, struct se_cmd *cmd,
			  sector_t sector, sector_t left)
{
	sector_t len;
	int error = 0;

	for (; left && !error && !tcm_cmd_aborted(cmd); left -= len) {
		len = min_t(sector_t, left, IBLOCK_ZERO_SECTORS);
		error = blkdev_issue_zeroout(ib->bdev, sector, len, GFP_NOIO, 0);
		sector += len;
	}
	return error;
}

/**
 * iblock_execute_unmap() - Deallocate blocks; sbc_ops.execute_unmap()
 * @cmd: command, which the caller completes
 * @lba: first logical block
 * @nolb: logical blocks
 *
 * Return: 0 or what the command fails with.
 */
sense_reason_t iblock_execute_unmap(struct se_cmd *cmd, sector_t lba,
				    sector_t nolb)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	sector_t sector = target_to_linux_sector(&ib->dev, lba);
	sector_t sectors = target_to_linux_sector(&ib->dev, nolb);
	int error;

	if (ib->dev.dev_attrib.unmap_zeroes_data)
		error = unmap_to_zeros(ib, cmd, sector, sectors);
	else
		error = blkdev_issue_discard(ib->bdev, sector, sectors,
					     GFP_NOIO);
	if (error == -EIO && test_bit(GD_DEAD, &ib->bdev->bd_disk->state))
		error = -ENODEV;
	if (error)
		cmd->sense_info = lba;
	return tcm_sense_from_errno(error, true);
}

/**
 * iblock_io_init() - Make what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int iblock_io_init(void)
{
	iblock_wq = alloc_workqueue("iblock", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return iblock_wq ? 0 : -ENOMEM;
}

/**
 * iblock_io_exit() - Undo iblock_io_init()
 */
void iblock_io_exit(void)
{
	destroy_workqueue(iblock_wq);
}
