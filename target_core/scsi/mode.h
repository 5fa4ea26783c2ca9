/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mode pages: MODE SENSE and MODE SELECT.
 */
#ifndef TCM_SCSI_MODE_H
#define TCM_SCSI_MODE_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct tcm_builder;
struct tcm_lu;

/* PC field of MODE SENSE */
enum tcm_mode_control {
	TCM_MODE_CURRENT	= 0,
	TCM_MODE_CHANGEABLE	= 1,
	TCM_MODE_DEFAULT	= 2,
	TCM_MODE_SAVED		= 3,
};

#define TCM_MODE_ALL_PAGES	0x3f
#define TCM_MODE_ALL_SUBPAGES	0xff

/**
 * struct tcm_mode - Mode parameters of a unit, as one I_T nexus sees them
 * @blocks: capacity in logical blocks
 * @block_size: bytes a logical block
 * @disk: a block device: it has a block descriptor
 * @read_only: WP
 * @fua: DPOFUA
 * @write_cache: WCE
 * @d_sense: D_SENSE as set by MODE SELECT
 * @swp: SWP as set by MODE SELECT
 * @big: descriptor format sense is forced by the number of blocks
 * @restricted_reorder: QUEUE ALGORITHM MODIFIER 0
 * @ua_intlck: UA_INTLCK_CTRL
 * @tas: TAS
 * @ato: ATO
 */
struct tcm_mode {
	u64	blocks;
	u32	block_size;
	bool	disk;
	bool	read_only;
	bool	fua;
	bool	write_cache;
	bool	d_sense;
	bool	swp;
	bool	big;
	bool	restricted_reorder;
	u8	ua_intlck;
	bool	tas;
	bool	ato;
};

/**
 * struct tcm_mode_fault - Why a mode parameter list was refused
 * @reason: TCM_INVALID_PARAMETER_LIST or TCM_PARAMETER_LIST_LENGTH_ERROR
 * @byte: offset of the field at fault
 * @bit: its most significant bit, -1 = the whole byte
 */
struct tcm_mode_fault {
	sense_reason_t	reason;
	unsigned int	byte;
	int		bit;
};

bool tcm_mode_page_exists(u8 page, u8 subpage);
bool tcm_mode_build(struct tcm_builder *b, const struct tcm_mode *mode,
		    enum tcm_mode_control pc, u8 page, u8 subpage);
void tcm_mode_build_block(struct tcm_builder *b, const struct tcm_mode *mode,
			  bool long_lba);
bool tcm_mode_parse(const u8 *buf, size_t len, bool ten,
		    const struct tcm_mode *old, struct tcm_mode *new,
		    struct tcm_mode_fault *fault);

sense_reason_t tcm_mode_sense_prepare(struct se_cmd *cmd);
sense_reason_t tcm_mode_sense(struct se_cmd *cmd);
sense_reason_t tcm_mode_select_prepare(struct se_cmd *cmd);
sense_reason_t tcm_mode_select(struct se_cmd *cmd);
void tcm_mode_lun_reset(struct tcm_lu *lu);

#endif /* TCM_SCSI_MODE_H */
