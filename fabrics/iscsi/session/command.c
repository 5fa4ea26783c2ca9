// SPDX-License-Identifier: GPL-2.0
/*
 * Requests: descriptors, tags, their turn, and their end.
 *
 * A request with an ITT lives from its header to the last byte of its answer,
 * found by its ITT meanwhile. All of that happens in the connection's work. A
 * SCSI command has two references: the core's, and ours, which the work drops
 * when it is done with it; the last one frees the descriptor. The core hands
 * commands back, answered or aborted, through the lock-free list conn->done.
 *
 * Requests run in the order of their CmdSN (cmdsn.c). The window is as wide as the
 * queue depth: each answer moves MaxCmdSN by one.
 */
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include <target/target_core_fabric.h>

#include "command.h"
#include "../transport/pdu.h"
#include "../transport/tcp/rx.h"
#include "../transport/segment.h"
#include "../transport/tcp/tx.h"
#include "cmdsn.h"
#include "conn.h"

/* Immediate requests are outside the window: bounded here (RFC 7143 §4.2.2.1) */
#define ISCSIT_MAX_IMMEDIATE	16

static struct kmem_cache *iscsit_cmd_cache;

/* Of what only stands for a CmdSN */
static const struct iscsit_cmd_ops no_ops;

/**
 * iscsit_cmd_alloc() - Make a descriptor
 * @conn: connection with a session
 *
 * Return: zeroed but for what says whose it is; the caller sets its ops. NULL
 * without memory.
 */
struct iscsit_cmd *iscsit_cmd_alloc(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd = kmem_cache_zalloc(iscsit_cmd_cache, GFP_NOIO);

	if (!cmd)
		return NULL;
	cmd->conn = conn;
	cmd->ops = &no_ops;
	INIT_LIST_HEAD(&cmd->out.node);
	INIT_LIST_HEAD(&cmd->turn.node);
	INIT_LIST_HEAD(&cmd->data_out_node);
	INIT_LIST_HEAD(&cmd->held_node);
	INIT_LIST_HEAD(&cmd->r2ts);
	return cmd;
}

/**
 * iscsit_cmd_free() - Free a descriptor
 * @cmd: request that ended; a SCSI command's last reference is gone
 *
 * Context: Any.
 */
void iscsit_cmd_free(struct iscsit_cmd *cmd)
{
	kmem_cache_free(iscsit_cmd_cache, cmd);
}

/**
 * iscsit_cmd_begin() - A request has come in
 * @cmd: descriptor with its tags and numbers set
 */
void iscsit_cmd_begin(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;

	hash_add(conn->cmds, &cmd->node, (__force u32)cmd->itt);
	cmd->hashed = 1;
	cmd->begun = 1;
	cmd->arrival = conn->arrivals++;
	conn->nr_cmds++;
	if (cmd->immediate)
		conn->sess->immediate++;
	else
		cmd->window = 1;
	conn->sess->last_itt = be32_to_cpu((__force __be32)cmd->itt);
}

/**
 * iscsit_cmd_open_window() - A request is being answered: let another one in
 * @cmd: the request
 */
void iscsit_cmd_open_window(struct iscsit_cmd *cmd)
{
	if (!cmd->window)
		return;
	cmd->window = 0;
	atomic_inc(&cmd->conn->sess->cmdsn.max);
}

/* The data segment of a request of another kind than SCSI, and its answer */

static void cancel_data_out(struct iscsit_cmd *cmd)
{
	if (cmd->ops->cancel_data_out)
		cmd->ops->cancel_data_out(cmd);
}

/**
 * iscsit_cmd_free_itt() - Let the initiator use the tag of a request again
 * @cmd: request that waits for its CmdSN's turn, and will not be answered
 */
void iscsit_cmd_free_itt(struct iscsit_cmd *cmd)
{
	if (!cmd->hashed)
		return;
	hash_del(&cmd->node);
	cmd->hashed = 0;
}

/**
 * iscsit_cmd_end() - The connection is done with a request
 * @cmd: request that stands in no queue for sending
 */
void iscsit_cmd_end(struct iscsit_cmd *cmd)
{
	struct iscsit_conn *conn = cmd->conn;

	iscsit_cmd_open_window(cmd);
	cmd->unsolicited = 0;
	cancel_data_out(cmd);
	list_del_init(&cmd->turn.node);
	list_del_init(&cmd->held_node);
	if (conn->rx_cmd == cmd) {
		/* what was kept so far is gone; forget the rest, too */
		iscsit_rx_drain(conn);
	}
	iscsit_cmd_free_itt(cmd);
	if (cmd->begun) {
		cmd->begun = 0;
		conn->nr_cmds--;
		if (cmd->immediate)
			conn->sess->immediate--;
	}
	iscsit_segment_free(cmd);
	iscsit_segment_hold(cmd, 0);
	if (cmd->core_init)
		target_put_sess_cmd(&cmd->se_cmd);
	else
		iscsit_cmd_free(cmd);
}

