// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a command: initialisation, references, state, release.
 *
 * A command's memory is the fabric's. The core holds one reference from
 * initialisation on and gives it back through check_stop_free(); the fabric may
 * hold a second one (SCF_ACK_KREF). Whoever drops the last one runs
 * release_cmd(), after which nothing here may look at the command.
 *
 * The LUN reference and the place in the list of commands that task management
 * searches are given back by whichever side is done first: bits of cmd->facts
 * see to it that each happens once.
 */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "command.h"
#include "../port/waiting.h"
#include "../wire/cdb.h"
#include "data.h"
#include "opcode.h"
#include "track.h"

#define CREATE_TRACE_POINTS
#include <trace/events/target.h>

const u8 tcm_cmd_moves[TCM_CMD_STATES] = {
	[TCM_CMD_NEW]	   = BIT(TCM_CMD_DATA_OUT) | BIT(TCM_CMD_READY) |
			     BIT(TCM_CMD_DONE),
	[TCM_CMD_DATA_OUT] = BIT(TCM_CMD_READY) | BIT(TCM_CMD_DONE),
	[TCM_CMD_READY]	   = BIT(TCM_CMD_RUNNING) | BIT(TCM_CMD_DONE),
	[TCM_CMD_RUNNING]  = BIT(TCM_CMD_DONE),
	[TCM_CMD_DONE]	   = BIT(TCM_CMD_SENT),
};

const u8 tcm_cmd_t_state[TCM_CMD_STATES] = {
	[TCM_CMD_NEW]	   = TRANSPORT_NEW_CMD,
	[TCM_CMD_DATA_OUT] = TRANSPORT_WRITE_PENDING,
	[TCM_CMD_READY]	   = TRANSPORT_PROCESSING,
	[TCM_CMD_RUNNING]  = TRANSPORT_PROCESSING,
	[TCM_CMD_DONE]	   = TRANSPORT_COMPLETE,
	[TCM_CMD_SENT]	   = TRANSPORT_COMPLETE,
};

/**
 * tcm_cmd_trace_move() - Tell who traces it that a command changes its state
 * @cmd: the command
 * @to: state it goes to
 */
void tcm_cmd_trace_move(struct se_cmd *cmd, enum tcm_cmd_state to)
{
	trace_target_cmd_state(cmd, cmd->state, to);
}

/**
 * tcm_cmd_bad_move() - Complain of a move that is not in the drawing
 * @cmd: the command
 * @to: state it cannot go to
 *
 * Return: false.
 */
bool tcm_cmd_bad_move(struct se_cmd *cmd, enum tcm_cmd_state to)
{
	WARN_ONCE(1, "target: command %#x cannot go from state %u to %u\n",
		  cmd->t_task_cdb ? cmd->t_task_cdb[0] : 0, cmd->state, to);
	return false;
}

/**
 * __target_init_cmd() - Make zeroed memory a command
 * @cmd: fabric's descriptor; tag, map_tag, map_cpu, prot_pto, cpuid and
 *	se_cmd_flags keep what the fabric has put there
 * @tfo: fabric's template, or the core's copy of it
 * @sess: I_T nexus
 * @data_length: bytes the initiator announced
 * @data_direction: of them, as seen from here
 * @task_attr: TCM_*_TAG
 * @sense_buffer: fabric's, TRANSPORT_SENSE_BUFFER bytes
 * @unpacked_lun: LUN as a number
 * @cmd_cnt: counter for target_get_sess_cmd(), or NULL
 *
 * Context: Any.
 */
void __target_init_cmd(struct se_cmd *cmd,
		       const struct target_core_fabric_ops *tfo,
		       struct se_session *sess, u32 data_length,
		       int data_direction, int task_attr,
		       unsigned char *sense_buffer, u64 unpacked_lun,
		       struct target_cmd_counter *cmd_cnt)
{
	INIT_LIST_HEAD(&cmd->state_list);
	INIT_LIST_HEAD(&cmd->order_node);
	spin_lock_init(&cmd->t_state_lock);
	kref_init(&cmd->cmd_kref);

