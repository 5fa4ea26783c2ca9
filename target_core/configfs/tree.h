/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Directories of the fabric half of the tree.
 *
 * Each kind of directory has one row in configfs/fabric.c, from which every
 * fabric gets a configfs type of its own, owned by its module.
 */
#ifndef TCM_CONFIGFS_TREE_H
#define TCM_CONFIGFS_TREE_H

#include <linux/configfs.h>

#include <target/target_core_base.h>

struct se_lun;
struct se_lun_acl;
struct target_fabric_configfs;

enum tcm_dir {
	TCM_DIR_FABRIC,
	TCM_DIR_DISCOVERY_AUTH,
	TCM_DIR_WWN,
	TCM_DIR_WWN_STAT,
	TCM_DIR_WWN_PARAM,
	TCM_DIR_TPG,
	TCM_DIR_TPG_LUNS,
	TCM_DIR_TPG_NPS,
	TCM_DIR_TPG_ACLS,
	TCM_DIR_TPG_ATTRIB,
	TCM_DIR_TPG_AUTH,
	TCM_DIR_TPG_PARAM,
	TCM_DIR_NP,
	TCM_DIR_LUN,
	TCM_DIR_LUN_STAT,
	TCM_DIR_LUN_STAT_PORT,
	TCM_DIR_LUN_STAT_TGT_PORT,
	TCM_DIR_LUN_STAT_TRANSPORT,
	TCM_DIR_ACL,
	TCM_DIR_ACL_ATTRIB,
	TCM_DIR_ACL_AUTH,
	TCM_DIR_ACL_PARAM,
	TCM_DIR_ACL_STAT,
	TCM_DIR_ML,
	TCM_DIR_ML_STAT,
	TCM_DIR_ML_STAT_AUTH_INTR,
	TCM_DIR_ML_STAT_ATT_INTR,
	TCM_DIRS
};

/* fabric.c */
const struct config_item_type *
tcm_dir_type(const struct target_fabric_configfs *fabric, enum tcm_dir dir);
const struct config_item_type *tcm_tpg_dir_type(const struct se_portal_group *tpg,
						enum tcm_dir dir);
void tcm_dir_add(struct config_group *group, const char *name,
		 struct config_group *parent,
		 const struct config_item_type *type);
int tcm_fabric_errno(const void *made);
int tcm_dir_lun_number(const char *name, u64 *number);
struct config_group *tcm_dir_refuse(struct config_group *group,
				    const char *name);

/* tpg.c */
extern struct configfs_item_operations tcm_tpg_item_ops;
extern struct configfs_item_operations tcm_np_item_ops;
extern struct configfs_group_operations tcm_wwn_group_ops;
extern struct configfs_group_operations tcm_tpg_nps_group_ops;
extern struct configfs_attribute tcm_tpg_attr_enable;
extern struct configfs_attribute tcm_tpg_attr_rtpi;

/* lun.c */
extern struct configfs_item_operations tcm_lun_item_ops;
extern struct configfs_group_operations tcm_tpg_luns_group_ops;
extern struct configfs_attribute *tcm_lun_attrs[];
struct se_lun *tcm_configfs_lun(struct config_item *item);

/* acl.c */
extern struct configfs_item_operations tcm_acl_item_ops;
extern struct configfs_item_operations tcm_ml_item_ops;
extern struct configfs_group_operations tcm_tpg_acls_group_ops;
extern struct configfs_group_operations tcm_acl_group_ops;
extern struct configfs_attribute *tcm_ml_attrs[];

/* stat_lun.c, stat_acl.c */
extern struct configfs_attribute *tcm_lun_stat_port_attrs[];
extern struct configfs_attribute *tcm_lun_stat_tgt_port_attrs[];
extern struct configfs_attribute *tcm_lun_stat_transport_attrs[];
extern struct configfs_attribute *tcm_ml_stat_auth_intr_attrs[];
extern struct configfs_attribute *tcm_ml_stat_att_intr_attrs[];

#endif /* TCM_CONFIGFS_TREE_H */
