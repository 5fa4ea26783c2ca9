/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Back end iblock: operations on the medium as bios.
 */
#ifndef IBLOCK_IO_H
#define IBLOCK_IO_H

#include "iblock.h"

#include <linux/scatterlist.h>
#include <linux/workqueue.h>

/**
 * struct iblock_prot - Protection information of a transfer
 * @at: where in its scatterlist we are
 * @nents: entries of that
 * @no_check: it is not to be checked
 */
struct iblock_prot {
	struct sg_mapping_iter	at;
	unsigned int		nents;
	bool			no_check;
};

/**
 * struct iblock_io - A transfer on its way to bios
 * @ib: device
 * @sg: entry to go on with
 * @skip: bytes of @sg that are done
 * @left: bytes to go
 * @sector: where the next bio begins
 * @opf: operation and flags
 * @prot: PI that goes along, NULL if there is none
 */
struct iblock_io {
	struct iblock_dev	*ib;
	struct scatterlist	*sg;
	unsigned int		skip;
	size_t			left;
	sector_t		sector;
	blk_opf_t		opf;
	struct iblock_prot	*prot;
};

/* io.c */
int iblock_errno(const struct iblock_dev *ib, blk_status_t status);
gfp_t iblock_gfp(void);
unsigned long iblock_age(struct bio *bio);
struct bio *iblock_bio(struct iblock_dev *ib, unsigned int nr_vecs,
		       blk_opf_t opf, sector_t sector);
struct bio *iblock_parent(struct iblock_dev *ib, blk_opf_t opf,
			  bio_end_io_t *end, void *private);
void iblock_submit_child(struct bio *parent, struct bio *bio);
void iblock_end_parent(struct bio *parent, blk_status_t status);
int iblock_submit(struct iblock_io *io, unsigned int nents, bio_end_io_t *end,
		  void *private);
void iblock_end_rw(struct se_cmd *cmd, int error, bool write, u64 bad_lba);
bool iblock_queue_job(struct se_cmd *cmd, void (*run)(struct se_cmd *cmd));
void iblock_queue_work(struct work_struct *work);
int iblock_bios_init(struct iblock_dev *ib);
int iblock_bios_init_prot(struct iblock_dev *ib);
void iblock_bios_exit(struct iblock_dev *ib);
int iblock_io_init(void);
void iblock_io_exit(void);

/* rw.c */
sense_reason_t iblock_execute_rw(struct se_cmd *cmd, struct scatterlist *sgl,
				 u32 nents, enum dma_data_direction dir);

/* bounce.c */
sense_reason_t iblock_bounce(struct se_cmd *cmd, struct iblock_io *io);
int iblock_bounces_init(mempool_t *bounces);

/* search.c */
bool iblock_search(struct se_cmd *cmd, int error, unsigned long age);

/* space.c */
sense_reason_t iblock_execute_sync_cache(struct se_cmd *cmd);
sense_reason_t iblock_execute_write_same(struct se_cmd *cmd);
sense_reason_t iblock_execute_zero(struct se_cmd *cmd);
sense_reason_t iblock_execute_unmap(struct se_cmd *cmd, sector_t lba,
				    sector_t nolb);

/* reserve.c */
sense_reason_t iblock_execute_pr_out(struct se_cmd *cmd, u8 sa, u64 key,
				     u64 sa_key, u8 type, bool aptpl);
sense_reason_t iblock_execute_pr_in(struct se_cmd *cmd, u8 sa,
				    unsigned char *param_data);

#endif /* IBLOCK_IO_H */
