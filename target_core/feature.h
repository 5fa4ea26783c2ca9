/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Features of a logical unit: what has to be set up with it, and hears of what
 * happens to it.
 *
 * The rows are in features.c, above all rooms; who has something to tell walks
 * them and names nobody. The functions of a row are called in the order of the
 * rows, exit() in the reverse order. Each of them may be NULL.
 */
#ifndef TCM_FEATURE_H
#define TCM_FEATURE_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_lu;
struct tcm_nexus;

/*
 * Bits of tcm_lu.gates and se_lun.gates: which rows have to be asked before a
 * command for the unit, or through the LUN, is executed. Set and cleared by
 * the feature with set_bit() and clear_bit(). While none is set a command pays
 * for two reads, however many features there are.
 */
enum tcm_gate {
	TCM_GATE_RESERVATION,	/* lu: another I_T nexus may hold the unit */
	TCM_GATE_ACCESS,	/* lun: its access state is not the best one */
	TCM_GATE_INJECT,	/* lu: commands shall fail, or wait, on purpose */
};

/**
 * struct tcm_feature - Row of a feature
 * @name: for logs; NULL ends the array
 * @init: a unit is made; process context; returns 0 or an errno, with nothing
 *	left behind
 * @exit: undo @init; nobody uses the unit any more; process context, sleeps
 * @configured: the back end has opened the medium; process context
 * @unhook: the unit's directory goes; its users may stay; process context
 * @lun_join: @lun is about to show the unit; caller holds config_lock
 * @lun_leave: undo @lun_join: no command is left; caller holds config_lock
 * @nexus_gone: nothing comes through this I_T_L nexus any more but commands that
 *	are under way, if its mapped LUN goes (then ml->gone is set before);
 *	the row forgets what it kept for it. May be called twice. Context: any,
 *	under RCU; does not sleep
 * @reset: LOGICAL UNIT RESET: the tasks have ended, the unit attention follows;
 *	process context
 * @gate: bit of enum tcm_gate that makes @admit be called
 * @admit: may @cmd, a task that became enabled, be executed? Called after
 *	pending unit attentions and before the verdict about the CDB; the rows
 *	are in the order in which the standard reports what they find.
 *	Context: that of submission; does not sleep. Returns 0 or the reason
 */
struct tcm_feature {
	const char	*name;
	int		(*init)(struct tcm_lu *lu);
	void		(*exit)(struct tcm_lu *lu);
	void		(*configured)(struct tcm_lu *lu);
	void		(*unhook)(struct tcm_lu *lu);
	void		(*lun_join)(struct tcm_lu *lu, struct se_lun *lun);
	void		(*lun_leave)(struct tcm_lu *lu, struct se_lun *lun);
	void		(*nexus_gone)(struct tcm_lu *lu,
				      struct tcm_nexus *nexus);
	void		(*reset)(struct tcm_lu *lu);
	enum tcm_gate	gate;
	sense_reason_t	(*admit)(struct se_cmd *cmd);
};

extern const struct tcm_feature tcm_features[];

#define tcm_for_each_feature(row)					\
	for ((row) = tcm_features; (row)->name; (row)++)

/* Tell every feature of @lu that has the function. */
#define tcm_features_tell(function, lu, ...)				\
do {									\
	const struct tcm_feature *__row;				\
									\
	tcm_for_each_feature(__row)					\
		if (__row->function)					\
			__row->function(lu, ##__VA_ARGS__);		\
} while (0)

#endif /* TCM_FEATURE_H */
