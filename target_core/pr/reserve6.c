// SPDX-License-Identifier: GPL-2.0
/*
 * RESERVE and RELEASE of SPC-2: one I_T nexus has the unit to itself.
 *
 * The whole unit, for the nexus that asks: third parties and extents, which
 * SPC-2 made obsolete, are ignored. The reservation ends with RELEASE, with a
 * reset, and with its nexus.
 */
#include "reserve6.h"

#include <target/target_core_backend.h>

#include "../types.h"
#include "access.h"

/**
 * tcm_reserve6_enabled() - Are reservations ours to keep?
 * @cmd: any command for the unit
 */
bool tcm_reserve6_enabled(struct se_cmd *cmd)
{
	const struct se_device *dev = cmd->se_dev;

	return dev->dev_attrib.emulate_pr &&
	       !(READ_ONCE(dev->lu->transport_flags) &
		 TRANSPORT_FLAG_PASSTHROUGH_PGR);
}

/**
 * tcm_reserve6_reserve() - RESERVE (6) and (10)
 * @cmd: the command
 *
 * SPC-2 RESERVE (6) command. Who holds the unit may ask again.
 */
sense_reason_t tcm_reserve6_reserve(struct se_cmd *cmd)
{
	sense_reason_t reason = tcm_pr_reserve(cmd);

	if (reason)
		return reason;
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}

/**
 * tcm_reserve6_release() - RELEASE (6) and (10)
 * @cmd: the command
 *
 * SPC-2 RELEASE (6) command: GOOD and without effect for everybody but the
 * holder.
 */
sense_reason_t tcm_reserve6_release(struct se_cmd *cmd)
{
	tcm_pr_release(cmd->se_dev->lu, cmd->se_sess);
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}
