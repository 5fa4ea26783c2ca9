// SPDX-License-Identifier: GPL-2.0
/*
 * Portal groups in use: relative port identifiers, enabling, references.
 */
#include "tpg.h"

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/xarray.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>


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
 * tcm_tpg_release_rtpi() - A port ends: its relative identifier is free again
 * @tpg: portal group
 *
 * Context: Process.
 */
void tcm_tpg_release_rtpi(struct se_portal_group *tpg)
{
	mutex_lock(&tpg->enable_mutex);
	release_rtpi(tpg);
	mutex_unlock(&tpg->enable_mutex);
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
