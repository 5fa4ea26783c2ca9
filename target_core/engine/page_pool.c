// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that carried the data of WRITEs, kept for the next ones.
 *
 * A kernel that clears what it allocates (init_on_alloc) does so for each page
 * of each WRITE, whose every byte the initiator overwrites before anybody looks
 * at it. So each CPU keeps some of them. Only for WRITEs: what goes to an
 * initiator, parameter data or blocks, comes fresh from the allocator. Nothing
 * of somebody else's can be in it, and the network may hold it long after.
 */
#include "page_pool.h"

#include <kunit/visibility.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/topology.h>

static DEFINE_PER_CPU(struct tcm_page_pool, tcm_page_pools);	/* irqs off */

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
 * @pool: the caller is the only one who uses it now
 * @page: page with a reference of the caller's
 *
 * Return: true: the reference is the pool's now; false: the page is in use, or
 * far away, or there is no room, or nothing is to be kept.
 */
bool tcm_page_pool_put(struct tcm_page_pool *pool, struct page *page)
{
	if (pool->nr == TCM_PAGE_POOL_PAGES || !worth_keeping(page))
		return false;
	pool->pages[pool->nr++] = page;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_page_pool_put);

/**
 * tcm_page_pool_get() - Take a page out of a pool
 * @pool: the caller is the only one who uses it now
 *
 * Return: the page that was put there last, and its reference; NULL if there is
 * none.
 */
struct page *tcm_page_pool_get(struct tcm_page_pool *pool)
{
	return pool->nr ? pool->pages[--pool->nr] : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_page_pool_get);

/**
 * tcm_page_reuse() - Get a page for the data of a WRITE
 *
 * Context: Any.
 * Return: a page with a WRITE's bytes in it; NULL if this CPU keeps none.
 */
struct page *tcm_page_reuse(void)
{
	unsigned long flags;
	struct page *page;

	local_irq_save(flags);
	page = tcm_page_pool_get(this_cpu_ptr(&tcm_page_pools));
	local_irq_restore(flags);
	return page;
}

/**
 * tcm_page_keep() - Drop a page that the data of a WRITE were in
 * @page: page with a reference of the caller's, which it gives away
 *
 * Context: Any.
 */
void tcm_page_keep(struct page *page)
{
	unsigned long flags;
	bool kept;

	local_irq_save(flags);
	kept = tcm_page_pool_put(this_cpu_ptr(&tcm_page_pools), page);
	local_irq_restore(flags);
	if (!kept)
		__free_page(page);
}

/**
 * tcm_page_pool_module_exit() - Free what is kept
 *
 * No command is left.
 */
void tcm_page_pool_module_exit(void)
{
	struct page *page;
	int cpu;

	for_each_possible_cpu(cpu)
		while ((page = tcm_page_pool_get(per_cpu_ptr(&tcm_page_pools, cpu))))
			__free_page(page);
}
