// SPDX-License-Identifier: GPL-2.0
/*
 * Devices: a back end's medium and the logical unit the core makes of it.
 *
 * mkdir allocates a device, a write to its `enable` configures it, and there
 * is no way back but rmdir. References: the directory holds one, each port
 * link one, and whoever works on the device in the background. rmdir unhooks
 * the device from all look-ups and waits for the other references to go; when
 * they stay away for too long the device lives on by them, without a name.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "backend.h"

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/t10-pi.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <target/target_core_backend.h>

#include "../engine/opcode.h"
#include "../feature.h"
#include "../port/deferred_removal.h"
#include "../port/logical_unit.h"
#include "../port/waiting.h"
#include "../types.h"

/* OUI of the target's own identifiers (VPD page 83h), unless changed. */
#define DEFAULT_COMPANY_ID	0x001405

/* Devices by number: given at configuration, in turn, 0 is the virtual one. */
static DEFINE_XARRAY_ALLOC(device_numbers);
static u32 next_device_number;

/* Devices that have a directory. */
static atomic_t directories = ATOMIC_INIT(0);

/**
 * tcm_device_exist_any() - Is there any device directory?
 */
bool tcm_device_exist_any(void)
{
	return atomic_read(&directories) > 0;
}

static void init_attributes(struct se_device *dev)
{
	struct se_dev_attrib *da = &dev->dev_attrib;

	da->da_dev = dev;
	da->emulate_dpo = true;
	da->emulate_fua_write = true;
	da->emulate_fua_read = true;
	da->emulate_ua_intlck_ctrl = TARGET_UA_INTLCK_CTRL_CLEAR;
	da->emulate_tas = true;
	da->emulate_caw = true;
	da->emulate_3pc = true;
	da->emulate_pr = true;
	da->emulate_rsoc = true;
	da->enforce_pr_isids = true;
}

/**
 * tcm_device_default_model() - Product identification as the back end has it
 * @dev: device; t10_wwn.model is written
 */
void tcm_device_default_model(struct se_device *dev)
{
	/* need not be terminated */
	memcpy(dev->t10_wwn.model, dev->transport->inquiry_prod,
	       sizeof(dev->transport->inquiry_prod));
	dev->t10_wwn.model[INQUIRY_MODEL_LEN] = '\0';
}

static void init_identity(struct se_device *dev)
{
	const struct target_backend_ops *ops = dev->transport;
	struct t10_wwn *wwn = &dev->t10_wwn;

	BUILD_BUG_ON(sizeof(ops->inquiry_prod) != INQUIRY_MODEL_LEN);
	BUILD_BUG_ON(sizeof(ops->inquiry_rev) != INQUIRY_REVISION_LEN);

	wwn->t10_dev = dev;
	wwn->company_id = DEFAULT_COMPANY_ID;
	INIT_LIST_HEAD(&wwn->t10_vpd_list);
	strscpy(wwn->vendor, "LIO-ORG", sizeof(wwn->vendor));
	if (ops->transport_flags_default & TRANSPORT_FLAG_PASSTHROUGH)
		return;

	tcm_device_default_model(dev);
	memcpy(wwn->revision, ops->inquiry_rev, sizeof(ops->inquiry_rev));
}

static void release_work(struct work_struct *work);

static struct tcm_lu *alloc_lu(const struct target_backend_ops *ops)
{
	struct tcm_lu *lu;

	lu = kzalloc(sizeof(*lu), GFP_KERNEL);
	if (!lu)
		return NULL;
	lu->stats = alloc_percpu(struct tcm_io_stats);
	if (!lu->stats) {
		kfree(lu);
		return NULL;
	}

	kref_init(&lu->kref);
	INIT_WORK(&lu->release_work, release_work);
	mutex_init(&lu->config_lock);
	lu->opcodes = &tcm_block_opcodes;
	lu->transport_flags = ops->transport_flags_default;
	lu->command_class = ops->command_class;

	spin_lock_init(&lu->lun_lock);
	INIT_LIST_HEAD(&lu->luns);
	return lu;
}

static void free_lu(struct tcm_lu *lu)
{
	free_percpu(lu->stats);
	kfree_rcu(lu, rcu);
}

/* Undo the init() of the rows before @end, the last one first. */
static void exit_features(struct tcm_lu *lu, const struct tcm_feature *end)
{
	while (end != tcm_features) {
		end--;
		if (end->exit)
			end->exit(lu);
	}
}

/* What the features keep for a logical unit. */
static int init_features(struct tcm_lu *lu)
{
	const struct tcm_feature *row;
	int ret;

	tcm_for_each_feature(row) {
		ret = row->init ? row->init(lu) : 0;
		if (ret) {
			exit_features(lu, row);
			return ret;
		}
	}
	return 0;
}

