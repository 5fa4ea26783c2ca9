// SPDX-License-Identifier: GPL-2.0
/*
 * Back end rd_mcp: a disk in memory.
 *
 * The medium is a table with one pointer for each page. A page that is not
 * there reads as a constant byte, zero for data and FFh for protection
 * information, so a new disk is ready as soon as its table is, and UNMAP has
 * nothing to do but to take pages out. Neither reading nor writing takes a
 * lock: pages are looked up under RCU, go in by cmpxchg and are freed a grace
 * period after they went out.
 *
 * The memory is reserved when the disk is enabled, which fails with ENOMEM if
 * there is not enough. A work item then allocates the pages in the background, in
 * large pieces and spread over the memory nodes; a write that comes before it, or
 * after an UNMAP, allocates its page itself.
 *
 * Nothing on the way of a command sleeps, so that a fabric can run it wherever
 * it stands (TARGET_BACKEND_INLINE).
 */
#include <linux/blk_types.h>
#include <linux/configfs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/parser.h>
#include <linux/rcupdate.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/t10-pi.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

/* What the work item asks for at once, if memory is not in pieces. */
#define RD_PIECE_ORDER		get_order(SZ_2M)

/* Pages that share one RCU callback on their way out. */
#define RD_FREE_BATCH		512

/* Largest range of one UNMAP descriptor. */
#define RD_UNMAP_BYTES		SZ_512M

/* Pages one question about what is mapped looks at. */
#define RD_STATUS_PAGES		65536ULL

/* Size of one table of the ramdisk that `info` still counts in. */
#define RD_INFO_TABLE_BYTES	65536

/**
 * struct rd_store - Bytes that can be read, written and given up
 * @pages: one slot a page, NULL where nothing was written; RCU for readers,
 *	written by cmpxchg() and xchg() alone
 * @nr_pages: slots
 * @fill: what a page that is not there reads as
 */
struct rd_store {
	struct page __rcu	**pages;
	unsigned long		nr_pages;
	u8			fill;
};

/**
 * struct rd_device - One disk
 * @dev: the core's half
 * @id: number among the disks configured on the HBA, for `info`
 * @nr_pages: as asked for in `control`
 * @nullio: no memory; data go nowhere
 * @dummy: says that no device is connected
 * @data: the medium; no slots if @nullio
 * @prot: protection information, sizeof(struct t10_pi_tuple) a block
 * @populate: brings the pages of @data in
 * @stop: @populate is to end early
 */
struct rd_device {
	struct se_device	dev;
	u32			id;
	u32			nr_pages;
	bool			nullio;
	bool			dummy;
	struct rd_store		data;
	struct rd_store		prot;
	struct work_struct	populate;
	bool			stop;
};

/**
 * struct rd_hba - Disks under one core/rd_mcp_N
 * @next_id: number of the next disk that is configured
 */
struct rd_hba {
	atomic_t		next_id;
};

/*
 * Pages that enabled disks were promised and that were not allocated yet; so
 * that disks enabled one right after the other do not count the same memory.
 */
static atomic_long_t rd_promised;

static struct rd_device *to_rd(struct se_device *dev)
{
	return container_of(dev, struct rd_device, dev);
}

/*
 * Store: a table of pages.
 */

static int store_init(struct rd_store *store, unsigned long nr_pages, u8 fill)
{
	size_t size;

	if (check_mul_overflow((size_t)nr_pages, sizeof(*store->pages), &size))
		return -ENOMEM;

	/* kvmalloc() has a limit that a disk of a few hundred GiB exceeds */
	if (size <= INT_MAX)
		store->pages = kvzalloc(size, GFP_KERNEL | __GFP_NOWARN);
	else
		store->pages = __vmalloc(size, GFP_KERNEL | __GFP_NOWARN |
					 __GFP_ZERO);
	if (!store->pages)
		return -ENOMEM;

	store->nr_pages = nr_pages;
	store->fill = fill;
	return 0;
}

