// SPDX-License-Identifier: GPL-2.0
/*
 * Receiving: find the PDUs in the stream of bytes.
 *
 *	HEADER ----> DATA ----> TRAILER ---> HEADER
 *	   |           |                       ^
 *	   +-----------+-----------------------+
 *
 * HEADER collects the BHS, the AHS it announces and their digest; then
 * conn->phase checks it and chooses where the data segment goes: into a command's
 * pages, into a buffer, or nowhere. Every byte that a header announced is read,
 * even if the request is refused, so that data are never parsed as headers.
 */
#include <linux/crc32c.h>
#include <linux/unaligned.h>

#include "rx.h"
#include "../../session/command.h"
#include "../../session/conn.h"
#include "../../target/stat.h"
#include "../pdu.h"
#include "../segment.h"
#include "digest.h"
#include "tcp.h"

/* Answers outside the command window that may wait to be sent. */
#define ISCSIT_RX_PDUS		64

static struct iscsi_hdr *rx_header(struct iscsit_conn *conn)
{
	return (struct iscsi_hdr *)conn->rx_hdr;
}

static bool header_digest(const struct iscsit_conn *conn)
{
	return conn->params.header_digest && !iscsit_conn_in_login(conn);
}

static bool data_digest(const struct iscsit_conn *conn)
{
	return conn->params.data_digest && !iscsit_conn_in_login(conn);
}

/**
 * iscsit_rx_reset() - Expect a header
 * @conn: connection between two PDUs
 */
void iscsit_rx_reset(struct iscsit_conn *conn)
{
	conn->rx_state = ISCSIT_RX_HEADER;
	conn->rx_have = 0;
	conn->rx_want = ISCSI_HDR_LEN +
			(header_digest(conn) ? ISCSI_CRC_LEN : 0);
	conn->rx_cmd = NULL;
	conn->rx_r2t = NULL;
	conn->rx_buf = NULL;
	conn->rx_keep = 0;
	conn->rx_len = 0;
}

/**
 * iscsit_rx_drain() - What is left of the data segment goes nowhere
 * @conn: connection within a PDU
 */
void iscsit_rx_drain(struct iscsit_conn *conn)
{
	conn->rx_cmd = NULL;
	conn->rx_r2t = NULL;
	conn->rx_buf = NULL;
	conn->rx_keep = 0;
}

/**
 * iscsit_rx_reject() - Refuse the PDU being received and go on after it
 * @conn: connection that has the PDU's header
 * @reason: RFC 7143 §11.17.1
 *
 * Return: 0, or -ENOMEM: nobody would ever be told.
 */
int iscsit_rx_reject(struct iscsit_conn *conn, u8 reason)
{
	iscsit_rx_drain(conn);
	return iscsit_tx_reject(conn, conn->rx_hdr, reason, false);
}

/**
 * iscsit_rx_reject_close() - Refuse the PDU and end the connection after that
 * @conn: connection that has the PDU's header
 * @reason: RFC 7143 §11.17.1
 *
 * Return: 0, or -ENOMEM.
 */
int iscsit_rx_reject_close(struct iscsit_conn *conn, u8 reason)
{
	iscsit_rx_drain(conn);
	conn->rx_hold = true;
	return iscsit_tx_reject(conn, conn->rx_hdr, reason, true);
}

/* Bytes */

static int pdu_received(struct iscsit_conn *conn)
{
	int err = conn->phase->received(conn);

	conn->moved = true;
	iscsit_rx_reset(conn);
	return err;
}

static int digest_error(struct iscsit_conn *conn)
{
	conn->digest_errors++;
	iscsit_stat_sess_failed(conn->sess, ISCSIT_SESS_FAIL_DIGEST);
	return -EBADMSG;
}

static bool header_intact(struct iscsit_conn *conn, u32 len)
{
	return ~crc32c(ISCSIT_CRC_SEED, conn->rx_hdr, len) ==
	       get_unaligned_le32(conn->rx_hdr + len);
}

static int header_received(struct iscsit_conn *conn)
{
	struct iscsi_hdr *hdr = rx_header(conn);
	u32 len = ISCSI_HDR_LEN + hdr->hlength * 4;
	bool digest = header_digest(conn);
	int err;

	if (conn->rx_want < len + (digest ? ISCSI_CRC_LEN : 0)) {
		conn->rx_want = len + (digest ? ISCSI_CRC_LEN : 0);
		return 0;
	}
	/* RFC 7143 §7.8: without its length, the next PDU cannot be found */
	if (digest && !header_intact(conn, len))
		return digest_error(conn);

	conn->rx_ahs = len - ISCSI_HDR_LEN;
	conn->rx_len = ntoh24(hdr->dlength);
	conn->rx_digest = conn->rx_len && data_digest(conn);
	err = conn->phase->header(conn);
	if (err)
		return err;
	if (!conn->rx_len)
		return pdu_received(conn);
	conn->rx_state = ISCSIT_RX_DATA;
	conn->rx_have = 0;
	conn->rx_crc = ISCSIT_CRC_SEED;
	return 0;
}

static int read_header(struct iscsit_conn *conn)
{
	int n = iscsit_tcp_recv(conn, conn->rx_hdr + conn->rx_have,
				conn->rx_want - conn->rx_have);

	if (n < 0)
		return n;
	conn->rx_have += n;
	return conn->rx_have < conn->rx_want ? 0 : header_received(conn);
}

