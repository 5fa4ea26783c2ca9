// SPDX-License-Identifier: GPL-2.0
/*
 * Commands and task management functions between the SCSI midlayer and the
 * core.
 *
 * A command runs in queuecommand() itself, on the data buffer the initiator
 * gave it, if the back end lets it: no other thread is woken on its way. The
 * se_cmd is the private data of the scsi_cmnd, so the midlayer is told of the
 * end only when the core has dropped its last reference: it may use the memory
 * again at once.
 *
 * For the same reason the midlayer's error handler must not give up a command
 * that a back end still has: its pages would be written to after they belong
 * to somebody else. A command that takes too long is therefore aborted from
 * behind and its timer started anew, until the back end returns it.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/delay.h>
#include <linux/kref.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "loopback.h"

/**
 * struct tcm_loop_tmf - A task management function on its way
 * @se_cmd: the core's half
 * @kref: one reference of the core's, one of who waits
 * @done: @response is there
 * @response: TMR_*; TMR_FUNCTION_FAILED until the core has answered
 */
struct tcm_loop_tmf {
	struct se_cmd		se_cmd;
	struct kref		kref;
	struct completion	done;
	u8			response;
};

struct workqueue_struct *tcm_loop_cmd_wq;

static struct scsi_cmnd *to_scsi_cmnd(struct tcm_loop_cmd *cmd)
{
	/* scsi_cmd_priv() the other way round */
	return (struct scsi_cmnd *)cmd - 1;
}

static struct tcm_loop_cmd *to_loop_cmd(struct se_cmd *se_cmd)
{
	return container_of(se_cmd, struct tcm_loop_cmd, se_cmd);
}

static struct tcm_loop_tmf *to_tmf(struct se_cmd *se_cmd)
{
	return container_of(se_cmd, struct tcm_loop_tmf, se_cmd);
}

static bool is_tmf(const struct se_cmd *se_cmd)
{
	return se_cmd->se_cmd_flags & SCF_SCSI_TMR_CDB;
}

static u64 task_tag(struct scsi_cmnd *sc)
{
	const struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);

	return (u64)cmd->serial << 32 | blk_mq_unique_tag(scsi_cmd_to_rq(sc));
}

/*
 * The session a SCSI device talks through; NULL, and *@host_byte, without.
 * Caller is in an RCU read-side section and takes a reference by init'ing a
 * command before it leaves.
 */
static struct se_session *find_session(struct scsi_device *sdev,
				       enum scsi_host_status *host_byte)
{
	struct tcm_loop_adapter *adapter = tcm_loop_adapter_of(sdev->host);
	struct se_session *sess = NULL;
	struct tcm_loop_tpg *tpg = NULL;

	*host_byte = DID_BAD_TARGET;
	if (sdev->id < TCM_LOOP_TPGS)
		tpg = rcu_dereference(adapter->tpgs[sdev->id]);
	if (tpg)
		sess = rcu_dereference(tpg->sess);
	if (sess && READ_ONCE(tpg->offline)) {
		*host_byte = DID_TRANSPORT_DISRUPTED;
		return NULL;
	}
	return sess;
}

/*
 * Commands.
 */

/* Tell the midlayer; it may use the command for another request at once. */
static void end_cmd(struct tcm_loop_cmd *cmd, u32 result)
{
	struct scsi_cmnd *sc = to_scsi_cmnd(cmd);

	WRITE_ONCE(cmd->running, false);
	sc->result = result;
	scsi_done(sc);
}

