// SPDX-License-Identifier: GPL-2.0
/*
 * DEV/alua/: target port groups.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>

#include "../alua/group.h"
#include "../device/backend.h"
#include "../types.h"
#include "attr.h"
#include "configfs.h"
#include "device.h"

/* Bounds of what may keep a writer, or an initiator, waiting. */
#define MAX_NONOP_DELAY_MS	10000
#define MAX_TRANS_DELAY_MS	30000

static struct tcm_alua_group *to_alua_group(struct config_item *item)
{
	return container_of(to_config_group(item), struct tcm_alua_group,
			    group);
}

static void *tg_pt_gp_object(struct config_item *item)
{
	return to_alua_group(item);
}

static void tg_pt_gp_lock(void *obj)
{
	struct tcm_alua_group *group = obj;

	mutex_lock(&group->lu->config_lock);
}

static void tg_pt_gp_unlock(void *obj)
{
	struct tcm_alua_group *group = obj;

	mutex_unlock(&group->lu->config_lock);
}

static int tg_pt_gp_admit(void *obj, unsigned int needs)
{
	struct tcm_alua_group *group = obj;

	if ((needs & TCM_ATTR_HAS_ID) && !group->has_id)
		return -EINVAL;
	return 0;
}

static const struct tcm_attr_class tg_pt_gp_class = {
	.object	= tg_pt_gp_object,
	.lock	= tg_pt_gp_lock,
	.unlock	= tg_pt_gp_unlock,
	.admit	= tg_pt_gp_admit,
};

#define TG_PT_GP_AT(member)						\
	.class = &tg_pt_gp_class, TCM_ATTR_AT(struct tcm_alua_group, member)

/* One of the bits that tell initiators which states there are. */
#define TG_PT_GP_SUPPORT(state)						\
TCM_ATTR_RW(tg_pt_gp, alua_support_##state, TG_PT_GP_AT(support_##state), \
	    .kind = TCM_ATTR_STRICT, .max = 1, .needs = TCM_ATTR_HAS_ID, \
	    .early = true)

TG_PT_GP_SUPPORT(transitioning);
TG_PT_GP_SUPPORT(offline);
TG_PT_GP_SUPPORT(lba_dependent);
TG_PT_GP_SUPPORT(unavailable);
TG_PT_GP_SUPPORT(standby);
TG_PT_GP_SUPPORT(active_nonoptimized);
TG_PT_GP_SUPPORT(active_optimized);

TCM_ATTR_RW(tg_pt_gp, alua_write_metadata, TG_PT_GP_AT(write_metadata),
	    .kind = TCM_ATTR_U64, .max = 1);
TCM_ATTR_RW(tg_pt_gp, nonop_delay_msecs, TG_PT_GP_AT(nonop_delay_msecs),
	    .kind = TCM_ATTR_U64, .max = MAX_NONOP_DELAY_MS);
TCM_ATTR_RW(tg_pt_gp, trans_delay_msecs, TG_PT_GP_AT(trans_delay_msecs),
	    .kind = TCM_ATTR_U64, .max = MAX_TRANS_DELAY_MS);
TCM_ATTR_RW(tg_pt_gp, implicit_trans_secs, TG_PT_GP_AT(implicit_trans_secs),
	    .kind = TCM_ATTR_U64, .max = U8_MAX);
TCM_ATTR_RW(tg_pt_gp, preferred, TG_PT_GP_AT(preferred),
	    .kind = TCM_ATTR_U64, .max = 1);

static ssize_t tg_pt_gp_alua_access_state_show(struct config_item *item,
					       char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(to_alua_group(item)->state));
}

/*
 * May the administrator bring the group into this state? Nothing that is
 * looked at here can be taken back while the write is under way, but for the
 * group's own settings: then it was written before them.
 */
