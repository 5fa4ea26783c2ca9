/* SPDX-License-Identifier: GPL-2.0 */
/*
 * UNMAP and WRITE SAME.
 */
#ifndef TCM_SCSI_PROVISIONING_H
#define TCM_SCSI_PROVISIONING_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_cdb_fault;

/**
 * struct tcm_unmap_limits - What an UNMAP may ask for
 * @descs: most block descriptors
 * @blocks: most logical blocks, of all descriptors together
 * @capacity: logical blocks there are
 */
struct tcm_unmap_limits {
	u32	descs;
	u32	blocks;
	u64	capacity;
};

/**
 * struct tcm_unmap_list - A checked UNMAP parameter list
 * @descs: the first block descriptor
 * @count: how many there are
 */
struct tcm_unmap_list {
	const u8	*descs;
	unsigned int	count;
};

sense_reason_t tcm_unmap_parse(const u8 *buf, size_t len,
			       const struct tcm_unmap_limits *limits,
			       struct tcm_unmap_list *list, u16 *fault);

bool tcm_unmap_enabled(struct se_cmd *cmd);
sense_reason_t tcm_unmap_execute(struct se_cmd *cmd);

bool tcm_write_same_enabled(struct se_cmd *cmd);
sense_reason_t tcm_write_same_prepare(struct se_cmd *cmd);
sense_reason_t tcm_write_same_execute(struct se_cmd *cmd);

#endif /* TCM_SCSI_PROVISIONING_H */
