// SPDX-License-Identifier: GPL-2.0
/*
 * ACLs: initiator ports as a target port knows them.
 *
 * An ACL is explicit (an administrator made it, it has a directory) or
 * dynamic (a login made it in demo mode, it is on se_portal_group.acls). It
 * becomes the one or the other without its sessions noticing.
 *
 * acl_kref is held by the directory or the portal group, and by each session
 * and look-up. The memory is freed when neither acl_kref nor the item in
 * configfs needs it (se_node_acl.memory counts the two).
 *
 * A dynamic ACL ends with its last login unless the fabric wants it cached.
 * Logins are counted apart from other references, and those of dynamic ACLs
 * under tpg_lun_mutex, so that no login can find an ACL that is ending.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "acl.h"
#include "mapped_lun.h"
#include "session.h"
#include "tpg.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "deferred_removal.h"
#include "../types.h"
#include "ua.h"
#include "waiting.h"

/*
 * Finding an ACL by portal group and name.
 */

struct acl_key {
	const struct se_portal_group *tpg;
	const char *name;
};

static u32 hash(const struct se_portal_group *tpg, const char *name, u32 seed)
{
	return jhash(name, strlen(name), jhash(&tpg, sizeof(tpg), seed));
}

static u32 hash_key(const void *data, u32 len, u32 seed)
{
	const struct acl_key *key = data;

	return hash(key->tpg, key->name, seed);
}

static u32 hash_acl(const void *data, u32 len, u32 seed)
{
	const struct se_node_acl *acl = data;

	return hash(acl->se_tpg, acl->initiatorname, seed);
}

static int compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct acl_key *key = arg->key;
	const struct se_node_acl *acl = data;

	return key->tpg != acl->se_tpg || strcmp(key->name, acl->initiatorname);
}

static const struct rhashtable_params table_params = {
	.head_offset = offsetof(struct se_node_acl, name_node),
	.hashfn = hash_key,
	.obj_hashfn = hash_acl,
	.obj_cmpfn = compare,
	.automatic_shrinking = true,
};

static struct rhashtable table;		/* RCU; tpg_lun_mutex to write */
static atomic_t last_index;		/* MIB index of the ACL made last */

static struct workqueue_struct *close_wq;

/* What close_session() may take where it is not known to return by itself. */
#define CLOSE_SESSION_TIME	(HZ / 10)

/**
 * tcm_acl_module_init() - Get ready for ACLs
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_acl_module_init(void)
{
	int ret;

	close_wq = alloc_workqueue("tcm_acl_close", WQ_UNBOUND, 0);
	if (!close_wq)
		return -ENOMEM;
	ret = rhashtable_init(&table, &table_params);
	if (ret)
		destroy_workqueue(close_wq);
	return ret;
}

/**
 * tcm_acl_module_exit() - Undo tcm_acl_module_init()
 */
void tcm_acl_module_exit(void)
{
	destroy_workqueue(close_wq);
	rhashtable_destroy(&table);
}

/* Caller holds rcu_read_lock() or the portal group's tpg_lun_mutex. */
static struct se_node_acl *find(const struct se_portal_group *tpg,
				const char *name)
{
	const struct acl_key key = { .tpg = tpg, .name = name };

	return rhashtable_lookup_fast(&table, &key, table_params);
}

/*
 * Life of an ACL.
 */

static void put_memory(struct se_node_acl *acl)
{
	if (refcount_dec_and_test(&acl->memory))
		kfree_rcu(acl, rcu);
}

static void acl_unused(struct kref *kref)
{
	struct se_node_acl *acl = container_of(kref, struct se_node_acl,
					       acl_kref);
	struct se_portal_group *tpg = acl->se_tpg;

	complete_all(&acl->free_done);
	tcm_removal_done(acl);
	put_memory(acl);
	tcm_tpg_put(tpg);
}

/**
 * target_put_nacl() - Drop a reference on an ACL
 * @acl: ACL
 *
 * Context: Any.
 */
void target_put_nacl(struct se_node_acl *acl)
{
	kref_put(&acl->acl_kref, acl_unused);
}
EXPORT_SYMBOL(target_put_nacl);

static void close_work(struct work_struct *work);

