// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the bounded cursor and builder.
 */
#include "../wire/wire.h"

#include <kunit/test.h>

static const u8 list[] = {
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
	0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
};

static void cursor_reads_big_endian(struct kunit *test)
{
	struct tcm_cursor cur;

	tcm_cursor_init(&cur, list, sizeof(list));
	KUNIT_EXPECT_EQ(test, tcm_get_u8(&cur), 0x01);
	KUNIT_EXPECT_EQ(test, tcm_get_be16(&cur), 0x2345);
	KUNIT_EXPECT_EQ(test, tcm_get_be24(&cur), 0x6789ab);
	KUNIT_EXPECT_EQ(test, cur.pos, 6);
	KUNIT_EXPECT_EQ(test, tcm_get_be32(&cur), 0xcdeffedc);

	tcm_cursor_init(&cur, list, sizeof(list));
	tcm_get_skip(&cur, 8);
	KUNIT_EXPECT_EQ(test, tcm_get_be64(&cur), 0xfedcba9876543210ULL);
	KUNIT_EXPECT_EQ(test, tcm_cursor_left(&cur), 0);
	KUNIT_EXPECT_TRUE(test, tcm_cursor_ok(&cur));
}

struct overrun_case {
	const char *name;
	size_t len;
	size_t skip;
	size_t take;
	bool ok;
};

