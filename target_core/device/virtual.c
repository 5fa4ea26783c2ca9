// SPDX-License-Identifier: GPL-2.0
/*
 * The unit that answers where none is: virtual LUN 0, LUNs that are not mapped.
 *
 * It says "no device connected" (peripheral qualifier 1, device type 1Fh) and
 * does what SPC-4 asks of a logical unit number without a logical unit. Its
 * HBA is the first one made, number 0, and has no directory.
 */
#include "backend.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/blkdev.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <target/target_core_backend.h>

#include "../engine/opcode.h"
#include "../port/logical_unit.h"
#include "../types.h"

static int virtual_attach_hba(struct se_hba *hba, u32 host_id)
{
	return 0;
}

static void virtual_detach_hba(struct se_hba *hba)
{
}

static struct se_device *virtual_alloc_device(struct se_hba *hba,
					      const char *name)
{
	return kzalloc(sizeof(struct se_device), GFP_KERNEL);
}

static void virtual_free_device(struct se_device *dev)
{
	kfree_rcu(dev, rcu_head);
}

static int virtual_configure_device(struct se_device *dev)
{
	dev->dev_attrib.hw_block_size = SECTOR_SIZE;
	dev->dev_attrib.hw_max_sectors = U32_MAX;
	dev->dev_attrib.hw_queue_depth = 128;
	return 0;
}

static void virtual_destroy_device(struct se_device *dev)
{
}

static ssize_t virtual_set_params(struct se_device *dev, const char *page,
				  ssize_t count)
{
	return -EINVAL;
}

static ssize_t virtual_show_params(struct se_device *dev, char *page)
{
	return 0;
}

/* Anything but the few rows is for a logical unit (SPC-4, Incorrect LUNs). */
static sense_reason_t virtual_parse_cdb(struct se_cmd *cmd)
{
	sense_reason_t reason = tcm_opcode_bind(cmd, &tcm_virtual_opcodes);

	return cmd->opcode ? reason : TCM_NON_EXISTENT_LUN;
}

/* Peripheral qualifier 001b, device type 1Fh: could be, is not connected. */
static u32 virtual_get_device_type(struct se_device *dev)
{
	return 0x3f;
}

static sector_t virtual_get_blocks(struct se_device *dev)
{
	return 0;
}

static struct configfs_attribute *no_attributes[] = { NULL };

static const struct target_backend_ops virtual_ops = {
	.name			= "virtual",
	.inquiry_prod		= "RAMDISK-MCP",
	.inquiry_rev		= "4.0",
	/* no .owner: the HBA would keep our own module from unloading */
	.transport_flags_default = TRANSPORT_FLAG_PASSTHROUGH_ALUA |
				   TRANSPORT_FLAG_PASSTHROUGH_PGR,
	.attach_hba		= virtual_attach_hba,
	.detach_hba		= virtual_detach_hba,
	.alloc_device		= virtual_alloc_device,
	.configure_device	= virtual_configure_device,
	.destroy_device		= virtual_destroy_device,
	.free_device		= virtual_free_device,
	.set_configfs_dev_params = virtual_set_params,
	.show_configfs_dev_params = virtual_show_params,
	.parse_cdb		= virtual_parse_cdb,
	.get_device_type	= virtual_get_device_type,
	.get_blocks		= virtual_get_blocks,
	.command_class		= TARGET_BACKEND_INLINE,
	.tb_dev_attrib_attrs	= no_attributes,
};

/* Not in the registry: nobody can make a directory of it. */
static struct tcm_backend virtual_backend = {
	.ops = &virtual_ops,
};

/**
 * tcm_virtual_device_init() - Make the unit, before any other device
 *
 * Return: 0 or an errno.
 */
int tcm_virtual_device_init(void)
{
	struct se_device *dev;
	struct se_hba *hba;
	int ret;

	hba = tcm_hba_alloc(&virtual_backend, 0, HBA_FLAGS_INTERNAL_USE);
	if (IS_ERR(hba))
		return PTR_ERR(hba);

	ret = -ENOMEM;
	dev = tcm_device_alloc(hba, "virtual_lun_0");
	if (!dev)
		goto err_put_hba;
	dev->lu->opcodes = &tcm_virtual_opcodes;

	mutex_lock(&dev->lu->config_lock);
	ret = tcm_device_configure(dev);
	mutex_unlock(&dev->lu->config_lock);
	if (ret)
		goto err_remove;
	tcm_virtual_device = dev;
	/* the device keeps it */
	tcm_hba_put(hba);
	return 0;

err_remove:
	tcm_device_unhook(dev);
	tcm_device_remove(dev);
err_put_hba:
	tcm_hba_put(hba);
	return ret;
}

/**
 * tcm_virtual_device_exit() - Undo tcm_virtual_device_init()
 */
void tcm_virtual_device_exit(void)
{
	tcm_device_unhook(tcm_virtual_device);
	tcm_device_remove(tcm_virtual_device);
	tcm_virtual_device = NULL;
}
