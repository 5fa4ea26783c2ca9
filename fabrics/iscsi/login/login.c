// SPDX-License-Identifier: GPL-2.0
/*
 * The login machine (RFC 7143 §6.3).
 *
 *	identify ---> security stage ---> operational stage ---> full feature
 *	    |              |                     |         |
 *	    +--------------+---> failure <-------+         +-- waits while the
 *	                                                       session it takes
 *	                                                       the place of ends
 *
 * A request may come in parts (C bit); it is acted upon when the last one is
 * here. The names are looked for first, then pair by pair is answered in the
 * order of arrival, then it is decided whether the stage may change.
 */
#include "login.h"

#include <linux/ctype.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "../session/session.h"
#include "../target/stat.h"
#include "../target/target.h"
#include "auth.h"
#include "login_phase.h"
#include "nego.h"

/* Text of one request, all parts together. */
#define ISCSIT_LOGIN_COLLECT_MAX	(64 * 1024)

/* Status-Class and Status-Detail (RFC 7143 §11.13.5) */
#define STATUS(class, detail)	((class) << 8 | (detail))
#define REDIRECT_TEMPORARY	STATUS(1, 1)
#define REDIRECT_PERMANENT	STATUS(1, 2)
#define INITIATOR_ERROR		STATUS(2, 0)
#define AUTHENTICATION_FAILED	STATUS(2, 1)
#define NOT_AUTHORIZED		STATUS(2, 2)
#define NOT_FOUND		STATUS(2, 3)
#define BAD_VERSION		STATUS(2, 5)
#define TOO_MANY_CONNECTIONS	STATUS(2, 6)
#define MISSING_PARAMETER	STATUS(2, 7)
#define NO_SUCH_SESSION		STATUS(2, 10)
#define UNAVAILABLE		STATUS(3, 1)
#define OUT_OF_RESOURCES	STATUS(3, 2)

struct iscsit_login {
	struct iscsi_login_req	first;		/* of the login */
	struct iscsi_login_req	req;		/* this one */
	bool			began;
	bool			identified;
	bool			counted;	/* a failure, for statistics */
	bool			finishing;	/* only the last response lacks */
	bool			said_hello;
	bool			said_params;
	u8			stage;
	bool			auth_required;
	bool			auth_done;
	bool			chap;		/* agreed on */
	struct iscsit_exchange	exchange;
	char			*text;		/* collected */
	u32			text_len;
	char			name[ISCSIT_NAME_LEN];	/* initiator's */
	struct iscsit_nego	nego;
};

/**
 * iscsit_login_alloc() - Begin a login
 * @conn: connection
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_login_alloc(struct iscsit_conn *conn)
{
	struct iscsit_login *login = kvzalloc(sizeof(*login), GFP_KERNEL);

	if (!login)
		return -ENOMEM;
	iscsit_nego_init(&login->nego);
	conn->login = login;
	return 0;
}

/**
 * iscsit_login_free() - Forget a login
 * @conn: connection
 */
void iscsit_login_free(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;

	if (!login)
		return;
	conn->login = NULL;
	kvfree_sensitive(login->text, login->text_len);
	kvfree_sensitive(login, sizeof(*login));
}

static struct iscsit_tiqn *target(const struct iscsit_conn *conn)
{
	return conn->tpg ? conn->tpg->tiqn : NULL;
}

/* Responses */

static void fill(const struct iscsit_login *login, struct iscsi_login_rsp *rsp)
{
	memset(rsp, 0, sizeof(*rsp));
	rsp->opcode = ISCSI_OP_LOGIN_RSP;
	rsp->itt = login->req.itt;
}

static void count_failure(struct iscsit_conn *conn, int status)
{
	struct iscsit_login *login = conn->login;

	if (login->counted)
		return;
	login->counted = true;
	if (target(conn))
		iscsit_stat_login_failed(target(conn), conn, login->name,
					 status >> 8, status);
}

static int fail(struct iscsit_conn *conn, int status)
{
	struct iscsit_login *login = conn->login;
	struct iscsi_login_rsp rsp;
	bool redirect = status >> 8 == 1;

	count_failure(conn, status);
	fill(login, &rsp);
	rsp.status_class = status >> 8;
	rsp.status_detail = status;
	/* the only failure with text: where to go instead */
	if (iscsit_login_send(conn, &rsp, login->nego.out,
			      redirect ? login->nego.out_len : 0, false))
		return -ENOMEM;
	return -ECONNRESET;
}

