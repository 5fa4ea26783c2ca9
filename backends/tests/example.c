// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest back end that works: a disk of 16 MiB in memory.
 *
 * See Documentation/writing-a-back-end.rst.
 */
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#define EXAMPLE_BYTES		SZ_16M
#define EXAMPLE_BLOCK_BYTES	512

struct example_dev {
	struct se_device	dev;
	void			*medium;	/* while configured */
};

static struct example_dev *to_example(struct se_device *dev)
{
	return container_of(dev, struct example_dev, dev);
}

/* Commands */

static sense_reason_t example_execute_rw(struct se_cmd *cmd,
					 struct scatterlist *sgl, u32 nents,
					 enum dma_data_direction dir)
{
	size_t at = cmd->t_task_lba * cmd->se_dev->dev_attrib.block_size;
	void *medium = to_example(cmd->se_dev)->medium + at;

	/* the core has looked that the blocks are on the medium */
	if (dir == DMA_TO_DEVICE)
		sg_copy_to_buffer(sgl, nents, medium, cmd->data_length);
	else
		sg_copy_from_buffer(sgl, nents, medium, cmd->data_length);
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}

static struct exec_cmd_ops example_exec_ops = {
	.execute_rw		= example_execute_rw,
};

static sense_reason_t example_parse_cdb(struct se_cmd *cmd)
{
	return sbc_parse_cdb(cmd, &example_exec_ops);
}

static sector_t example_get_blocks(struct se_device *dev)
{
	return EXAMPLE_BYTES / dev->dev_attrib.block_size - 1;
}

/* Life */

static int example_attach_hba(struct se_hba *hba, u32 host_id)
{
	return 0;
}

static void example_detach_hba(struct se_hba *hba)
{
}

static struct se_device *example_alloc_device(struct se_hba *hba,
					      const char *name)
{
	struct example_dev *example = kzalloc(sizeof(*example), GFP_KERNEL);

	return example ? &example->dev : NULL;
}

static int example_configure_device(struct se_device *dev)
{
	void *medium = vzalloc(EXAMPLE_BYTES);

	if (!medium)
		return -ENOMEM;
	to_example(dev)->medium = medium;
	dev->dev_attrib.hw_block_size = EXAMPLE_BLOCK_BYTES;
	dev->dev_attrib.hw_max_sectors = SZ_1M / EXAMPLE_BLOCK_BYTES;
	dev->dev_attrib.hw_queue_depth = 128;
	return 0;
}

static void example_destroy_device(struct se_device *dev)
{
	vfree(to_example(dev)->medium);
	to_example(dev)->medium = NULL;
}

static void free_rcu_callback(struct rcu_head *head)
{
	kfree(container_of(head, struct example_dev, dev.rcu_head));
}

static void example_free_device(struct se_device *dev)
{
	call_rcu(&dev->rcu_head, free_rcu_callback);
}

/* configfs: no key to set, no more to tell */

static ssize_t example_set_params(struct se_device *dev, const char *page,
				  ssize_t count)
{
	return count;
}

static ssize_t example_show_params(struct se_device *dev, char *page)
{
	return sprintf(page, "Bytes: %lu\n", (unsigned long)EXAMPLE_BYTES);
}

static const struct target_backend_ops example_ops = {
	.name			= "example",
	.inquiry_prod		= "EXAMPLE",
	.inquiry_rev		= "1.0",
	.owner			= THIS_MODULE,
	.attach_hba		= example_attach_hba,
	.detach_hba		= example_detach_hba,
	.alloc_device		= example_alloc_device,
	.configure_device	= example_configure_device,
	.destroy_device		= example_destroy_device,
	.free_device		= example_free_device,
	.set_configfs_dev_params = example_set_params,
	.show_configfs_dev_params = example_show_params,
	.parse_cdb		= example_parse_cdb,
	.get_device_type	= sbc_get_device_type,
	.get_blocks		= example_get_blocks,
	.tb_dev_attrib_attrs	= sbc_attrib_attrs,
	/* copying neither waits nor sleeps, so any thread may do it */
	.command_class		= TARGET_BACKEND_INLINE,
};

static int __init example_init(void)
{
	return transport_backend_register(&example_ops);
}

static void __exit example_exit(void)
{
	target_backend_unregister(&example_ops);
}

module_init(example_init);
module_exit(example_exit);

MODULE_DESCRIPTION("SCSI target back end: example");
MODULE_LICENSE("GPL");
