/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command's way in.
 */
#ifndef TCM_SUBMIT_H
#define TCM_SUBMIT_H

struct se_cmd;
struct tcm_lu;

void tcm_cmd_run(struct se_cmd *cmd);
int tcm_submit_init(struct tcm_lu *lu);
void tcm_submit_exit(struct tcm_lu *lu);
int tcm_submit_module_init(void);
void tcm_submit_module_exit(void);

#endif /* TCM_SUBMIT_H */
