// SPDX-License-Identifier: GPL-2.0
/*
 * Portal groups: a fabric's target ports, their relative port identifiers
 * and their being enabled.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "tpg.h"
#include "acl.h"
#include "lun.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/printk.h>
#include <linux/xarray.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "fabric.h"
#include "deferred_removal.h"
#include "logical_unit.h"

/*
 * RELATIVE TARGET PORT IDENTIFIERs in force, over all fabrics: the portal
 * group of each. 0 is reserved (SPC-4, Relative target port identifier).
 */
static DEFINE_XARRAY_ALLOC1(rtpis);

/* Get the identifier the administrator gave, or the lowest that is free. */
static int hold_rtpi(struct se_portal_group *tpg)
{
	u32 rtpi = tpg->tpg_rtpi;
	int ret;

	lockdep_assert_held(&tpg->enable_mutex);
	if (tpg->rtpi_manual)
		ret = xa_insert(&rtpis, rtpi, tpg, GFP_KERNEL);
	else
		ret = xa_alloc(&rtpis, &rtpi, tpg, XA_LIMIT(1, U16_MAX),
			       GFP_KERNEL);
	if (ret == -ENOMEM)
		return ret;
	if (ret)
		return -EINVAL;
	tpg->tpg_rtpi = rtpi;
	tpg->rtpi_held = true;
	return 0;
}

/* The number stays on show until the next one is held. */
static void release_rtpi(struct se_portal_group *tpg)
{
	if (tpg->rtpi_held)
		xa_erase(&rtpis, tpg->tpg_rtpi);
	tpg->rtpi_held = false;
}

/**
 * tcm_tpg_need_rtpi() - See that a port in use has a relative identifier
 * @tpg: portal group that a LUN is about to appear under
 *
 * A fabric that can't be enabled has no other moment to get one.
 *
 * Context: Process.
 * Return: 0; -EINVAL if all are taken, or the one that was asked for; -ENOMEM.
 */
int tcm_tpg_need_rtpi(struct se_portal_group *tpg)
{
	int ret = 0;

	if (tpg->se_tpg_tfo->fabric_enable_tpg)
		return 0;
	mutex_lock(&tpg->enable_mutex);
	if (!tpg->rtpi_held)
		ret = hold_rtpi(tpg);
	mutex_unlock(&tpg->enable_mutex);
	return ret;
}

/**
 * tcm_tpg_set_rtpi() - Choose the relative target port identifier
 * @tpg: portal group
 * @rtpi: the number; 0: the core's choice again
 *
 * Context: Process.
 * Return: 0; -EINVAL if the port is enabled, or in use already and @rtpi is
 * somebody else's; -ENOMEM.
 */
int tcm_tpg_set_rtpi(struct se_portal_group *tpg, u16 rtpi)
{
	int ret = 0;

	mutex_lock(&tpg->enable_mutex);
	if (tpg->enabled) {
		ret = -EINVAL;
	} else if (!tpg->rtpi_held) {
		tpg->rtpi_manual = rtpi;
		tpg->tpg_rtpi = rtpi;
	} else if (!rtpi) {
		tpg->rtpi_manual = false;
	} else if (rtpi != tpg->tpg_rtpi) {
		/* a fabric without `enable` with LUNs: move at once */
		ret = xa_insert(&rtpis, rtpi, tpg, GFP_KERNEL);
		if (!ret) {
			release_rtpi(tpg);
			tpg->tpg_rtpi = rtpi;
			tpg->rtpi_held = true;
			tpg->rtpi_manual = true;
		} else if (ret == -EBUSY) {
			ret = -EINVAL;
		}
	} else {
		tpg->rtpi_manual = true;
	}
	mutex_unlock(&tpg->enable_mutex);
	return ret;
}

static int enable(struct se_portal_group *tpg)
{
	int ret = hold_rtpi(tpg);

	if (ret)
		return ret;
	ret = tpg->se_tpg_tfo->fabric_enable_tpg(tpg, true);
	if (ret) {
		release_rtpi(tpg);
		return ret;
	}
	tpg->enabled = true;
	return 0;
}

static int disable(struct se_portal_group *tpg)
{
	int ret = tpg->se_tpg_tfo->fabric_enable_tpg(tpg, false);

	if (ret)
		return ret;
	tpg->enabled = false;
	release_rtpi(tpg);
	return 0;
}

/**
 * tcm_tpg_enable() - Open or close a target port
 * @tpg: portal group of a fabric that has the operation
 * @on: what it shall be; nothing happens if it is
 *
 * Changes nothing when it fails.
 *
 * Context: Process; a fabric may wait for sessions to end.
 * Return: 0; -EINVAL if the relative target port identifier is taken; the
 * fabric's errno.
 */