/* Nobody uses the store any more. */
static void store_exit(struct rd_store *store)
{
	unsigned long i;

	for (i = 0; i < store->nr_pages; i++) {
		struct page *page;

		page = rcu_dereference_protected(store->pages[i], true);
		if (page)
			__free_page(page);
		if (!(i % RD_FREE_BATCH))
			cond_resched();
	}

	kvfree(store->pages);
	store->pages = NULL;
	store->nr_pages = 0;
}

/* Put @page into an empty slot: false if the slot was filled meanwhile. */
static bool slot_fill(struct page __rcu **slot, struct page *page)
{
	return !unrcu_pointer(cmpxchg(slot, NULL, RCU_INITIALIZER(page)));
}

/* A page for an empty slot, with @len bytes of @buf at @pos in it. */
static struct page *new_page(const struct rd_store *store, u64 pos,
			     const void *buf, size_t len)
{
	struct page *page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);

	if (!page)
		return NULL;
	if (len < PAGE_SIZE)
		memset(page_address(page), store->fill, PAGE_SIZE);
	memcpy(page_address(page) + offset_in_page(pos), buf, len);
	return page;
}

/* Read from within one page. */
static void store_read(const struct rd_store *store, u64 pos, void *buf,
		       size_t len)
{
	struct page *page;

	rcu_read_lock();
	page = rcu_dereference(store->pages[pos >> PAGE_SHIFT]);
	if (page)
		memcpy(buf, page_address(page) + offset_in_page(pos), len);
	else
		memset(buf, store->fill, len);
	rcu_read_unlock();
}

/*
 * Write within one page; false: no memory. The bytes of a new page are set
 * before others can find it: the old contents of that memory must not be seen.
 */
static bool store_write(const struct rd_store *store, u64 pos, const void *buf,
			size_t len)
{
	struct page __rcu **slot = &store->pages[pos >> PAGE_SHIFT];
	struct page *page;

	rcu_read_lock();
	while (!(page = rcu_dereference(*slot))) {
		page = new_page(store, pos, buf, len);
		if (!page || slot_fill(slot, page))
			goto out;
		__free_page(page);
	}
	memcpy(page_address(page) + offset_in_page(pos), buf, len);
out:
	rcu_read_unlock();
	return page;
}

/**
 * store_copy() - Move bytes between a store and a scatterlist
 * @store: where
 * @pos: first byte, which with @len lies within the store
 * @sg: scatterlist
 * @len: how many
 * @write: to the store
 *
 * Context: Any but hard irq.
 * Return: false if memory, or @sg, came to an end before @len bytes did; then
 * some of them were moved.
 */
static bool store_copy(const struct rd_store *store, u64 pos,
		       struct scatterlist *sg, u32 len, bool write)
{
	unsigned int skip = 0;

	while (len && sg) {
		unsigned int at = sg->offset + skip;
		u32 n = min3(len, sg->length - skip,
			     (u32)(PAGE_SIZE - offset_in_page(pos)));
		bool ok = true;
		void *buf;

		/* kmap_local_page() maps one page only */
		if (IS_ENABLED(CONFIG_KMAP_LOCAL))
			n = min_t(u32, n, PAGE_SIZE - offset_in_page(at));

		buf = kmap_local_page(pfn_to_page(page_to_pfn(sg_page(sg)) +
						  (at >> PAGE_SHIFT)));
		if (write)
			ok = store_write(store, pos,
					 buf + offset_in_page(at), n);
		else
			store_read(store, pos, buf + offset_in_page(at), n);
		kunmap_local(buf);
		if (!ok)
			return false;

		pos += n;
		len -= n;
		skip += n;
		if (skip == sg->length) {
			sg = sg_next(sg);
			skip = 0;
		}
	}
	return !len;
}

/* Pages that went out together, chained by their private word. */
static void free_chain_rcu(struct rcu_head *rcu)
{
	struct page *page = container_of(rcu, struct page, rcu_head);

	while (page) {
		struct page *next = (struct page *)page_private(page);

		set_page_private(page, 0);
		__free_page(page);
		page = next;
	}
}

static bool page_is_there(const struct rd_store *store, u64 pos)
{
	return rcu_access_pointer(store->pages[pos >> PAGE_SHIFT]);
}

