// SPDX-License-Identifier: GPL-2.0
/*
 * Back end pscsi: a SCSI device of this machine; CDBs go to it as they are.
 *
 * A command becomes a request of the device's queue with the fabric's memory
 * in its bios, and what the device answers becomes the command's answer:
 * status, sense data, residual. Little is looked at on the way: a read-only
 * unit has to say so in MODE SENSE, a tape delivers data along with CHECK
 * CONDITION, and its block length changes by MODE SELECT.
 *
 * An HBA is virtual, devices of any host under it, or it stands for the SCSI
 * host of its own number ("PHBA mode").
 */
#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/parser.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/unaligned.h>

#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

/* What a command may take: a tape rewinds, a changer travels. */
#define PSCSI_TIMEOUT_DISK	(60 * HZ)
#define PSCSI_TIMEOUT_OTHER	(600 * HZ)

/* Block length of a tape that names none */
#define PSCSI_TAPE_BLOCK	1024

/* How long to wait for INQUIRY and MODE SENSE when a device is enabled */
#define PSCSI_PROBE_TIMEOUT	HZ
#define PSCSI_PROBE_RETRIES	1

/* Sense data byte 2 (SPC-4 fixed format), what a tape read came upon */
#define SENSE_FILEMARK_EOM_ILI	0xe0
/* Byte 0: current error, fixed format, INFORMATION valid */
#define SENSE_FIXED_VALID	0xf0

/* Device-specific parameter of the mode parameter header: WP */
#define MODE_WRITE_PROTECTED	0x80

/**
 * struct pscsi_hba - HBA
 * @lock: guards all; configfs context
 * @number: N of core/pscsi_N
 * @host: SCSI host it stands for; referenced. NULL: virtual
 * @implied: bound by a device, not by the administrator
 * @users: devices that rely on @host
 */
struct pscsi_hba {
	struct mutex		lock;
	u32			number;
	struct Scsi_Host	*host;
	bool			implied;
	unsigned int		users;
};

/* Parts of the address that were given. */
#define PSCSI_HAS_HOST		0x01
#define PSCSI_HAS_CHANNEL	0x02
#define PSCSI_HAS_TARGET	0x04
#define PSCSI_HAS_LUN		0x08
#define PSCSI_HAS_ALL		(PSCSI_HAS_CHANNEL | PSCSI_HAS_TARGET | \
				 PSCSI_HAS_LUN)

/**
 * struct pscsi_dev - A SCSI device
 * @dev: the core's half
 * @given: PSCSI_HAS_*
 * @host_id: part of the address
 * @channel: part of the address
 * @target: part of the address
 * @lun: part of the address
 * @sdev: the device, referenced; NULL while not configured
 * @host: its host, referenced, unless the HBA's is used
 * @bdev_file: claim on the disk it is to this machine, if it is one
 */
struct pscsi_dev {
	struct se_device	dev;
	unsigned int		given;
	int			host_id;
	int			channel;
	int			target;
	int			lun;
	struct scsi_device	*sdev;
	struct Scsi_Host	*host;
	struct file		*bdev_file;
};

static struct pscsi_dev *to_pscsi(struct se_device *dev)
{
	return container_of(dev, struct pscsi_dev, dev);
}

/*
 * Request
 */

static void end_bio(struct bio *bio)
{
	bio_uninit(bio);
	kfree(bio);
}

static struct bio *new_bio(struct request *rq, unsigned int nr_vecs)
{
	struct bio *bio;

	nr_vecs = bio_max_segs(nr_vecs);
	bio = bio_kmalloc(nr_vecs, GFP_NOIO);
	if (!bio)
		return NULL;
	bio_init(bio, NULL, bio->bi_inline_vecs, nr_vecs, req_op(rq));
	bio->bi_end_io = end_bio;
	return bio;
}

static int append_bio(struct request *rq, struct bio *bio)
{
	int ret = blk_rq_append_bio(rq, bio);

	if (ret)
		end_bio(bio);
	return ret;
}

