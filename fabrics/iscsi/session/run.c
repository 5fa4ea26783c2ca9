// SPDX-License-Identifier: GPL-2.0
/*
 * A connection's work, and its end.
 *
 * No thread belongs to a connection. Socket callbacks, timers and commands that
 * come back from the core queue its work item on the CPU it was given; the work
 * receives and sends as much as its budget allows and queues itself again if
 * there is more.
 *
 * The end (RFC 7143 §8.1.2, CLEANUP_WAIT): unhook from the socket and shut it
 * down, drop what was to be sent, fail commands that wait for data, and take back
 * what the core has as it completes. When no request is left, another work item,
 * which may sleep, frees everything. Others find a connection only in lists, and
 * may queue its work while they hold the list's lock; it leaves all lists before
 * it is freed.
 */
#include <linux/blkdev.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <target/target_core_fabric.h>

#include "run.h"
#include "../login/login.h"
#include "../login/login_phase.h"
#include "../login/pending_login.h"
#include "../target/target.h"
#include "../task/data_out.h"
#include "../transport/tcp/rx.h"
#include "../transport/tcp/tcp.h"
#include "../transport/tcp/tx.h"
#include "command.h"
#include "conn.h"
#include "logout.h"
#include "nop.h"
#include "session.h"
#include "state.h"

/* Socket calls of one direction before the other has its turn. */
#define ISCSIT_TURN		16
/* Turns before other work of this CPU has its. */
#define ISCSIT_TURNS		16
/* Seconds for a login whose portal group, which has its own, is not known yet. */
#define ISCSIT_LOGIN_TIMEOUT	15

static struct workqueue_struct *iscsit_release_wq;

static unsigned int poll_us;
module_param(poll_us, uint, 0644);
MODULE_PARM_DESC(poll_us, "microseconds a connection looks for more before it waits to be woken (0: none)");

/* Time */

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
		err = iscsit_login_verdict(conn, iscsit_login_resume(conn));
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
	iscsit_logout_go_on(conn);
	rx = iscsit_rx(conn, ISCSIT_TURN);
	if (rx < 0)
		return rx;
	return tx || rx || !llist_empty(&conn->done) ||
	       (conn->tx_state == ISCSIT_TX_IDLE && iscsit_tx_pending(conn));
}

static int run(struct iscsit_conn *conn)
{
	unsigned int turns = ISCSIT_TURNS;
	struct blk_plug plug;
	int ret;

	iscsit_tcp_awake(conn);
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
	iscsit_conn_move(conn, ISCSIT_CONN_CLEANUP_WAIT);
	del_timer(&conn->timer);
	if (login)
		login_ended(conn);
	conn->logout = NULL;
	/* nothing more comes, and what is held for testing shall not be */
	if (conn->cmd_cnt)
		target_stop_cmd_counter(conn->cmd_cnt);
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

/* Busy polling: run again, for some time after the last PDU. */
static bool polls(struct iscsit_conn *conn)
{
	unsigned int us = READ_ONCE(poll_us);

	if (likely(!us) || iscsit_conn_closing(conn))
		return false;
	if (conn->moved)
		conn->poll_end = ktime_add_us(ktime_get(), us);
	conn->moved = false;
	return ktime_before(ktime_get(), conn->poll_end);
}

static void conn_work(struct work_struct *work)
{
	struct iscsit_conn *conn = container_of(work, struct iscsit_conn, work);
	unsigned int noio;
	int ret = 0;

	/* the initiator may be writing back pages to make memory free */
	noio = memalloc_noio_save();
	WRITE_ONCE(conn->worker, current);
	iscsit_conn_may_move(conn);
	if (!iscsit_conn_closing(conn)) {
		ret = run(conn);
		if (ret < 0)
			begin_close(conn);
	}
	if (iscsit_conn_closing(conn))
		go_on_closing(conn);
	memalloc_noio_restore(noio);
	WRITE_ONCE(conn->worker, NULL);
	/* commands that ended within this work did not queue it */
	if (ret > 0 || !llist_empty(&conn->done) || polls(conn))
		iscsit_conn_queue(conn);
}

/* Beginning and end */

/* No request is left; the core may still hold one that it just answered. */
static void release_work(struct work_struct *work)
{
	struct iscsit_conn *conn = container_of(work, struct iscsit_conn,
						release_work);

	if (conn->cmd_cnt) {
		target_stop_cmd_counter(conn->cmd_cnt);
		target_wait_for_cmds(conn->cmd_cnt);
	}
	iscsit_pending_login_del(conn);
	iscsit_conn_unlink(conn);
	del_timer_sync(&conn->timer);
	cancel_work_sync(&conn->work);
	iscsit_sess_put_conn(conn);
	if (conn->tpg)
		iscsit_tpg_put(conn->tpg);
	iscsit_conn_free(conn);
}

/**
 * iscsit_conn_start() - Let a connection run
 * @conn: connection of iscsit_conn_alloc()
 *
 * Context: Any; under the lock of the list that others find it in.
 */
void iscsit_conn_start(struct iscsit_conn *conn)
{
	INIT_WORK(&conn->work, conn_work);
	INIT_WORK(&conn->release_work, release_work);
	conn->phase = &iscsit_login_phase;
	iscsit_rx_reset(conn);
	iscsit_conn_arm(conn, login_deadline(conn));
	iscsit_tcp_hook(conn);
	/* data that came before the callbacks were set did not queue it */
	iscsit_conn_queue(conn);
}

/**
 * iscsit_run_module_init() - Prepare for the end of connections
 *
 * Return: 0 or -ENOMEM.
 */
int iscsit_run_module_init(void)
{
	iscsit_release_wq = alloc_workqueue("iscsi_target_release",
					    WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return iscsit_release_wq ? 0 : -ENOMEM;
}

/**
 * iscsit_run_module_exit() - Undo iscsit_run_module_init()
 *
 * No connection is left.
 */
void iscsit_run_module_exit(void)
{
	destroy_workqueue(iscsit_release_wq);
}
