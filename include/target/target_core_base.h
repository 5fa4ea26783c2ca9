/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects that the target core shares with fabric and back-end drivers.
 *
 * A fabric driver (a port: vhost, SRP, Fibre Channel, iSCSI ...) brings
 * commands in and takes data and status out; its half of the contract is in
 * target_core_fabric.h.  A back-end driver keeps the blocks; its half is in
 * target_core_backend.h.  Both meet in the structs below.
 *
 * Every struct shows the members a driver may look at, grouped by who writes
 * them.  What follows a "private:" line belongs to target_core_mod: it is here
 * because drivers embed some of the structs and must know their sizes.
 *
 * Letters used in the member descriptions:
 *
 *	F	written by the fabric driver
 *	B	written by the back-end driver
 *	C	written by the core
 *
 * Numbers that reach user space, trace filters or another driver are fixed.
 */
#ifndef _TARGET_TARGET_CORE_BASE_H
#define _TARGET_TARGET_CORE_BASE_H

#include <linux/atomic.h>
#include <linux/blk_types.h>
#include <linux/completion.h>
#include <linux/configfs.h>
#include <linux/dma-direction.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/percpu-refcount.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/rbtree.h>
#include <linux/sbitmap.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

struct exec_cmd_ops;
struct se_device;
struct se_lun;
struct se_node_acl;
struct se_portal_group;
struct se_session;
struct se_wwn;
struct task_struct;
struct target_backend_ops;
struct seq_file;
struct target_cmd_counter;
struct target_core_fabric_ops;
struct target_fabric_configfs;
struct tcm_alua_group;
struct tcm_backend;
struct tcm_io_stats;
struct tcm_lu;
struct tcm_opcode;

/* Tells these headers from the ones a kernel's header package installs. */
#define TARGET_CORE_CONTRACT			1

/* Shown by back ends when they load and in their HBA's messages. */
#define TARGET_CORE_VERSION			"v5.0"

/*
 * Sizes.  Strings are NUL-terminated unless their length says otherwise.
 */

/* Initiator and target port names, with NUL. */
#define TRANSPORT_IQN_LEN			224
/* Least size of se_cmd.sense_buffer; sense of this length is always valid. */
#define TRANSPORT_SENSE_BUFFER			96
/* CDBs up to this length need no allocation. */
#define TCM_MAX_COMMAND_SIZE			32
/* se_node_acl.acl_tag, with NUL. */
#define MAX_ACL_TAG_SIZE			64
/* se_device.udev_path, with NUL. */
#define SE_UDEV_PATH_LEN			512
/* Standard INQUIRY data and its three text fields, without NUL. */
#define INQUIRY_LEN				36
#define INQUIRY_VENDOR_LEN			8
#define INQUIRY_MODEL_LEN			16
#define INQUIRY_REVISION_LEN			4
/* Unit serial number (VPD 80h) and a designator (VPD 83h), with NUL. */
#define INQUIRY_VPD_SERIAL_LEN			254
#define INQUIRY_VPD_DEVICE_IDENTIFIER_LEN	254

/*
 * Why a command ends in something else than GOOD.
 */

/**
 * typedef sense_reason_t - Verdict of a step of a command
 *
 * 0 (TCM_NO_SENSE) lets the command go on.  Anything else ends it: the core
 * turns the reason into a status and, for CHECK CONDITION, into sense data.
 * Numbers from 0x100 up are the core's own and may turn up where a driver
 * passes a reason on; a driver never makes them.
 */
typedef unsigned int __bitwise sense_reason_t;

#define TCM_REASON(nr)	((__force sense_reason_t)(nr))

enum tcm_sense_reason_table {
	TCM_NO_SENSE				= TCM_REASON(0x00),

	/* Addressing */
	TCM_NON_EXISTENT_LUN			= TCM_REASON(0x01),
	TCM_ADDRESS_OUT_OF_RANGE		= TCM_REASON(0x11),

	/* The CDB or its parameter list is not acceptable */
	TCM_UNSUPPORTED_SCSI_OPCODE		= TCM_REASON(0x02),
	TCM_SECTOR_COUNT_TOO_MANY		= TCM_REASON(0x07),
	TCM_INVALID_CDB_FIELD			= TCM_REASON(0x08),
	TCM_INVALID_PARAMETER_LIST		= TCM_REASON(0x09),
	TCM_UNKNOWN_MODE_PAGE			= TCM_REASON(0x0b),
	TCM_PARAMETER_LIST_LENGTH_ERROR		= TCM_REASON(0x13),
	TCM_INVALID_FIELD_IN_COMMAND_IU		= TCM_REASON(0x1f),

	/* The transport did not bring what was announced */
	TCM_INCORRECT_AMOUNT_OF_DATA		= TCM_REASON(0x03),
	TCM_UNEXPECTED_UNSOLICITED_DATA		= TCM_REASON(0x04),
	TCM_SERVICE_CRC_ERROR			= TCM_REASON(0x05),
	TCM_SNACK_REJECTED			= TCM_REASON(0x06),
	TCM_CHECK_CONDITION_ABORT_CMD		= TCM_REASON(0x0d),

	/* The unit can't, now or ever */
	TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE	= TCM_REASON(0x0a),
	TCM_WRITE_PROTECTED			= TCM_REASON(0x0c),
	TCM_CHECK_CONDITION_UNIT_ATTENTION	= TCM_REASON(0x0e),
	TCM_ALUA_TG_PT_STANDBY			= TCM_REASON(0x20),
	TCM_ALUA_TG_PT_UNAVAILABLE		= TCM_REASON(0x21),
	TCM_ALUA_STATE_TRANSITION		= TCM_REASON(0x22),
	TCM_ALUA_OFFLINE			= TCM_REASON(0x23),

