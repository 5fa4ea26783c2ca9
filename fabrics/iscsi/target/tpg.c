// SPDX-License-Identifier: GPL-2.0
/*
 * Portal groups: enabling, disabling, and finding the one a login is for.
 *
 * Sessions and logins hold a reference and stand in lists; disabling closes them
 * all and waits for them, for a bounded time. Dropping the group waits as long as
 * it takes, because its memory belongs to the core's objects, too.
 */
#include <linux/kstrtox.h>
#include <linux/slab.h>

#include <target/target_core_fabric.h>

#include "../login/login.h"
#include "../session/conn.h"
#include "grace.h"
#include "target.h"
#include "users.h"

/* How long `enable` 0 waits for sessions; what is left then ends later. */
#define ISCSIT_DISABLE_WAIT	(30 * HZ)

struct iscsit_tpg *iscsit_discovery_tpg;

static const struct iscsit_tpg_attrib default_attrib = {
	.authentication			= 1,
	.login_timeout			= 15,
	.default_cmdsn_depth		= 64,
	.demo_mode_write_protect	= 1,
	.demo_mode_discovery		= 1,
	.tpg_enabled_sendtargets	= 1,
	.login_keys_workaround		= 1,
};

/**
 * iscsit_tpg_get() - Take a reference
 * @tpg: portal group that is known to live
 *
 * Return: @tpg.
 */
struct iscsit_tpg *iscsit_tpg_get(struct iscsit_tpg *tpg)
{
	kref_get(&tpg->kref);
	return tpg;
}

static void release(struct kref *kref)
{
	complete(&container_of(kref, struct iscsit_tpg, kref)->released);
}

/**
 * iscsit_tpg_put() - Drop a reference
 * @tpg: portal group
 */
void iscsit_tpg_put(struct iscsit_tpg *tpg)
{
	kref_put(&tpg->kref, release);
}

/**
 * iscsit_tpg_alloc() - Make a portal group that the core does not know yet
 * @tiqn: target, or NULL: the one of discovery sessions
 * @tag: portal group tag
 *
 * Return: the portal group or NULL.
 */
struct iscsit_tpg *iscsit_tpg_alloc(struct iscsit_tiqn *tiqn, u16 tag)
{
	struct iscsit_tpg *tpg = kzalloc(sizeof(*tpg), GFP_KERNEL);

	if (!tpg)
		return NULL;
	tpg->params = iscsit_params_alloc(!tiqn);
	if (!tpg->params) {
		kfree(tpg);
		return NULL;
	}
	tpg->tiqn = tiqn;
	tpg->tag = tag;
	INIT_LIST_HEAD(&tpg->node);
	INIT_LIST_HEAD(&tpg->portals);
	INIT_LIST_HEAD(&tpg->sessions);
	INIT_LIST_HEAD(&tpg->logins);
	INIT_LIST_HEAD(&tpg->users);
	kref_init(&tpg->kref);
	init_completion(&tpg->released);
	spin_lock_init(&tpg->lock);
	xa_init_flags(&tpg->tsihs, XA_FLAGS_ALLOC1);
	init_waitqueue_head(&tpg->idle_wait);
	tpg->attrib = default_attrib;
	return tpg;
}

/**
 * iscsit_tpg_free() - Undo iscsit_tpg_alloc()
 * @tpg: portal group without references
 */
void iscsit_tpg_free(struct iscsit_tpg *tpg)
{
	iscsit_users_free(tpg);
	iscsit_params_free(tpg->params);
	kfree_sensitive(tpg);
}

/* Has the target a portal group of that tag, in whatever base it was given? */
static bool tag_in_use(struct iscsit_tiqn *tiqn, u16 tag)
{
	struct iscsit_tpg *tpg;
	bool found = false;

	mutex_lock(&iscsit_mutex);
	list_for_each_entry(tpg, &tiqn->tpgs, node)
		found |= tpg->tag == tag;
	mutex_unlock(&iscsit_mutex);
	return found;
}

/**
 * iscsit_tpg_make() - Make a portal group; fabric_make_tpg()
 * @wwn: its target
 * @name: "tpgt_" and the tag
 *
 * Return: the se_portal_group or ERR_PTR().
 */
struct se_portal_group *iscsit_tpg_make(struct se_wwn *wwn, const char *name)
{
	struct iscsit_tiqn *tiqn = iscsit_to_tiqn(wwn);
	struct iscsit_tpg *tpg;
	u16 tag;
	int err;

	if (!str_has_prefix(name, "tpgt_") ||
	    kstrtou16(name + strlen("tpgt_"), 0, &tag))
		return ERR_PTR(-EINVAL);
	if (tag_in_use(tiqn, tag))
		return ERR_PTR(-EEXIST);
	tpg = iscsit_tpg_alloc(tiqn, tag);
	if (!tpg)
		return ERR_PTR(-ENOMEM);
	err = core_tpg_register(wwn, &tpg->se_tpg, SCSI_PROTOCOL_ISCSI);
	if (err) {
		iscsit_tpg_free(tpg);
		return ERR_PTR(err);
	}
	mutex_lock(&iscsit_mutex);
	tpg->serial = iscsit_next_serial();
	list_add_tail(&tpg->node, &tiqn->tpgs);
	mutex_unlock(&iscsit_mutex);
	return &tpg->se_tpg;
}

static bool idle(struct iscsit_tpg *tpg)
{
	bool idle;

	spin_lock(&tpg->lock);
	idle = list_empty(&tpg->sessions) && list_empty(&tpg->logins);
	spin_unlock(&tpg->lock);
	return idle;
}

/**
 * iscsit_tpg_end_session() - Have a session end, if it can, by a logout
 * @sess: session; its portal group's lock is held
 */
