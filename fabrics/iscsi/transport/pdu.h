/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ready-made PDUs: what is neither an answer with data nor an R2T.
 */
#ifndef ISCSIT_PDU_H
#define ISCSIT_PDU_H

#include <linux/types.h>

struct iscsi_hdr;
struct iscsit_conn;
struct iscsit_out;
struct iscsit_pdu;

struct iscsit_pdu *iscsit_pdu_alloc(u8 opcode, gfp_t gfp);
void iscsit_pdu_free(struct iscsit_pdu *pdu);
void iscsit_pdu_send(struct iscsit_conn *conn, struct iscsit_pdu *pdu);
void iscsit_pdu_send_urgent(struct iscsit_conn *conn, struct iscsit_pdu *pdu);
u32 iscsit_pdu_fill(struct iscsit_conn *conn, struct iscsit_out *out,
		    struct iscsi_hdr *hdr);
int iscsit_tx_reject(struct iscsit_conn *conn, const void *hdr, u8 reason,
		     bool last);

#endif /* ISCSIT_PDU_H */