/* Make a decoded command of @sc; false if it has ended already. */
static bool prepare_cmd(struct scsi_cmnd *sc)
{
	struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);
	struct scatterlist *prot = NULL;
	u32 length = scsi_bufflen(sc), prot_nents = scsi_prot_sg_count(sc);
	enum scsi_host_status host_byte;
	struct se_session *sess;

	memset(&cmd->se_cmd, 0, sizeof(cmd->se_cmd));
	cmd->result = DID_ERROR << 16;
	cmd->aborting = false;
	cmd->serial++;
	cmd->se_cmd.tag = task_tag(sc);
	if (prot_nents) {
		prot = scsi_prot_sglist(sc);
		length = scsi_transfer_length(sc);
	} else if (scsi_get_prot_op(sc) != SCSI_PROT_NORMAL) {
		/* asked to insert or strip on the wire, which there is not */
		cmd->se_cmd.prot_pto = true;
	}
	WRITE_ONCE(cmd->running, true);

	rcu_read_lock();
	sess = find_session(sc->device, &host_byte);
	if (sess && target_init_cmd(&cmd->se_cmd, sess, sc->sense_buffer,
				    sc->device->lun, length, TCM_SIMPLE_TAG,
				    sc->sc_data_direction, 0)) {
		host_byte = DID_NO_CONNECT;
		sess = NULL;
	}
	rcu_read_unlock();
	if (!sess) {
		end_cmd(cmd, host_byte << 16);
		return false;
	}
	/* SG_IO lets a program claim in byte 7 that there is more */
	cmd->se_cmd.cdb_avail = sizeof(sc->cmnd);

	return !target_submit_prep(&cmd->se_cmd, sc->cmnd, scsi_sglist(sc),
				   scsi_sg_count(sc), NULL, 0, prot, prot_nents,
				   GFP_NOIO);
}

static bool makes_no_bios(const struct target_backend_ops *ops)
{
	return ops->command_class >= TARGET_BACKEND_HANDS_OVER;
}

static void submit_work(struct work_struct *work)
{
	struct tcm_loop_cmd *cmd = container_of(work, struct tcm_loop_cmd, work);

	if (prepare_cmd(to_scsi_cmnd(cmd)))
		target_submit(&cmd->se_cmd);
}

/*
 * The thread's plug may be being emptied just now, by handing its requests to
 * us: bios of a back end must not go into it, the block layer would count them
 * and not find them. They go into one of our own. The thread must not be seen
 * with none between, while it is marked as one that has a clock in its plug.
 */
static void submit_plugged(struct tcm_loop_cmd *cmd)
{
	struct blk_plug *outer = current->plug, plug;

	preempt_disable();
	current->plug = NULL;
	blk_start_plug(&plug);
	preempt_enable();
	target_submit(&cmd->se_cmd);
	blk_finish_plug(&plug);
	current->plug = outer;
}

/*
 * What ends in our context may submit the next request from there, and so on:
 * leave a stack that is half used, as file systems and stacked devices do too.
 */
static bool stack_is_short(void)
{
	unsigned long here;

	if (IS_ENABLED(CONFIG_STACK_GROWSUP))
		return false;
	here = (unsigned long)&here;
	return here - (unsigned long)end_of_stack(current) < THREAD_SIZE / 2;
}

/**
 * tcm_loop_init_cmd_priv() - A scsi_cmnd was allocated
 * @shost: host it belongs to
 * @sc: command
 *
 * Being there, it keeps the midlayer from clearing our data for each use.
 *
 * Return: 0.
 */
int tcm_loop_init_cmd_priv(struct Scsi_Host *shost, struct scsi_cmnd *sc)
{
	struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);

	memset(cmd, 0, sizeof(*cmd));
	INIT_WORK(&cmd->work, submit_work);
	return 0;
}

/**
 * tcm_loop_queuecommand() - Take a command from the midlayer
 * @shost: host
 * @sc: command
 *
 * Context: Process context. May sleep, must not wait for I/O.
 * Return: 0.
 */
int tcm_loop_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *sc)
{
	struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);

	if (unlikely(stack_is_short()))
		queue_work(tcm_loop_cmd_wq, &cmd->work);
	else if (!prepare_cmd(sc))
		return 0;
	else if (makes_no_bios(cmd->se_cmd.se_dev->transport))
		target_submit(&cmd->se_cmd);
	else
		submit_plugged(cmd);
	return 0;
}

/**
 * tcm_loop_write_pending() - The data are there
 * @se_cmd: command
 *
 * Return: 0.
 */
int tcm_loop_write_pending(struct se_cmd *se_cmd)
{
	target_execute_cmd(se_cmd);
	return 0;
}

