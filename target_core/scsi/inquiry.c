// SPDX-License-Identifier: GPL-2.0
/*
 * INQUIRY: standard data, and the way to the vital product data pages.
 */
#include "inquiry.h"

#include <linux/export.h>
#include <linux/rcupdate.h>
#include <kunit/visibility.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>

#include "../alua/group.h"
#include "../port/logical_unit.h"
#include "../engine/command.h"
#include "../engine/complete.h"
#include "../wire/wire.h"
#include "protect.h"
#include "vpd.h"

/* Version descriptors (SPC-4, version descriptor values) */
#define VERSION_SAM_5		0x00a0
#define VERSION_SPC_4		0x0460
#define VERSION_SBC_3		0x04c0

#define STANDARD_LEN		96

/**
 * tcm_inquiry_transport() - Version descriptor of a transport protocol
 * @protocol: SCSI_PROTOCOL_*
 *
 * Return: 0 for one that has none here.
 */
u16 tcm_inquiry_transport(int protocol)
{
	switch (protocol) {
	case SCSI_PROTOCOL_FCP:
		return 0x0a40;	/* FCP-4 */
	case SCSI_PROTOCOL_ISCSI:
		return 0x0960;	/* iSCSI */
	case SCSI_PROTOCOL_SAS:
		return 0x0c60;	/* SPL: SAS-3 */
	case SCSI_PROTOCOL_SBP:
		return 0x0980;	/* SBP-3 */
	case SCSI_PROTOCOL_SRP:
		return 0x0940;	/* SRP */
	default:
		return 0;
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_inquiry_transport);

/**
 * tcm_inquiry_build() - Write standard INQUIRY data
 * @b: an empty builder
 * @inq: what to say
 *
 * SPC-4 Standard INQUIRY data, 96 bytes.
 */
void tcm_inquiry_build(struct tcm_builder *b, const struct tcm_inquiry *inq)
{
	bool disk = (inq->peripheral & 0x1f) == TYPE_DISK;

	tcm_put_u8(b, inq->peripheral);
	tcm_put_u8(b, 0);			/* not removable */
	tcm_put_u8(b, 0x06);			/* SPC-4 */
	tcm_put_u8(b, 0x02);			/* response data format */
	tcm_put_u8(b, STANDARD_LEN - 5);
	tcm_put_u8(b, 0x80 |			/* SCCS */
		      (inq->tpgs & 0x3) << 4 |
		      (inq->third_party ? 0x08 : 0) |
		      (inq->protect ? 0x01 : 0));
	tcm_put_u8(b, inq->multiport ? 0x10 : 0);
	tcm_put_u8(b, 0x02);			/* CMDQUE */
	tcm_put_text(b, inq->vendor, INQUIRY_VENDOR_LEN);
	tcm_put_text(b, inq->product, INQUIRY_MODEL_LEN);
	tcm_put_text(b, inq->revision, INQUIRY_REVISION_LEN);
	tcm_put_zero(b, 58 - b->len);
	tcm_put_be16(b, VERSION_SAM_5);
	tcm_put_be16(b, inq->transport);
	tcm_put_be16(b, VERSION_SPC_4);
	tcm_put_be16(b, disk ? VERSION_SBC_3 : 0);
	tcm_put_zero(b, STANDARD_LEN - b->len);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_inquiry_build);

/* TPGS: how the states of this port's group are changed. */
static u8 port_group_support(struct se_cmd *cmd)
{
	struct tcm_alua_group *group;
	u8 tpgs = 0;

	if (!cmd->se_lun)
		return 0;
	rcu_read_lock();
	group = rcu_dereference(cmd->se_lun->alua_group);
	if (group)
		tpgs = READ_ONCE(group->access_type) &
		       (TCM_ALUA_IMPLICIT | TCM_ALUA_EXPLICIT);
	rcu_read_unlock();
	return tpgs;
}

static void inquiry_gather(struct se_cmd *cmd, struct tcm_inquiry *inq)
{
	struct se_device *dev = cmd->se_dev;
	struct se_portal_group *tpg = cmd->se_sess ? cmd->se_sess->se_tpg : NULL;
	bool virtual = dev == tcm_virtual_device;

	inq->peripheral = tcm_vpd_peripheral(cmd);
	inq->tpgs = virtual ? 0 : port_group_support(cmd);
	inq->third_party = dev->dev_attrib.emulate_3pc && !virtual;
	inq->protect = !virtual && tcm_protect_visible(cmd);
	inq->multiport = READ_ONCE(dev->export_count) > 1;
	inq->vendor = dev->t10_wwn.vendor;
	inq->product = dev->t10_wwn.model;
	inq->revision = dev->t10_wwn.revision;
	inq->transport = tpg ? tcm_inquiry_transport(tpg->proto_id) : 0;
}

/**
 * spc_emulate_inquiry_std() - Standard INQUIRY data of a command's unit
 * @cmd: the command
 * @buf: filled; at least 96 bytes
 *
 * Context: Any.
 * Return: 0.
 */
sense_reason_t spc_emulate_inquiry_std(struct se_cmd *cmd, unsigned char *buf)
{
	struct tcm_inquiry inq;
	struct tcm_builder b;

	inquiry_gather(cmd, &inq);
	tcm_builder_init(&b, buf, STANDARD_LEN);
	tcm_inquiry_build(&b, &inq);
	return 0;
}
EXPORT_SYMBOL(spc_emulate_inquiry_std);

/**
 * tcm_inquiry_prepare() - Check an INQUIRY CDB
 * @cmd: the command
 *
 * PAGE CODE means something with EVPD only.
 */
sense_reason_t tcm_inquiry_prepare(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;

	if (!(cdb[1] & 0x01) && cdb[2])
		return tcm_cdb_error(cmd, 2, -1);
	return 0;
}

/**
 * tcm_inquiry_execute() - INQUIRY
 * @cmd: the command
 */
sense_reason_t tcm_inquiry_execute(struct se_cmd *cmd)
{
	u8 buf[STANDARD_LEN];

	if (cmd->t_task_cdb[1] & 0x01)
		return tcm_vpd_reply(cmd, cmd->t_task_cdb[2]);

	spc_emulate_inquiry_std(cmd, buf);
	return tcm_data_reply(cmd, buf, sizeof(buf));
}
