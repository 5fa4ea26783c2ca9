/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Work for commands: what a worker does with them now, or in a while.
 */
#ifndef TCM_WORK_H
#define TCM_WORK_H

#include <linux/workqueue.h>

struct se_cmd;

void tcm_cmd_go_on(struct se_cmd *cmd);
void tcm_cmd_defer(struct se_cmd *cmd, work_func_t fn);
void tcm_cmd_finish_later(struct se_cmd *cmd, work_func_t fn);
void tcm_cmd_retry(struct se_cmd *cmd, work_func_t fn);
void tcm_queue_work(struct work_struct *work);
void tcm_queue_work_in(struct delayed_work *work, unsigned long delay);
int tcm_work_module_init(void);
void tcm_work_module_exit(void);

#endif /* TCM_WORK_H */
