// SPDX-License-Identifier: GPL-2.0
/*
 * Text Requests in full feature phase: SendTargets, and a few keys.
 *
 * A request may come in parts (C bit), and so may the answer. Both directions
 * are one exchange, told by its ITT and target transfer tag:
 *
 *	request, C=1 --> answer, empty, F=0, TTT	collecting
 *	request, C=0 --> answer, F=0 C=1, TTT		sending
 *	empty        --> answer, F=1, TTT=ffffffff	over
 *
 * The whole answer is made when the request is complete, so that its parts
 * belong together whatever happens to the targets meanwhile. A session has one
 * exchange; a new request without a TTT ends the one before.
 */
#include <linux/ctype.h>
#include <linux/in.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include <target/target_core_fabric.h>

#include "../login/keys.h"
#include "../login/login.h"
#include "../session/command.h"
#include "../session/conn.h"
#include "../target/addr.h"
#include "../target/target.h"

/* A request of more text than this is no negotiation any more. */
#define TEXT_REQUEST_MAX	65536
/* Names of targets and their addresses; the rest of a longer list is cut. */
#define TEXT_ANSWER_MAX		(16 << 20)
#define TEXT_NO_TTT		0xffffffff

/* A buffer that grows. */
struct text_buf {
	char	*data;
	u32	len;
	u32	room;
	u32	max;
	bool	failed;		/* out of memory, or beyond max */
};

/**
 * struct iscsit_text - The exchange of a session
 * @itt: of all its requests
 * @ttt: the next request must carry it
 * @in: request, as far as it has come
 * @out: answer
 * @sent: bytes of @out that were sent
 * @sending: @out is complete
 */
struct iscsit_text {
	itt_t		itt;
	u32		ttt;
	struct text_buf	in;
	struct text_buf	out;
	u32		sent;
	bool		sending;
};

static bool grow(struct text_buf *buf, u32 more)
{
	u32 room = max_t(u32, roundup_pow_of_two(buf->len + more), PAGE_SIZE);
	char *data;

	if (more > buf->max - buf->len)
		return false;
	data = kvmalloc(room, GFP_KERNEL);
	if (!data)
		return false;
	memcpy(data, buf->data, buf->len);
	kvfree(buf->data);
	buf->data = data;
	buf->room = room;
	return true;
}

static void put(struct text_buf *buf, const void *data, u32 len)
{
	if (buf->failed)
		return;
	if (len > buf->room - buf->len && !grow(buf, len)) {
		buf->failed = true;
		return;
	}
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
}

/* "KEY=VALUE" and NUL */
static void put_pair(struct text_buf *buf, const char *key, const char *value)
{
	put(buf, key, strlen(key));
	put(buf, "=", 1);
	put(buf, value, strlen(value) + 1);
}

/* SendTargets, RFC 7143 Appendix C */

static void put_address(struct text_buf *buf, const struct iscsit_conn *conn,
			const struct iscsit_portal *portal)
{
	struct sockaddr_storage sa = portal->listener->addr;
	char value[80];
	int len;

	/* the address this connection came to, and the portal's own port */
	if (iscsit_addr_is_wildcard(&portal->listener->addr)) {
		sa = conn->local;
		((struct sockaddr_in *)&sa)->sin_port =
			((struct sockaddr_in *)&portal->listener->addr)->sin_port;
	}
	len = iscsit_addr_print(value, sizeof(value), &sa, true);
	scnprintf(value + len, sizeof(value) - len, ",%u", portal->tpg->tag);
	put_pair(buf, "TargetAddress", value);
}

/* Is @initiator to know of this portal group? */
static bool tpg_is_shown(struct iscsit_tpg *tpg, const char *initiator)
{
	const struct iscsit_tpg_attrib *a = &tpg->attrib;

	if (!READ_ONCE(tpg->active) && READ_ONCE(a->tpg_enabled_sendtargets))
		return false;
	if (READ_ONCE(a->generate_node_acls) ||
	    READ_ONCE(a->demo_mode_discovery))
		return true;
	return target_tpg_has_node_acl(&tpg->se_tpg, initiator);
}

static void put_target(struct text_buf *buf, struct iscsit_conn *conn,
		       struct iscsit_tiqn *tiqn, const char *initiator)
{
	struct iscsit_portal *portal;
	struct iscsit_tpg *tpg;
	bool named = false;

