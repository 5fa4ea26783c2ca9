// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: the workers that do what may wait.
 *
 * A device has a fixed number of task queues, chosen by CPU. Each queue has a
 * number of lanes: work items that take tasks from the queue until it is empty,
 * so a burst of commands costs one wake-up instead of one each. A lane that
 * sleeps in the file system must not delay the tasks after it, so another lane is
 * queued whenever tasks remain. The workqueue starts that lane when the first one
 * sleeps; if the first one never sleeps, the second finds an empty queue.
 *
 * All devices share one workqueue, and devices can be stacked: lanes of an upper
 * device may wait for lanes of a lower one while they use up all that the
 * workqueue runs at once, or while there is no memory to create a worker. So
 * each device has a thread, its helper, which runs the tasks if a lane has been
 * queued for a while without being started.
 *
 * Buffered writes are different. The file's lock admits one at a time, so the
 * helper does all of them, on any idle CPU, while the initiator goes on sending
 * commands. A per-CPU worker would preempt the initiator for each write.
 */
#include "fileio.h"

#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

/* Queues of a device: fixed, so that idle devices do not cost memory per CPU. */
#define FD_QUEUES	8

/* Tasks of a queue that can sleep in the file system at the same time. */
#define FD_LANES	32

/* The helper steps in when a queued lane has not started for this long. */
#define FD_PATIENCE	(HZ / 10)

struct fd_lane {
	struct work_struct	work;
	struct fd_queue		*queue;
};

/**
 * struct fd_queue - Tasks of a device that came from some of the CPUs
 * @lock: irqs off; innermost
 * @tasks: in the order they came
 * @idle: bit i: lane i is neither queued nor running
 * @called: a lane is queued that has not looked at @tasks yet
 * @called_at: when it was queued, in jiffies
 * @lanes: the lanes
 */
struct fd_queue {
	spinlock_t		lock;
	struct list_head	tasks;
	u32			idle;
	bool			called;
	unsigned long		called_at;
	struct fd_lane		lanes[FD_LANES];
} ____cacheline_aligned_in_smp;

static struct workqueue_struct *fd_wq;

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
	queue->called_at = jiffies;
	queue_work(fd_wq, &queue->lanes[i].work);
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
	struct fd_queue *queue = &fd->queues[raw_smp_processor_id() % FD_QUEUES];
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	list_add_tail(&task->node, &queue->tasks);
	call_lane(queue);
	/*
	 * Read inside the lock: if look_for_stuck() takes it later it finds the
	 * task, and if it took it earlier the timer is seen not to be pending.
	 */
	if (!timer_pending(&fd->patience))
		mod_timer(&fd->patience, jiffies + FD_PATIENCE);
	spin_unlock_irqrestore(&queue->lock, flags);
}

/*
 * Help
 */

static bool is_stuck(struct fd_queue *queue)
{
	lockdep_assert_held(&queue->lock);

	return !list_empty(&queue->tasks) && queue->called &&
	       time_after_eq(jiffies, queue->called_at + FD_PATIENCE);
}

static void look_for_stuck(struct timer_list *timer)
{
	struct fd_dev *fd = container_of(timer, struct fd_dev, patience);
	bool stuck = false, tasks = false;
	unsigned int i;

	for (i = 0; i < FD_QUEUES; i++) {
		struct fd_queue *queue = &fd->queues[i];
		unsigned long flags;

		spin_lock_irqsave(&queue->lock, flags);
		tasks |= !list_empty(&queue->tasks);
		stuck |= is_stuck(queue);
		spin_unlock_irqrestore(&queue->lock, flags);
	}
	if (stuck)
		kthread_queue_work(&fd->helper, &fd->help);
	if (tasks)
		mod_timer(&fd->patience, jiffies + FD_PATIENCE);
}

static struct fd_task *take_stuck(struct fd_queue *queue)
{
	struct fd_task *task = NULL;

