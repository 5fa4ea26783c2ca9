/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened to a target's logins and sessions, counted for the iSCSI MIB
 * (RFC 7147).
 */
#ifndef ISCSIT_STAT_H
#define ISCSIT_STAT_H

#include <linux/types.h>

#include "../types.h"

void iscsit_stat_init(struct iscsit_tiqn *tiqn);
void iscsit_stat_login_ok(struct iscsit_tiqn *tiqn);
void iscsit_stat_login_failed(struct iscsit_tiqn *tiqn,
			      const struct iscsit_conn *conn, const char *name,
			      u8 status_class, u8 status_detail);
void iscsit_stat_logout(struct iscsit_tiqn *tiqn, u8 reason);
void iscsit_stat_sess_failed(struct iscsit_sess *sess,
			     enum iscsit_sess_failure failure);

#endif /* ISCSIT_STAT_H */
