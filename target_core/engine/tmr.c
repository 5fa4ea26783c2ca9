// SPDX-License-Identifier: GPL-2.0
/*
 * Task management: find commands, abort them, answer when they are gone.
 *
 * Nothing here waits. A function marks the commands it means (CMD_T_ABORTED)
 * and counts them; each is ended by whoever has it next: the back end's
 * completion, the fabric when the data-out are in, or right here if it was
 * parked. The release of the last one sends the response from a worker.
 *
 * LUN RESET also waits for commands that functions before it have aborted:
 * tcm_lu.aborting counts those of all functions.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "tmr.h"
#include "../feature.h"
#include "../port/nexus.h"
#include "../port/ua.h"
#include "../types.h"
#include "command.h"
#include "complete.h"
#include "ordering.h"
#include "range_lock.h"

static struct workqueue_struct *tcm_tmr_wq;

/* What task management can find */

/**
 * tcm_track_add() - Let task management find a command
 * @cmd: command with a unit; nothing happens if it is tracked already
 *
 * Context: Any; only by who works on the command.
 */
void tcm_track_add(struct se_cmd *cmd)
{
	struct tcm_track *track;
	unsigned long flags;
	int cpu;

	if (READ_ONCE(cmd->tracked))
		return;
	cpu = raw_smp_processor_id();
	track = per_cpu_ptr(cmd->se_dev->lu->track, cpu);
	cmd->track_cpu = cpu;
	spin_lock_irqsave(&track->lock, flags);
	list_add_tail(&cmd->state_list, &track->cmds);
	WRITE_ONCE(cmd->tracked, true);
	spin_unlock_irqrestore(&track->lock, flags);
}

/**
 * tcm_cmd_expose() - A read does not end at once
 * @cmd: command that was given to execute_rw(), and is the back end's
 *
 * For back ends with target_backend_ops.exposes; harmless for all others, and
 * for all other commands.
 *
 * Context: That of execute_rw().
 */
void tcm_cmd_expose(struct se_cmd *cmd)
{
	tcm_track_add(cmd);
}
EXPORT_SYMBOL_GPL(tcm_cmd_expose);

/**
 * tcm_untrack() - Hide a command from task management again
 * @cmd: command that was tracked
 *
 * Context: Any; the unit must still be referenced.
 */
void tcm_untrack(struct se_cmd *cmd)
{
	struct tcm_track *track;
	unsigned long flags;

	track = per_cpu_ptr(cmd->se_dev->lu->track, cmd->track_cpu);
	spin_lock_irqsave(&track->lock, flags);
	if (cmd->tracked) {
		list_del_init(&cmd->state_list);
		WRITE_ONCE(cmd->tracked, false);
	}
	spin_unlock_irqrestore(&track->lock, flags);
}

/* Aborts */

/* Which commands of a unit are meant. */
struct abort_scope {
	const struct se_cmd	*self;		/* never this one */
	const struct se_session	*sess;		/* only of this one, or NULL */
	bool			by_tag;
	u64			tag;
	bool			tas;		/* others get TASK ABORTED */
	bool			tell;		/* ... or a unit attention */
};

static bool in_scope(const struct abort_scope *scope, const struct se_cmd *cmd)
{
	if (cmd == scope->self || (cmd->se_cmd_flags & SCF_SCSI_TMR_CDB))
		return false;
	if (scope->sess && cmd->se_sess != scope->sess)
		return false;
	return !scope->by_tag || cmd->tag == scope->tag;
}

/* Mark @cmd; false if it is past that. */
static bool mark_aborted(struct se_cmd *cmd, const struct abort_scope *scope,
			 struct tcm_abort *abort)
{
	bool foreign = cmd->se_sess != scope->self->se_sess;
	bool marked;

	spin_lock(&cmd->t_state_lock);
	marked = !(cmd->transport_state &
		   (CMD_T_ABORTED | CMD_T_COMPLETE | CMD_T_FABRIC_STOP)) &&
		 cmd->state < TCM_CMD_DONE;
	if (marked) {
		cmd->transport_state |= CMD_T_ABORTED;
		if (foreign && scope->tas)
			cmd->transport_state |= CMD_T_TAS;
		cmd->abort = abort;
		atomic_inc(&abort->pending);
		atomic_inc(&abort->lu->aborting);
		kref_get(&cmd->cmd_kref);
	}
	spin_unlock(&cmd->t_state_lock);
	return marked;
}

