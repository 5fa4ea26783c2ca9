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

struct scatterlist;

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

/**
 * struct iblock_dev - A block device
 * @dev: the core's half
 * @path: device node; empty: not given
 * @read_only: not to be written
 * @shared: opened without a claim
 * @bdev_file: open device, NULL while not configured
 * @bdev: its block device
 * @bios: where bios come from
 * @plugs: one a CPU
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
	struct iblock_plug __percpu *plugs;
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

/* io.c */
sense_reason_t iblock_execute_rw(struct se_cmd *cmd, struct scatterlist *sgl,
				 u32 nents, enum dma_data_direction dir);
sense_reason_t iblock_execute_sync_cache(struct se_cmd *cmd);
sense_reason_t iblock_execute_write_same(struct se_cmd *cmd);
sense_reason_t iblock_execute_zero(struct se_cmd *cmd);
sense_reason_t iblock_execute_unmap(struct se_cmd *cmd, sector_t lba,
				    sector_t nolb);
int iblock_io_init(void);
void iblock_io_exit(void);

/* reserve.c */
sense_reason_t iblock_execute_pr_out(struct se_cmd *cmd, u8 sa, u64 key,
				     u64 sa_key, u8 type, bool aptpl);
sense_reason_t iblock_execute_pr_in(struct se_cmd *cmd, u8 sa,
				    unsigned char *param_data);

#endif /* IBLOCK_H */
