/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a real device behind a pass-through back end says of itself.
 */
#ifndef TCM_IDENTITY_H
#define TCM_IDENTITY_H

#include <linux/types.h>

struct t10_vpd;
struct t10_wwn;

/* ASSOCIATION of a designator, as in byte 1 (SPC-4, VPD page 83h). */
#define TCM_ASSOC_LOGICAL_UNIT		0x00
#define TCM_ASSOC_TARGET_PORT		0x10
#define TCM_ASSOC_TARGET_DEVICE		0x20

ssize_t tcm_identity_show_protocols(const struct t10_wwn *wwn, char *page,
				    size_t size);
ssize_t tcm_identity_show_assoc(const struct t10_wwn *wwn, u8 assoc,
				char *page, size_t size);

#endif /* TCM_IDENTITY_H */
