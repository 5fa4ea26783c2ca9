// SPDX-License-Identifier: GPL-2.0
/*
 * What initiators ask and tell about access states: REPORT and SET TARGET PORT
 * GROUPS, REPORT REFERRALS.
 */
#include "cmd.h"

#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/workqueue.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>

#include "../engine/command.h"
#include "../engine/complete.h"
#include "../engine/data.h"
#include "../port/ua.h"
#include "../types.h"
#include "../wire/wire.h"
#include "group.h"
#include "lba_map.h"

/* Parameter data format of REPORT TARGET PORT GROUPS: with an extended header */
#define FORMAT_EXTENDED		0x20

#define SET_HEADER		4
#define SET_DESC		4

/* NUMBER OF TARGET PORT DESCRIPTORS is one byte */
#define MAX_PORTS		255

static bool emulated(struct se_cmd *cmd)
{
	return !(READ_ONCE(cmd->se_dev->lu->transport_flags) &
		 TRANSPORT_FLAG_PASSTHROUGH_ALUA);
}

/**
 * tcm_alua_supported_states() - Supported states of a target port group
 * @group: the group
 *
 * Return: byte 1 of its descriptor (SPC-4 REPORT TARGET PORT GROUPS).
 */
u8 tcm_alua_supported_states(const struct tcm_alua_group *group)
{
	return (READ_ONCE(group->support_transitioning) ? 0x80 : 0) |
	       (READ_ONCE(group->support_offline) ? 0x40 : 0) |
	       (READ_ONCE(group->support_lba_dependent) ? 0x10 : 0) |
	       (READ_ONCE(group->support_unavailable) ? 0x08 : 0) |
	       (READ_ONCE(group->support_standby) ? 0x04 : 0) |
	       (READ_ONCE(group->support_active_nonoptimized) ? 0x02 : 0) |
	       (READ_ONCE(group->support_active_optimized) ? 0x01 : 0);
}

static void put_group(struct tcm_builder *b, struct tcm_alua_group *group)
{
	unsigned int ports = 0;
	struct se_lun *lun;
	size_t count_at;

	tcm_put_u8(b, (READ_ONCE(group->preferred) ? 0x80 : 0) |
		      (READ_ONCE(group->state) & 0x0f));
	tcm_put_u8(b, tcm_alua_supported_states(group));
	tcm_put_be16(b, group->id);
	tcm_put_u8(b, 0);
	tcm_put_u8(b, READ_ONCE(group->status));
	tcm_put_u8(b, 0);
	count_at = b->len;
	tcm_put_u8(b, 0);
	list_for_each_entry(lun, &group->luns, alua_node) {
		if (ports == MAX_PORTS)
			break;
		tcm_put_be16(b, 0);
		tcm_put_be16(b, lun->tpg->tpg_rtpi);
		ports++;
	}
	tcm_patch_u8(b, count_at, ports);
}

/* Groups through which the unit is seen; the others have no port to tell of. */
static void put_groups(struct tcm_builder *b, struct tcm_alua *alua)
{
	struct tcm_alua_group *group;

	spin_lock_bh(&alua->lock);
	list_for_each_entry(group, &alua->groups, node)
		if (group->has_id && !list_empty(&group->luns))
			put_group(b, group);
	spin_unlock_bh(&alua->lock);
}

static u8 transition_secs(struct se_cmd *cmd)
{
	struct tcm_alua_group *group;
	u8 secs = 0;

	rcu_read_lock();
	group = rcu_dereference(cmd->se_lun->alua_group);
	if (group)
		secs = READ_ONCE(group->implicit_trans_secs);
	rcu_read_unlock();
	return secs;
}

static void build_report(struct tcm_builder *b, struct se_cmd *cmd)
{
	tcm_put_be32(b, 0);
	if (cmd->t_task_cdb[1] & FORMAT_EXTENDED) {
		tcm_put_u8(b, 0x10);
		tcm_put_u8(b, transition_secs(cmd));
		tcm_put_be16(b, 0);
	}
	put_groups(b, cmd->se_dev->lu->alua);
	tcm_patch_be32(b, 0, b->len - 4);
}

/* Build twice: to know the length, and to fill what the initiator takes. */
static sense_reason_t reply(struct se_cmd *cmd,
			    void (*build)(struct tcm_builder *b,
					  struct se_cmd *cmd))
{
	struct tcm_builder b;
	sense_reason_t reason;
	size_t room;
	u8 *buf;

