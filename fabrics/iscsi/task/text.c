// SPDX-License-Identifier: GPL-2.0
/*
 * Text Requests in full feature phase: SendTargets, and a few keys.
 *
 * A request may come in parts (C bit), and so may the answer. Both directions
 * are one exchange, identified by its ITT and target transfer tag:
 *
 *	request, C=1      --> answer, empty, F=0, TTT	collecting
 *	request, C=0      --> answer, F=0 C=1, TTT	sending
 *	empty             --> answer, F=1, TTT=ffffffff	over
 *	request, F=0 C=0  --> answer, F=0 C=0, TTT	collecting again
 *
 * A complete request is judged as a whole and kept; the parts of the answer are
 * made from it one at a time, when they are asked for. So an exchange holds no
 * more memory than its request, however long the list of targets is. A session
 * has one exchange; a new request without a TTT ends the one before.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "../login/keys.h"
#include "../login/login.h"
#include "../session/command.h"
#include "../session/conn.h"
#include "../target/target_list.h"

/*
 * Text of a request, all parts together.  RFC 7143 §6.1 wants 8192 bytes; a
 * discovery session need not be authenticated and gets little more.
 */
#define TEXT_REQUEST_MAX	65535
#define TEXT_DISCOVERY_MAX	16383
/* A part of an answer. */
#define TEXT_PART_MAX		8192
#define TEXT_NO_TTT		0xffffffff
/* RFC 7143 §6.1: a key has at most 63 bytes. */
#define TEXT_KEY_LEN		64

/**
 * struct iscsit_text - The exchange of a session
 * @itt: of all its requests
 * @ttt: the next request must carry it
 * @in: request, as far as it has come, with a NUL behind
 * @in_len: bytes of @in
 * @pos: bytes of @in that are answered
 * @sending: @in is complete
 * @final: the initiator has nothing more to negotiate
 * @listing: the answer is in the middle of @list
 * @list: targets
 */
struct iscsit_text {
	itt_t		itt;
	u32		ttt;
	char		*in;
	u32		in_len;
	u32		pos;
	bool		sending;
	bool		final;
	bool		listing;
	struct iscsit_target_list list;
};

/* A pair of a request. */
struct text_pair {
	char		key[TEXT_KEY_LEN];
	const char	*value;
};

/* Requests */

/* Return: false: it is none. */
static bool parse_pair(const char *text, struct text_pair *pair)
{
	const char *equals = strchr(text, '=');
	size_t len;

	if (!equals)
		return false;
	len = equals - text;
	if (!len || len >= sizeof(pair->key))
		return false;
	memcpy(pair->key, text, len);
	pair->key[len] = '\0';
	pair->value = equals + 1;
	return true;
}

/* The pair at @pos or behind it, and where it begins; false: there is none. */
static bool find_pair(const struct iscsit_text *text, u32 *pos)
{
	while (*pos < text->in_len && !text->in[*pos])
		++*pos;
	return *pos < text->in_len;
}

/* The initiator's new MaxRecvDataSegmentLength; declared, hence not answered. */
static void declare_mrdsl(struct iscsit_conn *conn, const char *value)
{
	u32 bytes;

	if (!iscsit_key_parse(ISCSIT_KEY_MAX_RECV, value, &bytes))
		conn->params.max_xmit = bytes;
}

/*
 * Is it nothing but pairs?  SendTargets may be there once: more would multiply the
 * size of the answer.
 */
static bool judge(const struct iscsit_text *text, struct iscsit_conn *conn)
{
	struct text_pair pair;
	bool listed = false;
	u32 pos = 0;

	for (; find_pair(text, &pos); pos += strlen(text->in + pos)) {
		if (!parse_pair(text->in + pos, &pair))
			return false;
		if (!strcmp(pair.key, "MaxRecvDataSegmentLength"))
			declare_mrdsl(conn, pair.value);
		if (strcmp(pair.key, "SendTargets"))
			continue;
		if (listed)
			return false;
		listed = true;
	}
	return true;
}

/* Answers */

static bool is_target_name(const char *name)
{
	return !strncmp(name, "iqn.", 4) || !strncmp(name, "eui.", 4) ||
	       !strncmp(name, "naa.", 4);
}

/*
 * RFC 7143, Appendix C: All is for discovery, nothing for the rest; a name is for
 * both.
 */
static bool send_targets(struct iscsit_text *text,
			 const struct iscsit_conn *conn, const char *value,
			 struct iscsit_text_buf *buf)
{
	const struct iscsit_sess *sess = conn->sess;

	if (is_target_name(value)) {
		text->listing = strlen(value) < ISCSIT_NAME_LEN;
		iscsit_target_list_begin(&text->list, value);
	} else if (sess->discovery && !strcmp(value, "All")) {
		text->listing = true;
		iscsit_target_list_begin(&text->list, NULL);
	} else if (!sess->discovery && !*value) {
		text->listing = true;
		iscsit_target_list_begin(&text->list, sess->tpg->tiqn->name);
	} else {
		return iscsit_text_put(buf, "SendTargets", "Reject");
	}
	return true;
}

/* Answer one pair, or begin to; false: there is no room. */
static bool answer_pair(struct iscsit_text *text,
			const struct iscsit_conn *conn,
			const struct text_pair *pair,
			struct iscsit_text_buf *buf)
{
	u32 bytes;

