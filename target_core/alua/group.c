// SPDX-License-Identifier: GPL-2.0
/*
 * Logical unit groups and target port groups: ids, names, membership.
 */
#include "group.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../feature.h"
#include "../types.h"
#include "../port/ua.h"
#include "lba_map.h"

#define DEFAULT_NONOP_DELAY_MS	100

/* Greatest id of either kind of group: 16 bits on the wire. */
#define GROUP_IDS		XA_LIMIT(1, U16_MAX)

/*
 * Guards what is marked L in group.h: LU groups, their ids and members.
 * Process context; nothing is taken inside it.
 */
static DEFINE_MUTEX(lu_groups_lock);
static DEFINE_XARRAY_ALLOC1(lu_group_ids);	/* L: id -> group, but for 0 */
static u32 next_lu_group_id = 1;		/* L */

struct tcm_alua_lu_group tcm_alua_default_lu_group = {
	.has_id		= true,
	.members	= LIST_HEAD_INIT(tcm_alua_default_lu_group.members),
	.node		= LIST_HEAD_INIT(tcm_alua_default_lu_group.node),
};

/*
 * Give @entry the id it asks for, or the next free one for 0. -EINVAL: taken;
 * -ENOSPC: all are.
 */
static int allocate_id(struct xarray *ids, u32 *next, void *entry, u16 *id)
{
	u32 found;
	int ret;

	if (*id) {
		ret = xa_insert(ids, *id, entry, GFP_KERNEL);
		return ret == -EBUSY ? -EINVAL : ret;
	}

	ret = xa_alloc_cyclic(ids, &found, entry, GROUP_IDS, next, GFP_KERNEL);
	if (ret < 0)
		return ret == -EBUSY ? -ENOSPC : ret;
	*id = found;
	return 0;
}

/**
 * tcm_alua_lu_group_alloc() - Make an LU group, without id and members
 *
 * Return: the group, for tcm_alua_lu_group_remove() and _free(); NULL: no
 * memory.
 */
struct tcm_alua_lu_group *tcm_alua_lu_group_alloc(void)
{
	struct tcm_alua_lu_group *group;

	group = kzalloc(sizeof(*group), GFP_KERNEL);
	if (!group)
		return NULL;

	INIT_LIST_HEAD(&group->members);
	mutex_lock(&lu_groups_lock);
	list_add_tail(&group->node, &tcm_alua_default_lu_group.node);
	mutex_unlock(&lu_groups_lock);
	return group;
}

static void join_locked(struct tcm_lu *lu, struct tcm_alua_lu_group *group)
{
	struct tcm_alua *alua = lu->alua;

	lockdep_assert_held(&lu_groups_lock);

	if (alua->lu_group)
		list_del(&alua->lu_node);
	alua->lu_group = group;
	/* a group has its id before anyone can join it by name */
	WRITE_ONCE(alua->lu_id, group ? group->id : -1);
	if (group)
		list_add_tail(&alua->lu_node, &group->members);
}

/**
 * tcm_alua_lu_group_remove() - Its directory goes: members to the default group
 * @group: any but the default one
 */
void tcm_alua_lu_group_remove(struct tcm_alua_lu_group *group)
{
	struct tcm_alua *alua, *next;

	mutex_lock(&lu_groups_lock);
	list_for_each_entry_safe(alua, next, &group->members, lu_node)
		join_locked(alua->lu, &tcm_alua_default_lu_group);
	list_del(&group->node);
	if (group->has_id)
		xa_erase(&lu_group_ids, group->id);
	mutex_unlock(&lu_groups_lock);
}

/**
 * tcm_alua_lu_group_free() - Free a group after tcm_alua_lu_group_remove()
 * @group: LU group nobody can find any more
 */
void tcm_alua_lu_group_free(struct tcm_alua_lu_group *group)
{
	kfree(group);
}

/**
 * tcm_alua_lu_group_set_id() - Give an LU group its id
 * @group: LU group
 * @id: 0 = the next free one
 *
 * Return: 0; -EINVAL: has one, or another group has it; -ENOSPC; -ENOMEM.
 */
