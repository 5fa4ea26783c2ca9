// SPDX-License-Identifier: GPL-2.0
/*
 * A command's data: length, buffer, parameter data in and out.
 *
 * Three lengths meet: what the initiator announced (edtl), what the CDB asks
 * for (cdb_bytes) and what the device server has to say. The residual tells
 * the initiator how the first differs from what was or would have been moved
 * (SAM-5 Execute Command procedure call; RFC 7143, Residual Count).
 */
#include <linux/export.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "data.h"
#include "budget.h"
#include "command.h"
#include "opcode.h"
#include "page_pool.h"

/**
 * tcm_data_is_reply() - Does the core answer with parameter data of its own?
 * @cmd: decoded command
 *
 * A pass-through unit may have bound a row and yet leave the command to its
 * device, which wants a buffer of the length announced.
 *
 * Return: true if tcm_data_reply() will end it.
 */
bool tcm_data_is_reply(const struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;

	return row && cmd->execute == row->execute &&
	       (row->flags & TCM_OP_DATA_IN) && !(row->flags & TCM_OP_BLOCKS);
}

/**
 * tcm_data_length_error() - Refuse the length a CDB asks for
 * @cmd: command with a row
 *
 * SBC-3 Block Limits VPD page: more than a maximum is INVALID FIELD IN CDB.
 *
 * Return: TCM_INVALID_CDB_FIELD, with a pointer to the field.
 */
sense_reason_t tcm_data_length_error(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;

	return tcm_cdb_error(cmd, row->length_at ?:
				  tcm_cdb_length_byte(row->extent), -1);
}

/* What was, or would have been, moved is @bytes: set the residual. */
static void set_residual(struct se_cmd *cmd, u64 bytes)
{
	cmd->se_cmd_flags &= ~(SCF_OVERFLOW_BIT | SCF_UNDERFLOW_BIT);
	cmd->residual_count = 0;
	if (bytes > cmd->edtl) {
		cmd->se_cmd_flags |= SCF_OVERFLOW_BIT;
		cmd->residual_count = min_t(u64, bytes - cmd->edtl, U32_MAX);
	} else if (bytes < cmd->edtl) {
		cmd->se_cmd_flags |= SCF_UNDERFLOW_BIT;
		cmd->residual_count = cmd->edtl - bytes;
	}
}

/*
 * The transport announced data of the other direction than the CDB's: in that of
 * the CDB the initiator has no buffer, and nothing moves, in either direction.
 * A read then fetches 0 bytes, as one that expects nothing does, and all is a
 * residual. A write is refused: who believes its blocks to be written does not
 * look at a residual.
 */
static sense_reason_t settle_direction(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;
	bool in = row->flags & TCM_OP_DATA_IN;
	bool out = row->flags & TCM_OP_DATA_OUT;

	if (!cmd->cdb_bytes || !cmd->edtl || (cmd->se_cmd_flags & SCF_BIDI))
		return 0;
	if (!(in && cmd->data_direction != DMA_FROM_DEVICE) &&
	    !(out && cmd->data_direction != DMA_TO_DEVICE))
		return 0;
	cmd->edtl = 0;
	cmd->data_length = 0;
	cmd->data_direction = DMA_NONE;
	return out ? TCM_INVALID_FIELD_IN_COMMAND_IU : 0;
}

/*
 * Blocks: move what both sides agree on. A write of part of a block is
 * refused; a read of one needs memory for the whole block, which only a buffer
 * of the core's own has.
 */
static sense_reason_t shorten(struct se_cmd *cmd)
{
	u32 bs = cmd->se_dev->dev_attrib.block_size;
	u32 agreed = min_t(u64, cmd->cdb_bytes, cmd->edtl);

	if (agreed == cmd->cdb_bytes) {
		cmd->medium_bytes = agreed;
		return 0;
	}
	if (agreed % bs) {
		if (cmd->data_direction == DMA_TO_DEVICE)
			return TCM_INVALID_FIELD_IN_COMMAND_IU;
		if (cmd->se_cmd_flags & SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC)
			return TCM_INVALID_CDB_FIELD;
	}
	cmd->medium_bytes = round_up(agreed, bs);
	cmd->t_task_nolb = cmd->medium_bytes / bs;
	return 0;
}