/**
 * tcm_loop_queue_response() - The status is known, data and sense are in place
 * @se_cmd: command
 *
 * Context: Any.
 * Return: 0.
 */
int tcm_loop_queue_response(struct se_cmd *se_cmd)
{
	struct tcm_loop_cmd *cmd = to_loop_cmd(se_cmd);

	if (se_cmd->se_cmd_flags & SCF_UNDERFLOW_BIT)
		scsi_set_resid(to_scsi_cmnd(cmd), se_cmd->residual_count);
	cmd->result = se_cmd->scsi_status;
	return 0;
}

/**
 * tcm_loop_aborted_task() - The command was aborted and gets no status
 * @se_cmd: command or task management function
 *
 * An abort comes from tcm_loop_timed_out(), all else is a reset; the midlayer
 * repeats the request in either case, but after an abort not for ever.
 */
void tcm_loop_aborted_task(struct se_cmd *se_cmd)
{
	struct tcm_loop_cmd *cmd;

	if (is_tmf(se_cmd)) {
		complete(&to_tmf(se_cmd)->done);
		return;
	}
	cmd = to_loop_cmd(se_cmd);
	cmd->result = (READ_ONCE(cmd->aborting) ? DID_SOFT_ERROR : DID_RESET)
		      << 16;
}

/**
 * tcm_loop_check_stop_free() - The core is done
 * @se_cmd: command or task management function
 *
 * Return: 1 if it is released.
 */
int tcm_loop_check_stop_free(struct se_cmd *se_cmd)
{
	return target_put_sess_cmd(se_cmd);
}

static void free_tmf(struct kref *kref)
{
	kfree(container_of(kref, struct tcm_loop_tmf, kref));
}

/**
 * tcm_loop_release_cmd() - Nobody uses it any more
 * @se_cmd: command or task management function
 */
void tcm_loop_release_cmd(struct se_cmd *se_cmd)
{
	if (is_tmf(se_cmd)) {
		kref_put(&to_tmf(se_cmd)->kref, free_tmf);
	} else {
		struct tcm_loop_cmd *cmd = to_loop_cmd(se_cmd);

		end_cmd(cmd, cmd->result);
	}
}

/*
 * Task management.
 */

/* Send a function. Any context that @gfp allows; NULL if it did not go out. */
static struct tcm_loop_tmf *send_tmf(struct scsi_device *sdev, u8 function,
				     u64 tag, gfp_t gfp)
{
	struct tcm_loop_tmf *tmf = kzalloc(sizeof(*tmf), gfp);
	enum scsi_host_status host_byte;
	struct se_session *sess;
	int err = -ENODEV;

	if (!tmf)
		return NULL;
	kref_init(&tmf->kref);
	kref_get(&tmf->kref);
	init_completion(&tmf->done);
	tmf->response = TMR_FUNCTION_FAILED;

	rcu_read_lock();
	sess = find_session(sdev, &host_byte);
	if (sess)
		err = target_submit_tmr(&tmf->se_cmd, sess, NULL, sdev->lun,
					tmf, function, GFP_ATOMIC, tag, 0);
	rcu_read_unlock();
	if (err) {
		kfree(tmf);
		return NULL;
	}
	return tmf;
}

/* Wait for the answer until @deadline; gives the reference back. */
static u8 wait_tmf(struct tcm_loop_tmf *tmf, unsigned long deadline)
{
	long left = deadline - jiffies;
	u8 response = TMR_FUNCTION_FAILED;

	if (wait_for_completion_timeout(&tmf->done, max(left, 0L)))
		response = tmf->response;
	kref_put(&tmf->kref, free_tmf);
	return response;
}

/**
 * tcm_loop_queue_tm_rsp() - A task management function has ended
 * @se_cmd: it
 */
void tcm_loop_queue_tm_rsp(struct se_cmd *se_cmd)
{
	struct tcm_loop_tmf *tmf = to_tmf(se_cmd);

	tmf->response = se_cmd->se_tmr_req->response;
	complete(&tmf->done);
}

