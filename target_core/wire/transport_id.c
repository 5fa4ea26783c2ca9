// SPDX-License-Identifier: GPL-2.0
/*
 * TransportIDs, read from and written to parameter data, for every protocol
 * that has one and a fabric here.
 *
 * All but the iSCSI ones have 24 bytes with a binary name at a fixed place;
 * iSCSI has a text of any length, with or without the ISID.
 */
#include "transport_id.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "wire.h"

/* byte 0: FORMAT CODE | PROTOCOL IDENTIFIER */
#define PROTOCOL_MASK		0x0f
#define FORMAT_SHIFT		6

#define FIXED_LEN		24

/* FORMAT CODE of an iSCSI TransportID */
#define ISCSI_FORMAT_NODE	0	/* the name of the initiator device */
#define ISCSI_FORMAT_PORT	1	/* the same, ",i,0x" and the ISID */
#define ISCSI_HEADER_LEN	4
/* ADDITIONAL LENGTH is at least this and a multiple of four */
#define ISCSI_ADDITIONAL_MIN	20
#define ISCSI_ISID_SEPARATOR	",i,0x"

/* place and text form of a binary name */
struct fixed_form {
	u8		at;
	u8		len;
	const char	*prefix;
	bool		colons;
	bool		short_ok;	/* in text, leading zeros may be left out */
};

/* SPC-4, TransportID formats for FCP, SBP, SRP and SAS */
static const struct fixed_form fixed_forms[] = {
	[SCSI_PROTOCOL_FCP] = { .at = 8, .len = 8, .prefix = "",
				.colons = true },
	[SCSI_PROTOCOL_SBP] = { .at = 8, .len = 8, .prefix = "" },
	[SCSI_PROTOCOL_SRP] = { .at = 8, .len = 16, .prefix = "0x",
				.short_ok = true },
	[SCSI_PROTOCOL_SAS] = { .at = 4, .len = 8, .prefix = "naa." },
};

#define NAME_MAX_LEN		16	/* longest .len */

static const struct fixed_form *find_fixed_form(unsigned int protocol)
{
	if (protocol >= ARRAY_SIZE(fixed_forms) || !fixed_forms[protocol].len)
		return NULL;
	return &fixed_forms[protocol];
}

/**
 * tcm_isid_from_text() - Read an ISID written in hex
 * @isid: filled, TCM_ISID_LEN bytes
 * @text: one to twelve hex digits of either case; leading zeros may be left
 *	out; need not end with NUL
 * @len: number of digits
 *
 * Return: 0; -EINVAL if @text is anything else, @isid is then unchanged.
 */
int tcm_isid_from_text(u8 *isid, const char *text, size_t len)
{
	u64 value = 0;
	size_t i;

	if (!len || len > 2 * TCM_ISID_LEN)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		int digit = hex_to_bin(text[i]);

		if (digit < 0)
			return -EINVAL;
		value = value << 4 | digit;
	}
	put_unaligned_be16(value >> 32, isid);
	put_unaligned_be32(value, isid + 2);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_isid_from_text);

/**
 * tcm_isid_to_text() - Write an ISID in hex
 * @text: filled with twelve lower-case digits and NUL, TCM_ISID_TEXT_LEN
 * @isid: TCM_ISID_LEN bytes
 */
void tcm_isid_to_text(char *text, const u8 *isid)
{
	*bin2hex(text, isid, TCM_ISID_LEN) = '\0';
}
EXPORT_SYMBOL_IF_KUNIT(tcm_isid_to_text);

static int decode_fixed(struct tcm_cursor *cur, const struct fixed_form *form,
			struct tcm_transport_id *tid)
{
	const u8 *id;

	/* FORMAT CODE must be 0 */
	if (cur->buf[cur->pos] >> FORMAT_SHIFT)
		return -EINVAL;
	id = tcm_get_bytes(cur, FIXED_LEN);
	if (!id)
		return -EINVAL;

	snprintf(tid->name, sizeof(tid->name),
		 form->colons ? "%s%*phC" : "%s%*phN",
		 form->prefix, form->len, id + form->at);
	return 0;
}

