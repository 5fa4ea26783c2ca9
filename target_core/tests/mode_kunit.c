// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the mode pages.
 */
#include "../scsi/mode.h"

#include <kunit/test.h>

#include "../wire/wire.h"

static const struct tcm_mode plain = {
	.blocks = 0x20000,
	.block_size = 512,
	.disk = true,
	.tas = true,
};

static const struct tcm_mode everything = {
	.blocks = 0x100000001ULL,
	.block_size = 4096,
	.disk = true,
	.write_cache = true,
	.d_sense = true,
	.swp = true,
	.big = true,
	.restricted_reorder = true,
	.ua_intlck = 2,
	.tas = true,
	.ato = true,
};

struct page_case {
	const char *name;
	const struct tcm_mode *mode;
	enum tcm_mode_control pc;
	u8 page, subpage;
	bool exists;
	size_t len;
	u8 bytes[64];
};

static const struct page_case page_cases[] = {
	{ "01h is all zero", &plain, TCM_MODE_CURRENT, 0x01, 0, true, 12,
	  { 0x01, 0x0a } },
	{ "08h without a cache", &plain, TCM_MODE_CURRENT, 0x08, 0, true, 20,
	  { 0x08, 0x12, [12] = 0x20 } },
	{ "08h with a cache: WCE", &everything, TCM_MODE_CURRENT, 0x08, 0, true,
	  20, { 0x08, 0x12, 0x04, [12] = 0x20 } },
	{ "0Ah", &plain, TCM_MODE_CURRENT, 0x0a, 0, true, 12,
	  { 0x0a, 0x0a, 0x02, 0x10, 0x00, 0x40, 0x00, 0x00, 0xff, 0xff, 0x00,
	    0x1e } },
	{ "0Ah with all bits", &everything, TCM_MODE_CURRENT, 0x0a, 0, true, 12,
	  { 0x0a, 0x0a, 0x06, 0x00, 0x38, 0xc0, 0x00, 0x00, 0xff, 0xff, 0x00,
	    0x1e } },
	{ "0Ah changeable: D_SENSE, SWP", &plain, TCM_MODE_CHANGEABLE, 0x0a, 0,
	  true, 12, { 0x0a, 0x0a, 0x04, 0x00, 0x08 } },
	{ "0Ah default: changeable bits are 0", &everything, TCM_MODE_DEFAULT,
	  0x0a, 0, true, 12,
	  { 0x0a, 0x0a, 0x02, 0x00, 0x30, 0xc0, 0x00, 0x00, 0xff, 0xff, 0x00,
	    0x1e } },
	{ "08h changeable: nothing", &everything, TCM_MODE_CHANGEABLE, 0x08, 0,
	  true, 20, { 0x08, 0x12 } },
	{ "1Ch is all zero", &plain, TCM_MODE_CURRENT, 0x1c, 0, true, 12,
	  { 0x1c, 0x0a } },
	{ "3Fh: all, in order", &plain, TCM_MODE_CHANGEABLE, 0x3f, 0, true, 56,
	  { 0x01, 0x0a, [12] = 0x08, 0x12, [32] = 0x0a, 0x0a, 0x04, 0x00, 0x08,
	    [44] = 0x1c, 0x0a } },
	{ "3Fh with all subpages", &plain, TCM_MODE_CHANGEABLE, 0x3f, 0xff,
	  true, 56,
	  { 0x01, 0x0a, [12] = 0x08, 0x12, [32] = 0x0a, 0x0a, 0x04, 0x00, 0x08,
	    [44] = 0x1c, 0x0a } },
	{ "3Fh with another subpage", &plain, TCM_MODE_CURRENT, 0x3f, 1, false },
	{ "page that is not there", &plain, TCM_MODE_CURRENT, 0x02, 0, false },
	{ "subpage of a page", &plain, TCM_MODE_CURRENT, 0x0a, 1, false },
	{ "all subpages of a page", &plain, TCM_MODE_CURRENT, 0x0a, 0xff,
	  false },
};

KUNIT_ARRAY_PARAM_DESC(page, page_cases, name);

static void mode_page(struct kunit *test)
{
	const struct page_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[64] = {};

	tcm_builder_init(&b, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, tcm_mode_build(&b, c->mode, c->pc, c->page,
					     c->subpage), c->exists);
	KUNIT_EXPECT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->bytes, sizeof(buf));
}

struct block_case {
	const char *name;
	const struct tcm_mode *mode;
	bool long_lba;
	size_t len;
	u8 bytes[16];
};

static const struct block_case block_cases[] = {
	{ "short", &plain, false, 8,
	  { 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00 } },
	{ "short: too many blocks to tell", &everything, false, 8,
	  { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x10, 0x00 } },
	{ "long", &everything, true, 16,
	  { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x10, 0x00 } },
};

KUNIT_ARRAY_PARAM_DESC(block, block_cases, name);

static void mode_block(struct kunit *test)
{
	const struct block_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[16] = {};

	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_mode_build_block(&b, c->mode, c->long_lba);
	KUNIT_EXPECT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->bytes, sizeof(buf));
}

struct parse_case {
	const char *name;
	bool ten;
	size_t len;
	u8 list[64];
	bool ok;
	bool d_sense, swp;
	sense_reason_t reason;
	unsigned int byte;
	int bit;
};

/* Control page as the unit has it, but for bytes 2 and 4 */
#define CONTROL(b2, b4)	0x0a, 0x0a, (b2), 0x10, (b4), 0x40, 0x00, 0x00, 0xff, \
			0xff, 0x00, 0x1e

