// SPDX-License-Identifier: GPL-2.0
/*
 * CHAP (RFC 1994) as iSCSI uses it (RFC 7143 §12.1.3).
 */
#include "chap.h"

#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

static const struct {
	enum iscsit_chap_alg	alg;
	const char		*name;
	u8			len;
} chap_algs[] = {
	{ ISCSIT_CHAP_MD5,	"md5",		16 },
	{ ISCSIT_CHAP_SHA1,	"sha1",		20 },
	{ ISCSIT_CHAP_SHA256,	"sha256",	32 },
	{ ISCSIT_CHAP_SHA3_256,	"sha3-256",	32 },
};

static int find_alg(unsigned int alg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(chap_algs); i++)
		if (chap_algs[i].alg == alg)
			return i;
	return -ENOENT;
}

/* A decimal number of all @len bytes; -EINVAL if it is none, or above @max. */
static int parse_decimal(const char *text, size_t len, unsigned int max)
{
	unsigned int n = 0;
	size_t i;

	if (!len)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (!isdigit(text[i]))
			return -EINVAL;
		n = n * 10 + text[i] - '0';
		if (n > max)
			return -EINVAL;
	}
	return n;
}

/*
 * Hashes, shared by all logins: they keep no state. Each is looked up when an
 * initiator first offers it, which may load a module. That is done once, because
 * initiators that are not authenticated must not make the kernel run modprobe
 * again and again. Later look-ups find what has been registered meanwhile.
 */
static DEFINE_MUTEX(hash_mutex);	/* outside crypto's and modprobe's */
static struct crypto_shash *hashes[ARRAY_SIZE(chap_algs)];	/* set once */
static bool looked_for[ARRAY_SIZE(chap_algs)];	/* hash_mutex */

static struct crypto_shash *look_for_hash(unsigned int i)
{
	struct crypto_shash *tfm;

	lockdep_assert_held(&hash_mutex);
	if (hashes[i])
		return hashes[i];
	tfm = crypto_alloc_shash(chap_algs[i].name, 0,
				 looked_for[i] ? CRYPTO_NOLOAD : 0);
	looked_for[i] = true;
	if (IS_ERR(tfm))
		return NULL;
	/* pairs with get_hash() */
	smp_store_release(&hashes[i], tfm);
	return tfm;
}

/* The hash, or NULL if this kernel has none. */
static struct crypto_shash *get_hash(unsigned int i)
{
	/* pairs with look_for_hash() */
	struct crypto_shash *tfm = smp_load_acquire(&hashes[i]);

	if (tfm)
		return tfm;
	mutex_lock(&hash_mutex);
	tfm = look_for_hash(i);
	mutex_unlock(&hash_mutex);
	return tfm;
}

/**
 * iscsit_chap_module_exit() - Forget the hashes
 *
 * No login is left.
 */
void iscsit_chap_module_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(hashes); i++)
		crypto_free_shash(hashes[i]);
}

/**
 * iscsit_chap_choose() - Pick the algorithm
 * @list: value of the initiator's CHAP_A, in its order of preference
 * @len: bytes of @list
 *
 * Words that are no number, unknown numbers and algorithms that this kernel has
 * no code for are skipped.
 *
 * Context: Process; may load a module.
 * Return: enum iscsit_chap_alg; -ENOENT if there is none in common.
 */
int iscsit_chap_choose(const char *list, size_t len)
{
	const char *end = list + len;

	while (list < end) {
		const char *comma = memchr(list, ',', end - list) ?: end;
		int alg = parse_decimal(list, comma - list, 255);
		int i = alg < 0 ? alg : find_alg(alg);

		if (i >= 0 && get_hash(i))
			return alg;
		list = comma + 1;
	}
	return -ENOENT;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_choose);

/**
 * iscsit_chap_begin() - Make a challenge
 * @chap: filled
 * @alg: as chosen
 * @id: CHAP_I
 *
 * Return: 0; -EINVAL for an unknown @alg.
 */
