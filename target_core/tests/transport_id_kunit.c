// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of TransportIDs.
 */
#include "../wire/transport_id.h"

#include <kunit/test.h>

#include "../wire/wire.h"

static const u8 isid[TCM_ISID_LEN] = { 0x80, 0x12, 0x34, 0x56, 0x00, 0x0a };

struct form_case {
	const char *name;
	enum scsi_protocol protocol;
	const char *port;	/* as decoding gives it */
	const char *acl;	/* as encoding may be given it; NULL: @port */
	bool has_isid;
	size_t len;
	u8 bytes[64];
};

static const struct form_case form_cases[] = {
	{ "FCP, N_Port_Name at 8", SCSI_PROTOCOL_FCP,
	  "20:01:02:03:04:05:06:0f", NULL, false, 24,
	  { 0x00, 0, 0, 0, 0, 0, 0, 0,
	    0x20, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0f } },
	{ "FCP, no colons, a prefix, upper case", SCSI_PROTOCOL_FCP,
	  "20:01:02:03:04:05:06:0f", "fc.200102030405060F", false, 24,
	  { 0x00, 0, 0, 0, 0, 0, 0, 0,
	    0x20, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0f } },
	{ "SBP, EUI-64 at 8", SCSI_PROTOCOL_SBP,
	  "0011223344556677", NULL, false, 24,
	  { 0x03, 0, 0, 0, 0, 0, 0, 0,
	    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 } },
	{ "SRP, 16 bytes at 8", SCSI_PROTOCOL_SRP,
	  "0xfe800000000000000002c903000eb8a1", NULL, false, 24,
	  { 0x04, 0, 0, 0, 0, 0, 0, 0,
	    0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x00, 0x02, 0xc9, 0x03, 0x00, 0x0e, 0xb8, 0xa1 } },
	{ "SRP, a short name stands at the right", SCSI_PROTOCOL_SRP,
	  "0x0000000000000000000000000000abcd", "0xabcd", false, 24,
	  { 0x04, [22] = 0xab, [23] = 0xcd } },
	{ "SRP, an odd number of digits, a GUID's colons", SCSI_PROTOCOL_SRP,
	  "0x00000000000000000000000000012345", "1:2345", false, 24,
	  { 0x04, [21] = 0x01, [22] = 0x23, [23] = 0x45 } },
	{ "SAS, SAS address at 4", SCSI_PROTOCOL_SAS,
	  "naa.5001405000000b01", NULL, false, 24,
	  { 0x06, 0, 0, 0, 0x50, 0x01, 0x40, 0x50, 0x00, 0x00, 0x0b, 0x01 } },
	{ "iSCSI node", SCSI_PROTOCOL_ISCSI,
	  "iqn.2026-11.org.example:i2", NULL, false, 32,
	  "\x05\x00\x00\x1c" "iqn.2026-11.org.example:i2\0" },
	{ "iSCSI node, a short name is padded to 20 bytes",
	  SCSI_PROTOCOL_ISCSI, "iqn.x", NULL, false, 24,
	  "\x05\x00\x00\x14" "iqn.x" },
	{ "iSCSI node, NUL makes a further unit", SCSI_PROTOCOL_ISCSI,
	  "iqn.2026-11.org.example:", NULL, false, 32,
	  "\x05\x00\x00\x1c" "iqn.2026-11.org.example:" },
	{ "iSCSI port", SCSI_PROTOCOL_ISCSI,
	  "iqn.2026-11.org.example:i1", NULL, true, 48,
	  "\x45\x00\x00\x2c" "iqn.2026-11.org.example:i1,i,0x80123456000a" },
};

KUNIT_ARRAY_PARAM_DESC(form, form_cases, name);

static void encode_every_form(struct kunit *test)
{
	const struct form_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[64];

	memset(buf, 0xa5, sizeof(buf));
	tcm_builder_init(&b, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, tcm_transport_id_encode(&b, c->protocol,
						      c->acl ?: c->port,
						      c->has_isid ? isid : NULL),
			0);
	KUNIT_ASSERT_EQ(test, b.len, c->len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->bytes, c->len);
}

static void decode_every_form(struct kunit *test)
{
	const struct form_case *c = test->param_value;
	struct tcm_transport_id tid;
	struct tcm_cursor cur;

	tcm_cursor_init(&cur, c->bytes, sizeof(c->bytes));
	KUNIT_ASSERT_EQ(test, tcm_transport_id_decode(&cur, &tid), 0);
	KUNIT_EXPECT_EQ(test, cur.pos, c->len);
	KUNIT_EXPECT_EQ(test, tid.protocol, c->protocol);
	KUNIT_EXPECT_STREQ(test, tid.name, c->port);
	KUNIT_EXPECT_EQ(test, tid.has_isid, c->has_isid);
	if (c->has_isid)
		KUNIT_EXPECT_MEMEQ(test, tid.isid, isid, sizeof(isid));
}

