/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the rooms of the engine promise each other.
 *
 * All of it runs in the connection's work unless it says otherwise. A function
 * that returns a negative number wants the connection closed.
 */
#ifndef ISCSIT_CONN_H
#define ISCSIT_CONN_H

#include <linux/types.h>

#include "../types.h"

/* conn.c */
struct iscsit_conn *iscsit_conn_alloc(struct iscsit_listener *listener,
				      struct socket *sock);
void iscsit_conn_free(struct iscsit_conn *conn);
/* Run the work. Any context. */
void iscsit_conn_queue(struct iscsit_conn *conn);
/* Run where it is allowed now. */
void iscsit_conn_may_move(struct iscsit_conn *conn);
/* Want something of the work. Any context. */
void iscsit_conn_event(struct iscsit_conn *conn, unsigned int event);
/* Look at the deadlines no later than @when. */
void iscsit_conn_arm(struct iscsit_conn *conn, unsigned long when);
/* End in some seconds if nobody does before. */
void iscsit_conn_leave(struct iscsit_conn *conn, unsigned int seconds);
int iscsit_conn_module_init(void);
void iscsit_conn_module_exit(void);

static inline bool iscsit_conn_closing(const struct iscsit_conn *conn)
{
	return conn->state == ISCSIT_CONN_CLEANUP_WAIT;
}

static inline bool iscsit_conn_in_login(const struct iscsit_conn *conn)
{
	return conn->state <= ISCSIT_CONN_IN_LOGIN;
}

/* Is a data segment longer than we take, in the login or after it? */
static inline bool iscsit_rx_too_long(const struct iscsit_conn *conn, u32 len)
{
	return len > READ_ONCE(conn->params.max_recv);
}

/* run.c */
void iscsit_conn_start(struct iscsit_conn *conn);
int iscsit_run_module_init(void);
void iscsit_run_module_exit(void);

/* login_phase.c, full_feature.c */
extern const struct iscsit_phase iscsit_login_phase;
extern const struct iscsit_phase iscsit_full_feature_phase;
int iscsit_login_verdict(struct iscsit_conn *conn, int verdict);

/* half_open.c */
bool iscsit_half_open_add(struct iscsit_conn *conn,
			  void (*start)(struct iscsit_conn *conn));
void iscsit_half_open_del(struct iscsit_conn *conn);
void iscsit_half_open_close_all(void);

/* tcp.c */
int iscsit_tcp_recv(struct iscsit_conn *conn, void *buf, u32 len);
int iscsit_tcp_recv_cmd(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
			u32 offset, u32 len);
int iscsit_tcp_discard(struct iscsit_conn *conn, u32 len);
int iscsit_tcp_send(struct iscsit_conn *conn, void *buf, u32 len, bool more);
int iscsit_tcp_send_cmd(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
			u32 offset, u32 len, bool more);
void iscsit_tcp_awake(struct iscsit_conn *conn);
bool iscsit_tcp_await(struct iscsit_conn *conn, u32 bytes);
void iscsit_tcp_push(struct iscsit_conn *conn);
void iscsit_tcp_hook(struct iscsit_conn *conn);
void iscsit_tcp_unhook(struct iscsit_conn *conn);

/* digest.c */
#define ISCSIT_CRC_SEED		(~0U)
u32 iscsit_crc_cmd(u32 crc, struct iscsit_cmd *cmd, u32 offset, u32 len);

/* rx.c; return: < 0: close; 0: nothing there; > 0: there may be more */
int iscsit_rx(struct iscsit_conn *conn, unsigned int budget);
void iscsit_rx_reset(struct iscsit_conn *conn);
/* The data segment of this PDU goes nowhere. */
void iscsit_rx_drain(struct iscsit_conn *conn);
/* Reject the PDU whose header is in rx_hdr and drain it. */
int iscsit_rx_reject(struct iscsit_conn *conn, u8 reason);
int iscsit_rx_reject_close(struct iscsit_conn *conn, u8 reason);

/* tx.c */
int iscsit_tx(struct iscsit_conn *conn, unsigned int budget);
void iscsit_tx_queue(struct iscsit_conn *conn, struct iscsit_out *out);
void iscsit_tx_drop_all(struct iscsit_conn *conn);
/* Close the connection when all that is queued has left. */
void iscsit_tx_end(struct iscsit_conn *conn);
void iscsit_tx_stamp(struct iscsit_conn *conn, struct iscsi_hdr *hdr,
		     bool counts_statsn);
