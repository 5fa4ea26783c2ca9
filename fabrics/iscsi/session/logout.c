// SPDX-License-Identifier: GPL-2.0
/*
 * Logout (RFC 7143 §11.14), and asking for one (§11.9).
 */
#include <linux/jiffies.h>
#include <linux/string.h>

#include <target/target_core_fabric.h>

#include "logout.h"
#include "../target/stat.h"
#include "../transport/pdu.h"
#include "../transport/tcp/tx.h"
#include "command.h"
#include "conn.h"
#include "state.h"

/* For an initiator that logged out: its commands end, it takes the response */
#define ISCSIT_RESPONSE_WAIT	(15 * HZ)

/* Return: RFC 7143 §11.15.1; ISCSI_LOGOUT_SUCCESS: the connection ends. */
static u8 judge(const struct iscsit_conn *conn, const struct iscsi_logout *req,
		u8 reason)
{
	switch (reason) {
	case ISCSI_LOGOUT_REASON_CLOSE_SESSION:
		return ISCSI_LOGOUT_SUCCESS;
	case ISCSI_LOGOUT_REASON_CLOSE_CONNECTION:
		return be16_to_cpu(req->cid) == conn->cid ?
		       ISCSI_LOGOUT_SUCCESS : ISCSI_LOGOUT_CID_NOT_FOUND;
	default:
		return ISCSI_LOGOUT_RECOVERY_UNSUPPORTED;
	}
}

static void respond(struct iscsit_cmd *cmd, u8 response)
{
	struct iscsi_hdr hdr = { };
	struct iscsi_logout_rsp *rsp = (struct iscsi_logout_rsp *)&hdr;

	rsp->opcode = ISCSI_OP_LOGOUT_RSP;
	rsp->flags = ISCSI_FLAG_CMD_FINAL;
	rsp->response = response;
	iscsit_cmd_reply(cmd, &hdr, NULL, 0);
}

/**
 * iscsit_logout_go_on() - Answer a Logout Request once nothing else is at work
 * @conn: connection
 *
 * RFC 7143 §11.14: the response says that no command of the connection is
 * executed any more.
 */
void iscsit_logout_go_on(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd = conn->logout;

	if (!cmd || conn->nr_cmds > 1)
		return;
	conn->logout = NULL;
	/* the nexus ends with the response: nobody shall see more of it */
	if (conn->sess->registered)
		tcm_session_nexus_lost(conn->sess->se_sess);
	respond(cmd, ISCSI_LOGOUT_SUCCESS);
	iscsit_tx_end(conn);
}

/*
 * Nothing that comes after the request is read. Commands that wait are ended,
 * those that the back end has are waited for, and the connection is closed by us
 * when the response has left, or could not leave in time.
 */
static void begin_logout(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;

	iscsit_conn_move(conn, ISCSIT_CONN_IN_LOGOUT);
	conn->rx_hold = true;
	conn->logout = cmd;
	iscsit_conn_close_deadline(conn, jiffies + ISCSIT_RESPONSE_WAIT);
	iscsit_cmd_end_waiting(conn, cmd);
	iscsit_logout_go_on(conn);
}

static int log_out(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;
	const struct iscsi_logout *req = (struct iscsi_logout *)&cmd->req;
	u8 reason = req->flags & ISCSI_FLAG_LOGOUT_REASON_MASK;
	u8 response;

	if (reason > ISCSI_LOGOUT_REASON_RECOVERY) {
		iscsit_cmd_reject(cmd, ISCSI_REASON_BOOKMARK_INVALID);
		return 0;
	}
	iscsit_stat_logout(conn->tpg->tiqn, reason);
	response = judge(conn, req, reason);
	if (response == ISCSI_LOGOUT_SUCCESS)
		begin_logout(cmd);
	else
		respond(cmd, response);
	return 0;
}

const struct iscsit_cmd_ops iscsit_logout_ops = {
	.run	= log_out,
};

/* Whole seconds until then; Parameter3 (RFC 7143 §11.9.1). */
static u16 seconds_left(unsigned long when)
{
	long left = when - jiffies;

	return left > 0 ? DIV_ROUND_CLOSEST(left, HZ) : 0;
}

/**
 * iscsit_async_logout() - Ask the initiator to log out
 * @conn: connection
 *
 * RFC 7143 §11.9.1, event 1. A connection that has not been logged out by
 * sess->leave_by is closed; one that cannot be asked is closed at once.
 *
 * Return: 0, or < 0: close.
 */
int iscsit_async_logout(struct iscsit_conn *conn)
{
	struct iscsit_pdu *pdu;
	struct iscsi_async *async;

	if (conn->leaving) {
		/* a Logout Request came first: whoever waits has less patience */
		if (time_before(conn->sess->leave_by, conn->leave_deadline))
			iscsit_conn_close_deadline(conn, conn->sess->leave_by);
		return 0;
	}
	if (conn->state != ISCSIT_CONN_LOGGED_IN || conn->sess->discovery)
		return -ESHUTDOWN;
	pdu = iscsit_pdu_alloc(ISCSI_OP_ASYNC_EVENT, GFP_NOIO);
	if (!pdu)
		return -ENOMEM;
	async = (struct iscsi_async *)&pdu->hdr;
	async->async_event = ISCSI_ASYNC_MSG_REQUEST_LOGOUT;
	async->param3 = cpu_to_be16(seconds_left(conn->sess->leave_by));
	memset(async->rsvd4, 0, sizeof(async->rsvd4));
	memset(async->rsvd4, 0xff, 4);
	iscsit_pdu_send_urgent(conn, pdu);
	iscsit_conn_move(conn, ISCSIT_CONN_LOGOUT_REQUESTED);
	iscsit_conn_close_deadline(conn, conn->sess->leave_by);
	return 0;
}
