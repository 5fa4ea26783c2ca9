/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Task management functions.
 */
#ifndef TCM_TMR_H
#define TCM_TMR_H

#include <linux/types.h>

struct tcm_lu;

const char *tcm_tmr_name(u8 function);
int tcm_tmr_init(struct tcm_lu *lu);
void tcm_tmr_exit(struct tcm_lu *lu);

#endif /* TCM_TMR_H */
