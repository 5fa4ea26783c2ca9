// SPDX-License-Identifier: GPL-2.0
/*
 * What a stranger may hold.
 *
 * A connection that has not logged in, or only to discover, costs memory and
 * nothing else, and there is a bound to that: when too many are half open, in
 * all or from one address, the oldest of them is closed to make room for the new
 * one. Who logs in without dawdling is not in the way of anybody and nobody is
 * in his.
 */
#include "pending_login.h"
#include "../session/conn.h"
#include "../target/addr.h"

#define ISCSIT_PENDING_LOGIN_MAX	4096
#define ISCSIT_PENDING_LOGIN_SOURCE	1024

/* Half-open connections: all in order of arrival, and by source address. */
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

/* Close the oldest one; with @like, of those from the same address. */
static void make_room(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;

	list_for_each_entry(conn, &pending_logins, pending_login_node) {
		if (like && (conn->peer_hash != like->peer_hash ||
			     !iscsit_addr_equal(&conn->peer, &like->peer, false)))
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
		count += conn->peer_hash == like->peer_hash &&
			 iscsit_addr_equal(&conn->peer, &like->peer, false);
	return count;
}

/**
 * iscsit_pending_login_add() - Count a connection that has not logged in; start it
 * @conn: new connection; it may be gone on return
 * @start: starts it
 *
 * Both under the lock: as soon as others find it they may end it.
 *
 * Return: false: none is taken any more.
 */
bool iscsit_pending_login_add(struct iscsit_conn *conn,
			      void (*start)(struct iscsit_conn *conn))
{
	bool ok;

	conn->peer_hash = iscsit_addr_hash(&conn->peer);
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
}

/**
 * iscsit_pending_login_close_all() - Take no more connections and close these
 */
void iscsit_pending_login_close_all(void)
{
	spin_lock(&pending_login_lock);
	pending_logins_shut = true;
	while (!list_empty(&pending_logins))
		make_room(NULL);
	spin_unlock(&pending_login_lock);
}
