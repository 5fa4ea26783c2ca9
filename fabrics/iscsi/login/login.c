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

#include "../session/conn.h"
#include "../session/session.h"
#include "../target/acl.h"
#include "../target/stat.h"
#include "../target/target.h"
#include "auth.h"
#include "login_phase.h"
#include "nego.h"

/*
 * Text of one request, all parts together.  RFC 7143 §6.1 wants 8192 bytes for
 * the authentication methods we have.
 */
#define ISCSIT_LOGIN_COLLECT_MAX	(2 * ISCSIT_LOGIN_TEXT_MAX - 1)

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
	bool			discovery;
	bool			counted;	/* a failure, for statistics */
	bool			finishing;	/* only the last response lacks */
	bool			declared;	/* declare_target_keys() */
	bool			offered;	/* operational keys */
	u8			stage;
	bool			auth_required;
	bool			auth_done;
	bool			chap;		/* agreed on */
	struct iscsit_exchange	exchange;
	char			*text;		/* collected */
	u32			text_len;
	char			name[ISCSIT_NAME_LEN];	/* initiator's */
	char			alias[ISCSIT_VALUE_LEN];
	u32			acl_index;	/* of the explicit ACL, or 0 */
	struct iscsit_acl	*acl;		/* the same, during a request */
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
	struct iscsit_login *login = kzalloc(sizeof(*login), GFP_KERNEL);

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
	iscsit_nego_end(&login->nego);
	kvfree_sensitive(login->text, login->text_len);
	kfree_sensitive(login);
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

/* Send a response with the text that was made for it, which goes. */
static int send(struct iscsit_conn *conn, const struct iscsi_login_rsp *rsp,
		bool final)
{
	struct iscsit_nego *nego = &conn->login->nego;
	int err = iscsit_login_send(conn, rsp, nego->out, nego->out_len, final);

	iscsit_nego_end(nego);
	return err;
}

static int fail(struct iscsit_conn *conn, int status)
{
	struct iscsit_login *login = conn->login;
	struct iscsi_login_rsp rsp;

	count_failure(conn, status);
	fill(login, &rsp);
	rsp.status_class = status >> 8;
	rsp.status_detail = status;
	/* the only failure with text: where to go instead */
	if (rsp.status_class != ISCSI_STATUS_CLS_REDIRECT)
		iscsit_nego_end(&login->nego);
	return send(conn, &rsp, false) ? -ENOMEM : -ECONNRESET;
}

