/* SPDX-License-Identifier: GPL-2.0 */
/*
 * More CHAP users of a portal group than the one of its iscsit_auth.
 */
#ifndef ISCSIT_USERS_H
#define ISCSIT_USERS_H

struct iscsit_tpg;

int iscsit_user_set(struct iscsit_tpg *tpg, const char *userid,
		    const char *password);
int iscsit_user_remove(struct iscsit_tpg *tpg, const char *userid);
void iscsit_users_free(struct iscsit_tpg *tpg);

#endif /* ISCSIT_USERS_H */