/* A new ACL, in the table; its reference belongs to directory or port. */
static struct se_node_acl *make_acl(struct se_portal_group *tpg,
				    const char *name)
{
	const struct target_core_fabric_ops *tfo = tpg->se_tpg_tfo;
	struct se_node_acl *acl;
	int ret;

	lockdep_assert_held(&tpg->tpg_lun_mutex);
	acl = kzalloc(max(sizeof(*acl), tfo->node_acl_size), GFP_KERNEL);
	if (!acl)
		return ERR_PTR(-ENOMEM);
	strscpy(acl->initiatorname, name, sizeof(acl->initiatorname));
	acl->se_tpg = tpg;
	spin_lock_init(&acl->nacl_sess_lock);
	kref_init(&acl->acl_kref);
	refcount_set(&acl->memory, 1);
	INIT_LIST_HEAD(&acl->acl_node);
	xa_init(&acl->luns);
	xa_init(&acl->directories);
	INIT_LIST_HEAD(&acl->sessions);
	INIT_WORK(&acl->close_work, close_work);
	init_completion(&acl->free_done);
	if (tfo->tpg_get_default_depth)
		acl->queue_depth = tfo->tpg_get_default_depth(tpg);
	acl->queue_depth = acl->queue_depth ?: 1;
	tfo->set_default_node_attributes(acl);

	ret = rhashtable_insert_fast(&table, &acl->name_node, table_params);
	if (ret) {
		kfree(acl);
		return ERR_PTR(-ENOMEM);
	}
	acl->acl_index = atomic_inc_return(&last_index);
	tcm_tpg_get(tpg);
	return acl;
}

/* No look-up finds it any more and it has no LUNs. */
static void end_acl(struct se_node_acl *acl)
{
	struct se_dev_entry *ml;
	unsigned long nr;

	lockdep_assert_held(&acl->se_tpg->tpg_lun_mutex);
	spin_lock_irq(&acl->nacl_sess_lock);
	acl->stopping = true;
	spin_unlock_irq(&acl->nacl_sess_lock);
	rhashtable_remove_fast(&table, &acl->name_node, table_params);
	list_del_init(&acl->acl_node);
	xa_for_each(&acl->luns, nr, ml)
		tcm_ml_remove(ml);
}

static void make_dynamic(struct se_node_acl *acl)
{
	lockdep_assert_held(&acl->se_tpg->tpg_lun_mutex);
	acl->dynamic_node_acl = true;
	list_add_tail(&acl->acl_node, &acl->se_tpg->acls);
}

static struct se_node_acl *create_locked(struct se_portal_group *tpg,
					 const char *name)
{
	struct se_node_acl *acl = find(tpg, name);

	if (!acl) {
		acl = make_acl(tpg, name);
		if (IS_ERR(acl))
			return acl;
	} else {
		if (!acl->dynamic_node_acl)
			return ERR_PTR(-EEXIST);
		/* pairs with tcm_acl_release(): is the last directory gone? */
		if (smp_load_acquire(&acl->has_item))
			return ERR_PTR(-EBUSY);
		acl->dynamic_node_acl = false;
		list_del_init(&acl->acl_node);
	}
	acl->has_item = true;
	refcount_inc(&acl->memory);
	return acl;
}

/**
 * tcm_acl_create() - Make an explicit ACL, or turn a dynamic one into one
 * @tpg: portal group
 * @name: initiator port
 *
 * Context: Process.
 * Return: the ACL, to be removed and released; ERR_PTR(): -ENAMETOOLONG;
 * -EEXIST: there is an explicit one; -EBUSY: there was one until now; -ENOMEM.
 */
struct se_node_acl *tcm_acl_create(struct se_portal_group *tpg,
				   const char *name)
{
	struct se_node_acl *acl;

	if (strlen(name) >= TRANSPORT_IQN_LEN)
		return ERR_PTR(-ENAMETOOLONG);
	mutex_lock(&tpg->tpg_lun_mutex);
	acl = create_locked(tpg, name);
	mutex_unlock(&tpg->tpg_lun_mutex);
	return acl;
}

/**
 * tcm_acl_remove() - Take an explicit ACL out of use
 * @acl: ACL without linked mapped LUNs
 *
 * Its sessions begin to end. Those of a fabric that can't end them go on as
 * demo mode ones, and the ACL becomes dynamic.
 *
 * Context: Process; does not wait.
 */