static const struct overrun_case overrun_cases[] = {
	{ "nothing of an empty list",	0, 0, 0, true },
	{ "a byte of an empty list",	0, 0, 1, false },
	{ "the last byte",		16, 15, 1, true },
	{ "one byte too many",		16, 15, 2, false },
	{ "all",			16, 0, 16, true },
	{ "all and one",		16, 0, 17, false },
	{ "a length that would wrap",	16, 8, SIZE_MAX - 4, false },
	{ "the longest length",		16, 1, SIZE_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(overrun, overrun_cases, name);

static void cursor_stays_in_bounds(struct kunit *test)
{
	const struct overrun_case *c = test->param_value;
	struct tcm_cursor cur;
	const u8 *p;

	tcm_cursor_init(&cur, list, c->len);
	tcm_get_skip(&cur, c->skip);
	p = tcm_get_bytes(&cur, c->take);
	KUNIT_EXPECT_EQ(test, tcm_cursor_ok(&cur), c->ok);
	KUNIT_EXPECT_PTR_EQ(test, p, c->ok ? list + c->skip : NULL);
	KUNIT_EXPECT_EQ(test, cur.pos, c->ok ? c->skip + c->take : c->skip);
}

static void cursor_overrun_sticks(struct kunit *test)
{
	struct tcm_cursor cur;

	tcm_cursor_init(&cur, list, 3);
	KUNIT_EXPECT_EQ(test, tcm_get_be32(&cur), 0);
	KUNIT_EXPECT_FALSE(test, tcm_cursor_ok(&cur));
	/* bytes that would be there are not given any more either */
	KUNIT_EXPECT_EQ(test, tcm_get_u8(&cur), 0);
	KUNIT_EXPECT_NULL(test, tcm_get_bytes(&cur, 1));
	KUNIT_EXPECT_FALSE(test, tcm_cursor_ok(&cur));
}

static void sub_cursor_keeps_offsets(struct kunit *test)
{
	struct tcm_cursor cur, sub;

	tcm_cursor_init(&cur, list, sizeof(list));
	tcm_get_skip(&cur, 4);
	sub = tcm_get_sub(&cur, 4);
	KUNIT_EXPECT_EQ(test, sub.pos, 4);
	KUNIT_EXPECT_EQ(test, tcm_cursor_left(&sub), 4);
	KUNIT_EXPECT_EQ(test, tcm_get_be32(&sub), 0x89abcdef);
	KUNIT_EXPECT_EQ(test, tcm_get_u8(&sub), 0);
	KUNIT_EXPECT_FALSE(test, tcm_cursor_ok(&sub));
	KUNIT_EXPECT_TRUE(test, tcm_cursor_ok(&cur));
	KUNIT_EXPECT_EQ(test, tcm_get_u8(&cur), 0xfe);

	sub = tcm_get_sub(&cur, 8);
	KUNIT_EXPECT_FALSE(test, tcm_cursor_ok(&sub));
	KUNIT_EXPECT_EQ(test, tcm_cursor_left(&sub), 0);
	KUNIT_EXPECT_FALSE(test, tcm_cursor_ok(&cur));
}

/* thirty bytes: every kind of field, lengths patched in at the end */
static void build_all(struct tcm_builder *b)
{
	size_t start;

	tcm_put_u8(b, 0x83);
	tcm_put_be16(b, 0);
	tcm_put_be24(b, 0xff010203);
	start = b->len;
	tcm_put_be32(b, 0x04050607);
	tcm_put_be64(b, 0x08090a0b0c0d0e0fULL);
	tcm_put_text(b, "LIO", 5);
	tcm_put_text(b, "too long", 3);
	tcm_put_bytes(b, "x", 1);
	tcm_put_align(b, start, 8);
	tcm_patch_be16(b, 1, b->len);
	tcm_patch_u8(b, 3, 0x11);
	tcm_patch_be32(b, 26, 0x99aabbcc);
}

static const u8 built[] = {
	0x83, 0x00, 0x1e, 0x11, 0x02, 0x03,
	0x04, 0x05, 0x06, 0x07,
	0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
	'L', 'I', 'O', ' ', ' ', 't', 'o', 'o',
	0x99, 0xaa, 0xbb, 0xcc,
};

/* whatever the capacity, the leading bytes are stored and nothing behind */
static void builder_cuts_at_every_length(struct kunit *test)
{
	u8 buf[sizeof(built) + 4];
	struct tcm_builder b;
	size_t cap, i;

	for (cap = 0; cap <= sizeof(built) + 1; cap++) {
		memset(buf, 0x5a, sizeof(buf));
		tcm_builder_init(&b, buf, cap);
		build_all(&b);
		KUNIT_EXPECT_EQ(test, b.len, sizeof(built));
		KUNIT_EXPECT_EQ(test, tcm_builder_stored(&b),
				min(cap, sizeof(built)));
		KUNIT_EXPECT_MEMEQ(test, buf, built, min(cap, sizeof(built)));
		for (i = min(cap, sizeof(built)); i < sizeof(buf); i++)
			KUNIT_EXPECT_EQ(test, buf[i], 0x5a);
	}
}

static void builder_without_buffer_counts(struct kunit *test)
{
	struct tcm_builder b;

	tcm_builder_init(&b, NULL, 0);
	build_all(&b);
	KUNIT_EXPECT_EQ(test, b.len, sizeof(built));
}

static void align_adds_nothing_when_aligned(struct kunit *test)
{
	struct tcm_builder b;

	tcm_builder_init(&b, NULL, 0);
	tcm_put_zero(&b, 3);
	tcm_put_align(&b, 3, 4);
	KUNIT_EXPECT_EQ(test, b.len, 3);
	tcm_put_zero(&b, 4);
	tcm_put_align(&b, 3, 4);
	KUNIT_EXPECT_EQ(test, b.len, 7);
	tcm_put_align(&b, 0, 4);
	KUNIT_EXPECT_EQ(test, b.len, 8);
}

static struct kunit_case wire_cases[] = {
	KUNIT_CASE(cursor_reads_big_endian),
	KUNIT_CASE_PARAM(cursor_stays_in_bounds, overrun_gen_params),
	KUNIT_CASE(cursor_overrun_sticks),
	KUNIT_CASE(sub_cursor_keeps_offsets),
	KUNIT_CASE(builder_cuts_at_every_length),
	KUNIT_CASE(builder_without_buffer_counts),
	KUNIT_CASE(align_adds_nothing_when_aligned),
	{}
};

static struct kunit_suite wire_suite = {
	.name = "tcm_wire",
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);

MODULE_DESCRIPTION("Unit tests of the bounded cursor and builder");
MODULE_LICENSE("GPL");