/**
 * iscsit_cmd_find() - Look a request up
 * @conn: connection
 * @itt: its initiator task tag
 *
 * Return: the request or NULL.
 */
struct iscsit_cmd *iscsit_cmd_find(struct iscsit_conn *conn, itt_t itt)
{
	struct iscsit_cmd *cmd;

	hash_for_each_possible(conn->cmds, cmd, node, (__force u32)itt) {
		if (cmd->itt == itt)
			return cmd;
	}
	return NULL;
}

/* CmdSN */

static struct iscsit_cmd *turn_to_cmd(struct iscsit_turn *turn)
{
	return turn ? container_of(turn, struct iscsit_cmd, turn) : NULL;
}

static bool cmd_sn_ok(const struct iscsit_conn *conn,
		      const struct iscsi_hdr *hdr)
{
	u32 cmd_sn = be32_to_cpu(((const struct iscsi_scsi_req *)hdr)->cmdsn);

	return (hdr->opcode & ISCSI_OP_IMMEDIATE) ||
	       iscsit_cmdsn_wanted(&conn->sess->cmdsn, cmd_sn);
}

/* End a request that is not answered; the core may still have it. */
static void end_aborted(struct iscsit_cmd *cmd)
{
	if (cmd->core_init && !cmd->returned)
		iscsit_cmd_fail(cmd, TCM_CHECK_CONDITION_ABORT_CMD);
	else
		iscsit_cmd_end(cmd);
}

static int run(struct iscsit_cmd *cmd)
{
	cmd->ordered = 1;
	if (cmd->aborted) {
		end_aborted(cmd);
		return 0;
	}
	return cmd->ops->run(cmd);
}

/**
 * iscsit_cmd_sequence() - All of a request is here: run it in its turn
 * @cmd: the request; it may be gone on return
 *
 * Return: 0, or < 0: close the connection.
 */
int iscsit_cmd_sequence(struct iscsit_cmd *cmd)
{
	struct iscsit_cmdsn *cmdsn = &cmd->conn->sess->cmdsn;
	int err;

	cmd->conn->rx_cmd = NULL;
	if (cmd->immediate)
		return run(cmd);
	if (!iscsit_cmdsn_arrive(cmdsn, &cmd->turn)) {
		if (cmd->returned && cmd->aborted)
			iscsit_cmd_free_itt(cmd);
		return 0;
	}
	do {
		err = run(cmd);
		if (err)
			break;
		cmd = turn_to_cmd(iscsit_cmdsn_next(cmdsn));
	} while (cmd);
	return err;
}

/**
 * iscsit_cmd_skip_sn() - A request that never came counts as received
 * @conn: connection
 * @cmd_sn: its CmdSN, in the window and not there yet
 *
 * RFC 7143 §11.6.1, ABORT TASK of a task that is still on its way.
 *
 * Return: 0, or < 0: close.
 */
int iscsit_cmd_skip_sn(struct iscsit_conn *conn, u32 cmd_sn)
{
	struct iscsit_cmd *cmd;

	if (iscsit_cmdsn_is_early(&conn->sess->cmdsn, cmd_sn))
		return 0;
	cmd = iscsit_cmd_alloc(conn);
	if (!cmd)
		return -ENOMEM;
	cmd->turn.cmd_sn = cmd_sn;
	cmd->aborted = true;
	cmd->window = 1;
	return iscsit_cmd_sequence(cmd);
}

/* A discovery session need not be authenticated: it gets by with one. */
static u32 max_immediate(const struct iscsit_sess *sess)
{
	return sess->discovery ? 1 : ISCSIT_MAX_IMMEDIATE;
}

/**
 * iscsit_cmd_admit() - Judge what all requests have in common
 * @conn: connection with a request's header in rx_hdr
 * @hdr: that header
 * @err: what to return if the request is not let in
 *
 * Return: true: go on; false: it was refused or ignored.
 */
