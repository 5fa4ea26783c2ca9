// SPDX-License-Identifier: GPL-2.0
/*
 * Answers out: one PDU after the other, as much as the socket takes.
 *
 *	IDLE ---> HEADER ---> DATA ---> TRAILER ---> IDLE
 *	             |          |                     ^
 *	             +----------+---------------------+
 *
 * A PDU's header is made when its turn comes: StatSN and the command window are
 * those of that moment (RFC 7143 §4.2.2). A command that answers with data
 * stays the one being sent until its last Data-In or its response has left.
 */
#include <linux/crc32c.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/unaligned.h>

#include "conn.h"
#include "engine.h"

static struct iscsit_pdu *to_pdu(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_pdu, out);
}

static struct iscsit_r2t *to_r2t(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_r2t, out);
}

static struct iscsit_cmd *to_cmd(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_cmd, out);
}

/**
 * iscsit_pdu_alloc() - Make a PDU without data
 * @opcode: its opcode; F is set, everything else 0 and the tags reserved
 * @gfp: how to allocate
 *
 * Return: the PDU; NULL without memory.
 */
struct iscsit_pdu *iscsit_pdu_alloc(u8 opcode, gfp_t gfp)
{
	struct iscsit_pdu *pdu = kzalloc(sizeof(*pdu), gfp);

	if (!pdu)
		return NULL;
	INIT_LIST_HEAD(&pdu->out.node);
	pdu->out.kind = ISCSIT_OUT_PDU;
	pdu->hdr.opcode = opcode;
	pdu->hdr.flags = ISCSI_FLAG_CMD_FINAL;
	pdu->hdr.itt = RESERVED_ITT;
	pdu->hdr.ttt = cpu_to_be32(ISCSI_RESERVED_TAG);
	pdu->counts_statsn = true;
	return pdu;
}

/**
 * iscsit_pdu_free() - Free a PDU that stands in no list
 * @pdu: the PDU
 */
void iscsit_pdu_free(struct iscsit_pdu *pdu)
{
	kvfree(pdu->data);
	kfree(pdu);
}

/* A PDU has left, or never will. */
static void forget_pdu(struct iscsit_conn *conn, struct iscsit_pdu *pdu)
{
	if (pdu->cmd)
		iscsit_cmd_end(pdu->cmd);
	else
		conn->nr_pdus--;
}

/* It will never be sent. */
static void drop(struct iscsit_conn *conn, struct iscsit_out *out)
{
	switch (out->kind) {
	case ISCSIT_OUT_PDU:
		forget_pdu(conn, to_pdu(out));
		iscsit_pdu_free(to_pdu(out));
		break;
	case ISCSIT_OUT_R2T:
		to_r2t(out)->queued = false;
		if (!to_r2t(out)->cmd)
			iscsit_r2t_free(to_r2t(out));
		break;
	case ISCSIT_OUT_CMD:
		iscsit_cmd_end(to_cmd(out));
		break;
	}
}

/**
 * iscsit_tx_queue() - Send this after all that is queued
 * @conn: connection
 * @out: what to send; it must not be in the queue already
 *
 * Behind the last word, iscsit_tx_end(), nothing is sent: @out ends here.
 */
void iscsit_tx_queue(struct iscsit_conn *conn, struct iscsit_out *out)
{
	if (conn->tx_end)
		drop(conn, out);
	else
		list_add_tail(&out->node, &conn->outs);
}

/**
 * iscsit_tx_pdu() - Send a PDU and free it
 * @conn: connection
 * @pdu: the PDU
 */
void iscsit_tx_pdu(struct iscsit_conn *conn, struct iscsit_pdu *pdu)
{
	if (!pdu->cmd)
		conn->nr_pdus++;
	iscsit_tx_queue(conn, &pdu->out);
}

/**
 * iscsit_tx_end() - Close the connection once all that is queued has left
 * @conn: connection; what is queued from now on is dropped
 */
void iscsit_tx_end(struct iscsit_conn *conn)
{
	conn->tx_end = true;
}

