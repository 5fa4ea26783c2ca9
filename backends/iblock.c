// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: a block device, by way of bios.
 *
 * The scatterlist of a command becomes a chain of bios without copying: each
 * bio but the last is a child of the one behind it, so that the end of the
 * last is the end of all, with the first error of any. The submitter never
 * waits for a bio; what has to follow a failed one (the search for the bad
 * block, the second way to write the same) is done by a worker.
 */
#include <linux/bio.h>
#include <linux/blk-integrity.h>
#include <linux/blkdev.h>
#include <linux/file.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/parser.h>
#include <linux/percpu.h>
#include <linux/pr.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/t10-pi.h>
#include <linux/unaligned.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>

#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

/* Bios a device can always have under way, however short memory is. */
#define IBLOCK_RESERVED_BIOS	16

/* Where the queue names no limit: what the 16 bits of WRITE SAME(10) can say. */
#define IBLOCK_MAX_WRITE_SAME	0xffff

/* SYNCHRONIZE CACHE, byte 1: answer before the cache is written */
#define SYNC_CACHE_IMMED	0x02

/* Service actions of PERSISTENT RESERVE OUT and IN (SPC-4) */
enum {
	PR_OUT_REGISTER			= 0x00,
	PR_OUT_RESERVE			= 0x01,
	PR_OUT_RELEASE			= 0x02,
	PR_OUT_CLEAR			= 0x03,
	PR_OUT_PREEMPT			= 0x04,
	PR_OUT_PREEMPT_AND_ABORT	= 0x05,
	PR_OUT_REGISTER_AND_IGNORE	= 0x06,
};

enum {
	PR_IN_READ_KEYS			= 0x00,
	PR_IN_READ_RESERVATION		= 0x01,
	PR_IN_REPORT_CAPABILITIES	= 0x02,
};

/* Registrations READ KEYS asks a disk for at most. */
#define IBLOCK_MAX_PR_KEYS	8192

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
	sector_t		sectors;
	atomic_t		loose;
};

/**
 * struct iblock_job - What a worker does about a command that failed
 * @work: on iblock_wq
 * @cmd: the command
 * @error: what it will end with
 */
struct iblock_job {
	struct work_struct	work;
	struct se_cmd		*cmd;
	int			error;
};

static struct workqueue_struct *iblock_wq;

static struct iblock_dev *to_iblock(struct se_device *dev)
{
	return container_of(dev, struct iblock_dev, dev);
}

/*
 * Completion
 */

/* A disk that was pulled says "I/O error" for everything. */
static int bio_errno(const struct iblock_dev *ib, blk_status_t status)
{
	int error = blk_status_to_errno(status);

	if (error == -EIO && test_bit(GD_DEAD, &ib->bdev->bd_disk->state))
		error = -ENODEV;
	return error;
}

static bool queue_job(struct se_cmd *cmd, int error, work_func_t fn)
{
	struct iblock_job *job = kmalloc(sizeof(*job), GFP_ATOMIC);

	if (!job)
		return false;
	INIT_WORK(&job->work, fn);
	job->cmd = cmd;
	job->error = error;
	queue_work(iblock_wq, &job->work);
	return true;
}

/*
 * Bios
 */

/* Submit @prev and go on with a bio whose end waits for it. */
static struct bio *next_bio(struct iblock_dev *ib, struct bio *prev,
			    unsigned int nr_vecs, blk_opf_t opf,
			    sector_t sector)
{
	struct bio *bio = bio_alloc_bioset(ib->bdev, bio_max_segs(nr_vecs), opf,
					   GFP_NOIO, &ib->bios);

	bio->bi_iter.bi_sector = sector;
	if (prev) {
		bio_chain(prev, bio);
		submit_bio(prev);
	}
	return bio;
}

/* End a chain that could not be built to its end. */
static void give_up(struct bio *bio, blk_status_t status)
{
	bio->bi_status = status;
	bio_endio(bio);
}

