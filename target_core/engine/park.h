/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands that stand still until somebody, or the time, lets them go on.
 */
#ifndef TCM_PARK_H
#define TCM_PARK_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct se_cmd;
struct tcm_lu;

enum tcm_parked {
	TCM_PARK_NO = 0,	/* its port or session goes: not held any more */
	TCM_PARK_YES,		/* it is not the caller's any more */
	TCM_PARK_ABORTED,	/* it was aborted: the caller ends it */
};

int tcm_park_init(struct tcm_lu *lu);
void tcm_park_exit(struct tcm_lu *lu);
enum tcm_parked tcm_park(struct se_cmd *cmd, u32 owner, unsigned int ms,
			 work_func_t go_on);
bool tcm_park_take_back(struct se_cmd *cmd);
void tcm_park_release(struct tcm_lu *lu, u32 owner);
unsigned int tcm_park_count(struct tcm_lu *lu, u32 owner);

#endif /* TCM_PARK_H */
