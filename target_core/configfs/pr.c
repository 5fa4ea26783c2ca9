// SPDX-License-Identifier: GPL-2.0
/*
 * DEV/pr/: reservations, read-only but for restoring them after a power loss.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../pr/aptpl.h"
#include "../pr/show.h"
#include "../types.h"
#include "device.h"

static struct tcm_lu *to_lu(struct config_item *item)
{
	return container_of(to_config_group(item), struct tcm_lu, pr_group);
}

/* A file that the pr room fills. */
#define PR_SHOW(name, show)						\
static ssize_t pr_##name##_show(struct config_item *item, char *page)	\
{									\
	return show(to_lu(item), page);					\
}									\
CONFIGFS_ATTR_RO(pr_, name)

PR_SHOW(res_holder, tcm_pr_show_holder);
PR_SHOW(res_pr_all_tgt_pts, tcm_pr_show_all_tgt_pts);
PR_SHOW(res_pr_generation, tcm_pr_show_generation);
PR_SHOW(res_pr_holder_tg_port, tcm_pr_show_holder_tg_port);
PR_SHOW(res_pr_registered_i_pts, tcm_pr_show_registered);
PR_SHOW(res_pr_type, tcm_pr_show_type);

static ssize_t pr_res_type_show(struct config_item *item, char *page)
{
	static const char * const texts[] = {
		[TCM_PR_DISABLED]	= "SPC_RESERVATIONS_DISABLED",
		[TCM_PR_PASSTHROUGH]	= "SPC_PASSTHROUGH",
		[TCM_PR_SPC2]		= "SPC2_RESERVATIONS",
		[TCM_PR_SPC3]		= "SPC3_PERSISTENT_RESERVATIONS",
	};

	return sysfs_emit(page, "%s\n", texts[tcm_pr_mode(to_lu(item))]);
}

CONFIGFS_ATTR_RO(pr_, res_type);

static bool is_emulated(struct tcm_lu *lu)
{
	enum tcm_pr_mode mode = tcm_pr_mode(lu);

	return mode != TCM_PR_DISABLED && mode != TCM_PR_PASSTHROUGH;
}

static ssize_t pr_res_aptpl_active_show(struct config_item *item, char *page)
{
	struct tcm_lu *lu = to_lu(item);

	if (!is_emulated(lu))
		return 0;
	return sysfs_emit(page, "APTPL Bit Status: %s\n",
			  tcm_pr_aptpl_active(lu) ? "Activated" : "Disabled");
}

CONFIGFS_ATTR_RO(pr_, res_aptpl_active);

static ssize_t pr_res_aptpl_metadata_show(struct config_item *item,
					  char *page)
{
	if (!is_emulated(to_lu(item)))
		return 0;
	return sysfs_emit(page, "Ready to process PR APTPL metadata..\n");
}

static int add_metadata(struct tcm_lu *lu, const char *page)
{
	lockdep_assert_held(&lu->config_lock);

	/* tools restore blindly: where it means nothing it does nothing */
	if (tcm_pr_mode(lu) != TCM_PR_SPC3)
		return 0;
	if (lu->dev->export_count)
		return -EINVAL;
	return tcm_aptpl_add(lu, page);
}

static ssize_t pr_res_aptpl_metadata_store(struct config_item *item,
					   const char *page, size_t count)
{
	struct tcm_lu *lu = to_lu(item);
	int ret;

	mutex_lock(&lu->config_lock);
	ret = add_metadata(lu, page);
	mutex_unlock(&lu->config_lock);
	return ret ?: count;
}

CONFIGFS_ATTR(pr_, res_aptpl_metadata);

static struct configfs_attribute *pr_attrs[] = {
	&pr_attr_res_holder,
	&pr_attr_res_pr_all_tgt_pts,
	&pr_attr_res_pr_generation,
	&pr_attr_res_pr_holder_tg_port,
	&pr_attr_res_pr_registered_i_pts,
	&pr_attr_res_pr_type,
	&pr_attr_res_type,
	&pr_attr_res_aptpl_active,
	&pr_attr_res_aptpl_metadata,
	NULL
};

const struct config_item_type tcm_configfs_pr_type = {
	.ct_attrs	= pr_attrs,
	.ct_owner	= THIS_MODULE,
};