/**
 * struct iblock_io - A transfer on its way to bios
 * @ib: device
 * @sg: entry to go on with
 * @skip: bytes of @sg that are done
 * @left: bytes to go
 * @sector: where the next bio begins
 * @opf: operation and flags
 * @prot: PI of the transfer, if @has_prot
 * @prot_nents: entries of its scatterlist
 * @has_prot: PI goes along
 * @no_check: ... and is not to be checked
 */
struct iblock_io {
	struct iblock_dev	*ib;
	struct scatterlist	*sg;
	unsigned int		skip;
	size_t			left;
	sector_t		sector;
	blk_opf_t		opf;
	struct sg_mapping_iter	prot;
	unsigned int		prot_nents;
	bool			has_prot;
	bool			no_check;
};

/* Put the PI of the blocks in @bio beside it. */
static blk_status_t add_prot(struct iblock_io *io, struct bio *bio)
{
	struct blk_integrity *bi = bdev_get_integrity(io->ib->bdev);
	struct bio_integrity_payload *bip;
	size_t left, len;

	if (!bi)
		return BLK_STS_NOTSUPP;
	left = bio_integrity_bytes(bi, bio_sectors(bio));
	bip = bio_integrity_alloc(bio, GFP_NOIO,
				  bio_max_segs(io->prot_nents +
					       left / PAGE_SIZE + 1));
	if (IS_ERR(bip))
		return BLK_STS_RESOURCE;
	bip_set_seed(bip, bio->bi_iter.bi_sector >>
			  (bi->interval_exp - SECTOR_SHIFT));
	if (io->no_check)
		bip->bip_flags |= BIP_CTRL_NOCHECK | BIP_DISK_NOCHECK;

	while (left && sg_miter_next(&io->prot)) {
		len = min(io->prot.length, left);
		if (bio_integrity_add_page(bio, io->prot.page, len,
					   offset_in_page(io->prot.addr)) != len)
			break;
		io->prot.consumed = len;
		left -= len;
	}
	sg_miter_stop(&io->prot);
	return left ? BLK_STS_RESOURCE : BLK_STS_OK;
}

/* As much as one bio takes; false: not a multiple of a sector fits in. */
static bool fill_bio(struct iblock_io *io, struct bio *bio)
{
	unsigned int len;

	while (io->left) {
		len = min_t(size_t, io->sg->length - io->skip, io->left);
		if (bio_add_page(bio, sg_page(io->sg), len,
				 io->sg->offset + io->skip) != len)
			break;
		io->left -= len;
		io->skip += len;
		if (io->skip == io->sg->length && io->left) {
			io->sg = sg_next(io->sg);
			io->skip = 0;
		}
	}
	io->sector += bio_sectors(bio);
	return bio->bi_iter.bi_size && !(bio->bi_iter.bi_size % SECTOR_SIZE);
}

/*
 * Build the chain for @io and submit it; @end gets the last bio of it, whose
 * bi_private is @private, in any case.
 */
static void submit_io(struct iblock_io *io, bio_end_io_t *end, void *private)
{
	unsigned int vecs = DIV_ROUND_UP(io->left, PAGE_SIZE) + 1;
	struct bio *bio = NULL;
	blk_status_t status = BLK_STS_OK;

	while (io->left && status == BLK_STS_OK) {
		bio = next_bio(io->ib, bio, vecs, io->opf, io->sector);
		if (!fill_bio(io, bio))
			status = BLK_STS_INVAL;
		else if (io->has_prot)
			status = add_prot(io, bio);
		vecs = DIV_ROUND_UP(io->left, PAGE_SIZE) + 1;
	}
	bio->bi_end_io = end;
	bio->bi_private = private;
	if (status == BLK_STS_OK)
		submit_bio(bio);
	else
		give_up(bio, status);
}