/* Set a part of one page to what an absent one reads as. */
static void store_clear(const struct rd_store *store, u64 pos, size_t len)
{
	struct page *page;

	rcu_read_lock();
	page = rcu_dereference(store->pages[pos >> PAGE_SHIFT]);
	if (page)
		memset(page_address(page) + offset_in_page(pos), store->fill,
		       len);
	rcu_read_unlock();
}

/**
 * store_discard() - Give bytes up
 * @store: where
 * @pos: first byte, which with @len lies within the store
 * @len: how many
 *
 * Whole pages are freed. A write of the same bytes at the same time may be
 * lost, as if it had come first; its neighbours in a page are left alone.
 *
 * Context: Any but hard irq.
 */
static void store_discard(const struct rd_store *store, u64 pos, u64 len)
{
	struct page *chain = NULL;
	unsigned int chained = 0;

	while (len) {
		u32 n = min_t(u64, len, PAGE_SIZE - offset_in_page(pos));

		if (n < PAGE_SIZE) {
			store_clear(store, pos, n);
		} else {
			struct page __rcu **slot;
			struct page *page = NULL;

			slot = &store->pages[pos >> PAGE_SHIFT];
			if (rcu_access_pointer(*slot))
				page = unrcu_pointer(xchg(slot, NULL));
			if (page) {
				set_page_private(page, (unsigned long)chain);
				chain = page;
				chained++;
			}
		}
		pos += n;
		len -= n;
		if (chain && (chained == RD_FREE_BATCH || !len)) {
			call_rcu(&chain->rcu_head, free_chain_rcu);
			chain = NULL;
			chained = 0;
		}
	}
}

/*
 * Bringing the promised pages in.
 */

/* Fill the slots of one piece; returns how many pages it has, 0 = no memory. */
static unsigned long populate_piece(struct rd_store *store, unsigned long first,
				    int node)
{
	unsigned int order = min_t(unsigned int, RD_PIECE_ORDER,
				   ilog2(store->nr_pages - first));
	struct page *page;
	unsigned long i;

	for (;; order = 0) {
		gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN;

		gfp |= order ? __GFP_NORETRY : __GFP_RETRY_MAYFAIL;
		page = alloc_pages_node(node, gfp, order);
		if (page || !order)
			break;
	}
	if (!page)
		return 0;

	split_page(page, order);
	for (i = 0; i < 1UL << order; i++)
		if (!slot_fill(&store->pages[first + i], page + i))
			__free_page(page + i);
	return 1UL << order;
}

static void populate_work(struct work_struct *work)
{
	struct rd_device *rd = container_of(work, struct rd_device, populate);
	struct rd_store *store = &rd->data;
	int node = first_memory_node;
	unsigned long done = 0, n;

	while (done < store->nr_pages && !READ_ONCE(rd->stop)) {
		n = populate_piece(store, done, node);
		if (!n) {
			pr_warn("rd_mcp: out of memory, %lu of %lu pages of disk %u wait for the first write\n",
				store->nr_pages - done, store->nr_pages,
				rd->id);
			break;
		}
		atomic_long_sub(n, &rd_promised);
		done += n;
		node = next_node_in(node, node_states[N_MEMORY]);
		cond_resched();
	}
	atomic_long_sub(store->nr_pages - done, &rd_promised);
}

/* Count on memory for a disk, unless others do so already. */
static bool promise_pages(unsigned long nr_pages)
{
	long promised = atomic_long_add_return(nr_pages, &rd_promised);

	if (promised <= si_mem_available())
		return true;
	atomic_long_sub(nr_pages, &rd_promised);
	return false;
}

/*
 * Commands.
 */

static u32 block_bytes(const struct se_cmd *cmd)
{
	return cmd->se_dev->dev_attrib.block_size;
}

/* Does the medium have these bytes? The core has looked at the blocks. */
static bool on_medium(const struct rd_device *rd, u64 pos, u64 len)
{
	u64 size = (u64)rd->data.nr_pages << PAGE_SHIFT;

	return pos <= size && len <= size - pos;
}

