/* SPDX-License-Identifier: GPL-2.0 */
/*
 * COMPARE AND WRITE.
 */
#ifndef TCM_SCSI_COMPARE_WRITE_H
#define TCM_SCSI_COMPARE_WRITE_H

#include <linux/types.h>

#include <target/target_core_base.h>

u8 tcm_caw_max_blocks(struct se_device *dev);
bool tcm_caw_enabled(struct se_cmd *cmd);
sense_reason_t tcm_caw_prepare(struct se_cmd *cmd);
sense_reason_t tcm_caw_execute(struct se_cmd *cmd);

#endif /* TCM_SCSI_COMPARE_WRITE_H */
