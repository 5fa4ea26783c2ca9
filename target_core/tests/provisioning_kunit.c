// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the UNMAP parameter list, and of comparing scatterlists.
 */
#include "../scsi/provisioning.h"

#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <kunit/test.h>

#include "../scsi/sgl.h"

struct unmap_case {
	const char *name;
	size_t len;
	u8 list[56];
	sense_reason_t reason;
	unsigned int count;
	u16 fault;
};

/* 1000h blocks; two descriptors with 100h blocks together at most */
static const struct tcm_unmap_limits limits = {
	.descs = 2, .blocks = 0x100, .capacity = 0x1000,
};

#define HEADER(bytes)	0x00, 0x00, 0x00, (bytes), 0x00, 0x00, 0x00, 0x00
#define DESC(lba_hi, lba_lo, n_hi, n_lo)				\
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, (lba_hi), (lba_lo),		\
	0x00, 0x00, (n_hi), (n_lo), 0x00, 0x00, 0x00, 0x00

static const struct unmap_case unmap_cases[] = {
	{ "header alone", 8, { HEADER(0) }, 0, 0 },
	{ "header cut off", 7, { HEADER(0) },
	  TCM_PARAMETER_LIST_LENGTH_ERROR },
	{ "one descriptor", 24, { HEADER(16), DESC(0, 1, 0, 2) }, 0, 1 },
	{ "two descriptors", 40,
	  { HEADER(32), DESC(0, 1, 0, 2), DESC(0, 5, 0, 6) }, 0, 2 },
	{ "descriptor cut off does not count", 39,
	  { HEADER(32), DESC(0, 1, 0, 2), DESC(0, 5, 0, 6) }, 0, 1 },
	{ "list longer than it says", 40,
	  { HEADER(16), DESC(0, 1, 0, 2), DESC(0xff, 0xff, 0xff, 0xff) }, 0,
	  1 },
	{ "up to the end", 24, { HEADER(16), DESC(0x0f, 0xff, 0, 1) }, 0, 1 },
	{ "past the end", 24, { HEADER(16), DESC(0x0f, 0xff, 0, 2) },
	  TCM_ADDRESS_OUT_OF_RANGE },
	{ "second one past the end", 40,
	  { HEADER(32), DESC(0, 1, 0, 2), DESC(0x10, 0x01, 0, 1) },
	  TCM_ADDRESS_OUT_OF_RANGE },
	{ "range that wraps", 24,
	  { HEADER(16), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0x00, 0x00, 0x00, 0x02 }, TCM_ADDRESS_OUT_OF_RANGE },
	{ "no blocks at the end", 24, { HEADER(16), DESC(0x10, 0, 0, 0) }, 0,
	  1 },
	{ "as many blocks as may be", 24, { HEADER(16), DESC(0, 0, 1, 0) }, 0,
	  1 },
	{ "too many blocks", 24, { HEADER(16), DESC(0, 0, 1, 1) },
	  TCM_INVALID_PARAMETER_LIST, .fault = 16 },
	{ "too many blocks together", 40,
	  { HEADER(32), DESC(0, 0, 0, 0xff), DESC(2, 0, 0, 2) },
	  TCM_INVALID_PARAMETER_LIST, .fault = 32 },
	{ "too many descriptors", 56,
	  { HEADER(48), DESC(0, 0, 0, 1), DESC(0, 2, 0, 1), DESC(0, 4, 0, 1) },
	  TCM_INVALID_PARAMETER_LIST, .fault = 2 },
};

KUNIT_ARRAY_PARAM_DESC(unmap, unmap_cases, name);

static void unmap_parse(struct kunit *test)
{
	const struct unmap_case *c = test->param_value;
	struct tcm_unmap_list list = {};
	sense_reason_t reason;
	u16 fault = 0;

	reason = tcm_unmap_parse(c->list, c->len, &limits, &list, &fault);
	KUNIT_EXPECT_EQ(test, (__force u32)reason, (__force u32)c->reason);
	if (!reason)
		KUNIT_EXPECT_EQ(test, list.count, c->count);
	if (reason == TCM_INVALID_PARAMETER_LIST)
		KUNIT_EXPECT_EQ(test, fault, c->fault);
}

