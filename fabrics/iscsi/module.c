// SPDX-License-Identifier: GPL-2.0
/*
 * Module iscsi_target_mod: init and exit.
 */
#include <linux/module.h>

#include <target/target_core_fabric.h>

#include "login/chap.h"
#include "login/pending_login.h"
#include "session/command.h"
#include "session/conn.h"
#include "session/run.h"
#include "target/target.h"
#include "task/data_out.h"

static int __init iscsit_init(void)
{
	int err;

	err = iscsit_cmd_module_init();
	if (err)
		return err;
	err = iscsit_data_out_module_init();
	if (err)
		goto err_cmd;
	err = iscsit_conn_module_init();
	if (err)
		goto err_data_out;
	err = iscsit_run_module_init();
	if (err)
		goto err_conn;
	err = iscsit_tpg_module_init();
	if (err)
		goto err_run;
	err = target_register_template(&iscsit_ops);
	if (err)
		goto err_tpg;
	return 0;

err_tpg:
	iscsit_tpg_module_exit();
err_run:
	iscsit_run_module_exit();
err_conn:
	iscsit_conn_module_exit();
err_data_out:
	iscsit_data_out_module_exit();
err_cmd:
	iscsit_cmd_module_exit();
	return err;
}

/* No portal is left; what had come in through one may be. */
static void __exit iscsit_exit(void)
{
	target_unregister_template(&iscsit_ops);
	iscsit_tpg_close_all(iscsit_discovery_tpg);
	iscsit_pending_login_close_all();
	iscsit_conn_module_exit();
	iscsit_run_module_exit();
	iscsit_tpg_module_exit();
	iscsit_chap_module_exit();
	iscsit_data_out_module_exit();
	iscsit_cmd_module_exit();
}

MODULE_DESCRIPTION("iSCSI target");
MODULE_LICENSE("GPL");

module_init(iscsit_init);
module_exit(iscsit_exit);
