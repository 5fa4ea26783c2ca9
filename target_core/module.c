// SPDX-License-Identifier: GPL-2.0
/*
 * Init and exit of the target core.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/array_size.h>
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
#include "port/debug.h"
#include "port/deferred_removal.h"
#include "port/logical_unit.h"
#include "port/lun.h"
#include "port/waiting.h"
#include "state_file.h"
#include "view/commands.h"

/* A part of the module; either may be NULL. */
struct part {
	int	(*init)(void);
	void	(*exit)(void);
};

/* Leaves and engine first, the tree that lets administrators in last. */
static const struct part parts[] = {
	{ tcm_opcode_table_init, NULL },
	{ tcm_state_init, tcm_state_exit },
	{ NULL, tcm_removal_exit },
	{ tcm_debug_init, tcm_debug_exit },
	{ tcm_removal_init, NULL },
	{ tcm_waiting_init, NULL },
	{ tcm_budget_module_init, tcm_budget_module_exit },
	{ tcm_page_pool_module_init, tcm_page_pool_module_exit },
	/* callbacks of what follows that still wait for a grace period */
	{ NULL, rcu_barrier },
	{ tcm_work_module_init, tcm_work_module_exit },
	{ tcm_submit_module_init, tcm_submit_module_exit },
	{ tcm_track_module_init, tcm_track_module_exit },
	{ tcm_lu_module_init, tcm_lu_module_exit },
	{ tcm_virtual_device_init, tcm_virtual_device_exit },
	{ tcm_view_init, tcm_view_exit },
	{ tcm_acl_module_init, tcm_acl_module_exit },
	{ tcm_lun_module_init, tcm_lun_module_exit },
	{ tcm_configfs_init, tcm_configfs_exit },
};

/* Undo the first @count parts, the last one first. */
static void exit_parts(unsigned int count)
{
	while (count--) {
		if (parts[count].exit)
			parts[count].exit();
	}
}

static int __init tcm_init(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		ret = parts[i].init ? parts[i].init() : 0;
		if (ret) {
			exit_parts(i);
			return ret;
		}
	}
	return 0;
}

static void __exit tcm_exit(void)
{
	exit_parts(ARRAY_SIZE(parts));
}

MODULE_DESCRIPTION("SCSI target core");
MODULE_LICENSE("GPL");

module_init(tcm_init);
module_exit(tcm_exit);
