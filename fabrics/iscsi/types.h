/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The iSCSI target's structs.
 *
 *	target (iscsit_tiqn)
 *	  portal group (iscsit_tpg)
 *	    portal (iscsit_portal) ---> listener (one a socket, shared)
 *	    session (iscsit_sess)
 *	      connection (iscsit_conn)
 *	        command (iscsit_cmd)
 *
 * A connection has one work item, and nothing but that work item touches its
 * receive side, its send side and its commands: no lock is needed for them.
 * Whoever else wants something sets a bit or puts a command on a lock-free list
 * and queues the work.
 *
 * Who may touch a field:
 *
 * I: set at creation, constant after	W: the connection's work alone
 * M: iscsit_mutex			T: tpg->lock
 * A: atomic, or a single READ_ONCE	L: the login machine; constant after
 */
#ifndef ISCSIT_TYPES_H
#define ISCSIT_TYPES_H

#include <linux/atomic.h>
#include <linux/bvec.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <scsi/iscsi_proto.h>
#include <target/target_core_base.h>

struct iscsit_cmd;
struct iscsit_conn;
struct iscsit_login;
struct iscsit_params;
struct iscsit_sess;
struct iscsit_text;
struct net;
struct socket;

/* RFC 7143 §4.2.7.1: at most 223 bytes; with NUL. */
#define ISCSIT_NAME_LEN			TRANSPORT_IQN_LEN
/* RFC 7143 §6.1: a key's value is at most 255 bytes, here with NUL. */
#define ISCSIT_VALUE_LEN		256
/* RFC 7143 §13.12: MaxRecvDataSegmentLength during login. */
#define ISCSIT_LOGIN_TEXT_MAX		8192
#define ISCSIT_VERSION			"v4.1.0"

/*
 * Targets, portal groups, portals
 */

/* CHAP names and secrets; a value that begins with "NULL" is not set. */
struct iscsit_auth {
	char			userid[ISCSIT_VALUE_LEN];
	char			password[ISCSIT_VALUE_LEN];
	char			userid_mutual[ISCSIT_VALUE_LEN];
	char			password_mutual[ISCSIT_VALUE_LEN];
};

/* One more CHAP user of a portal group, beside its iscsit_auth. */
struct iscsit_user {
	struct list_head	node;		/* M: iscsit_tpg.users */
	char			userid[ISCSIT_VALUE_LEN];
	char			password[ISCSIT_VALUE_LEN];
};

enum iscsit_login_failure {			/* numbers of the MIB */
	ISCSIT_LOGIN_FAIL_NONE		= 0,
	ISCSIT_LOGIN_FAIL_OTHER		= 2,
	ISCSIT_LOGIN_FAIL_REDIRECT	= 3,
	ISCSIT_LOGIN_FAIL_AUTHORIZE	= 4,
	ISCSIT_LOGIN_FAIL_AUTHENTICATE	= 5,
	ISCSIT_LOGIN_FAIL_NEGOTIATE	= 6,
};

enum iscsit_sess_failure {
	ISCSIT_SESS_FAIL_NONE		= 0,
	ISCSIT_SESS_FAIL_DIGEST		= 1,
	ISCSIT_SESS_FAIL_TIMEOUT	= 2,
	ISCSIT_SESS_FAIL_FORMAT		= 3,
};

/* What stat.c counts of a target; @lock is innermost, softirqs off. */
struct iscsit_tiqn_stats {
	spinlock_t		lock;
	u32			accepts;
	u32			redirects;
	u32			authorize_fails;
	u32			authenticate_fails;
	u32			negotiate_fails;
	u32			other_fails;
	u64			last_fail_jiffies;
	enum iscsit_login_failure last_fail_type;
	char			last_fail_name[ISCSIT_NAME_LEN];
	struct sockaddr_storage	last_fail_addr;
	u32			normal_logouts;
	u32			abnormal_logouts;
	u32			digest_errors;
	u32			cxn_timeout_errors;
	u32			format_errors;
	enum iscsit_sess_failure last_sess_fail_type;
	char			last_sess_fail_name[ISCSIT_NAME_LEN];
};