/* Bytes that fit into the buffer; < 0: close. */
static int buffer_room(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd = conn->rx_cmd;
	int err;

	/* a Login Request's buffer has its whole size */
	if (!cmd)
		return conn->rx_keep - conn->rx_have;
	if (conn->rx_have == cmd->rx_data_room) {
		err = iscsit_segment_grow(cmd);
		if (err)
			return err;
	}
	return cmd->rx_data_room - conn->rx_have;
}

static int read_buffer(struct iscsit_conn *conn)
{
	int n = buffer_room(conn);
	void *buf;

	if (n < 0)
		return n;
	buf = conn->rx_buf + conn->rx_have;
	n = iscsit_tcp_recv(conn, buf, n);
	if (n > 0 && conn->rx_digest)
		conn->rx_crc = crc32c(conn->rx_crc, buf, n);
	return n;
}

static int read_kept(struct iscsit_conn *conn)
{
	u32 left = conn->rx_keep - conn->rx_have;
	int n;

	if (conn->rx_buf) {
		n = read_buffer(conn);
	} else {
		u32 offset = conn->rx_offset + conn->rx_have;

		n = iscsit_tcp_recv_cmd(conn, conn->rx_cmd, offset, left);
		if (n > 0 && conn->rx_digest)
			conn->rx_crc = iscsit_crc_cmd(conn->rx_crc,
						      conn->rx_cmd, offset, n);
	}
	return n;
}

/* These bytes are not kept; the digest still covers those that are. */
static int read_dropped(struct iscsit_conn *conn)
{
	u32 left = conn->rx_len - conn->rx_have;
	u8 buf[256];
	int n;

	if (!conn->rx_digest || !conn->rx_cmd)
		return iscsit_tcp_discard(conn, left);
	n = iscsit_tcp_recv(conn, buf, min_t(u32, left, sizeof(buf)));
	if (n > 0)
		conn->rx_crc = crc32c(conn->rx_crc, buf, n);
	return n;
}

static int read_data(struct iscsit_conn *conn)
{
	u32 pad;
	int n;

	if (conn->rx_have < conn->rx_keep)
		n = read_kept(conn);
	else
		n = read_dropped(conn);
	if (n < 0)
		return n;
	conn->rx_have += n;
	if (conn->rx_have < conn->rx_len)
		return 0;

	pad = -conn->rx_len & (ISCSI_PAD_LEN - 1);
	conn->rx_want = pad + (conn->rx_digest ? ISCSI_CRC_LEN : 0);
	if (!conn->rx_want)
		return pdu_received(conn);
	conn->rx_state = ISCSIT_RX_TRAILER;
	conn->rx_have = 0;
	return 0;
}

static int read_trailer(struct iscsit_conn *conn)
{
	u32 pad = -conn->rx_len & (ISCSI_PAD_LEN - 1);
	int n = iscsit_tcp_recv(conn, conn->rx_trailer + conn->rx_have,
				conn->rx_want - conn->rx_have);

	if (n < 0)
		return n;
	conn->rx_have += n;
	if (conn->rx_have < conn->rx_want)
		return 0;
	/* the digest of a PDU that is dropped was not computed */
	if (conn->rx_digest && conn->rx_cmd &&
	    ~crc32c(conn->rx_crc, conn->rx_trailer, pad) !=
	    get_unaligned_le32(conn->rx_trailer + pad)) {
		digest_error(conn);
		return iscsit_rx_reject_close(conn,
					      ISCSI_REASON_DATA_DIGEST_ERROR);
	}
	return pdu_received(conn);
}

/*
 * The command window bounds neither Rejects and Login Responses nor the size of
 * the answers to pings and texts. An initiator that does not read those is not
 * read from either. The work runs again when some of them have left.
 */
static bool held(const struct iscsit_conn *conn)
{
	unsigned int most = iscsit_conn_in_login(conn) ? 1 : ISCSIT_RX_PDUS;

	if (conn->rx_hold || conn->nr_pdus >= most)
		return true;
	return conn->rx_state == ISCSIT_RX_HEADER && !conn->rx_have &&
	       iscsit_segment_held(conn);
}

/* Bytes to the end of the PDU that has begun. */
static u32 missing(const struct iscsit_conn *conn)
{
	u32 bytes = conn->rx_want - conn->rx_have;

	if (conn->rx_state == ISCSIT_RX_HEADER)
		return conn->rx_have ? bytes : 0;
	if (conn->rx_state == ISCSIT_RX_TRAILER)
		return bytes;
	return round_up(conn->rx_len, ISCSI_PAD_LEN) - conn->rx_have +
	       (conn->rx_digest ? ISCSI_CRC_LEN : 0);
}

/**
 * iscsit_rx() - Receive
 * @conn: connection
 * @budget: reads to do at most
 *
 * Return: < 0: close; 0: nothing more to read now; 1: there may be more.
 */
int iscsit_rx(struct iscsit_conn *conn, unsigned int budget)
{
	int err = 0;

	while (budget-- && !held(conn)) {
		switch (conn->rx_state) {
		case ISCSIT_RX_HEADER:
			err = read_header(conn);
			break;
		case ISCSIT_RX_DATA:
			err = read_data(conn);
			break;
		case ISCSIT_RX_TRAILER:
			err = read_trailer(conn);
			break;
		}
		if (err != -EAGAIN)
			conn->last_progress = jiffies;
		else if (iscsit_tcp_await(conn, missing(conn)))
			return 0;
		if (err && err != -EAGAIN)
			return err;
	}
	return held(conn) ? 0 : 1;
}
