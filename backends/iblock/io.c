// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: what all operations need: bios, their end, a worker.
 *
 * The scatterlist of a command becomes bios without copying. If it takes more
 * than one they are children of another bio, the parent, which has no data and
 * is never submitted: it ends when all of them have, with the first error of any.
 * A child is submitted as soon as it is filled, so no submitter waits for the
 * pool of bios while it holds a bio of that pool; parents have their own pool.
 *
 * The submitter never waits for a bio. What has to follow one is done by a
 * worker.
 */
#include "io.h"

#include <linux/blk-integrity.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>

/* Bios of a device that are guaranteed to get memory. */
#define IBLOCK_RESERVED_BIOS	4

/**
 * struct iblock_started - A bio, and since when it has been there
 * @when: jiffies
 * @bio: the bio; must come last
 */
struct iblock_started {
	unsigned long		when;
	struct bio		bio;
};

/**
 * struct iblock_job - What a worker does about a command
 * @work: on iblock_wq
 * @cmd: the command
 * @run: goes on with it
 */
struct iblock_job {
	struct work_struct	work;
	struct se_cmd		*cmd;
	void			(*run)(struct se_cmd *cmd);
};

static struct workqueue_struct *iblock_wq;

/*
 * Completion
 */

/**
 * iblock_errno() - Why a bio failed
 * @ib: device
 * @status: bi_status
 *
 * A disk that was pulled says "I/O error" for everything.
 *
 * Return: 0 or a negative errno.
 */
int iblock_errno(const struct iblock_dev *ib, blk_status_t status)
{
	int error = blk_status_to_errno(status);

	if (error == -EIO && test_bit(GD_DEAD, &ib->bdev->bd_disk->state))
		error = -ENODEV;
	return error;
}

/**
 * iblock_age() - How long a bio has been there
 * @bio: bio of iblock_bio() or iblock_parent()
 *
 * Return: jiffies.
 */
unsigned long iblock_age(struct bio *bio)
{
	return jiffies - container_of(bio, struct iblock_started, bio)->when;
}

static void run_job(struct work_struct *work)
{
	struct iblock_job *job = container_of(work, struct iblock_job, work);
	struct se_cmd *cmd = job->cmd;
	void (*run)(struct se_cmd *cmd) = job->run;

	kfree(job);
	run(cmd);
}

/**
 * iblock_queue_job() - Have a worker go on with a command
 * @cmd: command
 * @run: what it is to do; may sleep
 *
 * Context: Any.
 * Return: false if there is no memory; nothing will happen then.
 */
bool iblock_queue_job(struct se_cmd *cmd, void (*run)(struct se_cmd *cmd))
{
	struct iblock_job *job = kmalloc(sizeof(*job), GFP_ATOMIC);

	if (!job)
		return false;
	INIT_WORK(&job->work, run_job);
	job->cmd = cmd;
	job->run = run;
	queue_work(iblock_wq, &job->work);
	return true;
}

/**
 * iblock_queue_work() - Have a worker do something that does not wait for bios
 * @work: work item
 *
 * Context: Any.
 */
void iblock_queue_work(struct work_struct *work)
{
	queue_work(iblock_wq, work);
}

/*
 * Bios
 */

/**
 * iblock_gfp() - How to ask for memory of a command's operation
 *
 * Below submit_bio() of somebody else, what we submit is only queued until that
 * one returns: waiting there for memory that our own bios hold would never end.
 * The initiator, which is this machine then, is told TASK SET FULL instead.
 *
 * Return: flags for a mempool.
 */
gfp_t iblock_gfp(void)
{
	return current->bio_list ? GFP_NOWAIT | __GFP_NOWARN : GFP_NOIO;
}

static struct bio *alloc_bio(struct iblock_dev *ib, unsigned int nr_vecs,
			     blk_opf_t opf, struct bio_set *set)
{
	struct bio *bio;

	bio = bio_alloc_bioset(ib->bdev, nr_vecs, opf, iblock_gfp(), set);
	if (bio)
		container_of(bio, struct iblock_started, bio)->when = jiffies;
	return bio;
}

