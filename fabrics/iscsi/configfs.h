/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fabric's files in configfs: configfs/.
 */
#ifndef ISCSIT_CONFIGFS_H
#define ISCSIT_CONFIGFS_H

struct configfs_attribute;
struct se_node_acl;
struct se_wwn;

/* NULL-terminated; fabric.c puts them into the template */
extern struct configfs_attribute *iscsit_wwn_attrs[];		/* iscsi/ */
extern struct configfs_attribute *iscsit_discovery_auth_attrs[];
extern struct configfs_attribute *iscsit_tpg_attrs[];
extern struct configfs_attribute *iscsit_tpg_attrib_attrs[];
extern struct configfs_attribute *iscsit_tpg_auth_attrs[];
extern struct configfs_attribute *iscsit_tpg_param_attrs[];
extern struct configfs_attribute *iscsit_portal_attrs[];
extern struct configfs_attribute *iscsit_acl_attrs[];
extern struct configfs_attribute *iscsit_acl_attrib_attrs[];
extern struct configfs_attribute *iscsit_acl_auth_attrs[];
extern struct configfs_attribute *iscsit_acl_param_attrs[];

/* The template's add_wwn_groups() and fabric_init_nodeacl() */
void iscsit_stat_add_wwn_groups(struct se_wwn *wwn);
int iscsit_stat_add_acl_groups(struct se_node_acl *se_acl, const char *name);

#endif /* ISCSIT_CONFIGFS_H */
