// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that carried the data of WRITEs, kept for the next ones.
 *
 * A kernel that clears what it allocates (init_on_alloc) does so for each page
 * of each WRITE, whose every byte the initiator overwrites before anybody looks
 * at it. So each CPU keeps some of them. Only for WRITEs: what goes to an
 * initiator, parameter data or blocks, comes fresh from the allocator. Nothing
 * of somebody else's can be in it, and the network may hold it long after.
 *
 * When memory is short they go back: a shrinker takes them from all CPUs. A
 * pool's lock is taken once for all pages of a command.
 */
#include "page_pool.h"

#include <kunit/visibility.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/scatterlist.h>
#include <linux/shrinker.h>
#include <linux/topology.h>

static DEFINE_PER_CPU(struct tcm_page_pool, tcm_page_pools) = {
	.lock = __SPIN_LOCK_UNLOCKED(tcm_page_pools.lock),
};
static struct shrinker *tcm_page_shrinker;

/* Pages taken out of a pool at a time by the shrinker. */
#define SHRINK_BATCH	16

/*
 * Is it near, and does nobody else hold it, a socket for instance? Who wants
 * memory to be cleared when it is freed does not want us to keep what was in it.
 */
static bool worth_keeping(struct page *page)
{
	return !want_init_on_free() && page_ref_count(page) == 1 &&
	       !page_is_pfmemalloc(page) && page_to_nid(page) == numa_mem_id();
}

/**
 * tcm_page_pool_put() - Put a page into a pool
 * @pool: the caller has its lock
 * @page: page with a reference of the caller's
 *
 * Return: true: the reference is the pool's now; false: the page is in use, or
 * far away, or there is no room, or nothing is to be kept.
 */
bool tcm_page_pool_put(struct tcm_page_pool *pool, struct page *page)
{
	if (pool->nr == TCM_PAGE_POOL_PAGES || !worth_keeping(page))
		return false;
	pool->pages[pool->nr] = page;
	WRITE_ONCE(pool->nr, pool->nr + 1);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_page_pool_put);

/**
 * tcm_page_pool_get() - Take a page out of a pool
 * @pool: the caller has its lock
 *
 * Return: the page that was put there last, and its reference; NULL if there is
 * none.
 */
struct page *tcm_page_pool_get(struct tcm_page_pool *pool)
{
	if (!pool->nr)
		return NULL;
	/* the shrinker counts without the lock */
	WRITE_ONCE(pool->nr, pool->nr - 1);
	return pool->pages[pool->nr];
}
EXPORT_SYMBOL_IF_KUNIT(tcm_page_pool_get);

/**
 * tcm_page_reuse() - Get pages for the data of a WRITE
 * @list: list without pages
 * @count: its entries
 *
 * Context: Any.
 * Return: how many of the first entries were given a page with another WRITE's
 * bytes in it; their length and offset are not set.
 */
unsigned int tcm_page_reuse(struct scatterlist *list, unsigned int count)
{
	struct tcm_page_pool *pool = raw_cpu_ptr(&tcm_page_pools);
	unsigned long flags;
	struct page *page;
	unsigned int n;

	spin_lock_irqsave(&pool->lock, flags);
	for (n = 0; n < count; n++) {
		page = tcm_page_pool_get(pool);
		if (!page)
			break;
		sg_assign_page(&list[n], page);
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	return n;
}

/**
 * tcm_page_keep() - Drop the pages that the data of a WRITE were in
 * @list: list whose pages are given away, each with a reference of the caller's
 * @count: its entries
 *
 * Context: Any.
 */
void tcm_page_keep(struct scatterlist *list, unsigned int count)
{
	struct tcm_page_pool *pool = raw_cpu_ptr(&tcm_page_pools);
	unsigned int i, most = min(count, TCM_PAGE_POOL_PAGES);
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	for (i = 0; i < most; i++)
		if (tcm_page_pool_put(pool, sg_page(&list[i])))
			sg_assign_page(&list[i], NULL);
	spin_unlock_irqrestore(&pool->lock, flags);
	for (i = 0; i < count; i++)
		if (sg_page(&list[i]))
			__free_page(sg_page(&list[i]));
}

/**
 * tcm_page_pool_shrink() - Free pages of a pool
 * @pool: the pool; its lock is taken here
 * @most: how many at most
 *
 * Context: Any.
 * Return: how many they were.
 */
unsigned long tcm_page_pool_shrink(struct tcm_page_pool *pool,
				   unsigned long most)
{
	struct page *pages[SHRINK_BATCH];
	unsigned long freed = 0, flags;
	unsigned int i, n;

	do {
		spin_lock_irqsave(&pool->lock, flags);
		for (n = 0; n < SHRINK_BATCH && freed + n < most; n++) {
			pages[n] = tcm_page_pool_get(pool);
			if (!pages[n])
				break;
		}
		spin_unlock_irqrestore(&pool->lock, flags);
		for (i = 0; i < n; i++)
			__free_page(pages[i]);
		freed += n;
	} while (n == SHRINK_BATCH);
	return freed;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_page_pool_shrink);

static unsigned long count_pages(struct shrinker *shrinker,
				 struct shrink_control *sc)
{
	unsigned long pages = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		pages += READ_ONCE(per_cpu_ptr(&tcm_page_pools, cpu)->nr);
	return pages ?: SHRINK_EMPTY;
}

static unsigned long scan_pages(struct shrinker *shrinker,
				struct shrink_control *sc)
{
	unsigned long freed = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		if (freed == sc->nr_to_scan)
			break;
		freed += tcm_page_pool_shrink(per_cpu_ptr(&tcm_page_pools, cpu),
					      sc->nr_to_scan - freed);
	}
	return freed ?: SHRINK_STOP;
}

/**
 * tcm_page_pool_module_init() - Let memory be taken back when it is short
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_page_pool_module_init(void)
{
	tcm_page_shrinker = shrinker_alloc(0, "target-pages");
	if (!tcm_page_shrinker)
		return -ENOMEM;
	tcm_page_shrinker->count_objects = count_pages;
	tcm_page_shrinker->scan_objects = scan_pages;
	shrinker_register(tcm_page_shrinker);
	return 0;
}

/**
 * tcm_page_pool_module_exit() - Free what is kept
 *
 * No command is left.
 */
void tcm_page_pool_module_exit(void)
{
	int cpu;

	shrinker_free(tcm_page_shrinker);
	for_each_possible_cpu(cpu)
		tcm_page_pool_shrink(per_cpu_ptr(&tcm_page_pools, cpu),
				     ULONG_MAX);
}
