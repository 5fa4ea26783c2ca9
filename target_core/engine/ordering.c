// SPDX-License-Identifier: GPL-2.0
/*
 * Task attributes: when a task becomes enabled (SAM-5 Task set management).
 *
 * There is one task set a logical unit. A task enters it when it is received,
 * which may be long before its data are here. SIMPLE tasks run side by side; an
 * ORDERED task waits for all that entered before it and holds up all that enter
 * after it; HEAD OF QUEUE never waits.
 *
 * Nearly all units never see an ORDERED task, so the order must cost them
 * nothing: SIMPLE and HEAD tasks hold a reference of a percpu_ref (@fast). The
 * first ORDERED task kills it; its drain tells that the tasks counted that way
 * have ended. From then on (slow mode) tasks are kept under a spinlock: the
 * enabled ones, the front of the task set, as a number, those behind them in a
 * FIFO. The front is either of SIMPLE and HEAD tasks or one ORDERED task, and
 * perhaps HEAD tasks. A task behind the front whose data are here is parked; it
 * is run by a worker when it becomes enabled. After TCM_ORDERING_SINCE_MAX tasks
 * without an ORDERED one among them @fast is brought back.
 *
 *	      ORDERED arrives                    last fast task gone
 *	fast ----------------> slow, not drained -------------------> slow
 *	  ^                                                             |
 *	  '--------- no ORDERED for long, none waits, drained ----------'
 */
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "ordering.h"
#include "../types.h"
#include "command.h"
#include "opcode.h"
#include "track.h"
#include "work.h"

#define TCM_ORDERING_SINCE_MAX	256

