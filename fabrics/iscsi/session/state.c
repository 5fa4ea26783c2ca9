// SPDX-License-Identifier: GPL-2.0
/*
 * States of connections and sessions: the legal moves, and who makes them.
 *
 * The tables are those of RFC 7143 §8.1.4 and §8.3.2, with one addition: a
 * connection whose login fails goes through CLEANUP_WAIT as any other, because
 * its socket and its session are given back there.
 */
#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/export.h>

#include "state.h"

#define CREATE_TRACE_POINTS
#include <trace/events/iscsi_target.h>

const u8 iscsit_conn_moves[ISCSIT_CONN_STATES] = {
	[ISCSIT_CONN_FREE]	= BIT(ISCSIT_CONN_XPT_UP),
	[ISCSIT_CONN_XPT_UP]	= BIT(ISCSIT_CONN_FREE) |
				  BIT(ISCSIT_CONN_IN_LOGIN) |
				  BIT(ISCSIT_CONN_CLEANUP_WAIT),
	[ISCSIT_CONN_IN_LOGIN]	= BIT(ISCSIT_CONN_FREE) |
				  BIT(ISCSIT_CONN_LOGGED_IN) |
				  BIT(ISCSIT_CONN_CLEANUP_WAIT),
	[ISCSIT_CONN_LOGGED_IN]	= BIT(ISCSIT_CONN_FREE) |
				  BIT(ISCSIT_CONN_IN_LOGOUT) |
				  BIT(ISCSIT_CONN_LOGOUT_REQUESTED) |
				  BIT(ISCSIT_CONN_CLEANUP_WAIT),
	[ISCSIT_CONN_IN_LOGOUT]	= BIT(ISCSIT_CONN_FREE) |
				  BIT(ISCSIT_CONN_CLEANUP_WAIT),
	[ISCSIT_CONN_LOGOUT_REQUESTED] = BIT(ISCSIT_CONN_FREE) |
				  BIT(ISCSIT_CONN_IN_LOGOUT) |
				  BIT(ISCSIT_CONN_CLEANUP_WAIT),
	[ISCSIT_CONN_CLEANUP_WAIT] = BIT(ISCSIT_CONN_FREE),
};
EXPORT_SYMBOL_IF_KUNIT(iscsit_conn_moves);

const u8 iscsit_sess_moves[ISCSIT_SESS_STATES] = {
	[ISCSIT_SESS_FREE]	= BIT(ISCSIT_SESS_ACTIVE),
	[ISCSIT_SESS_ACTIVE]	= BIT(ISCSIT_SESS_FREE) |
				  BIT(ISCSIT_SESS_LOGGED_IN),
	[ISCSIT_SESS_LOGGED_IN]	= BIT(ISCSIT_SESS_FREE) |
				  BIT(ISCSIT_SESS_FAILED),
	[ISCSIT_SESS_FAILED]	= BIT(ISCSIT_SESS_FREE) |
				  BIT(ISCSIT_SESS_IN_CONTINUE),
	[ISCSIT_SESS_IN_CONTINUE] = BIT(ISCSIT_SESS_FREE) |
				  BIT(ISCSIT_SESS_LOGGED_IN) |
				  BIT(ISCSIT_SESS_FAILED),
};
EXPORT_SYMBOL_IF_KUNIT(iscsit_sess_moves);

static const char *const conn_names[] = {
	[ISCSIT_CONN_FREE]		= "FREE",
	[ISCSIT_CONN_XPT_UP]		= "XPT_UP",
	[ISCSIT_CONN_IN_LOGIN]		= "IN_LOGIN",
	[ISCSIT_CONN_LOGGED_IN]		= "LOGGED_IN",
	[ISCSIT_CONN_IN_LOGOUT]		= "IN_LOGOUT",
	[ISCSIT_CONN_LOGOUT_REQUESTED]	= "LOGOUT_REQUESTED",
	[ISCSIT_CONN_CLEANUP_WAIT]	= "CLEANUP_WAIT",
};
static_assert(ARRAY_SIZE(conn_names) == ISCSIT_CONN_STATES);

static const char *const sess_names[] = {
	[ISCSIT_SESS_FREE]		= "FREE",
	[ISCSIT_SESS_ACTIVE]		= "ACTIVE",
	[ISCSIT_SESS_LOGGED_IN]		= "LOGGED_IN",
	[ISCSIT_SESS_FAILED]		= "FAILED",
	[ISCSIT_SESS_IN_CONTINUE]	= "IN_CONTINUE",
};
static_assert(ARRAY_SIZE(sess_names) == ISCSIT_SESS_STATES);

/**
 * iscsit_conn_move() - Move a connection to another state
 * @conn: connection
 * @to: state to go to
 *
 * Context: The connection's work, or its only owner before and after that runs.
 * Return: true; false, with a warning, if RFC 7143 knows no such move: the state
 * stays as it is.
 */
bool iscsit_conn_move(struct iscsit_conn *conn, enum iscsit_conn_state to)
{
	enum iscsit_conn_state from = conn->state;

	if (WARN_ONCE(!(iscsit_conn_moves[from] & BIT(to)),
		      "iSCSI: a connection cannot go from %s to %s\n",
		      conn_names[from], conn_names[to]))
		return false;
	trace_iscsi_target_conn_state(conn->cid, &conn->peer, conn_names[from],
				      conn_names[to]);
	WRITE_ONCE(conn->state, to);
	return true;
}

/**
 * iscsit_sess_move() - Move a session to another state
 * @sess: session
 * @to: state to go to
 *
 * Context: With tpg->lock held, unless nobody can find @sess.
 * Return: As iscsit_conn_move().
 */
bool iscsit_sess_move(struct iscsit_sess *sess, enum iscsit_sess_state to)
{
	enum iscsit_sess_state from = sess->state;

	if (WARN_ONCE(!(iscsit_sess_moves[from] & BIT(to)),
		      "iSCSI: a session cannot go from %s to %s\n",
		      sess_names[from], sess_names[to]))
		return false;
	trace_iscsi_target_sess_state(sess->sid, sess->tsih,
				      sess->initiator_name, sess_names[from],
				      sess_names[to]);
	WRITE_ONCE(sess->state, to);
	return true;
}
