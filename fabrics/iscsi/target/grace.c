// SPDX-License-Identifier: GPL-2.0
/*
 * How long initiators that are asked to log out are waited for.
 *
 * Disabling or removing what sessions use waits for them to end, as long as the
 * grace lasts if an initiator does not answer. Many targets are removed one after
 * the other. So the grace belongs to the module, not to the session: it begins
 * with the first removal, and sessions that are asked later have what is left of
 * it. After its end sessions have ISCSIT_GRACE_LEAST, for a pause of
 * ISCSIT_GRACE_PAUSE.
 */
#include "grace.h"

#include <kunit/visibility.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(grace_lock);	/* innermost; process context */
static struct iscsit_grace module_grace;	/* grace_lock */

/**
 * iscsit_grace_deadline() - Until when has a session, asked now, to be gone?
 * @grace: what was given before
 * @now: jiffies
 *
 * Return: jiffies.
 */
u64 iscsit_grace_deadline(struct iscsit_grace *grace, u64 now)
{
	if (!grace->end || now >= grace->end + ISCSIT_GRACE_PAUSE)
		grace->end = now + ISCSIT_GRACE;
	return max(grace->end, now + ISCSIT_GRACE_LEAST);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_grace_deadline);

/**
 * iscsit_logout_deadline() - The same, for all of the module
 *
 * Context: Process.
 * Return: jiffies.
 */
unsigned long iscsit_logout_deadline(void)
{
	u64 deadline;

	spin_lock(&grace_lock);
	deadline = iscsit_grace_deadline(&module_grace, get_jiffies_64());
	spin_unlock(&grace_lock);
	return deadline;
}
