/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command's way in.
 */
#ifndef TCM_SUBMIT_H
#define TCM_SUBMIT_H

struct tcm_lu;

int tcm_submit_init(struct tcm_lu *lu);
void tcm_submit_exit(struct tcm_lu *lu);
int tcm_submit_module_init(void);
void tcm_submit_module_exit(void);

#endif /* TCM_SUBMIT_H */
