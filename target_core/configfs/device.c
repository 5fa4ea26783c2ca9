// SPDX-License-Identifier: GPL-2.0
/*
 * core/HBA/DEV/: a device's directory and the files right in it.
 */
#include "device.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>

#include "../alua/group.h"
#include "../alua/lba_map.h"
#include "../device/backend.h"
#include "../types.h"
#include "attr.h"
#include "configfs.h"

static struct se_device *to_device(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_device, dev_group);
}

/*
 * Tools take for each key the text behind the LAST "key: ": nothing that ends
 * in the name of another key may be added.
 */
static ssize_t tcm_dev_info_show(struct config_item *item, char *page)
{
	struct se_device *dev = to_device(item);
	struct se_dev_attrib *da = &dev->dev_attrib;
	ssize_t len;

	len = sysfs_emit(page,
			 "Status: %s  Max Queue Depth: %u  SectorSize: %u  HwMaxSectors: %u\n        ",
			 READ_ONCE(dev->export_count) ? "ACTIVATED" :
							"DEACTIVATED",
			 dev->queue_depth, da->block_size, da->hw_max_sectors);
	return len + dev->transport->show_configfs_dev_params(dev, page + len);
}

CONFIGFS_ATTR_RO(tcm_dev_, info);

static ssize_t tcm_dev_control_store(struct config_item *item,
				     const char *page, size_t count)
{
	struct se_device *dev = to_device(item);
	ssize_t ret;

	mutex_lock(&dev->lu->config_lock);
	ret = dev->transport->set_configfs_dev_params(dev, page, count);
	mutex_unlock(&dev->lu->config_lock);
	return ret;
}

CONFIGFS_ATTR_WO(tcm_dev_, control);

/*
 * A note of the administrator's: @size bytes at @note, valid with the device
 * flag @flag. One newline at the end does not count. What is behind a NUL would
 * be lost.
 */
static ssize_t store_note(struct se_device *dev, char *note, size_t size,
			  u32 flag, const char *page, size_t count)
{
	size_t len = strnlen(page, count);

	if (!len || len != count || count >= size)
		return -EINVAL;
	if (page[len - 1] == '\n')
		len--;

	mutex_lock(&dev->lu->config_lock);
	memcpy(note, page, len);
	note[len] = '\0';
	dev->dev_flags |= flag;
	mutex_unlock(&dev->lu->config_lock);
	return count;
}

static ssize_t show_note(struct se_device *dev, const char *note, u32 flag,
			 char *page)
{
	ssize_t len = 0;

	mutex_lock(&dev->lu->config_lock);
	if (dev->dev_flags & flag)
		len = sysfs_emit(page, "%s\n", note);
	mutex_unlock(&dev->lu->config_lock);
	return len;
}

static ssize_t tcm_dev_alias_show(struct config_item *item, char *page)
{
	struct se_device *dev = to_device(item);

	return show_note(dev, dev->lu->alias, DF_USING_ALIAS, page);
}

static ssize_t tcm_dev_alias_store(struct config_item *item, const char *page,
				   size_t count)
{
	struct se_device *dev = to_device(item);

	return store_note(dev, dev->lu->alias, sizeof(dev->lu->alias),
			  DF_USING_ALIAS, page, count);
}

CONFIGFS_ATTR(tcm_dev_, alias);

static ssize_t tcm_dev_udev_path_show(struct config_item *item, char *page)
{
	struct se_device *dev = to_device(item);

	return show_note(dev, dev->udev_path, DF_USING_UDEV_PATH, page);
}

static ssize_t tcm_dev_udev_path_store(struct config_item *item,
				       const char *page, size_t count)
{
	struct se_device *dev = to_device(item);

	return store_note(dev, dev->udev_path, sizeof(dev->udev_path),
			  DF_USING_UDEV_PATH, page, count);
}

CONFIGFS_ATTR(tcm_dev_, udev_path);

static ssize_t tcm_dev_enable_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", target_dev_configured(to_device(item)));
}

static ssize_t tcm_dev_enable_store(struct config_item *item,
				    const char *page, size_t count)
{
	struct se_device *dev = to_device(item);
	u64 enable;
	int ret;

	ret = tcm_attr_parse(TCM_ATTR_BOOL, page, &enable);
	if (ret)
		return ret;
	/* there is no way back but rmdir */
	if (!enable)
		return -EINVAL;

	mutex_lock(&dev->lu->config_lock);
	ret = tcm_device_configure(dev);
	mutex_unlock(&dev->lu->config_lock);
	return ret ?: count;
}

CONFIGFS_ATTR(tcm_dev_, enable);

static bool can_be_member(struct se_device *dev)
{
	return target_dev_configured(dev) &&
	       !(READ_ONCE(dev->lu->transport_flags) &
		 TRANSPORT_FLAG_PASSTHROUGH_ALUA);
}

static ssize_t tcm_dev_alua_lu_gp_show(struct config_item *item, char *page)
{
	struct se_device *dev = to_device(item);

	if (!can_be_member(dev))
		return 0;
	return tcm_alua_lu_show(dev->lu, page);
}

