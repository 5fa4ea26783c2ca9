// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: a file of a mounted file system, or a block device through
 * the page cache - its life, its length, its files in configfs.
 *
 * A regular file may be shorter than the disk. Blocks past its end read as zeros
 * if the file never reached that far; if it did and was truncated since, reading
 * them is an error.
 */
#include "fileio.h"

#include <linux/blkdev.h>
#include <linux/file.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/parser.h>
#include <linux/path.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <target/target_core_backend.h>

#define FD_QUEUE_DEPTH		128
#define FD_MAX_BYTES		SZ_8M
#define FD_BLOCK_SIZE		512
#define FD_MAX_WRITE_SAME	4096
#define FD_MAX_WRITE_SAME_BDEV	0xffff
#define FD_MAX_UNMAP_BLOCKS	8192

/* PI is kept beside the file. */
#define FD_PROT_SUFFIX		".protection"

/**
 * struct fd_host - HBA
 * @next_id: number of the next device that is configured
 */
struct fd_host {
	atomic_t		next_id;
};

/*
 * Decoding
 */

static struct exec_cmd_ops fd_exec_ops = {
	.execute_rw		= fd_execute_rw,
	.execute_sync_cache	= fd_execute_sync_cache,
	.execute_write_same	= fd_execute_write_same,
	.execute_zero		= fd_execute_zero,
	.execute_unmap		= fd_execute_unmap,
	.get_lba_status		= fd_get_lba_status,
};

static u64 backing_bytes(const struct fd_dev *fd)
{
	return fd->bdev ? bdev_nr_bytes(fd->bdev) : i_size_read(fd_inode(fd));
}

/* There is no notification of a new size: each command looks for one. */
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
	error = fd_forget_prot(fd, 0, fd_get_blocks(dev) + 1);
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
	/* reads of the disk must not update the file's access time */
	spin_lock(&fd->file->f_lock);
	fd->file->f_flags |= O_NOATIME;
	spin_unlock(&fd->file->f_lock);
	atomic64_set(&fd->used_bytes, backing_bytes(fd));
	fd->cache_error = errseq_sample(&fd->file->f_mapping->wb_err);
	return 0;
}

static bool on_configfs(const char *name)
{
	struct path path;
	bool ret;

	if (kern_path(name, LOOKUP_FOLLOW, &path))
		return false;
	ret = !strcmp(path.dentry->d_sb->s_type->name, "configfs");
	path_put(&path);
	return ret;
}

/*
 * Never open a path on configfs: the caller is in the middle of a write to
 * configfs, and opening for write, or creating, would wait for that write if the
 * file system is being frozen. Check the directory first: it is always in memory,
 * its entries may not be, and the removal of a directory waits for this write.
 */
static int refuse_configfs(const char *name)
{
	const char *slash = strrchr(name, '/');
	char *parent;
	bool refused;

	if (slash && slash != name) {
		parent = kstrndup(name, slash - name, GFP_KERNEL);
		if (!parent)
			return -ENOMEM;
		refused = on_configfs(parent);
		kfree(parent);
		if (refused)
			return -EACCES;
	}
	return on_configfs(name) ? -EACCES : 0;
}

static int fd_configure_device(struct se_device *dev)
{
	struct fd_host *host = dev->se_hba->hba_ptr;
	struct fd_dev *fd = to_fd(dev);
	struct file *file;
	int ret;

	if (!fd->path[0])
		return -EINVAL;
	ret = refuse_configfs(fd->path);
	if (ret)
		return ret;
	file = filp_open(fd->path, O_RDWR | O_CREAT | O_LARGEFILE, 0600);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fd->file = file;
	ret = take_over(fd);
	if (ret)
		goto err_close;
	ret = fd_ios_init(&fd->ios);
	if (ret)
		goto err_close;
	ret = fd_queues_init(fd);
	if (ret)
		goto err_free_ios;
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

	/* flushes of commands with IMMED may still be running */
	fd_queues_exit(fd);
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

static int set_key(struct se_device *dev, int key, substring_t *arg)
{
	struct fd_dev *fd = to_fd(dev);
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
	return tcm_backend_set_keys(dev, page, count, fd_keys, set_key);
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
	.command_class		= TARGET_BACKEND_HANDS_OVER,
};

static int __init fd_init(void)
{
	int ret;

	ret = fd_io_init();
	if (ret)
		return ret;
	ret = fd_queue_init();
	if (ret)
		goto err_io;
	ret = transport_backend_register(&fd_backend_ops);
	if (ret)
		goto err_queue;
	return 0;

err_queue:
	fd_queue_exit();
err_io:
	fd_io_exit();
	return ret;
}

static void __exit fd_exit(void)
{
	target_backend_unregister(&fd_backend_ops);
	fd_queue_exit();
	fd_io_exit();
}

module_init(fd_init);
module_exit(fd_exit);

MODULE_DESCRIPTION("SCSI target back end: files");
MODULE_LICENSE("GPL");
