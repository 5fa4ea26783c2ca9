/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Initiators that an administrator, or the demo mode, knows by name.
 */
#ifndef ISCSIT_ACL_H
#define ISCSIT_ACL_H

struct iscsit_acl;
struct se_node_acl;

void iscsit_acl_set_defaults(struct se_node_acl *se_acl);
void iscsit_acl_restart_nopin(struct iscsit_acl *acl);

#endif /* ISCSIT_ACL_H */