static ssize_t tcm_dev_alua_lu_gp_store(struct config_item *item,
					const char *page, size_t count)
{
	struct se_device *dev = to_device(item);
	char name[TCM_ATTR_NAME_SIZE];

	if (!can_be_member(dev))
		return count;
	if (tcm_attr_text(name, sizeof(name), page) < 0)
		return -EINVAL;
	return tcm_alua_lu_join_name(dev->lu, name) ?: count;
}

CONFIGFS_ATTR(tcm_dev_, alua_lu_gp);

static ssize_t tcm_dev_lba_map_show(struct config_item *item, char *page)
{
	return tcm_lba_map_show(to_device(item)->lu, page);
}

static ssize_t tcm_dev_lba_map_store(struct config_item *item,
				     const char *page, size_t count)
{
	if (strnlen(page, count) != count)
		return -EINVAL;
	return tcm_lba_map_store(to_device(item)->lu, page) ?: count;
}

CONFIGFS_ATTR(tcm_dev_, lba_map);

static struct configfs_attribute *device_attrs[] = {
	&tcm_dev_attr_info,
	&tcm_dev_attr_control,
	&tcm_dev_attr_alias,
	&tcm_dev_attr_udev_path,
	&tcm_dev_attr_enable,
	&tcm_dev_attr_alua_lu_gp,
	&tcm_dev_attr_lba_map,
	NULL
};

static void device_release(struct config_item *item)
{
	tcm_device_remove(to_device(item));
}

/* Tell device directories from others: item types differ by back end. */
static struct configfs_item_operations device_item_ops = {
	.release	= device_release,
};

/**
 * tcm_configfs_device() - The device whose directory an item is
 * @item: any item of configfs
 *
 * Context: Caller holds @item.
 * Return: the device, no reference; NULL if it is another directory.
 */
struct se_device *tcm_configfs_device(struct config_item *item)
{
	if (!item->ci_type || item->ci_type->ct_item_ops != &device_item_ops)
		return NULL;
	return to_device(item);
}

/**
 * tcm_configfs_backend_init() - Make the item types for a back end's devices
 * @backend: back end; frees them when it goes
 *
 * Context: Process, subsystem mutex held.
 * Return: 0, also if that was done before; -ENOMEM.
 */
int tcm_configfs_backend_init(struct tcm_backend *backend)
{
	const struct target_backend_ops *ops = backend->ops;
	struct tcm_device_types *types;

	if (backend->types)
		return 0;
	types = kzalloc(sizeof(*types), GFP_KERNEL);
	if (!types)
		return -ENOMEM;

	types->device.ct_owner = ops->owner;
	types->device.ct_item_ops = &device_item_ops;
	types->device.ct_attrs = device_attrs;
	types->attrib.ct_owner = ops->owner;
	types->attrib.ct_attrs = ops->tb_dev_attrib_attrs;
	types->action.ct_owner = ops->owner;
	types->action.ct_attrs = ops->tb_dev_action_attrs;
	types->alua_group = tcm_configfs_alua_group_type;
	types->alua_group.ct_owner = ops->owner;
	backend->types = types;
	return 0;
}

static void add_group(struct config_group *parent, struct config_group *group,
		      const char *name, const struct config_item_type *type)
{
	config_group_init_type_name(group, name, type);
	configfs_add_default_group(group, parent);
}

/**
 * tcm_configfs_make_device() - mkdir core/HBA/NAME
 * @hba_group: HBA's directory
 * @name: as given to mkdir
 *
 * Context: Process, subsystem mutex held.
 * Return: the device's group, or an ERR_PTR.
 */
struct config_group *tcm_configfs_make_device(struct config_group *hba_group,
					      const char *name)
{
	struct se_hba *hba = container_of(hba_group, struct se_hba, hba_group);
	struct tcm_device_types *types = hba->backend->types;
	struct config_group *group;
	struct se_device *dev;

	dev = tcm_device_alloc(hba, name);
	if (!dev)
		return ERR_PTR(-ENOMEM);

	group = &dev->dev_group;
	config_group_init_type_name(group, name, &types->device);
	add_group(group, &dev->dev_action_group, "action", &types->action);
	add_group(group, &dev->dev_attrib.da_group, "attrib", &types->attrib);
	add_group(group, &dev->lu->pr_group, "pr", &tcm_configfs_pr_type);
	add_group(group, &dev->lu->wwn_group, "wwn", &tcm_configfs_wwn_type);
	add_group(group, &dev->lu->inject_group, "inject",
		  &tcm_configfs_inject_type);
	tcm_configfs_add_alua(dev->lu, group);
	tcm_configfs_add_statistics(dev->lu, group);
	return group;
}

/**
 * tcm_configfs_drop_device() - rmdir core/HBA/DEV
 * @hba_group: HBA's directory
 * @item: the device's; nothing links to it and no group is left in it
 *
 * The wait for what still works on the device is in the item's release, which
 * rmdir brings about after it let go of the subsystem mutex.
 *
 * Context: Process, subsystem mutex held.
 */
void tcm_configfs_drop_device(struct config_group *hba_group,
			      struct config_item *item)
{
	struct se_device *dev = to_device(item);

	tcm_device_unhook(dev);
	tcm_dir_drop(hba_group, item);
}