/* Protection information of blocks that were written without any. */
static void forget_prot(const struct rd_device *rd, u64 lba, u64 blocks)
{
	if (rd->prot.pages)
		store_discard(&rd->prot, lba * sizeof(struct t10_pi_tuple),
			      blocks * sizeof(struct t10_pi_tuple));
}

static bool has_prot(const struct rd_device *rd, const struct se_cmd *cmd)
{
	return cmd->prot_type && cmd->t_prot_sg && rd->prot.pages;
}

/* @sgl: the data of this operation, which need not be all of the command's. */
static sense_reason_t verify_prot(struct se_cmd *cmd, struct scatterlist *sgl)
{
	struct scatterlist *whole = cmd->t_data_sg;
	sense_reason_t reason;

	if (!cmd->se_dev->dev_attrib.pi_prot_verify)
		return 0;
	cmd->t_data_sg = sgl;
	reason = sbc_dif_verify(cmd, cmd->t_task_lba,
				cmd->data_length / block_bytes(cmd),
				cmd->reftag_seed, cmd->t_prot_sg, 0);
	cmd->t_data_sg = whole;
	return reason;
}

static bool copy_prot(const struct rd_device *rd, struct se_cmd *cmd,
		      bool write)
{
	u32 blocks = cmd->data_length / block_bytes(cmd);

	return store_copy(&rd->prot,
			  cmd->t_task_lba * sizeof(struct t10_pi_tuple),
			  cmd->t_prot_sg, blocks * sizeof(struct t10_pi_tuple),
			  write);
}

static sense_reason_t read_blocks(const struct rd_device *rd,
				  struct se_cmd *cmd, struct scatterlist *sgl)
{
	store_copy(&rd->data, cmd->t_task_lba * block_bytes(cmd), sgl,
		   cmd->data_length, false);
	if (!has_prot(rd, cmd))
		return 0;
	copy_prot(rd, cmd, false);
	return verify_prot(cmd, sgl);
}

static sense_reason_t write_blocks(const struct rd_device *rd,
				   struct se_cmd *cmd, struct scatterlist *sgl)
{
	bool prot = has_prot(rd, cmd);
	sense_reason_t reason;

	if (prot) {
		reason = verify_prot(cmd, sgl);
		if (reason)
			return reason;
	}
	if (!store_copy(&rd->data, cmd->t_task_lba * block_bytes(cmd), sgl,
			cmd->data_length, true))
		return TCM_OUT_OF_RESOURCES;
	if (prot)
		return copy_prot(rd, cmd, true) ? 0 : TCM_OUT_OF_RESOURCES;
	if (rd->prot.pages)
		forget_prot(rd, cmd->t_task_lba,
			    cmd->data_length / block_bytes(cmd));
	return 0;
}

static sense_reason_t rd_execute_rw(struct se_cmd *cmd, struct scatterlist *sgl,
				    u32 nents, enum dma_data_direction dir)
{
	struct rd_device *rd = to_rd(cmd->se_dev);
	sense_reason_t reason = 0;

	if (rd->nullio && dir == DMA_FROM_DEVICE) {
		/* the old contents of that memory must not be seen */
		sg_zero_buffer(sgl, nents, cmd->data_length, 0);
	} else if (!rd->nullio && nents && cmd->data_length) {
		if (!on_medium(rd, cmd->t_task_lba * block_bytes(cmd),
			       cmd->data_length))
			return TCM_ADDRESS_OUT_OF_RANGE;
		if (dir == DMA_TO_DEVICE)
			reason = write_blocks(rd, cmd, sgl);
		else
			reason = read_blocks(rd, cmd, sgl);
	}
	if (!reason)
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	return reason;
}

/*
 * Protection information for the blocks of a WRITE SAME: that of the one block
 * sent, with the reference tag counting up where the type wants it (SBC-3,
 * WRITE SAME (10) command).
 */
static sense_reason_t write_same_prot(const struct rd_device *rd,
				      struct se_cmd *cmd, u64 blocks)
{
	struct t10_pi_tuple tuple;
	sense_reason_t reason;
	u64 i;