/* @text: name, or name, separator and ISID; @len bytes without the NUL */
static int split_iscsi(const char *text, size_t len, unsigned int format,
		       struct tcm_transport_id *tid, size_t *fault)
{
	size_t name_len = len;

	*fault = 0;
	if (format == ISCSI_FORMAT_PORT) {
		const size_t sep_len = sizeof(ISCSI_ISID_SEPARATOR) - 1;
		const char *sep = strnstr(text, ISCSI_ISID_SEPARATOR, len);

		if (!sep)
			return -EINVAL;
		name_len = sep - text;
		*fault = name_len + sep_len;
		if (tcm_isid_from_text(tid->isid, sep + sep_len, len - *fault))
			return -EINVAL;
		tid->has_isid = true;
		*fault = 0;
	}
	if (!name_len || name_len >= sizeof(tid->name))
		return -EINVAL;
	memcpy(tid->name, text, name_len);
	tid->name[name_len] = '\0';
	return 0;
}

/* leave @cur at the field that is @n bytes on, as far as there is one */
static int fault_at(struct tcm_cursor *cur, size_t n)
{
	cur->pos += min(n, tcm_cursor_left(cur));
	return -EINVAL;
}

static int decode_iscsi(struct tcm_cursor *cur, struct tcm_transport_id *tid)
{
	struct tcm_cursor part = *cur;
	unsigned int format = tcm_get_u8(&part) >> FORMAT_SHIFT;
	size_t additional, len, fault;
	const u8 *text;

	if (format > ISCSI_FORMAT_PORT)
		return fault_at(cur, 0);

	tcm_get_skip(&part, 1);
	additional = tcm_get_be16(&part);
	text = tcm_get_bytes(&part, additional);
	if (!text || additional < ISCSI_ADDITIONAL_MIN || additional % 4)
		return fault_at(cur, 2);

	len = strnlen(text, additional);
	if (len == additional)
		return fault_at(cur, ISCSI_HEADER_LEN);
	if (split_iscsi(text, len, format, tid, &fault))
		return fault_at(cur, ISCSI_HEADER_LEN + fault);
	*cur = part;
	return 0;
}

/**
 * tcm_transport_id_decode() - Read the next TransportID of a list
 * @cur: stands at its first byte; afterwards behind it and its padding, or
 *	on failure at the field at fault
 * @tid: filled
 *
 * Lengths and the NUL of an iSCSI name are checked against what is there
 * (SPC-4, TransportID identifiers). Whether such an initiator port exists is
 * for the caller to find out.
 *
 * Return: 0; -EINVAL for a TransportID that is cut off, malformed, or of a
 * protocol without a fabric here.
 */
int tcm_transport_id_decode(struct tcm_cursor *cur,
			    struct tcm_transport_id *tid)
{
	const struct fixed_form *form;

	if (!tcm_cursor_ok(cur) || !tcm_cursor_left(cur))
		return -EINVAL;

	*tid = (struct tcm_transport_id) {
		.protocol = cur->buf[cur->pos] & PROTOCOL_MASK,
	};
	if (tid->protocol == SCSI_PROTOCOL_ISCSI)
		return decode_iscsi(cur, tid);
	form = find_fixed_form(tid->protocol);
	return form ? decode_fixed(cur, form, tid) : -EINVAL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_transport_id_decode);

/* skip what may stand before the digits of a binary name */
static const char *skip_name_prefix(const char *name)
{
	static const char * const prefixes[] = { "naa.", "eui.", "fc.", "0x" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i]);

		if (!strncmp(name, prefixes[i], len))
			return name + len;
	}
	return name;
}

