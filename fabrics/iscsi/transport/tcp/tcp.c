// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes in and out of a TCP socket, never waiting for the peer.
 *
 * Data go straight between the socket and the pages of a command; the same read
 * takes what follows them, to have the next headers without a call for each.
 * Pages sent by splicing stay with TCP until they are acknowledged: that is safe
 * because the core takes those of a read fresh from the page allocator, only
 * drops its reference afterwards, and nothing writes to them once the status is
 * known.
 */
#include <linux/bvec.h>
#include <linux/net.h>
#include <linux/scatterlist.h>
#include <linux/tcp.h>
#include <linux/uio.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "tcp.h"
#include "../../session/conn.h"

/*
 * The core's buffers are one array, a page an entry, full but for the last.
 * Describe as much of them as there is room for; returns the bytes.
 */
static u32 fill_bvecs(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
		      u32 offset, u32 len, unsigned int *count)
{
	struct scatterlist *sg = cmd->se_cmd.t_data_sg;
	unsigned int nents = cmd->se_cmd.t_data_nents;
	unsigned int entry = offset >> PAGE_SHIFT;
	unsigned int skip = offset_in_page(offset);
	unsigned int i;
	u32 bytes = 0;

	for (i = 0; i < ISCSIT_BVECS && entry < nents && len; i++, entry++) {
		u32 part;

		if (sg[entry].length <= skip)
			break;
		part = min(len, sg[entry].length - skip);
		bvec_set_page(&conn->bvec[i], sg_page(&sg[entry]), part,
			      sg[entry].offset + skip);
		bytes += part;
		len -= part;
		skip = 0;
	}
	*count = i;
	return bytes;
}

/* No data and no end of the stream: data_ready() is called when one comes. */
static bool is_dry(const struct sock *sk)
{
	return skb_queue_empty_lockless(&sk->sk_receive_queue) &&
	       !(READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN);
}

/*
 * The work is woken for a whole PDU, or for as much of one as a segment of this
 * connection holds: initiators send header and data in separate pieces, and one
 * wake-up for each would be wasted. Waiting for more than a segment would stall
 * the sender, because TCP delays some acknowledgements until data are read.
 */

/* rx_await: the work is running, and looks again before it ends */
#define AWAIT_NOTHING		INT_MAX

/* Bytes of the PDU whose header is next, as far as that can be told. */
static int next_pdu_bytes(struct iscsit_conn *conn, struct sock *sk)
{
	struct sk_buff *skb = skb_peek(&sk->sk_receive_queue);
	int bytes = ISCSI_HDR_LEN;
	struct iscsi_hdr hdr;
	u32 offset, len;

	/* a length is not used before the header digest was checked */
	if (READ_ONCE(conn->params.header_digest))
		return bytes + ISCSI_CRC_LEN;
	if (!skb || (TCP_SKB_CB(skb)->tcp_flags & TCPHDR_SYN))
		return bytes;
	offset = tcp_sk(sk)->copied_seq - TCP_SKB_CB(skb)->seq;
	if (offset >= skb->len ||
	    skb_copy_bits(skb, offset, &hdr,
			  offsetofend(struct iscsi_hdr, dlength)))
		return bytes;
	len = ntoh24(hdr.dlength);
	/* it is refused once its header is there */
	if (iscsit_rx_too_long(conn, len))
		return bytes;
	if (len && READ_ONCE(conn->params.data_digest))
		bytes += ISCSI_CRC_LEN;
	return bytes + hdr.hlength * 4 + round_up(len, ISCSI_PAD_LEN);
}

static bool worth_a_run(struct iscsit_conn *conn, struct sock *sk)
{
	int bytes;

	/* pairs with iscsit_tcp_await() */
	smp_mb();
	bytes = READ_ONCE(conn->rx_await);
	if (bytes == AWAIT_NOTHING)
		return false;
	if (!bytes)
		bytes = next_pdu_bytes(conn, sk);
	/* ... or TCP has no room for more */
	return tcp_epollin_ready(sk, min_t(u32, bytes,
					   inet_csk(sk)->icsk_ack.rcv_mss));
}

/**
 * iscsit_tcp_awake() - The work is running: data need not wake it
 * @conn: connection
 */
void iscsit_tcp_awake(struct iscsit_conn *conn)
{
	WRITE_ONCE(conn->rx_await, AWAIT_NOTHING);
}

/**
 * iscsit_tcp_await() - Nothing is there: let data wake the work again
 * @conn: connection
 * @bytes: what is missing from a PDU; 0: between two of them
 *
 * Return: false: something has come meanwhile.
 */
