// SPDX-License-Identifier: GPL-2.0
/*
 * SCSI Command PDUs (RFC 7143 §11.3), and the core's calls about commands.
 *
 * A command is decoded when its header arrives: a buffer for its data is needed
 * only if the unit accepts the CDB. It runs when its CmdSN's turn has come and
 * its data-out are complete. A command that will be refused is answered by the
 * core in its turn; its data are read and dropped.
 */
#include <kunit/visibility.h>
#include <linux/overflow.h>
#include <linux/unaligned.h>

#include <target/target_core_fabric.h>

#include "scsi_cmd.h"
#include "../session/command.h"
#include "../session/conn.h"
#include "../transport/tcp/rx.h"
#include "../transport/tcp/tx.h"
#include "data_in.h"
#include "data_out.h"
#include "tmf.h"

static struct iscsit_cmd *to_cmd(struct se_cmd *se_cmd)
{
	return container_of(se_cmd, struct iscsit_cmd, se_cmd);
}

/* The header */

static int task_attribute(u8 flags)
{
	switch (flags & ISCSI_FLAG_CMD_ATTR_MASK) {
	case ISCSI_ATTR_ORDERED:
		return TCM_ORDERED_TAG;
	case ISCSI_ATTR_HEAD_OF_QUEUE:
		return TCM_HEAD_TAG;
	case ISCSI_ATTR_ACA:
		return TCM_ACA_TAG;
	default:
		return TCM_SIMPLE_TAG;
	}
}

/**
 * iscsit_scsi_parse_cdb() - Put a CDB together from BHS and AHS
 * @hdr: header
 * @ahs: additional header segments
 * @ahs_len: their length
 * @cdb: SCSI_MAX_VARLEN_CDB_SIZE bytes, filled up with zeroes
 *
 * RFC 7143 §11.2.2. An AHS of a type we don't know is refused: what it would
 * have changed is unknown, too.
 *
 * Return: 0 or the reason to reject the PDU with.
 */
u8 iscsit_scsi_parse_cdb(const struct iscsi_scsi_req *hdr, const u8 *ahs,
			 size_t ahs_len, u8 *cdb)
{
	bool extended = false;

	memset(cdb, 0, SCSI_MAX_VARLEN_CDB_SIZE);
	memcpy(cdb, hdr->cdb, ISCSI_CDB_SIZE);
	while (ahs_len >= 4) {
		size_t len = get_unaligned_be16(ahs);
		size_t all = round_up(3 + len, ISCSI_PAD_LEN);

		if (!len || all > ahs_len)
			return ISCSI_REASON_BOOKMARK_INVALID;
		if (ahs[2] != ISCSI_AHSTYPE_CDB || extended)
			return ISCSI_REASON_CMD_NOT_SUPPORTED;
		/* the length counts the reserved byte before the CDB's rest */
		if (len - 1 > SCSI_MAX_VARLEN_CDB_SIZE - ISCSI_CDB_SIZE)
			return ISCSI_REASON_BOOKMARK_INVALID;
		memcpy(cdb + ISCSI_CDB_SIZE, ahs + 4, len - 1);
		extended = true;
		ahs += all;
		ahs_len -= all;
	}
	return ahs_len ? ISCSI_REASON_BOOKMARK_INVALID : 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_scsi_parse_cdb);

/* Return: 0 or the reason to reject the PDU with. */
static u8 check_header(struct iscsit_conn *conn,
		       const struct iscsi_scsi_req *hdr)
{
	const struct iscsit_sess_params *params = &conn->sess->params;
	bool final = hdr->flags & ISCSI_FLAG_CMD_FINAL;
	bool read = hdr->flags & ISCSI_FLAG_CMD_READ;
	bool write = hdr->flags & ISCSI_FLAG_CMD_WRITE;
	u32 edtl = be32_to_cpu(hdr->data_length);

	if (hdr->itt == RESERVED_ITT || (!final && !write))
		return ISCSI_REASON_BOOKMARK_INVALID;
	if (edtl && read == write)	/* none, or both: not supported */
		return ISCSI_REASON_BOOKMARK_INVALID;
	if (!conn->rx_len)
		return 0;
	if (!write || !params->immediate_data)
		return ISCSI_REASON_PROTOCOL_ERROR;
	if (conn->rx_len > edtl || (conn->rx_len == edtl && !final))
		return ISCSI_REASON_PROTOCOL_ERROR;
	if (conn->rx_len > params->first_burst)
		return ISCSI_REASON_BOOKMARK_INVALID;
	return 0;
}

