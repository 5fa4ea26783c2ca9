// SPDX-License-Identifier: GPL-2.0
/*
 * What commands are alive, and what each of them does or waits for:
 * target/commands in debugfs, and the log when somebody waits for them too long.
 *
 * Shown is what task management can find, as it is in the same lists
 * (engine/track.c): what has left the thread it was submitted in. The others run
 * in just that thread now; nothing is written down for them, so there is nothing
 * to be shown, and they pay nothing.
 *
 * Commands end while they are looked at. A command is out of its list before
 * anything that it points to may go, so what is to be told is copied with the
 * list's lock held, that of one CPU, and printed without it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "commands.h"

#include <linux/build_bug.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../device/backend.h"
#include "../engine/command.h"
#include "../engine/opcode.h"
#include "../engine/ordering.h"
#include "../engine/range_lock.h"
#include "../engine/tmr.h"
#include "../port/debug.h"
#include "../port/logical_unit.h"
#include "../port/waiting.h"
#include "../types.h"

/* Commands of one list that are shown at most: so long is its lock held. */
#define SHOWN_MAX	4096
/* Commands the log names each time somebody waits too long. */
#define TOLD_MAX	16
#define LINE_MAX_LEN	1024

/* A command when it was looked at. */
struct record {
	char		fabric[16];
	char		port[TRANSPORT_IQN_LEN];
	u16		tpgt;
	char		initiator[TRANSPORT_IQN_LEN];
	u64		lun;
	u64		tag;
	u8		opcode;
	const char	*name;		/* of the opcode; NULL: no row */
	u64		lba;
	u32		blocks;
	u32		bytes;
	const char	*state;
	u32		state_ms;
	u32		age_ms;
	bool		aborted;
	const char	*function;	/* that asked for the abort; NULL: over */
	char		aborter[TRANSPORT_IQN_LEN];
};

/* What is copied at once; and the room to print a line of it. */
struct batch {
	unsigned int	count;
	unsigned int	left_out;
	char		line[LINE_MAX_LEN];
	struct record	records[];
};

static const char * const states[] = {
	[TCM_CMD_NEW]		= "new",
	[TCM_CMD_DATA_OUT]	= "data-out",
	[TCM_CMD_READY]		= "ready",
	[TCM_CMD_RUNNING]	= "running",
	[TCM_CMD_DONE]		= "done",
	[TCM_CMD_SENT]		= "sent",
};

static_assert(ARRAY_SIZE(states) == TCM_CMD_STATES);

/* What a command waits for in the core, if so, else its state. */
static const char *state_of(const struct se_cmd *cmd)
{
	if (READ_ONCE(cmd->parked))
		return cmd->park_until ? "delayed" : "held";
	if (tcm_ordering_parked(cmd))
		return "waits-for-turn";
	if (tcm_range_waits(cmd))
		return "waits-for-blocks";
	switch (READ_ONCE(cmd->t_state)) {
	case TRANSPORT_COMPLETE_QF_WP:
		return "waits-for-buffer";
	case TRANSPORT_COMPLETE_QF_OK:
	case TRANSPORT_COMPLETE_QF_ERR:
		return "waits-for-fabric";
	default:
		return states[READ_ONCE(cmd->state)];
	}
}

/* Modulo 2^32 jiffies: in seven weeks at the least. */
static u32 ms_since(u32 then)
{
	return jiffies_to_msecs((u32)jiffies - then);
}

static void copy_initiator(const struct se_session *sess, char *to)
{
	const struct se_node_acl *acl = READ_ONCE(sess->se_node_acl);

	strscpy(to, acl ? acl->initiatorname : "", TRANSPORT_IQN_LEN);
}

/* An abort lives as long as a command of it has not ended. */
static void copy_abort(struct se_cmd *cmd, struct record *rec)
{
	const struct tcm_abort *abort;

	rec->aborted = tcm_cmd_aborted(cmd);
	if (!rec->aborted)
		return;
	spin_lock(&cmd->t_state_lock);
	abort = cmd->abort;
	if (abort) {
		rec->function = tcm_tmr_name(abort->function);
		if (abort->from)
			copy_initiator(abort->from, rec->aborter);
	}
	spin_unlock(&cmd->t_state_lock);
}

