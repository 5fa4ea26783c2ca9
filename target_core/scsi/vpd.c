// SPDX-License-Identifier: GPL-2.0
/*
 * Vital product data pages: one builder a page, from plain facts.
 */
#include "vpd.h"

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../alua/group.h"
#include "../alua/lba_map.h"
#include "../device/backend.h"
#include "../port/logical_unit.h"
#include "../engine/command.h"
#include "../engine/complete.h"
#include "../types.h"
#include "../wire/designator.h"
#include "../wire/wire.h"
#include "compare_write.h"
#include "inquiry.h"
#include "protect.h"
#include "unit.h"

#define VPD_HEADER_LEN		4

/* Room for any page: the designators are the longest, under 1 KiB. */
#define VPD_MAX_LEN		1280

/* SBC-3 Logical block provisioning VPD page, PROVISIONING TYPE */
#define PROVISIONING_FULL	0
#define PROVISIONING_THIN	2

struct vpd_page {
	u8	code;
	bool	disk_only;	/* defined for block devices */
	void	(*build)(struct tcm_builder *b, const struct tcm_vpd *vpd);
};

static const struct vpd_page vpd_pages[];

static void build_supported(struct tcm_builder *b, const struct tcm_vpd *vpd);

/* SPC-4 Unit Serial Number VPD page */
static void build_serial(struct tcm_builder *b, const struct tcm_vpd *vpd)
{
	tcm_put_bytes(b, vpd->serial, strlen(vpd->serial));
}

/* SPC-4 Device Identification VPD page */
static void build_identification(struct tcm_builder *b,
				 const struct tcm_vpd *vpd)
{
	bool named = vpd->serial[0];

	if (named)
		tcm_designator_naa6(b, vpd->company_id, vpd->serial);
	tcm_designator_t10_vendor(b, vpd->vendor, vpd->product,
				  named ? vpd->serial : NULL);
	if (vpd->has_port)
		tcm_designator_relative_port(b, vpd->protocol, vpd->rtpi);
	if (vpd->has_port && vpd->has_port_group)
		tcm_designator_port_group(b, vpd->protocol, vpd->port_group);
	if (vpd->has_lu_group)
		tcm_designator_lu_group(b, vpd->lu_group);
	if (vpd->has_port) {
		tcm_designator_port_name(b, vpd->protocol, vpd->wwn,
					 vpd->tpgt);
		tcm_designator_device_name(b, vpd->protocol, vpd->wwn);
	}
}

/* SPC-4 Extended INQUIRY Data VPD page */
static void build_extended(struct tcm_builder *b, const struct tcm_vpd *vpd)
{
	u8 protect = 0;

	if (vpd->prot_type)
		protect = 0x18 |		/* SPT: types 1 and 3 */
			  0x04 |		/* GRD_CHK */
			  (vpd->prot_type == TARGET_DIF_TYPE1_PROT ? 0x01 : 0);
	tcm_put_u8(b, protect);
	tcm_put_u8(b, 0x07);			/* HEADSUP ORDSUP SIMPSUP */
	tcm_put_u8(b, vpd->write_cache ? 0x01 : 0);
	tcm_put_u8(b, 0);
	tcm_put_u8(b, vpd->referrals ? 0x10 : 0);
	tcm_put_zero(b, 55);
}

/* SBC-3 Block Limits VPD page */
static void build_limits(struct tcm_builder *b, const struct tcm_vpd *vpd)
{
	tcm_put_u8(b, 0x01);			/* WSNZ */
	tcm_put_u8(b, vpd->caw);
	tcm_put_be16(b, vpd->granularity);
	tcm_put_be32(b, vpd->max_transfer);
	tcm_put_be32(b, vpd->opt_transfer);
	tcm_put_be32(b, 0);			/* prefetch: no limit told */
	tcm_put_be32(b, vpd->unmap_blocks);
	tcm_put_be32(b, vpd->unmap_descs);
	tcm_put_be32(b, vpd->unmap_granularity);
	tcm_put_be32(b, vpd->unmap_alignment ?
			0x80000000 | vpd->unmap_alignment : 0);	/* UGAVALID */
	tcm_put_be64(b, vpd->max_write_same);
	/* SBC-4: atomic writes, of which none may be longer with a boundary */
	tcm_put_be32(b, vpd->atomic_blocks);
	tcm_put_be32(b, vpd->atomic_granularity);
	tcm_put_be32(b, vpd->atomic_granularity);
	tcm_put_zero(b, 8);
}

/* SBC-3 Block Device Characteristics VPD page */
static void build_characteristics(struct tcm_builder *b,
				  const struct tcm_vpd *vpd)
{
	tcm_put_be16(b, vpd->nonrot ? 0x0001 : 0);
	tcm_put_zero(b, 58);
}