struct iscsit_tiqn {
	char			name[ISCSIT_NAME_LEN];	/* I */
	struct list_head	node;		/* M: iscsit_tiqns */
	struct list_head	tpgs;		/* M: iscsit_tpg.node, oldest first */
	u32			index;		/* I: from 1 */
	u64			serial;		/* I: iscsit_next_serial() */
	struct iscsit_tiqn_stats stats;
	struct se_wwn		wwn;
	/* configfs/stat.c */
	struct config_group	stat_instance_group;
	struct config_group	stat_sess_err_group;
	struct config_group	stat_tgt_attr_group;
	struct config_group	stat_login_group;
	struct config_group	stat_logout_group;
};

/* TPG/attrib: read with READ_ONCE, written by configfs/ */
struct iscsit_tpg_attrib {
	u32			authentication;
	u32			login_timeout;		/* s */
	u32			generate_node_acls;
	u32			default_cmdsn_depth;
	u32			cache_dynamic_acls;
	u32			demo_mode_write_protect;
	u32			prod_mode_write_protect;
	u32			demo_mode_discovery;
	u32			default_erl;
	u32			t10_pi;
	u32			fabric_prot_type;
	u32			tpg_enabled_sendtargets;
	u32			login_keys_workaround;
};

struct iscsit_tpg {
	struct se_portal_group	se_tpg;
	struct iscsit_tiqn	*tiqn;		/* I: NULL: discovery */
	u16			tag;		/* I */
	u64			serial;		/* I: iscsit_next_serial() */
	struct list_head	node;		/* M: iscsit_tiqn.tpgs */
	struct list_head	portals;	/* M: iscsit_portal.node, oldest first */
	struct kref		kref;		/* sessions and logins hold one */
	struct completion	released;	/* the last reference is gone */
	bool			active;		/* T to write, A */
	spinlock_t		lock;		/* process context only */
	struct list_head	sessions;	/* T: iscsit_sess.node */
	struct list_head	logins;		/* T: iscsit_conn.tpg_node */
	wait_queue_head_t	idle_wait;	/* no sessions and no logins */
	struct xarray		tsihs;		/* iscsit_sess by TSIH; T to erase */
	u32			next_tsih;	/* xa_lock of @tsihs */
	atomic_t		chap_id;	/* last CHAP_I given */
	struct iscsit_tpg_attrib attrib;
	struct iscsit_auth	auth;		/* M: dynamic ACLs' */
	struct list_head	users;		/* M: iscsit_user.node */
	struct iscsit_params	*params;	/* I: keys.c; M for its contents */
	/* redirection: TargetAddress of a Login Response, or empty. M */
	char			redirect[ISCSIT_VALUE_LEN];
	bool			redirect_permanent;
};

/* A TPG's network portal: np/ADDRESS:PORT. */
struct iscsit_portal {
	struct se_tpg_np	se_np;
	struct list_head	node;		/* M: iscsit_tpg.portals */
	u64			serial;		/* I: iscsit_next_serial() */
	struct iscsit_tpg	*tpg;		/* I */
	struct iscsit_listener	*listener;	/* I: referenced */
};

/*
 * A listening socket; all portals of one address, port and network namespace
 * share it.  Connections hold a reference: it outlives its socket.
 */
struct iscsit_listener {
	struct kref		kref;
	struct list_head	node;		/* M: iscsit_listeners */
	u32			portals;	/* M: 0: closed */
	struct net		*net;		/* I: counted by the socket */
	struct sockaddr_storage	addr;		/* I: as the administrator wrote */
	struct socket		*sock;		/* M to change */
	struct delayed_work	work;		/* accepts */
	void			(*data_ready)(struct sock *sk);
	void			(*accepted)(struct iscsit_listener *listener,
					    struct socket *sock);	/* I */
};

