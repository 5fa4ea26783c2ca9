// SPDX-License-Identifier: GPL-2.0
/*
 * Mode pages: what they say, and what MODE SELECT may change.
 *
 * A page is a row: how to build it from the unit's parameters, and which bits
 * may be changed. MODE SELECT is then one function for all of them: a page of
 * the list must be what the unit has but for its changeable bits, and these
 * are read back into the parameters (SPC-4 MODE SELECT command).
 */
#include "mode.h"

#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include <target/target_core_backend.h>

#include "../engine/command.h"
#include "../engine/complete.h"
#include "../engine/data.h"
#include "../port/ua.h"
#include "../types.h"
#include "../wire/sense.h"
#include "../wire/wire.h"
#include "protect.h"
#include "unit.h"

/* Longest page, its header included */
#define PAGE_MAX		20

/* Parameter header, long LBA block descriptor, and all pages */
#define LIST_MAX		256

#define BLOCK_SHORT		8
#define BLOCK_LONG		16

/* MODE SELECT, byte 1 */
#define MODE_SELECT_SP		0x01

/* Control mode page */
#define CONTROL_D_SENSE		0x04	/* byte 2 */
#define CONTROL_SWP		0x08	/* byte 4 */

struct mode_page {
	u8	code;
	u8	len;				/* header included */
	void	(*build)(u8 *p, const struct tcm_mode *mode);
	void	(*apply)(const u8 *p, struct tcm_mode *mode);
	u8	changeable[PAGE_MAX];		/* mask, header included */
};

/* SBC-3 Caching mode page */
static void build_caching(u8 *p, const struct tcm_mode *mode)
{
	if (mode->write_cache)
		p[2] = 0x04;			/* WCE */
	p[12] = 0x20;				/* DRA */
}

/* SPC-4 Control mode page */
static void build_control(u8 *p, const struct tcm_mode *mode)
{
	static const u8 intlck[] = { 0x00, 0x20, 0x30 };

	p[2] = 0x02;				/* GLTSD */
	if (mode->d_sense || mode->big)
		p[2] |= CONTROL_D_SENSE;
	p[3] = mode->restricted_reorder ? 0 : 0x10;
	if (mode->ua_intlck < ARRAY_SIZE(intlck))
		p[4] = intlck[mode->ua_intlck];
	if (mode->swp)
		p[4] |= CONTROL_SWP;
	p[5] = (mode->tas ? 0x40 : 0) | (mode->ato ? 0x80 : 0);
	p[8] = 0xff;				/* busy timeout: unlimited */
	p[9] = 0xff;
	p[11] = 30;				/* extended self-test, seconds */
}

static void apply_control(const u8 *p, struct tcm_mode *mode)
{
	mode->d_sense = p[2] & CONTROL_D_SENSE;
	mode->swp = p[4] & CONTROL_SWP;
}

static const struct mode_page mode_pages[] = {
	{	.code = 0x01, .len = 12, },	/* Read-Write Error Recovery */
	{	.code = 0x08, .len = 20, .build = build_caching, },
	{	.code = 0x0a, .len = 12, .build = build_control,
		.apply = apply_control,
		.changeable = { [2] = CONTROL_D_SENSE, [4] = CONTROL_SWP, }, },
	{	.code = 0x1c, .len = 12, },	/* Informational Exceptions */
};

static const struct mode_page *find_page(u8 code)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mode_pages); i++)
		if (mode_pages[i].code == code)
			return &mode_pages[i];
	return NULL;
}

/**
 * tcm_mode_page_exists() - Can this page be asked for?
 * @page: PAGE CODE, 3Fh for all
 * @subpage: SUBPAGE CODE, FFh for all
 *
 * No page has subpages, so only "all pages" can be asked for with all of them.
 */
bool tcm_mode_page_exists(u8 page, u8 subpage)
{
	if (page == TCM_MODE_ALL_PAGES)
		return !subpage || subpage == TCM_MODE_ALL_SUBPAGES;
	return !subpage && find_page(page);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_mode_page_exists);

static void page_bytes(const struct mode_page *page,
		       const struct tcm_mode *mode, enum tcm_mode_control pc,
		       u8 *p)
{
	unsigned int i;

	memset(p, 0, PAGE_MAX);
	if (pc == TCM_MODE_CHANGEABLE)
		memcpy(p, page->changeable, page->len);
	else if (page->build)
		page->build(p, mode);
	if (pc == TCM_MODE_DEFAULT)
		for (i = 2; i < page->len; i++)
			p[i] &= ~page->changeable[i];
	p[0] = page->code;
	p[1] = page->len - 2;
}

