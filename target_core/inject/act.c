// SPDX-License-Identifier: GPL-2.0
/*
 * What a rule does to a command.
 *
 * A command is admitted as ever; then, while its unit has rules, it is not its
 * own handler that is called but ours: so a rule is asked about commands alone
 * that would be executed now, RUNNING and with their range of blocks, and what
 * is held there is where a slow back end would have it. A rule for the end is
 * asked when the back end has done all its steps well, by the way commands of
 * several steps have (complete.h).
 *
 *	admit() --> execute(): begin --> the handler --> end() --> response
 *	                 |                                 |
 *	                 '-- fails, is parked, dropped ----'
 */
#include "inject.h"

#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/scatterlist.h>
#include <linux/string.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../engine/command.h"
#include "../engine/complete.h"
#include "../engine/opcode.h"
#include "../engine/park.h"
#include "../engine/passthrough.h"
#include "../port/ua.h"
#include "../types.h"
#include "../wire/cdb.h"
#include "../wire/sense.h"

static bool reads_blocks(const struct se_cmd *cmd)
{
	u32 flags = TCM_OP_DATA_IN | TCM_OP_BLOCKS;

	if (cmd->opcode)
		return (cmd->opcode->flags & flags) == flags;
	return (cmd->se_cmd_flags & SCF_SCSI_DATA_CDB) &&
	       cmd->data_direction == DMA_FROM_DEVICE;
}

static bool changes_medium(const struct se_cmd *cmd)
{
	return cmd->opcode ? cmd->opcode->flags & TCM_OP_WRITES :
			     tcm_passthrough_writes(cmd);
}

/* The blocks the CDB names; not those in parameter data. */
static void set_extent(const struct se_cmd *cmd, struct tcm_rule_task *task)
{
	struct tcm_extent extent;

	if (!cmd->opcode || cmd->opcode->extent == TCM_EXTENT_NONE)
		return;
	tcm_cdb_extent(cmd->t_task_cdb, cmd->opcode->extent, &extent);
	/* the handler's number, where 0 in the CDB means all that follow */
	if (!extent.blocks)
		extent.blocks = cmd->t_task_nolb;
	if (!extent.blocks)
		return;
	task->has_extent = true;
	task->first = extent.lba;
	task->last = extent.lba + extent.blocks - 1;
}

static void describe(const struct se_cmd *cmd, struct tcm_rule_task *task)
{
	const struct se_node_acl *acl = cmd->se_sess->se_node_acl;

	*task = (struct tcm_rule_task) {
		.opcode		= cmd->t_task_cdb[0],
		.service_action	= tcm_cdb_service_action(cmd->t_task_cdb),
		.reads		= reads_blocks(cmd),
		.writes		= changes_medium(cmd),
		.moves_data	= cmd->data_direction != DMA_NONE &&
				  cmd->data_length,
		.initiator	= acl ? acl->initiatorname : "",
	};
	set_extent(cmd, task);
}

static sense_reason_t give_sense(struct se_cmd *cmd, const struct tcm_deed *deed)
{
	bool descriptor = tcm_device_descriptor_sense(cmd->se_dev);
	struct tcm_sense sense = {
		.key		 = deed->key,
		.asc		 = deed->asc,
		.ascq		 = deed->ascq,
		.bit		 = TCM_SENSE_NO_BIT,
		.has_information = deed->has_information,
		.information	 = deed->information,
	};
	u8 buf[TCM_SENSE_LEN];

	BUILD_BUG_ON(sizeof(buf) < TRANSPORT_SENSE_BUFFER);
	tcm_sense_encode(&sense, descriptor, buf, sizeof(buf));
	transport_copy_sense_to_cmd(cmd, buf);
	/* any that means CHECK CONDITION */
	return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
}

static void fill(struct scatterlist *sgl, unsigned int nents, size_t len,
		 int byte)
{
	struct sg_mapping_iter iter;

	sg_miter_start(&iter, sgl, nents, SG_MITER_TO_SG | SG_MITER_ATOMIC);
	while (len && sg_miter_next(&iter)) {
		size_t n = min(len, iter.length);

		memset(iter.addr, byte, n);
		len -= n;
	}
	sg_miter_stop(&iter);
}

/*
 * A write is lost; a read gets zeros. FFh in the application tag says that the
 * protection information is not to be checked (SBC-3, Protection information).
 */
static void drop(struct se_cmd *cmd)
{
	if (cmd->data_direction == DMA_FROM_DEVICE) {
		fill(cmd->t_data_sg, cmd->t_data_nents, cmd->data_length, 0);
		fill(cmd->t_prot_sg, cmd->t_prot_nents, cmd->prot_length, 0xff);
	}
	target_complete_cmd(cmd, SAM_STAT_GOOD);
}

