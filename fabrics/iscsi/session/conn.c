// SPDX-License-Identifier: GPL-2.0
/*
 * Connections: what other threads may do with one, and where its work runs.
 */
#include <linux/cpumask.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/sock.h>

#include <target/target_core_fabric.h>

#include "conn.h"
#include "state.h"
#include "../target/listener.h"

static struct workqueue_struct *iscsit_wq;
static atomic_t iscsit_nr_conns = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(iscsit_no_conns);

/* CPUs for connections: cpus_allowed_list. */
static DEFINE_SPINLOCK(iscsit_cpus_lock);	/* innermost; softirqs off */
static struct cpumask iscsit_cpus;
static int iscsit_last_cpu = -1;

static int choose_cpu(void)
{
	int cpu;

	spin_lock_bh(&iscsit_cpus_lock);
	cpu = cpumask_next_and(iscsit_last_cpu, &iscsit_cpus, cpu_online_mask);
	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first_and(&iscsit_cpus, cpu_online_mask);
	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first(cpu_online_mask);
	iscsit_last_cpu = cpu;
	spin_unlock_bh(&iscsit_cpus_lock);
	return cpu;
}

/**
 * iscsit_conn_may_move() - Go where connections may run now
 * @conn: connection
 *
 * Context: Its work.
 */
void iscsit_conn_may_move(struct iscsit_conn *conn)
{
	/* a list without a CPU that is online asks for nothing */
	if (!cpumask_test_cpu(conn->cpu, &iscsit_cpus) &&
	    cpumask_intersects(&iscsit_cpus, cpu_online_mask))
		WRITE_ONCE(conn->cpu, choose_cpu());
}

/**
 * iscsit_set_cpus() - Say which CPUs connections run on
 * @mask: the CPUs; none that is online means any
 *
 * Counts for connections that come later, and for others when they run next.
 *
 * Return: 0.
 */
int iscsit_set_cpus(const struct cpumask *mask)
{
	spin_lock_bh(&iscsit_cpus_lock);
	cpumask_copy(&iscsit_cpus, mask);
	spin_unlock_bh(&iscsit_cpus_lock);
	return 0;
}

/**
 * iscsit_show_cpus() - Print the CPUs that connections run on
 * @page: PAGE_SIZE bytes
 *
 * Return: bytes written.
 */
ssize_t iscsit_show_cpus(char *page)
{
	ssize_t len;

	spin_lock_bh(&iscsit_cpus_lock);
	len = scnprintf(page, PAGE_SIZE, "%*pbl\n",
			cpumask_pr_args(&iscsit_cpus));
	spin_unlock_bh(&iscsit_cpus_lock);
	return len;
}

/* Waking */

/**
 * iscsit_conn_queue() - Run a connection's work
 * @conn: connection that is known to live
 *
 * Context: Any.
 */
void iscsit_conn_queue(struct iscsit_conn *conn)
{
	queue_work_on(READ_ONCE(conn->cpu), iscsit_wq, &conn->work);
}

/**
 * iscsit_conn_event() - Want something of a connection
 * @conn: connection that is known to live
 * @event: ISCSIT_EV_*
 *
 * Context: Any.
 */
void iscsit_conn_event(struct iscsit_conn *conn, unsigned int event)
{
	set_bit(event, &conn->events);
	iscsit_conn_queue(conn);
}

/**
 * iscsit_conn_close() - Ask a connection to end
 * @conn: connection that is known to live
 *
 * Context: Any.
 */
void iscsit_conn_close(struct iscsit_conn *conn)
{
	iscsit_conn_event(conn, ISCSIT_EV_CLOSE);
}

/* Time */

static void timer_fn(struct timer_list *timer)
{
	struct iscsit_conn *conn = from_timer(conn, timer, timer);

	iscsit_conn_event(conn, ISCSIT_EV_TIMER);
}

/**
 * iscsit_conn_arm() - Look at the deadlines
 * @conn: connection that is not closing
 * @when: at this time, or before it
 */
void iscsit_conn_arm(struct iscsit_conn *conn, unsigned long when)
{
	if (!iscsit_conn_closing(conn))
		timer_reduce(&conn->timer, when);
}

/**
 * iscsit_conn_close_deadline() - Give the initiator some time to end a connection
 * @conn: connection in full feature phase
 * @when: it is closed then; jiffies
 */
void iscsit_conn_close_deadline(struct iscsit_conn *conn, unsigned long when)
{
	conn->leaving = true;
	conn->leave_deadline = when;
	iscsit_conn_arm(conn, conn->leave_deadline);
}

/**
 * iscsit_next_ttt() - Give a target transfer tag out
 * @conn: connection of a session
 *
 * Return: the tag, never the reserved one.
 */
