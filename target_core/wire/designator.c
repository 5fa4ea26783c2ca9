// SPDX-License-Identifier: GPL-2.0
/*
 * Designation descriptors of the device identification VPD page (83h).
 *
 * Initiators build the names of disks from these bytes: udev, multipath and
 * clusters know a logical unit by them for years. They must therefore come
 * out for the same configuration as they always did, where that is not quite
 * the standard's wording too; see "deviates" below.
 */
#include "designator.h"

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "wire.h"

/* byte 0: PROTOCOL IDENTIFIER | CODE SET */
#define CODE_SET_BINARY		0x01
#define CODE_SET_ASCII		0x02
#define CODE_SET_UTF8		0x03

/* byte 1: PIV | ASSOCIATION | DESIGNATOR TYPE */
#define PIV			0x80
#define ASSOC_LU		0x00
#define ASSOC_TARGET_PORT	0x10
#define ASSOC_TARGET_DEVICE	0x20
#define TYPE_T10_VENDOR		0x01
#define TYPE_EUI64		0x02
#define TYPE_NAA		0x03
#define TYPE_RELATIVE_PORT	0x04
#define TYPE_PORT_GROUP		0x05
#define TYPE_LU_GROUP		0x06
#define TYPE_SCSI_NAME		0x08

/* DESIGNATOR LENGTH is one byte */
#define DESIGNATOR_MAX		255
/* longest SCSI name string that is a multiple of four and fits it */
#define SCSI_NAME_MAX		252

#define T10_VENDOR_LEN		8
#define T10_PRODUCT_LEN		16

static void put_header(struct tcm_builder *b, u8 code_set, u8 type, u8 len)
{
	tcm_put_u8(b, code_set);
	tcm_put_u8(b, type);
	tcm_put_u8(b, 0);
	tcm_put_u8(b, len);
}

static void put_port_header(struct tcm_builder *b, enum scsi_protocol protocol,
			    u8 code_set, u8 type, u8 len)
{
	put_header(b, protocol << 4 | code_set, PIV | type, len);
}

/**
 * tcm_naa6_from_serial() - NAA IEEE Registered Extended name of a unit
 * @naa: filled, TCM_NAA6_LEN bytes
 * @company_id: IEEE company_id, 24 bits
 * @serial: unit serial number; every hex digit in it counts, in order, and
 *	every other character is passed over
 *
 * The nibble 6, the company_id, then the digits in the remaining 25 nibbles,
 * zeros behind the last one.
 */
