/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PDUs out.
 */
#ifndef ISCSIT_TX_H
#define ISCSIT_TX_H

#include <linux/types.h>

struct iscsi_hdr;
struct iscsit_conn;
struct iscsit_out;

int iscsit_tx(struct iscsit_conn *conn, unsigned int budget);
void iscsit_tx_queue(struct iscsit_conn *conn, struct iscsit_out *out);
/* Ahead of everything that is not urgent. */
void iscsit_tx_queue_urgent(struct iscsit_conn *conn, struct iscsit_out *out);
bool iscsit_tx_pending(const struct iscsit_conn *conn);
void iscsit_tx_drop_all(struct iscsit_conn *conn);
/* Close the connection when all that is queued has left. */
void iscsit_tx_end(struct iscsit_conn *conn);
void iscsit_tx_stamp(struct iscsit_conn *conn, struct iscsi_hdr *hdr,
		     bool counts_statsn);
void iscsit_fill_window(struct iscsit_conn *conn, __be32 *exp, __be32 *max);

#endif /* ISCSIT_TX_H */
