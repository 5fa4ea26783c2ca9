/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has been agreed on so far in a login, and the text of the next response.
 */
#ifndef ISCSIT_NEGO_H
#define ISCSIT_NEGO_H

#include <linux/types.h>

#include "keys.h"

/* iscsit_nego.state */
#define ISCSIT_NEGO_SEEN	BIT(0)	/* the initiator has sent it */
#define ISCSIT_NEGO_OFFERED	BIT(1)	/* we have, and wait for the answer */
#define ISCSIT_NEGO_DEFERRED	BIT(2)	/* seen, not answered yet */
#define ISCSIT_NEGO_AGREED	BIT(3)	/* FirstBurstLength: not the default */

struct iscsit_nego {
	u8			state[ISCSIT_KEYS];
	u32			value[ISCSIT_KEYS];
	u32			out_len;
	bool			out_full;	/* it did not all fit */
	char			*out;		/* ISCSIT_LOGIN_TEXT_MAX, or NULL */
};

void iscsit_nego_init(struct iscsit_nego *nego);
int iscsit_nego_begin(struct iscsit_nego *nego);
void iscsit_nego_end(struct iscsit_nego *nego);
__printf(2, 3)
void iscsit_nego_say(struct iscsit_nego *nego, const char *fmt, ...);
int iscsit_nego_pair(struct iscsit_nego *nego,
		     const struct iscsit_params *params, unsigned int stage,
		     const struct iscsit_pair *pair);
void iscsit_nego_settle(struct iscsit_nego *nego,
			const struct iscsit_params *params);
void iscsit_nego_offer(struct iscsit_nego *nego,
		       const struct iscsit_params *params, bool discovery,
		       bool workaround);
bool iscsit_nego_pending(const struct iscsit_nego *nego);
int iscsit_nego_check(const struct iscsit_nego *nego);
void iscsit_nego_result(const struct iscsit_nego *nego,
			const struct iscsit_params *params,
			struct iscsit_sess_params *sess,
			struct iscsit_conn_params *conn);

#endif /* ISCSIT_NEGO_H */
