// SPDX-License-Identifier: GPL-2.0
/*
 * A command's way in: look-up, decoding, data-out, admission, execution.
 *
 * Decoding finds the opcode's row and records what is wrong with the CDB, but
 * does not report it: all verdicts are given at one station, run(),
 * when the task becomes enabled. So a unit attention or a reservation conflict
 * comes before a bad CDB, as the standard wants, and a WRITE that waited for
 * its data is judged by the state the unit has then.
 *
 * A command runs in the thread that submits it if the fabric, the unit and the
 * row allow that, else in a worker on the submitter's CPU: place_of() decides. It
 * is put into the list that aborts search before it leaves its thread: to wait
 * for data, for its turn, for a worker, or in a back end that does not complete
 * it at once.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "submit.h"
#include "../feature.h"
#include "../port/logical_unit.h"
#include "../port/nexus.h"
#include "../port/ua.h"
#include "../wire/sense.h"
#include "command.h"
#include "complete.h"
#include "data.h"
#include "opcode.h"
#include "ordering.h"
#include "passthrough.h"
#include "range_lock.h"
#include "track.h"
#include "work.h"

static struct workqueue_struct *tcm_submission_wq;

/* Look-up */

static void count_io(struct tcm_io_stats __percpu *stats, struct se_cmd *cmd)
{
	this_cpu_inc(stats->cmds);
	if (cmd->data_direction == DMA_TO_DEVICE)
		this_cpu_add(stats->write_bytes, cmd->edtl);
	else if (cmd->data_direction == DMA_FROM_DEVICE)
		this_cpu_add(stats->read_bytes, cmd->edtl);
}

/*
 * Take a reference of @ref for @cmd: the mapped LUN's, which holds @lun, or
 * that of @lun itself. False if it is being removed.
 */
static bool attach_lun(struct se_cmd *cmd, struct se_lun *lun,
		       struct percpu_ref *ref)
{
	struct se_device *dev;

	if (!percpu_ref_tryget_live(ref))
		return false;
	dev = rcu_dereference(lun->lun_se_dev);
	if (!dev) {
		percpu_ref_put(ref);
		return false;
	}
	cmd->se_lun = lun;
	cmd->unit_ref = ref;
	cmd->se_dev = dev;
	cmd->se_cmd_flags |= SCF_SE_LUN_CMD;
	__set_bit(TCM_FACT_LUN, &cmd->facts);
	return true;
}

static sense_reason_t lookup(struct se_cmd *cmd, bool virtual)
{
	struct se_session *sess = cmd->se_sess;
	struct se_lun *unmapped = sess->se_tpg->virtual_lun;
	struct tcm_nexus *nexus;
	sense_reason_t reason = 0;

	rcu_read_lock();
	nexus = tcm_nexus_find(sess, cmd->orig_fe_lun);
	if (unlikely(!nexus))
		nexus = tcm_nexus_get_or_make(sess, cmd->orig_fe_lun);
	if (!IS_ERR_OR_NULL(nexus) &&
	    attach_lun(cmd, nexus->ml->lun, &nexus->ml->ref)) {
		cmd->nexus = nexus;
		count_io(nexus->ml->stats, cmd);
		count_io(cmd->se_dev->lu->stats, cmd);
	} else if (IS_ERR(nexus)) {
		reason = TCM_OUT_OF_RESOURCES;
	} else if (!virtual || !unmapped ||
		   !attach_lun(cmd, unmapped, &unmapped->ref)) {
		reason = TCM_NON_EXISTENT_LUN;
	}
	rcu_read_unlock();
	return reason;
}

/**
 * transport_lookup_cmd_lun() - Find the unit a command is for
 * @se_cmd: command with CDB
 *
 * LUN 0, and any LUN for INQUIRY, REPORT LUNS and REQUEST SENSE, is answered by
 * the core where nothing is mapped (SPC-4, Incorrect logical unit numbers).
 *
 * Context: Any.
 * Return: 0: se_lun and se_dev are set and referenced; TCM_NON_EXISTENT_LUN;
 * TCM_OUT_OF_RESOURCES.
 */
