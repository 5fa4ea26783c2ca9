/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sense data: what each sense_reason_t means, and its bytes.
 */
#ifndef TCM_SENSE_H
#define TCM_SENSE_H

#include <linux/types.h>

#include <target/target_core_base.h>

/* sense data is sent in this many bytes, zeros behind what has a meaning */
#define TCM_SENSE_LEN		96

/*
 * Reasons of the core itself, beside those that drivers outside may use
 * (enum tcm_sense_reason_table). They begin where that enumeration cannot
 * reach and never leave the core. The standard's words for each stand in
 * sense.c, in its row.
 */
#define TCM_SENSE_REASON(n)	((__force sense_reason_t)(0x100 + (n)))
#define TCM_SENSE_NONE			TCM_SENSE_REASON(0x00)	/* 0/00/00 */
#define TCM_SENSE_BECOMING_READY	TCM_SENSE_REASON(0x01)	/* 2/04/01 */
#define TCM_SENSE_NEEDS_START		TCM_SENSE_REASON(0x02)	/* 2/04/02 */
#define TCM_SENSE_FORMATTING		TCM_SENSE_REASON(0x03)	/* 2/04/04 */
#define TCM_SENSE_SELF_TESTING		TCM_SENSE_REASON(0x04)	/* 2/04/09 */
#define TCM_SENSE_SANITIZING		TCM_SENSE_REASON(0x05)	/* 2/04/1B */
#define TCM_SENSE_FORMAT_CORRUPT	TCM_SENSE_REASON(0x09)	/* 3/31/00 */
#define TCM_SENSE_FORMAT_FAILED		TCM_SENSE_REASON(0x0a)	/* 3/31/01 */
#define TCM_SENSE_SANITIZE_FAILED	TCM_SENSE_REASON(0x0b)	/* 3/31/03 */
#define TCM_SENSE_SELF_TEST_FAILED	TCM_SENSE_REASON(0x0c)	/* 4/3E/03 */
#define TCM_SENSE_SET_PORT_GROUPS_FAILED TCM_SENSE_REASON(0x0e)	/* 4/67/0A */
#define TCM_SENSE_BAD_TOKEN_OPERATION	TCM_SENSE_REASON(0x0f)	/* 5/23/00 */
#define TCM_SENSE_TOKEN_TYPE		TCM_SENSE_REASON(0x10)	/* 5/23/01 */
#define TCM_SENSE_TOKEN_REMOTE		TCM_SENSE_REASON(0x11)	/* 5/23/02 */
#define TCM_SENSE_TOKEN_UNKNOWN		TCM_SENSE_REASON(0x12)	/* 5/23/04 */
#define TCM_SENSE_TOKEN_CORRUPT		TCM_SENSE_REASON(0x13)	/* 5/23/05 */
#define TCM_SENSE_TOKEN_REVOKED		TCM_SENSE_REASON(0x14)	/* 5/23/06 */
#define TCM_SENSE_TOKEN_EXPIRED		TCM_SENSE_REASON(0x15)	/* 5/23/07 */
#define TCM_SENSE_TOKEN_CANCELLED	TCM_SENSE_REASON(0x16)	/* 5/23/08 */
#define TCM_SENSE_TOKEN_DELETED		TCM_SENSE_REASON(0x17)	/* 5/23/09 */
#define TCM_SENSE_TOKEN_LENGTH		TCM_SENSE_REASON(0x18)	/* 5/23/0A */
#define TCM_SENSE_BAD_RELEASE		TCM_SENSE_REASON(0x19)	/* 5/26/04 */
#define TCM_SENSE_COPY_INLINE_LENGTH	TCM_SENSE_REASON(0x1a)	/* 5/26/0B */
#define TCM_SENSE_COPY_OPERATION	TCM_SENSE_REASON(0x1b)	/* 5/26/0C */
#define TCM_SENSE_SEQUENCE_ERROR	TCM_SENSE_REASON(0x1c)	/* 5/2C/00 */
#define TCM_SENSE_SAVING_UNSUPPORTED	TCM_SENSE_REASON(0x1d)	/* 5/39/00 */
#define TCM_SENSE_REMOVAL_PREVENTED	TCM_SENSE_REASON(0x1e)	/* 5/53/02 */
#define TCM_SENSE_NO_ROD_RESOURCES	TCM_SENSE_REASON(0x1f)	/* 5/55/0C */
#define TCM_SENSE_NO_TOKEN_RESOURCES	TCM_SENSE_REASON(0x20)	/* 5/55/0D */
#define TCM_SENSE_SOFT_WRITE_PROTECTED	TCM_SENSE_REASON(0x21)	/* 7/27/02 */
#define TCM_SENSE_COPY_THIRD_PARTY	TCM_SENSE_REASON(0x23)	/* A/0D/01 */
#define TCM_SENSE_COPY_WRONG_DEVICE	TCM_SENSE_REASON(0x24)	/* A/0D/03 */
#define TCM_SENSE_COPY_UNDERRUN		TCM_SENSE_REASON(0x25)	/* A/0D/04 */
#define TCM_SENSE_COPY_OVERRUN		TCM_SENSE_REASON(0x26)	/* A/0D/05 */
#define TCM_SENSE_ECHO_OVERWRITTEN	TCM_SENSE_REASON(0x28)	/* B/3F/0F */
#define TCM_SENSE_ABORTED_FAILURE	TCM_SENSE_REASON(0x29)	/* B/44/00 */
#define TCM_SENSE_NO_RESOURCES		TCM_SENSE_REASON(0x2a)	/* B/55/03 */