void tcm_naa6_from_serial(u8 *naa, u32 company_id, const char *serial)
{
	unsigned int nibble = 7;

	memset(naa, 0, TCM_NAA6_LEN);
	put_unaligned_be32(6u << 28 | (company_id & 0xffffff) << 4, naa);

	for (; *serial && nibble < 2 * TCM_NAA6_LEN; serial++) {
		int digit = hex_to_bin(*serial);

		if (digit < 0)
			continue;
		naa[nibble / 2] |= nibble % 2 ? digit : digit << 4;
		nibble++;
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_naa6_from_serial);

/**
 * tcm_designator_naa6() - Name the logical unit by an NAA 6 designator
 * @b: page under construction
 * @company_id: IEEE company_id, 24 bits
 * @serial: unit serial number, see tcm_naa6_from_serial()
 */
void tcm_designator_naa6(struct tcm_builder *b, u32 company_id,
			 const char *serial)
{
	u8 naa[TCM_NAA6_LEN];

	tcm_naa6_from_serial(naa, company_id, serial);
	put_header(b, CODE_SET_BINARY, ASSOC_LU | TYPE_NAA, sizeof(naa));
	tcm_put_bytes(b, naa, sizeof(naa));
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_naa6);

/**
 * tcm_designator_t10_vendor() - Name the logical unit by vendor and product
 * @b: page under construction
 * @vendor: T10 vendor identification, blank-padded to 8 bytes here
 * @product: product identification, up to 16 bytes of it are used unpadded
 * @serial: unit serial number; NULL if none is set, and @product then does
 *	not go along either
 *
 * Deviates from SPC-4 (T10 vendor ID based designator format): the vendor
 * specific part ends with a NUL, which the length counts.
 */
void tcm_designator_t10_vendor(struct tcm_builder *b, const char *vendor,
			       const char *product, const char *serial)
{
	size_t product_len = 0, serial_len = 0, len = T10_VENDOR_LEN;

	if (serial) {
		product_len = strnlen(product, T10_PRODUCT_LEN);
		serial_len = strnlen(serial, DESIGNATOR_MAX - len -
				     product_len - sizeof(":"));
		len += product_len + 1 + serial_len;
	}
	len++;	/* NUL */

	put_header(b, CODE_SET_ASCII, ASSOC_LU | TYPE_T10_VENDOR, len);
	tcm_put_text(b, vendor, T10_VENDOR_LEN);
	if (serial) {
		tcm_put_bytes(b, product, product_len);
		tcm_put_u8(b, ':');
		tcm_put_bytes(b, serial, serial_len);
	}
	tcm_put_u8(b, 0);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_t10_vendor);

/**
 * tcm_designator_eui64() - Name the logical unit by an EUI-64
 * @b: page under construction
 * @eui: the identifier, CPU order
 */
void tcm_designator_eui64(struct tcm_builder *b, u64 eui)
{
	put_header(b, CODE_SET_BINARY, ASSOC_LU | TYPE_EUI64, 8);
	tcm_put_be64(b, eui);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_eui64);

/* A number that is about the port: it follows two reserved bytes. */
static void put_port_number(struct tcm_builder *b, enum scsi_protocol protocol,
			    u8 type, u16 number)
{
	put_port_header(b, protocol, CODE_SET_BINARY, ASSOC_TARGET_PORT | type,
			4);
	tcm_put_be16(b, 0);
	tcm_put_be16(b, number);
}

/**
 * tcm_designator_relative_port() - Tell the relative target port identifier
 * @b: page under construction
 * @protocol: protocol of the target port
 * @rtpi: relative target port identifier
 */
void tcm_designator_relative_port(struct tcm_builder *b,
				  enum scsi_protocol protocol, u16 rtpi)
{
	put_port_number(b, protocol, TYPE_RELATIVE_PORT, rtpi);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_relative_port);

/**
 * tcm_designator_port_group() - Tell the target port group
 * @b: page under construction
 * @protocol: protocol of the target port
 * @group: target port group identifier
 */
void tcm_designator_port_group(struct tcm_builder *b,
			       enum scsi_protocol protocol, u16 group)
{
	put_port_number(b, protocol, TYPE_PORT_GROUP, group);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_port_group);

/**
 * tcm_designator_lu_group() - Tell the logical unit group
 * @b: page under construction
 * @group: logical unit group identifier
 */
void tcm_designator_lu_group(struct tcm_builder *b, u16 group)
{
	put_header(b, CODE_SET_BINARY, ASSOC_LU | TYPE_LU_GROUP, 4);
	tcm_put_be16(b, 0);
	tcm_put_be16(b, group);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_lu_group);

/* name and suffix, at least one NUL, and NULs up to a multiple of four */
static void put_scsi_name(struct tcm_builder *b, enum scsi_protocol protocol,
			  u8 assoc, const char *name, const char *suffix)
{
	size_t suffix_len = strlen(suffix);
	size_t name_len = strnlen(name, SCSI_NAME_MAX - 1 - suffix_len);
	size_t len = name_len + suffix_len + 1;
	size_t padded = round_up(len, 4);

	put_port_header(b, protocol, CODE_SET_UTF8, assoc | TYPE_SCSI_NAME,
			padded);
	tcm_put_bytes(b, name, name_len);
	tcm_put_bytes(b, suffix, suffix_len);
	tcm_put_zero(b, padded - name_len - suffix_len);
}

/**
 * tcm_designator_port_name() - Name the target port by a SCSI name string
 * @b: page under construction
 * @protocol: protocol of the target port
 * @wwn: name of the target, up to 242 bytes of it are used
 * @tpgt: target portal group tag
 *
 * The name, ``,t,0x`` and the tag in four hex digits (RFC 7143, iSCSI target
 * port name). Deviates from SPC-4 (SCSI name string designator format): this
 * form is given for every protocol, also where the name of a port is the
 * "naa." name alone.
 */
void tcm_designator_port_name(struct tcm_builder *b,
			      enum scsi_protocol protocol, const char *wwn,
			      u16 tpgt)
{
	char suffix[sizeof(",t,0x0000")];

	snprintf(suffix, sizeof(suffix), ",t,0x%04x", tpgt);
	put_scsi_name(b, protocol, ASSOC_TARGET_PORT, wwn, suffix);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_port_name);

/**
 * tcm_designator_device_name() - Name the target device by a SCSI name string
 * @b: page under construction
 * @protocol: protocol of the target port the command came through
 * @wwn: name of the target, up to 251 bytes of it are used
 */
void tcm_designator_device_name(struct tcm_builder *b,
				enum scsi_protocol protocol, const char *wwn)
{
	put_scsi_name(b, protocol, ASSOC_TARGET_DEVICE, wwn, "");
}
EXPORT_SYMBOL_IF_KUNIT(tcm_designator_device_name);
