// SPDX-License-Identifier: GPL-2.0
/*
 * Aborts: commands of a unit that are marked together, and how they end.
 *
 * An abort marks the commands it means in the caller's thread (CMD_T_ABORTED),
 * so that what comes in later is not meant, and has them ended by a worker. That
 * ends at once what waits in the ordering room, for blocks, to be let go on
 * (park.c) or, if the fabric allows it, for data; every other command is ended by
 * whoever has it next: the back end's completion, the fabric when the data are
 * in. The abort is over when the last of them has ended, not when its memory
 * goes: that may take as long as an initiator takes to read an answer.
 */
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "abort.h"
#include "../port/nexus.h"
#include "../port/ua.h"
#include "../types.h"
#include "complete.h"
#include "ordering.h"
#include "park.h"
#include "range_lock.h"
#include "track.h"

/* Marking */

static bool in_scope(const struct tcm_abort_scope *scope,
		     const struct se_cmd *cmd)
{
	if (scope->sess && cmd->se_sess != scope->sess)
		return false;
	return !scope->by_tag || cmd->tag == scope->tag;
}

/* Mark @cmd and get a reference; false if it is past that. */
static bool mark_cmd(struct se_cmd *cmd, const struct tcm_abort_scope *scope,
		     struct tcm_abort *abort)
{
	bool tas = scope->tas && cmd->se_sess != scope->from;
	bool marked;

	spin_lock(&cmd->t_state_lock);
	marked = !(cmd->transport_state &
		   (CMD_T_ABORTED | CMD_T_COMPLETE | CMD_T_FABRIC_STOP)) &&
		 cmd->state < TCM_CMD_DONE &&
		 kref_get_unless_zero(&cmd->cmd_kref);
	if (marked) {
		WRITE_ONCE(cmd->transport_state, cmd->transport_state |
			   CMD_T_ABORTED | (tas ? CMD_T_TAS : 0));
		cmd->abort = abort;
		atomic_inc(&abort->pending);
		atomic_inc(&abort->lu->aborting);
	}
	spin_unlock(&cmd->t_state_lock);
	return marked;
}

static void mark_cpu(struct tcm_track *track,
		     const struct tcm_abort_scope *scope,
		     struct tcm_abort *abort)
{
	struct se_cmd *cmd, *next;
	unsigned long flags;

	spin_lock_irqsave(&track->lock, flags);
	list_for_each_entry_safe(cmd, next, &track->cmds, state_list) {
		if (!in_scope(scope, cmd) || !mark_cmd(cmd, scope, abort))
			continue;
		WRITE_ONCE(cmd->track, TCM_TRACK_TAKEN);
		list_move_tail(&cmd->state_list, &abort->marked);
		abort->count++;
	}
	spin_unlock_irqrestore(&track->lock, flags);
}

/* Ending */

/*
 * The command may have ended since it was marked, and given its LUN back: then
 * nothing keeps the nexus it had.
 */
static void tell_nexus(struct se_cmd *cmd)
{
	struct tcm_nexus *nexus;

	rcu_read_lock();
	nexus = tcm_nexus_find(cmd->se_sess, cmd->orig_fe_lun);
	if (nexus)
		tcm_ua_establish(nexus, TCM_UA_COMMANDS_CLEARED);
	rcu_read_unlock();
}

static void abort_work(struct work_struct *work)
{
	struct tcm_abort *abort = container_of(work, struct tcm_abort, work);
	struct se_device *dev = abort->lu->dev;
	struct se_cmd *cmd, *next;

	if (dev->transport->tmr_notify)
		dev->transport->tmr_notify(dev, abort->function,
					   &abort->marked);
	/* the commands are ours by TCM_TRACK_TAKEN and our reference */
	list_for_each_entry_safe(cmd, next, &abort->marked, state_list) {
		list_del_init(&cmd->state_list);
		if (abort->tell && cmd->se_sess != abort->from)
			tell_nexus(cmd);
		if (tcm_ordering_unpark(cmd) || tcm_range_unwait(cmd) ||
		    tcm_park_take_back(cmd))
			tcm_cmd_end_aborted(cmd);
		else
			tcm_cmd_end_data_out(cmd);
		tcm_track_back(cmd);
		target_put_sess_cmd(cmd);
	}
	tcm_abort_put(abort);
}

/**
 * tcm_abort_mark() - Say which commands of a unit are aborted
 * @abort: the caller's, until @done is called; @count tells how many they are
 * @lu: the unit; the caller holds it until @done is called
 * @scope: which ones; looked at in this call alone
 * @done: all of them have ended; called also if there are none, never before
 *	tcm_abort_run(), in process context; must not sleep
 *
 * Commands that are submitted after the call are not meant. tcm_abort_run() must
 * follow.
 *
 * Context: Any.
 */
void tcm_abort_mark(struct tcm_abort *abort, struct tcm_lu *lu,
		    const struct tcm_abort_scope *scope,
		    void (*done)(struct tcm_abort *abort))
{
	int cpu;

	atomic_set(&abort->pending, 1);
	abort->count = 0;
	abort->lu = lu;
	abort->from = scope->from;
	abort->function = scope->function;
	abort->tell = scope->tell && !scope->tas;
	abort->done = done;
	INIT_LIST_HEAD(&abort->marked);
	INIT_WORK(&abort->work, abort_work);
	for_each_possible_cpu(cpu)
		mark_cpu(per_cpu_ptr(lu->track, cpu), scope, abort);
}

/**
 * tcm_abort_run() - Have a worker end what is marked
 * @abort: after tcm_abort_mark(); it may be done, and gone, on return
 *
 * Context: Any.
 */
void tcm_abort_run(struct tcm_abort *abort)
{
	tcm_track_queue(&abort->work);
}
