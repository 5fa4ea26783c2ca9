// SPDX-License-Identifier: GPL-2.0
/*
 * The root of the tree: version, dbroot, core/ and whatever fabrics make.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "configfs.h"

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/utsname.h>
#include <generated/utsrelease.h>

#include <target/target_core_base.h>

#include "../alua/group.h"
#include "../device/backend.h"
#include "../state_file.h"
#include "alua.h"

static ssize_t tcm_root_version_show(struct config_item *item, char *page)
{
	return sysfs_emit(page,
			  "Target Engine Core ConfigFS Infrastructure %s on %s/%s on " UTS_RELEASE "\n",
			  TARGET_CORE_VERSION, utsname()->sysname,
			  utsname()->machine);
}

CONFIGFS_ATTR_RO(tcm_root_, version);

static ssize_t tcm_root_dbroot_show(struct config_item *item, char *page)
{
	size_t len;

	/* room for the newline: the path itself is shorter than a page */
	tcm_state_get_root(page, PAGE_SIZE - 1);
	len = strlen(page);
	page[len++] = '\n';
	return len;
}

static ssize_t tcm_root_dbroot_store(struct config_item *item,
				     const char *page, size_t count)
{
	size_t len = strnlen(page, count);
	char *path;
	int ret;

	if (tcm_device_exist_any())
		return -EINVAL;
	if (len && page[len - 1] == '\n')
		len--;
	/* a lone newline names nothing, and what follows a NUL would be lost */
	if (!len || strnlen(page, count) != count)
		return -EINVAL;

	path = kstrndup(page, len, GFP_KERNEL);
	if (!path)
		return -ENOMEM;
	ret = tcm_state_set_root(path);
	kfree(path);
	return ret ?: count;
}

CONFIGFS_ATTR(tcm_root_, dbroot);

static struct configfs_attribute *root_attrs[] = {
	&tcm_root_attr_version,
	&tcm_root_attr_dbroot,
	NULL
};

static struct configfs_group_operations root_group_ops = {
	.make_group	= tcm_fabric_make_group,
	.drop_item	= tcm_fabric_drop_item,
};

static const struct config_item_type root_type = {
	.ct_group_ops	= &root_group_ops,
	.ct_attrs	= root_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct configfs_group_operations core_group_ops = {
	.make_group	= tcm_configfs_make_hba,
	.drop_item	= tcm_configfs_drop_hba,
};

static const struct config_item_type core_type = {
	.ct_group_ops	= &core_group_ops,
	.ct_owner	= THIS_MODULE,
};

static const struct config_item_type alua_type = {
	.ct_owner	= THIS_MODULE,
};

struct configfs_subsystem tcm_configfs_subsys = {
	.su_mutex = __MUTEX_INITIALIZER(tcm_configfs_subsys.su_mutex),
};

static struct config_group core_group;
static struct config_group alua_group;
static struct config_group lu_groups_group;

static void add_group(struct config_group *parent, struct config_group *group,
		      const char *name, const struct config_item_type *type)
{
	config_group_init_type_name(group, name, type);
	configfs_add_default_group(group, parent);
}

/* The parts of the tree that are always there. */
static void drop_default_groups(void)
{
	configfs_remove_default_groups(&lu_groups_group);
	configfs_remove_default_groups(&alua_group);
	configfs_remove_default_groups(&core_group);
	configfs_remove_default_groups(&tcm_configfs_subsys.su_group);
}

/**
 * tcm_configfs_init() - Show the tree
 *
 * The last step of loading: from here on directories are made.
 *
 * Return: 0 or an errno.
 */
int tcm_configfs_init(void)
{
	struct config_group *root = &tcm_configfs_subsys.su_group;
	int ret;

	config_group_init_type_name(root, "target", &root_type);
	add_group(root, &core_group, "core", &core_type);
	add_group(&core_group, &alua_group, "alua", &alua_type);
	add_group(&alua_group, &lu_groups_group, "lu_gps",
		  &tcm_configfs_lu_groups_type);
	add_group(&lu_groups_group, &tcm_alua_default_lu_group.group,
		  "default_lu_gp", &tcm_configfs_default_lu_group_type);

	ret = configfs_register_subsystem(&tcm_configfs_subsys);
	if (ret) {
		pr_err("configfs: error %d\n", ret);
		drop_default_groups();
	}
	return ret;
}

/**
 * tcm_configfs_exit() - Undo tcm_configfs_init()
 *
 * Nothing but the default directories is left: each other one pins us.
 */
void tcm_configfs_exit(void)
{
	drop_default_groups();
	configfs_unregister_subsystem(&tcm_configfs_subsys);
}
