// SPDX-License-Identifier: GPL-2.0
/*
 * Login keys: the table, numbers, pairs, and what two offers come to.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../login/keys.h"

static void table_test(struct kunit *test)
{
	int a, b;

	for (a = 0; a < ISCSIT_KEYS; a++) {
		KUNIT_ASSERT_NOT_NULL(test, iscsit_keys[a].name);
		KUNIT_EXPECT_EQ(test, iscsit_key_find(iscsit_keys[a].name), a);
		for (b = 0; b < a; b++)
			KUNIT_EXPECT_STRNEQ(test, iscsit_keys[a].name,
					    iscsit_keys[b].name);
		if (iscsit_keys[a].flags & ISCSIT_KEY_PARAM)
			KUNIT_EXPECT_EQ(test, iscsit_key_check_param(a,
					iscsit_keys[a].param), 0);
	}
	KUNIT_EXPECT_EQ(test, iscsit_key_find("headerdigest"), -ENOENT);
}

struct number_case {
	const char *name;
	const char *text;
	int ret;
	u32 value;
};

static const struct number_case number_cases[] = {
	{ "decimal", "262144", 0, 262144 },
	{ "hexadecimal", "0x40000", 0, 262144 },
	{ "capital X", "0XfF", 0, 255 },
	{ "a leading zero is no octal", "010", 0, 10 },
	{ "the largest", "4294967295", 0, U32_MAX },
	{ "too large", "4294967296", -EINVAL },
	{ "nothing", "", -EINVAL },
	{ "prefix alone", "0x", -EINVAL },
	{ "minus", "-1", -EINVAL },
	{ "blank behind", "1 ", -EINVAL },
	{ "letters behind", "65536abc", -EINVAL },
};

static void number_desc(const struct number_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(number, number_cases, number_desc);

static void number_test(struct kunit *test)
{
	const struct number_case *c = test->param_value;
	u32 value = 0;

	KUNIT_EXPECT_EQ(test, iscsit_number_parse(c->text, &value), c->ret);
	if (!c->ret)
		KUNIT_EXPECT_EQ(test, value, c->value);
}

struct answer_case {
	const char *name;
	enum iscsit_key_id id;
	const char *ours;
	const char *offer;
	int ret;
	u32 value;
	const char *answer;
};

static const struct answer_case answer_cases[] = {
	{ "list: the initiator's order", ISCSIT_KEY_HEADER_DIGEST,
	  "CRC32C,None", "None,CRC32C", 1, ISCSIT_WORD_NONE, "None" },
	{ "list: words we don't know", ISCSIT_KEY_DATA_DIGEST, "CRC32C,None",
	  "X-md5,CRC32C", 1, ISCSIT_WORD_CRC32C, "CRC32C" },
	{ "list: nothing in common", ISCSIT_KEY_HEADER_DIGEST, "None",
	  "CRC32C", -EINVAL },
	{ "OR: Yes needs no answer", ISCSIT_KEY_INITIAL_R2T, "No", "Yes",
	  0, 1 },
	{ "OR: No is up to us", ISCSIT_KEY_INITIAL_R2T, "Yes", "No",
	  1, 1, "Yes" },
	{ "AND: No needs no answer", ISCSIT_KEY_IMMEDIATE_DATA, "Yes", "No",
	  0, 0 },
	{ "AND: both", ISCSIT_KEY_IMMEDIATE_DATA, "Yes", "Yes", 1, 1, "Yes" },
	{ "boolean in small letters", ISCSIT_KEY_IMMEDIATE_DATA, "Yes", "yes",
	  -EINVAL },
	{ "the smaller", ISCSIT_KEY_MAX_BURST, "262144", "16776192", 1, 262144,
	  "262144" },
	{ "the greater", ISCSIT_KEY_TIME2WAIT, "2", "0", 1, 2, "2" },
	{ "out of range", ISCSIT_KEY_MAX_BURST, "262144", "511", -EINVAL },
	{ "markers", ISCSIT_KEY_IF_MARK_INT, "Reject", "2048~8192", -EINVAL },
};

static void answer_desc(const struct answer_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(answer, answer_cases, answer_desc);

static void answer_test(struct kunit *test)
{
	const struct answer_case *c = test->param_value;
	char answer[ISCSIT_VALUE_LEN];
	u32 value = 77;

	KUNIT_EXPECT_EQ(test, iscsit_key_answer(c->id, c->ours, c->offer,
						&value, answer), c->ret);
	KUNIT_EXPECT_EQ(test, value, c->ret < 0 ? 77 : c->value);
	if (c->ret > 0)
		KUNIT_EXPECT_STREQ(test, answer, c->answer);
}

static void pair_test(struct kunit *test)
{
	char text[] = "\0\0A=1\0\0B=x=y\0C=\0broken";
	char *pos = text, *end = text + sizeof(text) - 1;
	struct iscsit_pair pair;

	KUNIT_ASSERT_EQ(test, iscsit_pair_next(&pos, end, &pair), 1);
	KUNIT_EXPECT_STREQ(test, pair.key, "A");
	KUNIT_EXPECT_STREQ(test, pair.value, "1");
	KUNIT_ASSERT_EQ(test, iscsit_pair_next(&pos, end, &pair), 1);
	KUNIT_EXPECT_STREQ(test, pair.key, "B");
	KUNIT_EXPECT_STREQ(test, pair.value, "x=y");
	KUNIT_ASSERT_EQ(test, iscsit_pair_next(&pos, end, &pair), 1);
	KUNIT_EXPECT_STREQ(test, pair.value, "");
	KUNIT_EXPECT_EQ(test, iscsit_pair_next(&pos, end, &pair), -EINVAL);
}

static void auth_method_test(struct kunit *test)
{
	char methods[ISCSIT_VALUE_LEN] = "CHAP";

	iscsit_auth_method_set_none(methods, true);
	KUNIT_EXPECT_STREQ(test, methods, "CHAP,None");
	iscsit_auth_method_set_none(methods, true);
	KUNIT_EXPECT_STREQ(test, methods, "CHAP,None");
	strscpy(methods, "None,CHAP,None", sizeof(methods));
	iscsit_auth_method_set_none(methods, false);
	KUNIT_EXPECT_STREQ(test, methods, "CHAP");
	strscpy(methods, "None", sizeof(methods));
	iscsit_auth_method_set_none(methods, false);
	KUNIT_EXPECT_STREQ(test, methods, "CHAP");
}

static struct kunit_case keys_cases[] = {
	KUNIT_CASE(table_test),
	KUNIT_CASE_PARAM(number_test, number_gen_params),
	KUNIT_CASE_PARAM(answer_test, answer_gen_params),
	KUNIT_CASE(pair_test),
	KUNIT_CASE(auth_method_test),
	{ }
};

static struct kunit_suite keys_suite = {
	.name = "iscsit_keys",
	.test_cases = keys_cases,
};

kunit_test_suite(keys_suite);

MODULE_DESCRIPTION("KUnit: login keys and their negotiation");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
