// SPDX-License-Identifier: GPL-2.0
/*
 * Mapped LUNs: which logical unit an initiator port addresses by a number.
 *
 * One is made by an administrator's link, or for each LUN of the portal group
 * with a dynamic ACL. Commands hold a percpu reference on it; the memory is
 * freed an RCU grace period after the last of them.
 */
#include "mapped_lun.h"
#include "lun.h"
#include "nexus.h"

#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "deferred_removal.h"
#include "../types.h"
#include "ua.h"
#include "waiting.h"

/**
 * tcm_ml_read_only() - Are writes refused through a mapped LUN?
 * @ml: mapped LUN
 * @dev: its device
 *
 * Context: Any.
 * Return: true if they are, be it for the medium's sake.
 */
bool tcm_ml_read_only(const struct se_dev_entry *ml,
		      const struct se_device *dev)
{
	return READ_ONCE(ml->read_only) || dev->dev_flags & DF_READ_ONLY;
}

/**
 * target_lun_is_rdonly() - May the initiator only read this unit?
 * @cmd: command that was found a LUN
 *
 * Context: Any.
 * Return: true if commands that write are refused.
 */
bool target_lun_is_rdonly(struct se_cmd *cmd)
{
	const struct tcm_nexus *nexus = cmd->nexus;

	if (!nexus)
		return true;	/* the core's own LUN, for want of a mapped one */
	/* what was unmapped since must not become writable by that */
	return READ_ONCE(nexus->ml->gone) ||
	       tcm_ml_read_only(nexus->ml, cmd->se_dev);
}
EXPORT_SYMBOL(target_lun_is_rdonly);

/* No session has a nexus, so no walk over its other LUNs is due, mostly. */
static void tell_luns_changed(struct se_node_acl *acl,
			      const struct se_dev_entry *except)
{
	if (!list_empty_careful(&acl->sessions))
		tcm_ua_establish_acl(acl, TCM_UA_LUNS_CHANGED, except);
}

static void free_ml_rcu_cb(struct rcu_head *rcu)
{
	struct se_dev_entry *ml = container_of(rcu, struct se_dev_entry, rcu);

	tcm_ml_free_nexuses(ml);
	percpu_ref_exit(&ml->ref);
	free_percpu(ml->stats);
	kfree(ml);
}

static void put_ml(struct se_dev_entry *ml)
{
	if (refcount_dec_and_test(&ml->memory))
		call_rcu(&ml->rcu, free_ml_rcu_cb);
}

/* The last command gave its reference back. Context: any. */
static void ml_drained(struct percpu_ref *ref)
{
	struct se_dev_entry *ml = container_of(ref, struct se_dev_entry, ref);
	struct se_lun *lun = ml->lun;

	complete_all(&ml->drained);
	tcm_removal_done(ml);
	put_ml(ml);
	percpu_ref_put(&lun->ref);
	tcm_lun_put(lun);
}

/* Memory for a mapped LUN, not known to anybody yet. */
static struct se_dev_entry *alloc_ml(void)
{
	struct se_dev_entry *ml = kzalloc(sizeof(*ml), GFP_KERNEL);

	if (!ml)
		return NULL;
	ml->stats = alloc_percpu(struct tcm_io_stats);
	if (!ml->stats)
		goto err_free;
	if (percpu_ref_init(&ml->ref, ml_drained, 0, GFP_KERNEL))
		goto err_free_stats;
	init_completion(&ml->drained);
	refcount_set(&ml->memory, 1);
	spin_lock_init(&ml->lock);
	INIT_LIST_HEAD(&ml->nexuses);
	ml->creation_time = get_jiffies_64();
	return ml;

err_free_stats:
	free_percpu(ml->stats);
err_free:
	kfree(ml);
	return NULL;
}

/**
 * tcm_ml_add() - Map a LUN for an initiator port
 * @acl: initiator port
 * @mapped_lun: number it uses, free
 * @lun: live LUN
 * @read_only: refuse writes
 * @dynamic: there is no directory
 *
 * Context: Process. Caller holds tpg_lun_mutex.
 * Return: 0; -EINVAL if the ACL is being removed; -ENOMEM.
 */
int tcm_ml_add(struct se_node_acl *acl, u64 mapped_lun, struct se_lun *lun,
	       bool read_only, bool dynamic)
{
	struct se_dev_entry *ml;

	lockdep_assert_held(&lun->tpg->tpg_lun_mutex);
	if (acl->stopping)
		return -EINVAL;
	ml = alloc_ml();
	if (!ml)
		return -ENOMEM;
	ml->mapped_lun = mapped_lun;
	ml->acl = acl;
	ml->lun = lun;
	ml->read_only = read_only;
	ml->dynamic = dynamic;
	kref_get(&lun->kref);
	percpu_ref_get(&lun->ref);
	if (xa_insert(&acl->luns, mapped_lun, ml, GFP_KERNEL)) {
		/* no command could find it: drained at once */
		percpu_ref_kill(&ml->ref);
		return -ENOMEM;
	}
	spin_lock_irq(&lun->ml_lock);
	list_add_tail(&ml->lun_node, &lun->mls);
	spin_unlock_irq(&lun->ml_lock);
	tell_luns_changed(acl, ml);
	return 0;
}

