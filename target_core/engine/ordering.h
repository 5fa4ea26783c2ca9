/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Task attributes: when a task becomes enabled.
 */
#ifndef TCM_ORDERING_H
#define TCM_ORDERING_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct se_cmd;
struct tcm_lu;

int tcm_ordering_init(struct tcm_lu *lu);
void tcm_ordering_exit(struct tcm_lu *lu);
void tcm_ordering_enter(struct se_cmd *cmd);
bool tcm_ordering_ready(struct se_cmd *cmd, work_func_t run);
bool tcm_ordering_unpark(struct se_cmd *cmd);
bool tcm_ordering_parked(const struct se_cmd *cmd);
void tcm_ordering_leave(struct se_cmd *cmd);

#endif /* TCM_ORDERING_H */
