// SPDX-License-Identifier: GPL-2.0
/*
 * core/alua/lu_gps/: groups of devices that change their states together.
 */
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../alua/group.h"
#include "alua.h"
#include "attr.h"
#include "configfs.h"

static struct tcm_alua_lu_group *to_lu_group(struct config_item *item)
{
	return container_of(to_config_group(item), struct tcm_alua_lu_group,
			    group);
}

static ssize_t lu_gp_lu_gp_id_show(struct config_item *item, char *page)
{
	struct tcm_alua_lu_group *group = to_lu_group(item);

	if (!READ_ONCE(group->has_id))
		return 0;
	return sysfs_emit(page, "%u\n", group->id);
}

static ssize_t lu_gp_lu_gp_id_store(struct config_item *item,
				    const char *page, size_t count)
{
	u64 id;
	int ret;

	ret = tcm_attr_parse(TCM_ATTR_U64, page, &id);
	if (ret)
		return ret;
	if (id > U16_MAX)
		return -EINVAL;
	return tcm_alua_lu_group_set_id(to_lu_group(item), id) ?: count;
}

CONFIGFS_ATTR(lu_gp_, lu_gp_id);

static ssize_t lu_gp_members_show(struct config_item *item, char *page)
{
	return tcm_alua_lu_group_members(to_lu_group(item), page);
}

CONFIGFS_ATTR_RO(lu_gp_, members);

static struct configfs_attribute *lu_group_attrs[] = {
	&lu_gp_attr_lu_gp_id,
	&lu_gp_attr_members,
	NULL
};

static void lu_group_release(struct config_item *item)
{
	tcm_alua_lu_group_free(to_lu_group(item));
}

static struct configfs_item_operations lu_group_item_ops = {
	.release	= lu_group_release,
};

static const struct config_item_type lu_group_type = {
	.ct_item_ops	= &lu_group_item_ops,
	.ct_attrs	= lu_group_attrs,
	.ct_owner	= THIS_MODULE,
};

/* Static, hence never released. */
const struct config_item_type tcm_configfs_default_lu_group_type = {
	.ct_attrs	= lu_group_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct config_group *lu_groups_make_group(struct config_group *parent,
						 const char *name)
{
	struct tcm_alua_lu_group *group;

	group = tcm_alua_lu_group_alloc();
	if (!group)
		return ERR_PTR(-ENOMEM);
	config_group_init_type_name(&group->group, name, &lu_group_type);
	return &group->group;
}

static void lu_groups_drop_item(struct config_group *parent,
				struct config_item *item)
{
	tcm_alua_lu_group_remove(to_lu_group(item));
	tcm_dir_drop(parent, item);
}

static struct configfs_group_operations lu_groups_group_ops = {
	.make_group	= lu_groups_make_group,
	.drop_item	= lu_groups_drop_item,
};

const struct config_item_type tcm_configfs_lu_groups_type = {
	.ct_group_ops	= &lu_groups_group_ops,
	.ct_owner	= THIS_MODULE,
};
