// SPDX-License-Identifier: GPL-2.0
/*
 * target/FABRIC and target/FABRIC/WWN, and the table of all directories below.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "tree.h"

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../port/fabric.h"
#include "configfs.h"

/**
 * struct tcm_fabric_tree - A fabric's directory and the types of all below
 * @fabric: fabric
 * @group: target/FABRIC
 * @discovery_group: target/FABRIC/discovery_auth
 * @types: by enum tcm_dir; they differ from fabric to fabric in owner and
 *	attributes
 * @tpg_attrs: the fabric's own and the core's
 */
struct tcm_fabric_tree {
	struct target_fabric_configfs	*fabric;
	struct config_group		group;
	struct config_group		discovery_group;
	struct config_item_type		types[TCM_DIRS];
	struct configfs_attribute	**tpg_attrs;
};

static struct configfs_item_operations fabric_item_ops;
static struct configfs_group_operations fabric_group_ops;
static struct configfs_item_operations wwn_item_ops;
static struct configfs_attribute *wwn_param_attrs[];

/* One that takes no children, and says so in its own way. */
static struct configfs_group_operations refusing_group_ops = {
	.make_group	= tcm_dir_refuse,
};

#define FROM_FABRIC(array)						\
	.fabric_attrs = offsetof(struct target_core_fabric_ops, array)

/*
 * All directories. Attributes are the core's (@attrs) or the fabric's
 * (@fabric_attrs, where its template has the pointer to them).
 */
static const struct {
	struct configfs_item_operations	*item_ops;
	struct configfs_group_operations *group_ops;
	struct configfs_attribute	**attrs;
	size_t				fabric_attrs;
} dirs[TCM_DIRS] = {
	[TCM_DIR_FABRIC]		= { .item_ops = &fabric_item_ops,
					    .group_ops = &fabric_group_ops,
					    FROM_FABRIC(tfc_wwn_attrs) },
	[TCM_DIR_DISCOVERY_AUTH]	= { FROM_FABRIC(tfc_discovery_attrs) },
	[TCM_DIR_WWN]			= { .item_ops = &wwn_item_ops,
					    .group_ops = &tcm_wwn_group_ops },
	[TCM_DIR_WWN_PARAM]		= { .attrs = wwn_param_attrs },
	[TCM_DIR_TPG]			= { .item_ops = &tcm_tpg_item_ops,
					    FROM_FABRIC(tfc_tpg_base_attrs) },
	[TCM_DIR_TPG_LUNS]		= { .group_ops = &tcm_tpg_luns_group_ops },
	[TCM_DIR_TPG_NPS]		= { .group_ops = &tcm_tpg_nps_group_ops },
	[TCM_DIR_TPG_ACLS]		= { .group_ops = &tcm_tpg_acls_group_ops },
	[TCM_DIR_TPG_ATTRIB]		= { FROM_FABRIC(tfc_tpg_attrib_attrs) },
	[TCM_DIR_TPG_AUTH]		= { FROM_FABRIC(tfc_tpg_auth_attrs) },
	[TCM_DIR_TPG_PARAM]		= { FROM_FABRIC(tfc_tpg_param_attrs) },
	[TCM_DIR_NP]			= { .item_ops = &tcm_np_item_ops,
					    FROM_FABRIC(tfc_tpg_np_base_attrs) },
	[TCM_DIR_LUN]			= { .item_ops = &tcm_lun_item_ops,
					    .attrs = tcm_lun_attrs },
	[TCM_DIR_LUN_STAT]		= { .group_ops = &refusing_group_ops },
	[TCM_DIR_LUN_STAT_PORT]		= { .attrs = tcm_lun_stat_port_attrs },
	[TCM_DIR_LUN_STAT_TGT_PORT]	= { .attrs = tcm_lun_stat_tgt_port_attrs },
	[TCM_DIR_LUN_STAT_TRANSPORT]	= { .attrs = tcm_lun_stat_transport_attrs },
	[TCM_DIR_ACL]			= { .item_ops = &tcm_acl_item_ops,
					    .group_ops = &tcm_acl_group_ops,
					    FROM_FABRIC(tfc_tpg_nacl_base_attrs) },
	[TCM_DIR_ACL_ATTRIB]		= { FROM_FABRIC(tfc_tpg_nacl_attrib_attrs) },
	[TCM_DIR_ACL_AUTH]		= { FROM_FABRIC(tfc_tpg_nacl_auth_attrs) },
	[TCM_DIR_ACL_PARAM]		= { FROM_FABRIC(tfc_tpg_nacl_param_attrs) },
	[TCM_DIR_ML]			= { .item_ops = &tcm_ml_item_ops,
					    .attrs = tcm_ml_attrs },
	[TCM_DIR_ML_STAT]		= { .group_ops = &refusing_group_ops },
	[TCM_DIR_ML_STAT_AUTH_INTR]	= { .attrs = tcm_ml_stat_auth_intr_attrs },
	[TCM_DIR_ML_STAT_ATT_INTR]	= { .attrs = tcm_ml_stat_att_intr_attrs },
};