/**
 * tcm_ml_remove() - Unmap a LUN
 * @ml: mapped LUN; with its last command it will be gone
 *
 * Context: Process. Caller holds tpg_lun_mutex.
 */
void tcm_ml_remove(struct se_dev_entry *ml)
{
	struct se_lun *lun = ml->lun;
	struct se_device *dev;

	lockdep_assert_held(&lun->tpg->tpg_lun_mutex);
	dev = rcu_dereference_protected(lun->lun_se_dev,
				lockdep_is_held(&lun->tpg->tpg_lun_mutex));
	xa_erase(&ml->acl->luns, ml->mapped_lun);
	spin_lock_irq(&lun->ml_lock);
	list_del(&ml->lun_node);
	spin_unlock_irq(&lun->ml_lock);
	tcm_ml_drop_nexuses(ml, dev->lu);
	tell_luns_changed(ml->acl, NULL);
	percpu_ref_kill(&ml->ref);
}

/* Does a dynamic ACL get this LUN write protected? */
static bool demo_mode_read_only(struct se_lun *lun, struct se_device *dev)
{
	struct se_portal_group *tpg = lun->tpg;

	return dev->transport->get_device_type(dev) == TYPE_DISK &&
	       tpg->se_tpg_tfo->tpg_check_demo_mode_write_protect(tpg);
}

/* Map @lun under its own number, unless that is in use already. */
static int map_for_dynamic_acl(struct se_node_acl *acl, struct se_lun *lun)
{
	struct se_device *dev;

	dev = rcu_dereference_protected(lun->lun_se_dev,
				lockdep_is_held(&lun->tpg->tpg_lun_mutex));
	if (!dev || lun->shutdown || xa_load(&acl->luns, lun->unpacked_lun))
		return 0;
	return tcm_ml_add(acl, lun->unpacked_lun, lun,
			  demo_mode_read_only(lun, dev), true);
}

static bool demo_mode_maps_luns(struct se_portal_group *tpg)
{
	return tpg->se_tpg_tfo->tpg_check_demo_mode_login_only(tpg) != 1;
}

/**
 * tcm_ml_map_dynamic() - Map all LUNs of the portal group for a dynamic ACL
 * @acl: dynamic ACL
 *
 * Context: Process. Caller holds tpg_lun_mutex.
 * Return: 0 or -ENOMEM; some are mapped then.
 */
int tcm_ml_map_dynamic(struct se_node_acl *acl)
{
	struct se_portal_group *tpg = acl->se_tpg;
	struct se_lun *lun;
	unsigned long nr;
	int ret;

	lockdep_assert_held(&tpg->tpg_lun_mutex);
	if (!demo_mode_maps_luns(tpg))
		return 0;
	xa_for_each(&tpg->luns, nr, lun) {
		ret = map_for_dynamic_acl(acl, lun);
		if (ret)
			return ret;
	}
	return 0;
}

/* Put into force a link between directories, whose LUN is live. */
static int map_link(struct se_lun_acl *link, struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	struct se_dev_entry *ml = xa_load(&link->acl->luns, link->mapped_lun);
	bool read_only;

	if (ml && (ml->lun != lun || !ml->dynamic))
		return -EINVAL;
	if (link->protect_set)
		read_only = link->protect;
	else if (ml)
		read_only = ml->read_only;
	else
		read_only = tpg->se_tpg_tfo->tpg_check_prod_mode_write_protect(tpg);
	if (!ml)
		return tcm_ml_add(link->acl, link->mapped_lun, lun, read_only,
				  false);
	/* what demo mode mapped becomes the administrator's, nexuses stay */
	WRITE_ONCE(ml->read_only, read_only);
	ml->dynamic = false;
	return 0;
}

/**
 * tcm_ml_map_everywhere() - Map a LUN that became live
 * @lun: LUN
 *
 * For dynamic ACLs, and for the mapped LUNs that are linked to it.
 *
 * Context: Process. Caller holds tpg_lun_mutex.
 * Return: 0 or -ENOMEM.
 */
int tcm_ml_map_everywhere(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	struct se_lun_acl *link;
	struct se_node_acl *acl;
	int ret;

	lockdep_assert_held(&tpg->tpg_lun_mutex);
	list_for_each_entry(link, &lun->ml_links, lun_node) {
		ret = map_link(link, lun);
		/* a mapping under the same number came up meanwhile: it stays */
		if (ret == -ENOMEM)
			return ret;
	}
	if (!demo_mode_maps_luns(tpg))
		return 0;
	list_for_each_entry(acl, &tpg->acls, acl_node) {
		ret = map_for_dynamic_acl(acl, lun);
		if (ret)
			return ret;
	}
	return 0;
}

