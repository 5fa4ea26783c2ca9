// SPDX-License-Identifier: GPL-2.0
/*
 * Work for commands: what a worker does with them now, or in a while.
 *
 * Each command has one work item, for what is to be done with it next. A fabric
 * without resources is asked again until it has them: those commands stand on
 * one list, which a timer walks.
 */
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>

#include "work.h"
#include "command.h"
#include "track.h"

static struct workqueue_struct *tcm_completion_wq;

/* Commands to go on with later, all together. */
#define TCM_RETRY_DELAY	msecs_to_jiffies(10)
static DEFINE_SPINLOCK(tcm_retry_lock);		/* irqs off; innermost */
static LIST_HEAD(tcm_retry_cmds);		/* tcm_retry_lock: se_cmd.qf_node */
static void retry_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(tcm_retry, retry_work);

static int completion_cpu(struct se_cmd *cmd)
{
	struct se_wwn *wwn = cmd->se_sess && cmd->se_sess->se_tpg ?
			     cmd->se_sess->se_tpg->se_tpg_wwn : NULL;
	int cpu = wwn ? READ_ONCE(wwn->cmd_compl_affinity) :
			SE_COMPL_AFFINITY_CPUID;

	if (cpu == SE_COMPL_AFFINITY_CPUID)
		cpu = cmd->cpuid;
	return cpu < 0 || !cpu_online(cpu) ? WORK_CPU_UNBOUND : cpu;
}

/**
 * tcm_cmd_finish_later() - Have a worker end a command
 * @cmd: command that nothing else works on now, in TCM_CMD_DONE
 * @fn: gets &cmd->work
 *
 * Context: Any.
 */
void tcm_cmd_finish_later(struct se_cmd *cmd, work_func_t fn)
{
	INIT_WORK(&cmd->work, fn);
	tcm_cmd_go_on(cmd);
}

/**
 * tcm_cmd_go_on() - Have a worker do what a command has waited for
 * @cmd: command whose work item is initialised
 *
 * Context: Any.
 */
void tcm_cmd_go_on(struct se_cmd *cmd)
{
	queue_work_on(completion_cpu(cmd), tcm_completion_wq, &cmd->work);
}

/**
 * tcm_cmd_defer() - Go on with a command in a worker
 * @cmd: command that nothing else works on now
 * @fn: gets &cmd->work
 *
 * Context: Any.
 */
void tcm_cmd_defer(struct se_cmd *cmd, work_func_t fn)
{
	tcm_track_add(cmd);
	tcm_cmd_finish_later(cmd, fn);
}

/**
 * tcm_queue_work() - Run @work on the workqueue commands are completed by
 * @work: must not wait for commands
 *
 * Context: Any. The workqueue makes progress when memory is short.
 */
void tcm_queue_work(struct work_struct *work)
{
	queue_work(tcm_completion_wq, work);
}

/**
 * tcm_queue_work_in() - The same in a while
 * @work: must not wait for commands; when it was to run before counts no more
 * @delay: jiffies
 *
 * Context: Any.
 */
void tcm_queue_work_in(struct delayed_work *work, unsigned long delay)
{
	mod_delayed_work(tcm_completion_wq, work, delay);
}

/**
 * tcm_cmd_retry() - Go on with a command in a while
 * @cmd: command whose fabric has no resources now
 * @fn: gets &cmd->work, in process context
 *
 * Context: Any.
 */
void tcm_cmd_retry(struct se_cmd *cmd, work_func_t fn)
{
	unsigned long flags;

	INIT_WORK(&cmd->work, fn);
	tcm_cmd_stamp(cmd);
	spin_lock_irqsave(&tcm_retry_lock, flags);
	list_add_tail(&cmd->qf_node, &tcm_retry_cmds);
	spin_unlock_irqrestore(&tcm_retry_lock, flags);
	queue_delayed_work(tcm_completion_wq, &tcm_retry, TCM_RETRY_DELAY);
}

static void retry_work(struct work_struct *work)
{
	struct se_cmd *cmd, *next;
	LIST_HEAD(retry);

	spin_lock_irq(&tcm_retry_lock);
	list_splice_init(&tcm_retry_cmds, &retry);
	spin_unlock_irq(&tcm_retry_lock);

	list_for_each_entry_safe(cmd, next, &retry, qf_node) {
		list_del_init(&cmd->qf_node);
		cmd->work.func(&cmd->work);
	}
}

/**
 * tcm_work_module_init() - Prepare workers
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_work_module_init(void)
{
	tcm_completion_wq = alloc_workqueue("target_completion",
					    WQ_MEM_RECLAIM, 0);
	return tcm_completion_wq ? 0 : -ENOMEM;
}

/**
 * tcm_work_module_exit() - Undo tcm_work_module_init()
 */
void tcm_work_module_exit(void)
{
	cancel_delayed_work_sync(&tcm_retry);
	destroy_workqueue(tcm_completion_wq);
}
