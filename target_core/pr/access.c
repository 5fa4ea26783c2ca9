// SPDX-License-Identifier: GPL-2.0
/*
 * May this I_T nexus run this command, as far as reservations go?
 */
#include "access.h"

#include <linux/bitops.h>
#include <linux/spinlock.h>

#include "../engine/opcode.h"
#include "../feature.h"
#include "../types.h"
#include "aptpl.h"

/* SPC-2 Reservations: the holder, and the few commands open to everybody. */
static bool reserve_allows(struct se_cmd *cmd)
{
	struct se_session *reserver = READ_ONCE(cmd->se_dev->lu->reserver);

	return !reserver || cmd->se_sess == reserver ||
	       (cmd->opcode && (cmd->opcode->flags & TCM_OP_SPC2_ALLOWED));
}

/**
 * tcm_pr_check() - Judge a command by the reservations of its unit
 * @cmd: command about to run
 *
 * Asked while TCM_GATE_RESERVATION is set, and maybe shortly after.
 *
 * Context: Any.
 * Return: 0 or TCM_RESERVATION_CONFLICT.
 */
sense_reason_t tcm_pr_check(struct se_cmd *cmd)
{
	return reserve_allows(cmd) ? 0 : TCM_RESERVATION_CONFLICT;
}

/*
 * Makes the members of tcm_lu about the holder and its gate change together.
 * One for all units: RESERVE is rare. Irqs off; innermost.
 */
static DEFINE_SPINLOCK(reserve_lock);

static void set_holder(struct tcm_lu *lu, struct se_session *sess,
		       struct tcm_nexus *nexus)
{
	lockdep_assert_held(&reserve_lock);

	WRITE_ONCE(lu->reserver, sess);
	lu->reserver_nexus = nexus;
	if (sess)
		set_bit(TCM_GATE_RESERVATION, &lu->gates);
	else
		clear_bit(TCM_GATE_RESERVATION, &lu->gates);
}

/*
 * The command keeps the memory of its nexus, but the nexus may have ended while
 * it waited for its turn, and with it all that is kept for it. `gone` is set
 * before tcm_pr_nexus_gone() takes the lock: either that finds what is stored
 * here, or it is seen here.
 */
static sense_reason_t reserve_locked(struct tcm_lu *lu, struct se_session *sess,
				     struct tcm_nexus *nexus)
{
	lockdep_assert_held(&reserve_lock);

	if (READ_ONCE(nexus->ml->gone))
		return TCM_NON_EXISTENT_LUN;
	if (lu->reserver && lu->reserver != sess)
		return TCM_RESERVATION_CONFLICT;
	set_holder(lu, sess, nexus);
	return 0;
}

/**
 * tcm_pr_reserve() - RESERVE a unit (SPC-2)
 * @cmd: command that asks, for the I_T nexus it came by
 *
 * Context: Any.
 * Return: 0; TCM_RESERVATION_CONFLICT: another I_T nexus holds the unit;
 * TCM_NON_EXISTENT_LUN: it is not mapped to the initiator any more.
 */
sense_reason_t tcm_pr_reserve(struct se_cmd *cmd)
{
	sense_reason_t reason;
	unsigned long flags;

	if (!cmd->nexus)
		return TCM_NON_EXISTENT_LUN;
	spin_lock_irqsave(&reserve_lock, flags);
	reason = reserve_locked(cmd->se_dev->lu, cmd->se_sess, cmd->nexus);
	spin_unlock_irqrestore(&reserve_lock, flags);
	return reason;
}

/**
 * tcm_pr_release() - End the SPC-2 reservation of a unit
 * @lu: the unit
 * @sess: I_T nexus; nothing happens if it is not the one that holds the unit
 *
 * Context: Any.
 */
void tcm_pr_release(struct tcm_lu *lu, struct se_session *sess)
{
	unsigned long flags;

	spin_lock_irqsave(&reserve_lock, flags);
	if (lu->reserver == sess)
		set_holder(lu, NULL, NULL);
	spin_unlock_irqrestore(&reserve_lock, flags);
}

/**
 * tcm_pr_reserved() - Does anybody hold a unit?
 * @lu: the unit
 *
 * Context: Any.
 */
bool tcm_pr_reserved(const struct tcm_lu *lu)
{
	return test_bit(TCM_GATE_RESERVATION, &lu->gates);
}

/**
 * tcm_pr_init() - A unit begins without reservations
 * @lu: the unit, zeroed
 *
 * Return: 0.
 */
int tcm_pr_init(struct tcm_lu *lu)
{
	tcm_aptpl_init(lu);
	return 0;
}

/**
 * tcm_pr_exit() - Forget the reservations of a unit
 * @lu: unit nobody uses any more
 */
void tcm_pr_exit(struct tcm_lu *lu)
{
	tcm_aptpl_exit(lu);
}

/**
 * tcm_pr_reset() - A LOGICAL UNIT RESET happened
 * @lu: the unit
 *
 * SPC-2: it ends a RESERVE. Persistent reservations stay.
 *
 * Context: Any.
 */
void tcm_pr_reset(struct tcm_lu *lu)
{
	unsigned long flags;

	spin_lock_irqsave(&reserve_lock, flags);
	set_holder(lu, NULL, NULL);
	spin_unlock_irqrestore(&reserve_lock, flags);
}

/**
 * tcm_pr_nexus_gone() - An I_T_L nexus is lost
 * @lu: unit it led to
 * @nexus: the nexus; nothing may point to it, or to its session, afterwards
 *
 * A RESERVE made through it ends. One that the same initiator port made through
 * another of its LUNs stays.
 *
 * Context: Any.
 */
void tcm_pr_nexus_gone(struct tcm_lu *lu, struct tcm_nexus *nexus)
{
	unsigned long flags;

	spin_lock_irqsave(&reserve_lock, flags);
	if (lu->reserver_nexus == nexus)
		set_holder(lu, NULL, NULL);
	spin_unlock_irqrestore(&reserve_lock, flags);
}
