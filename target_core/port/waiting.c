// SPDX-License-Identifier: GPL-2.0
/*
 * Who waits for what since when: target/waiting in debugfs, and the log if it
 * takes too long.
 *
 * A wait with a bound ends by it, one without (its caller frees what commands
 * point to) goes on; both say once which commands it is that they wait for.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "waiting.h"

#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>

#include "deferred_removal.h"
#include "debug.h"

#define BOUND	(TCM_REMOVAL_WAIT_S * HZ)

/* A wait of a thread's. */
struct wait {
	struct tcm_waiting	waiting;
	char			what[176];
};

static DEFINE_SPINLOCK(waiting_lock);	/* irqs off; guards waitings; innermost */
static LIST_HEAD(waitings);		/* waiting_lock: tcm_waiting.node */

void (*tcm_waiting_tell)(const struct tcm_wait_scope *scope);

/**
 * tcm_waiting_add() - Somebody begins to wait
 * @waiting: not added; stays where it is until tcm_waiting_del()
 * @show: prints what for, a line without its end; under a lock, must not sleep
 *
 * Context: Any.
 */
void tcm_waiting_add(struct tcm_waiting *waiting,
		     void (*show)(struct seq_file *seq,
				  const struct tcm_waiting *waiting))
{
	unsigned long flags;

	waiting->show = show;
	waiting->since = jiffies;
	spin_lock_irqsave(&waiting_lock, flags);
	list_add_tail(&waiting->node, &waitings);
	spin_unlock_irqrestore(&waiting_lock, flags);
}

/**
 * tcm_waiting_del() - The wait is over
 * @waiting: after tcm_waiting_add()
 *
 * Context: Any.
 */
void tcm_waiting_del(struct tcm_waiting *waiting)
{
	unsigned long flags;

	spin_lock_irqsave(&waiting_lock, flags);
	list_del(&waiting->node);
	spin_unlock_irqrestore(&waiting_lock, flags);
}

static void show_wait(struct seq_file *seq, const struct tcm_waiting *waiting)
{
	seq_puts(seq, container_of(waiting, struct wait, waiting)->what);
}

__printf(2, 0)
static void begin(struct wait *wait, const char *format, va_list args)
{
	vsnprintf(wait->what, sizeof(wait->what), format, args);
	tcm_waiting_add(&wait->waiting, show_wait);
}

/**
 * tcm_wait_tell() - Say in the log which commands somebody waits for
 * @scope: which; NULL: there are none
 *
 * Context: Process; sleeps.
 */
void tcm_wait_tell(const struct tcm_wait_scope *scope)
{
	/* the view may go meanwhile; its code stays as long as ours */
	void (*tell)(const struct tcm_wait_scope *scope) =
		READ_ONCE(tcm_waiting_tell);

	if (tell && scope)
		tell(scope);
}

/**
 * tcm_wait() - Wait, but not for ever
 * @done: what for
 * @scope: commands that may keep it from happening; NULL: there are none
 * @format: what is waited for, for a line of target/waiting
 *
 * Context: Process; sleeps.
 * Return: false if it did not happen in TCM_REMOVAL_WAIT_S seconds; the log has
 * those commands then, and the caller says what becomes of the rest.
 */
bool tcm_wait(struct completion *done, const struct tcm_wait_scope *scope,
	      const char *format, ...)
{
	struct wait wait;
	va_list args;
	bool over;

	va_start(args, format);
	begin(&wait, format, args);
	va_end(args);
	over = wait_for_completion_timeout(done, BOUND);
	if (!over)
		tcm_wait_tell(scope);
	tcm_waiting_del(&wait.waiting);
	return over;
}

/**
 * tcm_wait_out() - Wait, however long it takes
 * @done: what for
 * @scope: commands that may keep it from happening; NULL: there are none
 * @format: what is waited for
 *
 * For callers that free what commands point to. The log hears of it every
 * TCM_REMOVAL_WAIT_S seconds, and the first time which commands they are.
 *
 * Context: Process; sleeps.
 */
void tcm_wait_out(struct completion *done, const struct tcm_wait_scope *scope,
		  const char *format, ...)
{
	struct wait wait;
	va_list args;

	va_start(args, format);
	begin(&wait, format, args);
	va_end(args);
	if (!wait_for_completion_timeout(done, BOUND)) {
		tcm_wait_tell(scope);
		do
			pr_warn("%s: still not over\n", wait.what);
		while (!wait_for_completion_timeout(done, BOUND));
	}
	tcm_waiting_del(&wait.waiting);
}

static int waiting_show(struct seq_file *seq, void *data)
{
	struct tcm_waiting *waiting;

	spin_lock_irq(&waiting_lock);
	list_for_each_entry(waiting, &waitings, node) {
		seq_printf(seq, "%u ms: ",
			   jiffies_to_msecs(jiffies - waiting->since));
		waiting->show(seq, waiting);
		seq_putc(seq, '\n');
	}
	spin_unlock_irq(&waiting_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(waiting);

/**
 * tcm_waiting_init() - Show who waits
 *
 * Return: 0.
 */
int tcm_waiting_init(void)
{
	tcm_debug_add("waiting", &waiting_fops);
	return 0;
}
