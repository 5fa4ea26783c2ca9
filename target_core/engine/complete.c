// SPDX-License-Identifier: GPL-2.0
/*
 * A command's way out: back end done, status and sense, response, hand-over.
 *
 * Whoever knows the status calls target_complete_cmd*() or tcm_cmd_fail(). The
 * rest happens at once if fabric and device allow direct completion, else in a
 * worker. A fabric without resources for the response is asked again until it
 * has them.
 *
 *	target_complete_cmd() --> post() steps --> finish() --> respond()
 *	tcm_cmd_fail() ------------------------------^             |
 *	tcm_cmd_end_aborted() --> TASK ABORTED or aborted_task()   |
 *	                                               '--> hand_over()
 */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>
#include <trace/events/target.h>

#include "complete.h"
#include "../port/ua.h"
#include "../wire/sense.h"
#include "command.h"
#include "data.h"
#include "opcode.h"
#include "ordering.h"
#include "range_lock.h"
#include "track.h"
#include "work.h"

/* Sense */

/**
 * tcm_device_descriptor_sense() - Does a unit use descriptor format sense?
 * @dev: the unit, or NULL
 *
 * Where the Control mode page says so (SPC-4, D_SENSE), and where fixed format
 * cannot tell every LBA.
 *
 * Context: Any.
 */
bool tcm_device_descriptor_sense(struct se_device *dev)
{
	if (!dev)
		return false;
	return READ_ONCE(dev->lu->d_sense) ||
	       dev->transport->get_blocks(dev) > U32_MAX;
}

static void encode_sense(struct se_cmd *cmd, sense_reason_t reason)
{
	struct tcm_sense sense;

	if (reason == TCM_CHECK_CONDITION_UNIT_ATTENTION)
		tcm_sense_init_attention(&sense, cmd->asc, cmd->ascq);
	else
		tcm_sense_init(&sense, reason);
	if (cmd->sense_info != TCM_LBA_UNKNOWN)
		tcm_sense_set_information(&sense, cmd->sense_info);
	if (cmd->field_where != TCM_FIELD_NONE)
		tcm_sense_set_field(&sense,
				    cmd->field_where == TCM_FIELD_IN_CDB ?
					TCM_SENSE_SPECIFIC_CDB :
					TCM_SENSE_SPECIFIC_DATA,
				    cmd->field_byte,
				    cmd->field_bit < 0 ? TCM_SENSE_NO_BIT :
							 cmd->field_bit);
	tcm_sense_encode(&sense, tcm_device_descriptor_sense(cmd->se_dev),
			 cmd->sense_buffer, TRANSPORT_SENSE_BUFFER);
	cmd->scsi_sense_length = TRANSPORT_SENSE_BUFFER;
	cmd->se_cmd_flags |= SCF_EMULATED_TASK_SENSE;
}

/* Sense is made once: what is sent again is the same. */
static void set_check_condition(struct se_cmd *cmd, sense_reason_t reason)
{
	if (cmd->se_cmd_flags & SCF_SENT_CHECK_CONDITION)
		return;
	cmd->se_cmd_flags |= SCF_SENT_CHECK_CONDITION;
	cmd->scsi_status = SAM_STAT_CHECK_CONDITION;
	if (!(cmd->se_cmd_flags & SCF_TRANSPORT_TASK_SENSE))
		encode_sense(cmd, reason);
}

/**
 * transport_send_check_condition_and_sense() - Answer CHECK CONDITION
 * @cmd: initialised command; it may lack a unit
 * @reason: what becomes the sense data
 * @from_transport: non-zero: sense_buffer is already filled
 *
 * Drops no reference. A second call does nothing.
 *
 * Context: The caller's.
 * Return: What queue_status() returned.
 */
