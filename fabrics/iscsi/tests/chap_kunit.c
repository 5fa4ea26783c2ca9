// SPDX-License-Identifier: GPL-2.0
/*
 * CHAP: values of the text keys, digests, and what must be refused.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../login/chap.h"

/* Our challenge in all cases: 10h 11h ... as many as the digest has bytes. */
static void fill(struct iscsit_chap *chap, enum iscsit_chap_alg alg, u8 len)
{
	unsigned int i;

	chap->alg = alg;
	chap->id = 7;
	chap->len = len;
	for (i = 0; i < len; i++)
		chap->challenge[i] = 0x10 + i;
}

struct value_case {
	const char *name;
	const char *value;
	int ret;
	u8 bytes[4];
};

static const struct value_case value_cases[] = {
	{ "hexadecimal", "0x00fFA5", 3, { 0x00, 0xff, 0xa5 } },
	{ "capital X", "0X01", 1, { 0x01 } },
	{ "base64 of one byte, padded", "0bAQ==", 1, { 0x01 } },
	{ "base64 of one byte, bare", "0bAQ", 1, { 0x01 } },
	{ "base64 of two bytes", "0BAQI=", 2, { 0x01, 0x02 } },
	{ "base64 of three bytes", "0b+/+/", 3, { 0xfb, 0xff, 0xbf } },
	{ "nothing", "", -EINVAL },
	{ "prefix alone", "0x", -EINVAL },
	{ "base64 prefix alone", "0b", -EINVAL },
	{ "padding alone", "0b==", -EINVAL },
	{ "odd number of digits", "0x012", -EINVAL },
	{ "no digit", "0x0g", -EINVAL },
	{ "decimal", "1234", -EINVAL },
	{ "one base64 digit too many", "0bAQIDB", -EINVAL },
	{ "bits that make no byte", "0bAR==", -EINVAL },
	{ "padding in between", "0bAQ==AQ==", -EINVAL },
	{ "wrong padding", "0bAQ=", -EINVAL },
	{ "longer than the room", "0x0102030405", -EINVAL },
	{ "longer than the room, base64", "0bAQIDBAU=", -EINVAL },
};

static void value_desc(const struct value_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(value, value_cases, value_desc);

static void value_test(struct kunit *test)
{
	const struct value_case *c = test->param_value;
	u8 bytes[4] = { };

	KUNIT_ASSERT_EQ(test, iscsit_chap_decode(c->value, strlen(c->value),
						 bytes, sizeof(bytes)), c->ret);
	if (c->ret > 0)
		KUNIT_EXPECT_MEMEQ(test, bytes, c->bytes, c->ret);
}

struct id_case {
	const char *value;
	int ret;
};

static const struct id_case id_cases[] = {
	{ "0", 0 },
	{ "255", 255 },
	{ "0xff", 255 },
	{ "0X0a", 10 },
	{ "256", -EINVAL },
	{ "0x100", -EINVAL },
	{ "-1", -EINVAL },
	{ "", -EINVAL },
	{ "0x", -EINVAL },
	{ "7 ", -EINVAL },
	{ "99999999999999999999", -EINVAL },
};

static void id_test(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(id_cases); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    iscsit_chap_parse_id(id_cases[i].value,
						strlen(id_cases[i].value)),
				    id_cases[i].ret, "%s", id_cases[i].value);
}

struct alg_case {
	const char *name;
	enum iscsit_chap_alg alg;
	u8 len;
	const char *response;	/* to id 7, "secret", our challenge */
};

static const struct alg_case alg_cases[] = {
	{ "MD5", ISCSIT_CHAP_MD5, 16, "0x224bc0e9fb86a53722b67d512c4e04b1" },
};

static void alg_desc(const struct alg_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(alg, alg_cases, alg_desc);

static void verify_test(struct kunit *test)
{
	const struct alg_case *c = test->param_value;
	size_t len = strlen(c->response);
	struct iscsit_chap chap;
	char wrong[ISCSIT_CHAP_TEXT_MAX];
	size_t i;

	fill(&chap, c->alg, c->len);
	KUNIT_EXPECT_EQ(test, iscsit_chap_verify(&chap, "secret", c->response,
						 len), 0);
	KUNIT_EXPECT_EQ(test, iscsit_chap_verify(&chap, "Secret", c->response,
						 len), -EACCES);
	KUNIT_EXPECT_EQ(test, iscsit_chap_verify(&chap, "secret", c->response,
						 len - 2), -EACCES);
	for (i = 2; i < len; i++) {
		strscpy(wrong, c->response, sizeof(wrong));
		wrong[i] = wrong[i] == '0' ? '1' : '0';
		KUNIT_EXPECT_EQ(test, iscsit_chap_verify(&chap, "secret", wrong,
							 len), -EACCES);
	}
}

static void answer_test(struct kunit *test)
{
	static const char own[] = "0b" "EBESExQVFhcYGRobHB0eHw==";
	static const char other[] = "0x101112131415161718191a1b1c1d1e20";
	char text[ISCSIT_CHAP_TEXT_MAX], hex[2 * 16 + 3];
	struct iscsit_chap chap;

	fill(&chap, ISCSIT_CHAP_MD5, 16);
	iscsit_chap_print(hex, chap.challenge, chap.len);
	KUNIT_EXPECT_EQ(test, iscsit_chap_answer(&chap, "secret", 7, hex,
						 strlen(hex), text), -EACCES);
	KUNIT_EXPECT_EQ(test, iscsit_chap_answer(&chap, "secret", 7, own,
						 strlen(own), text), -EACCES);
	KUNIT_EXPECT_EQ(test, iscsit_chap_answer(&chap, "secret", 7, "0x",
						 2, text), -EACCES);
	KUNIT_ASSERT_EQ(test, iscsit_chap_answer(&chap, "secret", 7, other,
						 strlen(other), text), 0);
	KUNIT_EXPECT_EQ(test, strlen(text), 2 + 2 * 16);

	/* what we answer is what we would accept for that challenge */
	chap.challenge[15] = 0x20;
	KUNIT_EXPECT_EQ(test, iscsit_chap_verify(&chap, "secret", text,
						 strlen(text)), 0);
}

static void choose_test(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, iscsit_chap_choose("5", 1), ISCSIT_CHAP_MD5);
	KUNIT_EXPECT_EQ(test, iscsit_chap_choose("x,99,5", 6), ISCSIT_CHAP_MD5);
	KUNIT_EXPECT_EQ(test, iscsit_chap_choose("", 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, iscsit_chap_choose("55", 2), -ENOENT);
	KUNIT_EXPECT_EQ(test, iscsit_chap_choose(",", 1), -ENOENT);
	/* the length counts, not what stands behind it */
	KUNIT_EXPECT_EQ(test, iscsit_chap_choose("9,5", 1), -ENOENT);
}

static struct kunit_case chap_cases[] = {
	KUNIT_CASE_PARAM(value_test, value_gen_params),
	KUNIT_CASE(id_test),
	KUNIT_CASE_PARAM(verify_test, alg_gen_params),
	KUNIT_CASE(answer_test),
	KUNIT_CASE(choose_test),
	{ }
};

static struct kunit_suite chap_suite = {
	.name = "iscsit_chap",
	.test_cases = chap_cases,
};

kunit_test_suite(chap_suite);

MODULE_DESCRIPTION("KUnit: CHAP values and digests");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