	lockdep_assert_held(&iscsit_mutex);
	list_for_each_entry(tpg, &tiqn->tpgs, node) {
		if (!tpg_is_shown(tpg, initiator))
			continue;
		iscsit_for_each_portal(portal, tpg) {
			if (!named)
				put_pair(buf, "TargetName", tiqn->name);
			named = true;
			put_address(buf, conn, portal);
		}
	}
}

/* @name NULL: all of them */
static void put_targets(struct text_buf *buf, struct iscsit_conn *conn,
			const char *name)
{
	char initiator[ISCSIT_NAME_LEN];
	struct iscsit_tiqn *tiqn;
	char *c;

	/* ACLs know initiators in lower case */
	strscpy(initiator, conn->sess->initiator_name, sizeof(initiator));
	for (c = initiator; *c; c++)
		*c = tolower(*c);

	mutex_lock(&iscsit_mutex);
	list_for_each_entry(tiqn, &iscsit_tiqns, node)
		if (!name || !strcmp(tiqn->name, name))
			put_target(buf, conn, tiqn, initiator);
	mutex_unlock(&iscsit_mutex);
}

static bool is_target_name(const char *name)
{
	return !strncmp(name, "iqn.", 4) || !strncmp(name, "eui.", 4) ||
	       !strncmp(name, "naa.", 4);
}

/* All is for discovery, nothing for the rest; a name is for both. */
static void send_targets(struct text_buf *buf, struct iscsit_conn *conn,
			 const char *value)
{
	struct iscsit_sess *sess = conn->sess;

	if (is_target_name(value))
		put_targets(buf, conn, value);
	else if (sess->discovery && !strcmp(value, "All"))
		put_targets(buf, conn, NULL);
	else if (!sess->discovery && !*value)
		put_targets(buf, conn, sess->tpg->tiqn->name);
	else
		put_pair(buf, "SendTargets", "Reject");
}

/* The initiator takes more, or less, from now on; there is no answer to it. */
static void declare_mrdsl(struct text_buf *buf, struct iscsit_conn *conn,
			  const char *value)
{
	u32 bytes;

	if (iscsit_key_parse(ISCSIT_KEY_MAX_RECV, value, &bytes))
		put_pair(buf, "MaxRecvDataSegmentLength", "Reject");
	else
		conn->params.max_xmit = bytes;
}

/* RFC 7143 §6.1: a key has at most 63 bytes */
static bool is_key(const char *key)
{
	size_t len = strlen(key);

	return len >= 1 && len <= 63;
}

/*
 * One pair, NUL-terminated and writable. False if it is none, or asks for the
 * list of targets again: a small request shall not have an answer of any size.
 */
static bool answer_pair(struct text_buf *buf, struct iscsit_conn *conn,
			char *pair, bool *listed)
{
	char *value = strchr(pair, '=');

	if (!value)
		return false;
	*value++ = '\0';
	if (!is_key(pair))
		return false;
	if (!strcmp(pair, "SendTargets")) {
		if (*listed)
			return false;
		*listed = true;
		send_targets(buf, conn, value);
	} else if (!strcmp(pair, "MaxRecvDataSegmentLength")) {
		declare_mrdsl(buf, conn, value);
	} else {
		put_pair(buf, pair, "NotUnderstood");
	}
	return true;
}

/* @in ends with a NUL. Pairs are parted by one or more NULs. */
static int answer(struct text_buf *out, struct iscsit_conn *conn,
		  struct text_buf *in)
{
	char *end = in->data + in->len, *pair, *next;
	bool listed = false;

	for (pair = in->data; pair < end; pair = next) {
		next = pair + strlen(pair) + 1;
		if (*pair && !answer_pair(out, conn, pair, &listed))
			return ISCSI_REASON_PROTOCOL_ERROR;
	}
	return out->failed ? ISCSI_REASON_BOOKMARK_NO_RESOURCES : 0;
}

/* The exchange */

static void free_text(struct iscsit_sess *sess)
{
	struct iscsit_text *text = sess->text;

	sess->text = NULL;
	if (!text)
		return;
	kvfree(text->in.data);
	kvfree(text->out.data);
	kfree(text);
}

/**
 * iscsit_text_free() - Forget the exchange of a session
 * @conn: connection that ends
 */
