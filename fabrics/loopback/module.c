// SPDX-License-Identifier: GPL-2.0
/*
 * Module tcm_loop: init and exit.
 */
#include <linux/module.h>

#include <target/target_core_fabric.h>

#include "loopback.h"

static int __init tcm_loop_init(void)
{
	int err = tcm_loop_host_init();

	if (err)
		return err;
	err = target_register_template(&tcm_loop_ops);
	if (err)
		tcm_loop_host_exit();
	return err;
}

static void __exit tcm_loop_exit(void)
{
	target_unregister_template(&tcm_loop_ops);
	tcm_loop_host_exit();
}

MODULE_DESCRIPTION("SCSI target fabric whose initiator is this machine");
MODULE_LICENSE("GPL");

module_init(tcm_loop_init);
module_exit(tcm_loop_exit);
