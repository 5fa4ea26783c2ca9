// SPDX-License-Identifier: GPL-2.0
/*
 * A SCSI host that completes every command at once: the floor of a measurement.
 *
 * What is left is the cost of the initiator's own SCSI layer. With copy=1 READ
 * and WRITE also move their data from and to memory, as a ramdisk must.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/unaligned.h>
#include <linux/vmalloc.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#define DISK_BLOCKS	131072U
#define BLOCK_BYTES	512U
#define DISK_BYTES	((u64)DISK_BLOCKS * BLOCK_BYTES)

static bool copy;
module_param(copy, bool, 0644);
MODULE_PARM_DESC(copy, "READ and WRITE move their data");

static u8 *disk;
static struct Scsi_Host *host;
static struct device *root;

static void move_data(struct scsi_cmnd *sc)
{
	u64 pos = (u64)get_unaligned_be32(sc->cmnd + 2) * BLOCK_BYTES;
	unsigned int len = scsi_bufflen(sc);

	if (pos + len <= DISK_BYTES)
		sg_copy_buffer(scsi_sglist(sc), scsi_sg_count(sc), disk + pos,
			       len, 0, sc->sc_data_direction == DMA_TO_DEVICE);
}

static void fill_inquiry(const struct scsi_cmnd *sc, u8 buf[96])
{
	if (sc->cmnd[1] & 1) {
		buf[1] = sc->cmnd[2];
		buf[3] = 1;
		return;
	}
	buf[2] = 6;			/* SPC-4 */
	buf[3] = 2;
	buf[4] = 96 - 5;
	buf[7] = 2;			/* CMDQUE */
	memcpy(buf + 8, "NULL    NULLSCSI        1   ", 28);
}

static int nullscsi_queue(struct Scsi_Host *h, struct scsi_cmnd *sc)
{
	u8 buf[96] = {};

	sc->result = 0;
	switch (sc->cmnd[0]) {
	case READ_10:
	case WRITE_10:
		if (copy)
			move_data(sc);
		break;
	case INQUIRY:
		fill_inquiry(sc, buf);
		scsi_sg_copy_from_buffer(sc, buf, sizeof(buf));
		break;
	case READ_CAPACITY:
		put_unaligned_be32(DISK_BLOCKS - 1, buf);
		put_unaligned_be32(BLOCK_BYTES, buf + 4);
		scsi_sg_copy_from_buffer(sc, buf, 8);
		break;
	case REPORT_LUNS:
		buf[3] = 8;
		scsi_sg_copy_from_buffer(sc, buf, 16);
		break;
	case MODE_SENSE:
		buf[0] = 3;
		scsi_sg_copy_from_buffer(sc, buf, 4);
		break;
	}
	scsi_done(sc);
	return 0;
}

static const struct scsi_host_template nullscsi_template = {
	.module			= THIS_MODULE,
	.name			= "nullscsi",
	.proc_name		= "nullscsi",
	.queuecommand		= nullscsi_queue,
	.change_queue_depth	= scsi_change_queue_depth,
	.can_queue		= 1024,
	.cmd_per_lun		= 1024,
	.this_id		= -1,
	.sg_tablesize		= 256,
	.max_sectors		= 0xffff,
};

static int __init nullscsi_init(void)
{
	int rc = -ENOMEM;

	disk = vzalloc(DISK_BYTES);
	if (!disk)
		return -ENOMEM;
	root = root_device_register("nullscsi");
	if (IS_ERR(root)) {
		rc = PTR_ERR(root);
		goto err_free_disk;
	}
	host = scsi_host_alloc(&nullscsi_template, 0);
	if (!host)
		goto err_unregister;
	host->max_id = 1;
	host->max_lun = 1;
	host->nr_hw_queues = num_online_cpus();
	rc = scsi_add_host(host, root);
	if (rc)
		goto err_put_host;
	scsi_scan_host(host);
	return 0;

err_put_host:
	scsi_host_put(host);
err_unregister:
	root_device_unregister(root);
err_free_disk:
	vfree(disk);
	return rc;
}

static void __exit nullscsi_exit(void)
{
	scsi_remove_host(host);
	scsi_host_put(host);
	root_device_unregister(root);
	vfree(disk);
}

module_init(nullscsi_init);
module_exit(nullscsi_exit);
MODULE_DESCRIPTION("SCSI host that completes every command at once");
MODULE_LICENSE("GPL");
