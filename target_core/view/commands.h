/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What commands are alive, and what each of them does or waits for.
 */
#ifndef TCM_VIEW_COMMANDS_H
#define TCM_VIEW_COMMANDS_H

int tcm_view_init(void);
void tcm_view_exit(void);

#endif /* TCM_VIEW_COMMANDS_H */
