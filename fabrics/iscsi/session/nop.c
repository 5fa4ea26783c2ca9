// SPDX-License-Identifier: GPL-2.0
/*
 * NOP-Out and NOP-In (RFC 7143 §11.18, §11.19): echo, and is the initiator alive?
 */
#include <linux/mm.h>

#include "nop.h"
#include "../target/stat.h"
#include "../transport/pdu.h"
#include "../transport/tcp/rx.h"
#include "../transport/tcp/tcp.h"
#include "command.h"
#include "conn.h"

/*
 * Answer a NOP-Out. Ping data come back as far as the initiator can receive
 * them.
 */
static int answer(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;
	const struct iscsi_nopout *req = (struct iscsi_nopout *)&cmd->req;
	struct iscsi_hdr rsp = { };
	void *data = cmd->rx_data;
	u32 len;

	/* RFC 7143 §11.18: with an ITT the TTT must not be ours */
	if (req->ttt != cpu_to_be32(ISCSI_RESERVED_TAG)) {
		iscsit_cmd_reject(cmd, ISCSI_REASON_PROTOCOL_ERROR);
		return 0;
	}
	rsp.opcode = ISCSI_OP_NOOP_IN;
	rsp.flags = ISCSI_FLAG_CMD_FINAL;
	rsp.ttt = cpu_to_be32(ISCSI_RESERVED_TAG);
	len = min(cmd->rx_data_len, conn->params.max_xmit);
	cmd->rx_data = NULL;
	iscsit_cmd_reply(cmd, &rsp, data, len);
	return 0;
}

const struct iscsit_cmd_ops iscsit_nop_ops = {
	.run	= answer,
};

static void arm(struct iscsit_conn *conn, u32 seconds)
{
	conn->nop_armed = seconds;
	if (!seconds)
		return;
	conn->nop_deadline = jiffies + seconds * HZ;
	iscsit_conn_arm(conn, conn->nop_deadline);
}

/**
 * iscsit_nop_start() - Ping the initiator from now on
 * @conn: connection in full feature phase
 */
void iscsit_nop_start(struct iscsit_conn *conn)
{
	struct iscsit_acl *acl = conn->sess->acl;

	if (conn->nop_ttt == ISCSI_RESERVED_TAG && !conn->nop_armed && acl)
		arm(conn, READ_ONCE(acl->nopin_timeout));
}

/**
 * iscsit_nop_answered() - A NOP-Out answers a NOP-In
 * @conn: connection
 * @ttt: what it answers
 *
 * Return: 0, or < 0: close.
 */
int iscsit_nop_answered(struct iscsit_conn *conn, u32 ttt)
{
	if (ttt != conn->nop_ttt)
		return iscsit_rx_reject(conn, ISCSI_REASON_BOOKMARK_INVALID);
	conn->nop_ttt = ISCSI_RESERVED_TAG;
	conn->nop_armed = false;
	iscsit_nop_start(conn);
	return 0;
}

static int ping(struct iscsit_conn *conn)
{
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(ISCSI_OP_NOOP_IN, GFP_NOIO);

	if (!pdu)
		return 0;
	conn->nop_ttt = iscsit_next_ttt(conn);
	pdu->hdr.ttt = cpu_to_be32(conn->nop_ttt);
	pdu->counts_statsn = false;
	iscsit_pdu_send_urgent(conn, pdu);
	return 0;
}

/* The initiator has not answered yet, but it was alive until lately. */
static void postpone(struct iscsit_conn *conn)
{
	u32 seconds = READ_ONCE(conn->sess->acl->nopin_response_timeout);
	unsigned long end = iscsit_tcp_progress(conn) + seconds * HZ;

	if (time_after(end, conn->nop_deadline))
		conn->nop_deadline = end;
}

/**
 * iscsit_nop_timer() - Is a NOP-In due, or its answer overdue?
 * @conn: connection in full feature phase
 *
 * Return: 0, or < 0: close.
 */
int iscsit_nop_timer(struct iscsit_conn *conn)
{
	bool asked = conn->nop_ttt != ISCSI_RESERVED_TAG;

	if (!conn->nop_armed)
		return 0;
	if (asked)
		postpone(conn);
	if (time_before(jiffies, conn->nop_deadline)) {
		iscsit_conn_arm(conn, conn->nop_deadline);
		return 0;
	}
	if (asked) {
		conn->timeout_errors++;
		iscsit_stat_sess_failed(conn->sess, ISCSIT_SESS_FAIL_TIMEOUT);
		return -ETIMEDOUT;
	}
	arm(conn, READ_ONCE(conn->sess->acl->nopin_response_timeout));
	return ping(conn);
}
