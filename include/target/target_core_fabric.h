/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the target core and fabric drivers.
 *
 * A fabric driver is the SCSI target port: it receives commands, moves data
 * and sends responses.  It registers a template; `mkdir target/NAME` then opens
 * its tree in configfs, where an administrator makes target devices (se_wwn),
 * target ports (se_portal_group) and whom they let in (se_node_acl).
 *
 * A command's way, with the fabric's duties on the left:
 *
 *	zero the descriptor, preset the tag
 *	target_init_cmd			counted; fails if the session stops
 *	target_submit_prep		LUN look-up, CDB, data buffers
 *	target_submit
 *	write_pending <-----------------  a write needs its data
 *	target_execute_cmd		data are there
 *	queue_data_in or queue_status <-  answer, from a worker of the core
 *	check_stop_free <---------------  the core is done with it
 *	release_cmd <-------------------  last reference: memory is yours again
 *
 * The core holds one reference from target_init_cmd() on and drops it in
 * check_stop_free().  A fabric whose answer outlives queue_status() takes a
 * second with TARGET_SCF_ACK_KREF and drops it, by transport_generic_free_cmd()
 * or target_put_sess_cmd(), once the answer has left.  Either may be the last.
 *
 * An aborted command ends in queue_status() with TASK ABORTED, or in
 * aborted_task() and no answer at all; then the core drops both references.
 */
#ifndef _TARGET_TARGET_CORE_FABRIC_H
#define _TARGET_TARGET_CORE_FABRIC_H

#include <linux/configfs.h>
#include <linux/dma-direction.h>
#include <linux/types.h>

#include <target/target_core_base.h>

struct module;
struct scatterlist;
struct se_dev_entry;
/* Known to the core alone; a fabric gets it and does nothing with it. */
struct target_fabric_configfs;

/**
 * enum target_fabric_class - How a fabric holds its commands
 * @TARGET_FABRIC_PLAIN: It may take references at any time and wait for the
 *	end of a command. The callers of target_submit() (with
 *	direct_submit_supp) and target_execute_cmd() may wait for I/O.
 * @TARGET_FABRIC_ASYNC: It never waits for a command: transport_wait_for_tasks()
 *	and transport_generic_free_cmd() are not called. The callers of
 *	target_submit() and target_execute_cmd() may sleep a little but must not
 *	wait for I/O, so what would wait is executed by a worker. An own
 *	reference is taken right after target_init_cmd() and outlives the
 *	return of write_pending(); aborted_task() may come at any time from
 *	then on, also while data-out are collected: those that still arrive are
 *	thrown away, and target_execute_cmd() does nothing.
 * @TARGET_FABRIC_LOCAL: As ASYNC, but no reference is taken at all, and the
 *	data-out are in the list given to target_submit_prep(): write_pending()
 *	is not called.
 *
 * Each promises what the one before it does, but for LOCAL's references, and
 * more.
 */
enum target_fabric_class {
	TARGET_FABRIC_PLAIN = 0,
	TARGET_FABRIC_ASYNC,
	TARGET_FABRIC_LOCAL,
};

/**
 * struct target_core_fabric_ops - Template of a fabric driver
 *
 * target_register_template() copies it.  An operation is required unless it
 * says "optional" (or, after a colon, what its absence means); "P" stands for
 * process context, may sleep.
 */
struct target_core_fabric_ops {
	/* Who */

	/** @module: Owner of everything made in configfs. */
	struct module *module;

	/**
	 * @fabric_name: Name of the fabric, less than 32 bytes. It is in
	 * messages, statistics and the names of persistent files.
	 */
	const char *fabric_name;

	/**
	 * @fabric_alias: Name of the folder in configfs, less than 32 bytes.
	 * Optional: @fabric_name.
	 */
	const char *fabric_alias;

	/**
	 * @node_acl_size: Bytes to allocate, zeroed, for an initiator port:
	 * the fabric's struct around se_node_acl. Optional: none of its own.
	 */
	size_t node_acl_size;