/* cut off anywhere, it is refused and nothing behind the cut is read */
static void decode_refuses_every_cut(struct kunit *test)
{
	const struct form_case *c = test->param_value;
	struct tcm_transport_id *tid;
	struct tcm_cursor cur;
	size_t len;
	u8 *buf;

	tid = kunit_kmalloc(test, sizeof(*tid), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tid);
	for (len = 0; len < c->len; len++) {
		buf = kmalloc(len ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, buf);
		memcpy(buf, c->bytes, len);
		tcm_cursor_init(&cur, buf, len);
		KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, tid),
				-EINVAL);
		KUNIT_EXPECT_LE(test, cur.pos, len);
		kfree(buf);
	}
}

struct bad_case {
	const char *name;
	size_t len;
	u8 bytes[64];
	size_t fault;
};

static const struct bad_case bad_cases[] = {
	{ "nothing", 0, "", 0 },
	{ "SPI has no fabric here", 24, "\x01", 0 },
	{ "protocol Fh", 24, "\x0f", 0 },
	{ "FCP with a format code", 24, "\x40", 0 },
	{ "SAS with a format code", 24, "\x86", 0 },
	{ "iSCSI format code 2", 32,
	  "\x85\x00\x00\x1c" "iqn.2026-11.org.example:i2\0", 0 },
	{ "iSCSI additional length below 20", 32,
	  "\x05\x00\x00\x10" "iqn.2026-11.org", 2 },
	{ "iSCSI additional length no multiple of 4", 32,
	  "\x05\x00\x00\x1b" "iqn.2026-11.org.example:i2\0", 2 },
	{ "iSCSI additional length past the end", 32,
	  "\x05\x00\x00\x20" "iqn.2026-11.org.example:i2\0", 2 },
	{ "iSCSI longest additional length", 32,
	  "\x05\x00\xff\xfc" "iqn.2026-11.org.example:i2\0", 2 },
	{ "iSCSI name without NUL", 24,
	  "\x05\x00\x00\x14" "iqn.2026-11.org.exam", 4 },
	{ "iSCSI empty name", 24, "\x05\x00\x00\x14", 4 },
	{ "iSCSI port without separator", 32,
	  "\x45\x00\x00\x1c" "iqn.2026-11.org.example:i2\0", 4 },
	{ "iSCSI port without name", 24,
	  "\x45\x00\x00\x14" ",i,0x80123456000a", 4 },
	{ "iSCSI port, empty ISID", 36,
	  "\x45\x00\x00\x20" "iqn.2026-11.org.example:i2,i,0x", 35 },
	{ "iSCSI port, ISID no hex", 40,
	  "\x45\x00\x00\x24" "iqn.2026-11.org.example:i2,i,0x80x", 35 },
	{ "iSCSI port, ISID of 13 digits", 52,
	  "\x45\x00\x00\x30" "iqn.2026-11.org.example:i2,i,0x80123456000ab",
	  35 },
};

KUNIT_ARRAY_PARAM_DESC(bad, bad_cases, name);

static void decode_points_at_the_fault(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	struct tcm_transport_id tid;
	struct tcm_cursor cur;

	tcm_cursor_init(&cur, c->bytes, c->len);
	KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, &tid), -EINVAL);
	KUNIT_EXPECT_EQ(test, cur.pos, c->fault);
}

static void decode_walks_a_list(struct kunit *test)
{
	struct tcm_transport_id tid;
	struct tcm_builder b;
	struct tcm_cursor cur;
	u8 buf[128] = {};

	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_put_zero(&b, 28);
	tcm_transport_id_encode(&b, SCSI_PROTOCOL_ISCSI, "iqn.a:one", isid);
	tcm_transport_id_encode(&b, SCSI_PROTOCOL_SAS, "naa.5001405000000b01",
				NULL);
	tcm_cursor_init(&cur, buf, b.len);
	tcm_get_skip(&cur, 28);
	KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, &tid), 0);
	KUNIT_EXPECT_STREQ(test, tid.name, "iqn.a:one");
	KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, &tid), 0);
	KUNIT_EXPECT_STREQ(test, tid.name, "naa.5001405000000b01");
	KUNIT_EXPECT_EQ(test, tcm_cursor_left(&cur), 0);
	KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, &tid), -EINVAL);
}

static void longest_iscsi_name(struct kunit *test)
{
	struct tcm_transport_id tid;
	struct tcm_builder b;
	struct tcm_cursor cur;
	char name[226];
	u8 buf[256];

	memset(name, 'n', sizeof(name));
	name[223] = '\0';
	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_transport_id_encode(&b, SCSI_PROTOCOL_ISCSI, name, isid);
	tcm_cursor_init(&cur, buf, b.len);
	KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, &tid), 0);
	KUNIT_EXPECT_STREQ(test, tid.name, name);

	name[223] = 'n';
	name[224] = '\0';
	tcm_builder_init(&b, buf, sizeof(buf));
	tcm_transport_id_encode(&b, SCSI_PROTOCOL_ISCSI, name, NULL);
	tcm_cursor_init(&cur, buf, b.len);
	KUNIT_EXPECT_EQ(test, tcm_transport_id_decode(&cur, &tid), -EINVAL);
	KUNIT_EXPECT_EQ(test, cur.pos, 4);
}

