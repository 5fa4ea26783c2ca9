// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: a block device - its life, its limits, its files in configfs.
 */
#include "io.h"

#include <linux/blk-integrity.h>
#include <linux/file.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/parser.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/t10-pi.h>
#include <linux/wait_bit.h>

#include <target/target_core_backend.h>

/* Where the queue names no limit: what the 16 bits of WRITE SAME(10) can say. */
#define IBLOCK_MAX_WRITE_SAME	0xffff

/*
 * Batches
 */

/**
 * struct iblock_plug - Batch under submission on one CPU
 * @se_plug: the core's half
 * @plug: the block layer's
 * @busy: bit 0: in use
 */
struct iblock_plug {
	struct se_dev_plug	se_plug;
	struct blk_plug		plug;
	unsigned long		busy;
};

static DEFINE_PER_CPU(struct iblock_plug, iblock_plugs);

static struct se_dev_plug *iblock_plug_device(struct se_device *dev)
{
	struct iblock_plug *plug = raw_cpu_ptr(&iblock_plugs);

	/* a submitter that has a plug of its own needs none of ours */
	if (current->plug || test_and_set_bit_lock(0, &plug->busy))
		return NULL;
	blk_start_plug(&plug->plug);
	return &plug->se_plug;
}

static void iblock_unplug_device(struct se_dev_plug *se_plug)
{
	struct iblock_plug *plug =
		container_of(se_plug, struct iblock_plug, se_plug);

	blk_finish_plug(&plug->plug);
	clear_bit_unlock(0, &plug->busy);
}

/*
 * Decoding
 */

static struct exec_cmd_ops iblock_exec_ops = {
	.execute_rw		= iblock_execute_rw,
	.execute_sync_cache	= iblock_execute_sync_cache,
	.execute_write_same	= iblock_execute_write_same,
	.execute_zero		= iblock_execute_zero,
	.execute_unmap		= iblock_execute_unmap,
	.execute_pr_out		= iblock_execute_pr_out,
	.execute_pr_in		= iblock_execute_pr_in,
};

/* There is no notification of a new size: each command looks for one. */
static void watch_size(struct iblock_dev *ib)
{
	s64 now = bdev_nr_sectors(ib->bdev);
	s64 then = atomic64_read(&ib->sectors);

	if (likely(now == then))
		return;
	/* a disk that was pulled has no size; it fails instead */
	if (test_bit(GD_DEAD, &ib->bdev->bd_disk->state))
		return;
	if (atomic64_try_cmpxchg(&ib->sectors, &then, now))
		target_capacity_changed(&ib->dev);
}

static sense_reason_t iblock_parse_cdb(struct se_cmd *cmd)
{
	watch_size(to_iblock(cmd->se_dev));
	return sbc_parse_cdb(cmd, &iblock_exec_ops);
}

/*
 * Properties
 */

static sector_t iblock_get_blocks(struct se_device *dev)
{
	u64 sectors = atomic64_read(&to_iblock(dev)->sectors);
	u64 blocks = div_u64(sectors << SECTOR_SHIFT,
			     dev->dev_attrib.block_size);

	return blocks ? blocks - 1 : 0;
}

static sector_t iblock_get_alignment_offset_lbas(struct se_device *dev)
{
	int bytes = bdev_alignment_offset(to_iblock(dev)->bdev);

	return bytes > 0 ? bytes / dev->dev_attrib.block_size : 0;
}

static unsigned int iblock_get_lbppbe(struct se_device *dev)
{
	unsigned int blocks = bdev_physical_block_size(to_iblock(dev)->bdev) /
			      dev->dev_attrib.block_size;

	return blocks ? ilog2(blocks) : 0;
}

static unsigned int iblock_get_io_min(struct se_device *dev)
{
	return bdev_io_min(to_iblock(dev)->bdev);
}

static unsigned int iblock_get_io_opt(struct se_device *dev)
{
	return bdev_io_opt(to_iblock(dev)->bdev);
}

#ifdef REQ_ATOMIC
/*
 * The block layer takes what is at most the largest unit long and needs no
 * splitting. Where the disk has boundaries only whole units are sure of that.
 */
static bool iblock_get_atomic_limits(struct se_device *dev,
				     struct target_atomic_limits *limits)
{
	struct block_device *bdev = to_iblock(dev)->bdev;
	struct request_queue *q = bdev_get_queue(bdev);
	u32 bs = dev->dev_attrib.block_size;