static void free_bios(struct request *rq)
{
	struct bio *bio;

	while ((bio = rq->bio)) {
		rq->bio = bio->bi_next;
		end_bio(bio);
	}
}

/* The command's memory, a page a segment at most, nothing copied. */
static int map_data(struct request *rq, struct scatterlist *sgl, u32 nents,
		    size_t left)
{
	struct request_queue *q = rq->q;
	struct bio *bio = NULL;
	struct scatterlist *sg;
	int i, ret;

	for_each_sg(sgl, sg, nents, i) {
		size_t skip = 0;

		while (left && skip < sg->length) {
			size_t at = sg->offset + skip;
			unsigned int len = min3(PAGE_SIZE - offset_in_page(at),
						(size_t)sg->length - skip, left);

			if (!bio)
				bio = new_bio(rq, nents - i +
						  DIV_ROUND_UP(left, PAGE_SIZE));
			if (!bio)
				return -ENOMEM;
			if (bio_add_pc_page(q, bio,
					    sg_page(sg) + (at >> PAGE_SHIFT), len,
					    offset_in_page(at)) != len) {
				/* full: the next one takes it up */
				if (!bio->bi_iter.bi_size) {
					end_bio(bio);
					return -EINVAL;
				}
				ret = append_bio(rq, bio);
				bio = NULL;
				if (ret)
					return ret;
				continue;
			}
			skip += len;
			left -= len;
		}
	}
	return bio ? append_bio(rq, bio) : 0;
}

/*
 * Memory the host adapter cannot have: in more pieces than it takes at once, or
 * not aligned for it. Then the data go through larger pieces of ours.
 */

/* Order of their pages at most: 128 KiB where a page has 4 */
#define PSCSI_BOUNCE_ORDER	5

static unsigned int bounce_order(const struct se_cmd *cmd)
{
	return min(get_order(cmd->data_length), PSCSI_BOUNCE_ORDER);
}

static void copy_data(struct se_cmd *cmd, struct scatterlist *sgl, u32 nents)
{
	bool out = cmd->data_direction == DMA_TO_DEVICE;
	struct scatterlist *sg;
	size_t at = 0;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		if (out)
			sg_pcopy_to_buffer(cmd->t_data_sg, cmd->t_data_nents,
					   sg_virt(sg), sg->length, at);
		else
			sg_pcopy_from_buffer(cmd->t_data_sg, cmd->t_data_nents,
					     sg_virt(sg), sg->length, at);
		at += sg->length;
	}
}

static bool must_bounce(struct request_queue *q, struct scatterlist *sgl,
			u32 nents)
{
	unsigned int segments = 0, misaligned = 0;
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		segments += DIV_ROUND_UP(sg->length, queue_max_segment_size(q));
		misaligned |= sg->offset;
		if (i < nents - 1)
			misaligned |= sg->length;
	}
	return segments > queue_max_segments(q) ||
	       (misaligned & queue_dma_alignment(q));
}

/* As many bytes in pieces of ours; those of a write are in it already. */
static struct scatterlist *bounce(struct se_cmd *cmd, u32 *nents)
{
	struct scatterlist *sgl;

	sgl = sgl_alloc_order(cmd->data_length, bounce_order(cmd), false,
			      GFP_NOIO | __GFP_NOWARN, nents);
	if (sgl && cmd->data_direction == DMA_TO_DEVICE)
		copy_data(cmd, sgl, *nents);
	return sgl;
}

static void end_bounce(struct se_cmd *cmd)
{
	struct scatterlist *sgl = cmd->priv;
	u32 nents;

	if (!sgl)
		return;
	nents = sg_nents(sgl);
	if (cmd->data_direction == DMA_FROM_DEVICE)
		copy_data(cmd, sgl, nents);
	sgl_free_n_order(sgl, nents, bounce_order(cmd));
	cmd->priv = NULL;
}

/*
 * Snooping
 */