/**
 * tcm_mode_build() - Append mode pages
 * @b: parameter list under construction
 * @mode: the unit's parameters
 * @pc: current, changeable or default values; what can be changed is 0 by
 *	default
 * @page: PAGE CODE, 3Fh for all
 * @subpage: SUBPAGE CODE
 *
 * Return: false if there is no such page; then nothing is written.
 */
bool tcm_mode_build(struct tcm_builder *b, const struct tcm_mode *mode,
		    enum tcm_mode_control pc, u8 page, u8 subpage)
{
	u8 p[PAGE_MAX];
	unsigned int i;

	if (!tcm_mode_page_exists(page, subpage))
		return false;
	for (i = 0; i < ARRAY_SIZE(mode_pages); i++) {
		if (page != TCM_MODE_ALL_PAGES && page != mode_pages[i].code)
			continue;
		page_bytes(&mode_pages[i], mode, pc, p);
		tcm_put_bytes(b, p, mode_pages[i].len);
	}
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_mode_build);

/**
 * tcm_mode_build_block() - Append the block descriptor
 * @b: parameter list under construction
 * @mode: the unit's parameters
 * @long_lba: the 16-byte form
 *
 * SBC-3 Direct-access block device mode parameter block descriptors. The
 * number of blocks is the capacity, FFFFFFFFh if the short form can't say it.
 */
void tcm_mode_build_block(struct tcm_builder *b, const struct tcm_mode *mode,
			  bool long_lba)
{
	if (long_lba) {
		tcm_put_be64(b, mode->blocks);
		tcm_put_zero(b, 4);
		tcm_put_be32(b, mode->block_size);
		return;
	}
	tcm_put_be32(b, min_t(u64, mode->blocks, U32_MAX));
	tcm_put_u8(b, 0);
	tcm_put_be24(b, mode->block_size);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_mode_build_block);

static bool fail(struct tcm_mode_fault *fault, unsigned int byte, int bit)
{
	fault->reason = TCM_INVALID_PARAMETER_LIST;
	fault->byte = byte;
	fault->bit = bit;
	return false;
}

static bool fail_length(struct tcm_mode_fault *fault)
{
	fault->reason = TCM_PARAMETER_LIST_LENGTH_ERROR;
	fault->byte = 0;
	fault->bit = -1;
	return false;
}

/* The medium is not to be resized: number and length of blocks stay. */
static bool parse_block(struct tcm_cursor *cur, const struct tcm_mode *mode,
			bool long_lba, struct tcm_mode_fault *fault)
{
	unsigned int start = cur->pos;
	u64 blocks, now, all;
	u32 size;

	if (long_lba) {
		blocks = tcm_get_be64(cur);
		tcm_get_skip(cur, 4);
		size = tcm_get_be32(cur);
		now = mode->blocks;
		all = U64_MAX;
	} else {
		blocks = tcm_get_be32(cur);
		tcm_get_skip(cur, 1);
		size = tcm_get_be24(cur);
		now = min_t(u64, mode->blocks, U32_MAX);
		all = U32_MAX;
	}
	if (!tcm_cursor_ok(cur))
		return fail_length(fault);
	if (blocks && blocks != now && blocks != all)
		return fail(fault, start, -1);
	if (size != mode->block_size)
		return fail(fault, start + (long_lba ? 12 : 5), -1);
	return true;
}

/* Mode parameter header: returns the length of the block descriptors. */
static bool parse_header(struct tcm_cursor *cur, bool ten, u16 *desc_len,
			 bool *long_lba, struct tcm_mode_fault *fault)
{
	u8 type;

	/* MODE DATA LENGTH is reserved; the device-specific byte is ignored */
	tcm_get_skip(cur, ten ? 2 : 1);
	type = tcm_get_u8(cur);
	tcm_get_skip(cur, 1);
	*long_lba = false;
	if (ten) {
		*long_lba = tcm_get_u8(cur) & 0x01;
		tcm_get_skip(cur, 1);
		*desc_len = tcm_get_be16(cur);
	} else {
		*desc_len = tcm_get_u8(cur);
	}
	if (!tcm_cursor_ok(cur))
		return fail_length(fault);
	if (type)
		return fail(fault, ten ? 2 : 1, -1);
	return true;
}

static bool parse_page(struct tcm_cursor *cur, const struct tcm_mode *old,
		       struct tcm_mode *new, struct tcm_mode_fault *fault)
{
	unsigned int start = cur->pos, i;
	const struct mode_page *page;
	u8 now[PAGE_MAX];
	const u8 *p;
	u8 code;

