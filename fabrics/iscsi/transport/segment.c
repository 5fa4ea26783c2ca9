// SPDX-License-Identifier: GPL-2.0
/*
 * Data segments of requests that are no SCSI commands: kept while they wait.
 */
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "segment.h"
#include "../types.h"
#include "tcp/tx.h"

/*
 * Pings and texts are kept while they wait for their turn, and their answers
 * until they have left. A connection may hold so many bytes of them.
 */
#define ISCSIT_HELD_MAX		SZ_1M
/* A buffer begins with so many bytes, and grows as bytes come. */
#define ISCSIT_DATA_ROOM	4096

/**
 * iscsit_segment_hold() - Count what a request holds, or its answer
 * @cmd: the request
 * @bytes: how many, in place of those counted before
 */
void iscsit_segment_hold(struct iscsit_cmd *cmd, u32 bytes)
{
	cmd->conn->held_bytes += bytes - cmd->held;
	cmd->held = bytes;
}

/**
 * iscsit_segment_free() - Free the data segment of a request
 * @cmd: the request; it may have none
 */
void iscsit_segment_free(struct iscsit_cmd *cmd)
{
	kvfree(cmd->rx_data);
	cmd->rx_data = NULL;
}

static bool set_room(struct iscsit_cmd *cmd, u32 room)
{
	char *data = kvmalloc(room + 1, GFP_NOIO);

	if (!data)
		return false;
	if (cmd->rx_data)
		memcpy(data, cmd->rx_data, cmd->rx_data_room);
	data[room] = '\0';
	iscsit_segment_free(cmd);
	cmd->rx_data = data;
	cmd->rx_data_room = room;
	return true;
}

/**
 * iscsit_segment_begin() - Prepare for the data segment of a request
 * @cmd: request of another kind than SCSI, with its CmdSN set
 * @len: bytes that its header announces
 *
 * A request whose turn has come is answered at once: iscsit_segment_held()
 * bounds what is held of those. One that is early is refused here.
 *
 * Return: false: there is no memory, or too much of it is held.
 */
bool iscsit_segment_begin(struct iscsit_cmd *cmd, u32 len)
{
	struct iscsit_conn *conn = cmd->conn;
	bool early = !cmd->immediate &&
		     cmd->turn.cmd_sn != conn->sess->cmdsn.exp;

	if (early && conn->held_bytes &&
	    conn->held_bytes + len > ISCSIT_HELD_MAX)
		return false;
	if (!set_room(cmd, min_t(u32, len, ISCSIT_DATA_ROOM)))
		return false;
	cmd->rx_data_len = len;
	iscsit_segment_hold(cmd, len);
	return true;
}

/**
 * iscsit_segment_grow() - Make room for more of a data segment
 * @cmd: request whose room is full
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_segment_grow(struct iscsit_cmd *cmd)
{
	if (!set_room(cmd, min(cmd->rx_data_len, cmd->rx_data_room * 4)))
		return -ENOMEM;
	cmd->conn->rx_buf = cmd->rx_data;
	return 0;
}

/**
 * iscsit_segment_held() - Must answers leave before more requests are read?
 * @conn: connection in full feature phase
 */
bool iscsit_segment_held(const struct iscsit_conn *conn)
{
	return conn->held_bytes >= ISCSIT_HELD_MAX &&
	       (conn->tx || iscsit_tx_pending(conn));
}
