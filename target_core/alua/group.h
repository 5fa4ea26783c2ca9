/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Logical unit groups and target port groups: who stands with whom, under
 * which id, in which asymmetric access state.
 *
 * A device is in at most one LU group. A LUN that shows a device is in one
 * target port group of that device, at first in the default one, id 0.
 */
#ifndef TCM_ALUA_GROUP_H
#define TCM_ALUA_GROUP_H

#include <linux/configfs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include <target/target_core_base.h>

struct se_cmd;
struct se_device;
struct se_lun;
struct tcm_lu;

/* Asymmetric access states (SPC-4, REPORT TARGET PORT GROUPS). */
enum tcm_alua_state {
	TCM_ALUA_OPTIMIZED	= 0x0,
	TCM_ALUA_NON_OPTIMIZED	= 0x1,
	TCM_ALUA_STANDBY	= 0x2,
	TCM_ALUA_UNAVAILABLE	= 0x3,
	TCM_ALUA_LBA_DEPENDENT	= 0x4,
	TCM_ALUA_OFFLINE_STATE	= 0xe,	/* secondary: of a LUN */
	TCM_ALUA_TRANSITIONING	= 0xf,
};

/* Status codes: who changed the state last. */
enum tcm_alua_status {
	TCM_ALUA_STATUS_NONE	= 0,
	TCM_ALUA_BY_EXPLICIT	= 1,	/* SET TARGET PORT GROUPS */
	TCM_ALUA_BY_IMPLICIT	= 2,	/* the administrator */
};

/* Bits of tcm_alua_group.access_type. */
#define TCM_ALUA_IMPLICIT	BIT(0)
#define TCM_ALUA_EXPLICIT	BIT(1)

/**
 * struct tcm_alua_lu_group - Devices that change their states together
 *
 * Lives as long as its directory's item; the default one is static.
 */
struct tcm_alua_lu_group {
	bool			has_id;		/* L: tcm_alua_lu_lock */
	u16			id;		/* L */
	struct list_head	members;	/* L: tcm_alua.lu_node */
	struct list_head	node;		/* L: among all */
	struct config_group	group;
};

/**
 * struct tcm_alua_group - Target port group of one device
 *
 * Made with the device (the default one) or by mkdir; freed an RCU grace
 * period after its directory, when every LUN has gone back to the default.
 */
struct tcm_alua_group {
	struct tcm_lu		*lu;		/* I */
	u8			has_id;		/* config_lock; once set, set */
	u16			id;		/* config_lock */
	u8			state;		/* A: enum tcm_alua_state */
	u8			status;		/* A: enum tcm_alua_status */
	u8			access_type;	/* A */
	u8			support_transitioning;		/* A, 0 or 1 */
	u8			support_offline;		/* A */
	u8			support_lba_dependent;		/* A */
	u8			support_unavailable;		/* A */
	u8			support_standby;		/* A */
	u8			support_active_nonoptimized;	/* A */
	u8			support_active_optimized;	/* A */
	u8			write_metadata;			/* A */
	u8			preferred;			/* A */
	u8			implicit_trans_secs;		/* A */
	u32			nonop_delay_msecs;		/* A */
	u32			trans_delay_msecs;		/* A */
	struct list_head	luns;		/* G: se_lun.alua_node */
	struct list_head	node;		/* G: tcm_alua.groups */
	struct config_group	group;
	struct rcu_head		rcu;
};

/**
 * struct tcm_alua - Asymmetric access of one logical unit
 *
 * G is @lock: softirqs off; se_lun.ml_lock is taken inside it (to establish
 * unit attentions). @transition orders whole state changes and is held while
 * they wait; config_lock is not.
 */
struct tcm_alua {
	struct tcm_lu		*lu;		/* I */
	spinlock_t		lock;
	struct mutex		transition;
	struct list_head	groups;		/* G: with and without id */
	struct xarray		ids;		/* id -> group; config_lock, RCU */
	u32			next_id;	/* config_lock */
	struct tcm_alua_group	*default_group;	/* I */

	struct tcm_alua_lu_group *lu_group;	/* L: tcm_alua_lu_lock */
	struct list_head	lu_node;	/* L */
	int			lu_id;		/* A, L to write: of lu_group; -1 */

	struct tcm_lba_map __rcu *lba_map;	/* U: G to write */
};

int tcm_alua_init(struct tcm_lu *lu);
void tcm_alua_exit(struct tcm_lu *lu);
void tcm_alua_configured(struct tcm_lu *lu);
void tcm_alua_unhook(struct tcm_lu *lu);

/* LU groups */
extern struct tcm_alua_lu_group tcm_alua_default_lu_group;
struct tcm_alua_lu_group *tcm_alua_lu_group_alloc(void);
void tcm_alua_lu_group_remove(struct tcm_alua_lu_group *group);
void tcm_alua_lu_group_free(struct tcm_alua_lu_group *group);
int tcm_alua_lu_group_set_id(struct tcm_alua_lu_group *group, u16 id);
ssize_t tcm_alua_lu_group_members(struct tcm_alua_lu_group *group, char *page);
void tcm_alua_lu_join(struct tcm_lu *lu, struct tcm_alua_lu_group *group);
int tcm_alua_lu_join_name(struct tcm_lu *lu, const char *name);
ssize_t tcm_alua_lu_show(struct tcm_lu *lu, char *page);
/* VPD page 83h: the id of the group @lu is in; false: in none. Any context. */
bool tcm_alua_lu_id(struct tcm_lu *lu, u16 *id);
void tcm_alua_lu_for_each(struct tcm_lu *lu,
			  void (*fn)(struct tcm_lu *member, void *arg),
			  void *arg);

/* Target port groups */
struct tcm_alua_group *tcm_alua_group_alloc(struct tcm_lu *lu);
void tcm_alua_group_remove(struct tcm_alua_group *group);
void tcm_alua_group_free(struct tcm_alua_group *group);
int tcm_alua_group_set_id(struct tcm_alua_group *group, u16 id);
void tcm_alua_group_set_state(struct tcm_alua_group *group, u8 state,
			      enum tcm_alua_status status);
bool tcm_alua_state_supported(const struct tcm_alua_group *group, u8 state);
ssize_t tcm_alua_group_members(struct tcm_alua_group *group, char *page);
const char *tcm_alua_state_text(u8 state);
const char *tcm_alua_status_text(u8 status);

/* LUNs; all but join want the LUN linked, and kept so by the caller */
void tcm_alua_lun_join(struct tcm_lu *lu, struct se_lun *lun);
void tcm_alua_lun_leave(struct tcm_lu *lu, struct se_lun *lun);
void tcm_alua_lun_set_state(struct se_lun *lun, u8 state);
ssize_t tcm_alua_lun_show(struct se_lun *lun, struct se_device *dev,
			  char *page);
int tcm_alua_lun_move(struct se_lun *lun, struct se_device *dev,
		      const char *name);

/* transition.c */
void tcm_alua_change_state(struct tcm_alua_group *group, u8 state,
			   enum tcm_alua_status status,
			   const struct se_cmd *cmd);
int tcm_alua_lun_set_offline(struct se_lun *lun, struct se_device *dev,
			     bool offline);

#endif /* TCM_ALUA_GROUP_H */