void tcm_acl_remove(struct se_node_acl *acl)
{
	struct se_portal_group *tpg = acl->se_tpg;
	bool stays;

	mutex_lock(&tpg->tpg_lun_mutex);
	stays = !tpg->se_tpg_tfo->close_session && atomic_read(&acl->logins);
	if (stays) {
		make_dynamic(acl);
		tcm_ml_map_dynamic(acl);
	} else {
		end_acl(acl);
		kref_get(&acl->acl_kref);
		if (!queue_work(close_wq, &acl->close_work))
			target_put_nacl(acl);
	}
	mutex_unlock(&tpg->tpg_lun_mutex);
	if (!stays)
		target_put_nacl(acl);
}

/**
 * tcm_acl_release() - The directory of an ACL is gone
 * @acl: ACL that was removed; may be freed on return
 *
 * Waits up to 30 s for its sessions to end.
 *
 * Context: Process.
 */
void tcm_acl_release(struct se_node_acl *acl)
{
	const struct tcm_wait_scope scope = { .acl = acl };

	if (acl->stopping &&
	    !tcm_wait(&acl->free_done, &scope, "removal of initiator %s: its sessions",
		      acl->initiatorname)) {
		tcm_removal_defer(acl, "initiator %s (sessions)",
				  acl->initiatorname);
		if (completion_done(&acl->free_done))
			tcm_removal_done(acl);
	}
	/* pairs with create_locked(): the item may be made anew */
	smp_store_release(&acl->has_item, false);
	put_memory(acl);
}

/* Dynamic ACLs that nobody needs any more, and all of a port that ends */
static void end_dynamic(struct se_node_acl *acl)
{
	end_acl(acl);
	target_put_nacl(acl);
}

/**
 * tcm_acl_end_all() - End the dynamic ACLs of a portal group
 * @tpg: portal group
 *
 * Context: Process.
 */
void tcm_acl_end_all(struct se_portal_group *tpg)
{
	struct se_node_acl *acl, *next;

	mutex_lock(&tpg->tpg_lun_mutex);
	list_for_each_entry_safe(acl, next, &tpg->acls, acl_node)
		end_dynamic(acl);
	mutex_unlock(&tpg->tpg_lun_mutex);
}

/*
 * Logins.
 */

static struct se_node_acl *check_locked(struct se_portal_group *tpg,
					const char *name)
{
	const struct target_core_fabric_ops *tfo = tpg->se_tpg_tfo;
	struct se_node_acl *acl = find(tpg, name);

	if (!acl) {
		if (!tfo->tpg_check_demo_mode(tpg))
			return NULL;
		acl = make_acl(tpg, name);
		if (IS_ERR(acl))
			return NULL;
		make_dynamic(acl);
		if (tcm_ml_map_dynamic(acl)) {
			end_dynamic(acl);
			return NULL;
		}
	}
	kref_get(&acl->acl_kref);
	atomic_inc(&acl->logins);
	return acl;
}

/**
 * core_tpg_check_initiator_node_acl() - May this initiator port log in?
 * @tpg: portal group
 * @initiatorname: name of the initiator port
 *
 * Context: Process. In demo mode makes a dynamic ACL for an unknown initiator.
 * Return: the ACL, with a reference that ends with the session; NULL: no.
 */
struct se_node_acl *
core_tpg_check_initiator_node_acl(struct se_portal_group *tpg,
				  unsigned char *initiatorname)
{
	const char *name = (const char *)initiatorname;
	struct se_node_acl *acl;

	if (strlen(name) >= TRANSPORT_IQN_LEN)
		return NULL;
	mutex_lock(&tpg->tpg_lun_mutex);
	acl = check_locked(tpg, name);
	mutex_unlock(&tpg->tpg_lun_mutex);
	return acl;
}
EXPORT_SYMBOL(core_tpg_check_initiator_node_acl);

/**
 * tcm_acl_logout() - A session that had logged in is gone
 * @acl: what core_tpg_check_initiator_node_acl() returned
 *
 * Context: Process.
 */
