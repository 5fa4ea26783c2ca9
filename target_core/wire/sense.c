// SPDX-License-Identifier: GPL-2.0
/*
 * Sense data: one row for each reason, and both formats of SPC-4.
 *
 * A row says what a reason means and which data may go along with it. A
 * datum that the row does not provide for is dropped when it is set, so that
 * callers need not know which reason they have in hand.
 */
#include "sense.h"

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

/* response codes, SPC-4 (sense data response codes) */
#define DEFERRED		0x01	/* added to 70h or 72h */

/* sense data descriptors, SPC-4 (sense data descriptors) */
#define DESC_INFORMATION	0x00
#define DESC_INFORMATION_LEN	12
#define DESC_SPECIFIC		0x02
#define DESC_SPECIFIC_LEN	8
#define DESC_SPECIFIC_AT	4	/* of the three bytes within it */
#define DESC_HEADER_LEN		8

/* fixed format */
#define FIXED_LEN		18
#define FIXED_SPECIFIC_AT	15

/* first of the three sense key specific bytes */
#define SKSV			0x80
#define SKS_CD			0x40
#define SKS_SD			0x20
#define SKS_BPV			0x08

/* what may go along */
#define INFO	BIT(7)
#define CDB	BIT(TCM_SENSE_SPECIFIC_CDB)
#define DATA	BIT(TCM_SENSE_SPECIFIC_DATA)
#define SEGMENT	BIT(TCM_SENSE_SPECIFIC_SEGMENT)
#define PROGRESS BIT(TCM_SENSE_SPECIFIC_PROGRESS)

struct sense_row {
	u8	status;		/* 0: CHECK CONDITION */
	u8	key;
	u8	asc;
	u8	ascq;
	u8	may;
	bool	used;
};

/* the contract's reasons come first, the core's own behind them */
#define OWN_ROWS		0x40
#define ROW(reason) \
	(((__force u32)(reason) & 0xff) + \
	 ((__force u32)(reason) >> 8) * OWN_ROWS)
#define SENSE(_key, _asc, _ascq, _may) \
	{ .key = (_key), .asc = (_asc), .ascq = (_ascq), .may = (_may), \
	  .used = true }
#define STATUS(_status) \
	{ .status = (_status), .key = NOT_READY, .asc = 0x08, .used = true }

