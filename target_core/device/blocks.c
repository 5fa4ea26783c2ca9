// SPDX-License-Identifier: GPL-2.0
/*
 * Logical blocks of a unit against the sectors of the disk behind it.
 */
#include "backend.h"

#include <linux/blkdev.h>
#include <linux/export.h>
#include <linux/minmax.h>

#include <target/target_core_backend.h>

/**
 * target_to_linux_sector() - Where a logical block starts
 * @dev: device
 * @lb: logical block address
 *
 * Return: address in units of 512 bytes.
 */
sector_t target_to_linux_sector(struct se_device *dev, sector_t lb)
{
	switch (dev->dev_attrib.block_size) {
	case 4096:
		return lb << 3;
	case 2048:
		return lb << 2;
	case 1024:
		return lb << 1;
	default:
		return lb;
	}
}
EXPORT_SYMBOL(target_to_linux_sector);

/**
 * target_configure_unmap_from_queue() - Unmap limits of a block device
 * @attrib: its limits are filled in, in logical blocks of @bdev
 * @bdev: block device
 *
 * Return: true if the block device discards; else nothing was changed.
 */
bool target_configure_unmap_from_queue(struct se_dev_attrib *attrib,
				       struct block_device *bdev)
{
	unsigned int block_size = bdev_logical_block_size(bdev);

	if (!bdev_max_discard_sectors(bdev))
		return false;

	attrib->max_unmap_lba_count =
		bdev_max_discard_sectors(bdev) >> (ilog2(block_size) -
						   SECTOR_SHIFT);
	attrib->max_unmap_block_desc_count = 1;
	attrib->unmap_granularity = bdev_discard_granularity(bdev) / block_size;
	attrib->unmap_granularity_alignment =
		bdev_discard_alignment(bdev) / block_size;
	return true;
}
EXPORT_SYMBOL(target_configure_unmap_from_queue);

/**
 * tcm_device_atomic() - What the unit can write whole or not at all
 * @dev: a configured device
 * @limits: filled
 *
 * A block of another size than the medium's would make two of one.
 *
 * Return: false: nothing.
 */
bool tcm_device_atomic(struct se_device *dev, struct target_atomic_limits *limits)
{
	const struct se_dev_attrib *attrib = &dev->dev_attrib;

	return dev->transport->get_atomic_limits &&
	       attrib->block_size == attrib->hw_block_size &&
	       dev->transport->get_atomic_limits(dev, limits);
}
