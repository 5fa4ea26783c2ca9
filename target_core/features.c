// SPDX-License-Identifier: GPL-2.0
/*
 * The features of a logical unit: one row each, see feature.h.
 */
#include "feature.h"

#include "alua/access.h"
#include "alua/group.h"
#include "engine/ordering.h"
#include "engine/park.h"
#include "engine/range_lock.h"
#include "engine/submit.h"
#include "engine/tmr.h"
#include "engine/track.h"
#include "inject/inject.h"
#include "pr/access.h"
#include "scsi/mode.h"

const struct tcm_feature tcm_features[] = {
{	.name		= "task attributes",
	.init		= tcm_ordering_init,
	.exit		= tcm_ordering_exit, },

{	.name		= "range lock",
	.init		= tcm_range_lock_init,
	.exit		= tcm_range_lock_exit, },

{	.name		= "parking",
	.init		= tcm_park_init,
	.exit		= tcm_park_exit, },

{	.name		= "tracking",
	.init		= tcm_track_init,
	.exit		= tcm_track_exit, },

{	.name		= "task management",
	.init		= tcm_tmr_init,
	.exit		= tcm_tmr_exit, },

{	.name		= "submission",
	.init		= tcm_submit_init,
	.exit		= tcm_submit_exit, },

{	.name		= "reservations",
	.init		= tcm_pr_init,
	.exit		= tcm_pr_exit,
	.nexus_gone	= tcm_pr_nexus_gone,
	.reset		= tcm_pr_reset,
	.gate		= TCM_GATE_RESERVATION,
	.admit		= tcm_pr_check, },

{	.name		= "asymmetric access",
	.init		= tcm_alua_init,
	.exit		= tcm_alua_exit,
	.configured	= tcm_alua_configured,
	.unhook		= tcm_alua_unhook,
	.lun_join	= tcm_alua_lun_join,
	.lun_leave	= tcm_alua_lun_leave,
	.gate		= TCM_GATE_ACCESS,
	.admit		= tcm_alua_check, },

{	.name		= "injection",
	.init		= tcm_inject_init,
	.exit		= tcm_inject_exit,
	.unhook		= tcm_inject_unhook,
	.gate		= TCM_GATE_INJECT,
	.admit		= tcm_inject_admit, },

{	.name		= "mode pages",
	.reset		= tcm_mode_lun_reset, },

{ }
};