bool iscsit_cmd_admit(struct iscsit_conn *conn, const struct iscsi_hdr *hdr,
		      int *err)
{
	*err = 0;
	if (!cmd_sn_ok(conn, hdr)) {
		iscsit_rx_drain(conn);
		return false;
	}
	if (iscsit_cmd_find(conn, hdr->itt)) {
		*err = iscsit_rx_reject(conn, ISCSI_REASON_TASK_IN_PROGRESS);
		return false;
	}
	if ((hdr->opcode & ISCSI_OP_IMMEDIATE) &&
	    conn->sess->immediate >= max_immediate(conn->sess)) {
		*err = iscsit_rx_reject(conn, ISCSI_REASON_IMM_CMD_REJECT);
		return false;
	}
	return true;
}

/* Answers */

static struct iscsit_pdu *to_pdu(struct iscsit_out *out)
{
	return container_of(out, struct iscsit_pdu, out);
}

static u32 fill_reply(struct iscsit_conn *conn, struct iscsit_out *out,
		      struct iscsi_hdr *hdr)
{
	iscsit_cmd_open_window(to_pdu(out)->cmd);
	return iscsit_pdu_fill(conn, out, hdr);
}

static void drop_reply(struct iscsit_conn *conn, struct iscsit_out *out)
{
	iscsit_cmd_end(to_pdu(out)->cmd);
	iscsit_pdu_free(to_pdu(out));
}

static int reply_sent(struct iscsit_conn *conn, struct iscsit_out *out)
{
	drop_reply(conn, out);
	return 0;
}

static const struct iscsit_out_ops reply_ops = {
	.fill	= fill_reply,
	.sent	= reply_sent,
	.drop	= drop_reply,
};

/**
 * iscsit_cmd_reply() - Answer a request of another kind than SCSI
 * @cmd: the request; it ends when the answer has left
 * @rsp: header of the answer
 * @data: kvmalloc()ed data segment, given away, or NULL
 * @len: bytes of @data
 */
void iscsit_cmd_reply(struct iscsit_cmd *cmd, const struct iscsi_hdr *rsp,
		      void *data, u32 len)
{
	struct iscsit_conn *conn = cmd->conn;
	struct iscsit_pdu *pdu = iscsit_pdu_alloc(rsp->opcode, GFP_NOIO);

	iscsit_segment_free(cmd);
	iscsit_segment_hold(cmd, len);
	if (!pdu) {
		kvfree(data);
		iscsit_cmd_end(cmd);
		iscsit_conn_close(conn);
		return;
	}
	pdu->hdr = *rsp;
	pdu->hdr.itt = cmd->itt;
	pdu->out.ops = &reply_ops;
	pdu->cmd = cmd;
	pdu->data = data;
	pdu->len = len;
	iscsit_tx_queue(conn, &pdu->out);
}

/**
 * iscsit_cmd_reject() - Answer a request with a Reject
 * @cmd: request of another kind than SCSI; it ends
 * @reason: why (RFC 7143 §11.17.1)
 */
void iscsit_cmd_reject(struct iscsit_cmd *cmd, u8 reason)
{
	struct iscsit_conn *conn = cmd->conn;

	iscsit_cmd_open_window(cmd);
	if (iscsit_tx_reject(conn, &cmd->req, reason, false))
		iscsit_conn_close(conn);
	iscsit_cmd_end(cmd);
}

/* Back from the core */

/**
 * iscsit_cmd_conclude() - End or answer a request, unless it must wait
 * @cmd: request that the core gave back; it may be gone on return
 *
 * Others may abort a command before all of its PDU is here, or before its turn.
 * Its CmdSN must be counted all the same, or the session would wait for it for
 * ever: such a command stays until iscsit_cmd_sequence() comes to it.
 *
 * RFC 7143 §11.4.2: no response is sent before the last of the unsolicited data
 * has come.
 */
void iscsit_cmd_conclude(struct iscsit_cmd *cmd)
{
	if (iscsit_conn_closing(cmd->conn)) {
		iscsit_cmd_end(cmd);
	} else if (!cmd->ordered) {
		if (cmd->aborted && !list_empty(&cmd->turn.node))
			iscsit_cmd_free_itt(cmd);
	} else if (cmd->aborted) {
		iscsit_cmd_end(cmd);
	} else if (!cmd->unsolicited) {
		cmd->ops->returned(cmd);
	}
}

static void command_done(struct iscsit_cmd *cmd)
{
	cmd->returned = 1;
	cancel_data_out(cmd);
	iscsit_cmd_conclude(cmd);
}

/**
 * iscsit_cmd_hold() - Look at a request again when the core gave commands back
 * @cmd: request that the core gave back; its ops->returned() is called then
 */
void iscsit_cmd_hold(struct iscsit_cmd *cmd)
{
	list_add_tail(&cmd->held_node, &cmd->conn->held);
}