static void exit_all_features(struct tcm_lu *lu)
{
	const struct tcm_feature *row;

	tcm_for_each_feature(row)
		;
	exit_features(lu, row);
}

/**
 * tcm_device_alloc() - Make a device that is not configured yet
 * @hba: of whose kind, and which group; the device holds a reference on it
 * @name: directory, for the back end to note
 *
 * Context: Process.
 * Return: the device with one reference, for tcm_device_remove(); NULL when
 * there is no memory.
 */
struct se_device *tcm_device_alloc(struct se_hba *hba, const char *name)
{
	const struct target_backend_ops *ops = hba->backend->ops;
	struct se_device *dev;
	struct tcm_lu *lu;

	lu = alloc_lu(ops);
	if (!lu)
		return NULL;

	mutex_lock(&hba->lock);
	dev = ops->alloc_device(hba, name);
	mutex_unlock(&hba->lock);
	if (!dev)
		goto err_free_lu;

	dev->transport = ops;
	dev->se_hba = hba;
	dev->prot_length = sizeof(struct t10_pi_tuple);
	dev->lu = lu;
	lu->dev = dev;
	init_attributes(dev);
	init_identity(dev);

	if (init_features(lu))
		goto err_free_device;

	kref_get(&hba->kref);
	mutex_lock(&hba->lock);
	list_add_tail(&dev->hba_node, &hba->devices);
	mutex_unlock(&hba->lock);
	if (!(hba->hba_flags & HBA_FLAGS_INTERNAL_USE))
		atomic_inc(&directories);
	return dev;

err_free_device:
	if (ops->free_prot)
		ops->free_prot(dev);
	ops->free_device(dev);
err_free_lu:
	free_lu(lu);
	return NULL;
}

/* The back end's numbers become the unit's; what was written before is lost. */
static void adopt_limits(struct se_device *dev)
{
	struct se_dev_attrib *da = &dev->dev_attrib;

	/* a transfer of whole pages; tapes may have no block size to go by */
	if (da->hw_block_size && da->hw_block_size < PAGE_SIZE)
		da->hw_max_sectors = rounddown(da->hw_max_sectors,
					       PAGE_SIZE / da->hw_block_size);
	da->block_size = da->hw_block_size;
	da->optimal_sectors = da->hw_max_sectors;
	da->queue_depth = da->hw_queue_depth;
	dev->queue_depth = da->queue_depth;
}

/**
 * tcm_device_configure() - Let the back end open its medium
 * @dev: device
 *
 * May be tried again after a failure, which leaves nothing behind but a used
 * up device number.
 *
 * Context: Process. Caller holds dev->lu->config_lock.
 * Return: 0; -EEXIST: is configured already; the back end's errno.
 */
int tcm_device_configure(struct se_device *dev)
{
	const struct target_backend_ops *ops = dev->transport;
	struct se_hba *hba = dev->se_hba;
	struct tcm_lu *lu = dev->lu;
	int ret;

	lockdep_assert_held(&lu->config_lock);

	if (target_dev_configured(dev))
		return -EEXIST;

	ret = xa_alloc_cyclic(&device_numbers, &dev->dev_index, dev,
			      XA_LIMIT(0, INT_MAX), &next_device_number,
			      GFP_KERNEL);
	if (ret < 0)
		return ret;
	ret = ops->configure_device(dev);
	if (ret)
		goto err_free_number;
	lu->can_unmap = ops->configure_unmap && ops->configure_unmap(dev);
	adopt_limits(dev);
	lu->creation_time = get_jiffies_64();

	mutex_lock(&hba->lock);
	hba->dev_count++;
	mutex_unlock(&hba->lock);
	/* pairs with the acquire of those who find the device by its LUN */
	smp_store_release(&dev->dev_flags, dev->dev_flags | DF_CONFIGURED);
	tcm_features_tell(configured, lu);
	return 0;

err_free_number:
	xa_erase(&device_numbers, dev->dev_index);
	dev->dev_index = 0;
	return ret;
}

static void free_designators(struct se_device *dev)
{
	struct t10_vpd *vpd, *next;

	list_for_each_entry_safe(vpd, next, &dev->t10_wwn.t10_vpd_list,
				 vpd_list) {
		list_del(&vpd->vpd_list);
		kfree(vpd);
	}
}

/* Nobody knows the device any more. */
static void destroy(struct tcm_lu *lu)
{
	struct se_device *dev = lu->dev;
	const struct target_backend_ops *ops = dev->transport;
	struct se_hba *hba = dev->se_hba;

	tcm_removal_done(lu);
	if (target_dev_configured(dev)) {
		ops->destroy_device(dev);
		xa_erase(&device_numbers, dev->dev_index);
		mutex_lock(&hba->lock);
		hba->dev_count--;
		mutex_unlock(&hba->lock);
	}
	exit_all_features(lu);
	free_designators(dev);
	if (ops->free_prot)
		ops->free_prot(dev);
	ops->free_device(dev);
	free_lu(lu);
	tcm_hba_put(hba);
}

