// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the designation descriptors.
 */
#include "../wire/designator.h"

#include <kunit/test.h>

#include "../wire/wire.h"

struct naa_case {
	const char *name;
	u32 company_id;
	const char *serial;
	u8 naa[TCM_NAA6_LEN];
};

static const struct naa_case naa_cases[] = {
	{ "a UUID, cut after 25 digits", 0x001405,
	  "a1b2c3d4-e5f6-4711-8899-001122334450",
	  { 0x60, 0x01, 0x40, 0x5a, 0x1b, 0x2c, 0x3d, 0x4e,
	    0x5f, 0x64, 0x71, 0x18, 0x89, 0x90, 0x01, 0x12 } },
	{ "a short serial is padded with zeros", 0x001405, "12345",
	  { 0x60, 0x01, 0x40, 0x51, 0x23, 0x45 } },
	{ "what is no hex digit is passed over", 0x001405, "rig-r0/xB",
	  { 0x60, 0x01, 0x40, 0x50, 0xb0 } },
	{ "upper case counts as lower case", 0x001405, "ABCDEF",
	  { 0x60, 0x01, 0x40, 0x5a, 0xbc, 0xde, 0xf0 } },
	{ "no digit at all", 0x001405, "zzz", { 0x60, 0x01, 0x40, 0x50 } },
	{ "another company", 0xfedcba, "f",
	  { 0x6f, 0xed, 0xcb, 0xaf } },
	{ "company of more than 24 bits", 0xff000001, "",
	  { 0x60, 0x00, 0x00, 0x10 } },
};

KUNIT_ARRAY_PARAM_DESC(naa, naa_cases, name);

static void naa6_takes_the_hex_digits(struct kunit *test)
{
	const struct naa_case *c = test->param_value;
	u8 naa[TCM_NAA6_LEN], page[4 + TCM_NAA6_LEN];
	static const u8 head[] = { 0x01, 0x03, 0x00, 0x10 };
	struct tcm_builder b;

	memset(naa, 0xff, sizeof(naa));
	tcm_naa6_from_serial(naa, c->company_id, c->serial);
	KUNIT_EXPECT_MEMEQ(test, naa, c->naa, sizeof(naa));

	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_naa6(&b, c->company_id, c->serial);
	KUNIT_EXPECT_EQ(test, b.len, sizeof(page));
	KUNIT_EXPECT_MEMEQ(test, page, head, sizeof(head));
	KUNIT_EXPECT_MEMEQ(test, page + 4, c->naa, sizeof(naa));
}

struct t10_case {
	const char *name;
	const char *vendor, *product, *serial;
	size_t len;
	const char *bytes;
};

static const struct t10_case t10_cases[] = {
	{ "vendor, product, serial and NUL", "LIO-ORG", "RAMDISK-MCP",
	  "a1b2c3d4-e5f6-4711-8899-001122334450", 61,
	  "\x02\x01\x00\x39" "LIO-ORG "
	  "RAMDISK-MCP:a1b2c3d4-e5f6-4711-8899-001122334450\0" },
	{ "no serial, no product", "LIO-ORG", "RAMDISK-MCP", NULL, 13,
	  "\x02\x01\x00\x09" "LIO-ORG \0" },
	{ "a vendor of eight characters", "EIGHTCHR", "P", "1", 16,
	  "\x02\x01\x00\x0c" "EIGHTCHRP:1\0" },
	{ "too much of everything is cut", "NINECHARS", "SIXTEEN CHARS 1617",
	  "1", 31, "\x02\x01\x00\x1b" "NINECHAR" "SIXTEEN CHARS 16:1\0" },
};

KUNIT_ARRAY_PARAM_DESC(t10, t10_cases, name);

static void t10_vendor(struct kunit *test)
{
	const struct t10_case *c = test->param_value;
	struct tcm_builder b;
	u8 page[300];

	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_t10_vendor(&b, c->vendor, c->product, c->serial);
	KUNIT_ASSERT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, page, c->bytes, c->len);
}

static void long_serial_fits_the_length_byte(struct kunit *test)
{
	struct tcm_builder b;
	char serial[300];
	u8 page[300];

	memset(serial, '7', sizeof(serial) - 1);
	serial[sizeof(serial) - 1] = '\0';
	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_t10_vendor(&b, "LIO-ORG", "SIXTEEN CHARS 16", serial);
	KUNIT_EXPECT_EQ(test, page[3], 255);
	KUNIT_EXPECT_EQ(test, b.len, 4 + 255);
	KUNIT_EXPECT_EQ(test, page[4 + 253], '7');
	KUNIT_EXPECT_EQ(test, page[4 + 254], '\0');
}

