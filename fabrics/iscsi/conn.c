// SPDX-License-Identifier: GPL-2.0
/*
 * Connections: the work that runs one, and its end.
 *
 * No thread belongs to a connection. Socket callbacks, timers and commands that
 * come back from the core queue its work item on the CPU it was given; the work
 * receives and sends as much as its budget allows and queues itself again if
 * there is more.
 *
 * The end (RFC 7143 §8.1.2, CLEANUP_WAIT): unhook from the socket and shut it
 * down, forget what was to be sent, fail what waits for data, and take back what
 * the core has, whenever that comes. When no request is left, another work item,
 * which may wait, gives everything back. Who finds a connection in a list may
 * queue its work under the list's lock; it leaves all lists before it is freed.
 */
#include <linux/blkdev.h>
#include <linux/cpumask.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/sock.h>

#include <target/target_core_fabric.h>

#include "conn.h"
#include "engine.h"
#include "login.h"

/* Socket calls of one direction before the other has its turn. */
#define ISCSIT_TURN		16
/* Turns before other work of this CPU has its. */
#define ISCSIT_TURNS		16
/* Until the portal group, whose attribute it is, is known. */
#define ISCSIT_LOGIN_TIMEOUT	15

static struct workqueue_struct *iscsit_wq;
static struct workqueue_struct *iscsit_release_wq;
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
 * iscsit_set_cpus() - Say which CPUs connections run on
 * @mask: the CPUs; none that is online means any
 *
 * Counts for connections that come later, and for others when they are queued
 * next.
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

static unsigned long login_deadline(const struct iscsit_conn *conn)
{
	u32 seconds = ISCSIT_LOGIN_TIMEOUT;

	if (conn->tpg && conn->tpg->tiqn)
		seconds = READ_ONCE(conn->tpg->attrib.login_timeout);
	return conn->start + seconds * HZ;
}

static int check_time(struct iscsit_conn *conn)
{
	int err;

	if (iscsit_conn_in_login(conn)) {
		unsigned long end = login_deadline(conn);

		if (time_before(jiffies, end)) {
			iscsit_conn_arm(conn, end);
			return 0;
		}
		conn->timed_out = true;
		return -ETIMEDOUT;
	}
	if (conn->leaving) {
		if (!time_before(jiffies, conn->leave_deadline))
			return -ETIMEDOUT;
		iscsit_conn_arm(conn, conn->leave_deadline);
	}
	err = iscsit_data_out_timer(conn);
	return err ? err : iscsit_nop_timer(conn);
}

/**
 * iscsit_conn_leave() - Give the initiator some time to end a connection
 * @conn: connection in full feature phase
 * @seconds: after that it is closed
 */
void iscsit_conn_leave(struct iscsit_conn *conn, unsigned int seconds)
{
	conn->leaving = true;
	conn->leave_deadline = jiffies + seconds * HZ;
	iscsit_conn_arm(conn, conn->leave_deadline);
}

/* Running */

static int handle_events(struct iscsit_conn *conn)
{
	int err = 0;

	if (!READ_ONCE(conn->events))
		return 0;
	if (test_bit(ISCSIT_EV_CLOSE, &conn->events))
		return -ESHUTDOWN;
	if (test_and_clear_bit(ISCSIT_EV_TIMER, &conn->events))
		err = check_time(conn);
	if (!err && test_and_clear_bit(ISCSIT_EV_LOGIN_RESUME, &conn->events) &&
	    iscsit_conn_in_login(conn)) {
		conn->rx_hold = false;
		err = iscsit_rx_login_verdict(conn, iscsit_login_resume(conn));
	}
	if (!err && test_and_clear_bit(ISCSIT_EV_ASYNC_LOGOUT, &conn->events))
		err = iscsit_async_logout(conn);
	if (!err && test_and_clear_bit(ISCSIT_EV_NOP_START, &conn->events) &&
	    !iscsit_conn_in_login(conn))
		iscsit_nop_start(conn);
	return err;
}

/* One turn of each direction; return: < 0: close; > 0: there is more to do. */
static int turn(struct iscsit_conn *conn)
{
	int tx, rx, err;

	err = handle_events(conn);
	if (err)
		return err;
	iscsit_cmd_reap(conn);
	tx = iscsit_tx(conn, ISCSIT_TURN);
	if (tx < 0)
		return tx;
	rx = iscsit_rx(conn, ISCSIT_TURN);
	if (rx < 0)
		return rx;
	return tx || rx || !llist_empty(&conn->done) ||
	       (conn->tx_state == ISCSIT_TX_IDLE && !list_empty(&conn->outs));
}

static int run(struct iscsit_conn *conn)
{
	unsigned int turns = ISCSIT_TURNS;
	struct blk_plug plug;
	int ret;

	/* a batch of requests becomes a batch of bios */
	blk_start_plug(&plug);
	do {
		ret = turn(conn);
	} while (ret > 0 && --turns);
	blk_finish_plug(&plug);
	return ret;
}

static void login_ended(struct iscsit_conn *conn)
{
	iscsit_login_aborted(conn, conn->timed_out);
	kfree_sensitive(conn->rx_buf);
	conn->rx_buf = NULL;
	iscsit_login_free(conn);
}

static void begin_close(struct iscsit_conn *conn)
{
	bool login = iscsit_conn_in_login(conn);

	iscsit_tcp_unhook(conn);
	kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	conn->state = ISCSIT_CONN_CLEANUP_WAIT;
	del_timer(&conn->timer);
	if (login)
		login_ended(conn);
	iscsit_rx_drain(conn);
	iscsit_tx_drop_all(conn);
	iscsit_cmd_end_all(conn);
}