static int respond(struct iscsit_conn *conn, u8 flags, bool final)
{
	struct iscsit_login *login = conn->login;
	struct iscsi_login_rsp rsp;

	fill(login, &rsp);
	rsp.flags = flags | login->stage << 2;
	memcpy(rsp.isid, login->first.isid, sizeof(rsp.isid));
	if (final)
		rsp.tsih = cpu_to_be16(conn->sess->tsih);
	return iscsit_login_send(conn, &rsp, login->nego.out,
				 login->nego.out_len, final);
}

/* The request's header; return: 0 or a status. */

static int check_stage(const struct iscsit_login *login,
		       const struct iscsi_login_req *req)
{
	u8 csg = ISCSI_LOGIN_CURRENT_STAGE(req->flags);
	u8 nsg = ISCSI_LOGIN_NEXT_STAGE(req->flags);
	bool transit = req->flags & ISCSI_FLAG_LOGIN_TRANSIT;

	if (csg > ISCSI_OP_PARMS_NEGOTIATION_STAGE)
		return INITIATOR_ERROR;
	if (login->began && csg != login->stage)
		return INITIATOR_ERROR;
	if (!transit)
		return 0;
	if ((req->flags & ISCSI_FLAG_LOGIN_CONTINUE) || nsg <= csg || nsg == 2)
		return INITIATOR_ERROR;
	return 0;
}

static int check_same(const struct iscsi_login_req *first,
		      const struct iscsi_login_req *req)
{
	if (req->max_version != first->max_version ||
	    req->min_version != first->min_version ||
	    memcmp(req->isid, first->isid, sizeof(req->isid)) ||
	    req->itt != first->itt || req->tsih != first->tsih ||
	    req->cid != first->cid)
		return INITIATOR_ERROR;
	return 0;
}

static int check_header(const struct iscsit_login *login,
			const struct iscsi_login_req *req)
{
	int status;

	/* RFC 7143 §6.3: nothing else before full feature phase */
	if ((req->opcode & ISCSI_OPCODE_MASK) != ISCSI_OP_LOGIN || req->hlength)
		return INITIATOR_ERROR;
	status = check_stage(login, req);
	if (status)
		return status;
	if (login->began)
		return check_same(&login->first, req);
	return req->min_version > ISCSI_DRAFT20_VERSION ? BAD_VERSION : 0;
}

/* Who is it? Return: 0 or a status. */

/* A key's value in a text that is not taken apart yet. */
static const char *find_value(const char *text, const char *end,
			      const char *key)
{
	size_t len = strlen(key);

	for (; text < end; text += strlen(text) + 1) {
		if (!strncmp(text, key, len) && text[len] == '=')
			return text + len + 1;
	}
	return NULL;
}

static int redirect(struct iscsit_conn *conn)
{
	struct iscsit_nego *nego = &conn->login->nego;
	struct iscsit_tpg *tpg = conn->tpg;
	int status = 0;

	mutex_lock(&iscsit_mutex);
	if (*tpg->redirect) {
		iscsit_nego_say(nego, "TargetAddress=%s", tpg->redirect);
		status = tpg->redirect_permanent ? REDIRECT_PERMANENT :
						   REDIRECT_TEMPORARY;
	}
	mutex_unlock(&iscsit_mutex);
	return status;
}

static int find_tpg(struct iscsit_conn *conn, const char *name)
{
	switch (iscsit_login_set_tpg(conn, name)) {
	case 0:
		return redirect(conn);
	case -ENOENT:
		return NOT_FOUND;
	default:
		return UNAVAILABLE;
	}
}

static int join_session(struct iscsit_conn *conn)
{
	const struct iscsi_login_req *first = &conn->login->first;

	switch (iscsit_sess_join(conn, conn->login->name, first->isid,
				 be16_to_cpu(first->tsih),
				 be16_to_cpu(first->cid))) {
	case -ENOENT:
		return NO_SUCH_SESSION;
	case -EPERM:
		return NOT_FOUND;
	default:
		return TOO_MANY_CONNECTIONS;
	}
}

