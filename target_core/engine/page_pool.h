/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages that carried the data of WRITEs, kept for the next ones.
 */
#ifndef TCM_STASH_H
#define TCM_STASH_H

#include <linux/types.h>

struct page;

/* Pages a CPU keeps at most: two requests of 256 KiB. */
#define TCM_STASH_PAGES		128

/**
 * struct tcm_stash - Pages that nobody else uses
 * @nr: how many
 * @pages: @nr of them; the last one in is the first one out
 */
struct tcm_stash {
	unsigned int	nr;
	struct page	*pages[TCM_STASH_PAGES];
};

bool tcm_stash_put(struct tcm_stash *stash, struct page *page);
struct page *tcm_stash_get(struct tcm_stash *stash);

struct page *tcm_page_reuse(void);
void tcm_page_keep(struct page *page);
void tcm_stash_module_exit(void);

#endif /* TCM_STASH_H */
