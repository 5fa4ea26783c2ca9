/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PDUs of the login phase, and the answers to them.
 */
#ifndef ISCSIT_LOGIN_PHASE_H
#define ISCSIT_LOGIN_PHASE_H

#include <linux/types.h>

#include "../types.h"

struct iscsi_login_rsp;

extern const struct iscsit_phase iscsit_login_phase;
int iscsit_login_verdict(struct iscsit_conn *conn, int verdict);

/*
 * Send a Login Response. @rsp is complete but for what is filled in here:
 * DataSegmentLength, and, unless @rsp reports a failure (status class not 0:
 * all three stay 0), StatSN (counted), ExpCmdSN, MaxCmdSN. @text is copied.
 * @final: full feature phase begins after it.
 * Return: 0; -ENOMEM.
 */
int iscsit_login_send(struct iscsit_conn *conn,
		      const struct iscsi_login_rsp *rsp, const void *text,
		      u32 len, bool final);

#endif /* ISCSIT_LOGIN_PHASE_H */
