// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: READ, WRITE, SYNCHRONIZE CACHE, WRITE SAME and UNMAP.
 *
 * Nothing that may wait is done where the command comes from: it may be a
 * place that must not wait for I/O, with locks of another file system held. A
 * worker does it. Done at once is only a read of what lies in the page cache.
 * With fd_async_io the worker starts direct I/O and the command ends with the
 * kiocb.
 */
#include "fileio.h"

#include <linux/blkdev.h>
#include <linux/bvec.h>
#include <linux/falloc.h>
#include <linux/math64.h>
#include <linux/pagemap.h>
#include <linux/scatterlist.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/unaligned.h>
#include <linux/workqueue.h>

#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>

/* Commands of a device that have memory, however short that is. */
#define FD_RESERVED_IOS		8
/* Segments a command has room for without asking for memory. */
#define FD_INLINE_VECS		16

/* SYNCHRONIZE CACHE, byte 1: answer before the cache is written */
#define SYNC_CACHE_IMMED	0x02

/* Protection information of a block in the store */
#define FD_PROT_BYTES		sizeof(struct t10_pi_tuple)
#define FD_PROT_ESCAPE		0xff

/**
 * struct fd_vecs - Room for the segments of a call
 * @vecs: segments
 * @max: room
 * @nr: used
 */
struct fd_vecs {
	struct bio_vec		*vecs;
	unsigned int		max;
	unsigned int		nr;
};

/**
 * struct fd_io - A command in the hands of this back end
 * @iocb: of direct I/O
 * @task: what a worker does about it
 * @fd: device
 * @cmd: the command; NULL if it has ended already
 * @sgl: data
 * @pos: where in the file
 * @len: bytes
 * @done: bytes that direct I/O moved before it gave up
 * @result: bytes that were moved, or an error, still to be reported
 * @write: direction
 * @vecs: its segments, as much as there is room for
 * @inline_vecs: room that is always there
 */
struct fd_io {
	struct kiocb		iocb;
	struct fd_task		task;
	struct fd_dev		*fd;
	struct se_cmd		*cmd;
	struct scatterlist	*sgl;
	loff_t			pos;
	size_t			len;
	size_t			done;
	ssize_t			result;
	bool			write;
	struct fd_vecs		vecs;
	struct bio_vec		inline_vecs[FD_INLINE_VECS];
};

static struct kmem_cache *fd_io_cache;

/*
 * Commands in progress
 */

static struct fd_io *to_io(struct fd_task *task)
{
	return container_of(task, struct fd_io, task);
}