/* no bit within the byte is meant: BPV goes out as 0 */
#define TCM_SENSE_NO_BIT	0xff

/**
 * enum tcm_sense_specific - what the SENSE KEY SPECIFIC field holds
 * @TCM_SENSE_SPECIFIC_NONE: nothing, SKSV is 0
 * @TCM_SENSE_SPECIFIC_CDB: where the CDB is wrong (C/D is 1)
 * @TCM_SENSE_SPECIFIC_DATA: where the parameter list is wrong (C/D is 0)
 * @TCM_SENSE_SPECIFIC_SEGMENT: where an EXTENDED COPY segment descriptor is
 *	wrong (SD is 1)
 * @TCM_SENSE_SPECIFIC_PROGRESS: how far an operation has come
 */
enum tcm_sense_specific {
	TCM_SENSE_SPECIFIC_NONE,
	TCM_SENSE_SPECIFIC_CDB,
	TCM_SENSE_SPECIFIC_DATA,
	TCM_SENSE_SPECIFIC_SEGMENT,
	TCM_SENSE_SPECIFIC_PROGRESS,
};

/**
 * struct tcm_sense - sense data apart from its format
 * @information: INFORMATION field, meant if @has_information
 * @field: byte offset for a field or segment pointer; progress in 1/65536
 * @bit: most significant wrong bit of that byte, or TCM_SENSE_NO_BIT
 * @key: SENSE KEY
 * @asc: ADDITIONAL SENSE CODE
 * @ascq: ADDITIONAL SENSE CODE QUALIFIER
 * @specific: kind of @field, an enum tcm_sense_specific
 * @may: set of enum tcm_sense_specific that the reason may carry
 * @may_inform: the reason may carry @information
 * @has_information: VALID
 * @deferred: about a command that has already ended (71h, 73h)
 */
struct tcm_sense {
	u64	information;
	u16	field;
	u8	bit;
	u8	key;
	u8	asc;
	u8	ascq;
	u8	specific;
	u8	may;
	bool	may_inform;
	bool	has_information;
	bool	deferred;
};

u8 tcm_sense_status(sense_reason_t reason);

void tcm_sense_init(struct tcm_sense *sense, sense_reason_t reason);
void tcm_sense_init_attention(struct tcm_sense *sense, u8 asc, u8 ascq);
void tcm_sense_set_information(struct tcm_sense *sense, u64 information);
void tcm_sense_set_field(struct tcm_sense *sense,
			 enum tcm_sense_specific where, u16 byte, u8 bit);
void tcm_sense_set_progress(struct tcm_sense *sense, u64 done, u64 all);

unsigned int tcm_sense_encode(const struct tcm_sense *sense, bool descriptor,
			      u8 *buf, size_t len);
bool tcm_sense_decode(const u8 *buf, size_t len, struct tcm_sense *sense);

#endif /* TCM_SENSE_H */