static void use_prot(struct iblock_io *io, struct se_cmd *cmd, bool write)
{
	io->has_prot = cmd->prot_type && cmd->t_prot_nents;
	if (!io->has_prot)
		return;
	io->no_check = !cmd->prot_checks;
	io->prot_nents = cmd->t_prot_nents;
	sg_miter_start(&io->prot, cmd->t_prot_sg, cmd->t_prot_nents,
		       write ? SG_MITER_FROM_SG : SG_MITER_TO_SG);
}

/*
 * READ, WRITE
 */

/* Blocks before the first that cannot be read: halve, read, look. */
static u32 readable_blocks(struct iblock_dev *ib, struct se_cmd *cmd)
{
	u32 bs = ib->dev.dev_attrib.block_size;
	u32 good = 0, bad = cmd->data_length / bs, middle;

	while (bad - good > 1) {
		DECLARE_COMPLETION_ONSTACK(done);
		struct iblock_io io = {
			.ib = ib,
			.sg = cmd->priv,
			.opf = REQ_OP_READ,
		};
		struct bio *bio = NULL;
		size_t skip = (size_t)good * bs;
		int error = 0;

		middle = good + (bad - good) / 2;
		for (; skip >= io.sg->length; io.sg = sg_next(io.sg))
			skip -= io.sg->length;
		io.skip = skip;
		io.left = (size_t)(middle - good) * bs;
		io.sector = target_to_linux_sector(&ib->dev,
						   cmd->t_task_lba + good);
		while (io.left && !error) {
			bio = next_bio(ib, NULL, io.left / PAGE_SIZE + 2,
				       io.opf, io.sector);
			error = fill_bio(&io, bio) ? submit_bio_wait(bio) :
						     -EINVAL;
			bio_put(bio);
		}
		if (error)
			bad = middle;
		else
			good = middle;
	}
	return good;
}

static void find_bad_block(struct work_struct *work)
{
	struct iblock_job *job = container_of(work, struct iblock_job, work);
	struct se_cmd *cmd = job->cmd;
	int error = job->error;
	u64 lba;

	kfree(job);
	lba = cmd->t_task_lba + readable_blocks(to_iblock(cmd->se_dev), cmd);
	tcm_complete_with_errno(cmd, error, false, lba);
}

static void end_rw(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	bool write = op_is_write(bio_op(bio));
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = 0;

	if (unlikely(bio->bi_status))
		error = bio_errno(ib, bio->bi_status);
	bio_put(bio);
	if (likely(!error)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return;
	}
	if (!write && tcm_sense_from_errno(error, false) == TCM_READ_ERROR &&
	    cmd->data_length > ib->dev.dev_attrib.block_size &&
	    queue_job(cmd, error, find_bad_block))
		return;
	tcm_complete_with_errno(cmd, error, write, cmd->t_task_lba);
}

static sense_reason_t iblock_execute_rw(struct se_cmd *cmd,
					struct scatterlist *sgl, u32 nents,
					enum dma_data_direction dir)
{
	struct iblock_io io = {
		.ib = to_iblock(cmd->se_dev),
		.sg = sgl,
		.left = cmd->data_length,
		.sector = target_to_linux_sector(cmd->se_dev, cmd->t_task_lba),
		.opf = REQ_OP_READ,
	};

	if (!nents || !io.left) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	if (dir == DMA_TO_DEVICE) {
		io.opf = REQ_OP_WRITE | REQ_SYNC | REQ_IDLE;
		/* the block layer flushes afterwards where the disk has none */
		if (cmd->se_cmd_flags & SCF_FUA)
			io.opf |= REQ_FUA;
	}
	cmd->priv = sgl;
	use_prot(&io, cmd, dir == DMA_TO_DEVICE);
	submit_io(&io, end_rw, cmd);
	return 0;
}

/*
 * SYNCHRONIZE CACHE
 */

static void end_flush(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	int error = bio_errno(to_iblock(cmd->se_dev), bio->bi_status);

	bio_put(bio);
	tcm_complete_with_errno(cmd, error, true, cmd->t_task_lba);
}