void iscsit_tpg_end_session(struct iscsit_sess *sess)
{
	struct iscsit_conn *conn;

	lockdep_assert_held(&sess->tpg->lock);
	if (!sess->closing)
		sess->leave_by = iscsit_logout_deadline();
	sess->closing = true;
	list_for_each_entry(conn, &sess->conns, sess_node)
		iscsit_conn_event(conn, ISCSIT_EV_ASYNC_LOGOUT);
}

/**
 * iscsit_tpg_close_all() - Take no more logins, close what there is
 * @tpg: portal group
 *
 * Context: Process; waits a bounded time for them to end.
 */
void iscsit_tpg_close_all(struct iscsit_tpg *tpg)
{
	struct iscsit_sess *sess;
	struct iscsit_conn *conn;

	spin_lock(&tpg->lock);
	tpg->active = false;
	list_for_each_entry(conn, &tpg->logins, tpg_node)
		iscsit_conn_close(conn);
	list_for_each_entry(sess, &tpg->sessions, node)
		iscsit_tpg_end_session(sess);
	spin_unlock(&tpg->lock);
	if (!wait_event_timeout(tpg->idle_wait, idle(tpg), ISCSIT_DISABLE_WAIT))
		pr_warn("iSCSI: %s,%u: sessions still wait for their commands\n",
			tpg->tiqn ? tpg->tiqn->name : "discovery", tpg->tag);
}

/**
 * iscsit_tpg_enable() - Open or close a portal group; fabric_enable_tpg()
 * @se_tpg: portal group
 * @enable: which of both
 *
 * Return: 0 or a negative errno.
 */
int iscsit_tpg_enable(struct se_portal_group *se_tpg, bool enable)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(se_tpg);
	int err;

	if (!enable) {
		iscsit_tpg_close_all(tpg);
		return 0;
	}
	mutex_lock(&iscsit_mutex);
	err = iscsit_params_enable(tpg);
	mutex_unlock(&iscsit_mutex);
	if (err)
		return err;
	spin_lock(&tpg->lock);
	tpg->active = true;
	spin_unlock(&tpg->lock);
	return 0;
}

/**
 * iscsit_tpg_drop() - Undo iscsit_tpg_make(); fabric_drop_tpg()
 * @se_tpg: portal group without portals
 */
void iscsit_tpg_drop(struct se_portal_group *se_tpg)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(se_tpg);

	mutex_lock(&iscsit_mutex);
	list_del(&tpg->node);
	mutex_unlock(&iscsit_mutex);
	iscsit_tpg_close_all(tpg);
	iscsit_tpg_put(tpg);
	while (!wait_for_completion_timeout(&tpg->released, 30 * HZ))
		pr_warn("iSCSI: %s,%u: still in use by %u sessions\n",
			tpg->tiqn->name, tpg->tag, kref_read(&tpg->kref));
	core_tpg_deregister(se_tpg);
	iscsit_tpg_free(tpg);
}

/* Logins */

static bool has_portal(struct iscsit_tpg *tpg, struct iscsit_listener *listener)
{
	struct iscsit_portal *portal;

	iscsit_for_each_portal(portal, tpg) {
		if (portal->listener == listener)
			return true;
	}
	return false;
}

static bool enter(struct iscsit_tpg *tpg, struct iscsit_conn *conn)
{
	bool active;

	spin_lock(&tpg->lock);
	active = tpg->active;
	if (active) {
		conn->tpg = iscsit_tpg_get(tpg);
		list_add_tail(&conn->tpg_node, &tpg->logins);
	}
	spin_unlock(&tpg->lock);
	return active;
}

static int enter_target(struct iscsit_conn *conn, const char *name)
{
	struct iscsit_tiqn *tiqn;
	struct iscsit_tpg *tpg;

	list_for_each_entry(tiqn, &iscsit_tiqns, node) {
		if (strcmp(tiqn->name, name))
			continue;
		list_for_each_entry(tpg, &tiqn->tpgs, node) {
			if (has_portal(tpg, conn->listener) && enter(tpg, conn))
				return 0;
		}
		return -ENXIO;
	}
	return -ENOENT;
}

/**
 * iscsit_login_set_tpg() - Find the portal group a login is for
 * @conn: connection in login
 * @name: target, or NULL: discovery
 *
 * Return: 0: conn->tpg is set; -ENOENT: no such target; -ENXIO: not here.
 */
int iscsit_login_set_tpg(struct iscsit_conn *conn, const char *name)
{
	int err;

	if (!name)
		return enter(iscsit_discovery_tpg, conn) ? 0 : -ENXIO;
	mutex_lock(&iscsit_mutex);
	err = enter_target(conn, name);
	mutex_unlock(&iscsit_mutex);
	return err;
}

/**
 * iscsit_tpg_module_init() - Make the portal group of discovery sessions
 *
 * Return: 0 or a negative errno.
 */
int iscsit_tpg_module_init(void)
{
	struct iscsit_tpg *tpg = iscsit_tpg_alloc(NULL, 1);
	int err;

	if (!tpg)
		return -ENOMEM;
	tpg->se_tpg.se_tpg_tfo = &iscsit_ops;
	err = core_tpg_register(NULL, &tpg->se_tpg, -1);
	if (err) {
		iscsit_tpg_free(tpg);
		return err;
	}
	tpg->active = true;
	iscsit_discovery_tpg = tpg;
	return 0;
}

/**
 * iscsit_tpg_module_exit() - Undo iscsit_tpg_module_init()
 *
 * All connections are gone.
 */
void iscsit_tpg_module_exit(void)
{
	core_tpg_deregister(&iscsit_discovery_tpg->se_tpg);
	iscsit_tpg_free(iscsit_discovery_tpg);
}
