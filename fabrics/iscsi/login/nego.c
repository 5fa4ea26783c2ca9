// SPDX-License-Identifier: GPL-2.0
/*
 * Negotiation: pairs in, answers and offers out, a result (RFC 7143 §6.2).
 *
 * The target offers a key of its own accord only if the initiator has not
 * mentioned it and the portal group's value differs from the default.
 *
 * One key is bounded by another: FirstBurstLength must not exceed
 * MaxBurstLength (RFC 7143 §13.14).  It is therefore answered when all pairs of
 * a request have been looked at, and never above what MaxBurstLength has come
 * to, or may still come to by our own offer.  iscsit_nego_check() looks at the
 * outcome as a whole.
 */
#include "nego.h"

#include <kunit/visibility.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "login.h"

/* A session has one connection, and no recovery within it. */
#define ISCSIT_MAX_CONNECTIONS	1
#define ISCSIT_MAX_ERL		0

/**
 * iscsit_params_alloc() - Make the parameters of a portal group
 * @discovery: the one of discovery sessions
 *
 * Return: the parameters or NULL.
 */
struct iscsit_params *iscsit_params_alloc(bool discovery)
{
	struct iscsit_params *params = kzalloc(sizeof(*params), GFP_KERNEL);
	int id;

	if (!params)
		return NULL;
	for (id = 0; id < ISCSIT_KEYS; id++) {
		if (iscsit_keys[id].param)
			strscpy(params->value[id], iscsit_keys[id].param,
				ISCSIT_VALUE_LEN);
	}
	if (discovery)
		iscsit_auth_method_set_none(
				params->value[ISCSIT_KEY_AUTH_METHOD], true);
	return params;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_params_alloc);

/**
 * iscsit_params_free() - Undo iscsit_params_alloc()
 * @params: parameters or NULL
 */
void iscsit_params_free(struct iscsit_params *params)
{
	kfree(params);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_params_free);

/**
 * iscsit_params_enable() - A portal group is being enabled
 * @tpg: portal group; iscsit_mutex is held
 *
 * Return: 0.
 */
int iscsit_params_enable(struct iscsit_tpg *tpg)
{
	if (tpg->attrib.authentication)
		iscsit_auth_method_set_none(
			tpg->params->value[ISCSIT_KEY_AUTH_METHOD], false);
	return 0;
}

/**
 * iscsit_nego_init() - Begin a login
 * @nego: zeroed
 */
void iscsit_nego_init(struct iscsit_nego *nego)
{
	int id;

	for (id = 0; id < ISCSIT_KEYS; id++) {
		if (iscsit_keys[id].unsaid)
			iscsit_key_parse(id, iscsit_keys[id].unsaid,
					 &nego->value[id]);
	}
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_init);

/**
 * iscsit_nego_begin() - Begin a response
 * @nego: negotiation
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_nego_begin(struct iscsit_nego *nego)
{
	nego->out_len = 0;
	nego->out_full = false;
	if (!nego->out)
		nego->out = kmalloc(ISCSIT_LOGIN_TEXT_MAX, GFP_KERNEL);
	return nego->out ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_begin);

/**
 * iscsit_nego_end() - The response is sent: its text goes
 * @nego: negotiation
 */
void iscsit_nego_end(struct iscsit_nego *nego)
{
	kfree(nego->out);
	nego->out = NULL;
	nego->out_len = 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_end);

/**
 * iscsit_nego_say() - Add a pair to the response
 * @nego: negotiation
 * @fmt: KEY=VALUE
 */
void iscsit_nego_say(struct iscsit_nego *nego, const char *fmt, ...)
{
	size_t room = ISCSIT_LOGIN_TEXT_MAX - nego->out_len;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(nego->out + nego->out_len, room, fmt, args);
	va_end(args);
	if (len >= room)
		nego->out_full = true;
	else
		nego->out_len += len + 1;
}

static void not_understood(struct iscsit_nego *nego, const char *key)
{
	/* RFC 7143 §6.1: a key's name has at most 63 bytes */
	iscsit_nego_say(nego, "%.63s=NotUnderstood", key);
}