static int link_locked(struct se_lun_acl *link, struct se_lun *lun)
{
	int ret;

	/* the directory was removed while symlink(2) looked up the LUN */
	if (xa_load(&link->acl->directories, link->mapped_lun) != link)
		return -ENOENT;
	if (lun->tpg != link->acl->se_tpg || link->lun)
		return -EINVAL;
	if (!rcu_access_pointer(lun->lun_se_dev) || lun->shutdown)
		return -EINVAL;
	ret = map_link(link, lun);
	if (ret)
		return ret;
	link->lun = lun;
	list_add_tail(&link->lun_node, &lun->ml_links);
	return 0;
}

/**
 * tcm_ml_link() - An administrator maps a LUN
 * @link: directory of the mapped LUN
 * @lun: LUN; kept from going by the link in configfs
 *
 * Context: Process.
 * Return: 0; -ENOENT if @link was removed; -EINVAL if @lun has no device or is
 * another portal group's, or something else is mapped under the number;
 * -ENOMEM.
 */
int tcm_ml_link(struct se_lun_acl *link, struct se_lun *lun)
{
	struct se_portal_group *tpg = link->acl->se_tpg;
	int ret;

	mutex_lock(&tpg->tpg_lun_mutex);
	ret = link_locked(link, lun);
	mutex_unlock(&tpg->tpg_lun_mutex);
	return ret;
}

/* Take the mapping out of force, for the caller to wait; NULL: there is none */
static struct se_dev_entry *unlink_locked(struct se_lun_acl *link)
{
	struct se_dev_entry *ml = xa_load(&link->acl->luns, link->mapped_lun);

	if (ml && (ml->lun != link->lun || ml->dynamic))
		ml = NULL;
	if (ml) {
		refcount_inc(&ml->memory);
		tcm_ml_remove(ml);
	}
	list_del_init(&link->lun_node);
	link->lun = NULL;
	return ml;
}

/**
 * tcm_ml_unlink() - Undo tcm_ml_link()
 * @link: directory of the mapped LUN
 *
 * Waits up to 30 s for the commands under way: when the link is gone,
 * the initiator has no hand on the unit any more.
 *
 * Context: Process.
 */
void tcm_ml_unlink(struct se_lun_acl *link)
{
	struct se_portal_group *tpg = link->acl->se_tpg;
	struct tcm_wait_scope scope = { };
	struct se_dev_entry *ml;

	mutex_lock(&tpg->tpg_lun_mutex);
	ml = unlink_locked(link);
	mutex_unlock(&tpg->tpg_lun_mutex);
	if (!ml)
		return;
	scope.ml = ml;
	if (!tcm_wait(&ml->drained, &scope,
		      "removal of initiator %s mapped LUN %llu: its commands",
		      link->acl->initiatorname, link->mapped_lun)) {
		tcm_removal_defer(ml, "initiator %s mapped LUN %llu (commands)",
				  link->acl->initiatorname, link->mapped_lun);
		if (completion_done(&ml->drained))
			tcm_removal_done(ml);
	}
	put_ml(ml);
}

/**
 * tcm_ml_show_protect() - Say whether writes are refused
 * @link: directory of the mapped LUN
 * @page: filled
 *
 * Return: bytes written; 0 if nothing is mapped under the number.
 */
ssize_t tcm_ml_show_protect(struct se_lun_acl *link, char *page)
{
	struct se_dev_entry *ml;
	struct se_device *dev;
	ssize_t len = 0;

	rcu_read_lock();
	ml = xa_load(&link->acl->luns, link->mapped_lun);
	dev = ml ? rcu_dereference(ml->lun->lun_se_dev) : NULL;
	if (dev)
		len = sysfs_emit(page, "%d\n", tcm_ml_read_only(ml, dev));
	rcu_read_unlock();
	return len;
}

/**
 * tcm_ml_set_protect() - Refuse or allow writes
 * @link: directory of the mapped LUN
 * @protect: refuse
 *
 * Holds for what is mapped under the number now and for links made later.
 *
 * Context: Process.
 */
void tcm_ml_set_protect(struct se_lun_acl *link, bool protect)
{
	struct se_portal_group *tpg = link->acl->se_tpg;
	struct se_dev_entry *ml;

	mutex_lock(&tpg->tpg_lun_mutex);
	link->protect = protect;
	link->protect_set = true;
	ml = xa_load(&link->acl->luns, link->mapped_lun);
	if (ml)
		WRITE_ONCE(ml->read_only, protect);
	mutex_unlock(&tpg->tpg_lun_mutex);
}
