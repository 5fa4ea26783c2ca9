// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of sense data: the table of reasons, and both formats.
 */
#include "../wire/sense.h"

#include <kunit/test.h>
#include <scsi/scsi_proto.h>

struct reason_case {
	const char *name;
	sense_reason_t reason;
	u8 status;
	u8 key, asc, ascq;
};

#define SENSE(_reason, _key, _asc, _ascq) \
	{ #_reason, _reason, SAM_STAT_CHECK_CONDITION, _key, _asc, _ascq }
/* what goes out when somebody asks for the sense data of a mere status */
#define STATUS(_reason, _status) { #_reason, _reason, _status, 0x2, 0x08, 0x00 }

static const struct reason_case reason_cases[] = {
	SENSE(TCM_NO_SENSE,				0x2, 0x00, 0x00),
	SENSE(TCM_NON_EXISTENT_LUN,			0x5, 0x25, 0x00),
	SENSE(TCM_UNSUPPORTED_SCSI_OPCODE,		0x5, 0x20, 0x00),
	SENSE(TCM_INCORRECT_AMOUNT_OF_DATA,		0xb, 0x0c, 0x0d),
	SENSE(TCM_UNEXPECTED_UNSOLICITED_DATA,		0xb, 0x0c, 0x0c),
	SENSE(TCM_SERVICE_CRC_ERROR,			0xb, 0x47, 0x05),
	SENSE(TCM_SNACK_REJECTED,			0xb, 0x11, 0x13),
	SENSE(TCM_SECTOR_COUNT_TOO_MANY,		0x5, 0x20, 0x00),
	SENSE(TCM_INVALID_CDB_FIELD,			0x5, 0x24, 0x00),
	SENSE(TCM_INVALID_PARAMETER_LIST,		0x5, 0x26, 0x00),
	SENSE(TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE,	0x2, 0x08, 0x00),
	SENSE(TCM_UNKNOWN_MODE_PAGE,			0x5, 0x24, 0x00),
	SENSE(TCM_WRITE_PROTECTED,			0x7, 0x27, 0x00),
	SENSE(TCM_CHECK_CONDITION_ABORT_CMD,		0xb, 0x29, 0x03),
	SENSE(TCM_CHECK_CONDITION_UNIT_ATTENTION,	0x6, 0x00, 0x00),
	STATUS(TCM_RESERVATION_CONFLICT,		0x18),
	SENSE(TCM_ADDRESS_OUT_OF_RANGE,			0x5, 0x21, 0x00),
	STATUS(TCM_OUT_OF_RESOURCES,			0x28),
	SENSE(TCM_PARAMETER_LIST_LENGTH_ERROR,		0x5, 0x1a, 0x00),
	SENSE(TCM_MISCOMPARE_VERIFY,			0xe, 0x1d, 0x00),
	SENSE(TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED,	0xb, 0x10, 0x01),
	SENSE(TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED,	0xb, 0x10, 0x02),
	SENSE(TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED,	0xb, 0x10, 0x03),
	SENSE(TCM_COPY_TARGET_DEVICE_NOT_REACHABLE,	0xa, 0x0d, 0x02),
	SENSE(TCM_TOO_MANY_TARGET_DESCS,		0x5, 0x26, 0x06),
	SENSE(TCM_UNSUPPORTED_TARGET_DESC_TYPE_CODE,	0x5, 0x26, 0x07),
	SENSE(TCM_TOO_MANY_SEGMENT_DESCS,		0x5, 0x26, 0x08),
	SENSE(TCM_UNSUPPORTED_SEGMENT_DESC_TYPE_CODE,	0x5, 0x26, 0x09),
	SENSE(TCM_INSUFFICIENT_REGISTRATION_RESOURCES,	0x5, 0x55, 0x04),
	STATUS(TCM_LUN_BUSY,				0x08),
	SENSE(TCM_INVALID_FIELD_IN_COMMAND_IU,		0x5, 0x0e, 0x03),
	SENSE(TCM_ALUA_TG_PT_STANDBY,			0x2, 0x04, 0x0b),
	SENSE(TCM_ALUA_TG_PT_UNAVAILABLE,		0x2, 0x04, 0x0c),
	SENSE(TCM_ALUA_STATE_TRANSITION,		0x2, 0x04, 0x0a),
	SENSE(TCM_ALUA_OFFLINE,				0x2, 0x04, 0x12),

	SENSE(TCM_SENSE_NONE,				0x0, 0x00, 0x00),
	SENSE(TCM_SENSE_BECOMING_READY,			0x2, 0x04, 0x01),
	SENSE(TCM_SENSE_NEEDS_START,			0x2, 0x04, 0x02),
	SENSE(TCM_SENSE_FORMATTING,			0x2, 0x04, 0x04),
	SENSE(TCM_SENSE_SELF_TESTING,			0x2, 0x04, 0x09),
	SENSE(TCM_SENSE_SANITIZING,			0x2, 0x04, 0x1b),
	SENSE(TCM_NO_MEDIUM,			0x2, 0x3a, 0x00),
	SENSE(TCM_WRITE_ERROR,			0x3, 0x0c, 0x00),
	SENSE(TCM_READ_ERROR,			0x3, 0x11, 0x00),
	SENSE(TCM_SENSE_FORMAT_CORRUPT,			0x3, 0x31, 0x00),
	SENSE(TCM_SENSE_FORMAT_FAILED,			0x3, 0x31, 0x01),
	SENSE(TCM_SENSE_SANITIZE_FAILED,		0x3, 0x31, 0x03),
	SENSE(TCM_SENSE_SELF_TEST_FAILED,		0x4, 0x3e, 0x03),
	SENSE(TCM_TARGET_FAILURE,			0x4, 0x44, 0x00),
	SENSE(TCM_SENSE_SET_PORT_GROUPS_FAILED,		0x4, 0x67, 0x0a),
	SENSE(TCM_SENSE_BAD_TOKEN_OPERATION,		0x5, 0x23, 0x00),
	SENSE(TCM_SENSE_TOKEN_TYPE,			0x5, 0x23, 0x01),
	SENSE(TCM_SENSE_TOKEN_REMOTE,			0x5, 0x23, 0x02),
	SENSE(TCM_SENSE_TOKEN_UNKNOWN,			0x5, 0x23, 0x04),
	SENSE(TCM_SENSE_TOKEN_CORRUPT,			0x5, 0x23, 0x05),
	SENSE(TCM_SENSE_TOKEN_REVOKED,			0x5, 0x23, 0x06),
	SENSE(TCM_SENSE_TOKEN_EXPIRED,			0x5, 0x23, 0x07),
	SENSE(TCM_SENSE_TOKEN_CANCELLED,		0x5, 0x23, 0x08),
	SENSE(TCM_SENSE_TOKEN_DELETED,			0x5, 0x23, 0x09),
	SENSE(TCM_SENSE_TOKEN_LENGTH,			0x5, 0x23, 0x0a),
	SENSE(TCM_SENSE_BAD_RELEASE,			0x5, 0x26, 0x04),
	SENSE(TCM_SENSE_COPY_INLINE_LENGTH,		0x5, 0x26, 0x0b),
	SENSE(TCM_SENSE_COPY_OPERATION,			0x5, 0x26, 0x0c),
	SENSE(TCM_SENSE_SEQUENCE_ERROR,			0x5, 0x2c, 0x00),
	SENSE(TCM_SENSE_SAVING_UNSUPPORTED,		0x5, 0x39, 0x00),
	SENSE(TCM_SENSE_REMOVAL_PREVENTED,		0x5, 0x53, 0x02),
	SENSE(TCM_SENSE_NO_ROD_RESOURCES,		0x5, 0x55, 0x0c),
	SENSE(TCM_SENSE_NO_TOKEN_RESOURCES,		0x5, 0x55, 0x0d),
	SENSE(TCM_SENSE_SOFT_WRITE_PROTECTED,		0x7, 0x27, 0x02),
	SENSE(TCM_SPACE_EXHAUSTED,		0x7, 0x27, 0x07),
	SENSE(TCM_SENSE_COPY_THIRD_PARTY,		0xa, 0x0d, 0x01),
	SENSE(TCM_SENSE_COPY_WRONG_DEVICE,		0xa, 0x0d, 0x03),
	SENSE(TCM_SENSE_COPY_UNDERRUN,			0xa, 0x0d, 0x04),
	SENSE(TCM_SENSE_COPY_OVERRUN,			0xa, 0x0d, 0x05),
	SENSE(TCM_COMMAND_TIMEOUT,		0xb, 0x2e, 0x02),
	SENSE(TCM_SENSE_ECHO_OVERWRITTEN,		0xb, 0x3f, 0x0f),
	SENSE(TCM_SENSE_ABORTED_FAILURE,		0xb, 0x44, 0x00),
	SENSE(TCM_SENSE_NO_RESOURCES,			0xb, 0x55, 0x03),

	/* values that mean nothing count as a failure of the back end */
	SENSE((__force sense_reason_t)0x0f,		0x2, 0x08, 0x00),
	SENSE((__force sense_reason_t)0x24,		0x2, 0x08, 0x00),
	SENSE((__force sense_reason_t)0x40,		0x2, 0x08, 0x00),
	SENSE((__force sense_reason_t)0x1ff,		0x2, 0x08, 0x00),
	SENSE((__force sense_reason_t)0x200,		0x2, 0x08, 0x00),
	SENSE((__force sense_reason_t)0xffffffff,	0x2, 0x08, 0x00),
};

KUNIT_ARRAY_PARAM_DESC(reason, reason_cases, name);

static void reason_has_its_code(struct kunit *test)
{
	const struct reason_case *c = test->param_value;
	struct tcm_sense sense;

	tcm_sense_init(&sense, c->reason);
	KUNIT_EXPECT_EQ(test, tcm_sense_status(c->reason), c->status);
	KUNIT_EXPECT_EQ(test, sense.key, c->key);
	KUNIT_EXPECT_EQ(test, sense.asc, c->asc);
	KUNIT_EXPECT_EQ(test, sense.ascq, c->ascq);
}

struct format_case {
	const char *name;
	sense_reason_t reason;
	bool deferred;
	bool has_info;
	u64 info;
	enum tcm_sense_specific where;
	u16 byte;
	u8 bit;
	unsigned int fixed_len, desc_len;
	u8 fixed[18];
	u8 desc[28];
};

#define NO_BIT	TCM_SENSE_NO_BIT

static const struct format_case format_cases[] = {
	{
		.name = "nothing goes along",
		.reason = TCM_NON_EXISTENT_LUN,
		.fixed_len = 18,
		.fixed = { 0x70, 0, 0x05, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x25 },
		.desc_len = 8,
		.desc = { 0x72, 0x05, 0x25, 0x00 },
	}, {
		.name = "CDB byte 1 bit 4",
		.reason = TCM_INVALID_CDB_FIELD,
		.where = TCM_SENSE_SPECIFIC_CDB, .byte = 1, .bit = 4,
		.fixed_len = 18,
		.fixed = { 0x70, 0, 0x05, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x24, 0,
			   0, 0xcc, 0x00, 0x01 },
		.desc_len = 16,
		.desc = { 0x72, 0x05, 0x24, 0x00, 0, 0, 0, 0x08,
			  0x02, 0x06, 0, 0, 0xcc, 0x00, 0x01, 0 },
	}, {
		.name = "parameter list byte 258, no bit",
		.reason = TCM_INVALID_PARAMETER_LIST,
		.where = TCM_SENSE_SPECIFIC_DATA, .byte = 0x102, .bit = NO_BIT,
		.fixed_len = 18,
		.fixed = { 0x70, 0, 0x05, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x26, 0,
			   0, 0x80, 0x01, 0x02 },
		.desc_len = 16,
		.desc = { 0x72, 0x05, 0x26, 0x00, 0, 0, 0, 0x08,
			  0x02, 0x06, 0, 0, 0x80, 0x01, 0x02, 0 },
	}, {
		.name = "segment descriptor byte 20 bit 0",
		.reason = TCM_COPY_TARGET_DEVICE_NOT_REACHABLE,
		.where = TCM_SENSE_SPECIFIC_SEGMENT, .byte = 20, .bit = 0,
		.fixed_len = 18,
		.fixed = { 0x70, 0, 0x0a, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x0d,
			   0x02, 0, 0xa8, 0x00, 0x14 },
		.desc_len = 16,
		.desc = { 0x72, 0x0a, 0x0d, 0x02, 0, 0, 0, 0x08,
			  0x02, 0x06, 0, 0, 0xa8, 0x00, 0x14, 0 },
	}, {
		.name = "LBA of 32 bits",
		.reason = TCM_READ_ERROR,
		.has_info = true, .info = 0x89abcdef,
		.fixed_len = 18,
		.fixed = { 0xf0, 0, 0x03, 0x89, 0xab, 0xcd, 0xef, 0x0a,
			   0, 0, 0, 0, 0x11 },
		.desc_len = 20,
		.desc = { 0x72, 0x03, 0x11, 0x00, 0, 0, 0, 0x0c,
			  0x00, 0x0a, 0x80, 0, 0, 0, 0, 0,
			  0x89, 0xab, 0xcd, 0xef },
	}, {
		.name = "LBA of 64 bits is not valid in fixed format",
		.reason = TCM_WRITE_ERROR,
		.has_info = true, .info = 0x0123456789abcdefULL,
		.fixed_len = 18,
		.fixed = { 0x70, 0, 0x03, 0x89, 0xab, 0xcd, 0xef, 0x0a,
			   0, 0, 0, 0, 0x0c },
		.desc_len = 20,
		.desc = { 0x72, 0x03, 0x0c, 0x00, 0, 0, 0, 0x0c,
			  0x00, 0x0a, 0x80, 0, 0x01, 0x23, 0x45, 0x67,
			  0x89, 0xab, 0xcd, 0xef },
	}, {
		.name = "information that is 0 is valid",
		.reason = TCM_MISCOMPARE_VERIFY,
		.has_info = true, .info = 0,
		.fixed_len = 18,
		.fixed = { 0xf0, 0, 0x0e, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x1d },
		.desc_len = 20,
		.desc = { 0x72, 0x0e, 0x1d, 0x00, 0, 0, 0, 0x0c,
			  0x00, 0x0a, 0x80, 0 },
	}, {
		.name = "deferred error",
		.reason = TCM_WRITE_ERROR, .deferred = true,
		.has_info = true, .info = 0x10,
		.fixed_len = 18,
		.fixed = { 0xf1, 0, 0x03, 0, 0, 0, 0x10, 0x0a,
			   0, 0, 0, 0, 0x0c },
		.desc_len = 20,
		.desc = { 0x73, 0x03, 0x0c, 0x00, 0, 0, 0, 0x0c,
			  0x00, 0x0a, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x10 },
	},
};

KUNIT_ARRAY_PARAM_DESC(format, format_cases, name);

static void format_init(struct tcm_sense *sense, const struct format_case *c)
{
	tcm_sense_init(sense, c->reason);
	sense->deferred = c->deferred;
	if (c->has_info)
		tcm_sense_set_information(sense, c->info);
	if (c->where)
		tcm_sense_set_field(sense, c->where, c->byte, c->bit);
}

static void expect_zero(struct kunit *test, const u8 *buf, size_t len)
{
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(buf, 0, len), NULL);
}