sense_reason_t transport_lookup_cmd_lun(struct se_cmd *se_cmd)
{
	se_cmd->orig_fe_lun = tcm_nexus_lun(se_cmd->se_sess,
					    se_cmd->orig_fe_lun);
	return lookup(se_cmd, !se_cmd->orig_fe_lun ||
			      tcm_opcode_needs_no_unit(se_cmd->t_task_cdb));
}
EXPORT_SYMBOL(transport_lookup_cmd_lun);

/**
 * transport_lookup_tmr_lun() - Find the unit a task management function is for
 * @se_cmd: command with se_tmr_req
 *
 * Context: Any.
 * Return: 0 or -ENODEV.
 */
int transport_lookup_tmr_lun(struct se_cmd *se_cmd)
{
	se_cmd->orig_fe_lun = tcm_nexus_lun(se_cmd->se_sess,
					    se_cmd->orig_fe_lun);
	return lookup(se_cmd, false) ? -ENODEV : 0;
}
EXPORT_SYMBOL(transport_lookup_tmr_lun);

/* Decoding */

/**
 * target_cmd_parse_cdb() - Let the unit decode the CDB
 * @se_cmd: command with a unit attached
 *
 * Context: Any.
 * Return: The verdict, which is recorded too: who submits the command in spite
 * of it has it reported in its turn.
 */
sense_reason_t target_cmd_parse_cdb(struct se_cmd *se_cmd)
{
	struct se_device *dev = se_cmd->se_dev;
	sense_reason_t reason;

	reason = dev->transport->parse_cdb(se_cmd);
	if (reason)
		se_cmd->verdict = reason;
	if (!se_cmd->verdict && se_cmd->sam_task_attr == TCM_ACA_TAG &&
	    !(dev->lu->transport_flags & TRANSPORT_FLAG_PASSTHROUGH))
		se_cmd->verdict = TCM_INVALID_CDB_FIELD;
	if (!se_cmd->verdict) {
		se_cmd->se_cmd_flags |= SCF_SUPPORTED_SAM_OPCODE;
		this_cpu_inc(se_cmd->se_lun->stats->cmds);
	}
	return se_cmd->verdict;
}
EXPORT_SYMBOL(target_cmd_parse_cdb);

/* A handler fills a caller's buffer only as far as it has something to say. */
static void attach_lists(struct se_cmd *cmd, struct scatterlist *sgl,
			 u32 sgl_count, struct scatterlist *sgl_bidi,
			 u32 sgl_bidi_count, struct scatterlist *sgl_prot,
			 u32 sgl_prot_count)
{
	if (sgl_prot_count) {
		cmd->t_prot_sg = sgl_prot;
		cmd->t_prot_nents = sgl_prot_count;
		cmd->se_cmd_flags |= SCF_PASSTHROUGH_PROT_SG_TO_MEM_NOALLOC;
	}
	if (!sgl_count)
		return;
	cmd->t_data_sg = sgl;
	cmd->t_data_nents = sgl_count;
	cmd->t_bidi_data_sg = sgl_bidi;
	cmd->t_bidi_data_nents = sgl_bidi_count;
	cmd->se_cmd_flags |= SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC;
}

/**
 * target_submit_prep() - Decode a command and attach the fabric's buffers
 * @se_cmd: command of target_init_cmd()
 * @cdb: CDB
 * @sgl: data buffer, or NULL: the core allocates it
 * @sgl_count: entries of @sgl
 * @sgl_bidi: data-in of a bidirectional command
 * @sgl_bidi_count: entries of @sgl_bidi
 * @sgl_prot: PI, or NULL
 * @sgl_prot_count: entries of @sgl_prot
 * @gfp: for long CDBs
 *
 * Context: Any that @gfp allows.
 * Return: 0; -EIO: the command could not even be judged (no unit, no memory)
 * and its status went through queue_status().
 */
