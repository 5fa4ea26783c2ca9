/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events a user may rely on: a command arrives, a command is answered.
 *
 * Fields, their order and the printed lines are an interface.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM target

/* What the events below have in common; read once. */
#ifndef _TRACE_TARGET_HELPERS_H
#define _TRACE_TARGET_HELPERS_H

#include <linux/minmax.h>
#include <linux/string.h>

#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

#include <target/target_core_base.h>

/* Bytes kept and bytes printed */
#define TARGET_TRACE_CDB_LEN		TCM_MAX_COMMAND_SIZE
#define TARGET_TRACE_CDB_SHOWN		16
#define TARGET_TRACE_SENSE_LEN		18

/*
 * A fabric may answer a command it could not even initialise: session, ACL and
 * CDB can all be missing.
 */
static inline const char *target_trace_initiator(const struct se_cmd *cmd)
{
	const struct se_session *sess = cmd->se_sess;

	return sess && sess->se_node_acl ? sess->se_node_acl->initiatorname : "";
}

static inline unsigned int target_trace_opcode(const struct se_cmd *cmd)
{
	return cmd->t_task_cdb ? cmd->t_task_cdb[0] : 0;
}

/* CONTROL is the last byte, but for the variable-length format (SPC-4). */
static inline u8 target_trace_control(const struct se_cmd *cmd)
{
	const unsigned char *cdb = cmd->t_task_cdb;

	if (!cdb)
		return 0;
	if (cdb[0] == VARIABLE_LENGTH_CMD)
		return cdb[1];
	return cdb[COMMAND_SIZE(cdb[0]) - 1];
}

static inline void target_trace_cdb(const struct se_cmd *cmd, u8 *to)
{
	if (cmd->t_task_cdb)
		memcpy(to, cmd->t_task_cdb, TARGET_TRACE_CDB_LEN);
	else
		memset(to, 0, TARGET_TRACE_CDB_LEN);
}

/* ADDITIONAL SENSE LENGTH counts what follows byte 7, in either format. */
static inline u8 target_trace_sense_len(const struct se_cmd *cmd)
{
	const u8 *sense = cmd->sense_buffer;

	if (cmd->scsi_status != SAM_STAT_CHECK_CONDITION || !sense)
		return 0;
	return min(sense[7] + 8, TARGET_TRACE_SENSE_LEN);
}

static inline void target_trace_sense(const struct se_cmd *cmd, u8 *to)
{
	u8 len = target_trace_sense_len(cmd);

	memset(to, 0, TARGET_TRACE_SENSE_LEN);
	if (len)
		memcpy(to, cmd->sense_buffer, len);
}

/* A number and the name of its constant */
#define TARGET_TRACE_NAMED(value)	{ value, #value }

