/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects that were removed and are still in use.
 */
#ifndef TCM_DEFERRED_REMOVAL_H
#define TCM_DEFERRED_REMOVAL_H

#include <linux/compiler_attributes.h>

/* What takes longer is reported: waits, and removals that gave up waiting. */
#define TCM_REMOVAL_WAIT_S	30

int tcm_removal_init(void);
void tcm_removal_exit(void);
__printf(2, 3) void tcm_removal_defer(const void *object, const char *format, ...);
void tcm_removal_done(const void *object);

#endif /* TCM_DEFERRED_REMOVAL_H */
