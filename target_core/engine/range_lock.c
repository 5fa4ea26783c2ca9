// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of blocks that one command has for itself while it reads and writes.
 *
 * COMPARE AND WRITE is one operation to everybody else (SBC-3, COMPARE AND WRITE
 * command): nothing may write its blocks between its read and the end of its
 * write. Such a command is an exclusive user of its range, one that only writes
 * is a user that gets along with other writers.
 *
 * While a unit has an exclusive user, held or waiting, all users are in a sorted
 * set. A command waits for those that were there before it, overlap with it and
 * do not get along with it: it counts them as its blockers when it comes, and
 * each of them takes itself off when it leaves. So commands with nothing in
 * common go on side by side, nobody overtakes, and nobody waits in a circle.
 * What waits is the command, not a thread; task management can take it out.
 *
 * While there is none, a writer is not in the set. It counts itself on its CPU
 * (@unseen), and looks once whether an exclusive user is there:
 *
 *	writer				exclusive user
 *	unseen++			exclusive++
 *	smp_mb()	(1)		smp_mb()	(2)
 *	read exclusive			sum of unseen
 *
 * One of the two sees the other. If the writer sees the exclusive user it takes
 * its count back, on the same CPU, so that the sum is never too small, and goes
 * into the set. If it does not, the exclusive user waits until the sum has come
 * down to 0 once (@drained). Whoever takes its count back looks at @exclusive
 * again after it, and if that is set forms the sum:
 *
 *	writer				exclusive user
 *	smp_wmb()	(3)		sum of unseen
 *	unseen--			smp_rmb()	(4)
 *	smp_mb()	(5)		read the blocks
 *	read exclusive
 *
 * (5) pairs with (2) as (1) does: the last one down is either seen by the sum or
 * sees that it has to form it. (3) pairs with (4): what was written is read.
 */
#include "range_lock.h"

#include <linux/export.h>
#include <linux/interval_tree_generic.h>
#include <linux/percpu.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "../types.h"
#include "command.h"
#include "opcode.h"
#include "track.h"
#include "work.h"

/* se_cmd.ranged */
enum {
	TCM_RANGE_NONE = 0,
	TCM_RANGE_UNSEEN,	/* counted in tcm_range_lock.unseen */
	TCM_RANGE_WAITS,	/* in the set; lock */
	TCM_RANGE_HELD,		/* in the set; lock */
};

#define range_first(range)	((range)->first)
#define range_last(range)	((range)->last)

INTERVAL_TREE_DEFINE(struct tcm_range, node, u64, subtree_last, range_first,
		     range_last, static, ranges)

static bool get_along(const struct tcm_range *a, const struct tcm_range *b)
{
	return !a->exclusive && !b->exclusive;
}

static bool may_begin(const struct tcm_range_lock *lock,
		      const struct tcm_range *range)
{
	return !range->blockers && (!range->exclusive || lock->drained);
}

/**
 * tcm_range_add() - Put a user into the set
 * @lock: the unit's; the caller holds its lock
 * @range: first, last and exclusive are given
 *
 * @range->granted tells whether it has to wait.
 */
void tcm_range_add(struct tcm_range_lock *lock, struct tcm_range *range)
{
	struct tcm_range *other;

	INIT_LIST_HEAD(&range->grant_node);
	range->seq = lock->seq++;
	range->blockers = 0;
	for (other = ranges_iter_first(&lock->ranges, range->first, range->last);
	     other;
	     other = ranges_iter_next(other, range->first, range->last))
		if (!get_along(range, other))
			range->blockers++;
	ranges_insert(range, &lock->ranges);
	if (range->exclusive)
		WRITE_ONCE(lock->exclusive, lock->exclusive + 1);
	range->granted = may_begin(lock, range);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_range_add);

/**
 * tcm_range_del() - Take a user out of the set
 * @lock: the unit's; the caller holds its lock
 * @range: user that holds its range, or gives up waiting
 * @granted: those that have waited for it alone are appended, by grant_node
 */
void tcm_range_del(struct tcm_range_lock *lock, struct tcm_range *range,
		   struct list_head *granted)
{
	struct tcm_range *other;

