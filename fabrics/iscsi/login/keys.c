// SPDX-License-Identifier: GPL-2.0
/*
 * Login keys: one row each, and the rules of negotiation (RFC 7143 §6, §13).
 */
#include "keys.h"

#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/string.h>

#define BOTH	(ISCSIT_KEY_BY_INITIATOR | ISCSIT_KEY_BY_TARGET)
#define ANY	(ISCSIT_KEY_SECURITY | ISCSIT_KEY_OPERATIONAL)
#define OPER	(ISCSIT_KEY_OPERATIONAL | BOTH)
#define SESS	(OPER | ISCSIT_KEY_NORMAL | ISCSIT_KEY_PARAM)

/*
 * DataPDUInOrder and DataSequenceInOrder are always Yes for us, whatever the
 * TPG says: either side may insist on it. ErrorRecoveryLevel and MaxConnections
 * are kept at 0 and 1 by the login.
 */
const struct iscsit_key iscsit_keys[ISCSIT_KEYS] = {
	[ISCSIT_KEY_AUTH_METHOD] = {
		.name = "AuthMethod", .rule = ISCSIT_LIST,
		.flags = ISCSIT_KEY_SECURITY | BOTH | ISCSIT_KEY_PARAM,
		.unsaid = "None", .param = "CHAP",
		.words = "CHAP,None,SRP,KRB5,SPKM1,SPKM2", },
	[ISCSIT_KEY_HEADER_DIGEST] = {		/* RFC 7143 §13.1 */
		.name = "HeaderDigest", .rule = ISCSIT_LIST,
		.flags = OPER | ISCSIT_KEY_PARAM,
		.unsaid = "None", .param = "CRC32C,None",
		.words = "CRC32C,None", },
	[ISCSIT_KEY_DATA_DIGEST] = {
		.name = "DataDigest", .rule = ISCSIT_LIST,
		.flags = OPER | ISCSIT_KEY_PARAM,
		.unsaid = "None", .param = "CRC32C,None",
		.words = "CRC32C,None", },
	[ISCSIT_KEY_MAX_CONNECTIONS] = {	/* §13.2 */
		.name = "MaxConnections", .rule = ISCSIT_MIN,
		.flags = SESS | ISCSIT_KEY_NUMBER, .min = 1, .max = 65535,
		.unsaid = "1", .param = "1", },
	[ISCSIT_KEY_TARGET_NAME] = {		/* §13.4 */
		.name = "TargetName", .rule = ISCSIT_DECLARE,
		.flags = ANY | BOTH, },
	[ISCSIT_KEY_INITIATOR_NAME] = {		/* §13.5 */
		.name = "InitiatorName", .rule = ISCSIT_DECLARE,
		.flags = ANY | ISCSIT_KEY_BY_INITIATOR, },
	[ISCSIT_KEY_TARGET_ALIAS] = {		/* §13.6 */
		.name = "TargetAlias", .rule = ISCSIT_DECLARE,
		.flags = ANY | ISCSIT_KEY_BY_TARGET | ISCSIT_KEY_PARAM,
		.param = "LIO Target", },
	[ISCSIT_KEY_INITIATOR_ALIAS] = {	/* §13.7 */
		.name = "InitiatorAlias", .rule = ISCSIT_DECLARE,
		.flags = ANY | ISCSIT_KEY_BY_INITIATOR, },
	[ISCSIT_KEY_TARGET_ADDRESS] = {		/* §13.8 */
		.name = "TargetAddress", .rule = ISCSIT_DECLARE,
		.flags = ANY | ISCSIT_KEY_BY_TARGET, },
	[ISCSIT_KEY_TARGET_PORTAL_GROUP_TAG] = { /* §13.9 */
		.name = "TargetPortalGroupTag", .rule = ISCSIT_DECLARE,
		.flags = ANY | ISCSIT_KEY_BY_TARGET, },
	[ISCSIT_KEY_INITIAL_R2T] = {		/* §13.10 */
		.name = "InitialR2T", .rule = ISCSIT_OR,
		.flags = SESS, .unsaid = "Yes", .param = "Yes", },
	[ISCSIT_KEY_IMMEDIATE_DATA] = {		/* §13.11 */
		.name = "ImmediateData", .rule = ISCSIT_AND,
		.flags = SESS, .unsaid = "Yes", .param = "Yes", },
	[ISCSIT_KEY_MAX_RECV] = {		/* §13.12 */
		.name = "MaxRecvDataSegmentLength", .rule = ISCSIT_DECLARE,
		.flags = OPER | ISCSIT_KEY_NUMBER | ISCSIT_KEY_PARAM,
		.min = 512, .max = 16777215, .unsaid = "8192", .param = "8192", },
	[ISCSIT_KEY_MAX_XMIT] = {
		.name = "MaxXmitDataSegmentLength", .rule = ISCSIT_DECLARE,
		.flags = ISCSIT_KEY_NUMBER | ISCSIT_KEY_PARAM,
		.min = 512, .max = 16777215, .param = "262144", },
	[ISCSIT_KEY_MAX_BURST] = {		/* §13.13 */
		.name = "MaxBurstLength", .rule = ISCSIT_MIN,
		.flags = SESS | ISCSIT_KEY_NUMBER, .min = 512, .max = 16777215,
		.unsaid = "262144", .param = "262144", },
	[ISCSIT_KEY_FIRST_BURST] = {		/* §13.14 */
		.name = "FirstBurstLength", .rule = ISCSIT_MIN,
		.flags = SESS | ISCSIT_KEY_NUMBER, .min = 512, .max = 16777215,
		.unsaid = "65536", .param = "65536", },
	[ISCSIT_KEY_TIME2WAIT] = {		/* §13.15 */
		.name = "DefaultTime2Wait", .rule = ISCSIT_MAX,
		.flags = SESS | ISCSIT_KEY_NUMBER, .max = 3600,
		.unsaid = "2", .param = "2", },
	[ISCSIT_KEY_TIME2RETAIN] = {		/* §13.16 */
		.name = "DefaultTime2Retain", .rule = ISCSIT_MIN,
		.flags = SESS | ISCSIT_KEY_NUMBER, .max = 3600,
		.unsaid = "20", .param = "20", },
	[ISCSIT_KEY_MAX_R2T] = {		/* §13.17 */
		.name = "MaxOutstandingR2T", .rule = ISCSIT_MIN,
		.flags = SESS | ISCSIT_KEY_NUMBER, .min = 1, .max = 65535,
		.unsaid = "1", .param = "1", },
	[ISCSIT_KEY_DATA_PDU_IN_ORDER] = {	/* §13.18 */
		.name = "DataPDUInOrder", .rule = ISCSIT_OR,
		.flags = SESS, .unsaid = "Yes", .param = "Yes", },
	[ISCSIT_KEY_DATA_SEQUENCE_IN_ORDER] = {	/* §13.19 */
		.name = "DataSequenceInOrder", .rule = ISCSIT_OR,
		.flags = SESS, .unsaid = "Yes", .param = "Yes", },
	[ISCSIT_KEY_ERL] = {			/* §13.20 */
		.name = "ErrorRecoveryLevel", .rule = ISCSIT_MIN,
		.flags = SESS | ISCSIT_KEY_NUMBER, .max = 2,
		.unsaid = "0", .param = "0", },
	[ISCSIT_KEY_SESSION_TYPE] = {		/* §13.21 */
		.name = "SessionType", .rule = ISCSIT_DECLARE,
		.flags = ANY | ISCSIT_KEY_BY_INITIATOR, .unsaid = "Normal", },
	[ISCSIT_KEY_IF_MARKER] = {		/* §13.25: obsolete */
		.name = "IFMarker", .rule = ISCSIT_AND,
		.flags = OPER | ISCSIT_KEY_PARAM, .unsaid = "No", .param = "No", },
	[ISCSIT_KEY_OF_MARKER] = {
		.name = "OFMarker", .rule = ISCSIT_AND,
		.flags = OPER | ISCSIT_KEY_PARAM, .unsaid = "No", .param = "No", },
	[ISCSIT_KEY_IF_MARK_INT] = {
		.name = "IFMarkInt", .rule = ISCSIT_REFUSE,
		.flags = OPER | ISCSIT_KEY_PARAM, .param = "Reject", },
	[ISCSIT_KEY_OF_MARK_INT] = {
		.name = "OFMarkInt", .rule = ISCSIT_REFUSE,
		.flags = OPER | ISCSIT_KEY_PARAM, .param = "Reject", },
	[ISCSIT_KEY_RDMA_EXTENSIONS] = {	/* RFC 7145 §6.3 */
		.name = "RDMAExtensions", .rule = ISCSIT_AND,
		.flags = OPER, .unsaid = "No", .param = "No", },
};
EXPORT_SYMBOL_IF_KUNIT(iscsit_keys);

