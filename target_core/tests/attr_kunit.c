// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of how a write to a configfs file becomes a number or a text.
 */
#include "../configfs/attr.h"

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <kunit/test.h>

struct parse_case {
	const char *name;
	enum tcm_attr_kind kind;
	const char *text;
	int ret;
	u64 value;
};

static const struct parse_case parse_cases[] = {
	{ "bool 1", TCM_ATTR_BOOL, "1\n", 0, 1 },
	{ "bool yes", TCM_ATTR_BOOL, "yes", 0, 1 },
	{ "bool True", TCM_ATTR_BOOL, "True", 0, 1 },
	{ "bool on", TCM_ATTR_BOOL, "on", 0, 1 },
	{ "bool ON", TCM_ATTR_BOOL, "ON\n", 0, 1 },
	{ "bool 0", TCM_ATTR_BOOL, "0", 0, 0 },
	{ "bool off", TCM_ATTR_BOOL, "off", 0, 0 },
	{ "bool no", TCM_ATTR_BOOL, "no", 0, 0 },
	{ "bool by its first character", TCM_ATTR_BOOL, "1x", 0, 1 },
	{ "bool hex is false", TCM_ATTR_BOOL, "0x10", 0, 0 },
	{ "bool 2", TCM_ATTR_BOOL, "2", -EINVAL },
	{ "bool o alone", TCM_ATTR_BOOL, "o", -EINVAL },
	{ "bool -1", TCM_ATTR_BOOL, "-1", -EINVAL },
	{ "bool empty", TCM_ATTR_BOOL, "", -EINVAL },
	{ "bool newline", TCM_ATTR_BOOL, "\n", -EINVAL },
	{ "decimal", TCM_ATTR_U32, "4096", 0, 4096 },
	{ "one newline", TCM_ATTR_U32, "4096\n", 0, 4096 },
	{ "two newlines", TCM_ATTR_U32, "4096\n\n", -EINVAL },
	{ "hexadecimal", TCM_ATTR_U32, "0X1f", 0, 31 },
	{ "octal", TCM_ATTR_U32, "010", 0, 8 },
	{ "plus", TCM_ATTR_U32, "+7", 0, 7 },
	{ "minus", TCM_ATTR_U32, "-7", -EINVAL },
	{ "blank before", TCM_ATTR_U32, " 7", -EINVAL },
	{ "blank behind", TCM_ATTR_U32, "7 ", -EINVAL },
	{ "garbage behind", TCM_ATTR_U32, "7x", -EINVAL },
	{ "no number", TCM_ATTR_U32, "x", -EINVAL },
	{ "greatest u8", TCM_ATTR_U8, "255", 0, U8_MAX },
	{ "beyond u8", TCM_ATTR_U8, "256", -ERANGE },
	{ "greatest u16", TCM_ATTR_U16, "65535", 0, U16_MAX },
	{ "beyond u16", TCM_ATTR_U16, "65536", -ERANGE },
	{ "greatest u32", TCM_ATTR_U32, "4294967295", 0, U32_MAX },
	{ "beyond u32", TCM_ATTR_U32, "4294967296", -ERANGE },
	{ "greatest u64", TCM_ATTR_U64, "18446744073709551615", 0, U64_MAX },
	{ "beyond u64", TCM_ATTR_U64, "18446744073709551616", -ERANGE },
	{ "strict knows one error", TCM_ATTR_STRICT, "18446744073709551616",
	  -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(parse, parse_cases, name);

static void attr_parse(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	u64 value = 0;

	KUNIT_ASSERT_EQ(test, tcm_attr_parse(c->kind, c->text, &value), c->ret);
	if (!c->ret)
		KUNIT_EXPECT_EQ(test, value, c->value);
}

struct text_case {
	const char *name;
	const char *page;
	int ret;
	const char *text;
};

/* into a buffer of 5 bytes */
static const struct text_case text_cases[] = {
	{ "plain", "abcd", 4, "abcd" },
	{ "newline", "abcd\n", 4, "abcd" },
	{ "blanks at both ends", " \t abc \n", 3, "abc" },
	{ "blank inside", "a b\n", 3, "a b" },
	{ "empty", "", 0, "" },
	{ "nothing but blanks", "  \n", 0, "" },
	{ "one too long", "abcde", -EOVERFLOW },
};

KUNIT_ARRAY_PARAM_DESC(text, text_cases, name);

static void attr_text(struct kunit *test)
{
	const struct text_case *c = test->param_value;
	char buf[5];

	KUNIT_ASSERT_EQ(test, tcm_attr_text(buf, sizeof(buf), c->page), c->ret);
	if (c->ret >= 0)
		KUNIT_EXPECT_STREQ(test, buf, c->text);
}

struct members {
	u8 before;
	u8 one;
	u16 two;
	u32 four;
	u64 eight;
	u8 after;
};

static const struct tcm_attr members[] = {
	{ TCM_ATTR_AT(struct members, one) },
	{ TCM_ATTR_AT(struct members, two) },
	{ TCM_ATTR_AT(struct members, four) },
	{ TCM_ATTR_AT(struct members, eight) },
};

static void attr_members(struct kunit *test)
{
	struct members m = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(members); i++)
		tcm_attr_set(&members[i], &m, 0xf0 + i);
	for (i = 0; i < ARRAY_SIZE(members); i++)
		KUNIT_EXPECT_EQ(test, tcm_attr_get(&members[i], &m), 0xf0 + i);
	KUNIT_EXPECT_EQ(test, m.one, 0xf0);
	KUNIT_EXPECT_EQ(test, m.two, 0xf1);
	KUNIT_EXPECT_EQ(test, m.four, 0xf2);
	KUNIT_EXPECT_EQ(test, m.eight, 0xf3);
	KUNIT_EXPECT_EQ(test, m.before, 0);
	KUNIT_EXPECT_EQ(test, m.after, 0);
}

static struct kunit_case attr_cases[] = {
	KUNIT_CASE_PARAM(attr_parse, parse_gen_params),
	KUNIT_CASE_PARAM(attr_text, text_gen_params),
	KUNIT_CASE(attr_members),
	{}
};

static struct kunit_suite attr_suite = {
	.name = "tcm_attr",
	.test_cases = attr_cases,
};

kunit_test_suite(attr_suite);

MODULE_DESCRIPTION("Unit tests of configfs attributes");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