	/*
	 * The medium failed; see tcm_sense_from_errno(). With the first two
	 * se_cmd.sense_info becomes the INFORMATION field: the LBA.
	 */
	TCM_READ_ERROR				= TCM_REASON(0x30),
	TCM_WRITE_ERROR				= TCM_REASON(0x31),
	TCM_SPACE_EXHAUSTED			= TCM_REASON(0x32),
	TCM_COMMAND_TIMEOUT			= TCM_REASON(0x33),
	TCM_TARGET_FAILURE			= TCM_REASON(0x34),
	TCM_NO_MEDIUM				= TCM_REASON(0x35),

	/* A status without sense data */
	TCM_RESERVATION_CONFLICT		= TCM_REASON(0x10),
	TCM_OUT_OF_RESOURCES			= TCM_REASON(0x12), /* TASK SET FULL */
	TCM_LUN_BUSY				= TCM_REASON(0x1e), /* BUSY */

	/* Data differ; se_cmd.sense_info becomes the INFORMATION field */
	TCM_MISCOMPARE_VERIFY			= TCM_REASON(0x14),
	TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED	= TCM_REASON(0x15),
	TCM_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED	= TCM_REASON(0x16),
	TCM_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED	= TCM_REASON(0x17),

	/* EXTENDED COPY */
	TCM_COPY_TARGET_DEVICE_NOT_REACHABLE	= TCM_REASON(0x18),
	TCM_TOO_MANY_TARGET_DESCS		= TCM_REASON(0x19),
	TCM_UNSUPPORTED_TARGET_DESC_TYPE_CODE	= TCM_REASON(0x1a),
	TCM_TOO_MANY_SEGMENT_DESCS		= TCM_REASON(0x1b),
	TCM_UNSUPPORTED_SEGMENT_DESC_TYPE_CODE	= TCM_REASON(0x1c),

	/* PERSISTENT RESERVE OUT */
	TCM_INSUFFICIENT_REGISTRATION_RESOURCES	= TCM_REASON(0x1d),
};

/*
 * Task attributes: se_cmd.sam_task_attr.  Any other value counts as SIMPLE.
 */
#define TCM_SIMPLE_TAG				0x20
#define TCM_HEAD_TAG				0x21
#define TCM_ORDERED_TAG				0x22
#define TCM_ACA_TAG				0x24

/*
 * Flags of target_init_cmd(), target_submit_cmd() and target_submit_tmr():
 * what the fabric knows about the command before the core has seen it.
 */
enum target_sc_flags_table {
	/* Data go both ways */
	TARGET_SCF_BIDI_OP			= 1 << 0,
	/* The fabric takes a reference of its own and drops it when done */
	TARGET_SCF_ACK_KREF			= 1 << 1,
	/* The transport carries no length: take it from the CDB */
	TARGET_SCF_UNKNOWN_SIZE			= 1 << 2,
	/* se_cmd.cpuid is already set */
	TARGET_SCF_USE_CPUID			= 1 << 3,
};

/*
 * Which thread runs a command, or ends it: values of the device attributes
 * submit_type and complete_type and of a fabric's defaults for them.
 */
enum target_submit_type {
	TARGET_FABRIC_DEFAULT_SUBMIT		= 0,
	TARGET_DIRECT_SUBMIT			= 1,	/* the submitter's */
	TARGET_QUEUE_SUBMIT			= 2,	/* a worker of the core */
};

enum target_compl_type {
	TARGET_FABRIC_DEFAULT_COMPL		= 0,
	TARGET_DIRECT_COMPL			= 1,	/* the back end's */
	TARGET_QUEUE_COMPL			= 2,	/* a worker of the core */
};

/* The attribute cmd_completion_affinity: a CPU number, or one of these. */
enum {
	SE_COMPL_AFFINITY_CPUID			= -1,	/* se_cmd.cpuid */
	SE_COMPL_AFFINITY_CURR_CPU		= -2,	/* where it completed */
};

/* The device attribute emulate_ua_intlck_ctrl (SPC-4, Control mode page). */
enum target_ua_intlck_ctrl {
	TARGET_UA_INTLCK_CTRL_CLEAR		= 0,
	TARGET_UA_INTLCK_CTRL_NO_CLEAR		= 1,
	TARGET_UA_INTLCK_CTRL_ESTABLISH_UA	= 2,
};

/*
 * Protection information (T10 PI).
 */

/* Who makes or removes PI; a mask where it stands for a port's abilities. */
enum target_prot_op {
	TARGET_PROT_NORMAL			= 0,
	/* Data-in: PI towards the initiator */
	TARGET_PROT_DIN_INSERT			= 1 << 0,
	TARGET_PROT_DIN_STRIP			= 1 << 2,
	TARGET_PROT_DIN_PASS			= 1 << 4,
	/* Data-out: PI towards the medium */
	TARGET_PROT_DOUT_INSERT			= 1 << 1,
	TARGET_PROT_DOUT_STRIP			= 1 << 3,
	TARGET_PROT_DOUT_PASS			= 1 << 5,
};

/* A port that does all of it. */
#define TARGET_PROT_ALL							\
	(TARGET_PROT_DIN_INSERT | TARGET_PROT_DIN_STRIP |		\
	 TARGET_PROT_DIN_PASS | TARGET_PROT_DOUT_INSERT |		\
	 TARGET_PROT_DOUT_STRIP | TARGET_PROT_DOUT_PASS)