/* The first of several names of one value is printed. */
#define show_target_opcode(opcode)					\
	__print_symbolic(opcode,					\
		TARGET_TRACE_NAMED(TEST_UNIT_READY),			\
		TARGET_TRACE_NAMED(REZERO_UNIT),			\
		TARGET_TRACE_NAMED(REQUEST_SENSE),			\
		TARGET_TRACE_NAMED(FORMAT_UNIT),			\
		TARGET_TRACE_NAMED(READ_BLOCK_LIMITS),			\
		TARGET_TRACE_NAMED(REASSIGN_BLOCKS),			\
		TARGET_TRACE_NAMED(INITIALIZE_ELEMENT_STATUS),		\
		TARGET_TRACE_NAMED(READ_6),				\
		TARGET_TRACE_NAMED(WRITE_6),				\
		TARGET_TRACE_NAMED(SEEK_6),				\
		TARGET_TRACE_NAMED(READ_REVERSE),			\
		TARGET_TRACE_NAMED(WRITE_FILEMARKS),			\
		TARGET_TRACE_NAMED(SPACE),				\
		TARGET_TRACE_NAMED(INQUIRY),				\
		TARGET_TRACE_NAMED(RECOVER_BUFFERED_DATA),		\
		TARGET_TRACE_NAMED(MODE_SELECT),			\
		TARGET_TRACE_NAMED(RESERVE),				\
		TARGET_TRACE_NAMED(RELEASE),				\
		TARGET_TRACE_NAMED(COPY),				\
		TARGET_TRACE_NAMED(ERASE),				\
		TARGET_TRACE_NAMED(MODE_SENSE),				\
		TARGET_TRACE_NAMED(START_STOP),				\
		TARGET_TRACE_NAMED(RECEIVE_DIAGNOSTIC),			\
		TARGET_TRACE_NAMED(SEND_DIAGNOSTIC),			\
		TARGET_TRACE_NAMED(ALLOW_MEDIUM_REMOVAL),		\
		TARGET_TRACE_NAMED(SET_WINDOW),				\
		TARGET_TRACE_NAMED(READ_CAPACITY),			\
		TARGET_TRACE_NAMED(READ_10),				\
		TARGET_TRACE_NAMED(WRITE_10),				\
		TARGET_TRACE_NAMED(SEEK_10),				\
		TARGET_TRACE_NAMED(POSITION_TO_ELEMENT),		\
		TARGET_TRACE_NAMED(WRITE_VERIFY),			\
		TARGET_TRACE_NAMED(VERIFY),				\
		TARGET_TRACE_NAMED(SEARCH_HIGH),			\
		TARGET_TRACE_NAMED(SEARCH_EQUAL),			\
		TARGET_TRACE_NAMED(SEARCH_LOW),				\
		TARGET_TRACE_NAMED(SET_LIMITS),				\
		TARGET_TRACE_NAMED(PRE_FETCH),				\
		TARGET_TRACE_NAMED(READ_POSITION),			\
		TARGET_TRACE_NAMED(SYNCHRONIZE_CACHE),			\
		TARGET_TRACE_NAMED(LOCK_UNLOCK_CACHE),			\
		TARGET_TRACE_NAMED(READ_DEFECT_DATA),			\
		TARGET_TRACE_NAMED(MEDIUM_SCAN),			\
		TARGET_TRACE_NAMED(COMPARE),				\
		TARGET_TRACE_NAMED(COPY_VERIFY),			\
		TARGET_TRACE_NAMED(WRITE_BUFFER),			\
		TARGET_TRACE_NAMED(READ_BUFFER),			\
		TARGET_TRACE_NAMED(UPDATE_BLOCK),			\
		TARGET_TRACE_NAMED(READ_LONG),				\
		TARGET_TRACE_NAMED(WRITE_LONG),				\
		TARGET_TRACE_NAMED(CHANGE_DEFINITION),			\
		TARGET_TRACE_NAMED(WRITE_SAME),				\
		TARGET_TRACE_NAMED(UNMAP),				\
		TARGET_TRACE_NAMED(READ_TOC),				\
		TARGET_TRACE_NAMED(LOG_SELECT),				\
		TARGET_TRACE_NAMED(LOG_SENSE),				\
		TARGET_TRACE_NAMED(XDWRITEREAD_10),			\
		TARGET_TRACE_NAMED(MODE_SELECT_10),			\
		TARGET_TRACE_NAMED(RESERVE_10),				\
		TARGET_TRACE_NAMED(RELEASE_10),				\
		TARGET_TRACE_NAMED(MODE_SENSE_10),			\
		TARGET_TRACE_NAMED(PERSISTENT_RESERVE_IN),		\
		TARGET_TRACE_NAMED(PERSISTENT_RESERVE_OUT),		\
		TARGET_TRACE_NAMED(VARIABLE_LENGTH_CMD),		\
		TARGET_TRACE_NAMED(REPORT_LUNS),			\
		TARGET_TRACE_NAMED(MAINTENANCE_IN),			\
		TARGET_TRACE_NAMED(MAINTENANCE_OUT),			\
		TARGET_TRACE_NAMED(MOVE_MEDIUM),			\
		TARGET_TRACE_NAMED(EXCHANGE_MEDIUM),			\
		TARGET_TRACE_NAMED(READ_12),				\
		TARGET_TRACE_NAMED(WRITE_12),				\
		TARGET_TRACE_NAMED(WRITE_VERIFY_12),			\
		TARGET_TRACE_NAMED(SEARCH_HIGH_12),			\
		TARGET_TRACE_NAMED(SEARCH_EQUAL_12),			\
		TARGET_TRACE_NAMED(SEARCH_LOW_12),			\
		TARGET_TRACE_NAMED(READ_ELEMENT_STATUS),		\
		TARGET_TRACE_NAMED(SEND_VOLUME_TAG),			\
		TARGET_TRACE_NAMED(WRITE_LONG_2),			\
		TARGET_TRACE_NAMED(READ_16),				\
		TARGET_TRACE_NAMED(WRITE_16),				\
		TARGET_TRACE_NAMED(VERIFY_16),				\
		TARGET_TRACE_NAMED(WRITE_SAME_16),			\
		TARGET_TRACE_NAMED(SERVICE_ACTION_IN_16),		\
		TARGET_TRACE_NAMED(SAI_READ_CAPACITY_16),		\
		TARGET_TRACE_NAMED(SAI_GET_LBA_STATUS),			\
		TARGET_TRACE_NAMED(MI_REPORT_TARGET_PGS),		\
		TARGET_TRACE_NAMED(MO_SET_TARGET_PGS),			\
		TARGET_TRACE_NAMED(READ_32),				\
		TARGET_TRACE_NAMED(WRITE_32),				\
		TARGET_TRACE_NAMED(WRITE_SAME_32),			\
		TARGET_TRACE_NAMED(ATA_16),				\
		TARGET_TRACE_NAMED(ATA_12))

