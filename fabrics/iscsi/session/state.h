/* SPDX-License-Identifier: GPL-2.0 */
/*
 * States of connections and sessions (RFC 7143 §8).
 */
#ifndef ISCSIT_STATE_H
#define ISCSIT_STATE_H

#include <linux/types.h>

#include "../types.h"

/* From each state, a bit for each state it may go to. */
extern const u8 iscsit_conn_moves[ISCSIT_CONN_STATES];
extern const u8 iscsit_sess_moves[ISCSIT_SESS_STATES];

/* Nothing else writes conn->state and sess->state. */
bool iscsit_conn_move(struct iscsit_conn *conn, enum iscsit_conn_state to);
bool iscsit_sess_move(struct iscsit_sess *sess, enum iscsit_sess_state to);

#endif /* ISCSIT_STATE_H */