static const struct sense_row sense_rows[] = {
	/* never meant to be sent */
	[ROW(TCM_NO_SENSE)] = SENSE(NOT_READY, 0x00, 0x00, 0),
	/* LOGICAL UNIT NOT SUPPORTED */
	[ROW(TCM_NON_EXISTENT_LUN)] = SENSE(ILLEGAL_REQUEST, 0x25, 0x00, 0),
	/* INVALID COMMAND OPERATION CODE */
	[ROW(TCM_UNSUPPORTED_SCSI_OPCODE)] =
		SENSE(ILLEGAL_REQUEST, 0x20, 0x00, CDB),
	/* WRITE ERROR - NOT ENOUGH UNSOLICITED DATA */
	[ROW(TCM_INCORRECT_AMOUNT_OF_DATA)] =
		SENSE(ABORTED_COMMAND, 0x0c, 0x0d, 0),
	/* WRITE ERROR - UNEXPECTED UNSOLICITED DATA */
	[ROW(TCM_UNEXPECTED_UNSOLICITED_DATA)] =
		SENSE(ABORTED_COMMAND, 0x0c, 0x0c, 0),
	/* PROTOCOL SERVICE CRC ERROR */
	[ROW(TCM_SERVICE_CRC_ERROR)] = SENSE(ABORTED_COMMAND, 0x47, 0x05, 0),
	/* READ ERROR - FAILED RETRANSMISSION REQUEST */
	[ROW(TCM_SNACK_REJECTED)] = SENSE(ABORTED_COMMAND, 0x11, 0x13, 0),
	/* INVALID COMMAND OPERATION CODE, as drivers outside expect */
	[ROW(TCM_SECTOR_COUNT_TOO_MANY)] =
		SENSE(ILLEGAL_REQUEST, 0x20, 0x00, CDB),
	/* INVALID FIELD IN CDB */
	[ROW(TCM_INVALID_CDB_FIELD)] = SENSE(ILLEGAL_REQUEST, 0x24, 0x00, CDB),
	/* INVALID FIELD IN PARAMETER LIST */
	[ROW(TCM_INVALID_PARAMETER_LIST)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x00, DATA),
	/* LOGICAL UNIT COMMUNICATION FAILURE */
	[ROW(TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE)] =
		SENSE(NOT_READY, 0x08, 0x00, 0),
	/* INVALID FIELD IN CDB */
	[ROW(TCM_UNKNOWN_MODE_PAGE)] = SENSE(ILLEGAL_REQUEST, 0x24, 0x00, CDB),
	/* WRITE PROTECTED */
	[ROW(TCM_WRITE_PROTECTED)] = SENSE(DATA_PROTECT, 0x27, 0x00, 0),
	/* BUS DEVICE RESET FUNCTION OCCURRED */
	[ROW(TCM_CHECK_CONDITION_ABORT_CMD)] =
		SENSE(ABORTED_COMMAND, 0x29, 0x03, 0),
	/* the code comes with tcm_sense_init_attention() */
	[ROW(TCM_CHECK_CONDITION_UNIT_ATTENTION)] =
		SENSE(UNIT_ATTENTION, 0x00, 0x00, 0),
	[ROW(TCM_RESERVATION_CONFLICT)] =
		STATUS(SAM_STAT_RESERVATION_CONFLICT),
	/* LOGICAL BLOCK ADDRESS OUT OF RANGE */
	[ROW(TCM_ADDRESS_OUT_OF_RANGE)] =
		SENSE(ILLEGAL_REQUEST, 0x21, 0x00, CDB | DATA),
	[ROW(TCM_OUT_OF_RESOURCES)] = STATUS(SAM_STAT_TASK_SET_FULL),
	/* PARAMETER LIST LENGTH ERROR */
	[ROW(TCM_PARAMETER_LIST_LENGTH_ERROR)] =
		SENSE(ILLEGAL_REQUEST, 0x1a, 0x00, CDB | DATA),
	/* MISCOMPARE DURING VERIFY OPERATION */
	[ROW(TCM_MISCOMPARE_VERIFY)] = SENSE(MISCOMPARE, 0x1d, 0x00, INFO),
	/* LOGICAL BLOCK GUARD CHECK FAILED */
	[ROW(TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED)] =
		SENSE(ABORTED_COMMAND, 0x10, 0x01, INFO),
	/* LOGICAL BLOCK APPLICATION TAG CHECK FAILED */
	[ROW(TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED)] =
		SENSE(ABORTED_COMMAND, 0x10, 0x02, INFO),
	/* LOGICAL BLOCK REFERENCE TAG CHECK FAILED */
	[ROW(TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED)] =
		SENSE(ABORTED_COMMAND, 0x10, 0x03, INFO),
	/* COPY TARGET DEVICE NOT REACHABLE */
	[ROW(TCM_COPY_TARGET_DEVICE_NOT_REACHABLE)] =
		SENSE(COPY_ABORTED, 0x0d, 0x02, SEGMENT),
	/* TOO MANY TARGET DESCRIPTORS */
	[ROW(TCM_TOO_MANY_TARGET_DESCS)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x06, DATA),
	/* UNSUPPORTED TARGET DESCRIPTOR TYPE CODE */
	[ROW(TCM_UNSUPPORTED_TARGET_DESC_TYPE_CODE)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x07, DATA),
	/* TOO MANY SEGMENT DESCRIPTORS */
	[ROW(TCM_TOO_MANY_SEGMENT_DESCS)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x08, DATA),
	/* UNSUPPORTED SEGMENT DESCRIPTOR TYPE CODE */
	[ROW(TCM_UNSUPPORTED_SEGMENT_DESC_TYPE_CODE)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x09, DATA),
	/* INSUFFICIENT REGISTRATION RESOURCES */
	[ROW(TCM_INSUFFICIENT_REGISTRATION_RESOURCES)] =
		SENSE(ILLEGAL_REQUEST, 0x55, 0x04, 0),
	[ROW(TCM_LUN_BUSY)] = STATUS(SAM_STAT_BUSY),
	/* INVALID FIELD IN COMMAND INFORMATION UNIT */
	[ROW(TCM_INVALID_FIELD_IN_COMMAND_IU)] =
		SENSE(ILLEGAL_REQUEST, 0x0e, 0x03, 0),
	/* LOGICAL UNIT NOT ACCESSIBLE, TARGET PORT IN STANDBY STATE */
	[ROW(TCM_ALUA_TG_PT_STANDBY)] = SENSE(NOT_READY, 0x04, 0x0b, 0),
	/* LOGICAL UNIT NOT ACCESSIBLE, TARGET PORT IN UNAVAILABLE STATE */
	[ROW(TCM_ALUA_TG_PT_UNAVAILABLE)] = SENSE(NOT_READY, 0x04, 0x0c, 0),
	/* LOGICAL UNIT NOT ACCESSIBLE, ASYMMETRIC ACCESS STATE TRANSITION */
	[ROW(TCM_ALUA_STATE_TRANSITION)] = SENSE(NOT_READY, 0x04, 0x0a, 0),
	/* LOGICAL UNIT NOT READY, OFFLINE */
	[ROW(TCM_ALUA_OFFLINE)] = SENSE(NOT_READY, 0x04, 0x12, 0),

	/* NO ADDITIONAL SENSE INFORMATION */
	[ROW(TCM_SENSE_NONE)] = SENSE(NO_SENSE, 0x00, 0x00, PROGRESS),
	/* LOGICAL UNIT IS IN PROCESS OF BECOMING READY */
	[ROW(TCM_SENSE_BECOMING_READY)] =
		SENSE(NOT_READY, 0x04, 0x01, PROGRESS),
	/* LOGICAL UNIT NOT READY, INITIALIZING COMMAND REQUIRED */
	[ROW(TCM_SENSE_NEEDS_START)] = SENSE(NOT_READY, 0x04, 0x02, 0),
	/* LOGICAL UNIT NOT READY, FORMAT IN PROGRESS */
	[ROW(TCM_SENSE_FORMATTING)] = SENSE(NOT_READY, 0x04, 0x04, PROGRESS),
	/* LOGICAL UNIT NOT READY, SELF-TEST IN PROGRESS */
	[ROW(TCM_SENSE_SELF_TESTING)] = SENSE(NOT_READY, 0x04, 0x09, PROGRESS),
	/* LOGICAL UNIT NOT READY, SANITIZE IN PROGRESS */
	[ROW(TCM_SENSE_SANITIZING)] = SENSE(NOT_READY, 0x04, 0x1b, PROGRESS),
	/* MEDIUM NOT PRESENT */
	[ROW(TCM_NO_MEDIUM)] = SENSE(NOT_READY, 0x3a, 0x00, 0),
	/* WRITE ERROR */
	[ROW(TCM_WRITE_ERROR)] = SENSE(MEDIUM_ERROR, 0x0c, 0x00, INFO),
	/* UNRECOVERED READ ERROR */
	[ROW(TCM_READ_ERROR)] = SENSE(MEDIUM_ERROR, 0x11, 0x00, INFO),
	/* MEDIUM FORMAT CORRUPTED */
	[ROW(TCM_SENSE_FORMAT_CORRUPT)] = SENSE(MEDIUM_ERROR, 0x31, 0x00, 0),
	/* FORMAT COMMAND FAILED */
	[ROW(TCM_SENSE_FORMAT_FAILED)] = SENSE(MEDIUM_ERROR, 0x31, 0x01, 0),
	/* SANITIZE COMMAND FAILED */
	[ROW(TCM_SENSE_SANITIZE_FAILED)] = SENSE(MEDIUM_ERROR, 0x31, 0x03, 0),
	/* LOGICAL UNIT FAILED SELF-TEST */
	[ROW(TCM_SENSE_SELF_TEST_FAILED)] =
		SENSE(HARDWARE_ERROR, 0x3e, 0x03, 0),
	/* INTERNAL TARGET FAILURE */
	[ROW(TCM_TARGET_FAILURE)] = SENSE(HARDWARE_ERROR, 0x44, 0x00, 0),
	/* SET TARGET PORT GROUPS COMMAND FAILED */
	[ROW(TCM_SENSE_SET_PORT_GROUPS_FAILED)] =
		SENSE(HARDWARE_ERROR, 0x67, 0x0a, 0),
	/* INVALID TOKEN OPERATION, CAUSE NOT REPORTABLE */
	[ROW(TCM_SENSE_BAD_TOKEN_OPERATION)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x00, DATA),
	/* INVALID TOKEN OPERATION, UNSUPPORTED TOKEN TYPE */
	[ROW(TCM_SENSE_TOKEN_TYPE)] = SENSE(ILLEGAL_REQUEST, 0x23, 0x01, DATA),
	/* INVALID TOKEN OPERATION, REMOTE TOKEN USAGE NOT SUPPORTED */
	[ROW(TCM_SENSE_TOKEN_REMOTE)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x02, DATA),
	/* INVALID TOKEN OPERATION, TOKEN UNKNOWN */
	[ROW(TCM_SENSE_TOKEN_UNKNOWN)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x04, DATA),
	/* INVALID TOKEN OPERATION, TOKEN CORRUPT */
	[ROW(TCM_SENSE_TOKEN_CORRUPT)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x05, DATA),
	/* INVALID TOKEN OPERATION, TOKEN REVOKED */
	[ROW(TCM_SENSE_TOKEN_REVOKED)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x06, DATA),
	/* INVALID TOKEN OPERATION, TOKEN EXPIRED */
	[ROW(TCM_SENSE_TOKEN_EXPIRED)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x07, DATA),
	/* INVALID TOKEN OPERATION, TOKEN CANCELLED */
	[ROW(TCM_SENSE_TOKEN_CANCELLED)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x08, DATA),
	/* INVALID TOKEN OPERATION, TOKEN DELETED */
	[ROW(TCM_SENSE_TOKEN_DELETED)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x09, DATA),
	/* INVALID TOKEN OPERATION, INVALID TOKEN LENGTH */
	[ROW(TCM_SENSE_TOKEN_LENGTH)] =
		SENSE(ILLEGAL_REQUEST, 0x23, 0x0a, DATA),
	/* INVALID RELEASE OF PERSISTENT RESERVATION */
	[ROW(TCM_SENSE_BAD_RELEASE)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x04, CDB | DATA),
	/* INLINE DATA LENGTH EXCEEDED */
	[ROW(TCM_SENSE_COPY_INLINE_LENGTH)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x0b, DATA),
	/* INVALID OPERATION FOR COPY SOURCE OR DESTINATION */
	[ROW(TCM_SENSE_COPY_OPERATION)] =
		SENSE(ILLEGAL_REQUEST, 0x26, 0x0c, DATA),
	/* COMMAND SEQUENCE ERROR */
	[ROW(TCM_SENSE_SEQUENCE_ERROR)] =
		SENSE(ILLEGAL_REQUEST, 0x2c, 0x00, CDB),
	/* SAVING PARAMETERS NOT SUPPORTED */
	[ROW(TCM_SENSE_SAVING_UNSUPPORTED)] =
		SENSE(ILLEGAL_REQUEST, 0x39, 0x00, CDB),
	/* MEDIUM REMOVAL PREVENTED */
	[ROW(TCM_SENSE_REMOVAL_PREVENTED)] =
		SENSE(ILLEGAL_REQUEST, 0x53, 0x02, 0),
	/* INSUFFICIENT RESOURCES TO CREATE ROD */
	[ROW(TCM_SENSE_NO_ROD_RESOURCES)] =
		SENSE(ILLEGAL_REQUEST, 0x55, 0x0c, 0),
	/* INSUFFICIENT RESOURCES TO CREATE ROD TOKEN */
	[ROW(TCM_SENSE_NO_TOKEN_RESOURCES)] =
		SENSE(ILLEGAL_REQUEST, 0x55, 0x0d, 0),
	/* LOGICAL UNIT SOFTWARE WRITE PROTECTED */
	[ROW(TCM_SENSE_SOFT_WRITE_PROTECTED)] =
		SENSE(DATA_PROTECT, 0x27, 0x02, 0),
	/* SPACE ALLOCATION FAILED WRITE PROTECT */
	[ROW(TCM_SPACE_EXHAUSTED)] =
		SENSE(DATA_PROTECT, 0x27, 0x07, INFO),
	/* THIRD PARTY DEVICE FAILURE */
	[ROW(TCM_SENSE_COPY_THIRD_PARTY)] =
		SENSE(COPY_ABORTED, 0x0d, 0x01, SEGMENT),
	/* INCORRECT COPY TARGET DEVICE TYPE */
	[ROW(TCM_SENSE_COPY_WRONG_DEVICE)] =
		SENSE(COPY_ABORTED, 0x0d, 0x03, SEGMENT),
	/* COPY TARGET DEVICE DATA UNDERRUN */
	[ROW(TCM_SENSE_COPY_UNDERRUN)] =
		SENSE(COPY_ABORTED, 0x0d, 0x04, SEGMENT),
	/* COPY TARGET DEVICE DATA OVERRUN */
	[ROW(TCM_SENSE_COPY_OVERRUN)] =
		SENSE(COPY_ABORTED, 0x0d, 0x05, SEGMENT),
	/* COMMAND TIMEOUT DURING PROCESSING */
	[ROW(TCM_COMMAND_TIMEOUT)] =
		SENSE(ABORTED_COMMAND, 0x2e, 0x02, 0),
	/* ECHO BUFFER OVERWRITTEN */
	[ROW(TCM_SENSE_ECHO_OVERWRITTEN)] =
		SENSE(ABORTED_COMMAND, 0x3f, 0x0f, 0),
	/* INTERNAL TARGET FAILURE */
	[ROW(TCM_SENSE_ABORTED_FAILURE)] =
		SENSE(ABORTED_COMMAND, 0x44, 0x00, 0),
	/* INSUFFICIENT RESOURCES */
	[ROW(TCM_SENSE_NO_RESOURCES)] = SENSE(ABORTED_COMMAND, 0x55, 0x03, 0),
};