/**
 * iscsit_key_find() - Look a key up
 * @name: its name
 *
 * Return: enum iscsit_key_id, or -ENOENT.
 */
int iscsit_key_find(const char *name)
{
	int id;

	for (id = 0; id < ISCSIT_KEYS; id++) {
		if (!strcmp(iscsit_keys[id].name, name))
			return id;
	}
	return -ENOENT;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_key_find);

/* Values */

/**
 * iscsit_number_parse() - Read a numerical value
 * @text: decimal, or hexadecimal after 0x (RFC 7143 §6.1), nothing else
 * @number: result
 *
 * Return: 0 or -EINVAL.
 */
int iscsit_number_parse(const char *text, u32 *number)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *p = hex ? text + 2 : text;

	if (!*p)
		return -EINVAL;
	for (; *p; p++) {
		if (!(hex ? isxdigit(*p) : isdigit(*p)))
			return -EINVAL;
	}
	return kstrtou32(hex ? text + 2 : text, hex ? 16 : 10, number) ?
	       -EINVAL : 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_number_parse);

/* The next word of a list by commas; moves @list behind it. */
static size_t next_word(const char **list, const char **word)
{
	const char *end;

	*word = *list;
	end = strchrnul(*list, ',');
	*list = *end ? end + 1 : end;
	return end - *word;
}