/*
 * What the other directories are made with.
 */

/**
 * tcm_dir_type() - The configfs type of a directory
 * @fabric: its fabric, which has a directory
 * @dir: what directory it is
 *
 * Return: the type; lives as long as the fabric's directory.
 */
const struct config_item_type *
tcm_dir_type(const struct target_fabric_configfs *fabric, enum tcm_dir dir)
{
	return &fabric->tree->types[dir];
}

/**
 * tcm_tpg_dir_type() - The same, for what is below a portal group
 * @tpg: portal group
 * @dir: what directory it is
 *
 * Return: the type.
 */
const struct config_item_type *tcm_tpg_dir_type(const struct se_portal_group *tpg,
						enum tcm_dir dir)
{
	return tcm_dir_type(tpg->se_tpg_wwn->wwn_tf, dir);
}

/**
 * tcm_dir_add() - Make a directory that comes with its parent
 * @group: the directory
 * @name: of the directory
 * @parent: initialised, not yet in the tree
 * @type: its type
 */
void tcm_dir_add(struct config_group *group, const char *name,
		 struct config_group *parent,
		 const struct config_item_type *type)
{
	config_group_init_type_name(group, name, type);
	configfs_add_default_group(group, parent);
}

/**
 * tcm_fabric_errno() - What mkdir says when a fabric refuses
 * @made: what the fabric returned: NULL or ERR_PTR()
 *
 * Fabrics refuse for so many reasons that tools expect but one errno.
 *
 * Return: -EINVAL, but for three that ask for something else than another name.
 */
int tcm_fabric_errno(const void *made)
{
	switch (PTR_ERR(made)) {
	case -EEXIST:
	case -EADDRINUSE:
	case -ENOMEM:
		return PTR_ERR(made);
	default:
		return -EINVAL;
	}
}

/**
 * tcm_dir_lun_number() - Read the name of a LUN's directory
 * @name: lun_N, N in any base that its prefix says
 * @number: filled
 *
 * Return: 0; -EINVAL: it is none; -ERANGE: there is no such number.
 */
int tcm_dir_lun_number(const char *name, u64 *number)
{
	int ret;

	if (strncmp(name, "lun_", 4))
		return -EINVAL;
	ret = kstrtou64(name + 4, 0, number);
	if (ret)
		return ret;
	return *number > ULONG_MAX ? -ERANGE : 0;
}

/**
 * tcm_dir_refuse() - mkdir where nothing can be made
 * @group: directory that has fixed children only
 * @name: of the new one
 *
 * Return: ERR_PTR(-ENOSYS).
 */
struct config_group *tcm_dir_refuse(struct config_group *group,
				    const char *name)
{
	return ERR_PTR(-ENOSYS);
}

/*
 * target/FABRIC/WWN/param
 */

static struct se_wwn *param_to_wwn(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_wwn, param_group);
}

static ssize_t wwn_param_cmd_completion_affinity_show(struct config_item *item,
						      char *page)
{
	return sysfs_emit(page, "%d\n",
			  READ_ONCE(param_to_wwn(item)->cmd_compl_affinity));
}