int transport_send_check_condition_and_sense(struct se_cmd *cmd,
					     sense_reason_t reason,
					     int from_transport)
{
	if (cmd->se_cmd_flags & SCF_SENT_CHECK_CONDITION)
		return 0;
	if (from_transport) {
		cmd->se_cmd_flags |= SCF_SENT_CHECK_CONDITION;
		cmd->scsi_status = SAM_STAT_CHECK_CONDITION;
	} else {
		set_check_condition(cmd, reason);
	}
	trace_target_cmd_complete(cmd);
	return cmd->se_tfo->queue_status(cmd);
}
EXPORT_SYMBOL(transport_send_check_condition_and_sense);

/**
 * target_send_busy() - Answer BUSY to a command that was not let in
 * @cmd: command, maybe not even initialised
 *
 * Return: What queue_status() returned; -EINVAL if there is no fabric to ask.
 */
int target_send_busy(struct se_cmd *cmd)
{
	if (!cmd->se_tfo)
		return -EINVAL;
	cmd->scsi_status = SAM_STAT_BUSY;
	trace_target_cmd_complete(cmd);
	return cmd->se_tfo->queue_status(cmd);
}
EXPORT_SYMBOL(target_send_busy);

/**
 * transport_copy_sense_to_cmd() - Take sense data of a real device
 * @cmd: command about to be completed with CHECK CONDITION
 * @sense: TRANSPORT_SENSE_BUFFER bytes
 *
 * Context: Any.
 */
void transport_copy_sense_to_cmd(struct se_cmd *cmd, unsigned char *sense)
{
	if (!cmd->se_dev || (cmd->se_cmd_flags & SCF_SENT_CHECK_CONDITION))
		return;
	memcpy(cmd->sense_buffer, sense, TRANSPORT_SENSE_BUFFER);
	cmd->scsi_sense_length = TRANSPORT_SENSE_BUFFER;
	cmd->se_cmd_flags |= SCF_TRANSPORT_TASK_SENSE;
}
EXPORT_SYMBOL(transport_copy_sense_to_cmd);

/* State */

/* Who ends a command, and how. */
enum tcm_end {
	TCM_END_OURS,		/* the caller, with a status */
	TCM_END_ABORTED,	/* the caller, as aborted */
	TCM_END_TAKEN,		/* nobody: it has been done already */
};

/*
 * The status is known, or the command was aborted: decide, once for each
 * command, who ends it. The command is DONE after this, unless it was TAKEN;
 * then it may be gone.
 */
static enum tcm_end claim_end(struct se_cmd *cmd)
{
	enum tcm_end end = TCM_END_OURS;
	unsigned long flags;

	/* what aborts cannot find they cannot be first at */
	if (!tcm_cmd_shared(cmd)) {
		tcm_cmd_move(cmd, TCM_CMD_DONE);
		return TCM_END_OURS;
	}
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	if (cmd->state >= TCM_CMD_DONE) {
		end = TCM_END_TAKEN;
	} else {
		if (cmd->transport_state & CMD_T_ABORTED)
			end = TCM_END_ABORTED;
		else
			WRITE_ONCE(cmd->transport_state,
				   cmd->transport_state | CMD_T_COMPLETE);
		tcm_cmd_move(cmd, TCM_CMD_DONE);
	}
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	return end;
}

/* The task has ended: let others begin, give back what its steps held. */
static void wind_up(struct se_cmd *cmd)
{
	void (*end)(struct se_cmd *cmd) = cmd->post_end;

	cmd->post = NULL;
	cmd->post_end = NULL;
	if (end)
		end(cmd);
	if (cmd->ranged)
		tcm_range_leave(cmd);
	if (test_bit(TCM_FACT_ORDERED, &cmd->facts))
		tcm_ordering_leave(cmd);
}

/* The fabric has the response: the core lets go. */
static void hand_over(struct se_cmd *cmd)
{
	struct completion *waiter;
	unsigned long flags;

	tcm_cmd_detach(cmd);
	/* only a plain fabric may wait for this */
	if (cmd->se_tfo->command_class != TARGET_FABRIC_PLAIN) {
		tcm_cmd_move(cmd, TCM_CMD_SENT);
		cmd->se_tfo->check_stop_free(cmd);
		return;
	}
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	tcm_cmd_move(cmd, TCM_CMD_SENT);
	waiter = cmd->stop_done;
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	if (waiter)
		complete(waiter);
	else
		cmd->se_tfo->check_stop_free(cmd);
}