	/**
	 * @max_data_sg_nents: Pages a command may move at most; a longer one
	 * is cut and gets a residual. 0: any number.
	 */
	u32 max_data_sg_nents;

	/* Target ports */

	/**
	 * @tpg_get_wwn: Name of the target port: stays the same, NUL-terminated.
	 * Context: any; also from core_tpg_register().
	 */
	char *(*tpg_get_wwn)(struct se_portal_group *tpg);

	/** @tpg_get_tag: Target portal group tag. Context: any. */
	u16 (*tpg_get_tag)(struct se_portal_group *tpg);

	/** @tpg_get_default_depth: Queue depth of a new ACL. Optional: 1. P. */
	u32 (*tpg_get_default_depth)(struct se_portal_group *tpg);

	/**
	 * @tpg_check_demo_mode: May initiators without an ACL log in?
	 * Optional: no. P.
	 */
	int (*tpg_check_demo_mode)(struct se_portal_group *tpg);

	/**
	 * @tpg_check_demo_mode_cache: Do their ACLs outlive their sessions?
	 * Optional: no. P.
	 */
	int (*tpg_check_demo_mode_cache)(struct se_portal_group *tpg);

	/**
	 * @tpg_check_demo_mode_write_protect: Do they only read?
	 * Optional: no. P.
	 */
	int (*tpg_check_demo_mode_write_protect)(struct se_portal_group *tpg);

	/**
	 * @tpg_check_prod_mode_write_protect: Does a new mapped LUN begin
	 * read-only? Optional: no. Context: atomic.
	 */
	int (*tpg_check_prod_mode_write_protect)(struct se_portal_group *tpg);

	/**
	 * @tpg_check_demo_mode_login_only: Do they see no LUN, though
	 * they may log in? 1: yes. Optional: no. P.
	 */
	int (*tpg_check_demo_mode_login_only)(struct se_portal_group *tpg);

	/**
	 * @tpg_check_prot_fabric_only: Protection type the port itself keeps
	 * up for devices without. Optional: 0. Context: any.
	 */
	int (*tpg_check_prot_fabric_only)(struct se_portal_group *tpg);

	/** @tpg_get_inst_index: Number for SCSI MIB statistics. Optional: 1. */
	u32 (*tpg_get_inst_index)(struct se_portal_group *tpg);

	/* Sessions */

	/**
	 * @close_session: Begin to end this session and return; it ends by
	 * target_remove_session(). It may be ending already. Optional: it
	 * ends by itself. P; no lock held.
	 */
	void (*close_session)(struct se_session *sess);

	/**
	 * @sess_get_index: Number for SCSI MIB statistics. Optional: 0.
	 * Context: atomic.
	 */
	u32 (*sess_get_index)(struct se_session *sess);

	/**
	 * @sess_get_initiator_sid: Write the ISID as hexadecimal digits, at
	 * most @len bytes, into zeroed @buf. Optional: the initiator port's
	 * name says it all. Context: atomic. Return: not looked at.
	 */
	u32 (*sess_get_initiator_sid)(struct se_session *sess,
				      unsigned char *buf, u32 len);

	/* Commands: the core asks the fabric */

	/**
	 * @write_pending: Get data_length bytes into t_data_sg, then call
	 * target_execute_cmd(), here or later. If they don't come, call
	 * transport_generic_request_failure(). P.
	 * Return: 0: under way, or done; -EAGAIN, -ENOMEM: ask again later;
	 * else the command fails with a communication failure.
	 */
	int (*write_pending)(struct se_cmd *cmd);

	/**
	 * @queue_data_in: Send data_length bytes of t_data_sg and then the
	 * status (or, SCF_BIDI, the data of t_bidi_data_sg).
	 * Context: P; with direct completion, that of the back end.
	 * Return: 0: it is the fabric's now; -EAGAIN, -ENOMEM: ask again
	 * later; else the command ends with an error status instead.
	 */
	int (*queue_data_in)(struct se_cmd *cmd);