/* The initiator may not write, whatever the medium says of itself. */
static void show_read_only(struct se_cmd *cmd, size_t moved)
{
	off_t at = cmd->t_task_cdb[0] == MODE_SENSE ? 2 : 3;
	u8 parameter;

	if (moved <= at || !target_lun_is_rdonly(cmd))
		return;
	sg_pcopy_to_buffer(cmd->t_data_sg, cmd->t_data_nents, &parameter, 1,
			   at);
	parameter |= MODE_WRITE_PROTECTED;
	sg_pcopy_from_buffer(cmd->t_data_sg, cmd->t_data_nents, &parameter, 1,
			     at);
}

/* Mode parameter header and block descriptor (SPC-4): the block length. */
static void learn_block_length(struct se_cmd *cmd)
{
	bool six = cmd->t_task_cdb[0] == MODE_SELECT;
	unsigned int header = six ? 4 : 8;
	u8 list[16];
	size_t len;
	u32 length;

	len = sg_copy_to_buffer(cmd->t_data_sg, cmd->t_data_nents, list,
				min_t(size_t, sizeof(list), cmd->data_length));
	if (len < header + 8)
		return;
	if ((six ? list[3] : get_unaligned_be16(list + 6)) < 8)
		return;
	length = get_unaligned_be24(list + header + 5);
	if (length)
		cmd->se_dev->dev_attrib.block_size = length;
}

static void snoop(struct se_cmd *cmd, struct scsi_device *sdev, size_t moved)
{
	switch (cmd->t_task_cdb[0]) {
	case MODE_SENSE:
	case MODE_SENSE_10:
		show_read_only(cmd, moved);
		break;
	case MODE_SELECT:
	case MODE_SELECT_10:
		if (sdev->type == TYPE_TAPE)
			learn_block_length(cmd);
		break;
	}
}

/* The read met a filemark, the end or an odd block length: its data are valid. */
static bool read_came_short(const struct se_cmd *cmd,
			    const struct scsi_device *sdev, const u8 *sense)
{
	return sdev->type == TYPE_TAPE &&
	       cmd->data_direction == DMA_FROM_DEVICE &&
	       sense[0] == SENSE_FIXED_VALID &&
	       (sense[2] & SENSE_FILEMARK_EOM_ILI) && !(sense[2] & 0x0f);
}

/*
 * Completion
 */

/* The request did not get to the device, or no answer came back. */
static sense_reason_t host_reason(int result, blk_status_t error)
{
	if (host_byte(result) == DID_TIME_OUT || error == BLK_STS_TIMEOUT)
		return TCM_COMMAND_TIMEOUT;
	return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
}

static enum rq_end_io_ret end_request(struct request *rq, blk_status_t error)
{
	struct se_cmd *cmd = rq->end_io_data;
	struct scsi_cmnd *scmd = blk_mq_rq_to_pdu(rq);
	struct scsi_device *sdev = to_pscsi(cmd->se_dev)->sdev;
	u8 status = scmd->result & 0xff;
	size_t moved;

	end_bounce(cmd);
	if (host_byte(scmd->result) != DID_OK || (error && !scmd->result)) {
		target_complete_cmd_with_sense(cmd, SAM_STAT_CHECK_CONDITION,
					       host_reason(scmd->result, error));
		return RQ_END_IO_FREE;
	}
	moved = cmd->data_length - min(scmd->resid_len, cmd->data_length);
	if (status == SAM_STAT_CHECK_CONDITION) {
		BUILD_BUG_ON(SCSI_SENSE_BUFFERSIZE < TRANSPORT_SENSE_BUFFER);
		if (read_came_short(cmd, sdev, scmd->sense_buffer))
			cmd->se_cmd_flags |= SCF_TREAT_READ_AS_NORMAL;
		transport_copy_sense_to_cmd(cmd, scmd->sense_buffer);
	} else if (status == SAM_STAT_GOOD) {
		snoop(cmd, sdev, moved);
	}
	target_complete_cmd_with_length(cmd, status, moved);
	return RQ_END_IO_FREE;
}

/*
 * Execution
 */

static unsigned int timeout_of(const struct scsi_device *sdev)
{
	return sdev->type == TYPE_DISK || sdev->type == TYPE_ZBC ?
	       PSCSI_TIMEOUT_DISK : PSCSI_TIMEOUT_OTHER;
}