int tcm_alua_lu_group_set_id(struct tcm_alua_lu_group *group, u16 id)
{
	int ret = -EINVAL;

	mutex_lock(&lu_groups_lock);
	if (!group->has_id) {
		ret = allocate_id(&lu_group_ids, &next_lu_group_id, group, &id);
		if (!ret) {
			group->id = id;
			group->has_id = true;
		}
	}
	mutex_unlock(&lu_groups_lock);
	return ret;
}

/* "HBA/DEV\n" of a device behind @len bytes of @page; 0 if it does not fit. */
static size_t add_device_line(char *page, size_t len, struct se_device *dev)
{
	int n;

	n = snprintf(page + len, PAGE_SIZE - len, "%s/%s\n",
		     config_item_name(&dev->se_hba->hba_group.cg_item),
		     config_item_name(&dev->dev_group.cg_item));
	return n < PAGE_SIZE - len ? n : 0;
}

/**
 * tcm_alua_lu_group_members() - List the devices of an LU group
 * @group: LU group
 * @page: filled with a line a device, as many as fit, in order of joining
 *
 * Return: bytes written.
 */
ssize_t tcm_alua_lu_group_members(struct tcm_alua_lu_group *group, char *page)
{
	struct tcm_alua *alua;
	size_t len = 0, n;

	mutex_lock(&lu_groups_lock);
	list_for_each_entry(alua, &group->members, lu_node) {
		n = add_device_line(page, len, alua->lu->dev);
		if (!n)
			break;
		len += n;
	}
	mutex_unlock(&lu_groups_lock);
	return len;
}

/**
 * tcm_alua_lu_join() - Put a device into an LU group
 * @lu: logical unit; leaves the group it is in
 * @group: LU group; NULL for none
 */
void tcm_alua_lu_join(struct tcm_lu *lu, struct tcm_alua_lu_group *group)
{
	mutex_lock(&lu_groups_lock);
	join_locked(lu, group);
	mutex_unlock(&lu_groups_lock);
}

/**
 * tcm_alua_configured() - A unit whose medium is open joins the default LU group
 * @lu: logical unit
 */
void tcm_alua_configured(struct tcm_lu *lu)
{
	if (!(READ_ONCE(lu->transport_flags) & TRANSPORT_FLAG_PASSTHROUGH_ALUA))
		tcm_alua_lu_join(lu, &tcm_alua_default_lu_group);
}

/**
 * tcm_alua_unhook() - The directory of a unit goes: it leaves its LU group
 * @lu: logical unit
 */
void tcm_alua_unhook(struct tcm_lu *lu)
{
	tcm_alua_lu_join(lu, NULL);
}

static struct tcm_alua_lu_group *find_lu_group(const char *name)
{
	struct tcm_alua_lu_group *group;

	lockdep_assert_held(&lu_groups_lock);

	if (!strcmp(name, "default_lu_gp"))
		return &tcm_alua_default_lu_group;
	list_for_each_entry(group, &tcm_alua_default_lu_group.node, node)
		if (group->has_id &&
		    !strcmp(name, config_item_name(&group->group.cg_item)))
			return group;
	return NULL;
}

/**
 * tcm_alua_lu_join_name() - Put a device into the LU group of that name
 * @lu: logical unit
 * @name: group with an id; "NULL" for none
 *
 * Return: 0; -ENODEV: there is no such group, or it has no id.
 */
int tcm_alua_lu_join_name(struct tcm_lu *lu, const char *name)
{
	struct tcm_alua_lu_group *group = NULL;
	int ret = 0;

	mutex_lock(&lu_groups_lock);
	if (strcmp(name, "NULL")) {
		group = find_lu_group(name);
		if (!group)
			ret = -ENODEV;
	}
	if (!ret)
		join_locked(lu, group);
	mutex_unlock(&lu_groups_lock);
	return ret;
}

/**
 * tcm_alua_lu_show() - Name and id of a device's LU group
 * @lu: logical unit
 * @page: filled; left alone if it is in none
 *
 * Return: bytes written.
 */
