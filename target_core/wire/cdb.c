// SPDX-License-Identifier: GPL-2.0
/*
 * Reading CDBs: length, service action, extent and stray bits.
 */
#include "cdb.h"

#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

/* fields of a variable-length CDB, SPC-4 (variable type data-in/out CDBs) */
#define VARLEN_HEADER		8
#define VARLEN_SERVICE_ACTION	8
#define VARLEN_ADDITIONAL_MAX	(TCM_CDB_MAX_LEN - VARLEN_HEADER)

/**
 * tcm_cdb_len() - Length of a CDB by its operation code
 * @cdb: CDB as it was received
 * @avail: bytes that may be read at @cdb
 *
 * The group code gives 6, 10, 12 or 16 bytes; a 7Fh CDB tells its own
 * length, which must be a multiple of four (SPC-4, variable length CDB
 * format). Reserved and vendor-specific groups have the lengths that the
 * SCSI mid-layer assumes.
 *
 * Return: bytes; 0 if the CDB tells no usable length or @avail is short.
 */
unsigned int tcm_cdb_len(const u8 *cdb, size_t avail)
{
	unsigned int len;

	if (!avail)
		return 0;
	if (cdb[0] == VARIABLE_LENGTH_CMD) {
		if (avail < VARLEN_HEADER)
			return 0;
		if (cdb[7] % 4 || cdb[7] < 4 || cdb[7] > VARLEN_ADDITIONAL_MAX)
			return 0;
	}
	len = scsi_command_size(cdb);
	return len <= avail ? len : 0;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_len);

/**
 * tcm_cdb_service_action() - The SERVICE ACTION field
 * @cdb: CDB
 *
 * Return: bytes 8 and 9 of a variable-length CDB, else the low five bits of
 * byte 1. Whether the command has such a field only its opcode row knows.
 */
u16 tcm_cdb_service_action(const u8 *cdb)
{
	if (cdb[0] == VARIABLE_LENGTH_CMD)
		return get_unaligned_be16(cdb + VARLEN_SERVICE_ACTION);
	return cdb[1] & 0x1f;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_service_action);

/**
 * tcm_cdb_control() - The CONTROL byte
 * @cdb: CDB
 * @offset: set to where it stands, for a field pointer; may be NULL
 *
 * Return: the byte.
 */
u8 tcm_cdb_control(const u8 *cdb, unsigned int *offset)
{
	unsigned int at = 1;

	if (cdb[0] != VARIABLE_LENGTH_CMD)
		at = COMMAND_SIZE(cdb[0]) - 1;
	if (offset)
		*offset = at;
	return cdb[at];
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_control);

/**
 * tcm_cdb_flags_byte() - Where xxPROTECT, DPO, FUA, BYTCHK, UNMAP ... stand
 * @cdb: CDB of a command that has such a byte, of 10 bytes or more
 *
 * Return: offset of the byte.
 */
unsigned int tcm_cdb_flags_byte(const u8 *cdb)
{
	return cdb[0] == VARIABLE_LENGTH_CMD ? 10 : 1;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_flags_byte);

/**
 * tcm_cdb_protect() - RDPROTECT, WRPROTECT, VRPROTECT or ORPROTECT
 * @cdb: CDB of a command that has such a field, or any 6-byte CDB
 *
 * Return: the three bits; 0 for a 6-byte CDB, which has none.
 */
u8 tcm_cdb_protect(const u8 *cdb)
{
	if (cdb[0] != VARIABLE_LENGTH_CMD && COMMAND_SIZE(cdb[0]) == 6)
		return 0;
	return cdb[tcm_cdb_flags_byte(cdb)] >> 5;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_protect);

/* offset and size in bytes of the two fields, by enum tcm_extent_shape */
static const struct {
	u8	lba_at, lba_size;
	u8	len_at, len_size;
} extent_fields[] = {
	[TCM_EXTENT_NONE]	= {  0, 0,  0, 0 },
	[TCM_EXTENT_6]		= {  1, 3,  4, 1 },
	[TCM_EXTENT_10]		= {  2, 4,  7, 2 },
	[TCM_EXTENT_12]		= {  2, 4,  6, 4 },
	[TCM_EXTENT_16]		= {  2, 8, 10, 4 },
	[TCM_EXTENT_32]		= { 12, 8, 28, 4 },
	[TCM_EXTENT_CAW]	= {  2, 8, 13, 1 },
	[TCM_EXTENT_ATOMIC]	= {  2, 8, 12, 2 },
	[TCM_EXTENT_LBA_16]	= {  2, 8,  0, 0 },
};

static u64 cdb_number(const u8 *p, unsigned int size)
{
	switch (size) {
	case 1:
		return *p;
	case 2:
		return get_unaligned_be16(p);
	case 3:
		return get_unaligned_be24(p);
	case 4:
		return get_unaligned_be32(p);
	case 8:
		return get_unaligned_be64(p);
	default:
		return 0;
	}
}

/**
 * tcm_cdb_extent() - Read LBA and number of blocks
 * @cdb: CDB
 * @shape: where they stand
 * @ext: filled; zeros for what @shape does not have
 *
 * Three bits above the LBA of a 6-byte CDB are reserved, and its length 0
 * means 256 blocks (SBC-3, READ (6) command).
 */
void tcm_cdb_extent(const u8 *cdb, enum tcm_extent_shape shape,
		    struct tcm_extent *ext)
{
	ext->lba = cdb_number(cdb + extent_fields[shape].lba_at,
			      extent_fields[shape].lba_size);
	ext->blocks = cdb_number(cdb + extent_fields[shape].len_at,
				 extent_fields[shape].len_size);
	if (shape == TCM_EXTENT_6) {
		ext->lba &= 0x1fffff;
		ext->blocks = ext->blocks ?: 256;
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_extent);

/**
 * tcm_cdb_length_byte() - Where the number of blocks begins
 * @shape: shape of the CDB
 *
 * Return: offset of the field, for a field pointer; 0 if there is none.
 */
unsigned int tcm_cdb_length_byte(enum tcm_extent_shape shape)
{
	return extent_fields[shape].len_at;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_length_byte);

/* Is there a bit in @cdb that is not in @usage? Eight bytes at a time. */
static bool any_stray(const u8 *cdb, const u8 *usage, unsigned int len)
{
	unsigned int i = 0;
	u64 stray = 0;

	for (; i + sizeof(stray) <= len; i += sizeof(stray))
		stray |= get_unaligned((const u64 *)(cdb + i)) &
			 ~get_unaligned((const u64 *)(usage + i));
	for (; i < len; i++)
		stray |= cdb[i] & ~usage[i];
	return stray;
}

/**
 * tcm_cdb_check_usage() - Look for bits that the command does not use
 * @cdb: CDB
 * @usage: CDB USAGE DATA of the command, a set bit for every bit evaluated
 *	(SPC-4, REPORT SUPPORTED OPERATION CODES command); byte 0 is the
 *	operation code itself and is passed over
 * @len: bytes of @cdb and of @usage
 * @fault: filled with the first stray bit when there is one
 *
 * Return: true if no other bit is set.
 */
bool tcm_cdb_check_usage(const u8 *cdb, const u8 *usage, unsigned int len,
			 struct tcm_cdb_fault *fault)
{
	unsigned int i;

	if (likely(!any_stray(cdb, usage, len)))
		return true;
	for (i = 1; i < len; i++) {
		u8 stray = cdb[i] & ~usage[i];

		if (stray) {
			fault->byte = i;
			fault->bit = fls(stray) - 1;
			return false;
		}
	}
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_cdb_check_usage);
