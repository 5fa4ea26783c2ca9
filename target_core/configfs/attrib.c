// SPDX-License-Identifier: GPL-2.0
/*
 * DEV/attrib/: how the core emulates a device, a row an attribute.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>

#include "../alua/group.h"
#include "../device/backend.h"
#include "../pr/access.h"
#include "../types.h"
#include "attr.h"

static struct se_dev_attrib *to_attrib(struct config_item *item)
{
	return container_of(to_config_group(item), struct se_dev_attrib,
			    da_group);
}

static void *attrib_object(struct config_item *item)
{
	return to_attrib(item);
}

static void attrib_lock(void *obj)
{
	struct se_dev_attrib *da = obj;

	mutex_lock(&da->da_dev->lu->config_lock);
}

static void attrib_unlock(void *obj)
{
	struct se_dev_attrib *da = obj;

	mutex_unlock(&da->da_dev->lu->config_lock);
}

static int attrib_admit(void *obj, unsigned int needs)
{
	struct se_dev_attrib *da = obj;

	if ((needs & TCM_ATTR_UNEXPORTED) && da->da_dev->export_count)
		return -EINVAL;
	return 0;
}

static const struct tcm_attr_class attrib_class = {
	.object	= attrib_object,
	.lock	= attrib_lock,
	.unlock	= attrib_unlock,
	.admit	= attrib_admit,
};

/*
 * Checks of single attributes. Each is called locked and takes the value over
 * itself.
 */

static int set_model_alias(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;
	struct se_device *dev = da->da_dev;
	struct t10_wwn *wwn = &dev->t10_wwn;

	if (value)
		/* one byte short of the field, as it has always been */
		strscpy(wwn->model, config_item_name(&dev->dev_group.cg_item),
			INQUIRY_MODEL_LEN);
	else
		tcm_device_default_model(dev);
	tcm_attr_set(attr, da, value);
	return 0;
}

static int set_write_cache(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;

	/* the medium's own cache tells */
	if (value && da->da_dev->transport->get_write_cache)
		return -EINVAL;
	tcm_attr_set(attr, da, value);
	return 0;
}

static int set_unmap(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;
	struct se_device *dev = da->da_dev;

	if (value) {
		if (!dev->transport->configure_unmap)
			return -ENOSYS;
		if (!target_dev_configured(dev))
			return -ENODEV;
		if (!tcm_device_retry_unmap(dev))
			return -ENOSYS;
	}
	tcm_attr_set(attr, da, value);
	return 0;
}

static int set_unmap_zeroes(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;

	if (da->da_dev->export_count)
		return -EINVAL;
	return set_unmap(attr, obj, value);
}

static bool is_reserved(struct se_dev_attrib *da)
{
	return tcm_pr_reserved(da->da_dev->lu);
}

static int set_emulate_pr(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;

	if (value != da->emulate_pr && is_reserved(da))
		return -EBUSY;
	tcm_attr_set(attr, da, value);
	return 0;
}

static int set_pi_type(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;
	struct se_device *dev = da->da_dev;
	const struct target_backend_ops *ops = dev->transport;
	enum target_prot_type old = da->pi_prot_type;
	int ret;

	if (value == TARGET_DIF_TYPE2_PROT)
		return -ENOSYS;
	/* the medium has its own */
	if (da->hw_pi_prot_type)
		return 0;
	if (!ops->init_prot)
		return value ? -ENOSYS : 0;
	if (!target_dev_configured(dev))
		return -ENODEV;
	if (dev->export_count)
		return -EINVAL;

	da->pi_prot_type = value;
	if (value && !old) {
		ret = ops->init_prot(dev);
		if (ret) {
			da->pi_prot_type = old;
			return ret;
		}
	} else if (!value && old) {
		ops->free_prot(dev);
	}
	da->pi_prot_verify = value;
	return 0;
}

/* Reads 0: it is a button. */
static int set_pi_format(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;
	struct se_device *dev = da->da_dev;

	if (!value)
		return 0;
	if (!dev->transport->format_prot)
		return -ENOSYS;
	if (!target_dev_configured(dev))
		return -ENODEV;
	if (dev->export_count)
		return -EINVAL;
	if (!da->pi_prot_type)
		return -ENODEV;
	return dev->transport->format_prot(dev);
}

