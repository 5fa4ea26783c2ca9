// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: SYNCHRONIZE CACHE, WRITE SAME and UNMAP.
 */
#include "io.h"

#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/wait_bit.h>

#include <target/target_core_backend.h>

/* SYNCHRONIZE CACHE, byte 1: answer before the cache is written */
#define SYNC_CACHE_IMMED	0x02

/* Sectors that UNMAP zeroes before it looks whether it was aborted. */
#define ZERO_SECTORS		(SZ_64M >> SECTOR_SHIFT)

/*
 * SYNCHRONIZE CACHE
 */

static void end_flush(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = iblock_errno(ib, bio->bi_status);

	bio_put(bio);
	if (test_and_clear_bit(0, &ib->flush_owed) && !error)
		error = -EIO;
	tcm_complete_with_errno(cmd, tcm_lost_cache_errno(error), true,
				TCM_LBA_UNKNOWN);
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
 * iblock_execute_sync_cache() - exec_cmd_ops.execute_sync_cache()
 * @cmd: SYNCHRONIZE CACHE; the whole cache is written, whatever its range
 *
 * Return: 0: the command will be, or is, completed; else what it fails with.
 */
sense_reason_t iblock_execute_sync_cache(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	struct bio *bio;

	if (!bdev_write_cache(ib->bdev)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	bio = iblock_bio(ib, 0, REQ_OP_WRITE | REQ_PREFLUSH, 0);
	if (!bio)
		return TCM_OUT_OF_RESOURCES;
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
 * WRITE SAME
 */

static void end_write_same(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	int error = iblock_errno(to_iblock(cmd->se_dev), bio->bi_status);

	bio_put(bio);
	if (cmd->priv)
		__free_page(cmd->priv);
	tcm_complete_with_errno(cmd, error, true, TCM_LBA_UNKNOWN);
}

/* A bio that is full of @page, at most @left bytes of it. */
static struct bio *bio_of_copies(struct iblock_dev *ib, struct page *page,
				 u64 left, sector_t sector)
{
	u64 nr = min_t(u64, DIV_ROUND_UP(left, PAGE_SIZE), BIO_MAX_VECS);
	struct bio *bio;

	bio = iblock_bio(ib, nr, REQ_OP_WRITE | REQ_SYNC, sector);
	/* not bio_add_page(): it would merge the repeats */
	while (bio && left && bio->bi_vcnt < bio->bi_max_vecs) {
		unsigned int len = min_t(u64, left, PAGE_SIZE);

		__bio_add_page(bio, page, len, 0);
		left -= len;
	}
	return bio;
}

/* Write @page over and over; @end frees it if it is cmd->priv. */
static sense_reason_t write_copies(struct se_cmd *cmd, struct page *page)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	sector_t sector = target_to_linux_sector(&ib->dev, cmd->t_task_lba);
	u64 left = sbc_get_write_same_sectors(cmd) *
		   ib->dev.dev_attrib.block_size;
	blk_status_t status = BLK_STS_OK;
	struct bio *parent, *bio;

	parent = iblock_parent(ib, REQ_OP_WRITE, end_write_same, cmd);
	if (!parent)
		return TCM_OUT_OF_RESOURCES;
	while (left && !status) {
		bio = bio_of_copies(ib, page, left, sector);
		if (bio) {
			left -= bio->bi_iter.bi_size;
			sector += bio_sectors(bio);
			iblock_submit_child(parent, bio);
		} else {
			status = BLK_STS_RESOURCE;
		}
	}
	iblock_end_parent(parent, status);
	return 0;
}

static sense_reason_t write_block(struct se_cmd *cmd)
{
	struct page *page = tcm_page_of_copies(cmd);
	sense_reason_t reason;

	if (!page)
		return TCM_OUT_OF_RESOURCES;
	cmd->priv = page;
	reason = write_copies(cmd, page);
	if (reason)
		__free_page(page);
	return reason;
}

static sense_reason_t write_zero_pages(struct se_cmd *cmd)
{
	cmd->priv = NULL;
	return write_copies(cmd, ZERO_PAGE(0));
}

static void write_zero_pages_job(struct se_cmd *cmd)
{
	sense_reason_t reason = write_zero_pages(cmd);

	if (reason)
		tcm_complete_with_errno(cmd, -ENOMEM, true, TCM_LBA_UNKNOWN);
}

/*
 * A disk may find out only now that it has no such command, and what is stacked
 * on it not even then: the limit of its queue stays.
 */
static void end_write_zeroes(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = iblock_errno(ib, bio->bi_status);

	bio_put(bio);
	if (error && (error == -EOPNOTSUPP ||
		      !bdev_write_zeroes_sectors(ib->bdev)) &&
	    iblock_queue_job(cmd, write_zero_pages_job))
		return;
	tcm_complete_with_errno(cmd, error, true, TCM_LBA_UNKNOWN);
}

static sense_reason_t write_zeroes(struct se_cmd *cmd, unsigned int limit,
				   blk_opf_t opf)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	u32 block = target_to_linux_sector(&ib->dev, 1);
	sector_t sector = target_to_linux_sector(&ib->dev, cmd->t_task_lba);
	sector_t left = sbc_get_write_same_sectors(cmd) * block, len;
	blk_status_t status = BLK_STS_OK;
	struct bio *parent, *bio;

	parent = iblock_parent(ib, opf, end_write_zeroes, cmd);
	if (!parent)
		return TCM_OUT_OF_RESOURCES;
	limit = rounddown(min(limit, UINT_MAX >> SECTOR_SHIFT), block);
	for (; left && !status; left -= len, sector += len) {
		len = min_t(sector_t, left, limit);
		bio = iblock_bio(ib, 0, opf, sector);
		if (bio) {
			bio->bi_iter.bi_size = len << SECTOR_SHIFT;
			iblock_submit_child(parent, bio);
		} else {
			status = BLK_STS_RESOURCE;
		}
	}
	iblock_end_parent(parent, status);
	return 0;
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
 * iblock_execute_write_same() - exec_cmd_ops.execute_write_same()
 * @cmd: WRITE SAME with one block of data
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
	if (!sbc_get_write_same_sectors(cmd)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	if (limit < target_to_linux_sector(&ib->dev, 1) || !block_is_zero(cmd))
		return write_block(cmd);
	/* the blocks stay allocated: UNMAP was not asked for */
	return write_zeroes(cmd, limit, REQ_OP_WRITE_ZEROES | REQ_NOUNMAP);
}

/**
 * iblock_execute_zero() - exec_cmd_ops.execute_zero()
 * @cmd: WRITE SAME of zeros, with UNMAP
 *
 * The block layer deallocates only where zeros are certain to be read.
 *
 * Return: 0: the command will be completed; else what it fails with.
 */
sense_reason_t iblock_execute_zero(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	unsigned int limit = bdev_write_zeroes_sectors(ib->bdev);

	if (!sbc_get_write_same_sectors(cmd)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	if (limit < target_to_linux_sector(&ib->dev, 1))
		return write_zero_pages(cmd);
	return write_zeroes(cmd, limit, REQ_OP_WRITE_ZEROES);
}

/*
 * UNMAP
 */

/*
 * LBPRZ is reported: unmapped blocks have to read as zeros, which a discard does
 * not guarantee. Writing zeros can take long: check for an abort in between.
 */
static int unmap_to_zeros(struct iblock_dev *ib, struct se_cmd *cmd,
			  sector_t sector, sector_t left)
{
	sector_t len;
	int error = 0;

	for (; left && !error && !tcm_cmd_aborted(cmd); left -= len) {
		len = min_t(sector_t, left, ZERO_SECTORS);
		error = blkdev_issue_zeroout(ib->bdev, sector, len, GFP_NOIO, 0);
		sector += len;
	}
	return error;
}

/**
 * iblock_execute_unmap() - exec_cmd_ops.execute_unmap()
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
		cmd->sense_info = TCM_LBA_UNKNOWN;
	return tcm_sense_from_errno(error, true);
}