static void encode_both_formats(struct kunit *test)
{
	const struct format_case *c = test->param_value;
	u8 buf[TCM_SENSE_LEN + 8];
	struct tcm_sense sense;

	format_init(&sense, c);

	memset(buf, 0xa5, sizeof(buf));
	KUNIT_EXPECT_EQ(test, tcm_sense_encode(&sense, false, buf,
					       sizeof(buf)), c->fixed_len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->fixed, c->fixed_len);
	expect_zero(test, buf + c->fixed_len, sizeof(buf) - c->fixed_len);

	/* the buffer still holds what was there: no trace of it may stay */
	KUNIT_EXPECT_EQ(test, tcm_sense_encode(&sense, true, buf,
					       sizeof(buf)), c->desc_len);
	KUNIT_EXPECT_MEMEQ(test, buf, c->desc, c->desc_len);
	expect_zero(test, buf + c->desc_len, sizeof(buf) - c->desc_len);
}

static void encode_is_cut_at_every_length(struct kunit *test)
{
	const struct format_case *c = test->param_value;
	u8 buf[TCM_SENSE_LEN];
	struct tcm_sense sense;
	size_t len;

	format_init(&sense, c);
	for (len = 0; len < c->desc_len; len++) {
		memset(buf, 0xa5, sizeof(buf));
		KUNIT_EXPECT_EQ(test, tcm_sense_encode(&sense, true, buf, len),
				c->desc_len);
		KUNIT_EXPECT_MEMEQ(test, buf, c->desc, len);
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(buf + len, 0xa5,
						     sizeof(buf) - len), NULL);
	}
}

