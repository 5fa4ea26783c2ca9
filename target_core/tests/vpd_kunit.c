// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the vital product data pages.
 */
#include "../scsi/vpd.h"

#include <kunit/test.h>

#include "../wire/wire.h"

static const struct tcm_vpd full = {
	.serial = "a1b2c3d4-e5f6-4711-8899-001122334450",
	.vendor = "LIO-ORG",
	.product = "RAMDISK-MCP",
	.company_id = 0x001405,
	.granularity = 1,
	.max_transfer = 0xfffffff8,
	.opt_transfer = 0x2000,
	.caw = 255,
	.nonrot = true,
};

static const struct tcm_vpd thin = {
	.serial = "1",
	.vendor = "LIO-ORG",
	.product = "FILEIO",
	.granularity = 8,
	.max_transfer = 0x4000,
	.opt_transfer = 0x4000,
	.unmap_blocks = 8192,
	.unmap_descs = 1,
	.unmap_granularity = 1,
	.unmap_alignment = 7,
	.max_write_same = 4096,
	.write_cache = true,
	.tpu = true,
	.tpws = true,
	.lbprz = true,
	.prot_type = 1,
	.referrals = true,
	.segment_size = 0x800,
	.segment_multiplier = 2,
};

static const struct tcm_vpd atomic = {
	.serial = "1",
	.vendor = "LIO-ORG",
	.product = "IBLOCK",
	.granularity = 1,
	.atomic_blocks = 256,
	.atomic_granularity = 8,
};

static const struct tcm_vpd nameless = {
	.serial = "",
	.vendor = "LIO-ORG",
	.product = "RAMDISK-MCP",
	.prot_type = 3,
	.tpu = true,
};

/* No logical unit: qualifier 3, device type 1Fh */
static const struct tcm_vpd absent = {
	.peripheral = 0x7f,
	.serial = "",
	.vendor = "LIO-ORG",
	.product = "",
};

static const struct tcm_vpd iscsi = {
	.serial = "",
	.vendor = "LIO-ORG",
	.product = "IBLOCK",
	.has_port = true,
	.protocol = SCSI_PROTOCOL_ISCSI,
	.rtpi = 1,
	.tpgt = 1,
	.wwn = "iqn.2003-01.org:t",
	.has_port_group = true,
	.port_group = 0,
	.has_lu_group = true,
	.lu_group = 5,
};

struct vpd_case {
	const char *name;
	const struct tcm_vpd *vpd;
	u8 page;
	size_t len;		/* 0: there is no such page */
	u8 bytes[128];
};

