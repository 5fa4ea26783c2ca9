// SPDX-License-Identifier: GPL-2.0
/*
 * Task management functions (RFC 7143 §11.5, §11.6).
 *
 * The core finds and aborts what it knows: commands that run or wait for data.
 * Those that wait here for their CmdSN it cannot see; they are marked, and end
 * without an answer when their turn comes. Nothing here blocks: the core calls
 * back when the last aborted command has ended.
 *
 * Of the tasks that a function covers the core does not abort those that it has
 * done already, that another function has aborted, or that wait here for data
 * which will be dropped. None of them is answered after the function is (RFC 7143
 * §11.5.1): they lose their answers, and the function waits for those that have
 * still to come back from the core.
 */
#include <target/target_core_fabric.h>

#include "tmf.h"
#include "../session/cmdsn.h"
#include "../session/command.h"

static void respond(struct iscsit_cmd *cmd, u8 response)
{
	struct iscsi_hdr hdr = { };
	struct iscsi_tm_rsp *rsp = (struct iscsi_tm_rsp *)&hdr;

	rsp->opcode = ISCSI_OP_SCSI_TMFUNC_RSP;
	rsp->flags = ISCSI_FLAG_CMD_FINAL;
	rsp->response = response;
	iscsit_cmd_reply(cmd, &hdr, NULL, 0);
}

static u8 function_of(const struct iscsit_cmd *cmd)
{
	return cmd->req.flags & ISCSI_FLAG_TM_FUNC_MASK;
}

/* Does a function mean a request of its connection? */
static bool covers(const struct iscsit_cmd *cmd, const struct iscsit_cmd *task)
{
	const struct iscsi_tm *req = (const struct iscsi_tm *)&cmd->req;

	if (task->opcode != ISCSI_OP_SCSI_CMD ||
	    (s32)(task->arrival - cmd->covers) >= 0)
		return false;
	if (function_of(cmd) == ISCSI_TM_FUNC_ABORT_TASK)
		return task->itt == req->rtt;
	return !memcmp(&task->lun, &cmd->lun, sizeof(task->lun)) &&
	       (task->immediate ||
		iscsit_cmdsn_before(task->turn.cmd_sn, cmd->turn.cmd_sn));
}

/* Return: true if none of the tasks will be answered, or is to come back. */
static bool silence_tasks(struct iscsit_cmd *cmd)
{
	struct se_tmr_req *tmr = cmd->se_cmd.se_tmr_req;
	struct iscsit_conn *conn = cmd->conn;
	struct iscsit_cmd *task;
	struct hlist_node *next;
	bool all = true;
	int bucket;

	hash_for_each_safe(conn->cmds, bucket, next, task, node) {
		if (!covers(cmd, task) || iscsit_cmd_answered(task))
			continue;
		/* there is one, whatever the core knows of it */
		tmr->response = TMR_FUNCTION_COMPLETE;
		if (iscsit_cmd_silence(task))
			all = false;
	}
	return all;
}

/* The core has carried a function out. */
static void done(struct iscsit_cmd *cmd)
{
	u8 response = cmd->se_cmd.se_tmr_req->response;

	if ((response == TMR_FUNCTION_COMPLETE ||
	     response == TMR_TASK_DOES_NOT_EXIST) && !silence_tasks(cmd)) {
		iscsit_cmd_hold(cmd);
		return;
	}
	switch (cmd->se_cmd.se_tmr_req->response) {
	case TMR_FUNCTION_COMPLETE:
		respond(cmd, ISCSI_TMF_RSP_COMPLETE);
		break;
	case TMR_TASK_DOES_NOT_EXIST:
		respond(cmd, ISCSI_TMF_RSP_NO_TASK);
		break;
	case TMR_LUN_DOES_NOT_EXIST:
		respond(cmd, ISCSI_TMF_RSP_NO_LUN);
		break;
	case TMR_TASK_MGMT_FUNCTION_NOT_SUPPORTED:
		respond(cmd, ISCSI_TMF_RSP_NOT_SUPPORTED);
		break;
	default:
		respond(cmd, ISCSI_TMF_RSP_REJECTED);
		break;
	}
}

/* Give the function to the core; it answers through done(). */
static int hand_over(struct iscsit_cmd *cmd, u8 function, u64 tag)
{
	struct iscsit_conn *conn = cmd->conn;
	struct se_cmd *se_cmd = &cmd->se_cmd;
	int err;

	se_cmd->tag = be32_to_cpu((__force __be32)cmd->itt);
	__target_init_cmd(se_cmd, conn->tpg->se_tpg.se_tpg_tfo,
			  conn->sess->se_sess, 0, DMA_NONE, TCM_SIMPLE_TAG,
			  cmd->sense + 2, scsilun_to_int(&cmd->lun),
			  conn->cmd_cnt);
	err = core_tmr_alloc_req(se_cmd, NULL, function, GFP_NOIO);
	if (!err)
		err = target_get_sess_cmd(se_cmd, false);
	if (err)
		return err;
	kref_get(&se_cmd->cmd_kref);
	cmd->core_init = 1;
	cmd->submitted = 1;
	se_cmd->se_tmr_req->ref_task_tag = tag;
	if (transport_lookup_tmr_lun(se_cmd)) {
		/* the core has not begun: drop its reference for it */
		target_put_sess_cmd(se_cmd);
		cmd->returned = 1;
		respond(cmd, ISCSI_TMF_RSP_NO_LUN);
		return 0;
	}
	return transport_generic_handle_tmr(se_cmd);
}

