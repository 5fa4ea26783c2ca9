/* SPDX-License-Identifier: GPL-2.0 */
/*
 * READ CAPACITY.
 */
#ifndef TCM_SCSI_CAPACITY_H
#define TCM_SCSI_CAPACITY_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_builder;

/**
 * struct tcm_capacity - What READ CAPACITY reports
 * @last: last logical block address
 * @block_size: bytes a logical block
 * @prot_type: protection type shown, 0 = none
 * @lbppbe: logical blocks a physical block, as a power of two
 * @aligned: lowest aligned logical block address
 * @thin: LBPME
 * @lbprz: LBPRZ, reported only with @thin
 */
struct tcm_capacity {
	u64	last;
	u32	block_size;
	u8	prot_type;
	u8	lbppbe;
	u16	aligned;
	bool	thin;
	bool	lbprz;
};

void tcm_capacity_build_10(struct tcm_builder *b,
			   const struct tcm_capacity *cap);
void tcm_capacity_build_16(struct tcm_builder *b,
			   const struct tcm_capacity *cap);

sense_reason_t tcm_capacity_prepare_10(struct se_cmd *cmd);
sense_reason_t tcm_capacity_read_10(struct se_cmd *cmd);
sense_reason_t tcm_capacity_read_16(struct se_cmd *cmd);

#endif /* TCM_SCSI_CAPACITY_H */