/* Protection type; the numbers are those of the attribute pi_prot_type. */
enum target_prot_type {
	TARGET_DIF_TYPE0_PROT,
	TARGET_DIF_TYPE1_PROT,
	TARGET_DIF_TYPE2_PROT,
	TARGET_DIF_TYPE3_PROT,
};

/* Bits of se_cmd.prot_checks. */
enum target_core_dif_check {
	TARGET_DIF_CHECK_GUARD			= 1 << 0,
	TARGET_DIF_CHECK_APPTAG			= 1 << 1,
	TARGET_DIF_CHECK_REFTAG			= 1 << 2,
};

/*
 * Task management.  Both tables are transport-neutral; a fabric translates
 * its own codes.  The requests also reach user space through target_core_user.
 */
enum tcm_tmreq_table {
	TMR_ABORT_TASK				= 1,
	TMR_ABORT_TASK_SET			= 2,
	TMR_CLEAR_ACA				= 3,
	TMR_CLEAR_TASK_SET			= 4,
	TMR_LUN_RESET				= 5,
	TMR_TARGET_WARM_RESET			= 6,
	TMR_TARGET_COLD_RESET			= 7,
	/* Only ever told to a back end: PREEMPT AND ABORT clears its tasks */
	TMR_LUN_RESET_PRO			= 128,
	TMR_UNKNOWN				= 255,
};

enum tcm_tmrsp_table {
	TMR_FUNCTION_FAILED			= 0,
	TMR_FUNCTION_COMPLETE			= 1,
	TMR_TASK_DOES_NOT_EXIST			= 2,
	TMR_LUN_DOES_NOT_EXIST			= 3,
	TMR_TASK_MGMT_FUNCTION_NOT_SUPPORTED	= 4,
	TMR_FUNCTION_REJECTED			= 5,
};

/*
 * Somebody who waits, as target/waiting in debugfs shows it.
 *
 * private: target_core only
 */
struct tcm_waiting {
	struct list_head	node;
	unsigned long		since;
	void			(*show)(struct seq_file *seq,
					const struct tcm_waiting *waiting);
};

/*
 * Commands being aborted together, until the last of them has ended.
 *
 * private: target_core only
 */
struct tcm_abort {
	atomic_t		pending;
	unsigned int		count;
	struct tcm_lu		*lu;
	const struct se_session	*from;
	u8			function;
	bool			tell;
	struct list_head	marked;
	struct work_struct	work;
	void			(*done)(struct tcm_abort *abort);
};

/**
 * struct se_tmr_req - Task management function carried by a se_cmd
 *
 * Made by target_submit_tmr() or core_tmr_alloc_req() and gone with the
 * command.  se_cmd.se_tmr_req points at it while SCF_SCSI_TMR_CDB is set.
 *
 * @function: TMR_* request. C
 * @response: TMR_* answer for queue_tm_rsp(); 0 until the core has run the
 *	function. C; F when the fabric answers without asking the core, and
 *	then in whatever code its own response builder expects
 * @call_transport: scratch of iscsi_target_mod, zero at first. F
 * @ref_task_tag: se_cmd.tag of the task that ABORT TASK means. C by
 *	target_submit_tmr(), F after core_tmr_alloc_req()
 */
struct se_tmr_req {
	u8			function;
	u8			response;
	int			call_transport;
	u64			ref_task_tag;

	/* private: target_core only */
	struct se_cmd		*task_cmd;
	void			*fabric_tmr_ptr;
	struct list_head	tmr_list;
	struct tcm_abort	abort;
	struct tcm_waiting	waiting;
};

/**
 * struct tcm_range - Blocks that a command works on (private)
 *
 * All but the first three belong to the lock of the unit's set, see
 * range_lock.c.
 *
 * @first: first logical block
 * @last: last one
 * @exclusive: nobody else may change them meanwhile
 * @granted: they are the command's
 * @blockers: commands to wait for
 * @seq: order of arrival
 * @node: in the set, which is sorted by @first
 * @subtree_last: greatest @last at and below @node
 * @grant_node: for those who were granted theirs together
 */
struct tcm_range {
	u64			first;
	u64			last;
	bool			exclusive;
	bool			granted;
	unsigned int		blockers;
	u64			seq;
	struct rb_node		node;
	u64			subtree_last;
	struct list_head	grant_node;
};

/*
 * A command.
 */

/* se_cmd.t_state: how far the core has got. */
enum transport_state_table {
	TRANSPORT_NO_STATE			= 0,
	TRANSPORT_NEW_CMD			= 1,	/* not yet executed */
	/* write_pending() was called, target_execute_cmd() was not */
	TRANSPORT_WRITE_PENDING			= 3,
	TRANSPORT_PROCESSING			= 5,	/* the back end has it */
	TRANSPORT_COMPLETE			= 6,	/* the fabric has it */
	TRANSPORT_ISTATE_PROCESSING		= 11,	/* task management */
	/* The fabric was out of resources and is asked again to take ... */
	TRANSPORT_COMPLETE_QF_WP		= 18,	/* ... the data-out */
	TRANSPORT_COMPLETE_QF_OK		= 19,	/* ... the response */
	TRANSPORT_COMPLETE_QF_ERR		= 20,	/* ... an error status */
};

/*
 * se_cmd.transport_state: what happened to the command.  Drivers read it (F
 * sets CMD_T_FABRIC_STOP alone); bits without a name here are the core's.
 */