	reason = verify_prot(cmd, cmd->t_data_sg);
	if (reason)
		return reason;
	if (sg_copy_to_buffer(cmd->t_prot_sg, cmd->t_prot_nents, &tuple,
			      sizeof(tuple)) != sizeof(tuple))
		return TCM_INVALID_CDB_FIELD;

	for (i = 0; i < blocks; i++) {
		u64 lba = cmd->t_task_lba + i;

		if (cmd->prot_type == TARGET_DIF_TYPE1_PROT)
			tuple.ref_tag = cpu_to_be32(lower_32_bits(lba));
		if (!store_write(&rd->prot, lba * sizeof(tuple), &tuple,
				 sizeof(tuple)))
			return TCM_OUT_OF_RESOURCES;
	}
	return 0;
}

static sense_reason_t rd_execute_write_same(struct se_cmd *cmd)
{
	struct rd_device *rd = to_rd(cmd->se_dev);
	u64 blocks = sbc_get_write_same_sectors(cmd);
	u64 size = block_bytes(cmd), i;
	u64 pos = cmd->t_task_lba * size;
	sense_reason_t reason;

	if (rd->nullio)
		goto good;
	if (cmd->data_length != size || !cmd->t_data_nents)
		return TCM_INVALID_CDB_FIELD;
	if (!on_medium(rd, pos, blocks * size))
		return TCM_ADDRESS_OUT_OF_RANGE;

	if (!has_prot(rd, cmd)) {
		forget_prot(rd, cmd->t_task_lba, blocks);
	} else {
		reason = write_same_prot(rd, cmd, blocks);
		if (reason)
			return reason;
	}
	for (i = 0; i < blocks; i++)
		if (!store_copy(&rd->data, pos + i * size, cmd->t_data_sg,
				size, true))
			return TCM_OUT_OF_RESOURCES;
good:
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}

static sense_reason_t rd_execute_unmap(struct se_cmd *cmd, sector_t lba,
				       sector_t nolb)
{
	struct rd_device *rd = to_rd(cmd->se_dev);
	u64 size = block_bytes(cmd);

	if (rd->nullio)
		return 0;
	if (!on_medium(rd, lba * size, nolb * size))
		return TCM_ADDRESS_OUT_OF_RANGE;
	store_discard(&rd->data, lba * size, nolb * size);
	forget_prot(rd, lba, nolb);
	return 0;
}

/* What is not there reads as zeros. */
static sense_reason_t rd_execute_zero(struct se_cmd *cmd)
{
	sense_reason_t reason;

	reason = rd_execute_unmap(cmd, cmd->t_task_lba,
				  sbc_get_write_same_sectors(cmd));
	if (!reason)
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	return reason;
}

/* A block is mapped if a page of it is there. */
static sense_reason_t rd_get_lba_status(struct se_cmd *cmd, u64 lba,
					u64 *blocks, bool *mapped)
{
	const struct rd_store *store = &to_rd(cmd->se_dev)->data;
	u64 size = block_bytes(cmd), pos = lba * size, end;

	/* all of a nullio disk is there, in its way */
	if (!store->pages)
		return 0;
	if (!on_medium(to_rd(cmd->se_dev), pos, size))
		return TCM_ADDRESS_OUT_OF_RANGE;
	end = min3(pos + *blocks * size,
		   (u64)store->nr_pages << PAGE_SHIFT,
		   ALIGN_DOWN(pos, PAGE_SIZE) + RD_STATUS_PAGES * PAGE_SIZE);
	*mapped = page_is_there(store, pos);
	do {
		pos = ALIGN_DOWN(pos, PAGE_SIZE) + PAGE_SIZE;
	} while (pos < end && page_is_there(store, pos) == *mapped);
	*blocks = div_u64(min(pos, end), size) - lba;
	return 0;
}

static struct exec_cmd_ops rd_exec_ops = {
	.execute_rw		= rd_execute_rw,
	.execute_write_same	= rd_execute_write_same,
	.execute_zero		= rd_execute_zero,
	.execute_unmap		= rd_execute_unmap,
	.get_lba_status		= rd_get_lba_status,
};