static int check_implicit(struct tcm_alua_group *group, u64 state)
{
	u8 type = READ_ONCE(group->access_type);

	if (!(type & TCM_ALUA_IMPLICIT))
		return -EINVAL;
	if (state > U8_MAX || !tcm_alua_state_supported(group, state))
		return -EINVAL;
	if (state == TCM_ALUA_LBA_DEPENDENT && (type & TCM_ALUA_EXPLICIT))
		return -EINVAL;
	if (READ_ONCE(group->lu->transport_flags) &
	    TRANSPORT_FLAG_PASSTHROUGH_ALUA)
		return -EINVAL;
	return 0;
}

static ssize_t tg_pt_gp_alua_access_state_store(struct config_item *item,
						const char *page,
						size_t count)
{
	struct tcm_alua_group *group = to_alua_group(item);
	u64 state;
	int ret;

	if (!READ_ONCE(group->has_id))
		return -EINVAL;
	if (!target_dev_configured(group->lu->dev))
		return -ENODEV;
	ret = tcm_attr_parse(TCM_ATTR_STRICT, page, &state);
	if (!ret)
		ret = check_implicit(group, state);
	if (ret)
		return ret;
	tcm_alua_change_state(group, state, TCM_ALUA_BY_IMPLICIT, NULL);
	return count;
}

CONFIGFS_ATTR(tg_pt_gp_, alua_access_state);

static const struct tcm_attr tg_pt_gp_row_alua_access_status = {
	TG_PT_GP_AT(status),
	.kind = TCM_ATTR_U64, .max = TCM_ALUA_BY_IMPLICIT,
	.needs = TCM_ATTR_HAS_ID, .early = true,
};

static ssize_t tg_pt_gp_alua_access_status_show(struct config_item *item,
						char *page)
{
	u8 status = READ_ONCE(to_alua_group(item)->status);

	return sysfs_emit(page, "%s\n", tcm_alua_status_text(status));
}

static ssize_t tg_pt_gp_alua_access_status_store(struct config_item *item,
						 const char *page,
						 size_t count)
{
	return tcm_attr_store(&tg_pt_gp_row_alua_access_status, item, page,
			      count);
}

CONFIGFS_ATTR(tg_pt_gp_, alua_access_status);

static const struct tcm_attr tg_pt_gp_row_alua_access_type = {
	TG_PT_GP_AT(access_type),
	.kind = TCM_ATTR_U64, .max = TCM_ALUA_IMPLICIT | TCM_ALUA_EXPLICIT,
};

static ssize_t tg_pt_gp_alua_access_type_show(struct config_item *item,
					      char *page)
{
	static const char * const texts[] = {
		[0]					= "None",
		[TCM_ALUA_IMPLICIT]			= "Implicit",
		[TCM_ALUA_EXPLICIT]			= "Explicit",
		[TCM_ALUA_IMPLICIT | TCM_ALUA_EXPLICIT]	=
			"Implicit and Explicit",
	};

	return sysfs_emit(page, "%s\n",
			  texts[READ_ONCE(to_alua_group(item)->access_type)]);
}

static ssize_t tg_pt_gp_alua_access_type_store(struct config_item *item,
					       const char *page, size_t count)
{
	return tcm_attr_store(&tg_pt_gp_row_alua_access_type, item, page,
			      count);
}

CONFIGFS_ATTR(tg_pt_gp_, alua_access_type);

static int set_group_id(const struct tcm_attr *attr, void *obj, u64 value)
{
	return tcm_alua_group_set_id(obj, value);
}

static const struct tcm_attr tg_pt_gp_row_tg_pt_gp_id = {
	TG_PT_GP_AT(id),
	.kind = TCM_ATTR_U64, .max = U16_MAX, .apply = set_group_id,
};

static ssize_t tg_pt_gp_tg_pt_gp_id_show(struct config_item *item, char *page)
{
	struct tcm_alua_group *group = to_alua_group(item);

	/* pairs with the release in tcm_alua_group_set_id() */
	if (!smp_load_acquire(&group->has_id))
		return 0;
	return sysfs_emit(page, "%u\n", READ_ONCE(group->id));
}

