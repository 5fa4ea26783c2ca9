/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Core-private structs: what stands behind the public objects of
 * include/target. Structs only; the functions of a room are in its header.
 *
 * Letters beside the fields tell who may touch them:
 *
 * I: set at creation, constant after
 * A: atomic, per CPU, or READ_ONCE/WRITE_ONCE
 * U: RCU for readers; the lock named beside it to write
 * C: only under configfs (one caller at a time for the item)
 * other letters are explained at the struct
 */
#ifndef TCM_TYPES_H
#define TCM_TYPES_H

#include <linux/completion.h>
#include <linux/configfs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/percpu-refcount.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

struct task_struct;
struct tcm_inject;
struct tcm_opcode_set;
struct tcm_alua_group;
struct tcm_alua_lu_group;

/**
 * struct tcm_io_stats - Counters of commands and bytes, one set a CPU
 * @cmds: commands counted
 * @read_bytes: bytes announced or moved towards the initiator
 * @write_bytes: bytes announced or moved from the initiator
 */
struct tcm_io_stats {
	u64			cmds;
	u64			read_bytes;
	u64			write_bytes;
};

/**
 * struct tcm_nexus - I_T_L nexus: one session and one mapped LUN
 *
 * Made at the first command of a session for a LUN, with POWER ON pending
 * (which outranks whatever came before). Found in se_session.nexuses by LUN.
 * The removal of the mapped LUN or of the session, whichever comes first, takes
 * it out of there. It is freed with the mapped LUN, or a grace period after the
 * session, so se_cmd.nexus is good as long as the command holds its LUN; who
 * looks at the command of another must look the nexus up.
 */
struct tcm_nexus {
	struct se_session	*sess;		/* I */
	struct se_dev_entry	*ml;		/* I: lives as long as we */
	unsigned long		ua;		/* A: bit per enum tcm_ua */
	struct list_head	ml_node;	/* ml->lock */
	struct rcu_head		rcu;
};

/**
 * struct se_dev_entry - Mapped LUN: one LUN as one initiator port sees it
 *
 * Found in se_node_acl.luns by the LUN number the initiator uses. Exists
 * while the mapping is in force, also in demo mode where it has no configfs
 * directory. Commands hold @ref, which holds one reference of the se_lun
 * until the last of them is back: so they keep both from being drained.
 */
struct se_dev_entry {
	u64			mapped_lun;	/* I */
	struct se_node_acl	*acl;		/* I */
	struct se_lun		*lun;		/* I */
	struct percpu_ref	ref;		/* commands; live till removal */
	struct completion	drained;	/* ref is gone */
	refcount_t		memory;		/* ref, who waits for it */
	bool			read_only;	/* A */
	bool			dynamic;	/* tpg_lun_mutex: no directory */
	spinlock_t		lock;		/* irqs off; guards nexuses, gone */
	struct list_head	nexuses;	/* lock: tcm_nexus.ml_node */
	bool			gone;		/* lock to write: no new nexus */
	struct list_head	lun_node;	/* lun->ml_lock */
	struct tcm_io_stats __percpu *stats;	/* A */
	u64			creation_time;	/* I: jiffies */
	struct rcu_head		rcu;
};

/**
 * struct se_lun_acl - configfs directory ACL/lun_N
 *
 * The directory; the mapping it makes is a struct se_dev_entry. A link stays
 * when its LUN loses the device, and maps the LUN again when that gets one.
 * T: se_portal_group.tpg_lun_mutex
 */
struct se_lun_acl {
	u64			mapped_lun;	/* I */
	struct se_node_acl	*acl;		/* I */
	struct se_lun		*lun;		/* T: NULL while not linked */
	struct list_head	lun_node;	/* T: lun->ml_links */
	bool			protect;	/* T: asked for, if protect_set */
	bool			protect_set;	/* T */
	struct config_group	group;
	struct config_group	stat_group;
	struct config_group	auth_intr_group;
	struct config_group	att_intr_group;
};

/**
 * struct target_cmd_counter - References of commands to a session or connection
 */
struct target_cmd_counter {
	struct percpu_ref	ref;
	atomic_t		stopped;	/* only the first stop counts */
	struct completion	confirmed;	/* new references now fail */
	struct completion	idle;		/* last reference is gone */
};

/**
 * struct tcm_ordering - Task attributes of one logical unit
 *
 * While only SIMPLE and HEAD OF QUEUE tasks exist each holds one reference
 * of @fast and nothing else happens. The first ORDERED task kills @fast; from
 * then on tasks are kept in order under @lock, until enough of them went by
 * with no ORDERED one among them and @fast is brought back. See ordering.c.
 */
struct tcm_ordering {
	struct percpu_ref	fast;
	spinlock_t		lock;		/* softirq-safe, irqs off; innermost */
	bool			slow;		/* lock */
	bool			fast_drained;	/* lock: no reference of fast left */
	unsigned int		front;		/* lock: slow tasks enabled */
	bool			front_ordered;	/* lock: one of them is ORDERED */
	unsigned int		since_ordered;	/* lock: tasks since an ORDERED */
	struct list_head	waiting;	/* lock: se_cmd.order_node, FIFO */
	struct list_head	due;		/* lock: same, enabled while parked */
	struct work_struct	work;		/* runs what is due */
};

/**
 * struct tcm_range_lock - Who works on which blocks of a logical unit
 *
 * While no command wants blocks for itself, writers are counted in @unseen and
 * nothing else happens. See range_lock.c.
 */
