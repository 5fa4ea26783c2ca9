// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that stand still until somebody, or the time, lets them go on.
 *
 * Nothing hangs by it. An abort takes a command back and ends it, like one that
 * waits for its turn. A session, a mapped LUN or a LUN that is removed waits
 * for its commands and does not know of those that stand here. So while there
 * are any a worker looks, ten times a second, whether what they came through is
 * being removed, and fails those: they must not be executed after their
 * initiator is gone. Looking costs nobody anything, and no way of taking
 * something down can be forgotten.
 *
 *	tcm_park() --> stands --> tcm_park_release(), its time: go_on()
 *	                  |-----> tcm_park_take_back(): the abort's
 *	                  '-----> its session or LUN goes: B/44/00
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/percpu-refcount.h>
#include <linux/spinlock.h>

#include <target/target_core_base.h>

#include "park.h"
#include "../types.h"
#include "../wire/sense.h"
#include "command.h"
#include "complete.h"
#include "track.h"
#include "work.h"

/* How often it is looked whether something is being removed. */
#define TCM_PARK_LOOK	(HZ / 10)

/* Does somebody wait for @cmd to end, to remove what it came through? */
static bool is_unwanted(const struct se_cmd *cmd)
{
	return READ_ONCE(cmd->se_lun->leaving) ||
	       percpu_ref_is_dying(cmd->unit_ref) ||
	       (cmd->cmd_cnt && percpu_ref_is_dying(&cmd->cmd_cnt->ref));
}

static bool time_is_up(const struct se_cmd *cmd)
{
	return cmd->park_until && time_after_eq(jiffies, cmd->park_until);
}

static void take_out(struct se_cmd *cmd, struct list_head *to)
{
	cmd->parked = false;
	tcm_cmd_stamp(cmd);
	list_move_tail(&cmd->qf_node, to);
}

/* Sort out what stands there; returns jiffies until the next look, 0: none */
static unsigned long look(struct tcm_park *park, struct list_head *due,
			  struct list_head *unwanted)
{
	unsigned long next = TCM_PARK_LOOK;
	struct se_cmd *cmd, *tmp;

	lockdep_assert_held(&park->lock);

	list_for_each_entry_safe(cmd, tmp, &park->cmds, qf_node) {
		if (is_unwanted(cmd))
			take_out(cmd, unwanted);
		else if (time_is_up(cmd))
			take_out(cmd, due);
		else if (cmd->park_until)
			next = min(next, cmd->park_until - jiffies);
	}
	return list_empty(&park->cmds) ? 0 : clamp(next, 1UL, (unsigned long)TCM_PARK_LOOK);
}

/* They are the caller's alone now. */
static void go_on(struct list_head *due)
{
	struct se_cmd *cmd, *next;

	list_for_each_entry_safe(cmd, next, due, qf_node) {
		list_del_init(&cmd->qf_node);
		tcm_cmd_go_on(cmd);
	}
}

static void park_work(struct work_struct *work)
{
	struct tcm_park *park = container_of(to_delayed_work(work),
					     struct tcm_park, work);
	struct se_cmd *cmd, *tmp;
	unsigned long next;
	LIST_HEAD(unwanted);
	LIST_HEAD(due);

	spin_lock_irq(&park->lock);
	next = look(park, &due, &unwanted);
	if (next)
		tcm_queue_work_in(&park->work, next);
	spin_unlock_irq(&park->lock);

	go_on(&due);
	list_for_each_entry_safe(cmd, tmp, &unwanted, qf_node) {
		list_del_init(&cmd->qf_node);
		tcm_cmd_fail(cmd, TCM_SENSE_ABORTED_FAILURE);
	}
}

/**
 * tcm_park() - Let a command stand still
 * @cmd: command the caller works on, that is neither DONE nor in another list
 * @owner: not 0; for tcm_park_release()
 * @ms: for how long; 0: until it is released
 * @go_on: what a worker does with &cmd->work then; the command may have been
 *	aborted meanwhile
 *
 * Context: Any.
 * Return: TCM_PARK_YES: the command is not the caller's any more, and may be
 * gone.
 */