static int respond(struct iscsit_conn *conn, u8 flags, bool final)
{
	struct iscsit_login *login = conn->login;
	struct iscsi_login_rsp rsp;

	fill(login, &rsp);
	rsp.flags = flags | login->stage << 2;
	memcpy(rsp.isid, login->first.isid, sizeof(rsp.isid));
	/* until there is a session that knows better */
	rsp.exp_cmdsn = login->first.cmdsn;
	rsp.max_cmdsn = login->first.cmdsn;
	if (final)
		rsp.tsih = cpu_to_be16(conn->sess->tsih);
	return send(conn, &rsp, final);
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

/* Names of initiator and target; return: 0 or a status. */

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

/*
 * Is the initiator known, and must it authenticate?  A login creates nothing
 * before it is through, and holds no reference between two requests that would
 * delay an administrator: only the index of its ACL is remembered.
 */
static int authorize(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	const struct iscsit_tpg_attrib *attrib = &conn->tpg->attrib;
	struct iscsit_acl *acl;
	s32 own = -1;

	if (login->discovery) {
		login->auth_required = READ_ONCE(iscsit_enforce_discovery_auth);
		return 0;
	}
	acl = iscsit_acl_get(conn->tpg, login->name);
	if (!acl && !READ_ONCE(attrib->generate_node_acls))
		return NOT_AUTHORIZED;
	if (iscsit_acl_is_explicit(acl)) {
		login->acl_index = acl->se_acl.acl_index;
		own = READ_ONCE(acl->authentication);
	}
	iscsit_acl_put(acl);
	login->auth_required = own < 0 ? READ_ONCE(attrib->authentication) : own;
	return 0;
}

/* Is @acl the one that authorize() found? */
static bool same_acl(const struct iscsit_login *login,
		     const struct iscsit_acl *acl)
{
	return login->acl_index ==
	       (iscsit_acl_is_explicit(acl) ? acl->se_acl.acl_index : 0);
}

/* Reference the ACL during a request; return: 0, or a status: it changed. */
static int get_acl(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	struct iscsit_acl *acl = NULL;

	if (!login->discovery)
		acl = iscsit_acl_get(conn->tpg, login->name);
	if (!same_acl(login, acl)) {
		iscsit_acl_put(acl);
		return UNAVAILABLE;
	}
	if (login->acl_index)
		login->acl = acl;
	else
		iscsit_acl_put(acl);
	return 0;
}

static void put_acl(struct iscsit_login *login)
{
	iscsit_acl_put(login->acl);
	login->acl = NULL;
}

/* The initiator is authenticated, if it had to be. Return: 0 or a status. */
static int make_session(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	int err;

	err = iscsit_sess_create(conn, login->name, login->first.isid,
				 login->discovery,
				 be32_to_cpu(login->first.cmdsn));
	if (err)
		return err == -EACCES ? NOT_AUTHORIZED : OUT_OF_RESOURCES;
	if (!same_acl(login, conn->sess->acl))
		return UNAVAILABLE;
	if (!login->discovery && iscsit_conn_expect_commands(conn))
		return OUT_OF_RESOURCES;
	conn->cid = be16_to_cpu(login->first.cid);
	strscpy(conn->sess->params.initiator_alias, login->alias,
		sizeof(conn->sess->params.initiator_alias));
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
	int status;

	if (!name)
		return MISSING_PARAMETER;
	if (!*name || strscpy(login->name, name, sizeof(login->name)) < 0)
		return INITIATOR_ERROR;
	/* RFC 7143 §13.21: Normal if it is not said */
	login->discovery = type && !strcmp(type, "Discovery");
	if (type && !login->discovery && strcmp(type, "Normal"))
		return INITIATOR_ERROR;
	if (!login->discovery && !tiqn)
		return MISSING_PARAMETER;
	status = find_tpg(conn, login->discovery ? NULL : tiqn);
	if (status)
		return status;
	if (login->first.tsih)
		return join_session(conn);
	if (alias)
		strscpy(login->alias, alias, sizeof(login->alias));
	login->identified = true;
	return authorize(conn);
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
 * for this initiator. CHAP is not supported without a secret to prove.
 */
static const char *methods_for(const struct iscsit_conn *conn,
			       const char *offer)
{
	if (!conn->login->auth_required && iscsit_list_has(offer, "None") &&
	    !iscsit_auth_possible(conn->tpg, conn->login->acl))
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
	 * RFC 7143 §12.1: the method agreed on is carried out. Deviates: an
	 * initiator that insists on CHAP where no secret is set logs in without,
	 * as with stock.
	 */
	if (iscsit_auth_possible(conn->tpg, login->acl))
		login->auth_required = true;
	return 0;
}

/* The initiator did not mention AuthMethod: offer ours. */
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

/* Keys that a target declares, once. */
static void declare_target_keys(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	const char *alias = conn->tpg->params->value[ISCSIT_KEY_TARGET_ALIAS];

	if (login->declared)
		return;
	login->declared = true;
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
		err = iscsit_exchange_step(&login->exchange, conn->tpg,
					   login->acl, &login->nego);
		if (err < 0)
			return AUTHENTICATION_FAILED;
		login->auth_done = err;
	}
	if (empty && login->declared && login->auth_required &&
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
	if (login->offered)
		return 0;
	login->offered = true;
	iscsit_nego_offer(&login->nego, conn->tpg->params,
			  login->discovery,
			  conn->tpg->attrib.login_keys_workaround);
	return 0;
}

static int take_pairs_locked(struct iscsit_conn *conn, char *text, u32 len)
{
	int status;

	mutex_lock(&iscsit_mutex);
	status = take_pairs(conn, text, text + len);
	if (!status)
		iscsit_nego_settle(&conn->login->nego, conn->tpg->params);
	mutex_unlock(&iscsit_mutex);
	return status;
}

static int end_of_pairs(struct iscsit_conn *conn, bool empty)
{
	struct iscsit_login *login = conn->login;
	int status;

	mutex_lock(&iscsit_mutex);
	if (login->stage == ISCSI_SECURITY_NEGOTIATION_STAGE)
		status = security_stage(conn, empty);
	else
		status = operational_stage(conn);
	if (!status)
		declare_target_keys(conn);
	mutex_unlock(&iscsit_mutex);
	return status;
}

static int take_text(struct iscsit_conn *conn, char *text, u32 len)
{
	struct iscsit_login *login = conn->login;
	int status;

	status = take_pairs_locked(conn, text, len);
	if (status)
		return status;
	/* may load a module, so iscsit_mutex is not held */
	iscsit_exchange_prepare(&login->exchange);
	status = end_of_pairs(conn, !len);
	if (!status && login->nego.out_full)
		status = INITIATOR_ERROR;
	return status;
}

/* Into sess->params and conn->params; return: 0 or a status. */
static int settle_keys(struct iscsit_conn *conn)
{
	struct iscsit_nego *nego = &conn->login->nego;

	if (!conn->login->discovery && iscsit_nego_check(nego))
		return INITIATOR_ERROR;
	mutex_lock(&iscsit_mutex);
	iscsit_nego_result(nego, conn->tpg->params, &conn->sess->params,
			   &conn->params);
	mutex_unlock(&iscsit_mutex);
	/* as declared by iscsit_nego_offer(): bounds an initiator's buffers */
	if (conn->login->discovery)
		conn->params.max_recv = ISCSIT_LOGIN_TEXT_MAX;
	return 0;
}

/* Return: 0, a status, or < 0 as iscsit_login_rx(). */
static int enter_full_feature_phase(struct iscsit_conn *conn)
{
	int err;

	do {
		err = iscsit_sess_reinstate(conn);
		if (err)
			return err;
		err = iscsit_sess_activate(conn);
	} while (err == -EBUSY);
	return err ? UNAVAILABLE : 0;
}

/*
 * Send the last response.  Called again when the session that is being
 * reinstated has ended.
 */
static int finish(struct iscsit_conn *conn)
{
	struct iscsit_login *login = conn->login;
	int status = 0;

	if (!login->finishing) {
		login->finishing = true;
		status = make_session(conn);
		if (!status)
			status = settle_keys(conn);
	}
	if (!status)
		status = enter_full_feature_phase(conn);
	if (status)
		return status < 0 ? status : fail(conn, status);
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

/* Process the text of a request; return: 0 or a status. */
static int judge(struct iscsit_conn *conn, char *text, u32 len)
{
	struct iscsit_login *login = conn->login;
	int status = 0;

	if (!login->identified)
		status = identify(conn, text, text + len);
	if (!status)
		status = get_acl(conn);
	if (!status)
		status = take_text(conn, text, len);
	put_acl(login);
	return status;
}

/* All parts of a request are here. */
static int process(struct iscsit_conn *conn, char *text, u32 len)
{
	struct iscsit_login *login = conn->login;
	u8 next = ISCSI_LOGIN_NEXT_STAGE(login->req.flags);
	int status;

	if (iscsit_nego_begin(&login->nego))
		return -ENOMEM;
	status = judge(conn, text, len);
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
	if (len > ISCSIT_LOGIN_COLLECT_MAX - login->text_len)
		return -EMSGSIZE;
	/* whole at once: parts may be as small as a byte */
	if (!login->text)
		login->text = kvmalloc(ISCSIT_LOGIN_COLLECT_MAX + 1, GFP_KERNEL);
	if (!login->text)
		return -ENOMEM;
	memcpy(login->text + login->text_len, text, len);
	login->text_len += len;
	login->text[login->text_len] = '\0';
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
 * iscsit_login_resume() - The session being reinstated has ended
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