static int set_pi_verify(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;

	if (value && (da->hw_pi_prot_type || !da->pi_prot_type))
		return 0;
	tcm_attr_set(attr, da, value);
	return 0;
}

static int refuse_true(const struct tcm_attr *attr, void *obj, u64 value)
{
	return value ? -ENOSYS : 0;
}

static int set_block_size(const struct tcm_attr *attr, void *obj, u64 value)
{
	if (value != 512 && value != 1024 && value != 2048 && value != 4096)
		return -EINVAL;
	tcm_attr_set(attr, obj, value);
	return 0;
}

static int set_optimal_sectors(const struct tcm_attr *attr, void *obj,
			       u64 value)
{
	struct se_dev_attrib *da = obj;

	if (value > da->hw_max_sectors)
		return -EINVAL;
	tcm_attr_set(attr, da, value);
	return 0;
}

static int set_queue_depth(const struct tcm_attr *attr, void *obj, u64 value)
{
	struct se_dev_attrib *da = obj;

	if (!value || (value > da->queue_depth && value > da->hw_queue_depth))
		return -EINVAL;
	tcm_attr_set(attr, da, value);
	da->da_dev->queue_depth = value;
	return 0;
}

/*
 * The rows.
 */

#define ATTRIB_AT(member)						\
	.class = &attrib_class, TCM_ATTR_AT(struct se_dev_attrib, member)