static void copy_cmd(struct se_cmd *cmd, struct record *rec)
{
	const struct target_core_fabric_ops *tfo = cmd->se_tfo;
	struct se_portal_group *tpg = READ_ONCE(cmd->se_sess->se_tpg);

	memset(rec, 0, sizeof(*rec));
	strscpy(rec->fabric, tfo->fabric_name, sizeof(rec->fabric));
	if (tpg) {
		strscpy(rec->port, tfo->tpg_get_wwn(tpg), sizeof(rec->port));
		rec->tpgt = tfo->tpg_get_tag(tpg);
	}
	copy_initiator(cmd->se_sess, rec->initiator);
	rec->lun = cmd->orig_fe_lun;
	rec->tag = cmd->tag;
	rec->opcode = cmd->t_task_cdb[0];
	rec->name = cmd->opcode ? cmd->opcode->name : NULL;
	rec->lba = cmd->t_task_lba;
	rec->blocks = cmd->t_task_nolb;
	rec->bytes = cmd->data_length;
	rec->state = state_of(cmd);
	rec->state_ms = ms_since(READ_ONCE(cmd->since));
	rec->age_ms = ms_since(cmd->listed_at);
	copy_abort(cmd, rec);
}

static bool is_meant(const struct se_cmd *cmd, const struct tcm_wait_scope *scope)
{
	return (!scope->cmd || cmd == scope->cmd) &&
	       (!scope->lun || cmd->se_lun == scope->lun) &&
	       (!scope->ml || cmd->unit_ref == &scope->ml->ref) &&
	       (!scope->counter || cmd->cmd_cnt == scope->counter) &&
	       (!scope->acl || cmd->se_sess->se_node_acl == scope->acl) &&
	       (!scope->tpg || cmd->se_sess->se_tpg == scope->tpg) &&
	       (!scope->dev || cmd->se_dev == scope->dev);
}

static void copy_list(const struct list_head *cmds, unsigned int max,
		      const struct tcm_wait_scope *scope, struct batch *batch)
{
	struct se_cmd *cmd;

	list_for_each_entry(cmd, cmds, state_list) {
		if (!is_meant(cmd, scope))
			continue;
		if (batch->count < max)
			copy_cmd(cmd, &batch->records[batch->count++]);
		else
			batch->left_out++;
	}
}

static unsigned int count_cmds(struct tcm_track *track)
{
	unsigned int count;

	spin_lock_irq(&track->lock);
	count = list_count_nodes(&track->cmds) +
		list_count_nodes(&track->aborted);
	spin_unlock_irq(&track->lock);
	return count;
}

/* The commands of one CPU's lists, to be freed; NULL: there are none. */
static struct batch *look(struct tcm_track *track, unsigned int max,
			  const struct tcm_wait_scope *scope)
{
	unsigned int count = count_cmds(track);
	struct batch *batch;

	if (!count)
		return NULL;
	/* some may come in between */
	max = min(count + 8, max);
	/* who waits for commands must not write pages back by them */
	batch = kvzalloc(struct_size(batch, records, max), GFP_NOIO);
	if (!batch)
		return ERR_PTR(-ENOMEM);
	spin_lock_irq(&track->lock);
	copy_list(&track->cmds, max, scope, batch);
	copy_list(&track->aborted, max, scope, batch);
	spin_unlock_irq(&track->lock);
	return batch;
}

/* A line without its end; each word has the form KEY=VALUE, for programs */
static const char *line_of(struct batch *batch, unsigned int i)
{
	const struct record *rec = &batch->records[i];
	char *line = batch->line;
	size_t len;

	len = scnprintf(line, LINE_MAX_LEN,
			"fabric=%s port=%s,%u nexus=%s lun=%llu tag=%#llx opcode=%#04x",
			rec->fabric, rec->port, rec->tpgt, rec->initiator,
			rec->lun, rec->tag, rec->opcode);
	if (rec->name)
		len += scnprintf(line + len, LINE_MAX_LEN - len, " name=\"%s\"",
				 rec->name);
	if (rec->blocks)
		len += scnprintf(line + len, LINE_MAX_LEN - len,
				 " lba=%llu blocks=%u", rec->lba, rec->blocks);
	len += scnprintf(line + len, LINE_MAX_LEN - len,
			 " bytes=%u state=%s state_ms=%u age_ms=%u", rec->bytes,
			 rec->state, rec->state_ms, rec->age_ms);
	if (rec->function)
		scnprintf(line + len, LINE_MAX_LEN - len,
			  " abort=\"%s\" by=%s", rec->function, rec->aborter);
	else if (rec->aborted)
		scnprintf(line + len, LINE_MAX_LEN - len, " abort=over");
	return line;
}

