// SPDX-License-Identifier: GPL-2.0
/*
 * Task management functions: what each means, and when it is answered.
 *
 * Nothing here waits. A function marks the commands it means in its caller's
 * thread; it is answered from a worker when the last of them has ended
 * (abort.c).
 *
 * LUN RESET also waits for commands that functions before it have aborted:
 * tcm_lu.aborting counts those of all functions.
 */
#include <linux/array_size.h>
#include <linux/export.h>
#include <linux/seq_file.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "tmr.h"
#include "../feature.h"
#include "../port/nexus.h"
#include "../port/ua.h"
#include "../port/waiting.h"
#include "../types.h"
#include "abort.h"
#include "command.h"
#include "track.h"

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
	tcm_track_queue(&cmd->work);
}

static const char * const names[] = {
	[TMR_ABORT_TASK]	= "ABORT TASK",
	[TMR_ABORT_TASK_SET]	= "ABORT TASK SET",
	[TMR_CLEAR_TASK_SET]	= "CLEAR TASK SET",
	[TMR_LUN_RESET]		= "LOGICAL UNIT RESET",
};

/**
 * tcm_tmr_name() - Name of a function, as the standard spells it
 * @function: TMR_*
 */
const char *tcm_tmr_name(u8 function)
{
	return function < ARRAY_SIZE(names) && names[function] ?
	       names[function] : "a function";
}

/* One of its own is the marking itself, until that is through. */
static void show_tmr(struct seq_file *seq, const struct tcm_waiting *waiting)
{
	const struct se_tmr_req *tmr = container_of(waiting, struct se_tmr_req,
						    waiting);
	const struct se_cmd *cmd = tmr->task_cmd;
	const struct se_node_acl *acl = cmd->se_sess->se_node_acl;

	seq_printf(seq, "%s by %s on %s LUN %llu: %u commands, %u of all functions",
		   tcm_tmr_name(tmr->function),
		   acl ? acl->initiatorname : "?", cmd->se_tfo->fabric_name,
		   cmd->orig_fe_lun, atomic_read(&tmr->abort.pending),
		   atomic_read(&tmr->abort.lu->aborting));
}

/* All commands the function aborted have ended. */
static void abort_done(struct tcm_abort *abort)
{
	struct se_tmr_req *tmr = container_of(abort, struct se_tmr_req, abort);
	bool none = tmr->function == TMR_ABORT_TASK && !abort->count;

	tcm_waiting_del(&tmr->waiting);
	respond_later(tmr->task_cmd, none ? TMR_TASK_DOES_NOT_EXIST :
					    TMR_FUNCTION_COMPLETE);
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
		tcm_waiting_del(&tmr->waiting);
		reset_effects(tmr->task_cmd);
		respond_later(tmr->task_cmd, TMR_FUNCTION_COMPLETE);
	}
}

/* The reset's own commands have ended; those of others may not have. */
static void reset_done(struct tcm_abort *abort)
{
	struct se_tmr_req *tmr = container_of(abort, struct se_tmr_req, abort);
	struct tcm_lu *lu = abort->lu;
	unsigned long flags;

	spin_lock_irqsave(&lu->tmr_lock, flags);
	list_add_tail(&tmr->tmr_list, &lu->resets);
	spin_unlock_irqrestore(&lu->tmr_lock, flags);
	tcm_track_queue(&lu->tmr_work);
}

/* Start the function; false if there is none of that code. */
static bool start(struct se_cmd *cmd)
{
	struct se_tmr_req *tmr = &cmd->tmr_req;
	struct tcm_lu *lu = cmd->se_dev->lu;
	bool tas = cmd->se_dev->dev_attrib.emulate_tas;
	struct tcm_abort_scope scope = {
		.from		= cmd->se_sess,
		.function	= tmr->function,
	};
	void (*done)(struct tcm_abort *abort) = abort_done;

	switch (tmr->function) {
	case TMR_ABORT_TASK:
		scope.sess = cmd->se_sess;
		scope.by_tag = true;
		scope.tag = tmr->ref_task_tag;
		break;
	case TMR_ABORT_TASK_SET:
		scope.sess = cmd->se_sess;
		break;
	case TMR_CLEAR_TASK_SET:
		scope.tas = tas;
		scope.tell = true;
		break;
	case TMR_LUN_RESET:
		scope.tas = tas;
		done = reset_done;
		break;
	default:
		return false;
	}
	tcm_abort_mark(&tmr->abort, lu, &scope, done);
	if (scope.by_tag)
		atomic_long_inc(tmr->abort.count ? &lu->aborts_complete :
						   &lu->aborts_no_task);
	tcm_waiting_add(&tmr->waiting, show_tmr);
	tcm_abort_run(&tmr->abort);
	return true;
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
 * Means the commands that were submitted before it is called.
 *
 * Context: Any. queue_tm_rsp() follows from a worker.
 * Return: 0.
 */
int transport_generic_handle_tmr(struct se_cmd *cmd)
{
	cmd->t_state = TRANSPORT_ISTATE_PROCESSING;
	if (!start(cmd))
		/* NormACA is 0, so there is no ACA to clear */
		respond_later(cmd, cmd->tmr_req.function == TMR_CLEAR_ACA ?
				   TMR_TASK_MGMT_FUNCTION_NOT_SUPPORTED :
				   TMR_FUNCTION_REJECTED);
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
 * tcm_tmr_init() - Set up what resets need of a unit
 * @lu: the unit
 *
 * Return: 0.
 */
int tcm_tmr_init(struct tcm_lu *lu)
{
	spin_lock_init(&lu->tmr_lock);
	INIT_LIST_HEAD(&lu->resets);
	INIT_WORK(&lu->tmr_work, resets_work);
	return 0;
}

/**
 * tcm_tmr_exit() - Undo tcm_tmr_init()
 * @lu: unit without commands
 *
 * Context: Process; sleeps.
 */
void tcm_tmr_exit(struct tcm_lu *lu)
{
	cancel_work_sync(&lu->tmr_work);
}
