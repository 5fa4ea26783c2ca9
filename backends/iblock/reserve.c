// SPDX-License-Identifier: GPL-2.0
/*
 * Back end iblock: reservations that the disk below keeps (pgr_support 0).
 */
#include "io.h"

#include <linux/mm.h>
#include <linux/pr.h>
#include <linux/sched/mm.h>
#include <linux/unaligned.h>

#include <scsi/scsi_common.h>

#include <target/target_core_backend.h>

/* Service actions of PERSISTENT RESERVE OUT and IN (SPC-4) */
enum {
	PR_OUT_REGISTER			= 0x00,
	PR_OUT_RESERVE			= 0x01,
	PR_OUT_RELEASE			= 0x02,
	PR_OUT_CLEAR			= 0x03,
	PR_OUT_PREEMPT			= 0x04,
	PR_OUT_PREEMPT_AND_ABORT	= 0x05,
	PR_OUT_REGISTER_AND_IGNORE	= 0x06,
};

enum {
	PR_IN_READ_KEYS			= 0x00,
	PR_IN_READ_RESERVATION		= 0x01,
	PR_IN_REPORT_CAPABILITIES	= 0x02,
};

/* Registrations READ KEYS asks a disk for at most. */
#define IBLOCK_MAX_PR_KEYS	8192

static sense_reason_t pr_reason(int status)
{
	if (status == PR_STS_RESERVATION_CONFLICT)
		return TCM_RESERVATION_CONFLICT;
	if (status > 0)
		return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
	return tcm_sense_from_errno(status, true);
}

static const struct pr_ops *pr_ops_of(const struct iblock_dev *ib)
{
	return ib->bdev->bd_disk->fops->pr_ops;
}

static int pr_out(struct iblock_dev *ib, const struct pr_ops *ops, u8 sa,
		  u64 key, u64 sa_key, enum pr_type type)
{
	int status = -EOPNOTSUPP;

	switch (sa) {
	case PR_OUT_REGISTER:
	case PR_OUT_REGISTER_AND_IGNORE:
		if (ops->pr_register)
			status = ops->pr_register(ib->bdev, key, sa_key,
						  sa == PR_OUT_REGISTER ?
						  0 : PR_FL_IGNORE_KEY);
		break;
	case PR_OUT_RESERVE:
		if (ops->pr_reserve)
			status = ops->pr_reserve(ib->bdev, key, type, 0);
		break;
	case PR_OUT_RELEASE:
		if (ops->pr_release)
			status = ops->pr_release(ib->bdev, key, type);
		break;
	case PR_OUT_CLEAR:
		if (ops->pr_clear)
			status = ops->pr_clear(ib->bdev, key);
		break;
	case PR_OUT_PREEMPT:
	case PR_OUT_PREEMPT_AND_ABORT:
		if (ops->pr_preempt)
			status = ops->pr_preempt(ib->bdev, key, sa_key, type,
						 sa == PR_OUT_PREEMPT_AND_ABORT);
		break;
	}
	return status;
}

/**
 * iblock_execute_pr_out() - PERSISTENT RESERVE OUT, by the disk
 * @cmd: command
 * @sa: service action
 * @key: RESERVATION KEY
 * @sa_key: SERVICE ACTION RESERVATION KEY
 * @type: TYPE of the CDB
 * @aptpl: APTPL
 *
 * Return: 0 or what the command fails with.
 */
sense_reason_t iblock_execute_pr_out(struct se_cmd *cmd, u8 sa, u64 key,
				     u64 sa_key, u8 type, bool aptpl)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	const struct pr_ops *ops = pr_ops_of(ib);
	unsigned int flags;
	int status;

	if (!ops)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	/* drivers that expect to be called by ioctl(2) ask for memory as they like */
	flags = memalloc_noio_save();
	status = pr_out(ib, ops, sa, key, sa_key, scsi_pr_type_to_block(type));
	memalloc_noio_restore(flags);
	return pr_reason(status);
}