	tcm_builder_init(&b, NULL, 0);
	build(&b, cmd);
	room = min_t(u64, b.len, cmd->cdb_bytes);
	buf = kvmalloc(room ?: 1, GFP_NOIO);
	if (!buf)
		return TCM_OUT_OF_RESOURCES;
	tcm_builder_init(&b, buf, room);
	build(&b, cmd);
	reason = tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
	kvfree(buf);
	return reason;
}

/**
 * tcm_alua_report_enabled() - Are the access states ours to tell?
 * @cmd: any command for the unit
 */
bool tcm_alua_report_enabled(struct se_cmd *cmd)
{
	return emulated(cmd);
}

/**
 * tcm_alua_report() - REPORT TARGET PORT GROUPS
 * @cmd: the command
 *
 * SPC-4 REPORT TARGET PORT GROUPS command.
 *
 * Context: Process.
 */
sense_reason_t tcm_alua_report(struct se_cmd *cmd)
{
	return reply(cmd, build_report);
}

/**
 * tcm_alua_set_enabled() - May initiators change the state of this port?
 * @cmd: any command for the unit
 */
bool tcm_alua_set_enabled(struct se_cmd *cmd)
{
	struct tcm_alua_group *group;
	bool explicit = false;

	if (!emulated(cmd) || !cmd->se_lun)
		return false;
	rcu_read_lock();
	group = rcu_dereference(cmd->se_lun->alua_group);
	if (group)
		explicit = READ_ONCE(group->access_type) & TCM_ALUA_EXPLICIT;
	rcu_read_unlock();
	return explicit;
}

/* The group of this id, with a reference on its directory; or NULL. */
static struct tcm_alua_group *get_group(struct tcm_alua *alua, u16 id)
{
	struct tcm_alua_group *group, *found = NULL;

	spin_lock_bh(&alua->lock);
	list_for_each_entry(group, &alua->groups, node) {
		if (!group->has_id || group->id != id)
			continue;
		if (config_item_get_unless_zero(&group->group.cg_item))
			found = group;
		break;
	}
	spin_unlock_bh(&alua->lock);
	return found;
}

static void put_group_ref(struct tcm_alua_group *group)
{
	config_item_put(&group->group.cg_item);
}

/*
 * All the descriptors, before the first of them has an effect: groups that
 * there are, each once.
 */
static sense_reason_t check_list(struct se_cmd *cmd, const u8 *buf, size_t len,
				 unsigned long *named)
{
	struct tcm_alua *alua = cmd->se_dev->lu->alua;
	size_t at;

	if (len < SET_HEADER || len % SET_DESC)
		return TCM_PARAMETER_LIST_LENGTH_ERROR;
	for (at = SET_HEADER; at < len; at += SET_DESC) {
		u16 id = get_unaligned_be16(buf + at + 2);
		struct tcm_alua_group *group;
		u8 state = buf[at] & 0x0f;
		bool fits;

		group = __test_and_set_bit(id, named) ? NULL :
							get_group(alua, id);
		if (!group)
			return tcm_param_error(cmd, at + 2, -1);
		fits = state != TCM_ALUA_TRANSITIONING &&
		       tcm_alua_state_supported(group, state);
		put_group_ref(group);
		if (!fits)
			return tcm_param_error(cmd, at, 3);
	}
	return 0;
}

static void set_states(struct se_cmd *cmd, const u8 *buf, size_t len)
{
	struct tcm_alua *alua = cmd->se_dev->lu->alua;
	size_t at;

	for (at = SET_HEADER; at < len; at += SET_DESC) {
		struct tcm_alua_group *group;

		if (tcm_cmd_aborted(cmd))
			break;
		group = get_group(alua, get_unaligned_be16(buf + at + 2));
		if (!group)
			continue;
		tcm_alua_change_state(group, buf[at] & 0x0f,
				      TCM_ALUA_BY_EXPLICIT, cmd);
		put_group_ref(group);
	}
	/* who asked for it need not be told */
	tcm_ua_clear(cmd, TCM_UA_ACCESS_STATE_CHANGED);
}

/*
 * As much of a list as has to be read. With one descriptor more than there are
 * groups, one of them names no group, or one that was named before.
 */
