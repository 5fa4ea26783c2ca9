// SPDX-License-Identifier: GPL-2.0
/*
 * Giving blocks up and filling them: UNMAP and WRITE SAME.
 *
 * WRITE SAME with UNMAP lets the back end give blocks up if it is a block of
 * zeros, and they read as zeros afterwards; else it writes. A back end without a
 * function for it, and a device with protection information, gets plain
 * writes of a list that names the one block many times.
 */
#include "provisioning.h"

#include <linux/export.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../engine/command.h"
#include "../engine/complete.h"
#include "../engine/data.h"
#include "../engine/opcode.h"
#include "../wire/cdb.h"
#include "../wire/wire.h"
#include "protect.h"
#include "rw.h"
#include "sgl.h"
#include "unit.h"

#define UNMAP_HEADER		8
#define UNMAP_DESC		16

/* WRITE SAME: byte 1, or 10 of the 32-byte CDB */
#define WS_UNMAP		0x08
#define WS_NDOB			0x01

/* Blocks a plain write fills at once. */
#define WS_CHUNK		512

/**
 * tcm_unmap_parse() - Check an UNMAP parameter list
 * @buf: the list
 * @len: its length
 * @limits: what it may ask for
 * @list: filled when it is good
 * @fault: offset of the field at fault, for TCM_INVALID_PARAMETER_LIST
 *
 * SBC-3 UNMAP command. Nothing is unmapped before all of it is known to be
 * good. Only whole descriptors count, and UNMAP DATA LENGTH does not.
 *
 * Return: 0; TCM_PARAMETER_LIST_LENGTH_ERROR, TCM_INVALID_PARAMETER_LIST or
 * TCM_ADDRESS_OUT_OF_RANGE.
 */
sense_reason_t tcm_unmap_parse(const u8 *buf, size_t len,
			       const struct tcm_unmap_limits *limits,
			       struct tcm_unmap_list *list, u16 *fault)
{
	struct tcm_cursor cur;
	u64 lba, total = 0;
	unsigned int i;
	u32 blocks;
	u16 bytes;

	tcm_cursor_init(&cur, buf, len);
	tcm_get_skip(&cur, 2);
	bytes = tcm_get_be16(&cur);
	tcm_get_skip(&cur, 4);
	if (!tcm_cursor_ok(&cur))
		return TCM_PARAMETER_LIST_LENGTH_ERROR;