static int map_command(struct request *rq, struct se_cmd *cmd)
{
	struct scatterlist *sgl = cmd->t_data_sg;
	u32 nents = cmd->t_data_nents;

	cmd->priv = NULL;
	if (cmd->data_length > (u64)queue_max_hw_sectors(rq->q) << SECTOR_SHIFT)
		return -EINVAL;
	if (must_bounce(rq->q, sgl, nents)) {
		sgl = bounce(cmd, &nents);
		if (!sgl)
			return -ENOMEM;
		cmd->priv = sgl;
	}
	return map_data(rq, sgl, nents, cmd->data_length);
}

static sense_reason_t pscsi_execute_cmd(struct se_cmd *cmd)
{
	struct scsi_device *sdev = to_pscsi(cmd->se_dev)->sdev;
	blk_opf_t opf = cmd->data_direction == DMA_TO_DEVICE ? REQ_OP_DRV_OUT :
							       REQ_OP_DRV_IN;
	struct scsi_cmnd *scmd;
	struct request *rq;
	int ret;

	rq = scsi_alloc_request(sdev->request_queue, opf, 0);
	if (IS_ERR(rq))
		return tcm_sense_from_errno(PTR_ERR(rq), false);
	scmd = blk_mq_rq_to_pdu(rq);
	scmd->cmd_len = scsi_command_size(cmd->t_task_cdb);
	if (scmd->cmd_len > sizeof(scmd->cmnd)) {
		blk_mq_free_request(rq);
		return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
	}
	memcpy(scmd->cmnd, cmd->t_task_cdb, scmd->cmd_len);

	ret = map_command(rq, cmd);
	if (ret) {
		free_bios(rq);
		end_bounce(cmd);
		blk_mq_free_request(rq);
		return ret == -ENOMEM ? TCM_OUT_OF_RESOURCES :
					TCM_INVALID_CDB_FIELD;
	}
	/* the initiator decides about retries */
	scmd->allowed = 0;
	rq->timeout = timeout_of(sdev);
	rq->rq_flags |= RQF_QUIET;
	rq->end_io = end_request;
	rq->end_io_data = cmd;
	blk_execute_rq_nowait(rq, cmd->sam_task_attr == TCM_HEAD_TAG);
	return 0;
}

static sense_reason_t pscsi_parse_cdb(struct se_cmd *cmd)
{
	if (cmd->se_cmd_flags & SCF_BIDI)
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	return passthrough_parse_cdb(cmd, pscsi_execute_cmd);
}

static u32 pscsi_get_device_type(struct se_device *dev)
{
	struct scsi_device *sdev = to_pscsi(dev)->sdev;

	return sdev ? sdev->type : TYPE_NO_LUN;
}

static sector_t pscsi_get_blocks(struct se_device *dev)
{
	struct file *file = to_pscsi(dev)->bdev_file;
	struct block_device *bdev;
	u64 blocks;

	if (!file)
		return 0;
	bdev = file_bdev(file);
	blocks = bdev_nr_bytes(bdev) >> ilog2(bdev_logical_block_size(bdev));
	return blocks ? blocks - 1 : 0;
}

/*
 * What the device says of itself
 */

static int ask(struct scsi_device *sdev, const u8 *cdb, u8 *buf, unsigned int len)
{
	const struct scsi_exec_args args = { };

	memset(buf, 0, len);
	return scsi_execute_cmd(sdev, cdb, REQ_OP_DRV_IN, buf, len,
				PSCSI_PROBE_TIMEOUT, PSCSI_PROBE_RETRIES,
				&args) ? -EIO : 0;
}

static int ask_vpd(struct scsi_device *sdev, u8 page, u8 *buf, unsigned int len)
{
	u8 cdb[MAX_COMMAND_SIZE] = { INQUIRY, 0x01, page };

	put_unaligned_be16(len, cdb + 3);
	if (ask(sdev, cdb, buf, len) || buf[1] != page)
		return -EIO;
	return 0;
}

