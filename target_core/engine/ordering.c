// SPDX-License-Identifier: GPL-2.0
/*
 * Task attributes: when a task becomes enabled (SAM-5 Task set management).
 *
 * There is one task set a logical unit. SIMPLE tasks run side by side, an
 * ORDERED task waits for all before it and holds up all after it, HEAD OF
 * QUEUE never waits.
 *
 * Nearly all units never see an ORDERED task, so counting must cost them
 * nothing: SIMPLE and HEAD tasks hold a reference of a percpu_ref (@fast). The
 * first ORDERED task kills it; its drain tells that the tasks counted that way
 * are gone. From then on tasks are counted under a spinlock (slow mode), and
 * those that must wait are parked in one FIFO. After TCM_ORDERING_SINCE_MAX tasks
 * without an ORDERED one among them @fast is brought back.
 *
 *	      ORDERED arrives                    last fast task gone
 *	fast ----------------> slow, not drained -------------------> slow
 *	  ^                                                             |
 *	  '------------- since_ordered, nothing parked, drained -----------------'
 */
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "ordering.h"
#include "../types.h"
#include "command.h"
#include "complete.h"
#include "opcode.h"
#include "submit.h"
#include "tmr.h"

#define TCM_ORDERING_SINCE_MAX	256

/* se_cmd.order */
enum {
	TCM_ORDER_NONE = 0,
	TCM_ORDER_FAST,		/* counted by the percpu_ref */
	TCM_ORDER_SLOW,		/* counted in running */
	TCM_ORDER_ORDERED,	/* the ORDERED task that runs */
	TCM_ORDER_PARKED,	/* in the FIFO */
};

static bool is_ordered(const struct se_cmd *cmd)
{
	return cmd->sam_task_attr == TCM_ORDERED_TAG &&
	       !(cmd->opcode && (cmd->opcode->flags & TCM_OP_HEAD));
}

static bool is_head(const struct se_cmd *cmd)
{
	return cmd->sam_task_attr == TCM_HEAD_TAG ||
	       (cmd->opcode && (cmd->opcode->flags & TCM_OP_HEAD));
}

/* May @cmd run now, if nothing parked is before it? */
static bool may_run(const struct tcm_ordering *ord, const struct se_cmd *cmd)
{
	lockdep_assert_held(&ord->lock);

	if (ord->ordered_running)
		return false;
	return !is_ordered(cmd) || (ord->fast_drained && !ord->running);
}

static void set_running(struct tcm_ordering *ord, struct se_cmd *cmd)
{
	lockdep_assert_held(&ord->lock);

	if (is_ordered(cmd)) {
		ord->ordered_running = true;
		cmd->order = TCM_ORDER_ORDERED;
	} else {
		ord->running++;
		cmd->order = TCM_ORDER_SLOW;
	}
}

static bool enter_slow(struct tcm_ordering *ord, struct se_cmd *cmd)
{
	unsigned long flags;
	bool run;

	/* whoever parks must be found by task management */
	tcm_track_add(cmd);

	spin_lock_irqsave(&ord->lock, flags);
	ord->since_ordered = is_ordered(cmd) ? 0 : ord->since_ordered + 1;
	if (!ord->slow) {
		ord->slow = true;
		ord->fast_drained = false;
		percpu_ref_kill(&ord->fast);
	}
	run = is_head(cmd) || (list_empty(&ord->parked) && may_run(ord, cmd));
	if (run) {
		set_running(ord, cmd);
	} else {
		cmd->order = TCM_ORDER_PARKED;
		list_add_tail(&cmd->order_node, &ord->parked);
	}
	spin_unlock_irqrestore(&ord->lock, flags);
	return run;
}

/**
 * tcm_ordering_enter() - A task has all its data: may it run?
 * @cmd: the task; its unit does task set management
 *
 * Context: That of submission.
 * Return: true: it is enabled, tcm_ordering_leave() must follow; false: it was
 * parked and will be run from a worker, or be gone already.
 */
bool tcm_ordering_enter(struct se_cmd *cmd)
{
	struct tcm_ordering *ord = &cmd->se_dev->lu->ordering;

	__set_bit(TCM_FACT_ORDERED, &cmd->facts);
	if (likely(!is_ordered(cmd)) && percpu_ref_tryget_live(&ord->fast)) {
		cmd->order = TCM_ORDER_FAST;
		return true;
	}
	return enter_slow(ord, cmd);
}

/**
 * tcm_ordering_leave() - An enabled task has ended
 * @cmd: task that has entered
 *
 * Context: Any.
 */