int iscsit_chap_begin(struct iscsit_chap *chap, enum iscsit_chap_alg alg,
		      u8 id)
{
	int i = find_alg(alg);

	if (i < 0)
		return -EINVAL;
	chap->alg = alg;
	chap->id = id;
	chap->len = chap_algs[i].len;
	get_random_bytes(chap->challenge, chap->len);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_begin);

/**
 * iscsit_chap_print() - Write bytes as a hexadecimal value
 * @text: room for 2 * @len + 3 bytes, NUL included
 * @bytes: what to write
 * @len: how many
 */
void iscsit_chap_print(char *text, const u8 *bytes, size_t len)
{
	*text++ = '0';
	*text++ = 'x';
	*bin2hex(text, bytes, len) = '\0';
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_print);

/**
 * iscsit_chap_parse_id() - Read CHAP_I
 * @value: decimal or, after 0x, hexadecimal
 * @len: its bytes
 *
 * Return: 0 to 255, or -EINVAL.
 */
int iscsit_chap_parse_id(const char *value, size_t len)
{
	int n = 0;

	if (len < 3 || value[0] != '0' || tolower(value[1]) != 'x')
		return parse_decimal(value, len, 255);
	for (value += 2, len -= 2; len; value++, len--) {
		int digit = hex_to_bin(*value);

		if (digit < 0)
			return -EINVAL;
		n = n << 4 | digit;
		if (n > 255)
			return -EINVAL;
	}
	return n;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_parse_id);

static int decode_hex(const char *digits, size_t len, u8 *bytes, size_t size)
{
	if (!len || len % 2 || len / 2 > size)
		return -EINVAL;
	if (hex2bin(bytes, digits, len / 2))
		return -EINVAL;
	return len / 2;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Padding may be left out; bits that make no byte must be zero. */
static int decode_base64(const char *text, size_t len, u8 *bytes, size_t size)
{
	unsigned int acc = 0, bits = 0;
	size_t out = 0, pad = 0, i;

	while (len && text[len - 1] == '=' && pad < 2) {
		len--;
		pad++;
	}
	if (!len || len % 4 == 1 || (pad && (len + pad) % 4))
		return -EINVAL;
	for (i = 0; i < len; i++) {
		int digit = base64_digit(text[i]);

		if (digit < 0)
			return -EINVAL;
		acc = (acc << 6 | digit) & 0x3fff;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (out == size)
			return -EINVAL;
		bytes[out++] = acc >> bits;
	}
	return acc & ((1 << bits) - 1) ? -EINVAL : out;
}

/**
 * iscsit_chap_decode() - Read a binary value
 * @value: 0x and hexadecimal digits, or 0b and base64 (RFC 7143 §6.1)
 * @len: bytes of @value
 * @bytes: filled
 * @size: room in @bytes
 *
 * A decimal number, which §6.1 allows for short values, is refused: no digest
 * or challenge is that short.
 *
 * Return: bytes read, at least 1; -EINVAL if it is malformed or too long.
 */
int iscsit_chap_decode(const char *value, size_t len, u8 *bytes, size_t size)
{
	if (len < 2 || value[0] != '0')
		return -EINVAL;
	switch (value[1]) {
	case 'x':
	case 'X':
		return decode_hex(value + 2, len - 2, bytes, size);
	case 'b':
	case 'B':
		return decode_base64(value + 2, len - 2, bytes, size);
	default:
		return -EINVAL;
	}
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_decode);

static int hash(struct crypto_shash *tfm, u8 id, const char *secret,
		const u8 *challenge, size_t len, u8 *digest)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	desc->tfm = tfm;
	err = crypto_shash_init(desc);
	if (!err)
		err = crypto_shash_update(desc, &id, 1);
	if (!err)
		err = crypto_shash_update(desc, (const u8 *)secret,
					  strlen(secret));
	if (!err)
		err = crypto_shash_finup(desc, challenge, len, digest);
	shash_desc_zero(desc);
	return err;
}