static void take_over_identity(struct pscsi_dev *pd)
{
	struct t10_wwn *wwn = &pd->dev.t10_wwn;

	scnprintf(wwn->vendor, sizeof(wwn->vendor), "%.*s",
		  INQUIRY_VENDOR_LEN, pd->sdev->vendor);
	scnprintf(wwn->model, sizeof(wwn->model), "%.*s", INQUIRY_MODEL_LEN,
		  pd->sdev->model);
	scnprintf(wwn->revision, sizeof(wwn->revision), "%.*s",
		  INQUIRY_REVISION_LEN, pd->sdev->rev);
}

/* VPD page 80h; without it the administrator may give a number. */
static void take_over_serial(struct pscsi_dev *pd)
{
	struct t10_wwn *wwn = &pd->dev.t10_wwn;
	u8 *buf = kmalloc(INQUIRY_VPD_SERIAL_LEN, GFP_KERNEL);
	unsigned int len;

	if (!buf)
		return;
	if (!ask_vpd(pd->sdev, 0x80, buf, INQUIRY_VPD_SERIAL_LEN)) {
		len = min_t(unsigned int, buf[3], INQUIRY_VPD_SERIAL_LEN - 4);
		scnprintf(wwn->unit_serial, sizeof(wwn->unit_serial), "%.*s",
			  len, buf + 4);
		pd->dev.dev_flags |= DF_FIRMWARE_VPD_UNIT_SERIAL;
	}
	kfree(buf);
}

static void add_designator(struct t10_wwn *wwn, u8 *designator)
{
	struct t10_vpd *vpd = kzalloc(sizeof(*vpd), GFP_KERNEL);

	if (!vpd)
		return;
	INIT_LIST_HEAD(&vpd->vpd_list);
	transport_set_vpd_proto_id(vpd, designator);
	transport_set_vpd_assoc(vpd, designator);
	if (transport_set_vpd_ident_type(vpd, designator) ||
	    transport_set_vpd_ident(vpd, designator))
		kfree(vpd);
	else
		list_add_tail(&vpd->vpd_list, &wwn->t10_vpd_list);
}

/* VPD page 83h, each designator whose whole length is there. */
static void take_over_designators(struct pscsi_dev *pd)
{
	u8 *buf = kmalloc(INQUIRY_VPD_DEVICE_IDENTIFIER_LEN, GFP_KERNEL);
	unsigned int end, at, len;

	if (!buf)
		return;
	if (!ask_vpd(pd->sdev, 0x83, buf, INQUIRY_VPD_DEVICE_IDENTIFIER_LEN)) {
		end = min(get_unaligned_be16(buf + 2) + 4,
			  INQUIRY_VPD_DEVICE_IDENTIFIER_LEN);
		for (at = 4; at + 4 <= end; at += len + 4) {
			len = buf[at + 3];
			if (!len || at + 4 + len > end)
				break;
			add_designator(&pd->dev.t10_wwn, buf + at);
		}
	}
	kfree(buf);
}

/* MODE SENSE(6), header and block descriptor */
static u32 tape_block_length(struct scsi_device *sdev)
{
	u8 cdb[MAX_COMMAND_SIZE] = { MODE_SENSE, 0, 0, 0, 12 };
	u8 *buf = kmalloc(12, GFP_KERNEL);
	u32 length = 0;

	if (!buf)
		return PSCSI_TAPE_BLOCK;
	if (!ask(sdev, cdb, buf, 12) && buf[3] >= 8)
		length = get_unaligned_be24(buf + 9);
	kfree(buf);
	return length ?: PSCSI_TAPE_BLOCK;
}

static void take_over_limits(struct pscsi_dev *pd)
{
	struct se_dev_attrib *attrib = &pd->dev.dev_attrib;
	struct scsi_device *sdev = pd->sdev;

	if (sdev->type == TYPE_TAPE)
		attrib->hw_block_size = tape_block_length(sdev);
	else
		attrib->hw_block_size = min_not_zero(sdev->sector_size, 512U);
	attrib->hw_max_sectors = min_not_zero(sdev->host->max_sectors,
					      queue_max_hw_sectors(sdev->request_queue));
	attrib->hw_queue_depth = sdev->queue_depth;
}

