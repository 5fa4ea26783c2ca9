// SPDX-License-Identifier: GPL-2.0
/*
 * ML/statistics: the SCSI MIB's (RFC 4455) view of an initiator and what it is
 * let at.
 *
 * The directory is that of a LUN number; the files tell of what is mapped
 * under it at the moment, even in demo mode.
 */
#include "tree.h"

#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/sysfs.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../stats.h"
#include "../types.h"

/* Whole mebibytes, modulo 2^32 */
static u32 mbytes(u64 bytes)
{
	return bytes >> 20;
}

/* What a file is printed from; lives by RCU. */
struct ml_view {
	struct se_dev_entry *ml;
	struct se_device *dev;
	struct se_node_acl *acl;
	struct se_portal_group *tpg;
	const struct target_core_fabric_ops *tfo;
};

static ssize_t show(struct se_lun_acl *dir, char *page,
		    int (*print)(const struct ml_view *v, char *page))
{
	struct ml_view view = {
		.acl = dir->acl,
		.tpg = dir->acl->se_tpg,
		.tfo = dir->acl->se_tpg->se_tpg_tfo,
	};
	ssize_t len = -ENODEV;

	rcu_read_lock();
	view.ml = xa_load(&dir->acl->luns, dir->mapped_lun);
	if (view.ml)
		view.dev = rcu_dereference(view.ml->lun->lun_se_dev);
	if (view.dev)
		len = print(&view, page);
	rcu_read_unlock();
	return len;
}

#define ML_FILE(dir, name)						\
static ssize_t dir##_##name##_show(struct config_item *item, char *page) \
{									\
	return show(container_of(to_config_group(item),			\
				 struct se_lun_acl, dir##_group),	\
		    page, dir##_##name##_print);			\
}									\
CONFIGFS_ATTR_RO(dir##_, name)

/* A file DIR/NAME: format and arguments, written in terms of the view v */
#define ML_STAT(dir, name, ...)						\
static int dir##_##name##_print(const struct ml_view *v, char *page)	\
{									\
	return sysfs_emit(page, __VA_ARGS__);				\
}									\
ML_FILE(dir, name)

/* scsi_auth_intr: the mapping */

ML_STAT(auth_intr, inst, "%u\n", v->tfo->tpg_get_inst_index(v->tpg));
ML_STAT(auth_intr, dev, "%u\n", v->dev->dev_index);
ML_STAT(auth_intr, port, "%u\n", v->tfo->tpg_get_tag(v->tpg));
ML_STAT(auth_intr, indx, "%u\n", v->acl->acl_index);
ML_STAT(auth_intr, dev_or_port, "1\n");
ML_STAT(auth_intr, intr_name, "%s\n", v->acl->initiatorname);
ML_STAT(auth_intr, map_indx, "0\n");
ML_STAT(auth_intr, att_count, "1\n");
ML_STAT(auth_intr, num_cmds, "%llu\n", tcm_stats_sum(v->ml->stats).cmds);
ML_STAT(auth_intr, read_mbytes, "%u\n",
	mbytes(tcm_stats_sum(v->ml->stats).read_bytes));
ML_STAT(auth_intr, write_mbytes, "%u\n",
	mbytes(tcm_stats_sum(v->ml->stats).write_bytes));
ML_STAT(auth_intr, hs_num_cmds, "0\n");
ML_STAT(auth_intr, creation_time, "%u\n", tcm_stats_ticks(v->ml->creation_time));
ML_STAT(auth_intr, row_status, "Ready\n");

struct configfs_attribute *tcm_ml_stat_auth_intr_attrs[] = {
	&auth_intr_attr_inst,
	&auth_intr_attr_dev,
	&auth_intr_attr_port,
	&auth_intr_attr_indx,
	&auth_intr_attr_dev_or_port,
	&auth_intr_attr_intr_name,
	&auth_intr_attr_map_indx,
	&auth_intr_attr_att_count,
	&auth_intr_attr_num_cmds,
	&auth_intr_attr_read_mbytes,
	&auth_intr_attr_write_mbytes,
	&auth_intr_attr_hs_num_cmds,
	&auth_intr_attr_creation_time,
	&auth_intr_attr_row_status,
	NULL,
};

/* scsi_att_intr_port: who uses it, which takes a session */

ML_STAT(att_intr, inst, "%u\n", v->tfo->tpg_get_inst_index(v->tpg));
ML_STAT(att_intr, dev, "%u\n", v->dev->dev_index);
ML_STAT(att_intr, port, "%u\n", v->tfo->tpg_get_tag(v->tpg));
ML_STAT(att_intr, port_auth_indx, "%u\n", v->acl->acl_index);

static int print_session(const struct ml_view *v, char *page,
			 int (*print)(struct se_node_acl *acl,
				      struct se_session *sess, char *page))
{
	int len = -ENODEV;

	spin_lock_irq(&v->acl->nacl_sess_lock);
	if (v->acl->nacl_sess)
		len = print(v->acl, v->acl->nacl_sess, page);
	spin_unlock_irq(&v->acl->nacl_sess_lock);
	return len;
}

static int print_index(struct se_node_acl *acl, struct se_session *sess,
		       char *page)
{
	return sysfs_emit(page, "%u\n",
			  sess->se_tpg->se_tpg_tfo->sess_get_index(sess));
}

static int print_identity(struct se_node_acl *acl, struct se_session *sess,
			  char *page)
{
	return sysfs_emit(page, "%s+i+%s\n", acl->initiatorname, sess->isid);
}

static int att_intr_indx_print(const struct ml_view *v, char *page)
{
	return print_session(v, page, print_index);
}
ML_FILE(att_intr, indx);

static int att_intr_port_ident_print(const struct ml_view *v, char *page)
{
	return print_session(v, page, print_identity);
}
ML_FILE(att_intr, port_ident);

struct configfs_attribute *tcm_ml_stat_att_intr_attrs[] = {
	&att_intr_attr_inst,
	&att_intr_attr_dev,
	&att_intr_attr_port,
	&att_intr_attr_indx,
	&att_intr_attr_port_auth_indx,
	&att_intr_attr_port_ident,
	NULL,
};
