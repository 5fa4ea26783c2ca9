/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Logout, asked for by either side.
 */
#ifndef ISCSIT_LOGOUT_H
#define ISCSIT_LOGOUT_H

#include <linux/types.h>

#include "../types.h"

extern const struct iscsit_cmd_ops iscsit_logout_ops;
void iscsit_logout_go_on(struct iscsit_conn *conn);
int iscsit_async_logout(struct iscsit_conn *conn);

#endif /* ISCSIT_LOGOUT_H */
