/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CRC32C of PDUs.
 */
#ifndef ISCSIT_DIGEST_H
#define ISCSIT_DIGEST_H

#include <linux/types.h>

struct iscsit_cmd;

#define ISCSIT_CRC_SEED		(~0U)
u32 iscsit_crc_cmd(u32 crc, struct iscsit_cmd *cmd, u32 offset, u32 len);

#endif /* ISCSIT_DIGEST_H */
