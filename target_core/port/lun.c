// SPDX-License-Identifier: GPL-2.0
/*
 * LUNs: logical units as a target port shows them.
 *
 * A LUN goes through these states, told apart by two facts under the portal
 * group's tpg_lun_mutex:
 *
 *                      lun_se_dev   shutdown
 *	empty             NULL         false      after alloc, after detach
 *	live              set          false      commands get references of ref
 *	draining          set          true       those they have are waited for
 *
 * Draining ends in a worker, whoever asked for it may have stopped waiting.
 * It holds the portal group (tcm_tpg_get()) and the device, so that a command
 * the back end does not give back finds all that it points to.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "lun.h"
#include "acl.h"
#include "mapped_lun.h"
#include "tpg.h"

#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "deferred_removal.h"
#include "logical_unit.h"
#include "../feature.h"
#include "../types.h"

static struct workqueue_struct *front_wq;

/**
 * tcm_lun_module_init() - Get ready for portal groups
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_lun_module_init(void)
{
	int ret;

	front_wq = alloc_workqueue("tcm_front", WQ_UNBOUND, 0);
	if (!front_wq)
		return -ENOMEM;
	ret = tcm_acl_module_init();
	if (ret)
		destroy_workqueue(front_wq);
	return ret;
}

/**
 * tcm_lun_module_exit() - Undo tcm_lun_module_init()
 */
void tcm_lun_module_exit(void)
{
	destroy_workqueue(front_wq);
	tcm_acl_module_exit();
	rcu_barrier();
}

/**
 * tcm_lun_module_flush() - Wait for what was unhooked earlier to be freed
 *
 * Context: Process.
 */
void tcm_lun_module_flush(void)
{
	flush_workqueue(front_wq);
	rcu_barrier();
}

static void detach_work(struct work_struct *work);

/* The last command gave its reference back. Context: any. */
static void ref_drained(struct percpu_ref *ref)
{
	struct se_lun *lun = container_of(ref, struct se_lun, ref);

	queue_work(front_wq, &lun->detach_work);
}

/**
 * tcm_lun_alloc() - Make an empty LUN
 * @tpg: portal group it is for
 * @number: LUN, unpacked
 *
 * Return: the LUN, one reference held; ERR_PTR(-ENOMEM).
 */
struct se_lun *tcm_lun_alloc(struct se_portal_group *tpg, u64 number)
{
	struct se_lun *lun = kzalloc(sizeof(*lun), GFP_KERNEL);

	if (!lun)
		return ERR_PTR(-ENOMEM);
	lun->stats = alloc_percpu(struct tcm_io_stats);
	if (!lun->stats)
		goto err_free;
	if (percpu_ref_init(&lun->ref, ref_drained, PERCPU_REF_INIT_DEAD,
			    GFP_KERNEL))
		goto err_free_stats;
	lun->unpacked_lun = number;
	lun->tpg = tpg;
	kref_init(&lun->kref);
	init_completion(&lun->drained);
	spin_lock_init(&lun->ml_lock);
	INIT_LIST_HEAD(&lun->mls);
	INIT_LIST_HEAD(&lun->ml_links);
	INIT_WORK(&lun->detach_work, detach_work);
	INIT_LIST_HEAD(&lun->dev_node);
	INIT_LIST_HEAD(&lun->alua_node);
	return lun;

err_free_stats:
	free_percpu(lun->stats);
err_free:
	kfree(lun);
	return ERR_PTR(-ENOMEM);
}

static void free_rcu_cb(struct rcu_head *rcu)
{
	struct se_lun *lun = container_of(rcu, struct se_lun, rcu);

	percpu_ref_exit(&lun->ref);
	free_percpu(lun->stats);
	kfree(lun);
}

static void release(struct kref *kref)
{
	struct se_lun *lun = container_of(kref, struct se_lun, kref);

	call_rcu(&lun->rcu, free_rcu_cb);
}

/**
 * tcm_lun_put() - Drop a reference on the memory of a LUN
 * @lun: empty if this is the last one
 *
 * Context: Any.
 */
void tcm_lun_put(struct se_lun *lun)
{
	kref_put(&lun->kref, release);
}

