// SPDX-License-Identifier: GPL-2.0
/*
 * May this I_T nexus run this command, as far as reservations go?
 */
#include "access.h"

#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "../engine/opcode.h"
#include "../types.h"
#include "aptpl.h"

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

/*
 * Makes tcm_lu.reserver and tcm_lu.reserved change together. One for all
 * units: RESERVE is rare. Irqs off; innermost.
 */
static DEFINE_SPINLOCK(reserve_lock);

/**
 * tcm_pr_reserve() - RESERVE a unit (SPC-2)
 * @lu: the unit
 * @sess: I_T nexus that asks
 *
 * Context: Any.
 * Return: true if @sess holds the unit now; false if another one does.
 */
bool tcm_pr_reserve(struct tcm_lu *lu, struct se_session *sess)
{
	unsigned long flags;
	bool mine;

	spin_lock_irqsave(&reserve_lock, flags);
	mine = !lu->reserver || lu->reserver == sess;
	if (mine) {
		WRITE_ONCE(lu->reserver, sess);
		WRITE_ONCE(lu->reserved, true);
	}
	spin_unlock_irqrestore(&reserve_lock, flags);
	return mine;
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
	if (sess && lu->reserver == sess) {
		WRITE_ONCE(lu->reserver, NULL);
		WRITE_ONCE(lu->reserved, false);
	}
	spin_unlock_irqrestore(&reserve_lock, flags);
}

/**
 * tcm_pr_init() - A unit begins without reservations
 * @lu: the unit
 *
 * Return: 0.
 */
int tcm_pr_init(struct tcm_lu *lu)
{
	lu->reserver = NULL;
	lu->reserved = false;
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
 * tcm_pr_lun_reset() - A LOGICAL UNIT RESET happened
 * @lu: the unit
 *
 * SPC-2: it ends a RESERVE. Persistent reservations stay.
 *
 * Context: Any.
 */
void tcm_pr_lun_reset(struct tcm_lu *lu)
{
	tcm_pr_release(lu, READ_ONCE(lu->reserver));
}

/**
 * tcm_pr_session_gone() - An I_T nexus is lost
 * @lu: unit it could use
 * @sess: the nexus; nothing may point to it afterwards
 *
 * Context: Any.
 */
void tcm_pr_session_gone(struct tcm_lu *lu, struct se_session *sess)
{
	tcm_pr_release(lu, sess);
}

/**
 * tcm_pr_ml_gone() - A LUN is no longer mapped for an initiator port
 * @lu: the unit
 * @ml: what made it visible; the holder of a RESERVE came by it
 *
 * Context: Any; the sessions of @ml->acl stay while it lasts.
 */
void tcm_pr_ml_gone(struct tcm_lu *lu, struct se_dev_entry *ml)
{
	struct se_session *sess;

	rcu_read_lock();
	sess = READ_ONCE(lu->reserver);
	if (sess && sess->se_node_acl == ml->acl)
		tcm_pr_release(lu, sess);
	rcu_read_unlock();
}
