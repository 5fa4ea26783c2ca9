/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the target core and back-end drivers.
 *
 * A back end turns commands into accesses to a medium.  It registers a table
 * of operations under a name; `mkdir core/NAME_N` makes an HBA of it and
 * `mkdir core/NAME_N/DEV` a device.  There are two kinds:
 *
 * - A block back end hands parse_cdb() on to sbc_parse_cdb() with a table of
 *   a few operations on blocks.  The core is the SCSI device server.
 * - A pass-through back end hands it on to passthrough_parse_cdb() with one
 *   function that takes whole CDBs.  The device server is elsewhere.
 *
 * Life of a device, each step once unless said otherwise:
 *
 *	alloc_device -> set_configfs_dev_params, any number of times
 *	   -> configure_device -> configure_unmap -> commands
 *	   -> destroy_device -> free_prot -> free_device
 *
 * A device that was never configured goes from the first line to free_prot.
 */
#ifndef _TARGET_TARGET_CORE_BACKEND_H
#define _TARGET_TARGET_CORE_BACKEND_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/parser.h>

#include <target/target_core_base.h>

struct block_device;
struct configfs_attribute;
struct module;
struct page;
struct scatterlist;

/*
 * Which of the core's services a device goes without:
 * target_backend_ops.transport_flags_default and _changeable.
 */

/* The device server is behind the back end: no emulation, no task ordering */
#define TRANSPORT_FLAG_PASSTHROUGH		0x01
/* ... its asymmetric access states, too */
#define TRANSPORT_FLAG_PASSTHROUGH_ALUA		0x02
/* ... its reservations, too */
#define TRANSPORT_FLAG_PASSTHROUGH_PGR		0x04

/**
 * enum target_backend_class - What executing a command does to its caller
 * @TARGET_BACKEND_WAITS: It may wait for I/O.
 * @TARGET_BACKEND_STARTS: It may sleep, with GFP_NOIO at most, but never waits
 *	for I/O: that is started, or handed to a worker.
 * @TARGET_BACKEND_HANDS_OVER: As STARTS, and nothing is submitted to a block
 *	device from the caller's thread: a caller that is emptying its plug
 *	need not put it away.
 * @TARGET_BACKEND_INLINE: The command is completed before the operation
 *	returns, which never sleeps: any context that can submit a command
 *	can execute it.
 *
 * Each promises what the one before it does, and more.
 */
enum target_backend_class {
	TARGET_BACKEND_WAITS = 0,
	TARGET_BACKEND_STARTS,
	TARGET_BACKEND_HANDS_OVER,
	TARGET_BACKEND_INLINE,
};

/**
 * struct target_atomic_limits - Writes that are done whole or not at all
 * @max_blocks: the longest
 * @granularity: length and LBA are a multiple of it, in blocks
 */
struct target_atomic_limits {
	u32	max_blocks;
	u32	granularity;
};

/**
 * struct target_backend_ops - What a back-end driver can do
 *
 * Registered by reference: constant and in place until
 * target_backend_unregister() returns.  An operation is required unless it
 * says "optional"; "P" stands for process context, may sleep.
 */
struct target_backend_ops {
	/** @name: first part of core/NAME_N, unique among back ends. */
	char name[16];

	/**
	 * @inquiry_prod: Product identification of a new device, padded with
	 * NUL. Optional; not used for a pass-through device.
	 */
	char inquiry_prod[16];

	/** @inquiry_rev: As @inquiry_prod, product revision level. */
	char inquiry_rev[4];

	/** @owner: Pinned by each HBA. */
	struct module *owner;

	/** @transport_flags_default: TRANSPORT_FLAG_* of a new device. */
	u8 transport_flags_default;

	/**
	 * @transport_flags_changeable: Those an administrator may change
	 * (attributes alua_support and pgr_support).
	 */
	u8 transport_flags_changeable;

	/* HBAs */

	/**
	 * @attach_hba: Set hba->hba_ptr up; @host_id is the N of NAME_N.
	 * P. Return: 0, or a negative errno that `mkdir` gives.
	 */
	int (*attach_hba)(struct se_hba *hba, u32 host_id);

	/** @detach_hba: Undo @attach_hba. P; no device is left. */
	void (*detach_hba)(struct se_hba *hba);