struct tcm_range_lock {
	unsigned int		exclusive;	/* lock to write: such commands */
	unsigned long __percpu	*unseen;	/* A: writers not in the set */
	spinlock_t		lock;		/* irqs off; innermost */
	bool			drained;	/* lock: unseen has been 0 since */
	u64			seq;		/* lock: the next one's */
	struct rb_root_cached	ranges;		/* lock: tcm_range.node */
};

/**
 * struct tcm_park - Commands of a logical unit that stand still, see park.c
 */
struct tcm_park {
	spinlock_t		lock;		/* irqs off; innermost but for queueing work */
	struct list_head	cmds;		/* lock: se_cmd.qf_node */
	struct delayed_work	work;		/* looks after them */
};

/**
 * struct tcm_submit_queue - Commands queued to one CPU of a logical unit
 */
struct tcm_submit_queue {
	struct llist_head	cmds;		/* se_cmd.submit_node */
	struct work_struct	work;
	struct tcm_lu		*lu;
};

/**
 * struct tcm_track - Commands of a logical unit that a TMF may find, per CPU
 */
struct tcm_track {
	spinlock_t		lock;		/* irqs off; outside cmd->t_state_lock */
	struct list_head	cmds;		/* se_cmd.state_list */
	struct list_head	aborted;	/* the same, marked by an abort */
};

/**
 * struct tcm_lu - Logical unit: the core's half of a se_device
 *
 * Allocated with the se_device by tcm_device_alloc(), freed with it. A
 * reference (@kref) is held by the configfs directory, by each port link and
 * by whoever works on it in the background; the last one destroys the
 * back end's half from process context.
 */
struct tcm_lu {
	struct se_device	*dev;		/* I */
	struct kref		kref;
	struct work_struct	release_work;
	/* device room: whose rmdir(2) this is; compared, never looked into */
	const struct task_struct *remover;
	/*
	 * Settings: check and change; port links come and go. Process
	 * context; outside lun_lock and the alua room's locks.
	 */
	struct mutex		config_lock;
	struct rcu_head		rcu;

	/* fast path, read mostly */
	const struct tcm_opcode_set *opcodes;	/* I: rows this unit answers to */
	unsigned int		transport_flags; /* A: TRANSPORT_FLAG_* */
	enum target_backend_class command_class; /* I: ops->command_class */
	unsigned long		gates;		/* A: features to ask, BIT(enum tcm_gate) */
	bool			can_unmap;	/* config_lock: the medium discards */
	bool			d_sense;	/* A: Control page D_SENSE: descriptor format */
	bool			swp;		/* A: Control page SWP: writes are 7/27/02 */
	struct tcm_io_stats __percpu *stats;
	struct tcm_ordering	ordering;
	struct tcm_range_lock	ranges;
	struct tcm_park		park;
	struct tcm_inject	*inject;	/* I: the inject room's */
	struct tcm_track __percpu *track;
	struct tcm_submit_queue __percpu *queues;

	/* task management: tmr.c's */
	spinlock_t		tmr_lock;	/* irqs off */
	struct list_head	resets;		/* tmr_lock: se_tmr_req.tmr_list */
	atomic_t		aborting;	/* aborted and not yet released */
	struct work_struct	tmr_work;	/* answers resets */
	atomic_long_t		num_resets;
	atomic_long_t		aborts_complete;
	atomic_long_t		aborts_no_task;

	/* front: the LUNs that export this unit */
	/* bh; guards luns and export_count, which grows under config_lock */
	spinlock_t		lun_lock;
	struct list_head	luns;		/* lun_lock: se_lun.dev_node */

	/* reservations: the pr room's */
	struct se_session	*reserver;	/* pr room: SPC-2 RESERVE holder */
	struct tcm_nexus	*reserver_nexus; /* pr room: through which it asked */
	struct list_head	aptpl_waiting;	/* config_lock: tcm_aptpl_entry */

	/* asymmetric access: the alua room's */
	struct tcm_alua		*alua;

	/* configfs */
	struct config_group	pr_group;
	struct config_group	wwn_group;
	struct config_group	inject_group;
	struct config_group	alua_group;
	struct config_group	stat_group;
	struct config_group	stat_dev_group;
	struct config_group	stat_tgt_dev_group;
	struct config_group	stat_lu_group;
	char			alias[512];
	u64			creation_time;	/* jiffies at configuration */
};

/* Who may run a command of a row while another I_T nexus holds the unit. */
enum tcm_pr_class {
	TCM_PR_CONFLICT = 0,	/* only the holder and, by type, registrants */
	TCM_PR_ALLOWED,		/* everybody, always */
	TCM_PR_READ,		/* everybody under the Write Exclusive types */
	TCM_PR_OUT,		/* PERSISTENT RESERVE OUT: judged by service action */
};

/* Asymmetric access states in which a row may run; Active states always. */
#define TCM_ALUA_IN_STANDBY	BIT(0)
#define TCM_ALUA_IN_UNAVAILABLE	BIT(1)
#define TCM_ALUA_IN_TRANSITION	BIT(2)
#define TCM_ALUA_IN_OFFLINE	BIT(3)
#define TCM_ALUA_IN_ANY		(TCM_ALUA_IN_STANDBY | TCM_ALUA_IN_UNAVAILABLE | \
				 TCM_ALUA_IN_TRANSITION | TCM_ALUA_IN_OFFLINE)

#endif /* TCM_TYPES_H */