static bool authentication_required(const struct iscsit_conn *conn)
{
	const struct iscsit_acl *acl = conn->sess->acl;
	s32 own;

	if (!acl)
		return READ_ONCE(iscsit_enforce_discovery_auth);
	own = READ_ONCE(acl->authentication);
	if (!acl->se_acl.dynamic_node_acl && own >= 0)
		return own;
	return READ_ONCE(conn->tpg->attrib.authentication);
}

static int make_session(struct iscsit_conn *conn, bool discovery)
{
	struct iscsit_login *login = conn->login;
	int err;

	err = iscsit_sess_create(conn, login->name, login->first.isid,
				 discovery, be32_to_cpu(login->first.cmdsn));
	if (err)
		return err == -EACCES ? NOT_AUTHORIZED : OUT_OF_RESOURCES;
	conn->cid = be16_to_cpu(login->first.cid);
	login->auth_required = authentication_required(conn);
	return 0;
}

static int identify(struct iscsit_conn *conn, const char *text,
		    const char *end)
{
	struct iscsit_login *login = conn->login;
	const char *name = find_value(text, end, "InitiatorName");
	const char *alias = find_value(text, end, "InitiatorAlias");
	const char *type = find_value(text, end, "SessionType");
	const char *tiqn = find_value(text, end, "TargetName");
	bool discovery = type && !strcmp(type, "Discovery");
	int status;

	if (!name)
		return MISSING_PARAMETER;
	if (!*name || strscpy(login->name, name, sizeof(login->name)) < 0)
		return INITIATOR_ERROR;
	/* RFC 7143 §13.21: Normal if it is not said */
	if (type && !discovery && strcmp(type, "Normal"))
		return INITIATOR_ERROR;
	if (!discovery && !tiqn)
		return MISSING_PARAMETER;
	status = find_tpg(conn, discovery ? NULL : tiqn);
	if (status)
		return status;
	if (login->first.tsih)
		return join_session(conn);
	status = make_session(conn, discovery);
	if (status)
		return status;
	if (alias)
		strscpy(conn->sess->params.initiator_alias, alias,
			sizeof(conn->sess->params.initiator_alias));
	login->identified = true;
	return 0;
}

/* Authentication */

static const char *our_methods(const struct iscsit_conn *conn)
{
	const char *methods = conn->tpg->params->value[ISCSIT_KEY_AUTH_METHOD];

	lockdep_assert_held(&iscsit_mutex);
	if (!conn->login->auth_required && !iscsit_list_has(methods, "None"))
		return "None";
	return methods;
}

/*
 * RFC 7143 §6.2.1: of what was offered, the first that we support and may use
 * for this initiator. CHAP with nothing to prove is none of that.
 */
static const char *methods_for(const struct iscsit_conn *conn,
			       const char *offer)
{
	if (!conn->login->auth_required && iscsit_list_has(offer, "None") &&
	    !iscsit_auth_possible(conn))
		return "None";
	return our_methods(conn);
}

static bool is_chap_key(const char *key)
{
	return !strncmp(key, "CHAP_", strlen("CHAP_"));
}

/* AuthMethod was offered by the initiator; return: 0 or a status. */
static int take_auth_method(struct iscsit_conn *conn,
			    const struct iscsit_pair *pair)
{
	struct iscsit_login *login = conn->login;
	u8 *state = &login->nego.state[ISCSIT_KEY_AUTH_METHOD];
	u32 *value = &login->nego.value[ISCSIT_KEY_AUTH_METHOD];
	bool offered = *state & ISCSIT_NEGO_OFFERED;
	char answer[ISCSIT_VALUE_LEN];

	if (*state & ISCSIT_NEGO_SEEN)
		return INITIATOR_ERROR;
	*state = ISCSIT_NEGO_SEEN;
	if (iscsit_key_answer(ISCSIT_KEY_AUTH_METHOD,
			      methods_for(conn, pair->value), pair->value,
			      value, answer) < 0)
		return AUTHENTICATION_FAILED;
	if (!offered)
		iscsit_nego_say(&login->nego, "AuthMethod=%s", answer);
	if (*value == ISCSIT_WORD_NONE)
		return login->auth_required ? AUTHENTICATION_FAILED : 0;
	if (*value != ISCSIT_WORD_CHAP)
		return AUTHENTICATION_FAILED;
	login->chap = true;
	/*
	 * RFC 7143 §12.1: what was agreed on is done. Only who insists on CHAP
	 * where nobody set a secret gets in without, as always with LIO.
	 */
	if (iscsit_auth_possible(conn))
		login->auth_required = true;
	return 0;
}

