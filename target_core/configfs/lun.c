// SPDX-License-Identifier: GPL-2.0
/*
 * TPG/lun/lun_N and its port link.
 */
#include "tree.h"

#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../alua/group.h"
#include "../port/lun.h"
#include "../types.h"
#include "configfs.h"

#define GROUP_NAME_SIZE	256	/* of a target port group, with NUL */

static struct se_lun *to_lun(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_lun, lun_group);
}

/*
 * Asymmetric access. All files need the device, and most do not want it to
 * look after ALUA itself.
 */

static bool passes_alua_through(struct se_device *dev)
{
	return READ_ONCE(dev->lu->transport_flags) &
	       TRANSPORT_FLAG_PASSTHROUGH_ALUA;
}

static ssize_t tcm_lun_alua_tg_pt_gp_show(struct config_item *item, char *page)
{
	struct se_lun *lun = to_lun(item);
	struct se_device *dev = tcm_lun_get_device(lun);
	ssize_t len;

	if (!dev)
		return -ENODEV;
	len = tcm_alua_lun_show(lun, dev, page);
	tcm_lun_put_device(lun);
	return len;
}

static int move_to_group(struct se_lun *lun, struct se_device *dev,
			 const char *text)
{
	char name[GROUP_NAME_SIZE + 1];
	char *trimmed;

	if (passes_alua_through(dev))
		return -ENODEV;
	if (strscpy(name, text, sizeof(name)) < 0)
		return -EINVAL;
	trimmed = strim(name);
	if (strlen(trimmed) >= GROUP_NAME_SIZE)
		return -EINVAL;
	return tcm_alua_lun_move(lun, dev, trimmed);
}

static ssize_t tcm_lun_alua_tg_pt_gp_store(struct config_item *item,
					   const char *page, size_t count)
{
	struct se_lun *lun = to_lun(item);
	struct se_device *dev = tcm_lun_get_device(lun);
	int ret;

	if (!dev)
		return -ENODEV;
	ret = move_to_group(lun, dev, page);
	tcm_lun_put_device(lun);
	return ret ?: count;
}
CONFIGFS_ATTR(tcm_lun_, alua_tg_pt_gp);

static ssize_t show_u8(struct config_item *item, size_t offset, char *page)
{
	struct se_lun *lun = to_lun(item);

	if (!tcm_lun_get_device(lun))
		return -ENODEV;
	tcm_lun_put_device(lun);
	return sysfs_emit(page, "%d\n",
			  READ_ONCE(*(u8 *)((char *)lun + offset)));
}

static int parse(const char *text, unsigned long max, unsigned long *value)
{
	int ret = kstrtoul(text, 0, value);

	if (!ret && *value > max)
		ret = -EINVAL;
	return ret;
}

static int set_offline(struct se_lun *lun, struct se_device *dev,
		       const char *text)
{
	unsigned long offline;
	int ret;

	if (passes_alua_through(dev))
		return -ENODEV;
	ret = parse(text, 1, &offline);
	return ret ?: tcm_alua_lun_set_offline(lun, dev, offline);
}

static int set_status(struct se_lun *lun, struct se_device *dev,
		      const char *text)
{
	unsigned long status;
	int ret = parse(text, TCM_ALUA_BY_IMPLICIT, &status);

	if (!ret)
		WRITE_ONCE(lun->alua_status, status);
	return ret;
}

static int set_write_md(struct se_lun *lun, struct se_device *dev,
			const char *text)
{
	unsigned long write_md;
	int ret = parse(text, 1, &write_md);

	if (!ret)
		WRITE_ONCE(lun->alua_write_md, write_md);
	return ret;
}

static ssize_t store_by(struct config_item *item, const char *page,
			size_t count,
			int (*set)(struct se_lun *lun, struct se_device *dev,
				   const char *text))
{
	struct se_lun *lun = to_lun(item);
	struct se_device *dev = tcm_lun_get_device(lun);
	int ret;

	if (!dev)
		return -ENODEV;
	ret = set(lun, dev, page);
	tcm_lun_put_device(lun);
	return ret ?: count;
}

