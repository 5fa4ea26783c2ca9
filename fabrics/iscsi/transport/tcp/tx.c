// SPDX-License-Identifier: GPL-2.0
/*
 * Sending: one PDU after the other, as much as the socket takes.
 *
 *	IDLE ---> HEADER ---> DATA ---> TRAILER ---> IDLE
 *	             |          |                     ^
 *	             +----------+---------------------+
 *
 * A PDU's header is made when its turn comes: StatSN and the command window are
 * those of that moment (RFC 7143 §4.2.2). A command that answers with data
 * stays the one being sent until its last Data-In or its response has left,
 * unless something urgent comes between two of its PDUs. Headers with nothing
 * behind them go out together.
 *
 * Urgent is what the initiator must answer in time: R2Ts, NOP-Ins, the request
 * to log out. They overtake answers; R2Ts and those NOP-Ins use up no StatSN
 * (RFC 7143 §11.8.2, §11.19.2), and the StatSN of the other is given when its
 * turn comes.
 */
#include <linux/crc32c.h>
#include <linux/unaligned.h>

#include "tx.h"
#include "../../types.h"
#include "digest.h"
#include "tcp.h"

/**
 * iscsit_tx_queue() - Send this after all that is queued
 * @conn: connection
 * @out: what to send; it must not be in the queue already
 *
 * After iscsit_tx_end() nothing is queued any more: @out is dropped.
 */
void iscsit_tx_queue(struct iscsit_conn *conn, struct iscsit_out *out)
{
	if (conn->tx_end)
		out->ops->drop(conn, out);
	else
		list_add_tail(&out->node, &conn->outs);
}

/**
 * iscsit_tx_queue_urgent() - Send this before answers that wait
 * @conn: connection
 * @out: what to send; it must not be in the queue already
 *
 * As iscsit_tx_queue() otherwise.
 */
void iscsit_tx_queue_urgent(struct iscsit_conn *conn, struct iscsit_out *out)
{
	if (conn->tx_end)
		out->ops->drop(conn, out);
	else
		list_add_tail(&out->node, &conn->urgent);
}

/**
 * iscsit_tx_pending() - Is there something to begin with?
 * @conn: connection
 *
 * Return: true if PDUs wait behind the one being sent.
 */
