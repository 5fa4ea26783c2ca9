/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading CDBs: their length, their LBA and number of blocks, and whether
 * they set bits that the device server does not know.
 *
 * Every function but tcm_cdb_len() takes a CDB of which all bytes are there:
 * the caller has compared tcm_cdb_len() with what the transport delivered.
 */
#ifndef TCM_CDB_H
#define TCM_CDB_H

#include <linux/types.h>

/* longest CDB there can be: 7Fh with ADDITIONAL CDB LENGTH 252 */
#define TCM_CDB_MAX_LEN		260

/* NACA in the CONTROL byte (SAM-5, CONTROL byte) */
#define TCM_CDB_CONTROL_NACA	0x04

/**
 * enum tcm_extent_shape - where a CDB keeps LBA and number of blocks
 * @TCM_EXTENT_NONE: nowhere
 * @TCM_EXTENT_6: LBA 21 bits at 1, length 8 bits at 4, and 0 stands for 256
 * @TCM_EXTENT_10: LBA 32 bits at 2, length 16 bits at 7
 * @TCM_EXTENT_12: LBA 32 bits at 2, length 32 bits at 6
 * @TCM_EXTENT_16: LBA 64 bits at 2, length 32 bits at 10
 * @TCM_EXTENT_32: LBA 64 bits at 12, length 32 bits at 28
 * @TCM_EXTENT_CAW: LBA 64 bits at 2, length 8 bits at 13 (COMPARE AND WRITE)
 * @TCM_EXTENT_ATOMIC: LBA 64 bits at 2, length 16 bits at 12
 *	(WRITE ATOMIC (16))
 * @TCM_EXTENT_LBA_16: LBA 64 bits at 2, no length (GET LBA STATUS)
 */
enum tcm_extent_shape {
	TCM_EXTENT_NONE = 0,
	TCM_EXTENT_6,
	TCM_EXTENT_10,
	TCM_EXTENT_12,
	TCM_EXTENT_16,
	TCM_EXTENT_32,
	TCM_EXTENT_CAW,
	TCM_EXTENT_ATOMIC,
	TCM_EXTENT_LBA_16,
};

/**
 * struct tcm_extent - range of logical blocks a command names
 * @lba: first logical block
 * @blocks: number of logical blocks; what 0 means is up to the command, but
 *	for the 6-byte form, where 0 has been turned into 256
 */
struct tcm_extent {
	u64	lba;
	u32	blocks;
};

/**
 * struct tcm_cdb_fault - place in a CDB that was refused
 * @byte: offset of the byte, for FIELD POINTER
 * @bit: most significant offending bit of it, for BIT POINTER
 */
struct tcm_cdb_fault {
	u16	byte;
	u8	bit;
};

unsigned int tcm_cdb_len(const u8 *cdb, size_t avail);
u16 tcm_cdb_service_action(const u8 *cdb);
u8 tcm_cdb_control(const u8 *cdb, unsigned int *offset);
unsigned int tcm_cdb_flags_byte(const u8 *cdb);
u8 tcm_cdb_protect(const u8 *cdb);

void tcm_cdb_extent(const u8 *cdb, enum tcm_extent_shape shape,
		    struct tcm_extent *ext);
unsigned int tcm_cdb_length_byte(enum tcm_extent_shape shape);

bool tcm_cdb_check_usage(const u8 *cdb, const u8 *usage, unsigned int len,
			 struct tcm_cdb_fault *fault);

/**
 * tcm_extent_fits() - Compare a range of blocks with the medium
 * @lba: first logical block
 * @blocks: number of logical blocks
 * @capacity: number of logical blocks of the medium
 *
 * No sum is formed, so nothing can wrap. An empty range fits anywhere up to
 * and including the end of the medium.
 *
 * Return: true if all its blocks are on the medium.
 */
static inline bool tcm_extent_fits(u64 lba, u64 blocks, u64 capacity)
{
	return lba <= capacity && blocks <= capacity - lba;
}

#endif /* TCM_CDB_H */