void tcm_acl_logout(struct se_node_acl *acl)
{
	struct se_portal_group *tpg = acl->se_tpg;

	mutex_lock(&tpg->tpg_lun_mutex);
	if (!atomic_dec_if_positive(&acl->logins) && acl->dynamic_node_acl &&
	    !acl->stopping &&
	    !tpg->se_tpg_tfo->tpg_check_demo_mode_cache(tpg))
		end_dynamic(acl);
	mutex_unlock(&tpg->tpg_lun_mutex);
	target_put_nacl(acl);
}

/**
 * core_tpg_get_initiator_node_acl() - Find an ACL
 * @tpg: portal group
 * @initiatorname: name of the initiator port
 *
 * Context: Any.
 * Return: the ACL, to be given back by target_put_nacl(); NULL if there is
 * none or it is being removed.
 */
struct se_node_acl *
core_tpg_get_initiator_node_acl(struct se_portal_group *tpg,
				unsigned char *initiatorname)
{
	struct se_node_acl *acl;

	rcu_read_lock();
	acl = find(tpg, (const char *)initiatorname);
	if (acl && !kref_get_unless_zero(&acl->acl_kref))
		acl = NULL;
	rcu_read_unlock();
	return acl;
}
EXPORT_SYMBOL(core_tpg_get_initiator_node_acl);

/**
 * target_tpg_has_node_acl() - Is there an ACL of that name?
 * @tpg: portal group
 * @initiatorname: name of the initiator port
 *
 * Context: Any.
 * Return: true if there is one, explicit or dynamic.
 */
bool target_tpg_has_node_acl(struct se_portal_group *tpg,
			     const char *initiatorname)
{
	bool found;

	rcu_read_lock();
	found = find(tpg, initiatorname);
	rcu_read_unlock();
	return found;
}
EXPORT_SYMBOL(target_tpg_has_node_acl);

/* Has the fabric begun to end it by itself? */
static bool ending(const struct se_session *sess)
{
	return sess->cmd_cnt && atomic_read(&sess->cmd_cnt->stopped);
}

/* Woken when close_session() of a fabric has returned. */
static DECLARE_WAIT_QUEUE_HEAD(close_returned);

/*
 * Take the next session to be closed away from its ACL, with a reference. It
 * is not deregistered before tcm_acl_close_returned().
 */
static struct se_session *next_to_close(struct se_node_acl *acl)
{
	struct se_session *sess;

	spin_lock_irq(&acl->nacl_sess_lock);
	list_for_each_entry(sess, &acl->sessions, acl_node) {
		if (ending(sess))
			continue;
		tcm_acl_drop_session(acl, sess);
		refcount_inc(&sess->refs);
		sess->closer = current;
		spin_unlock_irq(&acl->nacl_sess_lock);
		return sess;
	}
	spin_unlock_irq(&acl->nacl_sess_lock);
	return NULL;
}

static void tell_close_returned(struct se_session *sess)
{
	/* pairs with tcm_acl_wait_for_close() */
	smp_store_release(&sess->closer, NULL);
	wake_up_all(&close_returned);
}

/* Is nobody in close_session(), but maybe the caller himself? */
static bool not_being_closed(struct se_session *sess)
{
	/* pairs with tell_close_returned() */
	const struct task_struct *closer = smp_load_acquire(&sess->closer);

	return !closer || closer == current;
}

/**
 * tcm_acl_wait_for_close() - Let no close_session() be under way
 * @sess: session that is off its ACL's list: no new one begins
 *
 * The fabric frees what close_session() looks at when the session has been
 * deregistered. A fabric whose close_session() waits for just that (see
 * close_session_returns) keeps it by itself, and is not waited for: what is
 * waited here is the time any other one takes.
 *
 * Context: Process; sleeps. May be called in close_session() itself.
 */
void tcm_acl_wait_for_close(struct se_session *sess)
{
	const struct target_core_fabric_ops *tfo = sess->se_tpg->se_tpg_tfo;

	if (!tfo->close_session_returns) {
		wait_event_timeout(close_returned, not_being_closed(sess),
				   CLOSE_SESSION_TIME);
		return;
	}
	while (!wait_event_timeout(close_returned, not_being_closed(sess),
				   TCM_REMOVAL_WAIT_S * HZ))
		pr_warn("%s: end of a session waits for close_session()\n",
			tfo->fabric_name);
}