/* An ACL: what TARGET/TPG/acls/INITIATOR shows beside the core's files. */
struct iscsit_acl {
	struct se_node_acl	se_acl;		/* first: the core allocates */
	/* attrib/: READ_ONCE */
	u32			dataout_timeout;		/* s */
	u32			dataout_timeout_retries;
	u32			nopin_timeout;			/* s, 0: off */
	u32			nopin_response_timeout;		/* s */
	u32			random_datain_pdu_offsets;
	u32			random_datain_seq_offsets;
	u32			random_r2t_offsets;
	u32			default_erl;
	s32			authentication;	/* -1: as the TPG says */
	struct iscsit_auth	auth;		/* M */
	struct config_group	stat_group;	/* configfs/stat.c */
};

static inline struct iscsit_tpg *iscsit_to_tpg(struct se_portal_group *se_tpg)
{
	return container_of(se_tpg, struct iscsit_tpg, se_tpg);
}

static inline struct iscsit_tiqn *iscsit_to_tiqn(struct se_wwn *wwn)
{
	return container_of(wwn, struct iscsit_tiqn, wwn);
}

static inline struct iscsit_acl *iscsit_to_acl(struct se_node_acl *se_acl)
{
	return container_of(se_acl, struct iscsit_acl, se_acl);
}

static inline struct iscsit_portal *iscsit_to_portal(struct se_tpg_np *se_np)
{
	return container_of(se_np, struct iscsit_portal, se_np);
}

/*
 * Sessions
 */

/* Result of the negotiation, session scope; the login machine fills it. L */
struct iscsit_sess_params {
	u16			max_connections;
	bool			initial_r2t;
	bool			immediate_data;
	u32			max_burst;		/* bytes, >= 512 */
	u32			first_burst;		/* bytes, >= 512 */
	u16			time2wait;		/* s */
	u16			time2retain;		/* s */
	u16			max_outstanding_r2t;	/* >= 1 */
	bool			data_pdu_in_order;
	bool			data_sequence_in_order;
	u8			error_recovery_level;
	char			initiator_alias[ISCSIT_VALUE_LEN];
};

/* ... and connection scope. L */
struct iscsit_conn_params {
	bool			header_digest;
	bool			data_digest;
	u32			max_xmit;	/* initiator's MRDSL, >= 512 */
	u32			max_recv;	/* ours, >= 512 */
};

/*
 * RFC 7143 §8.3.2.
 *
 *	FREE ---> ACTIVE ---> LOGGED_IN ---> FAILED <--> IN_CONTINUE
 *	 ^          |             |  ^         |            |   |
 *	 +----------+-------------+--|---------+------------+   |
 *	                             +--------------------------+
 *
 * FAILED and IN_CONTINUE are for recovery levels that keep a session without
 * connections.
 */
enum iscsit_sess_state {
	ISCSIT_SESS_FREE,
	ISCSIT_SESS_ACTIVE,
	ISCSIT_SESS_LOGGED_IN,
	ISCSIT_SESS_FAILED,
	ISCSIT_SESS_IN_CONTINUE,
	ISCSIT_SESS_STATES,
};

/* A request's place in the order of its session. */
struct iscsit_turn {
	struct list_head	node;		/* W: iscsit_cmdsn.early */
	u32			cmd_sn;		/* I */
};

/* CmdSN window and order, RFC 7143 §4.2.2.1; cmdsn.c */
struct iscsit_cmdsn {
	u32			exp;		/* ExpCmdSN; W to write */
	atomic_t		max;		/* MaxCmdSN */
	struct list_head	early;		/* W: iscsit_turn.node, by CmdSN */
};

struct iscsit_sess {
	refcount_t		conns_ref;	/* connections; last one ends it */
	struct iscsit_tpg	*tpg;		/* I: referenced */
	struct se_session	*se_sess;	/* I */
	struct iscsit_acl	*acl;		/* I: NULL: discovery */
	bool			discovery;	/* I */
	u8			isid[6];	/* I */
	u16			tsih;		/* I: never 0 */
	u32			sid;		/* I: session id, from 1 */
	char			initiator_name[ISCSIT_NAME_LEN]; /* I */
	struct iscsit_sess_params params;	/* L */
	u64			creation_jiffies;	/* I */