int target_submit_prep(struct se_cmd *se_cmd, unsigned char *cdb,
		       struct scatterlist *sgl, u32 sgl_count,
		       struct scatterlist *sgl_bidi, u32 sgl_bidi_count,
		       struct scatterlist *sgl_prot, u32 sgl_prot_count,
		       gfp_t gfp)
{
	sense_reason_t reason;

	attach_lists(se_cmd, sgl, sgl_count, sgl_bidi, sgl_bidi_count, sgl_prot,
		     sgl_prot_count);
	reason = target_cmd_init_cdb(se_cmd, cdb, gfp);
	if (!reason)
		reason = transport_lookup_cmd_lun(se_cmd);
	if (reason) {
		tcm_cmd_fail(se_cmd, reason);
		return -EIO;
	}
	target_cmd_parse_cdb(se_cmd);
	return 0;
}
EXPORT_SYMBOL_GPL(target_submit_prep);

/* Admission and execution */

static bool attention_due(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;
	bool keep;

	if (likely(!tcm_ua_pending(cmd)))
		return false;
	if (row && (row->flags & TCM_OP_UA_EXEMPT))
		return false;
	keep = cmd->se_dev->dev_attrib.emulate_ua_intlck_ctrl !=
	       TARGET_UA_INTLCK_CTRL_CLEAR;
	return tcm_ua_take(cmd, keep, &cmd->asc, &cmd->ascq);
}

static sense_reason_t check_writable(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;

	if (!(row ? row->flags & TCM_OP_WRITES : tcm_passthrough_writes(cmd)))
		return 0;
	if (target_lun_is_rdonly(cmd))
		return TCM_WRITE_PROTECTED;
	return READ_ONCE(cmd->se_dev->lu->swp) ? TCM_SENSE_SOFT_WRITE_PROTECTED :
						 0;
}

/* What the features of the unit whose bits are in @gates say, in turn. */
static sense_reason_t ask_features(struct se_cmd *cmd, unsigned long gates)
{
	const struct tcm_feature *row;
	sense_reason_t reason;

	tcm_for_each_feature(row) {
		if (!row->admit || !(gates & BIT(row->gate)))
			continue;
		reason = row->admit(cmd);
		if (reason)
			return reason;
	}
	return 0;
}

/* The one station that judges; the order is that of design and standard. */
static sense_reason_t admit(struct se_cmd *cmd)
{
	unsigned long gates = READ_ONCE(cmd->se_dev->lu->gates) |
			      READ_ONCE(cmd->se_lun->gates);
	sense_reason_t reason;

	if (attention_due(cmd))
		return TCM_CHECK_CONDITION_UNIT_ATTENTION;
	if (unlikely(gates)) {
		reason = ask_features(cmd, gates);
		if (reason)
			return reason;
	}
	if (cmd->verdict)
		return cmd->verdict;
	return check_writable(cmd);
}

/* Where a command runs. */
enum tcm_place {
	TCM_PLACE_HERE,		/* in the thread that submits it */
	TCM_PLACE_EXECUTED,	/* submitted there, executed by a worker */
	TCM_PLACE_QUEUED,	/* all of it is done by a worker */
};

/*
 * The fabric's thread may be one that submits bios, which are queued until it
 * is done: who waits for one there waits for ever. So from fabrics that say this
 * of their threads only units take commands there that never wait, and of these
 * only the rows that do not wait either (UNMAP does, whatever the unit is).
 */
static enum tcm_place place_of(const struct se_cmd *cmd)
{
	const struct target_core_fabric_ops *tfo = cmd->se_tfo;
	u8 type = READ_ONCE(cmd->se_dev->dev_attrib.submit_type);

	if (type == TARGET_FABRIC_DEFAULT_SUBMIT)
		type = tfo->default_submit_type;
	if (type != TARGET_DIRECT_SUBMIT || !tfo->direct_submit_supp)
		return TCM_PLACE_QUEUED;
	if (tfo->command_class == TARGET_FABRIC_PLAIN)
		return TCM_PLACE_HERE;
	if (cmd->se_dev->lu->command_class == TARGET_BACKEND_WAITS)
		return TCM_PLACE_EXECUTED;
	return cmd->opcode && !(cmd->opcode->flags & TCM_OP_INLINE) ?
	       TCM_PLACE_EXECUTED : TCM_PLACE_HERE;
}

/* Does @cmd end in the thread that executes it, or is it deferred by the core? */
static bool ends_at_once(const struct se_cmd *cmd)
{
	return cmd->se_dev->lu->command_class == TARGET_BACKEND_INLINE &&
	       (!cmd->opcode || (cmd->opcode->flags & TCM_OP_INLINE));
}

