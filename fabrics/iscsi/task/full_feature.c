// SPDX-License-Identifier: GPL-2.0
/*
 * Dispatch of the PDUs of full feature phase.
 */
#include <linux/slab.h>

#include "full_feature.h"
#include "../login/login.h"
#include "../session/command.h"
#include "../session/conn.h"
#include "../session/logout.h"
#include "../session/nop.h"
#include "../transport/tcp/rx.h"
#include "../transport/segment.h"
#include "data_out.h"
#include "scsi_cmd.h"
#include "tmf.h"

static struct iscsi_hdr *rx_header(struct iscsit_conn *conn)
{
	return (struct iscsi_hdr *)conn->rx_hdr;
}

/* A discovery session knows Text and Logout (RFC 7143 §4.3). */
static bool opcode_fits_session(const struct iscsit_conn *conn, u8 opcode)
{
	return !conn->sess->discovery || opcode == ISCSI_OP_TEXT ||
	       opcode == ISCSI_OP_LOGOUT || opcode == ISCSI_OP_SCSI_DATA_OUT;
}

static void note_exp_stat_sn(struct iscsit_conn *conn)
{
	u32 sn = be32_to_cpu(rx_header(conn)->exp_statsn);

	if ((s32)(sn - conn->exp_stat_sn) > 0)
		conn->exp_stat_sn = sn;
}

static bool request_fits(struct iscsit_conn *conn, const struct iscsi_hdr *hdr)
{
	u8 opcode = hdr->opcode & ISCSI_OPCODE_MASK;

	if (opcode != ISCSI_OP_TEXT && !(hdr->flags & ISCSI_FLAG_CMD_FINAL))
		return false;
	/* RFC 7143 §11.5, §11.14: no data segment */
	if ((opcode == ISCSI_OP_LOGOUT || opcode == ISCSI_OP_SCSI_TMFUNC) &&
	    conn->rx_len)
		return false;
	if (hdr->itt == RESERVED_ITT)
		return opcode == ISCSI_OP_NOOP_OUT &&
		       (hdr->opcode & ISCSI_OP_IMMEDIATE);
	return true;
}

/*
 * RFC 7143 §11.18: a NOP-Out without ITT answers a NOP-In of ours or only
 * acknowledges; neither is answered, and both are immediate.
 */
static int nop_answer(struct iscsit_conn *conn, const struct iscsi_hdr *hdr)
{
	u32 ttt = be32_to_cpu(hdr->ttt);

	iscsit_rx_drain(conn);
	if (ttt == ISCSI_RESERVED_TAG)
		return 0;
	return iscsit_nop_answered(conn, ttt);
}

static struct iscsit_cmd *make_request(struct iscsit_conn *conn,
				       const struct iscsi_hdr *hdr,
				       const struct iscsit_cmd_ops *ops)
{
	struct iscsit_cmd *cmd = iscsit_cmd_alloc(conn);

	if (!cmd)
		return NULL;
	cmd->req = *hdr;
	cmd->ops = ops;
	cmd->opcode = hdr->opcode & ISCSI_OPCODE_MASK;
	cmd->immediate = hdr->opcode & ISCSI_OP_IMMEDIATE;
	cmd->itt = hdr->itt;
	cmd->lun = hdr->lun;
	cmd->turn.cmd_sn =
		be32_to_cpu(((const struct iscsi_scsi_req *)hdr)->cmdsn);
	if (!iscsit_segment_begin(cmd, conn->rx_len)) {
		iscsit_cmd_free(cmd);
		return NULL;
	}
	iscsit_cmd_begin(cmd);
	return cmd;
}

/* Header of a NOP-Out, Text, task management or Logout. Return: < 0: close. */
static int other_header(struct iscsit_conn *conn,
			const struct iscsit_cmd_ops *ops)
{
	const struct iscsi_hdr *hdr = rx_header(conn);
	struct iscsit_cmd *cmd;
	int err;

	note_exp_stat_sn(conn);
	if (!request_fits(conn, hdr))
		return iscsit_rx_reject(conn, ISCSI_REASON_PROTOCOL_ERROR);
	if (hdr->itt == RESERVED_ITT)
		return nop_answer(conn, hdr);
	if (!iscsit_cmd_admit(conn, hdr, &err))
		return err;
	cmd = make_request(conn, hdr, ops);
	if (!cmd)
		return iscsit_rx_reject(conn,
					ISCSI_REASON_BOOKMARK_NO_RESOURCES);
	conn->rx_cmd = cmd;
	conn->rx_buf = cmd->rx_data;
	conn->rx_keep = conn->rx_len;
	return 0;
}

static int header(struct iscsit_conn *conn)
{
	u8 opcode = rx_header(conn)->opcode & ISCSI_OPCODE_MASK;

	if (iscsit_rx_too_long(conn, conn->rx_len))
		return iscsit_rx_reject(conn, ISCSI_REASON_PROTOCOL_ERROR);
	if (!opcode_fits_session(conn, opcode))
		return iscsit_rx_reject_close(conn,
					      ISCSI_REASON_PROTOCOL_ERROR);
	switch (opcode) {
	case ISCSI_OP_SCSI_CMD:
		note_exp_stat_sn(conn);
		return iscsit_scsi_rx(conn);
	case ISCSI_OP_SCSI_DATA_OUT:
		return iscsit_data_out_rx(conn);
	case ISCSI_OP_NOOP_OUT:
		return other_header(conn, &iscsit_nop_ops);
	case ISCSI_OP_SCSI_TMFUNC:
		return other_header(conn, &iscsit_tmf_ops);
	case ISCSI_OP_TEXT:
		return other_header(conn, &iscsit_text_ops);
	case ISCSI_OP_LOGOUT:
		return other_header(conn, &iscsit_logout_ops);
	case ISCSI_OP_SNACK:
		/* RFC 7143 §11.16: not at error recovery level 0 */
		return iscsit_rx_reject(conn, ISCSI_REASON_PROTOCOL_ERROR);
	case ISCSI_OP_LOGIN:
		return iscsit_rx_reject_close(conn,
					      ISCSI_REASON_PROTOCOL_ERROR);
	default:
		return iscsit_rx_reject_close(conn, ISCSI_REASON_CMD_NOT_SUPPORTED);
	}
}

static int received(struct iscsit_conn *conn)
{
	struct iscsi_hdr *hdr = rx_header(conn);
	struct iscsit_cmd *cmd = conn->rx_cmd;

	conn->rx_buf = NULL;
	if (!cmd)
		return 0;
	switch (hdr->opcode & ISCSI_OPCODE_MASK) {
	case ISCSI_OP_SCSI_CMD:
		return iscsit_scsi_received(cmd);
	case ISCSI_OP_SCSI_DATA_OUT:
		return iscsit_data_out_received(conn, hdr->flags &
						      ISCSI_FLAG_CMD_FINAL);
	default:
		return iscsit_cmd_sequence(cmd);
	}
}

const struct iscsit_phase iscsit_full_feature_phase = {
	.header		= header,
	.received	= received,
};
