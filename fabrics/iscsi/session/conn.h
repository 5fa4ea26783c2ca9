/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Connections: made, queued, told of events, closed.
 *
 * All of it runs in the connection's work unless it says otherwise. A function
 * that returns a negative number wants the connection closed.
 */
#ifndef ISCSIT_CONN_H
#define ISCSIT_CONN_H

#include <linux/types.h>

#include "../types.h"

struct socket;

struct iscsit_conn *iscsit_conn_alloc(struct iscsit_listener *listener,
				      struct socket *sock);
void iscsit_conn_free(struct iscsit_conn *conn);
int iscsit_conn_expect_commands(struct iscsit_conn *conn);
/* Run the work. Any context. */
void iscsit_conn_queue(struct iscsit_conn *conn);
/* Run where it is allowed now. */
void iscsit_conn_may_move(struct iscsit_conn *conn);
/* Want something of the work. Any context. */
void iscsit_conn_event(struct iscsit_conn *conn, unsigned int event);
/* Look at the deadlines no later than @when. */
void iscsit_conn_arm(struct iscsit_conn *conn, unsigned long when);
/* End then, if nobody does before. */
void iscsit_conn_close_deadline(struct iscsit_conn *conn, unsigned long when);
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
/* A target transfer tag that is not in use: never 0xffffffff. */
u32 iscsit_next_ttt(struct iscsit_conn *conn);

/*
 * Ask the connection to end. Any context; the caller knows that it lives,
 * because it stands in a list whose lock is held.
 */
void iscsit_conn_close(struct iscsit_conn *conn);

/* The CPUs that connections run on: cpus_allowed_list. */
int iscsit_set_cpus(const struct cpumask *mask);
ssize_t iscsit_show_cpus(char *page);

#endif /* ISCSIT_CONN_H */