#define show_target_task_attribute(attribute)				\
	__print_symbolic(attribute,					\
		{ TCM_SIMPLE_TAG,	"SIMPLE" },			\
		{ TCM_HEAD_TAG,		"HEAD" },			\
		{ TCM_ORDERED_TAG,	"ORDERED" },			\
		{ TCM_ACA_TAG,		"ACA" })

/* Statuses no longer in SAM have their last meaning. */
#define show_target_status(status)					\
	__print_symbolic(status,					\
		{ SAM_STAT_GOOD,		"GOOD" },		\
		{ SAM_STAT_CHECK_CONDITION,	"CHECK CONDITION" },	\
		{ SAM_STAT_CONDITION_MET,	"CONDITION MET" },	\
		{ SAM_STAT_BUSY,		"BUSY" },		\
		{ SAM_STAT_INTERMEDIATE,	"INTERMEDIATE" },	\
		{ SAM_STAT_INTERMEDIATE_CONDITION_MET,			\
				"INTERMEDIATE CONDITION MET" },		\
		{ SAM_STAT_RESERVATION_CONFLICT,			\
				"RESERVATION CONFLICT" },		\
		{ SAM_STAT_COMMAND_TERMINATED,	"COMMAND TERMINATED" },	\
		{ SAM_STAT_TASK_SET_FULL,	"TASK SET FULL" },	\
		{ SAM_STAT_ACA_ACTIVE,		"ACA ACTIVE" },		\
		{ SAM_STAT_TASK_ABORTED,	"TASK ABORTED" })

#endif /* _TRACE_TARGET_HELPERS_H */

#if !defined(_TRACE_TARGET_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_TARGET_H

#include <linux/tracepoint.h>
#include <linux/trace_seq.h>

/* Tools read the printed format; they know numbers, no enumerators. */
TRACE_DEFINE_ENUM(SAM_STAT_GOOD);
TRACE_DEFINE_ENUM(SAM_STAT_CHECK_CONDITION);
TRACE_DEFINE_ENUM(SAM_STAT_CONDITION_MET);
TRACE_DEFINE_ENUM(SAM_STAT_BUSY);
TRACE_DEFINE_ENUM(SAM_STAT_INTERMEDIATE);
TRACE_DEFINE_ENUM(SAM_STAT_INTERMEDIATE_CONDITION_MET);
TRACE_DEFINE_ENUM(SAM_STAT_RESERVATION_CONFLICT);
TRACE_DEFINE_ENUM(SAM_STAT_COMMAND_TERMINATED);
TRACE_DEFINE_ENUM(SAM_STAT_TASK_SET_FULL);
TRACE_DEFINE_ENUM(SAM_STAT_ACA_ACTIVE);
TRACE_DEFINE_ENUM(SAM_STAT_TASK_ABORTED);

/* The CDB is in the command; nothing was decided yet. */
TRACE_EVENT(target_sequencer_start,

	TP_PROTO(struct se_cmd *cmd),

	TP_ARGS(cmd),

	TP_STRUCT__entry(
		__field(unsigned int,		unpacked_lun)
		__field(unsigned long long,	tag)
		__field(unsigned int,		opcode)
		__field(unsigned int,		data_length)
		__field(unsigned int,		task_attribute)
		__field(unsigned char,		control)
		__array(unsigned char,		cdb, TARGET_TRACE_CDB_LEN)
		__dynamic_array(char,		initiator,
				strlen(target_trace_initiator(cmd)) + 1)
	),

	TP_fast_assign(
		__entry->unpacked_lun	= cmd->orig_fe_lun;
		__entry->tag		= cmd->tag;
		__entry->opcode		= target_trace_opcode(cmd);
		__entry->data_length	= cmd->data_length;
		__entry->task_attribute	= cmd->sam_task_attr;
		__entry->control	= target_trace_control(cmd);
		target_trace_cdb(cmd, __entry->cdb);
		strscpy(__get_dynamic_array(initiator),
			target_trace_initiator(cmd),
			__get_dynamic_array_len(initiator));
	),

	TP_printk("%s -> LUN %03u tag %#llx %s data_length %6u  CDB %s  (TA:%s C:%02x)",
		  __get_str(initiator), __entry->unpacked_lun, __entry->tag,
		  show_target_opcode(__entry->opcode), __entry->data_length,
		  __print_hex(__entry->cdb, TARGET_TRACE_CDB_SHOWN),
		  show_target_task_attribute(__entry->task_attribute),
		  __entry->control)
);

