// SPDX-License-Identifier: GPL-2.0
/*
 * All the commands: one row each, and the parsers that bind them.
 *
 * Usage maps hold what is always evaluated; what depends on the unit (DPO, FUA,
 * xxPROTECT) is added by adjust_usage. GROUP NUMBER is accepted and has no
 * effect; NACA is refused, for NORMACA is 0.
 *
 * SPC-4 r37 and SBC-3 r36 give the layout of each CDB under the command's
 * name; which commands run in spite of a reservation stands in their tables of
 * commands allowed in the presence of reservations, and in which access states
 * in SPC-4, Target port asymmetric access states.
 */
#include <linux/export.h>
#include <linux/kernel.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "alua/cmd.h"
#include "engine/opcode.h"
#include "opcode_table.h"
#include "pr/reserve6.h"
#include "scsi/capacity.h"
#include "scsi/compare_write.h"
#include "scsi/inquiry.h"
#include "scsi/lba_status.h"
#include "scsi/mode.h"
#include "scsi/protect.h"
#include "scsi/provisioning.h"
#include "scsi/report.h"
#include "scsi/rw.h"
#include "scsi/unit.h"
#include "scsi/verify.h"

/* not in the scsi_proto.h of every kernel */
#define TCM_PRE_FETCH_16	0x90
#define TCM_WRITE_ATOMIC_16	0x9c

/* What all of a kind have in common */
#define OP_READ		(TCM_OP_DATA_IN | TCM_OP_BLOCKS | TCM_OP_SHORTEN | \
			 TCM_OP_RANGE | TCM_OP_INLINE)
#define OP_WRITE	(TCM_OP_DATA_OUT | TCM_OP_BLOCKS | TCM_OP_SHORTEN | \
			 TCM_OP_RANGE | TCM_OP_WRITES | TCM_OP_INLINE)
#define OP_RW_FLAGS	(TCM_OP_DPO_FUA | TCM_OP_PROTECT)
#define OP_WRITE_VERIFY	((OP_WRITE | TCM_OP_PROTECT) & ~TCM_OP_INLINE)
#define OP_VERIFY	(TCM_OP_DATA_OUT | TCM_OP_RANGE | TCM_OP_PROTECT)
#define OP_WRITE_SAME	(TCM_OP_DATA_OUT | TCM_OP_RANGE | TCM_OP_WRITES)

/* What may be asked for in vain (tcm_opcode.demands), in the byte with flags */
#define RW_DEMANDS		0xf8	/* RDPROTECT or WRPROTECT, DPO, FUA */
#define VERIFY_DEMANDS		0xf0	/* VRPROTECT or WRPROTECT, DPO */
#define WRITE_SAME_DEMANDS	0xf6	/* WRPROTECT, ANCHOR, PBDATA, LBDATA */

/* ADDITIONAL CDB LENGTH of a 32-byte CDB: there is none but 18h */
#define ADDITIONAL_LENGTH	0xff

/* Answered whatever happens: by ports in any state, with attentions pending. */
#define OP_ALWAYS	(TCM_OP_DATA_IN | TCM_OP_UA_EXEMPT | TCM_OP_PRIMARY | \
			 TCM_OP_SPC2_ALLOWED | TCM_OP_NO_MEDIUM)

#define ALUA_NOT_OFFLINE (TCM_ALUA_IN_STANDBY | TCM_ALUA_IN_UNAVAILABLE | \
			  TCM_ALUA_IN_TRANSITION)

/*
 * Usage maps that several commands share: LBA or not, a length, GROUP NUMBER; @b
 * is what is evaluated of the byte with the flags.
 */
#define USAGE_10(op, b)							\
	{ op, b, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff, 0x00 }
#define USAGE_12(op, b)							\
	{ op, b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0x00 }
#define USAGE_LENGTH_12(op, b)						\
	{ op, b, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00 }
#define USAGE_16(op, b)							\
	{ op, b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,	\
	  0xff, 0xff, 0xff, 0x1f, 0x00 }
