/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Task management: what it can find, and how it ends that.
 */
#ifndef TCM_TMR_H
#define TCM_TMR_H

#include <target/target_core_base.h>

struct tcm_lu;

int tcm_track_init(struct tcm_lu *lu);
void tcm_track_exit(struct tcm_lu *lu);
void tcm_track_add(struct se_cmd *cmd);
void tcm_untrack(struct se_cmd *cmd);
void tcm_abort_released(struct tcm_abort *abort);
int tcm_tmr_module_init(void);
void tcm_tmr_module_exit(void);

/**
 * tcm_track_del() - Undo tcm_track_add()
 * @cmd: command, tracked or not
 *
 * Context: Any; the unit must still be referenced.
 */
static inline void tcm_track_del(struct se_cmd *cmd)
{
	if (READ_ONCE(cmd->tracked))
		tcm_untrack(cmd);
}

#endif /* TCM_TMR_H */