/*
 * HBAs
 */

static int pscsi_attach_hba(struct se_hba *hba, u32 host_id)
{
	struct pscsi_hba *ph = kzalloc(sizeof(*ph), GFP_KERNEL);

	if (!ph)
		return -ENOMEM;
	mutex_init(&ph->lock);
	ph->number = host_id;
	hba->hba_ptr = ph;
	return 0;
}

/* A host by its number, whose driver must stay as long as it is referenced. */
static struct Scsi_Host *get_host(unsigned int number)
{
	struct Scsi_Host *host = scsi_host_lookup(number);

	if (host && !try_module_get(host->hostt->module)) {
		scsi_host_put(host);
		host = NULL;
	}
	return host;
}

/* Its driver's module is needed until the host has gone. */
static void drop_host(struct Scsi_Host *host)
{
	struct module *driver = host->hostt->module;

	scsi_host_put(host);
	module_put(driver);
}

static void loose_host(struct se_hba *hba, struct pscsi_hba *ph)
{
	if (ph->host)
		drop_host(ph->host);
	ph->host = NULL;
	ph->implied = false;
	hba->hba_flags &= ~HBA_FLAGS_PSCSI_MODE;
}

static bool bind_host(struct se_hba *hba, struct pscsi_hba *ph)
{
	if (!ph->host)
		ph->host = get_host(ph->number);
	if (!ph->host)
		return false;
	hba->hba_flags |= HBA_FLAGS_PSCSI_MODE;
	return true;
}

static void pscsi_detach_hba(struct se_hba *hba)
{
	struct pscsi_hba *ph = hba->hba_ptr;

	loose_host(hba, ph);
	hba->hba_ptr = NULL;
	kfree(ph);
}

static int pscsi_pmode_enable_hba(struct se_hba *hba, unsigned long mode)
{
	struct pscsi_hba *ph = hba->hba_ptr;
	int ret = 0;

	mutex_lock(&ph->lock);
	if (!mode)
		loose_host(hba, ph);
	else
		ret = bind_host(hba, ph) ? 1 : -EINVAL;
	mutex_unlock(&ph->lock);
	return ret;
}

/*
 * Devices
 */

static struct se_device *pscsi_alloc_device(struct se_hba *hba,
					    const char *name)
{
	struct pscsi_dev *pd = kzalloc(sizeof(*pd), GFP_KERNEL);

	return pd ? &pd->dev : NULL;
}

static void free_rcu_callback(struct rcu_head *head)
{
	kfree(container_of(head, struct pscsi_dev, dev.rcu_head));
}

static void pscsi_free_device(struct se_device *dev)
{
	call_rcu(&dev->rcu_head, free_rcu_callback);
}

/* The host by its number, by the HBA's, or the one the HBA is bound to. */
static int find_host(struct pscsi_dev *pd, struct Scsi_Host **host)
{
	struct se_hba *hba = pd->dev.se_hba;
	struct pscsi_hba *ph = hba->hba_ptr;

	if (!ph->host) {
		if (!(pd->dev.dev_flags & DF_USING_UDEV_PATH))
			return -EINVAL;
		if (pd->given & PSCSI_HAS_HOST) {
			pd->host = get_host(pd->host_id);
			*host = pd->host;
			return pd->host ? 0 : -EINVAL;
		}
		if (hba->dev_count)
			return -EEXIST;
		if (!bind_host(hba, ph))
			return -ENODEV;
		ph->implied = true;
	}
	ph->users++;
	*host = ph->host;
	return 0;
}

/* An implied binding ends with the last device that uses it. */
static void put_host(struct pscsi_dev *pd)
{
	struct se_hba *hba = pd->dev.se_hba;
	struct pscsi_hba *ph = hba->hba_ptr;

	if (pd->host) {
		drop_host(pd->host);
		pd->host = NULL;
	} else if (!--ph->users && ph->implied) {
		loose_host(hba, ph);
	}
}