static sense_reason_t settle_length(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;

	if (row->flags & TCM_OP_SHORTEN)
		return shorten(cmd);
	if (!(row->flags & TCM_OP_DATA_OUT) || cmd->cdb_bytes <= cmd->edtl)
		return 0;
	return (row->flags & TCM_OP_BLOCKS) ? TCM_INVALID_FIELD_IN_COMMAND_IU :
					      TCM_INVALID_CDB_FIELD;
}

static void cap_to_fabric(struct se_cmd *cmd)
{
	u64 max = (u64)cmd->se_tfo->max_data_sg_nents * PAGE_SIZE;
	u32 bs = cmd->se_dev->dev_attrib.block_size;

	if (!max || cmd->medium_bytes <= max)
		return;
	cmd->medium_bytes = rounddown(max, bs);
	cmd->t_task_nolb = cmd->medium_bytes / bs;
	cmd->data_length = min(cmd->data_length, cmd->medium_bytes);
	cmd->se_cmd_flags &= ~SCF_OVERFLOW_BIT;
	set_residual(cmd, cmd->medium_bytes);
}

/* What nearly all commands do: both sides mean the same bytes of the medium. */
static bool in_accord(const struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;

	return (row->flags & TCM_OP_SHORTEN) && cmd->cdb_bytes == cmd->edtl &&
	       cmd->cdb_bytes <= tcm_budget_max_bytes() &&
	       cmd->data_direction == (row->flags & TCM_OP_DATA_IN ?
				       DMA_FROM_DEVICE : DMA_TO_DEVICE) &&
	       !cmd->se_tfo->max_data_sg_nents;
}

/*
 * More than a command may move. An ALLOCATION LENGTH may be anything: a reply is
 * as long as what there is to say.
 */
static bool asks_too_much(const struct se_cmd *cmd)
{
	return cmd->cdb_bytes > tcm_budget_max_bytes() && !tcm_data_is_reply(cmd);
}

/**
 * tcm_data_reconcile() - Settle how many bytes move
 * @cmd: decoded command: cdb_bytes and edtl are known
 *
 * Sets data_length, medium_bytes and, unless the handler does so when it knows
 * what it has to say, the residual. A mismatch that cannot be served becomes
 * the verdict, if the CDB has not got a worse one already.
 *
 * Context: Any.
 */
void tcm_data_reconcile(struct se_cmd *cmd)
{
	const struct tcm_opcode *row = cmd->opcode;
	sense_reason_t reason = 0;

	if (test_bit(TCM_FACT_UNKNOWN_SIZE, &cmd->facts)) {
		cmd->edtl = min_t(u64, cmd->cdb_bytes, U32_MAX);
		cmd->data_length = cmd->edtl;
	}
	if (cmd->verdict)
		return;
	if (likely(in_accord(cmd))) {
		cmd->medium_bytes = cmd->edtl;
		return;
	}
	if (asks_too_much(cmd)) {
		cmd->verdict = tcm_data_length_error(cmd);
		return;
	}

	cmd->medium_bytes = cmd->cdb_bytes;
	reason = settle_direction(cmd);
	if (!reason)
		reason = settle_length(cmd);
	cmd->verdict = reason;

	/* how much a parameter page has to say, its handler tells */
	if ((row->flags & TCM_OP_DATA_IN) && !(row->flags & TCM_OP_BLOCKS))
		set_residual(cmd, min_t(u64, cmd->cdb_bytes, cmd->edtl));
	else
		set_residual(cmd, cmd->cdb_bytes);
	if (cmd->data_direction == DMA_FROM_DEVICE)
		cmd->data_length = min_t(u64, cmd->cdb_bytes, cmd->edtl);
	if (!reason && (row->flags & TCM_OP_SHORTEN))
		cap_to_fabric(cmd);
}

