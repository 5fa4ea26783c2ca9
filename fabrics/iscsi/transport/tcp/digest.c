// SPDX-License-Identifier: GPL-2.0
/*
 * CRC32C over a command's data (RFC 7143 §13.1).
 */
#include <linux/crc32c.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>

#include "../../types.h"
#include "digest.h"

/**
 * iscsit_crc_cmd() - Go on with a checksum over part of a command's buffer
 * @crc: so far, or ISCSIT_CRC_SEED
 * @cmd: command with a buffer of the core's: a page an entry
 * @offset: in the buffer
 * @len: bytes, all of them in the buffer
 *
 * Return: the checksum; its complement goes on the wire, little-endian.
 */
u32 iscsit_crc_cmd(u32 crc, struct iscsit_cmd *cmd, u32 offset, u32 len)
{
	struct scatterlist *sg = cmd->se_cmd.t_data_sg + (offset >> PAGE_SHIFT);
	unsigned int skip = offset_in_page(offset);

	for (; len; sg++) {
		u32 part = min_t(u32, len, PAGE_SIZE - skip);
		u8 *addr = kmap_local_page(sg_page(sg));

		crc = crc32c(crc, addr + sg->offset + skip, part);
		kunmap_local(addr);
		len -= part;
		skip = 0;
	}
	return crc;
}