static void decode_gives_back(struct kunit *test)
{
	const struct format_case *c = test->param_value;
	struct tcm_sense in, out;
	u8 buf[TCM_SENSE_LEN];
	bool descriptor = false;

	format_init(&in, c);
	do {
		tcm_sense_encode(&in, descriptor, buf, sizeof(buf));
		KUNIT_EXPECT_TRUE(test, tcm_sense_decode(buf, sizeof(buf),
							 &out));
		KUNIT_EXPECT_EQ(test, out.key, in.key);
		KUNIT_EXPECT_EQ(test, out.asc, in.asc);
		KUNIT_EXPECT_EQ(test, out.ascq, in.ascq);
		KUNIT_EXPECT_EQ(test, out.deferred, in.deferred);
		KUNIT_EXPECT_EQ(test, out.specific, in.specific);
		KUNIT_EXPECT_EQ(test, out.field, in.field);
		KUNIT_EXPECT_EQ(test, out.bit, in.bit);
		if (descriptor || c->info <= U32_MAX) {
			KUNIT_EXPECT_EQ(test, out.has_information, c->has_info);
			KUNIT_EXPECT_EQ(test, out.information, c->info);
		} else {
			KUNIT_EXPECT_FALSE(test, out.has_information);
		}
		descriptor = !descriptor;
	} while (descriptor);
}