static ssize_t wwn_param_cmd_completion_affinity_store(struct config_item *item,
						       const char *page,
						       size_t count)
{
	int cpu;

	if (kstrtoint(page, 0, &cpu))
		return -EINVAL;
	switch (cpu) {
	case SE_COMPL_AFFINITY_CPUID:
	case SE_COMPL_AFFINITY_CURR_CPU:
		break;
	default:
		if (cpu < 0 || cpu >= nr_cpu_ids || !cpu_online(cpu))
			return -EINVAL;
	}
	WRITE_ONCE(param_to_wwn(item)->cmd_compl_affinity, cpu);
	return count;
}
CONFIGFS_ATTR(wwn_param_, cmd_completion_affinity);

/* What the template says, as a number. */
#define WWN_PARAM_RO(name, member)					\
static ssize_t wwn_param_##name##_show(struct config_item *item, char *page) \
{									\
	return sysfs_emit(page, "%u\n",					\
			  param_to_wwn(item)->wwn_tf->ops.member);	\
}									\
CONFIGFS_ATTR_RO(wwn_param_, name)

WWN_PARAM_RO(default_complete_type, default_compl_type);
WWN_PARAM_RO(direct_complete_supported, direct_compl_supp);
WWN_PARAM_RO(default_submit_type, default_submit_type);
WWN_PARAM_RO(direct_submit_supported, direct_submit_supp);

static struct configfs_attribute *wwn_param_attrs[] = {
	&wwn_param_attr_cmd_completion_affinity,
	&wwn_param_attr_default_complete_type,
	&wwn_param_attr_direct_complete_supported,
	&wwn_param_attr_default_submit_type,
	&wwn_param_attr_direct_submit_supported,
	NULL,
};

/*
 * target/FABRIC/WWN
 */

static void wwn_release(struct config_item *item)
{
	struct se_wwn *wwn = container_of(to_config_group(item), struct se_wwn,
					  wwn_group);

	wwn->wwn_tf->ops.fabric_drop_wwn(wwn);
}

static struct configfs_item_operations wwn_item_ops = {
	.release	= wwn_release,
};

static struct config_group *make_wwn(struct config_group *group,
				     const char *name)
{
	struct tcm_fabric_tree *tree = container_of(group,
						    struct tcm_fabric_tree,
						    group);
	struct target_fabric_configfs *fabric = tree->fabric;
	struct se_wwn *wwn = fabric->ops.fabric_make_wwn(fabric, group, name);

	if (IS_ERR_OR_NULL(wwn))
		return ERR_PTR(tcm_fabric_errno(wwn));
	wwn->wwn_tf = fabric;
	wwn->cmd_compl_affinity = SE_COMPL_AFFINITY_CPUID;
	config_group_init_type_name(&wwn->wwn_group, name,
				    &tree->types[TCM_DIR_WWN]);
	tcm_dir_add(&wwn->fabric_stat_group, "fabric_statistics",
		    &wwn->wwn_group, &tree->types[TCM_DIR_WWN_STAT]);
	tcm_dir_add(&wwn->param_group, "param", &wwn->wwn_group,
		    &tree->types[TCM_DIR_WWN_PARAM]);
	if (fabric->ops.add_wwn_groups)
		fabric->ops.add_wwn_groups(wwn);
	return &wwn->wwn_group;
}

static void drop_wwn(struct config_group *group, struct config_item *item)
{
	tcm_dir_drop(group, item);
}

static struct configfs_group_operations fabric_group_ops = {
	.make_group	= make_wwn,
	.drop_item	= drop_wwn,
};

/*
 * target/FABRIC
 */

static unsigned int count_attrs(struct configfs_attribute *const *attrs)
{
	unsigned int n = 0;

	while (attrs && attrs[n])
		n++;
	return n;
}

