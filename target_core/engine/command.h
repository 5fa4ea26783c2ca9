/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine: life of a command, its way in, its data and its way out.
 */
#ifndef TCM_COMMAND_H
#define TCM_COMMAND_H

#include <linux/types.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>

#include "../types.h"

/*
 * States of a command. tcm_cmd_move() is the one writer.
 *
 *   NEW --> DATA_OUT --> READY --> RUNNING --> DONE --> SENT --> (released)
 *    |          |          ^  |        |         ^
 *    +----------+----------+  +-parked-+         |
 *    +--------(refused, aborted)-----------------+
 */
enum tcm_cmd_state {
	TCM_CMD_NEW = 0,	/* the fabric's; being decoded */
	TCM_CMD_DATA_OUT,	/* the fabric collects data */
	TCM_CMD_READY,		/* all data here; the core's, maybe parked */
	TCM_CMD_RUNNING,	/* a handler or the back end has it */
	TCM_CMD_DONE,		/* status is known; the core's */
	TCM_CMD_SENT,		/* handed to queue_*() or aborted_task() */
	TCM_CMD_STATES
};

/* From a state: bit by state it can go to; what se_cmd.t_state shows of it. */
extern const u8 tcm_cmd_moves[TCM_CMD_STATES];
extern const u8 tcm_cmd_t_state[TCM_CMD_STATES];
bool tcm_cmd_misled(struct se_cmd *cmd, enum tcm_cmd_state to);

/**
 * tcm_cmd_move() - Change the state of a command
 * @cmd: the command; the caller is the one who may move it now
 * @to: new state
 *
 * The only writer of se_cmd.state and, but for the queue-full states that
 * complete.c shows meanwhile, of se_cmd.t_state.
 *
 * Context: Any.
 * Return: false, with nothing changed, if the move is not in the drawing.
 */
static inline bool tcm_cmd_move(struct se_cmd *cmd, enum tcm_cmd_state to)
{
	if (unlikely(!(tcm_cmd_moves[cmd->state] & BIT(to))))
		return tcm_cmd_misled(cmd, to);
	WRITE_ONCE(cmd->state, to);
	cmd->t_state = tcm_cmd_t_state[to];
	return true;
}

/*
 * Bits of se_cmd.facts: what must be undone once, or happened. Written by who
 * works on the command; TCM_FACT_LUN by the fabric, too, once that has the
 * response. That task management can find it stands apart, in se_cmd.tracked,
 * which is written under the lock of the list.
 */
enum tcm_cmd_fact {
	TCM_FACT_COUNTED,	/* holds a reference of cmd_cnt */
	TCM_FACT_LUN,		/* holds a reference of se_lun */
	TCM_FACT_UNKNOWN_SIZE,	/* the CDB tells the length, not the transport */
	TCM_FACT_OWN_DATA,	/* t_data_sg is ours to free */
	TCM_FACT_OWN_WRITE,	/* so it is, and its pages can be kept */
	TCM_FACT_OWN_PROT,	/* t_prot_sg is ours to free */
	TCM_FACT_ORDERED,	/* entered the ordering room */
};

/* Values of se_cmd.field_where. */
enum tcm_field_where {
	TCM_FIELD_NONE = 0,
	TCM_FIELD_IN_CDB,
	TCM_FIELD_IN_DATA,
};

void tcm_cmd_detach(struct se_cmd *cmd);

/* A reason with a pointer to the field at fault (SPC-4 sense key specific). */
sense_reason_t tcm_cdb_error(struct se_cmd *cmd, unsigned int byte, int bit);
sense_reason_t tcm_param_error(struct se_cmd *cmd, unsigned int byte, int bit);

/* data.c: parameter data, bounded by what the initiator asked or sent */
void tcm_data_reply(struct se_cmd *cmd, const void *buf, size_t len);
size_t tcm_data_fetch(struct se_cmd *cmd, void *buf, size_t len);
int tcm_data_alloc(struct se_cmd *cmd);
void tcm_data_free(struct se_cmd *cmd);
void tcm_data_reconcile(struct se_cmd *cmd);