ssize_t tcm_alua_lu_show(struct tcm_lu *lu, char *page)
{
	struct tcm_alua_lu_group *group;
	ssize_t len = 0;

	mutex_lock(&lu_groups_lock);
	group = lu->alua->lu_group;
	if (group)
		len = sysfs_emit(page,
				 "LU Group Alias: %s\nLU Group ID: %u\n",
				 config_item_name(&group->group.cg_item),
				 group->id);
	mutex_unlock(&lu_groups_lock);
	return len;
}

/**
 * tcm_alua_lu_id() - Id of a device's LU group (VPD page 83h)
 * @lu: logical unit
 * @id: filled if it is in one
 *
 * Context: Any.
 * Return: false if it is in none.
 */
bool tcm_alua_lu_id(struct tcm_lu *lu, u16 *id)
{
	int lu_id = READ_ONCE(lu->alua->lu_id);

	if (lu_id < 0)
		return false;
	*id = lu_id;
	return true;
}

/**
 * tcm_alua_lu_for_each() - Visit all devices of a device's LU group
 * @lu: logical unit; visited alone when it is in no group
 * @fn: called under a mutex of this room: may not call back into it
 * @arg: for @fn
 */
void tcm_alua_lu_for_each(struct tcm_lu *lu,
			  void (*fn)(struct tcm_lu *member, void *arg),
			  void *arg)
{
	struct tcm_alua_lu_group *group;
	struct tcm_alua *alua;

	mutex_lock(&lu_groups_lock);
	group = lu->alua->lu_group;
	if (!group) {
		fn(lu, arg);
	} else {
		list_for_each_entry(alua, &group->members, lu_node)
			fn(alua->lu, arg);
	}
	mutex_unlock(&lu_groups_lock);
}

static struct tcm_alua_group *alloc_group(struct tcm_lu *lu)
{
	struct tcm_alua_group *group;

	group = kzalloc(sizeof(*group), GFP_KERNEL);
	if (!group)
		return NULL;

	group->lu = lu;
	group->state = TCM_ALUA_OPTIMIZED;
	group->access_type = TCM_ALUA_IMPLICIT | TCM_ALUA_EXPLICIT;
	group->support_transitioning = 1;
	group->support_offline = 1;
	group->support_unavailable = 1;
	group->support_standby = 1;
	group->support_active_nonoptimized = 1;
	group->support_active_optimized = 1;
	group->nonop_delay_msecs = DEFAULT_NONOP_DELAY_MS;
	INIT_LIST_HEAD(&group->luns);
	return group;
}

/**
 * tcm_alua_init() - Give a new logical unit its default target port group
 * @lu: logical unit
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_alua_init(struct tcm_lu *lu)
{
	struct tcm_alua_group *group;
	struct tcm_alua *alua;

	alua = kzalloc(sizeof(*alua), GFP_KERNEL);
	if (!alua)
		return -ENOMEM;
	group = alloc_group(lu);
	if (!group)
		goto err_free_alua;

	alua->lu = lu;
	alua->lu_id = -1;
	spin_lock_init(&alua->lock);
	mutex_init(&alua->transition);
	INIT_LIST_HEAD(&alua->groups);
	xa_init_flags(&alua->ids, XA_FLAGS_ALLOC);
	alua->next_id = 1;

	group->has_id = true;
	if (xa_insert(&alua->ids, 0, group, GFP_KERNEL))
		goto err_free_group;
	list_add(&group->node, &alua->groups);
	alua->default_group = group;
	lu->alua = alua;
	return 0;

err_free_group:
	kfree(group);
err_free_alua:
	kfree(alua);
	return -ENOMEM;
}

/**
 * tcm_alua_exit() - Undo tcm_alua_init()
 * @lu: logical unit without LUNs, directories and commands
 */
void tcm_alua_exit(struct tcm_lu *lu)
{
	struct tcm_alua *alua = lu->alua;

	tcm_alua_lu_join(lu, NULL);
	tcm_lba_map_drop(alua);
	kfree_rcu(alua->default_group, rcu);
	xa_destroy(&alua->ids);
	kfree(alua);
	lu->alua = NULL;
}

