// SPDX-License-Identifier: GPL-2.0
/*
 * Command counters: how a session or connection learns that none is left.
 */
#include <linux/export.h>
#include <linux/slab.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "waiting.h"
#include "../types.h"

static void counter_idle(struct percpu_ref *ref)
{
	struct target_cmd_counter *counter =
		container_of(ref, struct target_cmd_counter, ref);

	complete_all(&counter->idle);
}

static void counter_confirmed(struct percpu_ref *ref)
{
	struct target_cmd_counter *counter =
		container_of(ref, struct target_cmd_counter, ref);

	complete_all(&counter->confirmed);
}

/**
 * target_alloc_cmd_counter() - Make a counter of commands
 *
 * Context: Process.
 * Return: The counter, holding one reference of its own; NULL if there is no
 * memory.
 */
struct target_cmd_counter *target_alloc_cmd_counter(void)
{
	struct target_cmd_counter *counter;

	counter = kzalloc(sizeof(*counter), GFP_KERNEL);
	if (!counter)
		return NULL;
	if (percpu_ref_init(&counter->ref, counter_idle, 0, GFP_KERNEL)) {
		kfree(counter);
		return NULL;
	}
	init_completion(&counter->idle);
	init_completion(&counter->confirmed);
	atomic_set(&counter->stopped, 0);
	return counter;
}
EXPORT_SYMBOL_GPL(target_alloc_cmd_counter);

/**
 * target_stop_cmd_counter() - Let no more commands in
 * @cmd_cnt: the counter
 *
 * Takes effect within an RCU grace period; only the first call does anything.
 *
 * Context: Any.
 */
void target_stop_cmd_counter(struct target_cmd_counter *cmd_cnt)
{
	if (atomic_cmpxchg(&cmd_cnt->stopped, 0, 1))
		return;
	percpu_ref_kill_and_confirm(&cmd_cnt->ref, counter_confirmed);
}
EXPORT_SYMBOL_GPL(target_stop_cmd_counter);

/**
 * target_wait_for_cmds() - Wait until no counted command is left
 * @cmd_cnt: counter that was stopped
 *
 * The caller frees what commands point to, so this waits as long as it takes
 * and says so every 30 seconds.
 *
 * Context: Process; sleeps.
 */
void target_wait_for_cmds(struct target_cmd_counter *cmd_cnt)
{
	const struct tcm_wait_scope scope = { .counter = cmd_cnt };

	WARN_ON_ONCE(!atomic_read(&cmd_cnt->stopped));

	tcm_wait_out(&cmd_cnt->idle, &scope,
		     "end of a session or connection: its commands");
	wait_for_completion(&cmd_cnt->confirmed);
}
EXPORT_SYMBOL_GPL(target_wait_for_cmds);

/**
 * target_free_cmd_counter() - End a counter that no command holds
 * @cmd_cnt: the counter, stopped or not
 *
 * Context: Process; sleeps for an RCU grace period if it was never stopped.
 */
void target_free_cmd_counter(struct target_cmd_counter *cmd_cnt)
{
	target_stop_cmd_counter(cmd_cnt);
	target_wait_for_cmds(cmd_cnt);
	percpu_ref_exit(&cmd_cnt->ref);
	kfree(cmd_cnt);
}
EXPORT_SYMBOL_GPL(target_free_cmd_counter);

/**
 * target_stop_session() - Let no more commands of a session in
 * @se_sess: session made by target_setup_session()
 *
 * Context: Any.
 */
void target_stop_session(struct se_session *se_sess)
{
	target_stop_cmd_counter(se_sess->cmd_cnt);
}
EXPORT_SYMBOL(target_stop_session);

/**
 * target_wait_for_sess_cmds() - Wait until a session has no commands left
 * @se_sess: session that was stopped
 *
 * Context: Process; sleeps.
 */
void target_wait_for_sess_cmds(struct se_session *se_sess)
{
	target_wait_for_cmds(se_sess->cmd_cnt);
}
EXPORT_SYMBOL(target_wait_for_sess_cmds);