static void queue_cmd(struct se_cmd *cmd)
{
	struct tcm_submit_queue *queue =
		per_cpu_ptr(cmd->se_dev->lu->queues, cmd->cpuid);

	tcm_track_add(cmd);
	if (llist_add(&cmd->submit_node, &queue->cmds))
		queue_work_on(cmd->cpuid, tcm_submission_wq, &queue->work);
}

static void execute(struct se_cmd *cmd)
{
	sense_reason_t reason;

	/* since it waited for its range */
	if (unlikely(tcm_cmd_shared(cmd) && tcm_cmd_aborted(cmd))) {
		tcm_cmd_end_aborted(cmd);
		return;
	}
	reason = cmd->execute(cmd);
	if (reason)
		tcm_cmd_fail(cmd, reason);
}

static void execute_work(struct work_struct *work)
{
	execute(container_of(work, struct se_cmd, work));
}

/*
 * Admit an enabled task and execute it. It may be gone on return. Context: that
 * of submission, or process context.
 */
static void run(struct se_cmd *cmd)
{
	sense_reason_t reason;

	if (unlikely(tcm_cmd_shared(cmd) && tcm_cmd_aborted(cmd))) {
		tcm_cmd_end_aborted(cmd);
		return;
	}
	reason = admit(cmd);
	if (reason) {
		tcm_cmd_fail(cmd, reason);
		return;
	}
	if (cmd->opcode && (cmd->opcode->flags & TCM_OP_SHORTEN))
		cmd->data_length = cmd->medium_bytes;

	if (!ends_at_once(cmd))
		tcm_track_add(cmd);
	tcm_cmd_move(cmd, TCM_CMD_RUNNING);
	if (tcm_range_enter(cmd, execute_work))
		execute(cmd);
}

static void run_work(struct work_struct *work)
{
	run(container_of(work, struct se_cmd, work));
}

static bool has_task_set(const struct se_cmd *cmd)
{
	return !(cmd->se_dev->lu->transport_flags &
		 TRANSPORT_FLAG_PASSTHROUGH);
}

/**
 * target_task_received() - A command is the next one of its task set
 * @cmd: decoded command
 *
 * SAM-5 Task set management: tasks are ordered as they are received. For fabrics
 * that call transport_generic_new_cmd() when a command is not the next one yet,
 * or collect its data long before target_submit(), which does the same for a
 * command that has not been through here.
 *
 * Nothing happens if an abort has ended the command: nobody would take it out of
 * the task set again.
 *
 * Context: Any.
 */
void target_task_received(struct se_cmd *cmd)
{
	unsigned long flags;

	/* what is in no list nobody else can end */
	if (!tcm_cmd_shared(cmd)) {
		if (has_task_set(cmd))
			tcm_ordering_enter(cmd);
		return;
	}
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	if (cmd->state < TCM_CMD_DONE && has_task_set(cmd))
		tcm_ordering_enter(cmd);
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
}
EXPORT_SYMBOL_GPL(target_task_received);

/* All data are here. @elsewhere: not if it has to leave this thread for that. */
static void proceed(struct se_cmd *cmd, bool elsewhere)
{
	if (has_task_set(cmd)) {
		tcm_ordering_enter(cmd);
		if (!tcm_ordering_ready(cmd, run_work))
			return;
	}
	if (elsewhere)
		queue_cmd(cmd);
	else
		run(cmd);
}

/* The core has all data; false if the command was aborted and is gone. */
static bool get_ready(struct se_cmd *cmd)
{
	bool aborted, ended;
	unsigned long flags;

	if (!tcm_cmd_shared(cmd)) {
		cmd->transport_state |= CMD_T_SENT;
		tcm_cmd_move(cmd, TCM_CMD_READY);
		return true;
	}
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	/* an abort may have ended it while its data were coming */
	ended = cmd->state > TCM_CMD_READY;
	aborted = cmd->transport_state & CMD_T_ABORTED;
	if (!ended && !aborted) {
		WRITE_ONCE(cmd->transport_state,
			   cmd->transport_state | CMD_T_SENT);
		tcm_cmd_move(cmd, TCM_CMD_READY);
	}
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	if (aborted && !ended)
		tcm_cmd_end_aborted(cmd);
	return !ended && !aborted;
}