	enum iscsit_sess_state	state;		/* T; state.c */
	struct list_head	node;		/* T: iscsit_tpg.sessions */
	struct list_head	conns;		/* T: iscsit_conn.sess_node */
	u32			nr_conns;	/* T */
	struct list_head	waiters;	/* T: iscsit_conn.reinstate_node */
	bool			closing;	/* T to write, A */
	unsigned long		leave_by;	/* T: asked to log out: jiffies */
	bool			registered;	/* with the core */

	struct iscsit_cmdsn	cmdsn;
	u32			depth;		/* I: MaxCmdSN - ExpCmdSN + 1 idle */
	u32			immediate;	/* W: immediate requests at work */
	u32			ttt;		/* W: next target transfer tag */
	struct iscsit_text	*text;		/* W: text.c's, of a long answer */
	u32			last_itt;	/* W: for ACL/info */
};

/*
 * Connections
 *
 * RFC 7143 §8.1.4:
 *
 *	FREE -> XPT_UP -> IN_LOGIN -> LOGGED_IN -> LOGOUT_REQUESTED --+
 *	           |          |         |     \         |              |
 *	           |          |         |      +-> IN_LOGOUT           |
 *	           |          |         |              |               |
 *	           +----------+---------+--------------+---> CLEANUP_WAIT -> FREE
 *
 * FREE: made, or about to be freed.  XPT_UP: accepted, no Login Request yet.
 * IN_LOGOUT: a Logout Request came, nothing more is received.
 * LOGOUT_REQUESTED: we asked for one.  CLEANUP_WAIT: the socket is shut down,
 * commands still come back from the core.
 */
enum iscsit_conn_state {
	ISCSIT_CONN_FREE,
	ISCSIT_CONN_XPT_UP,
	ISCSIT_CONN_IN_LOGIN,
	ISCSIT_CONN_LOGGED_IN,
	ISCSIT_CONN_IN_LOGOUT,
	ISCSIT_CONN_LOGOUT_REQUESTED,
	ISCSIT_CONN_CLEANUP_WAIT,
	ISCSIT_CONN_STATES,
};

/* iscsit_conn.events: what others want of the connection's work */
enum {
	ISCSIT_EV_CLOSE,		/* end the connection now */
	ISCSIT_EV_TIMER,		/* a deadline may have passed */
	ISCSIT_EV_LOGIN_RESUME,		/* what the login waited for is there */
	ISCSIT_EV_ASYNC_LOGOUT,		/* ask the initiator to log out */
	ISCSIT_EV_NOP_START,		/* nopin_timeout is not 0 any more */
};

/**
 * struct iscsit_phase - What PDUs mean before and after the login
 * @header: rx_hdr has a header: judge it and say where its data go
 * @received: all of that PDU is here
 * @over: the last PDU of this phase has left
 *
 * Return: 0, or < 0: close the connection.
 */
struct iscsit_phase {
	int	(*header)(struct iscsit_conn *conn);
	int	(*received)(struct iscsit_conn *conn);
	int	(*over)(struct iscsit_conn *conn);
};

struct iscsit_out;

/**
 * struct iscsit_out_ops - How one kind of thing is sent
 * @fill: make a PDU's zeroed header, which may say where its data are (tx_buf
 *	or tx_cmd), that it is not the last one (tx_done) and without digests
 *	(tx_plain); returns the length of the data segment
 * @sent: that PDU has left; returns 0, or < 0: close the connection
 * @drop: it will not be sent
 * @gather: a PDU without data may wait for the ones behind it: @sent means then
 *	that nobody can take it back
 */