static void end_loose_flush(struct bio *bio)
{
	struct iblock_dev *ib = bio->bi_private;

	if (bio->bi_status)
		pr_err_ratelimited("iblock: %pg: cache not written: error %d\n",
				   ib->bdev, blk_status_to_errno(bio->bi_status));
	bio_put(bio);
	if (atomic_dec_and_test(&ib->loose))
		wake_up_var(&ib->loose);
}

/* The whole cache is written, whatever the range. */
static sense_reason_t iblock_execute_sync_cache(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	struct bio *bio;

	if (!bdev_write_cache(ib->bdev)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	bio = next_bio(ib, NULL, 0, REQ_OP_WRITE | REQ_PREFLUSH, 0);
	if (cmd->t_task_cdb[1] & SYNC_CACHE_IMMED) {
		bio->bi_end_io = end_loose_flush;
		bio->bi_private = ib;
		atomic_inc(&ib->loose);
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	} else {
		bio->bi_end_io = end_flush;
		bio->bi_private = cmd;
	}
	submit_bio(bio);
	return 0;
}

/*
 * WRITE SAME, UNMAP
 */

static void end_write_same(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	int error = bio_errno(to_iblock(cmd->se_dev), bio->bi_status);

	bio_put(bio);
	if (cmd->priv)
		__free_page(cmd->priv);
	tcm_complete_with_errno(cmd, error, true, cmd->t_task_lba);
}

/*
 * A page full of copies of the block makes fewer segments. If there is none
 * to be had the block where it lies does it, too.
 */
static struct page *page_of_copies(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	struct page *page = alloc_page(GFP_NOIO | __GFP_NOWARN);
	u32 off;

	if (!page)
		return NULL;
	for (off = 0; off < PAGE_SIZE; off += bs)
		sg_copy_to_buffer(cmd->t_data_sg, cmd->t_data_nents,
				  page_address(page) + off, bs);
	return page;
}

static void write_copies(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	u32 bs = ib->dev.dev_attrib.block_size;
	sector_t sector = target_to_linux_sector(&ib->dev, cmd->t_task_lba);
	u64 left = sbc_get_write_same_sectors(cmd) * bs;
	struct page *copies = page_of_copies(cmd);
	struct page *page = copies ?: sg_page(cmd->t_data_sg);
	unsigned int offset = copies ? 0 : cmd->t_data_sg->offset;
	unsigned int piece = copies ? PAGE_SIZE : bs;
	struct bio *bio = NULL;

	while (left) {
		bio = next_bio(ib, bio, min_t(u64, left / piece + 1, U16_MAX),
			       REQ_OP_WRITE | REQ_SYNC, sector);
		while (left) {
			unsigned int len = min_t(u64, left, piece);

			/* not bio_add_page(): it would merge the repeats */
			if (bio->bi_vcnt == bio->bi_max_vecs)
				break;
			__bio_add_page(bio, page, len, offset);
			left -= len;
		}
		sector += bio_sectors(bio);
	}
	cmd->priv = copies;
	bio->bi_end_io = end_write_same;
	bio->bi_private = cmd;
	submit_bio(bio);
}

static void write_copies_work(struct work_struct *work)
{
	struct iblock_job *job = container_of(work, struct iblock_job, work);
	struct se_cmd *cmd = job->cmd;

	kfree(job);
	write_copies(cmd);
}

/* A disk may find out only now that it has no such command. */
static void end_write_zeroes(struct bio *bio)
{
	struct se_cmd *cmd = bio->bi_private;
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error = bio_errno(ib, bio->bi_status);

	bio_put(bio);
	if (error && !bdev_write_zeroes_sectors(ib->bdev) &&
	    queue_job(cmd, error, write_copies_work))
		return;
	tcm_complete_with_errno(cmd, error, true, cmd->t_task_lba);
}

static void write_zeroes(struct se_cmd *cmd, unsigned int limit)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	u32 block = target_to_linux_sector(&ib->dev, 1);
	sector_t sector = target_to_linux_sector(&ib->dev, cmd->t_task_lba);
	sector_t left = sbc_get_write_same_sectors(cmd) * block;
	struct bio *bio = NULL;
	unsigned int len;

	limit = rounddown(min(limit, UINT_MAX >> SECTOR_SHIFT), block);
	while (left) {
		/* the blocks stay allocated: UNMAP was not asked for */
		bio = next_bio(ib, bio, 0, REQ_OP_WRITE_ZEROES | REQ_NOUNMAP,
			       sector);
		len = min_t(sector_t, left, limit);
		bio->bi_iter.bi_size = len << SECTOR_SHIFT;
		sector += len;
		left -= len;
	}
	bio->bi_end_io = end_write_zeroes;
	bio->bi_private = cmd;
	submit_bio(bio);
}