/* What becomes of a command that rules were asked about. */
enum next {
	NEXT_GO_ON,
	NEXT_FAIL,		/* with the reason */
	NEXT_NOTHING,		/* it is not ours any more */
};

static enum next do_deed(struct se_cmd *cmd, const struct tcm_deed *deed,
			 sense_reason_t *reason)
{
	switch (deed->act) {
	case TCM_RULE_SENSE:
		*reason = give_sense(cmd, deed);
		return NEXT_FAIL;
	case TCM_RULE_STATUS:
		*reason = deed->reason;
		return NEXT_FAIL;
	case TCM_RULE_DROP:
		drop(cmd);
		return NEXT_NOTHING;
	case TCM_RULE_ATTENTION:
		if (cmd->nexus)
			tcm_ua_establish(cmd->nexus,
					 tcm_ua_of_codes(deed->asc, deed->ascq));
		return NEXT_GO_ON;
	default:
		/* a delay or a hold that was not to be */
		return NEXT_GO_ON;
	}
}

static bool stands_still(const struct tcm_deed *deed)
{
	return deed->act == TCM_RULE_DELAY || deed->act == TCM_RULE_HOLD;
}

/* Ask the rules; @go_on: what a worker does when the command may go on. */
static enum next ask_rules(struct se_cmd *cmd, bool at_end, work_func_t go_on,
			   sense_reason_t *reason)
{
	struct tcm_lu *lu = cmd->se_dev->lu;
	enum tcm_parked parked = TCM_PARK_NO;
	struct tcm_rule_task task;
	struct tcm_deed deed = { };
	u32 id;

	describe(cmd, &task);
	rcu_read_lock();
	/* parked before this ends: removing the rule looks for it then */
	if (tcm_inject_pick(lu, &task, at_end, &deed, &id) &&
	    stands_still(&deed))
		parked = tcm_park(cmd, id, deed.delay_ms, go_on);
	rcu_read_unlock();

	switch (parked) {
	case TCM_PARK_YES:
		return NEXT_NOTHING;
	case TCM_PARK_ABORTED:
		tcm_cmd_end_aborted(cmd);
		return NEXT_NOTHING;
	default:
		return do_deed(cmd, &deed, reason);
	}
}

/* The end */

static void go_on_at_end(struct work_struct *work)
{
	struct se_cmd *cmd = container_of(work, struct se_cmd, work);

	if (tcm_cmd_aborted(cmd)) {
		tcm_cmd_end_aborted(cmd);
		return;
	}
	cmd->post = NULL;
	target_complete_cmd(cmd, SAM_STAT_GOOD);
}

/* The back end has done all, well. */
static sense_reason_t inject_end(struct se_cmd *cmd, bool *done)
{
	sense_reason_t reason = 0;

	*done = ask_rules(cmd, true, go_on_at_end, &reason) != NEXT_NOTHING;
	return reason;
}

/* The beginning */

static sense_reason_t go_on(struct se_cmd *cmd)
{
	if (tcm_inject_at_end(cmd->se_dev->lu))
		tcm_cmd_set_post(cmd, inject_end);
	return cmd->execute(cmd);
}

static void go_on_at_begin(struct work_struct *work)
{
	struct se_cmd *cmd = container_of(work, struct se_cmd, work);
	sense_reason_t reason;

	if (tcm_cmd_aborted(cmd)) {
		tcm_cmd_end_aborted(cmd);
		return;
	}
	reason = go_on(cmd);
	if (reason)
		tcm_cmd_fail(cmd, reason);
}

/* In place of the handler. */
static sense_reason_t inject_begin(struct se_cmd *cmd)
{
	sense_reason_t reason = 0;

	cmd->execute = cmd->execute_then;
	switch (ask_rules(cmd, false, go_on_at_begin, &reason)) {
	case NEXT_FAIL:
		return reason;
	case NEXT_NOTHING:
		return 0;
	default:
		return go_on(cmd);
	}
}

/**
 * tcm_inject_admit() - See to it that the rules are asked
 * @cmd: command of a unit that has rules
 *
 * It may still be refused for other reasons: rules are asked when it is executed.
 *
 * Context: Any.
 * Return: 0.
 */
sense_reason_t tcm_inject_admit(struct se_cmd *cmd)
{
	cmd->execute_then = cmd->execute;
	cmd->execute = inject_begin;
	return 0;
}
