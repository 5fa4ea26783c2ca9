// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: what every command with a worker needs: its memory, the
 * moving of bytes, the write cache.
 */
#include "io.h"

#include <linux/pagemap.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/unaligned.h>

#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>

/* Commands of a device that are guaranteed to get memory. */
#define FD_RESERVED_IOS		8

/* SYNCHRONIZE CACHE, byte 1: answer before the cache is written */
#define SYNC_CACHE_IMMED	0x02

static struct kmem_cache *fd_io_cache;

/*
 * Commands in progress
 */

/**
 * fd_io_alloc() - Take a command into this back end's hands
 * @cmd: command
 * @run: what a worker does about it
 *
 * Context: Sleeps, at worst for memory that other commands give back.
 *
 * Return: it, never NULL.
 */
struct fd_io *fd_io_alloc(struct se_cmd *cmd,
			  void (*run)(struct fd_task *task))
{
	struct fd_dev *fd = to_fd(cmd->se_dev);
	struct fd_io *io = mempool_alloc(&fd->ios, GFP_NOIO);

	io->task.run = run;
	io->fd = fd;
	io->cmd = cmd;
	io->pos = block_to_pos(fd, cmd->t_task_lba);
	io->len = 0;
	io->done = 0;
	io->write = true;
	io->vecs.vecs = io->inline_vecs;
	io->vecs.max = FD_INLINE_VECS;
	return io;
}

static void fd_io_free(struct fd_io *io)
{
	struct fd_dev *fd = io->fd;

	if (io->vecs.vecs != io->inline_vecs)
		kfree(io->vecs.vecs);
	mempool_free(io, &fd->ios);
}

/**
 * fd_io_end() - Complete a command, unless it had IMMED and is complete
 * @io: command, freed
 * @error: 0 or a negative errno
 * @bad_lba: the block that @error is about, or TCM_LBA_UNKNOWN
 */
void fd_io_end(struct fd_io *io, int error, u64 bad_lba)
{
	struct se_cmd *cmd = io->cmd;
	bool write = io->write;

	fd_io_free(io);
	if (cmd)
		tcm_complete_with_errno(cmd, error, write, bad_lba);
}

/**
 * fd_io_end_reason() - Fail a command
 * @io: command, freed
 * @reason: what it fails with
 */
void fd_io_end_reason(struct fd_io *io, sense_reason_t reason)
{
	struct se_cmd *cmd = io->cmd;

	fd_io_free(io);
	target_complete_cmd_with_sense(cmd, SAM_STAT_CHECK_CONDITION, reason);
}

/*
 * Moving bytes
 */

/**
 * fd_fill_vecs() - Make segments of a scatter list
 * @v: where to, as many as it has room for
 * @sg: scatter list
 * @skip: bytes of it to leave out
 * @len: bytes after them
 *
 * Return: bytes that the segments have.
 */
size_t fd_fill_vecs(struct fd_vecs *v, struct scatterlist *sg, size_t skip,
		    size_t len)
{
	size_t bytes = 0;

	v->nr = 0;
	for (; skip >= sg->length; sg = sg_next(sg))
		skip -= sg->length;
	for (; bytes < len && v->nr < v->max; sg = sg_next(sg)) {
		size_t n = min_t(size_t, sg->length - skip, len - bytes);

		bvec_set_page(&v->vecs[v->nr++], sg_page(sg), n,
			      sg->offset + skip);
		bytes += n;
		skip = 0;
	}
	return bytes;
}

/**
 * fd_move_vecs() - One call of the file system's, waiting for its end
 * @file: file
 * @iter: data, and direction
 * @pos: where in the file
 * @flags: IOCB_*; with IOCB_NOWAIT a read takes what is in the page cache
 *
 * Return: bytes, or a negative errno.
 */
ssize_t fd_move_vecs(struct file *file, struct iov_iter *iter, loff_t pos,
		     int flags)
{
	struct kiocb iocb;

	init_sync_kiocb(&iocb, file);
	iocb.ki_pos = pos;
	iocb.ki_flags |= flags;
	if (iov_iter_rw(iter) == WRITE)
		return vfs_iocb_iter_write(file, &iocb, iter);
	/* tmpfs cannot promise not to wait; its page cache can */
	if ((flags & IOCB_NOWAIT) && !(file->f_mode & FMODE_NOWAIT))
		return filemap_read(&iocb, iter, 0);
	return vfs_iocb_iter_read(file, &iocb, iter);
}

/**
 * fd_move_sg() - Move bytes between a scatter list and a file
 * @v: room for segments
 * @file: file
 * @sg: scatter list
 * @pos: where in the file its first byte belongs
 * @done: bytes that have been moved before
 * @len: bytes with those
 * @write: to the file
 * @flags: IOCB_*, see fd_move_vecs()
 *
 * Return: bytes moved, @done among them, fewer than @len only at the end of the
 * file; or a negative errno.
 */
ssize_t fd_move_sg(struct fd_vecs *v, struct file *file,
		   struct scatterlist *sg, loff_t pos, size_t done, size_t len,
		   bool write, int flags)
{
	while (done < len) {
		struct iov_iter iter;
		size_t bytes = fd_fill_vecs(v, sg, done, len - done);
		ssize_t ret;

		iov_iter_bvec(&iter, write ? ITER_SOURCE : ITER_DEST, v->vecs,
			      v->nr, bytes);
		ret = fd_move_vecs(file, &iter, pos + done, flags);
		if (ret < 0)
			return ret;
		if (!ret)
			break;
		done += ret;
	}
	return done;
}

/**
 * fd_fill_sg() - Set what a file does not have of the data
 * @sg: scatter list
 * @skip: bytes of it to leave alone
 * @len: bytes after them
 * @byte: what they become
 */