	/**
	 * @queue_status: Send the status, and scsi_sense_length bytes of
	 * sense_buffer if SCF_TRANSPORT_TASK_SENSE or SCF_EMULATED_TASK_SENSE.
	 * Context: as @queue_data_in, or the submitter's if the command fails
	 * before it runs.
	 * Return: as @queue_data_in; never given up.
	 */
	int (*queue_status)(struct se_cmd *cmd);

	/** @queue_tm_rsp: Send se_tmr_req->response. P. */
	void (*queue_tm_rsp)(struct se_cmd *cmd);

	/**
	 * @aborted_task: No answer will follow: stop sending, unmap, forget the
	 * exchange. Drop no reference, the core drops them all. P.
	 */
	void (*aborted_task)(struct se_cmd *cmd);

	/**
	 * @check_stop_free: The core is done: drop its reference, by
	 * target_put_sess_cmd() or transport_generic_free_cmd(cmd, 0).
	 * Context: that of the call before it, or of the submitter.
	 * Return: 1 if that was the last one.
	 */
	int (*check_stop_free)(struct se_cmd *cmd);

	/**
	 * @release_cmd: The last reference is gone: free the descriptor.
	 * Context: that of whoever dropped it, maybe atomic.
	 */
	void (*release_cmd)(struct se_cmd *cmd);

	/**
	 * @get_cmd_state: A number for debugging. Optional: 0. Context: any.
	 */
	int (*get_cmd_state)(struct se_cmd *cmd);

	/* configfs: mkdir, rmdir and ln, all P */

	/**
	 * @fabric_make_wwn: Make the target device @name.
	 * Return: the se_wwn in zeroed memory; NULL or ERR_PTR(): -EINVAL.
	 */
	struct se_wwn *(*fabric_make_wwn)(struct target_fabric_configfs *tf,
					  struct config_group *group,
					  const char *name);

	/** @fabric_drop_wwn: Undo @fabric_make_wwn. */
	void (*fabric_drop_wwn)(struct se_wwn *wwn);

	/**
	 * @add_wwn_groups: Add groups of its own to fabric_stat_group.
	 * Optional.
	 */
	void (*add_wwn_groups)(struct se_wwn *wwn);

	/**
	 * @fabric_make_tpg: Make the target port @name and call
	 * core_tpg_register() on it.
	 * Return: the se_portal_group; NULL or ERR_PTR(): -EINVAL.
	 */
	struct se_portal_group *(*fabric_make_tpg)(struct se_wwn *wwn,
						   const char *name);

	/** @fabric_drop_tpg: Call core_tpg_deregister() and free it. */
	void (*fabric_drop_tpg)(struct se_portal_group *tpg);

	/**
	 * @fabric_enable_tpg: Open or close the target port. Optional: the
	 * port has no `enable`. Return: 0 or a negative errno.
	 */
	int (*fabric_enable_tpg)(struct se_portal_group *tpg, bool enable);

	/**
	 * @fabric_post_link: @lun answers commands now; they may be sent from
	 * here. Optional. Return: not looked at.
	 */
	int (*fabric_post_link)(struct se_portal_group *tpg,
				struct se_lun *lun);

	/**
	 * @fabric_pre_unlink: @lun is about to go; it still answers, and
	 * commands may be sent from here. Optional.
	 */
	void (*fabric_pre_unlink)(struct se_portal_group *tpg,
				  struct se_lun *lun);

	/** @fabric_post_unlink: @lun is gone and idle. Optional. */
	void (*fabric_post_unlink)(struct se_portal_group *tpg,
				   struct se_lun *lun);

