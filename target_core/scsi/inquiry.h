/* SPDX-License-Identifier: GPL-2.0 */
/*
 * INQUIRY: standard data.
 */
#ifndef TCM_SCSI_INQUIRY_H
#define TCM_SCSI_INQUIRY_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_builder;

/* PERIPHERAL QUALIFIER and type where no logical unit answers (SPC-4). */
#define TCM_PERIPHERAL_NOT_CONNECTED	0x3f	/* a LUN that could have one */
#define TCM_PERIPHERAL_NOT_SUPPORTED	0x7f	/* a LUN that can't */

/**
 * struct tcm_inquiry - What standard INQUIRY data say
 * @peripheral: PERIPHERAL QUALIFIER and PERIPHERAL DEVICE TYPE
 * @tpgs: TPGS field: 1 implicit, 2 explicit, 3 both
 * @third_party: 3PC
 * @protect: PROTECT
 * @multiport: MULTIP
 * @vendor: T10 VENDOR IDENTIFICATION, NUL-terminated, padded here
 * @product: PRODUCT IDENTIFICATION, likewise
 * @revision: PRODUCT REVISION LEVEL, likewise
 * @transport: version descriptor of the transport, 0 = none known
 */
struct tcm_inquiry {
	u8		peripheral;
	u8		tpgs;
	bool		third_party;
	bool		protect;
	bool		multiport;
	const char	*vendor;
	const char	*product;
	const char	*revision;
	u16		transport;
};

void tcm_inquiry_build(struct tcm_builder *b, const struct tcm_inquiry *inq);
u16 tcm_inquiry_transport(int protocol);
sense_reason_t tcm_inquiry_prepare(struct se_cmd *cmd);
sense_reason_t tcm_inquiry_execute(struct se_cmd *cmd);

#endif /* TCM_SCSI_INQUIRY_H */
