// SPDX-License-Identifier: GPL-2.0
/*
 * Target devices, target ports and the nexus, as configfs shows them.
 */
#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_fabric.h>

#include "loopback.h"

/* What a name must have in it somewhere; the first that is found counts. */
static const struct {
	const char	*prefix;
	u8		proto;
	u8		skip;	/* bytes of the name that are not shown */
} transports[] = {
	{ "naa.", SCSI_PROTOCOL_SAS, 0 },
	{ "fc.",  SCSI_PROTOCOL_FCP, 3 },
	{ "iqn.", SCSI_PROTOCOL_ISCSI, 0 },
};

static struct tcm_loop_wwn *to_loop_wwn(struct se_wwn *wwn)
{
	return container_of(wwn, struct tcm_loop_wwn, wwn);
}

static struct tcm_loop_tpg *to_loop_tpg(struct se_portal_group *se_tpg)
{
	return container_of(se_tpg, struct tcm_loop_tpg, se_tpg);
}

/* Index into transports[], or -EINVAL. */
static int find_transport(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(transports); i++)
		if (strstr(name, transports[i].prefix))
			return i;
	return -EINVAL;
}

/*
 * Nexus.
 */

static struct se_session *locked_session(struct tcm_loop_tpg *tpg)
{
	return rcu_dereference_protected(tpg->sess,
					 lockdep_is_held(&tpg->lock));
}

static int nexus_add(struct tcm_loop_tpg *tpg, const char *initiator)
{
	struct se_session *sess;
	unsigned long lun;
	void *entry;

	mutex_lock(&tpg->lock);
	if (locked_session(tpg)) {
		mutex_unlock(&tpg->lock);
		return -EEXIST;
	}
	sess = target_setup_session(&tpg->se_tpg, 0, 0, TARGET_PROT_DIN_PASS |
				    TARGET_PROT_DOUT_PASS, initiator, tpg,
				    NULL);
	if (!IS_ERR(sess))
		rcu_assign_pointer(tpg->sess, sess);
	mutex_unlock(&tpg->lock);
	if (IS_ERR(sess))
		return PTR_ERR(sess);

	/* LUNs that were linked while nobody could see them */
	xa_for_each(&tpg->luns, lun, entry)
		tcm_loop_disk_add(tpg->wwn->adapter, tpg->tag, lun);
	return 0;
}

/* Unhook the session, let its last command end, free it. */
static int nexus_remove(struct tcm_loop_tpg *tpg)
{
	struct se_session *sess;
	int err = -ENODEV;

	mutex_lock(&tpg->lock);
	sess = locked_session(tpg);
	if (!sess)
		goto out;
	err = -EPERM;
	if (!xa_empty(&tpg->luns))
		goto out;

	rcu_assign_pointer(tpg->sess, NULL);
	/* who still found it has begun his command now, or has not */
	synchronize_rcu();
	target_stop_session(sess);
	target_wait_for_sess_cmds(sess);
	target_remove_session(sess);
	err = 0;
out:
	mutex_unlock(&tpg->lock);
	return err;
}

static ssize_t tcm_loop_tpg_nexus_show(struct config_item *item, char *page)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(to_tpg(item));
	struct se_session *sess;
	ssize_t ret = -ENODEV;

	mutex_lock(&tpg->lock);
	sess = locked_session(tpg);
	if (sess)
		ret = sysfs_emit(page, "%s\n",
				 sess->se_node_acl->initiatorname);
	mutex_unlock(&tpg->lock);
	return ret;
}

static ssize_t tcm_loop_tpg_nexus_store(struct config_item *item,
					const char *page, size_t count)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(to_tpg(item));
	char name[TCM_LOOP_NAME_LEN];
	int transport, err;
	size_t len;

	if (str_has_prefix(page, "NULL")) {
		err = nexus_remove(tpg);
		return err ? err : count;
	}

	if (strscpy(name, page, sizeof(name)) < 0)
		return -EINVAL;
	transport = find_transport(name);
	if (transport < 0 || transports[transport].proto != tpg->wwn->proto)
		return -EINVAL;
	len = strlen(name);
	if (name[len - 1] == '\n')
		name[len - 1] = '\0';
	err = nexus_add(tpg, name + transports[transport].skip);
	return err ? err : count;
}
CONFIGFS_ATTR(tcm_loop_tpg_, nexus);

/*
 * The other files of a target port.
 */

static ssize_t tcm_loop_tpg_transport_status_show(struct config_item *item,
						  char *page)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(to_tpg(item));

	return sysfs_emit(page, "%s\n",
			  READ_ONCE(tpg->offline) ? "offline" : "online");
}

