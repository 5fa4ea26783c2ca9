/* SPDX-License-Identifier: GPL-2.0 */
/*
 * NOP-Out and NOP-In.
 */
#ifndef ISCSIT_NOP_H
#define ISCSIT_NOP_H

#include <linux/types.h>

#include "../types.h"

extern const struct iscsit_cmd_ops iscsit_nop_ops;
int iscsit_nop_answered(struct iscsit_conn *conn, u32 ttt);
int iscsit_nop_timer(struct iscsit_conn *conn);
void iscsit_nop_start(struct iscsit_conn *conn);

#endif /* ISCSIT_NOP_H */