void iscsit_text_free(struct iscsit_conn *conn)
{
	if (conn->sess)
		free_text(conn->sess);
}

static struct iscsit_text *new_text(struct iscsit_cmd *cmd)
{
	struct iscsit_sess *sess = cmd->conn->sess;
	struct iscsit_text *text;

	free_text(sess);
	text = kzalloc(sizeof(*text), GFP_KERNEL);
	if (!text)
		return NULL;
	text->itt = cmd->itt;
	text->in.max = TEXT_REQUEST_MAX;
	text->out.max = TEXT_ANSWER_MAX;
	sess->text = text;
	return text;
}

/* As many bytes as fit, cut behind a pair if there is one that ends there. */
static u32 next_part(const struct iscsit_text *text, u32 max)
{
	u32 left = text->out.len - text->sent, len;
	const char *part = text->out.data + text->sent;

	if (left <= max)
		return left;
	for (len = max; len; len--)
		if (!part[len - 1])
			return len;
	return max;
}

static void reply(struct iscsit_cmd *cmd, u8 flags, u32 ttt, void *data, u32 len)
{
	struct iscsi_text_rsp rsp = {
		.opcode = ISCSI_OP_TEXT_RSP,
		.flags = flags,
		.ttt = cpu_to_be32(ttt),
	};

	iscsit_cmd_reply(cmd, (struct iscsi_hdr *)&rsp, data, len);
}

static int send_part(struct iscsit_cmd *cmd, struct iscsit_text *text)
{
	struct iscsit_conn *conn = cmd->conn;
	u32 len = next_part(text, min_t(u32, conn->params.max_xmit, 32768));
	void *data = NULL;

	if (len) {
		data = kvmalloc(len, GFP_KERNEL);
		if (!data)
			return -ENOMEM;
		memcpy(data, text->out.data + text->sent, len);
	}
	text->sent += len;
	if (text->sent < text->out.len) {
		text->ttt = iscsit_next_ttt(conn);
		reply(cmd, ISCSI_FLAG_TEXT_CONTINUE, text->ttt, data, len);
	} else {
		free_text(conn->sess);
		reply(cmd, ISCSI_FLAG_CMD_FINAL, TEXT_NO_TTT, data, len);
	}
	return 0;
}

/* More of the request is to come: ask for it. */
static void ask_for_more(struct iscsit_cmd *cmd, struct iscsit_text *text)
{
	text->ttt = iscsit_next_ttt(cmd->conn);
	reply(cmd, 0, text->ttt, NULL, 0);
}

static int refuse(struct iscsit_cmd *cmd, u8 reason)
{
	free_text(cmd->conn->sess);
	iscsit_cmd_reject(cmd, reason);
	return 0;
}

static int take_request(struct iscsit_cmd *cmd, struct iscsit_text *text,
			bool more)
{
	int reason;

	put(&text->in, cmd->rx_data, cmd->rx_data_len);
	if (text->in.failed)
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	if (more) {
		ask_for_more(cmd, text);
		return 0;
	}
	put(&text->in, "", 1);
	if (text->in.failed)
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	reason = answer(&text->out, cmd->conn, &text->in);
	if (reason)
		return refuse(cmd, reason);
	text->sending = true;
	return send_part(cmd, text);
}

/* A Text Request, in CmdSN order (RFC 7143 §11.10). */
static int run(struct iscsit_cmd *cmd)
{
	const struct iscsi_text *hdr = (const struct iscsi_text *)&cmd->req;
	struct iscsit_text *text = cmd->conn->sess->text;
	bool more = hdr->flags & ISCSI_FLAG_TEXT_CONTINUE;
	u32 ttt = be32_to_cpu(hdr->ttt);

	/* the last part of a request cannot have another one behind it */
	if (more && (hdr->flags & ISCSI_FLAG_CMD_FINAL))
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	if (ttt == TEXT_NO_TTT) {
		text = new_text(cmd);
		if (!text)
			return -ENOMEM;
		return take_request(cmd, text, more);
	}
	if (!text || text->ttt != ttt || text->itt != cmd->itt)
		return refuse(cmd, ISCSI_REASON_BOOKMARK_INVALID);
	if (!text->sending)
		return take_request(cmd, text, more);
	if (cmd->rx_data_len)
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	return send_part(cmd, text);
}

const struct iscsit_cmd_ops iscsit_text_ops = {
	.run	= run,
};
