// SPDX-License-Identifier: GPL-2.0
/*
 * Data-Out in, R2T out (RFC 7143 §11.7, §11.8).
 *
 * Data come in order: first the immediate, then the unsolicited, then what R2Ts
 * asked for, each R2T a sequence of at most MaxBurstLength bytes with DataSN
 * from 0. As many R2Ts as both sides agreed on are open at a time. A PDU that
 * does not fit where it says it belongs is rejected and its data are dropped.
 * When data are missing and nothing at all has moved on the connection for
 * dataout_timeout, it ends (error recovery level 0).
 */
#include <kunit/visibility.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include <target/target_core_fabric.h>

#include "data_out.h"
#include "../session/command.h"
#include "../session/conn.h"
#include "../target/stat.h"
#include "../transport/tcp/rx.h"
#include "../transport/tcp/tx.h"
#include "../transport/tcp/tcp.h"

/* More open R2Ts than these gain nothing. */
#define ISCSIT_MAX_R2TS		8

static struct kmem_cache *iscsit_r2t_cache;

/* Time */

static void await_stop(struct iscsit_cmd *cmd)
{
	if (!cmd->await)
		return;
	list_del_init(&cmd->data_out_node);
	cmd->await = 0;
}

static unsigned long timeout(const struct iscsit_conn *conn)
{
	struct iscsit_acl *acl = conn->sess->acl;

	return (acl ? READ_ONCE(acl->dataout_timeout) : 3) * HZ;
}

/* From now on data of @cmd must come. */
static void await_data(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;

	cmd->await_since = jiffies;
	list_move_tail(&cmd->data_out_node, &conn->awaiting);
	cmd->await = 1;
	if (list_is_first(&cmd->data_out_node, &conn->awaiting))
		iscsit_conn_arm(conn, jiffies + timeout(conn));
}

/**
 * iscsit_data_out_timer() - Has some command waited too long for data?
 * @conn: connection
 *
 * Return: 0, or -ETIMEDOUT: close.
 */
int iscsit_data_out_timer(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd = list_first_entry_or_null(&conn->awaiting,
							  struct iscsit_cmd,
							  data_out_node);
	unsigned long since, end;

	if (!cmd)
		return 0;
	since = iscsit_tcp_progress(conn);
	if (time_before(since, cmd->await_since))
		since = cmd->await_since;
	end = since + timeout(conn);
	if (time_before(jiffies, end)) {
		iscsit_conn_arm(conn, end);
		return 0;
	}
	conn->timeout_errors++;
	iscsit_stat_sess_failed(conn->sess, ISCSIT_SESS_FAIL_TIMEOUT);
	return -ETIMEDOUT;
}

/* R2T */

static struct iscsit_r2t *to_r2t(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_r2t, out);
}

/* @r2t is in no list. */
static void free_r2t(struct iscsit_r2t *r2t)
{
	kmem_cache_free(iscsit_r2t_cache, r2t);
}

static u32 fill_r2t(struct iscsit_conn *conn, struct iscsit_out *out,
		    struct iscsi_hdr *hdr)
{
	struct iscsi_r2t_rsp *rsp = (struct iscsi_r2t_rsp *)hdr;
	struct iscsit_r2t *r2t = to_r2t(out);

	rsp->opcode = ISCSI_OP_R2T;
	rsp->flags = ISCSI_FLAG_CMD_FINAL;
	rsp->lun = r2t->lun;
	rsp->itt = r2t->itt;
	rsp->ttt = cpu_to_be32(r2t->ttt);
	rsp->r2tsn = cpu_to_be32(r2t->r2t_sn);
	rsp->data_offset = cpu_to_be32(r2t->offset);
	rsp->data_length = cpu_to_be32(r2t->length);
	iscsit_tx_stamp(conn, hdr, false);
	return 0;
}

/* Its data must come. */
static int r2t_sent(struct iscsit_conn *conn, struct iscsit_out *out)
{
	struct iscsit_r2t *r2t = to_r2t(out);

	r2t->queued = false;
	if (r2t->cmd)
		await_data(r2t->cmd);
	else
		free_r2t(r2t);
	return 0;
}

static void r2t_dropped(struct iscsit_conn *conn, struct iscsit_out *out)
{
	struct iscsit_r2t *r2t = to_r2t(out);

	r2t->queued = false;
	if (!r2t->cmd)
		free_r2t(r2t);
}

static const struct iscsit_out_ops r2t_ops = {
	.fill	= fill_r2t,
	.sent	= r2t_sent,
	.drop	= r2t_dropped,
	.gather	= true,
};

/* Take @r2t from its command; the send side may still hold it. */
static void drop_r2t(struct iscsit_r2t *r2t)
{
	struct iscsit_cmd *cmd = r2t->cmd;

	list_del(&r2t->node);
	cmd->nr_r2ts--;
	r2t->cmd = NULL;
	if (!r2t->queued) {
		free_r2t(r2t);
	} else if (cmd->conn->tx != &r2t->out) {
		list_del(&r2t->out.node);
		free_r2t(r2t);
	}
}