	/**
	 * @pmode_enable_hba: Bind the HBA to a host adapter (@mode not 0), or
	 * loose it. Optional. P; no device is configured.
	 * Return: > 0 bound, 0 loose, or a negative errno.
	 */
	int (*pmode_enable_hba)(struct se_hba *hba, unsigned long mode);

	/* Devices */

	/**
	 * @alloc_device: Allocate a device, zeroed, as `mkdir` asks for. P.
	 * Return: the se_device inside it, which the core initialises; NULL
	 * when there is no memory.
	 */
	struct se_device *(*alloc_device)(struct se_hba *hba, const char *name);

	/**
	 * @configure_device: Open the medium. P; an administrator enables the
	 * device. dev_index is valid and nobody else sees the device yet.
	 *
	 * Must set dev_attrib.hw_block_size, hw_max_sectors and
	 * hw_queue_depth; may set hw_pi_prot_type, is_nonrot,
	 * max_write_same_len, dev_flags and t10_wwn.
	 *
	 * Return: 0, or a negative errno; then all is as before and it may be
	 * called again.
	 */
	int (*configure_device)(struct se_device *dev);

	/**
	 * @destroy_device: Undo @configure_device. P; no command is left.
	 * Called also if a later step of enabling the device fails.
	 */
	void (*destroy_device)(struct se_device *dev);

	/**
	 * @free_device: Free what @alloc_device returned. P. The memory must
	 * stay for an RCU grace period: call_rcu() on dev->rcu_head. The core
	 * waits for such callbacks before a module goes.
	 */
	void (*free_device)(struct se_device *dev);

	/**
	 * @set_configfs_dev_params: Take "key=value,..." from the device's
	 * `control`. P. Return: @count, or a negative errno.
	 */
	ssize_t (*set_configfs_dev_params)(struct se_device *dev,
					   const char *page, ssize_t count);

	/**
	 * @show_configfs_dev_params: Describe the device for `info`. P. @page
	 * has less than PAGE_SIZE bytes left: the core's line is before it.
	 * Return: bytes written.
	 */
	ssize_t (*show_configfs_dev_params)(struct se_device *dev, char *page);

	/**
	 * @configure_unmap: Fill in the four unmap limits of dev_attrib from
	 * the medium, see target_configure_unmap_from_queue(). Optional: can't
	 * unmap. P; after @configure_device, and again when an administrator
	 * turns unmapping on while there is no limit.
	 * Return: true if the medium can discard.
	 */
	bool (*configure_unmap)(struct se_device *dev);

	/* Commands */

	/**
	 * @plug_device: A batch of commands is about to be submitted.
	 * Optional. P. Return: a plug, or NULL for none.
	 */
	struct se_dev_plug *(*plug_device)(struct se_device *dev);

	/**
	 * @unplug_device: The batch is complete: send it off. Required with
	 * @plug_device. P. Commands of the batch may have ended already.
	 */
	void (*unplug_device)(struct se_dev_plug *plug);

	/**
	 * @parse_cdb: Decode the CDB: call sbc_parse_cdb() or
	 * passthrough_parse_cdb().
	 * Context: that of the submitter, maybe atomic.
	 * Return: 0, or why the command can't be executed.
	 */
	sense_reason_t (*parse_cdb)(struct se_cmd *cmd);

	/**
	 * @tmr_notify: Commands were aborted. Optional. P. @type is
	 * TMR_ABORT_TASK, TMR_LUN_RESET or TMR_LUN_RESET_PRO; @aborted_cmds
	 * links them by se_cmd.state_list, may be empty, and is not to be
	 * changed. The commands are referenced, and may be completed from here.
	 */
	void (*tmr_notify)(struct se_device *dev, enum tcm_tmreq_table type,
			   struct list_head *aborted_cmds);

	/* Properties; context: any, some of them for each command */

	/** @get_device_type: Peripheral device type. */
	u32 (*get_device_type)(struct se_device *dev);

	/** @get_blocks: Address of the LAST logical block. */
	sector_t (*get_blocks)(struct se_device *dev);

	/** @get_alignment_offset_lbas: Lowest aligned block. Optional: 0. */
	sector_t (*get_alignment_offset_lbas)(struct se_device *dev);

