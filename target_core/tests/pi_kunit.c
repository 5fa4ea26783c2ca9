// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of protection information over scatterlists.
 */
#include "../wire/pi.h"

#include <kunit/test.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#define BLOCKS		20
#define MAX_PIECES	64

#define EXPECT_REASON(test, got, want) \
	KUNIT_EXPECT_EQ(test, (__force u32)(got), (__force u32)(want))
#define ASSERT_OK(test, got) KUNIT_ASSERT_EQ(test, (__force u32)(got), 0)

struct layout {
	const char *name;
	u32 block_bytes;
	size_t data_off, data_piece;	/* piece 0: one piece */
	size_t prot_off, prot_piece;
};

static const struct layout layouts[] = {
	{ "512, in one piece each",		512, 0, 0, 0, 0 },
	{ "4096, in one piece each",		4096, 0, 0, 0, 0 },
	{ "520 over page borders",		520, 0, 0, 0, 0 },
	{ "data begin inside a page",		512, 1536, 0, 8, 0 },
	{ "blocks cut in two",			512, 0, 768, 0, 0 },
	{ "tuples cut in pieces of 3 bytes",	512, 0, 0, 5, 3 },
	{ "both cut, at odd places",		1024, 7, 1001, 3, 13 },
	{ "data in pages",			4096, 512, 4096, 0, 64 },
};

KUNIT_ARRAY_PARAM_DESC(layout, layouts, name);

struct pi_fixture {
	u8 *data, *prot;
	struct scatterlist data_sg[MAX_PIECES * 2], prot_sg[MAX_PIECES * 2];
	struct tcm_pi pi;
	const struct layout *layout;
};

static void fill_table(struct scatterlist *sg, u8 *buf, size_t len,
		       size_t piece)
{
	unsigned int n = piece ? DIV_ROUND_UP(len, piece) : 1, i;

	piece = piece ?: len;
	sg_init_table(sg, n);
	for (i = 0; i < n; i++)
		sg_set_buf(sg + i, buf + i * piece,
			   min(piece, len - i * piece));
}

static struct pi_fixture *make_fixture(struct kunit *test,
				       const struct layout *l,
				       enum t10_dif_type type)
{
	size_t data_len = l->data_off + BLOCKS * l->block_bytes;
	size_t prot_len = l->prot_off + BLOCKS * sizeof(struct t10_pi_tuple);
	struct pi_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->data = kunit_kzalloc(test, data_len, GFP_KERNEL);
	f->prot = kunit_kzalloc(test, prot_len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f->data);
	KUNIT_ASSERT_NOT_NULL(test, f->prot);
	memset(f->prot, 0x5a, prot_len);
	for (i = 0; i < BLOCKS; i++)
		memset(f->data + l->data_off + i * l->block_bytes, i,
		       l->block_bytes);
	fill_table(f->data_sg, f->data, data_len, l->data_piece);
	fill_table(f->prot_sg, f->prot, prot_len, l->prot_piece);

	f->layout = l;
	f->pi = (struct tcm_pi) {
		.lba = 0x1fffffff5ULL,	/* low 32 bits wrap at block 11 */
		.blocks = BLOCKS,
		.block_bytes = l->block_bytes,
		.ref_tag = 0xfffffffe,
		.app_tag = 0x1234,
		.app_mask = 0xffff,
		.type = type,
		.checks = TCM_PI_CHECK_GUARD | TCM_PI_CHECK_APP |
			  TCM_PI_CHECK_REF,
	};
	return f;
}

static sense_reason_t generate(struct pi_fixture *f)
{
	return tcm_pi_generate(&f->pi, f->data_sg, f->layout->data_off,
			       f->prot_sg, f->layout->prot_off);
}

static sense_reason_t verify(struct pi_fixture *f, u64 *bad_lba)
{
	return tcm_pi_verify(&f->pi, f->data_sg, f->layout->data_off,
			     f->prot_sg, f->layout->prot_off, bad_lba);
}

static void get_tuple(struct pi_fixture *f, u32 block,
		      struct t10_pi_tuple *tuple)
{
	memcpy(tuple, f->prot + f->layout->prot_off + block * sizeof(*tuple),
	       sizeof(*tuple));
}

static void set_tuple(struct pi_fixture *f, u32 block,
		      const struct t10_pi_tuple *tuple)
{
	memcpy(f->prot + f->layout->prot_off + block * sizeof(*tuple), tuple,
	       sizeof(*tuple));
}

static void spoil_data(struct pi_fixture *f, u32 block)
{
	f->data[f->layout->data_off + (block + 1) * f->layout->block_bytes -
		1] ^= 0x01;
}