static_assert(ROW(TCM_NO_MEDIUM) < OWN_ROWS);

/* a reason without a row counts as a failure of the back end */
static const struct sense_row *sense_row(sense_reason_t reason)
{
	u32 value = (__force u32)reason;
	u32 row = ROW(reason);

	bool known = value < OWN_ROWS || value >> 8 == 1;

	if (known && row < ARRAY_SIZE(sense_rows) && sense_rows[row].used)
		return &sense_rows[row];
	return &sense_rows[ROW(TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE)];
}

/**
 * tcm_sense_status() - SCSI status that a reason ends its command with
 * @reason: any reason
 *
 * Return: CHECK CONDITION, or one of the statuses that carry no sense:
 * RESERVATION CONFLICT, TASK SET FULL, BUSY.
 */
u8 tcm_sense_status(sense_reason_t reason)
{
	return sense_row(reason)->status ?: SAM_STAT_CHECK_CONDITION;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_status);

/**
 * tcm_sense_init() - Begin sense data for a reason
 * @sense: filled: key and codes, nothing further
 * @reason: any reason; one that has no row, or no sense, gives
 *	2/08/00 LOGICAL UNIT COMMUNICATION FAILURE
 */
void tcm_sense_init(struct tcm_sense *sense, sense_reason_t reason)
{
	const struct sense_row *row = sense_row(reason);

	*sense = (struct tcm_sense) {
		.key = row->key,
		.asc = row->asc,
		.ascq = row->ascq,
		.bit = TCM_SENSE_NO_BIT,
		.may = row->may & ~INFO,
		.may_inform = row->may & INFO,
	};
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_init);

