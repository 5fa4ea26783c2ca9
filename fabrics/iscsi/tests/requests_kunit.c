// SPDX-License-Identifier: GPL-2.0
/*
 * Requests as they come: CDBs with additional header segments, where Data-Out
 * PDUs belong.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../task/data_out.h"
#include "../task/scsi_cmd.h"

#define DESC(type)							\
static void type##_desc(const struct type##_case *c, char *desc)	\
{									\
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);			\
}									\
KUNIT_ARRAY_PARAM(type, type##_cases, type##_desc)

struct ahs_case {
	const char *name;
	u8 ahs[40];
	size_t len;
	u8 reason;
	u8 filled;	/* bytes of the CDB behind the first 16 that are set */
};

/* RFC 7143 §11.2.2: length (2), type (1), reserved or first byte, bytes */
static const struct ahs_case ahs_cases[] = {
	{ "none", { }, 0, 0, 0 },
	{ "16 more bytes", { 0, 17, ISCSI_AHSTYPE_CDB, 0, [4 ... 19] = 0xcc },
	  20, 0, 16 },
	{ "one more byte, padded", { 0, 2, ISCSI_AHSTYPE_CDB, 0, 0xcc }, 8,
	  0, 1 },
	{ "the reserved byte alone", { 0, 1, ISCSI_AHSTYPE_CDB }, 4, 0, 0 },
	{ "length 0", { 0, 0, ISCSI_AHSTYPE_CDB }, 4,
	  ISCSI_REASON_BOOKMARK_INVALID },
	{ "longer than what is there", { 0, 6, ISCSI_AHSTYPE_CDB }, 8,
	  ISCSI_REASON_BOOKMARK_INVALID },
	{ "as long as a length can be", { 0xff, 0xff, ISCSI_AHSTYPE_CDB }, 40,
	  ISCSI_REASON_BOOKMARK_INVALID },
	{ "two of them", { 0, 2, ISCSI_AHSTYPE_CDB, 0, 0xcc, 0, 0, 0,
			   0, 2, ISCSI_AHSTYPE_CDB, 0, 0xcc }, 16,
	  ISCSI_REASON_CMD_NOT_SUPPORTED },
	{ "read length of a bidirectional command",
	  { 0, 5, ISCSI_AHSTYPE_RLENGTH, 0, 0, 0, 2, 0 }, 8,
	  ISCSI_REASON_CMD_NOT_SUPPORTED },
	{ "a type of tomorrow", { 0, 5, 0x3f }, 8,
	  ISCSI_REASON_CMD_NOT_SUPPORTED },
};
DESC(ahs);

static void ahs_test(struct kunit *test)
{
	const struct ahs_case *c = test->param_value;
	struct iscsi_scsi_req hdr = { };
	u8 *cdb = kunit_kzalloc(test, SCSI_MAX_VARLEN_CDB_SIZE, GFP_KERNEL);
	u8 *ahs = kunit_kzalloc(test, c->len + 1, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, cdb);
	KUNIT_ASSERT_NOT_NULL(test, ahs);
	memset(cdb, 0xee, SCSI_MAX_VARLEN_CDB_SIZE);
	memset(hdr.cdb, 0xbb, sizeof(hdr.cdb));
	memcpy(ahs, c->ahs, c->len);
	KUNIT_EXPECT_EQ(test, iscsit_scsi_parse_cdb(&hdr, ahs, c->len, cdb),
			c->reason);
	if (c->reason)
		return;
	for (i = 0; i < SCSI_MAX_VARLEN_CDB_SIZE; i++)
		KUNIT_EXPECT_EQ_MSG(test, cdb[i], i < 16 ? 0xbb :
				    i < 16 + c->filled ? 0xcc : 0, "byte %d", i);
}

/* The longest CDB there is fits to the last byte; one byte more does not. */
static void ahs_longest_test(struct kunit *test)
{
	const size_t rest = SCSI_MAX_VARLEN_CDB_SIZE - ISCSI_CDB_SIZE;
	struct iscsi_scsi_req hdr = { };
	u8 cdb[SCSI_MAX_VARLEN_CDB_SIZE];
	u8 ahs[256] = { 0, rest + 1, ISCSI_AHSTYPE_CDB, [4 ... 255] = 0xcc };

	KUNIT_EXPECT_EQ(test, iscsit_scsi_parse_cdb(&hdr, ahs, round_up(rest, 4)
						    + 4, cdb), 0);
	KUNIT_EXPECT_EQ(test, cdb[sizeof(cdb) - 1], 0xcc);
	ahs[1]++;
	KUNIT_EXPECT_EQ(test, iscsit_scsi_parse_cdb(&hdr, ahs,
						    round_up(rest + 1, 4) + 4,
						    cdb),
			ISCSI_REASON_BOOKMARK_INVALID);
}

struct data_out_case {
	const char *name;
	struct iscsit_sequence seq;
	u32 offset, len;
	bool final, fits;
};

/* RFC 7143 §11.7.1, §11.7.2, §11.8.4 */
static const struct data_out_case data_out_cases[] = {
	{ "all that was asked for", { 0, 512, true }, 0, 512, true, true },
	{ "a first part", { 0, 512, true }, 0, 256, false, true },
	{ "the rest", { 256, 512, true }, 256, 256, true, true },
	{ "all, but not final", { 0, 512, true }, 0, 512, false, false },
	{ "final before the end", { 0, 512, true }, 0, 256, true, false },
	{ "more than was asked for", { 0, 512, true }, 0, 516, true, false },
	{ "a gap", { 0, 512, true }, 4, 508, true, false },
	{ "again", { 256, 512, true }, 0, 256, false, false },
	{ "nothing at all", { 0, 512, true }, 0, 0, false, true },
	{ "offset and length wrap", { U32_MAX - 3, U32_MAX, true },
	  U32_MAX - 3, 8, true, false },
	{ "unsolicited to the end", { 0, 512 }, 0, 512, true, true },
	{ "unsolicited, ending before", { 0, 512 }, 0, 256, true, true },
	{ "unsolicited, to be continued", { 0, 512 }, 0, 256, false, true },
	{ "unsolicited, at the end without F", { 0, 512 }, 0, 512, false,
	  false },
	{ "unsolicited beyond the first burst", { 256, 512 }, 256, 512, true,
	  false },
};
DESC(data_out);

static void data_out_test(struct kunit *test)
{
	const struct data_out_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, iscsit_data_out_fits(&c->seq, c->offset, c->len,
						   c->final), c->fits);
}

static struct kunit_case requests_cases[] = {
	KUNIT_CASE_PARAM(ahs_test, ahs_gen_params),
	KUNIT_CASE(ahs_longest_test),
	KUNIT_CASE_PARAM(data_out_test, data_out_gen_params),
	{ }
};

static struct kunit_suite requests_suite = {
	.name = "iscsit_requests",
	.test_cases = requests_cases,
};

kunit_test_suite(requests_suite);

MODULE_DESCRIPTION("KUnit: what is checked of requests as they come");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