/* the CRC of SBC-3, bit by bit: polynomial 18BB7h, nothing inverted */
static u16 slow_crc(const u8 *p, size_t len)
{
	u16 crc = 0;
	int bit;

	for (; len--; p++) {
		crc ^= *p << 8;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 0x8000 ? crc << 1 ^ 0x8bb7 : crc << 1;
	}
	return crc;
}

static void generate_then_verify(struct kunit *test)
{
	const struct layout *l = test->param_value;
	enum t10_dif_type type;
	u32 i;

	for (type = T10_PI_TYPE1_PROTECTION; type <= T10_PI_TYPE3_PROTECTION;
	     type++) {
		struct pi_fixture *f = make_fixture(test, l, type);
		struct t10_pi_tuple tuple;
		u64 bad_lba = 0;

		EXPECT_REASON(test, generate(f), 0);
		for (i = 0; i < BLOCKS; i++) {
			const u32 ref[] = {
				[T10_PI_TYPE1_PROTECTION] = 0xfffffff5 + i,
				[T10_PI_TYPE2_PROTECTION] = 0xfffffffe + i,
				[T10_PI_TYPE3_PROTECTION] = 0xffffffff,
			};

			get_tuple(f, i, &tuple);
			KUNIT_EXPECT_EQ(test, be16_to_cpu(tuple.guard_tag),
					slow_crc(f->data + l->data_off +
						 i * l->block_bytes,
						 l->block_bytes));
			KUNIT_EXPECT_EQ(test, be16_to_cpu(tuple.app_tag),
					0x1234);
			KUNIT_EXPECT_EQ(test, be32_to_cpu(tuple.ref_tag),
					ref[type]);
		}
		/* bytes before the first tuple are left alone */
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->prot, 0x5a,
						     l->prot_off), NULL);
		EXPECT_REASON(test, verify(f, &bad_lba), 0);
		KUNIT_EXPECT_EQ(test, bad_lba, 0);
	}
}

struct crc_case {
	const char *name;
	u8 bytes[32];
	u16 guard;
};

/* SBC-3, CRC test cases */
static const struct crc_case crc_cases[] = {
	{ "32 bytes 00h", {}, 0x0000 },
	{ "32 bytes FFh", { [0 ... 31] = 0xff }, 0xa293 },
	{ "00h to 1Fh",
	  { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
	    0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
	    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
	    0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f }, 0x0224 },
	{ "2 bytes FFh, 30 bytes 00h", { 0xff, 0xff }, 0x21b8 },
	{ "FFh down to E0h",
	  { 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8,
	    0xf7, 0xf6, 0xf5, 0xf4, 0xf3, 0xf2, 0xf1, 0xf0,
	    0xef, 0xee, 0xed, 0xec, 0xeb, 0xea, 0xe9, 0xe8,
	    0xe7, 0xe6, 0xe5, 0xe4, 0xe3, 0xe2, 0xe1, 0xe0 }, 0xa0b7 },
};

KUNIT_ARRAY_PARAM_DESC(crc, crc_cases, name);

static void guard_is_the_crc_of_the_standard(struct kunit *test)
{
	const struct crc_case *c = test->param_value;
	struct pi_fixture *f = make_fixture(test, &layouts[0],
					    T10_PI_TYPE1_PROTECTION);
	struct t10_pi_tuple tuple;

	memcpy(f->data, c->bytes, sizeof(c->bytes));
	f->pi.block_bytes = sizeof(c->bytes);
	f->pi.blocks = 1;
	ASSERT_OK(test, generate(f));
	get_tuple(f, 0, &tuple);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(tuple.guard_tag), c->guard);
}

static void every_flipped_bit_is_found(struct kunit *test)
{
	const struct layout *l = test->param_value;
	struct pi_fixture *f = make_fixture(test, l, T10_PI_TYPE1_PROTECTION);
	struct t10_pi_tuple good, bad;
	u64 bad_lba;
	u32 i;

	ASSERT_OK(test, generate(f));
	for (i = 0; i < BLOCKS; i++) {
		bad_lba = 0;
		spoil_data(f, i);
		EXPECT_REASON(test, verify(f, &bad_lba),
			      TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED);
		KUNIT_EXPECT_EQ(test, bad_lba, f->pi.lba + i);
		spoil_data(f, i);

		get_tuple(f, i, &good);
		bad = good;
		bad.app_tag ^= cpu_to_be16(0x0100);
		set_tuple(f, i, &bad);
		bad_lba = 0;
		EXPECT_REASON(test, verify(f, &bad_lba),
			      TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED);
		KUNIT_EXPECT_EQ(test, bad_lba, f->pi.lba + i);

		bad = good;
		bad.ref_tag ^= cpu_to_be32(0x80000000);
		set_tuple(f, i, &bad);
		bad_lba = 0;
		EXPECT_REASON(test, verify(f, &bad_lba),
			      TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED);
		KUNIT_EXPECT_EQ(test, bad_lba, f->pi.lba + i);
		set_tuple(f, i, &good);
	}
	EXPECT_REASON(test, verify(f, &bad_lba), 0);
}