int tcm_tpg_enable(struct se_portal_group *tpg, bool on)
{
	int ret = 0;

	mutex_lock(&tpg->enable_mutex);
	if (on != tpg->enabled)
		ret = on ? enable(tpg) : disable(tpg);
	mutex_unlock(&tpg->enable_mutex);
	return ret;
}

/**
 * tcm_tpg_get() - Keep core_tpg_deregister() from returning
 * @tpg: portal group that is registered
 */
void tcm_tpg_get(struct se_portal_group *tpg)
{
	refcount_inc(&tpg->users);
}

/**
 * tcm_tpg_put() - Undo tcm_tpg_get(); the portal group may be gone then
 * @tpg: portal group
 *
 * Context: Any.
 */
void tcm_tpg_put(struct se_portal_group *tpg)
{
	if (refcount_dec_and_test(&tpg->users))
		complete(&tpg->idle);
}

/* LUN 0 while none is mapped there: it answers, and has nothing to give. */
static int make_virtual_lun(struct se_portal_group *tpg)
{
	struct se_lun *lun = tcm_lun_alloc(tpg, 0);

	if (IS_ERR(lun))
		return PTR_ERR(lun);
	lun->read_only = true;
	tcm_lun_attach(lun, tcm_virtual_device);
	tpg->virtual_lun = lun;
	return 0;
}

static void drop_virtual_lun(struct se_portal_group *tpg)
{
	struct se_lun *lun = tpg->virtual_lun;

	if (!lun)
		return;
	tpg->virtual_lun = NULL;
	tcm_lun_detach(lun);
	tcm_lun_put(lun);
}

/**
 * core_tpg_register() - Make a portal group live
 * @wwn: parent; NULL for a port that only serves discovery
 * @tpg: in zeroed memory of the fabric; without @wwn, se_tpg_tfo is set
 * @proto_id: PROTOCOL IDENTIFIER (SPC-4); -1: the port shows no LUNs
 *
 * Context: Process.
 * Return: 0; -EINVAL without @tpg or its operations; -ENOMEM.
 */
int core_tpg_register(struct se_wwn *wwn, struct se_portal_group *tpg,
		      int proto_id)
{
	int ret;

	if (!tpg)
		return -EINVAL;
	if (wwn)
		tpg->se_tpg_tfo = &wwn->wwn_tf->ops;
	if (!tpg->se_tpg_tfo) {
		pr_err("portal group without a fabric refused\n");
		return -EINVAL;
	}
	tpg->se_tpg_wwn = wwn;
	tpg->proto_id = proto_id;
	spin_lock_init(&tpg->session_lock);
	INIT_LIST_HEAD(&tpg->tpg_sess_list);
	mutex_init(&tpg->tpg_lun_mutex);
	INIT_HLIST_HEAD(&tpg->tpg_lun_hlist);
	mutex_init(&tpg->enable_mutex);
	xa_init(&tpg->luns);
	INIT_LIST_HEAD(&tpg->acls);
	refcount_set(&tpg->users, 1);
	init_completion(&tpg->idle);
	if (proto_id < 0)
		return 0;
	ret = make_virtual_lun(tpg);
	if (ret)
		xa_destroy(&tpg->luns);
	return ret;
}
EXPORT_SYMBOL(core_tpg_register);

/**
 * core_tpg_deregister() - End a portal group
 * @tpg: has no LUNs, no explicit ACLs and no live sessions any more
 *
 * Does not free it. Returns when nobody in the core looks at it any longer:
 * not before commands that the back end won't give back have ended.
 *
 * Context: Process.
 * Return: 0.
 */
int core_tpg_deregister(struct se_portal_group *tpg)
{
	tcm_acl_end_all(tpg);
	drop_virtual_lun(tpg);
	mutex_lock(&tpg->enable_mutex);
	release_rtpi(tpg);
	mutex_unlock(&tpg->enable_mutex);
	tcm_tpg_put(tpg);
	while (!wait_for_completion_timeout(&tpg->idle,
					    TCM_REMOVAL_WAIT_S * HZ))
		pr_warn("%s portal group: removal waits for %u LUNs with commands or initiators with sessions\n",
			tpg->se_tpg_tfo->fabric_name,
			refcount_read(&tpg->users));
	xa_destroy(&tpg->luns);
	return 0;
}
EXPORT_SYMBOL(core_tpg_deregister);
