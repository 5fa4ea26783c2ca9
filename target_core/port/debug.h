/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The folder target/ in debugfs.
 */
#ifndef TCM_DEBUG_H
#define TCM_DEBUG_H

#include <linux/fs.h>

int tcm_debug_init(void);
void tcm_debug_exit(void);
void tcm_debug_add(const char *name, const struct file_operations *ops);

#endif /* TCM_DEBUG_H */