/* everything about block 3 is wrong; which checks notice it */
struct check_case {
	const char *name;
	enum t10_dif_type type;
	u8 checks;
	u16 app_mask;
	sense_reason_t reason;
};

static const struct check_case check_cases[] = {
	{ "type 1, no check", 1, 0, 0xffff, 0 },
	{ "type 1, guard only", 1, TCM_PI_CHECK_GUARD, 0xffff,
	  TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED },
	{ "type 1, application tag only", 1, TCM_PI_CHECK_APP, 0xffff,
	  TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED },
	{ "type 1, application tag, differing bits masked", 1,
	  TCM_PI_CHECK_APP, 0xfffe, 0 },
	{ "type 1, reference tag only", 1, TCM_PI_CHECK_REF, 0xffff,
	  TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED },
	{ "type 1, both tags: application first", 1,
	  TCM_PI_CHECK_APP | TCM_PI_CHECK_REF, 0xffff,
	  TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED },
	{ "type 1, all: guard first", 1,
	  TCM_PI_CHECK_GUARD | TCM_PI_CHECK_APP | TCM_PI_CHECK_REF, 0xffff,
	  TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED },
	{ "type 2, reference tag", 2, TCM_PI_CHECK_REF, 0xffff,
	  TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED },
	{ "type 3, reference tag is not checked", 3, TCM_PI_CHECK_REF,
	  0xffff, 0 },
	{ "type 3, guard", 3, TCM_PI_CHECK_GUARD, 0xffff,
	  TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED },
};

KUNIT_ARRAY_PARAM_DESC(check, check_cases, name);

static void only_what_is_asked_is_checked(struct kunit *test)
{
	const struct check_case *c = test->param_value;
	struct pi_fixture *f = make_fixture(test, &layouts[0], c->type);
	struct t10_pi_tuple tuple;
	u64 bad_lba = 0;

	ASSERT_OK(test, generate(f));
	spoil_data(f, 3);
	get_tuple(f, 3, &tuple);
	tuple.app_tag ^= cpu_to_be16(0x0001);
	tuple.ref_tag ^= cpu_to_be32(0x00000001);
	set_tuple(f, 3, &tuple);

	f->pi.checks = c->checks;
	f->pi.app_mask = c->app_mask;
	EXPECT_REASON(test, verify(f, &bad_lba), c->reason);
	KUNIT_EXPECT_EQ(test, bad_lba, c->reason ? f->pi.lba + 3 : 0);
}

struct escape_case {
	const char *name;
	enum t10_dif_type type;
	u16 app_tag;
	u32 ref_tag;
	bool escapes;
};

static const struct escape_case escape_cases[] = {
	{ "type 1, application tag FFFFh", 1, 0xffff, 0, true },
	{ "type 1, application tag FFFEh", 1, 0xfffe, 0, false },
	{ "type 2, application tag FFFFh", 2, 0xffff, 0, true },
	{ "type 3, both tags all ones", 3, 0xffff, 0xffffffff, true },
	{ "type 3, application tag alone", 3, 0xffff, 0xfffffffe, false },
	{ "type 3, reference tag alone", 3, 0x1234, 0xffffffff, false },
};

KUNIT_ARRAY_PARAM_DESC(escape, escape_cases, name);

static void escaped_block_is_passed_over(struct kunit *test)
{
	const struct escape_case *c = test->param_value;
	struct pi_fixture *f = make_fixture(test, &layouts[6], c->type);
	struct t10_pi_tuple tuple = {
		.app_tag = cpu_to_be16(c->app_tag),
		.ref_tag = cpu_to_be32(c->ref_tag),
	};
	u64 bad_lba = 0;

	ASSERT_OK(test, generate(f));
	tuple.guard_tag = cpu_to_be16(0xdead);
	set_tuple(f, 5, &tuple);
	if (c->escapes) {
		EXPECT_REASON(test, verify(f, &bad_lba), 0);
		/* the blocks behind it are still compared with their own */
		spoil_data(f, 6);
		EXPECT_REASON(test, verify(f, &bad_lba),
			      TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED);
		KUNIT_EXPECT_EQ(test, bad_lba, f->pi.lba + 6);
	} else {
		EXPECT_REASON(test, verify(f, &bad_lba),
			      TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED);
		KUNIT_EXPECT_EQ(test, bad_lba, f->pi.lba + 5);
	}
}

