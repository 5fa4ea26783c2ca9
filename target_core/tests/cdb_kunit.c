// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the CDB reader.
 */
#include "../wire/cdb.h"

#include <kunit/test.h>

struct len_case {
	const char *name;
	u8 opcode;
	u8 additional;		/* byte 7 */
	size_t avail;
	unsigned int len;
};

static const struct len_case len_cases[] = {
	{ "group 0: TEST UNIT READY",		0x00, 0, 16, 6 },
	{ "group 1: READ(10)",			0x28, 0, 16, 10 },
	{ "group 2: MODE SENSE(10)",		0x5a, 0, 16, 10 },
	{ "group 4: READ(16)",			0x88, 0, 16, 16 },
	{ "group 4: SERVICE ACTION IN(16)",	0x9e, 0, 16, 16 },
	{ "group 5: REPORT LUNS",		0xa0, 0, 16, 12 },
	{ "group 6: vendor specific",		0xc0, 0, 16, 10 },
	{ "group 7: vendor specific",		0xff, 0, 16, 10 },
	{ "group 3: reserved 60h",		0x60, 0, 16, 12 },
	{ "variable: READ(32)",			0x7f, 0x18, 32, 32 },
	{ "variable: longest",			0x7f, 252, 260, 260 },
	{ "variable: cut off",			0x7f, 0x18, 31, 0 },
	{ "variable: not a multiple of four",	0x7f, 0x17, 260, 0 },
	{ "variable: no service action",	0x7f, 0, 32, 0 },
	{ "variable: header cut off",		0x7f, 0x18, 7, 0 },
	{ "nothing there",			0x00, 0, 0, 0 },
	{ "6 bytes cut off",			0x12, 0, 5, 0 },
	{ "16 bytes cut off",			0x88, 0, 15, 0 },
};

KUNIT_ARRAY_PARAM_DESC(len, len_cases, name);

static void cdb_length(struct kunit *test)
{
	const struct len_case *c = test->param_value;
	u8 cdb[8] = { [0] = c->opcode, [7] = c->additional };

	KUNIT_EXPECT_EQ(test, tcm_cdb_len(cdb, c->avail), c->len);
}

struct extent_case {
	const char *name;
	enum tcm_extent_shape shape;
	u8 cdb[32];
	u64 lba;
	u32 blocks;
};

static const struct extent_case extent_cases[] = {
	{ "READ(6)", TCM_EXTENT_6,
	  { 0x08, 0x12, 0x34, 0x56, 0x07 }, 0x123456, 7 },
	{ "READ(6): length 0 is 256", TCM_EXTENT_6,
	  { 0x08, 0x00, 0x00, 0x00, 0x00 }, 0, 256 },
	{ "READ(6): reserved bits are no LBA", TCM_EXTENT_6,
	  { 0x08, 0xff, 0xff, 0xff, 0xff }, 0x1fffff, 255 },
	{ "READ(10)", TCM_EXTENT_10,
	  { 0x28, 0xff, 0x80, 0x01, 0x02, 0x03, 0xff, 0x89, 0xab, 0xff },
	  0x80010203, 0x89ab },
	{ "READ(10): length 0 is none", TCM_EXTENT_10,
	  { 0x28, 0xff, 0x00, 0x00, 0x00, 0x01, 0xff, 0x00, 0x00, 0xff },
	  1, 0 },
	{ "READ(12)", TCM_EXTENT_12,
	  { 0xa8, 0xff, 0x80, 0x01, 0x02, 0x03, 0x89, 0xab, 0xcd, 0xef, 0xff },
	  0x80010203, 0x89abcdef },
	{ "READ(16)", TCM_EXTENT_16,
	  { 0x88, 0xff, 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
	    0x91, 0x02, 0x03, 0x04, 0xff, 0xff },
	  0x8102030405060708ULL, 0x91020304 },
	{ "READ(32)", TCM_EXTENT_32,
	  { 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x18, 0x00, 0x09,
	    0xff, 0xff, 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0x91, 0x02, 0x03, 0x04 },
	  0x8102030405060708ULL, 0x91020304 },
	{ "COMPARE AND WRITE", TCM_EXTENT_CAW,
	  { 0x89, 0xff, 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
	    0xff, 0xff, 0xff, 0x02, 0xff, 0xff },
	  0x8102030405060708ULL, 2 },
	{ "WRITE ATOMIC(16)", TCM_EXTENT_ATOMIC,
	  { 0x9c, 0xff, 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
	    0xff, 0xff, 0x91, 0x02, 0xff, 0xff },
	  0x8102030405060708ULL, 0x9102 },
	{ "GET LBA STATUS", TCM_EXTENT_LBA_16,
	  { 0x9e, 0x12, 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	  0x8102030405060708ULL, 0 },
	{ "no extent", TCM_EXTENT_NONE,
	  { 0x12, 0xff, 0xff, 0xff, 0xff, 0xff }, 0, 0 },
};

KUNIT_ARRAY_PARAM_DESC(extent, extent_cases, name);

static void cdb_extent(struct kunit *test)
{
	const struct extent_case *c = test->param_value;
	struct tcm_extent ext;

	tcm_cdb_extent(c->cdb, c->shape, &ext);
	KUNIT_EXPECT_EQ(test, ext.lba, c->lba);
	KUNIT_EXPECT_EQ(test, ext.blocks, c->blocks);
}

struct fits_case {
	const char *name;
	u64 lba;
	u64 blocks;
	u64 capacity;
	bool fits;
};

static const struct fits_case fits_cases[] = {
	{ "first block",		0, 1, 100, true },
	{ "last block",			99, 1, 100, true },
	{ "all blocks",			0, 100, 100, true },
	{ "one too many",		0, 101, 100, false },
	{ "starts behind the last",	100, 1, 100, false },
	{ "nothing at the end",		100, 0, 100, true },
	{ "nothing behind the end",	101, 0, 100, false },
	{ "sum would wrap",		U64_MAX, 2, 100, false },
	{ "sum would wrap to 0",	1, U64_MAX, 100, false },
	{ "largest medium",		U64_MAX - 1, 1, U64_MAX, true },
	{ "empty medium",		0, 1, 0, false },
};

KUNIT_ARRAY_PARAM_DESC(fits, fits_cases, name);

static void extent_fits(struct kunit *test)
{
	const struct fits_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tcm_extent_fits(c->lba, c->blocks, c->capacity),
			c->fits);
}

