// SPDX-License-Identifier: GPL-2.0
/*
 * Objects that were removed and are still in use, listed in debugfs.
 *
 * rmdir(2) and unlink(2) wait for commands, sessions and references to end, but
 * at most 30 s: a back end may keep a command. An object that is still in use
 * then has no name in configfs any more; target/lingering in debugfs says what
 * it was and how long it has been waited for, until its last user is gone.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "deferred_removal.h"
#include "debug.h"

#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>

struct deferred_removal {
	u64	since;		/* jiffies */
	char	*what;
};

/* By the object's address. Objects go in any context. */
static DEFINE_XARRAY_FLAGS(deferred_removals, XA_FLAGS_LOCK_IRQ);

static int lingering_show(struct seq_file *seq, void *data)
{
	u64 now = get_jiffies_64();
	struct deferred_removal *removal;
	unsigned long key;

	xa_lock_irq(&deferred_removals);
	xa_for_each(&deferred_removals, key, removal)
		seq_printf(seq, "%llu s: %s\n",
			   jiffies64_to_msecs(now - removal->since) / MSEC_PER_SEC,
			   removal->what);
	xa_unlock_irq(&deferred_removals);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(lingering);

static void free_removal(struct deferred_removal *removal)
{
	if (removal)
		kfree(removal->what);
	kfree(removal);
}

/**
 * tcm_removal_defer() - An object was removed, and somebody still uses it
 * @object: by which tcm_removal_done() finds it; the caller keeps it for now
 * @format: what it was
 *
 * Says so in the log, and in debugfs if there is memory.
 *
 * Context: Process.
 */
void tcm_removal_defer(const void *object, const char *format, ...)
{
	struct deferred_removal *removal;
	va_list args;
	char *what;

	va_start(args, format);
	what = kvasprintf(GFP_KERNEL, format, args);
	va_end(args);
	if (!what)
		return;
	pr_warn("%s: removed, but still in use after %u s\n", what,
		TCM_REMOVAL_WAIT_S);
	removal = kzalloc(sizeof(*removal), GFP_KERNEL);
	if (!removal) {
		kfree(what);
		return;
	}
	removal->since = get_jiffies_64() - TCM_REMOVAL_WAIT_S * HZ;
	removal->what = what;
	if (xa_insert_irq(&deferred_removals, (unsigned long)object, removal,
			  GFP_KERNEL))
		free_removal(removal);
}

/**
 * tcm_removal_done() - The last user of an object is gone
 * @object: any, also one that never was in the list
 *
 * Context: Any.
 */
void tcm_removal_done(const void *object)
{
	struct deferred_removal *removal;
	unsigned long flags;

	/* tcm_removal_defer()'s callers check again for an object just done */
	if (xa_empty(&deferred_removals))
		return;
	xa_lock_irqsave(&deferred_removals, flags);
	removal = __xa_erase(&deferred_removals, (unsigned long)object);
	xa_unlock_irqrestore(&deferred_removals, flags);
	free_removal(removal);
}

/**
 * tcm_removal_init() - Show the list
 *
 * Return: 0.
 */
int tcm_removal_init(void)
{
	tcm_debug_add("lingering", &lingering_fops);
	return 0;
}

/**
 * tcm_removal_exit() - Undo tcm_removal_init(); nothing lingers any more
 */
void tcm_removal_exit(void)
{
	struct deferred_removal *removal;
	unsigned long key;

	xa_for_each(&deferred_removals, key, removal)
		free_removal(removal);
	xa_destroy(&deferred_removals);
}