/**
 * tcm_lun_add() - Give a LUN its place in the portal group
 * @lun: new LUN
 *
 * Return: 0; -EEXIST if the number is in use; -ENOMEM.
 */
int tcm_lun_add(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	int ret;

	mutex_lock(&tpg->tpg_lun_mutex);
	ret = xa_insert(&tpg->luns, lun->unpacked_lun, lun, GFP_KERNEL);
	mutex_unlock(&tpg->tpg_lun_mutex);
	return ret == -EBUSY ? -EEXIST : ret;
}

/**
 * tcm_lun_del() - Undo tcm_lun_add()
 * @lun: LUN, not linked
 */
void tcm_lun_del(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;

	mutex_lock(&tpg->tpg_lun_mutex);
	xa_erase(&tpg->luns, lun->unpacked_lun);
	mutex_unlock(&tpg->tpg_lun_mutex);
}

/**
 * tcm_lun_get_device() - The device behind a LUN, for a while
 * @lun: LUN
 *
 * Holds off the removal of the port link as a command does.
 *
 * Context: Any.
 * Return: the device, until tcm_lun_put_device(); NULL if there is none.
 */
struct se_device *tcm_lun_get_device(struct se_lun *lun)
{
	if (!percpu_ref_tryget_live(&lun->ref))
		return NULL;
	/* stays what it is while there are references */
	return rcu_dereference_raw(lun->lun_se_dev);
}

/**
 * tcm_lun_put_device() - Undo tcm_lun_get_device()
 * @lun: LUN
 *
 * Context: Any.
 */
void tcm_lun_put_device(struct se_lun *lun)
{
	percpu_ref_put(&lun->ref);
}

/* Both ends know each other from here on. */
static void hook_device(struct se_lun *lun, struct se_device *dev)
{
	struct tcm_lu *lu = dev->lu;

	mutex_lock(&lu->config_lock);
	tcm_features_tell(lun_join, lu, lun);
	spin_lock_irq(&lu->lun_lock);
	list_add_tail(&lun->dev_node, &lu->luns);
	dev->export_count++;
	spin_unlock_irq(&lu->lun_lock);
	mutex_unlock(&lu->config_lock);
}

static void unhook_device(struct se_lun *lun, struct se_device *dev)
{
	struct tcm_lu *lu = dev->lu;

	mutex_lock(&lu->config_lock);
	spin_lock_irq(&lu->lun_lock);
	list_del_init(&lun->dev_node);
	dev->export_count--;
	spin_unlock_irq(&lu->lun_lock);
	tcm_features_tell(lun_leave, lu, lun);
	mutex_unlock(&lu->config_lock);
}

/**
 * tcm_lun_attach() - Let commands for a LUN reach a device
 * @lun: empty
 * @dev: configured
 *
 * Context: Process. Caller holds tpg_lun_mutex, or the only pointer to @lun.
 */
void tcm_lun_attach(struct se_lun *lun, struct se_device *dev)
{
	/* virtual LUNs do not count as exports */
	if (dev != tcm_virtual_device)
		hook_device(lun, dev);
	tcm_device_get(dev);
	tcm_tpg_get(lun->tpg);
	kref_get(&lun->kref);
	reinit_completion(&lun->drained);
	rcu_assign_pointer(lun->lun_se_dev, dev);
	percpu_ref_reinit(&lun->ref);
}

/**
 * tcm_lun_detach() - Let no more commands through; a worker does the rest
 * @lun: live
 *
 * Context: As tcm_lun_attach().
 */
void tcm_lun_detach(struct se_lun *lun)
{
	lun->shutdown = true;
	percpu_ref_kill(&lun->ref);
}

/* All commands have ended: the LUN becomes empty. */
static void detach_work(struct work_struct *work)
{
	struct se_lun *lun = container_of(work, struct se_lun, detach_work);
	struct se_portal_group *tpg = lun->tpg;
	struct se_device *dev = rcu_dereference_raw(lun->lun_se_dev);

	if (dev != tcm_virtual_device) {
		unhook_device(lun, dev);
		RCU_INIT_POINTER(lun->lun_se_dev, NULL);
		if (tpg->se_tpg_tfo->fabric_post_unlink)
			tpg->se_tpg_tfo->fabric_post_unlink(tpg, lun);
	}
	tcm_device_put(dev);
	/* in one step: the next device may come as soon as this one is gone */
	mutex_lock(&tpg->tpg_lun_mutex);
	lun->shutdown = false;
	complete_all(&lun->drained);
	mutex_unlock(&tpg->tpg_lun_mutex);
	tcm_removal_done(lun);
	tcm_tpg_put(tpg);
	tcm_lun_put(lun);
}

