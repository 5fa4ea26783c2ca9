/* SPDX-License-Identifier: GPL-2.0 */
/*
 * GET LBA STATUS.
 */
#ifndef TCM_SCSI_LBA_STATUS_H
#define TCM_SCSI_LBA_STATUS_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_builder;

/**
 * struct tcm_lba_extent - Blocks of one provisioning status
 * @lba: the first
 * @blocks: how many
 * @mapped: the status: mapped, or deallocated
 */
struct tcm_lba_extent {
	u64	lba;
	u64	blocks;
	bool	mapped;
};

void tcm_lba_status_build(struct tcm_builder *b,
			  const struct tcm_lba_extent *extents,
			  unsigned int count);
bool tcm_lba_status_add(struct tcm_lba_extent *extents, unsigned int *count,
			unsigned int max, const struct tcm_lba_extent *next);

bool tcm_lba_status_enabled(struct se_cmd *cmd);
sense_reason_t tcm_lba_status_execute(struct se_cmd *cmd);

#endif /* TCM_SCSI_LBA_STATUS_H */