static void go_on_closing(struct iscsit_conn *conn)
{
	iscsit_cmd_reap(conn);
	if (conn->nr_cmds || conn->released)
		return;
	conn->released = true;
	queue_work(iscsit_release_wq, &conn->release_work);
}

static void conn_work(struct work_struct *work)
{
	struct iscsit_conn *conn = container_of(work, struct iscsit_conn, work);
	int ret = 0;

	WRITE_ONCE(conn->worker, current);
	if (!iscsit_conn_closing(conn)) {
		ret = run(conn);
		if (ret < 0)
			begin_close(conn);
	}
	if (iscsit_conn_closing(conn))
		go_on_closing(conn);
	WRITE_ONCE(conn->worker, NULL);
	/* what was put there by ourselves was not announced */
	if (ret > 0 || !llist_empty(&conn->done))
		iscsit_conn_queue(conn);
}

/**
 * iscsit_conn_logged_in() - The final Login Response has left
 * @conn: connection, activated
 *
 * Return: 0.
 */
int iscsit_conn_logged_in(struct iscsit_conn *conn)
{
	/* who only wants to discover is no less a stranger than before */
	if (!conn->sess->discovery)
		iscsit_half_open_del(conn);
	iscsit_login_free(conn);
	conn->state = ISCSIT_CONN_LOGGED_IN;
	conn->rx_hold = false;
	iscsit_rx_reset(conn);
	iscsit_nop_start(conn);
	return 0;
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
	sock_release(conn->sock);
	target_free_cmd_counter(conn->cmd_cnt);
	iscsit_listener_put(conn->listener);
	kfree(conn);
	if (atomic_dec_and_test(&iscsit_nr_conns))
		wake_up_all(&iscsit_no_conns);
}

/* No request is left; the core may still hold one that it just answered. */
static void release_work(struct work_struct *work)
{
	struct iscsit_conn *conn = container_of(work, struct iscsit_conn,
						release_work);

	target_stop_cmd_counter(conn->cmd_cnt);
	target_wait_for_cmds(conn->cmd_cnt);
	iscsit_half_open_del(conn);
	iscsit_conn_unlink(conn);
	del_timer_sync(&conn->timer);
	cancel_work_sync(&conn->work);
	iscsit_sess_put_conn(conn);
	if (conn->tpg)
		iscsit_tpg_put(conn->tpg);
	iscsit_conn_free(conn);
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
 * Context: Process.
 * Return: the connection or ERR_PTR().
 */
struct iscsit_conn *iscsit_conn_alloc(struct iscsit_listener *listener,
				      struct socket *sock)
{
	struct iscsit_conn *conn = kzalloc(sizeof(*conn), GFP_KERNEL);
	int err = -ENOMEM;

	if (!conn)
		return ERR_PTR(-ENOMEM);
	conn->cmd_cnt = target_alloc_cmd_counter();
	if (!conn->cmd_cnt)
		goto err_free;
	conn->sock = sock;
	err = read_addresses(conn);
	if (err)
		goto err_counter;
	iscsit_listener_get(listener);
	conn->listener = listener;
	INIT_WORK(&conn->work, conn_work);
	INIT_WORK(&conn->release_work, release_work);
	timer_setup(&conn->timer, timer_fn, 0);
	INIT_LIST_HEAD(&conn->half_open_node);
	INIT_LIST_HEAD(&conn->tpg_node);
	INIT_LIST_HEAD(&conn->sess_node);
	INIT_LIST_HEAD(&conn->wait_node);
	INIT_LIST_HEAD(&conn->awaiting);
	INIT_LIST_HEAD(&conn->outs);
	init_llist_head(&conn->done);
	hash_init(conn->cmds);
	conn->cpu = choose_cpu();
	conn->state = ISCSIT_CONN_XPT_UP;
	conn->start = jiffies;
	conn->stat_sn = get_random_u32();
	conn->nop_ttt = ISCSI_RESERVED_TAG;
	conn->params.max_xmit = ISCSIT_LOGIN_TEXT_MAX;
	conn->params.max_recv = ISCSIT_LOGIN_TEXT_MAX;
	iscsit_rx_reset(conn);
	atomic_inc(&iscsit_nr_conns);
	return conn;

err_counter:
	target_free_cmd_counter(conn->cmd_cnt);
err_free:
	kfree(conn);
	return ERR_PTR(err);
}

/**
 * iscsit_conn_start() - Let a connection run
 * @conn: connection of iscsit_conn_alloc()
 *
 * Context: Any; under the lock of the list that others find it in.
 */
void iscsit_conn_start(struct iscsit_conn *conn)
{
	iscsit_conn_arm(conn, login_deadline(conn));
	iscsit_tcp_hook(conn);
	/* what came before the hook was there */
	iscsit_conn_queue(conn);
}

int iscsit_conn_module_init(void)
{
	cpumask_copy(&iscsit_cpus, cpu_possible_mask);
	iscsit_wq = alloc_workqueue("iscsi_target",
				    WQ_MEM_RECLAIM | WQ_HIGHPRI, 0);
	if (!iscsit_wq)
		return -ENOMEM;
	iscsit_release_wq = alloc_workqueue("iscsi_target_release",
					    WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!iscsit_release_wq) {
		destroy_workqueue(iscsit_wq);
		return -ENOMEM;
	}
	return 0;
}

void iscsit_conn_module_exit(void)
{
	iscsit_half_open_close_all();
	wait_event(iscsit_no_conns, !atomic_read(&iscsit_nr_conns));
	destroy_workqueue(iscsit_release_wq);
	destroy_workqueue(iscsit_wq);
}