/* The core's side of the descriptor, decoded. Return: 0 or -ESHUTDOWN. */
static int decode(struct iscsit_cmd *cmd, const struct iscsi_scsi_req *hdr,
		  u8 *cdb)
{
	struct iscsit_conn *conn = cmd->conn;
	struct se_cmd *se_cmd = &cmd->se_cmd;
	enum dma_data_direction dir = cmd->scsi_write ? DMA_TO_DEVICE :
				      cmd->scsi_read ? DMA_FROM_DEVICE :
						       DMA_NONE;
	int err;

	se_cmd->tag = be32_to_cpu((__force __be32)cmd->itt);
	__target_init_cmd(se_cmd, conn->tpg->se_tpg.se_tpg_tfo,
			  conn->sess->se_sess, cmd->edtl, dir,
			  task_attribute(hdr->flags), cmd->sense + 2,
			  scsilun_to_int(&cmd->lun), conn->cmd_cnt);
	err = target_get_sess_cmd(se_cmd, false);
	if (err)
		return err;
	/* ours; the core's own is dropped by iscsit_scsi_check_stop_free() */
	kref_get(&se_cmd->cmd_kref);
	cmd->core_init = 1;
	cmd->reason = target_cmd_init_cdb(se_cmd, cdb, GFP_NOIO);
	if (!cmd->reason)
		cmd->reason = transport_lookup_cmd_lun(se_cmd);
	if (!cmd->reason)
		cmd->refused = target_cmd_parse_cdb(se_cmd) != 0;
	return 0;
}

/*
 * The unit may take less than the initiator announced: the rest gets no buffer and
 * no R2T, and is dropped if it comes as immediate or unsolicited data.
 */
static void settle_data_out(struct iscsit_cmd *cmd)
{
	struct se_cmd *se_cmd = &cmd->se_cmd;

	if (!cmd->scsi_write || cmd->reason || cmd->refused)
		return;
	cmd->out_want = se_cmd->data_length;
	if (se_cmd->se_cmd_flags & SCF_UNDERFLOW_BIT)
		cmd->out_want -= min(cmd->out_want, se_cmd->residual_count);
	se_cmd->data_length = cmd->out_want;
}

/* write_pending() is called within, and notes that there is a buffer. */
static void get_buffer(struct iscsit_cmd *cmd)
{
	if (cmd->have_buffer || cmd->reason)
		return;
	cmd->reason = transport_generic_new_cmd(&cmd->se_cmd);
}

/* RFC 7143 §13.10: with InitialR2T nothing comes that was not asked for. */
static void expect_unsolicited(struct iscsit_cmd *cmd, u8 flags)
{
	if (!cmd->scsi_write || (flags & ISCSI_FLAG_CMD_FINAL))
		return;
	if (cmd->conn->sess->params.initial_r2t) {
		cmd->reason = TCM_UNEXPECTED_UNSOLICITED_DATA;
		return;
	}
	cmd->unsolicited = 1;
}

/* Its turn has come; it may be gone on return. */
static int run(struct iscsit_cmd *cmd)
{
	if (cmd->scsi_write) {
		if (cmd->out_want && !cmd->reason) {
			target_task_received(&cmd->se_cmd);
			get_buffer(cmd);
		}
		return iscsit_data_out_go_on(cmd);
	}
	if (cmd->reason) {
		iscsit_cmd_fail(cmd, cmd->reason);
		return 0;
	}
	cmd->submitted = 1;
	target_submit(&cmd->se_cmd);
	return 0;
}

static void returned(struct iscsit_cmd *cmd)
{
	iscsit_tx_queue(cmd->conn, &cmd->out);
}

static const struct iscsit_cmd_ops scsi_ops = {
	.run		= run,
	.returned	= returned,
	.cancel_data_out		= iscsit_data_out_cancel,
};

static struct iscsit_cmd *make_cmd(struct iscsit_conn *conn,
				   const struct iscsi_scsi_req *hdr)
{
	struct iscsit_cmd *cmd = iscsit_cmd_alloc(conn);

	if (!cmd)
		return NULL;
	cmd->ops = &scsi_ops;
	cmd->out.ops = &iscsit_data_in_ops;
	cmd->opcode = ISCSI_OP_SCSI_CMD;
	cmd->immediate = hdr->opcode & ISCSI_OP_IMMEDIATE;
	cmd->itt = hdr->itt;
	cmd->lun = hdr->lun;
	cmd->turn.cmd_sn = be32_to_cpu(hdr->cmdsn);
	cmd->edtl = be32_to_cpu(hdr->data_length);
	cmd->scsi_read = cmd->edtl && (hdr->flags & ISCSI_FLAG_CMD_READ);
	cmd->scsi_write = cmd->edtl && (hdr->flags & ISCSI_FLAG_CMD_WRITE);
	return cmd;
}

