// SPDX-License-Identifier: GPL-2.0
/*
 * Names of portals: what is an address with a port, and how it is shown.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <net/net_namespace.h>

#include "../target/addr.h"

struct name_case {
	const char *name;
	const char *text;
	const char *full;	/* as shown; NULL: refused */
	const char *bare;
};

static const struct name_case name_cases[] = {
	{ "IPv4", "192.0.2.7:3260", "192.0.2.7:3260", "192.0.2.7" },
	{ "IPv6", "[2001:db8::7]:860", "[2001:db8::7]:860", "2001:db8::7" },
	{ "IPv4 within IPv6", "[::ffff:192.0.2.7]:3260", "192.0.2.7:3260",
	  "192.0.2.7" },
	{ "any IPv4", "0.0.0.0:3260", "0.0.0.0:3260", "0.0.0.0" },
	{ "any IPv6", "[::]:3260", "[::]:3260", "::" },
	{ "a port with a zero is no octal", "192.0.2.7:010", "192.0.2.7:10",
	  "192.0.2.7" },
	{ "a hexadecimal port", "192.0.2.7:0xcbc", "192.0.2.7:3260",
	  "192.0.2.7" },
	{ "the greatest port", "192.0.2.7:65535", "192.0.2.7:65535",
	  "192.0.2.7" },
	{ "nothing", "" },
	{ "no port", "192.0.2.7" },
	{ "an empty port", "192.0.2.7:" },
	{ "port 0", "192.0.2.7:0" },
	{ "too great a port", "192.0.2.7:65536" },
	{ "a port and more", "192.0.2.7:3260x" },
	{ "two ports", "192.0.2.7:860:3260" },
	{ "three numbers", "192.0.2:3260" },
	{ "a number over 255", "192.0.2.256:3260" },
	{ "a name", "localhost:3260" },
	{ "no address", ":3260" },
	{ "IPv6 without brackets", "2001:db8::7:3260" },
	{ "no closing bracket", "[2001:db8::7:3260" },
	{ "no opening bracket", "2001:db8::7]:3260" },
	{ "a bracket alone", "[:3260" },
	{ "brackets alone", "[]:3260" },
	{ "IPv4 in brackets", "[192.0.2.7]:3260" },
};