struct drop_case {
	const char *name;
	sense_reason_t reason;
	bool info, cdb, data, segment, progress;
};

static const struct drop_case drop_cases[] = {
	{ "invalid field in CDB", TCM_INVALID_CDB_FIELD, .cdb = true },
	{ "invalid parameter list", TCM_INVALID_PARAMETER_LIST, .data = true },
	{ "LBA out of range: CDB or UNMAP descriptor",
	  TCM_ADDRESS_OUT_OF_RANGE, .cdb = true, .data = true },
	{ "guard check", TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED, .info = true },
	{ "format in progress", TCM_SENSE_FORMATTING, .progress = true },
	{ "copy aborted", TCM_SENSE_COPY_THIRD_PARTY, .segment = true },
	{ "write protected", TCM_WRITE_PROTECTED },
	{ "reservation conflict", TCM_RESERVATION_CONFLICT },
};

KUNIT_ARRAY_PARAM_DESC(drop, drop_cases, name);

static bool takes_field(sense_reason_t reason, enum tcm_sense_specific where)
{
	struct tcm_sense sense;

	tcm_sense_init(&sense, reason);
	tcm_sense_set_field(&sense, where, 3, 2);
	return sense.specific == where;
}

static void reason_drops_what_it_cannot_carry(struct kunit *test)
{
	const struct drop_case *c = test->param_value;
	struct tcm_sense sense;

	KUNIT_EXPECT_EQ(test, takes_field(c->reason, TCM_SENSE_SPECIFIC_CDB),
			c->cdb);
	KUNIT_EXPECT_EQ(test, takes_field(c->reason, TCM_SENSE_SPECIFIC_DATA),
			c->data);
	KUNIT_EXPECT_EQ(test,
			takes_field(c->reason, TCM_SENSE_SPECIFIC_SEGMENT),
			c->segment);
	/* progress is no field pointer */
	KUNIT_EXPECT_FALSE(test, takes_field(c->reason,
					     TCM_SENSE_SPECIFIC_PROGRESS));

	tcm_sense_init(&sense, c->reason);
	tcm_sense_set_information(&sense, 7);
	tcm_sense_set_progress(&sense, 1, 2);
	KUNIT_EXPECT_EQ(test, sense.has_information, c->info);
	KUNIT_EXPECT_EQ(test, sense.specific == TCM_SENSE_SPECIFIC_PROGRESS,
			c->progress);
}

