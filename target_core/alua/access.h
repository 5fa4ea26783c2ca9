/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May this command run in the asymmetric access state of its port?
 */
#ifndef TCM_ALUA_ACCESS_H
#define TCM_ALUA_ACCESS_H

#include <target/target_core_base.h>

sense_reason_t tcm_alua_check(struct se_cmd *cmd);

#endif /* TCM_ALUA_ACCESS_H */