#define USAGE_LBA_LENGTH_16(sa, b14)					\
	{ SERVICE_ACTION_IN_16, sa, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,	\
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, b14, 0x00 }
#define USAGE_32(sa, b)							\
	{ VARIABLE_LENGTH_CMD, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1f, 0x18, \
	  0x00, sa, b, 0x00,						\
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,	\
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }

/* The commands every logical unit has, and the lack of one, too */
#define ROW_INQUIRY							\
{	.opcode		= INQUIRY,					\
	.name		= "INQUIRY",					\
	.cdb_len	= 6,						\
	.usage		= { INQUIRY, 0x01, 0xff, 0xff, 0xff, 0x00 },	\
	.flags		= OP_ALWAYS | TCM_OP_HEAD,			\
	.length_at	= 3,						\
	.length_size	= 2,						\
	.pr		= TCM_PR_ALLOWED,				\
	.alua		= TCM_ALUA_IN_ANY,				\
	.prepare	= tcm_inquiry_prepare,				\
	.execute	= tcm_inquiry_execute, }

#define ROW_REQUEST_SENSE						\
{	.opcode		= REQUEST_SENSE,				\
	.name		= "REQUEST SENSE",				\
	.cdb_len	= 6,						\
	.usage		= { REQUEST_SENSE, 0x01, 0x00, 0x00, 0xff, 0x00 }, \
	.flags		= OP_ALWAYS,					\
	.length_at	= 4,						\
	.length_size	= 1,						\
	.pr		= TCM_PR_ALLOWED,				\
	.alua		= TCM_ALUA_IN_ANY,				\
	.execute	= tcm_unit_request_sense, }

#define ROW_REPORT_LUNS							\
{	.opcode		= REPORT_LUNS,					\
	.name		= "REPORT LUNS",				\
	.cdb_len	= 12,						\
	.usage		= { REPORT_LUNS, 0x00, 0xff, 0x00, 0x00, 0x00,	\
			    0xff, 0xff, 0xff, 0xff, 0x00, 0x00 },	\
	.flags		= OP_ALWAYS | TCM_OP_HEAD,			\
	.length_at	= 6,						\
	.length_size	= 4,						\
	.pr		= TCM_PR_ALLOWED,				\
	.alua		= TCM_ALUA_IN_ANY,				\
	.prepare	= tcm_report_luns_prepare,			\
	.execute	= tcm_report_luns, }