	spin_lock_irq(&queue->lock);
	if (is_stuck(queue)) {
		task = list_first_entry(&queue->tasks, struct fd_task, node);
		list_del(&task->node);
	}
	spin_unlock_irq(&queue->lock);
	return task;
}

static void run_help(struct kthread_work *work)
{
	struct fd_dev *fd = container_of(work, struct fd_dev, help);
	unsigned int flags = fd_worker_enter();
	struct fd_task *task;
	unsigned int i;

	for (i = 0; i < FD_QUEUES; i++)
		while ((task = take_stuck(&fd->queues[i]))) {
			task->run(task);
			cond_resched();
		}
	fd_worker_leave(flags);
}

/*
 * Writes into the page cache
 */

static void run_writes(struct kthread_work *work)
{
	struct fd_dev *fd = container_of(work, struct fd_dev, write);
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
		kthread_queue_work(&fd->helper, &fd->write);
}

/*
 * Life
 */

static void init_queue(struct fd_queue *queue)
{
	unsigned int i;

	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->tasks);
	queue->idle = GENMASK(FD_LANES - 1, 0);
	for (i = 0; i < FD_LANES; i++) {
		INIT_WORK(&queue->lanes[i].work, run_lane);
		queue->lanes[i].queue = queue;
	}
}

/**
 * fd_queues_init() - Give a device its queues and its helper
 * @fd: device
 *
 * Return: 0 or a negative errno.
 */
int fd_queues_init(struct fd_dev *fd)
{
	struct task_struct *thread;
	unsigned int i;

	fd->queues = kcalloc(FD_QUEUES, sizeof(*fd->queues), GFP_KERNEL);
	if (!fd->queues)
		return -ENOMEM;
	for (i = 0; i < FD_QUEUES; i++)
		init_queue(&fd->queues[i]);
	timer_setup(&fd->patience, look_for_stuck, 0);
	init_llist_head(&fd->writes);
	kthread_init_worker(&fd->helper);
	kthread_init_work(&fd->help, run_help);
	kthread_init_work(&fd->write, run_writes);
	thread = kthread_run(kthread_worker_fn, &fd->helper, "fileio/%u",
			     fd->dev.dev_index);
	if (IS_ERR(thread)) {
		kfree(fd->queues);
		return PTR_ERR(thread);
	}
	fd->helper_thread = thread;
	return 0;
}

static bool is_idle(struct fd_queue *queue)
{
	bool idle;

	spin_lock_irq(&queue->lock);
	idle = list_empty(&queue->tasks) &&
	       queue->idle == GENMASK(FD_LANES - 1, 0);
	spin_unlock_irq(&queue->lock);
	return idle;
}

static void flush_lanes(struct fd_queue *queue)
{
	unsigned int i;

	for (i = 0; i < FD_LANES; i++)
		flush_work(&queue->lanes[i].work);
}

/**
 * fd_queues_exit() - Wait for the tasks and stop the helper
 * @fd: device without commands; flushes of IMMED may be left
 *
 * Context: Process; sleeps.
 */
void fd_queues_exit(struct fd_dev *fd)
{
	unsigned int i;

	for (i = 0; i < FD_QUEUES; i++) {
		while (!is_idle(&fd->queues[i]))
			flush_lanes(&fd->queues[i]);
		/* a lane marks itself idle before it returns */
		flush_lanes(&fd->queues[i]);
	}
	timer_delete_sync(&fd->patience);
	kthread_flush_worker(&fd->helper);
	kthread_stop(fd->helper_thread);
	kfree(fd->queues);
}

/**
 * fd_queue_init() - Make what the queues of all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int fd_queue_init(void)
{
	fd_wq = alloc_workqueue("fileio", 0, WQ_MAX_ACTIVE);
	return fd_wq ? 0 : -ENOMEM;
}

/**
 * fd_queue_exit() - Undo fd_queue_init()
 */
void fd_queue_exit(void)
{
	destroy_workqueue(fd_wq);
}