/*
 * Give each entry of @list a page, of which the first @have have got theirs;
 * returns how many have one.
 */
static unsigned int sgl_add_pages(struct scatterlist *list, unsigned int have,
				  unsigned int count, u32 length, gfp_t gfp)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct page *page = i < have ? sg_page(&list[i]) :
					       alloc_page(gfp);

		if (!page)
			break;
		sg_set_page(&list[i], page, min_t(u32, length, PAGE_SIZE), 0);
		length -= list[i].length;
	}
	return i;
}

/**
 * target_alloc_sgl() - Make a scatterlist and its pages
 * @sgl: set to the list
 * @nents: set to its entries
 * @length: bytes, not 0
 * @zero_page: pages are cleared
 * @chainable: leave room for sg_chain()
 *
 * One array with a page an entry: fabrics index it.
 *
 * Context: Process.
 * Return: 0 or -ENOMEM.
 */
int target_alloc_sgl(struct scatterlist **sgl, unsigned int *nents, u32 length,
		     bool zero_page, bool chainable)
{
	gfp_t gfp = GFP_NOIO | (zero_page ? __GFP_ZERO : 0);
	unsigned int count = DIV_ROUND_UP(length, PAGE_SIZE);
	unsigned int slots = count + chainable;
	struct scatterlist *list;
	unsigned int got;

	*sgl = NULL;
	list = kvmalloc_array(slots, sizeof(*list), GFP_NOIO);
	if (!list)
		return -ENOMEM;
	sg_init_table(list, slots);
	got = sgl_add_pages(list, 0, count, length, gfp);
	if (got < count) {
		target_free_sgl(list, got);
		return -ENOMEM;
	}
	*sgl = list;
	*nents = count;
	return 0;
}
EXPORT_SYMBOL(target_alloc_sgl);

/**
 * target_free_sgl() - Free what target_alloc_sgl() made
 * @sgl: the array, or NULL
 * @nents: its entries with a page, not counting chained lists
 *
 * Context: Any.
 */
void target_free_sgl(struct scatterlist *sgl, int nents)
{
	int i;

	if (!sgl)
		return;
	for (i = 0; i < nents; i++)
		__free_page(sg_page(&sgl[i]));
	kvfree(sgl);
}
EXPORT_SYMBOL(target_free_sgl);

static void free_write(struct se_cmd *cmd)
{
	tcm_page_keep(cmd->t_data_sg, cmd->t_data_nents);
	if (cmd->t_data_sg != &cmd->data_sg_inline)
		kvfree(cmd->t_data_sg);
	cmd->t_data_sg = NULL;
	cmd->t_data_nents = 0;
}

/*
 * The data of a WRITE: pages that were used for others before, as all of their
 * bytes will be overwritten; a list of one entry is in the command.
 */
static int alloc_write(struct se_cmd *cmd, u32 length)
{
	unsigned int count = DIV_ROUND_UP(length, PAGE_SIZE);
	struct scatterlist *list = &cmd->data_sg_inline;

	if (count > 1) {
		list = kvmalloc_array(count, sizeof(*list), GFP_NOIO);
		if (!list)
			return -ENOMEM;
	}
	sg_init_table(list, count);
	cmd->t_data_sg = list;
	cmd->t_data_nents = sgl_add_pages(list, tcm_page_reuse(list, count),
					  count, length, GFP_NOIO);
	if (cmd->t_data_nents < count) {
		free_write(cmd);
		return -ENOMEM;
	}
	__set_bit(TCM_FACT_OWN_WRITE, &cmd->facts);
	return 0;
}

static int alloc_prot(struct se_cmd *cmd, u32 length)
{
	if (target_alloc_sgl(&cmd->t_prot_sg, &cmd->t_prot_nents, length, true,
			     false))
		return -ENOMEM;
	__set_bit(TCM_FACT_OWN_PROT, &cmd->facts);
	return 0;
}

