// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the text of a map of referrals.
 */
#include "../alua/lba_map.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/test.h>

struct map_case {
	const char *name;
	const char *text;
	long error;
	const char *shown;	/* NULL: no map */
};

static const struct map_case map_cases[] = {
	{ "one range", "64 1\n0 63 0:O\n", 0, "64 1\n0 63 0:O\n" },
	{ "all states",
	  "64 2\n0 63 0:O 1:A 2:S 3:U\n64 127 0:A 1:O 2:U 3:S\n", 0,
	  "64 2\n0 63 0:O 1:A 2:S 3:U\n64 127 0:A 1:O 2:U 3:S\n" },
	{ "empty lines do not count", "\n64 1\n\n\n0 63 16:S\n\n", 0,
	  "64 1\n0 63 16:S\n" },
	{ "no newline at the end", "64 1\n0 63 0:O", 0, "64 1\n0 63 0:O\n" },
	{ "sizes of 0", "0 0\n0 63 0:O\n", 0, "0 0\n0 63 0:O\n" },
	{ "a range turned round", "64 1\n63 0 0:O\n", 0, "64 1\n63 0 0:O\n" },
	{ "greatest LBA", "64 1\n0 18446744073709551615 65535:O\n", 0,
	  "64 1\n0 18446744073709551615 65535:O\n" },
	{ "first line alone", "64 1\n", 0, NULL },
	{ "newline alone", "\n", 0, NULL },
	{ "nothing", "", 0, NULL },
	{ "one number", "64\n", -EINVAL },
	{ "three numbers", "64 1 2\n0 63 0:O\n", -EINVAL },
	{ "no number", "x\n", -EINVAL },
	{ "hexadecimal", "0x40 1\n0 63 0:O\n", -EINVAL },
	{ "segment size beyond 32 bits", "4294967296 1\n0 63 0:O\n", -EINVAL },
	{ "range without states", "64 1\n0 63\n", -EINVAL },
	{ "range of one number", "64 1\n0\n", -EINVAL },
	{ "range of words", "64 1\nx y 0:O\n", -EINVAL },
	{ "unknown letter", "64 1\n0 63 0:X\n", -EINVAL },
	{ "two letters", "64 1\n0 63 0:OA\n", -EINVAL },
	{ "no letter", "64 1\n0 63 0:\n", -EINVAL },
	{ "id twice", "64 1\n0 63 0:O 0:A\n", -EINVAL },
	{ "id beyond 16 bits", "64 1\n0 63 65536:O\n", -EINVAL },
	{ "negative id", "64 1\n0 63 -1:O\n", -EINVAL },
	{ "more groups later", "64 1\n0 63 0:O\n64 127 0:O 1:A\n", -EINVAL },
	{ "fewer groups later", "64 1\n0 63 0:O 1:A\n64 127 0:O\n", -EINVAL },
	{ "trailing word", "64 1\n0 63 0:O trailing\n", -EINVAL },
	{ "trailing blank", "64 1\n0 63 0:O \n", -EINVAL },
	{ "two blanks", "64 1\n0  63 0:O\n", -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(map, map_cases, name);

static void lba_map_parse(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	struct tcm_lba_map *map = tcm_lba_map_parse(c->text);
	char shown[256] = "";

	if (c->error) {
		KUNIT_EXPECT_TRUE(test, IS_ERR(map));
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(map), c->error);
		if (!IS_ERR(map))
			kfree(map);
		return;
	}
	KUNIT_ASSERT_FALSE(test, IS_ERR(map));
	if (!c->shown) {
		KUNIT_EXPECT_NULL(test, map);
		return;
	}
	KUNIT_ASSERT_NOT_NULL(test, map);
	KUNIT_EXPECT_EQ(test, tcm_lba_map_format(map, shown, sizeof(shown)),
			strlen(c->shown));
	KUNIT_EXPECT_STREQ(test, shown, c->shown);
	kfree(map);
}

/* What does not fit is left out by whole lines, down to nothing. */
static void lba_map_format_cut(struct kunit *test)
{
	static const char text[] = "64 1\n0 63 0:O\n64 127 0:A\n";
	struct tcm_lba_map *map = tcm_lba_map_parse(text);
	char shown[sizeof(text)];
	size_t size;
	ssize_t len;

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(map));
	for (size = 6; size <= sizeof(text); size++) {
		len = tcm_lba_map_format(map, shown, size);
		KUNIT_EXPECT_LT(test, len, size);
		KUNIT_EXPECT_EQ(test, shown[len - 1], '\n');
		KUNIT_EXPECT_MEMEQ(test, shown, text, len);
	}
	KUNIT_EXPECT_EQ(test, len, strlen(text));
	kfree(map);
}

static struct kunit_case lba_map_cases[] = {
	KUNIT_CASE_PARAM(lba_map_parse, map_gen_params),
	KUNIT_CASE(lba_map_format_cut),
	{}
};

static struct kunit_suite lba_map_suite = {
	.name = "tcm_lba_map",
	.test_cases = lba_map_cases,
};

kunit_test_suite(lba_map_suite);

MODULE_DESCRIPTION("Unit tests of the map of referrals");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