/* Look-ups by initiators and by fabrics end here. */
static void unhook(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	struct se_dev_entry *ml, *next;

	lockdep_assert_held(&tpg->tpg_lun_mutex);
	/* entries come and go under the mutex, ml_lock is for those who look */
	list_for_each_entry_safe(ml, next, &lun->mls, lun_node)
		tcm_ml_remove(ml);
	hlist_del_rcu(&lun->link);
	tcm_lun_detach(lun);
}

static int may_link(const struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;

	lockdep_assert_held(&tpg->tpg_lun_mutex);
	/* its directory was removed while symlink(2) looked up the device */
	if (xa_load(&tpg->luns, lun->unpacked_lun) != lun)
		return -ENOENT;
	if (lun->shutdown)
		return -EBUSY;
	return rcu_access_pointer(lun->lun_se_dev) ? -EEXIST : 0;
}

static int link_locked(struct se_lun *lun, struct se_device *dev)
{
	struct se_portal_group *tpg = lun->tpg;
	int ret = may_link(lun);

	if (ret)
		return ret;
	tcm_lun_attach(lun, dev);
	hlist_add_head_rcu(&lun->link, &tpg->tpg_lun_hlist);
	ret = tcm_ml_map_everywhere(lun);
	if (ret)
		unhook(lun);
	return ret;
}

/**
 * tcm_lun_link() - Export a device
 * @lun: LUN it is to be
 * @dev: device, kept from going by the caller
 *
 * Initiators in demo mode see it at once; so do those whose mapped LUNs were
 * linked to this LUN when it had its last device.
 *
 * Context: Process; the fabric may send commands to it.
 * Return: 0; -ENODEV if @dev is not configured; -ENOENT if @lun was removed;
 * -EEXIST if there is a device already; -EBUSY if commands of the last one
 * have not ended; -ENOMEM.
 */
int tcm_lun_link(struct se_lun *lun, struct se_device *dev)
{
	struct se_portal_group *tpg = lun->tpg;
	int ret;

	if (!target_dev_configured(dev))
		return -ENODEV;
	mutex_lock(&tpg->tpg_lun_mutex);
	ret = may_link(lun);
	mutex_unlock(&tpg->tpg_lun_mutex);
	if (!ret)
		ret = tcm_tpg_need_rtpi(tpg);
	if (ret)
		return ret;
	mutex_lock(&tpg->tpg_lun_mutex);
	ret = link_locked(lun, dev);
	mutex_unlock(&tpg->tpg_lun_mutex);
	if (!ret && tpg->se_tpg_tfo->fabric_post_link)
		tpg->se_tpg_tfo->fabric_post_link(tpg, lun);
	return ret;
}

/**
 * tcm_lun_unlink() - Stop exporting a device
 * @lun: live
 *
 * Waits for the commands under way, but not for ever. Those that stay away
 * hold on to the device and the portal group.
 *
 * Context: Process; the fabric may send commands to it first.
 */
void tcm_lun_unlink(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;

	if (tpg->se_tpg_tfo->fabric_pre_unlink)
		tpg->se_tpg_tfo->fabric_pre_unlink(tpg, lun);
	mutex_lock(&tpg->tpg_lun_mutex);
	unhook(lun);
	mutex_unlock(&tpg->tpg_lun_mutex);
	if (!wait_for_completion_timeout(&lun->drained,
					 TCM_REMOVAL_WAIT_S * HZ)) {
		tcm_removal_defer(lun, "%s %s,%u LUN %llu (commands)",
				  tpg->se_tpg_tfo->fabric_name,
				  tpg->se_tpg_tfo->tpg_get_wwn(tpg),
				  tpg->se_tpg_tfo->tpg_get_tag(tpg),
				  lun->unpacked_lun);
		if (completion_done(&lun->drained))
			tcm_removal_done(lun);
	}
}
