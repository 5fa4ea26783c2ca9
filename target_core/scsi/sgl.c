// SPDX-License-Identifier: GPL-2.0
/*
 * Scatterlists: parts of them, comparing them.
 */
#include "sgl.h"

#include <linux/export.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/visibility.h>

/**
 * tcm_sgl_window() - Make a list of a part of another list
 * @sgl: list whose pages are used, and must stay
 * @nents: its entries
 * @skip: bytes before the part
 * @len: bytes of the part, not 0
 * @window_nents: set to the entries of the new list
 *
 * Return: the list, for kvfree(); NULL without memory, or if @sgl is too
 * short.
 */
struct scatterlist *tcm_sgl_window(struct scatterlist *sgl, unsigned int nents,
				   size_t skip, size_t len,
				   unsigned int *window_nents)
{
	struct scatterlist *window, *sg;
	unsigned int i, n = 0;

	window = kvmalloc_array(nents, sizeof(*window), GFP_NOIO);
	if (!window)
		return NULL;
	sg_init_table(window, nents);
	for_each_sg(sgl, sg, nents, i) {
		size_t part;

		if (skip >= sg->length) {
			skip -= sg->length;
			continue;
		}
		part = min(sg->length - skip, len);
		sg_set_page(&window[n++], sg_page(sg), part, sg->offset + skip);
		skip = 0;
		len -= part;
		if (!len) {
			sg_mark_end(&window[n - 1]);
			*window_nents = n;
			return window;
		}
	}
	kvfree(window);
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sgl_window);

/**
 * tcm_sgl_repeat() - Make a list that says the same many times
 * @block: what is said; its page must stay
 * @n: how often
 *
 * Return: the list of @n entries, for kvfree(); NULL without memory.
 */
struct scatterlist *tcm_sgl_repeat(struct scatterlist *block, unsigned int n)
{
	struct scatterlist *list;
	unsigned int i;

	list = kvmalloc_array(n, sizeof(*list), GFP_NOIO);
	if (!list)
		return NULL;
	sg_init_table(list, n);
	for (i = 0; i < n; i++)
		sg_set_page(&list[i], sg_page(block), block->length,
			    block->offset);
	return list;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sgl_repeat);

/* Offset of the first difference; @len if there is none. */
static size_t first_difference(const u8 *a, const u8 *b, size_t len)
{
	size_t i;

	if (!memcmp(a, b, len))
		return len;
	for (i = 0; a[i] == b[i]; i++)
		;
	return i;
}

/**
 * tcm_sgl_equal() - Compare parts of two lists
 * @a: one list
 * @a_nents: its entries
 * @a_off: bytes before its part
 * @b: the other
 * @b_nents: its entries
 * @b_off: bytes before its part
 * @len: bytes to compare
 * @diff: set to how far they agree, if they do not
 *
 * Context: Process; the lists' pages are mapped one at a time.
 * Return: true if they agree; a list that is too short does not.
 */
bool tcm_sgl_equal(struct scatterlist *a, unsigned int a_nents, size_t a_off,
		   struct scatterlist *b, unsigned int b_nents, size_t b_off,
		   size_t len, size_t *diff)
{
	struct sg_mapping_iter ai, bi;
	size_t done = 0;

	sg_miter_start(&ai, a, a_nents, SG_MITER_FROM_SG);
	sg_miter_start(&bi, b, b_nents, SG_MITER_FROM_SG);
	if (!sg_miter_skip(&ai, a_off) || !sg_miter_skip(&bi, b_off))
		goto out;
	while (done < len && sg_miter_next(&ai) && sg_miter_next(&bi)) {
		size_t part = min3(ai.length, bi.length, len - done);
		size_t same = first_difference(ai.addr, bi.addr, part);

		done += same;
		if (same < part)
			break;
		ai.consumed = part;
		bi.consumed = part;
	}
out:
	sg_miter_stop(&bi);
	sg_miter_stop(&ai);
	*diff = done;
	return done == len;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sgl_equal);

/**
 * tcm_sgl_is_zero() - Are the first bytes of a list all zero?
 * @sgl: the list
 * @nents: its entries
 * @len: how many bytes
 *
 * Context: Process.
 */
bool tcm_sgl_is_zero(struct scatterlist *sgl, unsigned int nents, size_t len)
{
	struct sg_mapping_iter it;
	bool zero = true;

	sg_miter_start(&it, sgl, nents, SG_MITER_FROM_SG);
	while (zero && len && sg_miter_next(&it)) {
		size_t part = min(it.length, len);

		zero = !memchr_inv(it.addr, 0, part);
		len -= part;
	}
	sg_miter_stop(&it);
	return zero && !len;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_sgl_is_zero);