	/* PS is reserved here; SPF pages do not exist */
	code = tcm_get_u8(cur);
	page = find_page(code & 0x3f);
	if (code & 0xc0)
		return fail(fault, start, fls(code) - 1);
	if (!page)
		return fail(fault, start, 5);
	if (tcm_get_u8(cur) != page->len - 2) {
		if (!tcm_cursor_ok(cur))
			return fail_length(fault);
		return fail(fault, start + 1, -1);
	}
	p = tcm_get_bytes(cur, page->len - 2);
	if (!p)
		return fail_length(fault);
	p -= 2;

	page_bytes(page, old, TCM_MODE_CURRENT, now);
	for (i = 2; i < page->len; i++) {
		u8 wrong = (p[i] ^ now[i]) & ~page->changeable[i];

		if (wrong)
			return fail(fault, start + i, fls(wrong) - 1);
	}
	if (page->apply)
		page->apply(p, new);
	return true;
}

/**
 * tcm_mode_parse() - Read the parameter list of MODE SELECT
 * @buf: the list
 * @len: its length
 * @ten: it belongs to MODE SELECT (10)
 * @old: the unit's parameters
 * @new: what they shall be; @old but for the changed ones
 * @fault: filled when the list is refused
 *
 * SPC-4 Mode parameter list format. All of the list is checked before the
 * caller changes anything.
 *
 * Return: false if it is refused.
 */
bool tcm_mode_parse(const u8 *buf, size_t len, bool ten,
		    const struct tcm_mode *old, struct tcm_mode *new,
		    struct tcm_mode_fault *fault)
{
	struct tcm_cursor cur;
	bool long_lba;
	u16 desc_len;

	*new = *old;
	tcm_cursor_init(&cur, buf, len);
	if (!parse_header(&cur, ten, &desc_len, &long_lba, fault))
		return false;
	if (desc_len && desc_len != (long_lba ? BLOCK_LONG : BLOCK_SHORT))
		return fail(fault, ten ? 6 : 3, -1);
	if (desc_len && !old->disk)
		return fail(fault, ten ? 6 : 3, -1);
	if (desc_len && !parse_block(&cur, old, long_lba, fault))
		return false;
	while (tcm_cursor_left(&cur))
		if (!parse_page(&cur, old, new, fault))
			return false;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_mode_parse);

static void mode_gather(struct se_cmd *cmd, struct tcm_mode *mode)
{
	struct se_device *dev = cmd->se_dev;
	const struct se_dev_attrib *attrib = &dev->dev_attrib;

	mode->blocks = tcm_unit_blocks(dev);
	mode->block_size = attrib->block_size;
	mode->disk = dev->transport->get_device_type(dev) == TYPE_DISK;
	mode->d_sense = READ_ONCE(dev->lu->d_sense);
	mode->swp = READ_ONCE(dev->lu->swp);
	mode->read_only = target_lun_is_rdonly(cmd) || mode->swp;
	mode->fua = tcm_unit_fua(dev);
	mode->write_cache = tcm_unit_write_cache(dev);
	mode->big = mode->blocks - 1 > U32_MAX;
	mode->restricted_reorder = attrib->emulate_rest_reord;
	mode->ua_intlck = attrib->emulate_ua_intlck_ctrl;
	mode->tas = attrib->emulate_tas;
	mode->ato = tcm_protect_visible(cmd);
}

static bool is_ten(struct se_cmd *cmd)
{
	return cmd->t_task_cdb[0] == MODE_SENSE_10 ||
	       cmd->t_task_cdb[0] == MODE_SELECT_10;
}

/**
 * tcm_mode_sense_prepare() - Check MODE SENSE
 * @cmd: the command
 */
sense_reason_t tcm_mode_sense_prepare(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;
	u8 page = cdb[2] & 0x3f;

	if (!tcm_mode_page_exists(page, cdb[3])) {
		/* with subpage 0 or one that exists, it is the page */
		if (tcm_mode_page_exists(page, 0))
			return tcm_cdb_error(cmd, 3, -1);
		return tcm_cdb_error(cmd, 2, 5);
	}
	if (cdb[2] >> 6 == TCM_MODE_SAVED)
		return TCM_SENSE_SAVING_UNSUPPORTED;
	return 0;
}

static void put_header(struct tcm_builder *b, const struct tcm_mode *mode,
		       bool ten, bool long_lba, u8 desc_len)
{
	u8 specific = 0;

	if (mode->disk && mode->read_only)
		specific |= 0x80;		/* WP */
	if (mode->disk && mode->fua)
		specific |= 0x10;		/* DPOFUA */

	tcm_put_zero(b, ten ? 2 : 1);		/* MODE DATA LENGTH: later */
	tcm_put_u8(b, 0);			/* medium type */
	tcm_put_u8(b, specific);
	if (ten) {
		tcm_put_u8(b, long_lba ? 0x01 : 0);
		tcm_put_zero(b, 2);
	}
	tcm_put_u8(b, desc_len);
}