/* SBC-3 Logical Block Provisioning VPD page */
static void build_provisioning(struct tcm_builder *b,
			       const struct tcm_vpd *vpd)
{
	bool thin = vpd->tpu || vpd->tpws;
	u8 flags = 0;

	if (vpd->tpu)
		flags |= 0x80;			/* LBPU */
	if (vpd->tpws)
		flags |= 0x60;			/* LBPWS LBPWS10 */
	if (thin && vpd->lbprz)
		flags |= 0x04;			/* LBPRZ */
	tcm_put_u8(b, 0);			/* no threshold */
	tcm_put_u8(b, flags);
	tcm_put_u8(b, thin ? PROVISIONING_THIN : PROVISIONING_FULL);
	tcm_put_u8(b, 0);
}

/* SBC-3 Referrals VPD page */
static void build_referrals(struct tcm_builder *b, const struct tcm_vpd *vpd)
{
	tcm_put_zero(b, 4);
	tcm_put_be32(b, vpd->segment_size);
	tcm_put_be32(b, vpd->segment_multiplier);
}

static const struct vpd_page vpd_pages[] = {
	{ 0x00, false, build_supported },
	{ 0x80, false, build_serial },
	{ 0x83, false, build_identification },
	{ 0x86, false, build_extended },
	{ 0xb0, true,  build_limits },
	{ 0xb1, true,  build_characteristics },
	{ 0xb2, true,  build_provisioning },
	{ 0xb3, true,  build_referrals },
};

static bool page_applies(const struct vpd_page *page,
			 const struct tcm_vpd *vpd)
{
	return !page->disk_only || vpd->peripheral == TYPE_DISK;
}

/* A page that has nothing to tell is not listed. */
static bool page_is_listed(const struct vpd_page *page,
			   const struct tcm_vpd *vpd)
{
	if (page->build == build_serial && !vpd->serial[0])
		return false;
	return page_applies(page, vpd);
}

/* SPC-4 Supported VPD Pages; empty where no unit is. */
static void build_supported(struct tcm_builder *b, const struct tcm_vpd *vpd)
{
	unsigned int i;

	if (vpd->peripheral == TCM_PERIPHERAL_NOT_CONNECTED ||
	    vpd->peripheral == TCM_PERIPHERAL_NOT_SUPPORTED)
		return;
	for (i = 0; i < ARRAY_SIZE(vpd_pages); i++)
		if (page_is_listed(&vpd_pages[i], vpd))
			tcm_put_u8(b, vpd_pages[i].code);
}

/**
 * tcm_vpd_build() - Write one page, header included
 * @b: an empty builder
 * @page: PAGE CODE
 * @vpd: facts
 *
 * Return: false if there is no such page; then nothing is written.
 */
bool tcm_vpd_build(struct tcm_builder *b, u8 page, const struct tcm_vpd *vpd)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vpd_pages); i++) {
		const struct vpd_page *p = &vpd_pages[i];

		if (p->code != page || !page_applies(p, vpd))
			continue;
		tcm_put_u8(b, vpd->peripheral);
		tcm_put_u8(b, page);
		tcm_put_be16(b, 0);
		p->build(b, vpd);
		tcm_patch_be16(b, 2, b->len - VPD_HEADER_LEN);
		return true;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_vpd_build);

/* The port the command came in by, and the groups it belongs to. */
static void gather_port(struct se_cmd *cmd, struct tcm_vpd *vpd)
{
	struct se_portal_group *tpg = cmd->se_sess ? cmd->se_sess->se_tpg : NULL;
	struct tcm_alua_group *group;

	if (tpg && tpg->proto_id >= 0) {
		vpd->has_port = true;
		vpd->protocol = tpg->proto_id;
		vpd->rtpi = tpg->tpg_rtpi;
		vpd->tpgt = tpg->se_tpg_tfo->tpg_get_tag(tpg);
		vpd->wwn = tpg->se_tpg_tfo->tpg_get_wwn(tpg);
	}

	if (cmd->se_lun) {
		rcu_read_lock();
		group = rcu_dereference(cmd->se_lun->alua_group);
		if (group) {
			vpd->has_port_group = true;
			vpd->port_group = READ_ONCE(group->id);
		}
		rcu_read_unlock();
	}
	vpd->has_lu_group = tcm_alua_lu_id(cmd->se_dev->lu, &vpd->lu_group);
}

static void gather_referrals(struct se_device *dev, struct tcm_vpd *vpd)
{
	struct tcm_lba_map *map;

	rcu_read_lock();
	map = rcu_dereference(dev->lu->alua->lba_map);
	if (map) {
		vpd->referrals = true;
		vpd->segment_size = map->segment_size;
		vpd->segment_multiplier = map->multiplier;
	}
	rcu_read_unlock();
}