static size_t most_bytes(struct tcm_alua *alua)
{
	struct tcm_alua_group *group;
	size_t bytes = SET_HEADER + SET_DESC;

	spin_lock_bh(&alua->lock);
	list_for_each_entry(group, &alua->groups, node)
		bytes += SET_DESC;
	spin_unlock_bh(&alua->lock);
	return bytes;
}

static sense_reason_t set_from_list(struct se_cmd *cmd)
{
	size_t len = min_t(u64, cmd->cdb_bytes,
			   most_bytes(cmd->se_dev->lu->alua));
	sense_reason_t reason = TCM_OUT_OF_RESOURCES;
	unsigned long *named;
	u8 *buf;

	if (!len)
		return 0;
	if (cmd->cdb_bytes % SET_DESC)
		return TCM_PARAMETER_LIST_LENGTH_ERROR;
	named = bitmap_zalloc(U16_MAX + 1, GFP_NOIO);
	buf = kvmalloc(len, GFP_NOIO);
	if (!buf || !named)
		goto out;
	len = tcm_data_fetch(cmd, buf, len);
	reason = check_list(cmd, buf, len, named);
	if (!reason)
		set_states(cmd, buf, len);
out:
	kvfree(buf);
	bitmap_free(named);
	return reason;
}

static void set_work(struct work_struct *work)
{
	struct se_cmd *cmd = container_of(work, struct se_cmd, work);
	sense_reason_t reason = set_from_list(cmd);

	if (reason)
		tcm_cmd_fail(cmd, reason);
	else
		target_complete_cmd(cmd, SAM_STAT_GOOD);
}

/**
 * tcm_alua_set() - SET TARGET PORT GROUPS
 * @cmd: the command
 *
 * SPC-4 SET TARGET PORT GROUPS command. A transition may take half a minute:
 * it has a thread of its own. An abort ends the wait and the command: the group
 * whose turn it was enters its state, those behind it stay as they are. The
 * secondary state "offline" is set by the administrator alone.
 *
 * Context: Any.
 */
sense_reason_t tcm_alua_set(struct se_cmd *cmd)
{
	INIT_WORK(&cmd->work, set_work);
	queue_work(system_long_wq, &cmd->work);
	return 0;
}

/**
 * tcm_alua_referrals_enabled() - Is there a map to report?
 * @cmd: any command for the unit
 */
bool tcm_alua_referrals_enabled(struct se_cmd *cmd)
{
	return rcu_access_pointer(cmd->se_dev->lu->alua->lba_map);
}

/**
 * tcm_alua_put_referrals() - Append user data segment referral descriptors
 * @b: list under construction
 * @map: the map
 * @lba: begin with the segment of this block
 * @one: and tell of no other
 *
 * SBC-3 REPORT REFERRALS command.
 */
void tcm_alua_put_referrals(struct tcm_builder *b,
			    const struct tcm_lba_map *map, u64 lba, bool one)
{
	unsigned int i, j;

	for (i = 0; i < map->n_ranges; i++) {
		const struct tcm_lba_map_range *range = &map->ranges[i];

		if (range->last < lba)
			continue;
		tcm_put_zero(b, 3);
		tcm_put_u8(b, map->n_ports);
		tcm_put_be64(b, range->first);
		tcm_put_be64(b, range->last);
		for (j = 0; j < map->n_ports; j++) {
			tcm_put_u8(b, range->ports[j].state & 0x0f);
			tcm_put_u8(b, 0);
			tcm_put_be16(b, range->ports[j].group);
		}
		if (one)
			return;
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_alua_put_referrals);

static void build_referrals(struct tcm_builder *b, struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;
	struct tcm_lba_map *map;

	tcm_put_be32(b, 0);
	rcu_read_lock();
	map = rcu_dereference(cmd->se_dev->lu->alua->lba_map);
	if (map)
		tcm_alua_put_referrals(b, map, get_unaligned_be64(cdb + 2),
				       cdb[14] & 0x01);
	rcu_read_unlock();
	tcm_patch_be16(b, 2, b->len - 4);
}

/**
 * tcm_alua_referrals() - REPORT REFERRALS
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_alua_referrals(struct se_cmd *cmd)
{
	return reply(cmd, build_referrals);
}
