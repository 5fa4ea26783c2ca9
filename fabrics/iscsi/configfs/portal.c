// SPDX-License-Identifier: GPL-2.0
/*
 * np/PORTAL/: other transports.
 *
 * None is there that could take the portal: asking for one is refused (deviates:
 * stock shows 1 for iSER even without hardware).
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

static ssize_t portal_iser_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0\n");
}

static ssize_t try_transport(const char *page, size_t count)
{
	u32 value;
	int err = kstrtou32(page, 0, &value);

	if (err)
		return err;
	if (value > 1)
		return -EINVAL;
	return value ? -EINVAL : count;
}

static ssize_t portal_iser_store(struct config_item *item, const char *page,
				 size_t count)
{
	return try_transport(page, count);
}
CONFIGFS_ATTR(portal_, iser);

static ssize_t portal_cxgbit_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0\n");
}

static ssize_t portal_cxgbit_store(struct config_item *item, const char *page,
				   size_t count)
{
	return try_transport(page, count);
}
CONFIGFS_ATTR(portal_, cxgbit);

struct configfs_attribute *iscsit_portal_attrs[] = {
	&portal_attr_iser,
	&portal_attr_cxgbit,
	NULL,
};
