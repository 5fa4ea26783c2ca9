/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Login keys: one row each, and the rules of negotiation (RFC 7143 §6, §13).
 *
 * Pure: text in, text out; no connection, no session.
 */
#ifndef ISCSIT_KEYS_H
#define ISCSIT_KEYS_H

#include <linux/types.h>

#include "../types.h"

enum iscsit_key_id {
	ISCSIT_KEY_AUTH_METHOD,
	ISCSIT_KEY_HEADER_DIGEST,
	ISCSIT_KEY_DATA_DIGEST,
	ISCSIT_KEY_MAX_CONNECTIONS,
	ISCSIT_KEY_TARGET_NAME,
	ISCSIT_KEY_INITIATOR_NAME,
	ISCSIT_KEY_TARGET_ALIAS,
	ISCSIT_KEY_INITIATOR_ALIAS,
	ISCSIT_KEY_TARGET_ADDRESS,
	ISCSIT_KEY_TARGET_PORTAL_GROUP_TAG,
	ISCSIT_KEY_INITIAL_R2T,
	ISCSIT_KEY_IMMEDIATE_DATA,
	ISCSIT_KEY_MAX_RECV,
	ISCSIT_KEY_MAX_XMIT,		/* a TPG's parameter only */
	ISCSIT_KEY_MAX_BURST,
	ISCSIT_KEY_FIRST_BURST,
	ISCSIT_KEY_TIME2WAIT,
	ISCSIT_KEY_TIME2RETAIN,
	ISCSIT_KEY_MAX_R2T,
	ISCSIT_KEY_DATA_PDU_IN_ORDER,
	ISCSIT_KEY_DATA_SEQUENCE_IN_ORDER,
	ISCSIT_KEY_ERL,
	ISCSIT_KEY_SESSION_TYPE,
	ISCSIT_KEY_IF_MARKER,
	ISCSIT_KEY_OF_MARKER,
	ISCSIT_KEY_IF_MARK_INT,
	ISCSIT_KEY_OF_MARK_INT,
	ISCSIT_KEY_RDMA_EXTENSIONS,
	ISCSIT_KEYS,
};

/* How a value is found. */
enum iscsit_key_rule {
	ISCSIT_DECLARE,		/* the sender says so */
	ISCSIT_LIST,		/* the first of the offer that we know */
	ISCSIT_AND,		/* Yes if both say so */
	ISCSIT_OR,		/* Yes if one says so */
	ISCSIT_MIN,
	ISCSIT_MAX,
	ISCSIT_REFUSE,		/* answered Reject, whatever it is */
};

/* iscsit_key.flags */
#define ISCSIT_KEY_SECURITY	BIT(0)	/* in the security stage */
#define ISCSIT_KEY_OPERATIONAL	BIT(1)	/* in the operational stage */
#define ISCSIT_KEY_BY_INITIATOR	BIT(2)	/* who may send it */
#define ISCSIT_KEY_BY_TARGET	BIT(3)
#define ISCSIT_KEY_NUMBER	BIT(4)	/* value: min..max */
#define ISCSIT_KEY_PARAM	BIT(5)	/* there is a file in TPG/param */
#define ISCSIT_KEY_NORMAL	BIT(6)	/* has no meaning in discovery */

struct iscsit_key {
	const char		*name;
	enum iscsit_key_rule	rule;
	u8			flags;
	u32			min, max;
	const char		*unsaid;	/* result if neither side mentions it */
	const char		*param;		/* a TPG's value at creation */
	const char		*words;		/* of a list, by commas */
};

extern const struct iscsit_key iscsit_keys[ISCSIT_KEYS];

/* TPG/param: what the target offers, as text */
struct iscsit_params {
	char			value[ISCSIT_KEYS][ISCSIT_VALUE_LEN];
};

/* Numbers of what a list key came out as */
enum {
	ISCSIT_WORD_NONE,		/* None */
	ISCSIT_WORD_CHAP,		/* AuthMethod */
	ISCSIT_WORD_CRC32C = 1,		/* digests */
	ISCSIT_WORD_OTHER,		/* a method we cannot do */
};

int iscsit_key_find(const char *name);
bool iscsit_list_has(const char *list, const char *word);
int iscsit_number_parse(const char *text, u32 *number);
int iscsit_key_parse(enum iscsit_key_id id, const char *text, u32 *value);
int iscsit_key_check_param(enum iscsit_key_id id, const char *text);
int iscsit_key_answer(enum iscsit_key_id id, const char *ours,
		      const char *offer, u32 *value, char *answer);
void iscsit_auth_method_set_none(char *methods, bool none);

/* Pairs of a text: key=value, each ended by NUL */
struct iscsit_pair {
	char			*key;
	char			*value;
};

int iscsit_pair_next(char **pos, char *end, struct iscsit_pair *pair);

#endif /* ISCSIT_KEYS_H */