	cmd->t_task_cdb = cmd->cdb_inline;
	cmd->se_tfo = tfo;
	cmd->se_sess = sess;
	cmd->data_length = data_length;
	cmd->edtl = data_length;
	cmd->medium_bytes = data_length;
	cmd->data_direction = data_direction;
	cmd->sam_task_attr = task_attr;
	cmd->sense_buffer = sense_buffer;
	cmd->orig_fe_lun = unpacked_lun;
	cmd->cmd_cnt = cmd_cnt;
	cmd->field_bit = -1;
	cmd->state = TCM_CMD_NEW;
	cmd->t_state = TRANSPORT_NEW_CMD;
	if (!(cmd->se_cmd_flags & SCF_USE_CPUID))
		cmd->cpuid = raw_smp_processor_id();
}
EXPORT_SYMBOL(__target_init_cmd);

/**
 * target_get_sess_cmd() - Count a command, and take the fabric's reference
 * @se_cmd: initialised command
 * @ack_kref: take a second reference, which the fabric drops
 *
 * Context: Any.
 * Return: 0; -ESHUTDOWN when the counter was stopped, then no reference was
 * taken.
 */
int target_get_sess_cmd(struct se_cmd *se_cmd, bool ack_kref)
{
	struct target_cmd_counter *counter = se_cmd->cmd_cnt;

	if (counter && !percpu_ref_tryget_live(&counter->ref)) {
		se_cmd->cmd_cnt = NULL;
		return -ESHUTDOWN;
	}
	if (ack_kref) {
		kref_get(&se_cmd->cmd_kref);
		se_cmd->se_cmd_flags |= SCF_ACK_KREF;
	}
	__set_bit(TCM_FACT_COUNTED, &se_cmd->facts);
	return 0;
}
EXPORT_SYMBOL(target_get_sess_cmd);

/**
 * target_init_cmd() - Initialise a command of a session
 * @se_cmd: zeroed descriptor of the fabric
 * @se_sess: registered session
 * @sense: fabric's sense buffer
 * @unpacked_lun: LUN as a number
 * @data_length: bytes the initiator announced
 * @task_attr: TCM_*_TAG
 * @data_dir: direction as seen from here
 * @flags: TARGET_SCF_*
 *
 * Context: Any.
 * Return: 0; -ESHUTDOWN when the session was stopped: the descriptor is still
 * the fabric's alone.
 */
int target_init_cmd(struct se_cmd *se_cmd, struct se_session *se_sess,
		    unsigned char *sense, u64 unpacked_lun, u32 data_length,
		    int task_attr, int data_dir, int flags)
{
	struct se_portal_group *tpg = se_sess->se_tpg;

	if (WARN_ON_ONCE(!tpg || se_cmd->se_tfo))
		return -ESHUTDOWN;

	if (flags & TARGET_SCF_USE_CPUID)
		se_cmd->se_cmd_flags |= SCF_USE_CPUID;
	if (flags & TARGET_SCF_BIDI_OP)
		se_cmd->se_cmd_flags |= SCF_BIDI;
	__target_init_cmd(se_cmd, tpg->se_tpg_tfo, se_sess, data_length,
			  data_dir, task_attr, sense, unpacked_lun,
			  se_sess->cmd_cnt);
	if (flags & TARGET_SCF_UNKNOWN_SIZE)
		__set_bit(TCM_FACT_UNKNOWN_SIZE, &se_cmd->facts);
	return target_get_sess_cmd(se_cmd, flags & TARGET_SCF_ACK_KREF);
}
EXPORT_SYMBOL_GPL(target_init_cmd);

/**
 * target_cmd_init_cdb() - Take over the CDB
 * @cmd: initialised command
 * @cdb: as received
 * @gfp: for CDBs of more than TCM_MAX_COMMAND_SIZE bytes
 *
 * The operation code says how many bytes are read from @cdb; of a 7Fh CDB it is
 * byte 7, which the initiator chooses, up to TCM_CDB_MAX_LEN in all. A fabric
 * either sees to it that they can be read, whatever they say, or puts the number
 * of bytes that can, at least 16, into se_cmd.cdb_avail before: a CDB that claims
 * to be longer is then refused.
 *
 * Context: Any that @gfp allows.
 * Return: 0; TCM_INVALID_CDB_FIELD when it is longer than what is there, or than
 * a CDB can be; TCM_OUT_OF_RESOURCES. Then its first bytes are there all the same.
 */
