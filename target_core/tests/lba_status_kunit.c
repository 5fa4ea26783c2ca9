// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of GET LBA STATUS parameter data.
 */
#include "../scsi/lba_status.h"

#include <linux/limits.h>
#include <kunit/test.h>

#include "../wire/wire.h"

#define ROOM	3

struct status_case {
	const char *name;
	struct tcm_lba_extent parts[5];	/* the first without blocks ends them */
	unsigned int taken;		/* parts there was room for */
	size_t len;
	u8 bytes[8 + ROOM * 16];
};

static const struct status_case status_cases[] = {
	{ "one extent", { { 16, 4, true } }, 1, 24,
	  { 0, 0, 0, 20, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 4, 0, 0, 0, 0 } },
	{ "deallocated", { { 0, 0x01020304, false } }, 1, 24,
	  { 0, 0, 0, 20, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 1, 0, 0, 0 } },
	{ "neighbours of one status are one",
	  { { 0, 4, true }, { 4, 4, true }, { 8, 1, false }, { 9, 7, false } },
	  4, 40,
	  { 0, 0, 0, 36, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8, 1, 0, 0, 0 } },
	{ "more than a descriptor can count",
	  { { 0, U32_MAX, false }, { U32_MAX, 1, false } }, 2, 40,
	  { 0, 0, 0, 36, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0,
	    0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 1, 1, 0, 0, 0 } },
	{ "LBA beyond 32 bits", { { 0x0102030405060708, 1, true } }, 1, 24,
	  { 0, 0, 0, 20, 0, 0, 0, 0,
	    1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 0, 0, 0, 0 } },
	{ "no room for the fourth",
	  { { 0, 1, true }, { 1, 1, false }, { 2, 1, true }, { 3, 1, false } },
	  3, 56,
	  { 0, 0, 0, 52, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0 } },
};

KUNIT_ARRAY_PARAM_DESC(status, status_cases, name);

static void lba_status_data(struct kunit *test)
{
	const struct status_case *c = test->param_value;
	struct tcm_lba_extent extents[ROOM];
	unsigned int count = 0, taken = 0;
	u8 buf[sizeof(c->bytes)] = {};
	struct tcm_builder b;

	while (c->parts[taken].blocks &&
	       tcm_lba_status_add(extents, &count, ROOM, &c->parts[taken]))
		taken++;
	KUNIT_EXPECT_EQ(test, taken, c->taken);
	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_lba_status_build(&b, extents, count);
	KUNIT_EXPECT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->bytes, sizeof(buf));
}

static struct kunit_case lba_status_test_cases[] = {
	KUNIT_CASE_PARAM(lba_status_data, status_gen_params),
	{}
};

static struct kunit_suite lba_status_suite = {
	.name = "tcm_lba_status",
	.test_cases = lba_status_test_cases,
};

kunit_test_suite(lba_status_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of GET LBA STATUS parameter data");
MODULE_LICENSE("GPL");
