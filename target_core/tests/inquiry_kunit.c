// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of standard INQUIRY data and READ CAPACITY.
 */
#include "../scsi/inquiry.h"

#include <kunit/test.h>

#include "../scsi/capacity.h"
#include "../wire/wire.h"

struct inquiry_case {
	const char *name;
	struct tcm_inquiry inq;
	u8 bytes[96];
};

#define NAMES	.vendor = "LIO-ORG", .product = "RAMDISK-MCP", .revision = "4.0"
#define NAME_BYTES	'L', 'I', 'O', '-', 'O', 'R', 'G', ' ', 'R', 'A', 'M', \
			'D', 'I', 'S', 'K', '-', 'M', 'C', 'P', ' ', ' ', ' ', \
			' ', ' ', '4', '.', '0', ' '

static const struct inquiry_case inquiry_cases[] = {
	{ "disk on SAS with everything",
	  { .tpgs = 3, .third_party = true, .protect = true, .multiport = true,
	    .transport = 0x0c60, NAMES },
	  { 0x00, 0x00, 0x06, 0x02, 0x5b, 0xb9, 0x10, 0x02, NAME_BYTES,
	    [58] = 0x00, 0xa0, 0x0c, 0x60, 0x04, 0x60, 0x04, 0xc0 } },
	{ "disk with nothing", { NAMES },
	  { 0x00, 0x00, 0x06, 0x02, 0x5b, 0x80, 0x00, 0x02, NAME_BYTES,
	    [58] = 0x00, 0xa0, 0x00, 0x00, 0x04, 0x60, 0x04, 0xc0 } },
	{ "no unit: no block device standard", { .peripheral = 0x7f, NAMES },
	  { 0x7f, 0x00, 0x06, 0x02, 0x5b, 0x80, 0x00, 0x02, NAME_BYTES,
	    [58] = 0x00, 0xa0, 0x00, 0x00, 0x04, 0x60, 0x00, 0x00 } },
};

KUNIT_ARRAY_PARAM_DESC(inquiry, inquiry_cases, name);

static void inquiry_standard(struct kunit *test)
{
	const struct inquiry_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[96];

	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_inquiry_build(&b, &c->inq);
	KUNIT_EXPECT_EQ(test, b.len, sizeof(buf));
	KUNIT_EXPECT_MEMEQ(test, buf, c->bytes, sizeof(buf));
}

struct transport_case {
	const char *name;
	int protocol;
	u16 version;
};

static const struct transport_case transport_cases[] = {
	{ "FCP-4", SCSI_PROTOCOL_FCP, 0x0a40 },
	{ "iSCSI", SCSI_PROTOCOL_ISCSI, 0x0960 },
	{ "SAS-3", SCSI_PROTOCOL_SAS, 0x0c60 },
	{ "SBP-3", SCSI_PROTOCOL_SBP, 0x0980 },
	{ "SRP", SCSI_PROTOCOL_SRP, 0x0940 },
	{ "none", -1, 0 },
};

KUNIT_ARRAY_PARAM_DESC(transport, transport_cases, name);

static void inquiry_transport(struct kunit *test)
{
	const struct transport_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tcm_inquiry_transport(c->protocol), c->version);
}

struct capacity_case {
	const char *name;
	struct tcm_capacity cap;
	u8 ten[8];
	u8 sixteen[32];
};

static const struct capacity_case capacity_cases[] = {
	{ "64 MiB of 512 bytes", { .last = 0x1ffff, .block_size = 512 },
	  { 0x00, 0x01, 0xff, 0xff, 0x00, 0x00, 0x02, 0x00 },
	  { 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0xff, 0xff, 0x00, 0x00, 0x02,
	    0x00 } },
	{ "more than 32 bits", { .last = 0x100000000ULL, .block_size = 4096 },
	  { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x10, 0x00 },
	  { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
	    0x00 } },
	{ "protection type 1",
	  { .last = 1, .block_size = 512, .prot_type = 1 },
	  { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x02, 0x00 },
	  { [7] = 0x01, [10] = 0x02, [12] = 0x01 } },
	{ "protection type 3",
	  { .last = 1, .block_size = 512, .prot_type = 3 },
	  { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x02, 0x00 },
	  { [7] = 0x01, [10] = 0x02, [12] = 0x05 } },
	{ "physical blocks, alignment, LBPME LBPRZ",
	  { .last = 1, .block_size = 512, .lbppbe = 3, .aligned = 7,
	    .thin = true, .lbprz = true },
	  { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x02, 0x00 },
	  { [7] = 0x01, [10] = 0x02, [13] = 0x03, 0xc0, 0x07 } },
	{ "LBPRZ means nothing without LBPME",
	  { .last = 1, .block_size = 512, .lbprz = true },
	  { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x02, 0x00 },
	  { [7] = 0x01, [10] = 0x02 } },
};

KUNIT_ARRAY_PARAM_DESC(capacity, capacity_cases, name);

static void read_capacity(struct kunit *test)
{
	const struct capacity_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[32];

	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_capacity_build_10(&b, &c->cap);
	KUNIT_EXPECT_EQ(test, b.len, sizeof(c->ten));
	KUNIT_EXPECT_MEMEQ(test, buf, c->ten, sizeof(c->ten));

	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_capacity_build_16(&b, &c->cap);
	KUNIT_EXPECT_EQ(test, b.len, sizeof(c->sixteen));
	KUNIT_EXPECT_MEMEQ(test, buf, c->sixteen, sizeof(c->sixteen));
}

static struct kunit_case inquiry_test_cases[] = {
	KUNIT_CASE_PARAM(inquiry_standard, inquiry_gen_params),
	KUNIT_CASE_PARAM(inquiry_transport, transport_gen_params),
	KUNIT_CASE_PARAM(read_capacity, capacity_gen_params),
	{}
};

static struct kunit_suite inquiry_suite = {
	.name = "tcm_inquiry",
	.test_cases = inquiry_test_cases,
};

kunit_test_suite(inquiry_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of INQUIRY and READ CAPACITY");
MODULE_LICENSE("GPL");
