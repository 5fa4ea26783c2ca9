// SPDX-License-Identifier: GPL-2.0
/*
 * What PDUs mean until the login is over: every one goes to the login machine.
 */
#include <linux/slab.h>

#include "login_phase.h"
#include "../session/conn.h"
#include "../session/nop.h"
#include "../session/state.h"
#include "../task/full_feature.h"
#include "../transport/tcp/rx.h"
#include "../transport/tcp/tx.h"
#include "login.h"
#include "pending_login.h"

static int header(struct iscsit_conn *conn)
{
	if (iscsit_rx_too_long(conn, conn->rx_len))
		return -EPROTO;
	if (!conn->login) {
		int err = iscsit_login_alloc(conn);

		if (err)
			return err;
		iscsit_conn_move(conn, ISCSIT_CONN_IN_LOGIN);
	}
	conn->rx_buf = kmalloc(conn->rx_len + 1, GFP_NOIO);
	if (!conn->rx_buf)
		return -ENOMEM;
	conn->rx_keep = conn->rx_len;
	return 0;
}

/**
 * iscsit_login_verdict() - Do what the login machine said
 * @conn: connection in login
 * @verdict: what iscsit_login_rx() or iscsit_login_resume() returned
 *
 * Return: 0, or < 0: close.
 */
int iscsit_login_verdict(struct iscsit_conn *conn, int verdict)
{
	switch (verdict) {
	case 0:
		return 0;
	case -EINPROGRESS:
		conn->rx_hold = true;
		return 0;
	case -ECONNRESET:
		conn->rx_hold = true;
		iscsit_tx_end(conn);
		return 0;
	default:
		return verdict;
	}
}

static int received(struct iscsit_conn *conn)
{
	char *text = conn->rx_buf;
	int verdict;

	conn->rx_buf = NULL;
	text[conn->rx_len] = '\0';
	verdict = iscsit_login_rx(conn, (struct iscsi_hdr *)conn->rx_hdr, text,
				  conn->rx_len);
	kfree_sensitive(text);
	return iscsit_login_verdict(conn, verdict);
}

/* The final Login Response has left. */
static int over(struct iscsit_conn *conn)
{
	/* a discovery session need not be authenticated: the limits stay */
	if (!conn->sess->discovery)
		iscsit_pending_login_del(conn);
	iscsit_login_free(conn);
	iscsit_conn_move(conn, ISCSIT_CONN_LOGGED_IN);
	conn->phase = &iscsit_full_feature_phase;
	conn->rx_hold = false;
	iscsit_rx_reset(conn);
	iscsit_nop_start(conn);
	return 0;
}

const struct iscsit_phase iscsit_login_phase = {
	.header		= header,
	.received	= received,
	.over		= over,
};