static void look_at_held(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd, *next;
	LIST_HEAD(held);

	list_splice_init(&conn->held, &held);
	list_for_each_entry_safe(cmd, next, &held, held_node) {
		list_del_init(&cmd->held_node);
		cmd->ops->returned(cmd);
	}
}

/**
 * iscsit_cmd_reap() - Take commands back from the core
 * @conn: connection
 */
void iscsit_cmd_reap(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd, *next;
	struct llist_node *batch;

	batch = llist_reverse_order(llist_del_all(&conn->done));
	llist_for_each_entry_safe(cmd, next, batch, done_node)
		command_done(cmd);
	if (unlikely(!list_empty(&conn->held)))
		look_at_held(conn);
}

/**
 * iscsit_cmd_fail() - End a SCSI command that the back end does not have
 * @cmd: the command; it comes back as any other
 * @reason: what becomes its status
 */
void iscsit_cmd_fail(struct iscsit_cmd *cmd, sense_reason_t reason)
{
	if (cmd->failed || cmd->submitted || cmd->returned)
		return;
	cmd->failed = 1;
	cancel_data_out(cmd);
	transport_generic_request_failure(&cmd->se_cmd, reason);
}

/**
 * iscsit_cmd_silence() - End a SCSI command without an answer
 * @cmd: the command; it may be gone on return
 *
 * It must not be iscsit_cmd_answered(). One that waits for its turn goes when that
 * comes, one that the core has when it comes back, any other at once.
 *
 * Return: true if it must still come back.
 */
bool iscsit_cmd_silence(struct iscsit_cmd *cmd)
{
	bool core_has_it = cmd->core_init && !cmd->returned;

	cmd->aborted = true;
	if (!cmd->ordered) {
		/* else the rest of its PDU is still to come */
		if (!list_empty(&cmd->turn.node))
			iscsit_cmd_free_itt(cmd);
		return false;
	}
	/* the data that are missing are not waited for any more */
	cmd->unsolicited = 0;
	end_aborted(cmd);
	return core_has_it;
}

/* Is @cmd still on its way to the core, or to its answer? */
static bool waits(const struct iscsit_cmd *cmd)
{
	if (cmd->submitted || cmd->failed)
		return false;
	if (!cmd->ordered || cmd->unsolicited)
		return true;
	return cmd->core_init && !cmd->returned;
}

static void terminate(struct iscsit_cmd *cmd)
{
	/* no later request has a turn any more */
	cmd->ordered = 1;
	cmd->aborted = true;
	end_aborted(cmd);
}

/**
 * iscsit_cmd_end_waiting() - End the requests that wait for something
 * @conn: connection that receives nothing more
 * @logout: the one that stays
 *
 * RFC 7143 §11.14: requests that wait for their turn or for data are terminated
 * without an answer. What the back end has, or was answered, ends by itself.
 */
void iscsit_cmd_end_waiting(struct iscsit_conn *conn, struct iscsit_cmd *logout)
{
	struct iscsit_cmd *cmd, *early;
	struct hlist_node *next;
	int bucket;

	list_for_each_entry_safe(cmd, early, &conn->sess->cmdsn.early, turn.node)
		if (!cmd->hashed && waits(cmd))
			terminate(cmd);
	hash_for_each_safe(conn->cmds, bucket, next, cmd, node)
		if (cmd != logout && waits(cmd))
			terminate(cmd);
}

/**
 * iscsit_cmd_end_all() - The connection is over: end its requests
 * @conn: connection in CLEANUP_WAIT
 *
 * What the core has comes back later.
 */
void iscsit_cmd_end_all(struct iscsit_conn *conn)
{
	struct iscsit_cmd *cmd, *early;
	struct hlist_node *next;
	int bucket;

	/* aborted ones, and those that only stand for a CmdSN, have no ITT */
	if (conn->sess)
		list_for_each_entry_safe(cmd, early, &conn->sess->cmdsn.early,
					 turn.node)
			if (!cmd->hashed)
				end_aborted(cmd);
	hash_for_each_safe(conn->cmds, bucket, next, cmd, node)
		end_aborted(cmd);
}

/**
 * iscsit_cmd_module_init() - Prepare for requests
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_cmd_module_init(void)
{
	iscsit_cmd_cache = KMEM_CACHE(iscsit_cmd, SLAB_HWCACHE_ALIGN);
	return iscsit_cmd_cache ? 0 : -ENOMEM;
}

/**
 * iscsit_cmd_module_exit() - Undo iscsit_cmd_module_init()
 */
void iscsit_cmd_module_exit(void)
{
	kmem_cache_destroy(iscsit_cmd_cache);
}
