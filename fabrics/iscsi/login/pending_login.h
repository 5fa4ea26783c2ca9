/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits for connections that have not logged in.
 */
#ifndef ISCSIT_PENDING_LOGIN_H
#define ISCSIT_PENDING_LOGIN_H

#include <linux/types.h>

struct iscsit_conn;

bool iscsit_pending_login_add(struct iscsit_conn *conn,
			      void (*start)(struct iscsit_conn *conn));
void iscsit_pending_login_del(struct iscsit_conn *conn);
void iscsit_pending_login_close_all(void);

#endif /* ISCSIT_PENDING_LOGIN_H */