/**
 * tcm_sense_init_attention() - Begin sense data for a unit attention
 * @sense: filled
 * @asc: additional sense code of the condition
 * @ascq: its qualifier
 */
void tcm_sense_init_attention(struct tcm_sense *sense, u8 asc, u8 ascq)
{
	tcm_sense_init(sense, TCM_CHECK_CONDITION_UNIT_ATTENTION);
	sense->asc = asc;
	sense->ascq = ascq;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_init_attention);

/**
 * tcm_sense_set_information() - Give the INFORMATION field
 * @sense: sense data begun
 * @information: LBA of the block at fault, or for a miscompare the offset of
 *	the first unequal byte in the data-out buffer
 *
 * Dropped if the reason carries none.
 */
void tcm_sense_set_information(struct tcm_sense *sense, u64 information)
{
	if (!sense->may_inform)
		return;
	sense->information = information;
	sense->has_information = true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_set_information);

/**
 * tcm_sense_set_field() - Point at the field at fault
 * @sense: sense data begun
 * @where: TCM_SENSE_SPECIFIC_CDB, _DATA or _SEGMENT
 * @byte: offset of the field's first byte in the CDB, the parameter list or
 *	the segment descriptor
 * @bit: most significant bit of the field in that byte, or TCM_SENSE_NO_BIT
 *	if the field begins with the byte
 *
 * Dropped if the reason cannot mean such a place.
 */