/**
 * target_execute_cmd() - The data are here: execute
 * @cmd: command
 *
 * Context: Process. A TARGET_FABRIC_PLAIN fabric's thread executes the command,
 * whatever it may wait for. The command may be gone on return.
 */
void target_execute_cmd(struct se_cmd *cmd)
{
	if (get_ready(cmd))
		proceed(cmd, cmd->se_tfo->command_class !=
			     TARGET_FABRIC_PLAIN &&
			     place_of(cmd) != TCM_PLACE_HERE);
}
EXPORT_SYMBOL(target_execute_cmd);

/* Data-out */

static bool needs_data(const struct se_cmd *cmd)
{
	return cmd->data_direction == DMA_TO_DEVICE && cmd->data_length &&
	       cmd->se_tfo->command_class != TARGET_FABRIC_LOCAL;
}

/*
 * Enter the state, or the sub-state, in which the command is the fabric's or the
 * list's of those to be asked again. False if it was aborted: who finds it so is
 * the one who ends it, unless that has happened.
 */
static bool data_out_state(struct se_cmd *cmd, enum transport_state_table state)
{
	bool aborted, ended;
	unsigned long flags;

	spin_lock_irqsave(&cmd->t_state_lock, flags);
	ended = cmd->state > TCM_CMD_DATA_OUT;
	aborted = (cmd->transport_state & CMD_T_ABORTED) &&
		  !cmd->se_tfo->write_pending_must_be_called;
	if (!ended && !aborted) {
		if (cmd->state == TCM_CMD_NEW)
			tcm_cmd_move(cmd, TCM_CMD_DATA_OUT);
		WRITE_ONCE(cmd->t_state, state);
	}
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	if (aborted && !ended)
		tcm_cmd_end_aborted(cmd);
	return !ended && !aborted;
}

static void collect_work(struct work_struct *work);