static void close_sessions(struct se_node_acl *acl)
{
	void (*close)(struct se_session *sess) =
		acl->se_tpg->se_tpg_tfo->close_session;
	struct se_session *sess;

	if (!close)
		return;
	while ((sess = next_to_close(acl))) {
		close(sess);
		tell_close_returned(sess);
		tcm_session_put(sess);
	}
}

static void close_work(struct work_struct *work)
{
	struct se_node_acl *acl = container_of(work, struct se_node_acl,
					       close_work);

	close_sessions(acl);
	target_put_nacl(acl);
}

/**
 * tcm_acl_add_session() - A session is registered
 * @acl: its ACL
 * @sess: session; the ACL's youngest from now on
 *
 * A session that comes up while its ACL goes is closed at once.
 *
 * Context: Atomic.
 */
void tcm_acl_add_session(struct se_node_acl *acl, struct se_session *sess)
{
	unsigned long flags;

	spin_lock_irqsave(&acl->nacl_sess_lock, flags);
	list_add_tail(&sess->acl_node, &acl->sessions);
	acl->nacl_sess = sess;
	if (acl->stopping) {
		kref_get(&acl->acl_kref);
		if (!queue_work(close_wq, &acl->close_work))
			/* not the last one, the session has its own */
			target_put_nacl(acl);
	}
	spin_unlock_irqrestore(&acl->nacl_sess_lock, flags);
}

/**
 * tcm_acl_drop_session() - A session does not count any more
 * @acl: its ACL
 * @sess: session
 *
 * Does nothing if that has been done.
 *
 * Context: Caller holds nacl_sess_lock.
 */
void tcm_acl_drop_session(struct se_node_acl *acl, struct se_session *sess)
{
	lockdep_assert_held(&acl->nacl_sess_lock);
	list_del_init(&sess->acl_node);
	acl->nacl_sess = NULL;
	if (!list_empty(&acl->sessions))
		acl->nacl_sess = list_last_entry(&acl->sessions,
						 struct se_session, acl_node);
}

/**
 * core_tpg_set_initiator_node_queue_depth() - Change the command window
 * @acl: initiator port
 * @queue_depth: commands; 0 stands for 1
 *
 * Its sessions are closed when this is a change: initiators learn of the
 * depth as they log in again.
 *
 * Context: Process, no locks held.
 * Return: 0.
 */
int core_tpg_set_initiator_node_queue_depth(struct se_node_acl *acl,
					    u32 queue_depth)
{
	queue_depth = queue_depth ?: 1;
	if (xchg(&acl->queue_depth, queue_depth) != queue_depth)
		close_sessions(acl);
	return 0;
}
EXPORT_SYMBOL(core_tpg_set_initiator_node_queue_depth);

/**
 * core_tpg_set_initiator_node_tag() - Label an initiator port
 * @tpg: its portal group
 * @acl: initiator port
 * @new_tag: label; text that begins with NULL removes it
 *
 * Context: Process.
 * Return: length of the label, 0 if it was removed; -EINVAL if it is too
 * long.
 */
int core_tpg_set_initiator_node_tag(struct se_portal_group *tpg,
				    struct se_node_acl *acl,
				    const char *new_tag)
{
	size_t len = strlen(new_tag);

	if (len >= sizeof(acl->acl_tag))
		return -EINVAL;
	if (!strncmp(new_tag, "NULL", 4)) {
		acl->acl_tag[0] = '\0';
		return 0;
	}
	strscpy(acl->acl_tag, new_tag, sizeof(acl->acl_tag));
	return len;
}
EXPORT_SYMBOL(core_tpg_set_initiator_node_tag);

/**
 * core_allocate_nexus_loss_ua() - Tell an initiator that its nexuses were lost
 * @acl: initiator port, or NULL
 *
 * I_T NEXUS LOSS OCCURRED on every mapped LUN.
 *
 * Context: Any.
 */
void core_allocate_nexus_loss_ua(struct se_node_acl *acl)
{
	if (acl)
		tcm_ua_establish_acl(acl, TCM_UA_NEXUS_LOSS, NULL);
}
EXPORT_SYMBOL(core_allocate_nexus_loss_ua);