static const struct tcm_opcode block_rows[] = {
	/* READ */
{	.opcode		= READ_6,
	.name		= "READ (6)",
	.cdb_len	= 6,
	.usage		= { READ_6, 0x1f, 0xff, 0xff, 0xff, 0x00 },
	.flags		= OP_READ,
	.extent		= TCM_EXTENT_6,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute, },

{	.opcode		= READ_10,
	.name		= "READ (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(READ_10, 0x00),
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_READ | OP_RW_FLAGS,
	.extent		= TCM_EXTENT_10,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute,
	.read_done	= tcm_protect_in, },

{	.opcode		= READ_12,
	.name		= "READ (12)",
	.cdb_len	= 12,
	.usage		= USAGE_12(READ_12, 0x00),
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_READ | OP_RW_FLAGS,
	.extent		= TCM_EXTENT_12,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute,
	.read_done	= tcm_protect_in, },

{	.opcode		= READ_16,
	.name		= "READ (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(READ_16, 0x00),
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_READ | OP_RW_FLAGS,
	.extent		= TCM_EXTENT_16,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute,
	.read_done	= tcm_protect_in, },

	/* WRITE */
{	.opcode		= WRITE_6,
	.name		= "WRITE (6)",
	.cdb_len	= 6,
	.usage		= { WRITE_6, 0x1f, 0xff, 0xff, 0xff, 0x00 },
	.flags		= OP_WRITE,
	.extent		= TCM_EXTENT_6,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute, },

{	.opcode		= WRITE_10,
	.name		= "WRITE (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(WRITE_10, 0x00),
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_WRITE | OP_RW_FLAGS,
	.extent		= TCM_EXTENT_10,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute, },

{	.opcode		= WRITE_VERIFY,
	.name		= "WRITE AND VERIFY (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(WRITE_VERIFY, 0x06),
	.demands	= { [1] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_WRITE_VERIFY,
	.extent		= TCM_EXTENT_10,
	.prepare	= tcm_write_verify_prepare,
	.execute	= tcm_write_verify_execute, },

{	.opcode		= WRITE_12,
	.name		= "WRITE (12)",
	.cdb_len	= 12,
	.usage		= USAGE_12(WRITE_12, 0x00),
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_WRITE | OP_RW_FLAGS,
	.extent		= TCM_EXTENT_12,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute, },

{	.opcode		= WRITE_VERIFY_12,
	.name		= "WRITE AND VERIFY (12)",
	.cdb_len	= 12,
	.usage		= USAGE_12(WRITE_VERIFY_12, 0x06),
	.demands	= { [1] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_WRITE_VERIFY,
	.extent		= TCM_EXTENT_12,
	.prepare	= tcm_write_verify_prepare,
	.execute	= tcm_write_verify_execute, },

{	.opcode		= WRITE_16,
	.name		= "WRITE (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(WRITE_16, 0x00),
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_WRITE | OP_RW_FLAGS,
	.extent		= TCM_EXTENT_16,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute, },

{	.opcode		= WRITE_VERIFY_16,
	.name		= "WRITE AND VERIFY (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(WRITE_VERIFY_16, 0x06),
	.demands	= { [1] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_WRITE_VERIFY,
	.extent		= TCM_EXTENT_16,
	.prepare	= tcm_write_verify_prepare,
	.execute	= tcm_write_verify_execute, },

	/* SBC-4; ATOMIC BOUNDARY has to be 0 */
{	.opcode		= TCM_WRITE_ATOMIC_16,
	.name		= "WRITE ATOMIC (16)",
	.cdb_len	= 16,
	.usage		= { TCM_WRITE_ATOMIC_16, 0x00, 0xff, 0xff, 0xff, 0xff,
			    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0xff, 0xff,
			    0x1f, 0x00 },
	.demands	= { [1] = RW_DEMANDS, [10] = 0xff, [11] = 0xff },
	.adjust_usage	= tcm_rw_usage,
	.flags		= (OP_WRITE | OP_RW_FLAGS) & ~TCM_OP_SHORTEN,
	.extent		= TCM_EXTENT_ATOMIC,
	.enabled	= tcm_rw_atomic_enabled,
	.prepare	= tcm_rw_prepare_atomic,
	.execute	= tcm_rw_execute, },

	/* 32-byte CDBs; the expected tags in bytes 20 to 27 are for type 2 */
{	.opcode		= VARIABLE_LENGTH_CMD,
	.service_action	= READ_32,
	.name		= "READ (32)",
	.cdb_len	= 32,
	.usage		= USAGE_32(READ_32, 0x00),
	.demands	= { [7] = ADDITIONAL_LENGTH, [10] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_READ | OP_RW_FLAGS | TCM_OP_SERVACT,
	.extent		= TCM_EXTENT_32,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute,
	.read_done	= tcm_protect_in, },

{	.opcode		= VARIABLE_LENGTH_CMD,
	.service_action	= VERIFY_32,
	.name		= "VERIFY (32)",
	.cdb_len	= 32,
	.usage		= USAGE_32(VERIFY_32, 0x06),
	.demands	= { [7] = ADDITIONAL_LENGTH, [10] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_VERIFY | TCM_OP_SERVACT,
	.extent		= TCM_EXTENT_32,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_verify_prepare,
	.execute	= tcm_verify_execute, },

{	.opcode		= VARIABLE_LENGTH_CMD,
	.service_action	= WRITE_32,
	.name		= "WRITE (32)",
	.cdb_len	= 32,
	.usage		= USAGE_32(WRITE_32, 0x00),
	.demands	= { [7] = ADDITIONAL_LENGTH, [10] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage,
	.flags		= OP_WRITE | OP_RW_FLAGS | TCM_OP_SERVACT,
	.extent		= TCM_EXTENT_32,
	.prepare	= tcm_rw_prepare,
	.execute	= tcm_rw_execute, },

{	.opcode		= VARIABLE_LENGTH_CMD,
	.service_action	= WRITE_VERIFY_32,
	.name		= "WRITE AND VERIFY (32)",
	.cdb_len	= 32,
	.usage		= USAGE_32(WRITE_VERIFY_32, 0x06),
	.demands	= { [7] = ADDITIONAL_LENGTH, [10] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_WRITE_VERIFY | TCM_OP_SERVACT,
	.extent		= TCM_EXTENT_32,
	.prepare	= tcm_write_verify_prepare,
	.execute	= tcm_write_verify_execute, },

{	.opcode		= VARIABLE_LENGTH_CMD,
	.service_action	= WRITE_SAME_32,
	.name		= "WRITE SAME (32)",
	.cdb_len	= 32,
	.usage		= USAGE_32(WRITE_SAME_32, 0x09),
	.demands	= { [7] = ADDITIONAL_LENGTH,
			    [10] = WRITE_SAME_DEMANDS },
	.flags		= OP_WRITE_SAME | TCM_OP_SERVACT,
	.extent		= TCM_EXTENT_32,
	.enabled	= tcm_write_same_enabled,
	.prepare	= tcm_write_same_prepare,
	.execute	= tcm_write_same_execute, },

{	.opcode		= COMPARE_AND_WRITE,
	.name		= "COMPARE AND WRITE",
	.cdb_len	= 16,
	.usage		= { COMPARE_AND_WRITE, 0x00, 0xff, 0xff, 0xff, 0xff,
			    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0xff,
			    0x1f, 0x00 },
	.demands	= { [1] = RW_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_fua,
	.flags		= TCM_OP_DATA_OUT | TCM_OP_RANGE | TCM_OP_WRITES |
			  TCM_OP_DPO_FUA | TCM_OP_EXCLUSIVE,
	.extent		= TCM_EXTENT_CAW,
	.enabled	= tcm_caw_enabled,
	.prepare	= tcm_caw_prepare,
	.execute	= tcm_caw_execute, },

	/* Capacity */
{	.opcode		= READ_CAPACITY,
	.name		= "READ CAPACITY (10)",
	.cdb_len	= 10,
	.usage		= { READ_CAPACITY, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00,
			    0x00, 0x01, 0x00 },
	.flags		= TCM_OP_DATA_IN,
	.pr		= TCM_PR_ALLOWED,
	.alua		= TCM_ALUA_IN_STANDBY,
	.prepare	= tcm_capacity_prepare_10,
	.execute	= tcm_capacity_read_10, },

{	.opcode		= SERVICE_ACTION_IN_16,
	.service_action	= SAI_READ_CAPACITY_16,
	.name		= "READ CAPACITY (16)",
	.cdb_len	= 16,
	.usage		= USAGE_LBA_LENGTH_16(SAI_READ_CAPACITY_16, 0x01),
	.flags		= TCM_OP_DATA_IN | TCM_OP_SERVACT,
	.length_at	= 10,
	.length_size	= 4,
	.pr		= TCM_PR_ALLOWED,
	.alua		= TCM_ALUA_IN_STANDBY,
	.execute	= tcm_capacity_read_16, },

{	.opcode		= SERVICE_ACTION_IN_16,
	.service_action	= SAI_REPORT_REFERRALS,
	.name		= "REPORT REFERRALS",
	.cdb_len	= 16,
	.usage		= USAGE_LBA_LENGTH_16(SAI_REPORT_REFERRALS, 0x01),
	.flags		= TCM_OP_DATA_IN | TCM_OP_SERVACT,
	.length_at	= 10,
	.length_size	= 4,
	.pr		= TCM_PR_ALLOWED,
	.enabled	= tcm_alua_referrals_enabled,
	.execute	= tcm_alua_referrals, },

{	.opcode		= SERVICE_ACTION_IN_16,
	.service_action	= SAI_GET_LBA_STATUS,
	.name		= "GET LBA STATUS",
	.cdb_len	= 16,
	.usage		= USAGE_LBA_LENGTH_16(SAI_GET_LBA_STATUS, 0x00),
	/* REPORT TYPE */
	.demands	= { [14] = 0xff },
	.flags		= TCM_OP_DATA_IN | TCM_OP_SERVACT,
	.length_at	= 10,
	.length_size	= 4,
	.pr		= TCM_PR_READ,
	.enabled	= tcm_lba_status_enabled,
	.execute	= tcm_lba_status_execute, },

	/* Caches */
{	.opcode		= SYNCHRONIZE_CACHE,
	.name		= "SYNCHRONIZE CACHE (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(SYNCHRONIZE_CACHE, 0x06),
	.flags		= TCM_OP_RANGE | TCM_OP_INLINE,
	.extent		= TCM_EXTENT_10,
	.execute	= tcm_rw_sync_cache, },

{	.opcode		= SYNCHRONIZE_CACHE_16,
	.name		= "SYNCHRONIZE CACHE (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(SYNCHRONIZE_CACHE_16, 0x06),
	.flags		= TCM_OP_RANGE | TCM_OP_INLINE,
	.extent		= TCM_EXTENT_16,
	.execute	= tcm_rw_sync_cache, },

{	.opcode		= PRE_FETCH,
	.name		= "PRE-FETCH (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(PRE_FETCH, 0x02),
	.flags		= TCM_OP_RANGE,
	.extent		= TCM_EXTENT_10,
	.pr		= TCM_PR_READ,
	.execute	= tcm_unit_nothing, },

{	.opcode		= TCM_PRE_FETCH_16,
	.name		= "PRE-FETCH (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(TCM_PRE_FETCH_16, 0x02),
	.flags		= TCM_OP_RANGE,
	.extent		= TCM_EXTENT_16,
	.pr		= TCM_PR_READ,
	.execute	= tcm_unit_nothing, },

	/* Provisioning */
{	.opcode		= UNMAP,
	.name		= "UNMAP",
	.cdb_len	= 10,
	.usage		= { UNMAP, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1f, 0xff,
			    0xff, 0x00 },
	/* ANCHOR */
	.demands	= { [1] = 0x01 },
	.flags		= TCM_OP_DATA_OUT | TCM_OP_WRITES,
	.length_at	= 7,
	.length_size	= 2,
	.enabled	= tcm_unmap_enabled,
	.execute	= tcm_unmap_execute, },

{	.opcode		= WRITE_SAME,
	.name		= "WRITE SAME (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(WRITE_SAME, 0x08),
	/* NDOB is not in the short form */
	.demands	= { [1] = WRITE_SAME_DEMANDS | 0x01 },
	.flags		= OP_WRITE_SAME,
	.extent		= TCM_EXTENT_10,
	.enabled	= tcm_write_same_enabled,
	.prepare	= tcm_write_same_prepare,
	.execute	= tcm_write_same_execute, },

{	.opcode		= WRITE_SAME_16,
	.name		= "WRITE SAME (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(WRITE_SAME_16, 0x09),
	.demands	= { [1] = WRITE_SAME_DEMANDS },
	.flags		= OP_WRITE_SAME,
	.extent		= TCM_EXTENT_16,
	.enabled	= tcm_write_same_enabled,
	.prepare	= tcm_write_same_prepare,
	.execute	= tcm_write_same_execute, },

	/* VERIFY */
{	.opcode		= VERIFY,
	.name		= "VERIFY (10)",
	.cdb_len	= 10,
	.usage		= USAGE_10(VERIFY, 0x06),
	.demands	= { [1] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_VERIFY,
	.extent		= TCM_EXTENT_10,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_verify_prepare,
	.execute	= tcm_verify_execute, },

{	.opcode		= VERIFY_12,
	.name		= "VERIFY (12)",
	.cdb_len	= 12,
	.usage		= USAGE_12(VERIFY_12, 0x06),
	.demands	= { [1] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_VERIFY,
	.extent		= TCM_EXTENT_12,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_verify_prepare,
	.execute	= tcm_verify_execute, },

{	.opcode		= VERIFY_16,
	.name		= "VERIFY (16)",
	.cdb_len	= 16,
	.usage		= USAGE_16(VERIFY_16, 0x06),
	.demands	= { [1] = VERIFY_DEMANDS },
	.adjust_usage	= tcm_rw_usage_dpo_protect,
	.flags		= OP_VERIFY,
	.extent		= TCM_EXTENT_16,
	.pr		= TCM_PR_READ,
	.prepare	= tcm_verify_prepare,
	.execute	= tcm_verify_execute, },

	/* State and mode */
{	.opcode		= START_STOP,
	.name		= "START STOP UNIT",
	.cdb_len	= 6,
	.usage		= { START_STOP, 0x01, 0x00, 0x00, 0x01, 0x00 },
	/* POWER CONDITION and its modifier, LOEJ */
	.demands	= { [3] = 0x0f, [4] = 0xf2 },
	.pr		= TCM_PR_ALLOWED,
	.prepare	= tcm_unit_start_stop_prepare,
	.execute	= tcm_unit_start_stop, },

{	.opcode		= MODE_SELECT,
	.name		= "MODE SELECT (6)",
	.cdb_len	= 6,
	.usage		= { MODE_SELECT, 0x10, 0x00, 0x00, 0xff, 0x00 },
	.flags		= TCM_OP_DATA_OUT | TCM_OP_PRIMARY,
	.length_at	= 4,
	.length_size	= 1,
	.alua		= TCM_ALUA_IN_STANDBY,
	.prepare	= tcm_mode_select_prepare,
	.execute	= tcm_mode_select, },

{	.opcode		= MODE_SELECT_10,
	.name		= "MODE SELECT (10)",
	.cdb_len	= 10,
	.usage		= { MODE_SELECT_10, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00,
			    0xff, 0xff, 0x00 },
	.flags		= TCM_OP_DATA_OUT | TCM_OP_PRIMARY,
	.length_at	= 7,
	.length_size	= 2,
	.alua		= TCM_ALUA_IN_STANDBY,
	.prepare	= tcm_mode_select_prepare,
	.execute	= tcm_mode_select, },

{	.opcode		= MODE_SENSE,
	.name		= "MODE SENSE (6)",
	.cdb_len	= 6,
	.usage		= { MODE_SENSE, 0x08, 0xff, 0xff, 0xff, 0x00 },
	.flags		= TCM_OP_DATA_IN | TCM_OP_PRIMARY,
	.length_at	= 4,
	.length_size	= 1,
	.pr		= TCM_PR_READ,
	.alua		= TCM_ALUA_IN_STANDBY,
	.prepare	= tcm_mode_sense_prepare,
	.execute	= tcm_mode_sense, },

{	.opcode		= MODE_SENSE_10,
	.name		= "MODE SENSE (10)",
	.cdb_len	= 10,
	.usage		= { MODE_SENSE_10, 0x18, 0xff, 0xff, 0x00, 0x00, 0x00,
			    0xff, 0xff, 0x00 },
	.flags		= TCM_OP_DATA_IN | TCM_OP_PRIMARY,
	.length_at	= 7,
	.length_size	= 2,
	.pr		= TCM_PR_READ,
	.alua		= TCM_ALUA_IN_STANDBY,
	.prepare	= tcm_mode_sense_prepare,
	.execute	= tcm_mode_sense, },

	/* Reservations */
{	.opcode		= RELEASE,
	.name		= "RELEASE (6)",
	.cdb_len	= 6,
	.usage		= { RELEASE },
	.flags		= TCM_OP_SPC2_ALLOWED | TCM_OP_PRIMARY,
	.pr		= TCM_PR_ALLOWED,
	.enabled	= tcm_reserve6_enabled,
	.execute	= tcm_reserve6_release, },

{	.opcode		= RELEASE_10,
	.name		= "RELEASE (10)",
	.cdb_len	= 10,
	.usage		= { RELEASE_10 },
	.flags		= TCM_OP_SPC2_ALLOWED | TCM_OP_PRIMARY,
	.pr		= TCM_PR_ALLOWED,
	.enabled	= tcm_reserve6_enabled,
	.execute	= tcm_reserve6_release, },

{	.opcode		= RESERVE,
	.name		= "RESERVE (6)",
	.cdb_len	= 6,
	.usage		= { RESERVE },
	.flags		= TCM_OP_PRIMARY,
	.pr		= TCM_PR_ALLOWED,
	.enabled	= tcm_reserve6_enabled,
	.execute	= tcm_reserve6_reserve, },

{	.opcode		= RESERVE_10,
	.name		= "RESERVE (10)",
	.cdb_len	= 10,
	.usage		= { RESERVE_10 },
	.flags		= TCM_OP_PRIMARY,
	.pr		= TCM_PR_ALLOWED,
	.enabled	= tcm_reserve6_enabled,
	.execute	= tcm_reserve6_reserve, },

	/* What every logical unit has */
	ROW_REQUEST_SENSE,
	ROW_INQUIRY,
	ROW_REPORT_LUNS,

{	.opcode		= TEST_UNIT_READY,
	.name		= "TEST UNIT READY",
	.cdb_len	= 6,
	.usage		= { TEST_UNIT_READY },
	.flags		= TCM_OP_INLINE | TCM_OP_PRIMARY,
	.pr		= TCM_PR_ALLOWED,
	.execute	= tcm_unit_test_ready, },

{	.opcode		= SEND_DIAGNOSTIC,
	.name		= "SEND DIAGNOSTIC",
	.cdb_len	= 6,
	.usage		= { SEND_DIAGNOSTIC, 0x17, 0x00, 0xff, 0xff, 0x00 },
	/* SELF-TEST CODE */
	.demands	= { [1] = 0xe0 },
	.flags		= TCM_OP_DATA_OUT | TCM_OP_PRIMARY,
	.length_at	= 3,
	.length_size	= 2,
	.alua		= TCM_ALUA_IN_STANDBY,
	.prepare	= tcm_unit_diagnostic_prepare,
	.execute	= tcm_unit_diagnostic, },

	/* MAINTENANCE IN */
{	.opcode		= MAINTENANCE_IN,
	.service_action	= MI_REPORT_TARGET_PGS,
	.name		= "REPORT TARGET PORT GROUPS",
	.cdb_len	= 12,
	.usage		= USAGE_LENGTH_12(MAINTENANCE_IN,
					  0xe0 | MI_REPORT_TARGET_PGS),
	.flags		= TCM_OP_DATA_IN | TCM_OP_SERVACT | TCM_OP_PRIMARY,
	.length_at	= 6,
	.length_size	= 4,
	.pr		= TCM_PR_ALLOWED,
	.alua		= TCM_ALUA_IN_ANY,
	.enabled	= tcm_alua_report_enabled,
	.execute	= tcm_alua_report, },

{	.opcode		= MAINTENANCE_IN,
	.service_action	= MI_REPORT_SUPPORTED_OPERATION_CODES,
	.name		= "REPORT SUPPORTED OPERATION CODES",
	.cdb_len	= 12,
	.usage		= { MAINTENANCE_IN, MI_REPORT_SUPPORTED_OPERATION_CODES,
			    0x87, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
			    0x00, 0x00 },
	.flags		= TCM_OP_DATA_IN | TCM_OP_SERVACT | TCM_OP_PRIMARY,
	.length_at	= 6,
	.length_size	= 4,
	.pr		= TCM_PR_READ,
	.alua		= ALUA_NOT_OFFLINE,
	.enabled	= tcm_report_opcodes_enabled,
	.prepare	= tcm_report_opcodes_prepare,
	.execute	= tcm_report_opcodes, },

{	.opcode		= MAINTENANCE_IN,
	.service_action	= MI_REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS,
	.name		= "REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS",
	.cdb_len	= 12,
	.usage		= { MAINTENANCE_IN,
			    MI_REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS,
			    0x80, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
			    0x00, 0x00 },
	.flags		= TCM_OP_DATA_IN | TCM_OP_SERVACT | TCM_OP_PRIMARY,
	.length_at	= 6,
	.length_size	= 4,
	.pr		= TCM_PR_READ,
	.alua		= ALUA_NOT_OFFLINE,
	.execute	= tcm_report_functions, },

	/* MAINTENANCE OUT */
{	.opcode		= MAINTENANCE_OUT,
	.service_action	= MO_SET_TARGET_PGS,
	.name		= "SET TARGET PORT GROUPS",
	.cdb_len	= 12,
	.usage		= USAGE_LENGTH_12(MAINTENANCE_OUT,
					  MO_SET_TARGET_PGS),
	.flags		= TCM_OP_DATA_OUT | TCM_OP_SERVACT | TCM_OP_PRIMARY,
	.length_at	= 6,
	.length_size	= 4,
	.alua		= TCM_ALUA_IN_STANDBY | TCM_ALUA_IN_UNAVAILABLE,
	.enabled	= tcm_alua_set_enabled,
	.execute	= tcm_alua_set, },

	/* Obsolete: answered for old initiators, but not reported */
{	.opcode		= REZERO_UNIT,
	.name		= "REZERO UNIT",
	.cdb_len	= 6,
	.usage		= { REZERO_UNIT },
	.flags		= TCM_OP_UNLISTED,
	.pr		= TCM_PR_READ,
	.execute	= tcm_unit_nothing, },

{	.opcode		= SEEK_6,
	.name		= "SEEK (6)",
	.cdb_len	= 6,
	.usage		= { SEEK_6, 0x1f, 0xff, 0xff, 0x00, 0x00 },
	.flags		= TCM_OP_UNLISTED,
	.pr		= TCM_PR_READ,
	.execute	= tcm_unit_nothing, },

{	.opcode		= SEEK_10,
	.name		= "SEEK (10)",
	.cdb_len	= 10,
	.usage		= { SEEK_10, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00,
			    0x00, 0x00 },
	.flags		= TCM_OP_UNLISTED,
	.pr		= TCM_PR_READ,
	.execute	= tcm_unit_nothing, },
};

/* Where no logical unit is, anything else is LOGICAL UNIT NOT SUPPORTED. */
static const struct tcm_opcode virtual_rows[] = {
	ROW_REQUEST_SENSE,
	ROW_INQUIRY,
	ROW_REPORT_LUNS,
};

/**
 * tcm_opcode_table_init() - Give the sets their rows, and check these
 *
 * Return: 0 or -EINVAL.
 */
int tcm_opcode_table_init(void)
{
	int ret;

	tcm_block_opcodes.rows = block_rows;
	tcm_block_opcodes.count = ARRAY_SIZE(block_rows);
	tcm_virtual_opcodes.rows = virtual_rows;
	tcm_virtual_opcodes.count = ARRAY_SIZE(virtual_rows);

	ret = tcm_opcode_set_init(&tcm_block_opcodes);
	return ret ?: tcm_opcode_set_init(&tcm_virtual_opcodes);
}

/**
 * sbc_parse_cdb() - Decode a CDB for a block back end
 * @cmd: command with a unit attached
 * @ops: what the back end does
 *
 * Context: Any.
 * Return: 0, or the verdict.
 */
sense_reason_t sbc_parse_cdb(struct se_cmd *cmd, struct exec_cmd_ops *ops)
{
	cmd->exec_ops = ops;
	return tcm_opcode_bind(cmd, &tcm_block_opcodes);
}
EXPORT_SYMBOL(sbc_parse_cdb);

/**
 * spc_parse_cdb() - Decode a command that every device type has
 * @cmd: command with a unit attached
 * @size: set to the bytes the CDB asks for
 *
 * Context: Any.
 * Return: 0, or the verdict.
 */
sense_reason_t spc_parse_cdb(struct se_cmd *cmd, unsigned int *size)
{
	sense_reason_t reason = tcm_opcode_bind(cmd, &tcm_virtual_opcodes);

	*size = min_t(u64, cmd->cdb_bytes, U32_MAX);
	return reason;
}
EXPORT_SYMBOL(spc_parse_cdb);
