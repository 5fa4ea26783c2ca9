// SPDX-License-Identifier: GPL-2.0
/*
 * May this command run in the asymmetric access state of its port?
 */
#include "access.h"

#include <target/target_core_backend.h>

#include "../engine/opcode.h"
#include "../types.h"
#include "group.h"

/* What a state is called in tcm_opcode.alua, and how it refuses. */
static const struct {
	u8		allows;
	sense_reason_t	reason;
} states[] = {
	[TCM_ALUA_STANDBY] = {
		TCM_ALUA_IN_STANDBY, TCM_ALUA_TG_PT_STANDBY },
	[TCM_ALUA_UNAVAILABLE] = {
		TCM_ALUA_IN_UNAVAILABLE, TCM_ALUA_TG_PT_UNAVAILABLE },
	[TCM_ALUA_OFFLINE_STATE] = {
		TCM_ALUA_IN_OFFLINE, TCM_ALUA_OFFLINE },
	[TCM_ALUA_TRANSITIONING] = {
		TCM_ALUA_IN_TRANSITION, TCM_ALUA_STATE_TRANSITION },
};

/**
 * tcm_alua_check() - Judge a command by the access state of its port
 * @cmd: command about to run
 *
 * SPC-4 Asymmetric logical unit access: which commands a state still takes is
 * in the command's row. A command without a row is taken in the active states
 * only.
 *
 * Context: Any.
 * Return: 0, or the NOT READY reason of the state.
 */
sense_reason_t tcm_alua_check(struct se_cmd *cmd)
{
	const struct se_lun *lun = cmd->se_lun;
	u8 state, allowed;

	if (!lun)
		return 0;
	state = READ_ONCE(lun->alua_state);
	if (likely(state == TCM_ALUA_OPTIMIZED))
		return 0;
	if (READ_ONCE(cmd->se_dev->lu->transport_flags) &
	    TRANSPORT_FLAG_PASSTHROUGH_ALUA)
		return 0;
	if (READ_ONCE(lun->alua_offline))
		state = TCM_ALUA_OFFLINE_STATE;
	if (state >= ARRAY_SIZE(states) || !states[state].allows)
		return 0;
	allowed = cmd->opcode ? cmd->opcode->alua : 0;
	return allowed & states[state].allows ? 0 : states[state].reason;
}