static ssize_t tcm_loop_tpg_transport_status_store(struct config_item *item,
						   const char *page,
						   size_t count)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(to_tpg(item));
	struct se_session *sess;
	bool offline;

	if (sysfs_streq(page, "offline"))
		offline = true;
	else if (sysfs_streq(page, "online"))
		offline = false;
	else
		return -EINVAL;

	mutex_lock(&tpg->lock);
	WRITE_ONCE(tpg->offline, offline);
	sess = locked_session(tpg);
	if (offline && sess)
		core_allocate_nexus_loss_ua(sess->se_node_acl);
	mutex_unlock(&tpg->lock);
	return count;
}
CONFIGFS_ATTR(tcm_loop_tpg_, transport_status);

static ssize_t tcm_loop_tpg_address_show(struct config_item *item, char *page)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(to_tpg(item));

	return sysfs_emit(page, "%u:0:%u\n",
			  tpg->wwn->adapter->shost->host_no, tpg->tag);
}
CONFIGFS_ATTR_RO(tcm_loop_tpg_, address);

static struct configfs_attribute *tpg_attrs[] = {
	&tcm_loop_tpg_attr_nexus,
	&tcm_loop_tpg_attr_transport_status,
	&tcm_loop_tpg_attr_address,
	NULL,
};

static ssize_t
tcm_loop_tpg_attrib_fabric_prot_type_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n",
			  to_loop_tpg(attrib_to_tpg(item))->prot_type);
}

static ssize_t
tcm_loop_tpg_attrib_fabric_prot_type_store(struct config_item *item,
					   const char *page, size_t count)
{
	unsigned long type;
	int err = kstrtoul(page, 0, &type);

	if (err)
		return err;
	if (type != TARGET_DIF_TYPE0_PROT && type != TARGET_DIF_TYPE1_PROT &&
	    type != TARGET_DIF_TYPE3_PROT)
		return -EINVAL;
	to_loop_tpg(attrib_to_tpg(item))->prot_type = type;
	return count;
}
CONFIGFS_ATTR(tcm_loop_tpg_attrib_, fabric_prot_type);

static struct configfs_attribute *tpg_attrib_attrs[] = {
	&tcm_loop_tpg_attrib_attr_fabric_prot_type,
	NULL,
};

static ssize_t tcm_loop_wwn_version_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "TCM Loopback Fabric module v2.1-rc2\n");
}
CONFIGFS_ATTR_RO(tcm_loop_wwn_, version);

static struct configfs_attribute *wwn_attrs[] = {
	&tcm_loop_wwn_attr_version,
	NULL,
};

/*
 * Logical units come and go.
 */

static int loop_post_link(struct se_portal_group *se_tpg, struct se_lun *lun)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(se_tpg);
	bool visible;
	int err;

	mutex_lock(&tpg->lock);
	err = xa_err(xa_store(&tpg->luns, lun->unpacked_lun, xa_mk_value(1),
			      GFP_KERNEL));
	visible = locked_session(tpg);
	mutex_unlock(&tpg->lock);

	if (!err && visible)
		tcm_loop_disk_add(tpg->wwn->adapter, tpg->tag,
				  lun->unpacked_lun);
	return err;
}

static void loop_pre_unlink(struct se_portal_group *se_tpg, struct se_lun *lun)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(se_tpg);

	tcm_loop_disk_remove(tpg->wwn->adapter, tpg->tag, lun->unpacked_lun);
	mutex_lock(&tpg->lock);
	xa_erase(&tpg->luns, lun->unpacked_lun);
	mutex_unlock(&tpg->lock);
}

/*
 * Target ports.
 */

/* The N of "tpgt_N": digits only. */
static int parse_tag(const char *name, unsigned int *tag)
{
	size_t len = str_has_prefix(name, "tpgt_");

	if (!len || !isdigit(name[len]) || kstrtouint(name + len, 10, tag) ||
	    *tag >= TCM_LOOP_TPGS)
		return -EINVAL;
	return 0;
}

static struct se_portal_group *loop_make_tpg(struct se_wwn *se_wwn,
					     const char *name)
{
	struct tcm_loop_wwn *wwn = to_loop_wwn(se_wwn);
	struct tcm_loop_tpg *tpg;
	unsigned int tag;
	int err;

	if (parse_tag(name, &tag))
		return ERR_PTR(-EINVAL);
	if (rcu_access_pointer(wwn->adapter->tpgs[tag]))
		return ERR_PTR(-EEXIST);

	tpg = kzalloc(sizeof(*tpg), GFP_KERNEL);
	if (!tpg)
		return ERR_PTR(-ENOMEM);
	tpg->wwn = wwn;
	tpg->tag = tag;
	mutex_init(&tpg->lock);
	xa_init(&tpg->luns);

	err = core_tpg_register(se_wwn, &tpg->se_tpg, wwn->proto);
	if (err) {
		kfree(tpg);
		return ERR_PTR(err);
	}
	rcu_assign_pointer(wwn->adapter->tpgs[tag], tpg);
	return &tpg->se_tpg;
}

