/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests: descriptors, tags, CmdSN order, answers.
 */
#ifndef ISCSIT_COMMAND_H
#define ISCSIT_COMMAND_H

#include <linux/types.h>

#include "../types.h"

struct iscsi_hdr;

struct iscsit_cmd *iscsit_cmd_alloc(struct iscsit_conn *conn);
void iscsit_cmd_free(struct iscsit_cmd *cmd);
/* Hash it; the connection has it now */
void iscsit_cmd_begin(struct iscsit_cmd *cmd);
/* The connection is done with it: unhash, drop the reference. */
void iscsit_cmd_end(struct iscsit_cmd *cmd);
/* It is not found any more, and ends later. */
void iscsit_cmd_free_itt(struct iscsit_cmd *cmd);
struct iscsit_cmd *iscsit_cmd_find(struct iscsit_conn *conn, itt_t itt);
bool iscsit_cmd_admit(struct iscsit_conn *conn, const struct iscsi_hdr *hdr,
		      int *err);
int iscsit_cmd_skip_sn(struct iscsit_conn *conn, u32 cmd_sn);
/* All of the request is here: run it when its turn has come. */
int iscsit_cmd_sequence(struct iscsit_cmd *cmd);
/* The answer to @cmd is being made: give its place in the window back. */
void iscsit_cmd_open_window(struct iscsit_cmd *cmd);
/* Is the answer of a SCSI command queued, or on its way? */
static inline bool iscsit_cmd_answered(const struct iscsit_cmd *cmd)
{
	return cmd->returned && cmd->ordered && !cmd->unsolicited;
}

/* Commands that came back from the core */
void iscsit_cmd_reap(struct iscsit_conn *conn);
void iscsit_cmd_conclude(struct iscsit_cmd *cmd);
void iscsit_cmd_end_all(struct iscsit_conn *conn);
void iscsit_cmd_end_waiting(struct iscsit_conn *conn, struct iscsit_cmd *logout);
/* End a command the core may have; it comes back through iscsit_cmd_reap(). */
void iscsit_cmd_fail(struct iscsit_cmd *cmd, sense_reason_t reason);
void iscsit_cmd_hold(struct iscsit_cmd *cmd);
bool iscsit_cmd_silence(struct iscsit_cmd *cmd);
int iscsit_cmd_module_init(void);
void iscsit_cmd_module_exit(void);

/*
 * Answer a request of another kind than SCSI. @rsp: opcode, flags and the
 * fields of its kind; ITT, StatSN, ExpCmdSN, MaxCmdSN and DataSegmentLength are
 * filled in. @data: kvmalloc()ed, given away, or NULL. Ends @cmd.
 */
void iscsit_cmd_reply(struct iscsit_cmd *cmd, const struct iscsi_hdr *rsp,
		      void *data, u32 len);

/* Answer with Reject (RFC 7143 §11.17) instead. Ends @cmd. */
void iscsit_cmd_reject(struct iscsit_cmd *cmd, u8 reason);

#endif /* ISCSIT_COMMAND_H */