/**
 * tcm_alua_group_alloc() - Make a target port group, without id and LUNs
 * @lu: logical unit
 *
 * Return: the group, for tcm_alua_group_remove() and _free(); NULL: no memory.
 */
struct tcm_alua_group *tcm_alua_group_alloc(struct tcm_lu *lu)
{
	struct tcm_alua_group *group = alloc_group(lu);

	if (!group)
		return NULL;
	spin_lock_bh(&lu->alua->lock);
	list_add_tail(&group->node, &lu->alua->groups);
	spin_unlock_bh(&lu->alua->lock);
	return group;
}

/**
 * tcm_alua_lun_set_state() - Set the access state that commands through a LUN meet
 * @lun: LUN
 * @state: enum tcm_alua_state it is in
 *
 * Context: Any. Caller holds the lock of the unit's struct tcm_alua.
 */
void tcm_alua_lun_set_state(struct se_lun *lun, u8 state)
{
	WRITE_ONCE(lun->alua_state, state);
	if (state == TCM_ALUA_OPTIMIZED)
		clear_bit(TCM_GATE_ACCESS, &lun->gates);
	else
		set_bit(TCM_GATE_ACCESS, &lun->gates);
}

static void update_lun_state(struct se_lun *lun, struct tcm_alua_group *group)
{
	tcm_alua_lun_set_state(lun, READ_ONCE(lun->alua_offline) ?
				    TCM_ALUA_OFFLINE_STATE :
				    READ_ONCE(group->state));
}

static void enter_group(struct se_lun *lun, struct tcm_alua_group *group)
{
	lockdep_assert_held(&group->lu->alua->lock);

	list_add_tail(&lun->alua_node, &group->luns);
	rcu_assign_pointer(lun->alua_group, group);
	update_lun_state(lun, group);
}

static void move_lun(struct se_lun *lun, struct tcm_alua_group *group)
{
	list_del(&lun->alua_node);
	enter_group(lun, group);
	tcm_ua_establish_lun(lun, TCM_UA_INQUIRY_CHANGED, NULL);
}

/**
 * tcm_alua_group_remove() - Its directory goes: LUNs back to the default group
 * @group: any but the default one; no write to its files is under way
 */
void tcm_alua_group_remove(struct tcm_alua_group *group)
{
	struct tcm_alua *alua = group->lu->alua;
	struct se_lun *lun, *next;

	if (group->has_id)
		xa_erase(&alua->ids, group->id);

	spin_lock_bh(&alua->lock);
	list_del(&group->node);
	list_for_each_entry_safe(lun, next, &group->luns, alua_node)
		move_lun(lun, alua->default_group);
	spin_unlock_bh(&alua->lock);
}

/**
 * tcm_alua_group_free() - Free a group after tcm_alua_group_remove()
 * @group: target port group; readers under RCU may still see it
 */
void tcm_alua_group_free(struct tcm_alua_group *group)
{
	kfree_rcu(group, rcu);
}

/**
 * tcm_alua_group_set_id() - Give a target port group its id
 * @group: target port group
 * @id: 0 = the next free one of the device
 *
 * Context: Process. Caller holds config_lock of the logical unit.
 * Return: 0; -EINVAL: has one, or another group of the device has it; -ENOSPC;
 * -ENOMEM.
 */
int tcm_alua_group_set_id(struct tcm_alua_group *group, u16 id)
{
	struct tcm_alua *alua = group->lu->alua;
	int ret;

	lockdep_assert_held(&group->lu->config_lock);

	if (group->has_id)
		return -EINVAL;
	ret = allocate_id(&alua->ids, &alua->next_id, group, &id);
	if (ret)
		return ret;
	WRITE_ONCE(group->id, id);
	/* pairs with those who look for has_id before they read the id */
	smp_store_release(&group->has_id, 1);
	return 0;
}

/**
 * tcm_alua_state_supported() - May a group be in this primary state?
 * @group: target port group
 * @state: enum tcm_alua_state; offline is never a primary state here
 */
