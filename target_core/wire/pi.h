/* SPDX-License-Identifier: GPL-2.0 */
/*
 * T10 protection information over scatterlists.
 *
 * Data and protection information lie in lists of their own: eight bytes of
 * protection information for each logical block. To insert is to generate
 * the second list, to strip is to verify it and leave it behind.
 */
#ifndef TCM_PI_H
#define TCM_PI_H

#include <linux/bits.h>
#include <linux/t10-pi.h>
#include <linux/types.h>

#include <target/target_core_base.h>

struct scatterlist;

/* what to compare */
#define TCM_PI_CHECK_GUARD	BIT(0)
#define TCM_PI_CHECK_APP	BIT(1)
#define TCM_PI_CHECK_REF	BIT(2)

/**
 * struct tcm_pi - what is known of the protection of some logical blocks
 * @lba: first logical block
 * @blocks: number of logical blocks
 * @block_bytes: user data in a block
 * @ref_tag: type 2: LOGICAL BLOCK REFERENCE TAG of the first block, each
 *	later block has one more; other types do not look at it
 * @app_tag: LOGICAL BLOCK APPLICATION TAG to generate or expect
 * @app_mask: bits of it that are compared
 * @type: protection type, 1 to 3 (SBC-3, protection types)
 * @checks: what tcm_pi_verify() compares, TCM_PI_CHECK_*; for type 3 the
 *	reference tag never is
 */
struct tcm_pi {
	u64			lba;
	u32			blocks;
	u32			block_bytes;
	u32			ref_tag;
	u16			app_tag;
	u16			app_mask;
	enum t10_dif_type	type;
	u8			checks;
};

bool tcm_pi_checks(u8 protect, bool write, u8 *checks);
sense_reason_t tcm_pi_generate(const struct tcm_pi *pi,
			       struct scatterlist *data, size_t data_off,
			       struct scatterlist *prot, size_t prot_off);
sense_reason_t tcm_pi_verify(const struct tcm_pi *pi,
			     struct scatterlist *data, size_t data_off,
			     struct scatterlist *prot, size_t prot_off,
			     u64 *bad_lba);
size_t tcm_pi_copy(struct scatterlist *to, size_t to_off,
		   struct scatterlist *from, size_t from_off, u32 blocks);

#endif /* TCM_PI_H */
