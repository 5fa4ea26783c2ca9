/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scatterlists: parts of them, comparing them.
 */
#ifndef TCM_SCSI_SGL_H
#define TCM_SCSI_SGL_H

#include <linux/types.h>

struct scatterlist;

struct scatterlist *tcm_sgl_window(struct scatterlist *sgl, unsigned int nents,
				   size_t skip, size_t len,
				   unsigned int *window_nents);
struct scatterlist *tcm_sgl_repeat(struct scatterlist *block, unsigned int n);
bool tcm_sgl_equal(struct scatterlist *a, unsigned int a_nents, size_t a_off,
		   struct scatterlist *b, unsigned int b_nents, size_t b_off,
		   size_t len, size_t *diff);
bool tcm_sgl_is_zero(struct scatterlist *sgl, unsigned int nents, size_t len);

#endif /* TCM_SCSI_SGL_H */