static void short_lists_are_refused(struct kunit *test)
{
	const struct layout *l = test->param_value;
	struct pi_fixture *f = make_fixture(test, l, T10_PI_TYPE1_PROTECTION);
	u64 bad_lba = 0;

	ASSERT_OK(test, generate(f));
	f->pi.blocks++;
	EXPECT_REASON(test, generate(f),
		      TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
	EXPECT_REASON(test, verify(f, &bad_lba),
		      TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
	KUNIT_EXPECT_EQ(test, bad_lba, f->pi.lba + BLOCKS);

	f->pi.blocks = 1;
	EXPECT_REASON(test,
		      tcm_pi_generate(&f->pi, f->data_sg, 1 << 24,
				      f->prot_sg, 0),
		      TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
	EXPECT_REASON(test,
		      tcm_pi_generate(&f->pi, f->data_sg, 0,
				      f->prot_sg, 1 << 24),
		      TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE);
	f->pi.blocks = 0;
	EXPECT_REASON(test, generate(f), 0);
}

static void copy_between_layouts(struct kunit *test)
{
	const struct layout *l = test->param_value;
	struct pi_fixture *from = make_fixture(test, l,
					       T10_PI_TYPE1_PROTECTION);
	struct pi_fixture *to = make_fixture(test, &layouts[6],
					     T10_PI_TYPE1_PROTECTION);
	size_t want = BLOCKS * sizeof(struct t10_pi_tuple);

	ASSERT_OK(test, generate(from));
	KUNIT_EXPECT_EQ(test, tcm_pi_copy(to->prot_sg, to->layout->prot_off,
					  from->prot_sg, l->prot_off, BLOCKS),
			want);
	KUNIT_EXPECT_MEMEQ(test, to->prot + to->layout->prot_off,
			   from->prot + l->prot_off, want);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(to->prot, 0x5a,
					     to->layout->prot_off), NULL);

	KUNIT_EXPECT_EQ(test, tcm_pi_copy(to->prot_sg, to->layout->prot_off,
					  from->prot_sg, l->prot_off,
					  BLOCKS + 1), want);
}

struct protect_case {
	const char *name;
	u8 protect;
	bool write;
	bool ok;
	u8 checks;
};

#define GUARD	TCM_PI_CHECK_GUARD
#define REF	TCM_PI_CHECK_REF

static const struct protect_case protect_cases[] = {
	{ "RDPROTECT 000b", 0, false, true, GUARD | REF },
	{ "RDPROTECT 001b", 1, false, true, GUARD | REF },
	{ "RDPROTECT 010b", 2, false, true, REF },
	{ "RDPROTECT 011b", 3, false, true, 0 },
	{ "RDPROTECT 100b", 4, false, true, GUARD },
	{ "RDPROTECT 101b", 5, false, true, GUARD | REF },
	{ "RDPROTECT 110b", 6, false, false, 0 },
	{ "RDPROTECT 111b", 7, false, false, 0 },
	{ "WRPROTECT 000b", 0, true, true, 0 },
	{ "WRPROTECT 001b", 1, true, true, GUARD | REF },
	{ "WRPROTECT 010b", 2, true, true, REF },
	{ "WRPROTECT 011b", 3, true, true, 0 },
	{ "WRPROTECT 100b", 4, true, true, GUARD },
	{ "WRPROTECT 101b", 5, true, true, GUARD | REF },
	{ "WRPROTECT 110b", 6, true, false, 0 },
	{ "WRPROTECT 111b", 7, true, false, 0 },
};

KUNIT_ARRAY_PARAM_DESC(protect, protect_cases, name);

static void protect_field_names_the_checks(struct kunit *test)
{
	const struct protect_case *c = test->param_value;
	u8 checks = 0;

	KUNIT_EXPECT_EQ(test, tcm_pi_checks(c->protect, c->write, &checks),
			c->ok);
	KUNIT_EXPECT_EQ(test, checks, c->checks);
}

static struct kunit_case pi_cases[] = {
	KUNIT_CASE_PARAM(generate_then_verify, layout_gen_params),
	KUNIT_CASE_PARAM(guard_is_the_crc_of_the_standard, crc_gen_params),
	KUNIT_CASE_PARAM(every_flipped_bit_is_found, layout_gen_params),
	KUNIT_CASE_PARAM(only_what_is_asked_is_checked, check_gen_params),
	KUNIT_CASE_PARAM(escaped_block_is_passed_over, escape_gen_params),
	KUNIT_CASE_PARAM(short_lists_are_refused, layout_gen_params),
	KUNIT_CASE_PARAM(copy_between_layouts, layout_gen_params),
	KUNIT_CASE_PARAM(protect_field_names_the_checks, protect_gen_params),
	{}
};

static struct kunit_suite pi_suite = {
	.name = "tcm_pi",
	.test_cases = pi_cases,
};

kunit_test_suite(pi_suite);

MODULE_DESCRIPTION("Unit tests of protection information");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