static void release_work(struct work_struct *work)
{
	destroy(container_of(work, struct tcm_lu, release_work));
}

static void release_now(struct kref *kref)
{
	destroy(container_of(kref, struct tcm_lu, kref));
}

static bool unmap_allowed(const struct se_dev_attrib *da)
{
	return da->emulate_tpu || da->emulate_tpws || da->unmap_zeroes_data;
}

/**
 * tcm_device_next() - Walk the configured units
 * @number: of the unit to begin with; becomes that of the unit found
 *
 * Context: Any.
 * Return: the first one from @number on, with a reference; NULL: there is none.
 */
struct se_device *tcm_device_next(unsigned long *number)
{
	struct se_device *dev;

	xa_lock(&device_numbers);
	for (dev = xa_find(&device_numbers, number, ULONG_MAX, XA_PRESENT); dev;
	     dev = xa_find_after(&device_numbers, number, ULONG_MAX,
				 XA_PRESENT)) {
		/* pairs with tcm_device_configure(); destroy() takes it out */
		if ((smp_load_acquire(&dev->dev_flags) & DF_CONFIGURED) &&
		    kref_get_unless_zero(&dev->lu->kref))
			break;
	}
	xa_unlock(&device_numbers);
	return dev;
}

/**
 * tcm_device_retry_unmap() - Look again what the medium can discard
 * @dev: device of a back end with configure_unmap()
 *
 * The limits are read anew only when an administrator has set them to 0, and
 * not once discarding is allowed: one attribute after the other, as tools
 * restore them, all have to stay what they were.
 *
 * Context: Process. Caller holds dev->lu->config_lock.
 * Return: true if it can.
 */
bool tcm_device_retry_unmap(struct se_device *dev)
{
	struct tcm_lu *lu = dev->lu;

	lockdep_assert_held(&lu->config_lock);

	if (!dev->dev_attrib.max_unmap_block_desc_count &&
	    !unmap_allowed(&dev->dev_attrib))
		lu->can_unmap = dev->transport->configure_unmap(dev);
	return lu->can_unmap;
}

/**
 * tcm_device_unhook() - Take a device out of every look-up
 * @dev: device whose directory goes
 *
 * No LUN links to it any more. Cheap: waits for nobody. The calling task is the
 * one tcm_device_remove() waits for others in.
 *
 * Context: Process.
 */
void tcm_device_unhook(struct se_device *dev)
{
	struct se_hba *hba = dev->se_hba;

	dev->lu->remover = current;
	mutex_lock(&hba->lock);
	list_del_init(&dev->hba_node);
	mutex_unlock(&hba->lock);
	tcm_features_tell(unhook, dev->lu);
	if (!(hba->hba_flags & HBA_FLAGS_INTERNAL_USE))
		atomic_dec(&directories);
}

struct removal {
	struct tcm_waiting	waiting;
	const struct tcm_lu	*lu;
};

static void show_removal(struct seq_file *seq, const struct tcm_waiting *waiting)
{
	const struct tcm_lu *lu =
		container_of(waiting, struct removal, waiting)->lu;
	const struct se_device *dev = lu->dev;

	seq_printf(seq, "removal of device %u of %s_%u: %u references",
		   dev->dev_index, dev->transport->name, dev->se_hba->hba_id,
		   kref_read(&lu->kref) - 1);
}

static bool wait_for_others(struct tcm_lu *lu)
{
	const struct tcm_wait_scope scope = { .dev = lu->dev };
	struct removal removal = { .lu = lu };
	bool over;

	tcm_waiting_add(&removal.waiting, show_removal);
	over = tcm_lu_wait_for_others(lu, TCM_REMOVAL_WAIT_S * HZ);
	tcm_waiting_del(&removal.waiting);
	if (!over)
		tcm_wait_tell(&scope);
	return over;
}

/**
 * tcm_device_remove() - Drop the directory's reference
 * @dev: device after tcm_device_unhook()
 *
 * When this returns to rmdir(2) the back end has let go of the medium, unless
 * others kept the device for longer than 30 s: then it goes with the last of
 * them. If somebody else had the last reference of the directory rmdir(2) has
 * returned long since, and nobody has to wait: least of all one whom the device
 * may wait for.
 *
 * Context: Process; no lock held that a command or a link needs.
 */
void tcm_device_remove(struct se_device *dev)
{
	struct tcm_lu *lu = dev->lu;

	if (lu->remover != current) {
		tcm_device_put(dev);
		return;
	}
	if (!wait_for_others(lu))
		tcm_removal_defer(lu, "device %u of %s_%u (%u references)",
				  dev->dev_index, dev->transport->name,
				  dev->se_hba->hba_id,
				  kref_read(&lu->kref) - 1);
	kref_put(&lu->kref, release_now);
}
