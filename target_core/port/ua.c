// SPDX-License-Identifier: GPL-2.0
/*
 * Unit attention conditions: one bit a kind and I_T_L nexus.
 *
 * A nexus that has sent no command yet does not exist here; when it does it
 * begins with POWER ON, which stands for whatever happened before. So no
 * condition is ever lost for want of memory, and a bit set twice is one
 * condition (SAM-5 Unit attention conditions).
 */
#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <kunit/visibility.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "ua.h"
#include "../types.h"

static const struct {
	u8 asc;
	u8 ascq;
} tcm_ua_codes[TCM_UA_KINDS] = {
	[TCM_UA_POWER_ON]		 = { 0x29, 0x00 },
	[TCM_UA_DEVICE_RESET]		 = { 0x29, 0x03 },
	[TCM_UA_NEXUS_LOSS]		 = { 0x29, 0x07 },
	[TCM_UA_COMMANDS_CLEARED]	 = { 0x2f, 0x00 },
	[TCM_UA_RESERVATIONS_PREEMPTED]	 = { 0x2a, 0x03 },
	[TCM_UA_RESERVATIONS_RELEASED]	 = { 0x2a, 0x04 },
	[TCM_UA_REGISTRATIONS_PREEMPTED] = { 0x2a, 0x05 },
	[TCM_UA_MODE_CHANGED]		 = { 0x2a, 0x01 },
	[TCM_UA_ACCESS_STATE_CHANGED]	 = { 0x2a, 0x06 },
	[TCM_UA_CAPACITY_CHANGED]	 = { 0x2a, 0x09 },
	[TCM_UA_PREVIOUS_BUSY]		 = { 0x2c, 0x07 },
	[TCM_UA_PREVIOUS_FULL]		 = { 0x2c, 0x08 },
	[TCM_UA_PREVIOUS_CONFLICT]	 = { 0x2c, 0x09 },
	[TCM_UA_INQUIRY_CHANGED]	 = { 0x3f, 0x03 },
	[TCM_UA_LUNS_CHANGED]		 = { 0x3f, 0x0e },
};

/**
 * tcm_ua_of_status() - Unit attention that tells of an earlier status
 * @status: SAM_STAT_*
 *
 * Return: what UA_INTLCK_CTRL 11b establishes (SPC-4 Control mode page);
 * TCM_UA_KINDS if none belongs to the status.
 */
enum tcm_ua tcm_ua_of_status(u8 status)
{
	switch (status) {
	case SAM_STAT_BUSY:
		return TCM_UA_PREVIOUS_BUSY;
	case SAM_STAT_TASK_SET_FULL:
		return TCM_UA_PREVIOUS_FULL;
	case SAM_STAT_RESERVATION_CONFLICT:
		return TCM_UA_PREVIOUS_CONFLICT;
	default:
		return TCM_UA_KINDS;
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_ua_of_status);

/**
 * tcm_ua_of_codes() - Which condition has these codes?
 * @asc: additional sense code
 * @ascq: its qualifier
 *
 * Return: the condition; TCM_UA_KINDS: there is none.
 */
enum tcm_ua tcm_ua_of_codes(u8 asc, u8 ascq)
{
	enum tcm_ua ua;

