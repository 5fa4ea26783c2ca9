// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: READ and WRITE with memory the device cannot have.
 *
 * A block device may ask for addresses of a certain alignment, and always for
 * segments of whole logical blocks: dm-crypt, for one, encrypts its sectors in
 * place. loopback and vhost pass on their initiators' memory, at any address.
 * Such a command is copied through pages of the back end, chunk by chunk. One page
 * of each command comes from a pool; more are used if memory is there.
 */
#include "io.h"

#include <linux/highmem.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>

/* Commands of a device that are guaranteed to get a page. */
#define BOUNCE_RESERVED		1

/* Pages of a chunk at most. */
#define BOUNCE_PAGES		32

/**
 * struct iblock_bounce - A command whose data are copied
 * @work: the next step
 * @cmd: command
 * @io: where in its data we are
 * @prot: PI of @io
 * @status: how the chunk under way has ended
 * @len: bytes of it
 * @nr_pages: pages there are, at least one
 * @list: those pages
 */
struct iblock_bounce {
	struct work_struct	work;
	struct se_cmd		*cmd;
	struct iblock_io	io;
	struct iblock_prot	prot;
	blk_status_t		status;
	size_t			len;
	unsigned int		nr_pages;
	struct scatterlist	list[BOUNCE_PAGES];
};

static bool is_write(const struct iblock_bounce *bounce)
{
	return op_is_write(bounce->io.opf);
}

static void end_bounce(struct iblock_bounce *bounce, int error, u64 bad_lba)
{
	mempool_t *pool = &bounce->io.ib->bounces;
	struct se_cmd *cmd = bounce->cmd;
	bool write = is_write(bounce);

	while (bounce->nr_pages > 1)
		__free_page(sg_page(&bounce->list[--bounce->nr_pages]));
	mempool_free(bounce, pool);
	iblock_end_rw(cmd, error, write, bad_lba);
}

static struct page *page_at(struct scatterlist *sg, size_t at)
{
	return pfn_to_page(page_to_pfn(sg_page(sg)) + (at >> PAGE_SHIFT));
}

/* Copy a page of ours, which @io moves on over; @io lies in the command's data. */
static void copy_part(struct iblock_io *io, void *ours, size_t len, bool write)
{
	while (len) {
		size_t at = io->sg->offset + io->skip;
		size_t n = min3(len, (size_t)io->sg->length - io->skip,
				PAGE_SIZE - offset_in_page(at));
		void *theirs = kmap_local_page(page_at(io->sg, at));

		if (write)
			memcpy(ours, theirs + offset_in_page(at), n);
		else
			memcpy(theirs + offset_in_page(at), ours, n);
		kunmap_local(theirs);
		ours += n;
		len -= n;
		io->left -= n;
		io->skip += n;
		if (io->skip == io->sg->length && io->left) {
			io->sg = sg_next(io->sg);
			io->skip = 0;
		}
	}
}

static void copy_chunk(struct iblock_bounce *bounce)
{
	size_t left = bounce->len;
	unsigned int i;

	for (i = 0; left; i++) {
		size_t len = min_t(size_t, left, PAGE_SIZE);

		copy_part(&bounce->io, page_address(sg_page(&bounce->list[i])),
			  len, is_write(bounce));
		left -= len;
	}
}

static void chunk_ended(struct bio *bio)
{
	struct iblock_bounce *bounce = bio->bi_private;

	bounce->status = bio->bi_status;
	bio_put(bio);
	iblock_queue_work(&bounce->work);
}

static void get_pages(struct iblock_bounce *bounce, unsigned int wanted)
{
	struct page *page;

	for (; bounce->nr_pages < wanted; bounce->nr_pages++) {
		page = alloc_page(GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN);
		if (!page)
			return;
		sg_set_page(&bounce->list[bounce->nr_pages], page, PAGE_SIZE, 0);
	}
}