/* Nobody has said how: say what we want. */
static void offer_auth_method(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	u8 *state = &login->nego.state[ISCSIT_KEY_AUTH_METHOD];

	if (*state || !login->auth_required)
		return;
	*state = ISCSIT_NEGO_OFFERED;
	iscsit_nego_say(&login->nego, "AuthMethod=%s", our_methods(conn));
}

/* Pairs; return: 0 or a status. */

static int take_pair(struct iscsit_conn *conn, const struct iscsit_pair *pair)
{
	struct iscsit_login *login = conn->login;
	bool security = login->stage == ISCSI_SECURITY_NEGOTIATION_STAGE;

	if (security && !strcmp(pair->key, "AuthMethod"))
		return take_auth_method(conn, pair);
	if (security && is_chap_key(pair->key)) {
		if (login->auth_done)
			return INITIATOR_ERROR;
		if (!login->chap)
			return AUTHENTICATION_FAILED;
		return iscsit_exchange_take(&login->exchange, pair->key,
					    pair->value) ?
		       AUTHENTICATION_FAILED : 0;
	}
	return iscsit_nego_pair(&login->nego, conn->tpg->params,
				security ? ISCSIT_KEY_SECURITY :
					   ISCSIT_KEY_OPERATIONAL, pair) ?
	       INITIATOR_ERROR : 0;
}

static int take_pairs(struct iscsit_conn *conn, char *text, char *end)
{
	struct iscsit_pair pair;
	int ret, status;

	while ((ret = iscsit_pair_next(&text, end, &pair)) > 0) {
		status = take_pair(conn, &pair);
		if (status)
			return status;
	}
	return ret ? INITIATOR_ERROR : 0;
}

/* What a target says of itself, once. */
static void declare_target_keys(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	const char *alias = conn->tpg->params->value[ISCSIT_KEY_TARGET_ALIAS];

	if (login->said_hello)
		return;
	login->said_hello = true;
	iscsit_nego_say(&login->nego, "TargetAlias=%s", alias);
	iscsit_nego_say(&login->nego, "TargetPortalGroupTag=%u",
			conn->tpg->tag);
}

/* Stages; return: 0, a status, or < 0 as iscsit_login_rx(). */

static int security_stage(struct iscsit_conn *conn, bool empty)
{
	struct iscsit_login *login = conn->login;
	int err;

	if (login->chap && !login->auth_done) {
		err = iscsit_exchange_step(&login->exchange, conn,
					   &login->nego);
		if (err < 0)
			return AUTHENTICATION_FAILED;
		login->auth_done = err;
	}
	if (empty && login->said_hello && login->auth_required &&
	    !login->auth_done)
		return AUTHENTICATION_FAILED;
	offer_auth_method(conn);
	return 0;
}

static int operational_stage(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;

	if (login->auth_required && !login->auth_done)
		return AUTHENTICATION_FAILED;
	if (login->said_params)
		return 0;
	login->said_params = true;
	iscsit_nego_offer(&login->nego, conn->tpg->params,
			  conn->sess->discovery,
			  conn->tpg->attrib.login_keys_workaround);
	return 0;
}

static int take_text(struct iscsit_conn *conn, char *text, u32 len)
{
	struct iscsit_login *login = conn->login;
	int status;

	mutex_lock(&iscsit_mutex);
	status = take_pairs(conn, text, text + len);
	if (!status)
		status = login->stage == ISCSI_SECURITY_NEGOTIATION_STAGE ?
			 security_stage(conn, !len) : operational_stage(conn);
	if (!status)
		declare_target_keys(conn);
	mutex_unlock(&iscsit_mutex);
	if (!status && login->nego.out_full)
		status = INITIATOR_ERROR;
	return status;
}