static bool is_no_answer(const char *value)
{
	return !strcmp(value, "Reject") || !strcmp(value, "NotUnderstood") ||
	       !strcmp(value, "Irrelevant");
}

/* What we offer and answer with; the engine's own limits go first. */
static const char *ours(const struct iscsit_params *params,
			enum iscsit_key_id id)
{
	switch (id) {
	case ISCSIT_KEY_MAX_CONNECTIONS:
		return __stringify(ISCSIT_MAX_CONNECTIONS);
	case ISCSIT_KEY_ERL:
		return __stringify(ISCSIT_MAX_ERL);
	case ISCSIT_KEY_DATA_PDU_IN_ORDER:
	case ISCSIT_KEY_DATA_SEQUENCE_IN_ORDER:
		return "Yes";
	case ISCSIT_KEY_IF_MARKER:
	case ISCSIT_KEY_OF_MARKER:
	case ISCSIT_KEY_RDMA_EXTENSIONS:
		return "No";
	default:
		return params->value[id];
	}
}

static u32 limit(const struct iscsit_params *params, enum iscsit_key_id id)
{
	u32 value;

	if (iscsit_key_parse(id, params->value[id], &value))
		iscsit_key_parse(id, iscsit_keys[id].param, &value);
	return value;
}

/* RFC 7143 §13.14: the most that FirstBurstLength may come to. */
static u32 first_burst_max(const struct iscsit_nego *nego,
			   const struct iscsit_params *params)
{
	u32 max_burst = min(nego->value[ISCSIT_KEY_MAX_BURST],
			    limit(params, ISCSIT_KEY_MAX_BURST));

	return min(limit(params, ISCSIT_KEY_FIRST_BURST), max_burst);
}

/* The initiator answers our offer. */
static int take_answer(struct iscsit_nego *nego,
		       const struct iscsit_params *params,
		       enum iscsit_key_id id, const char *text)
{
	char answer[ISCSIT_VALUE_LEN];
	u32 theirs, result;

	nego->state[id] &= ~ISCSIT_NEGO_OFFERED;
	if (is_no_answer(text))
		return 0;
	if (iscsit_key_parse(id, text, &theirs) ||
	    iscsit_key_answer(id, ours(params, id), text, &result, answer) < 0)
		return -EPROTO;
	if (id == ISCSIT_KEY_FIRST_BURST)
		result = min(result, first_burst_max(nego, params));
	if (result != theirs)
		return -EPROTO;
	nego->value[id] = result;
	nego->state[id] |= ISCSIT_NEGO_AGREED;
	return 0;
}

static int take_offer(struct iscsit_nego *nego,
		      const struct iscsit_params *params,
		      enum iscsit_key_id id, const char *text)
{
	const struct iscsit_key *key = &iscsit_keys[id];
	char answer[ISCSIT_VALUE_LEN];
	u32 bytes;
	int ret;

	if (key->rule == ISCSIT_DECLARE) {
		if (!(key->flags & ISCSIT_KEY_NUMBER))
			return 0;
		return iscsit_key_parse(id, text, &nego->value[id]) ?
		       -EPROTO : 0;
	}
	if (is_no_answer(text) && key->rule != ISCSIT_REFUSE)
		return -EPROTO;
	if (id == ISCSIT_KEY_FIRST_BURST &&
	    !iscsit_key_parse(id, text, &bytes)) {
		nego->value[id] = bytes;
		nego->state[id] |= ISCSIT_NEGO_DEFERRED;
		return 0;
	}
	ret = iscsit_key_answer(id, ours(params, id), text, &nego->value[id],
				answer);
	if (ret < 0)
		iscsit_nego_say(nego, "%s=Reject", key->name);
	else if (ret)
		iscsit_nego_say(nego, "%s=%s", key->name, answer);
	return 0;
}

/**
 * iscsit_nego_pair() - Take a pair of the initiator's
 * @nego: negotiation
 * @params: the portal group's; iscsit_mutex is held
 * @stage: ISCSIT_KEY_SECURITY or ISCSIT_KEY_OPERATIONAL
 * @pair: the pair
 *
 * Return: 0; -EPROTO: the login fails (0x0200).
 */
