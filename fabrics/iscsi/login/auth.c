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

/**
 * iscsit_exchange_prepare() - Choose the algorithm, if that is what comes next
 * @ex: exchange
 *
 * Context: Process; may load a module.
 */
void iscsit_exchange_prepare(struct iscsit_exchange *ex)
{
	if (ex->alg && !ex->asked)
		ex->chosen = iscsit_chap_choose(ex->alg, strlen(ex->alg));
}

static int send_challenge(struct iscsit_exchange *ex, struct iscsit_tpg *tpg,
			  struct iscsit_nego *nego)
{
	char text[ISCSIT_CHAP_TEXT_MAX];
	int err;

	if (ex->name || ex->response)
		return -EACCES;
	if (!ex->alg)
		return 0;
	if (ex->chosen < 0)
		return ex->chosen;
	err = iscsit_chap_begin(&ex->chap, ex->chosen,
				atomic_inc_return(&tpg->chap_id));
	if (err)
		return err;
	iscsit_chap_print(text, ex->chap.challenge, ex->chap.len);
	iscsit_nego_say(nego, "CHAP_A=%d", ex->chosen);
	iscsit_nego_say(nego, "CHAP_I=%u", ex->chap.id);
	iscsit_nego_say(nego, "CHAP_C=%s", text);
	ex->asked = true;
	return 0;
}

/*
 * The names and secrets that apply: an explicit ACL's own, else the portal
 * group's or discovery's. @acl is the initiator's explicit ACL or NULL.
 */
static const struct iscsit_auth *credentials(const struct iscsit_tpg *tpg,
					     const struct iscsit_acl *acl)
{
	if (!tpg->tiqn)
		return &iscsit_discovery_auth;
	return acl ? &acl->auth : &tpg->auth;
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
static bool users_count(const struct iscsit_tpg *tpg,
			const struct iscsit_acl *acl)
{
	return credentials(tpg, acl) == &tpg->auth;
}

/**
 * iscsit_auth_possible() - Is there anything an initiator could prove?
 * @tpg: portal group; iscsit_mutex is held
 * @acl: the initiator's explicit ACL, or NULL
 *
 * Return: false if no name and secret are set for it.
 */
bool iscsit_auth_possible(const struct iscsit_tpg *tpg,
			  const struct iscsit_acl *acl)
{
	const struct iscsit_auth *auth = credentials(tpg, acl);

	lockdep_assert_held(&iscsit_mutex);
	if (iscsit_auth_is_set(auth->userid) &&
	    iscsit_auth_is_set(auth->password))
		return true;
	return users_count(tpg, acl) && !list_empty(&tpg->users);
}

static bool find_chap_user(const struct iscsit_exchange *ex,
			   const struct iscsit_tpg *tpg,
			   const struct iscsit_acl *acl)
{
	const struct iscsit_auth *auth = credentials(tpg, acl);
	const struct iscsit_user *user;

	if (matches(ex, auth->userid, auth->password))
		return true;
	if (!users_count(tpg, acl))
		return false;
	list_for_each_entry(user, &tpg->users, node) {
		if (matches(ex, user->userid, user->password))
			return true;
	}
	return false;
}

/*
 * Answer the initiator's challenge. Without a name and secret of our own there
 * is no answer, and it is up to the initiator to notice that.
 */
static int answer(const struct iscsit_exchange *ex,
		  const struct iscsit_auth *auth, struct iscsit_nego *nego)
{
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

static int verify_response(struct iscsit_exchange *ex,
			   const struct iscsit_tpg *tpg,
			   const struct iscsit_acl *acl,
			   struct iscsit_nego *nego)
{
	int err;

	if (!ex->name || !ex->response || !find_chap_user(ex, tpg, acl))
		return -EACCES;
	err = answer(ex, credentials(tpg, acl), nego);
	if (err)
		return err;
	ex->done = true;
	return 1;
}

/**
 * iscsit_exchange_step() - Act on the CHAP keys of a request
 * @ex: exchange, after iscsit_exchange_prepare()
 * @tpg: portal group; iscsit_mutex is held
 * @acl: the initiator's explicit ACL, or NULL
 * @nego: where the answer goes
 *
 * Return: 1: the initiator is authenticated; 0: not yet; < 0: it failed.
 */
int iscsit_exchange_step(struct iscsit_exchange *ex, struct iscsit_tpg *tpg,
			 const struct iscsit_acl *acl, struct iscsit_nego *nego)
{
	int ret;

	lockdep_assert_held(&iscsit_mutex);
	if (ex->asked)
		ret = verify_response(ex, tpg, acl, nego);
	else
		ret = send_challenge(ex, tpg, nego);
	ex->alg = NULL;
	ex->name = NULL;
	ex->response = NULL;
	ex->id = NULL;
	ex->challenge = NULL;
	return ret;
}