	/**
	 * @fabric_make_np: Make the network portal @name. Optional: none can
	 * be made. Return: the se_tpg_np; NULL or ERR_PTR(): -EINVAL.
	 */
	struct se_tpg_np *(*fabric_make_np)(struct se_portal_group *tpg,
					    struct config_group *group,
					    const char *name);

	/** @fabric_drop_np: Undo @fabric_make_np. Required with it. */
	void (*fabric_drop_np)(struct se_tpg_np *np);

	/**
	 * @fabric_init_nodeacl: An administrator makes an ACL: check @name,
	 * set the fabric's part up. Optional.
	 * Return: 0, or a negative errno that `mkdir` gives.
	 */
	int (*fabric_init_nodeacl)(struct se_node_acl *acl, const char *name);

	/**
	 * @set_default_node_attributes: An ACL was made, by an administrator
	 * or by a login: set the fabric's part to defaults. Optional.
	 */
	void (*set_default_node_attributes)(struct se_node_acl *acl);

	/* configfs: files beside the core's, NULL-terminated, all optional */

	/** @tfc_discovery_attrs: NAME/discovery_auth/ */
	struct configfs_attribute **tfc_discovery_attrs;
	/** @tfc_wwn_attrs: NAME/ */
	struct configfs_attribute **tfc_wwn_attrs;
	/** @tfc_tpg_base_attrs: NAME/WWN/TPG/ */
	struct configfs_attribute **tfc_tpg_base_attrs;
	/** @tfc_tpg_np_base_attrs: NAME/WWN/TPG/np/PORTAL/ */
	struct configfs_attribute **tfc_tpg_np_base_attrs;
	/** @tfc_tpg_attrib_attrs: NAME/WWN/TPG/attrib/ */
	struct configfs_attribute **tfc_tpg_attrib_attrs;
	/** @tfc_tpg_auth_attrs: NAME/WWN/TPG/auth/ */
	struct configfs_attribute **tfc_tpg_auth_attrs;
	/** @tfc_tpg_param_attrs: NAME/WWN/TPG/param/ */
	struct configfs_attribute **tfc_tpg_param_attrs;
	/** @tfc_tpg_nacl_base_attrs: NAME/WWN/TPG/acls/INITIATOR/ */
	struct configfs_attribute **tfc_tpg_nacl_base_attrs;
	/** @tfc_tpg_nacl_attrib_attrs: NAME/WWN/TPG/acls/INITIATOR/attrib/ */
	struct configfs_attribute **tfc_tpg_nacl_attrib_attrs;
	/** @tfc_tpg_nacl_auth_attrs: NAME/WWN/TPG/acls/INITIATOR/auth/ */
	struct configfs_attribute **tfc_tpg_nacl_auth_attrs;
	/** @tfc_tpg_nacl_param_attrs: NAME/WWN/TPG/acls/INITIATOR/param/ */
	struct configfs_attribute **tfc_tpg_nacl_param_attrs;

	/* Abilities; zero is always right */

	/**
	 * @write_pending_must_be_called: Call @write_pending even for a
	 * command that is being stopped: its data are on their way.
	 */
	unsigned int write_pending_must_be_called:1;

	/**
	 * @direct_submit_supp: target_submit() is called from process context
	 * and may run the command there.
	 */
	unsigned int direct_submit_supp:1;

	/**
	 * @direct_compl_supp: @queue_data_in, @queue_status and all that
	 * follows them may be called from whatever context a back end
	 * completes in, hard irq included.
	 */
	unsigned int direct_compl_supp:1;

	/** @command_class: How the fabric holds its commands. */
	enum target_fabric_class command_class;

	/**
	 * @close_session_returns: @close_session never waits for the session's
	 * end. So transport_deregister_session(), called in another thread, can
	 * wait until it has returned, and the fabric can free the session then.
	 * Without, that wait ends after a tenth of a second.
	 */
	unsigned int close_session_returns:1;

	/**
	 * @default_submit_type: enum target_submit_type: what happens unless
	 * the device says otherwise. 0: queue.
	 */
	u8 default_submit_type;