static int note_disk(struct device *child, void *number)
{
	if (child->class && !strcmp(child->class->name, "block"))
		*(dev_t *)number = child->devt;
	return 0;
}

/* The disk that a driver of this machine makes of the device; 0: none does. */
static dev_t find_disk(struct scsi_device *sdev)
{
	dev_t number = 0;

	device_for_each_child(&sdev->sdev_gendev, &number, note_disk);
	return number;
}

/* Is @path that disk, or a partition of it? An errno if not. */
static int check_path(const char *path, dev_t disk)
{
	struct file *file;
	int ret = 0;

	file = bdev_file_open_by_path(path, BLK_OPEN_READ, NULL, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);
	if (disk_devt(file_bdev(file)->bd_disk) != disk)
		ret = -EINVAL;
	bdev_fput(file);
	if (ret)
		pr_err("pscsi: %s is not the device at that address\n", path);
	return ret;
}

/*
 * Commands bypass all users of the disk on this machine, so there must be none:
 * the disk found at the address is claimed as a whole. The path has to name the
 * same disk; if it does not, one of the two is a typing error.
 */
static int claim_disk(struct pscsi_dev *pd)
{
	blk_mode_t mode = BLK_OPEN_READ | BLK_OPEN_WRITE;
	dev_t disk = find_disk(pd->sdev);
	struct file *file;
	bool must;
	int ret;

	must = pd->sdev->type == TYPE_DISK || pd->sdev->type == TYPE_ZBC;
	if (must) {
		ret = check_path(pd->dev.udev_path, disk);
		if (ret)
			return ret;
	} else {
		/* there may be no medium in it */
		mode = BLK_OPEN_READ | BLK_OPEN_NDELAY;
	}
	if (!disk)
		return 0;
	file = bdev_file_open_by_dev(disk, mode, pd, NULL);
	if (!IS_ERR(file))
		pd->bdev_file = file;
	else if (must || PTR_ERR(file) == -EBUSY)
		return PTR_ERR(file);
	return 0;
}

static int open_device(struct pscsi_dev *pd)
{
	struct Scsi_Host *host;
	int ret;

	ret = find_host(pd, &host);
	if (ret)
		return ret;
	pd->sdev = scsi_device_lookup(host, pd->channel, pd->target, pd->lun);
	if (!pd->sdev) {
		ret = -ENODEV;
		goto err_put_host;
	}
	ret = claim_disk(pd);
	if (ret)
		goto err_put_device;
	return 0;

err_put_device:
	scsi_device_put(pd->sdev);
	pd->sdev = NULL;
err_put_host:
	put_host(pd);
	return ret;
}

static int pscsi_configure_device(struct se_device *dev)
{
	struct pscsi_hba *ph = dev->se_hba->hba_ptr;
	struct pscsi_dev *pd = to_pscsi(dev);
	int ret;

	if ((pd->given & PSCSI_HAS_ALL) != PSCSI_HAS_ALL)
		return -EINVAL;
	mutex_lock(&ph->lock);
	ret = open_device(pd);
	mutex_unlock(&ph->lock);
	if (ret)
		return ret;
	take_over_limits(pd);
	take_over_identity(pd);
	take_over_serial(pd);
	take_over_designators(pd);
	return 0;
}

static void pscsi_destroy_device(struct se_device *dev)
{
	struct pscsi_hba *ph = dev->se_hba->hba_ptr;
	struct pscsi_dev *pd = to_pscsi(dev);

	if (pd->bdev_file)
		bdev_fput(pd->bdev_file);
	pd->bdev_file = NULL;
	scsi_device_put(pd->sdev);
	pd->sdev = NULL;
	mutex_lock(&ph->lock);
	put_host(pd);
	mutex_unlock(&ph->lock);
}

/*
 * configfs
 */

enum { KEY_HOST, KEY_CHANNEL, KEY_TARGET, KEY_LUN, KEY_UNKNOWN };

