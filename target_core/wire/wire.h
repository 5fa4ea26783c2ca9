/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bounded reading and writing of big-endian parameter data, so that no
 * length an initiator sends can make us touch a byte outside the buffer.
 *
 * Reading: a cursor walks a parameter list. A read past the end returns
 * zero, sets @overrun and leaves the cursor where it is; a parser may hence
 * read all the fields of a header and ask tcm_cursor_ok() once.
 *
 * Writing: a builder appends to a buffer of the allocation length. It counts
 * on when the buffer is full, and stores the leading bytes only: length
 * fields then come out complete and the data is merely cut, as
 * SPC-4 (allocation length) demands. Lengths known only at the end are
 * written by tcm_patch_be16() and its like.
 */
#ifndef TCM_WIRE_H
#define TCM_WIRE_H

#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

/**
 * struct tcm_cursor - reading position in a buffer that is not trusted
 * @buf: first byte of the whole buffer
 * @pos: offset of the next byte in @buf
 * @end: offset behind the last byte that may be read
 * @overrun: something was asked for that is not there
 *
 * Offsets count from the start of the parameter list, in a sub-cursor too:
 * @pos is fit for the field pointer of the sense data.
 */
struct tcm_cursor {
	const u8	*buf;
	size_t		pos;
	size_t		end;
	bool		overrun;
};

/**
 * tcm_cursor_init() - Begin reading at the first byte
 * @cur: cursor to set up
 * @buf: parameter list; may be NULL when @len is 0
 * @len: bytes in @buf
 */
static inline void tcm_cursor_init(struct tcm_cursor *cur, const void *buf,
				   size_t len)
{
	cur->buf = buf;
	cur->pos = 0;
	cur->end = len;
	cur->overrun = false;
}

/**
 * tcm_cursor_left() - How much is left
 * @cur: cursor
 *
 * Return: bytes not yet read.
 */
static inline size_t tcm_cursor_left(const struct tcm_cursor *cur)
{
	return cur->end - cur->pos;
}

/**
 * tcm_cursor_ok() - Ask whether all reads stayed inside
 * @cur: cursor
 *
 * Return: true if every read so far found its bytes.
 */
static inline bool tcm_cursor_ok(const struct tcm_cursor *cur)
{
	return !cur->overrun;
}

/**
 * tcm_get_bytes() - Take the next @n bytes
 * @cur: cursor
 * @n: bytes wanted
 *
 * Return: where they lie in the buffer; NULL if fewer are left, and then
 * the cursor does not move.
 */
static inline const u8 *tcm_get_bytes(struct tcm_cursor *cur, size_t n)
{
	const u8 *p;

	if (cur->overrun || n > tcm_cursor_left(cur)) {
		cur->overrun = true;
		return NULL;
	}
	p = cur->buf + cur->pos;
	cur->pos += n;
	return p;
}

/**
 * tcm_get_skip() - Pass over the next @n bytes
 * @cur: cursor
 * @n: bytes that are reserved or not looked at
 */
static inline void tcm_get_skip(struct tcm_cursor *cur, size_t n)
{
	tcm_get_bytes(cur, n);
}

/**
 * tcm_get_u8() - Take a byte
 * @cur: cursor
 *
 * Return: the value; 0 past the end.
 */
static inline u8 tcm_get_u8(struct tcm_cursor *cur)
{
	const u8 *p = tcm_get_bytes(cur, 1);

	return p ? *p : 0;
}

/**
 * tcm_get_be16() - Take a 16-bit big-endian value
 * @cur: cursor
 *
 * Return: the value in CPU order; 0 past the end.
 */
static inline u16 tcm_get_be16(struct tcm_cursor *cur)
{
	const u8 *p = tcm_get_bytes(cur, 2);

	return p ? get_unaligned_be16(p) : 0;
}

/**
 * tcm_get_be24() - Take a 24-bit big-endian value
 * @cur: cursor
 *
 * Return: the value in CPU order; 0 past the end.
 */
static inline u32 tcm_get_be24(struct tcm_cursor *cur)
{
	const u8 *p = tcm_get_bytes(cur, 3);

	return p ? get_unaligned_be24(p) : 0;
}

/**
 * tcm_get_be32() - Take a 32-bit big-endian value
 * @cur: cursor
 *
 * Return: the value in CPU order; 0 past the end.
 */
static inline u32 tcm_get_be32(struct tcm_cursor *cur)
{
	const u8 *p = tcm_get_bytes(cur, 4);

	return p ? get_unaligned_be32(p) : 0;
}

/**
 * tcm_get_be64() - Take a 64-bit big-endian value
 * @cur: cursor
 *
 * Return: the value in CPU order; 0 past the end.
 */
static inline u64 tcm_get_be64(struct tcm_cursor *cur)
{
	const u8 *p = tcm_get_bytes(cur, 8);

	return p ? get_unaligned_be64(p) : 0;
}

/**
 * tcm_get_sub() - Take the next @n bytes as a list of their own
 * @cur: cursor of the list outside
 * @n: length of the part, e.g. of one descriptor
 *
 * Return: a cursor that ends with the part and counts offsets like @cur; an
 * empty one in overrun if fewer than @n bytes are left.
 */
static inline struct tcm_cursor tcm_get_sub(struct tcm_cursor *cur, size_t n)
{
	struct tcm_cursor sub = *cur;

	tcm_get_skip(cur, n);
	sub.end = cur->pos;
	sub.overrun = cur->overrun;
	return sub;
}

/**
 * struct tcm_builder - parameter data under construction
 * @buf: where the bytes go
 * @cap: bytes @buf can take, e.g. the allocation length
 * @len: bytes put so far, stored or not
 */
