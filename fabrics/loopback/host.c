// SPDX-License-Identifier: GPL-2.0
/*
 * SCSI hosts: one for each target device, and the disks that show up there.
 *
 * Finding and removing disks sends commands and waits for them, with the
 * midlayer's locks held. A work item of the host does it, one job after the
 * other; the administrator waits for it, but not for longer than a back end
 * may take that never answers.
 */
#define pr_fmt(fmt) "tcm_loop: " fmt

#include <linux/blk-mq.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "loopback.h"

/* Commands a host, and each of its disks, takes at once. */
#define TCM_LOOP_CAN_QUEUE	1024

/* A command of 32 MiB less a page, if its pages stick together. */
#define TCM_LOOP_MAX_SECTORS	(65536 - PAGE_SIZE / SECTOR_SIZE)

enum job_kind {
	JOB_ADD_DISK,
	JOB_REMOVE_DISK,
	JOB_REMOVE_HOST,	/* the last one */
};

/**
 * struct job - Something to do to a host
 * @node: tcm_loop_adapter.jobs
 * @kref: one reference of the work item's, one of who waits
 * @done: it was done
 * @kind: what
 * @id: target id
 * @lun: logical unit number
 */
struct job {
	struct list_head	node;
	struct kref		kref;
	struct completion	done;
	enum job_kind		kind;
	unsigned int		id;
	u64			lun;
};

static DEFINE_IDA(adapter_ids);
static struct workqueue_struct *job_wq;
static struct device *root_dev;

static const struct bus_type tcm_loop_bus = {
	.name	= "tcm_loop_bus",
};

/*
 * A flush of a disk of ours may end where that of the disk below it does, with
 * that queue's lock of the same kind held. They are only ever taken upwards.
 */
static int configure_disk(struct scsi_device *sdev)
{
	struct tcm_loop_adapter *adapter = tcm_loop_adapter_of(sdev->host);
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(sdev->request_queue, hctx, i)
		blk_mq_hctx_set_fq_lock_class(hctx, &adapter->flush_key);
	return 0;
}

static const struct scsi_host_template tcm_loop_template = {
	.module			= THIS_MODULE,
	.name			= "TCM_Loopback",
	.proc_name		= "tcm_loopback",
	.cmd_size		= sizeof(struct tcm_loop_cmd),
	.init_cmd_priv		= tcm_loop_init_cmd_priv,
	.queuecommand		= tcm_loop_queuecommand,
	.queuecommand_may_block	= 1,
	.slave_configure	= configure_disk,
	.change_queue_depth	= scsi_change_queue_depth,
	.eh_timed_out		= tcm_loop_timed_out,
	.eh_abort_handler	= tcm_loop_eh_abort,
	.eh_device_reset_handler = tcm_loop_eh_device_reset,
	.eh_target_reset_handler = tcm_loop_eh_target_reset,
	.eh_host_reset_handler	= tcm_loop_eh_host_reset,
	.this_id		= -1,
	.can_queue		= TCM_LOOP_CAN_QUEUE,
	.cmd_per_lun		= TCM_LOOP_CAN_QUEUE,
	.host_tagset		= 1,
	.sg_tablesize		= SG_MAX_SEGMENTS,
	.max_sectors		= TCM_LOOP_MAX_SECTORS,
	.max_segment_size	= UINT_MAX,
	.dma_alignment		= 3,
	.skip_settle_delay	= 1,
};

/*
 * Jobs.
 */

static void free_job(struct kref *kref)
{
	kfree(container_of(kref, struct job, kref));
}

static void remove_disk(struct Scsi_Host *shost, unsigned int id, u64 lun)
{
	struct scsi_device *sdev = scsi_device_lookup(shost, 0, id, lun);

	if (sdev) {
		scsi_remove_device(sdev);
		scsi_device_put(sdev);
	}
}

