// SPDX-License-Identifier: GPL-2.0
/*
 * What happened to a target's logins and sessions, counted for the iSCSI MIB
 * (RFC 7147).
 */
#include "stat.h"

#include <linux/jiffies.h>
#include <linux/string.h>

#include "../types.h"

/**
 * iscsit_stat_init() - A new target has no history
 * @tiqn: the target
 */
void iscsit_stat_init(struct iscsit_tiqn *tiqn)
{
	spin_lock_init(&tiqn->stats.lock);
}

/**
 * iscsit_stat_login_ok() - A login was accepted
 * @tiqn: target; NULL: discovery, not counted
 */
void iscsit_stat_login_ok(struct iscsit_tiqn *tiqn)
{
	if (!tiqn)
		return;
	spin_lock_bh(&tiqn->stats.lock);
	tiqn->stats.accepts++;
	spin_unlock_bh(&tiqn->stats.lock);
}

/* Which counter a refusal belongs to, and its number in the MIB. */
static u32 *failure_counter(struct iscsit_tiqn_stats *stats, u8 class, u8 detail,
			    enum iscsit_login_failure *type)
{
	if (class == ISCSI_STATUS_CLS_REDIRECT) {
		*type = ISCSIT_LOGIN_FAIL_REDIRECT;
		return &stats->redirects;
	}
	if (class == ISCSI_STATUS_CLS_INITIATOR_ERR) {
		switch (detail) {
		case ISCSI_LOGIN_STATUS_INIT_ERR:
			*type = ISCSIT_LOGIN_FAIL_NEGOTIATE;
			return &stats->negotiate_fails;
		case ISCSI_LOGIN_STATUS_AUTH_FAILED:
			*type = ISCSIT_LOGIN_FAIL_AUTHENTICATE;
			return &stats->authenticate_fails;
		case ISCSI_LOGIN_STATUS_TGT_FORBIDDEN:
			*type = ISCSIT_LOGIN_FAIL_AUTHORIZE;
			return &stats->authorize_fails;
		}
	}
	*type = ISCSIT_LOGIN_FAIL_OTHER;
	return &stats->other_fails;
}

/**
 * iscsit_stat_login_failed() - A login was refused, or broke off
 * @tiqn: target; NULL: discovery, not counted
 * @conn: where from
 * @name: initiator, NULL if it has not told
 * @status_class: of the Login Response
 * @status_detail: of the Login Response
 */
void iscsit_stat_login_failed(struct iscsit_tiqn *tiqn,
			      const struct iscsit_conn *conn, const char *name,
			      u8 status_class, u8 status_detail)
{
	struct iscsit_tiqn_stats *stats;

	if (!tiqn)
		return;
	stats = &tiqn->stats;
	spin_lock_bh(&stats->lock);
	++*failure_counter(stats, status_class, status_detail,
			   &stats->last_fail_type);
	stats->last_fail_jiffies = get_jiffies_64();
	strscpy(stats->last_fail_name, name && *name ? name : "Unknown",
		sizeof(stats->last_fail_name));
	stats->last_fail_addr = conn->peer;
	spin_unlock_bh(&stats->lock);
}

/**
 * iscsit_stat_logout() - A Logout Request was taken
 * @tiqn: target; NULL: discovery, not counted
 * @reason: RFC 7143 §11.14.1
 */
void iscsit_stat_logout(struct iscsit_tiqn *tiqn, u8 reason)
{
	if (!tiqn)
		return;
	spin_lock_bh(&tiqn->stats.lock);
	if (reason == ISCSI_LOGOUT_REASON_CLOSE_SESSION)
		tiqn->stats.normal_logouts++;
	else
		tiqn->stats.abnormal_logouts++;
	spin_unlock_bh(&tiqn->stats.lock);
}

/**
 * iscsit_stat_sess_failed() - A session ended that was not logged out
 * @sess: the session
 * @failure: why
 */
void iscsit_stat_sess_failed(struct iscsit_sess *sess,
			     enum iscsit_sess_failure failure)
{
	struct iscsit_tiqn *tiqn = sess->tpg->tiqn;
	struct iscsit_tiqn_stats *stats;

	if (!tiqn || failure == ISCSIT_SESS_FAIL_NONE)
		return;
	stats = &tiqn->stats;
	spin_lock_bh(&stats->lock);
	if (failure == ISCSIT_SESS_FAIL_DIGEST)
		stats->digest_errors++;
	else if (failure == ISCSIT_SESS_FAIL_TIMEOUT)
		stats->cxn_timeout_errors++;
	else
		stats->format_errors++;
	stats->last_sess_fail_type = failure;
	strscpy(stats->last_sess_fail_name, sess->initiator_name,
		sizeof(stats->last_sess_fail_name));
	spin_unlock_bh(&stats->lock);
}