struct name_case {
	const char *name;
	enum scsi_protocol protocol;
	const char *port;
};

static const struct name_case bad_names[] = {
	{ "SAS, too few digits", SCSI_PROTOCOL_SAS, "naa.5001405000000b0" },
	{ "SAS, too many digits", SCSI_PROTOCOL_SAS, "naa.5001405000000b011" },
	{ "SAS, an iSCSI name", SCSI_PROTOCOL_SAS, "iqn.2003-01.org:x" },
	{ "SAS, nothing", SCSI_PROTOCOL_SAS, "" },
	{ "FCP, a colon first", SCSI_PROTOCOL_FCP, ":2001020304050607" },
	{ "SRP, an address", SCSI_PROTOCOL_SRP, "192.168.0.1" },
	{ "SRP, prefix only", SCSI_PROTOCOL_SRP, "0x" },
	{ "SRP, 33 digits", SCSI_PROTOCOL_SRP,
	  "0x100000000000000000000000000000000" },
	{ "SPI has no fabric here", SCSI_PROTOCOL_SPI, "7" },
	{ "no specific protocol", SCSI_PROTOCOL_UNSPEC, "0011223344556677" },
};

KUNIT_ARRAY_PARAM_DESC(bad_name, bad_names, name);

static void encode_refuses_other_names(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	struct tcm_builder b;
	u8 buf[32];

	tcm_builder_init(&b, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, tcm_transport_id_encode(&b, c->protocol, c->port,
						      NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, b.len, 0);
}

struct isid_case {
	const char *text;
	int err;
	u8 isid[TCM_ISID_LEN];
	const char *back;
};

static const struct isid_case isid_cases[] = {
	{ "00023d000007", 0, { 0x00, 0x02, 0x3d, 0x00, 0x00, 0x07 },
	  "00023d000007" },
	{ "80123456000A", 0, { 0x80, 0x12, 0x34, 0x56, 0x00, 0x0a },
	  "80123456000a" },
	{ "23d000007", 0, { 0x00, 0x02, 0x3d, 0x00, 0x00, 0x07 },
	  "00023d000007" },
	{ "0", 0, {}, "000000000000" },
	{ "", -EINVAL },
	{ "0x23d000007", -EINVAL },
	{ "00023d00000g", -EINVAL },
	{ "0000023d000007", -EINVAL },
};

static void isid_desc(const struct isid_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "'%s'", c->text);
}

KUNIT_ARRAY_PARAM(isid, isid_cases, isid_desc);

static void isid_in_text(struct kunit *test)
{
	const struct isid_case *c = test->param_value;
	char text[TCM_ISID_TEXT_LEN];
	u8 bytes[TCM_ISID_LEN];

	memset(bytes, 0xa5, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, tcm_isid_from_text(bytes, c->text,
						 strlen(c->text)), c->err);
	if (c->err) {
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(bytes, 0xa5,
						     sizeof(bytes)), NULL);
		return;
	}
	KUNIT_EXPECT_MEMEQ(test, bytes, c->isid, sizeof(bytes));
	tcm_isid_to_text(text, bytes);
	KUNIT_EXPECT_STREQ(test, text, c->back);
}

static void port_in_text(struct kunit *test)
{
	char text[32];

	KUNIT_EXPECT_EQ(test, tcm_transport_id_text(text, sizeof(text),
						    "iqn.x", isid), 22);
	KUNIT_EXPECT_STREQ(test, text, "iqn.x,i,0x80123456000a");
	tcm_transport_id_text(text, sizeof(text), "naa.5", NULL);
	KUNIT_EXPECT_STREQ(test, text, "naa.5");
	KUNIT_EXPECT_EQ(test, tcm_transport_id_text(text, 8, "iqn.x", isid), 7);
	KUNIT_EXPECT_STREQ(test, text, "iqn.x,i");
}

static struct kunit_case transport_id_cases[] = {
	KUNIT_CASE_PARAM(encode_every_form, form_gen_params),
	KUNIT_CASE_PARAM(decode_every_form, form_gen_params),
	KUNIT_CASE_PARAM(decode_refuses_every_cut, form_gen_params),
	KUNIT_CASE_PARAM(decode_points_at_the_fault, bad_gen_params),
	KUNIT_CASE(decode_walks_a_list),
	KUNIT_CASE(longest_iscsi_name),
	KUNIT_CASE_PARAM(encode_refuses_other_names, bad_name_gen_params),
	KUNIT_CASE_PARAM(isid_in_text, isid_gen_params),
	KUNIT_CASE(port_in_text),
	{}
};

static struct kunit_suite transport_id_suite = {
	.name = "tcm_transport_id",
	.test_cases = transport_id_cases,
};

kunit_test_suite(transport_id_suite);

MODULE_DESCRIPTION("Unit tests of TransportIDs");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