#define CMD_T_ABORTED		(1 << 0)	/* no more than TASK ABORTED will come */
#define CMD_T_COMPLETE		(1 << 2)	/* the back end is done */
#define CMD_T_SENT		(1 << 4)	/* data are here; the back end is next */
#define CMD_T_TAS		(1 << 10)	/* aborted, but answer TASK ABORTED */
#define CMD_T_FABRIC_STOP	(1 << 11)	/* the fabric is releasing it */
#define CMD_T_STOP		(1 << 5)	/* the fabric waits for the core */

/*
 * se_cmd.se_cmd_flags: what the command is and what came out of it.  Bits
 * without a name here are the core's.
 */
enum se_cmd_flags_table {
	/* The CDB was decoded */
	SCF_SUPPORTED_SAM_OPCODE		= 1 << 0,
	/* Reads or writes logical blocks, as against parameter data */
	SCF_SCSI_DATA_CDB			= 1 << 3,
	/* Task management: se_tmr_req is valid, there is no CDB */
	SCF_SCSI_TMR_CDB			= 1 << 4,
	/* Force unit access */
	SCF_FUA					= 1 << 5,
	/* All of the write gets to the medium, or nothing of it */
	SCF_ATOMIC				= 1 << 19,
	/* A logical unit is attached and referenced */
	SCF_SE_LUN_CMD				= 1 << 6,
	/* Data go both ways: t_bidi_data_sg is the data-in */
	SCF_BIDI				= 1 << 7,
	SCF_COMPARE_AND_WRITE			= 1 << 13,

	/* sense_buffer holds sense data: the back end's ... */
	SCF_TRANSPORT_TASK_SENSE		= 1 << 1,
	/* ... or the core's */
	SCF_EMULATED_TASK_SENSE			= 1 << 2,
	/* CHECK CONDITION went out; a second one is not sent */
	SCF_SENT_CHECK_CONDITION		= 1 << 8,
	/* residual_count is what did not fit ... */
	SCF_OVERFLOW_BIT			= 1 << 9,
	/* ... or what did not come; at most one of the two */
	SCF_UNDERFLOW_BIT			= 1 << 10,
	/* B: the data-in is good in spite of the status (tapes) */
	SCF_TREAT_READ_AS_NORMAL		= 1 << 18,

	/* Memory of t_data_sg, t_prot_sg is not the core's to free. F, C */
	SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC	= 1 << 12,
	SCF_PASSTHROUGH_PROT_SG_TO_MEM_NOALLOC	= 1 << 14,
	/* The fabric holds a reference of its own */
	SCF_ACK_KREF				= 1 << 15,
	/* The fabric chose cpuid */
	SCF_USE_CPUID				= 1 << 16,
};

/**
 * struct se_cmd - A SCSI command or task management function
 *
 * Embedded in the fabric's own descriptor, which the fabric zeroes before it
 * presets the members marked so and calls target_init_cmd() or
 * __target_init_cmd().  The memory lives until release_cmd() is called; the
 * core never looks at it after that.
 *
 * Preset by the fabric, kept by initialisation:
 *
 * @tag: task tag, unique among the session's commands; ABORT TASK looks for
 *	it. F
 * @map_tag: bit of the session's tag pool, for target_free_tag(). F
 * @map_cpu: hint that goes with @map_tag. F
 * @cpuid: where to submit and complete. F with TARGET_SCF_USE_CPUID, else C
 * @prot_pto: PI comes from and goes to the initiator as it is. F
 *
 * Handed over at initialisation:
 *
 * @se_tfo: operations of the fabric, perhaps its own table without the
 *	defaults the core fills in. NULL: the command is not initialised. C
 * @se_sess: I_T nexus. C
 * @orig_fe_lun: LUN as the initiator addressed it, unpacked; once it is looked
 *	up, the number of the unit. C
 * @sam_task_attr: TCM_*_TAG. C
 * @data_direction: seen from here: DMA_TO_DEVICE is a write, the reverse of
 *	what the fabric's DMA mapping wants (target_reverse_dma_direction()). C
 * @sense_buffer: fabric's memory, at least TRANSPORT_SENSE_BUFFER bytes. C
 * @se_tmr_req: task management function, with SCF_SCSI_TMR_CDB. C
 *
 * Found out by the core:
 *
 * @se_dev: back end, after the LUN look-up. C
 * @t_task_cdb: the CDB. C
 * @t_task_lba: first logical block of a command that has one. C
 * @se_cmd_flags: SCF_*. C, F, B
 * @data_length: bytes to transfer: at first what the initiator announced,
 *	then reconciled with the CDB, and what really moved when it is less. C
 *
 * Data and protection information:
 *
 * @t_data_sg: data. Allocated by the core: one array, a page an entry, from
 *	offset 0, full but for the last; brought by the fabric: any list. C, F
 * @t_data_nents: entries of @t_data_sg
 * @t_bidi_data_sg: data-in of a command that goes both ways. C
 * @t_bidi_data_nents: entries of @t_bidi_data_sg
 * @t_prot_sg: PI, eight bytes a block. C, F
 * @t_prot_nents: entries of @t_prot_sg
 * @prot_length: bytes of PI. C
 * @prot_op: who makes or removes it. C
 * @prot_type: protection type of this command. C
 * @prot_checks: TARGET_DIF_CHECK_*. C
 * @reftag_seed: reference tag of the first block. C
 * @pi_err: what the fabric's hardware found wrong, or 0. F
 * @sense_info: INFORMATION field of the sense data: LBA, or offset of a
 *	miscompare. C, F
 *
 * Result, valid from the first call of queue_data_in() or queue_status() on:
 *
 * @scsi_status: SAM status. C
 * @scsi_sense_length: valid bytes of @sense_buffer. C
 * @residual_count: see SCF_OVERFLOW_BIT and SCF_UNDERFLOW_BIT. C
 *
 * State:
 *
 * @cmd_kref: references; use target_put_sess_cmd() to drop one
 * @t_state_lock: protects @t_state and @transport_state; hard irq
 * @t_state: enum transport_state_table. C
 * @transport_state: CMD_T_*. C; F sets CMD_T_FABRIC_STOP under the lock
 * @state_list: links the commands a back end is told about by tmr_notify(). C
 *
 * Free use:
 *
 * @priv: back end's; NULL when execution begins. B
 */