void tcm_sense_set_field(struct tcm_sense *sense,
			 enum tcm_sense_specific where, u16 byte, u8 bit)
{
	if (!(sense->may & BIT(where) & (CDB | DATA | SEGMENT)))
		return;
	sense->specific = where;
	sense->field = byte;
	sense->bit = bit;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_set_field);

/**
 * tcm_sense_set_progress() - Tell how far the operation has come
 * @sense: sense data begun
 * @done: work done, in any unit
 * @all: all the work, not 0, in the same unit
 *
 * Dropped if the reason carries none. The field counts 65536ths and cannot
 * say that all is done (SPC-4, progress indication sense key specific data).
 */
void tcm_sense_set_progress(struct tcm_sense *sense, u64 done, u64 all)
{
	if (!(sense->may & PROGRESS))
		return;
	if (all >> 48) {
		all >>= 16;
		done >>= 16;
	}
	sense->specific = TCM_SENSE_SPECIFIC_PROGRESS;
	sense->field = done < all ? div64_u64(done << 16, all) : U16_MAX;
	sense->bit = TCM_SENSE_NO_BIT;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_set_progress);

/*
 * The three sense key specific bytes of a field pointer, a segment pointer
 * and a progress indication differ in one flag only, so that the helper for
 * the first serves them all.
 */
