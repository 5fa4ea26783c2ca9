/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Targets, portal groups and portals.
 *
 * Lock order: iscsit_mutex > tpg->lock > tiqn->stats.lock. All are taken in
 * process context; nothing waits for the network or for commands inside them.
 */
#ifndef ISCSIT_TARGET_H
#define ISCSIT_TARGET_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "../types.h"

/* Targets, portal groups, portals, and what configfs writes into them. */
extern struct mutex iscsit_mutex;
/* iscsit_mutex: all targets, oldest first, by iscsit_tiqn.node */
extern struct list_head iscsit_tiqns;
/* The portal group of all discovery sessions: always active, never in a list */
extern struct iscsit_tpg *iscsit_discovery_tpg;
/* discovery_auth/: iscsit_mutex */
extern struct iscsit_auth iscsit_discovery_auth;
extern u32 iscsit_enforce_discovery_auth;

/*
 * The portal group of target @name that @conn came in for: the first active one,
 * in order of creation, with a portal on the connection's listener. Enters @conn
 * in tpg->logins and sets conn->tpg, with a reference that the connection gives
 * back when it ends. @name NULL: discovery.
 * Return: 0; -ENOENT: no such target; -ENXIO: none of its portal groups is
 * active on this portal. Stock answers both with 0x0301.
 */
int iscsit_login_set_tpg(struct iscsit_conn *conn, const char *name);

struct iscsit_tpg *iscsit_tpg_get(struct iscsit_tpg *tpg);
void iscsit_tpg_put(struct iscsit_tpg *tpg);

/* Portals of a TPG, for SendTargets and statistics. Caller holds iscsit_mutex. */
#define iscsit_for_each_portal(portal, tpg)				\
	list_for_each_entry(portal, &(tpg)->portals, node)

u64 iscsit_next_serial(void);
int iscsit_tpg_enable(struct se_portal_group *se_tpg, bool enable);
extern const struct target_core_fabric_ops iscsit_ops;
struct iscsit_tpg *iscsit_tpg_alloc(struct iscsit_tiqn *tiqn, u16 tag);
void iscsit_tpg_free(struct iscsit_tpg *tpg);
void iscsit_tpg_close_all(struct iscsit_tpg *tpg);
void iscsit_tpg_end_session(struct iscsit_sess *sess);
int iscsit_tpg_module_init(void);
void iscsit_tpg_module_exit(void);
struct se_wwn *iscsit_tiqn_make(struct target_fabric_configfs *tf,
				struct config_group *group, const char *name);
void iscsit_tiqn_drop(struct se_wwn *wwn);
struct se_portal_group *iscsit_tpg_make(struct se_wwn *wwn, const char *name);
void iscsit_tpg_drop(struct se_portal_group *se_tpg);
struct se_tpg_np *iscsit_portal_make(struct se_portal_group *se_tpg,
				     struct config_group *group,
				     const char *name);
void iscsit_portal_drop(struct se_tpg_np *se_np);

#endif /* ISCSIT_TARGET_H */
