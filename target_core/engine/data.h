/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command's buffer, and parameter data: bounded by what the initiator asked
 * for or sent.
 */
#ifndef TCM_DATA_H
#define TCM_DATA_H

#include <linux/types.h>

#include <target/target_core_base.h>

bool tcm_data_is_reply(const struct se_cmd *cmd);
sense_reason_t tcm_data_put(struct se_cmd *cmd, const void *buf, size_t len);
size_t tcm_data_fetch(struct se_cmd *cmd, void *buf, size_t len);
sense_reason_t tcm_data_alloc(struct se_cmd *cmd);
void tcm_data_free(struct se_cmd *cmd);
sense_reason_t tcm_data_length_error(struct se_cmd *cmd);
void tcm_data_reconcile(struct se_cmd *cmd);

#endif /* TCM_DATA_H */
