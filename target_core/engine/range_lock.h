/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of blocks that one command has for itself while it reads and writes.
 */
#ifndef TCM_RANGE_LOCK_H
#define TCM_RANGE_LOCK_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct se_cmd;
struct tcm_lu;
struct tcm_range;
struct tcm_range_lock;

int tcm_range_lock_init(struct tcm_lu *lu);
void tcm_range_lock_exit(struct tcm_lu *lu);

bool tcm_range_enter(struct se_cmd *cmd, work_func_t run);
void tcm_range_leave(struct se_cmd *cmd);
bool tcm_range_unwait(struct se_cmd *cmd);
bool tcm_range_waits(const struct se_cmd *cmd);

/* The pure half: who waits for whom. The caller holds the lock. */
void tcm_range_add(struct tcm_range_lock *lock, struct tcm_range *range);
void tcm_range_del(struct tcm_range_lock *lock, struct tcm_range *range,
		   struct list_head *granted);
void tcm_range_drained(struct tcm_range_lock *lock, struct list_head *granted);

#endif /* TCM_RANGE_LOCK_H */