static const struct tcm_wait_scope everything;

static void show_cpu(struct seq_file *seq, struct se_device *dev, int cpu)
{
	struct batch *batch = look(per_cpu_ptr(dev->lu->track, cpu), SHOWN_MAX,
				   &everything);
	unsigned int i;

	if (IS_ERR(batch)) {
		seq_puts(seq, "no memory to show commands\n");
		return;
	}
	if (!batch)
		return;
	for (i = 0; i < batch->count; i++)
		seq_printf(seq, "unit=%s_%u:%u %s\n", dev->transport->name,
			   dev->se_hba->hba_id, dev->dev_index,
			   line_of(batch, i));
	if (batch->left_out)
		seq_printf(seq, "and %u more\n", batch->left_out);
	kvfree(batch);
}

static int commands_show(struct seq_file *seq, void *v)
{
	int cpu;

	for_each_possible_cpu(cpu)
		show_cpu(seq, v, cpu);
	return 0;
}

static void *next_unit(loff_t *pos)
{
	unsigned long number = *pos;
	struct se_device *dev = tcm_device_next(&number);

	if (dev)
		*pos = number;
	return dev;
}

static void *commands_start(struct seq_file *seq, loff_t *pos)
{
	return next_unit(pos);
}

static void *commands_next(struct seq_file *seq, void *v, loff_t *pos)
{
	tcm_device_put(v);
	++*pos;
	return next_unit(pos);
}

static void commands_stop(struct seq_file *seq, void *v)
{
	if (v)
		tcm_device_put(v);
}

static const struct seq_operations commands_sops = {
	.start	= commands_start,
	.next	= commands_next,
	.stop	= commands_stop,
	.show	= commands_show,
};
DEFINE_SEQ_ATTRIBUTE(commands);

/* Name some of a CPU's commands in the log; returns how many. */
static unsigned int tell_cpu(struct tcm_track *track, unsigned int max,
			     const struct tcm_wait_scope *scope)
{
	static DEFINE_RATELIMIT_STATE(limit, 30 * HZ, 4 * TOLD_MAX);
	struct batch *batch = look(track, max, scope);
	unsigned int i, count;

	if (IS_ERR_OR_NULL(batch))
		return 0;
	for (i = 0; i < batch->count; i++)
		if (__ratelimit(&limit))
			pr_warn("waited for: %s\n", line_of(batch, i));
	count = batch->count;
	kvfree(batch);
	return count;
}

static void tell(const struct tcm_wait_scope *scope)
{
	unsigned int left = TOLD_MAX;
	struct se_device *dev;
	unsigned long number;
	int cpu;

	for (number = 0; left && (dev = tcm_device_next(&number)); number++) {
		for_each_possible_cpu(cpu) {
			struct tcm_track *track =
				per_cpu_ptr(dev->lu->track, cpu);

			if (left)
				left -= tell_cpu(track, left, scope);
		}
		tcm_device_put(dev);
	}
}

/**
 * tcm_view_init() - Show commands
 *
 * Return: 0.
 */
int tcm_view_init(void)
{
	tcm_debug_add("commands", &commands_fops);
	WRITE_ONCE(tcm_waiting_tell, tell);
	return 0;
}

/**
 * tcm_view_exit() - Undo tcm_view_init(), before the devices go
 *
 * The file is closed for good when the folder is removed; until then it finds
 * no units.
 */
void tcm_view_exit(void)
{
	WRITE_ONCE(tcm_waiting_tell, NULL);
}
