// SPDX-License-Identifier: GPL-2.0
/*
 * READ CAPACITY: the size of the medium and of its blocks.
 */
#include "capacity.h"

#include <linux/export.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>

#include "../engine/command.h"
#include "../engine/complete.h"
#include "../wire/wire.h"
#include "protect.h"
#include "unit.h"

#define CAPACITY_10_LEN		8
#define CAPACITY_16_LEN		32

/**
 * tcm_capacity_build_10() - Write READ CAPACITY (10) parameter data
 * @b: an empty builder
 * @cap: facts
 *
 * SBC-3 READ CAPACITY (10) command: FFFFFFFFh when the LBA does not fit.
 */
void tcm_capacity_build_10(struct tcm_builder *b,
			   const struct tcm_capacity *cap)
{
	tcm_put_be32(b, min_t(u64, cap->last, U32_MAX));
	tcm_put_be32(b, cap->block_size);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_capacity_build_10);

/**
 * tcm_capacity_build_16() - Write READ CAPACITY (16) parameter data
 * @b: an empty builder
 * @cap: facts
 *
 * SBC-3 READ CAPACITY (16) command.
 */
void tcm_capacity_build_16(struct tcm_builder *b,
			   const struct tcm_capacity *cap)
{
	u16 aligned = cap->aligned & 0x3fff;

	if (cap->thin)
		aligned |= 0x8000 | (cap->lbprz ? 0x4000 : 0);

	tcm_put_be64(b, cap->last);
	tcm_put_be32(b, cap->block_size);
	/* P_TYPE is the type less one, PROT_EN says that there is one */
	tcm_put_u8(b, cap->prot_type ? (cap->prot_type - 1) << 1 | 0x01 : 0);
	tcm_put_u8(b, cap->lbppbe & 0x0f);
	tcm_put_be16(b, aligned);
	tcm_put_zero(b, CAPACITY_16_LEN - b->len);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_capacity_build_16);

static void capacity_gather(struct se_cmd *cmd, struct tcm_capacity *cap)
{
	struct se_device *dev = cmd->se_dev;
	const struct target_backend_ops *ops = dev->transport;

	cap->last = ops->get_blocks(dev);
	cap->block_size = dev->dev_attrib.block_size;
	cap->prot_type = tcm_protect_visible_type(cmd);
	cap->lbppbe = ops->get_lbppbe ? ops->get_lbppbe(dev) : 0;
	cap->aligned = ops->get_alignment_offset_lbas ?
		       ops->get_alignment_offset_lbas(dev) : 0;
	cap->thin = tcm_unit_thin(dev);
	cap->lbprz = dev->dev_attrib.unmap_zeroes_data;
}

static sense_reason_t
read_capacity(struct se_cmd *cmd,
	      void (*build)(struct tcm_builder *b,
			    const struct tcm_capacity *cap))
{
	u8 buf[CAPACITY_16_LEN];
	struct tcm_capacity cap;
	struct tcm_builder b;

	capacity_gather(cmd, &cap);
	tcm_builder_init(&b, buf, sizeof(buf));
	build(&b, &cap);
	return tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
}

/**
 * tcm_capacity_prepare_10() - Check READ CAPACITY (10)
 * @cmd: the command
 *
 * An LBA means something with PMI only (SBC-2); no allocation length.
 */
sense_reason_t tcm_capacity_prepare_10(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;

	cmd->cdb_bytes = CAPACITY_10_LEN;
	if (!(cdb[8] & 0x01) && get_unaligned_be32(cdb + 2))
		return tcm_cdb_error(cmd, 2, -1);
	return 0;
}

/**
 * tcm_capacity_read_10() - READ CAPACITY (10)
 * @cmd: the command
 */
sense_reason_t tcm_capacity_read_10(struct se_cmd *cmd)
{
	return read_capacity(cmd, tcm_capacity_build_10);
}

/**
 * tcm_capacity_read_16() - READ CAPACITY (16)
 * @cmd: the command
 */
sense_reason_t tcm_capacity_read_16(struct se_cmd *cmd)
{
	return read_capacity(cmd, tcm_capacity_build_16);
}

/**
 * sbc_get_device_type() - Peripheral device type of a block device
 * @dev: the device
 *
 * Return: TYPE_DISK.
 */
u32 sbc_get_device_type(struct se_device *dev)
{
	return TYPE_DISK;
}
EXPORT_SYMBOL(sbc_get_device_type);
