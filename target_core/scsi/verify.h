/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VERIFY, WRITE AND VERIFY.
 */
#ifndef TCM_SCSI_VERIFY_H
#define TCM_SCSI_VERIFY_H

#include <target/target_core_base.h>

sense_reason_t tcm_verify_prepare(struct se_cmd *cmd);
sense_reason_t tcm_verify_execute(struct se_cmd *cmd);
sense_reason_t tcm_write_verify_prepare(struct se_cmd *cmd);
sense_reason_t tcm_write_verify_execute(struct se_cmd *cmd);

#endif /* TCM_SCSI_VERIFY_H */
