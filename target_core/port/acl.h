/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Initiator ports that a portal group knows.
 */
#ifndef TCM_ACL_H
#define TCM_ACL_H

struct se_node_acl;
struct se_portal_group;
struct se_session;

int tcm_acl_module_init(void);
void tcm_acl_module_exit(void);
struct se_node_acl *tcm_acl_create(struct se_portal_group *tpg,
				   const char *name);
void tcm_acl_remove(struct se_node_acl *acl);
void tcm_acl_release(struct se_node_acl *acl);
void tcm_acl_end_all(struct se_portal_group *tpg);
void tcm_acl_logout(struct se_node_acl *acl);
void tcm_acl_add_session(struct se_node_acl *acl, struct se_session *sess);
void tcm_acl_wait_for_close(struct se_session *sess);
void tcm_acl_drop_session(struct se_node_acl *acl, struct se_session *sess);

#endif /* TCM_ACL_H */