struct iscsit_out_ops {
	u32	(*fill)(struct iscsit_conn *conn, struct iscsit_out *out,
			struct iscsi_hdr *hdr);
	int	(*sent)(struct iscsit_conn *conn, struct iscsit_out *out);
	void	(*drop)(struct iscsit_conn *conn, struct iscsit_out *out);
	bool	gather;
};

/* Something to send: an answer with its data, an R2T, or a ready-made PDU. */
struct iscsit_out {
	struct list_head	node;		/* W: iscsit_conn.outs or urgent */
	const struct iscsit_out_ops *ops;	/* I */
};

/* A ready-made PDU; StatSN and the window are filled in when it is sent. */
struct iscsit_pdu {
	struct iscsit_out	out;
	struct iscsi_hdr	hdr;
	bool			counts_statsn;	/* uses up a StatSN */
	bool			no_digest;	/* login phase */
	bool			last;		/* close when it has left */
	int			(*sent)(struct iscsit_conn *conn); /* or NULL */
	struct iscsit_cmd	*cmd;		/* what it answers, or NULL */
	u32			len;		/* of @data, without padding */
	void			*data;		/* kvfree()d when sent, or NULL */
};

enum iscsit_rx_state {
	ISCSIT_RX_HEADER,		/* BHS, AHS, header digest */
	ISCSIT_RX_DATA,			/* to the command, a buffer or nowhere */
	ISCSIT_RX_TRAILER,		/* padding and data digest */
};

enum iscsit_tx_state {
	ISCSIT_TX_IDLE,			/* take the next of outs */
	ISCSIT_TX_HEADER,		/* BHS and header digest, of some PDUs */
	ISCSIT_TX_DATA,
	ISCSIT_TX_TRAILER,		/* padding and data digest */
};

#define ISCSIT_BVECS			64
/* Some headers: what a read takes beyond what it is for. */
#define ISCSIT_AHEAD			512
/* Headers without data that leave together. */
#define ISCSIT_TX_HDRS			(16 * (ISCSI_HDR_LEN + ISCSI_CRC_LEN))
#define ISCSIT_HDR_MAX			(ISCSI_HDR_LEN + 255 * 4 + ISCSI_CRC_LEN)

struct iscsit_conn {
	struct work_struct	work;
	int			cpu;		/* A */
	struct task_struct	*worker;	/* who runs @work now, or NULL; A */
	unsigned long		events;		/* A: ISCSIT_EV_* */
	bool			moved;		/* W: a PDU came or left */
	ktime_t			poll_end;	/* W: of busy polling */
	struct socket		*sock;		/* I until release */
	struct iscsit_listener	*listener;	/* I: referenced */
	struct sockaddr_storage	peer;		/* I */
	struct sockaddr_storage	local;		/* I */
	u32			peer_hash;	/* I: of its source address */
	struct list_head	pending_login_node;	/* pending_login.c */
	enum iscsit_conn_state	state;		/* W to write, A; state.c */
	const struct iscsit_phase *phase;	/* W */
	struct iscsit_conn_params params;	/* L */
	u16			cid;		/* L */
	struct iscsit_login	*login;		/* L: NULL when logged in */
	struct iscsit_tpg	*tpg;		/* L: referenced */
	struct iscsit_sess	*sess;		/* L: referenced */
	struct list_head	tpg_node;	/* T: iscsit_tpg.logins */
	struct list_head	sess_node;	/* T: iscsit_sess.conns */
	struct list_head	reinstate_node;	/* T: iscsit_sess.waiters */
	struct iscsit_sess	*waits_for;	/* T: session being reinstated */
	struct work_struct	release_work;
	bool			released;	/* W: release_work is queued */
	bool			timed_out;	/* W: the login was too slow */
	struct target_cmd_counter *cmd_cnt;	/* L: NULL: no SCSI commands */
	void			(*old_data_ready)(struct sock *sk);
	void			(*old_write_space)(struct sock *sk);
	void			(*old_state_change)(struct sock *sk);