	/** @default_compl_type: enum target_compl_type, likewise. 0: queue. */
	u8 default_compl_type;
};

/*
 * Registration.  Process context.
 *
 * target_register_template(): 0; -EINVAL: an operation is missing or a name
 * too long; -ENOMEM.  target_unregister_template() finds it again by
 * fabric_name; its folder must be gone.
 * target_depend_item() keeps an item of ours from rmdir(2); not from within a
 * configfs callback.
 */
int target_register_template(const struct target_core_fabric_ops *fo);
void target_unregister_template(const struct target_core_fabric_ops *fo);
int target_depend_item(struct config_item *item);
void target_undepend_item(struct config_item *item);

/*
 * Target ports and initiator ports.  Process context.
 *
 * @proto_id is the PROTOCOL IDENTIFIER (SCSI_PROTOCOL_*), or -1 for a port that
 * shows no logical units and has no @wwn.
 */
int core_tpg_register(struct se_wwn *wwn, struct se_portal_group *tpg,
		      int proto_id);
int core_tpg_deregister(struct se_portal_group *tpg);

/* Look an ACL up; the first makes one in demo mode.  NULL: nobody we know. */
struct se_node_acl *
core_tpg_check_initiator_node_acl(struct se_portal_group *tpg,
				  unsigned char *initiatorname);
struct se_node_acl *
core_tpg_get_initiator_node_acl(struct se_portal_group *tpg,
				unsigned char *initiatorname);
/* Drop the reference that came with it */
void target_put_nacl(struct se_node_acl *nacl);
/* Is there an ACL of this name?  Any context. */
bool target_tpg_has_node_acl(struct se_portal_group *tpg,
			     const char *initiatorname);
/*
 * What an initiator means by a LUN, or NULL.  No reference: it lives by
 * rcu_read_lock() or the tpg_lun_mutex of the port.
 */
struct se_dev_entry *target_nacl_find_deve(struct se_node_acl *nacl,
					   u64 mapped_lun);
/* Return: 0.  Sessions are closed to make them learn of the new depth. */
int core_tpg_set_initiator_node_queue_depth(struct se_node_acl *nacl,
					    u32 queue_depth);
/* Return: the length of the tag, or -EINVAL if it is too long */
int core_tpg_set_initiator_node_tag(struct se_portal_group *tpg,
				    struct se_node_acl *nacl,
				    const char *new_tag);
/* I_T NEXUS LOSS OCCURRED on all its mapped LUNs.  Atomic is fine. */
void core_allocate_nexus_loss_ua(struct se_node_acl *acl);

/*
 * Sessions.  Process context.
 *
 * target_setup_session() does all at once.  With @tag_num tags come as many
 * descriptors of @tag_size bytes in sess_cmd_map.  @callback, if there is one,
 * sees the session before anybody else does and may refuse it.
 * Return: the session, or ERR_PTR(): -EACCES: no ACL; -ENOMEM; -EINVAL; what
 * @callback returned.
 *
 * target_remove_session() undoes it: no command may be left.
 */
struct se_session *
target_setup_session(struct se_portal_group *tpg, unsigned int tag_num,
		     unsigned int tag_size, enum target_prot_op prot_op,
		     const char *initiatorname, void *private,
		     int (*callback)(struct se_portal_group *tpg,
				     struct se_session *sess, void *private));
void target_remove_session(struct se_session *se_sess);

/*
 * The same in steps.  __transport_register_session() wants the port's
 * session_lock held; @nacl of NULL is a discovery session.  Deregistering takes
 * the session away from its ACL (_configfs), then from its port, and frees it.
 */
void transport_init_session(struct se_session *se_sess);
struct se_session *transport_alloc_session(enum target_prot_op sup_prot_ops);
int transport_alloc_session_tags(struct se_session *se_sess,
				 unsigned int tag_num, unsigned int tag_size);