	ranges_remove(range, &lock->ranges);
	for (other = ranges_iter_first(&lock->ranges, range->first, range->last);
	     other;
	     other = ranges_iter_next(other, range->first, range->last)) {
		if (get_along(range, other) || other->seq < range->seq)
			continue;
		other->blockers--;
		if (!may_begin(lock, other))
			continue;
		other->granted = true;
		list_add_tail(&other->grant_node, granted);
	}
	if (!range->exclusive)
		return;
	WRITE_ONCE(lock->exclusive, lock->exclusive - 1);
	/* from now on writers come by unseen again */
	if (!lock->exclusive)
		lock->drained = false;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_range_del);

/**
 * tcm_range_drained() - No writer is left that is not in the set
 * @lock: the unit's, with an exclusive user; the caller holds its lock
 * @granted: those that may begin now are appended, by grant_node
 */
void tcm_range_drained(struct tcm_range_lock *lock, struct list_head *granted)
{
	struct rb_node *node;

	lock->drained = true;
	for (node = rb_first_cached(&lock->ranges); node; node = rb_next(node)) {
		struct tcm_range *range = rb_entry(node, struct tcm_range, node);

		if (range->granted || !may_begin(lock, range))
			continue;
		range->granted = true;
		list_add_tail(&range->grant_node, granted);
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_range_drained);

/* Writers that came by before there was an exclusive user; maybe too many. */
static unsigned long unseen_writers(struct tcm_range_lock *lock)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(lock->unseen, cpu));
	return sum;
}

static void look_for_drain(struct tcm_range_lock *lock,
			   struct list_head *granted)
{
	lockdep_assert_held(&lock->lock);

	if (!lock->exclusive || lock->drained)
		return;
	smp_mb();	/* (2) */
	if (unseen_writers(lock))
		return;
	smp_rmb();	/* (4) */
	tcm_range_drained(lock, granted);
}

/* They are @granted's alone now: nobody else begins them, or takes them out. */
static void begin_granted(struct list_head *granted)
{
	struct tcm_range *range, *next;

	list_for_each_entry_safe(range, next, granted, grant_node)
		tcm_cmd_go_on(container_of(range, struct se_cmd, range));
}

static void mark_held(struct list_head *granted)
{
	struct tcm_range *range;

	list_for_each_entry(range, granted, grant_node)
		container_of(range, struct se_cmd, range)->ranged =
			TCM_RANGE_HELD;
}

/*
 * Does the core execute @cmd, and will that change the medium? What a
 * pass-through unit executes has no operations of the core's to do it by.
 */
static bool changes_medium(const struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;

	return row && (row->flags & TCM_OP_WRITES) &&
	       cmd->exec_ops &&
	       (cmd->t_task_nolb || !(row->flags & TCM_OP_RANGE));
}

/* The blocks @cmd changes: all, for all we know, if the CDB does not name them. */
static void set_range(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;
	struct tcm_range *range = &cmd->range;

	range->exclusive = row->flags & TCM_OP_EXCLUSIVE;
	range->first = 0;
	range->last = U64_MAX;
	if (row->flags & TCM_OP_RANGE) {
		range->first = cmd->t_task_lba;
		range->last = range->first + cmd->t_task_nolb - 1;
	}
}

static bool enter_unseen(struct tcm_range_lock *lock, struct se_cmd *cmd)
{
	bool alone;

	preempt_disable();
	this_cpu_inc(*lock->unseen);
	smp_mb();	/* (1) */
	alone = !READ_ONCE(lock->exclusive);
	if (alone)
		cmd->ranged = TCM_RANGE_UNSEEN;
	else
		this_cpu_dec(*lock->unseen);
	preempt_enable();
	return alone;
}

static bool enter_set(struct tcm_range_lock *lock, struct se_cmd *cmd,
		      work_func_t run)
{
	bool held, aborted = false;
	unsigned long flags;
	LIST_HEAD(granted);

	set_range(cmd);
	/* what waits leaves its thread */
	tcm_track_add(cmd);
	INIT_WORK(&cmd->work, run);

	spin_lock_irqsave(&lock->lock, flags);
	tcm_range_add(lock, &cmd->range);
	look_for_drain(lock, &granted);
	held = cmd->range.granted;
	cmd->ranged = held ? TCM_RANGE_HELD : TCM_RANGE_WAITS;
	list_del_init(&cmd->range.grant_node);
	/* marked before this: tcm_range_unwait() has not found it, or will not */
	if (!held && tcm_cmd_aborted(cmd)) {
		tcm_range_del(lock, &cmd->range, &granted);
		cmd->ranged = TCM_RANGE_NONE;
		aborted = true;
	}
	mark_held(&granted);
	spin_unlock_irqrestore(&lock->lock, flags);

	begin_granted(&granted);
	return held || aborted;
}