void tcm_ordering_leave(struct se_cmd *cmd)
{
	struct tcm_ordering *ord = &cmd->se_dev->lu->ordering;
	unsigned long flags;
	bool kick;

	__clear_bit(TCM_FACT_ORDERED, &cmd->facts);
	if (likely(cmd->order == TCM_ORDER_FAST)) {
		cmd->order = TCM_ORDER_NONE;
		percpu_ref_put(&ord->fast);
		return;
	}
	spin_lock_irqsave(&ord->lock, flags);
	if (cmd->order == TCM_ORDER_SLOW)
		ord->running--;
	else if (cmd->order == TCM_ORDER_ORDERED)
		ord->ordered_running = false;
	cmd->order = TCM_ORDER_NONE;
	kick = !list_empty(&ord->parked) || ord->since_ordered >= TCM_ORDERING_SINCE_MAX;
	spin_unlock_irqrestore(&ord->lock, flags);
	if (kick)
		tcm_queue_work(&ord->work);
}

/**
 * tcm_ordering_unpark() - Take a parked task out, to end it
 * @cmd: task that was aborted
 *
 * Context: Any.
 * Return: true if it was parked: it is the caller's now.
 */
bool tcm_ordering_unpark(struct se_cmd *cmd)
{
	struct tcm_ordering *ord = &cmd->se_dev->lu->ordering;
	unsigned long flags;
	bool parked;

	spin_lock_irqsave(&ord->lock, flags);
	parked = cmd->order == TCM_ORDER_PARKED;
	if (parked) {
		list_del_init(&cmd->order_node);
		cmd->order = TCM_ORDER_NONE;
	}
	spin_unlock_irqrestore(&ord->lock, flags);
	return parked;
}

static bool back_to_fast(struct tcm_ordering *ord)
{
	lockdep_assert_held(&ord->lock);

	return ord->slow && ord->fast_drained && !ord->ordered_running &&
	       list_empty(&ord->parked) && ord->since_ordered >= TCM_ORDERING_SINCE_MAX;
}

/* Nothing ordered for long: count by reference again, unless one came now. */
static void revive_fast(struct tcm_ordering *ord)
{
	percpu_ref_reinit(&ord->fast);

	spin_lock_irq(&ord->lock);
	if (list_empty(&ord->parked))
		ord->slow = false;
	else
		percpu_ref_kill(&ord->fast);
	spin_unlock_irq(&ord->lock);
}

/* Enable what may run now, in the order it came. */
static void ordering_work(struct work_struct *work)
{
	struct tcm_ordering *ord =
		container_of(work, struct tcm_ordering, work);
	struct se_cmd *cmd, *next;
	LIST_HEAD(enabled);
	bool revive;

	spin_lock_irq(&ord->lock);
	list_for_each_entry_safe(cmd, next, &ord->parked, order_node) {
		if (!may_run(ord, cmd))
			break;
		set_running(ord, cmd);
		list_move_tail(&cmd->order_node, &enabled);
	}
	revive = back_to_fast(ord);
	if (revive)
		ord->fast_drained = false;
	spin_unlock_irq(&ord->lock);
	if (revive)
		revive_fast(ord);

	list_for_each_entry_safe(cmd, next, &enabled, order_node) {
		list_del_init(&cmd->order_node);
		if (tcm_cmd_aborted(cmd))
			tcm_cmd_end_aborted(cmd);
		else
			tcm_cmd_run(cmd);
	}
}

static void fast_gone(struct percpu_ref *ref)
{
	struct tcm_ordering *ord = container_of(ref, struct tcm_ordering, fast);
	unsigned long flags;

	spin_lock_irqsave(&ord->lock, flags);
	ord->fast_drained = true;
	spin_unlock_irqrestore(&ord->lock, flags);
	tcm_queue_work(&ord->work);
}

/**
 * tcm_ordering_init() - Set task ordering of a unit up
 * @lu: the unit
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_ordering_init(struct tcm_lu *lu)
{
	struct tcm_ordering *ord = &lu->ordering;

	spin_lock_init(&ord->lock);
	INIT_LIST_HEAD(&ord->parked);
	INIT_WORK(&ord->work, ordering_work);
	return percpu_ref_init(&ord->fast, fast_gone, PERCPU_REF_ALLOW_REINIT,
			       GFP_KERNEL);
}

/**
 * tcm_ordering_exit() - Undo tcm_ordering_init()
 * @lu: unit without commands
 *
 * Context: Process; sleeps.
 */
void tcm_ordering_exit(struct tcm_lu *lu)
{
	struct tcm_ordering *ord = &lu->ordering;

	/* the switch of the percpu_ref may still be on its way through RCU */
	if (ord->slow)
		rcu_barrier();
	cancel_work_sync(&ord->work);
	percpu_ref_exit(&ord->fast);
}