static const match_table_t pscsi_keys = {
	{ KEY_HOST,	"scsi_host_id=%d" },
	{ KEY_CHANNEL,	"scsi_channel_id=%d" },
	{ KEY_TARGET,	"scsi_target_id=%d" },
	{ KEY_LUN,	"scsi_lun_id=%d" },
	{ KEY_UNKNOWN,	NULL },
};

static int set_key(struct se_device *dev, int key, substring_t *arg)
{
	struct pscsi_dev *pd = to_pscsi(dev);
	struct pscsi_hba *ph = pd->dev.se_hba->hba_ptr;
	int value, ret;

	if (key == KEY_UNKNOWN)
		return 0;
	if (key == KEY_HOST && READ_ONCE(ph->host))
		return -EINVAL;
	ret = match_int(arg, &value);
	if (ret)
		return ret;
	if (pd->sdev)
		return -EBUSY;
	switch (key) {
	case KEY_HOST:
		pd->host_id = value;
		pd->given |= PSCSI_HAS_HOST;
		break;
	case KEY_CHANNEL:
		pd->channel = value;
		pd->given |= PSCSI_HAS_CHANNEL;
		break;
	case KEY_TARGET:
		pd->target = value;
		pd->given |= PSCSI_HAS_TARGET;
		break;
	case KEY_LUN:
		pd->lun = value;
		pd->given |= PSCSI_HAS_LUN;
		break;
	}
	return 0;
}

static ssize_t pscsi_set_params(struct se_device *dev, const char *page,
				ssize_t count)
{
	return tcm_backend_set_keys(dev, page, count, pscsi_keys, set_key);
}

static ssize_t pscsi_show_params(struct se_device *dev, char *page)
{
	struct pscsi_hba *ph = dev->se_hba->hba_ptr;
	struct pscsi_dev *pd = to_pscsi(dev);
	char host[16];
	ssize_t n;

	if (READ_ONCE(ph->host))
		strscpy(host, "PHBA Mode", sizeof(host));
	else
		snprintf(host, sizeof(host), "%d", pd->host_id);
	n = sprintf(page, "SCSI Device Bus Location: Channel ID: %d Target ID: %d LUN: %d Host ID: %s\n",
		    pd->channel, pd->target, pd->lun, host);
	if (pd->sdev)
		n += sprintf(page + n, "        Vendor: %.*s Model: %.*s Rev: %.*s\n",
			     INQUIRY_VENDOR_LEN, pd->sdev->vendor,
			     INQUIRY_MODEL_LEN, pd->sdev->model,
			     INQUIRY_REVISION_LEN, pd->sdev->rev);
	return n;
}

static const struct target_backend_ops pscsi_backend_ops = {
	.name			= "pscsi",
	.owner			= THIS_MODULE,
	.transport_flags_default = TRANSPORT_FLAG_PASSTHROUGH |
				   TRANSPORT_FLAG_PASSTHROUGH_ALUA |
				   TRANSPORT_FLAG_PASSTHROUGH_PGR,
	.attach_hba		= pscsi_attach_hba,
	.detach_hba		= pscsi_detach_hba,
	.pmode_enable_hba	= pscsi_pmode_enable_hba,
	.alloc_device		= pscsi_alloc_device,
	.configure_device	= pscsi_configure_device,
	.destroy_device		= pscsi_destroy_device,
	.free_device		= pscsi_free_device,
	.set_configfs_dev_params = pscsi_set_params,
	.show_configfs_dev_params = pscsi_show_params,
	.parse_cdb		= pscsi_parse_cdb,
	.get_device_type	= pscsi_get_device_type,
	.get_blocks		= pscsi_get_blocks,
	.tb_dev_attrib_attrs	= passthrough_attrib_attrs,
};

static int __init pscsi_init(void)
{
	return transport_backend_register(&pscsi_backend_ops);
}

static void __exit pscsi_exit(void)
{
	target_backend_unregister(&pscsi_backend_ops);
}

module_init(pscsi_init);
module_exit(pscsi_exit);

MODULE_DESCRIPTION("SCSI target back end: SCSI devices");
MODULE_LICENSE("GPL");