/**
 * tcm_range_enter() - May a command that changes the medium do so now?
 * @cmd: command about to be executed
 * @run: what a worker shall do with &cmd->work if not
 *
 * Context: Any.
 * Return: true: it may, unless it was aborted; tcm_range_leave() must follow when
 * it has ended, if se_cmd.ranged is set; false: it waits, and a worker goes on
 * with it, or it is gone already.
 */
bool tcm_range_enter(struct se_cmd *cmd, work_func_t run)
{
	struct tcm_range_lock *lock = &cmd->se_dev->lu->ranges;
	const struct tcm_opcode *row = cmd->opcode;

	if (!changes_medium(cmd))
		return true;
	if (!(row->flags & TCM_OP_EXCLUSIVE) && likely(enter_unseen(lock, cmd)))
		return true;
	return enter_set(lock, cmd, run);
}

/**
 * tcm_range_leave() - A command has done what it does to the medium
 * @cmd: command with se_cmd.ranged set
 *
 * Context: Any.
 */
void tcm_range_leave(struct se_cmd *cmd)
{
	struct tcm_range_lock *lock = &cmd->se_dev->lu->ranges;
	bool unseen = cmd->ranged == TCM_RANGE_UNSEEN;
	unsigned long flags;
	LIST_HEAD(granted);

	cmd->ranged = TCM_RANGE_NONE;
	if (unseen) {
		smp_wmb();	/* (3) */
		this_cpu_dec(*lock->unseen);
		smp_mb();	/* (5) */
		if (likely(!READ_ONCE(lock->exclusive)))
			return;
	}
	spin_lock_irqsave(&lock->lock, flags);
	if (!unseen)
		tcm_range_del(lock, &cmd->range, &granted);
	look_for_drain(lock, &granted);
	mark_held(&granted);
	spin_unlock_irqrestore(&lock->lock, flags);
	begin_granted(&granted);
}

/**
 * tcm_range_unwait() - Take a command that waits for its range out, to end it
 * @cmd: command that was aborted
 *
 * Context: Any.
 * Return: true if it waited: it is the caller's now.
 */
bool tcm_range_unwait(struct se_cmd *cmd)
{
	struct tcm_range_lock *lock = &cmd->se_dev->lu->ranges;
	unsigned long flags;
	LIST_HEAD(granted);
	bool waits;

	spin_lock_irqsave(&lock->lock, flags);
	waits = cmd->ranged == TCM_RANGE_WAITS;
	if (waits) {
		tcm_range_del(lock, &cmd->range, &granted);
		cmd->ranged = TCM_RANGE_NONE;
	}
	mark_held(&granted);
	spin_unlock_irqrestore(&lock->lock, flags);
	begin_granted(&granted);
	return waits;
}

/**
 * tcm_range_waits() - Does a command wait for its blocks?
 * @cmd: command that is in its unit's list
 *
 * Context: Any; to be shown: it may not be true any more.
 */
bool tcm_range_waits(const struct se_cmd *cmd)
{
	return READ_ONCE(cmd->ranged) == TCM_RANGE_WAITS;
}

/**
 * tcm_range_lock_init() - Set the ranges of a unit up
 * @lu: the unit, zeroed
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_range_lock_init(struct tcm_lu *lu)
{
	struct tcm_range_lock *lock = &lu->ranges;

	spin_lock_init(&lock->lock);
	lock->ranges = RB_ROOT_CACHED;
	lock->unseen = alloc_percpu(unsigned long);
	return lock->unseen ? 0 : -ENOMEM;
}

/**
 * tcm_range_lock_exit() - Undo tcm_range_lock_init()
 * @lu: unit without commands
 */
void tcm_range_lock_exit(struct tcm_lu *lu)
{
	struct tcm_range_lock *lock = &lu->ranges;

	WARN_ON_ONCE(!RB_EMPTY_ROOT(&lock->ranges.rb_root));
	free_percpu(lock->unseen);
	lock->unseen = NULL;
}
