// SPDX-License-Identifier: GPL-2.0
/*
 * Objects that were removed and are still in use, listed in debugfs.
 *
 * rmdir(2) and unlink(2) wait for commands, sessions and references to go, but
 * not for ever: a back end may keep a command. What they leave behind has no
 * name in configfs any more; target/lingering says what it was and for how
 * long it has been waited for. It goes from there when its last user does.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "deferred_removal.h"

#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>

struct lingerer {
	u64	since;		/* jiffies */
	char	*what;
};

/* By the object's address. Objects go in any context. */
static DEFINE_XARRAY_FLAGS(lingerers, XA_FLAGS_LOCK_IRQ);
static struct dentry *folder;

static int lingering_show(struct seq_file *seq, void *data)
{
	u64 now = get_jiffies_64();
	struct lingerer *one;
	unsigned long key;

	xa_lock_irq(&lingerers);
	xa_for_each(&lingerers, key, one)
		seq_printf(seq, "%llu s: %s\n",
			   jiffies64_to_msecs(now - one->since) / MSEC_PER_SEC,
			   one->what);
	xa_unlock_irq(&lingerers);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(lingering);

static void free_lingerer(struct lingerer *one)
{
	if (one)
		kfree(one->what);
	kfree(one);
}

/**
 * tcm_linger_add() - An object was removed, and somebody still uses it
 * @object: by which tcm_linger_del() finds it; the caller keeps it for now
 * @format: what it was
 *
 * Says so in the log, and in debugfs if there is memory.
 *
 * Context: Process.
 */
void tcm_linger_add(const void *object, const char *format, ...)
{
	struct lingerer *one;
	va_list args;
	char *what;

	va_start(args, format);
	what = kvasprintf(GFP_KERNEL, format, args);
	va_end(args);
	if (!what)
		return;
	pr_warn("%s: removed, but still in use after %u s\n", what,
		TCM_LINGER_S);
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	if (!one) {
		kfree(what);
		return;
	}
	one->since = get_jiffies_64() - TCM_LINGER_S * HZ;
	one->what = what;
	if (xa_insert_irq(&lingerers, (unsigned long)object, one, GFP_KERNEL))
		free_lingerer(one);
}

/**
 * tcm_linger_del() - The last user of an object is gone
 * @object: any, also one that never was in the list
 *
 * Context: Any.
 */
void tcm_linger_del(const void *object)
{
	struct lingerer *one;
	unsigned long flags;

	/* who adds an object and lets it go at once looks again by himself */
	if (xa_empty(&lingerers))
		return;
	xa_lock_irqsave(&lingerers, flags);
	one = __xa_erase(&lingerers, (unsigned long)object);
	xa_unlock_irqrestore(&lingerers, flags);
	free_lingerer(one);
}

/**
 * tcm_linger_init() - Show the list
 *
 * Nothing depends on it: without debugfs there is just none.
 */
void tcm_linger_init(void)
{
	folder = debugfs_create_dir("target", NULL);
	debugfs_create_file("lingering", 0400, folder, NULL, &lingering_fops);
}

/**
 * tcm_linger_exit() - Undo tcm_linger_init(); nothing lingers any more
 */
void tcm_linger_exit(void)
{
	struct lingerer *one;
	unsigned long key;

	debugfs_remove(folder);
	xa_for_each(&lingerers, key, one)
		free_lingerer(one);
	xa_destroy(&lingerers);
}
