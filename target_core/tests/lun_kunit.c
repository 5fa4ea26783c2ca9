// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of LUNs on the wire (SAM-5, LUN address methods).
 */
#include "../wire/lun.h"

#include <kunit/test.h>
#include <scsi/scsi.h>
#include <scsi/scsi_common.h>

struct lun_case {
	const char *name;
	u8 bytes[8];
	u64 number;
	bool refused;
};

static const struct lun_case encode_cases[] = {
	{ "0", { 0 }, 0 },
	{ "255", { 0x00, 0xff }, 255 },
	{ "256, bus identifier 1", { 0x01, 0x00 }, 256 },
	{ "300", { 0x01, 0x2c }, 300 },
	{ "16383", { 0x3f, 0xff }, 16383 },
	{ "16384 is extended flat", { 0xd2, 0x00, 0x40, 0x00 }, 16384 },
	{ "24 bits", { 0xd2, 0xff, 0xff, 0xff }, 0xffffff },
	{ "25 bits are long extended flat",
	  { 0xe2, 0x00, 0x01, 0x00, 0x00, 0x00 }, 0x1000000 },
	{ "40 bits", { 0xe2, 0xff, 0xff, 0xff, 0xff, 0xff }, 0xffffffffffULL },
	{ "41 bits have no method",
	  { 0x00, 0x00, 0x00, 0x00, 0x01, 0x00 }, 0x10000000000ULL },
};

KUNIT_ARRAY_PARAM_DESC(encode, encode_cases, name);

static void lun_encode(struct kunit *test)
{
	const struct lun_case *c = test->param_value;
	struct scsi_lun lun;

	tcm_lun_encode(c->number, &lun);
	KUNIT_EXPECT_MEMEQ(test, lun.scsi_lun, c->bytes, sizeof(c->bytes));
}

static const struct lun_case decode_cases[] = {
	{ "peripheral, 5", { 0x00, 0x05 }, 5 },
	{ "peripheral, with a bus identifier", { 0x01, 0x2c }, 300 },
	{ "flat, 0", { 0x40, 0x00 }, 0 },
	{ "flat, 300", { 0x41, 0x2c }, 300 },
	{ "flat, 16383", { 0x7f, 0xff }, 16383 },
	{ "flat, second level", { 0x40, 0x05, 0x00, 0x01 }, .refused = true },
	{ "logical unit, 31", { 0x80, 0x1f }, 31 },
	{ "logical unit, of another target", { 0x81, 0x01 }, .refused = true },
	{ "logical unit, of another bus", { 0x80, 0x21 }, .refused = true },
	{ "extended flat of one byte", { 0xc2, 0x07 }, 7 },
	{ "extended flat of three bytes", { 0xd2, 0x00, 0x01, 0x2c }, 300 },
	{ "extended flat of five bytes",
	  { 0xe2, 0x01, 0x00, 0x00, 0x00, 0x05 }, 0x100000005ULL },
	{ "extended flat of seven bytes",
	  { 0xf2, 0x01, 0, 0, 0, 0, 0, 0x05 }, 0x01000000000005ULL },
	{ "extended flat, second level",
	  { 0xd2, 0x00, 0x00, 0x05, 0x00, 0x01 }, .refused = true },
	{ "well known unit: REPORT LUNS", { 0xc1, 0x01 }, .refused = true },
	{ "not specified", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	  .refused = true },
};

KUNIT_ARRAY_PARAM_DESC(decode, decode_cases, name);

static void lun_decode(struct kunit *test)
{
	const struct lun_case *c = test->param_value;
	struct scsi_lun lun;
	u64 number = 0;

	memcpy(lun.scsi_lun, c->bytes, sizeof(lun.scsi_lun));
	KUNIT_EXPECT_EQ(test, tcm_lun_decode(scsilun_to_int(&lun), &number),
			!c->refused);
	KUNIT_EXPECT_EQ(test, c->refused ? 0 : number, c->number);
}

/* What REPORT LUNS says, the look-up understands. */
static void lun_round_trip(struct kunit *test)
{
	const struct lun_case *c = test->param_value;
	struct scsi_lun lun;
	u64 number = 0;

	tcm_lun_encode(c->number, &lun);
	if (c->number >> 40) {
		KUNIT_EXPECT_EQ(test, scsilun_to_int(&lun), c->number);
		return;
	}
	KUNIT_EXPECT_TRUE(test, tcm_lun_decode(scsilun_to_int(&lun), &number));
	KUNIT_EXPECT_EQ(test, number, c->number);
	KUNIT_EXPECT_EQ(test, tcm_lun_is_plain(scsilun_to_int(&lun)),
			c->number < 0x4000);
}

static struct kunit_case lun_cases[] = {
	KUNIT_CASE_PARAM(lun_encode, encode_gen_params),
	KUNIT_CASE_PARAM(lun_decode, decode_gen_params),
	KUNIT_CASE_PARAM(lun_round_trip, encode_gen_params),
	{}
};

static struct kunit_suite lun_suite = {
	.name = "tcm_lun",
	.test_cases = lun_cases,
};

kunit_test_suite(lun_suite);

MODULE_DESCRIPTION("Unit tests of LUNs on the wire");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