/**
 * tcm_mode_sense() - MODE SENSE (6) and (10)
 * @cmd: the command
 *
 * SPC-4 MODE SENSE command. The long block descriptor is used where the
 * initiator allows it and the short one can't tell the capacity.
 */
sense_reason_t tcm_mode_sense(struct se_cmd *cmd)
{
	const u8 *cdb = cmd->t_task_cdb;
	bool ten = is_ten(cmd), long_lba, block;
	struct tcm_mode mode;
	struct tcm_builder b;
	u8 buf[LIST_MAX];

	mode_gather(cmd, &mode);
	block = mode.disk && !(cdb[1] & 0x08);	/* DBD */
	long_lba = block && ten && (cdb[1] & 0x10) && mode.big;	/* LLBAA */

	tcm_builder_init(&b, buf, sizeof(buf));
	put_header(&b, &mode, ten, long_lba,
		   block ? (long_lba ? BLOCK_LONG : BLOCK_SHORT) : 0);
	if (block)
		tcm_mode_build_block(&b, &mode, long_lba);
	tcm_mode_build(&b, &mode, cdb[2] >> 6, cdb[2] & 0x3f, cdb[3]);
	if (ten)
		tcm_patch_be16(&b, 0, b.len - 2);
	else
		tcm_patch_u8(&b, 0, b.len - 1);

	return tcm_data_reply(cmd, buf, tcm_builder_stored(&b));
}

/**
 * tcm_mode_select_prepare() - Check MODE SELECT
 * @cmd: the command
 *
 * Only lists in page format.
 */
sense_reason_t tcm_mode_select_prepare(struct se_cmd *cmd)
{
	if (cmd->cdb_bytes && !(cmd->t_task_cdb[1] & 0x10))	/* PF */
		return tcm_cdb_error(cmd, 1, 4);
	return 0;
}

/**
 * tcm_mode_lun_reset() - A LOGICAL UNIT RESET happened
 * @lu: the unit
 *
 * SPC-4 MODE SELECT command: the current values become the saved ones, and as
 * none are saved, the default ones. The unit attention of the reset tells it.
 *
 * Context: Any.
 */
void tcm_mode_lun_reset(struct tcm_lu *lu)
{
	WRITE_ONCE(lu->d_sense, false);
	WRITE_ONCE(lu->swp, false);
}

/* Everybody else learns that mode parameters changed (SPC-4 MODE SELECT). */
static void mode_apply(struct se_cmd *cmd, const struct tcm_mode *old,
		       const struct tcm_mode *new)
{
	struct tcm_lu *lu = cmd->se_dev->lu;

	if (old->d_sense == new->d_sense && old->swp == new->swp)
		return;
	WRITE_ONCE(lu->d_sense, new->d_sense);
	WRITE_ONCE(lu->swp, new->swp);
	tcm_ua_establish_device(cmd->se_dev, TCM_UA_MODE_CHANGED, cmd->se_sess);
}

/**
 * tcm_mode_select() - MODE SELECT (6) and (10)
 * @cmd: the command
 *
 * Pages cannot be saved. SP is refused (SPC-4 MODE SELECT command) unless what
 * would be saved are the default values, to which a reset returns anyway.
 *
 * Context: Process.
 */
sense_reason_t tcm_mode_select(struct se_cmd *cmd)
{
	struct tcm_mode_fault fault = { .bit = -1 };
	struct tcm_mode old, new;
	size_t len;
	bool ok;
	u8 *buf;

	if (!cmd->cdb_bytes) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return 0;
	}
	buf = kmalloc(cmd->cdb_bytes, GFP_NOIO);
	if (!buf)
		return TCM_OUT_OF_RESOURCES;
	len = tcm_data_fetch(cmd, buf, cmd->cdb_bytes);
	mode_gather(cmd, &old);
	ok = tcm_mode_parse(buf, len, is_ten(cmd), &old, &new, &fault);
	kfree(buf);
	if (!ok && fault.reason == TCM_INVALID_PARAMETER_LIST)
		return tcm_param_error(cmd, fault.byte, fault.bit);
	if (!ok)
		return fault.reason;
	if ((cmd->t_task_cdb[1] & MODE_SELECT_SP) && (new.d_sense || new.swp))
		return tcm_cdb_error(cmd, 1, 0);

	mode_apply(cmd, &old, &new);
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}