bool tcm_alua_state_supported(const struct tcm_alua_group *group, u8 state)
{
	switch (state) {
	case TCM_ALUA_OPTIMIZED:
		return READ_ONCE(group->support_active_optimized);
	case TCM_ALUA_NON_OPTIMIZED:
		return READ_ONCE(group->support_active_nonoptimized);
	case TCM_ALUA_STANDBY:
		return READ_ONCE(group->support_standby);
	case TCM_ALUA_UNAVAILABLE:
		return READ_ONCE(group->support_unavailable);
	case TCM_ALUA_LBA_DEPENDENT:
		return READ_ONCE(group->support_lba_dependent);
	case TCM_ALUA_TRANSITIONING:
		return READ_ONCE(group->support_transitioning);
	default:
		return false;
	}
}

/**
 * tcm_alua_group_set_state() - Put a group and its LUNs into a state, at once
 * @group: target port group
 * @state: supported primary state
 * @status: who wants it
 *
 * Tells the initiators of the group's LUNs: ASYMMETRIC ACCESS STATE CHANGED.
 */
void tcm_alua_group_set_state(struct tcm_alua_group *group, u8 state,
			      enum tcm_alua_status status)
{
	struct tcm_alua *alua = group->lu->alua;
	struct se_lun *lun;

	spin_lock_bh(&alua->lock);
	WRITE_ONCE(group->state, state);
	WRITE_ONCE(group->status, status);
	list_for_each_entry(lun, &group->luns, alua_node) {
		update_lun_state(lun, group);
		tcm_ua_establish_lun(lun, TCM_UA_ACCESS_STATE_CHANGED, NULL);
	}
	spin_unlock_bh(&alua->lock);
}

/* "FABRIC/WWN/tpgt_N/LUN\n" behind @len bytes of @page; 0: does not fit. */
static size_t add_lun_line(char *page, size_t len, struct se_lun *lun)
{
	struct se_portal_group *tpg = lun->tpg;
	const struct target_core_fabric_ops *tfo = tpg->se_tpg_tfo;
	int n;

	n = snprintf(page + len, PAGE_SIZE - len, "%s/%s/tpgt_%hu/%s\n",
		     tfo->fabric_name, tfo->tpg_get_wwn(tpg),
		     tfo->tpg_get_tag(tpg),
		     config_item_name(&lun->lun_group.cg_item));
	return n < PAGE_SIZE - len ? n : 0;
}

/**
 * tcm_alua_group_members() - List the LUNs of a target port group
 * @group: target port group
 * @page: filled with a line a LUN, as many as fit, in order of joining
 *
 * Return: bytes written.
 */
ssize_t tcm_alua_group_members(struct tcm_alua_group *group, char *page)
{
	struct tcm_alua *alua = group->lu->alua;
	struct se_lun *lun;
	size_t len = 0, n;

	spin_lock_bh(&alua->lock);
	list_for_each_entry(lun, &group->luns, alua_node) {
		n = add_lun_line(page, len, lun);
		if (!n)
			break;
		len += n;
	}
	spin_unlock_bh(&alua->lock);
	return len;
}

/**
 * tcm_alua_state_text() - Asymmetric access state as the files name it
 * @state: enum tcm_alua_state
 */
const char *tcm_alua_state_text(u8 state)
{
	switch (state) {
	case TCM_ALUA_OPTIMIZED:
		return "Active/Optimized";
	case TCM_ALUA_NON_OPTIMIZED:
		return "Active/NonOptimized";
	case TCM_ALUA_STANDBY:
		return "Standby";
	case TCM_ALUA_UNAVAILABLE:
		return "Unavailable";
	case TCM_ALUA_LBA_DEPENDENT:
		return "LBA Dependent";
	case TCM_ALUA_OFFLINE_STATE:
		return "Offline";
	case TCM_ALUA_TRANSITIONING:
		return "Transitioning";
	default:
		return "Unknown";
	}
}

/**
 * tcm_alua_status_text() - Status code as the files name it
 * @status: enum tcm_alua_status
 */
const char *tcm_alua_status_text(u8 status)
{
	switch (status) {
	case TCM_ALUA_STATUS_NONE:
		return "None";
	case TCM_ALUA_BY_EXPLICIT:
		return "Altered by Explicit STPG";
	case TCM_ALUA_BY_IMPLICIT:
		return "Altered by Implicit ALUA";
	default:
		return "Unknown";
	}
}

