// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: a file of a mounted file system, or a block device through
 * the page cache.
 *
 * Nothing that may wait is done where the command comes from: it may be a
 * place that must not wait for I/O, with locks of another file system held. A
 * worker does it, one work item a command. Done at once is only a read of what
 * lies in the page cache. With fd_async_io the worker starts direct I/O and
 * the command ends with the kiocb.
 *
 * A regular file need not be as long as the disk: what lies behind its end and
 * never was before it reads as zeros. What was before it, and was cut off by
 * someone else, is an error.
 */
#include <linux/atomic.h>
#include <linux/blkdev.h>
#include <linux/bvec.h>
#include <linux/falloc.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/parser.h>
#include <linux/scatterlist.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/t10-pi.h>
#include <linux/uio.h>
#include <linux/unaligned.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#define FD_PATH_LEN		256
#define FD_QUEUE_DEPTH		128
#define FD_MAX_BYTES		SZ_8M
#define FD_BLOCK_SIZE		512
#define FD_MAX_WRITE_SAME	4096
#define FD_MAX_WRITE_SAME_BDEV	0xffff
#define FD_MAX_UNMAP_BLOCKS	8192

/* Commands of a device that have memory, however short that is. */
#define FD_RESERVED_IOS		8
/* Work items of a device that run at once on a CPU. */
#define FD_MAX_ACTIVE		64
/* Segments a command has room for without asking for memory. */
#define FD_INLINE_VECS		16

/* SYNCHRONIZE CACHE, byte 1: answer before the cache is written */
#define SYNC_CACHE_IMMED	0x02

/* Protection information of a block in FILE.protection */
#define FD_PROT_SUFFIX		".protection"
#define FD_PROT_BYTES		sizeof(struct t10_pi_tuple)
#define FD_PROT_ESCAPE		0xff

/**
 * struct fd_host - HBA
 * @next_id: number of the next device that is configured
 */
struct fd_host {
	atomic_t		next_id;
};

/**
 * struct fd_dev - A file
 * @dev: the core's half
 * @path: name of the file; empty: not given
 * @asked_bytes: fd_dev_size
 * @buffered: fd_buffered_io: writes may stay in the page cache
 * @direct: fd_async_io
 * @id: number on the HBA
 * @can_direct: ... and the file system has direct I/O
 * @file: open file, NULL while not configured
 * @bdev: its block device, NULL if it is a regular file
 * @prot_file: PI, NULL if there is none
 * @wq: workers
 * @ios: struct fd_io
 * @capacity: bytes of the disk
 * @known_bytes: length up to which growth of the file is no news
 * @used_bytes: where the file ended at most
 */
struct fd_dev {
	struct se_device	dev;
	char			path[FD_PATH_LEN];
	u64			asked_bytes;
	bool			buffered;
	bool			direct;
	bool			can_direct;
	u32			id;
	struct file		*file;
	struct block_device	*bdev;
	struct file		*prot_file;
	struct workqueue_struct	*wq;
	mempool_t		ios;
	atomic64_t		capacity;
	atomic64_t		known_bytes;
	atomic64_t		used_bytes;
};

/**
 * struct fd_io - A command in the hands of this back end
 * @iocb: of direct I/O
 * @work: on fd->wq
 * @fd: device
 * @cmd: the command; NULL if it has ended already
 * @sgl: data
 * @pos: where in the file
 * @len: bytes
 * @done: bytes that direct I/O moved before it gave up
 * @write: direction
 * @vecs: the segments, as much as there is room for
 * @max_vecs: room
 * @inline_vecs: room that is always there
 */
struct fd_io {
	struct kiocb		iocb;
	struct work_struct	work;
	struct fd_dev		*fd;
	struct se_cmd		*cmd;
	struct scatterlist	*sgl;
	loff_t			pos;
	size_t			len;
	size_t			done;
	bool			write;
	struct bio_vec		*vecs;
	unsigned int		max_vecs;
	struct bio_vec		inline_vecs[FD_INLINE_VECS];
};

static struct kmem_cache *fd_io_cache;

