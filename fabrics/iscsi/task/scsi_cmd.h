/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SCSI commands.
 */
#ifndef ISCSIT_SCSI_CMD_H
#define ISCSIT_SCSI_CMD_H

#include <linux/types.h>

#include "../types.h"

struct iscsi_scsi_req;
struct se_cmd;

u8 iscsit_scsi_parse_cdb(const struct iscsi_scsi_req *hdr, const u8 *ahs,
			 size_t ahs_len, u8 *cdb);
int iscsit_scsi_rx(struct iscsit_conn *conn);
int iscsit_scsi_received(struct iscsit_cmd *cmd);
int iscsit_scsi_write_pending(struct se_cmd *se_cmd);
int iscsit_scsi_queue_data_in(struct se_cmd *se_cmd);
int iscsit_scsi_queue_status(struct se_cmd *se_cmd);
void iscsit_scsi_aborted(struct se_cmd *se_cmd);

#endif /* ISCSIT_SCSI_CMD_H */
