// SPDX-License-Identifier: GPL-2.0
/*
 * LUNs as initiators read and write them: the eight bytes of SAM-5.
 *
 * Byte 0, bits 7-6	address method
 *
 *	00b	peripheral device	bus identifier 5-0, then LUN (1 byte)
 *	01b	flat space		LUN 13-0
 *	10b	logical unit		target 5-0; bus 7-5, LUN 4-0
 *	11b	extended		LENGTH 5-4, EXTENDED ADDRESS METHOD 3-0
 *		method 2h: flat space	LUN of 1, 3 or 5 bytes, by LENGTH
 *
 * A number of up to 14 bits is told by the first method, as int_to_scsilun()
 * does and as Linux initiators expect: bits 13 to 8 stand in the bus identifier.
 */
#include "lun.h"

#include <linux/export.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>
#include <scsi/scsi.h>
#include <scsi/scsi_common.h>

#define METHOD_LOGICAL_UNIT	2

/* byte 0 of extended addressing, without LENGTH */
#define EXTENDED_FLAT		0xc2
#define EXTENDED_LENGTH(b0)	((b0) >> 4 & 3)

/**
 * tcm_lun_encode() - Tell an initiator a LUN
 * @number: number of the mapped LUN
 * @lun: filled
 *
 * SAM-5, LUN address methods. What has more than 40 bits no method can say; it
 * is unpacked like the rest, and not told from a LUN of several levels.
 */
void tcm_lun_encode(u64 number, struct scsi_lun *lun)
{
	if (number < 0x4000 || number >> 40) {
		int_to_scsilun(number, lun);
		return;
	}
	memset(lun, 0, sizeof(*lun));
	if (!(number >> 24)) {
		lun->scsi_lun[0] = EXTENDED_FLAT | 1 << 4;
		put_unaligned_be24(number, lun->scsi_lun + 1);
	} else {
		lun->scsi_lun[0] = EXTENDED_FLAT | 2 << 4;
		lun->scsi_lun[1] = number >> 32;
		put_unaligned_be32(number, lun->scsi_lun + 2);
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_lun_encode);

/* LENGTH tells how many bytes the address has; what follows it must be zero. */
static bool decode_extended(const u8 *b, u64 *number)
{
	unsigned int length = 2 * EXTENDED_LENGTH(b[0]) + 1;

	if ((b[0] & ~0x30) != EXTENDED_FLAT ||
	    memchr_inv(b + 1 + length, 0, 7 - length))
		return false;
	*number = (get_unaligned_be64(b) << 8) >> (64 - 8 * length);
	return true;
}

/**
 * tcm_lun_decode() - Find the number that an initiator means
 * @unpacked: scsilun_to_int() of the LUN
 * @number: filled
 *
 * Context: Any.
 * Return: false if it addresses something that no target of ours has: a unit
 * behind another bus or target, a well known unit, a second level.
 */
bool tcm_lun_decode(u64 unpacked, u64 *number)
{
	struct scsi_lun lun;
	const u8 *b = lun.scsi_lun;

	int_to_scsilun(unpacked, &lun);
	if (b[0] >> 6 > METHOD_LOGICAL_UNIT)
		return decode_extended(b, number);
	if (memchr_inv(b + 2, 0, sizeof(lun) - 2))
		return false;
	*number = get_unaligned_be16(b) & 0x3fff;
	if (b[0] >> 6 == METHOD_LOGICAL_UNIT)
		return *number < 32;	/* bus 0, target 0 */
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_lun_decode);
