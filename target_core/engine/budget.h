/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much memory the data of commands may take.
 */
#ifndef TCM_BUDGET_H
#define TCM_BUDGET_H

#include <linux/compiler.h>
#include <linux/types.h>

#include <target/target_core_base.h>

/* Buffers up to this size are not counted: the fabric's queue depth bounds them. */
#define TCM_BUDGET_FREE_BYTES	(16 * 1024)

/*
 * A session without counted buffers gets one of this size in any case: what
 * others have taken does not stop it.
 */
#define TCM_BUDGET_SURE_BYTES	(4 * 1024 * 1024)

/**
 * struct tcm_budget - Bytes in use, and what may be in use
 * @session: by the session that asks, without what it asks for
 * @session_max: by one session
 * @all: by all sessions
 * @all_max: by all sessions
 */
struct tcm_budget {
	u64	session;
	u64	session_max;
	u64	all;
	u64	all_max;
};

extern unsigned int tcm_max_data_bytes;

/**
 * tcm_budget_max_bytes() - The most bytes one command may move
 *
 * Context: Any.
 */
static inline u32 tcm_budget_max_bytes(void)
{
	return READ_ONCE(tcm_max_data_bytes);
}

sense_reason_t tcm_budget_judge(const struct tcm_budget *budget, u64 bytes);
sense_reason_t tcm_budget_charge(struct se_cmd *cmd, u64 bytes);
void tcm_budget_uncharge(struct se_cmd *cmd);
int tcm_budget_module_init(void);
void tcm_budget_module_exit(void);

#endif /* TCM_BUDGET_H */
