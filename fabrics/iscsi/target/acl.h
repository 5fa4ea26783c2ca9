/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Initiators that an administrator, or the demo mode, knows by name.
 */
#ifndef ISCSIT_ACL_H
#define ISCSIT_ACL_H

#include <linux/types.h>

struct iscsit_acl;
struct iscsit_tpg;
struct se_node_acl;

void iscsit_fold_name(char *folded, const char *name);
struct iscsit_acl *iscsit_acl_get(struct iscsit_tpg *tpg, const char *name);
void iscsit_acl_put(struct iscsit_acl *acl);
bool iscsit_acl_is_explicit(const struct iscsit_acl *acl);
void iscsit_acl_set_defaults(struct se_node_acl *se_acl);
void iscsit_acl_restart_nopin(struct iscsit_acl *acl);

#endif /* ISCSIT_ACL_H */
