// SPDX-License-Identifier: GPL-2.0
/*
 * Data-In and SCSI Response PDUs (RFC 7143 §11.4, §11.7).
 */
#include <linux/unaligned.h>

#include <target/target_core_fabric.h>

#include "data_in.h"
#include "../session/command.h"
#include "../transport/tcp/tx.h"

static bool has_sense(const struct se_cmd *se_cmd)
{
	return se_cmd->se_cmd_flags & (SCF_TRANSPORT_TASK_SENSE |
				       SCF_EMULATED_TASK_SENSE);
}

/* Residual flags and count; the bits are the same in both PDUs. */
static u8 residual(const struct se_cmd *se_cmd, __be32 *count)
{
	*count = 0;
	if (!(se_cmd->se_cmd_flags & (SCF_OVERFLOW_BIT | SCF_UNDERFLOW_BIT)))
		return 0;
	*count = cpu_to_be32(se_cmd->residual_count);
	return se_cmd->se_cmd_flags & SCF_OVERFLOW_BIT ?
	       ISCSI_FLAG_CMD_OVERFLOW : ISCSI_FLAG_CMD_UNDERFLOW;
}

/* Return: does it carry the status, and is the last one? */
static bool fill_data(struct iscsit_cmd *cmd, struct iscsi_data_rsp *hdr,
		      u32 len)
{
	const struct se_cmd *se_cmd = &cmd->se_cmd;
	u32 burst = cmd->conn->sess->params.max_burst;
	u32 end = cmd->in_sent + len;
	bool last = end == se_cmd->data_length;

	hdr->opcode = ISCSI_OP_SCSI_DATA_IN;
	hdr->itt = cmd->itt;
	hdr->ttt = cpu_to_be32(ISCSI_RESERVED_TAG);
	hdr->datasn = cpu_to_be32(cmd->in_data_sn++);
	hdr->offset = cpu_to_be32(cmd->in_sent);
	if (last || !(end % burst))
		hdr->flags = ISCSI_FLAG_CMD_FINAL;
	if (!last || se_cmd->scsi_status != SAM_STAT_GOOD || has_sense(se_cmd))
		return false;
	hdr->flags |= ISCSI_FLAG_DATA_STATUS |
		      residual(se_cmd, &hdr->residual_count);
	hdr->cmd_status = se_cmd->scsi_status;
	return true;
}

static u32 fill_response(struct iscsit_cmd *cmd, struct iscsi_scsi_rsp *hdr)
{
	const struct se_cmd *se_cmd = &cmd->se_cmd;
	u32 sense_len;

	hdr->opcode = ISCSI_OP_SCSI_CMD_RSP;
	hdr->flags = ISCSI_FLAG_CMD_FINAL |
		     residual(se_cmd, &hdr->residual_count);
	hdr->response = ISCSI_STATUS_CMD_COMPLETED;
	hdr->cmd_status = se_cmd->scsi_status;
	hdr->itt = cmd->itt;
	/* RFC 7143 §11.4.8 */
	if (cmd->in_data_sn)
		hdr->exp_datasn = cpu_to_be32(cmd->in_data_sn + cmd->r2t_sn);
	cmd->conn->rsp_pdus++;
	if (!has_sense(se_cmd) || se_cmd->scsi_status == SAM_STAT_GOOD)
		return 0;
	sense_len = min_t(u32, se_cmd->scsi_sense_length, TRANSPORT_SENSE_BUFFER);
	put_unaligned_be16(sense_len, cmd->sense);
	return 2 + sense_len;
}

static struct iscsit_cmd *to_cmd(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_cmd, out);
}

/*
 * The next PDU of a command that came back from the core with a status. That
 * travels with the last data whenever it may (RFC 7143 §11.7.3).
 */
static u32 fill(struct iscsit_conn *conn, struct iscsit_out *out,
		struct iscsi_hdr *hdr)
{
	struct iscsit_cmd *cmd = to_cmd(out);
	u32 left = cmd->se_cmd.data_length - cmd->in_sent;
	u32 burst = conn->sess->params.max_burst;
	bool status = true;
	u32 len;

	if (cmd->send_data && left) {
		len = min3(left, conn->params.max_xmit,
			   burst - cmd->in_sent % burst);
		conn->tx_cmd = cmd;
		conn->tx_offset = cmd->in_sent;
		status = fill_data(cmd, (struct iscsi_data_rsp *)hdr, len);
		conn->tx_done = status;
	} else {
		len = fill_response(cmd, (struct iscsi_scsi_rsp *)hdr);
		conn->tx_buf = cmd->sense;
	}
	if (status)
		iscsit_cmd_open_window(cmd);
	iscsit_tx_stamp(conn, hdr, status);
	if (!status)
		hdr->statsn = cpu_to_be32(ISCSI_RESERVED_TAG);
	return len;
}

static int sent(struct iscsit_conn *conn, struct iscsit_out *out)
{
	struct iscsit_cmd *cmd = to_cmd(out);

	if (conn->tx_cmd) {
		cmd->in_sent += conn->tx_len;
		conn->tx_octets += conn->tx_len;
	}
	if (conn->tx_done)
		iscsit_cmd_end(cmd);
	return 0;
}

static void drop(struct iscsit_conn *conn, struct iscsit_out *out)
{
	iscsit_cmd_end(to_cmd(out));
}

const struct iscsit_out_ops iscsit_data_in_ops = {
	.fill	= fill,
	.sent	= sent,
	.drop	= drop,
	.gather	= true,
};
