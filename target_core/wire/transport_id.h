/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TransportIDs: the names of initiator ports in parameter data, and in text.
 */
#ifndef TCM_TRANSPORT_ID_H
#define TCM_TRANSPORT_ID_H

#include <linux/types.h>
#include <scsi/scsi_proto.h>

struct tcm_builder;
struct tcm_cursor;

/* bytes of an iSCSI initiator session identifier (RFC 7143, ISID) */
#define TCM_ISID_LEN		6
/* its text: twelve hex digits and NUL */
#define TCM_ISID_TEXT_LEN	13
/* longest iSCSI name, with NUL (RFC 7143, iSCSI names) */
#define TCM_PORT_NAME_LEN	224

/**
 * struct tcm_transport_id - an initiator port, as read from parameter data
 * @protocol: SCSI transport protocol
 * @has_isid: an iSCSI port (@name and @isid), not merely an iSCSI node
 * @isid: initiator session identifier, as it stands on the wire
 * @name: NUL-terminated, in the form in which ACLs of the protocol's fabrics
 *	are named
 *
 * ======== ================================================
 * protocol name
 * ======== ================================================
 * FCP      eight bytes in hex, joined by colons
 * SBP      16 hex digits
 * SRP      ``0x`` and 32 hex digits
 * iSCSI    the iSCSI name
 * SAS      ``naa.`` and 16 hex digits
 * ======== ================================================
 *
 * All hex digits are in lower case.
 */
struct tcm_transport_id {
	enum scsi_protocol	protocol;
	bool			has_isid;
	u8			isid[TCM_ISID_LEN];
	char			name[TCM_PORT_NAME_LEN];
};

int tcm_transport_id_decode(struct tcm_cursor *cur,
			    struct tcm_transport_id *tid);
int tcm_transport_id_encode(struct tcm_builder *b, enum scsi_protocol protocol,
			    const char *name, const u8 *isid);
int tcm_transport_id_text(char *text, size_t size, const char *name,
			  const u8 *isid);

int tcm_isid_from_text(u8 *isid, const char *text, size_t len);
void tcm_isid_to_text(char *text, const u8 *isid);

#endif /* TCM_TRANSPORT_ID_H */
