/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reservations of a logical unit as the files of DEV/pr/ tell them.
 *
 * Each of these fills a page and returns the bytes written. Any of them may
 * be called while reservations change.
 */
#ifndef TCM_PR_SHOW_H
#define TCM_PR_SHOW_H

#include <linux/types.h>

struct tcm_lu;

/* Which rules are in force for a logical unit. */
enum tcm_pr_mode {
	TCM_PR_DISABLED,	/* emulate_pr is 0 */
	TCM_PR_PASSTHROUGH,	/* the medium's own */
	TCM_PR_SPC2,		/* somebody holds a RESERVE(6) or (10) */
	TCM_PR_SPC3,		/* persistent reservations, maybe none */
};

enum tcm_pr_mode tcm_pr_mode(struct tcm_lu *lu);

ssize_t tcm_pr_show_holder(struct tcm_lu *lu, char *page);
ssize_t tcm_pr_show_all_tgt_pts(struct tcm_lu *lu, char *page);
ssize_t tcm_pr_show_generation(struct tcm_lu *lu, char *page);
ssize_t tcm_pr_show_holder_tg_port(struct tcm_lu *lu, char *page);
ssize_t tcm_pr_show_registered(struct tcm_lu *lu, char *page);
ssize_t tcm_pr_show_type(struct tcm_lu *lu, char *page);
bool tcm_pr_aptpl_active(struct tcm_lu *lu);

#endif /* TCM_PR_SHOW_H */
