// SPDX-License-Identifier: GPL-2.0
/*
 * DEV/inject/: rules by which commands fail, or wait, on purpose.
 *
 * Rules are lines of a file and not directories: rmdir(2) of a device, which
 * tools call for one that they have not made rules for, would fail with
 * ENOTEMPTY, and what is in the way would be unknown to them.
 */
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../inject/inject.h"
#include "../types.h"
#include "device.h"

static struct tcm_lu *to_lu(struct config_item *item)
{
	return container_of(to_config_group(item), struct tcm_lu, inject_group);
}

static ssize_t inject_rules_show(struct config_item *item, char *page)
{
	return tcm_inject_show(to_lu(item), page);
}

static ssize_t inject_rules_store(struct config_item *item, const char *page,
				  size_t count)
{
	/* what is behind a NUL would be lost */
	if (strnlen(page, count) != count)
		return -EINVAL;
	return tcm_inject_add(to_lu(item), page) ?: count;
}

CONFIGFS_ATTR(inject_, rules);

/* Number of a rule, or "all", which is 0. */
static int parse_id(const char *page, u32 *id)
{
	*id = 0;
	if (sysfs_streq(page, "all"))
		return 0;
	return kstrtou32(page, 10, id) || !*id ? -EINVAL : 0;
}

static ssize_t inject_remove_store(struct config_item *item, const char *page,
				   size_t count)
{
	u32 id;

	return parse_id(page, &id) ?: tcm_inject_remove(to_lu(item), id) ?: count;
}

CONFIGFS_ATTR_WO(inject_, remove);

static ssize_t inject_release_store(struct config_item *item, const char *page,
				    size_t count)
{
	u32 id;

	return parse_id(page, &id) ?: tcm_inject_release(to_lu(item), id) ?: count;
}

CONFIGFS_ATTR_WO(inject_, release);

static struct configfs_attribute *inject_attrs[] = {
	&inject_attr_rules,
	&inject_attr_remove,
	&inject_attr_release,
	NULL
};

const struct config_item_type tcm_configfs_inject_type = {
	.ct_attrs	= inject_attrs,
	.ct_owner	= THIS_MODULE,
};
