/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Data segments of requests that are no SCSI commands: kept while they wait.
 */
#ifndef ISCSIT_SEGMENT_H
#define ISCSIT_SEGMENT_H

#include <linux/types.h>

struct iscsit_cmd;
struct iscsit_conn;

bool iscsit_segment_begin(struct iscsit_cmd *cmd, u32 len);
int iscsit_segment_grow(struct iscsit_cmd *cmd);
bool iscsit_segment_held(const struct iscsit_conn *conn);
void iscsit_segment_hold(struct iscsit_cmd *cmd, u32 bytes);
void iscsit_segment_free(struct iscsit_cmd *cmd);

#endif /* ISCSIT_SEGMENT_H */
