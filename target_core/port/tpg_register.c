// SPDX-License-Identifier: GPL-2.0
/*
 * Portal groups: a fabric's target ports come and go.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "acl.h"
#include "lun.h"
#include "tpg.h"

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <linux/xarray.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "fabric.h"
#include "logical_unit.h"
#include "waiting.h"

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
	tcm_tpg_release_rtpi(tpg);
	tcm_tpg_put(tpg);
	tcm_wait_out(&tpg->idle, &(struct tcm_wait_scope) { .tpg = tpg },
		     "removal of a portal group of %s: LUNs with commands or initiators with sessions",
		     tpg->se_tpg_tfo->fabric_name);
	xa_destroy(&tpg->luns);
	return 0;
}
EXPORT_SYMBOL(core_tpg_deregister);