void __transport_register_session(struct se_portal_group *tpg,
				  struct se_node_acl *nacl,
				  struct se_session *sess,
				  void *fabric_sess_ptr);
void transport_register_session(struct se_portal_group *tpg,
				struct se_node_acl *nacl,
				struct se_session *sess,
				void *fabric_sess_ptr);
void transport_deregister_session_configfs(struct se_session *se_sess);
void transport_deregister_session(struct se_session *se_sess);
/* What ends with the I_T nexus ends now: it is about to be told so. */
void tcm_session_nexus_lost(struct se_session *se_sess);
void transport_free_session(struct se_session *se_sess);

/* Names of initiators without an ACL that are logged in: a line and a NUL each */
ssize_t target_show_dynamic_sessions(struct se_portal_group *se_tpg,
				     char *page);

/*
 * Quiescing.  After stop no new command is let in (it gets -ESHUTDOWN), after
 * wait none is left.  Stop: any context, any number of times.  Wait: process
 * context, after stop, as long as it takes.  A session has a counter of its
 * own; iSCSI has one a connection.
 */
void target_stop_session(struct se_session *se_sess);
void target_wait_for_sess_cmds(struct se_session *se_sess);
struct target_cmd_counter *target_alloc_cmd_counter(void);
void target_stop_cmd_counter(struct target_cmd_counter *cmd_cnt);
void target_wait_for_cmds(struct target_cmd_counter *cmd_cnt);
void target_free_cmd_counter(struct target_cmd_counter *cmd_cnt);

/*
 * Submission in three steps.  Context: any, if @gfp does not sleep and the
 * command is to be queued.
 *
 * target_init_cmd(): 0; -ESHUTDOWN: the session is stopped, no callback will
 * be made, the descriptor is the fabric's.
 * target_submit_prep(): 0; -EIO: the command has failed and its status was
 * sent; don't submit, but drop the reference of TARGET_SCF_ACK_KREF when that
 * has left.  @sgl_count of 0 leaves the data buffer to the core.
 * target_submit(): 0.
 */
int target_init_cmd(struct se_cmd *se_cmd, struct se_session *se_sess,
		    unsigned char *sense, u64 unpacked_lun, u32 data_length,
		    int task_attr, int data_dir, int flags);
int target_submit_prep(struct se_cmd *se_cmd, unsigned char *cdb,
		       struct scatterlist *sgl, u32 sgl_count,
		       struct scatterlist *sgl_bidi, u32 sgl_bidi_count,
		       struct scatterlist *sgl_prot, u32 sgl_prot_count,
		       gfp_t gfp);
int target_submit(struct se_cmd *se_cmd);

/*
 * The three in one; process context.  Not for a session that is ever stopped.
 */
void target_submit_cmd(struct se_cmd *se_cmd, struct se_session *se_sess,
		       unsigned char *cdb, unsigned char *sense,
		       u64 unpacked_lun, u32 data_length, int task_attr,
		       int data_dir, int flags);

/*
 * The single steps, for a fabric that orders commands itself: initialise,
 * count, decode the CDB, find the unit, check the command; allocate and get
 * data, or target_submit().  @cmd_cnt may be NULL.  A reason from these is for
 * the fabric to report: nothing was sent.  Only transport_generic_new_cmd()
 * needs process context.
 */
void __target_init_cmd(struct se_cmd *cmd,
		       const struct target_core_fabric_ops *tfo,
		       struct se_session *sess, u32 data_length,
		       int data_direction, int task_attr,
		       unsigned char *sense_buffer, u64 unpacked_lun,
		       struct target_cmd_counter *cmd_cnt);
int target_get_sess_cmd(struct se_cmd *se_cmd, bool ack_kref);
sense_reason_t target_cmd_init_cdb(struct se_cmd *se_cmd, unsigned char *cdb,
				   gfp_t gfp);