	/**
	 * @get_lbppbe: Logical blocks a physical block, as a power of two.
	 * Optional: 0.
	 */
	unsigned int (*get_lbppbe)(struct se_device *dev);

	/** @get_io_min: Least efficient transfer, in bytes. Optional: 0. */
	unsigned int (*get_io_min)(struct se_device *dev);

	/** @get_io_opt: Best transfer, in bytes. Optional: 0. */
	unsigned int (*get_io_opt)(struct se_device *dev);

	/**
	 * @get_write_cache: Is there a volatile write cache? Optional: the
	 * attribute emulate_write_cache tells, and can be changed.
	 */
	bool (*get_write_cache)(struct se_device *dev);

	/**
	 * @get_atomic_limits: What execute_rw can do with SCF_ATOMIC. Optional:
	 * nothing. Return: false if it is nothing.
	 */
	bool (*get_atomic_limits)(struct se_device *dev,
				  struct target_atomic_limits *limits);

	/** @get_sense_buffer: Not called any more. */
	unsigned char *(*get_sense_buffer)(struct se_cmd *cmd);

	/* Protection information kept beside the data */

	/**
	 * @init_prot: Make room for it: pi_prot_type is no longer 0. Optional:
	 * refuse. P; not exported. Return: 0 or a negative errno.
	 */
	int (*init_prot)(struct se_device *dev);

	/**
	 * @format_prot: Set it all to the escape value. Optional: refuse. P;
	 * not exported. Return: 0 or a negative errno.
	 */
	int (*format_prot)(struct se_device *dev);

	/**
	 * @free_prot: Undo @init_prot. Required with it. P; called before
	 * @free_device even if there is nothing to undo.
	 */
	void (*free_prot)(struct se_device *dev);

	/* Files in configfs, NULL-terminated */

	/** @tb_dev_attrib_attrs: Those of attrib/, see sbc_attrib_attrs. */
	struct configfs_attribute **tb_dev_attrib_attrs;

	/** @tb_dev_action_attrs: Those of action/. Optional. */
	struct configfs_attribute **tb_dev_action_attrs;

	/* Abilities; zero is always right */

	/**
	 * @command_class: What executing a command does to its caller; the
	 * operations that end with their result, @execute_unmap and the
	 * reservations, are not meant: they run in a worker.
	 */
	enum target_backend_class command_class;
};

/**
 * struct exec_cmd_ops - What a block back end does with a command
 *
 * All of them run in process context and may sleep.  A reason other than 0
 * means "not done, and not completed": the core ends the command with it.
 */
struct exec_cmd_ops {
	/**
	 * @execute_rw: Move @cmd->data_length bytes between the medium at
	 * @cmd->t_task_lba and @sgl, which need not be the command's own.
	 * Obeys SCF_FUA; SCF_ATOMIC, if there is get_atomic_limits(); and, with
	 * t_prot_sg, prot_op and prot_type. Called a
	 * second time, to write, for COMPARE AND WRITE: @cmd->priv must not
	 * matter then. @nents of 0 completes with GOOD.
	 * Return: 0: target_complete_cmd() was or will be called.
	 */
	sense_reason_t (*execute_rw)(struct se_cmd *cmd,
				     struct scatterlist *sgl, u32 nents,
				     enum dma_data_direction dir);

	/**
	 * @execute_sync_cache: SYNCHRONIZE CACHE. With IMMED the back end
	 * completes before it syncs. Optional: nothing to sync.
	 * Return: 0: target_complete_cmd() was or will be called.
	 */
	sense_reason_t (*execute_sync_cache)(struct se_cmd *cmd);

	/**
	 * @execute_write_same: Write the block in t_data_sg
	 * sbc_get_write_same_sectors() times. Optional: unsupported.
	 * Return: 0: target_complete_cmd() was or will be called.
	 */
	sense_reason_t (*execute_write_same)(struct se_cmd *cmd);

	/**
	 * @execute_zero: WRITE SAME of zeros with UNMAP: afterwards
	 * sbc_get_write_same_sectors() blocks read as zeros. Their space may be
	 * given up only where that is certain. There may be no data in
	 * t_data_sg. Not called while the device stores protection
	 * information. Optional: the zeros are written.
	 * Return: 0: target_complete_cmd() was or will be called.
	 */
	sense_reason_t (*execute_zero)(struct se_cmd *cmd);