/*
 * Commands of several steps (COMPARE AND WRITE, VERIFY with comparison, WRITE
 * AND VERIFY ...). Before its execute handler starts the first operation of
 * the back end it sets
 *
 *	cmd->post	sense_reason_t (*post)(struct se_cmd *cmd, bool *done)
 *	cmd->post_end	void (*post_end)(struct se_cmd *cmd)
 *	cmd->scratch	void *, what the steps keep between them
 *
 * complete.c calls post() whenever the back end has completed the running
 * operation with GOOD and the command was not aborted: from a worker, never
 * nested in the back end's completion (a ramdisk would recurse). post() sets
 * *@done to false if it started another operation (it may have completed, and
 * the command be gone, when post() returns: nothing of @cmd is looked at
 * then) and to true when GOOD, or the reason returned, is the end. The
 * operations move data_length bytes at t_task_lba, which post() changes
 * between them and puts right before the end.
 *
 * post_end() gives back what the steps hold. It is called exactly once if it
 * was set, before the response goes to the fabric, however the command ends:
 * done, refused by post() or by execute, failed by the back end, aborted. The
 * caller clears cmd->post and cmd->post_end first. It does not sleep.
 */

/*
 * Run @fn with &cmd->work in process context, on a WQ_MEM_RECLAIM workqueue.
 * For a handler that waits for its turn; @cmd stays RUNNING. Any context.
 */
void tcm_cmd_defer(struct se_cmd *cmd, work_func_t fn);

/* Was an abort asked for? Looked at by handlers that waited. */
bool tcm_cmd_aborted(struct se_cmd *cmd);

/* submit.c */
void tcm_cmd_run(struct se_cmd *cmd);
int tcm_submit_init(struct tcm_lu *lu);
void tcm_submit_exit(struct tcm_lu *lu);
int tcm_submit_module_init(void);
void tcm_submit_module_exit(void);

/* complete.c */
void tcm_queue_work(struct work_struct *work);
bool tcm_device_descriptor_sense(struct se_device *dev);
void tcm_cmd_fail(struct se_cmd *cmd, sense_reason_t reason);
void tcm_cmd_end_aborted(struct se_cmd *cmd);
void tcm_qf_add(struct se_cmd *cmd, enum transport_state_table state);
int tcm_complete_module_init(void);
void tcm_complete_module_exit(void);

/* ordering.c */
int tcm_ordering_init(struct tcm_ordering *ord);
void tcm_ordering_exit(struct tcm_ordering *ord);
bool tcm_ordering_enter(struct se_cmd *cmd);
bool tcm_ordering_unpark(struct se_cmd *cmd);
void tcm_ordering_leave(struct se_cmd *cmd);

/* tmr.c */
int tcm_track_init(struct tcm_lu *lu);
void tcm_track_exit(struct tcm_lu *lu);
void tcm_track_add(struct se_cmd *cmd);
void tcm_untrack(struct se_cmd *cmd);
void tcm_abort_released(struct tcm_abort *abort);
int tcm_tmr_module_init(void);
void tcm_tmr_module_exit(void);

/**
 * tcm_cmd_shared() - Can task management get at a command?
 * @cmd: command the caller works on
 *
 * It can while the command is tracked, and has done so when it is not any more
 * but CMD_T_ABORTED is set. If not, its state needs no lock.
 */
static inline bool tcm_cmd_shared(struct se_cmd *cmd)
{
	if (smp_load_acquire(&cmd->tracked))	/* pairs with mark_cpu() */
		return true;
	return READ_ONCE(cmd->transport_state) & CMD_T_ABORTED;
}

/**
 * tcm_cmd_private() - Has the caller the only reference of a command?
 * @cmd: command the caller works on
 *
 * Neither task management nor the fabric has one then, and as a reference is
 * only got by who has one or by who finds the command tracked, nobody can get
 * one. Its state, facts and count need neither lock nor atomic.
 */
static inline bool tcm_cmd_private(struct se_cmd *cmd)
{
	return !(cmd->se_cmd_flags & SCF_ACK_KREF) && !tcm_cmd_shared(cmd);
}

/**
 * tcm_track_del() - Undo tcm_track_add()
 * @cmd: command, tracked or not
 *
 * Context: Any; the unit must still be referenced.
 */
static inline void tcm_track_del(struct se_cmd *cmd)
{
	if (READ_ONCE(cmd->tracked))
		tcm_untrack(cmd);
}

#endif /* TCM_COMMAND_H */