struct usage_case {
	const char *name;
	u8 cdb[10];
	bool ok;
	u16 byte;
	u8 bit;
};

/* READ(10) of a unit without FUA, protection and grouping */
static const u8 read_10_usage[10] = {
	0x28, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0xff, 0xff, 0x00
};

static const struct usage_case usage_cases[] = {
	{ "every known bit set",
	  { 0x28, 0, 0xff, 0xff, 0xff, 0xff, 0, 0xff, 0xff, 0 }, true },
	{ "operation code is passed over",
	  { 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, true },
	{ "most significant of two bits",
	  { 0x28, 0x18, 0, 0, 0, 0, 0, 0, 0, 0 }, false, 1, 4 },
	{ "first of two bytes",
	  { 0x28, 0, 0, 0, 0, 0, 0x01, 0, 0, 0x04 }, false, 6, 0 },
	{ "NACA in the control byte",
	  { 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0x04 }, false, 9, 2 },
	{ "bit 7",
	  { 0x28, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0 }, false, 1, 7 },
};

KUNIT_ARRAY_PARAM_DESC(usage, usage_cases, name);

static void cdb_usage(struct kunit *test)
{
	const struct usage_case *c = test->param_value;
	struct tcm_cdb_fault fault = {};

	KUNIT_EXPECT_EQ(test, tcm_cdb_check_usage(c->cdb, read_10_usage,
						  sizeof(c->cdb), &fault),
			c->ok);
	KUNIT_EXPECT_EQ(test, fault.byte, c->byte);
	KUNIT_EXPECT_EQ(test, fault.bit, c->bit);
}

struct parts_case {
	const char *name;
	u8 cdb[32];
	u16 service_action;
	unsigned int control_at;
	u8 protect;
};

static const struct parts_case parts_cases[] = {
	{ "6 bytes have no protect field",
	  { 0x08, 0xff }, 0x1f, 5, 0 },
	{ "READ(10)", { 0x28, 0xa0 }, 0, 9, 5 },
	{ "REPORT TARGET PORT GROUPS, extended header",
	  { 0xa3, 0x2a }, 0x0a, 11, 1 },
	{ "READ CAPACITY(16)", { 0x9e, 0x10 }, 0x10, 15, 0 },
	{ "WRITE SAME(32)",
	  { 0x7f, 0, 0, 0, 0, 0, 0, 0x18, 0x00, 0x0d, 0xe0 }, 0x0d, 1, 7 },
	{ "service action of 16 bits",
	  { 0x7f, 0, 0, 0, 0, 0, 0, 0x18, 0x88, 0x01 }, 0x8801, 1, 0 },
};

KUNIT_ARRAY_PARAM_DESC(parts, parts_cases, name);

static void cdb_parts(struct kunit *test)
{
	const struct parts_case *c = test->param_value;
	unsigned int at;
	u8 cdb[32];

	memcpy(cdb, c->cdb, sizeof(cdb));
	cdb[c->control_at] |= TCM_CDB_CONTROL_NACA;
	KUNIT_EXPECT_EQ(test, tcm_cdb_service_action(cdb), c->service_action);
	KUNIT_EXPECT_EQ(test, tcm_cdb_control(cdb, &at), cdb[c->control_at]);
	KUNIT_EXPECT_EQ(test, at, c->control_at);
	KUNIT_EXPECT_TRUE(test, tcm_cdb_control(cdb, NULL) &
				TCM_CDB_CONTROL_NACA);
	KUNIT_EXPECT_EQ(test, tcm_cdb_protect(cdb), c->protect);
}

static struct kunit_case cdb_cases[] = {
	KUNIT_CASE_PARAM(cdb_length, len_gen_params),
	KUNIT_CASE_PARAM(cdb_extent, extent_gen_params),
	KUNIT_CASE_PARAM(extent_fits, fits_gen_params),
	KUNIT_CASE_PARAM(cdb_usage, usage_gen_params),
	KUNIT_CASE_PARAM(cdb_parts, parts_gen_params),
	{}
};

static struct kunit_suite cdb_suite = {
	.name = "tcm_cdb",
	.test_cases = cdb_cases,
};

kunit_test_suite(cdb_suite);

MODULE_DESCRIPTION("Unit tests of the CDB reader");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
