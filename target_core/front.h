/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Front objects: portal groups, LUNs, ACLs, mapped LUNs, sessions, nexuses.
 *
 * Life of each: made by configfs or by a session in demo mode; found in its
 * parent's table under RCU; taken out of the table first, then drained, then
 * freed after a grace period.
 */
#ifndef TCM_FRONT_H
#define TCM_FRONT_H

#include <linux/types.h>

struct se_cmd;
struct se_dev_entry;
struct se_device;
struct se_lun;
struct se_node_acl;
struct se_portal_group;
struct se_session;
struct tcm_nexus;

/* tpg.c */
int tcm_tpg_enable(struct se_portal_group *tpg, bool enable);
int tcm_tpg_set_rtpi(struct se_portal_group *tpg, u16 rtpi);

/* lun.c */
struct se_lun *tcm_lun_alloc(struct se_portal_group *tpg, u64 number);
void tcm_lun_free(struct se_lun *lun);
int tcm_lun_link(struct se_lun *lun, struct se_device *dev, bool read_only);
void tcm_lun_unlink(struct se_lun *lun);

/* acl.c */
struct se_node_acl *tcm_acl_create(struct se_portal_group *tpg,
				   const char *name);
void tcm_acl_remove(struct se_node_acl *acl);
struct se_dev_entry *tcm_ml_add(struct se_node_acl *acl, u64 mapped_lun,
				struct se_lun *lun, bool read_only,
				bool dynamic);
void tcm_ml_remove(struct se_dev_entry *ml);
void tcm_ml_map_dynamic(struct se_node_acl *acl);

/* session.c */
struct tcm_nexus *tcm_nexus_find(struct se_session *sess, u64 lun);
struct tcm_nexus *tcm_nexus_get_or_make(struct se_session *sess, u64 lun);
void tcm_nexus_unlink(struct tcm_nexus *nexus);

#endif /* TCM_FRONT_H */