static ssize_t tg_pt_gp_tg_pt_gp_id_store(struct config_item *item,
					  const char *page, size_t count)
{
	return tcm_attr_store(&tg_pt_gp_row_tg_pt_gp_id, item, page, count);
}

CONFIGFS_ATTR(tg_pt_gp_, tg_pt_gp_id);

static ssize_t tg_pt_gp_members_show(struct config_item *item, char *page)
{
	return tcm_alua_group_members(to_alua_group(item), page);
}

CONFIGFS_ATTR_RO(tg_pt_gp_, members);

static struct configfs_attribute *tg_pt_gp_attrs[] = {
	&tg_pt_gp_attr_alua_access_state,
	&tg_pt_gp_attr_alua_access_status,
	&tg_pt_gp_attr_alua_access_type,
	&tg_pt_gp_attr_alua_support_transitioning,
	&tg_pt_gp_attr_alua_support_offline,
	&tg_pt_gp_attr_alua_support_lba_dependent,
	&tg_pt_gp_attr_alua_support_unavailable,
	&tg_pt_gp_attr_alua_support_standby,
	&tg_pt_gp_attr_alua_support_active_nonoptimized,
	&tg_pt_gp_attr_alua_support_active_optimized,
	&tg_pt_gp_attr_alua_write_metadata,
	&tg_pt_gp_attr_nonop_delay_msecs,
	&tg_pt_gp_attr_trans_delay_msecs,
	&tg_pt_gp_attr_implicit_trans_secs,
	&tg_pt_gp_attr_preferred,
	&tg_pt_gp_attr_tg_pt_gp_id,
	&tg_pt_gp_attr_members,
	NULL
};

static void tg_pt_gp_release(struct config_item *item)
{
	tcm_alua_group_free(to_alua_group(item));
}

static struct configfs_item_operations tg_pt_gp_item_ops = {
	.release	= tg_pt_gp_release,
};

const struct config_item_type tcm_configfs_alua_group_type = {
	.ct_item_ops	= &tg_pt_gp_item_ops,
	.ct_attrs	= tg_pt_gp_attrs,
};

/* Freed with the logical unit, not with its directory. */
static const struct config_item_type default_group_type = {
	.ct_attrs	= tg_pt_gp_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct tcm_lu *alua_to_lu(struct config_group *alua_group)
{
	return container_of(alua_group, struct tcm_lu, alua_group);
}

static struct config_group *alua_make_group(struct config_group *parent,
					    const char *name)
{
	struct tcm_lu *lu = alua_to_lu(parent);
	struct tcm_device_types *types = lu->dev->se_hba->backend->types;
	struct tcm_alua_group *group;

	group = tcm_alua_group_alloc(lu);
	if (!group)
		return ERR_PTR(-ENOMEM);
	config_group_init_type_name(&group->group, name,
				    &types->alua_group);
	return &group->group;
}

static void alua_drop_item(struct config_group *parent,
			   struct config_item *item)
{
	tcm_alua_group_remove(to_alua_group(item));
	tcm_dir_drop(parent, item);
}

static struct configfs_group_operations alua_group_ops = {
	.make_group	= alua_make_group,
	.drop_item	= alua_drop_item,
};

static const struct config_item_type alua_type = {
	.ct_group_ops	= &alua_group_ops,
	.ct_owner	= THIS_MODULE,
};

/**
 * tcm_configfs_add_alua() - Give a new device its alua/ directory
 * @lu: logical unit
 * @parent: device's directory, not yet visible
 */
void tcm_configfs_add_alua(struct tcm_lu *lu, struct config_group *parent)
{
	struct config_group *group = &lu->alua->default_group->group;

	config_group_init_type_name(&lu->alua_group, "alua", &alua_type);
	configfs_add_default_group(&lu->alua_group, parent);
	config_group_init_type_name(group, "default_tg_pt_gp",
				    &default_group_type);
	configfs_add_default_group(group, &lu->alua_group);
}