bool iscsit_tcp_await(struct iscsit_conn *conn, u32 bytes)
{
	WRITE_ONCE(conn->rx_await, bytes);
	/* what came before was not announced: pairs with worth_a_run() */
	smp_mb();
	if (is_dry(conn->sock->sk))
		return true;
	iscsit_tcp_awake(conn);
	return false;
}

static int recv_vecs(struct iscsit_conn *conn, unsigned int count, u32 len)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	int n;

	if (is_dry(conn->sock->sk))
		return -EAGAIN;
	iov_iter_bvec(&msg.msg_iter, ITER_DEST, conn->bvec, count, len);
	n = sock_recvmsg(conn->sock, &msg, msg.msg_flags);
	return n ? n : -ECONNRESET;
}

static void set_vec(struct bio_vec *vec, void *buf, u32 len)
{
	bvec_set_page(vec, virt_to_page(buf), len, offset_in_page(buf));
}

/* @n bytes came; those behind the first @len are in conn->ahead. */
static u32 split(struct iscsit_conn *conn, u32 n, u32 len)
{
	conn->ahead_at = 0;
	conn->ahead_len = n > len ? n - len : 0;
	return min(n, len);
}

static u32 take_ahead(struct iscsit_conn *conn, u32 len)
{
	u32 n = min(len, conn->ahead_len);

	conn->ahead_at += n;
	conn->ahead_len -= n;
	return n;
}

/**
 * iscsit_tcp_recv() - Read what has come
 * @conn: connection
 * @buf: where to
 * @len: room there, not 0
 *
 * Return: bytes, more than 0; -EAGAIN; another negative errno: it is over.
 */
int iscsit_tcp_recv(struct iscsit_conn *conn, void *buf, u32 len)
{
	const u8 *from;
	int n;

	if (!conn->ahead_len) {
		set_vec(&conn->bvec[0], conn->ahead, ISCSIT_AHEAD);
		n = recv_vecs(conn, 1, ISCSIT_AHEAD);
		if (n < 0)
			return n;
		split(conn, n, 0);
	}
	from = conn->ahead + conn->ahead_at;
	n = take_ahead(conn, len);
	memcpy(buf, from, n);
	return n;
}

/**
 * iscsit_tcp_recv_cmd() - Read into a command's pages
 * @conn: connection
 * @cmd: command with a buffer
 * @offset: in the buffer
 * @len: bytes wanted, not 0
 *
 * Return: as iscsit_tcp_recv().
 */
int iscsit_tcp_recv_cmd(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
			u32 offset, u32 len)
{
	unsigned int count;
	u32 bytes = fill_bvecs(conn, cmd, offset, len, &count);
	u32 room = bytes;
	int n;

	if (!bytes)
		return -EPROTO;
	if (conn->ahead_len) {
		const u8 *from = conn->ahead + conn->ahead_at;
		struct iov_iter iter;

		n = take_ahead(conn, bytes);
		iov_iter_bvec(&iter, ITER_DEST, conn->bvec, count, n);
		return copy_to_iter(from, n, &iter) == n ? n : -EFAULT;
	}
	if (bytes == len) {
		set_vec(&conn->bvec[count++], conn->ahead, ISCSIT_AHEAD);
		room += ISCSIT_AHEAD;
	}
	n = recv_vecs(conn, count, room);
	return n < 0 ? n : split(conn, n, bytes);
}

/**
 * iscsit_tcp_discard() - Read and forget
 * @conn: connection
 * @len: bytes, not 0
 *
 * Return: as iscsit_tcp_recv().
 */
int iscsit_tcp_discard(struct iscsit_conn *conn, u32 len)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_TRUNC };
	struct kvec vec = { .iov_base = NULL, .iov_len = len };
	int n;

	if (conn->ahead_len)
		return take_ahead(conn, len);
	n = kernel_recvmsg(conn->sock, &msg, &vec, 1, len, msg.msg_flags);
	return n ? n : -ECONNRESET;
}

/**
 * iscsit_tcp_send() - Send a few bytes, copying them
 * @conn: connection
 * @buf: bytes
 * @len: how many, not 0
 * @more: more will be sent at once
 *
 * Return: bytes sent; -EAGAIN; another negative errno: it is over.
 */
int iscsit_tcp_send(struct iscsit_conn *conn, void *buf, u32 len, bool more)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct kvec vec = { .iov_base = buf, .iov_len = len };

	if (more)
		msg.msg_flags |= MSG_MORE;
	conn->tx_more = more;
	return kernel_sendmsg(conn->sock, &msg, &vec, 1, len);
}

/**
 * iscsit_tcp_send_cmd() - Send from a command's pages, without copying
 * @conn: connection
 * @cmd: command whose data are complete
 * @offset: in the buffer
 * @len: bytes wanted, not 0
 * @more: more will be sent at once
 *
 * Return: as iscsit_tcp_send().
 */