	/**
	 * @execute_unmap: Give up @nolb blocks from @lba on. They read as
	 * zeros afterwards if dev_attrib.unmap_zeroes_data says so, else as
	 * anything. Must not complete the command; called for each range of
	 * it. Optional: unsupported. Return: 0 when done.
	 */
	sense_reason_t (*execute_unmap)(struct se_cmd *cmd,
					sector_t lba, sector_t nolb);

	/**
	 * @execute_pr_out: PERSISTENT RESERVE OUT on a device with
	 * TRANSPORT_FLAG_PASSTHROUGH_PGR. The medium knows no target ports:
	 * what names them was refused. Must not complete the command.
	 * Optional: unsupported. Return: 0 when done.
	 */
	sense_reason_t (*execute_pr_out)(struct se_cmd *cmd, u8 sa, u64 key,
					 u64 sa_key, u8 type, bool aptpl);

	/**
	 * @execute_pr_in: PERSISTENT RESERVE IN, likewise. @param_data is
	 * zeroed, data_length bytes and at least 8. Must not complete the
	 * command. Optional: unsupported. Return: 0 when done.
	 */
	sense_reason_t (*execute_pr_in)(struct se_cmd *cmd, u8 sa,
					unsigned char *param_data);

	/**
	 * @get_lba_status: Is the block at @lba mapped, and how many from there
	 * on are like it? @blocks is the most that matter and becomes how many
	 * were looked at, at least one. Must not complete the command, and
	 * should look at no more than it does without delay. Optional: all
	 * blocks are mapped. Return: 0 when done.
	 */
	sense_reason_t (*get_lba_status)(struct se_cmd *cmd, u64 lba,
					 u64 *blocks, bool *mapped);
};

/*
 * Registration.  Process context.  Return: 0; -EEXIST: the name is taken;
 * -ENOMEM.  No HBA can be left when a back end goes: each pins its module.
 */
int transport_backend_register(const struct target_backend_ops *ops);
void target_backend_unregister(const struct target_backend_ops *ops);

/*
 * Completion, beside target_complete_cmd() and in the same contexts.
 *
 * _with_length(): @length bytes moved; the rest is an underflow.
 * _with_sense(): CHECK CONDITION for @reason.
 * transport_copy_sense_to_cmd(): real sense data, TRANSPORT_SENSE_BUFFER bytes
 * of them, go with the CHECK CONDITION that follows.
 * target_set_cmd_data_length(): as _with_length(), and does not complete.
 */
void target_complete_cmd_with_length(struct se_cmd *cmd, u8 scsi_status,
				     int length);
void target_complete_cmd_with_sense(struct se_cmd *cmd, u8 scsi_status,
				    sense_reason_t reason);
void target_set_cmd_data_length(struct se_cmd *cmd, int length);
void transport_copy_sense_to_cmd(struct se_cmd *cmd, unsigned char *sense);

/*
 * Was the command aborted?  An operation of many steps need not go on then: it
 * completes the command, with whatever status.  Any context.
 */
bool tcm_cmd_aborted(const struct se_cmd *cmd);
/* Why an access to the medium failed: what the negative errno @error means */
sense_reason_t tcm_sense_from_errno(int error, bool write);
/* Instead of the LBA of the block at fault: the sense data do not name one */
#define TCM_LBA_UNKNOWN		U64_MAX
/* target_complete_cmd() with that; @lba: block at fault.  Error may be 0. */
void tcm_complete_with_errno(struct se_cmd *cmd, int error, bool write,
			     u64 lba);
/*
 * Writing a cache out failed with @error: what its command ends with. A cache
 * that was lost is not there the next time either, and nobody would say so:
 * initiators repeat a command that met a medium error, so it must be none.
 */
static inline int tcm_lost_cache_errno(int error)
{
	return error == -EIO ? -EREMOTEIO : error;
}
/* get_blocks() has a new answer: tell the initiators.  Any context. */
void target_capacity_changed(struct se_device *dev);