static sense_reason_t rd_parse_cdb(struct se_cmd *cmd)
{
	return sbc_parse_cdb(cmd, &rd_exec_ops);
}

/*
 * HBAs and devices.
 */

static int rd_attach_hba(struct se_hba *hba, u32 host_id)
{
	struct rd_hba *rd_hba = kzalloc(sizeof(*rd_hba), GFP_KERNEL);

	if (!rd_hba)
		return -ENOMEM;
	hba->hba_ptr = rd_hba;
	return 0;
}

static void rd_detach_hba(struct se_hba *hba)
{
	kfree(hba->hba_ptr);
	hba->hba_ptr = NULL;
}

static struct se_device *rd_alloc_device(struct se_hba *hba, const char *name)
{
	struct rd_device *rd = kzalloc(sizeof(*rd), GFP_KERNEL);

	if (!rd)
		return NULL;
	INIT_WORK(&rd->populate, populate_work);
	return &rd->dev;
}

static void free_device_rcu(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct rd_device, dev.rcu_head));
}

static void rd_free_device(struct se_device *dev)
{
	call_rcu(&dev->rcu_head, free_device_rcu);
}

static int rd_configure_device(struct se_device *dev)
{
	struct rd_device *rd = to_rd(dev);
	struct rd_hba *rd_hba = dev->se_hba->hba_ptr;
	int err;

	if (!rd->nr_pages) {
		pr_err("rd_mcp: rd_pages= is missing\n");
		return -EINVAL;
	}

	if (!rd->nullio) {
		if (!promise_pages(rd->nr_pages))
			return -ENOMEM;
		err = store_init(&rd->data, rd->nr_pages, 0);
		if (err) {
			atomic_long_sub(rd->nr_pages, &rd_promised);
			return err;
		}
		rd->stop = false;
		queue_work(system_unbound_wq, &rd->populate);
	}

	rd->id = atomic_fetch_inc(&rd_hba->next_id);
	dev->dev_attrib.hw_block_size = SECTOR_SIZE;
	dev->dev_attrib.hw_max_sectors = UINT_MAX;
	dev->dev_attrib.hw_queue_depth = 128;
	dev->dev_attrib.is_nonrot = 1;
	return 0;
}

static void rd_destroy_device(struct se_device *dev)
{
	struct rd_device *rd = to_rd(dev);

	if (rd->nullio)
		return;
	WRITE_ONCE(rd->stop, true);
	flush_work(&rd->populate);
	store_exit(&rd->data);
}

/*
 * The disk can always unmap, but shows limits only when an administrator has
 * asked for it: a disk that was just enabled has none.
 */
static bool rd_configure_unmap(struct se_device *dev)
{
	struct se_dev_attrib *attrib = &dev->dev_attrib;

	if (!target_dev_configured(dev))
		return true;
	attrib->max_unmap_lba_count = RD_UNMAP_BYTES / attrib->block_size;
	attrib->max_unmap_block_desc_count = 1;
	attrib->unmap_granularity = max_t(u32, PAGE_SIZE / attrib->block_size,
					  1);
	attrib->unmap_granularity_alignment = 0;
	return true;
}

/* As much as the smallest block size could need. */
static int rd_init_prot(struct se_device *dev)
{
	struct rd_device *rd = to_rd(dev);
	u64 blocks = (u64)rd->nr_pages << (PAGE_SHIFT - SECTOR_SHIFT);

	if (rd->nullio || rd->prot.pages)
		return 0;
	return store_init(&rd->prot,
			  DIV_ROUND_UP_ULL(blocks * sizeof(struct t10_pi_tuple),
					   PAGE_SIZE), 0xff);
}

static void rd_free_prot(struct se_device *dev)
{
	struct rd_device *rd = to_rd(dev);

	if (rd->prot.pages)
		store_exit(&rd->prot);
}

static u32 rd_get_device_type(struct se_device *dev)
{
	/* peripheral qualifier 001b and device type 1Fh: not connected */
	return to_rd(dev)->dummy ? 0x3f : sbc_get_device_type(dev);
}

