/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Designation descriptors of the device identification VPD page (83h), from
 * plain inputs.
 *
 * Each function appends one descriptor: four bytes of header and the
 * designator. PROTOCOL IDENTIFIER and PIV are set for everything that names
 * a target port or a target device.
 */
#ifndef TCM_DESIGNATOR_H
#define TCM_DESIGNATOR_H

#include <linux/types.h>
#include <scsi/scsi_proto.h>

struct tcm_builder;

/* bytes of an NAA IEEE Registered Extended (6h) designator */
#define TCM_NAA6_LEN	16

void tcm_naa6_from_serial(u8 *naa, u32 company_id, const char *serial);

void tcm_designator_naa6(struct tcm_builder *b, u32 company_id,
			 const char *serial);
void tcm_designator_t10_vendor(struct tcm_builder *b, const char *vendor,
			       const char *product, const char *serial);
void tcm_designator_eui64(struct tcm_builder *b, u64 eui);
void tcm_designator_relative_port(struct tcm_builder *b,
				  enum scsi_protocol protocol, u16 rtpi);
void tcm_designator_port_group(struct tcm_builder *b,
			       enum scsi_protocol protocol, u16 group);
void tcm_designator_lu_group(struct tcm_builder *b, u16 group);
void tcm_designator_port_name(struct tcm_builder *b,
			      enum scsi_protocol protocol, const char *wwn,
			      u16 tpgt);
void tcm_designator_device_name(struct tcm_builder *b,
				enum scsi_protocol protocol, const char *wwn);

#endif /* TCM_DESIGNATOR_H */