/* For set_configfs_dev_params: @page split into words, @set called for each. */
ssize_t tcm_backend_set_keys(struct se_device *dev, const char *page,
			     ssize_t count, const struct match_token *keys,
			     int (*set)(struct se_device *dev, int key,
					substring_t *arg));

/*
 * Block back ends.
 */
sense_reason_t sbc_parse_cdb(struct se_cmd *cmd, struct exec_cmd_ops *ops);
/*
 * What the core does itself, for a parser of the back end's own: decode the
 * commands that every device has (@size: bytes the CDB asks for), answer REPORT
 * LUNS (completes), fill standard INQUIRY data (96 bytes) and VPD page 83h
 * (up to 1280 bytes).
 */
sense_reason_t spc_parse_cdb(struct se_cmd *cmd, unsigned int *size);
sense_reason_t spc_emulate_report_luns(struct se_cmd *cmd);
sense_reason_t spc_emulate_inquiry_std(struct se_cmd *cmd, unsigned char *buf);
sense_reason_t spc_emulate_evpd_83(struct se_cmd *cmd, unsigned char *buf);
/* TYPE_DISK */
u32 sbc_get_device_type(struct se_device *dev);
/* Blocks of a WRITE SAME; "to the end" is counted out */
sector_t sbc_get_write_same_sectors(struct se_cmd *cmd);
/* A page of copies of its one block, to be freed; NULL: no memory */
struct page *tcm_page_of_copies(struct se_cmd *cmd);
/* Logical block to unit of 512 bytes */
sector_t target_to_linux_sector(struct se_device *dev, sector_t lb);
/* Unmap limits of a block device; false: it does not discard */
bool target_configure_unmap_from_queue(struct se_dev_attrib *attrib,
				       struct block_device *bdev);

/*
 * Protection information.  @sg is the PI that belongs to @sectors blocks, from
 * byte @sg_off on.  Both leave off where the data end, and do not sleep.
 *
 * sbc_dif_verify() compares it with the data in t_data_sg, @start being the
 * first block's LBA and @ei_lba the expected initial reference tag; the
 * failing LBA goes to @cmd->sense_info.
 * sbc_dif_copy_prot() moves it to t_prot_sg (@read), or from there.
 */
sense_reason_t sbc_dif_verify(struct se_cmd *cmd, sector_t start,
			      unsigned int sectors, unsigned int ei_lba,
			      struct scatterlist *sg, int sg_off);
void sbc_dif_copy_prot(struct se_cmd *cmd, unsigned int sectors, bool read,
		       struct scatterlist *sg, int sg_off);

/*
 * Pass-through back ends.  @exec_cmd runs in process context; it returns 0 if
 * it will complete the command, and gets data_length as the fabric gave it.
 */
sense_reason_t
passthrough_parse_cdb(struct se_cmd *cmd,
		      sense_reason_t (*exec_cmd)(struct se_cmd *cmd));
/* May the initiator only read this unit?  Any context. */
bool target_lun_is_rdonly(struct se_cmd *cmd);
/* The data as one piece; NULL: no data, no memory.  May sleep; no nesting. */
void *transport_kmap_data_sg(struct se_cmd *cmd);
void transport_kunmap_data_sg(struct se_cmd *cmd);
/*
 * A designator of VPD page 83h, @page_83 its first byte, into @vpd.
 * Return: 0; -EINVAL: skip this one.
 */
void transport_set_vpd_proto_id(struct t10_vpd *vpd, unsigned char *page_83);
int transport_set_vpd_assoc(struct t10_vpd *vpd, unsigned char *page_83);
int transport_set_vpd_ident_type(struct t10_vpd *vpd, unsigned char *page_83);
int transport_set_vpd_ident(struct t10_vpd *vpd, unsigned char *page_83);

/*
 * Ready-made contents for tb_dev_attrib_attrs: all, for a block back end; those
 * that make sense for pass-through; those it needs for the core's reservations.
 */
extern struct configfs_attribute *sbc_attrib_attrs[];
extern struct configfs_attribute *passthrough_attrib_attrs[];
extern struct configfs_attribute *passthrough_pr_attrib_attrs[];

#endif /* _TARGET_TARGET_CORE_BACKEND_H */
