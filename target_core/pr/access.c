// SPDX-License-Identifier: GPL-2.0
/*
 * May this I_T nexus run this command, as far as reservations go?
 */
#include "access.h"

#include "../opcode.h"
#include "../types.h"

/* SPC-2 Reservations: the holder, and the few commands open to everybody. */
static bool reserve_allows(struct se_cmd *cmd)
{
	struct se_session *reserver = READ_ONCE(cmd->se_dev->lu->reserver);

	return cmd->se_sess == reserver ||
	       (cmd->opcode && (cmd->opcode->flags & TCM_OP_SPC2_ALLOWED));
}

/**
 * tcm_pr_check() - Judge a command by the reservations of its unit
 * @cmd: command about to run
 *
 * A unit nobody has reserved, which is nearly every one, costs one read.
 *
 * Context: Any.
 * Return: 0 or TCM_RESERVATION_CONFLICT.
 */
sense_reason_t tcm_pr_check(struct se_cmd *cmd)
{
	if (!READ_ONCE(cmd->se_dev->lu->reserved) || reserve_allows(cmd))
		return 0;
	return TCM_RESERVATION_CONFLICT;
}