static void loop_drop_tpg(struct se_portal_group *se_tpg)
{
	struct tcm_loop_tpg *tpg = to_loop_tpg(se_tpg);

	nexus_remove(tpg);
	rcu_assign_pointer(tpg->wwn->adapter->tpgs[tpg->tag], NULL);
	core_tpg_deregister(se_tpg);
	xa_destroy(&tpg->luns);
	kfree_rcu(tpg, rcu);
}

static char *loop_tpg_get_wwn(struct se_portal_group *se_tpg)
{
	struct tcm_loop_wwn *wwn = to_loop_tpg(se_tpg)->wwn;
	int transport = find_transport(wwn->name);

	return wwn->name + transports[transport].skip;
}

static u16 loop_tpg_get_tag(struct se_portal_group *se_tpg)
{
	return to_loop_tpg(se_tpg)->tag;
}

static int loop_tpg_check_demo_mode(struct se_portal_group *se_tpg)
{
	return 1;
}

static int loop_tpg_check_prot_fabric_only(struct se_portal_group *se_tpg)
{
	return to_loop_tpg(se_tpg)->prot_type;
}

static u32 loop_sess_get_index(struct se_session *sess)
{
	return 1;
}

/*
 * Target devices.
 */

static struct se_wwn *loop_make_wwn(struct target_fabric_configfs *tf,
				    struct config_group *group,
				    const char *name)
{
	int transport = find_transport(name);
	struct tcm_loop_adapter *adapter;
	struct tcm_loop_wwn *wwn;

	if (transport < 0)
		return ERR_PTR(transport);
	wwn = kzalloc(sizeof(*wwn), GFP_KERNEL);
	if (!wwn)
		return ERR_PTR(-ENOMEM);
	wwn->proto = transports[transport].proto;
	if (strscpy(wwn->name, name, sizeof(wwn->name)) < 0) {
		kfree(wwn);
		return ERR_PTR(-ENAMETOOLONG);
	}
	adapter = tcm_loop_adapter_add();
	if (IS_ERR(adapter)) {
		kfree(wwn);
		return ERR_CAST(adapter);
	}
	wwn->adapter = adapter;
	return &wwn->wwn;
}

static void loop_drop_wwn(struct se_wwn *se_wwn)
{
	struct tcm_loop_wwn *wwn = to_loop_wwn(se_wwn);

	tcm_loop_adapter_remove(wwn->adapter);
	kfree(wwn);
}

const struct target_core_fabric_ops tcm_loop_ops = {
	.module			= THIS_MODULE,
	.fabric_name		= "loopback",
	.tpg_get_wwn		= loop_tpg_get_wwn,
	.tpg_get_tag		= loop_tpg_get_tag,
	.tpg_check_demo_mode	= loop_tpg_check_demo_mode,
	.tpg_check_prot_fabric_only = loop_tpg_check_prot_fabric_only,
	.sess_get_index		= loop_sess_get_index,
	.write_pending		= tcm_loop_write_pending,
	.queue_data_in		= tcm_loop_queue_response,
	.queue_status		= tcm_loop_queue_response,
	.queue_tm_rsp		= tcm_loop_queue_tm_rsp,
	.aborted_task		= tcm_loop_aborted_task,
	.check_stop_free	= tcm_loop_check_stop_free,
	.release_cmd		= tcm_loop_release_cmd,
	.fabric_make_wwn	= loop_make_wwn,
	.fabric_drop_wwn	= loop_drop_wwn,
	.fabric_make_tpg	= loop_make_tpg,
	.fabric_drop_tpg	= loop_drop_tpg,
	.fabric_post_link	= loop_post_link,
	.fabric_pre_unlink	= loop_pre_unlink,
	.tfc_wwn_attrs		= wwn_attrs,
	.tfc_tpg_base_attrs	= tpg_attrs,
	.tfc_tpg_attrib_attrs	= tpg_attrib_attrs,
	.direct_submit_supp	= 1,
	.direct_compl_supp	= 1,
	.command_class		= TARGET_FABRIC_LOCAL,
	.default_submit_type	= TARGET_DIRECT_SUBMIT,
	.default_compl_type	= TARGET_DIRECT_COMPL,
};
