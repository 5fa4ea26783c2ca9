// SPDX-License-Identifier: GPL-2.0
/*
 * T10 protection information: generate, verify and copy.
 *
 * Two scatterlists are walked side by side, neither of which need keep a
 * logical block or a tuple in one piece. Every page is mapped once as long
 * as it is being read. Local mappings must be undone in the reverse order of
 * doing: that of the first stream is the outer one, and whenever it moves on
 * to another page the second lets go of its own.
 */
#include "pi.h"

#include <linux/crc-t10dif.h>
#include <linux/export.h>
#include <linux/highmem.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/string.h>
#include <kunit/visibility.h>

/* position in a scatterlist, and what is mapped from there on */
struct pi_stream {
	struct scatterlist	*sg;
	size_t			off;	/* of the next byte, within @sg */
	void			*map;	/* NULL: nothing mapped */
	u8			*p;	/* the next byte, mapped */
	size_t			left;	/* bytes at @p */
};

static void stream_init(struct pi_stream *s, struct scatterlist *sg,
			size_t off)
{
	*s = (struct pi_stream) { .sg = sg, .off = off };
}

static void stream_unmap(struct pi_stream *s)
{
	if (!s->map)
		return;
	kunmap_local(s->map);
	s->map = NULL;
	s->left = 0;
}

/* map the page of the next byte; false at the end of the list */
static bool stream_map(struct pi_stream *s)
{
	struct page *page;
	size_t at;

	stream_unmap(s);
	while (s->sg && s->off >= s->sg->length) {
		s->off -= s->sg->length;
		s->sg = sg_next(s->sg);
	}
	if (!s->sg)
		return false;

	at = s->sg->offset + s->off;
	page = pfn_to_page(page_to_pfn(sg_page(s->sg)) + (at >> PAGE_SHIFT));
	s->left = min_t(size_t, PAGE_SIZE - offset_in_page(at),
			s->sg->length - s->off);
	s->map = kmap_local_page(page);
	s->p = s->map + offset_in_page(at);
	return true;
}

static void stream_advance(struct pi_stream *s, size_t n)
{
	s->p += n;
	s->off += n;
	s->left -= n;
}

/* pass over bytes without looking whether they are there */
static void stream_skip(struct pi_stream *s, size_t n)
{
	if (n < s->left) {
		stream_advance(s, n);
		return;
	}
	stream_unmap(s);
	s->off += n;
}

/* @outer is mapped anew only when nothing is mapped inside */
static bool stream_map_outer(struct pi_stream *outer, struct pi_stream *inner)
{
	stream_unmap(inner);
	return stream_map(outer);
}

struct pi_walk {
	struct pi_stream	prot;	/* outer */
	struct pi_stream	data;	/* inner */
};

static void walk_end(struct pi_walk *w)
{
	stream_unmap(&w->data);
	stream_unmap(&w->prot);
}

static bool walk_get_tuple(struct pi_walk *w, struct t10_pi_tuple *tuple)
{
	size_t done = 0, n;

	for (; done < sizeof(*tuple); done += n) {
		if (!w->prot.left && !stream_map_outer(&w->prot, &w->data))
			return false;
		n = min(sizeof(*tuple) - done, w->prot.left);
		memcpy((u8 *)tuple + done, w->prot.p, n);
		stream_advance(&w->prot, n);
	}
	return true;
}

static bool walk_put_tuple(struct pi_walk *w, const struct t10_pi_tuple *tuple)
{
	size_t done = 0, n;

	for (; done < sizeof(*tuple); done += n) {
		if (!w->prot.left && !stream_map_outer(&w->prot, &w->data))
			return false;
		n = min(sizeof(*tuple) - done, w->prot.left);
		memcpy(w->prot.p, (const u8 *)tuple + done, n);
		stream_advance(&w->prot, n);
	}
	return true;
}

