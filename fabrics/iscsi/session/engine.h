/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine does for login, text, configfs and statistics.
 *
 * Lock order: iscsit_mutex > tpg->lock > tiqn->stats.lock. All are taken in
 * process context; nothing waits for the network or for commands inside them.
 */
#ifndef ISCSIT_ENGINE_H
#define ISCSIT_ENGINE_H

#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "../types.h"

struct iscsi_hdr;
struct iscsi_login_rsp;

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
 * tiqn.c, tpg.c, conn.c
 */

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

/* The CPUs that connections run on: cpus_allowed_list. */
int iscsit_set_cpus(const struct cpumask *mask);
ssize_t iscsit_show_cpus(char *page);

/*
 * session.c
 */

/*
 * A leading login has been identified: make its session. conn->tpg is set.
 * @name: folded to lower case for the ACL, kept as given for the session.
 * @cmd_sn: of the first request. Sets conn->sess. ISID as in the request.
 * Return: 0; -EACCES: no ACL and no demo mode (0x0202); -ENOMEM (0x0302).
 */
int iscsit_sess_create(struct iscsit_conn *conn, const char *name,
		       const u8 isid[6], bool discovery, u32 cmd_sn);

/*
 * A login with TSIH != 0: join that session. Sets conn->sess.
 * Sessions have one connection so far: sess->params.max_connections must come
 * out as 1 and error_recovery_level as 0.
 * Return: 0; -ENOENT: no such session (0x020a); -EPERM: of another initiator
 * (0x0203); -EMFILE: MaxConnections reached (0x0206).
 */
int iscsit_sess_join(struct iscsit_conn *conn, const char *name,
		     const u8 isid[6], u16 tsih, u16 cid);

/*
 * The initiator is who it says: end what it reinstates, a session of the same
 * name, ISID and kind in this TPG (RFC 7143 §6.3.5).
 * Return: 0: nothing in the way; -EINPROGRESS: iscsit_login_resume() will be
 * called, then ask again.
 */
int iscsit_sess_reinstate(struct iscsit_conn *conn);

/*
 * The negotiation is over: register the session, enter the connection. Call
 * right before the final Login Response is sent; until that has left, no other
 * PDU is read or sent.
 * Return: 0; -EAGAIN: the TPG was disabled meanwhile (0x0301); -ENOMEM (0x0302).
 */
int iscsit_sess_activate(struct iscsit_conn *conn);

/* Close a session and all its connections; returns at once. */
void iscsit_sess_close(struct iscsit_sess *sess);

/*
 * conn.c, pdu.c, command.c
 */

/*
 * Send a Login Response. @rsp is complete but for what is filled in here:
 * DataSegmentLength, and, unless @rsp reports a failure (status class not 0:
 * all three stay 0), StatSN (counted), ExpCmdSN, MaxCmdSN. @text is copied.
 * @final: full feature phase begins after it.
 * Return: 0; -ENOMEM.
 */
int iscsit_login_send(struct iscsit_conn *conn,
		      const struct iscsi_login_rsp *rsp, const void *text,
		      u32 len, bool final);

/*
 * Answer a request of another kind than SCSI. @rsp: opcode, flags and the
 * fields of its kind; ITT, StatSN, ExpCmdSN, MaxCmdSN and DataSegmentLength are
 * filled in. @data: kvmalloc()ed, given away, or NULL. Ends @cmd.
 */
void iscsit_cmd_reply(struct iscsit_cmd *cmd, const struct iscsi_hdr *rsp,
		      void *data, u32 len);

/* Answer with Reject (RFC 7143 §11.17) instead. Ends @cmd. */
void iscsit_cmd_reject(struct iscsit_cmd *cmd, u8 reason);

/* A target transfer tag that is not in use: never 0xffffffff. */
u32 iscsit_next_ttt(struct iscsit_conn *conn);

/*
 * Ask the connection to end. Any context; the caller knows that it lives,
 * because it stands in a list whose lock is held.
 */
void iscsit_conn_close(struct iscsit_conn *conn);

/*
 * tpg.c, for configfs
 */
int iscsit_tpg_enable(struct se_portal_group *se_tpg, bool enable);

#endif /* ISCSIT_ENGINE_H */
