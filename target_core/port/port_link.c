// SPDX-License-Identifier: GPL-2.0
/*
 * Port links: a LUN of a target port shows a logical unit.
 *
 * A LUN goes through these states, told apart by two facts under the portal
 * group's tpg_lun_mutex:
 *
 *                      lun_se_dev   shutdown
 *	empty             NULL         false      after alloc, after detach
 *	live              set          false      commands get references of ref
 *	draining          set          true       those they have are waited for
 *
 * From before the fabric hears that it goes, until it is live again, a LUN is
 * leaving: nothing that is held for testing is held any longer.
 *
 * Draining ends in a worker, whoever asked for it may have stopped waiting.
 * It holds the portal group (tcm_tpg_get()) and the device, so that a command
 * the back end does not give back finds all that it points to.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "lun.h"
#include "mapped_lun.h"
#include "tpg.h"

#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../feature.h"
#include "../types.h"
#include "deferred_removal.h"
#include "logical_unit.h"
#include "waiting.h"

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
	/* only once: the last one may not have returned yet */
	if (!lun->detach_work.func)
		INIT_WORK(&lun->detach_work, detach_work);
	tcm_device_get(dev);
	tcm_tpg_get(lun->tpg);
	kref_get(&lun->kref);
	reinit_completion(&lun->drained);
	WRITE_ONCE(lun->leaving, false);
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

/* Look-ups by initiators and by fabrics end here. */
static void unhook(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	struct se_dev_entry *ml, *next;

	lockdep_assert_held(&tpg->tpg_lun_mutex);
	/* entries come and go under the mutex; ml_lock protects readers */
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
 * Waits up to 30 s for the commands under way. Those that have not ended then
 * hold on to the device and the portal group.
 *
 * Context: Process; the fabric may send commands to it first.
 */
void tcm_lun_unlink(struct se_lun *lun)
{
	const struct tcm_wait_scope scope = { .lun = lun };
	struct se_portal_group *tpg = lun->tpg;

	WRITE_ONCE(lun->leaving, true);
	if (tpg->se_tpg_tfo->fabric_pre_unlink)
		tpg->se_tpg_tfo->fabric_pre_unlink(tpg, lun);
	mutex_lock(&tpg->tpg_lun_mutex);
	unhook(lun);
	mutex_unlock(&tpg->tpg_lun_mutex);
	if (!tcm_wait(&lun->drained, &scope,
		      "removal of %s %s,%u LUN %llu: its commands",
		      tpg->se_tpg_tfo->fabric_name,
		      tpg->se_tpg_tfo->tpg_get_wwn(tpg),
		      tpg->se_tpg_tfo->tpg_get_tag(tpg), lun->unpacked_lun)) {
		tcm_removal_defer(lun, "%s %s,%u LUN %llu (commands)",
				  tpg->se_tpg_tfo->fabric_name,
				  tpg->se_tpg_tfo->tpg_get_wwn(tpg),
				  tpg->se_tpg_tfo->tpg_get_tag(tpg),
				  lun->unpacked_lun);
		if (completion_done(&lun->drained))
			tcm_removal_done(lun);
	}
}