/* The fabric waits for data that may never come: end the command for it. */
static bool take_from_fabric(struct se_cmd *cmd)
{
	unsigned long flags;
	bool taken;

	if (!cmd->se_tfo->data_out_abortable)
		return false;
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	taken = cmd->state == TCM_CMD_DATA_OUT &&
		cmd->t_state == TRANSPORT_WRITE_PENDING;
	if (taken)
		tcm_cmd_move(cmd, TCM_CMD_DONE);
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	return taken;
}

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

/* Marked commands are pinned by us and linked by state_list. */
static unsigned int end_marked(struct list_head *marked,
			       const struct abort_scope *scope)
{
	struct se_cmd *cmd, *next;
	unsigned int count = 0;

	list_for_each_entry_safe(cmd, next, marked, state_list) {
		list_del_init(&cmd->state_list);
		if (scope->tell && !scope->tas &&
		    cmd->se_sess != scope->self->se_sess)
			tell_nexus(cmd);
		if (tcm_ordering_unpark(cmd) || tcm_range_unwait(cmd) ||
		    take_from_fabric(cmd))
			tcm_cmd_end_aborted(cmd);
		target_put_sess_cmd(cmd);
		count++;
	}
	return count;
}

static void mark_cpu(struct tcm_track *track, const struct abort_scope *scope,
		     struct tcm_abort *abort, struct list_head *marked)
{
	struct se_cmd *cmd, *next;
	unsigned long flags;

	spin_lock_irqsave(&track->lock, flags);
	list_for_each_entry_safe(cmd, next, &track->cmds, state_list) {
		if (!in_scope(scope, cmd) || !mark_aborted(cmd, scope, abort))
			continue;
		/* CMD_T_ABORTED is seen first: pairs with tcm_cmd_shared() */
		smp_store_release(&cmd->tracked, false);
		list_move_tail(&cmd->state_list, marked);
	}
	spin_unlock_irqrestore(&track->lock, flags);
}

/* Abort what @scope means; returns how many commands that were. */
static unsigned int abort_commands(struct tcm_abort *abort, u8 function,
				   const struct abort_scope *scope)
{
	struct se_device *dev = abort->lu->dev;
	LIST_HEAD(marked);
	int cpu;

	for_each_possible_cpu(cpu)
		mark_cpu(per_cpu_ptr(abort->lu->track, cpu), scope, abort,
			 &marked);
	if (dev->transport->tmr_notify)
		dev->transport->tmr_notify(dev, function, &marked);
	return end_marked(&marked, scope);
}

static void abort_put(struct tcm_abort *abort)
{
	if (atomic_dec_and_test(&abort->pending))
		abort->done(abort);
}

/**
 * tcm_abort_released() - An aborted command has been released
 * @abort: se_cmd.abort
 *
 * Until the last reference of @abort is dropped its function, which is not
 * answered yet, keeps the unit alive.
 *
 * Context: Any.
 */
void tcm_abort_released(struct tcm_abort *abort)
{
	if (atomic_dec_and_test(&abort->lu->aborting))
		queue_work(tcm_tmr_wq, &abort->lu->tmr_work);
	abort_put(abort);
}

/* Functions */

static void tmr_respond(struct se_cmd *cmd)
{
	cmd->se_tfo->queue_tm_rsp(cmd);
	tcm_cmd_detach(cmd);
	cmd->se_tfo->check_stop_free(cmd);
}

static void respond_work(struct work_struct *work)
{
	tmr_respond(container_of(work, struct se_cmd, work));
}

static void respond_later(struct se_cmd *cmd, u8 response)
{
	cmd->tmr_req.response = response;
	INIT_WORK(&cmd->work, respond_work);
	queue_work(tcm_tmr_wq, &cmd->work);
}

/* All commands the function aborted are gone; its own are counted out. */
static void abort_done(struct tcm_abort *abort)
{
	struct se_tmr_req *tmr = container_of(abort, struct se_tmr_req, abort);

	respond_later(tmr->task_cmd, TMR_FUNCTION_COMPLETE);
}

