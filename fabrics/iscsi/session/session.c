// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: creation at login, reinstatement, the end.
 *
 * A session is made when a leading login is over but for its last response: it
 * is authenticated and everything is negotiated. It stands in its portal
 * group's list from iscsit_sess_activate() on, and ends with its last
 * connection (error recovery level 0: the only one). Until it has left the core
 * it stays in the list, marked closing, so that a login that reinstates it can
 * wait for the end: the waiting connection's work is queued then.
 */
#include <linux/slab.h>

#include <target/target_core_fabric.h>

#include "session.h"
#include "../login/login.h"
#include "../target/acl.h"
#include "../target/target.h"
#include "cmdsn.h"
#include "conn.h"
#include "state.h"

static atomic_t iscsit_last_sid = ATOMIC_INIT(0);

/* Making */

/* Return: 0; -EBUSY: there are 65535 sessions; -ENOMEM. */
static int take_tsih(struct iscsit_sess *sess)
{
	struct iscsit_tpg *tpg = sess->tpg;
	u32 tsih;
	int err;

	err = xa_alloc_cyclic(&tpg->tsihs, &tsih, sess, XA_LIMIT(1, U16_MAX),
			      &tpg->next_tsih, GFP_KERNEL);
	if (err < 0)
		return err;
	sess->tsih = tsih;
	return 0;
}

static struct se_node_acl *find_acl(struct iscsit_tpg *tpg, const char *name)
{
	char folded[ISCSIT_NAME_LEN];

	iscsit_fold_name(folded, name);
	return core_tpg_check_initiator_node_acl(&tpg->se_tpg, folded);
}

static int attach_acl(struct iscsit_sess *sess, const char *name)
{
	struct se_node_acl *se_acl = find_acl(sess->tpg, name);

	if (!se_acl)
		return -EACCES;
	sess->se_sess->se_node_acl = se_acl;
	sess->acl = iscsit_to_acl(se_acl);
	sess->depth = clamp(se_acl->queue_depth, 1U, 512U);
	return 0;
}

/**
 * iscsit_sess_create() - Make the session of a leading login
 * @conn: connection with a portal group
 * @name: name of the initiator
 * @isid: the request's ISID
 * @discovery: a discovery session: no ACL, no logical units
 * @cmd_sn: CmdSN of the first Login Request
 *
 * Return: 0; -EACCES: the initiator has no ACL; -EBUSY: no TSIH is left;
 * -ENOMEM.
 */
int iscsit_sess_create(struct iscsit_conn *conn, const char *name,
		       const u8 isid[6], bool discovery, u32 cmd_sn)
{
	struct iscsit_sess *sess = kzalloc(sizeof(*sess), GFP_KERNEL);
	int err;

	if (!sess)
		return -ENOMEM;
	sess->se_sess = transport_alloc_session(TARGET_PROT_NORMAL);
	if (IS_ERR(sess->se_sess)) {
		err = PTR_ERR(sess->se_sess);
		goto err_free;
	}
	sess->tpg = iscsit_tpg_get(conn->tpg);
	INIT_LIST_HEAD(&sess->node);
	sess->discovery = discovery;
	sess->depth = 1;
	if (!discovery) {
		err = attach_acl(sess, name);
		if (err)
			goto err_session;
	}
	err = take_tsih(sess);
	if (err)
		goto err_session;
	memcpy(sess->isid, isid, sizeof(sess->isid));
	strscpy(sess->initiator_name, name, sizeof(sess->initiator_name));
	refcount_set(&sess->conns_ref, 1);
	INIT_LIST_HEAD(&sess->conns);
	INIT_LIST_HEAD(&sess->waiters);
	sess->sid = atomic_inc_return(&iscsit_last_sid);
	sess->creation_jiffies = get_jiffies_64();
	iscsit_cmdsn_init(&sess->cmdsn, cmd_sn);
	iscsit_sess_move(sess, ISCSIT_SESS_ACTIVE);
	conn->sess = sess;
	return 0;

err_session:
	iscsit_tpg_put(sess->tpg);
	transport_free_session(sess->se_sess);
err_free:
	kfree(sess);
	return err;
}