static bool block_is_zero(struct se_cmd *cmd)
{
	struct sg_mapping_iter miter;
	size_t left = cmd->se_dev->dev_attrib.block_size;
	bool zero = true;

	sg_miter_start(&miter, cmd->t_data_sg, cmd->t_data_nents,
		       SG_MITER_FROM_SG | SG_MITER_ATOMIC);
	while (zero && left && sg_miter_next(&miter)) {
		size_t len = min(miter.length, left);

		zero = !memchr_inv(miter.addr, 0, len);
		left -= len;
	}
	sg_miter_stop(&miter);
	return zero;
}

static sense_reason_t iblock_execute_write_same(struct se_cmd *cmd)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	u32 bs = ib->dev.dev_attrib.block_size;
	unsigned int limit = bdev_write_zeroes_sectors(ib->bdev);
	bool prot = cmd->prot_type && cmd->t_prot_nents;
	sense_reason_t reason;

	if (!cmd->t_data_nents || cmd->data_length != bs)
		return TCM_INVALID_CDB_FIELD;
	if (!sbc_get_write_same_sectors(cmd)) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	/* what came with the block is checked; each copy gets its own */
	if (prot) {
		reason = sbc_dif_verify(cmd, cmd->t_task_lba, 1,
					cmd->reftag_seed, cmd->t_prot_sg, 0);
		if (reason)
			return reason;
	}
	if (!prot && limit >= target_to_linux_sector(&ib->dev, 1) &&
	    block_is_zero(cmd))
		write_zeroes(cmd, limit);
	else
		write_copies(cmd);
	return 0;
}

static sense_reason_t iblock_execute_unmap(struct se_cmd *cmd, sector_t lba,
					   sector_t nolb)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	int error;

	error = blkdev_issue_discard(ib->bdev,
				     target_to_linux_sector(&ib->dev, lba),
				     target_to_linux_sector(&ib->dev, nolb),
				     GFP_NOIO);
	if (error == -EIO && test_bit(GD_DEAD, &ib->bdev->bd_disk->state))
		error = -ENODEV;
	if (error)
		cmd->sense_info = lba;
	return tcm_sense_from_errno(error, true);
}

/*
 * Reservations kept by the disk below
 */

static sense_reason_t pr_reason(int status)
{
	if (status == PR_STS_RESERVATION_CONFLICT)
		return TCM_RESERVATION_CONFLICT;
	if (status > 0)
		return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
	return tcm_sense_from_errno(status, true);
}

static const struct pr_ops *pr_ops_of(const struct iblock_dev *ib)
{
	return ib->bdev->bd_disk->fops->pr_ops;
}

