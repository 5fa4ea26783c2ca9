// SPDX-License-Identifier: GPL-2.0
/*
 * References of logical units: held by the device's directory, by each port
 * link, and by whoever works on the unit in the background.
 *
 * The last one destroys the unit. What that means is the device room's
 * business: tcm_lu.release_work.
 */
#include "logical_unit.h"

#include <linux/errno.h>
#include <linux/kref.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <target/target_core_base.h>

#include "../types.h"

struct se_device *tcm_virtual_device;

/* Last references that were dropped where one can't sleep. */
static struct workqueue_struct *release_wq;

/* Woken when a reference goes that was not the last one. */
static DECLARE_WAIT_QUEUE_HEAD(reference_gone);

/**
 * tcm_lu_module_init() - Get ready for logical units
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_lu_module_init(void)
{
	release_wq = alloc_workqueue("tcm_release", WQ_UNBOUND, 0);
	return release_wq ? 0 : -ENOMEM;
}

/**
 * tcm_lu_module_exit() - Wait until the last unit has gone
 */
void tcm_lu_module_exit(void)
{
	destroy_workqueue(release_wq);
}

/**
 * tcm_device_get() - Keep a device
 * @dev: device the caller knows to be kept by someone else now
 *
 * Context: Any.
 */
void tcm_device_get(struct se_device *dev)
{
	kref_get(&dev->lu->kref);
}

static void release_later(struct kref *kref)
{
	struct tcm_lu *lu = container_of(kref, struct tcm_lu, kref);

	queue_work(release_wq, &lu->release_work);
}

/**
 * tcm_device_put() - Undo tcm_device_get()
 * @dev: device; may go on return
 *
 * Context: Any; the device is destroyed from a worker.
 */
void tcm_device_put(struct se_device *dev)
{
	if (!kref_put(&dev->lu->kref, release_later))
		wake_up(&reference_gone);
}

/**
 * tcm_lu_wait_for_others() - Wait until the caller's reference is the only one
 * @lu: logical unit that nobody can look up any more
 * @timeout: longest wait, in jiffies
 *
 * Context: Process; sleeps.
 * Return: true if it is.
 */
bool tcm_lu_wait_for_others(struct tcm_lu *lu, unsigned long timeout)
{
	return wait_event_timeout(reference_gone, kref_read(&lu->kref) == 1,
				  timeout);
}
