// SPDX-License-Identifier: GPL-2.0
/*
 * Limits for connections that have not logged in.
 *
 * A connection that has not logged in, or has for discovery only, costs a bounded
 * amount of memory and nothing else. The number of such connections is limited,
 * in total and by source (an IPv4 address or an IPv6 /64). At a limit the oldest
 * of them is closed to make room for the new one. Connections that finish their
 * login in time are never evicted.
 */
#include "pending_login.h"

#include <net/sock.h>

#include "../session/conn.h"
#include "../target/addr.h"

#define ISCSIT_PENDING_LOGIN_MAX	4096
#define ISCSIT_PENDING_LOGIN_SOURCE	1024
/* Bytes that wait to be sent, as SO_SNDBUF counts them. */
#define ISCSIT_PENDING_LOGIN_SNDBUF	32768

/* Pending logins, oldest first */
static DEFINE_SPINLOCK(pending_login_lock);	/* outermost; process context */
static LIST_HEAD(pending_logins);
static unsigned int nr_pending_logins;
static bool pending_logins_shut;

static void remove(struct iscsit_conn *conn)
{
	lockdep_assert_held(&pending_login_lock);
	list_del_init(&conn->pending_login_node);
	nr_pending_logins--;
}

static bool same_source(const struct iscsit_conn *a, const struct iscsit_conn *b)
{
	return a->peer_hash == b->peer_hash &&
	       iscsit_addr_same_source(&a->peer, &b->peer);
}

/* Close the oldest one; with @like, the oldest of the same source. */
static void make_room(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;

	list_for_each_entry(conn, &pending_logins, pending_login_node) {
		if (like && !same_source(conn, like))
			continue;
		remove(conn);
		iscsit_conn_close(conn);
		return;
	}
}

static unsigned int count_source(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;
	unsigned int count = 0;

	list_for_each_entry(conn, &pending_logins, pending_login_node)
		count += same_source(conn, like);
	return count;
}

/*
 * TCP lets the send buffer grow to megabytes while a peer takes what is sent to
 * it, and a peer can stop doing so.
 */
static void limit_send_buffer(struct sock *sk)
{
	lock_sock(sk);
	sk->sk_userlocks |= SOCK_SNDBUF_LOCK;
	WRITE_ONCE(sk->sk_sndbuf, ISCSIT_PENDING_LOGIN_SNDBUF);
	release_sock(sk);
}

/* From now on TCP decides again. */
static void unlimit_send_buffer(struct sock *sk)
{
	lock_sock(sk);
	sk->sk_userlocks &= ~SOCK_SNDBUF_LOCK;
	release_sock(sk);
}

/**
 * iscsit_pending_login_add() - Count a connection that has not logged in; start it
 * @conn: new connection; it may be gone on return
 * @start: starts it
 *
 * Both happen under the lock: the connection may be closed as soon as it can be
 * found.
 *
 * Return: false if the module is being removed and @conn was not started.
 */
bool iscsit_pending_login_add(struct iscsit_conn *conn,
			      void (*start)(struct iscsit_conn *conn))
{
	bool ok;

	conn->peer_hash = iscsit_addr_source_hash(&conn->peer);
	limit_send_buffer(conn->sock->sk);
	spin_lock(&pending_login_lock);
	ok = !pending_logins_shut;
	if (ok) {
		if (nr_pending_logins >= ISCSIT_PENDING_LOGIN_MAX)
			make_room(NULL);
		else if (nr_pending_logins >= ISCSIT_PENDING_LOGIN_SOURCE &&
			 count_source(conn) >= ISCSIT_PENDING_LOGIN_SOURCE)
			make_room(conn);
		list_add_tail(&conn->pending_login_node, &pending_logins);
		nr_pending_logins++;
		start(conn);
	}
	spin_unlock(&pending_login_lock);
	return ok;
}

/**
 * iscsit_pending_login_del() - A connection has logged in, or ends
 * @conn: connection; nothing happens if it is not counted
 */
void iscsit_pending_login_del(struct iscsit_conn *conn)
{
	spin_lock(&pending_login_lock);
	if (!list_empty(&conn->pending_login_node))
		remove(conn);
	spin_unlock(&pending_login_lock);
	unlimit_send_buffer(conn->sock->sk);
}

/**
 * iscsit_pending_login_close_all() - Refuse new connections, close pending ones
 */
void iscsit_pending_login_close_all(void)
{
	spin_lock(&pending_login_lock);
	pending_logins_shut = true;
	while (!list_empty(&pending_logins))
		make_room(NULL);
	spin_unlock(&pending_login_lock);
}
