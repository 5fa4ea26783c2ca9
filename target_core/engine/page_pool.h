/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages that carried the data of WRITEs, kept for the next ones.
 */
#ifndef TCM_PAGE_POOL_H
#define TCM_PAGE_POOL_H

#include <linux/types.h>

struct page;

/* Pages a CPU keeps at most: two requests of 256 KiB. */
#define TCM_PAGE_POOL_PAGES		128

/**
 * struct tcm_page_pool - Pages that nobody else uses
 * @nr: how many
 * @pages: @nr of them; the last one in is the first one out
 */
struct tcm_page_pool {
	unsigned int	nr;
	struct page	*pages[TCM_PAGE_POOL_PAGES];
};

bool tcm_page_pool_put(struct tcm_page_pool *pool, struct page *page);
struct page *tcm_page_pool_get(struct tcm_page_pool *pool);

struct page *tcm_page_reuse(void);
void tcm_page_keep(struct page *page);
void tcm_page_pool_module_exit(void);

#endif /* TCM_PAGE_POOL_H */