/* The status is final and about to be handed to the fabric. */
TRACE_EVENT(target_cmd_complete,

	TP_PROTO(struct se_cmd *cmd),

	TP_ARGS(cmd),

	TP_STRUCT__entry(
		__field(unsigned int,		unpacked_lun)
		__field(unsigned long long,	tag)
		__field(unsigned int,		opcode)
		__field(unsigned int,		data_length)
		__field(unsigned int,		task_attribute)
		__field(unsigned char,		control)
		__field(unsigned char,		scsi_status)
		__field(unsigned char,		sense_length)
		__array(unsigned char,		cdb, TARGET_TRACE_CDB_LEN)
		__array(unsigned char,		sense_data,
					TARGET_TRACE_SENSE_LEN)
		__dynamic_array(char,		initiator,
				strlen(target_trace_initiator(cmd)) + 1)
	),

	TP_fast_assign(
		__entry->unpacked_lun	= cmd->orig_fe_lun;
		__entry->tag		= cmd->tag;
		__entry->opcode		= target_trace_opcode(cmd);
		__entry->data_length	= cmd->data_length;
		__entry->task_attribute	= cmd->sam_task_attr;
		__entry->control	= target_trace_control(cmd);
		__entry->scsi_status	= cmd->scsi_status;
		__entry->sense_length	= target_trace_sense_len(cmd);
		target_trace_cdb(cmd, __entry->cdb);
		target_trace_sense(cmd, __entry->sense_data);
		strscpy(__get_dynamic_array(initiator),
			target_trace_initiator(cmd),
			__get_dynamic_array_len(initiator));
	),

	TP_printk("%s <- LUN %03u tag %#llx status %s (sense len %d%s%s)  %s data_length %6u  CDB %s  (TA:%s C:%02x)",
		  __get_str(initiator), __entry->unpacked_lun, __entry->tag,
		  show_target_status(__entry->scsi_status),
		  __entry->sense_length, __entry->sense_length ? " / " : "",
		  __print_hex(__entry->sense_data, __entry->sense_length),
		  show_target_opcode(__entry->opcode), __entry->data_length,
		  __print_hex(__entry->cdb, TARGET_TRACE_CDB_SHOWN),
		  show_target_task_attribute(__entry->task_attribute),
		  __entry->control)
);

#define show_target_cmd_state(state)					\
	__print_symbolic(state,						\
		{ 0, "NEW" },						\
		{ 1, "DATA_OUT" },					\
		{ 2, "READY" },						\
		{ 3, "RUNNING" },					\
		{ 4, "DONE" },						\
		{ 5, "SENT" })

/* A command goes from one state to another (target_core/engine/command.h). */
TRACE_EVENT(target_cmd_state,

	TP_PROTO(struct se_cmd *cmd, unsigned int from, unsigned int to),

	TP_ARGS(cmd, from, to),

	TP_STRUCT__entry(
		__field(unsigned long long,	lun)
		__field(unsigned long long,	tag)
		__field(unsigned int,		opcode)
		__field(unsigned int,		from)
		__field(unsigned int,		to)
		__field(unsigned int,		transport_state)
		__dynamic_array(char,		initiator,
				strlen(target_trace_initiator(cmd)) + 1)
	),

	TP_fast_assign(
		__entry->lun		= cmd->orig_fe_lun;
		__entry->tag		= cmd->tag;
		__entry->opcode		= target_trace_opcode(cmd);
		__entry->from		= from;
		__entry->to		= to;
		__entry->transport_state = READ_ONCE(cmd->transport_state);
		strscpy(__get_dynamic_array(initiator),
			target_trace_initiator(cmd),
			__get_dynamic_array_len(initiator));
	),

	TP_printk("%s LUN %llu tag %#llx %s %s -> %s%s",
		  __get_str(initiator), __entry->lun, __entry->tag,
		  show_target_opcode(__entry->opcode),
		  show_target_cmd_state(__entry->from),
		  show_target_cmd_state(__entry->to),
		  __entry->transport_state & CMD_T_ABORTED ? " (aborted)" : "")
);

#endif /* _TRACE_TARGET_H */

/* Outside the guard */
#include <trace/define_trace.h>