sense_reason_t target_cmd_init_cdb(struct se_cmd *cmd, unsigned char *cdb,
				   gfp_t gfp)
{
	unsigned int avail = cmd->cdb_avail ?: TCM_CDB_MAX_LEN;
	unsigned int len = tcm_cdb_len(cdb, avail);
	sense_reason_t reason = 0;

	if (!len) {
		/* only byte 7 of a variable-length CDB can be wrong */
		reason = tcm_cdb_error(cmd, 7, -1);
		len = min_t(unsigned int, avail, TCM_MAX_COMMAND_SIZE);
	} else if (len > sizeof(cmd->cdb_inline)) {
		cmd->t_task_cdb = kzalloc(len, gfp);
		if (!cmd->t_task_cdb) {
			cmd->t_task_cdb = cmd->cdb_inline;
			reason = TCM_OUT_OF_RESOURCES;
			len = TCM_MAX_COMMAND_SIZE;
		}
	}
	memcpy(cmd->t_task_cdb, cdb, len);
	if (!reason)
		trace_target_sequencer_start(cmd);
	return reason;
}
EXPORT_SYMBOL(target_cmd_init_cdb);

/* Clear the mark of the LUN's reference; false if somebody else did. */
static bool claim_lun(struct se_cmd *cmd)
{
	if (!test_bit(TCM_FACT_LUN, &cmd->facts))
		return false;
	/* only a plain fabric detaches a command that the core has, too */
	if (cmd->se_tfo->command_class == TARGET_FABRIC_PLAIN)
		return test_and_clear_bit(TCM_FACT_LUN, &cmd->facts);
	__clear_bit(TCM_FACT_LUN, &cmd->facts);
	return true;
}

/**
 * tcm_cmd_detach() - Give back the LUN and the place in the abort list
 * @cmd: command, with a reference held by the caller
 *
 * Context: Any. Idempotent, and safe against itself on another CPU.
 */
void tcm_cmd_detach(struct se_cmd *cmd)
{
	tcm_track_del(cmd);
	if (claim_lun(cmd))
		percpu_ref_put(cmd->unit_ref);
}

/**
 * tcm_cmd_aborted() - Was an abort asked for?
 * @cmd: command that is not completed
 *
 * Context: Any.
 */
bool tcm_cmd_aborted(const struct se_cmd *cmd)
{
	return READ_ONCE(cmd->transport_state) & CMD_T_ABORTED;
}
EXPORT_SYMBOL_GPL(tcm_cmd_aborted);

static void release(struct se_cmd *cmd)
{
	struct target_cmd_counter *counter = cmd->cmd_cnt;
	struct completion *waiter = cmd->free_done;
	bool counted = test_bit(TCM_FACT_COUNTED, &cmd->facts);

	/* the fabric dropped it without an end; who aborts it must not wait */
	tcm_abort_ended(cmd);
	tcm_cmd_detach(cmd);
	if (cmd->facts & (BIT(TCM_FACT_OWN_DATA) | BIT(TCM_FACT_OWN_WRITE) |
			  BIT(TCM_FACT_OWN_PROT) | BIT(TCM_FACT_CHARGED)))
		tcm_data_free(cmd);
	if (cmd->t_task_cdb != cmd->cdb_inline)
		kfree(cmd->t_task_cdb);
	cmd->t_task_cdb = NULL;

	cmd->se_tfo->release_cmd(cmd);

	if (waiter)
		complete(waiter);
	if (counted && counter)
		percpu_ref_put(&counter->ref);
}

static void last_put(struct kref *kref)
{
	release(container_of(kref, struct se_cmd, cmd_kref));
}

/**
 * target_put_sess_cmd() - Drop a reference on a command
 * @se_cmd: the command
 *
 * Context: Any.
 * Return: 1 if it was the last one, and the command is gone.
 */
int target_put_sess_cmd(struct se_cmd *se_cmd)
{
	if (tcm_cmd_private(se_cmd)) {
		release(se_cmd);
		return 1;
	}
	return kref_put(&se_cmd->cmd_kref, last_put);
}
EXPORT_SYMBOL(target_put_sess_cmd);