	list->count = min_t(size_t, bytes, tcm_cursor_left(&cur)) / UNMAP_DESC;
	list->descs = buf + UNMAP_HEADER;
	if (list->count > limits->descs) {
		*fault = 2;
		return TCM_INVALID_PARAMETER_LIST;
	}
	for (i = 0; i < list->count; i++) {
		*fault = cur.pos + 8;
		lba = tcm_get_be64(&cur);
		blocks = tcm_get_be32(&cur);
		tcm_get_skip(&cur, 4);
		total += blocks;
		if (total > limits->blocks)
			return TCM_INVALID_PARAMETER_LIST;
		if (!tcm_extent_fits(lba, blocks, limits->capacity))
			return TCM_ADDRESS_OUT_OF_RANGE;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_unmap_parse);

/**
 * tcm_unmap_enabled() - Is UNMAP on?
 * @cmd: any command for the unit
 */
bool tcm_unmap_enabled(struct se_cmd *cmd)
{
	return cmd->se_dev->dev_attrib.emulate_tpu &&
	       cmd->exec_ops->execute_unmap;
}

static sense_reason_t unmap_all(struct se_cmd *cmd,
				const struct tcm_unmap_list *list)
{
	sense_reason_t reason;
	unsigned int i;

	for (i = 0; i < list->count; i++) {
		const u8 *desc = list->descs + i * UNMAP_DESC;
		u32 blocks = get_unaligned_be32(desc + 8);

		if (!blocks)
			continue;
		reason = cmd->exec_ops->execute_unmap(cmd,
						      get_unaligned_be64(desc),
						      blocks);
		if (reason)
			return reason;
	}
	return 0;
}

static sense_reason_t unmap_list(struct se_cmd *cmd, const u8 *buf, size_t len)
{
	const struct se_dev_attrib *attrib = &cmd->se_dev->dev_attrib;
	struct tcm_unmap_limits limits = {
		.descs = attrib->max_unmap_block_desc_count,
		.blocks = attrib->max_unmap_lba_count,
		.capacity = tcm_unit_blocks(cmd->se_dev),
	};
	struct tcm_unmap_list list;
	sense_reason_t reason;
	u16 fault;

	reason = tcm_unmap_parse(buf, len, &limits, &list, &fault);
	if (reason == TCM_INVALID_PARAMETER_LIST)
		return tcm_param_error(cmd, fault, -1);
	return reason ?: unmap_all(cmd, &list);
}

/**
 * tcm_unmap_execute() - UNMAP
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_unmap_execute(struct se_cmd *cmd)
{
	sense_reason_t reason = 0;
	size_t len;
	u8 *buf;

	if (cmd->cdb_bytes) {
		buf = kvmalloc(cmd->cdb_bytes, GFP_NOIO);
		if (!buf)
			return TCM_OUT_OF_RESOURCES;
		len = tcm_data_fetch(cmd, buf, cmd->cdb_bytes);
		reason = unmap_list(cmd, buf, len);
		kvfree(buf);
	}
	if (!reason)
		target_complete_cmd(cmd, SAM_STAT_GOOD);
	return reason;
}

/* WRITE SAME */

/* NDOB exists in the two long forms only. */
static bool no_data_out(const u8 *cdb)
{
	return cdb[0] != WRITE_SAME && (cdb[tcm_cdb_flags_byte(cdb)] & WS_NDOB);
}

static bool can_unmap(struct se_cmd *cmd)
{
	return cmd->se_dev->dev_attrib.emulate_tpws &&
	       cmd->exec_ops->execute_unmap;
}

/**
 * tcm_write_same_enabled() - Is WRITE SAME there?
 * @cmd: any command for the unit
 *
 * A unit that fills no blocks at a time (max_write_same_len, which an
 * administrator may set to 0) does not have the command.
 */
bool tcm_write_same_enabled(struct se_cmd *cmd)
{
	return cmd->se_dev->dev_attrib.max_write_same_len &&
	       (cmd->exec_ops->execute_write_same || can_unmap(cmd));
}

/**
 * sbc_get_write_same_sectors() - Blocks a WRITE SAME fills
 * @cmd: WRITE SAME (10), (16) or (32)
 *
 * Return: logical blocks; for 0 in the CDB all to the end of the medium.
 */
sector_t sbc_get_write_same_sectors(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;
	u32 blocks;

	if (cdb[0] == WRITE_SAME)
		blocks = get_unaligned_be16(cdb + 7);
	else if (cdb[0] == WRITE_SAME_16)
		blocks = get_unaligned_be32(cdb + 10);
	else
		blocks = get_unaligned_be32(cdb + 28);
	return blocks ?: tcm_unit_blocks(cmd->se_dev) - cmd->t_task_lba;
}
EXPORT_SYMBOL(sbc_get_write_same_sectors);

/**
 * tcm_page_of_copies() - Fill a page with the block of a WRITE SAME
 * @cmd: WRITE SAME with data of one block, which divides a page
 *
 * Context: Process; sleeps, but starts no I/O.
 *
 * Return: the page, the caller's to free; NULL if there is no memory.
 */
struct page *tcm_page_of_copies(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	struct page *page = alloc_page(GFP_NOIO | __GFP_NOWARN);
	u32 off;

	if (!page)
		return NULL;
	for (off = 0; off < PAGE_SIZE; off += bs)
		sg_copy_to_buffer(cmd->t_data_sg, cmd->t_data_nents,
				  page_address(page) + off, bs);
	return page;
}
EXPORT_SYMBOL_GPL(tcm_page_of_copies);

/**
 * tcm_write_same_prepare() - Check WRITE SAME
 * @cmd: the command
 *
 * SBC-3 WRITE SAME commands. Zero blocks do not mean "all" (WSNZ); ANCHOR,
 * LBDATA and PBDATA are refused before (tcm_opcode.demands).
 */
sense_reason_t tcm_write_same_prepare(struct se_cmd *cmd)
{
	const struct se_dev_attrib *attrib = &cmd->se_dev->dev_attrib;
	const u8 *cdb = cmd->t_task_cdb;
	u8 flags = cdb[tcm_cdb_flags_byte(cdb)];

	cmd->cdb_bytes = no_data_out(cdb) ? 0 : attrib->block_size;
	if (!cmd->t_task_nolb || cmd->t_task_nolb > attrib->max_write_same_len)
		return tcm_data_length_error(cmd);
	if ((flags & WS_UNMAP) && !can_unmap(cmd))
		return tcm_cdb_error(cmd, tcm_cdb_flags_byte(cdb), 3);
	return 0;
}

/**
 * struct write_same - State of a WRITE SAME done by plain writes
 * @block: one entry: the block
 * @page: its memory, if it is ours
 * @list: it, many times
 * @prot: protection information of a chunk, if the device stores any
 * @prot_nents: its entries
 * @lba: first block
 * @blocks: how many
 * @done: blocks written
 * @writing: blocks of the operation under way
 * @old_sg: what se_cmd.t_data_sg was
 * @old_nents: what se_cmd.t_data_nents was
 * @data_length: what se_cmd.data_length was
 */
struct write_same {
	struct scatterlist	block;
	struct page		*page;
	struct scatterlist	*list;
	struct scatterlist	*prot;
	unsigned int		prot_nents;
	u64			lba;
	u32			blocks;
	u32			done;
	u32			writing;
	struct scatterlist	*old_sg;
	unsigned int		old_nents;
	u32			data_length;
};

static void write_same_end(struct se_cmd *cmd)
{
	struct write_same *ws = cmd->scratch;

	if (ws->prot)
		tcm_protect_unmake(cmd);
	cmd->scratch = NULL;
	cmd->t_task_lba = ws->lba;
	cmd->t_task_nolb = ws->blocks;
	cmd->data_length = ws->data_length;
	cmd->t_data_sg = ws->old_sg;
	cmd->t_data_nents = ws->old_nents;
	target_free_sgl(ws->prot, ws->prot_nents);
	kvfree(ws->list);
	if (ws->page)
		__free_page(ws->page);
	kfree(ws);
}

static sense_reason_t write_next(struct se_cmd *cmd)
{
	struct write_same *ws = cmd->scratch;
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	sense_reason_t reason;

	ws->writing = min_t(u32, ws->blocks - ws->done, WS_CHUNK);
	cmd->t_task_lba = ws->lba + ws->done;
	cmd->t_task_nolb = ws->writing;
	cmd->data_length = ws->writing * bs;
	cmd->priv = NULL;
	if (ws->prot) {
		reason = tcm_protect_make(cmd, ws->list, 0, cmd->t_task_lba,
					  ws->writing, ws->prot,
					  ws->prot_nents);
		if (reason)
			return reason;
	}
	return cmd->exec_ops->execute_rw(cmd, ws->list, ws->writing,
					 DMA_TO_DEVICE);
}

static sense_reason_t write_same_step(struct se_cmd *cmd, bool *done)
{
	struct write_same *ws = cmd->scratch;

	ws->done += ws->writing;
	*done = ws->done == ws->blocks;
	return *done ? 0 : write_next(cmd);
}

/* The block in one entry, which is what back ends look for. */
static bool take_block(struct se_cmd *cmd, struct write_same *ws)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	struct scatterlist *sg = cmd->t_data_sg;

