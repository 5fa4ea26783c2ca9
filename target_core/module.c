// SPDX-License-Identifier: GPL-2.0
/*
 * Init and exit of the target core.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "configfs/configfs.h"
#include "device/backend.h"
#include "engine/budget.h"
#include "engine/page_pool.h"
#include "engine/submit.h"
#include "engine/track.h"
#include "engine/work.h"
#include "opcode_table.h"
#include "port/acl.h"
#include "port/deferred_removal.h"
#include "port/logical_unit.h"
#include "port/lun.h"
#include "state_file.h"

/* Leaves and engine first, the tree that lets administrators in last. */
static int __init tcm_init(void)
{
	int ret;

	ret = tcm_opcode_table_init();
	if (ret)
		return ret;
	tcm_state_init();
	tcm_removal_init();

	ret = tcm_budget_module_init();
	if (ret)
		goto err_removal;
	ret = tcm_page_pool_module_init();
	if (ret)
		goto err_budget;
	ret = tcm_work_module_init();
	if (ret)
		goto err_page_pool;
	ret = tcm_submit_module_init();
	if (ret)
		goto err_work;
	ret = tcm_track_module_init();
	if (ret)
		goto err_submit;
	ret = tcm_lu_module_init();
	if (ret)
		goto err_track;
	ret = tcm_virtual_device_init();
	if (ret)
		goto err_device;
	ret = tcm_lun_module_init();
	if (ret)
		goto err_virtual;
	ret = tcm_acl_module_init();
	if (ret)
		goto err_lun;
	ret = tcm_configfs_init();
	if (ret)
		goto err_acl;
	return 0;

err_acl:
	tcm_acl_module_exit();
err_lun:
	tcm_lun_module_exit();
err_virtual:
	tcm_virtual_device_exit();
err_device:
	tcm_lu_module_exit();
err_track:
	tcm_track_module_exit();
err_submit:
	tcm_submit_module_exit();
err_work:
	tcm_work_module_exit();
err_page_pool:
	tcm_page_pool_module_exit();
err_budget:
	tcm_budget_module_exit();
err_removal:
	tcm_removal_exit();
	tcm_state_exit();
	return ret;
}

static void __exit tcm_exit(void)
{
	tcm_configfs_exit();
	tcm_lun_module_exit();
	tcm_acl_module_exit();
	tcm_virtual_device_exit();
	tcm_lu_module_exit();
	tcm_track_module_exit();
	tcm_submit_module_exit();
	tcm_work_module_exit();
	/* callbacks of ours that still wait for a grace period */
	rcu_barrier();
	tcm_removal_exit();
	tcm_state_exit();
	tcm_page_pool_module_exit();
	tcm_budget_module_exit();
}

MODULE_DESCRIPTION("SCSI target core");
MODULE_LICENSE("GPL");

module_init(tcm_init);
module_exit(tcm_exit);
