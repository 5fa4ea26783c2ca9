/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a logical unit is and how it is doing: facts that several commands
 * report, and the commands that ask for its state.
 */
#ifndef TCM_SCSI_UNIT_H
#define TCM_SCSI_UNIT_H

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

/* Capacity in logical blocks. */
static inline u64 tcm_unit_blocks(struct se_device *dev)
{
	return (u64)dev->transport->get_blocks(dev) + 1;
}

bool tcm_unit_write_cache(struct se_device *dev);
bool tcm_unit_fua(struct se_device *dev);
bool tcm_unit_thin(struct se_device *dev);
u32 tcm_unit_max_transfer(struct se_cmd *cmd);

sense_reason_t tcm_unit_test_ready(struct se_cmd *cmd);
sense_reason_t tcm_unit_request_sense(struct se_cmd *cmd);
sense_reason_t tcm_unit_start_stop_prepare(struct se_cmd *cmd);
sense_reason_t tcm_unit_start_stop(struct se_cmd *cmd);
sense_reason_t tcm_unit_diagnostic_prepare(struct se_cmd *cmd);
sense_reason_t tcm_unit_diagnostic(struct se_cmd *cmd);
sense_reason_t tcm_unit_nothing(struct se_cmd *cmd);

#endif /* TCM_SCSI_UNIT_H */
