// SPDX-License-Identifier: GPL-2.0
/*
 * DEV/statistics/: a device in the terms of the SCSI MIB (RFC 4455).
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>

#include "../stats.h"
#include "../types.h"
#include "device.h"

/* What shows is called by what group it is in. */
#define STAT_LU(item, group)						\
	container_of(to_config_group(item), struct tcm_lu, group)

/* A read-only file and what it reads; @lu and @dev are there to be used. */
#define STAT(group, name, fmt, value)					\
static ssize_t group##_##name##_show(struct config_item *item, char *page) \
{									\
	struct tcm_lu *lu = STAT_LU(item, group##_group);		\
	struct se_device *dev __maybe_unused = lu->dev;			\
									\
	return sysfs_emit(page, fmt, value);				\
}									\
CONFIGFS_ATTR_RO(group##_, name)

/* Instances are HBAs, counted from 1: the hidden one, number 0, is the first. */
static u32 instance(struct se_device *dev)
{
	return dev->se_hba->hba_index + 1;
}

static bool is_exported(struct se_device *dev)
{
	return READ_ONCE(dev->export_count);
}

/* scsiDeviceTable */
STAT(stat_dev, inst, "%u\n", instance(dev));
STAT(stat_dev, indx, "%u\n", dev->dev_index);
STAT(stat_dev, role, "%s\n", "Target");
STAT(stat_dev, ports, "%u\n", READ_ONCE(dev->export_count));

static struct configfs_attribute *stat_dev_attrs[] = {
	&stat_dev_attr_inst,
	&stat_dev_attr_indx,
	&stat_dev_attr_role,
	&stat_dev_attr_ports,
	NULL
};

/* scsiTgtDevTable */
STAT(stat_tgt_dev, inst, "%u\n", instance(dev));
STAT(stat_tgt_dev, indx, "%u\n", dev->dev_index);
STAT(stat_tgt_dev, num_lus, "%u\n", 1);
/* tools know it without a newline */
STAT(stat_tgt_dev, status, "%s",
	is_exported(dev) ? "activated" : "deactivated");
STAT(stat_tgt_dev, non_access_lus, "%u\n", is_exported(dev) ? 0 : 1);
STAT(stat_tgt_dev, resets, "%ld\n", atomic_long_read(&lu->num_resets));
STAT(stat_tgt_dev, aborts_complete, "%ld\n",
	atomic_long_read(&lu->aborts_complete));
STAT(stat_tgt_dev, aborts_no_task, "%ld\n",
	atomic_long_read(&lu->aborts_no_task));

static struct configfs_attribute *stat_tgt_dev_attrs[] = {
	&stat_tgt_dev_attr_inst,
	&stat_tgt_dev_attr_indx,
	&stat_tgt_dev_attr_num_lus,
	&stat_tgt_dev_attr_status,
	&stat_tgt_dev_attr_non_access_lus,
	&stat_tgt_dev_attr_resets,
	&stat_tgt_dev_attr_aborts_complete,
	&stat_tgt_dev_attr_aborts_no_task,
	NULL
};

static const char *lu_name(struct se_device *dev)
{
	return dev->t10_wwn.unit_serial[0] ? dev->t10_wwn.unit_serial : "None";
}

/* scsiLuTable */
STAT(stat_lu, inst, "%u\n", instance(dev));
STAT(stat_lu, dev, "%u\n", dev->dev_index);
STAT(stat_lu, indx, "%u\n", 1);
STAT(stat_lu, lun, "%u\n", 0);
STAT(stat_lu, lu_name, "%s\n", lu_name(dev));
STAT(stat_lu, vend, "%-8s\n", dev->t10_wwn.vendor);
STAT(stat_lu, prod, "%-16s\n", dev->t10_wwn.model);
STAT(stat_lu, rev, "%-4s\n", dev->t10_wwn.revision);
STAT(stat_lu, dev_type, "%u\n", dev->transport->get_device_type(dev));
STAT(stat_lu, status, "%s\n", is_exported(dev) ? "available" : "notavailable");
STAT(stat_lu, state_bit, "%s\n", "exposed");
STAT(stat_lu, num_cmds, "%llu\n", tcm_stats_sum(lu->stats).cmds);
STAT(stat_lu, read_mbytes, "%llu\n",
	tcm_stats_sum(lu->stats).read_bytes >> 20);
STAT(stat_lu, write_mbytes, "%llu\n",
	tcm_stats_sum(lu->stats).write_bytes >> 20);
STAT(stat_lu, resets, "%ld\n", atomic_long_read(&lu->num_resets));
STAT(stat_lu, full_stat, "%u\n", 0);
STAT(stat_lu, hs_num_cmds, "%u\n", 0);
STAT(stat_lu, creation_time, "%u\n", tcm_stats_ticks(lu->creation_time));

static struct configfs_attribute *stat_lu_attrs[] = {
	&stat_lu_attr_inst,
	&stat_lu_attr_dev,
	&stat_lu_attr_indx,
	&stat_lu_attr_lun,
	&stat_lu_attr_lu_name,
	&stat_lu_attr_vend,
	&stat_lu_attr_prod,
	&stat_lu_attr_rev,
	&stat_lu_attr_dev_type,
	&stat_lu_attr_status,
	&stat_lu_attr_state_bit,
	&stat_lu_attr_num_cmds,
	&stat_lu_attr_read_mbytes,
	&stat_lu_attr_write_mbytes,
	&stat_lu_attr_resets,
	&stat_lu_attr_full_stat,
	&stat_lu_attr_hs_num_cmds,
	&stat_lu_attr_creation_time,
	NULL
};

static const struct config_item_type stat_dev_type = {
	.ct_attrs	= stat_dev_attrs,
	.ct_owner	= THIS_MODULE,
};

static const struct config_item_type stat_tgt_dev_type = {
	.ct_attrs	= stat_tgt_dev_attrs,
	.ct_owner	= THIS_MODULE,
};

static const struct config_item_type stat_lu_type = {
	.ct_attrs	= stat_lu_attrs,
	.ct_owner	= THIS_MODULE,
};

/* The refusal that statistics/ has always had, where others say EPERM. */
static struct config_group *refuse_group(struct config_group *parent,
					 const char *name)
{
	return ERR_PTR(-ENOSYS);
}

static struct configfs_group_operations stat_group_ops = {
	.make_group	= refuse_group,
};

static const struct config_item_type stat_type = {
	.ct_group_ops	= &stat_group_ops,
	.ct_owner	= THIS_MODULE,
};

static void add_group(struct config_group *parent, struct config_group *group,
		      const char *name, const struct config_item_type *type)
{
	config_group_init_type_name(group, name, type);
	configfs_add_default_group(group, parent);
}

/**
 * tcm_configfs_add_statistics() - Give a new device its statistics/
 * @lu: logical unit
 * @parent: device's directory, not yet visible
 */
void tcm_configfs_add_statistics(struct tcm_lu *lu, struct config_group *parent)
{
	add_group(parent, &lu->stat_group, "statistics", &stat_type);
	add_group(&lu->stat_group, &lu->stat_dev_group, "scsi_dev",
		  &stat_dev_type);
	add_group(&lu->stat_group, &lu->stat_tgt_dev_group, "scsi_tgt_dev",
		  &stat_tgt_dev_type);
	add_group(&lu->stat_group, &lu->stat_lu_group, "scsi_lu",
		  &stat_lu_type);
}