/**
 * iscsit_list_has() - Is a word in a list?
 * @list: words by commas
 * @word: the word
 */
bool iscsit_list_has(const char *list, const char *word)
{
	const char *w;
	size_t len;

	while (*list) {
		len = next_word(&list, &w);
		if (len == strlen(word) && !strncmp(w, word, len))
			return true;
	}
	return false;
}

static u32 word_value(const char *word)
{
	if (!strcmp(word, "None"))
		return ISCSIT_WORD_NONE;
	if (!strcmp(word, "CHAP") || !strcmp(word, "CRC32C"))
		return 1;
	return ISCSIT_WORD_OTHER;
}

/**
 * iscsit_key_parse() - Turn a single value into a number
 * @id: key
 * @text: value: a number, Yes or No, or a word of a list
 * @value: result; 1 for Yes
 *
 * Return: 0; -EINVAL: the key cannot have that value.
 */
int iscsit_key_parse(enum iscsit_key_id id, const char *text, u32 *value)
{
	const struct iscsit_key *key = &iscsit_keys[id];

	if (key->flags & ISCSIT_KEY_NUMBER) {
		if (iscsit_number_parse(text, value))
			return -EINVAL;
		return *value < key->min || *value > key->max ? -EINVAL : 0;
	}
	if (key->rule == ISCSIT_LIST) {
		*value = word_value(text);
		return iscsit_list_has(key->words, text) ? 0 : -EINVAL;
	}
	*value = !strcmp(text, "Yes");
	return *value || !strcmp(text, "No") ? 0 : -EINVAL;
}

/* An administrator may set it to any text, even an empty one. */
static bool is_free_text(const struct iscsit_key *key)
{
	return key->rule == ISCSIT_REFUSE ||
	       (key->rule == ISCSIT_DECLARE &&
		!(key->flags & ISCSIT_KEY_NUMBER));
}

/**
 * iscsit_key_check_param() - May an administrator set a key to this?
 * @id: key with a file in TPG/param
 * @text: value
 *
 * Return: 0 or -EINVAL.
 */