/* A portal group shows the fabric's files and ours. */
static int make_tpg_attrs(struct tcm_fabric_tree *tree)
{
	const struct target_core_fabric_ops *ops = &tree->fabric->ops;
	unsigned int n = count_attrs(ops->tfc_tpg_base_attrs);
	struct configfs_attribute **attrs;

	attrs = kcalloc(n + 3, sizeof(*attrs), GFP_KERNEL);
	if (!attrs)
		return -ENOMEM;
	if (n)
		memcpy(attrs, ops->tfc_tpg_base_attrs, n * sizeof(*attrs));
	if (ops->fabric_enable_tpg)
		attrs[n++] = &tcm_tpg_attr_enable;
	attrs[n++] = &tcm_tpg_attr_rtpi;
	tree->tpg_attrs = attrs;
	tree->types[TCM_DIR_TPG].ct_attrs = attrs;
	return 0;
}

static void make_types(struct tcm_fabric_tree *tree)
{
	const struct target_core_fabric_ops *ops = &tree->fabric->ops;
	unsigned int i;

	for (i = 0; i < TCM_DIRS; i++) {
		struct config_item_type *type = &tree->types[i];

		type->ct_owner = ops->module;
		type->ct_item_ops = dirs[i].item_ops;
		type->ct_group_ops = dirs[i].group_ops;
		type->ct_attrs = dirs[i].attrs;
		if (dirs[i].fabric_attrs)
			type->ct_attrs = *(struct configfs_attribute ***)
				((const char *)ops + dirs[i].fabric_attrs);
	}
}

static struct tcm_fabric_tree *make_tree(struct target_fabric_configfs *fabric)
{
	struct tcm_fabric_tree *tree = kzalloc(sizeof(*tree), GFP_KERNEL);

	if (!tree)
		return NULL;
	tree->fabric = fabric;
	make_types(tree);
	if (make_tpg_attrs(tree)) {
		kfree(tree);
		return NULL;
	}
	return tree;
}

static void fabric_release(struct config_item *item)
{
	struct tcm_fabric_tree *tree = container_of(to_config_group(item),
						    struct tcm_fabric_tree,
						    group);
	struct target_fabric_configfs *fabric = tree->fabric;

	kfree(tree->tpg_attrs);
	kfree(tree);
	tcm_fabric_put(fabric);
}

static struct configfs_item_operations fabric_item_ops = {
	.release	= fabric_release,
};

/**
 * tcm_fabric_make_group() - mkdir of a fabric's directory
 * @root: the root
 * @name: what the fabric's module is asked for by
 *
 * Context: Process; may load a module.
 * Return: the directory; ERR_PTR(-EINVAL) if no module registers under the
 * name, ERR_PTR(-ENOMEM).
 */
struct config_group *tcm_fabric_make_group(struct config_group *root,
					   const char *name)
{
	struct target_fabric_configfs *fabric = tcm_fabric_get(name);
	struct tcm_fabric_tree *tree;

	if (!fabric)
		return ERR_PTR(-EINVAL);
	tree = make_tree(fabric);
	if (!tree) {
		tcm_fabric_put(fabric);
		return ERR_PTR(-ENOMEM);
	}
	fabric->tree = tree;
	config_group_init_type_name(&tree->group, name,
				    &tree->types[TCM_DIR_FABRIC]);
	tcm_dir_add(&tree->discovery_group, "discovery_auth", &tree->group,
		    &tree->types[TCM_DIR_DISCOVERY_AUTH]);
	return &tree->group;
}

/**
 * tcm_fabric_drop_item() - rmdir of a fabric's directory
 * @root: the root
 * @item: the directory
 *
 * Context: Process.
 */
void tcm_fabric_drop_item(struct config_group *root, struct config_item *item)
{
	tcm_dir_drop(root, item);
}

/**
 * target_depend_item() - Keep a directory from rmdir
 * @item: of the target's tree
 *
 * Context: Process, not from a callback of configfs.
 * Return: 0 or a negative errno.
 */
int target_depend_item(struct config_item *item)
{
	return configfs_depend_item(&tcm_configfs_subsys, item);
}
EXPORT_SYMBOL(target_depend_item);

/**
 * target_undepend_item() - Undo target_depend_item()
 * @item: the same
 *
 * Context: Process.
 */
void target_undepend_item(struct config_item *item)
{
	configfs_undepend_item(item);
}
EXPORT_SYMBOL(target_undepend_item);