	/* commands */
	DECLARE_HASHTABLE(cmds, 6);		/* W: iscsit_cmd.node, by ITT */
	u32			nr_cmds;	/* W */
	u32			arrivals;	/* W: requests that began so far */
	u32			held_bytes;	/* W: sum of iscsit_cmd.held */
	struct llist_head	done;		/* iscsit_cmd.done_node */

	/* timers */
	struct timer_list	timer;
	unsigned long		start;		/* I: jiffies */
	unsigned long		nop_deadline;	/* W: NOP-In, or its answer, due */
	bool			nop_armed;	/* W */
	unsigned long		last_progress;	/* W: iscsit_tcp_progress() */
	u32			last_acked;	/* W: as of then */
	u32			nop_ttt;	/* W: of the one outstanding */
	struct list_head	awaiting;	/* W: iscsit_cmd.data_out_node */
	struct list_head	held;		/* W: iscsit_cmd.held_node */
	struct iscsit_cmd	*logout;	/* W: waits for the other requests */
	bool			leaving;	/* W: ends at leave_deadline */
	unsigned long		leave_deadline;	/* W */

	/* receive side: W */
	enum iscsit_rx_state	rx_state;
	u32			rx_have;	/* bytes of this part */
	u32			rx_want;
	u32			rx_len;		/* data segment, without padding */
	u32			rx_crc;
	u32			rx_offset;	/* in @rx_cmd's data */
	struct iscsit_cmd	*rx_cmd;	/* whose PDU or Data-Out this is */
	struct iscsit_r2t	*rx_r2t;	/* Data-Out: what it answers, else NULL */
	u32			rx_keep;	/* of @rx_len; the rest is drained */
	bool			rx_hold;	/* the login waits */
	bool			rx_digest;	/* data digest follows */
	u32			rx_ahs;		/* bytes of AHS */
	void			*rx_buf;	/* linear destination, or NULL */
	u8			rx_trailer[ISCSI_PAD_LEN + ISCSI_CRC_LEN];
	u32			ahead_at;	/* tcp.c: what was read ahead */
	u32			ahead_len;
	int			rx_await;	/* A: tcp.c: bytes worth a run */

	/* send side: W */
	struct list_head	urgent;		/* iscsit_out.node: go first */
	struct list_head	outs;		/* iscsit_out.node */
	struct iscsit_out	*tx;		/* the one being sent */
	enum iscsit_tx_state	tx_state;
	u32			tx_have;
	u32			tx_want;	/* bytes of the headers */
	u32			tx_trailer_len;
	void			*tx_buf;	/* linear data segment, or NULL */
	bool			tx_done;	/* the last PDU of @tx */
	bool			tx_plain;	/* it has no digests */
	struct iscsit_cmd	*tx_cmd;	/* whose data it sends, or NULL */
	bool			tx_end;		/* close when idle */
	u32			nr_pdus;	/* to send, on nobody's window */
	u32			tx_len;		/* data segment, without padding */
	u32			tx_offset;	/* in @tx_cmd's data */
	bool			tx_more;	/* TCP was told that more comes */
	u32			stat_sn;	/* next */
	u32			exp_stat_sn;	/* acknowledged by the initiator */
	u8			tx_hdrs[ISCSIT_TX_HDRS] __aligned(8);
	u8			tx_trailer[ISCSI_PAD_LEN + ISCSI_CRC_LEN];

	struct bio_vec		bvec[ISCSIT_BVECS + 1];	/* and for @ahead */
	u8			rx_hdr[ISCSIT_HDR_MAX] __aligned(8);
	u8			rx_cdb[SCSI_MAX_VARLEN_CDB_SIZE];
	u8			ahead[ISCSIT_AHEAD];

	/* statistics: W to write */
	u64			cmd_pdus;
	u64			rsp_pdus;
	u64			tx_octets;
	u64			rx_octets;
	u32			digest_errors;
	u32			timeout_errors;
};

/*
 * Commands: any request that has an ITT and takes part in CmdSN ordering.
 */

