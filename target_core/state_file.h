/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of state under dbroot, from which tools restore after a reboot.
 */
#ifndef TCM_STATE_FILE_H
#define TCM_STATE_FILE_H

#include <linux/types.h>

int tcm_state_init(void);
void tcm_state_exit(void);
int tcm_state_set_root(const char *path);
void tcm_state_get_root(char *buf, size_t size);
int tcm_state_write(const char *const path[], const void *data, size_t len);

#endif /* TCM_STATE_FILE_H */