/**
 * iscsit_tx_reject() - Send a Reject (RFC 7143 §11.17)
 * @conn: connection
 * @hdr: the 48 bytes refused
 * @reason: why
 * @last: close the connection after it
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_tx_reject(struct iscsit_conn *conn, const void *hdr, u8 reason,
		     bool last)
{
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(ISCSI_OP_REJECT, GFP_NOIO);
	struct iscsi_reject *rej;

	if (!pdu)
		return -ENOMEM;
	rej = (struct iscsi_reject *)&pdu->hdr;
	rej->reason = reason;
	rej->ffffffff = cpu_to_be32(ISCSI_RESERVED_TAG);
	pdu->hdr.ttt = 0;
	pdu->data = kvmalloc(ISCSI_HDR_LEN, GFP_NOIO);
	if (!pdu->data) {
		iscsit_pdu_free(pdu);
		return -ENOMEM;
	}
	memcpy(pdu->data, hdr, ISCSI_HDR_LEN);
	pdu->len = ISCSI_HDR_LEN;
	pdu->last = last;
	iscsit_tx_pdu(conn, pdu);
	return 0;
}

/**
 * iscsit_fill_window() - ExpCmdSN and MaxCmdSN of this moment
 * @conn: connection with a session
 * @exp: ExpCmdSN field
 * @max: MaxCmdSN field
 */
void iscsit_fill_window(struct iscsit_conn *conn, __be32 *exp, __be32 *max)
{
	*exp = cpu_to_be32(conn->sess->exp_cmd_sn);
	*max = cpu_to_be32(atomic_read(&conn->sess->max_cmd_sn));
}

/* All headers that carry them have StatSN, ExpCmdSN and MaxCmdSN here. */
static void stamp(struct iscsit_conn *conn, struct iscsi_hdr *hdr,
		  bool counts_statsn)
{
	__be32 *fields = (__be32 *)&hdr->statsn;

	fields[0] = cpu_to_be32(conn->stat_sn);
	if (counts_statsn)
		conn->stat_sn++;
	iscsit_fill_window(conn, &fields[1], &fields[2]);
}

/* Is the PDU being sent free of digests? */
static bool plain(const struct iscsit_conn *conn)
{
	return conn->tx->kind == ISCSIT_OUT_PDU &&
	       container_of(conn->tx, struct iscsit_pdu, out)->no_digest;
}

static u32 fill_pdu(struct iscsit_conn *conn, struct iscsi_hdr *hdr)
{
	struct iscsit_pdu *pdu = to_pdu(conn->tx);

	*hdr = pdu->hdr;
	if (!pdu->no_digest) {
		if (pdu->cmd)
			iscsit_cmd_open_window(pdu->cmd);
		stamp(conn, hdr, pdu->counts_statsn);
	}
	return pdu->len;
}

static u32 fill_cmd(struct iscsit_conn *conn, struct iscsi_hdr *hdr)
{
	bool status;
	u32 len;

	len = iscsit_data_in_fill(to_cmd(conn->tx), hdr, &conn->tx_done,
				  &conn->tx_sense, &status);
	if (status)
		iscsit_cmd_open_window(to_cmd(conn->tx));
	stamp(conn, hdr, status);
	if (!status)
		hdr->statsn = cpu_to_be32(ISCSI_RESERVED_TAG);
	return len;
}

static u32 crc_data(struct iscsit_conn *conn)
{
	u32 crc = ISCSIT_CRC_SEED;

	if (conn->tx_buf)
		return crc32c(crc, conn->tx_buf, conn->tx_len);
	return iscsit_crc_cmd(crc, to_cmd(conn->tx), conn->tx_offset,
			      conn->tx_len);
}

/* Make padding and data digest of the PDU. */
static u32 fill_trailer(struct iscsit_conn *conn)
{
	u32 pad = -conn->tx_len & (ISCSI_PAD_LEN - 1);
	u32 crc;

	memset(conn->tx_trailer, 0, pad);
	if (!conn->tx_len || !conn->params.data_digest || plain(conn))
		return pad;
	crc = crc32c(crc_data(conn), conn->tx_trailer, pad);
	put_unaligned_le32(~crc, conn->tx_trailer + pad);
	return pad + ISCSI_CRC_LEN;
}