/* A file alua_tg_pt_NAME: the member it shows, the function that sets it */
#define LUN_ALUA(name, set)						\
static ssize_t tcm_lun_alua_tg_pt_##name##_show(struct config_item *item, \
						char *page)		\
{									\
	return show_u8(item, offsetof(struct se_lun, alua_##name), page); \
}									\
static ssize_t tcm_lun_alua_tg_pt_##name##_store(struct config_item *item, \
						 const char *page,	\
						 size_t count)		\
{									\
	return store_by(item, page, count, set);			\
}									\
CONFIGFS_ATTR(tcm_lun_, alua_tg_pt_##name)

LUN_ALUA(offline, set_offline);
LUN_ALUA(status, set_status);
LUN_ALUA(write_md, set_write_md);

struct configfs_attribute *tcm_lun_attrs[] = {
	&tcm_lun_attr_alua_tg_pt_gp,
	&tcm_lun_attr_alua_tg_pt_offline,
	&tcm_lun_attr_alua_tg_pt_status,
	&tcm_lun_attr_alua_tg_pt_write_md,
	NULL,
};

/*
 * The port link.
 */

static int lun_allow_link(struct config_item *item, struct config_item *target)
{
	struct se_device *dev = tcm_configfs_device(target);

	if (!dev)
		return -EFAULT;
	return tcm_lun_link(to_lun(item), dev);
}

static void lun_drop_link(struct config_item *item, struct config_item *target)
{
	tcm_lun_unlink(to_lun(item));
}

static void lun_release(struct config_item *item)
{
	tcm_lun_put(to_lun(item));
}

struct configfs_item_operations tcm_lun_item_ops = {
	.release	= lun_release,
	.allow_link	= lun_allow_link,
	.drop_link	= lun_drop_link,
};

/**
 * tcm_configfs_lun() - Is this the directory of a LUN?
 * @item: target of a symbolic link
 *
 * Return: the LUN, or NULL for any other item.
 */
struct se_lun *tcm_configfs_lun(struct config_item *item)
{
	if (!item->ci_type || item->ci_type->ct_item_ops != &tcm_lun_item_ops)
		return NULL;
	return to_lun(item);
}

/*
 * The directory.
 */

static void add_groups(struct se_lun *lun, const char *name)
{
	struct se_portal_group *tpg = lun->tpg;

	config_group_init_type_name(&lun->lun_group, name,
				    tcm_tpg_dir_type(tpg, TCM_DIR_LUN));
	tcm_dir_add(&lun->stat_group, "statistics", &lun->lun_group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_LUN_STAT));
	tcm_dir_add(&lun->stat_port_group, "scsi_port", &lun->stat_group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_LUN_STAT_PORT));
	tcm_dir_add(&lun->stat_tgt_port_group, "scsi_tgt_port",
		    &lun->stat_group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_LUN_STAT_TGT_PORT));
	tcm_dir_add(&lun->stat_transport_group, "scsi_transport",
		    &lun->stat_group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_LUN_STAT_TRANSPORT));
}

static struct config_group *make_lun(struct config_group *group,
				     const char *name)
{
	struct se_portal_group *tpg = container_of(group, struct se_portal_group,
						   tpg_lun_group);
	struct se_lun *lun;
	u64 number;
	int ret;

	ret = tcm_dir_lun_number(name, &number);
	if (ret)
		return ERR_PTR(ret);
	lun = tcm_lun_alloc(tpg, number);
	if (IS_ERR(lun))
		return ERR_CAST(lun);
	ret = tcm_lun_add(lun);
	if (ret) {
		tcm_lun_put(lun);
		return ERR_PTR(ret);
	}
	add_groups(lun, name);
	return &lun->lun_group;
}

static void drop_lun(struct config_group *group, struct config_item *item)
{
	tcm_lun_del(to_lun(item));
	tcm_dir_drop(group, item);
}

struct configfs_group_operations tcm_tpg_luns_group_ops = {
	.make_group	= make_lun,
	.drop_item	= drop_lun,
};