/* Have the fabric get the data-out; ask again if it cannot now. */
static void collect(struct se_cmd *cmd)
{
	int err;

	if (!data_out_state(cmd, TRANSPORT_WRITE_PENDING))
		return;
	err = cmd->se_tfo->write_pending(cmd);
	if (likely(!err))
		return;
	if (err != -EAGAIN && err != -ENOMEM)
		tcm_cmd_fail(cmd, TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
	else if (data_out_state(cmd, TRANSPORT_COMPLETE_QF_WP))
		tcm_cmd_retry(cmd, collect_work);
}

static void collect_work(struct work_struct *work)
{
	collect(container_of(work, struct se_cmd, work));
}

/*
 * @here: this thread may execute the command. One that is refused anyway gets no
 * memory, and its data no room.
 */
static sense_reason_t start(struct se_cmd *cmd, bool here, bool refused)
{
	sense_reason_t reason = refused ? 0 : tcm_data_alloc(cmd);

	if (reason)
		return reason;
	if (needs_data(cmd) && !refused) {
		tcm_track_add(cmd);
		collect(cmd);
	} else if (get_ready(cmd)) {
		proceed(cmd, !here);
	}
	return 0;
}

/**
 * transport_generic_new_cmd() - Allocate buffers, get data-out, execute
 * @cmd: decoded command
 *
 * Context: Process. The command may be gone on return.
 * Return: 0; what tcm_data_alloc() returns if it fails, with nothing done.
 */
sense_reason_t transport_generic_new_cmd(struct se_cmd *cmd)
{
	return start(cmd, cmd->se_tfo->command_class == TARGET_FABRIC_PLAIN ||
			  place_of(cmd) == TCM_PLACE_HERE, false);
}
EXPORT_SYMBOL(transport_generic_new_cmd);

static void submit_now(struct se_cmd *cmd, bool here)
{
	sense_reason_t reason = start(cmd, here, cmd->verdict);

	if (reason)
		tcm_cmd_fail(cmd, reason);
}

/* Submission */

static void submit_work(struct work_struct *work)
{
	struct tcm_submit_queue *queue =
		container_of(work, struct tcm_submit_queue, work);
	struct se_device *dev = queue->lu->dev;
	struct llist_node *batch = llist_del_all(&queue->cmds);
	struct se_dev_plug *plug = NULL;
	struct se_cmd *cmd, *next;

	if (!batch)
		return;
	tcm_device_get(dev);
	if (dev->transport->plug_device)
		plug = dev->transport->plug_device(dev);
	if (plug)
		plug->se_dev = dev;
	batch = llist_reverse_order(batch);
	llist_for_each_entry_safe(cmd, next, batch, submit_node) {
		if (cmd->state == TCM_CMD_NEW)
			submit_now(cmd, true);
		else
			run(cmd);
	}
	if (plug)
		dev->transport->unplug_device(plug);
	tcm_device_put(dev);
}

/**
 * target_submit() - Start a decoded command
 * @se_cmd: command of target_submit_prep(), or decoded step by step
 *
 * Context: Any if it is to be queued, else what direct_submit_supp and
 * command_class promise. The command may be gone on return.
 * Return: 0.
 */
int target_submit(struct se_cmd *se_cmd)
{
	enum tcm_place place;
	unsigned int noio;

	if (WARN_ON_ONCE(!se_cmd->se_lun))
		return -EINVAL;
	target_task_received(se_cmd);
	place = place_of(se_cmd);
	if (place == TCM_PLACE_QUEUED) {
		queue_cmd(se_cmd);
		return 0;
	}
	/* the initiator may be writing back pages to make memory free */
	noio = memalloc_noio_save();
	submit_now(se_cmd, place == TCM_PLACE_HERE);
	memalloc_noio_restore(noio);
	return 0;
}
EXPORT_SYMBOL_GPL(target_submit);

/**
 * target_submit_cmd() - Initialise, decode and start a command
 * @se_cmd: zeroed descriptor
 * @se_sess: registered session
 * @cdb: CDB
 * @sense: fabric's sense buffer
 * @unpacked_lun: LUN as a number
 * @data_length: bytes the initiator announced
 * @task_attr: TCM_*_TAG
 * @data_dir: direction as seen from here
 * @flags: TARGET_SCF_*
 *
 * Context: Process.
 */
void target_submit_cmd(struct se_cmd *se_cmd, struct se_session *se_sess,
		       unsigned char *cdb, unsigned char *sense,
		       u64 unpacked_lun, u32 data_length, int task_attr,
		       int data_dir, int flags)
{
	if (target_init_cmd(se_cmd, se_sess, sense, unpacked_lun, data_length,
			    task_attr, data_dir, flags))
		return;
	if (target_submit_prep(se_cmd, cdb, NULL, 0, NULL, 0, NULL, 0,
			       GFP_KERNEL))
		return;
	target_submit(se_cmd);
}
EXPORT_SYMBOL(target_submit_cmd);

/**
 * tcm_submit_init() - Set the submission queues of a unit up
 * @lu: the unit
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_submit_init(struct tcm_lu *lu)
{
	int cpu;

	lu->queues = alloc_percpu(struct tcm_submit_queue);
	if (!lu->queues)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct tcm_submit_queue *queue = per_cpu_ptr(lu->queues, cpu);

		init_llist_head(&queue->cmds);
		INIT_WORK(&queue->work, submit_work);
		queue->lu = lu;
	}
	return 0;
}

/**
 * tcm_submit_exit() - Undo tcm_submit_init()
 * @lu: unit without commands
 *
 * Context: Process, but not the submission workqueue's.
 */
void tcm_submit_exit(struct tcm_lu *lu)
{
	int cpu;

	if (!lu->queues)
		return;
	for_each_possible_cpu(cpu)
		cancel_work_sync(&per_cpu_ptr(lu->queues, cpu)->work);
	free_percpu(lu->queues);
	lu->queues = NULL;
}

/**
 * tcm_submit_module_init() - Prepare what starts commands
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_submit_module_init(void)
{
	tcm_submission_wq = alloc_workqueue("target_submission",
					    WQ_MEM_RECLAIM, 0);
	return tcm_submission_wq ? 0 : -ENOMEM;
}

/**
 * tcm_submit_module_exit() - Undo tcm_submit_module_init()
 */
void tcm_submit_module_exit(void)
{
	destroy_workqueue(tcm_submission_wq);
}