static struct iscsit_sess *find_by_tsih(struct iscsit_tpg *tpg,
					const u8 isid[6], u16 tsih)
{
	struct iscsit_sess *sess;

	lockdep_assert_held(&tpg->lock);
	sess = xa_load(&tpg->tsihs, tsih);
	/* still in login, on its way out, or of another initiator port */
	if (!sess || list_empty(&sess->node) || sess->closing ||
	    memcmp(sess->isid, isid, sizeof(sess->isid)))
		return NULL;
	return sess;
}

/**
 * iscsit_sess_join() - Find the session of a login with a TSIH
 * @conn: connection with a portal group
 * @name: name of the initiator
 * @isid: the request's ISID
 * @tsih: the request's TSIH, not 0
 * @cid: the request's CID
 *
 * Sessions have one connection each, and at error recovery level 0 a connection
 * cannot be reinstated without its session: there is never room.
 *
 * Return: -ENOENT: no such session; -EPERM: not this initiator's; -EMFILE.
 */
int iscsit_sess_join(struct iscsit_conn *conn, const char *name,
		     const u8 isid[6], u16 tsih, u16 cid)
{
	struct iscsit_tpg *tpg = conn->tpg;
	struct iscsit_sess *sess;
	int err = -EMFILE;

	spin_lock(&tpg->lock);
	sess = find_by_tsih(tpg, isid, tsih);
	if (!sess)
		err = -ENOENT;
	else if (strcasecmp(sess->initiator_name, name))
		err = -EPERM;
	spin_unlock(&tpg->lock);
	return err;
}

/* Reinstatement */

static bool same_nexus(const struct iscsit_sess *a, const struct iscsit_sess *b)
{
	return a != b && a->discovery == b->discovery &&
	       !memcmp(a->isid, b->isid, sizeof(a->isid)) &&
	       !strcasecmp(a->initiator_name, b->initiator_name);
}

static struct iscsit_sess *find_same(struct iscsit_sess *sess)
{
	struct iscsit_sess *other;

	lockdep_assert_held(&sess->tpg->lock);
	/* initiators of discovery sessions need not tell them apart */
	if (sess->discovery)
		return NULL;
	list_for_each_entry(other, &sess->tpg->sessions, node) {
		if (same_nexus(sess, other))
			return other;
	}
	return NULL;
}

static void close_locked(struct iscsit_sess *sess)
{
	struct iscsit_conn *conn;

	lockdep_assert_held(&sess->tpg->lock);
	sess->closing = true;
	list_for_each_entry(conn, &sess->conns, sess_node)
		iscsit_conn_close(conn);
}

/**
 * iscsit_sess_reinstate() - End the session that this login replaces
 * @conn: connection with a session of its own
 *
 * Return: 0: there is none; -EINPROGRESS: the login is resumed when it is gone.
 */
int iscsit_sess_reinstate(struct iscsit_conn *conn)
{
	struct iscsit_tpg *tpg = conn->sess->tpg;
	struct iscsit_sess *old;

	spin_lock(&tpg->lock);
	old = find_same(conn->sess);
	if (old) {
		close_locked(old);
		list_move_tail(&conn->reinstate_node, &old->waiters);
	}
	spin_unlock(&tpg->lock);
	return old ? -EINPROGRESS : 0;
}

/* Take the place in the portal group that iscsit_sess_reinstate() made free. */
static int enter(struct iscsit_conn *conn)
{
	struct iscsit_sess *sess = conn->sess;
	struct iscsit_tpg *tpg = sess->tpg;

	lockdep_assert_held(&tpg->lock);
	if (!tpg->active)
		return -EAGAIN;
	if (find_same(sess))
		return -EBUSY;
	list_move_tail(&conn->sess_node, &sess->conns);
	sess->nr_conns = 1;
	list_add_tail(&sess->node, &tpg->sessions);
	iscsit_sess_move(sess, ISCSIT_SESS_LOGGED_IN);
	list_del_init(&conn->tpg_node);
	return 0;
}

