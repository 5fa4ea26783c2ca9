/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PDUs in.
 */
#ifndef ISCSIT_RX_H
#define ISCSIT_RX_H

#include <linux/types.h>

struct iscsit_conn;

/* Return: < 0: close; 0: nothing there; > 0: there may be more */
int iscsit_rx(struct iscsit_conn *conn, unsigned int budget);
void iscsit_rx_reset(struct iscsit_conn *conn);
/* The data segment of this PDU goes nowhere. */
void iscsit_rx_drain(struct iscsit_conn *conn);
/* Reject the PDU whose header is in rx_hdr and drain it. */
int iscsit_rx_reject(struct iscsit_conn *conn, u8 reason);
int iscsit_rx_reject_close(struct iscsit_conn *conn, u8 reason);

#endif /* ISCSIT_RX_H */
