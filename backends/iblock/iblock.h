/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Back end iblock: what its files share.
 */
#ifndef IBLOCK_H
#define IBLOCK_H

#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/types.h>

#include <target/target_core_base.h>

/**
 * struct iblock_dev - A block device
 * @dev: the core's half
 * @path: device node; empty: not given
 * @read_only: not to be written
 * @shared: opened without a claim
 * @bdev_file: open device, NULL while not configured
 * @bdev: its block device
 * @bios: where bios come from
 * @parents: where bios come from that have no data, and end when others have
 * @bounces: struct iblock_bounce
 * @sectors: size initiators have been told of, in units of 512 bytes
 * @loose: flushes whose commands have ended
 * @flush_owed: bit 0: one of them failed, SYNCHRONIZE CACHE owes it
 */
struct iblock_dev {
	struct se_device	dev;
	char			path[SE_UDEV_PATH_LEN];
	bool			read_only;
	bool			shared;
	struct file		*bdev_file;
	struct block_device	*bdev;
	struct bio_set		bios;
	struct bio_set		parents;
	mempool_t		bounces;
	atomic64_t		sectors;
	atomic_t		loose;
	unsigned long		flush_owed;
};

static inline struct iblock_dev *to_iblock(struct se_device *dev)
{
	return container_of(dev, struct iblock_dev, dev);
}

/*
 * Atomic writes are younger than the oldest kernel we build for; without them
 * the flag that asks for one is never set.
 */
#ifdef REQ_ATOMIC
#define IBLOCK_REQ_ATOMIC	REQ_ATOMIC
#else
#define IBLOCK_REQ_ATOMIC	((__force blk_opf_t)0)
#endif

#endif /* IBLOCK_H */