/* Does the CDB go on, or say that it does, behind the BHS? */
static bool is_extended(const struct iscsit_conn *conn,
			const struct iscsi_scsi_req *hdr)
{
	return conn->rx_ahs || hdr->cdb[0] == VARIABLE_LENGTH_CMD;
}

/**
 * iscsit_scsi_rx() - Header of a SCSI Command
 * @conn: connection; the header is in rx_hdr
 *
 * Return: 0, or < 0: close.
 */
int iscsit_scsi_rx(struct iscsit_conn *conn)
{
	struct iscsi_scsi_req *hdr = (void *)conn->rx_hdr;
	struct iscsit_cmd *cmd;
	u8 *cdb = hdr->cdb;
	int err;
	u8 bad;

	bad = check_header(conn, hdr);
	if (!bad && is_extended(conn, hdr)) {
		cdb = conn->rx_cdb;
		bad = iscsit_scsi_parse_cdb(hdr, conn->rx_hdr + ISCSI_HDR_LEN,
					    conn->rx_ahs, cdb);
	}
	if (bad)
		return iscsit_rx_reject(conn, bad);
	if (!iscsit_cmd_admit(conn, (void *)hdr, &err))
		return err;
	cmd = make_cmd(conn, hdr);
	if (!cmd)
		return iscsit_rx_reject(conn,
					ISCSI_REASON_BOOKMARK_NO_RESOURCES);
	err = decode(cmd, hdr, cdb);
	if (err) {
		iscsit_cmd_free(cmd);
		return err;
	}
	iscsit_cmd_begin(cmd);
	conn->cmd_pdus++;
	expect_unsolicited(cmd, hdr->flags);
	settle_data_out(cmd);
	if (cmd->out_want && (conn->rx_len || cmd->unsolicited))
		get_buffer(cmd);

	conn->rx_cmd = cmd;
	conn->rx_offset = 0;
	if (cmd->have_buffer)
		conn->rx_keep = min(conn->rx_len, cmd->out_want);
	return 0;
}

/**
 * iscsit_scsi_received() - A SCSI Command PDU is complete
 * @cmd: the command; it may be gone on return
 *
 * Return: 0, or < 0: close.
 */
int iscsit_scsi_received(struct iscsit_cmd *cmd)
{
	cmd->out_received = cmd->conn->rx_len;
	cmd->out_solicited = cmd->out_received;
	return iscsit_cmd_sequence(cmd);
}

/* The core calls */

/* Give @cmd back to the connection's work. */
static void give_back(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;

	if (!llist_add(&cmd->done_node, &conn->done))
		return;
	/* the work looks at the list before it ends: pairs with conn_work() */
	if (in_task() && READ_ONCE(conn->worker) == current)
		return;
	iscsit_conn_queue(conn);
}

/**
 * iscsit_scsi_write_pending() - There is a buffer; write_pending()
 * @se_cmd: write, within get_buffer(), which sees to it that the data come
 *
 * Return: 0.
 */
int iscsit_scsi_write_pending(struct se_cmd *se_cmd)
{
	to_cmd(se_cmd)->have_buffer = 1;
	return 0;
}

/**
 * iscsit_scsi_queue_data_in() - Answer with data; queue_data_in()
 * @se_cmd: read that is done
 *
 * Context: Any.
 * Return: 0.
 */
int iscsit_scsi_queue_data_in(struct se_cmd *se_cmd)
{
	struct iscsit_cmd *cmd = to_cmd(se_cmd);

	cmd->send_data = true;
	give_back(cmd);
	return 0;
}

/**
 * iscsit_scsi_queue_status() - Answer without data; queue_status()
 * @se_cmd: command that is done
 *
 * Context: Any.
 * Return: 0.
 */
int iscsit_scsi_queue_status(struct se_cmd *se_cmd)
{
	give_back(to_cmd(se_cmd));
	return 0;
}

/**
 * iscsit_scsi_aborted() - A command ends unanswered; aborted_task()
 * @se_cmd: the command
 *
 * Context: Any.
 */
void iscsit_scsi_aborted(struct se_cmd *se_cmd)
{
	struct iscsit_cmd *cmd = to_cmd(se_cmd);

	cmd->aborted = true;
	give_back(cmd);
}

/**
 * iscsit_tmf_queue_rsp() - A function is carried out; queue_tm_rsp()
 * @se_cmd: its command
 *
 * Context: Any.
 */
void iscsit_tmf_queue_rsp(struct se_cmd *se_cmd)
{
	give_back(to_cmd(se_cmd));
}
