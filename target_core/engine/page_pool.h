/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages that carried the data of WRITEs, kept for the next ones.
 */
#ifndef TCM_PAGE_POOL_H
#define TCM_PAGE_POOL_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct page;
struct scatterlist;

/* Pages a CPU keeps at most: two requests of 256 KiB. */
#define TCM_PAGE_POOL_PAGES		128

/**
 * struct tcm_page_pool - Pages that nobody else uses
 * @lock: guards both; any context, innermost. Its CPU's alone but for the shrinker
 * @nr: how many
 * @pages: @nr of them; the last one in is the first one out
 */
struct tcm_page_pool {
	spinlock_t	lock;
	unsigned int	nr;
	struct page	*pages[TCM_PAGE_POOL_PAGES];
};

bool tcm_page_pool_put(struct tcm_page_pool *pool, struct page *page);
struct page *tcm_page_pool_get(struct tcm_page_pool *pool);
unsigned long tcm_page_pool_shrink(struct tcm_page_pool *pool,
				   unsigned long most);

unsigned int tcm_page_reuse(struct scatterlist *list, unsigned int count);
void tcm_page_keep(struct scatterlist *list, unsigned int count);
int tcm_page_pool_module_init(void);
void tcm_page_pool_module_exit(void);

#endif /* TCM_PAGE_POOL_H */
