/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CHAP (RFC 1994) as iSCSI uses it (RFC 7143 §12.1.3): values in, values out.
 *
 * Pure: knows texts and secrets, no connection. A value is given as pointer and
 * length, without NUL.
 */
#ifndef ISCSIT_CHAP_H
#define ISCSIT_CHAP_H

#include <linux/types.h>

/* Numbers of the CHAP_A key (IANA, PPP Authentication Algorithms) */
enum iscsit_chap_alg {
	ISCSIT_CHAP_MD5		= 5,
	ISCSIT_CHAP_SHA1	= 6,
	ISCSIT_CHAP_SHA256	= 7,
	ISCSIT_CHAP_SHA3_256	= 8,
};

/* Longest digest, and the challenges we make */
#define ISCSIT_CHAP_DIGEST_MAX		32
/* Longest challenge an initiator may send (RFC 7143 §12.1.3) */
#define ISCSIT_CHAP_CHALLENGE_MAX	1024
/* "0x", two digits a byte, NUL */
#define ISCSIT_CHAP_TEXT_MAX		(2 + 2 * ISCSIT_CHAP_DIGEST_MAX + 1)

/**
 * struct iscsit_chap - What the target asked an initiator
 * @alg: CHAP_A agreed on
 * @id: CHAP_I
 * @len: bytes of @challenge, and of the digest
 * @challenge: CHAP_C
 */
struct iscsit_chap {
	enum iscsit_chap_alg	alg;
	u8			id;
	u8			len;
	u8			challenge[ISCSIT_CHAP_DIGEST_MAX];
};

void iscsit_chap_module_exit(void);

int iscsit_chap_choose(const char *list, size_t len);
int iscsit_chap_begin(struct iscsit_chap *chap, enum iscsit_chap_alg alg,
		      u8 id);
void iscsit_chap_print(char *text, const u8 *bytes, size_t len);

int iscsit_chap_parse_id(const char *value, size_t len);
int iscsit_chap_decode(const char *value, size_t len, u8 *bytes, size_t size);
int iscsit_chap_digest(enum iscsit_chap_alg alg, u8 id, const char *secret,
		       const u8 *challenge, size_t len, u8 *digest);

int iscsit_chap_verify(const struct iscsit_chap *chap, const char *secret,
		       const char *response, size_t len);
int iscsit_chap_answer(const struct iscsit_chap *chap, const char *secret,
		       u8 id, const char *challenge, size_t len, char *text);

#endif /* ISCSIT_CHAP_H */