	if (!bdev_can_atomic_write(bdev))
		return false;
	limits->max_blocks = queue_atomic_write_unit_max_bytes(q) / bs;
	if (queue_atomic_write_boundary_bytes(q))
		limits->granularity = limits->max_blocks;
	else
		limits->granularity = queue_atomic_write_unit_min_bytes(q) / bs;
	return limits->max_blocks && limits->granularity;
}
#else
#define iblock_get_atomic_limits	NULL
#endif

static bool iblock_get_write_cache(struct se_device *dev)
{
	return bdev_write_cache(to_iblock(dev)->bdev);
}

/*
 * Life
 */

static int iblock_attach_hba(struct se_hba *hba, u32 host_id)
{
	return 0;
}

static void iblock_detach_hba(struct se_hba *hba)
{
}

static struct se_device *iblock_alloc_device(struct se_hba *hba,
					     const char *name)
{
	struct iblock_dev *ib = kzalloc(sizeof(*ib), GFP_KERNEL);

	return ib ? &ib->dev : NULL;
}

static void free_rcu_callback(struct rcu_head *head)
{
	kfree(container_of(head, struct iblock_dev, dev.rcu_head));
}

static void iblock_free_device(struct se_device *dev)
{
	call_rcu(&dev->rcu_head, free_rcu_callback);
}

/* PI types the core knows; the block layer handles other formats alone. */
static int take_over_prot(struct iblock_dev *ib)
{
	struct se_dev_attrib *attrib = &ib->dev.dev_attrib;
	struct blk_integrity *bi = bdev_get_integrity(ib->bdev);

	if (!bi)
		return 0;
	if (bi->csum_type == BLK_INTEGRITY_CSUM_IP)
		return -ENOSYS;
	if (bi->csum_type != BLK_INTEGRITY_CSUM_CRC ||
	    bi->tuple_size != sizeof(struct t10_pi_tuple))
		return 0;
	if (iblock_bios_init_prot(ib))
		return -ENOMEM;
	attrib->pi_prot_type = bi->flags & BLK_INTEGRITY_REF_TAG ?
			       TARGET_DIF_TYPE1_PROT : TARGET_DIF_TYPE3_PROT;
	attrib->hw_pi_prot_type = attrib->pi_prot_type;
	return 0;
}

static void take_over_limits(struct iblock_dev *ib)
{
	struct se_dev_attrib *attrib = &ib->dev.dev_attrib;
	struct request_queue *q = bdev_get_queue(ib->bdev);

	attrib->hw_block_size = bdev_logical_block_size(ib->bdev);
	attrib->hw_max_sectors = queue_max_hw_sectors(q) /
				 (attrib->hw_block_size / SECTOR_SIZE);
	attrib->hw_queue_depth = q->nr_requests;
	attrib->max_write_same_len = bdev_write_zeroes_sectors(ib->bdev) ?:
				     IBLOCK_MAX_WRITE_SAME;
	if (bdev_nonrot(ib->bdev))
		attrib->is_nonrot = true;
	atomic64_set(&ib->sectors, bdev_nr_sectors(ib->bdev));
}

static int iblock_configure_device(struct se_device *dev)
{
	struct iblock_dev *ib = to_iblock(dev);
	blk_mode_t mode = BLK_OPEN_READ;
	struct file *file;
	int ret;

	if (!ib->path[0])
		return -EINVAL;
	ret = iblock_bios_init(ib);
	if (ret)
		return ret;
	ret = iblock_bounces_init(&ib->bounces);
	if (ret)
		goto err_exit_bios;

	if (!ib->read_only)
		mode |= BLK_OPEN_WRITE;
	file = bdev_file_open_by_path(ib->path, mode, ib->shared ? NULL : ib,
				      NULL);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto err_exit_bios;
	}
	ib->bdev = file_bdev(file);
	ret = take_over_prot(ib);
	if (ret)
		goto err_close;
	take_over_limits(ib);
	if (ib->read_only)
		dev->dev_flags |= DF_READ_ONLY;
	ib->bdev_file = file;
	return 0;

err_close:
	ib->bdev = NULL;
	bdev_fput(file);
err_exit_bios:
	mempool_exit(&ib->bounces);
	iblock_bios_exit(ib);
	return ret;
}

static void iblock_destroy_device(struct se_device *dev)
{
	struct iblock_dev *ib = to_iblock(dev);

	wait_var_event(&ib->loose, !atomic_read(&ib->loose));
	bdev_fput(ib->bdev_file);
	ib->bdev_file = NULL;
	ib->bdev = NULL;
	mempool_exit(&ib->bounces);
	iblock_bios_exit(ib);
}

