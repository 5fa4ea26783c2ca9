/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RESERVE and RELEASE of SPC-2, both lengths.
 */
#ifndef TCM_PR_RESERVE6_H
#define TCM_PR_RESERVE6_H

#include <target/target_core_base.h>

bool tcm_reserve6_enabled(struct se_cmd *cmd);
sense_reason_t tcm_reserve6_reserve(struct se_cmd *cmd);
sense_reason_t tcm_reserve6_release(struct se_cmd *cmd);

#endif /* TCM_PR_RESERVE6_H */
