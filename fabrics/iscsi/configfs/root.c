// SPDX-License-Identifier: GPL-2.0
/*
 * iscsi/: files of the fabric itself.
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/cpumask.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../session/conn.h"

static ssize_t lio_version_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "Datera Inc. iSCSI Target %s\n",
			  ISCSIT_VERSION);
}
CONFIGFS_ATTR_RO(, lio_version);

static ssize_t cpus_allowed_list_show(struct config_item *item, char *page)
{
	return iscsit_show_cpus(page);
}

static ssize_t cpus_allowed_list_store(struct config_item *item,
				       const char *page, size_t count)
{
	cpumask_var_t mask;
	char *text;
	int err;

	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	text = kstrndup(page, count, GFP_KERNEL);
	err = text ? cpulist_parse(strstrip(text), mask) : -ENOMEM;
	if (!err)
		err = iscsit_set_cpus(mask);
	kfree(text);
	free_cpumask_var(mask);
	return err ? err : count;
}
CONFIGFS_ATTR(, cpus_allowed_list);

struct configfs_attribute *iscsit_wwn_attrs[] = {
	&attr_lio_version,
	&attr_cpus_allowed_list,
	NULL,
};