/* Plain kinds of rows; what else there is to one follows. */
#define ATTRIB_BOOL(name, ...)						\
TCM_ATTR_RW(attrib, name, ATTRIB_AT(name), .kind = TCM_ATTR_BOOL,	\
	    ##__VA_ARGS__)
#define ATTRIB_U32(name, ...)						\
TCM_ATTR_RW(attrib, name, ATTRIB_AT(name), .kind = TCM_ATTR_U32,	\
	    ##__VA_ARGS__)
#define ATTRIB_U8(name, ...)						\
TCM_ATTR_RW(attrib, name, ATTRIB_AT(name), .kind = TCM_ATTR_U8,	\
	    ##__VA_ARGS__)
#define ATTRIB_RO(name)							\
TCM_ATTR_RO(attrib, name, ATTRIB_AT(name))

ATTRIB_BOOL(emulate_model_alias, .apply = set_model_alias,
	    .needs = TCM_ATTR_UNEXPORTED, .early = true);
ATTRIB_BOOL(emulate_fua_write);
ATTRIB_BOOL(emulate_write_cache, .apply = set_write_cache);
ATTRIB_U32(emulate_ua_intlck_ctrl, .max = TARGET_UA_INTLCK_CTRL_ESTABLISH_UA,
	   .needs = TCM_ATTR_UNEXPORTED);
ATTRIB_BOOL(emulate_tas, .needs = TCM_ATTR_UNEXPORTED);
ATTRIB_BOOL(emulate_tpu, .apply = set_unmap);
ATTRIB_BOOL(emulate_tpws, .apply = set_unmap);
ATTRIB_BOOL(emulate_caw);
ATTRIB_BOOL(emulate_3pc);
ATTRIB_BOOL(emulate_pr, .apply = set_emulate_pr);
ATTRIB_BOOL(emulate_rsoc);
ATTRIB_U32(pi_prot_type, .max = TARGET_DIF_TYPE3_PROT, .apply = set_pi_type);
ATTRIB_RO(hw_pi_prot_type);
ATTRIB_BOOL(pi_prot_format, .apply = set_pi_format);
ATTRIB_BOOL(pi_prot_verify, .apply = set_pi_verify);
ATTRIB_BOOL(enforce_pr_isids);
ATTRIB_BOOL(is_nonrot);
ATTRIB_BOOL(emulate_rest_reord, .apply = refuse_true);
ATTRIB_BOOL(force_pr_aptpl, .needs = TCM_ATTR_UNEXPORTED);
ATTRIB_RO(hw_block_size);
ATTRIB_U32(block_size, .apply = set_block_size,
	   .needs = TCM_ATTR_UNEXPORTED);
ATTRIB_RO(hw_max_sectors);
ATTRIB_U32(optimal_sectors, .apply = set_optimal_sectors,
	   .needs = TCM_ATTR_UNEXPORTED);
ATTRIB_RO(hw_queue_depth);
ATTRIB_U32(queue_depth, .apply = set_queue_depth,
	   .needs = TCM_ATTR_UNEXPORTED);
ATTRIB_U32(max_unmap_lba_count);
ATTRIB_U32(max_unmap_block_desc_count);
ATTRIB_U32(unmap_granularity);
ATTRIB_U32(unmap_granularity_alignment);
ATTRIB_BOOL(unmap_zeroes_data, .apply = set_unmap_zeroes);
ATTRIB_U32(max_write_same_len);
ATTRIB_U8(submit_type, .max = TARGET_QUEUE_SUBMIT);
ATTRIB_U8(complete_type, .max = TARGET_QUEUE_COMPL);
ATTRIB_RO(atomic_max_with_boundary);
ATTRIB_RO(atomic_max_boundary);

/*
 * Files that have a number but no member of their own.
 */

/* What the unit can write whole or not at all: all 0 if nothing. */
static struct target_atomic_limits atomic_limits(struct config_item *item)
{
	struct se_device *dev = to_attrib(item)->da_dev;
	struct target_atomic_limits limits = {};

	if (!target_dev_configured(dev) || !tcm_device_atomic(dev, &limits))
		memset(&limits, 0, sizeof(limits));
	return limits;
}

static ssize_t attrib_atomic_max_len_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", atomic_limits(item).max_blocks);
}

CONFIGFS_ATTR_RO(attrib_, atomic_max_len);

static ssize_t attrib_atomic_alignment_show(struct config_item *item,
					    char *page)
{
	return sysfs_emit(page, "%u\n", atomic_limits(item).granularity);
}

CONFIGFS_ATTR_RO(attrib_, atomic_alignment);

static ssize_t attrib_atomic_granularity_show(struct config_item *item,
					      char *page)
{
	return sysfs_emit(page, "%u\n", atomic_limits(item).granularity);
}

CONFIGFS_ATTR_RO(attrib_, atomic_granularity);

/* What was once a choice: any text is taken, none has an effect. */
static ssize_t attrib_emulate_dpo_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", to_attrib(item)->emulate_dpo);
}

static ssize_t attrib_emulate_dpo_store(struct config_item *item,
					const char *page, size_t count)
{
	pr_warn_once("attribute emulate_dpo has no effect\n");
	return count;
}

CONFIGFS_ATTR(attrib_, emulate_dpo);

static ssize_t attrib_emulate_fua_read_show(struct config_item *item,
					    char *page)
{
	return sysfs_emit(page, "%d\n", to_attrib(item)->emulate_fua_read);
}

static ssize_t attrib_emulate_fua_read_store(struct config_item *item,
					     const char *page, size_t count)
{
	pr_warn_once("attribute emulate_fua_read has no effect\n");
	return count;
}

CONFIGFS_ATTR(attrib_, emulate_fua_read);

static bool is_emulated(struct se_dev_attrib *da, unsigned int flag)
{
	return !(READ_ONCE(da->da_dev->lu->transport_flags) & flag);
}

/* Emulate what @flag passes through, or not, if the back end lets us choose. */
static int set_emulated(struct se_dev_attrib *da, unsigned int flag, bool emul)
{
	struct se_device *dev = da->da_dev;
	struct tcm_lu *lu = dev->lu;

	if (emul == is_emulated(da, flag))
		return 0;
	if (!(dev->transport->transport_flags_changeable & flag))
		return -ENOSYS;
	if (flag == TRANSPORT_FLAG_PASSTHROUGH_PGR && is_reserved(da))
		return -EBUSY;
	WRITE_ONCE(lu->transport_flags, lu->transport_flags ^ flag);
	/* it did not join when it was configured */
	if (flag == TRANSPORT_FLAG_PASSTHROUGH_ALUA && emul &&
	    target_dev_configured(dev))
		tcm_alua_lu_join(lu, &tcm_alua_default_lu_group);
	return 0;
}

static ssize_t store_emulated(struct config_item *item, unsigned int flag,
			      const char *page, size_t count)
{
	struct se_dev_attrib *da = to_attrib(item);
	u64 emulate;
	int ret;

	ret = tcm_attr_parse(TCM_ATTR_BOOL, page, &emulate);
	if (ret)
		return ret;
	attrib_lock(da);
	ret = set_emulated(da, flag, emulate);
	attrib_unlock(da);
	return ret ?: count;
}

static ssize_t attrib_alua_support_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n",
			  is_emulated(to_attrib(item),
				      TRANSPORT_FLAG_PASSTHROUGH_ALUA));
}

