// SPDX-License-Identifier: GPL-2.0
/*
 * Holds threads at a named function, so that a test can make an interleaving
 * instead of hoping for it.
 *
 * A kprobe at the function sends the threads that are meant to a trampoline.
 * There they wait until they are released or their time is up, and then go on
 * as if nothing had been. They sleep if the place allows it: the processor, its
 * interrupts and its work queues stay usable. Under a spinlock, with interrupts
 * off or in an RCU reader they spin.
 *
 * /sys/kernel/debug/slow takes one command a write:
 *
 *	hold FUNCTION [OPTION]...	FUNCTION is SYMBOL or MODULE:SYMBOL
 *		ms=N us=N	at most so long, 1 s if not given
 *		skip=N		not the first N calls that match
 *		count=N		then N calls, 1 if not given, 0 for all
 *		comm=NAME	only a task of this name
 *		work=FUNCTION	only in a work item of this function
 *		from=FUNCTION	only when called from there
 *		return		when the function returns, not when it is called
 *		spin		never sleep
 *	release FUNCTION	let go who is held, and hold nobody any more
 *	drop FUNCTION		the same, and forget about it
 *
 * and reads as a line for each:
 *
 *	FUNCTION calls N held N standing N expired N missed N
 *
 * calls: calls that matched; held: threads that were, or are, held; standing:
 * those that are now; expired: holds that ended by time; missed: threads that
 * should have been held when too many were held already.
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nmi.h>
#include <linux/parser.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "hold.h"

#define STANDS		64
#define MAX_US		(600U * USEC_PER_SEC)
#define NAME_BYTES	128

struct hold {
	struct list_head	entry;		/* holds, under holds_mutex */
	struct kprobe		probe;
	bool			armed;		/* under holds_mutex */
	char			function[NAME_BYTES];
	char			comm[TASK_COMM_LEN];
	char			work[NAME_BYTES];
	char			from[NAME_BYTES];
	unsigned int		us;
	unsigned int		skip;
	unsigned int		count;
	bool			at_return;
	bool			spin;
	bool			released;
	atomic_t		calls;
	atomic_t		held;
	atomic_t		standing;
	atomic_t		busy;		/* stands that are of this hold */
	atomic_t		expired;
	atomic_t		missed;
	wait_queue_head_t	wait;
};

/*
 * A thread that is being held, or will be when the function returns. It is
 * known again by its task and its stack pointer at the function's entry: an
 * interrupt of the same task has another one.
 */
struct stand {
	struct task_struct	*task;		/* NULL: free; cmpxchg() takes it */
	struct hold		*hold;
	unsigned long		sp;
	unsigned long		go_on;		/* where, afterwards */
	bool			returning;	/* is held when the function returns */
	bool			passing;	/* was held, calls the function again */
};

static struct stand stands[STANDS];
static LIST_HEAD(holds);
static DEFINE_MUTEX(holds_mutex);
static struct dentry *file;

/* -- in the probe: any context, also that of an NMI */

static struct stand *take_stand(struct hold *hold, unsigned long sp)
{
	unsigned int i;

	for (i = 0; i < STANDS; i++) {
		struct stand *stand = &stands[i];

		if (READ_ONCE(stand->task) ||
		    cmpxchg(&stand->task, NULL, current))
			continue;
		stand->hold = hold;
		stand->sp = sp;
		stand->returning = hold->at_return;
		stand->passing = false;
		atomic_inc(&hold->busy);
		/* until it is given back: the trampolines have to stay */
		__module_get(THIS_MODULE);
		return stand;
	}
	return NULL;
}

static void give_back(struct stand *stand)
{
	atomic_dec(&stand->hold->busy);
	smp_store_release(&stand->task, NULL);	/* pairs with cmpxchg() */
	module_put(THIS_MODULE);
}

/* only a task's own stands are looked at, and only it changes them */
static struct stand *find_stand(unsigned long sp, bool returning)
{
	unsigned int i;

	for (i = 0; i < STANDS; i++) {
		struct stand *stand = &stands[i];

		if (READ_ONCE(stand->task) == current && stand->sp == sp &&
		    stand->returning == returning)
			return stand;
	}
	return NULL;
}