/**
 * iscsit_chap_digest() - H(id, secret, challenge)
 * @alg: H
 * @id: CHAP_I the digest answers
 * @secret: NUL-terminated, from configfs
 * @challenge: CHAP_C the digest answers
 * @len: its bytes
 * @digest: room for ISCSIT_CHAP_DIGEST_MAX bytes
 *
 * RFC 1994, Response Value.
 *
 * Context: Process. Looks for nothing, and loads nothing, if @alg is what
 * iscsit_chap_choose() returned.
 * Return: bytes of the digest, or a negative errno.
 */
int iscsit_chap_digest(enum iscsit_chap_alg alg, u8 id, const char *secret,
		       const u8 *challenge, size_t len, u8 *digest)
{
	int i = find_alg(alg);
	struct crypto_shash *tfm;
	int err;

	if (i < 0)
		return i;
	tfm = get_hash(i);
	if (!tfm)
		return -ENOENT;
	err = hash(tfm, id, secret, challenge, len, digest);
	return err ?: chap_algs[i].len;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_digest);

/**
 * iscsit_chap_verify() - Is this the answer to our challenge?
 * @chap: what was asked
 * @secret: what the initiator must know
 * @response: value of CHAP_R
 * @len: bytes of @response
 *
 * Takes the same time wherever the digests differ.
 *
 * Context: Process.
 * Return: 0; -EACCES if it is not, malformed answers included; -ENOMEM and
 * the like if it could not be found out.
 */
int iscsit_chap_verify(const struct iscsit_chap *chap, const char *secret,
		       const char *response, size_t len)
{
	u8 expected[ISCSIT_CHAP_DIGEST_MAX], given[ISCSIT_CHAP_DIGEST_MAX];
	int ret;

	if (iscsit_chap_decode(response, len, given, sizeof(given)) !=
	    chap->len)
		return -EACCES;
	ret = iscsit_chap_digest(chap->alg, chap->id, secret, chap->challenge,
				 chap->len, expected);
	if (ret < 0)
		return ret;
	ret = crypto_memneq(expected, given, chap->len) ? -EACCES : 0;
	memzero_explicit(expected, sizeof(expected));
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_verify);

/**
 * iscsit_chap_answer() - Answer the initiator's challenge
 * @chap: what we asked it in the same exchange
 * @secret: what it expects us to know
 * @id: its CHAP_I
 * @challenge: value of its CHAP_C
 * @len: bytes of @challenge
 * @text: filled with our CHAP_R; ISCSIT_CHAP_TEXT_MAX bytes
 *
 * An initiator that sends our own challenge back would have us compute its
 * response: refused (RFC 7143 §9.2.1).
 *
 * Context: Process.
 * Return: 0; -EACCES if the challenge is malformed, too long or our own;
 * another negative errno if there is no answer.
 */
int iscsit_chap_answer(const struct iscsit_chap *chap, const char *secret,
		       u8 id, const char *challenge, size_t len, char *text)
{
	u8 digest[ISCSIT_CHAP_DIGEST_MAX];
	u8 *bytes;
	int ret;

	bytes = kmalloc(ISCSIT_CHAP_CHALLENGE_MAX, GFP_KERNEL);
	if (!bytes)
		return -ENOMEM;
	ret = iscsit_chap_decode(challenge, len, bytes,
				 ISCSIT_CHAP_CHALLENGE_MAX);
	if (ret < 0 || (ret == chap->len &&
			!memcmp(bytes, chap->challenge, chap->len))) {
		kfree(bytes);
		return -EACCES;
	}
	ret = iscsit_chap_digest(chap->alg, id, secret, bytes, ret, digest);
	kfree(bytes);
	if (ret < 0)
		return ret;
	iscsit_chap_print(text, digest, ret);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_chap_answer);
