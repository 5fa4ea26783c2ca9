// SPDX-License-Identifier: GPL-2.0
/*
 * target/FABRIC/WWN/TPG and its portals.
 */
#include "tree.h"

#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../port/fabric.h"
#include "../port/tpg.h"
#include "configfs.h"

static ssize_t tcm_tpg_enable_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", to_tpg(item)->enabled);
}

static ssize_t tcm_tpg_enable_store(struct config_item *item, const char *page,
				    size_t count)
{
	bool on;
	int ret = kstrtobool(page, &on);

	if (!ret)
		ret = tcm_tpg_enable(to_tpg(item), on);
	return ret ?: count;
}

static ssize_t tcm_tpg_rtpi_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%#x\n", to_tpg(item)->tpg_rtpi);
}

static ssize_t tcm_tpg_rtpi_store(struct config_item *item, const char *page,
				  size_t count)
{
	u16 rtpi;
	int ret = kstrtou16(page, 0, &rtpi);

	if (!ret)
		ret = tcm_tpg_set_rtpi(to_tpg(item), rtpi);
	return ret ?: count;
}

#define TPG_ATTR(_name)							\
struct configfs_attribute tcm_tpg_attr_##_name = {			\
	.ca_name	= #_name,					\
	.ca_mode	= 0644,						\
	.ca_owner	= THIS_MODULE,					\
	.show		= tcm_tpg_##_name##_show,			\
	.store		= tcm_tpg_##_name##_store,			\
}

/* Not static: configfs/fabric.c joins them with the fabric's own. */
TPG_ATTR(enable);
TPG_ATTR(rtpi);

/*
 * TPG
 */

static void tpg_release(struct config_item *item)
{
	struct se_portal_group *tpg = to_tpg(item);

	tpg->se_tpg_tfo->fabric_drop_tpg(tpg);
}

struct configfs_item_operations tcm_tpg_item_ops = {
	.release	= tpg_release,
};

static void add_children(struct se_portal_group *tpg)
{
	const struct {
		struct config_group *group;
		const char *name;
		enum tcm_dir dir;
	} children[] = {
		{ &tpg->tpg_lun_group,		"lun",		TCM_DIR_TPG_LUNS },
		{ &tpg->tpg_np_group,		"np",		TCM_DIR_TPG_NPS },
		{ &tpg->tpg_acl_group,		"acls",		TCM_DIR_TPG_ACLS },
		{ &tpg->tpg_attrib_group,	"attrib",	TCM_DIR_TPG_ATTRIB },
		{ &tpg->tpg_auth_group,		"auth",		TCM_DIR_TPG_AUTH },
		{ &tpg->tpg_param_group,	"param",	TCM_DIR_TPG_PARAM },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(children); i++)
		tcm_dir_add(children[i].group, children[i].name,
			    &tpg->tpg_group,
			    tcm_tpg_dir_type(tpg, children[i].dir));
}

static struct config_group *make_tpg(struct config_group *group,
				     const char *name)
{
	struct se_wwn *wwn = container_of(group, struct se_wwn, wwn_group);
	struct se_portal_group *tpg;

	tpg = wwn->wwn_tf->ops.fabric_make_tpg(wwn, name);
	if (IS_ERR_OR_NULL(tpg))
		return ERR_PTR(tcm_fabric_errno(tpg));
	config_group_init_type_name(&tpg->tpg_group, name,
				    tcm_tpg_dir_type(tpg, TCM_DIR_TPG));
	add_children(tpg);
	return &tpg->tpg_group;
}

static void drop_tpg(struct config_group *group, struct config_item *item)
{
	tcm_dir_drop(group, item);
}

struct configfs_group_operations tcm_wwn_group_ops = {
	.make_group	= make_tpg,
	.drop_item	= drop_tpg,
};

/*
 * TPG/np/PORTAL
 */

static struct se_portal_group *np_to_tpg(struct config_group *group)
{
	return container_of(group, struct se_portal_group, tpg_np_group);
}

static void np_release(struct config_item *item)
{
	struct se_tpg_np *np = to_tpg_np(item);

	np->tpg_np_parent->se_tpg_tfo->fabric_drop_np(np);
}

struct configfs_item_operations tcm_np_item_ops = {
	.release	= np_release,
};

static struct config_group *make_np(struct config_group *group,
				    const char *name)
{
	struct se_portal_group *tpg = np_to_tpg(group);
	struct se_tpg_np *np;

	if (!tpg->se_tpg_tfo->fabric_make_np)
		return ERR_PTR(-ENOSYS);
	np = tpg->se_tpg_tfo->fabric_make_np(tpg, group, name);
	if (IS_ERR_OR_NULL(np))
		return ERR_PTR(tcm_fabric_errno(np));
	np->tpg_np_parent = tpg;
	config_group_init_type_name(&np->tpg_np_group, name,
				    tcm_tpg_dir_type(tpg, TCM_DIR_NP));
	return &np->tpg_np_group;
}

static void drop_np(struct config_group *group, struct config_item *item)
{
	tcm_dir_drop(group, item);
}

struct configfs_group_operations tcm_tpg_nps_group_ops = {
	.make_group	= make_np,
	.drop_item	= drop_np,
};