int iscsit_nego_pair(struct iscsit_nego *nego,
		     const struct iscsit_params *params, unsigned int stage,
		     const struct iscsit_pair *pair)
{
	int id = iscsit_key_find(pair->key);

	if (strlen(pair->value) >= ISCSIT_VALUE_LEN)
		return -EPROTO;
	if (id < 0 || !(iscsit_keys[id].flags & ISCSIT_KEY_BY_INITIATOR) ||
	    !(iscsit_keys[id].flags & stage)) {
		not_understood(nego, pair->key);
		return 0;
	}
	/* RFC 7143 §6.3: a key is negotiated once in a login */
	if (nego->state[id] & ISCSIT_NEGO_SEEN)
		return -EPROTO;
	nego->state[id] |= ISCSIT_NEGO_SEEN;
	if (nego->state[id] & ISCSIT_NEGO_OFFERED)
		return take_answer(nego, params, id, pair->value);
	return take_offer(nego, params, id, pair->value);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_pair);

/**
 * iscsit_nego_settle() - Answer what depends on other pairs of the request
 * @nego: negotiation
 * @params: the portal group's; iscsit_mutex is held
 */
void iscsit_nego_settle(struct iscsit_nego *nego,
			const struct iscsit_params *params)
{
	const int id = ISCSIT_KEY_FIRST_BURST;

	if (!(nego->state[id] & ISCSIT_NEGO_DEFERRED))
		return;
	nego->state[id] &= ~ISCSIT_NEGO_DEFERRED;
	nego->state[id] |= ISCSIT_NEGO_AGREED;
	nego->value[id] = min(nego->value[id], first_burst_max(nego, params));
	iscsit_nego_say(nego, "%s=%u", iscsit_keys[id].name, nego->value[id]);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_settle);

static bool worth_offering(const char *text, enum iscsit_key_id id)
{
	const struct iscsit_key *key = &iscsit_keys[id];
	u32 value, unsaid;

	switch (key->rule) {
	case ISCSIT_DECLARE:
	case ISCSIT_REFUSE:
		return false;
	case ISCSIT_LIST:
		return *text && !iscsit_list_has(text, "None");
	default:
		return !iscsit_key_parse(id, text, &value) &&
		       !iscsit_key_parse(id, key->unsaid, &unsaid) &&
		       value != unsaid;
	}
}

/* Offer a key that the initiator has not mentioned, if there is reason to. */
static void offer(struct iscsit_nego *nego, const struct iscsit_params *params,
		  enum iscsit_key_id id)
{
	const char *text = ours(params, id);
	char number[16];

	if (id == ISCSIT_KEY_FIRST_BURST) {
		snprintf(number, sizeof(number), "%u",
			 first_burst_max(nego, params));
		text = number;
	}
	if (!worth_offering(text, id))
		return;
	iscsit_nego_say(nego, "%s=%s", iscsit_keys[id].name, text);
	nego->state[id] |= ISCSIT_NEGO_OFFERED;
}

/**
 * iscsit_nego_offer() - Say in the operational stage what we want
 * @nego: negotiation
 * @params: the portal group's; iscsit_mutex is held
 * @discovery: only what means something in a discovery session
 * @workaround: leave out what some initiators do not answer
 */
void iscsit_nego_offer(struct iscsit_nego *nego,
		       const struct iscsit_params *params, bool discovery,
		       bool workaround)
{
	bool declared = nego->state[ISCSIT_KEY_MAX_RECV] & ISCSIT_NEGO_SEEN;
	int id;

	if (discovery)
		iscsit_nego_say(nego, "MaxRecvDataSegmentLength=%u",
				ISCSIT_LOGIN_TEXT_MAX);
	else
		iscsit_nego_say(nego, "MaxRecvDataSegmentLength=%s",
				params->value[declared ? ISCSIT_KEY_MAX_XMIT :
							 ISCSIT_KEY_MAX_RECV]);
	for (id = 0; id < ISCSIT_KEYS; id++) {
		u8 flags = iscsit_keys[id].flags;

		if (nego->state[id] || !(flags & ISCSIT_KEY_OPERATIONAL) ||
		    (discovery && (flags & ISCSIT_KEY_NORMAL)))
			continue;
		if (workaround && (id == ISCSIT_KEY_FIRST_BURST ||
				   id == ISCSIT_KEY_MAX_CONNECTIONS))
			continue;
		offer(nego, params, id);
	}
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_offer);