struct se_cmd {
	u64				tag;
	unsigned int			map_tag;
	int				map_cpu;
	int				cpuid;
	bool				prot_pto;

	const struct target_core_fabric_ops *se_tfo;
	struct se_session		*se_sess;
	u64				orig_fe_lun;
	int				sam_task_attr;
	enum dma_data_direction		data_direction;
	void				*sense_buffer;
	struct se_tmr_req		*se_tmr_req;

	struct se_device		*se_dev;
	unsigned char			*t_task_cdb;
	unsigned long long		t_task_lba;
	u32				se_cmd_flags;
	u32				data_length;

	struct scatterlist		*t_data_sg;
	unsigned int			t_data_nents;
	unsigned int			t_bidi_data_nents;
	struct scatterlist		*t_bidi_data_sg;

	struct scatterlist		*t_prot_sg;
	unsigned int			t_prot_nents;
	u32				prot_length;
	enum target_prot_op		prot_op;
	enum target_prot_type		prot_type;
	u8				prot_checks;
	u32				reftag_seed;
	sense_reason_t			pi_err;
	u64				sense_info;

	u8				scsi_status;
	u16				scsi_sense_length;
	u32				residual_count;

	struct kref			cmd_kref;
	spinlock_t			t_state_lock;
	enum transport_state_table	t_state;
	unsigned int			transport_state;
	struct list_head		state_list;

	void				*priv;

	/* private: target_core only */
	const struct tcm_opcode		*opcode;
	struct exec_cmd_ops		*exec_ops;
	sense_reason_t			(*execute)(struct se_cmd *cmd);
	sense_reason_t			(*execute_then)(struct se_cmd *cmd);
	sense_reason_t			(*post)(struct se_cmd *cmd, bool *done);
	sense_reason_t			(*post_then)(struct se_cmd *cmd, bool *done);
	void				(*post_end)(struct se_cmd *cmd);
	void				*scratch;
	void				*data_vmap;
	struct scatterlist		data_sg_inline;
	struct se_lun			*se_lun;
	struct tcm_nexus		*nexus;
	struct percpu_ref		*unit_ref;
	struct target_cmd_counter	*cmd_cnt;
	u64				cdb_bytes;
	u32				edtl;
	u32				medium_bytes;
	u32				t_task_nolb;
	u32				charged_bytes;
	u16				cdb_avail;
	sense_reason_t			verdict;
	u16				field_byte;
	s8				field_bit;
	u8				field_where;
	u8				asc;
	u8				ascq;
	u8				state;
	u8				order;
	u8				track;
	unsigned long			facts;
	int				track_cpu;
	u32				listed_at;
	u32				since;
	u8				cdb_inline[TCM_MAX_COMMAND_SIZE];
	struct list_head		order_node;
	struct list_head		qf_node;
	struct llist_node		submit_node;
	struct work_struct		work;
	struct tcm_abort		*abort;
	struct completion		*free_done;
	struct completion		*stop_done;
	u8				ranged;
	bool				parked;
	u32				park_owner;
	unsigned long			park_until;
	union {
		struct se_tmr_req	tmr_req;	/* SCF_SCSI_TMR_CDB */
		struct tcm_range	range;
	};
};

/*
 * Front objects: ports, nexuses, access control.
 */

/**
 * struct se_session - An I_T nexus
 *
 * Allocated by target_setup_session() or transport_alloc_session(), freed by
 * target_remove_session() or transport_deregister_session().
 *
 * @se_tpg: target port; NULL while not registered. C
 * @se_node_acl: initiator port; NULL only for a discovery session. C; iSCSI
 *	sets it before it registers
 * @fabric_sess_ptr: the fabric's, as given at registration. C
 * @sup_prot_ops: what the port's hardware does about PI, a mask. C; iSCSI sets
 *	it once the connection is known
 * @sess_cmd_map: tag_num * tag_size bytes for the fabric's descriptors, zeroed
 *	once; the descriptor of tag n is at n * tag_size. C
 * @sess_tag_pool: the tags in use. The fabric gets and clears bits itself
 * @sess_list: on se_portal_group.tpg_sess_list, under its session_lock. A
 *	fabric that walks the list may take entries off with list_del_init()
 */
struct se_session {
	struct se_portal_group	*se_tpg;
	struct se_node_acl	*se_node_acl;
	void			*fabric_sess_ptr;
	enum target_prot_op	sup_prot_ops;
	void			*sess_cmd_map;
	struct sbitmap_queue	sess_tag_pool;
	struct list_head	sess_list;

	/* private: target_core only */
	struct target_cmd_counter *cmd_cnt;
	atomic64_t		data_bytes;
	struct xarray		nexuses;
	struct list_head	acl_node;
	const struct task_struct *closer;
	enum target_prot_type	sess_prot_type;
	u64			sess_bin_isid;
	char			isid[16];
	refcount_t		refs;
	struct rcu_head		rcu;
};

