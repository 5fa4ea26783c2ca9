/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long initiators that are asked to log out are waited for.
 */
#ifndef ISCSIT_GRACE_H
#define ISCSIT_GRACE_H

#include <linux/jiffies.h>
#include <linux/types.h>

/* Jiffies of grace, at most and at least, and between one and the next. */
#define ISCSIT_GRACE		(3 * HZ)
#define ISCSIT_GRACE_LEAST	(HZ / 50)
#define ISCSIT_GRACE_PAUSE	(10 * HZ)

/**
 * struct iscsit_grace - Time given to initiators
 * @end: of the grace given last, jiffies; 0: none was given yet
 */
struct iscsit_grace {
	u64	end;
};

u64 iscsit_grace_deadline(struct iscsit_grace *grace, u64 now);
unsigned long iscsit_logout_deadline(void);

#endif /* ISCSIT_GRACE_H */