sense_reason_t transport_lookup_cmd_lun(struct se_cmd *se_cmd);
sense_reason_t target_cmd_parse_cdb(struct se_cmd *se_cmd);
void target_task_received(struct se_cmd *cmd);
sense_reason_t transport_generic_new_cmd(struct se_cmd *cmd);

/*
 * The data-out are in t_data_sg: go on.  Process context; may sleep, and the
 * command may be gone on return.
 */
void target_execute_cmd(struct se_cmd *cmd);

/*
 * Task management.  @tag is that of the task ABORT TASK means.
 *
 * target_submit_tmr(): 0: queue_tm_rsp() or aborted_task() will be called from
 * process context; -ENOMEM, -ESHUTDOWN: nothing will.  Context: as @gfp.
 * The steps: core_tmr_alloc_req() 0 or -ENOMEM; transport_lookup_tmr_lun() 0 or
 * -ENODEV; transport_generic_handle_tmr() 0.
 */
int target_submit_tmr(struct se_cmd *se_cmd, struct se_session *se_sess,
		      unsigned char *sense, u64 unpacked_lun,
		      void *fabric_tmr_ptr, unsigned char tm_type, gfp_t gfp,
		      u64 tag, int flags);
int core_tmr_alloc_req(struct se_cmd *se_cmd, void *fabric_tmr_ptr,
		       u8 function, gfp_t gfp);
int transport_lookup_tmr_lun(struct se_cmd *se_cmd);
int transport_generic_handle_tmr(struct se_cmd *cmd);

/*
 * The end.
 *
 * target_put_sess_cmd() drops a reference.  transport_generic_free_cmd() says
 * that the fabric is done, too: it lets go of the logical unit, and with
 * @wait_for_tasks (process context) waits until the core is done.  Both return
 * 1 if the descriptor was released.
 * transport_wait_for_tasks() only waits; did it have to?
 */
int target_put_sess_cmd(struct se_cmd *se_cmd);
int transport_generic_free_cmd(struct se_cmd *cmd, int wait_for_tasks);
bool transport_wait_for_tasks(struct se_cmd *cmd);

/*
 * Errors the fabric found.
 *
 * transport_generic_request_failure() ends the command: the status is sent and
 * the core's reference dropped.  Process context.
 * transport_send_check_condition_and_sense() and target_send_busy() only make
 * up a status and return what queue_status() did; a command that got no further
 * than __target_init_cmd() will do.  @from_transport: sense_buffer is filled.
 */
void transport_generic_request_failure(struct se_cmd *cmd,
				       sense_reason_t reason);
int transport_send_check_condition_and_sense(struct se_cmd *cmd,
					     sense_reason_t reason,
					     int from_transport);
int target_send_busy(struct se_cmd *cmd);

/* Say everything about a command in the log, for debugging */
void target_show_cmd(const char *pfx, struct se_cmd *cmd);

/*
 * A data buffer such as the core makes.  @chainable leaves room for a link to
 * another.  Process context.  Return: 0 or -ENOMEM.
 */
int target_alloc_sgl(struct scatterlist **sgl, unsigned int *nents, u32 length,
		     bool zero_page, bool chainable);
void target_free_sgl(struct scatterlist *sgl, int nents);

/**
 * target_reverse_dma_direction() - How the fabric's hardware sees a command
 * @cmd: command
 *
 * Return: the direction to map its data with.
 */
static inline enum dma_data_direction
target_reverse_dma_direction(struct se_cmd *cmd)
{
	if (cmd->se_cmd_flags & SCF_BIDI)
		return DMA_BIDIRECTIONAL;
	if (cmd->data_direction == DMA_TO_DEVICE)
		return DMA_FROM_DEVICE;
	if (cmd->data_direction == DMA_FROM_DEVICE)
		return DMA_TO_DEVICE;
	return DMA_NONE;
}

#endif /* _TARGET_TARGET_CORE_FABRIC_H */
