// SPDX-License-Identifier: GPL-2.0
/*
 * Tracking: which commands of a unit task management can find.
 *
 * A command that leaves the thread it was submitted in is put into a list of
 * its unit, one a CPU, once and before it leaves. What never leaves its thread
 * ends there, and costs nothing.
 *
 *	NONE --> LISTED --> DONE	the command's own end
 *	            |  ^      ^
 *	            v  |      |
 *	           TAKEN -----'		an abort has it on its list
 *
 * An abort that is through with a command that has not ended puts it into a second
 * list: no abort means it again, but who asks what is alive finds it there.
 */
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>

#include "track.h"
#include "../types.h"

static struct workqueue_struct *tcm_tmr_wq;

/**
 * tcm_track_add() - Let aborts find a command
 * @cmd: command with a unit, about to leave the thread it was submitted in
 *
 * Nothing happens if it was listed before, whether it still is or not.
 *
 * Context: Any; only by who works on the command.
 */
void tcm_track_add(struct se_cmd *cmd)
{
	struct tcm_track *track;
	unsigned long flags;

	tcm_cmd_stamp(cmd);
	if (tcm_cmd_shared(cmd))
		return;
	cmd->listed_at = cmd->since;
	cmd->track_cpu = raw_smp_processor_id();
	track = per_cpu_ptr(cmd->se_dev->lu->track, cmd->track_cpu);
	spin_lock_irqsave(&track->lock, flags);
	list_add_tail(&cmd->state_list, &track->cmds);
	WRITE_ONCE(cmd->track, TCM_TRACK_LISTED);
	spin_unlock_irqrestore(&track->lock, flags);
}

/**
 * tcm_untrack() - Hide a command from aborts again
 * @cmd: command that was listed
 *
 * Context: Any; the unit must still be referenced.
 */
void tcm_untrack(struct se_cmd *cmd)
{
	struct tcm_track *track;
	unsigned long flags;

	track = per_cpu_ptr(cmd->se_dev->lu->track, cmd->track_cpu);
	spin_lock_irqsave(&track->lock, flags);
	if (cmd->track == TCM_TRACK_LISTED)
		list_del_init(&cmd->state_list);
	WRITE_ONCE(cmd->track, TCM_TRACK_DONE);
	spin_unlock_irqrestore(&track->lock, flags);
}

/**
 * tcm_track_back() - An abort is through with a command
 * @cmd: command it has taken, off its list and with a reference
 *
 * Context: Any; the unit is kept by the abort.
 */
void tcm_track_back(struct se_cmd *cmd)
{
	struct tcm_track *track;
	unsigned long flags;

	track = per_cpu_ptr(cmd->se_dev->lu->track, cmd->track_cpu);
	spin_lock_irqsave(&track->lock, flags);
	/* if it has not ended meanwhile */
	if (cmd->track == TCM_TRACK_TAKEN) {
		list_add_tail(&cmd->state_list, &track->aborted);
		WRITE_ONCE(cmd->track, TCM_TRACK_LISTED);
	}
	spin_unlock_irqrestore(&track->lock, flags);
}

/**
 * tcm_abort_put() - Count one command of an abort, or its start, out
 * @abort: the abort
 *
 * Context: Any that may call its done().
 */
void tcm_abort_put(struct tcm_abort *abort)
{
	if (atomic_dec_and_test(&abort->pending))
		abort->done(abort);
}

/**
 * tcm_track_queue() - Run @work beside task management
 * @work: must not wait for commands
 *
 * Context: Any. The workqueue makes progress when memory is short.
 */
void tcm_track_queue(struct work_struct *work)
{
	queue_work(tcm_tmr_wq, work);
}

/**
 * tcm_abort_end_cmd() - A command that an abort means has ended
 * @cmd: the command
 *
 * Until the last of its commands has ended an abort keeps its unit alive.
 *
 * Context: Any.
 */
void tcm_abort_end_cmd(struct se_cmd *cmd)
{
	struct tcm_abort *abort = cmd->abort;
	struct tcm_lu *lu = abort->lu;
	unsigned long flags;

	/* who looks at it with the lock held keeps the abort by that */
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	cmd->abort = NULL;
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	if (atomic_dec_and_test(&lu->aborting))
		tcm_track_queue(&lu->tmr_work);
	tcm_abort_put(abort);
}

/**
 * tcm_track_init() - Set up the lists of a unit
 * @lu: the unit
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_track_init(struct tcm_lu *lu)
{
	int cpu;

	lu->track = alloc_percpu(struct tcm_track);
	if (!lu->track)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct tcm_track *track = per_cpu_ptr(lu->track, cpu);

		spin_lock_init(&track->lock);
		INIT_LIST_HEAD(&track->cmds);
		INIT_LIST_HEAD(&track->aborted);
	}
	return 0;
}

/**
 * tcm_track_exit() - Undo tcm_track_init()
 * @lu: unit without commands
 *
 * Context: Process.
 */
void tcm_track_exit(struct tcm_lu *lu)
{
	free_percpu(lu->track);
	lu->track = NULL;
}

/**
 * tcm_track_module_init() - Prepare task management
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_track_module_init(void)
{
	tcm_tmr_wq = alloc_workqueue("target_tmr",
				       WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return tcm_tmr_wq ? 0 : -ENOMEM;
}

/**
 * tcm_track_module_exit() - Undo tcm_track_module_init()
 */
void tcm_track_module_exit(void)
{
	destroy_workqueue(tcm_tmr_wq);
}