/* Response */

static void count_moved(struct se_cmd *cmd)
{
	if (!cmd->se_lun || cmd->scsi_status != SAM_STAT_GOOD)
		return;
	if (cmd->data_direction == DMA_FROM_DEVICE)
		this_cpu_add(cmd->se_lun->stats->read_bytes, cmd->data_length);
	else if (cmd->data_direction == DMA_TO_DEVICE)
		this_cpu_add(cmd->se_lun->stats->write_bytes, cmd->data_length);
}

static bool sends_data(struct se_cmd *cmd)
{
	if (cmd->scsi_status != SAM_STAT_GOOD &&
	    !(cmd->se_cmd_flags & SCF_TREAT_READ_AS_NORMAL))
		return false;
	if (cmd->se_cmd_flags & SCF_BIDI)
		return cmd->t_bidi_data_nents;
	return cmd->data_direction == DMA_FROM_DEVICE && cmd->data_length;
}

static void respond(struct se_cmd *cmd);

static void respond_work(struct work_struct *work)
{
	respond(container_of(work, struct se_cmd, work));
}

/* Its status alone, until the fabric takes it. */
static void status_work(struct work_struct *work)
{
	struct se_cmd *cmd = container_of(work, struct se_cmd, work);

	trace_target_cmd_complete(cmd);
	if (cmd->se_tfo->queue_status(cmd))
		tcm_cmd_retry(cmd, status_work);
	else
		hand_over(cmd);
}

