/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Portal groups.
 *
 * Life of each: made by configfs or by a session in demo mode; found in its
 * parent's table under RCU; taken out of the table first, then drained, then
 * freed after a grace period.
 *
 * All changes to what a portal group exports and to whom are made under its
 * tpg_lun_mutex: LUNs, port links, ACLs, mapped LUNs. Nothing on a command's
 * way takes it, and no operation of a fabric that may send commands or end
 * sessions is called with it held.
 */
#ifndef TCM_TPG_H
#define TCM_TPG_H

#include <linux/types.h>

struct se_portal_group;

int tcm_tpg_enable(struct se_portal_group *tpg, bool enable);
int tcm_tpg_set_rtpi(struct se_portal_group *tpg, u16 rtpi);
int tcm_tpg_need_rtpi(struct se_portal_group *tpg);
void tcm_tpg_release_rtpi(struct se_portal_group *tpg);
void tcm_tpg_get(struct se_portal_group *tpg);
void tcm_tpg_put(struct se_portal_group *tpg);

#endif /* TCM_TPG_H */