	for (ua = 0; ua < TCM_UA_KINDS; ua++)
		if (tcm_ua_codes[ua].asc == asc && tcm_ua_codes[ua].ascq == ascq)
			break;
	return ua;
}

/**
 * tcm_ua_establish() - Establish a unit attention for one I_T_L nexus
 * @nexus: the nexus, found under RCU
 * @ua: what happened
 *
 * Context: Any.
 */
void tcm_ua_establish(struct tcm_nexus *nexus, enum tcm_ua ua)
{
	set_bit(ua, &nexus->ua);
}

static void establish_ml(struct se_dev_entry *ml, enum tcm_ua ua,
			 const struct se_session *except)
{
	struct tcm_nexus *nexus;
	unsigned long flags;

	spin_lock_irqsave(&ml->lock, flags);
	list_for_each_entry(nexus, &ml->nexuses, ml_node)
		if (nexus->sess != except)
			tcm_ua_establish(nexus, ua);
	spin_unlock_irqrestore(&ml->lock, flags);
}

/**
 * tcm_ua_establish_lun() - ... for all nexuses through one LUN
 * @lun: the LUN
 * @ua: what happened
 * @except: session that knows already, or NULL
 *
 * Context: Any.
 */
void tcm_ua_establish_lun(struct se_lun *lun, enum tcm_ua ua,
			  const struct se_session *except)
{
	struct se_dev_entry *ml;
	unsigned long flags;

	spin_lock_irqsave(&lun->ml_lock, flags);
	list_for_each_entry(ml, &lun->mls, lun_node)
		establish_ml(ml, ua, except);
	spin_unlock_irqrestore(&lun->ml_lock, flags);
}

/**
 * tcm_ua_establish_device() - ... for all nexuses of a logical unit
 * @dev: the unit
 * @ua: what happened
 * @except: session that knows already, or NULL
 *
 * Context: Any.
 */
void tcm_ua_establish_device(struct se_device *dev, enum tcm_ua ua,
			     const struct se_session *except)
{
	struct tcm_lu *lu = dev->lu;
	struct se_lun *lun;
	unsigned long flags;

	spin_lock_irqsave(&lu->lun_lock, flags);
	list_for_each_entry(lun, &lu->luns, dev_node)
		tcm_ua_establish_lun(lun, ua, except);
	spin_unlock_irqrestore(&lu->lun_lock, flags);
}

/**
 * tcm_ua_establish_acl() - ... for all LUNs of an initiator port
 * @acl: the initiator port
 * @ua: what happened
 * @except: mapped LUN left out, or NULL
 *
 * Context: Any.
 */
void tcm_ua_establish_acl(struct se_node_acl *acl, enum tcm_ua ua,
			  const struct se_dev_entry *except)
{
	struct se_dev_entry *ml;
	unsigned long index;

	rcu_read_lock();
	xa_for_each(&acl->luns, index, ml)
		if (ml != except)
			establish_ml(ml, ua, NULL);
	rcu_read_unlock();
}

/**
 * tcm_ua_pending() - Is a unit attention pending for a command's nexus?
 * @cmd: command with a unit
 *
 * Context: Any.
 */
bool tcm_ua_pending(struct se_cmd *cmd)
{
	return cmd->nexus && READ_ONCE(cmd->nexus->ua);
}

/**
 * tcm_ua_take() - Report the pending unit attention that goes first
 * @cmd: command with a unit
 * @keep: leave it pending (SPC-4 UA_INTLCK_CTRL)
 * @asc: filled
 * @ascq: filled
 *
 * Only the one reported is cleared.
 *
 * Context: Any.
 * Return: false if none was pending (any more).
 */
bool tcm_ua_take(struct se_cmd *cmd, bool keep, u8 *asc, u8 *ascq)
{
	struct tcm_nexus *nexus = cmd->nexus;
	unsigned long pending = nexus ? READ_ONCE(nexus->ua) : 0;
	unsigned int ua;

	for_each_set_bit(ua, &pending, TCM_UA_KINDS) {
		/* another command of the nexus may be reporting it now */
		if (!keep && !test_and_clear_bit(ua, &nexus->ua))
			continue;
		*asc = tcm_ua_codes[ua].asc;
		*ascq = tcm_ua_codes[ua].ascq;
		return true;
	}
	return false;
}

/**
 * tcm_ua_clear() - A unit attention has been dealt with unreported
 * @cmd: command of the nexus that cleared it
 * @ua: e.g. REPORTED LUNS DATA HAS CHANGED by REPORT LUNS
 *
 * Context: Any.
 */
void tcm_ua_clear(struct se_cmd *cmd, enum tcm_ua ua)
{
	if (cmd->nexus)
		clear_bit(ua, &cmd->nexus->ua);
}