u32 iscsit_next_ttt(struct iscsit_conn *conn)
{
	struct iscsit_sess *sess = conn->sess;

	if (sess->ttt == ISCSI_RESERVED_TAG)
		sess->ttt = 0;
	return sess->ttt++;
}

/* Beginning and end */

/**
 * iscsit_conn_free() - Free a connection that does not run
 * @conn: connection of iscsit_conn_alloc(); its socket goes, too
 */
void iscsit_conn_free(struct iscsit_conn *conn)
{
	iscsit_conn_move(conn, ISCSIT_CONN_FREE);
	sock_release(conn->sock);
	if (conn->cmd_cnt)
		target_free_cmd_counter(conn->cmd_cnt);
	iscsit_listener_put(conn->listener);
	kfree(conn);
	if (atomic_dec_and_test(&iscsit_nr_conns))
		wake_up_all(&iscsit_no_conns);
}

static int read_addresses(struct iscsit_conn *conn)
{
	int err;

	err = kernel_getpeername(conn->sock, (struct sockaddr *)&conn->peer);
	if (err < 0)
		return err;
	err = kernel_getsockname(conn->sock, (struct sockaddr *)&conn->local);
	return min(err, 0);
}

/**
 * iscsit_conn_alloc() - Make a connection of an accepted socket
 * @listener: where it came in
 * @sock: socket, the connection's on success
 *
 * Any peer may cause this thousands of times a second, so neither this function
 * nor iscsit_conn_free() waits for anything. What needs percpu memory or an RCU
 * grace period is done by iscsit_conn_expect_commands().
 *
 * Context: Process.
 * Return: the connection or ERR_PTR().
 */
struct iscsit_conn *iscsit_conn_alloc(struct iscsit_listener *listener,
				      struct socket *sock)
{
	struct iscsit_conn *conn = kzalloc(sizeof(*conn), GFP_KERNEL);
	int err;

	if (!conn)
		return ERR_PTR(-ENOMEM);
	conn->sock = sock;
	err = read_addresses(conn);
	if (err) {
		kfree(conn);
		return ERR_PTR(err);
	}
	iscsit_listener_get(listener);
	conn->listener = listener;
	timer_setup(&conn->timer, timer_fn, 0);
	INIT_LIST_HEAD(&conn->pending_login_node);
	INIT_LIST_HEAD(&conn->tpg_node);
	INIT_LIST_HEAD(&conn->sess_node);
	INIT_LIST_HEAD(&conn->reinstate_node);
	INIT_LIST_HEAD(&conn->awaiting);
	INIT_LIST_HEAD(&conn->held);
	INIT_LIST_HEAD(&conn->urgent);
	INIT_LIST_HEAD(&conn->outs);
	init_llist_head(&conn->done);
	hash_init(conn->cmds);
	conn->cpu = choose_cpu();
	iscsit_conn_move(conn, ISCSIT_CONN_XPT_UP);
	conn->start = jiffies;
	conn->last_progress = jiffies;
	conn->stat_sn = get_random_u32();
	conn->nop_ttt = ISCSI_RESERVED_TAG;
	conn->params.max_xmit = ISCSIT_LOGIN_TEXT_MAX;
	conn->params.max_recv = ISCSIT_LOGIN_TEXT_MAX;
	atomic_inc(&iscsit_nr_conns);
	return conn;
}

/**
 * iscsit_conn_expect_commands() - Prepare for SCSI commands
 * @conn: connection that has logged in, but for the last response
 *
 * Context: Process.
 * Return: 0 or -ENOMEM.
 */
int iscsit_conn_expect_commands(struct iscsit_conn *conn)
{
	conn->cmd_cnt = target_alloc_cmd_counter();
	return conn->cmd_cnt ? 0 : -ENOMEM;
}

/**
 * iscsit_conn_module_init() - Prepare for connections
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_conn_module_init(void)
{
	cpumask_copy(&iscsit_cpus, cpu_possible_mask);
	/*
	 * Not WQ_HIGHPRI: a sender on this CPU would be preempted at the first
	 * segment of each PDU, instead of sending its whole burst.
	 */
	iscsit_wq = alloc_workqueue("iscsi_target", WQ_MEM_RECLAIM, 0);
	return iscsit_wq ? 0 : -ENOMEM;
}

/**
 * iscsit_conn_module_exit() - Undo iscsit_conn_module_init()
 *
 * They have been asked to end: waits for them.
 */
void iscsit_conn_module_exit(void)
{
	wait_event(iscsit_no_conns, !atomic_read(&iscsit_nr_conns));
	destroy_workqueue(iscsit_wq);
}
