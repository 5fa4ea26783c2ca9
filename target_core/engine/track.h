/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracking: which commands of a unit task management can find.
 */
#ifndef TCM_TRACK_H
#define TCM_TRACK_H

#include <target/target_core_base.h>

#include "command.h"

struct tcm_lu;
struct work_struct;

int tcm_track_init(struct tcm_lu *lu);
void tcm_track_exit(struct tcm_lu *lu);
void tcm_track_add(struct se_cmd *cmd);
void tcm_untrack(struct se_cmd *cmd);
void tcm_track_back(struct se_cmd *cmd);
void tcm_track_queue(struct work_struct *work);
void tcm_abort_put(struct tcm_abort *abort);
void tcm_abort_end_cmd(struct se_cmd *cmd);
int tcm_track_module_init(void);
void tcm_track_module_exit(void);

/**
 * tcm_track_del() - Undo tcm_track_add()
 * @cmd: command, listed or not
 *
 * Context: Any; the unit must still be referenced.
 */
static inline void tcm_track_del(struct se_cmd *cmd)
{
	if (READ_ONCE(cmd->track) >= TCM_TRACK_LISTED)
		tcm_untrack(cmd);
}

/**
 * tcm_abort_ended() - A command has ended: so has its part of an abort
 * @cmd: command, aborted or not
 *
 * Context: Any. By who works on the command; nothing happens the second time.
 */
static inline void tcm_abort_ended(struct se_cmd *cmd)
{
	if (unlikely(cmd->abort))
		tcm_abort_end_cmd(cmd);
}

#endif /* TCM_TRACK_H */
