// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: WRITE SAME, UNMAP and GET LBA STATUS.
 */
#include "io.h"

#include <linux/blkdev.h>
#include <linux/falloc.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/uio.h>

#include <target/target_core_backend.h>

/* Write the same page repeatedly. */
static int fill_file(struct fd_dev *fd, struct page *page, loff_t pos, u64 len)
{
	struct bio_vec vecs[FD_INLINE_VECS];
	unsigned int i;

	for (i = 0; i < FD_INLINE_VECS; i++)
		bvec_set_page(&vecs[i], page, PAGE_SIZE, 0);
	while (len) {
		struct iov_iter iter;
		size_t bytes = min_t(u64, len, FD_INLINE_VECS * PAGE_SIZE);
		ssize_t ret;

		iov_iter_bvec(&iter, ITER_SOURCE, vecs, FD_INLINE_VECS, bytes);
		ret = fd_move_vecs(fd->file, &iter, pos, 0);
		if (ret < 0)
			return ret;
		/* the pattern begins anew with each call */
		ret = rounddown(ret, fd->dev.dev_attrib.block_size);
		if (!ret)
			return -EIO;
		pos += ret;
		len -= ret;
		raise_to(&fd->used_bytes, pos);
	}
	return 0;
}

/* The file system, or the disk, does not support the operation. */
static bool is_unsupported(int error)
{
	return error == -EOPNOTSUPP || error == -EINVAL;
}

/* Let the file system mark the range as zero, or write zeros. */
static int zero_range(struct fd_dev *fd, loff_t pos, u64 len)
{
	int error = vfs_fallocate(fd->file, FALLOC_FL_ZERO_RANGE |
					    FALLOC_FL_KEEP_SIZE, pos, len);

	if (is_unsupported(error))
		error = fill_file(fd, ZERO_PAGE(0), pos, len);
	return error;
}

/* Punch a hole, which reads as zeros; vfat, for one, cannot. */
static int zero_and_free(struct fd_dev *fd, loff_t pos, u64 len)
{
	int error = vfs_fallocate(fd->file, FALLOC_FL_PUNCH_HOLE |
					    FALLOC_FL_KEEP_SIZE, pos, len);

	return is_unsupported(error) ? zero_range(fd, pos, len) : error;
}

static int write_same(struct fd_io *io, struct page *page)
{
	if (!memchr_inv(page_address(page), 0, PAGE_SIZE))
		return zero_range(io->fd, io->pos, io->len);
	return fill_file(io->fd, page, io->pos, io->len);
}

static void write_same_work(struct fd_task *task)
{
	struct fd_io *io = to_io(task);
	struct page *page = tcm_page_of_copies(io->cmd);
	sense_reason_t reason;
	int error = -ENOMEM;

	reason = fd_verify_prot(io, 1);
	if (reason) {
		fd_io_end_reason(io, reason);
		goto out;
	}
	if (page)
		error = write_same(io, page);
	if (!error && fd_write_through(io->fd, io->cmd))
		error = fd_write_out(io->fd, io->pos, io->len);
	if (!error)
		error = fd_write_same_prot(io);
	fd_io_end(io, error, TCM_LBA_UNKNOWN);
out:
	if (page)
		__free_page(page);
}

static void zero_work(struct fd_task *task)
{
	struct fd_io *io = to_io(task);
	int error;

	error = zero_and_free(io->fd, io->pos, io->len);
	if (!error && fd_write_through(io->fd, io->cmd))
		error = fd_write_out(io->fd, io->pos, io->len);
	fd_io_end(io, error, TCM_LBA_UNKNOWN);
}

static sense_reason_t queue_write_same(struct se_cmd *cmd,
				       void (*run)(struct fd_task *task))
{
	sector_t blocks = sbc_get_write_same_sectors(cmd);
	struct fd_io *io;

	if (!blocks) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	io = fd_io_alloc(cmd, run);
	io->len = block_to_pos(io->fd, blocks);
	fd_queue_task(io->fd, &io->task);
	return 0;
}

/**
 * fd_execute_write_same() - WRITE SAME of data; sbc_ops.execute_write_same()
 * @cmd: command with one block of data
 *
 * Return: 0: the command will be completed; else what it fails with.
 */
sense_reason_t fd_execute_write_same(struct se_cmd *cmd)
{
	if (!cmd->t_data_nents ||
	    cmd->data_length != cmd->se_dev->dev_attrib.block_size)
		return TCM_INVALID_CDB_FIELD;
	return queue_write_same(cmd, write_same_work);
}

/**
 * fd_execute_zero() - WRITE SAME of zeros, with UNMAP; sbc_ops.execute_zero()
 * @cmd: command
 *
 * Return: 0: the command will be completed.
 */
