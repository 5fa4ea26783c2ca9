/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Back end fileio: a command with a worker.
 */
#ifndef FILEIO_IO_H
#define FILEIO_IO_H

#include "fileio.h"

#include <linux/bvec.h>

struct iov_iter;

/* Segments a command has room for without asking for memory. */
#define FD_INLINE_VECS		16

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
	bool			write;
	struct fd_vecs		vecs;
	struct bio_vec		inline_vecs[FD_INLINE_VECS];
};

static inline struct fd_io *to_io(struct fd_task *task)
{
	return container_of(task, struct fd_io, task);
}

static inline u64 fd_io_blocks(const struct fd_io *io)
{
	return io->len / io->fd->dev.dev_attrib.block_size;
}

/* io.c */
struct fd_io *fd_io_alloc(struct se_cmd *cmd,
			  void (*run)(struct fd_task *task));
void fd_io_end(struct fd_io *io, int error, u64 bad_lba);
void fd_io_end_reason(struct fd_io *io, sense_reason_t reason);
size_t fd_fill_vecs(struct fd_vecs *v, struct scatterlist *sg, size_t skip,
		    size_t len);
ssize_t fd_move_vecs(struct file *file, struct iov_iter *iter, loff_t pos,
		     int flags);
ssize_t fd_move_sg(struct fd_vecs *v, struct file *file,
		   struct scatterlist *sg, loff_t pos, size_t done, size_t len,
		   bool write, int flags);
void fd_fill_sg(struct scatterlist *sg, size_t skip, size_t len, u8 byte);
int fd_sync_failed(struct fd_dev *fd, int error);
bool fd_write_through(const struct fd_dev *fd, const struct se_cmd *cmd);
int fd_write_out(struct fd_dev *fd, loff_t pos, u64 len);

/* prot.c */
bool fd_has_prot(const struct fd_io *io);
sense_reason_t fd_verify_prot(struct fd_io *io, u64 blocks);
int fd_move_prot(struct fd_io *io);
int fd_write_same_prot(struct fd_io *io);

#endif /* FILEIO_IO_H */