static sense_reason_t iblock_execute_pr_out(struct se_cmd *cmd, u8 sa, u64 key,
					    u64 sa_key, u8 type, bool aptpl)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	const struct pr_ops *ops = pr_ops_of(ib);
	enum pr_type bt = scsi_pr_type_to_block(type);
	int status = -EOPNOTSUPP;

	if (!ops)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	switch (sa) {
	case PR_OUT_REGISTER:
	case PR_OUT_REGISTER_AND_IGNORE:
		if (ops->pr_register)
			status = ops->pr_register(ib->bdev, key, sa_key,
						  sa == PR_OUT_REGISTER ?
						  0 : PR_FL_IGNORE_KEY);
		break;
	case PR_OUT_RESERVE:
		if (ops->pr_reserve)
			status = ops->pr_reserve(ib->bdev, key, bt, 0);
		break;
	case PR_OUT_RELEASE:
		if (ops->pr_release)
			status = ops->pr_release(ib->bdev, key, bt);
		break;
	case PR_OUT_CLEAR:
		if (ops->pr_clear)
			status = ops->pr_clear(ib->bdev, key);
		break;
	case PR_OUT_PREEMPT:
	case PR_OUT_PREEMPT_AND_ABORT:
		if (ops->pr_preempt)
			status = ops->pr_preempt(ib->bdev, key, sa_key, bt,
						 sa == PR_OUT_PREEMPT_AND_ABORT);
		break;
	}
	return pr_reason(status);
}

/* All keys the disk has; it says how many if the room does not do. */
static struct pr_keys *read_keys(struct iblock_dev *ib, int *status)
{
	const struct pr_ops *ops = pr_ops_of(ib);
	struct pr_keys *keys;
	u32 room = 16;

	for (;;) {
		keys = kvzalloc(struct_size(keys, keys, room), GFP_NOIO);
		if (!keys) {
			*status = -ENOMEM;
			return NULL;
		}
		keys->num_keys = room;
		*status = ops->pr_read_keys(ib->bdev, keys);
		if (!*status && (keys->num_keys <= room ||
				 room == IBLOCK_MAX_PR_KEYS))
			break;
		room = min_t(u32, max(keys->num_keys, room * 2),
			     IBLOCK_MAX_PR_KEYS);
		kvfree(keys);
		if (*status)
			return NULL;
	}
	keys->num_keys = min(keys->num_keys, room);
	return keys;
}

static sense_reason_t pr_in_read_keys(struct iblock_dev *ib, u8 *buf, u32 len)
{
	const struct pr_ops *ops = pr_ops_of(ib);
	struct pr_keys *keys;
	int status;
	u32 i;

	if (!ops || !ops->pr_read_keys)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	keys = read_keys(ib, &status);
	if (!keys)
		return pr_reason(status);
	put_unaligned_be32(keys->generation, buf);
	put_unaligned_be32(keys->num_keys * 8, buf + 4);
	for (i = 0; i < keys->num_keys && 16 + i * 8 <= len; i++)
		put_unaligned_be64(keys->keys[i], buf + 8 + i * 8);
	kvfree(keys);
	return 0;
}

static sense_reason_t pr_in_read_reservation(struct iblock_dev *ib, u8 *buf,
					     u32 len)
{
	const struct pr_ops *ops = pr_ops_of(ib);
	struct pr_held_reservation held = { };
	u8 whole[24] = { };
	int status;

	if (!ops || !ops->pr_read_reservation)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	status = ops->pr_read_reservation(ib->bdev, &held);
	if (status)
		return pr_reason(status);
	put_unaligned_be32(held.generation, whole);
	if (held.type) {
		put_unaligned_be32(16, whole + 4);
		put_unaligned_be64(held.key, whole + 8);
		whole[21] = block_pr_type_to_scsi(held.type);
	}
	memcpy(buf, whole, min_t(u32, len, sizeof(whole)));
	return 0;
}

/*
 * What passes through: all types, persistence that the disk decides about
 * (PTPL_C and PTPL_A), no SPEC_I_PT, no ALL_TG_PT.
 */
static void pr_in_capabilities(u8 *buf)
{
	put_unaligned_be16(8, buf);
	buf[2] = 0x01;
	buf[3] = 0x91;
	buf[4] = 0xea;
	buf[5] = 0x01;
}

static sense_reason_t iblock_execute_pr_in(struct se_cmd *cmd, u8 sa,
					   unsigned char *param_data)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);

	switch (sa) {
	case PR_IN_READ_KEYS:
		return pr_in_read_keys(ib, param_data, cmd->data_length);
	case PR_IN_READ_RESERVATION:
		return pr_in_read_reservation(ib, param_data, cmd->data_length);
	case PR_IN_REPORT_CAPABILITIES:
		pr_in_capabilities(param_data);
		return 0;
	default:
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	}
}