/**
 * struct se_node_acl - An initiator port, as one target port knows it
 *
 * Allocated by the core, zeroed, with target_core_fabric_ops.node_acl_size
 * bytes: a fabric may embed it in a struct of its own, as the first member.
 *
 * @initiatorname: name of the initiator port. C
 * @se_tpg: target port. C
 * @dynamic_node_acl: made by a login in demo mode, not by an administrator. C
 * @queue_depth: command window; core_tpg_set_initiator_node_queue_depth(). C
 * @acl_tag: the administrator's label; core_tpg_set_initiator_node_tag(). C
 * @nacl_sess_lock: protects @nacl_sess; hard irq
 * @nacl_sess: youngest session, or NULL. C
 * @acl_group: acls/NAME in configfs
 * @acl_attrib_group: acls/NAME/attrib
 * @acl_auth_group: acls/NAME/auth
 * @acl_param_group: acls/NAME/param
 * @acl_fabric_stat_group: acls/NAME/fabric_statistics; fabric_init_nodeacl()
 *	may add groups
 */
struct se_node_acl {
	char			initiatorname[TRANSPORT_IQN_LEN];
	struct se_portal_group	*se_tpg;
	bool			dynamic_node_acl;
	u32			queue_depth;
	char			acl_tag[MAX_ACL_TAG_SIZE];
	spinlock_t		nacl_sess_lock;
	struct se_session	*nacl_sess;
	struct config_group	acl_group;
	struct config_group	acl_attrib_group;
	struct config_group	acl_auth_group;
	struct config_group	acl_param_group;
	struct config_group	acl_fabric_stat_group;

	/* private: target_core only */
	struct kref		acl_kref;
	refcount_t		memory;
	atomic_t		logins;
	struct list_head	acl_node;
	struct rhash_head	name_node;
	struct xarray		luns;
	struct xarray		directories;
	struct list_head	sessions;
	bool			stopping;
	bool			has_item;
	u32			acl_index;
	enum target_prot_type	saved_prot_type;
	struct work_struct	close_work;
	struct completion	free_done;
	struct rcu_head		rcu;
};

/**
 * struct se_lun - A logical unit under a target port
 *
 * Allocated by the core; freed an RCU grace period after it was unhooked.
 *
 * @unpacked_lun: its number. C
 * @lun_se_dev: what answers; NULL while not linked. C
 * @link: on se_portal_group.tpg_lun_hlist
 */
struct se_lun {
	u64			unpacked_lun;
	struct se_device __rcu	*lun_se_dev;
	struct hlist_node	link;

	/* private: target_core only */
	struct se_portal_group	*tpg;
	struct percpu_ref	ref;
	struct completion	drained;
	struct kref		kref;
	bool			read_only;
	bool			shutdown;
	bool			leaving;
	spinlock_t		ml_lock;
	struct list_head	mls;
	struct list_head	ml_links;
	struct work_struct	detach_work;
	struct list_head	dev_node;
	struct tcm_io_stats __percpu *stats;
	unsigned long		gates;
	struct tcm_alua_group __rcu *alua_group;
	struct list_head	alua_node;
	u8			alua_state;
	u8			alua_offline;
	u8			alua_status;
	u8			alua_write_md;
	struct config_group	lun_group;
	struct config_group	stat_group;
	struct config_group	stat_port_group;
	struct config_group	stat_tgt_port_group;
	struct config_group	stat_transport_group;
	struct rcu_head		rcu;
};

/**
 * struct se_tpg_np - A network portal of a target port
 * @tpg_np_group: np/NAME in configfs
 *
 * Embedded in what fabric_make_np() returns.
 */
struct se_tpg_np {
	struct config_group	tpg_np_group;

	/* private: target_core only */
	struct se_portal_group	*tpg_np_parent;
};

/**
 * struct se_portal_group - A target port
 *
 * Embedded in zeroed memory of the fabric; core_tpg_register() makes it live,
 * core_tpg_deregister() ends it.
 *
 * @se_tpg_wwn: parent; NULL for iSCSI's discovery group. C
 * @se_tpg_tfo: operations. C; F before core_tpg_register() without a parent
 * @session_lock: protects @tpg_sess_list; hard irq
 * @tpg_sess_list: registered sessions, by se_session.sess_list
 * @tpg_lun_mutex: taken to change @tpg_lun_hlist
 * @tpg_lun_hlist: logical units, by se_lun.link; RCU for readers
 * @tpg_group: WWN/TPG in configfs
 * @tpg_attrib_group: WWN/TPG/attrib
 * @tpg_auth_group: WWN/TPG/auth
 * @tpg_param_group: WWN/TPG/param
 */
struct se_portal_group {
	struct se_wwn		*se_tpg_wwn;
	const struct target_core_fabric_ops *se_tpg_tfo;
	spinlock_t		session_lock;
	struct list_head	tpg_sess_list;
	struct mutex		tpg_lun_mutex;
	struct hlist_head	tpg_lun_hlist;
	struct config_group	tpg_group;
	struct config_group	tpg_attrib_group;
	struct config_group	tpg_auth_group;
	struct config_group	tpg_param_group;

	/* private: target_core only */
	int			proto_id;
	struct mutex		enable_mutex;
	bool			enabled;
	bool			rtpi_manual;
	bool			rtpi_held;
	u16			tpg_rtpi;
	struct xarray		luns;
	struct list_head	acls;
	struct se_lun		*virtual_lun;
	refcount_t		users;
	struct completion	idle;
	struct config_group	tpg_lun_group;
	struct config_group	tpg_np_group;
	struct config_group	tpg_acl_group;
};