/**
 * iscsit_nego_pending() - Is an offer of ours without an answer?
 * @nego: negotiation
 */
bool iscsit_nego_pending(const struct iscsit_nego *nego)
{
	int id;

	for (id = 0; id < ISCSIT_KEYS; id++) {
		if (nego->state[id] & ISCSIT_NEGO_OFFERED)
			return true;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_pending);

/**
 * iscsit_nego_check() - Do the keys go together that were agreed on?
 * @nego: negotiation of a normal session that is over
 *
 * An initiator may set FirstBurstLength in one request and a lower
 * MaxBurstLength in a later one; the former cannot be taken back. A
 * FirstBurstLength that was not agreed on is lowered by iscsit_nego_result().
 * It is irrelevant with InitialR2T=Yes and ImmediateData=No (RFC 7143 §13.14).
 *
 * Return: 0; -EPROTO: the login fails (0x0200).
 */
int iscsit_nego_check(const struct iscsit_nego *nego)
{
	const u32 *value = nego->value;

	if (value[ISCSIT_KEY_INITIAL_R2T] && !value[ISCSIT_KEY_IMMEDIATE_DATA])
		return 0;
	if (!(nego->state[ISCSIT_KEY_FIRST_BURST] & ISCSIT_NEGO_AGREED))
		return 0;
	return value[ISCSIT_KEY_FIRST_BURST] > value[ISCSIT_KEY_MAX_BURST] ?
	       -EPROTO : 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_check);

/**
 * iscsit_nego_result() - What session and connection are to do
 * @nego: negotiation that is over
 * @params: the portal group's; iscsit_mutex is held
 * @sess: filled but for the alias
 * @conn: filled
 */
void iscsit_nego_result(const struct iscsit_nego *nego,
			const struct iscsit_params *params,
			struct iscsit_sess_params *sess,
			struct iscsit_conn_params *conn)
{
	const u32 *value = nego->value;

	conn->header_digest = value[ISCSIT_KEY_HEADER_DIGEST] ==
			      ISCSIT_WORD_CRC32C;
	conn->data_digest = value[ISCSIT_KEY_DATA_DIGEST] == ISCSIT_WORD_CRC32C;
	conn->max_xmit = value[ISCSIT_KEY_MAX_RECV];
	conn->max_recv = max(limit(params, ISCSIT_KEY_MAX_XMIT),
			     limit(params, ISCSIT_KEY_MAX_RECV));

	sess->max_connections = value[ISCSIT_KEY_MAX_CONNECTIONS];
	sess->initial_r2t = value[ISCSIT_KEY_INITIAL_R2T];
	sess->immediate_data = value[ISCSIT_KEY_IMMEDIATE_DATA];
	sess->max_burst = value[ISCSIT_KEY_MAX_BURST];
	/* RFC 7143 §13.14 */
	sess->first_burst = min(value[ISCSIT_KEY_FIRST_BURST],
				value[ISCSIT_KEY_MAX_BURST]);
	sess->time2wait = value[ISCSIT_KEY_TIME2WAIT];
	sess->time2retain = value[ISCSIT_KEY_TIME2RETAIN];
	sess->max_outstanding_r2t = value[ISCSIT_KEY_MAX_R2T];
	sess->data_pdu_in_order = value[ISCSIT_KEY_DATA_PDU_IN_ORDER];
	sess->data_sequence_in_order =
		value[ISCSIT_KEY_DATA_SEQUENCE_IN_ORDER];
	sess->error_recovery_level = value[ISCSIT_KEY_ERL];
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_nego_result);