/* All keys the disk has; it says how many if the room does not do. */
static struct pr_keys *read_keys(struct iblock_dev *ib, int *status)
{
	const struct pr_ops *ops = pr_ops_of(ib);
	struct pr_keys *keys;
	u32 room = 16;

	for (;;) {
		keys = kvzalloc(struct_size(keys, keys, room), GFP_NOIO);
		if (!keys) {
			*status = -ENOMEM;
			return NULL;
		}
		keys->num_keys = room;
		*status = ops->pr_read_keys(ib->bdev, keys);
		if (!*status && (keys->num_keys <= room ||
				 room == IBLOCK_MAX_PR_KEYS))
			break;
		room = min_t(u32, max(keys->num_keys, room * 2),
			     IBLOCK_MAX_PR_KEYS);
		kvfree(keys);
		if (*status)
			return NULL;
	}
	keys->num_keys = min(keys->num_keys, room);
	return keys;
}

static sense_reason_t pr_in_read_keys(struct iblock_dev *ib, u8 *buf, u32 len)
{
	const struct pr_ops *ops = pr_ops_of(ib);
	struct pr_keys *keys;
	int status;
	u32 i;

	if (!ops || !ops->pr_read_keys)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	keys = read_keys(ib, &status);
	if (!keys)
		return pr_reason(status);
	put_unaligned_be32(keys->generation, buf);
	put_unaligned_be32(keys->num_keys * 8, buf + 4);
	for (i = 0; i < keys->num_keys && 16 + i * 8 <= len; i++)
		put_unaligned_be64(keys->keys[i], buf + 8 + i * 8);
	kvfree(keys);
	return 0;
}

static sense_reason_t pr_in_read_reservation(struct iblock_dev *ib, u8 *buf,
					     u32 len)
{
	const struct pr_ops *ops = pr_ops_of(ib);
	struct pr_held_reservation held = { };
	u8 whole[24] = { };
	int status;

	if (!ops || !ops->pr_read_reservation)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	status = ops->pr_read_reservation(ib->bdev, &held);
	if (status)
		return pr_reason(status);
	put_unaligned_be32(held.generation, whole);
	if (held.type) {
		put_unaligned_be32(16, whole + 4);
		put_unaligned_be64(held.key, whole + 8);
		whole[21] = block_pr_type_to_scsi(held.type);
	}
	memcpy(buf, whole, min_t(u32, len, sizeof(whole)));
	return 0;
}

/*
 * What passes through: all types, persistence that the disk decides about
 * (PTPL_C and PTPL_A), no SPEC_I_PT, no ALL_TG_PT.
 */
static void pr_in_capabilities(u8 *buf)
{
	put_unaligned_be16(8, buf);
	buf[2] = 0x01;
	buf[3] = 0x91;
	buf[4] = 0xea;
	buf[5] = 0x01;
}

/**
 * iblock_execute_pr_in() - PERSISTENT RESERVE IN, of the disk
 * @cmd: command
 * @sa: service action
 * @param_data: its parameter data, mapped
 *
 * Return: 0 or what the command fails with.
 */
sense_reason_t iblock_execute_pr_in(struct se_cmd *cmd, u8 sa,
				    unsigned char *param_data)
{
	struct iblock_dev *ib = to_iblock(cmd->se_dev);
	sense_reason_t reason = TCM_UNSUPPORTED_SCSI_OPCODE;
	unsigned int flags = memalloc_noio_save();

	switch (sa) {
	case PR_IN_READ_KEYS:
		reason = pr_in_read_keys(ib, param_data, cmd->data_length);
		break;
	case PR_IN_READ_RESERVATION:
		reason = pr_in_read_reservation(ib, param_data,
						cmd->data_length);
		break;
	case PR_IN_REPORT_CAPABILITIES:
		pr_in_capabilities(param_data);
		reason = 0;
		break;
	}
	memalloc_noio_restore(flags);
	return reason;
}
