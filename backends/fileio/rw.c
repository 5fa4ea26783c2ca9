// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: READ and WRITE.
 *
 * Nothing that may wait is done where the command comes from: it may be a
 * place that must not wait for I/O, with locks of another file system held. A
 * worker does it. Done at once is only a read of what lies in the page cache.
 * With fd_async_io the worker starts direct I/O and the command ends with the
 * kiocb.
 */
#include "io.h"

#include <linux/pagemap.h>
#include <linux/scatterlist.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include <target/target_core_backend.h>

/* The file ends @done bytes into the transfer. */
static int read_past_end(struct fd_io *io, size_t done)
{
	if (io->pos + done < atomic64_read(&io->fd->used_bytes))
		return -EIO;
	fd_fill_sg(io->sgl, done, io->len - done, 0);
	return 0;
}

/*
 * The end of a file is in a known block. A read error of the file system is about
 * a page or more, so it names a block only if there is just one.
 */
static u64 bad_lba(const struct fd_io *io, ssize_t ret)
{
	u32 bs = io->fd->dev.dev_attrib.block_size;

	if (io->write || ret == io->len || (ret < 0 && io->len > bs))
		return TCM_LBA_UNKNOWN;
	return io->cmd->t_task_lba + (ret < 0 ? 0 : ret / bs);
}

/* The transfer has ended: handle the end of the file and the PI. */
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
	if (!error && fd_has_prot(io)) {
		error = fd_move_prot(io);
		reason = error || io->write ? 0 :
			 fd_verify_prot(io, fd_io_blocks(io));
		if (reason) {
			fd_io_end_reason(io, reason);
			return;
		}
	} else if (!error && io->write) {
		error = fd_forget_prot(fd, io->cmd->t_task_lba,
				       fd_io_blocks(io));
	}
	if (!error && io->write && fd->prot_file && fd_write_through(fd, io->cmd))
		error = vfs_fsync(fd->prot_file, 1);
	fd_io_end(io, error, bad_lba(io, ret));
}

static int rw_flags(const struct fd_io *io)
{
	return io->write && fd_write_through(io->fd, io->cmd) ? IOCB_DSYNC : 0;
}

static void rw_cached(struct fd_io *io)
{
	int flags = rw_flags(io);
	ssize_t ret = fd_move_sg(&io->vecs, io->fd->file, io->sgl, io->pos,
				 io->done, io->len, io->write, flags);

	if (ret < 0 && (flags & IOCB_DSYNC))
		fd_sync_failed(io->fd, ret);
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
			fd_sync_failed(io->fd, ret);
		fd_io_end(io, ret, bad_lba(io, ret));
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

	if (fd_fill_vecs(&io->vecs, io->sgl, 0, io->len) != io->len) {
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
	int error = fd_write_out(fd, pos, len);

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

	if (io->write)
		reason = fd_verify_prot(io, fd_io_blocks(io));
	else if (io->cmd->se_cmd_flags & SCF_FUA)
		error = bypass_cache(io->fd, io->pos, io->len);
	if (reason)
		fd_io_end_reason(io, reason);
	else if (error)
		fd_io_end(io, error, bad_lba(io, error));
	else if (io->fd->can_direct)
		rw_direct(io);
	else
		rw_cached(io);
}

/*
 * Is this a buffered write to a regular file, without sync and PI? Writes to a
 * block device can run in parallel.
 */
static bool is_cached_write(const struct fd_io *io)
{
	const struct fd_dev *fd = io->fd;

	return io->write && !fd->bdev && !fd->can_direct && !fd->prot_file &&
	       !fd_write_through(fd, io->cmd);
}

/*
 * A read that the page cache can answer needs no worker and no memory. Reads of
 * a block device always go to a worker: they wait while the device's block size
 * is being changed, whatever the flags.
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
	return fd_move_sg(&v, fd->file, sgl, block_to_pos(fd, cmd->t_task_lba),
			  0, cmd->data_length, false,
			  IOCB_NOWAIT | IOCB_NOIO) == cmd->data_length;
}

static void queue_rw(struct se_cmd *cmd, struct scatterlist *sgl, u32 nents,
		     bool write)
{
	struct bio_vec *vecs;
	struct fd_io *io;

	io = fd_io_alloc(cmd, rw_work);
	io->sgl = sgl;
	io->len = cmd->data_length;
	io->write = write;
	/* without memory for all segments it takes several calls */
	if (nents > FD_INLINE_VECS) {
		vecs = kmalloc_array(nents, sizeof(*vecs),
				     GFP_NOIO | __GFP_NOWARN | __GFP_NORETRY);
		if (vecs) {
			io->vecs.vecs = vecs;
			io->vecs.max = nents;
		}
	}
	if (is_cached_write(io))
		fd_queue_write(io->fd, &io->task);
	else
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