static struct fd_io *fd_io_alloc(struct se_cmd *cmd,
				 void (*run)(struct fd_task *task))
{
	struct fd_dev *fd = to_fd(cmd->se_dev);
	struct fd_io *io = mempool_alloc(&fd->ios, GFP_NOIO);

	io->task.run = run;
	io->task.end = NULL;
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

static void fd_io_end(struct fd_io *io, int error, u64 bad_lba)
{
	struct se_cmd *cmd = io->cmd;
	bool write = io->write;

	fd_io_free(io);
	if (cmd)
		tcm_complete_with_errno(cmd, error, write, bad_lba);
}

static void fd_io_end_reason(struct fd_io *io, sense_reason_t reason)
{
	struct se_cmd *cmd = io->cmd;

	fd_io_free(io);
	target_complete_cmd_with_sense(cmd, SAM_STAT_CHECK_CONDITION, reason);
}


/*
 * Moving bytes
 */

/* Segments of @len bytes from @skip bytes into @sg; returns their bytes. */
static size_t fill_vecs(struct fd_vecs *v, struct scatterlist *sg, size_t skip,
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

/* One call of the file system's, waiting for its end. */
static ssize_t move_vecs(struct file *file, struct iov_iter *iter, loff_t pos,
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

/*
 * Move @len bytes between @sg, @done bytes into it, and @file. Returns bytes
 * moved, fewer than @len only at the end of the file, or an error.
 */
static ssize_t move_sg(struct fd_vecs *v, struct file *file,
		       struct scatterlist *sg, loff_t pos, size_t done,
		       size_t len, bool write, int flags)
{
	while (done < len) {
		struct iov_iter iter;
		size_t bytes = fill_vecs(v, sg, done, len - done);
		ssize_t ret;

		iov_iter_bvec(&iter, write ? ITER_SOURCE : ITER_DEST, v->vecs,
			      v->nr, bytes);
		ret = move_vecs(file, &iter, pos + done, flags);
		if (ret < 0)
			return ret;
		if (!ret)
			break;
		done += ret;
	}
	return done;
}

/* Write one page's bytes over and over. */
static int fill_file(struct fd_io *io, struct file *file, struct page *page,
		     loff_t pos, u64 len)
{
	unsigned int i;

	for (i = 0; i < FD_INLINE_VECS; i++)
		bvec_set_page(&io->inline_vecs[i], page, PAGE_SIZE, 0);
	while (len) {
		struct iov_iter iter;
		size_t bytes = min_t(u64, len, FD_INLINE_VECS * PAGE_SIZE);
		ssize_t ret;

		iov_iter_bvec(&iter, ITER_SOURCE, io->inline_vecs,
			      FD_INLINE_VECS, bytes);
		ret = move_vecs(file, &iter, pos, 0);
		if (ret < 0)
			return ret;
		/* the pattern begins anew with each call */
		ret = rounddown(ret, io->fd->dev.dev_attrib.block_size);
		if (!ret)
			return -EIO;
		pos += ret;
		len -= ret;
	}
	return 0;
}

/*
 * The file system tells of data it could not write out once, to whoever asks
 * first. If that was not SYNCHRONIZE CACHE, it still is owed to the next.
 */
static int sync_failed(struct fd_dev *fd, int error)
{
	if (error)
		set_bit(FD_CACHE_LOST, &fd->flags);
	return error;
}

/* Does this write have to be on the medium before its command ends? */
static bool write_through(const struct fd_dev *fd, const struct se_cmd *cmd)
{
	return (cmd->se_cmd_flags & SCF_FUA) || !fd->buffered ||
	       !fd->dev.dev_attrib.emulate_write_cache;
}

static int write_out(struct fd_dev *fd, loff_t pos, u64 len)
{
	return sync_failed(fd, vfs_fsync_range(fd->file, pos, pos + len - 1, 1));
}

/*
 * Protection information
 */

static bool has_prot(const struct fd_dev *fd, const struct se_cmd *cmd)
{
	return fd->prot_file && cmd->prot_type && cmd->t_prot_nents;
}

static sense_reason_t verify_prot(struct fd_io *io)
{
	struct se_dev_attrib *attrib = &io->fd->dev.dev_attrib;
	struct se_cmd *cmd = io->cmd;

	if (!attrib->pi_prot_verify)
		return 0;
	return sbc_dif_verify(cmd, cmd->t_task_lba,
			      io->len / attrib->block_size, cmd->reftag_seed,
			      cmd->t_prot_sg, 0);
}

/* PI of the command's blocks; what the store does not have escapes checks. */
static int move_prot(struct fd_io *io)
{
	u64 blocks = io->len / io->fd->dev.dev_attrib.block_size;
	size_t len = blocks * FD_PROT_BYTES;
	struct se_cmd *cmd = io->cmd;
	struct sg_mapping_iter miter;
	ssize_t ret;

	ret = move_sg(&io->vecs, io->fd->prot_file, cmd->t_prot_sg,
		      cmd->t_task_lba * FD_PROT_BYTES, 0, len, io->write, 0);
	if (ret < 0)
		return ret;
	if (ret == len || io->write)
		return ret == len ? 0 : -EIO;
	sg_miter_start(&miter, cmd->t_prot_sg, cmd->t_prot_nents,
		       SG_MITER_TO_SG | SG_MITER_ATOMIC);
	if (sg_miter_skip(&miter, ret))
		for (len -= ret; len && sg_miter_next(&miter);) {
			size_t n = min(miter.length, len);

			memset(miter.addr, FD_PROT_ESCAPE, n);
			len -= n;
		}
	sg_miter_stop(&miter);
	return 0;
}

/**
 * fd_forget_prot() - Set PI to the value that escapes checks
 * @fd: device; without a store of PI nothing happens
 * @lba: first block
 * @blocks: number of blocks
 *
 * Blocks without PI of their own must not fail somebody's check.
 *
 * Return: 0 or a negative errno.
 */
int fd_forget_prot(struct fd_dev *fd, u64 lba, u64 blocks)
{
	u64 left = blocks * FD_PROT_BYTES;
	loff_t pos = lba * FD_PROT_BYTES;
	void *escape;
	int ret = 0;

	if (!fd->prot_file)
		return 0;
	escape = (void *)__get_free_page(GFP_NOIO);
	if (!escape)
		return -ENOMEM;
	memset(escape, FD_PROT_ESCAPE, PAGE_SIZE);
	while (left) {
		ssize_t n = kernel_write(fd->prot_file, escape,
					 min_t(u64, left, PAGE_SIZE), &pos);

		if (n <= 0) {
			ret = n ?: -EIO;
			break;
		}
		left -= n;
	}
	free_page((unsigned long)escape);
	return ret;
}

/*
 * READ, WRITE
 */

/* The file ends @done bytes into the transfer. */
static int read_past_end(struct fd_io *io, size_t done)
{
	struct sg_mapping_iter miter;
	size_t left = io->len - done;

	if (io->pos + done < atomic64_read(&io->fd->used_bytes))
		return -EIO;
	sg_miter_start(&miter, io->sgl, sg_nents(io->sgl),
		       SG_MITER_TO_SG | SG_MITER_ATOMIC);
	if (sg_miter_skip(&miter, done))
		while (left && sg_miter_next(&miter)) {
			size_t n = min(miter.length, left);

			memset(miter.addr, 0, n);
			left -= n;
		}
	sg_miter_stop(&miter);
	return 0;
}

static u64 lba_at(const struct fd_io *io, size_t done)
{
	return io->cmd->t_task_lba +
	       done / io->fd->dev.dev_attrib.block_size;
}

/* All is moved but what lies behind the end of the file, or failed. */
static void rw_end(struct fd_io *io, ssize_t ret)
{
	struct fd_dev *fd = io->fd;
	size_t done = ret < 0 ? 0 : ret;
	sense_reason_t reason;
	int error = ret < 0 ? ret : 0;

	if (!error && io->write) {
		if (done < io->len)
			error = -EIO;
		raise_to(&fd->used_bytes, io->pos + done);
	} else if (!error && done < io->len) {
		error = read_past_end(io, done);
	}
	if (!error && has_prot(fd, io->cmd)) {
		error = move_prot(io);
		reason = error || io->write ? 0 : verify_prot(io);
		if (reason) {
			fd_io_end_reason(io, reason);
			return;
		}
	} else if (!error && io->write) {
		error = fd_forget_prot(fd, io->cmd->t_task_lba,
				    io->len / fd->dev.dev_attrib.block_size);
	}
	if (!error && io->write && fd->prot_file && write_through(fd, io->cmd))
		error = vfs_fsync(fd->prot_file, 1);
	fd_io_end(io, error, lba_at(io, done));
}

static int rw_flags(const struct fd_io *io)
{
	return io->write && write_through(io->fd, io->cmd) ? IOCB_DSYNC : 0;
}

static void rw_cached(struct fd_io *io)
{
	int flags = rw_flags(io);
	ssize_t ret = move_sg(&io->vecs, io->fd->file, io->sgl, io->pos,
			      io->done, io->len, io->write, flags);

	if (ret < 0 && (flags & IOCB_DSYNC))
		sync_failed(io->fd, ret);
	rw_end(io, ret);
}

static void rw_cached_work(struct fd_task *task)
{
	rw_cached(to_io(task));
}

/* What direct I/O left undone, for whatever reason, the page cache does. */
static void direct_done(struct fd_io *io, ssize_t ret)
{
	bool all = ret == io->len;

	if (ret > 0)
		io->done = ret;
	if (ret < 0 && ret != -EINVAL && ret != -ENOTBLK && ret != -EAGAIN &&
	    ret != -EOPNOTSUPP) {
		if (rw_flags(io))
			sync_failed(io->fd, ret);
		fd_io_end(io, ret, io->cmd->t_task_lba);
	} else if (all && !io->fd->prot_file) {
		if (io->write)
			raise_to(&io->fd->used_bytes, io->pos + io->len);
		fd_io_end(io, 0, 0);
	} else {
		io->task.run = rw_cached_work;
		fd_queue_task(io->fd, &io->task);
	}
}

static void direct_complete(struct kiocb *iocb, long ret)
{
	struct fd_io *io = container_of(iocb, struct fd_io, iocb);

	if (io->write)
		kiocb_end_write(iocb);
	direct_done(io, ret);
}

/* Room for all segments was found: one kiocb. */
static void rw_direct(struct fd_io *io)
{
	struct file *file = io->fd->file;
	struct iov_iter iter;
	ssize_t ret;

	if (fill_vecs(&io->vecs, io->sgl, 0, io->len) != io->len) {
		rw_cached(io);
		return;
	}
	init_sync_kiocb(&io->iocb, file);
	io->iocb.ki_pos = io->pos;
	io->iocb.ki_flags |= IOCB_DIRECT | rw_flags(io);
	io->iocb.ki_complete = direct_complete;
	iov_iter_bvec(&iter, io->write ? ITER_SOURCE : ITER_DEST,
		      io->vecs.vecs, io->vecs.nr, io->len);
	ret = io->write ? vfs_iocb_iter_write(file, &io->iocb, &iter) :
			  vfs_iocb_iter_read(file, &io->iocb, &iter);
	if (ret != -EIOCBQUEUED)
		direct_done(io, ret);
}

/*
 * SBC-3 READ (10) command, FUA: what is newer in the cache is written to the
 * medium first, and the medium is what is read.
 */
static int bypass_cache(struct fd_dev *fd, loff_t pos, size_t len)
{
	int error = write_out(fd, pos, len);

	if (!error)
		invalidate_mapping_pages(fd->file->f_mapping, pos >> PAGE_SHIFT,
					 (pos + len - 1) >> PAGE_SHIFT);
	return error;
}

static void rw_work(struct fd_task *task)
{
	struct fd_io *io = to_io(task);
	sense_reason_t reason = 0;
	int error = 0;

	if (io->write && has_prot(io->fd, io->cmd))
		reason = verify_prot(io);
	else if (!io->write && (io->cmd->se_cmd_flags & SCF_FUA))
		error = bypass_cache(io->fd, io->pos, io->len);
	if (reason)
		fd_io_end_reason(io, reason);
	else if (error)
		fd_io_end(io, error, io->cmd->t_task_lba);
	else if (io->fd->can_direct)
		rw_direct(io);
	else
		rw_cached(io);
}

/* A write into the page cache, and what is left to be done about it */
static void quick_write(struct fd_task *task)
{
	struct fd_io *io = to_io(task);

	io->result = move_sg(&io->vecs, io->fd->file, io->sgl, io->pos, 0,
			     io->len, true, 0);
}

static void quick_write_end(struct fd_task *task)
{
	struct fd_io *io = to_io(task);

	rw_end(io, io->result);
}

static bool is_quick_write(const struct fd_io *io)
{
	const struct fd_dev *fd = io->fd;

	return io->write && !fd->can_direct && !fd->prot_file &&
	       !write_through(fd, io->cmd);
}

/*
 * A read that the page cache can answer needs no worker, and no memory. One of
 * a block device does: whatever the flags, it waits for who changes the
 * device's block size.
 */
static bool read_at_once(struct fd_dev *fd, struct se_cmd *cmd,
			 struct scatterlist *sgl)
{
	struct bio_vec room[FD_INLINE_VECS];
	struct fd_vecs v = { .vecs = room, .max = ARRAY_SIZE(room) };

	if (fd->bdev || fd->can_direct || fd->prot_file ||
	    (cmd->se_cmd_flags & SCF_FUA))
		return false;
	if (!(fd->file->f_mode & FMODE_NOWAIT) &&
	    !shmem_mapping(fd->file->f_mapping))
		return false;
	return move_sg(&v, fd->file, sgl, block_to_pos(fd, cmd->t_task_lba), 0,
		       cmd->data_length, false,
		       IOCB_NOWAIT | IOCB_NOIO) == cmd->data_length;
}

static void queue_rw(struct se_cmd *cmd, struct scatterlist *sgl, u32 nents,
		     bool write)
{
	struct bio_vec *vecs;
	struct fd_io *io;

	tcm_cmd_expose(cmd);
	io = fd_io_alloc(cmd, rw_work);
	io->sgl = sgl;
	io->len = cmd->data_length;
	io->write = write;
	if (is_quick_write(io)) {
		io->task.run = quick_write;
		io->task.end = quick_write_end;
	}
	/* without memory for all segments it takes more calls, that is all */
	if (nents > FD_INLINE_VECS) {
		vecs = kmalloc_array(nents, sizeof(*vecs),
				     GFP_NOIO | __GFP_NOWARN | __GFP_NORETRY);
		if (vecs) {
			io->vecs.vecs = vecs;
			io->vecs.max = nents;
		}
	}
	fd_queue_task(io->fd, &io->task);
}

/**
 * fd_execute_rw() - Read or write; sbc_ops.execute_rw()
 * @cmd: command
 * @sgl: its data
 * @nents: entries of @sgl
 * @dir: DMA_FROM_DEVICE: read; DMA_TO_DEVICE: write
 *
 * Return: 0: the command will be completed; else what it fails with.
 */
sense_reason_t fd_execute_rw(struct se_cmd *cmd, struct scatterlist *sgl,
			     u32 nents, enum dma_data_direction dir)
{
	bool write = dir == DMA_TO_DEVICE;

	if (!nents || !cmd->data_length ||
	    (!write && read_at_once(to_fd(cmd->se_dev), cmd, sgl)))
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	else
		queue_rw(cmd, sgl, nents, write);
	return 0;
}

/*
 * SYNCHRONIZE CACHE
 */

static u32 sync_cache_blocks(const u8 *cdb)
{
	return cdb[0] == SYNCHRONIZE_CACHE ? get_unaligned_be16(cdb + 7) :
					     get_unaligned_be32(cdb + 10);
}

static void sync_work(struct fd_task *task)
{
	struct fd_io *io = to_io(task);
	struct fd_dev *fd = io->fd;
	loff_t end = io->len ? io->pos + io->len - 1 : LLONG_MAX;
	int error;

	error = vfs_fsync_range(fd->file, io->pos, end, 1);
	if (!error && fd->prot_file)
		error = vfs_fsync(fd->prot_file, 1);
	if (io->cmd) {
		if (test_and_clear_bit(FD_CACHE_LOST, &fd->flags) && !error)
			error = -EIO;
	} else if (sync_failed(fd, error)) {
		pr_err_ratelimited("fileio: %s: cache not written: error %d\n",
				   fd->path, error);
	}
	fd_io_end(io, tcm_lost_cache_errno(error),
		  io->cmd ? io->cmd->t_task_lba : 0);
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

/*
 * WRITE SAME, UNMAP
 */

/* A page full of copies of the block. */
static struct page *page_of_copies(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	struct page *page = alloc_page(GFP_NOIO);
	u32 off;

	if (!page)
		return NULL;
	for (off = 0; off < PAGE_SIZE; off += bs)
		sg_copy_to_buffer(cmd->t_data_sg, cmd->t_data_nents,
				  page_address(page) + off, bs);
	return page;
}

/* Zeros need not be written where the file system can keep a note of them. */
static int write_same(struct fd_io *io, struct page *page)
{
	struct fd_dev *fd = io->fd;
	int error = -EOPNOTSUPP;

	if (!memchr_inv(page_address(page), 0, PAGE_SIZE))
		error = vfs_fallocate(fd->file, FALLOC_FL_ZERO_RANGE |
						FALLOC_FL_KEEP_SIZE,
				      io->pos, io->len);
	if (error == -EOPNOTSUPP || error == -EINVAL) {
		error = fill_file(io, fd->file, page, io->pos, io->len);
		if (!error)
			raise_to(&fd->used_bytes, io->pos + io->len);
	}
	return error;
}

/* One tuple came with the block; each copy has its own reference tag. */
static int write_same_prot(struct fd_io *io)
{
	u64 blocks = io->len / io->fd->dev.dev_attrib.block_size;
	struct se_cmd *cmd = io->cmd;
	loff_t pos = cmd->t_task_lba * FD_PROT_BYTES;
	struct t10_pi_tuple tuple;
	ssize_t n;

	if (!has_prot(io->fd, cmd))
		return fd_forget_prot(io->fd, cmd->t_task_lba, blocks);
	if (sg_copy_to_buffer(cmd->t_prot_sg, cmd->t_prot_nents, &tuple,
			      sizeof(tuple)) != sizeof(tuple))
		return -EIO;
	for (; blocks; blocks--) {
		n = kernel_write(io->fd->prot_file, &tuple, sizeof(tuple),
				 &pos);
		if (n != sizeof(tuple))
			return n < 0 ? n : -EIO;
		if (cmd->prot_type == TARGET_DIF_TYPE1_PROT)
			be32_add_cpu(&tuple.ref_tag, 1);
	}
	return 0;
}

static sense_reason_t write_same_verify(struct fd_io *io)
{
	struct se_cmd *cmd = io->cmd;

	if (!has_prot(io->fd, cmd) || !io->fd->dev.dev_attrib.pi_prot_verify)
		return 0;
	return sbc_dif_verify(cmd, cmd->t_task_lba, 1, cmd->reftag_seed,
			      cmd->t_prot_sg, 0);
}

static void write_same_work(struct fd_task *task)
{
	struct fd_io *io = to_io(task);
	struct page *page = page_of_copies(io->cmd);
	u64 lba = io->cmd->t_task_lba;
	sense_reason_t reason;
	int error = -ENOMEM;

	reason = write_same_verify(io);
	if (reason) {
		fd_io_end_reason(io, reason);
		goto out;
	}
	if (page)
		error = write_same(io, page);
	if (!error && write_through(io->fd, io->cmd))
		error = write_out(io->fd, io->pos, io->len);
	if (!error)
		error = write_same_prot(io);
	fd_io_end(io, error, lba);
out:
	if (page)
		__free_page(page);
}

/**
 * fd_execute_write_same() - WRITE SAME of data; sbc_ops.execute_write_same()
 * @cmd: command with one block of data
 *
 * Return: 0: the command will be completed; else what it fails with.
 */
sense_reason_t fd_execute_write_same(struct se_cmd *cmd)
{
	sector_t blocks = sbc_get_write_same_sectors(cmd);
	struct fd_io *io;

	if (!cmd->t_data_nents ||
	    cmd->data_length != cmd->se_dev->dev_attrib.block_size)
		return TCM_INVALID_CDB_FIELD;
	if (!blocks) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	io = fd_io_alloc(cmd, write_same_work);
	io->len = block_to_pos(io->fd, blocks);
	fd_queue_task(io->fd, &io->task);
	return 0;
}

/* Pages of the cache must not outlive what they are a copy of. */
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
	/* there is nothing to unmap, and the request is but a hint */
	return error == -EOPNOTSUPP ? 0 : error;
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
	int error;

	error = fd_forget_prot(fd, lba, nolb);
	if (!error)
		error = punch(fd, block_to_pos(fd, lba),
			      block_to_pos(fd, nolb));
	fd_worker_leave(flags);
	if (error)
		cmd->sense_info = lba;
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
 * Behind its end a file is a hole. A device does not tell.
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