static const struct vpd_case vpd_cases[] = {
	{ "00h", &full, 0x00, 12,
	  { 0x00, 0x00, 0x00, 0x08, 0x00, 0x80, 0x83, 0x86, 0xb0, 0xb1, 0xb2,
	    0xb3 } },
	{ "00h: without a serial number 80h is left out", &nameless, 0x00, 11,
	  { 0x00, 0x00, 0x00, 0x07, 0x00, 0x83, 0x86, 0xb0, 0xb1, 0xb2, 0xb3 } },
	{ "80h: as long as the serial number", &full, 0x80, 40,
	  { 0x00, 0x80, 0x00, 0x24, 'a', '1', 'b', '2', 'c', '3', 'd', '4', '-',
	    'e', '5', 'f', '6', '-', '4', '7', '1', '1', '-', '8', '8', '9',
	    '9', '-', '0', '0', '1', '1', '2', '2', '3', '3', '4', '4', '5',
	    '0' } },
	{ "80h: without a serial number", &nameless, 0x80, 4,
	  { 0x00, 0x80, 0x00, 0x00 } },
	{ "83h: no serial, no port", &nameless, 0x83, 17,
	  { 0x00, 0x83, 0x00, 0x0d, 0x02, 0x01, 0x00, 0x09, 'L', 'I', 'O', '-',
	    'O', 'R', 'G', ' ', 0x00 } },
	{ "83h: designators of an iSCSI port, in order", &iscsi, 0x83, 97,
	  { 0x00, 0x83, 0x00, 0x5d,
	    0x02, 0x01, 0x00, 0x09, 'L', 'I', 'O', '-', 'O', 'R', 'G', ' ',
	    0x00,
	    0x51, 0x94, 0x00, 0x04, 0x00, 0x00, 0x00, 0x01,
	    0x51, 0x95, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00,
	    0x01, 0x06, 0x00, 0x04, 0x00, 0x00, 0x00, 0x05,
	    0x53, 0x98, 0x00, 0x1c, 'i', 'q', 'n', '.', '2', '0', '0', '3', '-',
	    '0', '1', '.', 'o', 'r', 'g', ':', 't', ',', 't', ',', '0', 'x',
	    '0', '0', '0', '1', 0x00, 0x00,
	    0x53, 0xa8, 0x00, 0x14, 'i', 'q', 'n', '.', '2', '0', '0', '3', '-',
	    '0', '1', '.', 'o', 'r', 'g', ':', 't', 0x00, 0x00, 0x00 } },
	{ "86h", &full, 0x86, 64,
	  { 0x00, 0x86, 0x00, 0x3c, 0x00, 0x07 } },
	{ "86h: type 1, write cache, referrals", &thin, 0x86, 64,
	  { 0x00, 0x86, 0x00, 0x3c, 0x1d, 0x07, 0x01, 0x00, 0x10 } },
	{ "86h: type 3 has no reference tag to check", &nameless, 0x86, 64,
	  { 0x00, 0x86, 0x00, 0x3c, 0x1c, 0x07 } },
	{ "B0h: full length without provisioning, too", &full, 0xb0, 64,
	  { 0x00, 0xb0, 0x00, 0x3c, 0x01, 0xff, 0x00, 0x01, 0xff, 0xff, 0xff,
	    0xf8, 0x00, 0x00, 0x20, 0x00 } },
	{ "B0h: unmap limits", &thin, 0xb0, 64,
	  { 0x00, 0xb0, 0x00, 0x3c, 0x01, 0x00, 0x00, 0x08, 0x00, 0x00, 0x40,
	    0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x20, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x80,
	    0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
	    0x00 } },
	{ "B0h: atomic writes", &atomic, 0xb0, 64,
	  { 0x00, 0xb0, 0x00, 0x3c, 0x01, 0x00, 0x00, 0x01,
	    [44] = 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00,
	    0x00, 0x08 } },
	{ "B1h: not rotating", &full, 0xb1, 64,
	  { 0x00, 0xb1, 0x00, 0x3c, 0x00, 0x01 } },
	{ "B1h: not told", &thin, 0xb1, 64, { 0x00, 0xb1, 0x00, 0x3c } },
	{ "B2h: fully provisioned", &full, 0xb2, 8,
	  { 0x00, 0xb2, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00 } },
	{ "B2h: thin, LBPU LBPWS LBPWS10 LBPRZ", &thin, 0xb2, 8,
	  { 0x00, 0xb2, 0x00, 0x04, 0x00, 0xe4, 0x02, 0x00 } },
	{ "B2h: thin, LBPU alone", &nameless, 0xb2, 8,
	  { 0x00, 0xb2, 0x00, 0x04, 0x00, 0x80, 0x02, 0x00 } },
	{ "B3h: segments", &thin, 0xb3, 16,
	  { 0x00, 0xb3, 0x00, 0x0c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,
	    0x00, 0x00, 0x00, 0x00, 0x02 } },
	{ "no unit: 00h", &absent, 0x00, 4, { 0x7f, 0x00, 0x00, 0x00 } },
	{ "no unit: no block device pages", &absent, 0xb0, 0 },
	{ "page that is not there", &full, 0x87, 0 },
};

KUNIT_ARRAY_PARAM_DESC(vpd, vpd_cases, name);

static void vpd_page(struct kunit *test)
{
	const struct vpd_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[128] = {};

	tcm_builder_init(&b, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, tcm_vpd_build(&b, c->page, c->vpd), !!c->len);
	KUNIT_EXPECT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->bytes, sizeof(buf));
}

/* A page that is cut keeps its length. */
static void vpd_cut(struct kunit *test)
{
	static const u8 want[] = { 0x00, 0xb0, 0x00, 0x3c, 0x01 };
	struct tcm_builder b;
	u8 buf[5];

	tcm_builder_init(&b, buf, sizeof(buf));
	KUNIT_EXPECT_TRUE(test, tcm_vpd_build(&b, 0xb0, &full));
	KUNIT_EXPECT_EQ(test, tcm_builder_stored(&b), sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
}

static struct kunit_case vpd_test_cases[] = {
	KUNIT_CASE_PARAM(vpd_page, vpd_gen_params),
	KUNIT_CASE(vpd_cut),
	{}
};

static struct kunit_suite vpd_suite = {
	.name = "tcm_vpd",
	.test_cases = vpd_test_cases,
};

kunit_test_suite(vpd_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of the vital product data pages");
MODULE_LICENSE("GPL");
