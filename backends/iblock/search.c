// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: the search for the first block that cannot be read, which
 * the INFORMATION field of the sense data names.
 *
 * The failed range is halved and read again until one block is left. A disk may
 * take half a minute to give up a sector, and does so for each range that has the
 * sector in it. An answer without INFORMATION is better than one that late, so the
 * search has a budget: it does not start after a read that took longer than the
 * budget, and ends when the budget is used up or the command is aborted. No worker
 * waits for any of the reads.
 */
#include "io.h"

#include <linux/jiffies.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>

/* Time for a search, and the longest failed read that is followed by one. */
#define SEARCH_BUDGET		(2 * HZ)

/**
 * struct iblock_search - A search under way
 * @work: the next step
 * @cmd: command
 * @error: what it will end with
 * @good: blocks known to be readable, from the first one on
 * @bad: blocks known not to be readable, all in all
 * @middle: blocks up to which is being read
 * @until: jiffies; the end of the budget
 */
struct iblock_search {
	struct work_struct	work;
	struct se_cmd		*cmd;
	int			error;
	u32			good;
	u32			bad;
	u32			middle;
	unsigned long		until;
};

static void end_search(struct iblock_search *search, u64 lba)
{
	struct se_cmd *cmd = search->cmd;
	int error = search->error;

	kfree(search);
	tcm_complete_with_errno(cmd, error, false, lba);
}

static void end_read(struct bio *bio)
{
	struct iblock_search *search = bio->bi_private;

	if (bio->bi_status)
		search->bad = search->middle;
	else
		search->good = search->middle;
	bio_put(bio);
	iblock_queue_work(&search->work);
}

/* Read the first half of what is not known; the data are not used. */
static int read_half(struct iblock_search *search)
{
	struct se_cmd *cmd = search->cmd;
	struct se_device *dev = cmd->se_dev;
	u32 bs = dev->dev_attrib.block_size;
	struct iblock_io io = {
		.ib = to_iblock(dev),
		.sg = cmd->priv,
		.sector = target_to_linux_sector(dev, cmd->t_task_lba +
						      search->good),
		.opf = REQ_OP_READ,
	};
	size_t skip = (size_t)search->good * bs;

	search->middle = search->good + (search->bad - search->good) / 2;
	io.left = (size_t)(search->middle - search->good) * bs;
	for (; skip >= io.sg->length; io.sg = sg_next(io.sg))
		skip -= io.sg->length;
	io.skip = skip;
	return iblock_submit(&io, sg_nents_for_len(io.sg, skip + io.left),
			     end_read, search);
}

static void search_step(struct work_struct *work)
{
	struct iblock_search *search = container_of(work, struct iblock_search,
						    work);

	if (search->bad - search->good <= 1)
		end_search(search, search->cmd->t_task_lba + search->good);
	else if (time_after(jiffies, search->until) ||
		 tcm_cmd_aborted(search->cmd) || read_half(search))
		end_search(search, TCM_LBA_UNKNOWN);
}

/**
 * iblock_search() - Find the block at which a READ failed, then complete it
 * @cmd: READ of more than one block; priv is its scatterlist
 * @error: why it failed
 * @age: jiffies it has taken
 *
 * Context: Any.
 * Return: false: there will be no search, the caller completes the command.
 */
bool iblock_search(struct se_cmd *cmd, int error, unsigned long age)
{
	struct iblock_search *search;

	if (age > SEARCH_BUDGET ||
	    tcm_sense_from_errno(error, false) != TCM_READ_ERROR)
		return false;
	search = kmalloc(sizeof(*search), GFP_ATOMIC);
	if (!search)
		return false;
	INIT_WORK(&search->work, search_step);
	search->cmd = cmd;
	search->error = error;
	search->good = 0;
	search->bad = cmd->data_length / cmd->se_dev->dev_attrib.block_size;
	search->until = jiffies + SEARCH_BUDGET;
	iblock_queue_work(&search->work);
	return true;
}
