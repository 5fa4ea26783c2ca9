/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: made by a login, joined, reinstated, closed.
 */
#ifndef ISCSIT_SESSION_H
#define ISCSIT_SESSION_H

#include <linux/types.h>

struct iscsit_conn;
struct iscsit_sess;

/*
 * A leading login is through: make its session. conn->tpg is set.
 * @name: folded to lower case for the ACL, kept as given for the session.
 * @cmd_sn: of the first request. Sets conn->sess. ISID as in the request.
 * Return: 0; -EACCES: no ACL and no demo mode (0x0202); -ENOMEM (0x0302).
 */
int iscsit_sess_create(struct iscsit_conn *conn, const char *name,
		       const u8 isid[6], bool discovery, u32 cmd_sn);

/*
 * A login with TSIH != 0: join that session. Sets conn->sess.
 * Sessions have one connection so far: sess->params.max_connections must come
 * out as 1 and error_recovery_level as 0.
 * Return: 0; -ENOENT: no such session (0x020a); -EPERM: of another initiator
 * (0x0203); -EMFILE: MaxConnections reached (0x0206).
 */
int iscsit_sess_join(struct iscsit_conn *conn, const char *name,
		     const u8 isid[6], u16 tsih, u16 cid);

/*
 * The initiator is authenticated: end what it reinstates, a session of the same
 * name, ISID and kind in this TPG (RFC 7143 §6.3.5).
 * Return: 0: nothing in the way; -EINPROGRESS: iscsit_login_resume() will be
 * called, then ask again.
 */
int iscsit_sess_reinstate(struct iscsit_conn *conn);

/*
 * The negotiation is over: register the session, enter the connection. Call
 * right before the final Login Response is sent; until that has left, no other
 * PDU is read or sent.
 * Return: 0; -EAGAIN: the TPG was disabled meanwhile (0x0301); -EBUSY: another
 * login took this place, so call iscsit_sess_reinstate() again.
 */
int iscsit_sess_activate(struct iscsit_conn *conn);

/* Close a session and all its connections; returns at once. */
void iscsit_sess_close(struct iscsit_sess *sess);

void iscsit_sess_put_conn(struct iscsit_conn *conn);
void iscsit_conn_unlink(struct iscsit_conn *conn);

#endif /* ISCSIT_SESSION_H */
