/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is: REPORT LUNS, REPORT SUPPORTED OPERATION CODES and TASK
 * MANAGEMENT FUNCTIONS.
 */
#ifndef TCM_SCSI_REPORT_H
#define TCM_SCSI_REPORT_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_builder;
struct tcm_opcode;

/* CTDP is reported and timeouts follow */
#define TCM_RSOC_TIMEOUTS_LEN	12

void tcm_report_put_lun(struct tcm_builder *b, u64 number);
void tcm_report_put_opcode(struct tcm_builder *b, const struct tcm_opcode *row,
			   bool timeouts);
void tcm_report_put_usage(struct tcm_builder *b, const struct tcm_opcode *row,
			  const u8 *usage, bool timeouts);

sense_reason_t tcm_report_luns_prepare(struct se_cmd *cmd);
sense_reason_t tcm_report_luns(struct se_cmd *cmd);
bool tcm_report_opcodes_enabled(struct se_cmd *cmd);
sense_reason_t tcm_report_opcodes_prepare(struct se_cmd *cmd);
sense_reason_t tcm_report_opcodes(struct se_cmd *cmd);
sense_reason_t tcm_report_functions(struct se_cmd *cmd);

#endif /* TCM_SCSI_REPORT_H */
