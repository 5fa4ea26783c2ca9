/* SPDX-License-Identifier: GPL-2.0 */
/*
 * READ, WRITE and what goes with them: SYNCHRONIZE CACHE, PRE-FETCH.
 */
#ifndef TCM_SCSI_RW_H
#define TCM_SCSI_RW_H

#include <linux/types.h>

#include <target/target_core_base.h>

/*
 * What rows of the opcode table add to their CDB usage data: DPO and FUA where
 * they are offered, xxPROTECT where protection information is visible. @usage
 * has the operation code in byte 0.
 */
void tcm_rw_usage(struct se_cmd *cmd, u8 *usage);
void tcm_rw_usage_dpo_fua(struct se_cmd *cmd, u8 *usage);
void tcm_rw_usage_dpo_protect(struct se_cmd *cmd, u8 *usage);

void tcm_rw_set_fua(struct se_cmd *cmd);
sense_reason_t tcm_rw_prepare(struct se_cmd *cmd);
bool tcm_rw_atomic_enabled(struct se_cmd *cmd);
sense_reason_t tcm_rw_prepare_atomic(struct se_cmd *cmd);
sense_reason_t tcm_rw_execute(struct se_cmd *cmd);
sense_reason_t tcm_rw_sync_cache(struct se_cmd *cmd);

#endif /* TCM_SCSI_RW_H */
