// SPDX-License-Identifier: GPL-2.0
/*
 * Fabrics register here and are found, or their module is, by the name of
 * their directory.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "fabric.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kmod.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "lun.h"
#include "waiting.h"

#define NAME_SIZE	32	/* of a fabric's name, with NUL */

static LIST_HEAD(fabrics);
static DEFINE_MUTEX(fabrics_lock);	/* guards fabrics; leaf */

/* Modules to ask for when a directory of this name is made. */
static const struct {
	const char *name;
	const char *module;
} autoload[] = {
	{ "efct",		"efct" },
	{ "efct_npiv",		"efct" },
	{ "fc",			"tcm_fc" },
	{ "ibmvscsis",		"ibmvscsis" },
	{ "iscsi",		"iscsi_target_mod" },
	{ "loopback",		"tcm_loop" },
	{ "qla2xxx",		"tcm_qla2xxx" },
	{ "qla2xxx_npiv",	"tcm_qla2xxx" },
	{ "remote",		"tcm_remote" },
	{ "sbp",		"sbp_target" },
	{ "srpt",		"ib_srpt" },
	{ "usb_gadget",		"usb_f_tcm" },
	{ "vhost",		"vhost_scsi" },
	{ "xen-pvscsi",		"xen-scsiback" },
};

/* What an absent optional operation means. */
static int tpg_says_no(struct se_portal_group *tpg)
{
	return 0;
}

static u32 tpg_default_index(struct se_portal_group *tpg)
{
	return 1;
}

static void acl_without_attributes(struct se_node_acl *acl)
{
}

static u32 session_default_index(struct se_session *sess)
{
	return 0;
}

static int cmd_default_state(struct se_cmd *cmd)
{
	return 0;
}

#define DEFAULT(ops, op, fn)	((ops)->op = (ops)->op ?: (fn))

static void fill_defaults(struct target_core_fabric_ops *ops)
{
	DEFAULT(ops, tpg_check_demo_mode, tpg_says_no);
	DEFAULT(ops, tpg_check_demo_mode_cache, tpg_says_no);
	DEFAULT(ops, tpg_check_demo_mode_write_protect, tpg_says_no);
	DEFAULT(ops, tpg_check_demo_mode_login_only, tpg_says_no);
	DEFAULT(ops, tpg_check_prod_mode_write_protect, tpg_says_no);
	DEFAULT(ops, tpg_check_prot_fabric_only, tpg_says_no);
	DEFAULT(ops, tpg_get_inst_index, tpg_default_index);
	DEFAULT(ops, set_default_node_attributes, acl_without_attributes);
	DEFAULT(ops, sess_get_index, session_default_index);
	DEFAULT(ops, get_cmd_state, cmd_default_state);
}

