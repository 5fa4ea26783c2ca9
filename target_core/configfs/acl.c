// SPDX-License-Identifier: GPL-2.0
/*
 * TPG/acls/INITIATOR and its mapped LUNs.
 */
#include "tree.h"

#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>

#include <target/target_core_fabric.h>

#include "../port/acl.h"
#include "../port/mapped_lun.h"
#include "../types.h"
#include "configfs.h"

/*
 * ACL/lun_N
 */

static struct se_lun_acl *to_ml(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_lun_acl, group);
}

static ssize_t tcm_ml_write_protect_show(struct config_item *item, char *page)
{
	return tcm_ml_show_protect(to_ml(item), page);
}

static ssize_t tcm_ml_write_protect_store(struct config_item *item,
					  const char *page, size_t count)
{
	unsigned long protect;
	int ret = kstrtoul(page, 0, &protect);

	if (ret)
		return ret;
	if (protect > 1)
		return -EINVAL;
	tcm_ml_set_protect(to_ml(item), protect);
	return count;
}
CONFIGFS_ATTR(tcm_ml_, write_protect);

struct configfs_attribute *tcm_ml_attrs[] = {
	&tcm_ml_attr_write_protect,
	NULL,
};

static int ml_allow_link(struct config_item *item, struct config_item *target)
{
	struct se_lun *lun = tcm_configfs_lun(target);

	if (!lun)
		return -EFAULT;
	return tcm_ml_link(to_ml(item), lun);
}

static void ml_drop_link(struct config_item *item, struct config_item *target)
{
	tcm_ml_unlink(to_ml(item));
}

static void ml_release(struct config_item *item)
{
	kfree(to_ml(item));
}

struct configfs_item_operations tcm_ml_item_ops = {
	.release	= ml_release,
	.allow_link	= ml_allow_link,
	.drop_link	= ml_drop_link,
};

static void add_ml_groups(struct se_lun_acl *ml, const char *name)
{
	struct se_portal_group *tpg = ml->acl->se_tpg;

	config_group_init_type_name(&ml->group, name,
				    tcm_tpg_dir_type(tpg, TCM_DIR_ML));
	tcm_dir_add(&ml->stat_group, "statistics", &ml->group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_ML_STAT));
	tcm_dir_add(&ml->auth_intr_group, "scsi_auth_intr", &ml->stat_group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_ML_STAT_AUTH_INTR));
	tcm_dir_add(&ml->att_intr_group, "scsi_att_intr_port", &ml->stat_group,
		    tcm_tpg_dir_type(tpg, TCM_DIR_ML_STAT_ATT_INTR));
}

static struct config_group *make_ml(struct config_group *group,
				    const char *name)
{
	struct se_node_acl *acl = container_of(group, struct se_node_acl,
					       acl_group);
	struct se_lun_acl *ml;
	u64 number;
	int ret;

	ret = tcm_dir_lun_number(name, &number);
	if (ret)
		return ERR_PTR(ret);
	ml = kzalloc(sizeof(*ml), GFP_KERNEL);
	if (!ml)
		return ERR_PTR(-ENOMEM);
	ml->mapped_lun = number;
	ml->acl = acl;
	INIT_LIST_HEAD(&ml->lun_node);
	/* one number, one directory, however it is spelled */
	ret = xa_insert(&acl->directories, number, ml, GFP_KERNEL);
	if (ret) {
		kfree(ml);
		return ERR_PTR(ret == -EBUSY ? -EEXIST : ret);
	}
	add_ml_groups(ml, name);
	return &ml->group;
}

static void drop_ml(struct config_group *group, struct config_item *item)
{
	struct se_lun_acl *ml = to_ml(item);

	xa_erase(&ml->acl->directories, ml->mapped_lun);
	tcm_dir_drop(group, item);
}

struct configfs_group_operations tcm_acl_group_ops = {
	.make_group	= make_ml,
	.drop_item	= drop_ml,
};

/*
 * TPG/acls/INITIATOR
 */

static void acl_release(struct config_item *item)
{
	tcm_acl_release(acl_to_nacl(item));
}

struct configfs_item_operations tcm_acl_item_ops = {
	.release	= acl_release,
};

static void add_acl_groups(struct se_node_acl *acl, const char *name)
{
	struct se_portal_group *tpg = acl->se_tpg;
	const struct {
		struct config_group *group;
		const char *name;
		enum tcm_dir dir;
	} children[] = {
		{ &acl->acl_attrib_group,	"attrib",	TCM_DIR_ACL_ATTRIB },
		{ &acl->acl_auth_group,		"auth",		TCM_DIR_ACL_AUTH },
		{ &acl->acl_param_group,	"param",	TCM_DIR_ACL_PARAM },
		{ &acl->acl_fabric_stat_group,	"fabric_statistics",
							TCM_DIR_ACL_STAT },
	};
	unsigned int i;

	/* a dynamic ACL may have had a directory before */
	memset(&acl->acl_group, 0, sizeof(acl->acl_group));
	config_group_init_type_name(&acl->acl_group, name,
				    tcm_tpg_dir_type(tpg, TCM_DIR_ACL));
	for (i = 0; i < ARRAY_SIZE(children); i++) {
		memset(children[i].group, 0, sizeof(*children[i].group));
		tcm_dir_add(children[i].group, children[i].name,
			    &acl->acl_group,
			    tcm_tpg_dir_type(tpg, children[i].dir));
	}
}

static void drop_acl(struct config_group *group, struct config_item *item)
{
	tcm_acl_remove(acl_to_nacl(item));
	tcm_dir_drop(group, item);
}

static struct config_group *make_acl(struct config_group *group,
				     const char *name)
{
	struct se_portal_group *tpg = container_of(group, struct se_portal_group,
						   tpg_acl_group);
	struct se_node_acl *acl = tcm_acl_create(tpg, name);
	int ret;

	if (IS_ERR(acl))
		return ERR_CAST(acl);
	add_acl_groups(acl, name);
	if (tpg->se_tpg_tfo->fabric_init_nodeacl) {
		ret = tpg->se_tpg_tfo->fabric_init_nodeacl(acl, name);
		if (ret) {
			drop_acl(group, &acl->acl_group.cg_item);
			return ERR_PTR(ret);
		}
	}
	return &acl->acl_group;
}

struct configfs_group_operations tcm_tpg_acls_group_ops = {
	.make_group	= make_acl,
	.drop_item	= drop_acl,
};