static int alloc_data(struct se_cmd *cmd, u32 length)
{
	bool blocks = cmd->se_cmd_flags & SCF_SCSI_DATA_CDB;

	if (blocks && cmd->data_direction == DMA_TO_DEVICE)
		return alloc_write(cmd, length);
	if (target_alloc_sgl(&cmd->t_data_sg, &cmd->t_data_nents, length,
			     !blocks, false))
		return -ENOMEM;
	__set_bit(TCM_FACT_OWN_DATA, &cmd->facts);
	return 0;
}

/* Bytes of data the core has to find room for before the command runs. */
static u32 data_to_alloc(const struct se_cmd *cmd)
{
	if (!cmd->data_length || tcm_data_is_reply(cmd) ||
	    (cmd->se_cmd_flags & SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC))
		return 0;
	if (cmd->data_direction == DMA_FROM_DEVICE && cmd->opcode &&
	    (cmd->opcode->flags & TCM_OP_SHORTEN))
		return max(cmd->data_length, cmd->medium_bytes);
	return cmd->data_length;
}

static u32 prot_to_alloc(const struct se_cmd *cmd)
{
	if (cmd->prot_op == TARGET_PROT_NORMAL || cmd->t_prot_sg ||
	    (cmd->se_cmd_flags & SCF_PASSTHROUGH_PROT_SG_TO_MEM_NOALLOC))
		return 0;
	return cmd->prot_length;
}

/**
 * tcm_data_alloc() - Allocate the data and PI buffers the fabric did not bring
 * @cmd: decoded command
 *
 * A READ of less than its last block gets room for the whole block. Parameter
 * data that the core itself makes gets its room from tcm_data_reply(), when it
 * is known how much that is. What tcm_data_reconcile() did not see, because it
 * is passed through or is not what the CDB is about, is held against the bound
 * here.
 *
 * Context: Process; GFP_NOIO.
 * Return: 0; TCM_INVALID_CDB_FIELD: more than a command may move;
 * TCM_OUT_OF_RESOURCES or TCM_LUN_BUSY: no memory, or not for this session now.
 */
sense_reason_t tcm_data_alloc(struct se_cmd *cmd)
{
	u32 data = data_to_alloc(cmd), prot = prot_to_alloc(cmd);
	sense_reason_t reason;

	if (data > tcm_budget_max_bytes() || prot > tcm_budget_max_bytes())
		return TCM_INVALID_CDB_FIELD;
	reason = tcm_budget_charge(cmd, data + prot);
	if (reason)
		return reason;
	if ((prot && alloc_prot(cmd, prot)) || (data && alloc_data(cmd, data)))
		return TCM_OUT_OF_RESOURCES;
	return 0;
}

/**
 * tcm_data_free() - Free the buffers of tcm_data_alloc()
 * @cmd: command nobody moves data for any more
 *
 * Context: Any.
 */
void tcm_data_free(struct se_cmd *cmd)
{
	if (test_bit(TCM_FACT_OWN_WRITE, &cmd->facts))
		free_write(cmd);
	if (test_bit(TCM_FACT_OWN_DATA, &cmd->facts)) {
		target_free_sgl(cmd->t_data_sg, cmd->t_data_nents);
		cmd->t_data_sg = NULL;
		cmd->t_data_nents = 0;
	}
	if (test_bit(TCM_FACT_OWN_PROT, &cmd->facts)) {
		target_free_sgl(cmd->t_prot_sg, cmd->t_prot_nents);
		cmd->t_prot_sg = NULL;
		cmd->t_prot_nents = 0;
	}
	tcm_budget_uncharge(cmd);
}

/* Room for @bytes of parameter data, unless the fabric has brought some. */
static bool have_room(struct se_cmd *cmd, size_t bytes)
{
	if (cmd->t_data_nents || !bytes ||
	    (cmd->se_cmd_flags & SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC))
		return true;
	return !alloc_data(cmd, bytes);
}

/**
 * tcm_data_put() - Put parameter data into a command's buffer
 * @cmd: command whose CDB has an allocation length
 * @buf: the data
 * @len: bytes of @buf, which may be more than the initiator asked for
 *
 * Takes the first ALLOCATION LENGTH bytes and no padding; the residual is
 * about those (SPC-4 Allocation length). No more memory is taken than that.
 *
 * Context: Process; GFP_NOIO.
 * Return: 0 or TCM_OUT_OF_RESOURCES.
 */