int iscsit_tcp_send_cmd(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
			u32 offset, u32 len, bool more)
{
	struct msghdr msg = {
		.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_SPLICE_PAGES,
	};
	unsigned int count;
	u32 bytes;

	bytes = fill_bvecs(conn, cmd, offset, len, &count);
	if (!bytes)
		return -EPROTO;
	more |= bytes < len;
	if (more)
		msg.msg_flags |= MSG_MORE;
	conn->tx_more = more;
	iov_iter_bvec(&msg.msg_iter, ITER_SOURCE, conn->bvec, count, bytes);
	return sock_sendmsg(conn->sock, &msg);
}

/**
 * iscsit_tcp_acked() - How far has the peer acknowledged what was sent?
 * @conn: connection
 * @since: when the last acknowledgement came, in jiffies
 *
 * An acknowledgement may be repeated: only a changed number is progress.
 *
 * Return: sequence number of the first byte that is not acknowledged.
 */
u32 iscsit_tcp_acked(struct iscsit_conn *conn, unsigned long *since)
{
	const struct tcp_sock *tp = tcp_sk(conn->sock->sk);
	u32 ago = tcp_jiffies32 - READ_ONCE(tp->rcv_tstamp);

	*since = jiffies - ago;
	return READ_ONCE(tp->snd_una);
}

/**
 * iscsit_tcp_push() - What was held back for more to come must go now
 * @conn: connection
 */
void iscsit_tcp_push(struct iscsit_conn *conn)
{
	conn->tx_more = false;
	tcp_sock_set_nodelay(conn->sock->sk);
}

/* Callbacks, in softirq with the socket's lock: they queue the work, no more. */

static void data_ready(struct sock *sk)
{
	struct iscsit_conn *conn;

	read_lock_bh(&sk->sk_callback_lock);
	conn = sk->sk_user_data;
	if (conn && worth_a_run(conn, sk))
		iscsit_conn_queue(conn);
	read_unlock_bh(&sk->sk_callback_lock);
}

static void write_space(struct sock *sk)
{
	struct iscsit_conn *conn;

	read_lock_bh(&sk->sk_callback_lock);
	conn = sk->sk_user_data;
	if (conn && sk_stream_is_writeable(sk)) {
		clear_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
		iscsit_conn_queue(conn);
	}
	read_unlock_bh(&sk->sk_callback_lock);
}

/* A peer that closed may have sent requests before: those are read first. */
static void state_change(struct sock *sk)
{
	struct iscsit_conn *conn;

	read_lock_bh(&sk->sk_callback_lock);
	conn = sk->sk_user_data;
	if (conn && sk->sk_state == TCP_CLOSE)
		iscsit_conn_event(conn, ISCSIT_EV_CLOSE);
	else if (conn)
		iscsit_conn_queue(conn);
	read_unlock_bh(&sk->sk_callback_lock);
}

/**
 * iscsit_tcp_progress() - When did bytes move last?
 * @conn: connection
 *
 * An initiator that still takes what it is sent, or sends something itself, is
 * alive: deadlines for its answers run from then on. On a slow link what we
 * wait for may stand behind megabytes.
 *
 * Return: when something was received, or acknowledged by TCP, in jiffies.
 */
unsigned long iscsit_tcp_progress(struct iscsit_conn *conn)
{
	unsigned long since;
	u32 acked = iscsit_tcp_acked(conn, &since);

	if (acked != conn->last_acked) {
		conn->last_acked = acked;
		if (time_after(since, conn->last_progress))
			conn->last_progress = since;
	}
	return conn->last_progress;
}

/**
 * iscsit_tcp_hook() - Let the socket wake the connection
 * @conn: connection, ready to run
 */
void iscsit_tcp_hook(struct iscsit_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	conn->old_data_ready = sk->sk_data_ready;
	conn->old_write_space = sk->sk_write_space;
	conn->old_state_change = sk->sk_state_change;
	sk->sk_user_data = conn;
	sk->sk_data_ready = data_ready;
	sk->sk_write_space = write_space;
	sk->sk_state_change = state_change;
	write_unlock_bh(&sk->sk_callback_lock);
}

/**
 * iscsit_tcp_unhook() - Undo iscsit_tcp_hook()
 * @conn: connection; no callback sees it from now on
 */
void iscsit_tcp_unhook(struct iscsit_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_user_data == conn) {
		sk->sk_data_ready = conn->old_data_ready;
		sk->sk_write_space = conn->old_write_space;
		sk->sk_state_change = conn->old_state_change;
		sk->sk_user_data = NULL;
	}
	write_unlock_bh(&sk->sk_callback_lock);
}