/*
 * Batches
 */

static struct se_dev_plug *iblock_plug_device(struct se_device *dev)
{
	struct iblock_plug *plug = raw_cpu_ptr(to_iblock(dev)->plugs);

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
	.execute_unmap		= iblock_execute_unmap,
	.execute_pr_out		= iblock_execute_pr_out,
	.execute_pr_in		= iblock_execute_pr_in,
};

/* No one tells us of a new size: the first command that comes sees it. */
static void watch_size(struct iblock_dev *ib)
{
	sector_t now = bdev_nr_sectors(ib->bdev);
	sector_t then = READ_ONCE(ib->sectors);

	if (likely(now == then))
		return;
	if (cmpxchg(&ib->sectors, then, now) == then)
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
	u64 blocks = div_u64(bdev_nr_bytes(to_iblock(dev)->bdev),
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

	if (!ib)
		return NULL;
	ib->plugs = alloc_percpu(struct iblock_plug);
	if (!ib->plugs) {
		kfree(ib);
		return NULL;
	}
	return &ib->dev;
}

static void free_rcu_callback(struct rcu_head *head)
{
	struct iblock_dev *ib = container_of(head, struct iblock_dev,
					     dev.rcu_head);

	free_percpu(ib->plugs);
	kfree(ib);
}

static void iblock_free_device(struct se_device *dev)
{
	call_rcu(&dev->rcu_head, free_rcu_callback);
}

/* PI types the core knows; another format stays the block layer's business. */
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
	if (bioset_integrity_create(&ib->bios, IBLOCK_RESERVED_BIOS))
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
	ib->sectors = bdev_nr_sectors(ib->bdev);
}

static int iblock_configure_device(struct se_device *dev)
{
	struct iblock_dev *ib = to_iblock(dev);
	blk_mode_t mode = BLK_OPEN_READ;
	struct file *file;
	int ret;

	if (!ib->path[0])
		return -EINVAL;
	ret = bioset_init(&ib->bios, IBLOCK_RESERVED_BIOS, 0,
			  BIOSET_NEED_BVECS | BIOSET_NEED_RESCUER);
	if (ret)
		return ret;

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
	bioset_exit(&ib->bios);
	return ret;
}

static void iblock_destroy_device(struct se_device *dev)
{
	struct iblock_dev *ib = to_iblock(dev);

	wait_var_event(&ib->loose, !atomic_read(&ib->loose));
	bdev_fput(ib->bdev_file);
	ib->bdev_file = NULL;
	ib->bdev = NULL;
	bioset_exit(&ib->bios);
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

static int set_key(struct iblock_dev *ib, int key, substring_t *arg)
{
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
	struct iblock_dev *ib = to_iblock(dev);
	substring_t args[MAX_OPT_ARGS];
	char *text, *rest, *item;
	int ret = 0;

	text = kstrdup(page, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	rest = text;
	while (!ret && (item = strsep(&rest, ",\n")))
		if (*item)
			ret = set_key(ib, match_token(item, iblock_keys, args),
				      args);
	kfree(text);
	return ret ?: count;
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
	.tb_dev_attrib_attrs	= sbc_attrib_attrs,
	.no_wait		= true,
};

static int __init iblock_init(void)
{
	int ret;

	iblock_wq = alloc_workqueue("iblock", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!iblock_wq)
		return -ENOMEM;
	ret = transport_backend_register(&iblock_backend_ops);
	if (ret)
		destroy_workqueue(iblock_wq);
	return ret;
}

static void __exit iblock_exit(void)
{
	target_backend_unregister(&iblock_backend_ops);
	destroy_workqueue(iblock_wq);
}

module_init(iblock_init);
module_exit(iblock_exit);

MODULE_DESCRIPTION("SCSI target back end: block devices");
MODULE_LICENSE("GPL");