/* The last response, when nothing is in the way of the session any more. */
static int finish(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	int err;

	login->finishing = true;
	err = iscsit_sess_reinstate(conn);
	if (err)
		return err;
	mutex_lock(&iscsit_mutex);
	iscsit_nego_result(&login->nego, conn->tpg->params,
			   &conn->sess->params, &conn->params);
	mutex_unlock(&iscsit_mutex);
	if (iscsit_sess_activate(conn))
		return fail(conn, UNAVAILABLE);
	iscsit_stat_login_ok(target(conn));
	login->counted = true;
	return respond(conn, ISCSI_FLAG_LOGIN_TRANSIT |
			     ISCSI_FULL_FEATURE_PHASE, true);
}

static bool may_transit(const struct iscsit_login *login)
{
	if (!(login->req.flags & ISCSI_FLAG_LOGIN_TRANSIT))
		return false;
	if (login->auth_required && !login->auth_done)
		return false;
	return !iscsit_nego_pending(&login->nego);
}

/* All parts of a request are here. */
static int process(struct iscsit_conn *conn, char *text, u32 len)
{
	struct iscsit_login *login = conn->login;
	u8 next = ISCSI_LOGIN_NEXT_STAGE(login->req.flags);
	int status = 0;

	iscsit_nego_begin(&login->nego);
	if (!login->identified)
		status = identify(conn, text, text + len);
	if (!status)
		status = take_text(conn, text, len);
	if (status)
		return fail(conn, status);
	if (!may_transit(login))
		return respond(conn, 0, false);
	if (next == ISCSI_FULL_FEATURE_PHASE)
		return finish(conn);
	status = respond(conn, ISCSI_FLAG_LOGIN_TRANSIT | next, false);
	login->stage = next;
	return status;
}

/* RFC 7143 §6.2: keep a part; return: 0 or < 0. */
static int collect(struct iscsit_login *login, const char *text, u32 len)
{
	char *all;

	if (len > ISCSIT_LOGIN_COLLECT_MAX - login->text_len)
		return -EMSGSIZE;
	all = kvmalloc(login->text_len + len + 1, GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	if (login->text_len)
		memcpy(all, login->text, login->text_len);
	memcpy(all + login->text_len, text, len);
	kvfree(login->text);
	login->text = all;
	login->text_len += len;
	all[login->text_len] = '\0';
	return 0;
}

static int process_collected(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	char *text = login->text;
	u32 len = login->text_len;
	int ret;

	login->text = NULL;
	login->text_len = 0;
	ret = process(conn, text, len);
	kvfree_sensitive(text, len);
	return ret;
}

/**
 * iscsit_login_rx() - A Login Request has arrived
 * @conn: connection in login
 * @hdr: header
 * @text: data segment, with room for a NUL behind
 * @len: bytes of @text
 *
 * Return: see login.h.
 */
int iscsit_login_rx(struct iscsit_conn *conn, const struct iscsi_hdr *hdr,
		    char *text, u32 len)
{
	struct iscsit_login *login = conn->login;
	int status;

	memcpy(&login->req, hdr, sizeof(login->req));
	status = check_header(login, &login->req);
	if (status)
		return fail(conn, status);
	if (!login->began) {
		login->began = true;
		login->first = login->req;
		login->stage = ISCSI_LOGIN_CURRENT_STAGE(login->req.flags);
	}
	if (login->req.flags & ISCSI_FLAG_LOGIN_CONTINUE) {
		if (collect(login, text, len))
			return fail(conn, INITIATOR_ERROR);
		iscsit_nego_begin(&login->nego);
		return respond(conn, 0, false);
	}
	if (!login->text) {
		text[len] = '\0';
		return process(conn, text, len);
	}
	if (collect(login, text, len))
		return fail(conn, INITIATOR_ERROR);
	return process_collected(conn);
}

/**
 * iscsit_login_resume() - What stood in the way is gone
 * @conn: connection whose login waits
 *
 * Return: see login.h.
 */
int iscsit_login_resume(struct iscsit_conn *conn)
{
	if (!conn->login || !conn->login->finishing)
		return 0;
	return finish(conn);
}

/**
 * iscsit_login_aborted() - The connection ends in the middle of a login
 * @conn: connection
 * @timeout: because it took too long
 */
void iscsit_login_aborted(struct iscsit_conn *conn, bool timeout)
{
	if (conn->login)
		count_failure(conn, timeout ? STATUS(3, 0) : INITIATOR_ERROR);
}
