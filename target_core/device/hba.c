// SPDX-License-Identifier: GPL-2.0
/*
 * Host bus adapter objects: groups of devices of one back end.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "backend.h"

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>

/* HBAs made since the module was loaded; the first is the virtual LUNs' own. */
static atomic_t hbas_made = ATOMIC_INIT(0);

/**
 * tcm_hba_alloc() - Make an HBA
 * @backend: whose; a reference from tcm_backend_get(), which the HBA takes
 *	over on success
 * @host_id: the N of NAME_N
 * @flags: HBA_FLAGS_*
 *
 * Context: Process.
 * Return: the HBA with one reference, for tcm_hba_put(); or an ERR_PTR.
 */
struct se_hba *tcm_hba_alloc(struct tcm_backend *backend, u32 host_id,
			     u32 flags)
{
	struct se_hba *hba;
	int ret;

	hba = kzalloc(sizeof(*hba), GFP_KERNEL);
	if (!hba)
		return ERR_PTR(-ENOMEM);

	kref_init(&hba->kref);
	mutex_init(&hba->lock);
	INIT_LIST_HEAD(&hba->devices);
	hba->backend = backend;
	hba->hba_id = host_id;
	hba->hba_flags = flags;

	ret = backend->ops->attach_hba(hba, host_id);
	if (ret < 0) {
		kfree(hba);
		return ERR_PTR(ret);
	}
	hba->hba_index = atomic_fetch_inc(&hbas_made);
	return hba;
}

static void hba_release(struct kref *kref)
{
	struct se_hba *hba = container_of(kref, struct se_hba, kref);
	struct tcm_backend *backend = hba->backend;

	WARN_ON(!list_empty(&hba->devices));
	backend->ops->detach_hba(hba);
	kfree(hba);
	tcm_backend_put(backend);
}

/**
 * tcm_hba_put() - Drop a reference; the last one detaches the HBA
 * @hba: HBA
 *
 * Context: Process.
 */
void tcm_hba_put(struct se_hba *hba)
{
	kref_put(&hba->kref, hba_release);
}

/**
 * tcm_hba_set_mode() - Bind an HBA to a host adapter, or loose it
 * @hba: HBA
 * @mode: 0 = loose
 *
 * Context: Process.
 * Return: 0; -EINVAL: the back end knows no such thing or fails, or a device
 * is configured.
 */
int tcm_hba_set_mode(struct se_hba *hba, unsigned long mode)
{
	const struct target_backend_ops *ops = hba->backend->ops;
	int ret;

	if (!ops->pmode_enable_hba)
		return -EINVAL;

	mutex_lock(&hba->lock);
	ret = hba->dev_count ? -EINVAL : ops->pmode_enable_hba(hba, mode);
	if (ret > 0)
		hba->hba_flags |= HBA_FLAGS_PSCSI_MODE;
	else if (!ret)
		hba->hba_flags &= ~HBA_FLAGS_PSCSI_MODE;
	mutex_unlock(&hba->lock);

	return ret < 0 ? -EINVAL : 0;
}
