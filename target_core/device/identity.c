// SPDX-License-Identifier: GPL-2.0
/*
 * What a real device behind a pass-through back end says of itself: the
 * designators of its VPD page 83h, as wwn/ shows them.
 */
#include "identity.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include <target/target_core_backend.h>

/* Designation descriptor (SPC-4, Designation descriptor). */
#define DESIG_PROTOCOL		0xf0	/* byte 0 */
#define DESIG_CODE_SET		0x0f
#define DESIG_PIV		0x80	/* byte 1 */
#define DESIG_ASSOC		0x30
#define DESIG_TYPE		0x0f
#define DESIG_LENGTH_AT		3
#define DESIG_AT		4

enum code_set {
	CODE_BINARY	= 1,
	CODE_ASCII	= 2,
	CODE_UTF8	= 3,
};

static const char * const protocols[] = {
	[0]	= "Fibre Channel",
	[1]	= "Parallel SCSI",
	[2]	= "SSA",
	[3]	= "IEEE 1394",
	[4]	= "SCSI Remote Direct Memory Access Protocol",
	[5]	= "Internet SCSI (iSCSI)",
	[6]	= "SAS Serial SCSI Protocol",
	[7]	= "Automation/Drive Interface Transport Protocol",
	[8]	= "AT Attachment Interface ATA/ATAPI",
};

static const char * const types[] = {
	[0]	= "Vendor specific",
	[1]	= "T10 Vendor ID based",
	[2]	= "EUI-64 based",
	[3]	= "NAA",
	[4]	= "Relative target port identifier",
	[8]	= "SCSI name string",
};

static const char * const code_sets[] = {
	[CODE_BINARY]	= "Binary",
	[CODE_ASCII]	= "ASCII",
	[CODE_UTF8]	= "UTF-8",
};

/**
 * transport_set_vpd_proto_id() - Note the protocol of a designator
 * @vpd: to be filled
 * @page_83: designation descriptor
 */
void transport_set_vpd_proto_id(struct t10_vpd *vpd, unsigned char *page_83)
{
	if (!(page_83[1] & DESIG_PIV))
		return;
	vpd->protocol_identifier = page_83[0] & DESIG_PROTOCOL;
	vpd->protocol_identifier_set = true;
}
EXPORT_SYMBOL(transport_set_vpd_proto_id);

/**
 * transport_set_vpd_assoc() - Note what a designator belongs to
 * @vpd: to be filled
 * @page_83: designation descriptor
 *
 * Return: 0; -EINVAL: reserved.
 */
int transport_set_vpd_assoc(struct t10_vpd *vpd, unsigned char *page_83)
{
	vpd->association = page_83[1] & DESIG_ASSOC;
	return vpd->association == DESIG_ASSOC ? -EINVAL : 0;
}
EXPORT_SYMBOL(transport_set_vpd_assoc);

/**
 * transport_set_vpd_ident_type() - Note the type of a designator
 * @vpd: to be filled
 * @page_83: designation descriptor
 *
 * Return: 0; -EINVAL: not one of those wwn/ shows.
 */
int transport_set_vpd_ident_type(struct t10_vpd *vpd, unsigned char *page_83)
{
	u8 type = page_83[1] & DESIG_TYPE;

	vpd->device_identifier_type = type;
	return type < ARRAY_SIZE(types) && types[type] ? 0 : -EINVAL;
}
EXPORT_SYMBOL(transport_set_vpd_ident_type);

/**
 * transport_set_vpd_ident() - Keep a designator
 * @vpd: to be filled; the type was noted
 * @page_83: designation descriptor with all the bytes its length tells
 *
 * A binary one becomes text: a hex digit for its type, then its bytes in hex.
 * What does not fit is cut.
 *
 * Return: 0; -EINVAL: no such code set.
 */
int transport_set_vpd_ident(struct t10_vpd *vpd, unsigned char *page_83)
{
	size_t room = sizeof(vpd->device_identifier) - 1;
	size_t len = page_83[DESIG_LENGTH_AT];
	const u8 *ident = page_83 + DESIG_AT;
	char *text = vpd->device_identifier;

	vpd->device_identifier_code_set = page_83[0] & DESIG_CODE_SET;
	switch (vpd->device_identifier_code_set) {
	case CODE_BINARY:
		*text++ = hex_asc_lo(vpd->device_identifier_type);
		len = min(len, (room - 1) / 2);
		text = bin2hex(text, ident, len);
		*text = '\0';
		return 0;
	case CODE_ASCII:
	case CODE_UTF8:
		len = min(len, room);
		memcpy(text, ident, len);
		text[len] = '\0';
		return 0;
	default:
		return -EINVAL;
	}
}
EXPORT_SYMBOL(transport_set_vpd_ident);

/**
 * tcm_identity_show_protocols() - Protocols of all designators that tell one
 * @wwn: identity of a device
 * @page: filled with a line each, as many as fit
 * @size: of @page
 *
 * Return: bytes written.
 */
ssize_t tcm_identity_show_protocols(const struct t10_wwn *wwn, char *page,
				    size_t size)
{
	const struct t10_vpd *vpd;
	size_t len = 0;
	int n;

	list_for_each_entry(vpd, &wwn->t10_vpd_list, vpd_list) {
		u8 protocol = vpd->protocol_identifier >> 4;

		if (!vpd->protocol_identifier_set)
			continue;
		if (protocol < ARRAY_SIZE(protocols))
			n = snprintf(page + len, size - len,
				     "T10 VPD Protocol Identifier: %s\n",
				     protocols[protocol]);
		else
			n = snprintf(page + len, size - len,
				     "T10 VPD Protocol Identifier: Unknown 0x%02x\n",
				     vpd->protocol_identifier);
		if (n >= size - len)
			break;
		len += n;
	}
	return len;
}

static const char *assoc_text(u8 assoc)
{
	switch (assoc) {
	case TCM_ASSOC_LOGICAL_UNIT:
		return "addressed logical unit";
	case TCM_ASSOC_TARGET_PORT:
		return "target port";
	default:
		return "SCSI target device";
	}
}

/**
 * tcm_identity_show_assoc() - Designators of one association
 * @wwn: identity of a device
 * @assoc: TCM_ASSOC_*
 * @page: filled with three lines each, as many designators as fit
 * @size: of @page
 *
 * Return: bytes written.
 */
ssize_t tcm_identity_show_assoc(const struct t10_wwn *wwn, u8 assoc,
				char *page, size_t size)
{
	const struct t10_vpd *vpd;
	size_t len = 0;
	int n;

	list_for_each_entry(vpd, &wwn->t10_vpd_list, vpd_list) {
		if (vpd->association != assoc)
			continue;
		n = snprintf(page + len, size - len,
			     "T10 VPD Identifier Association: %s\n"
			     "T10 VPD Identifier Type: %s\n"
			     "T10 VPD %s Device Identifier: %s\n",
			     assoc_text(assoc),
			     types[vpd->device_identifier_type],
			     code_sets[vpd->device_identifier_code_set],
			     vpd->device_identifier);
		if (n >= size - len)
			break;
		len += n;
	}
	return len;
}
