/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Protection information of a command: which, checked by whom.
 */
#ifndef TCM_SCSI_PROTECT_H
#define TCM_SCSI_PROTECT_H

#include <target/target_core_base.h>

struct scatterlist;

bool tcm_protect_visible(struct se_cmd *cmd);
enum target_prot_type tcm_protect_visible_type(struct se_cmd *cmd);
sense_reason_t tcm_protect_prepare(struct se_cmd *cmd, bool write);
sense_reason_t tcm_protect_make(struct se_cmd *cmd, struct scatterlist *data,
				size_t data_off, u64 lba, u32 blocks,
				struct scatterlist *prot,
				unsigned int prot_nents);
sense_reason_t tcm_protect_check_field(struct se_cmd *cmd);
void tcm_protect_read(struct se_cmd *cmd, struct scatterlist *prot,
		      unsigned int prot_nents);
sense_reason_t tcm_protect_check_read(struct se_cmd *cmd,
				      struct scatterlist *data);
void tcm_protect_unmake(struct se_cmd *cmd);

/**
 * tcm_protect_out() - Insert or check protection information before execution
 * @cmd: command with data-out that has all its data
 *
 * Makes the information the medium wants, or checks and drops what the medium
 * has no room for, where the fabric's hardware does not.
 *
 * Context: Any.
 * Return: 0, or the reason the data are bad, se_cmd.sense_info being the LBA.
 */
sense_reason_t tcm_protect_out(struct se_cmd *cmd);

/**
 * tcm_protect_in() - Check or insert protection information before sending
 * @cmd: command whose data-in the back end has read
 *
 * It is the READ rows' read_done.
 *
 * Context: Any.
 * Return: 0, or the reason the data are bad, se_cmd.sense_info being the LBA.
 */
sense_reason_t tcm_protect_in(struct se_cmd *cmd);

#endif /* TCM_SCSI_PROTECT_H */