/* Wait, and say what for every while; who calls us must not return before. */
static void wait_and_report(struct se_cmd *cmd, struct completion *done)
{
	tcm_wait_out(done, &(struct tcm_wait_scope) { .cmd = cmd },
		     "%s LUN %llu: end of tag %#llx",
		     cmd->se_tfo->fabric_name, cmd->orig_fe_lun, cmd->tag);
}

/*
 * Ask to be told when the core is done with @cmd. False if the core does not
 * have it now: then nobody will tell.
 */
static bool stop_begin(struct se_cmd *cmd, struct completion *done,
		       unsigned int bits)
{
	unsigned long flags;
	bool active;

	spin_lock_irqsave(&cmd->t_state_lock, flags);
	cmd->transport_state |= bits;
	active = cmd->state == TCM_CMD_READY || cmd->state == TCM_CMD_RUNNING ||
		 cmd->state == TCM_CMD_DONE;
	if (active) {
		cmd->transport_state |= CMD_T_STOP;
		cmd->stop_done = done;
	}
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	return active;
}

/**
 * transport_wait_for_tasks() - Wait until the core has let go of a command
 * @cmd: command; the caller holds a reference
 *
 * Context: Process; sleeps as long as the back end takes.
 * Return: true if the core had it; then its reference is now the caller's.
 */
bool transport_wait_for_tasks(struct se_cmd *cmd)
{
	DECLARE_COMPLETION_ONSTACK(done);

	if (!stop_begin(cmd, &done, 0))
		return false;
	wait_and_report(cmd, &done);
	return true;
}
EXPORT_SYMBOL(transport_wait_for_tasks);

/*
 * An aborted command frees itself when its abort is through; with TASK ABORTED
 * (@tas) the fabric's reference is the fabric's to drop. Only one of several
 * such waiters can be told; fabrics have one.
 */
static int free_aborted(struct se_cmd *cmd, bool tas, struct completion *done)
{
	/* compared alone: it may be gone */
	const struct tcm_wait_scope scope = { .cmd = cmd };

	if (tas)
		target_put_sess_cmd(cmd);
	tcm_wait_out(done, &scope, "end of an aborted command");
	return 1;
}

/**
 * transport_generic_free_cmd() - The fabric is done with a command
 * @cmd: the command
 * @wait_for_tasks: wait until the core is done with it, too
 *
 * Context: Any; process context, and sleeps, with @wait_for_tasks.
 * Return: 1 if the command is gone.
 */
int transport_generic_free_cmd(struct se_cmd *cmd, int wait_for_tasks)
{
	DECLARE_COMPLETION_ONSTACK(done);
	unsigned long flags;
	bool aborted, tas;

	if (!wait_for_tasks) {
		tcm_cmd_detach(cmd);
		return target_put_sess_cmd(cmd);
	}

	spin_lock_irqsave(&cmd->t_state_lock, flags);
	aborted = cmd->transport_state & CMD_T_ABORTED;
	tas = cmd->transport_state & CMD_T_TAS;
	if (aborted)
		cmd->free_done = &done;
	else
		cmd->transport_state |= CMD_T_FABRIC_STOP;
	spin_unlock_irqrestore(&cmd->t_state_lock, flags);
	if (aborted)
		return free_aborted(cmd, tas, &done);

	if (stop_begin(cmd, &done, CMD_T_FABRIC_STOP))
		wait_and_report(cmd, &done);
	tcm_cmd_detach(cmd);
	return target_put_sess_cmd(cmd);
}
EXPORT_SYMBOL(transport_generic_free_cmd);

/**
 * target_show_cmd() - Print a command for debugging
 * @pfx: text to begin with
 * @cmd: the command
 */
void target_show_cmd(const char *pfx, struct se_cmd *cmd)
{
	pr_debug("%stag %#llx LUN %llu opcode %#x length %u state %u fabric state %d refs %u\n",
		 pfx, cmd->tag, cmd->orig_fe_lun,
		 cmd->t_task_cdb ? cmd->t_task_cdb[0] : 0, cmd->data_length,
		 READ_ONCE(cmd->state),
		 cmd->se_tfo->get_cmd_state ?
			cmd->se_tfo->get_cmd_state(cmd) : 0,
		 kref_read(&cmd->cmd_kref));
}
EXPORT_SYMBOL(target_show_cmd);