/* the designators of a SAS and of an iSCSI port, one after the other */
static void ports_and_groups(struct kunit *test)
{
	static const u8 want[] = {
		0x61, 0x94, 0x00, 0x04, 0x00, 0x00, 0x01, 0x02,
		0x61, 0x95, 0x00, 0x04, 0x00, 0x00, 0x00, 0x03,
		0x01, 0x06, 0x00, 0x04, 0x00, 0x00, 0x10, 0x04,
		0x51, 0x94, 0x00, 0x04, 0x00, 0x00, 0xff, 0xff,
		0x01, 0x94, 0x00, 0x04, 0x00, 0x00, 0x00, 0x01,
		0x01, 0x02, 0x00, 0x08,
		0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
	};
	struct tcm_builder b;
	u8 page[sizeof(want)];

	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_relative_port(&b, SCSI_PROTOCOL_SAS, 0x0102);
	tcm_designator_port_group(&b, SCSI_PROTOCOL_SAS, 3);
	tcm_designator_lu_group(&b, 0x1004);
	tcm_designator_relative_port(&b, SCSI_PROTOCOL_ISCSI, 0xffff);
	tcm_designator_relative_port(&b, SCSI_PROTOCOL_FCP, 1);
	tcm_designator_eui64(&b, 0x0011223344556677ULL);
	KUNIT_EXPECT_EQ(test, b.len, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, page, want, sizeof(want));
}

struct name_case {
	const char *name;
	enum scsi_protocol protocol;
	const char *wwn;
	size_t len;
	const char *port, *device;
	size_t device_len;
};

static const struct name_case name_cases[] = {
	{ "iSCSI, one byte short of the unit", SCSI_PROTOCOL_ISCSI,
	  "iqn.2003-01.org:tg", 32,
	  "\x53\x98\x00\x1c" "iqn.2003-01.org:tg,t,0x0001\0",
	  "\x53\xa8\x00\x14" "iqn.2003-01.org:tg\0\0", 24 },
	{ "iSCSI, a whole unit of NULs", SCSI_PROTOCOL_ISCSI,
	  "iqn.2003-01.org:tgt", 36,
	  "\x53\x98\x00\x20" "iqn.2003-01.org:tgt,t,0x0001\0\0\0\0",
	  "\x53\xa8\x00\x14" "iqn.2003-01.org:tgt\0", 24 },
	{ "SAS", SCSI_PROTOCOL_SAS, "naa.5001405000000b01", 36,
	  "\x63\x98\x00\x20" "naa.5001405000000b01,t,0x0001\0\0\0",
	  "\x63\xa8\x00\x18" "naa.5001405000000b01\0\0\0\0", 28 },
};

KUNIT_ARRAY_PARAM_DESC(name, name_cases, name);

static void scsi_names(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	struct tcm_builder b;
	u8 page[64];

	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_port_name(&b, c->protocol, c->wwn, 1);
	KUNIT_ASSERT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, page, c->port, c->len);

	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_device_name(&b, c->protocol, c->wwn);
	KUNIT_ASSERT_EQ(test, b.len, c->device_len);
	KUNIT_EXPECT_MEMEQ(test, page, c->device, c->device_len);
}

static void long_scsi_name_keeps_its_tag(struct kunit *test)
{
	struct tcm_builder b;
	char wwn[400];
	u8 page[400];

	memset(wwn, 'x', sizeof(wwn) - 1);
	wwn[sizeof(wwn) - 1] = '\0';
	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_port_name(&b, SCSI_PROTOCOL_ISCSI, wwn, 0xabcd);
	KUNIT_EXPECT_EQ(test, page[3], 252);
	KUNIT_EXPECT_EQ(test, b.len, 4 + 252);
	KUNIT_EXPECT_MEMEQ(test, page + b.len - 10, ",t,0xabcd\0", 10);

	tcm_builder_init(&b, page, sizeof(page));
	tcm_designator_device_name(&b, SCSI_PROTOCOL_ISCSI, wwn);
	KUNIT_EXPECT_EQ(test, page[3], 252);
	KUNIT_EXPECT_EQ(test, page[b.len - 2], 'x');
	KUNIT_EXPECT_EQ(test, page[b.len - 1], '\0');
}

static struct kunit_case designator_cases[] = {
	KUNIT_CASE_PARAM(naa6_takes_the_hex_digits, naa_gen_params),
	KUNIT_CASE_PARAM(t10_vendor, t10_gen_params),
	KUNIT_CASE(long_serial_fits_the_length_byte),
	KUNIT_CASE(ports_and_groups),
	KUNIT_CASE_PARAM(scsi_names, name_gen_params),
	KUNIT_CASE(long_scsi_name_keeps_its_tag),
	{}
};

static struct kunit_suite designator_suite = {
	.name = "tcm_designator",
	.test_cases = designator_cases,
};

kunit_test_suite(designator_suite);

MODULE_DESCRIPTION("Unit tests of the designation descriptors");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
