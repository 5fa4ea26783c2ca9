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
u8 tcm_cdb_protect(const u8 *cdb);

void tcm_cdb_extent_6(const u8 *cdb, struct tcm_extent *ext);
void tcm_cdb_extent_10(const u8 *cdb, struct tcm_extent *ext);
void tcm_cdb_extent_12(const u8 *cdb, struct tcm_extent *ext);
void tcm_cdb_extent_16(const u8 *cdb, struct tcm_extent *ext);
void tcm_cdb_extent_32(const u8 *cdb, struct tcm_extent *ext);
void tcm_cdb_extent_compare(const u8 *cdb, struct tcm_extent *ext);
void tcm_cdb_extent_atomic(const u8 *cdb, struct tcm_extent *ext);

bool tcm_cdb_check_usage(const u8 *cdb, const u8 *usage, unsigned int len,
			 struct tcm_cdb_fault *fault);

/**
 * tcm_extent_fits() - True if all blocks of a range are on the medium
 * @lba: first logical block
 * @blocks: number of logical blocks
 * @capacity: number of logical blocks of the medium
 *
 * No sum is formed, so nothing can wrap. An empty range fits anywhere up to
 * and including the end of the medium.
 */
static inline bool tcm_extent_fits(u64 lba, u64 blocks, u64 capacity)
{
	return lba <= capacity && blocks <= capacity - lba;
}

#endif /* TCM_CDB_H */
