// SPDX-License-Identifier: GPL-2.0
/*
 * Changes of asymmetric access states, implicit and explicit.
 *
 * A change of one target port group is made to the groups of the same id of
 * all devices in the LU group, but for id 0, which is every device's own.
 * All of them go through "transitioning", stay there for the delay of the
 * group that was named, and enter the new state. No lock that I/O or another
 * setting needs is held meanwhile.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "group.h"

#include <linux/delay.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../port/logical_unit.h"
#include "../engine/complete.h"
#include "../state_file.h"
#include "../types.h"
#include "../port/ua.h"

/* How long an abort of a command that waits for a transition may take. */
#define ABORT_POLL_MS	100U

/* A group that takes part in a change; holds its memory and its device. */
struct part {
	struct list_head	node;
	struct tcm_alua_group	*group;
};

/* Who takes part: tcm_alua_lu_for_each() fills it. */
struct parts {
	struct list_head	list;
	u16			id;
	unsigned int		left_out;	/* for want of memory */
	const struct tcm_alua_group *leader;
};

static struct tcm_alua_group *get_group(struct tcm_alua *alua, u16 id)
{
	struct tcm_alua_group *group;

	rcu_read_lock();
	group = xa_load(&alua->ids, id);
	if (group && !config_item_get_unless_zero(&group->group.cg_item))
		group = NULL;
	rcu_read_unlock();
	return group;
}

static void add_member(struct tcm_lu *member, void *arg)
{
	struct parts *parts = arg;
	struct part *part;

	if (member == parts->leader->lu)
		return;
	/* first, as a group can't be put here: that may free its device */
	part = kmalloc(sizeof(*part), GFP_KERNEL);
	if (!part) {
		parts->left_out++;
		return;
	}
	part->group = get_group(member->alua, parts->id);
	if (!part->group) {
		kfree(part);
		return;
	}
	tcm_device_get(member->dev);
	list_add_tail(&part->node, &parts->list);
}

static void drop_parts(struct list_head *list)
{
	struct part *part, *next;

	list_for_each_entry_safe(part, next, list, node) {
		/* the last put of the item may remove the device, which waits */
		tcm_device_put(part->group->lu->dev);
		config_item_put(&part->group->group.cg_item);
		kfree(part);
	}
}

/* Keep the state where tools restore it from after a reboot. */
static void save_group(struct tcm_alua_group *group)
{
	struct se_device *dev = group->lu->dev;
	char dir[INQUIRY_VPD_SERIAL_LEN + 8];
	const char *const path[] = {
		"alua", dir, config_item_name(&group->group.cg_item), NULL
	};
	char text[128];
	int len;

	if (!READ_ONCE(group->write_metadata))
		return;
	scnprintf(dir, sizeof(dir), "tpgs_%s", dev->t10_wwn.unit_serial);
	len = scnprintf(text, sizeof(text),
			"tg_pt_gp_id=%u\nalua_access_state=0x%02x\nalua_access_status=0x%02x\n",
			group->id, group->state, group->status);
	/* what can't be kept is in force all the same */
	tcm_state_write(path, text, len);
}

static void enter(struct list_head *list, u8 state, enum tcm_alua_status status)
{
	struct part *part;

	list_for_each_entry(part, list, node)
		if (READ_ONCE(part->group->state) != state)
			tcm_alua_group_set_state(part->group, state, status);
}

/* Sleep, but no longer than until @cmd, if any, is aborted. */
static void delay_transition(unsigned int ms, const struct se_cmd *cmd)
{
	unsigned int part;

	for (; ms && !(cmd && tcm_cmd_aborted(cmd)); ms -= part) {
		part = cmd ? min(ms, ABORT_POLL_MS) : ms;
		msleep(part);
	}
}

/**
 * tcm_alua_change_state() - Bring a target port group into another state
 * @group: group with an id, kept by the caller; its device configured
 * @state: state the group supports, and may enter on behalf of @status
 * @status: who wants it
 * @cmd: command that wants it, or NULL; when it is aborted there is no more delay
 *
 * Does nothing if the group is in that state. Returns when the new state is
 * reached: after trans_delay_msecs of the group, 30 s at most.
 *
 * Context: Process, may sleep for long: no lock held that matters.
 */