static void do_job(struct tcm_loop_adapter *adapter, const struct job *job)
{
	struct Scsi_Host *shost = adapter->shost;

	switch (job->kind) {
	case JOB_ADD_DISK:
		scsi_add_device(shost, 0, job->id, job->lun);
		break;
	case JOB_REMOVE_DISK:
		remove_disk(shost, job->id, job->lun);
		break;
	case JOB_REMOVE_HOST:
		scsi_remove_host(shost);
		scsi_host_put(shost);
		device_unregister(&adapter->dev);
		break;
	}
}

static struct job *next_job(struct tcm_loop_adapter *adapter)
{
	struct job *job;

	spin_lock(&adapter->lock);
	job = list_first_entry_or_null(&adapter->jobs, struct job, node);
	if (job)
		list_del(&job->node);
	spin_unlock(&adapter->lock);
	return job;
}

static void job_work(struct work_struct *work)
{
	struct tcm_loop_adapter *adapter =
		container_of(work, struct tcm_loop_adapter, work);
	struct job *job;

	while ((job = next_job(adapter))) {
		do_job(adapter, job);
		complete(&job->done);
		kref_put(&job->kref, free_job);
	}
	put_device(&adapter->dev);
}

/* Have a job done, and wait for it within reason. */
static void run_job(struct tcm_loop_adapter *adapter, enum job_kind kind,
		    unsigned int id, u64 lun)
{
	struct job *job = kzalloc(sizeof(*job), GFP_KERNEL | __GFP_NOFAIL);

	kref_init(&job->kref);
	kref_get(&job->kref);
	init_completion(&job->done);
	job->kind = kind;
	job->id = id;
	job->lun = lun;

	get_device(&adapter->dev);
	spin_lock(&adapter->lock);
	list_add_tail(&job->node, &adapter->jobs);
	spin_unlock(&adapter->lock);
	if (!queue_work(job_wq, &adapter->work))
		put_device(&adapter->dev);

	if (!wait_for_completion_timeout(&job->done, TCM_LOOP_WAIT))
		pr_err("%s: logical unit %u:%llu does not answer, going on without\n",
		       dev_name(&adapter->dev), id, lun);
	kref_put(&job->kref, free_job);
}

/**
 * tcm_loop_disk_add() - Look for a logical unit
 * @adapter: host
 * @id: target id
 * @lun: logical unit number
 *
 * Context: Process context. Waits for the unit, but not for ever.
 */
void tcm_loop_disk_add(struct tcm_loop_adapter *adapter, unsigned int id,
		       u64 lun)
{
	run_job(adapter, JOB_ADD_DISK, id, lun);
}

/**
 * tcm_loop_disk_remove() - A logical unit goes
 * @adapter: host
 * @id: target id
 * @lun: logical unit number
 *
 * Context: Process context. Waits for commands to end, but not for ever.
 */
void tcm_loop_disk_remove(struct tcm_loop_adapter *adapter, unsigned int id,
			  u64 lun)
{
	run_job(adapter, JOB_REMOVE_DISK, id, lun);
}

/*
 * Hosts.
 */

static void adapter_release(struct device *dev)
{
	struct tcm_loop_adapter *adapter =
		container_of(dev, struct tcm_loop_adapter, dev);

	lockdep_unregister_key(&adapter->flush_key);
	ida_free(&adapter_ids, adapter->id);
	kfree(adapter);
}

static struct tcm_loop_adapter *adapter_register(void)
{
	struct tcm_loop_adapter *adapter;
	int err;

	adapter = kzalloc(sizeof(*adapter), GFP_KERNEL);
	if (!adapter)
		return ERR_PTR(-ENOMEM);
	adapter->id = ida_alloc(&adapter_ids, GFP_KERNEL);
	if (adapter->id < 0) {
		err = adapter->id;
		kfree(adapter);
		return ERR_PTR(err);
	}
	spin_lock_init(&adapter->lock);
	INIT_LIST_HEAD(&adapter->jobs);
	INIT_WORK(&adapter->work, job_work);
	lockdep_register_key(&adapter->flush_key);