enum tcm_parked tcm_park(struct se_cmd *cmd, u32 owner, unsigned int ms,
			 work_func_t go_on)
{
	struct tcm_park *park = &cmd->se_dev->lu->park;
	enum tcm_parked parked = TCM_PARK_YES;
	unsigned long flags;

	if (is_unwanted(cmd))
		return TCM_PARK_NO;
	/* what stands still leaves its thread */
	tcm_track_add(cmd);
	INIT_WORK(&cmd->work, go_on);
	cmd->park_owner = owner;
	/* 0 has a meaning */
	cmd->park_until = ms ? (jiffies + msecs_to_jiffies(ms)) ?: 1 : 0;

	spin_lock_irqsave(&park->lock, flags);
	/* an abort that came before this does not look for it here again */
	if (tcm_cmd_aborted(cmd)) {
		parked = TCM_PARK_ABORTED;
	} else {
		cmd->parked = true;
		list_add_tail(&cmd->qf_node, &park->cmds);
		/* finds out itself when it has to come again */
		tcm_queue_work_in(&park->work, 0);
	}
	spin_unlock_irqrestore(&park->lock, flags);
	return parked;
}

/**
 * tcm_park_take_back() - Take a command that stands still out, to end it
 * @cmd: command that was aborted
 *
 * Context: Any.
 * Return: true if it stood there: it is the caller's now.
 */
bool tcm_park_take_back(struct se_cmd *cmd)
{
	struct tcm_park *park = &cmd->se_dev->lu->park;
	unsigned long flags;
	bool parked;

	spin_lock_irqsave(&park->lock, flags);
	parked = cmd->parked;
	if (parked) {
		cmd->parked = false;
		list_del_init(&cmd->qf_node);
	}
	spin_unlock_irqrestore(&park->lock, flags);
	return parked;
}

/**
 * tcm_park_release() - Let commands go on
 * @lu: their unit
 * @owner: only those parked by it; 0: all
 *
 * Context: Any.
 */
void tcm_park_release(struct tcm_lu *lu, u32 owner)
{
	struct tcm_park *park = &lu->park;
	struct se_cmd *cmd, *next;
	unsigned long flags;
	LIST_HEAD(due);

	spin_lock_irqsave(&park->lock, flags);
	list_for_each_entry_safe(cmd, next, &park->cmds, qf_node)
		if (!owner || cmd->park_owner == owner)
			take_out(cmd, &due);
	spin_unlock_irqrestore(&park->lock, flags);
	go_on(&due);
}

/**
 * tcm_park_count() - How many commands stand still?
 * @lu: their unit
 * @owner: who has parked them
 *
 * Context: Any.
 */
unsigned int tcm_park_count(struct tcm_lu *lu, u32 owner)
{
	struct tcm_park *park = &lu->park;
	unsigned int count = 0;
	struct se_cmd *cmd;
	unsigned long flags;

	spin_lock_irqsave(&park->lock, flags);
	list_for_each_entry(cmd, &park->cmds, qf_node)
		count += cmd->park_owner == owner;
	spin_unlock_irqrestore(&park->lock, flags);
	return count;
}

/**
 * tcm_park_init() - Set up where commands of a unit can stand
 * @lu: the unit
 *
 * Return: 0.
 */
int tcm_park_init(struct tcm_lu *lu)
{
	spin_lock_init(&lu->park.lock);
	INIT_LIST_HEAD(&lu->park.cmds);
	INIT_DELAYED_WORK(&lu->park.work, park_work);
	return 0;
}

/**
 * tcm_park_exit() - Undo tcm_park_init()
 * @lu: unit without commands
 *
 * Context: Process; sleeps.
 */
void tcm_park_exit(struct tcm_lu *lu)
{
	cancel_delayed_work_sync(&lu->park.work);
}