void iscsit_fill_window(struct iscsit_conn *conn, __be32 *exp, __be32 *max);

/* command.c: descriptors, CmdSN, ITT */
struct iscsit_cmd *iscsit_cmd_alloc(struct iscsit_conn *conn);
void iscsit_cmd_free(struct iscsit_cmd *cmd);
/* Hash it; the connection has it now */
void iscsit_cmd_begin(struct iscsit_cmd *cmd);
/* The connection is done with it: unhash, drop the reference. */
void iscsit_cmd_end(struct iscsit_cmd *cmd);
struct iscsit_cmd *iscsit_cmd_find(struct iscsit_conn *conn, itt_t itt);
bool iscsit_cmd_admit(struct iscsit_conn *conn, const struct iscsi_hdr *hdr,
		      int *err);
bool iscsit_cmd_sn_in_window(u32 cmd_sn, u32 exp, u32 max);
int iscsit_cmd_skip_sn(struct iscsit_conn *conn, u32 cmd_sn);
/* All of the request is here: run it when its turn has come. */
int iscsit_cmd_sequence(struct iscsit_cmd *cmd);
/* The answer to @cmd is being made: give its place in the window back. */
void iscsit_cmd_open_window(struct iscsit_cmd *cmd);
/* Commands that came back from the core */
void iscsit_cmd_reap(struct iscsit_conn *conn);
void iscsit_cmd_end_all(struct iscsit_conn *conn);
/* End a command the core may have; it comes back through iscsit_cmd_reap(). */
void iscsit_cmd_fail(struct iscsit_cmd *cmd, sense_reason_t reason);
int iscsit_cmd_module_init(void);
void iscsit_cmd_module_exit(void);

/* scsi_cmd.c */
struct iscsi_scsi_req;
u8 iscsit_scsi_parse_cdb(const struct iscsi_scsi_req *hdr, const u8 *ahs,
			 size_t ahs_len, u8 *cdb);
int iscsit_scsi_rx(struct iscsit_conn *conn);
int iscsit_scsi_received(struct iscsit_cmd *cmd);
int iscsit_scsi_write_pending(struct se_cmd *se_cmd);
int iscsit_scsi_queue_data_in(struct se_cmd *se_cmd);
int iscsit_scsi_queue_status(struct se_cmd *se_cmd);
void iscsit_scsi_aborted(struct se_cmd *se_cmd);

/* data_out.c */
struct iscsit_sequence {
	u32	next;		/* offset of the next byte */
	u32	end;		/* offset behind the last one there may be */
	bool	solicited;	/* an R2T asked for it */
};
bool iscsit_data_out_fits(const struct iscsit_sequence *seq, u32 offset,
			  u32 len, bool final);
int iscsit_data_out_rx(struct iscsit_conn *conn);
int iscsit_data_out_received(struct iscsit_conn *conn, bool final);
/* Ask for what is still missing, or execute. */
int iscsit_data_out_go_on(struct iscsit_cmd *cmd);
void iscsit_data_out_forget(struct iscsit_cmd *cmd);
/* Return: -ETIMEDOUT if data did not come in time. */
int iscsit_data_out_timer(struct iscsit_conn *conn);
int iscsit_data_out_module_init(void);
void iscsit_data_out_module_exit(void);

/* data_in.c: the answer to a SCSI command */
extern const struct iscsit_out_ops iscsit_data_in_ops;

/* nop.c */
extern const struct iscsit_cmd_ops iscsit_nop_ops;
int iscsit_nop_answered(struct iscsit_conn *conn, u32 ttt);
int iscsit_nop_timer(struct iscsit_conn *conn);
void iscsit_nop_start(struct iscsit_conn *conn);

/* logout.c, tmf.c */
extern const struct iscsit_cmd_ops iscsit_logout_ops;
extern const struct iscsit_cmd_ops iscsit_tmf_ops;
void iscsit_tmf_queue_rsp(struct se_cmd *se_cmd);
int iscsit_async_logout(struct iscsit_conn *conn);

/* session.c */
void iscsit_sess_put_conn(struct iscsit_conn *conn);
void iscsit_conn_unlink(struct iscsit_conn *conn);

/* tpg.c, portal.c, tiqn.c, fabric.c */
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

#endif /* ISCSIT_CONN_H */
