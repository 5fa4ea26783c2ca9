// SPDX-License-Identifier: GPL-2.0
/*
 * How much memory the data of commands may take: by command, session, module.
 *
 * An initiator chooses the length of its transfers and how many it has
 * outstanding, and a WRITE holds its buffer until the initiator sends the data.
 * So buffers that the core allocates are counted, before they are allocated. A
 * session that has too much gets TASK SET FULL and sends the command again when
 * others of its commands have ended; if it has none outstanding, others have
 * taken all, and it gets BUSY (SAM-5, Status codes). One command of moderate
 * size is always let in, so that every session makes progress.
 *
 * Small buffers are not counted, and so cost no shared counter: as many as a
 * session may have commands, they are little. A larger buffer costs one atomic
 * operation of its session's, and the module's count is one per CPU that is
 * added up in steps: its error is at most a few percent of what is allowed.
 *
 * Buffers that a fabric brings are that fabric's to bound.
 */
#include "budget.h"

#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/percpu_counter.h>
#include <linux/sizes.h>
#include <kunit/visibility.h>

#include "command.h"

/* By default all sessions together may take this part of the memory, ... */
#define ALL_OF_RAM		8
/* ... and one session this part of that. */
#define SESSION_OF_ALL		4

unsigned int tcm_max_data_bytes = SZ_32M;
static unsigned long session_data_bytes;
static unsigned long all_data_bytes;

static struct percpu_counter tcm_data_bytes;
static s32 tcm_data_batch;

static int set_max_data_bytes(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, SZ_1M, SZ_1G);
}

static const struct kernel_param_ops max_data_bytes_ops = {
	.set	= set_max_data_bytes,
	.get	= param_get_uint,
};

module_param_cb(max_data_bytes, &max_data_bytes_ops, &tcm_max_data_bytes, 0644);
MODULE_PARM_DESC(max_data_bytes,
		 "Most bytes a command may move; a longer one is refused (default 32 MiB)");
module_param(session_data_bytes, ulong, 0644);
MODULE_PARM_DESC(session_data_bytes,
		 "Most bytes of data buffers a session may hold (default 0: a quarter of all_data_bytes)");
module_param(all_data_bytes, ulong, 0644);
MODULE_PARM_DESC(all_data_bytes,
		 "Most bytes of data buffers all sessions may hold (default 0: an eighth of the memory)");

/* A command of any permitted size fits when nobody else has one. */
static u64 all_max(void)
{
	u64 max = READ_ONCE(all_data_bytes) ?:
		  ((u64)totalram_pages() << PAGE_SHIFT) / ALL_OF_RAM;

	return max_t(u64, max, 2ULL * tcm_budget_max_bytes());
}

/**
 * tcm_budget_judge() - May a session have another buffer?
 * @budget: what is in use
 * @bytes: size of the buffer
 *
 * Return: 0; TCM_OUT_OF_RESOURCES: when buffers of the session are free again;
 * TCM_LUN_BUSY: when buffers of other sessions are.
 */
sense_reason_t tcm_budget_judge(const struct tcm_budget *budget, u64 bytes)
{
	bool none = !budget->session;

	if (!none && budget->session + bytes > budget->session_max)
		return TCM_OUT_OF_RESOURCES;
	if (none && bytes <= TCM_BUDGET_SURE_BYTES)
		return 0;
	if (budget->all + bytes > budget->all_max)
		return none ? TCM_LUN_BUSY : TCM_OUT_OF_RESOURCES;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_budget_judge);

/* May a session that has @session bytes have @bytes more? */
static sense_reason_t judge(u64 session, u64 bytes)
{
	struct tcm_budget budget = { .session = session };

	budget.all = percpu_counter_read_positive(&tcm_data_bytes);
	budget.all_max = all_max();
	budget.session_max = READ_ONCE(session_data_bytes) ?:
			     budget.all_max / SESSION_OF_ALL;
	return tcm_budget_judge(&budget, bytes);
}

/**
 * tcm_budget_charge() - Count a buffer that is about to be allocated
 * @cmd: the command it is for
 * @bytes: its size
 *
 * What a command needs besides when it has been let in with a counted buffer is
 * counted and not refused.
 *
 * Context: Any; by who works on @cmd.
 * Return: 0: counted, until tcm_budget_uncharge(); or why not, as of
 * tcm_budget_judge().
 */
sense_reason_t tcm_budget_charge(struct se_cmd *cmd, u64 bytes)
{
	bool let_in = test_bit(TCM_FACT_CHARGED, &cmd->facts);
	sense_reason_t reason;
	u64 session;

	if (bytes <= TCM_BUDGET_FREE_BYTES || !cmd->se_sess)
		return 0;
	/* added first: two commands at once do not both find room for one */
	session = atomic64_add_return(bytes, &cmd->se_sess->data_bytes) - bytes;
	reason = let_in ? 0 : judge(session, bytes);
	if (reason) {
		atomic64_sub(bytes, &cmd->se_sess->data_bytes);
		return reason;
	}
	percpu_counter_add_batch(&tcm_data_bytes, bytes, tcm_data_batch);
	cmd->charged_bytes += bytes;
	__set_bit(TCM_FACT_CHARGED, &cmd->facts);
	return 0;
}

/**
 * tcm_budget_uncharge() - The buffers of a command are gone
 * @cmd: the command; nothing happens if none of its buffers was counted
 *
 * Context: Any; its session must still be there.
 */
void tcm_budget_uncharge(struct se_cmd *cmd)
{
	s64 bytes = cmd->charged_bytes;

	if (!test_bit(TCM_FACT_CHARGED, &cmd->facts))
		return;
	__clear_bit(TCM_FACT_CHARGED, &cmd->facts);
	cmd->charged_bytes = 0;
	atomic64_sub(bytes, &cmd->se_sess->data_bytes);
	percpu_counter_add_batch(&tcm_data_bytes, -bytes, tcm_data_batch);
}

/**
 * tcm_budget_module_init() - Prepare the counters
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_budget_module_init(void)
{
	/* all CPUs together are wrong by a 16th of the budget at most */
	tcm_data_batch = clamp_t(u64, all_max() / (16 * num_possible_cpus()),
				 SZ_64K, SZ_16M);
	return percpu_counter_init(&tcm_data_bytes, 0, GFP_KERNEL);
}

/**
 * tcm_budget_module_exit() - Undo tcm_budget_module_init()
 *
 * No command is left.
 */
void tcm_budget_module_exit(void)
{
	WARN_ON_ONCE(percpu_counter_sum(&tcm_data_bytes));
	percpu_counter_destroy(&tcm_data_bytes);
}