#define LENGTH		TCM_PARAMETER_LIST_LENGTH_ERROR
#define LIST		TCM_INVALID_PARAMETER_LIST

static const struct parse_case parse_cases[] = {
	{ "header alone", false, 4, {}, true },
	{ "header cut off", false, 3, {}, false, .reason = LENGTH, .bit = -1 },
	{ "header alone (10)", true, 8, {}, true },
	{ "header cut off (10)", true, 7, {}, false, .reason = LENGTH,
	  .bit = -1 },
	{ "medium type", false, 4, { 0, 1 }, false, .reason = LIST, .byte = 1,
	  .bit = -1 },
	{ "D_SENSE", false, 16, { 0, 0, 0, 0, CONTROL(0x06, 0) }, true,
	  .d_sense = true },
	{ "SWP", false, 16, { 0, 0, 0, 0, CONTROL(0x02, 0x08) }, true,
	  .swp = true },
	{ "both (10)", true, 20,
	  { 0, 0, 0, 0, 0, 0, 0, 0, CONTROL(0x06, 0x08) }, true,
	  .d_sense = true, .swp = true },
	{ "bit that can't be changed", false, 16,
	  { 0, 0, 0, 0, CONTROL(0x22, 0) }, false, .reason = LIST, .byte = 6,
	  .bit = 5 },
	{ "page cut off", false, 15, { 0, 0, 0, 0, CONTROL(0x06, 0) }, false,
	  .reason = LENGTH, .bit = -1 },
	{ "page header cut off", false, 5, { 0, 0, 0, 0, 0x0a }, false,
	  .reason = LENGTH, .bit = -1 },
	{ "page of another length", false, 16,
	  { 0, 0, 0, 0, 0x0a, 0x0b, 0x02 }, false, .reason = LIST, .byte = 5,
	  .bit = -1 },
	{ "page that is not there", false, 16, { 0, 0, 0, 0, 0x02, 0x0a },
	  false, .reason = LIST, .byte = 4, .bit = 5 },
	{ "PS is reserved", false, 16, { 0, 0, 0, 0, 0x8a, 0x0a }, false,
	  .reason = LIST, .byte = 4, .bit = 7 },
	{ "second page is looked at, too", false, 28,
	  { 0, 0, 0, 0, CONTROL(0x06, 0), 0x01, 0x0a, 0x80 }, false,
	  .reason = LIST, .byte = 18, .bit = 7 },
	{ "two pages", false, 28,
	  { 0, 0, 0, 0, 0x1c, 0x0a, [16] = CONTROL(0x06, 0) }, true,
	  .d_sense = true },
	{ "block descriptor", false, 24,
	  { 0, 0, 0, 8, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00,
	    CONTROL(0x06, 0) }, true, .d_sense = true },
	{ "block descriptor: number of blocks 0 keeps it", false, 12,
	  { 0, 0, 0, 8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00 },
	  true },
	{ "block descriptor: FFFFFFFFh is all", false, 12,
	  { 0, 0, 0, 8, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x02, 0x00 },
	  true },
	{ "block descriptor: another number of blocks", false, 12,
	  { 0, 0, 0, 8, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00 },
	  false, .reason = LIST, .byte = 4, .bit = -1 },
	{ "block descriptor: another block length", false, 12,
	  { 0, 0, 0, 8, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00 },
	  false, .reason = LIST, .byte = 9, .bit = -1 },
	{ "block descriptor: cut off", false, 11,
	  { 0, 0, 0, 8, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00 },
	  false, .reason = LENGTH, .bit = -1 },
	{ "block descriptor: of no known length", false, 11, { 0, 0, 0, 7 },
	  false, .reason = LIST, .byte = 3, .bit = -1 },
	{ "long block descriptor (10)", true, 24,
	  { [4] = 0x01, [7] = 16, [13] = 0x02, [22] = 0x02 }, true },
	{ "long block descriptor without LONGLBA (10)", true, 24,
	  { [7] = 16, [13] = 0x02, [22] = 0x02 }, false, .reason = LIST,
	  .byte = 6, .bit = -1 },
};

KUNIT_ARRAY_PARAM_DESC(parse, parse_cases, name);

static void mode_parse(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	struct tcm_mode_fault fault = {};
	struct tcm_mode new;
	bool ok;

	ok = tcm_mode_parse(c->list, c->len, c->ten, &plain, &new, &fault);
	KUNIT_ASSERT_EQ(test, ok, c->ok);
	if (ok) {
		KUNIT_EXPECT_EQ(test, new.d_sense, c->d_sense);
		KUNIT_EXPECT_EQ(test, new.swp, c->swp);
		return;
	}
	KUNIT_EXPECT_EQ(test, (__force u32)fault.reason,
			(__force u32)c->reason);
	KUNIT_EXPECT_EQ(test, fault.byte, c->byte);
	KUNIT_EXPECT_EQ(test, fault.bit, c->bit);
}

static struct kunit_case mode_cases[] = {
	KUNIT_CASE_PARAM(mode_page, page_gen_params),
	KUNIT_CASE_PARAM(mode_block, block_gen_params),
	KUNIT_CASE_PARAM(mode_parse, parse_gen_params),
	{}
};

static struct kunit_suite mode_suite = {
	.name = "tcm_mode",
	.test_cases = mode_cases,
};

kunit_test_suite(mode_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of the mode pages");
MODULE_LICENSE("GPL");