struct tcm_builder {
	u8	*buf;
	size_t	cap;
	size_t	len;
};

/**
 * tcm_builder_init() - Begin with nothing written
 * @b: builder to set up
 * @buf: buffer; may be NULL when @cap is 0, to learn a length
 * @cap: bytes @buf can take
 */
static inline void tcm_builder_init(struct tcm_builder *b, void *buf,
				    size_t cap)
{
	b->buf = buf;
	b->cap = cap;
	b->len = 0;
}

/**
 * tcm_builder_stored() - How much there is to send
 * @b: builder
 *
 * Return: bytes that really are in the buffer; @b->len minus this is what
 * it was too small for.
 */
static inline size_t tcm_builder_stored(const struct tcm_builder *b)
{
	return min(b->len, b->cap);
}

/**
 * tcm_patch_bytes() - Overwrite bytes put earlier
 * @b: builder
 * @at: offset of the first one, not behind @b->len
 * @src: new bytes
 * @n: how many; what lies past the capacity is dropped
 */
static inline void tcm_patch_bytes(struct tcm_builder *b, size_t at,
				   const void *src, size_t n)
{
	if (at < b->cap)
		memcpy(b->buf + at, src, min(n, b->cap - at));
}

/**
 * tcm_patch_u8() - Overwrite one byte
 * @b: builder
 * @at: its offset
 * @v: value
 */
static inline void tcm_patch_u8(struct tcm_builder *b, size_t at, u8 v)
{
	tcm_patch_bytes(b, at, &v, 1);
}

/**
 * tcm_patch_be16() - Overwrite a 16-bit field
 * @b: builder
 * @at: its offset
 * @v: value, CPU order
 */
static inline void tcm_patch_be16(struct tcm_builder *b, size_t at, u16 v)
{
	__be16 be = cpu_to_be16(v);

	tcm_patch_bytes(b, at, &be, sizeof(be));
}

/**
 * tcm_patch_be32() - Overwrite a 32-bit field
 * @b: builder
 * @at: its offset
 * @v: value, CPU order
 */
static inline void tcm_patch_be32(struct tcm_builder *b, size_t at, u32 v)
{
	__be32 be = cpu_to_be32(v);

	tcm_patch_bytes(b, at, &be, sizeof(be));
}

/**
 * tcm_put_bytes() - Append bytes
 * @b: builder
 * @src: bytes
 * @n: how many
 */
static inline void tcm_put_bytes(struct tcm_builder *b, const void *src,
				 size_t n)
{
	tcm_patch_bytes(b, b->len, src, n);
	b->len += n;
}

/**
 * tcm_put_fill() - Append one byte many times
 * @b: builder
 * @v: the byte
 * @n: how often
 */
static inline void tcm_put_fill(struct tcm_builder *b, u8 v, size_t n)
{
	if (b->len < b->cap)
		memset(b->buf + b->len, v, min(n, b->cap - b->len));
	b->len += n;
}

/**
 * tcm_put_zero() - Append reserved bytes
 * @b: builder
 * @n: how many
 */
static inline void tcm_put_zero(struct tcm_builder *b, size_t n)
{
	tcm_put_fill(b, 0, n);
}

/**
 * tcm_put_u8() - Append a byte
 * @b: builder
 * @v: value
 */
static inline void tcm_put_u8(struct tcm_builder *b, u8 v)
{
	tcm_put_bytes(b, &v, 1);
}

/**
 * tcm_put_be16() - Append a 16-bit field
 * @b: builder
 * @v: value, CPU order
 */
static inline void tcm_put_be16(struct tcm_builder *b, u16 v)
{
	__be16 be = cpu_to_be16(v);

	tcm_put_bytes(b, &be, sizeof(be));
}

/**
 * tcm_put_be24() - Append a 24-bit field
 * @b: builder
 * @v: value, CPU order; the top byte is dropped
 */
static inline void tcm_put_be24(struct tcm_builder *b, u32 v)
{
	u8 be[3];

	put_unaligned_be24(v, be);
	tcm_put_bytes(b, be, sizeof(be));
}

/**
 * tcm_put_be32() - Append a 32-bit field
 * @b: builder
 * @v: value, CPU order
 */
static inline void tcm_put_be32(struct tcm_builder *b, u32 v)
{
	__be32 be = cpu_to_be32(v);

	tcm_put_bytes(b, &be, sizeof(be));
}

/**
 * tcm_put_be64() - Append a 64-bit field
 * @b: builder
 * @v: value, CPU order
 */
static inline void tcm_put_be64(struct tcm_builder *b, u64 v)
{
	__be64 be = cpu_to_be64(v);

	tcm_put_bytes(b, &be, sizeof(be));
}

/**
 * tcm_put_text() - Append an ASCII field, left-aligned and blank-padded
 * @b: builder
 * @text: NUL-terminated; cut when longer than @width
 * @width: bytes the field has, e.g. 8 for T10 VENDOR IDENTIFICATION
 */
static inline void tcm_put_text(struct tcm_builder *b, const char *text,
				size_t width)
{
	size_t n = strnlen(text, width);

	tcm_put_bytes(b, text, n);
	tcm_put_fill(b, ' ', width - n);
}

/**
 * tcm_put_align() - Append zeros until a part has a multiple of @align bytes
 * @b: builder
 * @start: @b->len when the part began
 * @align: unit, a power of two
 */
static inline void tcm_put_align(struct tcm_builder *b, size_t start,
				 size_t align)
{
	tcm_put_zero(b, -(b->len - start) & (align - 1));
}

#endif /* TCM_WIRE_H */