static ssize_t attrib_alua_support_store(struct config_item *item,
					 const char *page, size_t count)
{
	return store_emulated(item, TRANSPORT_FLAG_PASSTHROUGH_ALUA, page,
			      count);
}

CONFIGFS_ATTR(attrib_, alua_support);

static ssize_t attrib_pgr_support_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n",
			  is_emulated(to_attrib(item),
				      TRANSPORT_FLAG_PASSTHROUGH_PGR));
}

static ssize_t attrib_pgr_support_store(struct config_item *item,
					const char *page, size_t count)
{
	return store_emulated(item, TRANSPORT_FLAG_PASSTHROUGH_PGR, page,
			      count);
}

CONFIGFS_ATTR(attrib_, pgr_support);

/* All of them, for back ends whose device server the core is. */
struct configfs_attribute *sbc_attrib_attrs[] = {
	&attrib_attr_emulate_model_alias,
	&attrib_attr_emulate_dpo,
	&attrib_attr_emulate_fua_write,
	&attrib_attr_emulate_fua_read,
	&attrib_attr_emulate_write_cache,
	&attrib_attr_emulate_ua_intlck_ctrl,
	&attrib_attr_emulate_tas,
	&attrib_attr_emulate_tpu,
	&attrib_attr_emulate_tpws,
	&attrib_attr_emulate_caw,
	&attrib_attr_emulate_3pc,
	&attrib_attr_emulate_pr,
	&attrib_attr_pi_prot_type,
	&attrib_attr_hw_pi_prot_type,
	&attrib_attr_pi_prot_format,
	&attrib_attr_pi_prot_verify,
	&attrib_attr_enforce_pr_isids,
	&attrib_attr_is_nonrot,
	&attrib_attr_emulate_rest_reord,
	&attrib_attr_force_pr_aptpl,
	&attrib_attr_hw_block_size,
	&attrib_attr_block_size,
	&attrib_attr_hw_max_sectors,
	&attrib_attr_optimal_sectors,
	&attrib_attr_hw_queue_depth,
	&attrib_attr_queue_depth,
	&attrib_attr_max_unmap_lba_count,
	&attrib_attr_max_unmap_block_desc_count,
	&attrib_attr_unmap_granularity,
	&attrib_attr_unmap_granularity_alignment,
	&attrib_attr_unmap_zeroes_data,
	&attrib_attr_max_write_same_len,
	&attrib_attr_alua_support,
	&attrib_attr_pgr_support,
	&attrib_attr_emulate_rsoc,
	&attrib_attr_submit_type,
	&attrib_attr_complete_type,
	&attrib_attr_atomic_max_len,
	&attrib_attr_atomic_alignment,
	&attrib_attr_atomic_granularity,
	&attrib_attr_atomic_max_with_boundary,
	&attrib_attr_atomic_max_boundary,
	NULL
};
EXPORT_SYMBOL(sbc_attrib_attrs);

/* Those that mean something when the device server is elsewhere. */
struct configfs_attribute *passthrough_attrib_attrs[] = {
	&attrib_attr_hw_pi_prot_type,
	&attrib_attr_hw_block_size,
	&attrib_attr_hw_max_sectors,
	&attrib_attr_hw_queue_depth,
	&attrib_attr_emulate_pr,
	&attrib_attr_alua_support,
	&attrib_attr_pgr_support,
	&attrib_attr_submit_type,
	&attrib_attr_complete_type,
	NULL
};
EXPORT_SYMBOL(passthrough_attrib_attrs);

/* Those it needs besides when the core keeps the reservations. */
struct configfs_attribute *passthrough_pr_attrib_attrs[] = {
	&attrib_attr_enforce_pr_isids,
	&attrib_attr_force_pr_aptpl,
	NULL
};
EXPORT_SYMBOL(passthrough_pr_attrib_attrs);