int iscsit_key_check_param(enum iscsit_key_id id, const char *text)
{
	const struct iscsit_key *key = &iscsit_keys[id];
	const char *list = text, *w;
	char word[16];
	size_t len;
	u32 value;

	if (strlen(text) >= ISCSIT_VALUE_LEN)
		return -EINVAL;
	if (!*text)
		return is_free_text(key) ? 0 : -EINVAL;
	if (key->rule != ISCSIT_LIST && strchr(text, ','))
		return -EINVAL;
	if (!strcmp(text, "NotUnderstood"))
		return -EINVAL;
	if (key->rule == ISCSIT_REFUSE || !strcmp(text, "Irrelevant"))
		return 0;
	if (!strcmp(text, "Reject"))
		return -EINVAL;
	if (is_free_text(key))
		return 0;
	if (key->rule != ISCSIT_LIST)
		return iscsit_key_parse(id, text, &value);
	/* next_word() does not tell that there is a last one, and it is empty */
	if (text[strlen(text) - 1] == ',')
		return -EINVAL;
	while (*list) {
		len = next_word(&list, &w);
		if (len >= sizeof(word))
			return -EINVAL;
		memcpy(word, w, len);
		word[len] = '\0';
		if (!iscsit_list_has(key->words, word))
			return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_key_check_param);

/* Ours as a number; a TPG's "Irrelevant" is what it would be unsaid. */
static u32 our_value(enum iscsit_key_id id, const char *ours)
{
	u32 value;

	if (!iscsit_key_parse(id, ours, &value) ||
	    !iscsit_key_parse(id, iscsit_keys[id].unsaid, &value))
		return value;
	return 0;
}

static int answer_list(const char *ours, const char *offer, u32 *value,
		       char *answer)
{
	const char *w;
	char word[ISCSIT_VALUE_LEN];
	size_t len;

	while (*offer) {
		len = next_word(&offer, &w);
		if (len >= sizeof(word))
			continue;
		memcpy(word, w, len);
		word[len] = '\0';
		if (!iscsit_list_has(ours, word))
			continue;
		strscpy(answer, word, ISCSIT_VALUE_LEN);
		*value = word_value(word);
		return 1;
	}
	return -EINVAL;
}

/* A simple key's result, of two values. */
static u32 combine(enum iscsit_key_rule rule, u32 ours, u32 theirs)
{
	switch (rule) {
	case ISCSIT_AND:
		return ours && theirs;
	case ISCSIT_OR:
		return ours || theirs;
	case ISCSIT_MAX:
		return max(ours, theirs);
	default:
		return min(ours, theirs);
	}
}

/**
 * iscsit_key_answer() - Answer an offer
 * @id: negotiated key
 * @ours: what we would like
 * @offer: what the initiator offers
 * @value: the result; unchanged on error
 * @answer: ISCSIT_VALUE_LEN bytes
 *
 * RFC 7143 §6.2. An offer that settles it alone needs no answer.
 *
 * Return: 1: send @answer; 0: send nothing; -EINVAL: answer Reject, and the
 * key keeps the value it has when neither side mentions it.
 */
int iscsit_key_answer(enum iscsit_key_id id, const char *ours,
		      const char *offer, u32 *value, char *answer)
{
	const struct iscsit_key *key = &iscsit_keys[id];
	u32 theirs, result;

	if (key->rule == ISCSIT_REFUSE)
		return -EINVAL;
	if (key->rule == ISCSIT_LIST)
		return answer_list(ours, offer, value, answer);
	if (iscsit_key_parse(id, offer, &theirs))
		return -EINVAL;
	result = combine(key->rule, our_value(id, ours), theirs);
	*value = result;
	if (key->flags & ISCSIT_KEY_NUMBER)
		snprintf(answer, ISCSIT_VALUE_LEN, "%u", result);
	else
		strscpy(answer, result ? "Yes" : "No", ISCSIT_VALUE_LEN);
	return !((key->rule == ISCSIT_AND && !theirs) ||
		 (key->rule == ISCSIT_OR && theirs));
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_key_answer);

/**
 * iscsit_auth_method_set_none() - Put None into, or take it out of, a list
 * @methods: AuthMethod, ISCSIT_VALUE_LEN bytes
 * @none: in or out
 *
 * A list of None alone becomes CHAP. Without room nothing changes.
 */
void iscsit_auth_method_set_none(char *methods, bool none)
{
	char result[ISCSIT_VALUE_LEN] = "";
	const char *list = methods, *w;
	size_t len;

	if (none) {
		if (!iscsit_list_has(methods, "None") &&
		    strlen(methods) + sizeof(",None") <= ISCSIT_VALUE_LEN)
			strcat(methods, ",None");
		return;
	}
	while (*list) {
		len = next_word(&list, &w);
		if (len == 4 && !strncmp(w, "None", 4))
			continue;
		if (*result)
			strcat(result, ",");
		strncat(result, w, len);
	}
	strscpy(methods, *result ? result : "CHAP", ISCSIT_VALUE_LEN);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_auth_method_set_none);

/**
 * iscsit_pair_next() - Take the next pair of a text
 * @pos: where to begin; moved behind the pair
 * @end: end of the text; there is one more byte that may be written
 * @pair: the pair, both NUL-terminated
 *
 * RFC 7143 §6.1: pairs are separated by at least one NUL; the key ends at the
 * first '='.
 *
 * Return: 1; 0: no more; -EINVAL: not a pair.
 */
int iscsit_pair_next(char **pos, char *end, struct iscsit_pair *pair)
{
	char *p = *pos, *equals;

	*end = '\0';
	while (p < end && !*p)
		p++;
	if (p == end)
		return 0;
	*pos = p + strlen(p);
	equals = strchr(p, '=');
	if (!equals || equals == p)
		return -EINVAL;
	*equals = '\0';
	pair->key = p;
	pair->value = equals + 1;
	return 1;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_pair_next);