static void gather_limits(struct se_cmd *cmd, struct tcm_vpd *vpd)
{
	struct se_device *dev = cmd->se_dev;
	const struct target_backend_ops *ops = dev->transport;
	const struct se_dev_attrib *attrib = &dev->dev_attrib;
	u32 io_min = ops->get_io_min ? ops->get_io_min(dev) : 0;
	u32 io_opt = ops->get_io_opt ? ops->get_io_opt(dev) : 0;
	struct target_atomic_limits atomic;

	vpd->caw = tcm_caw_max_blocks(dev);
	vpd->granularity = io_min / attrib->block_size ?: 1;
	vpd->max_transfer = tcm_unit_max_transfer(cmd);
	vpd->opt_transfer = io_opt / attrib->block_size ?:
			    attrib->optimal_sectors;
	if (vpd->max_transfer)
		vpd->opt_transfer = min(vpd->opt_transfer, vpd->max_transfer);
	vpd->unmap_blocks = attrib->max_unmap_lba_count;
	vpd->unmap_descs = attrib->max_unmap_block_desc_count;
	vpd->unmap_granularity = attrib->unmap_granularity;
	vpd->unmap_alignment = attrib->unmap_granularity_alignment;
	vpd->max_write_same = attrib->max_write_same_len;
	if (tcm_device_atomic(dev, &atomic)) {
		vpd->atomic_blocks = atomic.max_blocks;
		vpd->atomic_granularity = atomic.granularity;
	}
}

/**
 * tcm_vpd_peripheral() - First byte of INQUIRY and VPD data
 * @cmd: INQUIRY
 */
u8 tcm_vpd_peripheral(struct se_cmd *cmd)
{
	struct se_device *dev = cmd->se_dev;

	if (dev != tcm_virtual_device)
		return dev->transport->get_device_type(dev) & 0x1f;
	return cmd->orig_fe_lun ? TCM_PERIPHERAL_NOT_SUPPORTED :
				  TCM_PERIPHERAL_NOT_CONNECTED;
}

static void vpd_gather(struct se_cmd *cmd, struct tcm_vpd *vpd)
{
	struct se_device *dev = cmd->se_dev;
	const struct se_dev_attrib *attrib = &dev->dev_attrib;

	memset(vpd, 0, sizeof(*vpd));
	vpd->peripheral = tcm_vpd_peripheral(cmd);
	vpd->serial = dev->t10_wwn.unit_serial;
	vpd->vendor = dev->t10_wwn.vendor;
	vpd->product = dev->t10_wwn.model;
	vpd->company_id = dev->t10_wwn.company_id;
	if (dev == tcm_virtual_device) {
		vpd->serial = "";
		return;
	}

	gather_port(cmd, vpd);
	gather_limits(cmd, vpd);
	gather_referrals(dev, vpd);
	vpd->prot_type = tcm_protect_visible_type(cmd);
	vpd->write_cache = tcm_unit_write_cache(dev);
	vpd->nonrot = attrib->is_nonrot;
	vpd->tpu = attrib->emulate_tpu;
	vpd->tpws = attrib->emulate_tpws;
	vpd->lbprz = attrib->unmap_zeroes_data;
}

/**
 * spc_emulate_evpd_83() - Device Identification VPD page of a command's unit
 * @cmd: the command
 * @buf: filled; at least 1280 bytes
 *
 * Context: Any.
 * Return: 0.
 */
sense_reason_t spc_emulate_evpd_83(struct se_cmd *cmd, unsigned char *buf)
{
	struct tcm_builder b;
	struct tcm_vpd vpd;

	vpd_gather(cmd, &vpd);
	tcm_builder_init(&b, buf, VPD_MAX_LEN);
	tcm_vpd_build(&b, 0x83, &vpd);
	return 0;
}
EXPORT_SYMBOL(spc_emulate_evpd_83);

/**
 * tcm_vpd_reply() - Answer INQUIRY with EVPD set
 * @cmd: the command
 * @page: PAGE CODE
 *
 * Context: Process.
 * Return: 0: completed.
 */
sense_reason_t tcm_vpd_reply(struct se_cmd *cmd, u8 page)
{
	struct tcm_builder b;
	sense_reason_t reason;
	struct tcm_vpd vpd;
	u8 *buf;

	buf = kmalloc(VPD_MAX_LEN, GFP_NOIO);
	if (!buf)
		return TCM_OUT_OF_RESOURCES;

	vpd_gather(cmd, &vpd);
	tcm_builder_init(&b, buf, VPD_MAX_LEN);
	if (!tcm_vpd_build(&b, page, &vpd)) {
		kfree(buf);
		return tcm_cdb_error(cmd, 2, -1);
	}
	reason = tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
	kfree(buf);
	return reason;
}