/* hex digits, colons between them allowed, to @form->len bytes */
static int name_to_bytes(const struct fixed_form *form, const char *name,
			 u8 *bytes)
{
	u8 nibbles[2 * NAME_MAX_LEN] = {};
	size_t want = 2 * form->len, n = 0, missing, i;

	for (name = skip_name_prefix(name); *name; name++) {
		int digit = hex_to_bin(*name);

		if (*name == ':' && n)
			continue;
		if (digit < 0 || n == want)
			return -EINVAL;
		nibbles[n++] = digit;
	}
	missing = want - n;
	if (!n || (missing && !form->short_ok))
		return -EINVAL;

	memset(bytes, 0, form->len);
	for (i = 0; i < n; i++) {
		size_t at = missing + i;

		bytes[at / 2] |= at % 2 ? nibbles[i] : nibbles[i] << 4;
	}
	return 0;
}

static int encode_fixed(struct tcm_builder *b, const struct fixed_form *form,
			u8 protocol, const char *name)
{
	u8 bytes[NAME_MAX_LEN];

	if (name_to_bytes(form, name, bytes))
		return -EINVAL;
	tcm_put_u8(b, protocol);
	tcm_put_zero(b, form->at - 1);
	tcm_put_bytes(b, bytes, form->len);
	tcm_put_zero(b, FIXED_LEN - form->at - form->len);
	return 0;
}

static void encode_iscsi(struct tcm_builder *b, const char *name,
			 const u8 *isid)
{
	unsigned int format = isid ? ISCSI_FORMAT_PORT : ISCSI_FORMAT_NODE;
	size_t start = b->len, body, additional;
	char text[TCM_ISID_TEXT_LEN];

	tcm_put_u8(b, format << FORMAT_SHIFT | SCSI_PROTOCOL_ISCSI);
	tcm_put_u8(b, 0);
	tcm_put_be16(b, 0);	/* ADDITIONAL LENGTH, below */

	body = b->len;
	tcm_put_bytes(b, name, strlen(name));
	if (isid) {
		tcm_isid_to_text(text, isid);
		tcm_put_bytes(b, ISCSI_ISID_SEPARATOR,
			      sizeof(ISCSI_ISID_SEPARATOR) - 1);
		tcm_put_bytes(b, text, sizeof(text) - 1);
	}
	tcm_put_u8(b, 0);
	tcm_put_align(b, body, 4);
	additional = b->len - body;
	if (additional < ISCSI_ADDITIONAL_MIN) {
		tcm_put_zero(b, ISCSI_ADDITIONAL_MIN - additional);
		additional = ISCSI_ADDITIONAL_MIN;
	}
	tcm_patch_be16(b, start + 2, additional);
}

/**
 * tcm_transport_id_encode() - Append the TransportID of an initiator port
 * @b: parameter data under construction
 * @protocol: protocol of the port
 * @name: name of the initiator as its ACL has it; for a binary name hex
 *	digits, with or without "naa.", "eui.", "fc." or "0x" before and
 *	colons between them
 * @isid: TCM_ISID_LEN bytes; NULL if the registration knows none or the
 *	protocol has none
 *
 * Return: 0; -EINVAL if @name does not name a port of @protocol, or @protocol
 * has no TransportID here; nothing is appended then.
 */
int tcm_transport_id_encode(struct tcm_builder *b, enum scsi_protocol protocol,
			    const char *name, const u8 *isid)
{
	const struct fixed_form *form;

	if (protocol == SCSI_PROTOCOL_ISCSI) {
		encode_iscsi(b, name, isid);
		return 0;
	}
	form = find_fixed_form(protocol);
	return form ? encode_fixed(b, form, protocol, name) : -EINVAL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_transport_id_encode);

/**
 * tcm_transport_id_text() - Name an initiator port for people and files
 * @text: filled: the name, with an ISID ``,i,0x`` and its twelve digits, NUL
 * @size: bytes of @text, more than 0; too few cut the text
 * @name: name of the initiator
 * @isid: TCM_ISID_LEN bytes, or NULL
 *
 * Return: bytes written, NUL not counted.
 */
int tcm_transport_id_text(char *text, size_t size, const char *name,
			  const u8 *isid)
{
	if (!isid)
		return scnprintf(text, size, "%s", name);
	return scnprintf(text, size, "%s" ISCSI_ISID_SEPARATOR "%*phN", name,
			 TCM_ISID_LEN, isid);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_transport_id_text);
