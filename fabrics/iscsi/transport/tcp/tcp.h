/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The socket of a connection.
 */
#ifndef ISCSIT_TCP_H
#define ISCSIT_TCP_H

#include <linux/types.h>

struct iscsit_cmd;
struct iscsit_conn;

int iscsit_tcp_recv(struct iscsit_conn *conn, void *buf, u32 len);
int iscsit_tcp_recv_cmd(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
			u32 offset, u32 len);
int iscsit_tcp_discard(struct iscsit_conn *conn, u32 len);
int iscsit_tcp_send(struct iscsit_conn *conn, void *buf, u32 len, bool more);
int iscsit_tcp_send_cmd(struct iscsit_conn *conn, struct iscsit_cmd *cmd,
			u32 offset, u32 len, bool more);
void iscsit_tcp_awake(struct iscsit_conn *conn);
bool iscsit_tcp_await(struct iscsit_conn *conn, u32 bytes);
u32 iscsit_tcp_acked(struct iscsit_conn *conn, unsigned long *since);
void iscsit_tcp_push(struct iscsit_conn *conn);
unsigned long iscsit_tcp_progress(struct iscsit_conn *conn);
void iscsit_tcp_hook(struct iscsit_conn *conn);
void iscsit_tcp_unhook(struct iscsit_conn *conn);

#endif /* ISCSIT_TCP_H */
