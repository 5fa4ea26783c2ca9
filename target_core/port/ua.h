/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unit attention conditions: one bit a kind and I_T_L nexus.
 */
#ifndef TCM_UA_H
#define TCM_UA_H

#include <linux/types.h>

struct se_cmd;
struct se_device;
struct se_dev_entry;
struct se_lun;
struct se_node_acl;
struct se_session;
struct tcm_nexus;

/* In order of precedence (SAM-5 Unit attention conditions), first reported first. */
enum tcm_ua {
	TCM_UA_POWER_ON,		/* 29/00 */
	TCM_UA_DEVICE_RESET,		/* 29/03 */
	TCM_UA_NEXUS_LOSS,		/* 29/07 */
	TCM_UA_COMMANDS_CLEARED,	/* 2F/00 */
	TCM_UA_RESERVATIONS_PREEMPTED,	/* 2A/03 */
	TCM_UA_RESERVATIONS_RELEASED,	/* 2A/04 */
	TCM_UA_REGISTRATIONS_PREEMPTED,	/* 2A/05 */
	TCM_UA_MODE_CHANGED,		/* 2A/01 */
	TCM_UA_ACCESS_STATE_CHANGED,	/* 2A/06 */
	TCM_UA_CAPACITY_CHANGED,	/* 2A/09 */
	TCM_UA_PREVIOUS_BUSY,		/* 2C/07 */
	TCM_UA_PREVIOUS_FULL,		/* 2C/08 */
	TCM_UA_PREVIOUS_CONFLICT,	/* 2C/09 */
	TCM_UA_INQUIRY_CHANGED,		/* 3F/03 */
	TCM_UA_LUNS_CHANGED,		/* 3F/0E */
	TCM_UA_KINDS			/* and: none */
};

enum tcm_ua tcm_ua_of_status(u8 status);
enum tcm_ua tcm_ua_of_codes(u8 asc, u8 ascq);
void tcm_ua_establish(struct tcm_nexus *nexus, enum tcm_ua ua);
void tcm_ua_establish_lun(struct se_lun *lun, enum tcm_ua ua,
			  const struct se_session *except);
void tcm_ua_establish_device(struct se_device *dev, enum tcm_ua ua,
			     const struct se_session *except);
void tcm_ua_establish_acl(struct se_node_acl *acl, enum tcm_ua ua,
			  const struct se_dev_entry *except);
bool tcm_ua_pending(struct se_cmd *cmd);
bool tcm_ua_take(struct se_cmd *cmd, bool keep, u8 *asc, u8 *ascq);
void tcm_ua_clear(struct se_cmd *cmd, enum tcm_ua ua);

#endif /* TCM_UA_H */
