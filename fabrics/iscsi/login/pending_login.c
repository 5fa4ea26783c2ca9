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
#include "../target/addr.h"
#include "../session/conn.h"
#include "../session/engine.h"

#define ISCSIT_HALF_OPEN_MAX	4096
#define ISCSIT_HALF_OPEN_SOURCE	1024

/* Half-open connections: all in order of arrival, and by source address. */
static DEFINE_SPINLOCK(half_open_lock);	/* outermost; process context */
static LIST_HEAD(half_open);
static unsigned int nr_half_open;
static bool half_open_shut;

static void forget(struct iscsit_conn *conn)
{
	lockdep_assert_held(&half_open_lock);
	list_del_init(&conn->half_open_node);
	nr_half_open--;
}

/* Close the oldest one; with @like, of those from the same address. */
static void make_room(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;

	list_for_each_entry(conn, &half_open, half_open_node) {
		if (like && (conn->peer_hash != like->peer_hash ||
			     !iscsit_addr_equal(&conn->peer, &like->peer, false)))
			continue;
		forget(conn);
		iscsit_conn_close(conn);
		return;
	}
}

static unsigned int count_source(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;
	unsigned int count = 0;

	list_for_each_entry(conn, &half_open, half_open_node)
		count += conn->peer_hash == like->peer_hash &&
			 iscsit_addr_equal(&conn->peer, &like->peer, false);
	return count;
}

/**
 * iscsit_half_open_add() - Count a connection that has not logged in; start it
 * @conn: new connection; it may be gone on return
 * @start: starts it
 *
 * Both under the lock: as soon as others find it they may end it.
 *
 * Return: false: none is taken any more.
 */
bool iscsit_half_open_add(struct iscsit_conn *conn,
			  void (*start)(struct iscsit_conn *conn))
{
	bool ok;

	conn->peer_hash = iscsit_addr_hash(&conn->peer);
	spin_lock(&half_open_lock);
	ok = !half_open_shut;
	if (ok) {
		if (nr_half_open >= ISCSIT_HALF_OPEN_MAX)
			make_room(NULL);
		else if (nr_half_open >= ISCSIT_HALF_OPEN_SOURCE &&
			 count_source(conn) >= ISCSIT_HALF_OPEN_SOURCE)
			make_room(conn);
		list_add_tail(&conn->half_open_node, &half_open);
		nr_half_open++;
		start(conn);
	}
	spin_unlock(&half_open_lock);
	return ok;
}

/**
 * iscsit_half_open_del() - A connection has logged in, or ends
 * @conn: connection; nothing happens if it is not counted
 */
void iscsit_half_open_del(struct iscsit_conn *conn)
{
	spin_lock(&half_open_lock);
	if (!list_empty(&conn->half_open_node))
		forget(conn);
	spin_unlock(&half_open_lock);
}

/**
 * iscsit_half_open_close_all() - Take no more connections and close these
 */
void iscsit_half_open_close_all(void)
{
	spin_lock(&half_open_lock);
	half_open_shut = true;
	while (!list_empty(&half_open))
		make_room(NULL);
	spin_unlock(&half_open_lock);
}