	if (!strcmp(pair->key, "SendTargets"))
		return send_targets(text, conn, pair->value, buf);
	if (strcmp(pair->key, "MaxRecvDataSegmentLength"))
		return iscsit_text_put(buf, pair->key, "NotUnderstood");
	if (!iscsit_key_parse(ISCSIT_KEY_MAX_RECV, pair->value, &bytes))
		return true;
	return iscsit_text_put(buf, pair->key, "Reject");
}

/* As much of the answer as there is room for; true: that was the end of it. */
static bool fill(struct iscsit_text *text, const struct iscsit_conn *conn,
		 struct iscsit_text_buf *buf)
{
	struct text_pair pair;

	for (;;) {
		if (text->listing &&
		    !iscsit_target_list_fill(&text->list, conn, buf))
			return false;
		text->listing = false;
		if (!find_pair(text, &text->pos) ||
		    !parse_pair(text->in + text->pos, &pair))
			return true;
		if (!answer_pair(text, conn, &pair, buf))
			return false;
		text->pos += strlen(text->in + text->pos);
	}
}

/* The exchange */

static void forget_request(struct iscsit_text *text)
{
	kvfree(text->in);
	text->in = NULL;
	text->in_len = 0;
	text->pos = 0;
	text->sending = false;
}

static void free_text(struct iscsit_sess *sess)
{
	struct iscsit_text *text = sess->text;

	sess->text = NULL;
	if (!text)
		return;
	forget_request(text);
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
	sess->text = text;
	return text;
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

/* The exchange goes on. */
static void reply_more(struct iscsit_cmd *cmd, struct iscsit_text *text,
		       u8 flags, void *data, u32 len)
{
	text->ttt = iscsit_next_ttt(cmd->conn);
	reply(cmd, flags, text->ttt, data, len);
}

static int send_part(struct iscsit_cmd *cmd, struct iscsit_text *text)
{
	struct iscsit_conn *conn = cmd->conn;
	struct iscsit_text_buf buf = {
		.room = min_t(u32, conn->params.max_xmit, TEXT_PART_MAX),
	};

	buf.data = kvmalloc(buf.room, GFP_KERNEL);
	if (!buf.data)
		return -ENOMEM;
	if (!fill(text, conn, &buf)) {
		reply_more(cmd, text, ISCSI_FLAG_TEXT_CONTINUE, buf.data,
			   buf.len);
	} else if (!text->final) {
		/* RFC 7143 §11.11.1: no F in answer to a request without */
		forget_request(text);
		reply_more(cmd, text, 0, buf.data, buf.len);
	} else {
		free_text(conn->sess);
		reply(cmd, ISCSI_FLAG_CMD_FINAL, TEXT_NO_TTT, buf.data,
		      buf.len);
	}
	return 0;
}

static int refuse(struct iscsit_cmd *cmd, u8 reason)
{
	free_text(cmd->conn->sess);
	iscsit_cmd_reject(cmd, reason);
	return 0;
}

/* Keep a part of a request; return: 0 or the reason of a Reject. */
static int collect(struct iscsit_cmd *cmd, struct iscsit_text *text, bool more)
{
	u32 max = cmd->conn->sess->discovery ? TEXT_DISCOVERY_MAX :
					       TEXT_REQUEST_MAX;

	if (cmd->rx_data_len > max - text->in_len)
		return ISCSI_REASON_PROTOCOL_ERROR;
	if (!text->in && !more) {
		/* most are of one part, and have their NUL */
		text->in = cmd->rx_data;
		text->in_len = cmd->rx_data_len;
		cmd->rx_data = NULL;
		return 0;
	}
	/* whole at once: parts may be as small as a byte */
	if (!text->in)
		text->in = kvmalloc(max + 1, GFP_KERNEL);
	if (!text->in)
		return ISCSI_REASON_BOOKMARK_NO_RESOURCES;
	memcpy(text->in + text->in_len, cmd->rx_data, cmd->rx_data_len);
	text->in_len += cmd->rx_data_len;
	text->in[text->in_len] = '\0';
	return 0;
}

static int take_request(struct iscsit_cmd *cmd, struct iscsit_text *text,
			bool more)
{
	int reason = collect(cmd, text, more);

	if (reason)
		return refuse(cmd, reason);
	if (more) {
		reply_more(cmd, text, 0, NULL, 0);
		return 0;
	}
	if (!judge(text, cmd->conn))
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	text->sending = true;
	return send_part(cmd, text);
}

/* A Text Request, in CmdSN order (RFC 7143 §11.10). */
static int run(struct iscsit_cmd *cmd)
{
	const struct iscsi_text *hdr = (const struct iscsi_text *)&cmd->req;
	struct iscsit_text *text = cmd->conn->sess->text;
	bool more = hdr->flags & ISCSI_FLAG_TEXT_CONTINUE;
	bool final = hdr->flags & ISCSI_FLAG_CMD_FINAL;
	u32 ttt = be32_to_cpu(hdr->ttt);

	/* the last part of a request cannot have another one behind it */
	if (more && final)
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	if (ttt == TEXT_NO_TTT) {
		text = new_text(cmd);
		if (!text)
			return -ENOMEM;
		text->final = final;
		return take_request(cmd, text, more);
	}
	if (!text || text->ttt != ttt || text->itt != cmd->itt)
		return refuse(cmd, ISCSI_REASON_BOOKMARK_INVALID);
	text->final = text->final || final;
	if (!text->sending)
		return take_request(cmd, text, more);
	if (cmd->rx_data_len)
		return refuse(cmd, ISCSI_REASON_PROTOCOL_ERROR);
	return send_part(cmd, text);
}

const struct iscsit_cmd_ops iscsit_text_ops = {
	.run	= run,
};