static bool add_r2t(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;
	struct iscsit_r2t *r2t = kmem_cache_zalloc(iscsit_r2t_cache, GFP_NOIO);

	if (!r2t)
		return false;
	r2t->out.ops = &r2t_ops;
	r2t->cmd = cmd;
	r2t->lun = cmd->lun;
	r2t->itt = cmd->itt;
	r2t->ttt = iscsit_next_ttt(conn);
	r2t->r2t_sn = cmd->r2t_sn++;
	r2t->offset = cmd->out_solicited;
	r2t->length = min(conn->sess->params.max_burst,
			  cmd->out_want - cmd->out_solicited);
	cmd->out_solicited += r2t->length;
	list_add_tail(&r2t->node, &cmd->r2ts);
	cmd->nr_r2ts++;
	r2t->queued = true;
	iscsit_tx_queue_urgent(conn, &r2t->out);
	return true;
}

/* Other R2Ts of @cmd are open already: their data must come. */
static void await_sent(struct iscsit_cmd *cmd)
{
	struct iscsit_r2t *r2t;

	list_for_each_entry(r2t, &cmd->r2ts, node) {
		if (r2t->queued)
			continue;
		await_data(cmd);
		return;
	}
}

/**
 * iscsit_data_out_cancel() - Ask for no data any more
 * @cmd: the command
 *
 * Takes R2Ts back that have not left. Unsolicited data are still waited for:
 * their end says when the command may be answered.
 */
void iscsit_data_out_cancel(struct iscsit_cmd *cmd)
{
	struct iscsit_r2t *r2t, *next;

	if (!cmd->unsolicited)
		await_stop(cmd);
	if (cmd->conn->rx_cmd == cmd && cmd->conn->rx_r2t)
		iscsit_rx_drain(cmd->conn);
	list_for_each_entry_safe(r2t, next, &cmd->r2ts, node)
		drop_r2t(r2t);
}

static void execute(struct iscsit_cmd *cmd)
{
	iscsit_data_out_cancel(cmd);
	cmd->submitted = 1;
	target_execute_cmd(&cmd->se_cmd);
}

static void ask_for_data(struct iscsit_cmd *cmd)
{
	unsigned int most = min_t(unsigned int, ISCSIT_MAX_R2TS,
			cmd->conn->sess->params.max_outstanding_r2t);

	while (cmd->nr_r2ts < most && cmd->out_solicited < cmd->out_want) {
		if (!add_r2t(cmd))
			break;
	}
	if (!cmd->nr_r2ts)
		iscsit_cmd_fail(cmd, TCM_OUT_OF_RESOURCES);
	else
		await_sent(cmd);
}

/* No unsolicited data are missing, and its turn has come. */
static void request_or_execute(struct iscsit_cmd *cmd)
{
	if (cmd->returned) {
		iscsit_cmd_conclude(cmd);
	} else if (cmd->reason) {
		iscsit_cmd_fail(cmd, cmd->reason);
	} else if (!cmd->out_want) {
		cmd->submitted = 1;
		target_submit(&cmd->se_cmd);
	} else if (cmd->out_received >= cmd->out_want) {
		execute(cmd);
	} else {
		ask_for_data(cmd);
	}
}

/**
 * iscsit_data_out_go_on() - Ask for missing data, execute, or be refused
 * @cmd: write, with a buffer if it is not going to be refused; it may be gone on
 *	return
 *
 * Return: 0.
 */
int iscsit_data_out_go_on(struct iscsit_cmd *cmd)
{
	if (cmd->unsolicited) {
		if (!cmd->await)
			await_data(cmd);
		return 0;
	}
	await_stop(cmd);
	if (cmd->ordered && !cmd->failed)
		request_or_execute(cmd);
	return 0;
}

/* Data-Out */

static struct iscsit_r2t *find_r2t(struct iscsit_cmd *cmd, u32 ttt)
{
	struct iscsit_r2t *r2t;

	list_for_each_entry(r2t, &cmd->r2ts, node) {
		if (r2t->ttt == ttt)
			return r2t;
	}
	return NULL;
}

/**
 * iscsit_data_out_fits() - Does a Data-Out belong where it says?
 * @seq: its sequence
 * @offset: its Buffer Offset
 * @len: bytes it carries
 * @final: its F bit
 *
 * DataPDUInOrder and DataSequenceInOrder are Yes: data come in the order they
 * were asked for. A sequence that was asked for ends where its R2T said, one
 * that was not may end before (RFC 7143 §11.7.1, §11.8.4).
 */
bool iscsit_data_out_fits(const struct iscsit_sequence *seq, u32 offset,
			  u32 len, bool final)
{
	u32 end;

	if (offset != seq->next || check_add_overflow(offset, len, &end) ||
	    end > seq->end)
		return false;
	return seq->solicited ? final == (end == seq->end) :
				final || end < seq->end;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_data_out_fits);