bool iscsit_tx_pending(const struct iscsit_conn *conn)
{
	return !list_empty(&conn->outs) || !list_empty(&conn->urgent);
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
 * iscsit_fill_window() - ExpCmdSN and MaxCmdSN of this moment
 * @conn: connection with a session
 * @exp: ExpCmdSN field
 * @max: MaxCmdSN field
 */
void iscsit_fill_window(struct iscsit_conn *conn, __be32 *exp, __be32 *max)
{
	*exp = cpu_to_be32(conn->sess->cmdsn.exp);
	*max = cpu_to_be32(atomic_read(&conn->sess->cmdsn.max));
}

/**
 * iscsit_tx_stamp() - Give a header StatSN and the window of this moment
 * @conn: connection with a session
 * @hdr: header of a kind that has them, all at the same place
 * @counts_statsn: it uses the StatSN up
 */
void iscsit_tx_stamp(struct iscsit_conn *conn, struct iscsi_hdr *hdr,
		     bool counts_statsn)
{
	__be32 *fields = (__be32 *)&hdr->statsn;

	fields[0] = cpu_to_be32(conn->stat_sn);
	if (counts_statsn)
		conn->stat_sn++;
	iscsit_fill_window(conn, &fields[1], &fields[2]);
}

static u32 crc_data(struct iscsit_conn *conn)
{
	u32 crc = ISCSIT_CRC_SEED;

	if (conn->tx_buf)
		return crc32c(crc, conn->tx_buf, conn->tx_len);
	return iscsit_crc_cmd(crc, conn->tx_cmd, conn->tx_offset, conn->tx_len);
}

/* Make padding and data digest of the PDU. */
static u32 fill_trailer(struct iscsit_conn *conn)
{
	u32 pad = -conn->tx_len & (ISCSI_PAD_LEN - 1);
	u32 crc;

	memset(conn->tx_trailer, 0, pad);
	if (!conn->tx_len || !conn->params.data_digest || conn->tx_plain)
		return pad;
	crc = crc32c(crc_data(conn), conn->tx_trailer, pad);
	put_unaligned_le32(~crc, conn->tx_trailer + pad);
	return pad + ISCSI_CRC_LEN;
}

/* Begin the next PDU. */
static void begin_pdu(struct iscsit_conn *conn)
{
	u8 *buf = conn->tx_hdrs + conn->tx_want;
	struct iscsi_hdr *hdr = (struct iscsi_hdr *)buf;

	memset(hdr, 0, sizeof(*hdr));
	conn->tx_done = true;
	conn->tx_plain = false;
	conn->tx_buf = NULL;
	conn->tx_cmd = NULL;
	conn->tx_len = conn->tx->ops->fill(conn, conn->tx, hdr);
	hton24(hdr->dlength, conn->tx_len);
	conn->tx_want += ISCSI_HDR_LEN;
	if (conn->params.header_digest && !conn->tx_plain) {
		put_unaligned_le32(~crc32c(ISCSIT_CRC_SEED, hdr, ISCSI_HDR_LEN),
				   buf + ISCSI_HDR_LEN);
		conn->tx_want += ISCSI_CRC_LEN;
	}
	conn->tx_trailer_len = fill_trailer(conn);
}

/*
 * A PDU has left. Without conn->tx, gathered headers have left whose last one was
 * to go with a PDU that was dropped meanwhile.
 */
static int end_pdu(struct iscsit_conn *conn)
{
	struct iscsit_out *out = conn->tx;

	conn->tx_state = ISCSIT_TX_IDLE;
	conn->moved = true;
	if (!out)
		return 0;
	if (conn->tx_done)
		conn->tx = NULL;	/* else its next PDU follows */
	return out->ops->sent(conn, out);
}

/* Will something follow this PDU right away? */
static bool more_follows(const struct iscsit_conn *conn)
{
	return !conn->tx_done || iscsit_tx_pending(conn) ||
	       !llist_empty(&conn->done);
}

/* Does the PDU just begun leave with the one that follows? */
static bool gathers(const struct iscsit_conn *conn)
{
	return conn->tx && conn->tx->ops->gather && !conn->tx_len &&
	       iscsit_tx_pending(conn) &&
	       conn->tx_want <= ISCSIT_TX_HDRS - ISCSI_HDR_LEN - ISCSI_CRC_LEN;
}

static int send_header(struct iscsit_conn *conn)
{
	bool more = conn->tx_len || more_follows(conn);
	int n = iscsit_tcp_send(conn, conn->tx_hdrs + conn->tx_have,
				conn->tx_want - conn->tx_have, more);

	if (n < 0)
		return n;
	conn->tx_have += n;
	if (conn->tx_have < conn->tx_want)
		return 0;
	conn->tx_want = 0;
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
		n = iscsit_tcp_send_cmd(conn, conn->tx_cmd,
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

static struct iscsit_out *take_next(struct iscsit_conn *conn)
{
	struct list_head *queue = list_empty(&conn->urgent) ? &conn->outs :
							      &conn->urgent;
	struct iscsit_out *out;

	out = list_first_entry_or_null(queue, struct iscsit_out, node);
	if (out)
		list_del_init(&out->node);
	return out;
}

/* Begin what is next; return: false: there is nothing to send. */
static bool begin_next(struct iscsit_conn *conn)
{
	/* the rest of an answer with data can wait */
	if (conn->tx && !list_empty(&conn->urgent)) {
		list_add(&conn->tx->node, &conn->outs);
		conn->tx = NULL;
	}
	if (!conn->tx)
		conn->tx = take_next(conn);
	if (conn->tx)
		begin_pdu(conn);
	else if (!conn->tx_want)
		return false;
	conn->tx_have = 0;
	conn->tx_state = ISCSIT_TX_HEADER;
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
			if (!begin_next(conn))
				return idle(conn);
			err = gathers(conn) ? end_pdu(conn) : 0;
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
 *
 * Dropping the answer of a command frees the R2Ts of that command, which may be
 * anywhere in the queue: no entry but the one being dropped is remembered.
 */
void iscsit_tx_drop_all(struct iscsit_conn *conn)
{
	struct iscsit_out *out;

	if (conn->tx)
		conn->tx->ops->drop(conn, conn->tx);
	conn->tx = NULL;
	conn->tx_want = 0;
	conn->tx_state = ISCSIT_TX_IDLE;
	while ((out = take_next(conn)))
		out->ops->drop(conn, out);
}
