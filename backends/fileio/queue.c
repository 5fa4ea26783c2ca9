// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: the workers that do what may wait.
 *
 * Each CPU has a queue of tasks and a number of lanes, work items that take
 * tasks from it until it is empty: commands that come in a burst cost one
 * wake-up, not one each. A lane that waits for the file system must not hold up
 * the tasks behind it, so while there are any, another lane has been queued to
 * look at them. The workqueue starts that one when the first one sleeps; if it
 * does not, there is nothing left to do for the second, which is cheap.
 *
 * Writes into the page cache are different. A file takes one at a time, so one
 * writer does them all, on any CPU that has time for it: the initiator sends
 * its next commands meanwhile. Beside it, on its own CPU, a worker would be
 * woken for each of them, in front of it.
 */
#include "fileio.h"

#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

/* Tasks of a CPU that wait for the file system at once. */
#define FD_LANES	32

struct fd_lane {
	struct work_struct	work;
	struct fd_queue		*queue;
};

/**
 * struct fd_queue - What a CPU has to do for a device
 * @lock: irqs off; innermost
 * @tasks: in the order they came
 * @idle: bit i: lane i is neither queued nor running
 * @called: a lane is queued that has not looked at @tasks yet
 * @wq: workqueue of the lanes
 * @lanes: the lanes
 */
struct fd_queue {
	spinlock_t		lock;
	struct list_head	tasks;
	u32			idle;
	bool			called;
	struct workqueue_struct	*wq;
	struct fd_lane		lanes[FD_LANES];
};

/* If all lanes are busy, the first that is done goes on with the tasks. */
static void call_lane(struct fd_queue *queue)
{
	unsigned int i;

	lockdep_assert_held(&queue->lock);

	if (queue->called || !queue->idle || list_empty(&queue->tasks))
		return;
	i = __ffs(queue->idle);
	queue->idle &= ~BIT(i);
	queue->called = true;
	queue_work(queue->wq, &queue->lanes[i].work);
}

static struct fd_task *take(struct fd_queue *queue)
{
	struct fd_task *task;

	spin_lock_irq(&queue->lock);
	task = list_first_entry_or_null(&queue->tasks, struct fd_task, node);
	if (task) {
		list_del(&task->node);
		call_lane(queue);
	}
	spin_unlock_irq(&queue->lock);
	return task;
}

static void run_lane(struct work_struct *work)
{
	struct fd_lane *lane = container_of(work, struct fd_lane, work);
	struct fd_queue *queue = lane->queue;
	unsigned int flags = fd_worker_enter();
	struct fd_task *task;

	spin_lock_irq(&queue->lock);
	queue->called = false;
	spin_unlock_irq(&queue->lock);

	while ((task = take(queue))) {
		task->run(task);
		if (need_resched())
			break;
	}

	spin_lock_irq(&queue->lock);
	queue->idle |= BIT(lane - queue->lanes);
	call_lane(queue);
	spin_unlock_irq(&queue->lock);
	fd_worker_leave(flags);
}

/**
 * fd_queue_task() - Have a worker run a task
 * @fd: device
 * @task: with run() set; it is run()'s from then on
 *
 * Context: Any.
 */
void fd_queue_task(struct fd_dev *fd, struct fd_task *task)
{
	struct fd_queue *queue = raw_cpu_ptr(fd->queues);
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	list_add_tail(&task->node, &queue->tasks);
	call_lane(queue);
	spin_unlock_irqrestore(&queue->lock, flags);
}

static void run_writer(struct work_struct *work)
{
	struct fd_dev *fd = container_of(work, struct fd_dev, writer);
	unsigned int flags = fd_worker_enter();
	struct fd_task *task, *next;
	struct llist_node *tasks;

	while ((tasks = llist_del_all(&fd->writes))) {
		tasks = llist_reverse_order(tasks);
		llist_for_each_entry_safe(task, next, tasks, write_node) {
			task->run(task);
			cond_resched();
		}
	}
	fd_worker_leave(flags);
}

/**
 * fd_queue_write() - Have the file's one writer run a task
 * @fd: device
 * @task: with run() set; it is run()'s from then on
 *
 * Context: Any.
 */
void fd_queue_write(struct fd_dev *fd, struct fd_task *task)
{
	if (llist_add(&task->write_node, &fd->writes))
		queue_work(fd->writer_wq, &fd->writer);
}

static void init_queue(struct fd_queue *queue, struct workqueue_struct *wq)
{
	unsigned int i;

	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->tasks);
	queue->idle = GENMASK(FD_LANES - 1, 0);
	queue->wq = wq;
	for (i = 0; i < FD_LANES; i++) {
		INIT_WORK(&queue->lanes[i].work, run_lane);
		queue->lanes[i].queue = queue;
	}
}

/**
 * fd_queues_init() - Give a device its workers
 * @fd: device
 *
 * Workqueues of its own: one device may lie below another, and one rescuer
 * would have to wait for itself.
 *
 * Return: 0 or -ENOMEM.
 */
int fd_queues_init(struct fd_dev *fd)
{
	int cpu;

	fd->queues = alloc_percpu(struct fd_queue);
	if (!fd->queues)
		return -ENOMEM;
	fd->wq = alloc_workqueue("fileio/%u", WQ_MEM_RECLAIM, 0,
				 fd->dev.dev_index);
	if (!fd->wq)
		goto free;
	fd->writer_wq = alloc_workqueue("fileio/%u:w",
					WQ_MEM_RECLAIM | WQ_UNBOUND, 1,
					fd->dev.dev_index);
	if (!fd->writer_wq)
		goto destroy;
	init_llist_head(&fd->writes);
	INIT_WORK(&fd->writer, run_writer);
	for_each_possible_cpu(cpu)
		init_queue(per_cpu_ptr(fd->queues, cpu), fd->wq);
	return 0;
destroy:
	destroy_workqueue(fd->wq);
free:
	free_percpu(fd->queues);
	return -ENOMEM;
}

/**
 * fd_queues_exit() - Let the workers finish, and dismiss them
 * @fd: device without commands; flushes may be left
 *
 * Context: Process; sleeps.
 */
void fd_queues_exit(struct fd_dev *fd)
{
	destroy_workqueue(fd->writer_wq);
	destroy_workqueue(fd->wq);
	free_percpu(fd->queues);
}
