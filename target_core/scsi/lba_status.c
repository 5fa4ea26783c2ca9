// SPDX-License-Identifier: GPL-2.0
/*
 * GET LBA STATUS: which blocks of a thin unit are mapped.
 */
#include "lba_status.h"

#include <linux/slab.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>

#include "../engine/complete.h"
#include "../wire/wire.h"
#include "unit.h"

#define HEADER_LEN		8
#define DESCRIPTOR_LEN		16

/* PROVISIONING STATUS */
#define STATUS_MAPPED		0x00
#define STATUS_DEALLOCATED	0x01

/*
 * An answer may say less than was asked for, and ends when it has so many
 * descriptors or has asked the back end so often.
 */
#define MAX_DESCRIPTORS		62
#define MAX_QUESTIONS		1024

/**
 * tcm_lba_status_build() - Write GET LBA STATUS parameter data
 * @b: an empty builder
 * @extents: one behind the other, at most 2^32 - 1 blocks each
 * @count: how many
 *
 * SBC-3 GET LBA STATUS command.
 */
void tcm_lba_status_build(struct tcm_builder *b,
			  const struct tcm_lba_extent *extents,
			  unsigned int count)
{
	unsigned int i;

	/* PARAMETER DATA LENGTH counts what follows it */
	tcm_put_be32(b, HEADER_LEN - 4 + count * DESCRIPTOR_LEN);
	tcm_put_zero(b, 4);
	for (i = 0; i < count; i++) {
		tcm_put_be64(b, extents[i].lba);
		tcm_put_be32(b, extents[i].blocks);
		tcm_put_u8(b, extents[i].mapped ? STATUS_MAPPED :
						  STATUS_DEALLOCATED);
		tcm_put_zero(b, 3);
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_lba_status_build);

/**
 * tcm_lba_status_add() - Append blocks
 * @extents: what there is, one behind the other
 * @count: how many
 * @max: room in @extents
 * @next: begins where the last of @extents ends
 *
 * Neighbours of one status become one, as far as a descriptor can tell.
 *
 * Return: false: there is no room for it.
 */
bool tcm_lba_status_add(struct tcm_lba_extent *extents, unsigned int *count,
			unsigned int max, const struct tcm_lba_extent *next)
{
	struct tcm_lba_extent *last = *count ? &extents[*count - 1] : NULL;

	if (last && last->mapped == next->mapped &&
	    last->blocks + next->blocks <= U32_MAX) {
		last->blocks += next->blocks;
		return true;
	}
	if (*count == max)
		return false;
	extents[(*count)++] = *next;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_lba_status_add);

/**
 * tcm_lba_status_enabled() - Is GET LBA STATUS there?
 * @cmd: any command for the unit
 *
 * SBC-3 Logical block provisioning: where LBPME is 1.
 */
bool tcm_lba_status_enabled(struct se_cmd *cmd)
{
	return tcm_unit_thin(cmd->se_dev);
}

static sense_reason_t ask(struct se_cmd *cmd, struct tcm_lba_extent *next,
			  u64 left)
{
	sense_reason_t reason;

	next->blocks = min_t(u64, left, U32_MAX);
	next->mapped = true;
	if (!cmd->exec_ops->get_lba_status)
		return 0;
	reason = cmd->exec_ops->get_lba_status(cmd, next->lba, &next->blocks,
					       &next->mapped);
	next->blocks = clamp_t(u64, next->blocks, 1, min_t(u64, left, U32_MAX));
	return reason;
}

static sense_reason_t collect(struct se_cmd *cmd, u64 lba, u64 left,
			      struct tcm_lba_extent *extents,
			      unsigned int *count, unsigned int max)
{
	struct tcm_lba_extent next = { .lba = lba };
	unsigned int questions;
	sense_reason_t reason;

	for (questions = 0; left && questions < MAX_QUESTIONS; questions++) {
		reason = ask(cmd, &next, left);
		if (reason)
			return reason;
		if (!tcm_lba_status_add(extents, count, max, &next))
			break;
		next.lba += next.blocks;
		left -= next.blocks;
	}
	return 0;
}

/**
 * tcm_lba_status_execute() - GET LBA STATUS
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_lba_status_execute(struct se_cmd *cmd)
{
	u64 lba = get_unaligned_be64(cmd->t_task_cdb + 2);
	u64 blocks = tcm_unit_blocks(cmd->se_dev);
	struct tcm_lba_extent *extents;
	unsigned int count = 0, max;
	struct tcm_builder b;
	sense_reason_t reason;
	u8 *buf;

	if (lba >= blocks)
		return TCM_ADDRESS_OUT_OF_RANGE;
	/* as many as the initiator has room for, but one in any case */
	max = clamp_t(u32, cmd->cdb_bytes / DESCRIPTOR_LEN, 1,
		      MAX_DESCRIPTORS);
	extents = kmalloc_array(max, sizeof(*extents), GFP_NOIO);
	buf = kmalloc(HEADER_LEN + max * DESCRIPTOR_LEN, GFP_NOIO);
	reason = TCM_OUT_OF_RESOURCES;
	if (!extents || !buf)
		goto out;
	reason = collect(cmd, lba, blocks - lba, extents, &count, max);
	if (reason)
		goto out;
	tcm_builder_init(&b, buf, HEADER_LEN + max * DESCRIPTOR_LEN);
	tcm_lba_status_build(&b, extents, count);
	reason = tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
out:
	kfree(buf);
	kfree(extents);
	return reason;
}