static bool fits(struct iscsit_cmd *cmd, struct iscsit_r2t *r2t, u32 offset,
		 u32 len, bool final)
{
	struct iscsit_sequence seq = { .next = cmd->out_received };

	if (!r2t) {
		seq.end = min(cmd->edtl, cmd->conn->sess->params.first_burst);
	} else {
		if (!list_is_first(&r2t->node, &cmd->r2ts))
			return false;
		seq.next = r2t->offset + r2t->received;
		seq.end = r2t->offset + r2t->length;
		seq.solicited = true;
	}
	return iscsit_data_out_fits(&seq, offset, len, final);
}

static int bad_sequence(struct iscsit_conn *conn)
{
	return iscsit_rx_reject(conn, ISCSI_REASON_BOOKMARK_INVALID);
}

/* Some PDU before this one was lost, and there is no way to get it again. */
static int data_sn_error(struct iscsit_conn *conn)
{
	iscsit_stat_sess_failed(conn->sess, ISCSIT_SESS_FAIL_FORMAT);
	return iscsit_rx_reject_close(conn, ISCSI_REASON_PROTOCOL_ERROR);
}

static int check(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
		 const struct iscsi_data *hdr, struct iscsit_r2t *r2t)
{
	bool final = hdr->flags & ISCSI_FLAG_CMD_FINAL;
	u32 data_sn = be32_to_cpu(hdr->datasn);
	u32 offset = be32_to_cpu(hdr->offset);

	if (data_sn != (r2t ? r2t->data_sn : cmd->out_data_sn))
		return data_sn_error(conn);
	if (!fits(cmd, r2t, offset, conn->rx_len, final))
		return bad_sequence(conn);
	return 1;
}

/*
 * Data may come for a command that has ended, or that will not be executed. Of
 * the latter only the unsolicited ones matter: their end is waited for.
 */
static bool wants_data(const struct iscsit_cmd *cmd)
{
	if (!cmd || cmd->opcode != ISCSI_OP_SCSI_CMD || cmd->failed ||
	    cmd->submitted || cmd->aborted)
		return false;
	return !cmd->returned || cmd->unsolicited;
}

/**
 * iscsit_data_out_rx() - Header of a Data-Out
 * @conn: connection; the header is in rx_hdr
 *
 * Data without a command, or for one that wants no more, are dropped: the command
 * may have ended while they were on their way.
 *
 * Return: 0, or < 0: close.
 */
int iscsit_data_out_rx(struct iscsit_conn *conn)
{
	const struct iscsi_data *hdr = (void *)conn->rx_hdr;
	struct iscsit_cmd *cmd = iscsit_cmd_find(conn, hdr->itt);
	u32 offset = be32_to_cpu(hdr->offset);
	struct iscsit_r2t *r2t = NULL;
	int ret;

	iscsit_rx_drain(conn);
	if (!wants_data(cmd))
		return 0;
	if (hdr->ttt != cpu_to_be32(ISCSI_RESERVED_TAG)) {
		r2t = find_r2t(cmd, be32_to_cpu(hdr->ttt));
		if (!r2t)
			return cmd->returned ? 0 : bad_sequence(conn);
	} else if (!cmd->unsolicited) {
		return cmd->reason || cmd->refused ? 0 : bad_sequence(conn);
	}
	ret = check(conn, cmd, hdr, r2t);
	if (ret <= 0)
		return ret;

	conn->rx_cmd = cmd;
	conn->rx_r2t = r2t;
	conn->rx_offset = offset;
	if (cmd->have_buffer && !cmd->returned && offset < cmd->out_want)
		conn->rx_keep = min(conn->rx_len, cmd->out_want - offset);
	return 0;
}

/**
 * iscsit_data_out_received() - A Data-Out PDU is complete
 * @conn: connection
 * @final: its F bit
 *
 * Return: 0, or < 0: close.
 */
int iscsit_data_out_received(struct iscsit_conn *conn, bool final)
{
	struct iscsit_cmd *cmd = conn->rx_cmd;
	struct iscsit_r2t *r2t = conn->rx_r2t;

	conn->rx_octets += conn->rx_len;
	cmd->out_received += conn->rx_len;
	if (r2t) {
		r2t->received += conn->rx_len;
		r2t->data_sn++;
		if (final)
			drop_r2t(r2t);
		else
			await_data(cmd);
	} else {
		cmd->out_data_sn++;
		cmd->out_solicited = cmd->out_received;
		if (final)
			cmd->unsolicited = 0;
		else
			await_data(cmd);
	}
	conn->rx_cmd = NULL;
	if (!final)
		return 0;
	return iscsit_data_out_go_on(cmd);
}

/**
 * iscsit_data_out_module_init() - Prepare for R2Ts
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_data_out_module_init(void)
{
	iscsit_r2t_cache = KMEM_CACHE(iscsit_r2t, 0);
	return iscsit_r2t_cache ? 0 : -ENOMEM;
}

/**
 * iscsit_data_out_module_exit() - Undo iscsit_data_out_module_init()
 */
void iscsit_data_out_module_exit(void)
{
	kmem_cache_destroy(iscsit_r2t_cache);
}