/* A list over @buf in parts of @part bytes. */
static void make_list(struct scatterlist *sgl,
		      unsigned int n, u8 *buf, size_t part)
{
	unsigned int i;

	sg_init_table(sgl, n);
	for (i = 0; i < n; i++)
		sg_set_buf(&sgl[i], buf + i * part, part);
}

static void sgl_equal(struct kunit *test)
{
	u8 *a = kunit_kzalloc(test, 64, GFP_KERNEL);
	u8 *b = kunit_kzalloc(test, 64, GFP_KERNEL);
	struct scatterlist as[4], bs[2];
	size_t diff, i;

	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_ASSERT_NOT_NULL(test, b);
	make_list(as, 4, a, 12);
	make_list(bs, 2, b, 32);
	for (i = 0; i < 48; i++) {
		a[i] = i;
		b[i + 5] = i;
	}
	KUNIT_EXPECT_TRUE(test, tcm_sgl_equal(as, 4, 0, bs, 2, 5, 48, &diff));
	KUNIT_EXPECT_TRUE(test, tcm_sgl_equal(as, 4, 13, bs, 2, 18, 30, &diff));
	KUNIT_EXPECT_FALSE(test, tcm_sgl_equal(as, 4, 0, bs, 2, 5, 49, &diff));

	for (i = 0; i < 48; i++) {
		b[i + 5] ^= 0x80;
		KUNIT_EXPECT_FALSE(test, tcm_sgl_equal(as, 4, 0, bs, 2, 5, 48,
						       &diff));
		KUNIT_EXPECT_EQ(test, diff, i);
		b[i + 5] ^= 0x80;
	}
}

static void sgl_window(struct kunit *test)
{
	u8 *a = kunit_kzalloc(test, 64, GFP_KERNEL);
	struct scatterlist as[4], *window;
	unsigned int nents, skip, len, i;
	u8 got[48];

	KUNIT_ASSERT_NOT_NULL(test, a);
	make_list(as, 4, a, 12);
	for (i = 0; i < 48; i++)
		a[i] = i;
	for (skip = 0; skip < 48; skip++) {
		for (len = 1; skip + len <= 48; len++) {
			window = tcm_sgl_window(as, 4, skip, len, &nents);
			KUNIT_ASSERT_NOT_NULL(test, window);
			KUNIT_EXPECT_EQ(test, sg_nents(window), nents);
			KUNIT_EXPECT_EQ(test, len,
					sg_copy_to_buffer(window, nents, got,
							  sizeof(got)));
			KUNIT_EXPECT_MEMEQ(test, got, a + skip, len);
			kvfree(window);
		}
		KUNIT_EXPECT_NULL(test, tcm_sgl_window(as, 4, skip, 49 - skip,
						       &nents));
	}
}

static void sgl_zero(struct kunit *test)
{
	u8 *a = kunit_kzalloc(test, 64, GFP_KERNEL);
	struct scatterlist as[4];

	KUNIT_ASSERT_NOT_NULL(test, a);
	make_list(as, 4, a, 12);
	KUNIT_EXPECT_TRUE(test, tcm_sgl_is_zero(as, 4, 48));
	KUNIT_EXPECT_FALSE(test, tcm_sgl_is_zero(as, 4, 49));
	a[40] = 1;
	KUNIT_EXPECT_TRUE(test, tcm_sgl_is_zero(as, 4, 40));
	KUNIT_EXPECT_FALSE(test, tcm_sgl_is_zero(as, 4, 41));
}

static struct kunit_case provisioning_cases[] = {
	KUNIT_CASE_PARAM(unmap_parse, unmap_gen_params),
	KUNIT_CASE(sgl_equal),
	KUNIT_CASE(sgl_window),
	KUNIT_CASE(sgl_zero),
	{}
};

static struct kunit_suite provisioning_suite = {
	.name = "tcm_provisioning",
	.test_cases = provisioning_cases,
};

kunit_test_suite(provisioning_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of provisioning");
MODULE_LICENSE("GPL");
