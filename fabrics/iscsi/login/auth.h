/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exchange of CHAP keys in a login (RFC 7143 §12.1.3).
 */
#ifndef ISCSIT_AUTH_H
#define ISCSIT_AUTH_H

#include <linux/types.h>

#include "chap.h"

struct iscsit_acl;
struct iscsit_nego;
struct iscsit_tpg;

/*
 * What the request at hand says; the texts are the request's, and gone when
 * it is.
 */
struct iscsit_exchange {
	struct iscsit_chap	chap;
	bool			asked;
	bool			done;
	const char		*alg;		/* CHAP_A */
	const char		*name;		/* CHAP_N */
	const char		*response;	/* CHAP_R */
	const char		*id;		/* CHAP_I */
	const char		*challenge;	/* CHAP_C */
	int			chosen;		/* of @alg, or < 0 */
};

int iscsit_exchange_take(struct iscsit_exchange *ex, const char *key,
			 const char *value);
void iscsit_exchange_prepare(struct iscsit_exchange *ex);
int iscsit_exchange_step(struct iscsit_exchange *ex, struct iscsit_tpg *tpg,
			 const struct iscsit_acl *acl, struct iscsit_nego *nego);
bool iscsit_auth_is_set(const char *text);
bool iscsit_auth_possible(const struct iscsit_tpg *tpg,
			  const struct iscsit_acl *acl);

#endif /* ISCSIT_AUTH_H */