/* guard of the next @bytes of data */
static bool walk_guard(struct pi_walk *w, size_t bytes, __be16 *guard)
{
	u16 crc = 0;
	size_t n;

	for (; bytes; bytes -= n) {
		if (!w->data.left && !stream_map(&w->data))
			return false;
		n = min(bytes, w->data.left);
		crc = crc_t10dif_update(crc, w->data.p, n);
		stream_advance(&w->data, n);
	}
	*guard = cpu_to_be16(crc);
	return true;
}

static __be32 pi_ref_tag(const struct tcm_pi *pi, u32 block)
{
	switch (pi->type) {
	case T10_PI_TYPE1_PROTECTION:
		return cpu_to_be32(lower_32_bits(pi->lba) + block);
	case T10_PI_TYPE2_PROTECTION:
		return cpu_to_be32(pi->ref_tag + block);
	default:
		return T10_PI_REF_ESCAPE;
	}
}

/**
 * tcm_pi_checks() - What RDPROTECT or WRPROTECT asks to be compared
 * @protect: the field, 0 to 7
 * @write: it is WRPROTECT
 * @checks: filled with TCM_PI_CHECK_GUARD and TCM_PI_CHECK_REF; the
 *	application tag is the caller's to add when it knows what to expect
 *
 * SBC-3, tables of the RDPROTECT and WRPROTECT field, for a logical unit
 * formatted with protection information. With 000b on a write there is
 * nothing to compare yet: it is generated.
 *
 * Return: false if the value is reserved.
 */
bool tcm_pi_checks(u8 protect, bool write, u8 *checks)
{
	static const u8 table[][2] = {
		/*	  read			write */
		[0] = { TCM_PI_CHECK_GUARD | TCM_PI_CHECK_REF, 0 },
		[1] = { TCM_PI_CHECK_GUARD | TCM_PI_CHECK_REF,
			TCM_PI_CHECK_GUARD | TCM_PI_CHECK_REF },
		[2] = { TCM_PI_CHECK_REF, TCM_PI_CHECK_REF },
		[3] = { 0, 0 },
		[4] = { TCM_PI_CHECK_GUARD, TCM_PI_CHECK_GUARD },
		[5] = { TCM_PI_CHECK_GUARD | TCM_PI_CHECK_REF,
			TCM_PI_CHECK_GUARD | TCM_PI_CHECK_REF },
	};

	if (protect >= ARRAY_SIZE(table))
		return false;
	*checks = table[protect][write];
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_pi_checks);

/**
 * tcm_pi_generate() - Make the protection information of some blocks
 * @pi: the blocks, their type, and the tags to write
 * @data: their data, @pi->blocks times @pi->block_bytes from @data_off on
 * @data_off: bytes of @data before the first block
 * @prot: overwritten, eight bytes a block from @prot_off on
 * @prot_off: bytes of @prot before the first tuple
 *
 * For type 3, which does not define the reference tag, it becomes FFFFFFFFh.
 *
 * Context: Any.
 * Return: 0; TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE if a list is too short.
 */
sense_reason_t tcm_pi_generate(const struct tcm_pi *pi,
			       struct scatterlist *data, size_t data_off,
			       struct scatterlist *prot, size_t prot_off)
{
	struct t10_pi_tuple tuple = { .app_tag = cpu_to_be16(pi->app_tag) };
	sense_reason_t reason = 0;
	struct pi_walk w;
	u32 block;

	stream_init(&w.data, data, data_off);
	stream_init(&w.prot, prot, prot_off);

	for (block = 0; block < pi->blocks; block++) {
		tuple.ref_tag = pi_ref_tag(pi, block);
		if (!walk_guard(&w, pi->block_bytes, &tuple.guard_tag) ||
		    !walk_put_tuple(&w, &tuple)) {
			reason = TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
			break;
		}
	}
	walk_end(&w);
	return reason;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_pi_generate);

/* these tags say that nobody vouches for the block */
static bool pi_escapes(const struct tcm_pi *pi,
		       const struct t10_pi_tuple *tuple)
{
	if (tuple->app_tag != T10_PI_APP_ESCAPE)
		return false;
	return pi->type != T10_PI_TYPE3_PROTECTION ||
	       tuple->ref_tag == T10_PI_REF_ESCAPE;
}