sense_reason_t tcm_data_put(struct se_cmd *cmd, const void *buf, size_t len)
{
	size_t said = min_t(u64, len, cmd->cdb_bytes);
	size_t bytes = min_t(size_t, said, cmd->edtl);

	if (!have_room(cmd, bytes))
		return TCM_OUT_OF_RESOURCES;
	set_residual(cmd, said);
	if (cmd->t_data_nents)
		bytes = sg_copy_from_buffer(cmd->t_data_sg, cmd->t_data_nents,
					    buf, bytes);
	else
		bytes = 0;
	cmd->data_length = bytes;
	return 0;
}

/**
 * tcm_data_fetch() - Copy a parameter list
 * @cmd: command with data-out
 * @buf: where to
 * @len: room there
 *
 * Context: Any.
 * Return: bytes copied: no more than the CDB's parameter list length, the data
 * the initiator sent, or @len.
 */
size_t tcm_data_fetch(struct se_cmd *cmd, void *buf, size_t len)
{
	len = min3((u64)len, cmd->cdb_bytes, (u64)cmd->edtl);
	if (!len || !cmd->t_data_nents)
		return 0;
	return sg_copy_to_buffer(cmd->t_data_sg, cmd->t_data_nents, buf, len);
}

/**
 * target_set_cmd_data_length() - Less was moved than was announced
 * @cmd: the command
 * @length: bytes moved; more than data_length changes nothing
 *
 * Context: Any.
 */
void target_set_cmd_data_length(struct se_cmd *cmd, int length)
{
	if (length < 0 || length >= cmd->data_length)
		return;
	if (cmd->se_cmd_flags & SCF_UNDERFLOW_BIT)
		cmd->residual_count += cmd->data_length - length;
	else
		cmd->residual_count = cmd->data_length - length;
	cmd->se_cmd_flags &= ~SCF_OVERFLOW_BIT;
	cmd->se_cmd_flags |= SCF_UNDERFLOW_BIT;
	cmd->data_length = length;
}
EXPORT_SYMBOL(target_set_cmd_data_length);

/**
 * transport_kmap_data_sg() - Map a command's data as one piece
 * @cmd: the command
 *
 * Each entry must begin and end on a page boundary but for the first's begin
 * and the last's end. One mapping a command.
 *
 * Context: Process; may sleep.
 * Return: The first byte; NULL without data or memory.
 */
void *transport_kmap_data_sg(struct se_cmd *cmd)
{
	struct scatterlist *sg;
	struct page **pages;
	unsigned int i;

	if (!cmd->t_data_nents)
		return NULL;
	if (cmd->t_data_nents == 1) {
		cmd->data_vmap = kmap_local_page(sg_page(cmd->t_data_sg));
		return cmd->data_vmap + cmd->t_data_sg->offset;
	}

	pages = kmalloc_array(cmd->t_data_nents, sizeof(*pages), GFP_NOIO);
	if (!pages)
		return NULL;
	for_each_sg(cmd->t_data_sg, sg, cmd->t_data_nents, i)
		pages[i] = sg_page(sg);
	cmd->data_vmap = vmap(pages, cmd->t_data_nents, VM_MAP, PAGE_KERNEL);
	kfree(pages);
	return cmd->data_vmap ? cmd->data_vmap + cmd->t_data_sg->offset : NULL;
}
EXPORT_SYMBOL(transport_kmap_data_sg);

/**
 * transport_kunmap_data_sg() - Undo transport_kmap_data_sg()
 * @cmd: the command
 */
void transport_kunmap_data_sg(struct se_cmd *cmd)
{
	if (!cmd->data_vmap)
		return;
	if (cmd->t_data_nents == 1)
		kunmap_local(cmd->data_vmap);
	else
		vunmap(cmd->data_vmap);
	cmd->data_vmap = NULL;
}
EXPORT_SYMBOL(transport_kunmap_data_sg);