struct progress_case {
	const char *name;
	u64 done, all;
	u16 field;
};

static const struct progress_case progress_cases[] = {
	{ "nothing",		0, 1000, 0 },
	{ "half",		500, 1000, 0x8000 },
	{ "a third",		1, 3, 0x5555 },
	{ "almost all",		999999, 1000000, 0xffff },
	{ "all",		1000, 1000, 0xffff },
	{ "more than all",	2000, 1000, 0xffff },
	{ "a large medium",	1ULL << 62, 1ULL << 63, 0x8000 },
	{ "the largest",	U64_MAX / 3, U64_MAX, 0x5555 },
};

KUNIT_ARRAY_PARAM_DESC(progress, progress_cases, name);

static void progress_counts_65536ths(struct kunit *test)
{
	const struct progress_case *c = test->param_value;
	struct tcm_sense sense;
	u8 buf[18];

	tcm_sense_init(&sense, TCM_SENSE_SANITIZING);
	tcm_sense_set_progress(&sense, c->done, c->all);
	tcm_sense_encode(&sense, false, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, buf[15], 0x80);
	KUNIT_EXPECT_EQ(test, buf[16] << 8 | buf[17], c->field);
}

static void attention_has_the_code_of_its_condition(struct kunit *test)
{
	static const u8 want[] = {
		0x70, 0, 0x06, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x2a, 0x06
	};
	struct tcm_sense sense;
	u8 buf[TCM_SENSE_LEN];

	tcm_sense_init_attention(&sense, 0x2a, 0x06);
	tcm_sense_encode(&sense, false, buf, sizeof(buf));
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
}