static sector_t rd_get_blocks(struct se_device *dev)
{
	u64 bytes = (u64)to_rd(dev)->nr_pages << PAGE_SHIFT;

	return div_u64(bytes, dev->dev_attrib.block_size) - 1;
}

/*
 * configfs.
 */

enum { RD_PAGES, RD_NULLIO, RD_DUMMY, RD_UNKNOWN };

static const match_table_t rd_keys = {
	{ RD_PAGES,	"rd_pages=%d" },
	{ RD_NULLIO,	"rd_nullio=%d" },
	{ RD_DUMMY,	"rd_dummy=%d" },
	{ RD_UNKNOWN,	NULL },
};

/* The number of a "%d" that matched. */
static int parse_u32(const substring_t *arg, u32 *value)
{
	char text[24];
	s64 number;
	int err;

	if (match_strlcpy(text, arg, sizeof(text)) >= sizeof(text))
		return -ERANGE;
	err = kstrtos64(text, 0, &number);
	if (err)
		return err;
	if (number < 0)
		return -EINVAL;
	if (number > U32_MAX)
		return -ERANGE;
	*value = number;
	return 0;
}

static int set_key(struct se_device *dev, int key, substring_t *arg)
{
	struct rd_device *rd = to_rd(dev);
	u32 value;
	int err;

	if (key == RD_UNKNOWN)
		return 0;
	err = parse_u32(arg, &value);
	if (err)
		return err;

	switch (key) {
	case RD_PAGES:
		rd->nr_pages = value;
		break;
	case RD_NULLIO:
		if (value == 1)
			rd->nullio = true;
		break;
	case RD_DUMMY:
		if (value == 1)
			rd->dummy = true;
		break;
	}
	return 0;
}

static ssize_t rd_set_params(struct se_device *dev, const char *page,
			     ssize_t count)
{
	if (target_dev_configured(dev))
		return -EBUSY;
	return tcm_backend_set_keys(dev, page, count, rd_keys, set_key);
}

static ssize_t rd_show_params(struct se_device *dev, char *page)
{
	struct rd_device *rd = to_rd(dev);
	unsigned int tables = 0;

	if (rd->data.pages)
		tables = rd->nr_pages / (RD_INFO_TABLE_BYTES /
					 sizeof(struct scatterlist)) + 1;
	return sprintf(page,
		       "TCM RamDisk ID: %u  RamDisk Makeup: rd_mcp\n"
		       "        PAGES/PAGE_SIZE: %u*%lu  SG_table_count: %u  nullio: %d dummy: %d\n",
		       rd->id, rd->nr_pages, PAGE_SIZE, tables, rd->nullio,
		       rd->dummy);
}

static const struct target_backend_ops rd_ops = {
	.name			= "rd_mcp",
	.inquiry_prod		= "RAMDISK-MCP",
	.inquiry_rev		= "4.0",
	.owner			= THIS_MODULE,
	.command_class		= TARGET_BACKEND_INLINE,
	.attach_hba		= rd_attach_hba,
	.detach_hba		= rd_detach_hba,
	.alloc_device		= rd_alloc_device,
	.configure_device	= rd_configure_device,
	.destroy_device		= rd_destroy_device,
	.free_device		= rd_free_device,
	.set_configfs_dev_params = rd_set_params,
	.show_configfs_dev_params = rd_show_params,
	.configure_unmap	= rd_configure_unmap,
	.parse_cdb		= rd_parse_cdb,
	.get_device_type	= rd_get_device_type,
	.get_blocks		= rd_get_blocks,
	.init_prot		= rd_init_prot,
	.free_prot		= rd_free_prot,
	.tb_dev_attrib_attrs	= sbc_attrib_attrs,
};

static int __init rd_module_init(void)
{
	return transport_backend_register(&rd_ops);
}

static void __exit rd_module_exit(void)
{
	target_backend_unregister(&rd_ops);
	/* pages that UNMAP gave up are freed by code of ours */
	rcu_barrier();
}

MODULE_DESCRIPTION("RAM disk back end of the SCSI target core");
MODULE_LICENSE("GPL");

module_init(rd_module_init);
module_exit(rd_module_exit);