/**
 * tcm_alua_lun_join() - A LUN shows a unit: into the default group with it
 * @lu: logical unit
 * @lun: LUN
 *
 * The secondary state of the LUN stays what it was.
 */
void tcm_alua_lun_join(struct tcm_lu *lu, struct se_lun *lun)
{
	struct tcm_alua *alua = lu->alua;

	spin_lock_bh(&alua->lock);
	enter_group(lun, alua->default_group);
	spin_unlock_bh(&alua->lock);
}

/**
 * tcm_alua_lun_leave() - Undo tcm_alua_lun_join()
 * @lu: logical unit the LUN showed
 * @lun: LUN; commands may still look at its old group under RCU
 */
void tcm_alua_lun_leave(struct tcm_lu *lu, struct se_lun *lun)
{
	struct tcm_alua *alua = lu->alua;

	spin_lock_bh(&alua->lock);
	list_del(&lun->alua_node);
	RCU_INIT_POINTER(lun->alua_group, NULL);
	tcm_alua_lun_set_state(lun, TCM_ALUA_OPTIMIZED);
	spin_unlock_bh(&alua->lock);
}

static bool passes_alua_through(struct se_device *dev)
{
	return READ_ONCE(dev->lu->transport_flags) &
	       TRANSPORT_FLAG_PASSTHROUGH_ALUA;
}

/**
 * tcm_alua_lun_show() - Describe a LUN's target port group
 * @lun: LUN
 * @dev: device it shows
 * @page: filled; left alone when ALUA is passed through
 *
 * Return: bytes written.
 */
ssize_t tcm_alua_lun_show(struct se_lun *lun, struct se_device *dev,
			  char *page)
{
	struct tcm_alua *alua = dev->lu->alua;
	struct tcm_alua_group *group;
	ssize_t len = 0;

	if (passes_alua_through(dev))
		return 0;

	spin_lock_bh(&alua->lock);
	group = rcu_dereference_protected(lun->alua_group,
					  lockdep_is_held(&alua->lock));
	if (group)
		len = sysfs_emit(page,
				 "TG Port Alias: %s\n"
				 "TG Port Group ID: %u\n"
				 "TG Port Primary Access State: %s\n"
				 "TG Port Primary Access Status: %s\n"
				 "TG Port Secondary Access State: %s\n"
				 "TG Port Secondary Access Status: %s\n",
				 config_item_name(&group->group.cg_item),
				 group->id, tcm_alua_state_text(group->state),
				 tcm_alua_status_text(group->status),
				 lun->alua_offline ? "Offline" : "None",
				 tcm_alua_status_text(lun->alua_status));
	spin_unlock_bh(&alua->lock);
	return len;
}

static struct tcm_alua_group *find_group(struct tcm_alua *alua,
					 const char *name)
{
	struct tcm_alua_group *group;

	lockdep_assert_held(&alua->lock);

	if (!strcmp(name, "NULL"))
		return alua->default_group;
	list_for_each_entry(group, &alua->groups, node)
		if (READ_ONCE(group->has_id) &&
		    !strcmp(name, config_item_name(&group->group.cg_item)))
			return group;
	return NULL;
}

/**
 * tcm_alua_lun_move() - Put a LUN into another target port group
 * @lun: LUN
 * @dev: device it shows
 * @name: group of @dev with an id; "NULL" for the default one
 *
 * Tells the LUN's initiators: INQUIRY DATA HAS CHANGED.
 *
 * Return: 0; -ENODEV: there is no such group, or ALUA is passed through.
 */
int tcm_alua_lun_move(struct se_lun *lun, struct se_device *dev,
		      const char *name)
{
	struct tcm_alua *alua = dev->lu->alua;
	struct tcm_alua_group *group;

	if (passes_alua_through(dev))
		return -ENODEV;

	spin_lock_bh(&alua->lock);
	group = find_group(alua, name);
	if (group)
		move_lun(lun, group);
	spin_unlock_bh(&alua->lock);
	return group ? 0 : -ENODEV;
}
