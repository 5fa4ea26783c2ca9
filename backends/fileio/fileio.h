/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Back end fileio: what its files share.
 */
#ifndef FILEIO_H
#define FILEIO_H

#include <linux/atomic.h>
#include <linux/errseq.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/mempool.h>
#include <linux/sched/mm.h>
#include <linux/timer.h>
#include <linux/types.h>

#include <target/target_core_base.h>

struct block_device;
struct fd_queue;
struct scatterlist;

#define FD_PATH_LEN		256

/* Bits of fd_dev.flags */
enum {
	FD_CACHE_LOST,	/* the next SYNCHRONIZE CACHE has to report an error */
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
 * @queues: tasks
 * @patience: timer that checks whether queued tasks are being run
 * @helper: worker of @help and @write
 * @helper_thread: its thread
 * @help: runs tasks that no worker has been started for
 * @write: runs @writes
 * @writes: writes into the page cache
 * @ios: struct fd_io
 * @capacity: bytes of the disk
 * @known_bytes: the disk's size follows the file's only beyond this length
 * @used_bytes: greatest length the file has had
 * @cache_error: last page cache error that SYNCHRONIZE CACHE has reported
 * @flags: FD_*
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
	struct fd_queue		*queues;
	struct timer_list	patience;
	struct kthread_worker	helper;
	struct task_struct	*helper_thread;
	struct kthread_work	help;
	struct kthread_work	write;
	struct llist_head	writes;
	mempool_t		ios;
	atomic64_t		capacity;
	atomic64_t		known_bytes;
	atomic64_t		used_bytes;
	errseq_t		cache_error;
	unsigned long		flags;
};

static inline struct fd_dev *to_fd(struct se_device *dev)
{
	return container_of(dev, struct fd_dev, dev);
}

static inline struct inode *fd_inode(const struct fd_dev *fd)
{
	return fd->file->f_mapping->host;
}

static inline loff_t block_to_pos(const struct fd_dev *fd, u64 lba)
{
	return lba * fd->dev.dev_attrib.block_size;
}

/* The lengths only grow. */
static inline void raise_to(atomic64_t *mark, u64 to)
{
	s64 old = atomic64_read(mark);

	while ((u64)old < to && !atomic64_try_cmpxchg(mark, &old, to))
		;
}

/**
 * struct fd_task - What a worker is to do
 * @node: the queue's
 * @write_node: the writer's
 * @run: does it, and may wait; @task may be gone when it returns
 */
struct fd_task {
	union {
		struct list_head	node;
		struct llist_node	write_node;
	};
	void			(*run)(struct fd_task *task);
};

/*
 * Around code that may wait: allocations must not start I/O, since the initiator
 * may be this machine and short of memory, and writes must not be throttled by
 * the dirty pages of other devices.
 */
static inline unsigned int fd_worker_enter(void)
{
	unsigned int flags = memalloc_noio_save();

	current->flags |= PF_LOCAL_THROTTLE;
	return flags;
}

static inline void fd_worker_leave(unsigned int flags)
{
	current->flags &= ~PF_LOCAL_THROTTLE;
	memalloc_noio_restore(flags);
}

/* queue.c */
void fd_queue_task(struct fd_dev *fd, struct fd_task *task);
void fd_queue_write(struct fd_dev *fd, struct fd_task *task);
int fd_queues_init(struct fd_dev *fd);
void fd_queues_exit(struct fd_dev *fd);
int fd_queue_init(void);
void fd_queue_exit(void);

/* io.c */
sense_reason_t fd_execute_sync_cache(struct se_cmd *cmd);
int fd_ios_init(mempool_t *ios);
int fd_io_init(void);
void fd_io_exit(void);

/* rw.c */
sense_reason_t fd_execute_rw(struct se_cmd *cmd, struct scatterlist *sgl,
			     u32 nents, enum dma_data_direction dir);

/* space.c */
sense_reason_t fd_execute_write_same(struct se_cmd *cmd);
sense_reason_t fd_execute_zero(struct se_cmd *cmd);
sense_reason_t fd_execute_unmap(struct se_cmd *cmd, sector_t lba,
				sector_t nolb);
sense_reason_t fd_get_lba_status(struct se_cmd *cmd, u64 lba, u64 *blocks,
				 bool *mapped);

/* prot.c */
int fd_forget_prot(struct fd_dev *fd, u64 lba, u64 blocks);

#endif /* FILEIO_H */