static void put_specific(const struct tcm_sense *sense, bool descriptor,
			 u8 *buf, size_t len)
{
	u8 *sks = buf + FIXED_SPECIFIC_AT;

	if (sense->specific == TCM_SENSE_SPECIFIC_NONE)
		return;
	/* descriptors are appended */
	if (descriptor)
		sks = buf + DESC_HEADER_LEN + buf[7] + DESC_SPECIFIC_AT;

	scsi_set_sense_field_pointer(buf, len, sense->field, sense->bit,
				     sense->specific == TCM_SENSE_SPECIFIC_CDB);
	if (sense->specific == TCM_SENSE_SPECIFIC_SEGMENT)
		sks[0] |= SKS_SD;
	/* the helper counts 8 bytes that fixed format does not have */
	if (!descriptor)
		buf[7] = FIXED_LEN - 8;
}

/**
 * tcm_sense_encode() - Write sense data in one of the two formats
 * @sense: what to say
 * @descriptor: descriptor format (72h) instead of fixed (70h)
 * @buf: filled to its end: behind the sense data with zeros
 * @len: bytes of @buf; less than needed cuts the sense data
 *
 * An INFORMATION of more than 32 bits does not fit fixed format: VALID is
 * then 0 there (SPC-4, fixed format sense data). Writing the same sense data
 * again gives the same bytes, whatever @buf held.
 *
 * Return: bytes that have a meaning, whether or not @buf had room for them.
 */