struct decode_case {
	const char *name;
	u8 len;
	u8 buf[40];
	bool ok;
	u8 key, asc, ascq;
	bool has_info;
	u64 info;
	u8 specific;
};

static const struct decode_case decode_cases[] = {
	{ .name = "nothing there", .len = 0 },
	{ .name = "response code 7Fh is vendor specific", .len = 18,
	  .buf = { 0x7f, 0, 0x05, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x24 } },
	{ .name = "response code 00h", .len = 18, .buf = { 0x00, 0, 0x05 } },
	{ .name = "fixed, key only", .len = 3, .buf = { 0x70, 0, 0x05 },
	  .ok = true, .key = 0x5 },
	{ .name = "fixed, information cut off", .len = 6,
	  .buf = { 0xf0, 0, 0x03, 1, 2, 3 }, .ok = true, .key = 0x3 },
	{ .name = "fixed, additional length ends before the codes", .len = 18,
	  .buf = { 0x70, 0, 0x03, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0x11, 0x01,
		   0, 0xc0, 0, 1 },
	  .ok = true, .key = 0x3 },
	{ .name = "fixed, tape with filemark and information", .len = 18,
	  .buf = { 0xf0, 0, 0x80, 0, 0, 0x02, 0, 0x0a, 0, 0, 0, 0, 0x00,
		   0x01 },
	  .ok = true, .key = 0x0, .asc = 0x00, .ascq = 0x01,
	  .has_info = true, .info = 0x200 },
	{ .name = "fixed, retry count of a medium error", .len = 18,
	  .buf = { 0x70, 0, 0x03, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x11, 0x01,
		   0, 0x80, 0, 5 },
	  .ok = true, .key = 0x3, .asc = 0x11, .ascq = 0x01 },
	{ .name = "descriptor, information behind another", .len = 32,
	  .buf = { 0x72, 0x03, 0x11, 0x00, 0, 0, 0, 24,
		   0x01, 0x0a, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
		   0x00, 0x0a, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 2 },
	  .ok = true, .key = 0x3, .asc = 0x11,
	  .has_info = true, .info = 0x100000002ULL },
	{ .name = "descriptor, information not valid", .len = 20,
	  .buf = { 0x72, 0x03, 0x11, 0x00, 0, 0, 0, 12,
		   0x00, 0x0a, 0x00, 0, 0, 0, 0, 1, 0, 0, 0, 2 },
	  .ok = true, .key = 0x3, .asc = 0x11 },
	{ .name = "descriptor, information cut off", .len = 19,
	  .buf = { 0x72, 0x03, 0x11, 0x00, 0, 0, 0, 12,
		   0x00, 0x0a, 0x80, 0, 0, 0, 0, 1, 0, 0, 0 },
	  .ok = true, .key = 0x3, .asc = 0x11 },
	{ .name = "descriptor, information too short for itself", .len = 20,
	  .buf = { 0x72, 0x03, 0x11, 0x00, 0, 0, 0, 12,
		   0x00, 0x02, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 2 },
	  .ok = true, .key = 0x3, .asc = 0x11 },
	{ .name = "descriptor, specific cut off", .len = 14,
	  .buf = { 0x72, 0x05, 0x24, 0x00, 0, 0, 0, 8,
		   0x02, 0x06, 0, 0, 0xc0, 0 },
	  .ok = true, .key = 0x5, .asc = 0x24 },
	{ .name = "descriptor, additional length past the end", .len = 16,
	  .buf = { 0x72, 0x05, 0x24, 0x00, 0, 0, 0, 0xff,
		   0x02, 0x06, 0, 0, 0xc0, 0, 1, 0 },
	  .ok = true, .key = 0x5, .asc = 0x24,
	  .specific = TCM_SENSE_SPECIFIC_CDB },
	{ .name = "descriptor of length 0 at the end", .len = 10,
	  .buf = { 0x72, 0x05, 0x24, 0x00, 0, 0, 0, 2, 0x80, 0x00 },
	  .ok = true, .key = 0x5, .asc = 0x24 },
};