/* Begin the next PDU. */
static void begin_pdu(struct iscsit_conn *conn)
{
	struct iscsi_hdr *hdr = (struct iscsi_hdr *)conn->tx_hdr;

	memset(hdr, 0, sizeof(*hdr));
	conn->tx_done = true;
	conn->tx_sense = false;
	conn->tx_buf = NULL;
	conn->tx_len = 0;
	switch (conn->tx->kind) {
	case ISCSIT_OUT_PDU:
		conn->tx_len = fill_pdu(conn, hdr);
		conn->tx_buf = to_pdu(conn->tx)->data;
		break;
	case ISCSIT_OUT_R2T:
		iscsit_r2t_fill(to_r2t(conn->tx), hdr);
		stamp(conn, hdr, false);
		break;
	case ISCSIT_OUT_CMD:
		conn->tx_offset = to_cmd(conn->tx)->in_sent;
		conn->tx_len = fill_cmd(conn, hdr);
		if (conn->tx_sense)
			conn->tx_buf = to_cmd(conn->tx)->sense;
		break;
	}
	hton24(hdr->dlength, conn->tx_len);
	conn->tx_want = ISCSI_HDR_LEN;
	if (conn->params.header_digest && !plain(conn)) {
		put_unaligned_le32(~crc32c(ISCSIT_CRC_SEED, hdr, ISCSI_HDR_LEN),
				   conn->tx_hdr + ISCSI_HDR_LEN);
		conn->tx_want += ISCSI_CRC_LEN;
	}
	conn->tx_trailer_len = fill_trailer(conn);
	conn->tx_have = 0;
	conn->tx_state = ISCSIT_TX_HEADER;
}

static int end_pdu_out(struct iscsit_conn *conn)
{
	struct iscsit_pdu *pdu = to_pdu(conn->tx);
	int err = pdu->last ? -ESHUTDOWN : 0;

	forget_pdu(conn, pdu);
	conn->tx = NULL;
	if (pdu->starts_ffp)
		err = iscsit_conn_logged_in(conn);
	iscsit_pdu_free(pdu);
	return err;
}

static void end_cmd_out(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd = to_cmd(conn->tx);

	if (!conn->tx_sense) {
		cmd->in_sent += conn->tx_len;
		conn->tx_octets += conn->tx_len;
	}
	if (!conn->tx_done)
		return;		/* its next PDU follows */
	conn->tx = NULL;
	iscsit_cmd_end(cmd);
}

/* A PDU has left. */
static int end_pdu(struct iscsit_conn *conn)
{
	conn->tx_state = ISCSIT_TX_IDLE;
	switch (conn->tx->kind) {
	case ISCSIT_OUT_PDU:
		return end_pdu_out(conn);
	case ISCSIT_OUT_R2T:
		iscsit_r2t_sent(to_r2t(conn->tx));
		conn->tx = NULL;
		return 0;
	case ISCSIT_OUT_CMD:
		end_cmd_out(conn);
		return 0;
	}
	return -EINVAL;
}

/* Will something follow this PDU right away? */
static bool more_follows(const struct iscsit_conn *conn)
{
	return !conn->tx_done || !list_empty(&conn->outs) ||
	       !llist_empty(&conn->done);
}

static int send_header(struct iscsit_conn *conn)
{
	bool more = conn->tx_len || more_follows(conn);
	int n = iscsit_tcp_send(conn, conn->tx_hdr + conn->tx_have,
				conn->tx_want - conn->tx_have, more);

	if (n < 0)
		return n;
	conn->tx_have += n;
	if (conn->tx_have < conn->tx_want)
		return 0;
	if (!conn->tx_len)
		return end_pdu(conn);
	conn->tx_have = 0;
	conn->tx_state = ISCSIT_TX_DATA;
	return 0;
}

static int send_data(struct iscsit_conn *conn)
{
	bool more = conn->tx_trailer_len || more_follows(conn);
	u32 left = conn->tx_len - conn->tx_have;
	int n;

	if (conn->tx_buf)
		n = iscsit_tcp_send(conn, conn->tx_buf + conn->tx_have, left,
				    more);
	else
		n = iscsit_tcp_send_cmd(conn, to_cmd(conn->tx),
					conn->tx_offset + conn->tx_have, left,
					more);
	if (n < 0)
		return n;
	conn->tx_have += n;
	if (conn->tx_have < conn->tx_len)
		return 0;
	if (!conn->tx_trailer_len)
		return end_pdu(conn);
	conn->tx_have = 0;
	conn->tx_state = ISCSIT_TX_TRAILER;
	return 0;
}

static int send_trailer(struct iscsit_conn *conn)
{
	int n = iscsit_tcp_send(conn, conn->tx_trailer + conn->tx_have,
				conn->tx_trailer_len - conn->tx_have,
				more_follows(conn));

	if (n < 0)
		return n;
	conn->tx_have += n;
	return conn->tx_have < conn->tx_trailer_len ? 0 : end_pdu(conn);
}

static bool take_next(struct iscsit_conn *conn)
{
	if (!conn->tx) {
		conn->tx = list_first_entry_or_null(&conn->outs,
						    struct iscsit_out, node);
		if (!conn->tx)
			return false;
		list_del_init(&conn->tx->node);
	}
	begin_pdu(conn);
	return true;
}

