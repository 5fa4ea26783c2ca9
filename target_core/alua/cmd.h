/* SPDX-License-Identifier: GPL-2.0 */
/*
 * REPORT and SET TARGET PORT GROUPS, REPORT REFERRALS.
 */
#ifndef TCM_ALUA_CMD_H
#define TCM_ALUA_CMD_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_alua_group;
struct tcm_builder;
struct tcm_lba_map;

u8 tcm_alua_supported_states(const struct tcm_alua_group *group);
void tcm_alua_put_referrals(struct tcm_builder *b,
			    const struct tcm_lba_map *map, u64 lba, bool one);

bool tcm_alua_report_enabled(struct se_cmd *cmd);
sense_reason_t tcm_alua_report(struct se_cmd *cmd);
bool tcm_alua_set_enabled(struct se_cmd *cmd);
sense_reason_t tcm_alua_set(struct se_cmd *cmd);
bool tcm_alua_referrals_enabled(struct se_cmd *cmd);
sense_reason_t tcm_alua_referrals(struct se_cmd *cmd);

#endif /* TCM_ALUA_CMD_H */
