/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registry of fabrics: their templates, as completed by the core.
 *
 * Lives from target_register_template() to target_unregister_template(),
 * which waits until the fabric's directory is gone.
 */
#ifndef TCM_FABRIC_H
#define TCM_FABRIC_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/refcount.h>

#include <target/target_core_fabric.h>

struct tcm_fabric_tree;

/**
 * struct target_fabric_configfs - A registered fabric
 * @ops: copy of its template; no optional operation with a default is NULL
 * @node: in the registry, guarded by its lock
 * @users: the registration, the directory and whoever looks it up
 * @unused: completed by the last of them
 * @tree: configfs/fabric.c's, while there is a directory; subsystem mutex
 */
struct target_fabric_configfs {
	struct target_core_fabric_ops ops;
	struct list_head	node;
	refcount_t		users;
	struct completion	unused;
	struct tcm_fabric_tree	*tree;
};

const char *tcm_fabric_dir_name(const struct target_fabric_configfs *fabric);
struct target_fabric_configfs *tcm_fabric_get(const char *name);
void tcm_fabric_put(struct target_fabric_configfs *fabric);

#endif /* TCM_FABRIC_H */