	device_initialize(&adapter->dev);
	adapter->dev.parent = root_dev;
	adapter->dev.bus = &tcm_loop_bus;
	adapter->dev.release = adapter_release;
	err = dev_set_name(&adapter->dev, "tcm_loop_adapter_%d", adapter->id);
	if (!err)
		err = device_add(&adapter->dev);
	if (err) {
		put_device(&adapter->dev);
		return ERR_PTR(err);
	}
	return adapter;
}

static int host_register(struct tcm_loop_adapter *adapter)
{
	struct Scsi_Host *shost;
	int err;

	shost = scsi_host_alloc(&tcm_loop_template, sizeof(adapter));
	if (!shost)
		return -ENOMEM;
	*(struct tcm_loop_adapter **)shost_priv(shost) = adapter;
	shost->nr_hw_queues = num_online_cpus();
	shost->max_id = TCM_LOOP_TPGS;
	shost->max_lun = U64_MAX;
	shost->max_channel = 0;
	shost->max_cmd_len = sizeof_field(struct scsi_cmnd, cmnd);
	scsi_host_set_prot(shost, SHOST_DIF_TYPE1_PROTECTION |
				  SHOST_DIF_TYPE3_PROTECTION |
				  SHOST_DIX_TYPE1_PROTECTION |
				  SHOST_DIX_TYPE3_PROTECTION);
	scsi_host_set_guard(shost, SHOST_DIX_GUARD_CRC);

	err = scsi_add_host(shost, &adapter->dev);
	if (err) {
		scsi_host_put(shost);
		return err;
	}
	adapter->shost = shost;
	return 0;
}

/**
 * tcm_loop_adapter_add() - Make a SCSI host without disks
 *
 * Context: Process context.
 * Return: the adapter, or ERR_PTR().
 */
struct tcm_loop_adapter *tcm_loop_adapter_add(void)
{
	struct tcm_loop_adapter *adapter = adapter_register();
	int err;

	if (IS_ERR(adapter))
		return adapter;
	err = host_register(adapter);
	if (err) {
		device_unregister(&adapter->dev);
		return ERR_PTR(err);
	}
	return adapter;
}

/**
 * tcm_loop_adapter_remove() - Undo tcm_loop_adapter_add()
 * @adapter: host without target ports; is gone, or goes, on return
 *
 * Context: Process context. Waits for commands to end, but not for ever.
 */
void tcm_loop_adapter_remove(struct tcm_loop_adapter *adapter)
{
	get_device(&adapter->dev);
	run_job(adapter, JOB_REMOVE_HOST, 0, 0);
	put_device(&adapter->dev);
}

/**
 * tcm_loop_host_init() - Get ready for hosts
 *
 * Return: 0 or a negative errno.
 */
int tcm_loop_host_init(void)
{
	int err;

	job_wq = alloc_workqueue("tcm_loop_jobs", WQ_UNBOUND, 0);
	if (!job_wq)
		return -ENOMEM;
	/* a request that writes memory back may depend on it */
	tcm_loop_cmd_wq = alloc_workqueue("tcm_loop_cmds", WQ_MEM_RECLAIM, 0);
	if (!tcm_loop_cmd_wq) {
		err = -ENOMEM;
		goto err_destroy_jobs;
	}
	root_dev = root_device_register("tcm_loop_0");
	if (IS_ERR(root_dev)) {
		err = PTR_ERR(root_dev);
		goto err_destroy_cmds;
	}
	err = bus_register(&tcm_loop_bus);
	if (err)
		goto err_unregister_root;
	return 0;

err_unregister_root:
	root_device_unregister(root_dev);
err_destroy_cmds:
	destroy_workqueue(tcm_loop_cmd_wq);
err_destroy_jobs:
	destroy_workqueue(job_wq);
	return err;
}

/**
 * tcm_loop_host_exit() - Undo tcm_loop_host_init(); waits for the last job
 */
void tcm_loop_host_exit(void)
{
	destroy_workqueue(job_wq);
	bus_unregister(&tcm_loop_bus);
	root_device_unregister(root_dev);
	destroy_workqueue(tcm_loop_cmd_wq);
}