KUNIT_ARRAY_PARAM_DESC(decode, decode_cases, name);

static void decode_trusts_no_length(struct kunit *test)
{
	const struct decode_case *c = test->param_value;
	struct tcm_sense sense;
	u8 *buf;

	/* a buffer of its own, so that KASAN sees a byte read past it */
	buf = kunit_kmalloc(test, c->len ?: 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, c->buf, c->len);

	KUNIT_EXPECT_EQ(test, tcm_sense_decode(buf, c->len, &sense), c->ok);
	KUNIT_EXPECT_EQ(test, sense.key, c->key);
	KUNIT_EXPECT_EQ(test, sense.asc, c->asc);
	KUNIT_EXPECT_EQ(test, sense.ascq, c->ascq);
	KUNIT_EXPECT_EQ(test, sense.has_information, c->has_info);
	KUNIT_EXPECT_EQ(test, sense.information, c->info);
	KUNIT_EXPECT_EQ(test, sense.specific, c->specific);
}

static struct kunit_case sense_cases[] = {
	KUNIT_CASE_PARAM(reason_has_its_code, reason_gen_params),
	KUNIT_CASE_PARAM(encode_both_formats, format_gen_params),
	KUNIT_CASE_PARAM(encode_is_cut_at_every_length, format_gen_params),
	KUNIT_CASE_PARAM(decode_gives_back, format_gen_params),
	KUNIT_CASE_PARAM(reason_drops_what_it_cannot_carry, drop_gen_params),
	KUNIT_CASE_PARAM(progress_counts_65536ths, progress_gen_params),
	KUNIT_CASE(attention_has_the_code_of_its_condition),
	KUNIT_CASE_PARAM(decode_trusts_no_length, decode_gen_params),
	{}
};

static struct kunit_suite sense_suite = {
	.name = "tcm_sense",
	.test_cases = sense_cases,
};

kunit_test_suite(sense_suite);

MODULE_DESCRIPTION("Unit tests of sense data");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