static bool waits_for_turn(const struct iscsit_cmd *cmd)
{
	return !list_empty(&cmd->turn.node) && !cmd->have_buffer;
}

/* Its CmdSN is still wanted; its ITT is free once the function is answered. */
static void abort_waiting(struct iscsit_cmd *task)
{
	task->aborted = true;
	iscsit_cmd_free_itt(task);
}

/*
 * RFC 7143 §11.6.1: a task that is still on its way, as its CmdSN tells, counts
 * as received and aborted.
 */
static int abort_absent(struct iscsit_cmd *cmd, u32 ref_cmd_sn)
{
	struct iscsit_sess *sess = cmd->conn->sess;

	if (!iscsit_cmdsn_in_window(&sess->cmdsn, ref_cmd_sn) ||
	    !iscsit_cmdsn_before(ref_cmd_sn, cmd->turn.cmd_sn)) {
		respond(cmd, ISCSI_TMF_RSP_NO_TASK);
		return 0;
	}
	respond(cmd, ISCSI_TMF_RSP_COMPLETE);
	return iscsit_cmd_skip_sn(cmd->conn, ref_cmd_sn);
}

static int abort_task(struct iscsit_cmd *cmd)
{
	const struct iscsi_tm *req = (struct iscsi_tm *)&cmd->req;
	struct iscsit_cmd *task = iscsit_cmd_find(cmd->conn, req->rtt);

	if (!task || task->opcode != ISCSI_OP_SCSI_CMD)
		return abort_absent(cmd, be32_to_cpu(req->refcmdsn));
	if (!task->immediate && task->turn.cmd_sn != be32_to_cpu(req->refcmdsn)) {
		respond(cmd, ISCSI_TMF_RSP_REJECTED);
		return 0;
	}
	if (waits_for_turn(task)) {
		abort_waiting(task);
		respond(cmd, ISCSI_TMF_RSP_COMPLETE);
		return 0;
	}
	return hand_over(cmd, TMR_ABORT_TASK,
			 be32_to_cpu((__force __be32)req->rtt));
}

/* RFC 7143 §4.2.3.3: what was sent before the function is affected, too. */
static void abort_early(struct iscsit_cmd *cmd)
{
	struct iscsit_cmd *task;

	list_for_each_entry(task, &cmd->conn->sess->cmdsn.early,
			    turn.node) {
		if (task->opcode == ISCSI_OP_SCSI_CMD && waits_for_turn(task) &&
		    !memcmp(&task->lun, &cmd->lun, sizeof(task->lun)) &&
		    iscsit_cmdsn_before(task->turn.cmd_sn, cmd->turn.cmd_sn))
			abort_waiting(task);
	}
}

static int run(struct iscsit_cmd *cmd)
{
	cmd->covers = cmd->conn->arrivals;
	switch (function_of(cmd)) {
	case ISCSI_TM_FUNC_ABORT_TASK:
		return abort_task(cmd);
	case ISCSI_TM_FUNC_ABORT_TASK_SET:
		abort_early(cmd);
		return hand_over(cmd, TMR_ABORT_TASK_SET, 0);
	case ISCSI_TM_FUNC_CLEAR_ACA:
		return hand_over(cmd, TMR_CLEAR_ACA, 0);
	case ISCSI_TM_FUNC_CLEAR_TASK_SET:
		abort_early(cmd);
		return hand_over(cmd, TMR_CLEAR_TASK_SET, 0);
	case ISCSI_TM_FUNC_LOGICAL_UNIT_RESET:
		abort_early(cmd);
		return hand_over(cmd, TMR_LUN_RESET, 0);
	case ISCSI_TM_FUNC_TARGET_WARM_RESET:
	case ISCSI_TM_FUNC_TARGET_COLD_RESET:
		respond(cmd, ISCSI_TMF_RSP_REJECTED);
		return 0;
	case ISCSI_TM_FUNC_TASK_REASSIGN:
		/* RFC 7143 §11.6.1: needs error recovery level 2 */
		respond(cmd, ISCSI_TMF_RSP_NO_FAILOVER);
		return 0;
	default:
		respond(cmd, ISCSI_TMF_RSP_NOT_SUPPORTED);
		return 0;
	}
}

const struct iscsit_cmd_ops iscsit_tmf_ops = {
	.run		= run,
	.returned	= done,
};