static bool iblock_configure_unmap(struct se_device *dev)
{
	return target_configure_unmap_from_queue(&dev->dev_attrib,
						 to_iblock(dev)->bdev);
}

/*
 * configfs
 */

enum { KEY_PATH, KEY_READONLY, KEY_FORCE, KEY_EXCLUSIVE, KEY_UNKNOWN };

static const match_table_t iblock_keys = {
	{ KEY_PATH,	 "udev_path=%s" },
	{ KEY_READONLY,	 "readonly=%d" },
	{ KEY_FORCE,	 "force=%d" },
	{ KEY_EXCLUSIVE, "exclusive=%d" },
	{ KEY_UNKNOWN,	 NULL },
};

static int set_key(struct se_device *dev, int key, substring_t *arg)
{
	struct iblock_dev *ib = to_iblock(dev);
	int value, ret;

	if (key == KEY_UNKNOWN || key == KEY_FORCE)
		return 0;
	if (key == KEY_PATH) {
		if (ib->bdev_file)
			return -EEXIST;
		match_strlcpy(ib->path, arg, sizeof(ib->path));
		return 0;
	}
	ret = match_int(arg, &value);
	if (ret)
		return ret;
	if (value < 0)
		return -EINVAL;
	if (ib->bdev_file)
		return -EBUSY;
	if (key == KEY_READONLY)
		ib->read_only = value;
	else
		ib->shared = !value;
	return 0;
}

static ssize_t iblock_set_params(struct se_device *dev, const char *page,
				 ssize_t count)
{
	return tcm_backend_set_keys(dev, page, count, iblock_keys, set_key);
}

static ssize_t iblock_show_params(struct se_device *dev, char *page)
{
	struct iblock_dev *ib = to_iblock(dev);
	ssize_t n = 0;

	if (ib->bdev)
		n += sprintf(page + n, "iBlock device: %pg", ib->bdev);
	if (ib->path[0])
		n += sprintf(page + n, "  UDEV PATH: %s", ib->path);
	n += sprintf(page + n, "  readonly: %d\n", ib->read_only);
	n += sprintf(page + n, "  exclusive: %d\n", !ib->shared);
	if (ib->bdev)
		n += sprintf(page + n, "        Major: %d Minor: %d  %s\n",
			     MAJOR(ib->bdev->bd_dev), MINOR(ib->bdev->bd_dev),
			     ib->shared ? "" : "CLAIMED: IBLOCK");
	else
		n += sprintf(page + n, "        Major: 0 Minor: 0\n");
	return n;
}

static const struct target_backend_ops iblock_backend_ops = {
	.name			= "iblock",
	.inquiry_prod		= "IBLOCK",
	.inquiry_rev		= "4.0",
	.owner			= THIS_MODULE,
	.transport_flags_changeable = TRANSPORT_FLAG_PASSTHROUGH_PGR,
	.attach_hba		= iblock_attach_hba,
	.detach_hba		= iblock_detach_hba,
	.alloc_device		= iblock_alloc_device,
	.configure_device	= iblock_configure_device,
	.destroy_device		= iblock_destroy_device,
	.free_device		= iblock_free_device,
	.set_configfs_dev_params = iblock_set_params,
	.show_configfs_dev_params = iblock_show_params,
	.configure_unmap	= iblock_configure_unmap,
	.plug_device		= iblock_plug_device,
	.unplug_device		= iblock_unplug_device,
	.parse_cdb		= iblock_parse_cdb,
	.get_device_type	= sbc_get_device_type,
	.get_blocks		= iblock_get_blocks,
	.get_alignment_offset_lbas = iblock_get_alignment_offset_lbas,
	.get_lbppbe		= iblock_get_lbppbe,
	.get_io_min		= iblock_get_io_min,
	.get_io_opt		= iblock_get_io_opt,
	.get_write_cache	= iblock_get_write_cache,
	.get_atomic_limits	= iblock_get_atomic_limits,
	.tb_dev_attrib_attrs	= sbc_attrib_attrs,
	.command_class		= TARGET_BACKEND_STARTS,
};

static int __init iblock_init(void)
{
	int ret;

	ret = iblock_io_init();
	if (ret)
		return ret;
	ret = transport_backend_register(&iblock_backend_ops);
	if (ret)
		iblock_io_exit();
	return ret;
}

static void __exit iblock_exit(void)
{
	target_backend_unregister(&iblock_backend_ops);
	iblock_io_exit();
}

module_init(iblock_init);
module_exit(iblock_exit);

MODULE_DESCRIPTION("SCSI target back end: block devices");
MODULE_LICENSE("GPL");
