/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fabric loopback: a SCSI host on this machine is the initiator of every
 * target port.
 *
 *	loopback/WWN		struct tcm_loop_wwn	SCSI host (adapter)
 *	loopback/WWN/tpgt_N	struct tcm_loop_tpg	target id N of that host
 *	.../lun/lun_M		se_lun			disk host:0:N:M
 *
 * The nexus is one session of the port, made by hand; without it the port is
 * silent.
 */
#ifndef TCM_LOOPBACK_H
#define TCM_LOOPBACK_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <scsi/scsi_host.h>

#include <target/target_core_base.h>

struct scsi_cmnd;
struct target_core_fabric_ops;

/* Target ports of a host: its target ids. */
#define TCM_LOOP_TPGS		32

/* Longest name of a target or an initiator port, with the NUL. */
#define TCM_LOOP_NAME_LEN	256

/* No administrator waits longer than this for a back end. */
#define TCM_LOOP_WAIT		(30 * HZ)

/**
 * struct tcm_loop_adapter - SCSI host of one WWN, and the device it hangs from
 * @dev: tcm_loop_adapter_ID; lives as long as the host, which may be longer
 *	than the folder in configfs
 * @id: number in the name of @dev
 * @shost: the host; its private data is a pointer to us
 * @tpgs: target ports by target id; RCU, changed by mkdir and rmdir alone
 * @lock: protects @jobs
 * @jobs: what @work has to do to the host, in this order
 * @flush_key: tells the locks of its disks' flushes from those below them
 * @work: does the jobs; holds a reference on @dev while it is queued
 */
struct tcm_loop_adapter {
	struct device		dev;
	int			id;
	struct Scsi_Host	*shost;
	struct tcm_loop_tpg __rcu *tpgs[TCM_LOOP_TPGS];
	spinlock_t		lock;
	struct list_head	jobs;
	struct lock_class_key	flush_key;
	struct work_struct	work;
};

/**
 * struct tcm_loop_wwn - Target device
 * @wwn: the core's half
 * @adapter: the initiator
 * @proto: PROTOCOL IDENTIFIER (enum scsi_protocol) of its target ports
 * @name: as the folder is named
 */
struct tcm_loop_wwn {
	struct se_wwn		wwn;
	struct tcm_loop_adapter	*adapter;
	u8			proto;
	char			name[TCM_LOOP_NAME_LEN];
};

/**
 * struct tcm_loop_tpg - Target port
 * @se_tpg: the core's half
 * @wwn: target device it belongs to
 * @tag: portal group tag, and target id
 * @prot_type: protection type the port itself offers (fabric_prot_type)
 * @offline: transport_status: every command fails
 * @lock: protects @sess for writing, and orders it against @luns
 * @sess: the nexus, NULL without; RCU
 * @luns: numbers of the LUNs that are linked
 * @rcu: for freeing
 */
struct tcm_loop_tpg {
	struct se_portal_group	se_tpg;
	struct tcm_loop_wwn	*wwn;
	u16			tag;
	u8			prot_type;
	bool			offline;
	struct mutex		lock;
	struct se_session __rcu	*sess;
	struct xarray		luns;
	struct rcu_head		rcu;
};

/**
 * struct tcm_loop_cmd - Private data of a scsi_cmnd
 * @se_cmd: the core's half
 * @work: runs the command when it cannot run where it was queued
 * @result: what the midlayer is told when the core has let go
 * @serial: counts the uses of this memory; part of the task tag, so that an
 *	abort that comes late does not hit the next command
 * @aborting: an abort was sent for it
 * @running: the core may still look at it
 */
struct tcm_loop_cmd {
	struct se_cmd		se_cmd;
	struct work_struct	work;
	u32			result;
	u32			serial;
	bool			aborting;
	bool			running;
};

static inline struct tcm_loop_adapter *
tcm_loop_adapter_of(struct Scsi_Host *shost)
{
	return *(struct tcm_loop_adapter **)shost_priv(shost);
}

/* cmd.c */
extern struct workqueue_struct *tcm_loop_cmd_wq;

int tcm_loop_init_cmd_priv(struct Scsi_Host *shost, struct scsi_cmnd *sc);
int tcm_loop_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *sc);
enum scsi_timeout_action tcm_loop_timed_out(struct scsi_cmnd *sc);
int tcm_loop_eh_abort(struct scsi_cmnd *sc);
int tcm_loop_eh_device_reset(struct scsi_cmnd *sc);
int tcm_loop_eh_target_reset(struct scsi_cmnd *sc);
int tcm_loop_eh_host_reset(struct scsi_cmnd *sc);

int tcm_loop_write_pending(struct se_cmd *se_cmd);
int tcm_loop_queue_response(struct se_cmd *se_cmd);
void tcm_loop_queue_tm_rsp(struct se_cmd *se_cmd);
void tcm_loop_aborted_task(struct se_cmd *se_cmd);
int tcm_loop_check_stop_free(struct se_cmd *se_cmd);
void tcm_loop_release_cmd(struct se_cmd *se_cmd);

/* host.c */
int tcm_loop_host_init(void);
void tcm_loop_host_exit(void);
struct tcm_loop_adapter *tcm_loop_adapter_add(void);
void tcm_loop_adapter_remove(struct tcm_loop_adapter *adapter);
void tcm_loop_disk_add(struct tcm_loop_adapter *adapter, unsigned int id,
		       u64 lun);
void tcm_loop_disk_remove(struct tcm_loop_adapter *adapter, unsigned int id,
			  u64 lun);

/* configfs.c */
extern const struct target_core_fabric_ops tcm_loop_ops;

#endif /* TCM_LOOPBACK_H */
