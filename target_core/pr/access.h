/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May this I_T nexus run this command, as far as reservations go?
 */
#ifndef TCM_PR_ACCESS_H
#define TCM_PR_ACCESS_H

#include <target/target_core_base.h>

struct se_dev_entry;
struct se_session;
struct tcm_lu;

sense_reason_t tcm_pr_check(struct se_cmd *cmd);
bool tcm_pr_reserve(struct tcm_lu *lu, struct se_session *sess);
void tcm_pr_release(struct tcm_lu *lu, struct se_session *sess);
int tcm_pr_init(struct tcm_lu *lu);
void tcm_pr_exit(struct tcm_lu *lu);
void tcm_pr_lun_reset(struct tcm_lu *lu);
void tcm_pr_session_gone(struct tcm_lu *lu, struct se_session *sess);
void tcm_pr_ml_gone(struct tcm_lu *lu, struct se_dev_entry *ml);

#endif /* TCM_PR_ACCESS_H */