/**
 * iblock_bio() - Make a bio
 * @ib: device
 * @nr_vecs: segments wanted; it may have room for fewer
 * @opf: operation and flags
 * @sector: where it begins
 *
 * Context: Process; GFP_NOIO.
 * Return: the bio; NULL without memory, only in a caller below submit_bio().
 */
struct bio *iblock_bio(struct iblock_dev *ib, unsigned int nr_vecs,
		       blk_opf_t opf, sector_t sector)
{
	struct bio *bio = alloc_bio(ib, bio_max_segs(nr_vecs), opf, &ib->bios);

	if (bio)
		bio->bi_iter.bi_sector = sector;
	return bio;
}

/**
 * iblock_parent() - Make a bio that ends when its children have
 * @ib: device
 * @opf: operation and flags of those
 * @end: called at the end of all
 * @private: becomes bi_private, for @end
 *
 * Children follow by iblock_submit_child(), then iblock_end_parent().
 *
 * Context: as iblock_bio()
 * Return: the bio, or NULL.
 */
struct bio *iblock_parent(struct iblock_dev *ib, blk_opf_t opf,
			  bio_end_io_t *end, void *private)
{
	struct bio *bio = alloc_bio(ib, 0, opf, &ib->parents);

	if (bio) {
		bio->bi_end_io = end;
		bio->bi_private = private;
	}
	return bio;
}

/**
 * iblock_submit_child() - Submit a part of an operation
 * @parent: bio of iblock_parent()
 * @bio: bio of iblock_bio()
 */
void iblock_submit_child(struct bio *parent, struct bio *bio)
{
	bio_chain(bio, parent);
	submit_bio(bio);
}

/**
 * iblock_end_parent() - There are no more children
 * @parent: bio of iblock_parent(); may be gone on return
 * @status: why not all of them could be made
 */
void iblock_end_parent(struct bio *parent, blk_status_t status)
{
	if (status)
		parent->bi_status = status;
	bio_endio(parent);
}

