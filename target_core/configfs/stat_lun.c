// SPDX-License-Identifier: GPL-2.0
/*
 * LUN/statistics: the SCSI MIB's (RFC 4455) view of a target port and a LUN.
 */
#include "tree.h"

#include <linux/errno.h>
#include <linux/sysfs.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../port/lun.h"
#include "../stats.h"

/* Whole mebibytes, modulo 2^32 */
static u32 mbytes(u64 bytes)
{
	return bytes >> 20;
}

/* What a file is printed from. */
struct lun_view {
	struct se_lun *lun;
	struct se_device *dev;
	struct se_portal_group *tpg;
	const struct target_core_fabric_ops *tfo;
};

static ssize_t show(struct se_lun *lun, char *page,
		    int (*print)(const struct lun_view *v, char *page))
{
	struct lun_view view = {
		.lun = lun,
		.dev = tcm_lun_get_device(lun),
		.tpg = lun->tpg,
		.tfo = lun->tpg->se_tpg_tfo,
	};
	ssize_t len;

	if (!view.dev)
		return -ENODEV;
	len = print(&view, page);
	tcm_lun_put_device(lun);
	return len;
}

/* A file DIR/NAME: format and arguments, written in terms of the view v */
#define LUN_STAT(dir, name, ...)					\
static int dir##_##name##_print(const struct lun_view *v, char *page)	\
{									\
	return sysfs_emit(page, __VA_ARGS__);				\
}									\
static ssize_t dir##_##name##_show(struct config_item *item, char *page) \
{									\
	return show(container_of(to_config_group(item), struct se_lun,	\
				 stat_##dir##_group),			\
		    page, dir##_##name##_print);			\
}									\
CONFIGFS_ATTR_RO(dir##_, name)

/* scsi_port: the port as it stands before the device */

LUN_STAT(port, inst, "%u\n", v->dev->se_hba->hba_index);
LUN_STAT(port, dev, "%u\n", v->dev->dev_index);
LUN_STAT(port, indx, "%u\n", v->tpg->tpg_rtpi);
LUN_STAT(port, role, "Device%u\n", v->dev->dev_index);
LUN_STAT(port, busy_count, "0\n");

struct configfs_attribute *tcm_lun_stat_port_attrs[] = {
	&port_attr_inst,
	&port_attr_dev,
	&port_attr_indx,
	&port_attr_role,
	&port_attr_busy_count,
	NULL,
};

/* scsi_tgt_port: what came in through it */

LUN_STAT(tgt_port, inst, "%u\n", v->dev->se_hba->hba_index);
LUN_STAT(tgt_port, dev, "%u\n", v->dev->dev_index);
LUN_STAT(tgt_port, indx, "%u\n", v->tpg->tpg_rtpi);
LUN_STAT(tgt_port, name, "%sPort#%u\n", v->tfo->fabric_name, v->tpg->tpg_rtpi);
LUN_STAT(tgt_port, port_index, "%s+t+%d\n", v->tfo->tpg_get_wwn(v->tpg),
	 v->tfo->tpg_get_tag(v->tpg));
LUN_STAT(tgt_port, in_cmds, "%llu\n", tcm_stats_sum(v->lun->stats).cmds);
LUN_STAT(tgt_port, write_mbytes, "%u\n",
	 mbytes(tcm_stats_sum(v->lun->stats).write_bytes));
LUN_STAT(tgt_port, read_mbytes, "%u\n",
	 mbytes(tcm_stats_sum(v->lun->stats).read_bytes));
LUN_STAT(tgt_port, hs_in_cmds, "0\n");

struct configfs_attribute *tcm_lun_stat_tgt_port_attrs[] = {
	&tgt_port_attr_inst,
	&tgt_port_attr_dev,
	&tgt_port_attr_indx,
	&tgt_port_attr_name,
	&tgt_port_attr_port_index,
	&tgt_port_attr_in_cmds,
	&tgt_port_attr_write_mbytes,
	&tgt_port_attr_read_mbytes,
	&tgt_port_attr_hs_in_cmds,
	NULL,
};

/* scsi_transport: what carries it */

static const char *unit_name(struct se_device *dev)
{
	return dev->t10_wwn.unit_serial[0] ? dev->t10_wwn.unit_serial :
					     dev->t10_wwn.vendor;
}

LUN_STAT(transport, inst, "%u\n", v->dev->se_hba->hba_index);
LUN_STAT(transport, device, "scsiTransport%s\n", v->tfo->fabric_name);
LUN_STAT(transport, indx, "%u\n", v->tfo->tpg_get_inst_index(v->tpg));
LUN_STAT(transport, dev_name, "%s+%s\n", v->tfo->tpg_get_wwn(v->tpg),
	 unit_name(v->dev));
LUN_STAT(transport, proto_id, "%u\n", v->tpg->proto_id);

struct configfs_attribute *tcm_lun_stat_transport_attrs[] = {
	&transport_attr_inst,
	&transport_attr_device,
	&transport_attr_indx,
	&transport_attr_dev_name,
	&transport_attr_proto_id,
	NULL,
};
