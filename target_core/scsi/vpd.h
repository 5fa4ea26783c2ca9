/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vital product data pages.
 */
#ifndef TCM_SCSI_VPD_H
#define TCM_SCSI_VPD_H

#include <linux/types.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_base.h>

struct tcm_builder;

/**
 * struct tcm_vpd - What the vital product data pages say of a unit and port
 * @peripheral: first byte of every page
 * @serial: unit serial number, NUL-terminated; empty = none set
 * @vendor: T10 vendor identification
 * @product: product identification
 * @company_id: IEEE company id of the NAA designator, 24 bits
 * @has_port: the port's designators are known: @protocol, @rtpi, @wwn, @tpgt
 * @protocol: SCSI_PROTOCOL_* of the port
 * @rtpi: relative target port identifier
 * @tpgt: target portal group tag
 * @wwn: name of the target device
 * @has_port_group: the port is in target port group @port_group
 * @port_group: its id
 * @has_lu_group: the unit is in logical unit group @lu_group
 * @lu_group: its id
 * @prot_type: protection type shown, 0 = none
 * @write_cache: V_SUP
 * @referrals: R_SUP
 * @caw: COMPARE AND WRITE blocks, 0 = not supported
 * @granularity: optimal transfer length granularity in blocks
 * @max_transfer: maximum transfer length in blocks
 * @opt_transfer: optimal transfer length in blocks
 * @unmap_blocks: maximum unmap LBA count
 * @unmap_descs: maximum unmap block descriptor count
 * @unmap_granularity: optimal unmap granularity
 * @unmap_alignment: unmap granularity alignment, 0 = not known
 * @max_write_same: maximum WRITE SAME length in blocks
 * @atomic_blocks: maximum atomic transfer length in blocks, 0: there is none
 * @atomic_granularity: atomic alignment and transfer length granularity
 * @nonrot: not a rotating medium
 * @tpu: UNMAP is supported
 * @tpws: WRITE SAME with UNMAP is supported
 * @lbprz: unmapped blocks read as zeros
 * @segment_size: user data segment size (referrals)
 * @segment_multiplier: user data segment multiplier
 */
struct tcm_vpd {
	u8			peripheral;
	const char		*serial;
	const char		*vendor;
	const char		*product;
	u32			company_id;
	bool			has_port;
	enum scsi_protocol	protocol;
	u16			rtpi;
	u16			tpgt;
	const char		*wwn;
	bool			has_port_group;
	u16			port_group;
	bool			has_lu_group;
	u16			lu_group;
	u8			prot_type;
	bool			write_cache;
	bool			referrals;
	u8			caw;
	u16			granularity;
	u32			max_transfer;
	u32			opt_transfer;
	u32			unmap_blocks;
	u32			unmap_descs;
	u32			unmap_granularity;
	u32			unmap_alignment;
	u64			max_write_same;
	u32			atomic_blocks;
	u32			atomic_granularity;
	bool			nonrot;
	bool			tpu;
	bool			tpws;
	bool			lbprz;
	u32			segment_size;
	u32			segment_multiplier;
};

bool tcm_vpd_build(struct tcm_builder *b, u8 page, const struct tcm_vpd *vpd);
u8 tcm_vpd_peripheral(struct se_cmd *cmd);
sense_reason_t tcm_vpd_reply(struct se_cmd *cmd, u8 page);

#endif /* TCM_SCSI_VPD_H */