/* A ready to transfer that waits for its data. */
struct iscsit_r2t {
	struct iscsit_out	out;
	struct list_head	node;		/* W: iscsit_cmd.r2ts */
	struct iscsit_cmd	*cmd;		/* NULL: has gone meanwhile */
	struct scsi_lun		lun;
	itt_t			itt;
	u32			ttt;
	u32			r2t_sn;
	u32			offset;
	u32			length;
	u32			received;
	u32			data_sn;	/* next expected */
	bool			queued;		/* to send, or being sent */
};

/**
 * struct iscsit_cmd_ops - What one kind of request does
 * @run: its turn has come, and all of it is here; it may be gone on return.
 *	Returns 0, or < 0: close the connection
 * @returned: the core has given it back, to be answered; NULL: it never goes
 *	there
 * @cancel_data_out: it ends, or fails: nothing more is expected; may be NULL
 */
struct iscsit_cmd_ops {
	int	(*run)(struct iscsit_cmd *cmd);
	void	(*returned)(struct iscsit_cmd *cmd);
	void	(*cancel_data_out)(struct iscsit_cmd *cmd);
};

struct iscsit_cmd {
	struct se_cmd		se_cmd;
	const struct iscsit_cmd_ops *ops;	/* I */
	struct iscsit_conn	*conn;		/* I */
	struct hlist_node	node;		/* W: iscsit_conn.cmds */
	struct iscsit_turn	turn;
	struct list_head	data_out_node;	/* W: iscsit_conn.awaiting */
	struct list_head	held_node;	/* W: iscsit_conn.held */
	struct llist_node	done_node;	/* iscsit_conn.done */
	struct iscsit_out	out;

	u8			opcode;		/* I: without the I bit */
	bool			immediate;	/* I */
	bool			scsi_read;	/* I */
	bool			scsi_write;	/* I */
	u8			tm_function;	/* I: RFC 7143 §11.5.1 */
	itt_t			itt;		/* I */
	struct scsi_lun		lun;		/* I */
	u32			edtl;		/* I */
	u32			arrival;	/* W: its place among conn->arrivals */

	unsigned int		hashed:1;	/* W: found by its ITT */
	unsigned int		begun:1;	/* W: counted in nr_cmds */
	unsigned int		ordered:1;	/* W: all of it came, and its turn */
	unsigned int		submitted:1;	/* W: the core has it */
	unsigned int		have_buffer:1;	/* W: t_data_sg is there */
	unsigned int		await:1;	/* W: on conn->awaiting */
	unsigned int		core_init:1;	/* W: se_cmd is initialised */
	unsigned int		unsolicited:1;	/* W: no F bit of those data yet */
	unsigned int		failed:1;	/* W: its end was asked for */
	unsigned int		returned:1;	/* W: the core gave it back */
	unsigned int		refused:1;	/* W: the unit does not like the CDB */
	unsigned int		window:1;	/* W: its end opens the window */
	bool			send_data;	/* queue_data_in(), not _status() */
	bool			aborted;	/* no answer */
	sense_reason_t		reason;		/* W: fabric's verdict, or 0 */
	unsigned long		await_since;	/* W: jiffies */

	/* data-out: W */
	u32			out_want;	/* bytes the unit will take */
	u32			out_received;	/* bytes come in, in order */
	u32			out_data_sn;	/* unsolicited: next DataSN */
	u32			out_solicited;	/* next byte to ask for */
	u32			r2t_sn;		/* next */
	u32			nr_r2ts;
	struct list_head	r2ts;		/* iscsit_r2t.node */

	/* data-in: W */
	u32			in_sent;
	u32			in_data_sn;

	/* request of another kind than SCSI: W */
	struct iscsi_hdr	req;		/* as received */
	void			*rx_data;	/* data segment, NUL appended */
	u32			rx_data_len;
	u32			rx_data_room;	/* as far as bytes have come */
	u32			held;		/* bytes of data or answer */
	u32			covers;		/* function: of lower arrival */

	u8			sense[2 + TRANSPORT_SENSE_BUFFER];
};

#endif /* ISCSIT_TYPES_H */