/**
 * struct se_wwn - A target device: the name target ports are grouped under
 *
 * Embedded in zeroed memory of the fabric.
 *
 * @priv: fabric's; the core leaves it alone. F
 * @wwn_group: FABRIC/WWN in configfs
 * @fabric_stat_group: FABRIC/WWN/fabric_statistics; add_wwn_groups() may add
 *	groups
 */
struct se_wwn {
	void			*priv;
	struct config_group	wwn_group;
	struct config_group	fabric_stat_group;

	/* private: target_core only */
	struct target_fabric_configfs *wwn_tf;
	struct config_group	param_group;
	int			cmd_compl_affinity;
};

/*
 * Back objects: host bus adapters and devices.
 */

/* se_hba.hba_flags */
enum hba_flags_table {
	/* Made by the core for itself */
	HBA_FLAGS_INTERNAL_USE			= 1 << 0,
	/* pscsi: the HBA stands for one Scsi_Host */
	HBA_FLAGS_PSCSI_MODE			= 1 << 1,
};

/**
 * struct se_hba - A group of devices of one back-end driver
 * @hba_id: running number, for messages; not the N of core/NAME_N. C
 * @hba_flags: HBA_FLAGS_*. C, B
 * @dev_count: configured devices. C
 * @hba_ptr: back end's. B
 *
 * Allocated by the core.
 */
struct se_hba {
	u32			hba_id;
	u32			hba_flags;
	u32			dev_count;
	void			*hba_ptr;

	/* private: target_core only */
	struct kref		kref;		/* directory, and each device */
	u32			hba_index;
	struct tcm_backend	*backend;
	struct mutex		lock;
	struct list_head	devices;
	struct config_group	hba_group;
};

/**
 * struct t10_vpd - A designator of VPD page 83h found on a real device
 *
 * Allocated and put on t10_wwn.t10_vpd_list by the back end, with kzalloc();
 * filled by transport_set_vpd_proto_id(), _assoc(), _ident_type() and
 * _ident(); freed by the core.
 *
 * @vpd_list: on t10_wwn.t10_vpd_list. B
 */
struct t10_vpd {
	struct list_head	vpd_list;

	/* private: target_core only */
	u8			protocol_identifier;	/* as in byte 0, high nibble */
	bool			protocol_identifier_set;
	u8			association;		/* as in byte 1 */
	u8			device_identifier_type;	/* as in byte 1 */
	u8			device_identifier_code_set;
	char			device_identifier[INQUIRY_VPD_DEVICE_IDENTIFIER_LEN];
};

/**
 * struct t10_wwn - Who a device says it is
 * @vendor: T10 vendor identification, NUL-terminated. C, B
 * @model: product identification, NUL-terminated. C, B
 * @revision: product revision level, NUL-terminated. C, B
 * @unit_serial: unit serial number. C, B
 * @t10_dev: the device. C
 * @t10_vpd_list: list of &struct t10_vpd. B
 */
struct t10_wwn {
	char			vendor[INQUIRY_VENDOR_LEN + 1];
	char			model[INQUIRY_MODEL_LEN + 1];
	char			revision[INQUIRY_REVISION_LEN + 1];
	char			unit_serial[INQUIRY_VPD_SERIAL_LEN];
	struct se_device	*t10_dev;
	struct list_head	t10_vpd_list;

	/* private: target_core only */
	u32			company_id;
	char			pd_text_id_info[256];
};

/**
 * struct se_dev_attrib - What core/HBA/DEV/attrib/ shows of a device
 *
 * Set by configure_device(), then constant:
 *
 * @hw_block_size: bytes of a block as the back end prefers them. B
 * @hw_max_sectors: blocks a command may move; the core rounds it down to a
 *	page. B
 * @hw_queue_depth: commands the back end takes at once. B
 * @hw_pi_prot_type: protection type the back end does itself. B
 *
 * Set by the back end if it likes, changed by an administrator:
 *
 * @is_nonrot: no seek time. B, C
 * @emulate_write_cache: volatile write cache, for a back end without
 *	get_write_cache(). B, C
 * @max_write_same_len: blocks of a WRITE SAME, 0: no limit told. B, C
 * @pi_prot_type: protection type shown. B, C
 * @pi_prot_verify: check PI here, too. C
 * @block_size: bytes of a logical block, at first @hw_block_size. C
 *
 * Set by configure_unmap(), in logical blocks, changed by an administrator:
 *
 * @max_unmap_lba_count: blocks of an UNMAP. B, C
 * @max_unmap_block_desc_count: descriptors of an UNMAP; 0: can't unmap. B, C
 * @unmap_granularity: B, C
 * @unmap_granularity_alignment: B, C
 *
 * Navigation:
 *
 * @da_dev: the device. C
 * @da_group: attrib/ in configfs; what attribute callbacks are handed
 */
struct se_dev_attrib {
	u32			hw_block_size;
	u32			hw_max_sectors;
	u32			hw_queue_depth;
	enum target_prot_type	hw_pi_prot_type;

	bool			is_nonrot;
	bool			emulate_write_cache;
	bool			pi_prot_verify;
	enum target_prot_type	pi_prot_type;
	u32			max_write_same_len;
	u32			block_size;

	u32			max_unmap_lba_count;
	u32			max_unmap_block_desc_count;
	u32			unmap_granularity;
	u32			unmap_granularity_alignment;

	struct se_device	*da_dev;
	struct config_group	da_group;