static void reset_effects(struct se_cmd *cmd)
{
	struct tcm_lu *lu = cmd->se_dev->lu;

	tcm_features_tell(reset, lu);
	tcm_ua_establish_device(lu->dev, TCM_UA_DEVICE_RESET, NULL);
	atomic_long_inc(&lu->num_resets);
}

/* Answer the resets of a unit once no aborted command is left. */
static void resets_work(struct work_struct *work)
{
	struct tcm_lu *lu = container_of(work, struct tcm_lu, tmr_work);
	struct se_tmr_req *tmr, *next;
	LIST_HEAD(done);

	spin_lock_irq(&lu->tmr_lock);
	if (!atomic_read(&lu->aborting))
		list_splice_init(&lu->resets, &done);
	spin_unlock_irq(&lu->tmr_lock);

	list_for_each_entry_safe(tmr, next, &done, tmr_list) {
		list_del_init(&tmr->tmr_list);
		reset_effects(tmr->task_cmd);
		respond_later(tmr->task_cmd, TMR_FUNCTION_COMPLETE);
	}
}

/* The reset's own commands are gone; those of others may not be. */
static void reset_done(struct tcm_abort *abort)
{
	struct se_tmr_req *tmr = container_of(abort, struct se_tmr_req, abort);
	struct tcm_lu *lu = abort->lu;
	unsigned long flags;

	spin_lock_irqsave(&lu->tmr_lock, flags);
	list_add_tail(&tmr->tmr_list, &lu->resets);
	spin_unlock_irqrestore(&lu->tmr_lock, flags);
	queue_work(tcm_tmr_wq, &lu->tmr_work);
}

static void run_abort(struct se_cmd *cmd, struct abort_scope *scope,
		      void (*done)(struct tcm_abort *abort))
{
	struct tcm_abort *abort = &cmd->tmr_req.abort;
	struct tcm_lu *lu = cmd->se_dev->lu;
	unsigned int count;

	scope->self = cmd;
	abort->lu = lu;
	abort->done = done;
	atomic_set(&abort->pending, 1);
	count = abort_commands(abort, cmd->tmr_req.function, scope);
	if (scope->by_tag) {
		atomic_long_inc(count ? &lu->aborts_complete :
					&lu->aborts_no_task);
		if (!count) {
			respond_later(cmd, TMR_TASK_DOES_NOT_EXIST);
			return;
		}
	}
	abort_put(abort);
}

static void tmr_work(struct work_struct *work)
{
	struct se_cmd *cmd = container_of(work, struct se_cmd, work);
	bool tas = cmd->se_dev->dev_attrib.emulate_tas;
	struct abort_scope scope = { };

	switch (cmd->tmr_req.function) {
	case TMR_ABORT_TASK:
		scope.sess = cmd->se_sess;
		scope.by_tag = true;
		scope.tag = cmd->tmr_req.ref_task_tag;
		run_abort(cmd, &scope, abort_done);
		break;
	case TMR_ABORT_TASK_SET:
		scope.sess = cmd->se_sess;
		run_abort(cmd, &scope, abort_done);
		break;
	case TMR_CLEAR_TASK_SET:
		scope.tas = tas;
		scope.tell = true;
		run_abort(cmd, &scope, abort_done);
		break;
	case TMR_LUN_RESET:
		scope.tas = tas;
		run_abort(cmd, &scope, reset_done);
		break;
	case TMR_CLEAR_ACA:
		/* NormACA is 0 */
		respond_later(cmd, TMR_TASK_MGMT_FUNCTION_NOT_SUPPORTED);
		break;
	default:
		respond_later(cmd, TMR_FUNCTION_REJECTED);
		break;
	}
}

/**
 * core_tmr_alloc_req() - Make a command a task management function
 * @se_cmd: initialised command
 * @fabric_tmr_ptr: fabric's
 * @function: TMR_*
 * @gfp: not needed: the request is part of the command
 *
 * Context: Any.
 * Return: 0.
 */
