// SPDX-License-Identifier: GPL-2.0
/*
 * core/PLUGIN_N/: host bus adapters.
 */
#include "configfs.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>

#include "../device/backend.h"

/* A directory's name is shorter. */
#define HBA_NAME_SIZE	64

static struct se_hba *to_hba(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_hba, hba_group);
}

static ssize_t tcm_hba_hba_info_show(struct config_item *item, char *page)
{
	struct se_hba *hba = to_hba(item);

	return sysfs_emit(page, "HBA Index: %u plugin: %s version: %s\n",
			  hba->hba_index, hba->backend->ops->name,
			  TARGET_CORE_VERSION);
}

CONFIGFS_ATTR_RO(tcm_hba_, hba_info);

static ssize_t tcm_hba_hba_mode_show(struct config_item *item, char *page)
{
	bool bound = to_hba(item)->hba_flags & HBA_FLAGS_PSCSI_MODE;

	return sysfs_emit(page, "%d\n", bound);
}

static ssize_t tcm_hba_hba_mode_store(struct config_item *item,
				      const char *page, size_t count)
{
	struct se_hba *hba = to_hba(item);
	unsigned long mode;
	int ret;

	if (!hba->backend->ops->pmode_enable_hba)
		return -EINVAL;
	ret = kstrtoul(page, 0, &mode);
	if (ret)
		return ret;
	return tcm_hba_set_mode(hba, mode) ?: count;
}

CONFIGFS_ATTR(tcm_hba_, hba_mode);

static struct configfs_attribute *hba_attrs[] = {
	&tcm_hba_attr_hba_info,
	&tcm_hba_attr_hba_mode,
	NULL
};

static void hba_release(struct config_item *item)
{
	tcm_hba_put(to_hba(item));
}

static struct configfs_item_operations hba_item_ops = {
	.release	= hba_release,
};

static struct configfs_group_operations hba_group_ops = {
	.make_group	= tcm_configfs_make_device,
	.drop_item	= tcm_configfs_drop_device,
};

static const struct config_item_type hba_type = {
	.ct_item_ops	= &hba_item_ops,
	.ct_group_ops	= &hba_group_ops,
	.ct_attrs	= hba_attrs,
	.ct_owner	= THIS_MODULE,
};

/*
 * PLUGIN_N, where PLUGIN has at most one underscore: cut @name behind PLUGIN.
 */
static int split_name(char *name, u32 *number)
{
	char *cut = strchr(name, '_');
	char *second;

	if (!cut)
		return -EINVAL;
	second = strchr(cut + 1, '_');
	if (second)
		cut = second;
	*cut++ = '\0';
	return kstrtou32(cut, 0, number);
}

/**
 * tcm_configfs_make_hba() - mkdir core/PLUGIN_N
 * @core: core/
 * @name: as given to mkdir
 *
 * Context: Process, subsystem mutex held; may wait for modprobe.
 * Return: the HBA's group, or an ERR_PTR.
 */
struct config_group *tcm_configfs_make_hba(struct config_group *core,
					   const char *name)
{
	struct tcm_backend *backend;
	char plugin[HBA_NAME_SIZE];
	struct se_hba *hba;
	u32 number;
	int ret;

	if (strscpy(plugin, name, sizeof(plugin)) < 0)
		return ERR_PTR(-ENAMETOOLONG);
	ret = split_name(plugin, &number);
	if (ret)
		return ERR_PTR(ret);

	backend = tcm_backend_get(plugin);
	if (!backend)
		return ERR_PTR(-EINVAL);
	ret = tcm_configfs_backend_init(backend);
	if (ret)
		goto err_put;
	hba = tcm_hba_alloc(backend, number, 0);
	if (IS_ERR(hba)) {
		ret = PTR_ERR(hba);
		goto err_put;
	}
	config_group_init_type_name(&hba->hba_group, name, &hba_type);
	return &hba->hba_group;

err_put:
	tcm_backend_put(backend);
	return ERR_PTR(ret);
}

/**
 * tcm_configfs_drop_hba() - rmdir core/PLUGIN_N
 * @core: core/
 * @item: the HBA's; no device directory is left in it
 *
 * Context: Process, subsystem mutex held.
 */
void tcm_configfs_drop_hba(struct config_group *core, struct config_item *item)
{
	tcm_dir_drop(core, item);
}
