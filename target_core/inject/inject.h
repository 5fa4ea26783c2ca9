/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Injection: the rules of a unit by which commands fail, or wait, on purpose.
 */
#ifndef TCM_INJECT_H
#define TCM_INJECT_H

#include <linux/types.h>

#include <target/target_core_base.h>

#include "rule.h"

struct tcm_lu;

/* rules.c */
int tcm_inject_init(struct tcm_lu *lu);
void tcm_inject_exit(struct tcm_lu *lu);
void tcm_inject_unhook(struct tcm_lu *lu);
int tcm_inject_add(struct tcm_lu *lu, const char *text);
int tcm_inject_remove(struct tcm_lu *lu, u32 id);
int tcm_inject_release(struct tcm_lu *lu, u32 id);
ssize_t tcm_inject_show(struct tcm_lu *lu, char *page);
bool tcm_inject_pick(struct tcm_lu *lu, const struct tcm_rule_task *task,
		     bool at_end, struct tcm_deed *deed, u32 *id);
bool tcm_inject_at_end(const struct tcm_lu *lu);

/* act.c */
sense_reason_t tcm_inject_admit(struct se_cmd *cmd);

#endif /* TCM_INJECT_H */
