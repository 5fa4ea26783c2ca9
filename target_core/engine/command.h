/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a command: states, facts, references.
 */
#ifndef TCM_COMMAND_H
#define TCM_COMMAND_H

#include <linux/jiffies.h>
#include <linux/tracepoint-defs.h>
#include <linux/types.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "field.h"

DECLARE_TRACEPOINT(target_cmd_state);

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
void tcm_cmd_trace_move(struct se_cmd *cmd, enum tcm_cmd_state to);
bool tcm_cmd_bad_move(struct se_cmd *cmd, enum tcm_cmd_state to);

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
		return tcm_cmd_bad_move(cmd, to);
	if (tracepoint_enabled(target_cmd_state))
		tcm_cmd_trace_move(cmd, to);
	WRITE_ONCE(cmd->state, to);
	WRITE_ONCE(cmd->t_state, tcm_cmd_t_state[to]);
	return true;
}

/*
 * Values of se_cmd.track: can task management find a command? Left by who works
 * on the command at first, before anybody else can get at it, and then only
 * under the lock of the list, never back to NONE: who works on a command and
 * finds NONE has it alone.
 */
enum tcm_cmd_track {
	TCM_TRACK_NONE = 0,	/* has not left the thread it came in */
	TCM_TRACK_DONE,		/* out of the list, for good */
	TCM_TRACK_LISTED,	/* in one of the unit's lists */
	TCM_TRACK_TAKEN,	/* state_list is the abort's that found it */
};

/*
 * Bits of se_cmd.facts: what must be undone once, or happened. Written by who
 * works on the command; TCM_FACT_LUN by a plain fabric, too, once that has the
 * response.
 */
enum tcm_cmd_fact {
	TCM_FACT_COUNTED,	/* holds a reference of cmd_cnt */
	TCM_FACT_LUN,		/* holds a reference of se_lun */
	TCM_FACT_UNKNOWN_SIZE,	/* the CDB tells the length, not the transport */
	TCM_FACT_OWN_DATA,	/* t_data_sg is ours to free */
	TCM_FACT_OWN_WRITE,	/* so it is, and its pages can be kept */
	TCM_FACT_OWN_PROT,	/* t_prot_sg is ours to free */
	TCM_FACT_CHARGED,	/* its buffers are counted, see budget.c */
	TCM_FACT_ORDERED,	/* entered the ordering room */
};

void tcm_cmd_detach(struct se_cmd *cmd);

/**
 * tcm_cmd_stamp() - A command goes on, or begins to wait, now
 * @cmd: command that is in a list, or about to be
 *
 * For who looks; what is never listed pays nothing.
 */
static inline void tcm_cmd_stamp(struct se_cmd *cmd)
{
	WRITE_ONCE(cmd->since, (u32)jiffies);
}

/**
 * tcm_cmd_shared() - Can, or could, task management get at a command?
 * @cmd: command the caller works on
 *
 * If not, its state needs no lock.
 */
static inline bool tcm_cmd_shared(const struct se_cmd *cmd)
{
	return READ_ONCE(cmd->track) != TCM_TRACK_NONE;
}

/**
 * tcm_cmd_private() - Has the caller the only reference of a command?
 * @cmd: command the caller works on
 *
 * A reference is only got by who has one or by who finds the command in the
 * unit's list, so where the fabric takes none and the command never was in that
 * list nobody else has one or can get one.
 */
static inline bool tcm_cmd_private(const struct se_cmd *cmd)
{
	return cmd->se_tfo->command_class == TARGET_FABRIC_LOCAL &&
	       !tcm_cmd_shared(cmd);
}

#endif /* TCM_COMMAND_H */
