// SPDX-License-Identifier: GPL-2.0
/*
 * LUNs of a portal group, with or without a unit: see port_link.c.
 */
#include "lun.h"

#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>

#include "../types.h"

static struct workqueue_struct *front_wq;

/**
 * tcm_lun_module_init() - Get ready for LUNs
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_lun_module_init(void)
{
	front_wq = alloc_workqueue("tcm_front", WQ_UNBOUND, 0);
	return front_wq ? 0 : -ENOMEM;
}

/**
 * tcm_lun_module_exit() - Undo tcm_lun_module_init()
 */
void tcm_lun_module_exit(void)
{
	destroy_workqueue(front_wq);
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
