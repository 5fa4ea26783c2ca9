/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Front objects: portal groups, LUNs, ACLs, mapped LUNs, sessions, nexuses.
 *
 * Life of each: made by configfs or by a session in demo mode; found in its
 * parent's table under RCU; taken out of the table first, then drained, then
 * freed after a grace period.
 *
 * All changes to what a portal group exports and to whom are made under its
 * tpg_lun_mutex: LUNs, port links, ACLs, mapped LUNs. Nothing on a command's
 * way takes it, and no operation of a fabric that may send commands or end
 * sessions is called with it held.
 */
#ifndef TCM_FRONT_H
#define TCM_FRONT_H

#include <linux/types.h>

struct se_cmd;
struct se_dev_entry;
struct se_device;
struct se_lun;
struct se_lun_acl;
struct se_node_acl;
struct se_portal_group;
struct se_session;
struct tcm_nexus;

int tcm_front_init(void);
void tcm_front_exit(void);
void tcm_front_flush(void);

/* tpg.c */
int tcm_tpg_enable(struct se_portal_group *tpg, bool enable);
int tcm_tpg_set_rtpi(struct se_portal_group *tpg, u16 rtpi);
int tcm_tpg_need_rtpi(struct se_portal_group *tpg);
void tcm_tpg_get(struct se_portal_group *tpg);
void tcm_tpg_put(struct se_portal_group *tpg);

/* lun.c */
struct se_lun *tcm_lun_alloc(struct se_portal_group *tpg, u64 number);
int tcm_lun_add(struct se_lun *lun);
void tcm_lun_del(struct se_lun *lun);
void tcm_lun_put(struct se_lun *lun);
int tcm_lun_link(struct se_lun *lun, struct se_device *dev);
void tcm_lun_unlink(struct se_lun *lun);
void tcm_lun_attach(struct se_lun *lun, struct se_device *dev);
void tcm_lun_detach(struct se_lun *lun);
struct se_device *tcm_lun_get_device(struct se_lun *lun);
void tcm_lun_put_device(struct se_lun *lun);

/* acl.c */
int tcm_acl_module_init(void);
void tcm_acl_module_exit(void);
struct se_node_acl *tcm_acl_create(struct se_portal_group *tpg,
				   const char *name);
void tcm_acl_remove(struct se_node_acl *acl);
void tcm_acl_release(struct se_node_acl *acl);
void tcm_acl_end_all(struct se_portal_group *tpg);
void tcm_acl_logout(struct se_node_acl *acl);
void tcm_acl_add_session(struct se_node_acl *acl, struct se_session *sess);
void tcm_acl_drop_session(struct se_node_acl *acl, struct se_session *sess);

/* mapped_lun.c */
int tcm_ml_map_dynamic(struct se_node_acl *acl);
int tcm_ml_map_everywhere(struct se_lun *lun);
int tcm_ml_link(struct se_lun_acl *link, struct se_lun *lun);
void tcm_ml_unlink(struct se_lun_acl *link);
int tcm_ml_add(struct se_node_acl *acl, u64 mapped_lun, struct se_lun *lun,
	       bool read_only, bool dynamic);
void tcm_ml_remove(struct se_dev_entry *ml);
ssize_t tcm_ml_show_protect(struct se_lun_acl *link, char *page);
void tcm_ml_set_protect(struct se_lun_acl *link, bool protect);
bool tcm_ml_read_only(const struct se_dev_entry *ml,
		      const struct se_device *dev);

/* session.c */
struct tcm_nexus *tcm_nexus_find(struct se_session *sess, u64 lun);
struct tcm_nexus *tcm_nexus_get_or_make(struct se_session *sess, u64 lun);
void tcm_ml_drop_nexuses(struct se_dev_entry *ml);
void tcm_ml_free_nexuses(struct se_dev_entry *ml);
void tcm_session_put(struct se_session *sess);

#endif /* TCM_FRONT_H */