void tcm_alua_change_state(struct tcm_alua_group *group, u8 state,
			   enum tcm_alua_status status,
			   const struct se_cmd *cmd)
{
	struct tcm_alua *alua = group->lu->alua;
	struct parts parts = { .id = group->id, .leader = group };
	struct part leader = { .group = group };
	struct part *part;

	mutex_lock(&alua->transition);
	if (READ_ONCE(group->state) == state)
		goto out_unlock;

	INIT_LIST_HEAD(&parts.list);
	if (parts.id)
		tcm_alua_lu_for_each(group->lu, add_member, &parts);
	if (parts.left_out)
		pr_warn_ratelimited("group %u keeps its state on %u devices\n",
				    parts.id, parts.left_out);
	list_add(&leader.node, &parts.list);

	if (state != TCM_ALUA_TRANSITIONING) {
		enter(&parts.list, TCM_ALUA_TRANSITIONING, status);
		delay_transition(READ_ONCE(group->trans_delay_msecs), cmd);
	}
	enter(&parts.list, state, status);
	if (state != TCM_ALUA_TRANSITIONING)
		list_for_each_entry(part, &parts.list, node)
			save_group(part->group);

	list_del(&leader.node);
	drop_parts(&parts.list);
out_unlock:
	mutex_unlock(&alua->transition);
}

static void save_lun(struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	const struct target_core_fabric_ops *tfo = tpg->se_tpg_tfo;
	char dir[TRANSPORT_IQN_LEN + 8], name[32], text[64];
	const char *const path[] = {
		"alua", tfo->fabric_name, dir, name, NULL
	};
	int len;

	if (!READ_ONCE(lun->alua_write_md))
		return;
	scnprintf(dir, sizeof(dir), "%s+%hu", tfo->tpg_get_wwn(tpg),
		  tfo->tpg_get_tag(tpg));
	scnprintf(name, sizeof(name), "lun_%llu", lun->unpacked_lun);
	len = scnprintf(text, sizeof(text),
			"alua_tg_pt_offline=%d\nalua_tg_pt_status=0x%02x\n",
			lun->alua_offline, lun->alua_status);
	tcm_state_write(path, text, len);
}

/**
 * tcm_alua_lun_set_offline() - Secondary state of a LUN
 * @lun: linked LUN
 * @dev: device it shows
 * @offline: no command but INQUIRY and the like runs through this LUN
 *
 * Returns after trans_delay_msecs of the LUN's group, 30 s at most.
 *
 * Context: Process, may sleep for long: no lock held that matters.
 * Return: 0; -ENODEV: ALUA is passed through.
 */
int tcm_alua_lun_set_offline(struct se_lun *lun, struct se_device *dev,
			     bool offline)
{
	struct tcm_alua *alua = dev->lu->alua;
	struct tcm_alua_group *group;
	unsigned int delay_ms = 0;
	bool changed;

	if (READ_ONCE(dev->lu->transport_flags) &
	    TRANSPORT_FLAG_PASSTHROUGH_ALUA)
		return -ENODEV;

	spin_lock_bh(&alua->lock);
	changed = lun->alua_offline != offline;
	WRITE_ONCE(lun->alua_offline, offline);
	WRITE_ONCE(lun->alua_status, TCM_ALUA_BY_IMPLICIT);
	group = rcu_dereference_protected(lun->alua_group,
					  lockdep_is_held(&alua->lock));
	if (group) {
		tcm_alua_lun_set_state(lun, offline ? TCM_ALUA_OFFLINE_STATE :
						      group->state);
		delay_ms = group->trans_delay_msecs;
	}
	/* SPC-4: a change of a secondary state is told like a primary one */
	if (changed)
		tcm_ua_establish_lun(lun, TCM_UA_ACCESS_STATE_CHANGED, NULL);
	spin_unlock_bh(&alua->lock);

	msleep(delay_ms);
	save_lun(lun);
	return 0;
}