void fd_fill_sg(struct scatterlist *sg, size_t skip, size_t len, u8 byte)
{
	struct sg_mapping_iter miter;

	sg_miter_start(&miter, sg, sg_nents(sg),
		       SG_MITER_TO_SG | SG_MITER_ATOMIC);
	if (sg_miter_skip(&miter, skip))
		while (len && sg_miter_next(&miter)) {
			size_t n = min(miter.length, len);

			memset(miter.addr, byte, n);
			len -= n;
		}
	sg_miter_stop(&miter);
}

/*
 * The write cache
 */

/* The error of the page cache since the last call, if there was one. */
static int page_cache_error(struct fd_dev *fd)
{
	int error;

	spin_lock(&fd->file->f_lock);
	error = errseq_check_and_advance(&fd->file->f_mapping->wb_err,
					 &fd->cache_error);
	spin_unlock(&fd->file->f_lock);
	return error;
}

static bool fd_has_cache(const struct fd_dev *fd)
{
	return fd->buffered && fd->dev.dev_attrib.emulate_write_cache;
}

/**
 * fd_write_through() - Has a write to be on the medium when its command ends?
 * @fd: device
 * @cmd: write
 *
 * Return: true if so.
 */
bool fd_write_through(const struct fd_dev *fd, const struct se_cmd *cmd)
{
	return (cmd->se_cmd_flags & SCF_FUA) || !fd_has_cache(fd);
}

/**
 * fd_sync_failed() - A write that was to be on the medium failed
 * @fd: device
 * @error: what writing out returned
 *
 * The command reports the error. If there is a write cache, the sync may have
 * covered data of earlier commands as well, and a disk reports the loss of its
 * cache only once: the next SYNCHRONIZE CACHE then fails too. Without a cache, or
 * if the write ran out of space, no other data are affected. Data that the page
 * cache has lost are recorded in the mapping, see page_cache_error().
 *
 * Return: @error.
 */
int fd_sync_failed(struct fd_dev *fd, int error)
{
	if (error && !fd_has_cache(fd))
		page_cache_error(fd);
	else if (error &&
		 tcm_sense_from_errno(error, true) != TCM_SPACE_EXHAUSTED)
		set_bit(FD_CACHE_LOST, &fd->flags);
	return error;
}

/**
 * fd_write_out() - Write a range of the cache to the medium
 * @fd: device
 * @pos: first byte
 * @len: bytes
 *
 * Return: 0 or a negative errno.
 */
int fd_write_out(struct fd_dev *fd, loff_t pos, u64 len)
{
	return fd_sync_failed(fd, vfs_fsync_range(fd->file, pos, pos + len - 1, 1));
}

static u32 sync_cache_blocks(const u8 *cdb)
{
	return cdb[0] == SYNCHRONIZE_CACHE ? get_unaligned_be16(cdb + 7) :
					     get_unaligned_be32(cdb + 10);
}

/* Errors of the cache since the last SYNCHRONIZE CACHE, reported once. */
static int lost_cache(struct fd_dev *fd)
{
	bool lost = test_and_clear_bit(FD_CACHE_LOST, &fd->flags);

	return page_cache_error(fd) ?: lost ? -EIO : 0;
}

static void sync_work(struct fd_task *task)
{
	struct fd_io *io = to_io(task);
	struct fd_dev *fd = io->fd;
	loff_t end = io->len ? io->pos + io->len - 1 : LLONG_MAX;
	int error, lost;

	error = vfs_fsync_range(fd->file, io->pos, end, 1);
	if (!error && fd->prot_file)
		error = vfs_fsync(fd->prot_file, 1);
	if (io->cmd) {
		lost = lost_cache(fd);
		error = error ?: lost;
	} else if (error) {
		/* this command is complete: the next one reports it */
		set_bit(FD_CACHE_LOST, &fd->flags);
		pr_err_ratelimited("fileio: %s: cache not written: error %d\n",
				   fd->path, error);
	}
	fd_io_end(io, tcm_lost_cache_errno(error), TCM_LBA_UNKNOWN);
}

/**
 * fd_execute_sync_cache() - SYNCHRONIZE CACHE; sbc_ops.execute_sync_cache()
 * @cmd: command; no number of blocks: up to the end
 *
 * Return: 0: the command will be, or is, completed.
 */
sense_reason_t fd_execute_sync_cache(struct se_cmd *cmd)
{
	struct fd_io *io = fd_io_alloc(cmd, sync_work);

	io->len = block_to_pos(io->fd, sync_cache_blocks(cmd->t_task_cdb));
	if (cmd->t_task_cdb[1] & SYNC_CACHE_IMMED) {
		io->cmd = NULL;
		fd_queue_task(io->fd, &io->task);
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	} else {
		fd_queue_task(io->fd, &io->task);
	}
	return 0;
}

/**
 * fd_ios_init() - Set up a device's reserve of memory for commands
 * @ios: mempool; mempool_exit() undoes it
 *
 * Each device has its own, since one may lie below another.
 *
 * Return: 0 or -ENOMEM.
 */
int fd_ios_init(mempool_t *ios)
{
	return mempool_init_slab_pool(ios, FD_RESERVED_IOS, fd_io_cache);
}

/**
 * fd_io_init() - Make what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int fd_io_init(void)
{
	fd_io_cache = KMEM_CACHE(fd_io, 0);
	return fd_io_cache ? 0 : -ENOMEM;
}

/**
 * fd_io_exit() - Undo fd_io_init()
 */
void fd_io_exit(void)
{
	kmem_cache_destroy(fd_io_cache);
}