/* Nothing is left to send. */
static int idle(struct iscsit_conn *conn)
{
	if (conn->tx_end)
		return -ESHUTDOWN;
	if (conn->tx_more && llist_empty(&conn->done))
		iscsit_tcp_push(conn);
	return 0;
}

/**
 * iscsit_tx() - Send
 * @conn: connection
 * @budget: sends to do at most
 *
 * Return: < 0: close; 0: nothing to send, or no room; 1: there is more.
 */
int iscsit_tx(struct iscsit_conn *conn, unsigned int budget)
{
	int err = 0;

	while (budget--) {
		switch (conn->tx_state) {
		case ISCSIT_TX_IDLE:
			if (!take_next(conn))
				return idle(conn);
			err = 0;
			break;
		case ISCSIT_TX_HEADER:
			err = send_header(conn);
			break;
		case ISCSIT_TX_DATA:
			err = send_data(conn);
			break;
		case ISCSIT_TX_TRAILER:
			err = send_trailer(conn);
			break;
		}
		if (err == -EAGAIN)
			return 0;
		if (err)
			return err;
	}
	return 1;
}

/**
 * iscsit_tx_drop_all() - The connection is over: forget what was to be sent
 * @conn: connection
 */
void iscsit_tx_drop_all(struct iscsit_conn *conn)
{
	struct iscsit_out *out, *next;

	if (conn->tx)
		drop(conn, conn->tx);
	conn->tx = NULL;
	conn->tx_state = ISCSIT_TX_IDLE;
	list_for_each_entry_safe(out, next, &conn->outs, node) {
		list_del_init(&out->node);
		drop(conn, out);
	}
}

/**
 * iscsit_login_send() - Send a Login Response
 * @conn: connection in login
 * @rsp: the response but for the lengths and numbers
 * @text: its text, copied
 * @len: bytes of @text
 * @final: full feature phase begins after it
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_login_send(struct iscsit_conn *conn,
		      const struct iscsi_login_rsp *rsp, const void *text,
		      u32 len, bool final)
{
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(ISCSI_OP_LOGIN_RSP, GFP_NOIO);
	struct iscsi_login_rsp *out;

	if (!pdu)
		return -ENOMEM;
	if (len) {
		pdu->data = kvmalloc(len, GFP_NOIO);
		if (!pdu->data) {
			iscsit_pdu_free(pdu);
			return -ENOMEM;
		}
		memcpy(pdu->data, text, len);
		pdu->len = len;
	}
	pdu->no_digest = true;
	pdu->starts_ffp = final;
	pdu->hdr = *(const struct iscsi_hdr *)rsp;
	out = (struct iscsi_login_rsp *)&pdu->hdr;
	if (!rsp->status_class) {
		out->statsn = cpu_to_be32(conn->stat_sn++);
		if (conn->sess)
			iscsit_fill_window(conn, &out->exp_cmdsn,
					   &out->max_cmdsn);
	}
	if (final)
		conn->rx_hold = true;
	iscsit_tx_pdu(conn, pdu);
	return 0;
}

/**
 * iscsit_cmd_reply() - Answer a request of another kind than SCSI
 * @cmd: the request; it ends when the answer has left
 * @rsp: header of the answer
 * @data: kvmalloc()ed data segment, given away, or NULL
 * @len: bytes of @data
 */
void iscsit_cmd_reply(struct iscsit_cmd *cmd, const struct iscsi_hdr *rsp,
		      void *data, u32 len)
{
	struct iscsit_conn *conn = cmd->conn;
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(rsp->opcode, GFP_NOIO);

	if (!pdu) {
		kvfree(data);
		iscsit_cmd_end(cmd);
		iscsit_conn_close(conn);
		return;
	}
	pdu->hdr = *rsp;
	pdu->hdr.itt = cmd->itt;
	pdu->cmd = cmd;
	pdu->data = data;
	pdu->len = len;
	iscsit_tx_pdu(conn, pdu);
}

/**
 * iscsit_cmd_reject() - Answer a request with a Reject
 * @cmd: request of another kind than SCSI; it ends
 * @reason: why (RFC 7143 §11.17.1)
 */
void iscsit_cmd_reject(struct iscsit_cmd *cmd, u8 reason)
{
	struct iscsit_conn *conn = cmd->conn;

	iscsit_cmd_open_window(cmd);
	if (iscsit_tx_reject(conn, &cmd->req, reason, false))
		iscsit_conn_close(conn);
	iscsit_cmd_end(cmd);
}
