/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May this I_T nexus run this command, as far as reservations go?
 */
#ifndef TCM_PR_ACCESS_H
#define TCM_PR_ACCESS_H

#include <target/target_core_base.h>

struct se_session;
struct tcm_lu;
struct tcm_nexus;

sense_reason_t tcm_pr_check(struct se_cmd *cmd);
sense_reason_t tcm_pr_reserve(struct se_cmd *cmd);
void tcm_pr_release(struct tcm_lu *lu, struct se_session *sess);
int tcm_pr_init(struct tcm_lu *lu);
void tcm_pr_exit(struct tcm_lu *lu);
bool tcm_pr_reserved(const struct tcm_lu *lu);
void tcm_pr_reset(struct tcm_lu *lu);
void tcm_pr_nexus_gone(struct tcm_lu *lu, struct tcm_nexus *nexus);

#endif /* TCM_PR_ACCESS_H */