/* Give the response to the fabric; if it cannot take it, ask again later. */
static void respond(struct se_cmd *cmd)
{
	int err;

	trace_target_cmd_complete(cmd);
	if (sends_data(cmd))
		err = cmd->se_tfo->queue_data_in(cmd);
	else
		err = cmd->se_tfo->queue_status(cmd);
	/* whether the fabric can send TASK ABORTED now or not */
	tcm_abort_ended(cmd);
	if (likely(!err)) {
		hand_over(cmd);
		return;
	}
	if (err != -EAGAIN && err != -ENOMEM) {
		if (cmd->scsi_status == SAM_STAT_GOOD)
			set_check_condition(cmd,
					    TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
		cmd->se_cmd_flags &= ~SCF_TREAT_READ_AS_NORMAL;
		WRITE_ONCE(cmd->t_state, TRANSPORT_COMPLETE_QF_ERR);
		tcm_cmd_retry(cmd, status_work);
		return;
	}
	WRITE_ONCE(cmd->t_state, TRANSPORT_COMPLETE_QF_OK);
	tcm_cmd_retry(cmd, respond_work);
}

/* UA_INTLCK_CTRL 11b (SPC-4 Control mode page): a status is told once more. */
static void note_status(struct se_cmd *cmd)
{
	enum tcm_ua ua = tcm_ua_of_status(cmd->scsi_status);

	if (ua != TCM_UA_KINDS && cmd->nexus &&
	    cmd->se_dev->dev_attrib.emulate_ua_intlck_ctrl ==
	    TARGET_UA_INTLCK_CTRL_ESTABLISH_UA)
		tcm_ua_establish(cmd->nexus, ua);
}

/* The status is known and stands in scsi_status, the reason in verdict. */
static void finish(struct se_cmd *cmd)
{
	sense_reason_t reason = cmd->verdict;

	wind_up(cmd);
	if (cmd->scsi_status == SAM_STAT_GOOD) {
		if (unlikely(cmd->prot_length) && cmd->opcode->read_done &&
		    cmd->data_direction == DMA_FROM_DEVICE)
			reason = cmd->opcode->read_done(cmd);
		if (reason)
			cmd->scsi_status = SAM_STAT_CHECK_CONDITION;
		/* a READ of part of a block read all of it */
		if (cmd->data_direction == DMA_FROM_DEVICE)
			cmd->data_length = min(cmd->data_length, cmd->edtl);
		count_moved(cmd);
	} else {
		note_status(cmd);
	}
	if (cmd->scsi_status == SAM_STAT_CHECK_CONDITION &&
	    !(cmd->se_cmd_flags & SCF_TREAT_READ_AS_NORMAL))
		set_check_condition(cmd, reason ?:
				    TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
	respond(cmd);
}

static void finish_work(struct work_struct *work)
{
	finish(container_of(work, struct se_cmd, work));
}

/*
 * An aborted command is DONE. With CMD_T_TAS it is answered TASK ABORTED (SPC-4
 * Control mode page, TAS), else there is no answer and the fabric forgets the
 * exchange. Its abort is over as soon as the fabric knows that.
 */
static void finish_aborted(struct se_cmd *cmd)
{
	bool ack = cmd->se_cmd_flags & SCF_ACK_KREF;

	wind_up(cmd);
	if (cmd->transport_state & CMD_T_TAS) {
		cmd->scsi_status = SAM_STAT_TASK_ABORTED;
		cmd->se_cmd_flags &= ~SCF_TREAT_READ_AS_NORMAL;
		respond(cmd);
		return;
	}
	cmd->se_tfo->aborted_task(cmd);
	tcm_abort_ended(cmd);
	hand_over(cmd);
	if (ack)
		target_put_sess_cmd(cmd);
}

static void aborted_work(struct work_struct *work)
{
	finish_aborted(container_of(work, struct se_cmd, work));
}

/* A step of the back end ended well; the handler says what comes next. */
static void post_work(struct work_struct *work)
{
	struct se_cmd *cmd = container_of(work, struct se_cmd, work);
	sense_reason_t reason;
	bool done = true;

	if (tcm_cmd_aborted(cmd)) {
		tcm_cmd_end_aborted(cmd);
		return;
	}
	reason = cmd->post(cmd, &done);
	if (reason) {
		tcm_cmd_fail(cmd, reason);
	} else if (done) {
		cmd->post = cmd->post_then;
		cmd->post_then = NULL;
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	}
}

static bool finishes_directly(struct se_cmd *cmd)
{
	const struct target_core_fabric_ops *tfo = cmd->se_tfo;
	u8 type = READ_ONCE(cmd->se_dev->dev_attrib.complete_type);

	if (type == TARGET_FABRIC_DEFAULT_COMPL)
		type = tfo->default_compl_type;
	return type == TARGET_DIRECT_COMPL && tfo->direct_compl_supp &&
	       !cmd->post_end;
}

/**
 * target_complete_cmd_with_sense() - An executed command has ended
 * @cmd: command the back end was given
 * @scsi_status: SAM status
 * @sense_reason: with CHECK CONDITION: what becomes the sense data, unless
 *	transport_copy_sense_to_cmd() was called
 *
 * Context: Any, hard irq included.
 */
void target_complete_cmd_with_sense(struct se_cmd *cmd, u8 scsi_status,
				    sense_reason_t sense_reason)
{
	if (cmd->post && scsi_status == SAM_STAT_GOOD) {
		tcm_cmd_defer(cmd, post_work);
		return;
	}
	cmd->scsi_status = scsi_status;
	cmd->verdict = sense_reason;
	switch (claim_end(cmd)) {
	case TCM_END_OURS:
		if (finishes_directly(cmd))
			finish(cmd);
		else
			tcm_cmd_finish_later(cmd, finish_work);
		break;
	case TCM_END_ABORTED:
		tcm_cmd_finish_later(cmd, aborted_work);
		break;
	case TCM_END_TAKEN:
		WARN_ONCE(1, "target: a back end completed a command twice\n");
		break;
	}
}
EXPORT_SYMBOL(target_complete_cmd_with_sense);

/**
 * target_complete_cmd() - An executed command has ended
 * @cmd: command the back end was given
 * @scsi_status: SAM status
 *
 * Context: Any, hard irq included.
 */
void target_complete_cmd(struct se_cmd *cmd, u8 scsi_status)
{
	target_complete_cmd_with_sense(cmd, scsi_status, 0);
}
EXPORT_SYMBOL(target_complete_cmd);

/**
 * tcm_data_reply() - End a command with parameter data
 * @cmd: command whose CDB has an allocation length
 * @buf: the data
 * @len: bytes of @buf, which may be more than the initiator asked for
 *
 * What is sent of it is what tcm_data_put() says.
 *
 * Context: Process; GFP_NOIO.
 * Return: 0: the command is completed with GOOD, and may be gone;
 * TCM_OUT_OF_RESOURCES, and it is not.
 */
sense_reason_t tcm_data_reply(struct se_cmd *cmd, const void *buf, size_t len)
{
	sense_reason_t reason = tcm_data_put(cmd, buf, len);

	if (!reason)
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	return reason;
}

/**
 * target_complete_cmd_with_length() - A command has ended, shorter than asked
 * @cmd: command the back end was given
 * @scsi_status: SAM status
 * @length: bytes moved
 *
 * Context: Any, hard irq included.
 */
void target_complete_cmd_with_length(struct se_cmd *cmd, u8 scsi_status,
				     int length)
{
	if (scsi_status == SAM_STAT_GOOD ||
	    (cmd->se_cmd_flags & SCF_TREAT_READ_AS_NORMAL))
		target_set_cmd_data_length(cmd, length);
	target_complete_cmd(cmd, scsi_status);
}
EXPORT_SYMBOL(target_complete_cmd_with_length);

/**
 * tcm_cmd_fail() - End a command that was not, or not fully, executed
 * @cmd: command the back end does not have
 * @reason: why
 *
 * Nothing happens if an abort has ended it meanwhile.
 *
 * Context: Process, or that of target_submit_prep() and target_submit(). The
 * command may be gone on return.
 */
void tcm_cmd_fail(struct se_cmd *cmd, sense_reason_t reason)
{
	switch (claim_end(cmd)) {
	case TCM_END_OURS:
		cmd->verdict = reason;
		cmd->scsi_status = tcm_sense_status(reason);
		finish(cmd);
		break;
	case TCM_END_ABORTED:
		finish_aborted(cmd);
		break;
	case TCM_END_TAKEN:
		break;
	}
}

/**
 * transport_generic_request_failure() - The fabric gives a command up
 * @cmd: command whose data-out did not come; the caller holds a reference
 *	besides the core's if it may be aborted meanwhile
 * @sense_reason: why
 *
 * Nothing happens if the command was aborted, and told so, meanwhile.
 *
 * Context: Process. Consumes the core's reference.
 */
void transport_generic_request_failure(struct se_cmd *cmd,
				       sense_reason_t sense_reason)
{
	tcm_cmd_fail(cmd, sense_reason);
}
EXPORT_SYMBOL(transport_generic_request_failure);

/* Aborts */

/**
 * tcm_cmd_end_aborted() - End a command that was aborted
 * @cmd: command nothing else works on; CMD_T_ABORTED is set
 *
 * Context: Process. The command may be gone on return.
 */
void tcm_cmd_end_aborted(struct se_cmd *cmd)
{
	if (claim_end(cmd) != TCM_END_TAKEN)
		finish_aborted(cmd);
}

/**
 * tcm_cmd_end_data_out() - The same if the fabric waits for its data
 * @cmd: command that was aborted; the caller holds a reference
 *
 * They may never come. Only fabrics that say so can have a command taken from
 * them; of the others it ends when its data are here.
 *
 * Context: Process.
 */
void tcm_cmd_end_data_out(struct se_cmd *cmd)
{
	unsigned long flags;
	bool taken;

	if (cmd->se_tfo->command_class == TARGET_FABRIC_PLAIN)
		return;
	spin_lock_irqsave(&cmd->t_state_lock, flags);
	taken = cmd->state == TCM_CMD_DATA_OUT &&
		cmd->t_state == TRANSPORT_WRITE_PENDING;
	if (taken)
		tcm_cmd_move(cmd, TCM_CMD_DONE);
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	if (taken)
		finish_aborted(cmd);
}