/* se_cmd.order */
enum {
	TCM_ORDER_NONE = 0,
	TCM_ORDER_FAST,		/* counted by the percpu_ref */
	TCM_ORDER_FRONT,	/* enabled: counted in front */
	TCM_ORDER_ORDERED,	/* so is the ORDERED task of the front */
	TCM_ORDER_WAITING,	/* in the FIFO; data still come */
	TCM_ORDER_PARKED,	/* in the FIFO; could run */
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

/* May @cmd, with nothing waiting before it, join the front? */
static bool may_join(const struct tcm_ordering *ord, const struct se_cmd *cmd)
{
	lockdep_assert_held(&ord->lock);

	if (ord->front_ordered)
		return false;
	return !is_ordered(cmd) || (ord->fast_drained && !ord->front);
}

static void join(struct tcm_ordering *ord, struct se_cmd *cmd)
{
	lockdep_assert_held(&ord->lock);

	ord->front++;
	if (is_ordered(cmd)) {
		ord->front_ordered = true;
		cmd->order = TCM_ORDER_ORDERED;
	} else {
		cmd->order = TCM_ORDER_FRONT;
	}
}

/* Let those join that may now, in order; the parked ones become due. */
static void promote(struct tcm_ordering *ord)
{
	struct se_cmd *cmd, *next;

	lockdep_assert_held(&ord->lock);

	list_for_each_entry_safe(cmd, next, &ord->waiting, order_node) {
		bool parked = cmd->order == TCM_ORDER_PARKED;

		if (!may_join(ord, cmd))
			break;
		join(ord, cmd);
		if (parked)
			list_move_tail(&cmd->order_node, &ord->due);
		else
			list_del_init(&cmd->order_node);
	}
}

static bool back_to_fast(const struct tcm_ordering *ord)
{
	lockdep_assert_held(&ord->lock);

	return ord->slow && ord->fast_drained && !ord->front_ordered &&
	       list_empty(&ord->waiting) &&
	       ord->since_ordered >= TCM_ORDERING_SINCE_MAX;
}

/* Has the worker something to do? */
static bool work_due(const struct tcm_ordering *ord)
{
	return !list_empty(&ord->due) || back_to_fast(ord);
}

static void enter_slow(struct tcm_ordering *ord, struct se_cmd *cmd)
{
	unsigned long flags;

	spin_lock_irqsave(&ord->lock, flags);
	ord->since_ordered = is_ordered(cmd) ? 0 : ord->since_ordered + 1;
	if (!ord->slow) {
		ord->slow = true;
		ord->fast_drained = false;
		percpu_ref_kill(&ord->fast);
	}
	if (is_head(cmd) || (list_empty(&ord->waiting) && may_join(ord, cmd))) {
		join(ord, cmd);
	} else {
		cmd->order = TCM_ORDER_WAITING;
		list_add_tail(&cmd->order_node, &ord->waiting);
	}
	spin_unlock_irqrestore(&ord->lock, flags);
}

/**
 * tcm_ordering_enter() - A task has been received
 * @cmd: the task; its unit does task set management
 *
 * Nothing happens if it has entered before. tcm_ordering_leave() must follow.
 *
 * Context: Any; that of submission, in the order of arrival.
 */
void tcm_ordering_enter(struct se_cmd *cmd)
{
	struct tcm_ordering *ord = &cmd->se_dev->lu->ordering;

	if (test_bit(TCM_FACT_ORDERED, &cmd->facts))
		return;
	__set_bit(TCM_FACT_ORDERED, &cmd->facts);
	if (likely(!is_ordered(cmd)) && percpu_ref_tryget_live(&ord->fast))
		WRITE_ONCE(cmd->order, TCM_ORDER_FAST);
	else
		enter_slow(ord, cmd);
}

/**
 * tcm_ordering_ready() - A task has all its data: may it run?
 * @cmd: task that has entered
 * @run: what a worker shall do with &cmd->work if not
 *
 * Context: Any.
 * Return: true: it is enabled, or was aborted; false: it was parked and will be
 * run by a worker, or be gone already.
 */
bool tcm_ordering_ready(struct se_cmd *cmd, work_func_t run)
{
	struct tcm_ordering *ord = &cmd->se_dev->lu->ordering;
	unsigned long flags;
	bool parked;

	if (likely(cmd->order == TCM_ORDER_FAST))
		return true;
	/* what is parked leaves its thread */
	tcm_track_add(cmd);
	INIT_WORK(&cmd->work, run);
	spin_lock_irqsave(&ord->lock, flags);
	/* an abort that came before this does not look for it here again */
	parked = cmd->order == TCM_ORDER_WAITING && !tcm_cmd_aborted(cmd);
	if (parked)
		cmd->order = TCM_ORDER_PARKED;
	spin_unlock_irqrestore(&ord->lock, flags);
	return !parked;
}

/**
 * tcm_ordering_leave() - A task has ended, enabled or not
 * @cmd: task that has entered and is not parked
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
		WRITE_ONCE(cmd->order, TCM_ORDER_NONE);
		percpu_ref_put(&ord->fast);
		return;
	}
	spin_lock_irqsave(&ord->lock, flags);
	switch (cmd->order) {
	case TCM_ORDER_ORDERED:
		ord->front_ordered = false;
		fallthrough;
	case TCM_ORDER_FRONT:
		ord->front--;
		break;
	case TCM_ORDER_WAITING:
		list_del_init(&cmd->order_node);
		break;
	}
	cmd->order = TCM_ORDER_NONE;
	promote(ord);
	kick = work_due(ord);
	spin_unlock_irqrestore(&ord->lock, flags);
	if (kick)
		tcm_queue_work(&ord->work);
}

/**
 * tcm_ordering_unpark() - Take a parked task back, to end it
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
	parked = READ_ONCE(cmd->order) == TCM_ORDER_PARKED;
	if (parked)
		cmd->order = TCM_ORDER_WAITING;
	spin_unlock_irqrestore(&ord->lock, flags);
	return parked;
}

/**
 * tcm_ordering_parked() - Does a command wait for its turn?
 * @cmd: command that is in its unit's list
 *
 * Context: Any; to be shown: it may not be true any more.
 */
bool tcm_ordering_parked(const struct se_cmd *cmd)
{
	return READ_ONCE(cmd->order) == TCM_ORDER_PARKED;
}

/* Run what was parked and is enabled now, in the order it came. */
static void ordering_work(struct work_struct *work)
{
	struct tcm_ordering *ord =
		container_of(work, struct tcm_ordering, work);
	struct se_cmd *cmd, *next;
	LIST_HEAD(due);

	spin_lock_irq(&ord->lock);
	list_splice_init(&ord->due, &due);
	if (back_to_fast(ord)) {
		/* does not wait: the last switch ended before the last put */
		percpu_ref_reinit(&ord->fast);
		ord->fast_drained = false;
		ord->slow = false;
	}
	spin_unlock_irq(&ord->lock);

	list_for_each_entry_safe(cmd, next, &due, order_node) {
		list_del_init(&cmd->order_node);
		cmd->work.func(&cmd->work);
	}
}

static void fast_gone(struct percpu_ref *ref)
{
	struct tcm_ordering *ord = container_of(ref, struct tcm_ordering, fast);
	unsigned long flags;
	bool kick;

	spin_lock_irqsave(&ord->lock, flags);
	ord->fast_drained = true;
	promote(ord);
	kick = work_due(ord);
	spin_unlock_irqrestore(&ord->lock, flags);
	if (kick)
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
	INIT_LIST_HEAD(&ord->waiting);
	INIT_LIST_HEAD(&ord->due);
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
