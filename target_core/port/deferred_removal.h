/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects that were removed and are still in use.
 */
#ifndef TCM_LINGER_H
#define TCM_LINGER_H

#include <linux/compiler_attributes.h>

/* What takes longer is reported: waits, and removals that gave up waiting. */
#define TCM_LINGER_S	30

void tcm_linger_init(void);
void tcm_linger_exit(void);
__printf(2, 3) void tcm_linger_add(const void *object, const char *format, ...);
void tcm_linger_del(const void *object);

#endif /* TCM_LINGER_H */