unsigned int tcm_sense_encode(const struct tcm_sense *sense, bool descriptor,
			      u8 *buf, size_t len)
{
	u8 tmp[TCM_SENSE_LEN] = {};
	size_t n = min(len, sizeof(tmp));

	scsi_build_sense_buffer(descriptor, tmp, sense->key, sense->asc,
				sense->ascq);
	if (sense->has_information)
		scsi_set_sense_information(tmp, sizeof(tmp),
					   sense->information);
	put_specific(sense, descriptor, tmp, sizeof(tmp));
	if (sense->deferred)
		tmp[0] |= DEFERRED;

	memcpy(buf, tmp, n);
	memset(buf + n, 0, len - n);
	return 8 + tmp[7];
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_encode);

/* a descriptor of @type that is there with all its @need bytes, or NULL */
static const u8 *find_descriptor(const u8 *buf, size_t len, u8 type,
				 size_t need)
{
	const u8 *desc = scsi_sense_desc_find(buf, len, type);

	if (!desc || desc + need > buf + len || desc[1] + 2 < need)
		return NULL;
	return desc;
}

static void get_information(const u8 *buf, size_t len, bool descriptor,
			    struct tcm_sense *sense)
{
	const u8 *desc;

	if (!descriptor) {
		sense->has_information = len >= 7 && buf[0] & 0x80;
		if (sense->has_information)
			sense->information = get_unaligned_be32(buf + 3);
		return;
	}
	desc = find_descriptor(buf, len, DESC_INFORMATION,
			       DESC_INFORMATION_LEN);
	sense->has_information = desc && desc[2] & 0x80;
	if (sense->has_information)
		sense->information = get_unaligned_be64(desc + 4);
}

/* what the three bytes mean hangs on the sense key */
static u8 specific_kind(u8 key, u8 flags)
{
	switch (key) {
	case ILLEGAL_REQUEST:
		return flags & SKS_CD ? TCM_SENSE_SPECIFIC_CDB :
					TCM_SENSE_SPECIFIC_DATA;
	case COPY_ABORTED:
		return TCM_SENSE_SPECIFIC_SEGMENT;
	case NO_SENSE:
	case NOT_READY:
		return TCM_SENSE_SPECIFIC_PROGRESS;
	default:
		return TCM_SENSE_SPECIFIC_NONE;
	}
}

static void get_specific(const u8 *buf, size_t len, bool descriptor,
			 struct tcm_sense *sense)
{
	const u8 *sks = NULL;

	if (descriptor) {
		const u8 *desc = find_descriptor(buf, len, DESC_SPECIFIC,
						 DESC_SPECIFIC_LEN);

		if (desc)
			sks = desc + DESC_SPECIFIC_AT;
	} else if (len >= FIXED_LEN && buf[7] + 8 >= FIXED_LEN) {
		sks = buf + FIXED_SPECIFIC_AT;
	}
	if (!sks || !(sks[0] & SKSV))
		return;

	sense->specific = specific_kind(sense->key, sks[0]);
	if (sense->specific == TCM_SENSE_SPECIFIC_NONE)
		return;
	sense->field = get_unaligned_be16(sks + 1);
	if (sense->specific != TCM_SENSE_SPECIFIC_PROGRESS &&
	    sks[0] & SKS_BPV)
		sense->bit = sks[0] & 0x07;
}

/**
 * tcm_sense_decode() - Read sense data that another device gave
 * @buf: sense data in either format
 * @len: bytes that are really there
 * @sense: filled
 *
 * Descriptors and sense key specific bytes of other kinds are passed over.
 *
 * Return: false if the response code is none of 70h to 73h; @sense is then
 * NO SENSE.
 */
bool tcm_sense_decode(const u8 *buf, size_t len, struct tcm_sense *sense)
{
	struct scsi_sense_hdr hdr;
	bool descriptor;

	*sense = (struct tcm_sense) { .bit = TCM_SENSE_NO_BIT };
	len = min_t(size_t, len, 252);	/* SPC-4: there is no longer one */
	if (!scsi_normalize_sense(buf, len, &hdr) || hdr.response_code > 0x73)
		return false;

	descriptor = hdr.response_code >= 0x72;
	sense->key = hdr.sense_key;
	sense->asc = hdr.asc;
	sense->ascq = hdr.ascq;
	sense->deferred = hdr.response_code & DEFERRED;
	get_information(buf, len, descriptor, sense);
	get_specific(buf, len, descriptor, sense);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sense_decode);
