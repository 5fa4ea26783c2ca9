/* SPDX-License-Identifier: GPL-2.0 */
/*
 * LUNs as initiators read and write them: the eight bytes of SAM-5.
 */
#ifndef TCM_LUN_FORMAT_H
#define TCM_LUN_FORMAT_H

#include <linux/types.h>

struct scsi_lun;

void tcm_lun_encode(u64 number, struct scsi_lun *lun);
bool tcm_lun_decode(u64 unpacked, u64 *number);

/**
 * tcm_lun_is_plain() - Is it the number of the unit, without a doubt?
 * @unpacked: scsilun_to_int() of the LUN
 *
 * Return: true for peripheral device addressing, the method of nearly every
 * LUN on the wire; its bus identifier counts as bits 13 to 8 of the number.
 */
static inline bool tcm_lun_is_plain(u64 unpacked)
{
	return !(unpacked & 0xc000);
}

#endif /* TCM_LUN_FORMAT_H */
