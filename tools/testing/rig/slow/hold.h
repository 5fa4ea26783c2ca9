/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SLOW_HOLD_H
#define SLOW_HOLD_H

#include <linux/linkage.h>
#include <linux/types.h>

/* addresses to jump to, nothing that C may call */
void slow_at_entry(void);
void slow_at_return(void);

/**
 * slow_stand() - Wait until the current thread is released or its time is up
 * @go_on: word of the trampoline's stack frame, filled with where to go on
 * @returning: from the function, or about to enter it
 *
 * Context: the one of the function's caller; for the trampolines alone.
 */
asmlinkage void slow_stand(unsigned long *go_on, bool returning);

#endif
