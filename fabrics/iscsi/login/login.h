/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The login machine: Login Requests in, a connection in full feature phase out.
 *
 * One machine a connection, run by the connection's work and by nothing else:
 * it needs no lock for conn->login. It never blocks on the network or on
 * another session; allocation, hashing and iscsit_mutex are fine.
 *
 * The engine reads whole PDUs, enforces DataSegmentLength <= 8192 and the login
 * timeout, and closes the connection when told so. The machine judges everything
 * else about the request, keeps what it needs between requests (text collected
 * under the C bit, offers, CHAP state) in its own struct iscsit_login, and sends
 * responses through iscsit_login_send().
 *
 * What it fills, all of it before iscsit_sess_activate():
 *	conn->cid, conn->params, conn->stat_sn
 *	sess->params (leading connection), sess->cmdsn (by
 *	iscsit_sess_create())
 */
#ifndef ISCSIT_LOGIN_H
#define ISCSIT_LOGIN_H

#include <linux/types.h>

struct config_item;
struct iscsi_hdr;
struct iscsit_cmd;
struct iscsit_conn;
struct iscsit_params;
struct iscsit_tpg;

/* login.c */

/* The machine's state; conn->login is set on success. Return: 0, -ENOMEM. */
int iscsit_login_alloc(struct iscsit_conn *conn);

/* Free it and set conn->login to NULL; NULL is fine. */
void iscsit_login_free(struct iscsit_conn *conn);

/*
 * A Login Request has arrived. @hdr is any 48-byte header: that it is a Login
 * Request is for the machine to check (RFC 7143 §6.3: anything else before full
 * feature phase is answered by a Login Response with an error, or closes).
 * @text: @len bytes, writable, followed by one byte that may be set to NUL;
 * gone on return. AHS were read and dropped; hdr->hlength tells.
 *
 * Return:
 *	0		go on reading (a response was sent, or is being collected)
 *	-EINPROGRESS	read nothing more until iscsit_login_resume() is called
 *	-ECONNRESET	failed, a response was sent: close when it has left
 *	other < 0	close at once
 */
int iscsit_login_rx(struct iscsit_conn *conn, const struct iscsi_hdr *hdr,
		    char *text, u32 len);

/*
 * What iscsit_login_rx() waited for (the end of the session being reinstated)
 * has come: go on with the same request. Return: as iscsit_login_rx().
 */
int iscsit_login_resume(struct iscsit_conn *conn);

/*
 * The connection ends before full feature phase: count the failure once if it
 * was not counted yet. @timeout: the login timeout did it.
 */
void iscsit_login_aborted(struct iscsit_conn *conn, bool timeout);

/* nego.c: the keys of TPG/param, a table each portal group */
struct iscsit_params *iscsit_params_alloc(bool discovery);
void iscsit_params_free(struct iscsit_params *params);
/* The TPG is enabled with authentication=1: take None out of AuthMethod. */
int iscsit_params_enable(struct iscsit_tpg *tpg);

/*
 * text.c: Text Requests. The text is cmd->rx_data, cmd->rx_data_len bytes and a
 * NUL. State between the parts of a long answer is conn->sess's, freed by
 * iscsit_text_free().
 */
extern const struct iscsit_cmd_ops iscsit_text_ops;
void iscsit_text_free(struct iscsit_conn *conn);

#endif /* ISCSIT_LOGIN_H */