/**
 * iscsit_sess_activate() - Enter full feature phase
 * @conn: connection whose login is complete but for the last response
 *
 * The session takes its place in the portal group before the core knows it, so
 * that the core never has two sessions of one I_T nexus.
 *
 * Return: 0; -EAGAIN: the portal group does not take sessions any more; -EBUSY:
 * another login of the same initiator port was faster: reinstate that one.
 */
int iscsit_sess_activate(struct iscsit_conn *conn)
{
	struct iscsit_sess *sess = conn->sess;
	struct iscsit_tpg *tpg = sess->tpg;
	int err;

	spin_lock(&tpg->lock);
	err = enter(conn);
	spin_unlock(&tpg->lock);
	if (err)
		return err;
	iscsit_cmdsn_open(&sess->cmdsn, sess->depth);
	transport_register_session(&tpg->se_tpg, sess->se_sess->se_node_acl,
				   sess->se_sess, sess);
	sess->registered = true;
	return 0;
}

/* The end */

/**
 * iscsit_sess_close() - Close a session; it ends later
 * @sess: registered session
 *
 * Context: Process; the caller knows that it lives.
 */
void iscsit_sess_close(struct iscsit_sess *sess)
{
	spin_lock(&sess->tpg->lock);
	iscsit_tpg_end_session(sess);
	spin_unlock(&sess->tpg->lock);
}

/**
 * iscsit_conn_unlink() - Take a connection out of all look-ups
 * @conn: connection about to be freed
 */
void iscsit_conn_unlink(struct iscsit_conn *conn)
{
	struct iscsit_tpg *tpg = conn->tpg;

	if (!tpg)
		return;
	spin_lock(&tpg->lock);
	list_del_init(&conn->tpg_node);
	list_del_init(&conn->reinstate_node);
	if (!list_empty(&conn->sess_node)) {
		list_del_init(&conn->sess_node);
		conn->sess->nr_conns--;
		conn->sess->closing = true;
	}
	spin_unlock(&tpg->lock);
	wake_up_all(&tpg->idle_wait);
}

static void leave_core(struct iscsit_sess *sess)
{
	if (sess->registered) {
		transport_deregister_session_configfs(sess->se_sess);
		transport_deregister_session(sess->se_sess);
	} else {
		transport_free_session(sess->se_sess);
	}
}

static void wake_waiters(struct iscsit_sess *sess)
{
	struct iscsit_conn *conn, *next;

	list_for_each_entry_safe(conn, next, &sess->waiters, reinstate_node) {
		list_del_init(&conn->reinstate_node);
		iscsit_conn_event(conn, ISCSIT_EV_LOGIN_RESUME);
	}
}

/**
 * iscsit_sess_put_conn() - A connection leaves its session
 * @conn: connection that is unlinked and has no request
 *
 * Context: Process; sleeps.
 */
void iscsit_sess_put_conn(struct iscsit_conn *conn)
{
	struct iscsit_sess *sess = conn->sess;
	struct iscsit_tpg *tpg;

	if (!sess)
		return;
	iscsit_text_free(conn);
	conn->sess = NULL;
	if (!refcount_dec_and_test(&sess->conns_ref))
		return;
	leave_core(sess);
	tpg = sess->tpg;
	spin_lock(&tpg->lock);
	iscsit_sess_move(sess, ISCSIT_SESS_FREE);
	list_del_init(&sess->node);
	xa_erase(&tpg->tsihs, sess->tsih);
	wake_waiters(sess);
	spin_unlock(&tpg->lock);
	wake_up_all(&tpg->idle_wait);
	kfree(sess);
	iscsit_tpg_put(tpg);
}
