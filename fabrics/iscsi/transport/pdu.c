// SPDX-License-Identifier: GPL-2.0
/*
 * Ready-made PDUs: what is neither an answer with data nor an R2T.
 */
#include "pdu.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "../login/login_phase.h"
#include "tcp/tx.h"

static struct iscsit_pdu *to_pdu(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_pdu, out);
}

/**
 * iscsit_pdu_fill() - Make the header of a PDU; iscsit_out_ops.fill()
 * @conn: connection
 * @out: in an iscsit_pdu
 * @hdr: header
 *
 * Return: length of its data segment.
 */
u32 iscsit_pdu_fill(struct iscsit_conn *conn, struct iscsit_out *out,
		    struct iscsi_hdr *hdr)
{
	struct iscsit_pdu *pdu = to_pdu(out);

	*hdr = pdu->hdr;
	conn->tx_buf = pdu->data;
	conn->tx_plain = pdu->no_digest;
	if (!pdu->no_digest)
		iscsit_tx_stamp(conn, hdr, pdu->counts_statsn);
	return pdu->len;
}

static void drop(struct iscsit_conn *conn, struct iscsit_out *out)
{
	conn->nr_pdus--;
	iscsit_pdu_free(to_pdu(out));
}

static int sent(struct iscsit_conn *conn, struct iscsit_out *out)
{
	struct iscsit_pdu *pdu = to_pdu(out);
	int (*then)(struct iscsit_conn *conn) = pdu->sent;
	int err = pdu->last ? -ESHUTDOWN : 0;

	drop(conn, out);
	return then ? then(conn) : err;
}

static const struct iscsit_out_ops pdu_ops = {
	.fill	= iscsit_pdu_fill,
	.sent	= sent,
	.drop	= drop,
};

/**
 * iscsit_pdu_alloc() - Make a PDU without data
 * @opcode: its opcode; F is set, everything else 0 and the tags reserved
 * @gfp: how to allocate
 *
 * Return: the PDU; NULL without memory.
 */
struct iscsit_pdu *iscsit_pdu_alloc(u8 opcode, gfp_t gfp)
{
	struct iscsit_pdu *pdu = kzalloc(sizeof(*pdu), gfp);

	if (!pdu)
		return NULL;
	INIT_LIST_HEAD(&pdu->out.node);
	pdu->out.ops = &pdu_ops;
	pdu->hdr.opcode = opcode;
	pdu->hdr.flags = ISCSI_FLAG_CMD_FINAL;
	pdu->hdr.itt = RESERVED_ITT;
	pdu->hdr.ttt = cpu_to_be32(ISCSI_RESERVED_TAG);
	pdu->counts_statsn = true;
	return pdu;
}

/**
 * iscsit_pdu_free() - Free a PDU that stands in no list
 * @pdu: the PDU
 */
void iscsit_pdu_free(struct iscsit_pdu *pdu)
{
	kvfree(pdu->data);
	kfree(pdu);
}

/**
 * iscsit_pdu_send() - Send a PDU that answers no request, and free it
 * @conn: connection
 * @pdu: the PDU
 */
void iscsit_pdu_send(struct iscsit_conn *conn, struct iscsit_pdu *pdu)
{
	conn->nr_pdus++;
	iscsit_tx_queue(conn, &pdu->out);
}

/**
 * iscsit_pdu_send_urgent() - Send a PDU that wants an answer in time
 * @conn: connection
 * @pdu: the PDU, freed when it has left
 */
void iscsit_pdu_send_urgent(struct iscsit_conn *conn, struct iscsit_pdu *pdu)
{
	conn->nr_pdus++;
	iscsit_tx_queue_urgent(conn, &pdu->out);
}

/**
 * iscsit_tx_reject() - Send a Reject (RFC 7143 §11.17)
 * @conn: connection
 * @hdr: the 48 bytes refused
 * @reason: why
 * @last: close the connection after it
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_tx_reject(struct iscsit_conn *conn, const void *hdr, u8 reason,
		     bool last)
{
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(ISCSI_OP_REJECT, GFP_NOIO);
	struct iscsi_reject *rej;

	if (!pdu)
		return -ENOMEM;
	rej = (struct iscsi_reject *)&pdu->hdr;
	rej->reason = reason;
	rej->ffffffff = cpu_to_be32(ISCSI_RESERVED_TAG);
	pdu->hdr.ttt = 0;
	pdu->data = kvmalloc(ISCSI_HDR_LEN, GFP_NOIO);
	if (!pdu->data) {
		iscsit_pdu_free(pdu);
		return -ENOMEM;
	}
	memcpy(pdu->data, hdr, ISCSI_HDR_LEN);
	pdu->len = ISCSI_HDR_LEN;
	pdu->last = last;
	iscsit_pdu_send(conn, pdu);
	return 0;
}

/**
 * iscsit_login_send() - Send a Login Response
 * @conn: connection in login
 * @rsp: the response but for the lengths and numbers
 * @text: its text, copied
 * @len: bytes of @text
 * @final: full feature phase begins after it
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_login_send(struct iscsit_conn *conn,
		      const struct iscsi_login_rsp *rsp, const void *text,
		      u32 len, bool final)
{
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(ISCSI_OP_LOGIN_RSP, GFP_NOIO);
	struct iscsi_login_rsp *out;

	if (!pdu)
		return -ENOMEM;
	if (len) {
		pdu->data = kvmalloc(len, GFP_NOIO);
		if (!pdu->data) {
			iscsit_pdu_free(pdu);
			return -ENOMEM;
		}
		memcpy(pdu->data, text, len);
		pdu->len = len;
	}
	pdu->no_digest = true;
	if (final)
		pdu->sent = conn->phase->over;
	pdu->hdr = *(const struct iscsi_hdr *)rsp;
	out = (struct iscsi_login_rsp *)&pdu->hdr;
	if (!rsp->status_class) {
		out->statsn = cpu_to_be32(conn->stat_sn++);
		if (conn->sess)
			iscsit_fill_window(conn, &out->exp_cmdsn,
					   &out->max_cmdsn);
	}
	if (final)
		conn->rx_hold = true;
	iscsit_pdu_send(conn, pdu);
	return 0;
}