/* the tags of one tuple, in the order in which the standard reports them */
static sense_reason_t pi_check_tags(const struct tcm_pi *pi, u32 block,
				    const struct t10_pi_tuple *tuple)
{
	u16 app_diff = be16_to_cpu(tuple->app_tag) ^ pi->app_tag;

	if (pi->checks & TCM_PI_CHECK_APP && app_diff & pi->app_mask)
		return TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED;
	if (pi->checks & TCM_PI_CHECK_REF &&
	    pi->type != T10_PI_TYPE3_PROTECTION &&
	    tuple->ref_tag != pi_ref_tag(pi, block))
		return TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED;
	return 0;
}

static sense_reason_t pi_check_block(const struct tcm_pi *pi, u32 block,
				     struct pi_walk *w)
{
	struct t10_pi_tuple tuple;
	__be16 guard;

	if (!walk_get_tuple(w, &tuple))
		return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;

	if (pi_escapes(pi, &tuple)) {
		stream_skip(&w->data, pi->block_bytes);
		return 0;
	}
	if (pi->checks & TCM_PI_CHECK_GUARD) {
		if (!walk_guard(w, pi->block_bytes, &guard))
			return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
		if (guard != tuple.guard_tag)
			return TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED;
	} else {
		stream_skip(&w->data, pi->block_bytes);
	}
	return pi_check_tags(pi, block, &tuple);
}

/**
 * tcm_pi_verify() - Compare data with their protection information
 * @pi: the blocks, their type, what to compare and the tags to expect
 * @data: their data, @pi->blocks times @pi->block_bytes from @data_off on
 * @data_off: bytes of @data before the first block
 * @prot: protection information, eight bytes a block from @prot_off on
 * @prot_off: bytes of @prot before the first tuple
 * @bad_lba: set to the first block that fails, for the INFORMATION field;
 *	unchanged when none does
 *
 * A block whose application tag is FFFFh is not compared; for type 3 its
 * reference tag must be FFFFFFFFh as well (SBC-3, protection types).
 *
 * Context: Any.
 * Return: 0; TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED, _APP_TAG_ or _REF_TAG_;
 * TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE if a list is too short.
 */
sense_reason_t tcm_pi_verify(const struct tcm_pi *pi,
			     struct scatterlist *data, size_t data_off,
			     struct scatterlist *prot, size_t prot_off,
			     u64 *bad_lba)
{
	sense_reason_t reason = 0;
	struct pi_walk w;
	u32 block;

	stream_init(&w.data, data, data_off);
	stream_init(&w.prot, prot, prot_off);

	for (block = 0; block < pi->blocks; block++) {
		reason = pi_check_block(pi, block, &w);
		if (reason) {
			*bad_lba = pi->lba + block;
			break;
		}
	}
	walk_end(&w);
	return reason;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_pi_verify);

/**
 * tcm_pi_copy() - Copy protection information from list to list
 * @to: overwritten from @to_off on
 * @to_off: bytes of @to before the first tuple
 * @from: read from @from_off on
 * @from_off: bytes of @from before the first tuple
 * @blocks: number of tuples
 *
 * Context: Any.
 * Return: bytes copied: less than eight a block only if a list is too short.
 */
size_t tcm_pi_copy(struct scatterlist *to, size_t to_off,
		   struct scatterlist *from, size_t from_off, u32 blocks)
{
	size_t want = (size_t)blocks * sizeof(struct t10_pi_tuple), done, n;
	struct pi_stream src, dst;

	stream_init(&dst, to, to_off);		/* outer */
	stream_init(&src, from, from_off);	/* inner */

	for (done = 0; done < want; done += n) {
		if (!dst.left && !stream_map_outer(&dst, &src))
			break;
		if (!src.left && !stream_map(&src))
			break;
		n = min3(want - done, dst.left, src.left);
		memcpy(dst.p, src.p, n);
		stream_advance(&dst, n);
		stream_advance(&src, n);
	}
	stream_unmap(&src);
	stream_unmap(&dst);
	return done;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_pi_copy);