/* The first required operation that @ops lacks, or NULL. */
static const char *missing_op(const struct target_core_fabric_ops *ops)
{
	const struct {
		bool there;
		const char *name;
	} required[] = {
		{ ops->tpg_get_wwn,		"tpg_get_wwn" },
		{ ops->tpg_get_tag,		"tpg_get_tag" },
		{ ops->check_stop_free,		"check_stop_free" },
		{ ops->release_cmd,		"release_cmd" },
		{ ops->write_pending,		"write_pending" },
		{ ops->queue_data_in,		"queue_data_in" },
		{ ops->queue_status,		"queue_status" },
		{ ops->queue_tm_rsp,		"queue_tm_rsp" },
		{ ops->aborted_task,		"aborted_task" },
		{ ops->fabric_make_wwn,		"fabric_make_wwn" },
		{ ops->fabric_drop_wwn,		"fabric_drop_wwn" },
		{ ops->fabric_make_tpg,		"fabric_make_tpg" },
		{ ops->fabric_drop_tpg,		"fabric_drop_tpg" },
		{ !ops->fabric_make_np || ops->fabric_drop_np,
						"fabric_drop_np" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(required); i++)
		if (!required[i].there)
			return required[i].name;
	return NULL;
}

static int check_template(const struct target_core_fabric_ops *ops)
{
	const char *missing;

	if (!ops->fabric_name) {
		pr_err("fabric without a name refused\n");
		return -EINVAL;
	}
	if (strlen(ops->fabric_name) >= NAME_SIZE ||
	    (ops->fabric_alias && strlen(ops->fabric_alias) >= NAME_SIZE)) {
		pr_err("fabric %s refused: name too long\n", ops->fabric_name);
		return -EINVAL;
	}
	missing = missing_op(ops);
	if (missing) {
		pr_err("fabric %s refused: no %s\n", ops->fabric_name, missing);
		return -EINVAL;
	}
	return 0;
}

/**
 * target_register_template() - Make a fabric known
 * @fo: its operations; copied, never written
 *
 * Context: Process.
 * Return: 0; -EINVAL if an operation is missing or a name too long; -ENOMEM.
 */
int target_register_template(const struct target_core_fabric_ops *fo)
{
	struct target_fabric_configfs *fabric;
	int ret = check_template(fo);

	if (ret)
		return ret;
	fabric = kzalloc(sizeof(*fabric), GFP_KERNEL);
	if (!fabric)
		return -ENOMEM;
	fabric->ops = *fo;
	fill_defaults(&fabric->ops);
	refcount_set(&fabric->users, 1);
	init_completion(&fabric->unused);

	mutex_lock(&fabrics_lock);
	list_add_tail(&fabric->node, &fabrics);
	mutex_unlock(&fabrics_lock);
	return 0;
}
EXPORT_SYMBOL(target_register_template);

/* Take the fabric out of the registry; NULL if it is not in there. */
static struct target_fabric_configfs *
take_out(const struct target_core_fabric_ops *fo)
{
	struct target_fabric_configfs *fabric;

	mutex_lock(&fabrics_lock);
	list_for_each_entry(fabric, &fabrics, node) {
		if (!strcmp(fabric->ops.fabric_name, fo->fabric_name)) {
			list_del(&fabric->node);
			mutex_unlock(&fabrics_lock);
			return fabric;
		}
	}
	mutex_unlock(&fabrics_lock);
	return NULL;
}

/**
 * target_unregister_template() - Forget a fabric
 * @fo: its operations; found again by fabric_name
 *
 * Waits until nothing of the fabric's is left in the core. A directory of
 * the fabric pins its module, so that in general nothing is.
 *
 * Context: Process.
 */
void target_unregister_template(const struct target_core_fabric_ops *fo)
{
	struct target_fabric_configfs *fabric = take_out(fo);

	if (!fabric)
		return;
	tcm_fabric_put(fabric);
	tcm_wait_out(&fabric->unused, NULL,
		     "unload of fabric %s: its directory", fo->fabric_name);
	/* what was unhooked may still be on its way to be freed */
	tcm_lun_module_flush();
	kfree(fabric);
}
EXPORT_SYMBOL(target_unregister_template);

/**
 * tcm_fabric_dir_name() - What a fabric's directory is called
 * @fabric: fabric
 *
 * Return: its alias, or its name.
 */
const char *tcm_fabric_dir_name(const struct target_fabric_configfs *fabric)
{
	return fabric->ops.fabric_alias ?: fabric->ops.fabric_name;
}

static struct target_fabric_configfs *find(const char *name)
{
	struct target_fabric_configfs *fabric;

	mutex_lock(&fabrics_lock);
	list_for_each_entry(fabric, &fabrics, node) {
		if (!strcmp(tcm_fabric_dir_name(fabric), name)) {
			refcount_inc(&fabric->users);
			mutex_unlock(&fabrics_lock);
			return fabric;
		}
	}
	mutex_unlock(&fabrics_lock);
	return NULL;
}

/**
 * tcm_fabric_get() - Find a fabric, loading its module if need be
 * @name: of its directory
 *
 * Context: Process; waits for user space.
 * Return: the fabric, to be given back by tcm_fabric_put(); NULL if there is
 * none of that name.
 */
struct target_fabric_configfs *tcm_fabric_get(const char *name)
{
	struct target_fabric_configfs *fabric = find(name);
	unsigned int i;

	if (fabric)
		return fabric;
	for (i = 0; i < ARRAY_SIZE(autoload); i++) {
		if (strcmp(autoload[i].name, name))
			continue;
		/* positive if the module is there but would not load */
		if (request_module("%s", autoload[i].module))
			return NULL;
		return find(name);
	}
	return NULL;
}

/**
 * tcm_fabric_put() - Undo tcm_fabric_get()
 * @fabric: fabric
 */
void tcm_fabric_put(struct target_fabric_configfs *fabric)
{
	if (refcount_dec_and_test(&fabric->users))
		complete(&fabric->unused);
}