int core_tmr_alloc_req(struct se_cmd *se_cmd, void *fabric_tmr_ptr,
		       u8 function, gfp_t gfp)
{
	struct se_tmr_req *tmr = &se_cmd->tmr_req;

	memset(tmr, 0, sizeof(*tmr));
	INIT_LIST_HEAD(&tmr->tmr_list);
	tmr->function = function;
	tmr->task_cmd = se_cmd;
	tmr->fabric_tmr_ptr = fabric_tmr_ptr;
	se_cmd->se_tmr_req = tmr;
	se_cmd->se_cmd_flags |= SCF_SCSI_TMR_CDB;
	return 0;
}
EXPORT_SYMBOL(core_tmr_alloc_req);

/**
 * transport_generic_handle_tmr() - Run a task management function
 * @cmd: command of core_tmr_alloc_req() with a unit attached
 *
 * Context: Any. queue_tm_rsp() follows from a worker.
 * Return: 0.
 */
int transport_generic_handle_tmr(struct se_cmd *cmd)
{
	cmd->t_state = TRANSPORT_ISTATE_PROCESSING;
	INIT_WORK(&cmd->work, tmr_work);
	queue_work(tcm_tmr_wq, &cmd->work);
	return 0;
}
EXPORT_SYMBOL(transport_generic_handle_tmr);

/**
 * target_submit_tmr() - Initialise and run a task management function
 * @se_cmd: zeroed descriptor
 * @se_sess: registered session
 * @sense: fabric's sense buffer
 * @unpacked_lun: LUN as a number
 * @fabric_tmr_ptr: fabric's
 * @tm_type: TMR_*
 * @gfp: not needed
 * @tag: for ABORT TASK: tag of the task meant
 * @flags: TARGET_SCF_*
 *
 * Context: Any.
 * Return: 0: queue_tm_rsp() follows, with TMR_LUN_DOES_NOT_EXIST if there is no
 * such unit; -ESHUTDOWN: nothing follows. se_tmr_req is valid either way.
 */
int target_submit_tmr(struct se_cmd *se_cmd, struct se_session *se_sess,
		      unsigned char *sense, u64 unpacked_lun,
		      void *fabric_tmr_ptr, unsigned char tm_type,
		      gfp_t gfp, u64 tag, int flags)
{
	struct se_portal_group *tpg = se_sess->se_tpg;
	int err;

	__target_init_cmd(se_cmd, tpg->se_tpg_tfo, se_sess, 0, DMA_NONE,
			  TCM_SIMPLE_TAG, sense, unpacked_lun,
			  se_sess->cmd_cnt);
	core_tmr_alloc_req(se_cmd, fabric_tmr_ptr, tm_type, gfp);
	se_cmd->tmr_req.ref_task_tag = tag;
	err = target_get_sess_cmd(se_cmd, flags & TARGET_SCF_ACK_KREF);
	if (err)
		return err;
	if (transport_lookup_tmr_lun(se_cmd))
		respond_later(se_cmd, TMR_LUN_DOES_NOT_EXIST);
	else
		transport_generic_handle_tmr(se_cmd);
	return 0;
}
EXPORT_SYMBOL(target_submit_tmr);

/**
 * tcm_track_init() - Set up what task management needs of a unit
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
	}
	spin_lock_init(&lu->tmr_lock);
	INIT_LIST_HEAD(&lu->resets);
	INIT_WORK(&lu->tmr_work, resets_work);
	return 0;
}

/**
 * tcm_track_exit() - Undo tcm_track_init()
 * @lu: unit without commands
 *
 * Context: Process; sleeps.
 */
void tcm_track_exit(struct tcm_lu *lu)
{
	if (!lu->track)
		return;
	cancel_work_sync(&lu->tmr_work);
	free_percpu(lu->track);
	lu->track = NULL;
}

/**
 * tcm_tmr_module_init() - Prepare task management
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_tmr_module_init(void)
{
	tcm_tmr_wq = alloc_workqueue("target_tmr", WQ_MEM_RECLAIM | WQ_UNBOUND,
				     0);
	return tcm_tmr_wq ? 0 : -ENOMEM;
}

/**
 * tcm_tmr_module_exit() - Undo tcm_tmr_module_init()
 */
void tcm_tmr_module_exit(void)
{
	destroy_workqueue(tcm_tmr_wq);
}
