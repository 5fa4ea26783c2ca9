/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aborts: commands of a unit that are marked together, and how they end.
 */
#ifndef TCM_ABORT_H
#define TCM_ABORT_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_lu;

/**
 * struct tcm_abort_scope - Which commands of a unit are meant
 * @sess: only those of this session; NULL: of all
 * @by_tag: only those with @tag
 * @tag: task tag
 * @from: session that asks for it: the commands of others are told apart
 * @tas: those of others get TASK ABORTED
 * @tell: the nexuses of others get a unit attention, unless @tas
 * @function: TMR_* for target_backend_ops.tmr_notify()
 */
struct tcm_abort_scope {
	const struct se_session	*sess;
	bool			by_tag;
	u64			tag;
	const struct se_session	*from;
	bool			tas;
	bool			tell;
	u8			function;
};

void tcm_abort_mark(struct tcm_abort *abort, struct tcm_lu *lu,
		    const struct tcm_abort_scope *scope,
		    void (*done)(struct tcm_abort *abort));
void tcm_abort_run(struct tcm_abort *abort);

#endif /* TCM_ABORT_H */