/* Put the PI of the blocks in @bio beside it. */
static blk_status_t add_prot(struct iblock_io *io, struct bio *bio)
{
	struct blk_integrity *bi = bdev_get_integrity(io->ib->bdev);
	struct iblock_prot *prot = io->prot;
	struct bio_integrity_payload *bip;
	size_t left, len;

	if (!bi)
		return BLK_STS_NOTSUPP;
	left = bio_integrity_bytes(bi, bio_sectors(bio));
	bip = bio_integrity_alloc(bio, iblock_gfp(),
				  bio_max_segs(prot->nents +
					       left / PAGE_SIZE + 1));
	if (IS_ERR(bip))
		return BLK_STS_RESOURCE;
	bip_set_seed(bip, bio->bi_iter.bi_sector >>
			  (bi->interval_exp - SECTOR_SHIFT));
	if (prot->no_check)
		bip->bip_flags |= BIP_CTRL_NOCHECK | BIP_DISK_NOCHECK;

	while (left && sg_miter_next(&prot->at)) {
		len = min(prot->at.length, left);
		if (bio_integrity_add_page(bio, prot->at.page, len,
					   offset_in_page(prot->at.addr)) != len)
			break;
		prot->at.consumed = len;
		left -= len;
	}
	sg_miter_stop(&prot->at);
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

/* The next bio of a transfer, with data and PI in it. */
static blk_status_t make_bio(struct iblock_io *io, unsigned int nents,
			     struct bio **made)
{
	blk_status_t status = BLK_STS_OK;
	struct bio *bio;

	bio = iblock_bio(io->ib, nents, io->opf, io->sector);
	if (!bio)
		return BLK_STS_RESOURCE;
	if (!fill_bio(io, bio))
		status = BLK_STS_INVAL;
	else if (io->prot)
		status = add_prot(io, bio);
	if (status)
		bio_put(bio);
	else
		*made = bio;
	return status;
}

static int submit_one(struct iblock_io *io, unsigned int nents,
		      bio_end_io_t *end, void *private)
{
	blk_status_t status;
	struct bio *bio;

	status = make_bio(io, nents, &bio);
	if (status)
		return blk_status_to_errno(status);
	bio->bi_end_io = end;
	bio->bi_private = private;
	submit_bio(bio);
	return 0;
}

/**
 * iblock_submit() - Start a transfer
 * @io: the transfer; used up
 * @nents: entries of its scatterlist that it goes through
 * @end: called when it has ended, in any context
 * @private: bi_private of the bio that @end gets, and puts
 *
 * Context: Process; GFP_NOIO.
 * Return: 0: @end was or will be called; or a negative errno, and it will not.
 */
int iblock_submit(struct iblock_io *io, unsigned int nents, bio_end_io_t *end,
		  void *private)
{
	blk_status_t status = BLK_STS_OK;
	struct bio *parent, *bio;

	if (nents <= BIO_MAX_VECS)
		return submit_one(io, nents, end, private);
	/* more than one bio would be more than one write */
	if (io->opf & IBLOCK_REQ_ATOMIC)
		return -EINVAL;
	parent = iblock_parent(io->ib, io->opf, end, private);
	if (!parent)
		return -ENOMEM;
	while (io->left && !status) {
		status = make_bio(io, nents, &bio);
		if (!status)
			iblock_submit_child(parent, bio);
	}
	iblock_end_parent(parent, status);
	return 0;
}

/**
 * iblock_end_rw() - Complete a READ or WRITE
 * @cmd: command
 * @error: 0 or a negative errno
 * @write: direction
 * @bad_lba: the block that @error is about, TCM_LBA_UNKNOWN if nobody knows
 *
 * Context: Any.
 */
void iblock_end_rw(struct se_cmd *cmd, int error, bool write, u64 bad_lba)
{
	/* memory in too many pieces for a write that is not to be split */
	if (unlikely(error == -EINVAL) && (cmd->se_cmd_flags & SCF_ATOMIC))
		target_complete_cmd_with_sense(cmd, SAM_STAT_CHECK_CONDITION,
					       TCM_INVALID_CDB_FIELD);
	else
		tcm_complete_with_errno(cmd, error, write, bad_lba);
}

/*
 * Life
 */

/**
 * iblock_bios_init() - Set up a device's bios
 * @ib: device
 *
 * Each device has its own, since one may lie below another.
 *
 * Return: 0 or -ENOMEM.
 */
int iblock_bios_init(struct iblock_dev *ib)
{
	unsigned int pad = offsetof(struct iblock_started, bio);
	int ret;

	ret = bioset_init(&ib->bios, IBLOCK_RESERVED_BIOS, pad,
			  BIOSET_NEED_BVECS);
	if (ret)
		return ret;
	ret = bioset_init(&ib->parents, IBLOCK_RESERVED_BIOS, pad, 0);
	if (ret)
		goto err_bios;
	return 0;

err_bios:
	bioset_exit(&ib->bios);
	return ret;
}

/**
 * iblock_bios_init_prot() - Have PI go along with a device's bios
 * @ib: device after iblock_bios_init()
 *
 * Return: 0 or -ENOMEM.
 */
int iblock_bios_init_prot(struct iblock_dev *ib)
{
	return bioset_integrity_create(&ib->bios, IBLOCK_RESERVED_BIOS) ?
	       -ENOMEM : 0;
}

/**
 * iblock_bios_exit() - Undo iblock_bios_init() and iblock_bios_init_prot()
 * @ib: device without bios
 */
void iblock_bios_exit(struct iblock_dev *ib)
{
	bioset_exit(&ib->parents);
	bioset_exit(&ib->bios);
}

/**
 * iblock_io_init() - Make what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int iblock_io_init(void)
{
	iblock_wq = alloc_workqueue("iblock", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return iblock_wq ? 0 : -ENOMEM;
}

/**
 * iblock_io_exit() - Undo iblock_io_init()
 */
void iblock_io_exit(void)
{
	destroy_workqueue(iblock_wq);
}