static void name_desc(const struct name_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(name, name_cases, name_desc);

static void name_test(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	struct sockaddr_storage sa = { };
	char text[ISCSIT_ADDR_LEN];
	int err = iscsit_addr_parse(&init_net, c->text, &sa);

	if (!c->full) {
		KUNIT_EXPECT_LT(test, err, 0);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, iscsit_addr_print(text, sizeof(text), &sa, true),
			strlen(c->full));
	KUNIT_EXPECT_STREQ(test, text, c->full);
	KUNIT_EXPECT_EQ(test, iscsit_addr_print(text, sizeof(text), &sa, false),
			strlen(c->bare));
	KUNIT_EXPECT_STREQ(test, text, c->bare);
}

/* A name longer than any address, and still well formed in its end. */
static void long_test(struct kunit *test)
{
	struct sockaddr_storage sa = { };
	char text[300];

	memset(text, '0', sizeof(text));
	strscpy(text + sizeof(text) - 16, "192.0.2.7:3260", 16);
	KUNIT_EXPECT_LT(test, iscsit_addr_parse(&init_net, text, &sa), 0);
}

struct equal_case {
	const char *name;
	const char *a;
	const char *b;
	bool same_port;
	bool same;
};

static const struct equal_case equal_cases[] = {
	{ "the same", "192.0.2.7:3260", "192.0.2.7:3260", true, true },
	{ "another port", "192.0.2.7:3260", "192.0.2.7:860", false, true },
	{ "another address", "192.0.2.7:3260", "192.0.2.8:3260", false, false },
	{ "the same, IPv6", "[::1]:3260", "[::1]:3260", true, true },
	{ "another port, IPv6", "[::1]:3260", "[::1]:860", false, true },
	{ "another address, IPv6", "[::1]:3260", "[::2]:3260", false, false },
	{ "another family", "0.0.0.0:3260", "[::]:3260", false, false },
};

static void equal_desc(const struct equal_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(equal, equal_cases, equal_desc);

static void equal_test(struct kunit *test)
{
	const struct equal_case *c = test->param_value;
	struct sockaddr_storage a = { }, b = { };

	KUNIT_ASSERT_EQ(test, iscsit_addr_parse(&init_net, c->a, &a), 0);
	KUNIT_ASSERT_EQ(test, iscsit_addr_parse(&init_net, c->b, &b), 0);
	KUNIT_EXPECT_EQ(test, iscsit_addr_equal(&a, &b, true), c->same_port);
	KUNIT_EXPECT_EQ(test, iscsit_addr_equal(&a, &b, false), c->same);
}

static const struct equal_case source_cases[] = {
	{ .name = "IPv4 ports", .same = true,
	  .a = "192.0.2.7:3260", .b = "192.0.2.7:860", },
	{ .name = "IPv4 addresses", .a = "192.0.2.7:1", .b = "192.0.2.8:1", },
	{ .name = "IPv6 of one /64", .same = true,
	  .a = "[2001:db8:0:1::1]:1",
	  .b = "[2001:db8:0:1:ffff:ffff:ffff:ffff]:1", },
	{ .name = "IPv6 of two /64",
	  .a = "[2001:db8:0:1::1]:1", .b = "[2001:db8:0:2::1]:1", },
	{ .name = "IPv4-mapped addresses",
	  .a = "[::ffff:192.0.2.7]:1", .b = "[::ffff:192.0.2.8]:1", },
	{ .name = "an IPv4 address, mapped and not", .same = true,
	  .a = "[::ffff:192.0.2.7]:1", .b = "192.0.2.7:1", },
};
KUNIT_ARRAY_PARAM(source, source_cases, equal_desc);

static void source_test(struct kunit *test)
{
	const struct equal_case *c = test->param_value;
	struct sockaddr_storage a = { }, b = { };

	KUNIT_ASSERT_EQ(test, iscsit_addr_parse(&init_net, c->a, &a), 0);
	KUNIT_ASSERT_EQ(test, iscsit_addr_parse(&init_net, c->b, &b), 0);
	KUNIT_EXPECT_EQ(test, iscsit_addr_same_source(&a, &b), c->same);
	KUNIT_EXPECT_EQ(test, iscsit_addr_same_source(&b, &a), c->same);
	if (c->same)
		KUNIT_EXPECT_EQ(test, iscsit_addr_source_hash(&a),
				iscsit_addr_source_hash(&b));
}

static void wildcard_test(struct kunit *test)
{
	static const char *const wild[] = { "0.0.0.0:1", "[::]:1" };
	static const char *const tame[] = { "127.0.0.1:1", "[::1]:1" };
	struct sockaddr_storage sa = { };
	int i;

	for (i = 0; i < ARRAY_SIZE(wild); i++) {
		KUNIT_ASSERT_EQ(test,
				iscsit_addr_parse(&init_net, wild[i], &sa), 0);
		KUNIT_EXPECT_TRUE(test, iscsit_addr_is_wildcard(&sa));
		KUNIT_ASSERT_EQ(test,
				iscsit_addr_parse(&init_net, tame[i], &sa), 0);
		KUNIT_EXPECT_FALSE(test, iscsit_addr_is_wildcard(&sa));
	}
}

static struct kunit_case addr_cases[] = {
	KUNIT_CASE_PARAM(name_test, name_gen_params),
	KUNIT_CASE(long_test),
	KUNIT_CASE_PARAM(equal_test, equal_gen_params),
	KUNIT_CASE_PARAM(source_test, source_gen_params),
	KUNIT_CASE(wildcard_test),
	{ }
};

static struct kunit_suite addr_suite = {
	.name = "iscsit_addr",
	.test_cases = addr_cases,
};

kunit_test_suite(addr_suite);

MODULE_DESCRIPTION("KUnit: addresses of portals");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