sense_reason_t fd_execute_zero(struct se_cmd *cmd)
{
	return queue_write_same(cmd, zero_work);
}

/* The page cache must not keep what is discarded. */
static int discard(struct fd_dev *fd, loff_t pos, loff_t len)
{
	struct address_space *mapping = fd->file->f_mapping;
	int error;

	inode_lock(fd_inode(fd));
	filemap_invalidate_lock(mapping);
	error = filemap_write_and_wait_range(mapping, pos, pos + len - 1);
	if (!error)
		error = invalidate_inode_pages2_range(mapping,
						      pos >> PAGE_SHIFT,
						      (pos + len - 1) >> PAGE_SHIFT);
	if (!error)
		error = blkdev_issue_discard(fd->bdev, pos >> SECTOR_SHIFT,
					     len >> SECTOR_SHIFT, GFP_NOIO);
	filemap_invalidate_unlock(mapping);
	inode_unlock(fd_inode(fd));
	return error;
}

static int punch(struct fd_dev *fd, loff_t pos, loff_t len)
{
	int error;

	if (fd->bdev)
		return discard(fd, pos, len);
	error = vfs_fallocate(fd->file, FALLOC_FL_PUNCH_HOLE |
					FALLOC_FL_KEEP_SIZE, pos, len);
	/* UNMAP is a hint: not being able to is no error */
	return error == -EOPNOTSUPP ? 0 : error;
}

/* LBPRZ is reported: unmapped blocks have to read as zeros. */
static int unmap_to_zeros(struct fd_dev *fd, struct se_cmd *cmd, loff_t pos,
			  loff_t len)
{
	int error = zero_and_free(fd, pos, len);

	if (!error && fd_write_through(fd, cmd))
		error = fd_write_out(fd, pos, len);
	return error;
}

/**
 * fd_execute_unmap() - Deallocate blocks; sbc_ops.execute_unmap()
 * @cmd: command, which the caller completes
 * @lba: first logical block
 * @nolb: logical blocks
 *
 * Return: 0 or what the command fails with.
 */
sense_reason_t fd_execute_unmap(struct se_cmd *cmd, sector_t lba,
				sector_t nolb)
{
	struct fd_dev *fd = to_fd(cmd->se_dev);
	unsigned int flags = fd_worker_enter();
	loff_t pos = block_to_pos(fd, lba);
	loff_t len = block_to_pos(fd, nolb);
	int error;

	error = fd_forget_prot(fd, lba, nolb);
	if (!error && fd->dev.dev_attrib.unmap_zeroes_data)
		error = unmap_to_zeros(fd, cmd, pos, len);
	else if (!error)
		error = punch(fd, pos, len);
	fd_worker_leave(flags);
	if (error)
		cmd->sense_info = TCM_LBA_UNKNOWN;
	return tcm_sense_from_errno(error, true);
}

/* Where the next data, or the next hole, begins; at the latest at @end. */
static loff_t seek_in_file(struct fd_dev *fd, loff_t pos, loff_t end,
			   int whence)
{
	loff_t at = vfs_llseek(fd->file, pos, whence);

	/* nothing of that kind any more, or the file ends */
	if (at == -ENXIO)
		return end;
	return at < 0 ? at : min(at, end);
}

/**
 * fd_get_lba_status() - Is there anything at a block?
 * @cmd: GET LBA STATUS
 * @lba: first logical block
 * @blocks: logical blocks from @lba on; set to how many are alike
 * @mapped: set: they are not a hole
 *
 * Past its end a file is a hole. For a block device this is not known.
 *
 * Return: 0 or what the command fails with.
 */
sense_reason_t fd_get_lba_status(struct se_cmd *cmd, u64 lba, u64 *blocks,
				 bool *mapped)
{
	struct fd_dev *fd = to_fd(cmd->se_dev);
	u32 bs = fd->dev.dev_attrib.block_size;
	loff_t pos = block_to_pos(fd, lba);
	loff_t end = pos + block_to_pos(fd, *blocks), at;
	unsigned int flags;

	if (fd->bdev)
		return 0;
	flags = fd_worker_enter();
	at = seek_in_file(fd, pos, end, SEEK_DATA);
	/* a block with data in it is mapped */
	*mapped = at >= 0 && at < pos + bs;
	if (*mapped)
		at = seek_in_file(fd, at, end, SEEK_HOLE);
	fd_worker_leave(flags);
	if (at < 0)
		return tcm_sense_from_errno(at, false);
	*blocks = max_t(u64, div_u64(at - pos, bs), 1);
	return 0;
}