	/* private: target_core only */
	bool			emulate_model_alias;
	bool			emulate_dpo;
	bool			emulate_fua_write;
	bool			emulate_fua_read;
	u8			emulate_ua_intlck_ctrl;
	bool			emulate_tas;
	bool			emulate_tpu;
	bool			emulate_tpws;
	bool			emulate_caw;
	bool			emulate_3pc;
	bool			emulate_pr;
	bool			emulate_rsoc;
	bool			enforce_pr_isids;
	bool			emulate_rest_reord;
	bool			force_pr_aptpl;
	bool			unmap_zeroes_data;
	bool			pi_prot_format;
	u32			optimal_sectors;
	u32			queue_depth;
	u8			submit_type;
	u8			complete_type;
	/* atomic writes, in logical blocks: B, names of newer kernels */
	u32			atomic_max_len;
	u32			atomic_alignment;
	u32			atomic_granularity;
	u32			atomic_max_with_boundary;
	u32			atomic_max_boundary;
};

/**
 * struct se_dev_plug - Batch of commands under submission to a device
 * @se_dev: the device; set when plug_device() has returned. C
 *
 * Embedded in the back end's own, which plug_device() returns.
 */
struct se_dev_plug {
	struct se_device	*se_dev;
};

/* se_device.dev_flags; bits without a name here are the core's. */
#define DF_CONFIGURED			0x01	/* configure_device() succeeded. C */
#define DF_FIRMWARE_VPD_UNIT_SERIAL	0x02	/* serial number is real. B */
#define DF_EMULATED_VPD_UNIT_SERIAL	0x04	/* serial number was given. C */
#define DF_USING_UDEV_PATH		0x08	/* udev_path is set. C */
#define DF_USING_ALIAS			0x10	/* alias is set. C */
#define DF_READ_ONLY			0x20	/* medium can't be written. B */

/**
 * struct se_device - A logical unit's medium: what a back end provides
 *
 * Embedded in zeroed memory that alloc_device() returns.  The core initialises
 * it, and gives it back through free_device(), which must wait for an RCU
 * grace period before the memory goes.
 *
 * @transport: the back end's operations. C
 * @se_hba: group it belongs to. C
 * @dev_index: number of the device, unique and stable, known before
 *	configure_device(). C
 * @dev_flags: DF_*. C, B
 * @udev_path: the administrator's note of a device node. C
 * @queue_depth: for `info`; 0 until configured. C
 * @export_count: LUNs that show the device. C
 * @prot_length: bytes of PI a block. C
 * @dev_attrib: attributes
 * @t10_wwn: identity
 * @dev_action_group: core/HBA/DEV/action in configfs
 * @rcu_head: for free_device(). B
 */
struct se_device {
	const struct target_backend_ops *transport;
	struct se_hba		*se_hba;
	u32			dev_index;
	u32			dev_flags;
	unsigned char		udev_path[SE_UDEV_PATH_LEN];
	u32			queue_depth;
	u32			export_count;
	int			prot_length;
	struct se_dev_attrib	dev_attrib;
	struct t10_wwn		t10_wwn;
	struct config_group	dev_action_group;
	struct rcu_head		rcu_head;

	/* private: target_core only */
	struct tcm_lu		*lu;
	struct list_head	hba_node;
	struct config_group	dev_group;
};

/* Has configure_device() succeeded? */
static inline bool target_dev_configured(struct se_device *dev)
{
	return dev->dev_flags & DF_CONFIGURED;
}

/*
 * What a fabric's configfs callback was handed, back to the object.
 */

static inline struct se_portal_group *to_tpg(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_portal_group,
			    tpg_group);
}

static inline struct se_portal_group *attrib_to_tpg(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_portal_group,
			    tpg_attrib_group);
}

static inline struct se_portal_group *auth_to_tpg(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_portal_group,
			    tpg_auth_group);
}

static inline struct se_portal_group *param_to_tpg(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_portal_group,
			    tpg_param_group);
}

static inline struct se_node_acl *acl_to_nacl(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_node_acl,
			    acl_group);
}

static inline struct se_node_acl *attrib_to_nacl(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_node_acl,
			    acl_attrib_group);
}

static inline struct se_node_acl *auth_to_nacl(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_node_acl,
			    acl_auth_group);
}

static inline struct se_node_acl *param_to_nacl(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_node_acl,
			    acl_param_group);
}

static inline struct se_node_acl *fabric_stat_to_nacl(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_node_acl,
			    acl_fabric_stat_group);
}

static inline struct se_tpg_np *to_tpg_np(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_tpg_np,
			    tpg_np_group);
}

/*
 * Small helpers.
 */

/**
 * target_free_tag() - Give a command's tag back to its session
 * @sess: session the tag was taken from
 * @cmd: command with map_tag and map_cpu set
 *
 * Context: Any. The descriptor may be in use again on return.
 */
static inline void target_free_tag(struct se_session *sess, struct se_cmd *cmd)
{
	sbitmap_queue_clear(&sess->sess_tag_pool, cmd->map_tag, cmd->map_cpu);
}

/*
 * Counting that nothing moves across, either way: operations that return a
 * value are fully ordered.
 */
static inline void atomic_inc_mb(atomic_t *v)
{
	atomic_inc_return(v);
}

static inline void atomic_dec_mb(atomic_t *v)
{
	atomic_dec_return(v);
}

/*
 * The one call both sides make.  A command that was executed ends by exactly
 * one of the target_complete_cmd*() calls (the others are the back end's).
 *
 * Context: Any, hard irq included, with any lock of the caller held.  The rest
 * happens in a worker; only a fabric that asked for direct completion is called
 * back from here, and must be fit for it.
 */
void target_complete_cmd(struct se_cmd *cmd, u8 scsi_status);

#endif /* _TARGET_TARGET_CORE_BASE_H */