static int start_chunk(struct iblock_bounce *bounce)
{
	struct iblock_io chunk = bounce->io;
	unsigned int wanted = min_t(size_t, BOUNCE_PAGES,
				    DIV_ROUND_UP(bounce->io.left, PAGE_SIZE));

	get_pages(bounce, wanted);
	bounce->len = min_t(size_t, bounce->io.left,
			    bounce->nr_pages * PAGE_SIZE);
	/* in one piece or not at all */
	if ((chunk.opf & IBLOCK_REQ_ATOMIC) && bounce->len < chunk.left)
		return wanted < BOUNCE_PAGES ? -ENOMEM : -EINVAL;
	if (is_write(bounce))
		copy_chunk(bounce);
	chunk.sg = bounce->list;
	chunk.skip = 0;
	chunk.left = bounce->len;
	return iblock_submit(&chunk, DIV_ROUND_UP(bounce->len, PAGE_SIZE),
			     chunk_ended, bounce);
}

/* Of a chunk of one block it is known which is bad. */
static u64 bad_lba(const struct iblock_bounce *bounce)
{
	const struct se_cmd *cmd = bounce->cmd;
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	size_t done = cmd->data_length - bounce->io.left;

	if (is_write(bounce) || bounce->len > bs)
		return TCM_LBA_UNKNOWN;
	return cmd->t_task_lba + done / bs;
}

/* The chunk under way, if there is one, has ended: on to the next. */
static void bounce_step(struct work_struct *work)
{
	struct iblock_bounce *bounce = container_of(work, struct iblock_bounce,
						    work);
	int error = iblock_errno(bounce->io.ib, bounce->status);

	if (error) {
		end_bounce(bounce, error, bad_lba(bounce));
		return;
	}
	bounce->io.sector += bounce->len >> SECTOR_SHIFT;
	if (!is_write(bounce))
		copy_chunk(bounce);
	if (bounce->io.left && !tcm_cmd_aborted(bounce->cmd)) {
		error = start_chunk(bounce);
		if (!error)
			return;
	}
	end_bounce(bounce, error, TCM_LBA_UNKNOWN);
}

/**
 * iblock_bounce() - Read or write by way of pages of ours
 * @cmd: READ or WRITE
 * @io: its transfer; copied
 *
 * Context: Process; GFP_NOIO.
 * Return: 0: the command will be completed; TCM_OUT_OF_RESOURCES.
 */
sense_reason_t iblock_bounce(struct se_cmd *cmd, struct iblock_io *io)
{
	struct iblock_bounce *bounce;

	bounce = mempool_alloc(&io->ib->bounces, iblock_gfp());
	if (!bounce)
		return TCM_OUT_OF_RESOURCES;
	INIT_WORK(&bounce->work, bounce_step);
	bounce->cmd = cmd;
	bounce->io = *io;
	if (io->prot) {
		bounce->prot = *io->prot;
		bounce->io.prot = &bounce->prot;
	}
	bounce->status = BLK_STS_OK;
	bounce->len = 0;
	iblock_queue_work(&bounce->work);
	return 0;
}

static void *alloc_bounce(gfp_t gfp, void *data)
{
	struct iblock_bounce *bounce = kmalloc(sizeof(*bounce), gfp);
	struct page *page;

	if (!bounce)
		return NULL;
	page = alloc_page(gfp);
	if (!page) {
		kfree(bounce);
		return NULL;
	}
	sg_init_table(bounce->list, BOUNCE_PAGES);
	sg_set_page(&bounce->list[0], page, PAGE_SIZE, 0);
	bounce->nr_pages = 1;
	return bounce;
}

static void free_bounce(void *element, void *data)
{
	struct iblock_bounce *bounce = element;

	__free_page(sg_page(&bounce->list[0]));
	kfree(bounce);
}

/**
 * iblock_bounces_init() - Set up a device's reserve for such commands
 * @bounces: mempool; mempool_exit() undoes it
 *
 * Return: 0 or -ENOMEM.
 */
int iblock_bounces_init(mempool_t *bounces)
{
	return mempool_init(bounces, BOUNCE_RESERVED, alloc_bounce,
			    free_bounce, NULL);
}
