// SPDX-License-Identifier: GPL-2.0
/*
 * The exchange of CHAP keys in a login (RFC 7143 §12.1.3).
 *
 *	initiator			target
 *	CHAP_A=5,7		-->
 *				<--	CHAP_A=7 CHAP_I=.. CHAP_C=..
 *	CHAP_N CHAP_R		-->
 *	[CHAP_I CHAP_C]		<--	[CHAP_N CHAP_R]
 */
#include "auth.h"

#include <linux/errno.h>
#include <linux/string.h>

#include "../target/target.h"
#include "../types.h"
#include "nego.h"

struct iscsit_auth iscsit_discovery_auth;
u32 iscsit_enforce_discovery_auth;

/**
 * iscsit_auth_is_set() - Has an administrator given this value?
 * @text: name or secret
 */
bool iscsit_auth_is_set(const char *text)
{
	return *text && strncmp(text, "NULL", 4);
}

/**
 * iscsit_exchange_take() - Note a CHAP key of the request at hand
 * @ex: exchange
 * @key: CHAP_*
 * @value: its value; must live until iscsit_exchange_step() returns
 *
 * Return: 0; -EINVAL: no such key, or twice.
 */
int iscsit_exchange_take(struct iscsit_exchange *ex, const char *key,
			 const char *value)
{
	const char **slot;

	if (!strcmp(key, "CHAP_A"))
		slot = &ex->alg;
	else if (!strcmp(key, "CHAP_N"))
		slot = &ex->name;
	else if (!strcmp(key, "CHAP_R"))
		slot = &ex->response;
	else if (!strcmp(key, "CHAP_I"))
		slot = &ex->id;
	else if (!strcmp(key, "CHAP_C"))
		slot = &ex->challenge;
	else
		return -EINVAL;
	if (*slot)
		return -EINVAL;
	*slot = value;
	return 0;
}

static int send_challenge(struct iscsit_exchange *ex, struct iscsit_conn *conn,
			  struct iscsit_nego *nego)
{
	char text[ISCSIT_CHAP_TEXT_MAX];
	int alg, err;

	if (ex->name || ex->response)
		return -EACCES;
	if (!ex->alg)
		return 0;
	alg = iscsit_chap_choose(ex->alg, strlen(ex->alg));
	if (alg < 0)
		return alg;
	err = iscsit_chap_begin(&ex->chap, alg,
				atomic_inc_return(&conn->tpg->chap_id));
	if (err)
		return err;
	iscsit_chap_print(text, ex->chap.challenge, ex->chap.len);
	iscsit_nego_say(nego, "CHAP_A=%d", alg);
	iscsit_nego_say(nego, "CHAP_I=%u", ex->chap.id);
	iscsit_nego_say(nego, "CHAP_C=%s", text);
	ex->asked = true;
	return 0;
}

/* Whose names count: an ACL's own, else the portal group's or discovery's. */
static const struct iscsit_auth *credentials(const struct iscsit_conn *conn)
{
	const struct iscsit_acl *acl = conn->sess->acl;

	if (!acl)
		return &iscsit_discovery_auth;
	return acl->se_acl.dynamic_node_acl ? &conn->tpg->auth : &acl->auth;
}

static bool matches(const struct iscsit_exchange *ex, const char *userid,
		    const char *password)
{
	return iscsit_auth_is_set(userid) && iscsit_auth_is_set(password) &&
	       !strcmp(userid, ex->name) &&
	       !iscsit_chap_verify(&ex->chap, password, ex->response,
				   strlen(ex->response));
}

/* The portal group's other users count where its first one does. */
static bool users_count(const struct iscsit_conn *conn)
{
	return credentials(conn) == &conn->tpg->auth;
}

/**
 * iscsit_auth_possible() - Is there anything an initiator could prove?
 * @conn: connection with a session; iscsit_mutex is held
 *
 * Return: false if no name and secret are set for it.
 */
bool iscsit_auth_possible(const struct iscsit_conn *conn)
{
	const struct iscsit_auth *auth = credentials(conn);

	lockdep_assert_held(&iscsit_mutex);
	if (iscsit_auth_is_set(auth->userid) &&
	    iscsit_auth_is_set(auth->password))
		return true;
	return users_count(conn) && !list_empty(&conn->tpg->users);
}

static bool find_chap_user(const struct iscsit_exchange *ex,
			   const struct iscsit_conn *conn)
{
	const struct iscsit_auth *auth = credentials(conn);
	const struct iscsit_user *user;

	if (matches(ex, auth->userid, auth->password))
		return true;
	if (!users_count(conn))
		return false;
	list_for_each_entry(user, &conn->tpg->users, node) {
		if (matches(ex, user->userid, user->password))
			return true;
	}
	return false;
}

/*
 * The initiator wants to know who we are. Without names of our own it is up to
 * it to notice that we don't say.
 */
static int answer(const struct iscsit_exchange *ex,
		  const struct iscsit_conn *conn, struct iscsit_nego *nego)
{
	const struct iscsit_auth *auth = credentials(conn);
	char text[ISCSIT_CHAP_TEXT_MAX];
	int id, err;

	if (!ex->id || !iscsit_auth_is_set(auth->userid_mutual) ||
	    !iscsit_auth_is_set(auth->password_mutual))
		return 0;
	if (!ex->challenge)
		return -EACCES;
	id = iscsit_chap_parse_id(ex->id, strlen(ex->id));
	if (id < 0)
		return id;
	err = iscsit_chap_answer(&ex->chap, auth->password_mutual, id,
				 ex->challenge, strlen(ex->challenge), text);
	if (err)
		return err;
	iscsit_nego_say(nego, "CHAP_N=%s", auth->userid_mutual);
	iscsit_nego_say(nego, "CHAP_R=%s", text);
	return 0;
}

static int verify_response(struct iscsit_exchange *ex, struct iscsit_conn *conn,
			   struct iscsit_nego *nego)
{
	int err;

	if (!ex->name || !ex->response || !find_chap_user(ex, conn))
		return -EACCES;
	err = answer(ex, conn, nego);
	if (err)
		return err;
	ex->done = true;
	return 1;
}

/**
 * iscsit_exchange_step() - Act on the CHAP keys of a request
 * @ex: exchange
 * @conn: connection; iscsit_mutex is held
 * @nego: where the answer goes
 *
 * Return: 1: the initiator is who it says; 0: not yet; < 0: it is not.
 */
int iscsit_exchange_step(struct iscsit_exchange *ex, struct iscsit_conn *conn,
			 struct iscsit_nego *nego)
{
	int ret;

	ret = ex->asked ? verify_response(ex, conn, nego) : send_challenge(ex, conn, nego);
	ex->alg = NULL;
	ex->name = NULL;
	ex->response = NULL;
	ex->id = NULL;
	ex->challenge = NULL;
	return ret;
}