/**
 * tcm_loop_timed_out() - A command takes too long
 * @sc: command
 *
 * Asks the core to abort it. Nobody waits for the answer: if the command is
 * still there the next time, it is asked again.
 *
 * Context: Block layer's timeout work; must not wait.
 * Return: that its timer shall start anew.
 */
enum scsi_timeout_action tcm_loop_timed_out(struct scsi_cmnd *sc)
{
	struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);
	struct tcm_loop_tmf *tmf;

	WRITE_ONCE(cmd->aborting, true);
	tmf = send_tmf(sc->device, TMR_ABORT_TASK, task_tag(sc), GFP_ATOMIC);
	if (tmf)
		kref_put(&tmf->kref, free_tmf);
	return SCSI_EH_RESET_TIMER;
}

/**
 * tcm_loop_eh_abort() - Abort a command of the error handler itself
 * @sc: command
 *
 * Return: SUCCESS when the core has let go of it, FAILED after a bounded time.
 */
int tcm_loop_eh_abort(struct scsi_cmnd *sc)
{
	struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);
	struct tcm_loop_tmf *tmf;

	WRITE_ONCE(cmd->aborting, true);
	tmf = send_tmf(sc->device, TMR_ABORT_TASK, task_tag(sc), GFP_NOIO);
	if (tmf)
		wait_tmf(tmf, jiffies + TCM_LOOP_WAIT);
	return READ_ONCE(cmd->running) ? FAILED : SUCCESS;
}

/**
 * tcm_loop_eh_device_reset() - Reset a logical unit
 * @sc: command whose device it is
 *
 * Return: SUCCESS, or FAILED after a bounded time.
 */
int tcm_loop_eh_device_reset(struct scsi_cmnd *sc)
{
	struct tcm_loop_tmf *tmf;

	tmf = send_tmf(sc->device, TMR_LUN_RESET, 0, GFP_NOIO);
	if (!tmf || wait_tmf(tmf, jiffies + TCM_LOOP_WAIT) !=
	    TMR_FUNCTION_COMPLETE)
		return FAILED;
	return SUCCESS;
}

/**
 * tcm_loop_eh_target_reset() - Reset all logical units of a target port
 * @sc: command whose target it is
 *
 * Return: SUCCESS, or FAILED if one of them would not, after a bounded time.
 */
int tcm_loop_eh_target_reset(struct scsi_cmnd *sc)
{
	unsigned long deadline = jiffies + TCM_LOOP_WAIT;
	struct scsi_device *sdev;
	int ret = SUCCESS;

	shost_for_each_device(sdev, sc->device->host) {
		struct tcm_loop_tmf *tmf;

		if (sdev->id != sc->device->id)
			continue;
		tmf = send_tmf(sdev, TMR_LUN_RESET, 0, GFP_NOIO);
		if (!tmf || wait_tmf(tmf, deadline) != TMR_FUNCTION_COMPLETE)
			ret = FAILED;
	}
	return ret;
}

static bool count_running(struct scsi_cmnd *sc, void *count)
{
	const struct tcm_loop_cmd *cmd = scsi_cmd_priv(sc);

	if (READ_ONCE(cmd->running))
		++*(unsigned int *)count;
	return true;
}

/**
 * tcm_loop_eh_host_reset() - Last resort of the error handler
 * @sc: a command of the host
 *
 * The midlayer takes all commands for dead after this, so it ends when they
 * are: waits, and says what for, as long as a back end keeps one of them.
 *
 * Return: SUCCESS.
 */
int tcm_loop_eh_host_reset(struct scsi_cmnd *sc)
{
	struct Scsi_Host *shost = sc->device->host;
	unsigned long report = jiffies + TCM_LOOP_WAIT;
	unsigned int running;

	for (;;) {
		running = 0;
		scsi_host_busy_iter(shost, count_running, &running);
		if (!running)
			return SUCCESS;
		if (time_after(jiffies, report)) {
			shost_printk(KERN_ERR, shost,
				     "a back end still has %u commands\n",
				     running);
			report = jiffies + TCM_LOOP_WAIT;
		}
		msleep(20);
	}
}