static struct fd_dev *to_fd(struct se_device *dev)
{
	return container_of(dev, struct fd_dev, dev);
}

static struct inode *fd_inode(const struct fd_dev *fd)
{
	return fd->file->f_mapping->host;
}

static loff_t block_to_pos(const struct fd_dev *fd, u64 lba)
{
	return lba * fd->dev.dev_attrib.block_size;
}

/* The lengths only grow. */
static void raise_to(atomic64_t *mark, u64 to)
{
	s64 old = atomic64_read(mark);

	while ((u64)old < to && !atomic64_try_cmpxchg(mark, &old, to))
		;
}

/*
 * Commands in progress
 */

static struct fd_io *fd_io_alloc(struct se_cmd *cmd, work_func_t fn)
{
	struct fd_dev *fd = to_fd(cmd->se_dev);
	struct fd_io *io = mempool_alloc(&fd->ios, GFP_NOIO);

	INIT_WORK(&io->work, fn);
	io->fd = fd;
	io->cmd = cmd;
	io->pos = block_to_pos(fd, cmd->t_task_lba);
	io->len = 0;
	io->done = 0;
	io->write = true;
	io->vecs = io->inline_vecs;
	io->max_vecs = FD_INLINE_VECS;
	return io;
}

static void fd_io_free(struct fd_io *io)
{
	struct fd_dev *fd = io->fd;

	if (io->vecs != io->inline_vecs)
		kfree(io->vecs);
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
 * Worker's surroundings: no allocation that needs I/O, since the initiator may
 * be this machine and out of memory, and no waiting for other devices to write
 * back dirty pages.
 */
static unsigned int enter_worker(void)
{
	unsigned int flags = memalloc_noio_save();

	current->flags |= PF_LOCAL_THROTTLE;
	return flags;
}

static void leave_worker(unsigned int flags)
{
	current->flags &= ~PF_LOCAL_THROTTLE;
	memalloc_noio_restore(flags);
}

/*
 * Moving bytes
 */

/* Segments of @len bytes from @skip bytes into @sg; returns their bytes. */
static size_t fill_vecs(struct fd_io *io, struct scatterlist *sg, size_t skip,
			size_t len, unsigned int *nr)
{
	size_t bytes = 0;

	*nr = 0;
	for (; skip >= sg->length; sg = sg_next(sg))
		skip -= sg->length;
	for (; bytes < len && *nr < io->max_vecs; sg = sg_next(sg)) {
		size_t n = min_t(size_t, sg->length - skip, len - bytes);

		bvec_set_page(&io->vecs[(*nr)++], sg_page(sg), n,
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
	return iov_iter_rw(iter) == WRITE ?
	       vfs_iocb_iter_write(file, &iocb, iter) :
	       vfs_iocb_iter_read(file, &iocb, iter);
}

/*
 * Move @len bytes between @sg, @done bytes into it, and @file. Returns bytes
 * moved, fewer than @len only at the end of the file, or an error.
 */
static ssize_t move_sg(struct fd_io *io, struct file *file,
		       struct scatterlist *sg, loff_t pos, size_t done,
		       size_t len, int flags)
{
	while (done < len) {
		struct iov_iter iter;
		unsigned int nr;
		size_t bytes = fill_vecs(io, sg, done, len - done, &nr);
		ssize_t ret;

		iov_iter_bvec(&iter, io->write ? ITER_SOURCE : ITER_DEST,
			      io->vecs, nr, bytes);
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
		bvec_set_page(&io->vecs[i], page, PAGE_SIZE, 0);
	while (len) {
		struct iov_iter iter;
		size_t bytes = min_t(u64, len, FD_INLINE_VECS * PAGE_SIZE);
		ssize_t ret;

		iov_iter_bvec(&iter, ITER_SOURCE, io->vecs, FD_INLINE_VECS,
			      bytes);
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

/* Does this write have to be on the medium before its command ends? */
static bool write_through(const struct fd_dev *fd, const struct se_cmd *cmd)
{
	return (cmd->se_cmd_flags & SCF_FUA) || !fd->buffered ||
	       !fd->dev.dev_attrib.emulate_write_cache;
}

static int write_out(const struct fd_dev *fd, loff_t pos, u64 len)
{
	return vfs_fsync_range(fd->file, pos, pos + len - 1, 1);
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

	ret = move_sg(io, io->fd->prot_file, cmd->t_prot_sg,
		      cmd->t_task_lba * FD_PROT_BYTES, 0, len, 0);
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

/* Blocks without PI of their own must not fail somebody's check. */
static int forget_prot(struct fd_dev *fd, u64 lba, u64 blocks)
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
		error = forget_prot(fd, io->cmd->t_task_lba,
				    io->len / fd->dev.dev_attrib.block_size);
	}
	fd_io_end(io, error, lba_at(io, done));
}

static int rw_flags(const struct fd_io *io)
{
	return io->write && write_through(io->fd, io->cmd) ? IOCB_DSYNC : 0;
}

static void rw_cached(struct fd_io *io)
{
	rw_end(io, move_sg(io, io->fd->file, io->sgl, io->pos, io->done,
			   io->len, rw_flags(io)));
}

static void rw_cached_work(struct work_struct *work)
{
	struct fd_io *io = container_of(work, struct fd_io, work);
	unsigned int flags = enter_worker();

	rw_cached(io);
	leave_worker(flags);
}

/* What direct I/O left undone, for whatever reason, the page cache does. */
static void direct_done(struct fd_io *io, ssize_t ret)
{
	bool all = ret == io->len;

	if (ret > 0)
		io->done = ret;
	if (ret < 0 && ret != -EINVAL && ret != -ENOTBLK && ret != -EAGAIN &&
	    ret != -EOPNOTSUPP) {
		fd_io_end(io, ret, io->cmd->t_task_lba);
	} else if (all && !io->fd->prot_file) {
		if (io->write)
			raise_to(&io->fd->used_bytes, io->pos + io->len);
		fd_io_end(io, 0, 0);
	} else {
		INIT_WORK(&io->work, rw_cached_work);
		queue_work(io->fd->wq, &io->work);
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
	unsigned int nr;
	ssize_t ret;

	if (fill_vecs(io, io->sgl, 0, io->len, &nr) != io->len) {
		rw_cached(io);
		return;
	}
	init_sync_kiocb(&io->iocb, file);
	io->iocb.ki_pos = io->pos;
	io->iocb.ki_flags |= IOCB_DIRECT | rw_flags(io);
	io->iocb.ki_complete = direct_complete;
	iov_iter_bvec(&iter, io->write ? ITER_SOURCE : ITER_DEST, io->vecs, nr,
		      io->len);
	ret = io->write ? vfs_iocb_iter_write(file, &io->iocb, &iter) :
			  vfs_iocb_iter_read(file, &io->iocb, &iter);
	if (ret != -EIOCBQUEUED)
		direct_done(io, ret);
}

static void rw_work(struct work_struct *work)
{
	struct fd_io *io = container_of(work, struct fd_io, work);
	unsigned int flags = enter_worker();
	sense_reason_t reason = 0;

	if (io->write && has_prot(io->fd, io->cmd))
		reason = verify_prot(io);
	if (reason)
		fd_io_end_reason(io, reason);
	else if (io->fd->can_direct)
		rw_direct(io);
	else
		rw_cached(io);
	leave_worker(flags);
}

/* A read that the page cache can answer needs no worker. */
static bool rw_at_once(struct fd_io *io)
{
	struct fd_dev *fd = io->fd;
	struct iov_iter iter;
	unsigned int nr;

	if (io->write || fd->can_direct || fd->prot_file ||
	    !(fd->file->f_mode & FMODE_NOWAIT))
		return false;
	if (fill_vecs(io, io->sgl, 0, io->len, &nr) != io->len)
		return false;
	iov_iter_bvec(&iter, ITER_DEST, io->vecs, nr, io->len);
	if (move_vecs(fd->file, &iter, io->pos,
		      IOCB_NOWAIT | IOCB_NOIO) != io->len)
		return false;
	fd_io_end(io, 0, 0);
	return true;
}

static sense_reason_t fd_execute_rw(struct se_cmd *cmd,
				    struct scatterlist *sgl, u32 nents,
				    enum dma_data_direction dir)
{
	struct fd_io *io;
	struct bio_vec *vecs;

	if (!nents || !cmd->data_length) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	io = fd_io_alloc(cmd, rw_work);
	io->sgl = sgl;
	io->len = cmd->data_length;
	io->write = dir == DMA_TO_DEVICE;
	/* without memory for all segments it takes more calls, that is all */
	if (nents > FD_INLINE_VECS) {
		vecs = kmalloc_array(nents, sizeof(*vecs),
				     GFP_NOIO | __GFP_NOWARN | __GFP_NORETRY);
		if (vecs) {
			io->vecs = vecs;
			io->max_vecs = nents;
		}
	}
	if (!rw_at_once(io))
		queue_work(io->fd->wq, &io->work);
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

static void sync_work(struct work_struct *work)
{
	struct fd_io *io = container_of(work, struct fd_io, work);
	struct fd_dev *fd = io->fd;
	loff_t end = io->len ? io->pos + io->len - 1 : LLONG_MAX;
	unsigned int flags = enter_worker();
	int error;

	error = vfs_fsync_range(fd->file, io->pos, end, 1);
	if (!error && fd->prot_file)
		error = vfs_fsync(fd->prot_file, 1);
	if (error && !io->cmd)
		pr_err_ratelimited("fileio: %s: cache not written: error %d\n",
				   fd->path, error);
	fd_io_end(io, error, io->cmd ? io->cmd->t_task_lba : 0);
	leave_worker(flags);
}

/* No number of blocks: up to the end. */
static sense_reason_t fd_execute_sync_cache(struct se_cmd *cmd)
{
	struct fd_io *io = fd_io_alloc(cmd, sync_work);

	io->len = block_to_pos(io->fd, sync_cache_blocks(cmd->t_task_cdb));
	if (cmd->t_task_cdb[1] & SYNC_CACHE_IMMED) {
		io->cmd = NULL;
		queue_work(io->fd->wq, &io->work);
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	} else {
		queue_work(io->fd->wq, &io->work);
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
		return forget_prot(io->fd, cmd->t_task_lba, blocks);
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

static void write_same_work(struct work_struct *work)
{
	struct fd_io *io = container_of(work, struct fd_io, work);
	struct page *page = page_of_copies(io->cmd);
	unsigned int flags = enter_worker();
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
	leave_worker(flags);
	if (page)
		__free_page(page);
}

static sense_reason_t fd_execute_write_same(struct se_cmd *cmd)
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
	queue_work(io->fd->wq, &io->work);
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

static sense_reason_t fd_execute_unmap(struct se_cmd *cmd, sector_t lba,
				       sector_t nolb)
{
	struct fd_dev *fd = to_fd(cmd->se_dev);
	unsigned int flags = enter_worker();
	int error;

	error = forget_prot(fd, lba, nolb);
	if (!error)
		error = punch(fd, block_to_pos(fd, lba),
			      block_to_pos(fd, nolb));
	leave_worker(flags);
	if (error)
		cmd->sense_info = lba;
	return tcm_sense_from_errno(error, true);
}

/*
 * Decoding
 */

static struct exec_cmd_ops fd_exec_ops = {
	.execute_rw		= fd_execute_rw,
	.execute_sync_cache	= fd_execute_sync_cache,
	.execute_write_same	= fd_execute_write_same,
	.execute_unmap		= fd_execute_unmap,
};

static u64 backing_bytes(const struct fd_dev *fd)
{
	return fd->bdev ? bdev_nr_bytes(fd->bdev) : i_size_read(fd_inode(fd));
}

/* No one tells us of a new size: the first command that comes sees it. */
static void watch_size(struct fd_dev *fd)
{
	s64 then = atomic64_read(&fd->known_bytes);
	u64 now = backing_bytes(fd);

	if (likely(fd->bdev ? now == then : now <= then))
		return;
	if (atomic64_try_cmpxchg(&fd->known_bytes, &then, now)) {
		atomic64_set(&fd->capacity, now);
		raise_to(&fd->used_bytes, now);
		target_capacity_changed(&fd->dev);
	}
}

static sense_reason_t fd_parse_cdb(struct se_cmd *cmd)
{
	watch_size(to_fd(cmd->se_dev));
	return sbc_parse_cdb(cmd, &fd_exec_ops);
}

static sector_t fd_get_blocks(struct se_device *dev)
{
	u64 blocks = div_u64(atomic64_read(&to_fd(dev)->capacity),
			     dev->dev_attrib.block_size);

	return blocks ? blocks - 1 : 0;
}

/*
 * Store of protection information
 */

static int fd_init_prot(struct se_device *dev)
{
	struct fd_dev *fd = to_fd(dev);
	struct file *file;
	char *path;

	if (fd->bdev)
		return -ENOSYS;
	if (fd->prot_file)
		return 0;
	path = kasprintf(GFP_KERNEL, "%s" FD_PROT_SUFFIX, fd->path);
	if (!path)
		return -ENOMEM;
	file = filp_open(path, O_RDWR | O_CREAT | O_LARGEFILE, 0600);
	if (IS_ERR(file))
		pr_err("fileio: cannot open %s: error %ld\n", path,
		       PTR_ERR(file));
	kfree(path);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fd->prot_file = file;
	return 0;
}

static int fd_format_prot(struct se_device *dev)
{
	struct fd_dev *fd = to_fd(dev);
	int error;

	if (!fd->prot_file)
		return -ENODEV;
	error = forget_prot(fd, 0, fd_get_blocks(dev) + 1);
	return error ?: vfs_fsync(fd->prot_file, 1);
}

static void fd_free_prot(struct se_device *dev)
{
	struct fd_dev *fd = to_fd(dev);

	if (!fd->prot_file)
		return;
	fput(fd->prot_file);
	fd->prot_file = NULL;
}

/*
 * Life
 */

static int fd_attach_hba(struct se_hba *hba, u32 host_id)
{
	hba->hba_ptr = kzalloc(sizeof(struct fd_host), GFP_KERNEL);
	return hba->hba_ptr ? 0 : -ENOMEM;
}

static void fd_detach_hba(struct se_hba *hba)
{
	kfree(hba->hba_ptr);
	hba->hba_ptr = NULL;
}

static struct se_device *fd_alloc_device(struct se_hba *hba, const char *name)
{
	struct fd_dev *fd = kzalloc(sizeof(*fd), GFP_KERNEL);

	return fd ? &fd->dev : NULL;
}

static void free_rcu_callback(struct rcu_head *head)
{
	kfree(container_of(head, struct fd_dev, dev.rcu_head));
}

static void fd_free_device(struct se_device *dev)
{
	call_rcu(&dev->rcu_head, free_rcu_callback);
}

static int take_over_bdev(struct fd_dev *fd)
{
	struct se_dev_attrib *attrib = &fd->dev.dev_attrib;

	attrib->hw_block_size = bdev_logical_block_size(fd->bdev);
	attrib->max_write_same_len = FD_MAX_WRITE_SAME_BDEV;
	attrib->is_nonrot = bdev_nonrot(fd->bdev);
	atomic64_set(&fd->capacity, bdev_nr_bytes(fd->bdev));
	atomic64_set(&fd->known_bytes, bdev_nr_bytes(fd->bdev));
	return 0;
}

static int take_over_file(struct fd_dev *fd)
{
	struct se_dev_attrib *attrib = &fd->dev.dev_attrib;
	u64 length = i_size_read(fd_inode(fd));

	if (!S_ISREG(fd_inode(fd)->i_mode))
		return -EINVAL;
	if (fd->asked_bytes < FD_BLOCK_SIZE || fd->asked_bytes > LLONG_MAX)
		return -EINVAL;
	attrib->hw_block_size = FD_BLOCK_SIZE;
	attrib->max_write_same_len = FD_MAX_WRITE_SAME;
	atomic64_set(&fd->capacity, fd->asked_bytes);
	atomic64_set(&fd->known_bytes, max(fd->asked_bytes, length));
	return 0;
}

static int take_over(struct fd_dev *fd)
{
	struct inode *inode = fd_inode(fd);
	int ret;

	if (S_ISBLK(inode->i_mode)) {
		fd->bdev = I_BDEV(inode);
		ret = take_over_bdev(fd);
	} else {
		ret = take_over_file(fd);
	}
	if (ret)
		return ret;
	fd->can_direct = fd->direct && (fd->file->f_mode & FMODE_CAN_ODIRECT);
	if (fd->direct && !fd->can_direct)
		pr_info("fileio: %s: no direct I/O, the page cache is used\n",
			fd->path);
	/* reading a disk is not worth a write to its file */
	spin_lock(&fd->file->f_lock);
	fd->file->f_flags |= O_NOATIME;
	spin_unlock(&fd->file->f_lock);
	atomic64_set(&fd->used_bytes, backing_bytes(fd));
	return 0;
}

static int fd_configure_device(struct se_device *dev)
{
	struct fd_host *host = dev->se_hba->hba_ptr;
	struct fd_dev *fd = to_fd(dev);
	struct file *file;
	int ret;

	if (!fd->path[0])
		return -EINVAL;
	file = filp_open(fd->path, O_RDWR | O_CREAT | O_LARGEFILE, 0600);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fd->file = file;
	ret = take_over(fd);
	if (ret)
		goto err_close;
	ret = mempool_init_slab_pool(&fd->ios, FD_RESERVED_IOS, fd_io_cache);
	if (ret)
		goto err_close;
	fd->wq = alloc_workqueue("fileio/%u", WQ_MEM_RECLAIM, FD_MAX_ACTIVE,
				 dev->dev_index);
	if (!fd->wq) {
		ret = -ENOMEM;
		goto err_free_ios;
	}
	dev->dev_attrib.hw_max_sectors =
		FD_MAX_BYTES / dev->dev_attrib.hw_block_size;
	dev->dev_attrib.hw_queue_depth = FD_QUEUE_DEPTH;
	if (fd->buffered)
		dev->dev_attrib.emulate_write_cache = true;
	fd->id = atomic_inc_return(&host->next_id) - 1;
	return 0;

err_free_ios:
	mempool_exit(&fd->ios);
err_close:
	fd->file = NULL;
	fd->bdev = NULL;
	fput(file);
	return ret;
}

static void fd_destroy_device(struct se_device *dev)
{
	struct fd_dev *fd = to_fd(dev);

	/* flushes whose commands have ended may be under way */
	destroy_workqueue(fd->wq);
	mempool_exit(&fd->ios);
	fput(fd->file);
	fd->file = NULL;
	fd->bdev = NULL;
}

static bool fd_configure_unmap(struct se_device *dev)
{
	struct se_dev_attrib *attrib = &dev->dev_attrib;
	struct fd_dev *fd = to_fd(dev);

	if (fd->bdev)
		return target_configure_unmap_from_queue(attrib, fd->bdev);
	if (!fd->file->f_op->fallocate)
		return false;
	attrib->max_unmap_lba_count = FD_MAX_UNMAP_BLOCKS;
	attrib->max_unmap_block_desc_count = 1;
	attrib->unmap_granularity = 1;
	attrib->unmap_granularity_alignment = 0;
	return true;
}

/*
 * configfs
 */

enum { KEY_NAME, KEY_SIZE, KEY_BUFFERED, KEY_ASYNC, KEY_UNKNOWN };

static const match_table_t fd_keys = {
	{ KEY_NAME,	"fd_dev_name=%s" },
	{ KEY_SIZE,	"fd_dev_size=%s" },
	{ KEY_BUFFERED,	"fd_buffered_io=%d" },
	{ KEY_ASYNC,	"fd_async_io=%d" },
	{ KEY_UNKNOWN,	NULL },
};

/* A configured regular file may grow, and the disk with it. */
static int set_size(struct fd_dev *fd, u64 bytes)
{
	s64 now;

	if (fd->file) {
		now = atomic64_read(&fd->capacity);
		if (fd->bdev || bytes < now || bytes > LLONG_MAX)
			return -EBUSY;
		atomic64_set(&fd->capacity, bytes);
		raise_to(&fd->known_bytes, bytes);
		if (bytes != now)
			target_capacity_changed(&fd->dev);
	}
	fd->asked_bytes = bytes;
	return 0;
}

static int set_size_text(struct fd_dev *fd, substring_t *arg)
{
	char *text = match_strdup(arg);
	u64 bytes;
	int ret;

	if (!text)
		return -ENOMEM;
	ret = kstrtoull(text, 0, &bytes);
	kfree(text);
	return ret ?: set_size(fd, bytes);
}

static int set_key(struct fd_dev *fd, int key, substring_t *arg)
{
	int value, ret;

	if (key == KEY_UNKNOWN)
		return 0;
	if (key == KEY_SIZE)
		return set_size_text(fd, arg);
	if (key == KEY_NAME) {
		if (fd->file)
			return -EBUSY;
		match_strlcpy(fd->path, arg, sizeof(fd->path));
		return 0;
	}
	ret = match_int(arg, &value);
	if (ret)
		return ret;
	if (value != 1)
		return -EINVAL;
	if (fd->file)
		return -EBUSY;
	if (key == KEY_BUFFERED)
		fd->buffered = true;
	else
		fd->direct = true;
	return 0;
}

static ssize_t fd_set_params(struct se_device *dev, const char *page,
			     ssize_t count)
{
	struct fd_dev *fd = to_fd(dev);
	substring_t args[MAX_OPT_ARGS];
	char *text, *rest, *item;
	int ret = 0;

	text = kstrdup(page, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	rest = text;
	while (!ret && (item = strsep(&rest, ",\n")))
		if (*item)
			ret = set_key(fd, match_token(item, fd_keys, args),
				      args);
	kfree(text);
	return ret ?: count;
}

static ssize_t fd_show_params(struct se_device *dev, char *page)
{
	struct fd_dev *fd = to_fd(dev);

	return sprintf(page,
		       "TCM FILEIO ID: %u        File: %s  Size: %llu  Mode: %s Async: %d\n",
		       fd->id, fd->path, fd->asked_bytes,
		       fd->buffered ? "Buffered-WCE" : "O_DSYNC", fd->direct);
}

static const struct target_backend_ops fd_backend_ops = {
	.name			= "fileio",
	.inquiry_prod		= "FILEIO",
	.inquiry_rev		= "4.0",
	.owner			= THIS_MODULE,
	.attach_hba		= fd_attach_hba,
	.detach_hba		= fd_detach_hba,
	.alloc_device		= fd_alloc_device,
	.configure_device	= fd_configure_device,
	.destroy_device		= fd_destroy_device,
	.free_device		= fd_free_device,
	.set_configfs_dev_params = fd_set_params,
	.show_configfs_dev_params = fd_show_params,
	.configure_unmap	= fd_configure_unmap,
	.parse_cdb		= fd_parse_cdb,
	.get_device_type	= sbc_get_device_type,
	.get_blocks		= fd_get_blocks,
	.init_prot		= fd_init_prot,
	.format_prot		= fd_format_prot,
	.free_prot		= fd_free_prot,
	.tb_dev_attrib_attrs	= sbc_attrib_attrs,
	.no_wait		= true,
};

static int __init fd_init(void)
{
	int ret;

	fd_io_cache = KMEM_CACHE(fd_io, 0);
	if (!fd_io_cache)
		return -ENOMEM;
	ret = transport_backend_register(&fd_backend_ops);
	if (ret)
		kmem_cache_destroy(fd_io_cache);
	return ret;
}

static void __exit fd_exit(void)
{
	target_backend_unregister(&fd_backend_ops);
	kmem_cache_destroy(fd_io_cache);
}

module_init(fd_init);
module_exit(fd_exit);

MODULE_DESCRIPTION("SCSI target back end: files");
MODULE_LICENSE("GPL");