	sg_init_table(&ws->block, 1);
	if (!no_data_out(cmd->t_task_cdb) && sg->length >= bs) {
		sg_set_page(&ws->block, sg_page(sg), bs, sg->offset);
		return true;
	}
	ws->page = alloc_page(GFP_NOIO | __GFP_ZERO);
	if (!ws->page)
		return false;
	if (!no_data_out(cmd->t_task_cdb))
		sg_copy_to_buffer(cmd->t_data_sg, cmd->t_data_nents,
				  page_address(ws->page), bs);
	sg_set_page(&ws->block, ws->page, bs, 0);
	return true;
}

static sense_reason_t write_same_begin(struct se_cmd *cmd)
{
	struct write_same *ws;

	ws = kzalloc(sizeof(*ws), GFP_NOIO);
	if (!ws)
		return TCM_OUT_OF_RESOURCES;
	if (!take_block(cmd, ws)) {
		kfree(ws);
		return TCM_OUT_OF_RESOURCES;
	}
	ws->lba = cmd->t_task_lba;
	ws->blocks = cmd->t_task_nolb;
	ws->data_length = cmd->data_length;
	ws->old_sg = cmd->t_data_sg;
	ws->old_nents = cmd->t_data_nents;
	cmd->t_data_sg = &ws->block;
	cmd->t_data_nents = 1;
	cmd->data_length = cmd->se_dev->dev_attrib.block_size;
	cmd->scratch = ws;
	cmd->post_end = write_same_end;
	return 0;
}

static sense_reason_t write_plainly(struct se_cmd *cmd)
{
	struct write_same *ws = cmd->scratch;
	u32 chunk = min_t(u32, ws->blocks, WS_CHUNK);

	ws->list = tcm_sgl_repeat(&ws->block, chunk);
	if (!ws->list)
		return TCM_OUT_OF_RESOURCES;
	if (cmd->se_dev->dev_attrib.pi_prot_type &&
	    target_alloc_sgl(&ws->prot, &ws->prot_nents, chunk * 8, true,
			     false))
		return TCM_OUT_OF_RESOURCES;
	tcm_cmd_set_post(cmd, write_same_step);
	return write_next(cmd);
}

/*
 * Zeros that need not be stored. A discard is not enough: what is read after
 * one is up to the medium, and SBC-3 wants the block that was sent.
 */
static bool may_deallocate(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;

	if (!(cdb[tcm_cdb_flags_byte(cdb)] & WS_UNMAP) ||
	    !cmd->exec_ops->execute_zero ||
	    cmd->se_dev->dev_attrib.pi_prot_type)
		return false;
	return no_data_out(cdb) ||
	       tcm_sgl_is_zero(cmd->t_data_sg, cmd->t_data_nents,
			       cmd->se_dev->dev_attrib.block_size);
}

/**
 * tcm_write_same_execute() - WRITE SAME
 * @cmd: the command
 *
 * Context: Process.
 */
sense_reason_t tcm_write_same_execute(struct se_cmd *cmd)
{
	sense_reason_t reason;

	if (!cmd->t_data_nents && !no_data_out(cmd->t_task_cdb))
		return TCM_INVALID_CDB_FIELD;
	if (may_deallocate(cmd))
		return cmd->exec_ops->execute_zero(cmd);

	reason = write_same_begin(cmd);
	if (reason)
		return reason;
	if (cmd->exec_ops->execute_write_same &&
	    !cmd->se_dev->dev_attrib.pi_prot_type)
		return cmd->exec_ops->execute_write_same(cmd);
	return write_plainly(cmd);
}