static bool within(const char *function, unsigned long address)
{
	char symbol[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(symbol, address);
	symbol[strcspn(symbol, " ")] = 0;
	return !strcmp(symbol, function);
}

static bool in_work(const char *function)
{
	struct work_struct *work = current_work();
	work_func_t func;

	/* an item may have been freed by its own function */
	return work && !copy_from_kernel_nofault(&func, &work->func, sizeof(func)) &&
		within(function, (unsigned long)func);
}

static bool matches(const struct hold *hold, const struct pt_regs *regs)
{
	if (hold->comm[0] && strcmp(hold->comm, current->comm))
		return false;
	if (hold->from[0] && !within(hold->from, *(unsigned long *)regs->sp))
		return false;
	return !hold->work[0] || in_work(hold->work);
}

static bool is_meant(struct hold *hold, const struct pt_regs *regs)
{
	unsigned int n;

	if (READ_ONCE(hold->released) || !matches(hold, regs))
		return false;
	n = atomic_inc_return(&hold->calls);
	return n > hold->skip && (!hold->count || n - hold->skip <= hold->count);
}

/* is this the call by which a thread that was held goes on? */
static bool passes(struct hold *hold, const struct pt_regs *regs)
{
	struct stand *stand = find_stand(regs->sp, false);

	if (!stand || stand->hold != hold || !stand->passing)
		return false;
	give_back(stand);
	return true;
}

static int probe_hit(struct kprobe *probe, struct pt_regs *regs)
{
	struct hold *hold = container_of(probe, struct hold, probe);
	unsigned long *return_address = (unsigned long *)regs->sp;
	struct stand *stand = NULL;

	if (passes(hold, regs) || !is_meant(hold, regs))
		return 0;
	/* a function's last call may share its return address */
	if (!find_stand(regs->sp, hold->at_return))
		stand = take_stand(hold, regs->sp);
	if (!stand) {
		atomic_inc(&hold->missed);
		return 0;
	}
	if (hold->at_return) {
		stand->go_on = *return_address;
		*return_address = (unsigned long)slow_at_return;
		return 0;
	}
	stand->go_on = (unsigned long)probe->addr;
	regs->ip = (unsigned long)slow_at_entry;
	return 1;
}

/* a probe that has one may change where the thread goes on */
static void probe_post(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

NOKPROBE_SYMBOL(probe_hit);
NOKPROBE_SYMBOL(probe_post);

/* -- in the trampoline: the context of who called the function */

static bool may_sleep_here(const struct hold *hold)
{
	return !hold->spin && preemptible() && !rcu_preempt_depth() &&
		!pagefault_disabled();
}

static void spin(struct hold *hold)
{
	u64 end = ktime_get_mono_fast_ns() + (u64)hold->us * NSEC_PER_USEC;

	while (!READ_ONCE(hold->released)) {
		if (ktime_get_mono_fast_ns() >= end) {
			atomic_inc(&hold->expired);
			return;
		}
		touch_softlockup_watchdog();
		cpu_relax();
	}
}

static void wait_here(struct hold *hold)
{
	if (!may_sleep_here(hold))
		spin(hold);
	else if (!wait_event_timeout(hold->wait, READ_ONCE(hold->released),
				     usecs_to_jiffies(hold->us)))
		atomic_inc(&hold->expired);
}

asmlinkage __visible void slow_stand(unsigned long *go_on, bool returning)
{
	/* it has taken the place of the return address, or lies below it */
	unsigned long sp = (unsigned long)(returning ? go_on : go_on + 1);
	struct stand *stand = find_stand(sp, returning);
	struct hold *hold;

	/* without it nobody knows where to go on */
	if (!stand)
		panic("slow: %s is lost\n", current->comm);
	hold = stand->hold;
	*go_on = stand->go_on;
	atomic_inc(&hold->held);
	atomic_inc(&hold->standing);
	wait_here(hold);
	atomic_dec(&hold->standing);
	if (returning)
		give_back(stand);
	else
		stand->passing = true;
}

/* -- the commands */

enum { OPT_MS, OPT_US, OPT_SKIP, OPT_COUNT, OPT_COMM, OPT_WORK, OPT_FROM,
	OPT_RETURN, OPT_SPIN, OPT_BAD };

static const match_table_t options = {
	{ OPT_MS,	"ms=%u" },
	{ OPT_US,	"us=%u" },
	{ OPT_SKIP,	"skip=%u" },
	{ OPT_COUNT,	"count=%u" },
	{ OPT_COMM,	"comm=%s" },
	{ OPT_WORK,	"work=%s" },
	{ OPT_FROM,	"from=%s" },
	{ OPT_RETURN,	"return" },
	{ OPT_SPIN,	"spin" },
	{ OPT_BAD,	NULL },
};

static int set_time(struct hold *hold, substring_t *arg, unsigned int unit_us)
{
	unsigned int n;
	int rc = match_uint(arg, &n);

	if (rc)
		return rc;
	if (n > MAX_US / unit_us)
		return -ERANGE;
	hold->us = n * unit_us;
	return 0;
}

static int set_name(char *name, const substring_t *arg, size_t size)
{
	return match_strlcpy(name, arg, size) < size ? 0 : -ENAMETOOLONG;
}

static int set_option(struct hold *hold, char *word)
{
	substring_t args[MAX_OPT_ARGS];

	switch (match_token(word, options, args)) {
	case OPT_MS:
		return set_time(hold, args, USEC_PER_MSEC);
	case OPT_US:
		return set_time(hold, args, 1);
	case OPT_SKIP:
		return match_uint(args, &hold->skip);
	case OPT_COUNT:
		return match_uint(args, &hold->count);
	case OPT_COMM:
		return set_name(hold->comm, args, sizeof(hold->comm));
	case OPT_WORK:
		return set_name(hold->work, args, sizeof(hold->work));
	case OPT_FROM:
		return set_name(hold->from, args, sizeof(hold->from));
	case OPT_RETURN:
		hold->at_return = true;
		return 0;
	case OPT_SPIN:
		hold->spin = true;
		return 0;
	}
	return -EINVAL;
}

static struct hold *find_hold(const char *function)
{
	struct hold *hold;

	lockdep_assert_held(&holds_mutex);
	list_for_each_entry(hold, &holds, entry)
		if (!strcmp(hold->function, function))
			return hold;
	return NULL;
}

static void release(struct hold *hold)
{
	WRITE_ONCE(hold->released, true);
	wake_up_all(&hold->wait);
}

static void disarm(struct hold *hold)
{
	lockdep_assert_held(&holds_mutex);
	if (hold->armed)
		unregister_kprobe(&hold->probe);
	hold->armed = false;
}

/* who leaves calls the function again: the probe has to be there still */
static int drop(struct hold *hold)
{
	unsigned int tries;

	lockdep_assert_held(&holds_mutex);
	release(hold);
	/* a probe that has not seen that is over: nobody comes to stand any more */
	synchronize_rcu();
	for (tries = 0; atomic_read(&hold->busy); tries++) {
		if (tries == 500)
			return -EBUSY;
		msleep(20);
	}
	disarm(hold);
	list_del(&hold->entry);
	kfree(hold);
	return 0;
}

static int arm(struct hold *hold)
{
	int rc;

	lockdep_assert_held(&holds_mutex);
	if (find_hold(hold->function))
		return -EEXIST;
	hold->probe.symbol_name = hold->function;
	hold->probe.pre_handler = probe_hit;
	hold->probe.post_handler = probe_post;
	rc = register_kprobe(&hold->probe);
	if (rc) {
		pr_info("slow: no probe at %s: %d\n", hold->function, rc);
		return rc;
	}
	hold->armed = true;
	list_add_tail(&hold->entry, &holds);
	return 0;
}

static int add(const char *function, char *words)
{
	struct hold *hold = kzalloc(sizeof(*hold), GFP_KERNEL);
	char *word;
	int rc = 0;

	if (!hold)
		return -ENOMEM;
	init_waitqueue_head(&hold->wait);
	hold->us = USEC_PER_SEC;
	hold->count = 1;
	if (strscpy(hold->function, function) < 0)
		rc = -ENAMETOOLONG;
	while (!rc && (word = strsep(&words, " ")))
		if (*word)
			rc = set_option(hold, word);
	if (!rc)
		rc = arm(hold);
	if (rc)
		kfree(hold);
	return rc;
}

static int act(char *words)
{
	const char *verb = strsep(&words, " ");
	const char *function = strsep(&words, " ");
	struct hold *hold;

	if (!function || !*function)
		return -EINVAL;
	guard(mutex)(&holds_mutex);
	if (!strcmp(verb, "hold"))
		return add(function, words);
	hold = find_hold(function);
	if (!hold)
		return -ENOENT;
	if (!strcmp(verb, "drop"))
		return drop(hold);
	if (strcmp(verb, "release"))
		return -EINVAL;
	release(hold);
	return 0;
}

static ssize_t slow_write(struct file *f, const char __user *text, size_t count,
			  loff_t *pos)
{
	char *words = memdup_user_nul(text, min_t(size_t, count, PAGE_SIZE));
	int rc;

	if (IS_ERR(words))
		return PTR_ERR(words);
	rc = act(strim(words));
	kfree(words);
	return rc ?: count;
}

static int slow_show(struct seq_file *s, void *unused)
{
	struct hold *hold;

	guard(mutex)(&holds_mutex);
	list_for_each_entry(hold, &holds, entry)
		seq_printf(s, "%s calls %d held %d standing %d expired %d missed %d\n",
			   hold->function, atomic_read(&hold->calls),
			   atomic_read(&hold->held), atomic_read(&hold->standing),
			   atomic_read(&hold->expired), atomic_read(&hold->missed));
	return 0;
}

static int slow_open(struct inode *inode, struct file *f)
{
	return single_open(f, slow_show, NULL);
}

static const struct file_operations slow_fops = {
	.owner		= THIS_MODULE,
	.open		= slow_open,
	.read		= seq_read,
	.write		= slow_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int __init slow_init(void)
{
	file = debugfs_create_file("slow", 0600, NULL, NULL, &slow_fops);
	return PTR_ERR_OR_ZERO(file);
}

/* nobody stands any more: each stand has a reference to the module */
static void __exit slow_exit(void)
{
	struct hold *hold, *next;

	debugfs_remove(file);
	mutex_lock(&holds_mutex);
	list_for_each_entry_safe(hold, next, &holds, entry) {
		disarm(hold);
		list_del(&hold->entry);
		kfree(hold);
	}
	mutex_unlock(&holds_mutex);
	/* who has given back his stand may not have left the trampoline */
	synchronize_rcu_tasks();
}

module_init(slow_init);
module_exit(slow_exit);
MODULE_DESCRIPTION("Holds threads at a named function");
MODULE_LICENSE("GPL");
