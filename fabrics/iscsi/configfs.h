/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fabric's files in configfs (configfs.c) and its statistics (stat.c).
 */
#ifndef ISCSIT_CONFIGFS_H
#define ISCSIT_CONFIGFS_H

#include <linux/types.h>

#include "types.h"

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

/* Defaults of TPG/attrib */
void iscsit_tpg_attrib_init(struct iscsit_tpg_attrib *attrib);
/* Template's set_default_node_attributes() and fabric_init_nodeacl() */
void iscsit_acl_set_defaults(struct se_node_acl *se_acl);
int iscsit_acl_init(struct se_node_acl *se_acl, const char *name);
/* Free iscsit_tpg.users */
void iscsit_tpg_free_users(struct iscsit_tpg *tpg);

/* stat.c */
void iscsit_stat_init(struct iscsit_tiqn *tiqn);
void iscsit_stat_add_wwn_groups(struct se_wwn *wwn);
void iscsit_stat_add_acl_groups(struct iscsit_acl *acl);
/* @tiqn NULL (discovery): nothing */
void iscsit_stat_login_ok(struct iscsit_tiqn *tiqn);
void iscsit_stat_login_failed(struct iscsit_tiqn *tiqn,
			      const struct iscsit_conn *conn, const char *name,
			      u8 status_class, u8 status_detail);
void iscsit_stat_logout(struct iscsit_tiqn *tiqn, u8 reason);
void iscsit_stat_sess_failed(struct iscsit_sess *sess,
			     enum iscsit_sess_failure failure);

#endif /* ISCSIT_CONFIGFS_H */
