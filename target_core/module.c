// SPDX-License-Identifier: GPL-2.0
/*
 * Init and exit of the target core.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>

static int __init tcm_init(void)
{
	return 0;
}

static void __exit tcm_exit(void)
{
}

MODULE_DESCRIPTION("SCSI target core");
MODULE_LICENSE("GPL");

module_init(tcm_init);
module_exit(tcm_exit);
