// SPDX-License-Identifier: GPL-2.0
/*
 * A SCSI host with a tape drive, a changer and an enclosure, all in memory:
 * what the tests of pscsi pass commands to.
 *
 * LUN 0 is the tape drive: records of any length and filemarks, in fixed and
 * in variable block mode, with the sense data real drives have for what a read
 * may come upon (SSC-3). LUN 1 is the changer: two slots, one of them full, and
 * the drive. LUN 2 is the enclosure.
 */
#include <linux/device.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/unaligned.h>
#include <linux/vmalloc.h>

#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

/* The tape */
#define TAPE_RECORDS		8192
#define TAPE_BYTES		SZ_32M
#define TAPE_MAX_BLOCK		SZ_1M
#define TAPE_EARLY_WARNING	SZ_1M

/* A record that is a filemark */
#define FILEMARK		U32_MAX

/* READ(6), WRITE(6), byte 1 */
#define RW_FIXED		0x01
#define RW_SILI			0x02

/* Fixed format sense data, byte 2 */
#define SENSE_FILEMARK		0x80
#define SENSE_EOM		0x40
#define SENSE_ILI		0x20

/* SPACE, byte 1 */
enum { SPACE_BLOCKS = 0, SPACE_FILEMARKS = 1, SPACE_END_OF_DATA = 3 };

/* Mode parameter header, device-specific parameter of a tape: buffered */
#define MODE_BUFFERED		0x10

/* Element addresses of the changer */
enum { ELEMENT_ARM = 0, ELEMENT_SLOTS = 16, ELEMENT_DRIVE = 32 };

#define CHANGER_SLOTS		2
#define CHANGER_ELEMENTS	(CHANGER_SLOTS + 1)

enum { LUN_TAPE, LUN_CHANGER, LUN_ENCLOSURE, NR_LUNS };

/**
 * struct tape_record - A record of the tape
 * @at: where its bytes are
 * @len: how many, or FILEMARK
 */
struct tape_record {
	u32			at;
	u32			len;
};

/**
 * struct library - All there is
 * @lock: one command at a time; softirq
 * @bytes: of the tape
 * @records: of the tape
 * @nr_records: up to the end of data
 * @position: next record to read
 * @block_bytes: fixed block length, 0: variable
 * @full: element has a medium: the slots, the drive
 */
struct library {
	spinlock_t		lock;
	u8			*bytes;
	struct tape_record	*records;
	u32			nr_records;
	u32			position;
	u32			block_bytes;
	bool			full[CHANGER_ELEMENTS];
};

static struct library library = {
	.lock = __SPIN_LOCK_UNLOCKED(library.lock),
	.full = { true },
};

static struct Scsi_Host *host;
static struct device *root;

/*
 * Answers
 */

static void answer(struct scsi_cmnd *sc, void *buf, unsigned int len,
		   unsigned int allocation)
{
	len = min(len, allocation);
	len = scsi_sg_copy_from_buffer(sc, buf, len);
	scsi_set_resid(sc, scsi_bufflen(sc) - len);
}

/* @info: the INFORMATION field, a residual that may be negative */
static void check_condition(struct scsi_cmnd *sc, u8 flags, u8 key, u16 asc,
			    s32 info)
{
	scsi_build_sense(sc, 0, key, asc >> 8, asc & 0xff);
	sc->sense_buffer[0] |= 0x80;
	sc->sense_buffer[2] |= flags;
	put_unaligned_be32(info, sc->sense_buffer + 3);
}

static void refuse(struct scsi_cmnd *sc, u16 asc)
{
	scsi_build_sense(sc, 0, ILLEGAL_REQUEST, asc >> 8, asc & 0xff);
}

/*
 * Tape
 */

static u32 tape_used(const struct library *lib)
{
	u32 i = lib->nr_records;

	while (i--)
		if (lib->records[i].len != FILEMARK)
			return lib->records[i].at + lib->records[i].len;
	return 0;
}

/* What is written ends the data that was behind it. */
static bool tape_append(struct library *lib, struct scsi_cmnd *sc, u32 skip,
			u32 len)
{
	struct tape_record *record = lib->records + lib->position;
	u32 bytes = len == FILEMARK ? 0 : len;
	u32 at;

	lib->nr_records = lib->position;
	at = tape_used(lib);
	if (lib->position == TAPE_RECORDS || bytes > TAPE_BYTES - at)
		return false;
	if (bytes)
		sg_pcopy_to_buffer(scsi_sglist(sc), scsi_sg_count(sc),
				   lib->bytes + at, bytes, skip);
	record->at = at;
	record->len = len;
	lib->nr_records = ++lib->position;
	return true;
}

static void tape_write(struct library *lib, struct scsi_cmnd *sc)
{
	bool fixed = sc->cmnd[1] & RW_FIXED;
	u32 number = get_unaligned_be24(sc->cmnd + 2);
	u32 count = fixed ? number : !!number, i;
	u32 len = fixed ? lib->block_bytes : number;

	if ((fixed && !len) || len > TAPE_MAX_BLOCK ||
	    (u64)count * len != scsi_bufflen(sc)) {
		refuse(sc, 0x2400);
		return;
	}
	for (i = 0; i < count; i++)
		if (!tape_append(lib, sc, i * len, len)) {
			check_condition(sc, SENSE_EOM, VOLUME_OVERFLOW, 0x0002,
					fixed ? count - i : len);
			return;
		}
	if (tape_used(lib) > TAPE_BYTES - TAPE_EARLY_WARNING)
		check_condition(sc, SENSE_EOM, NO_SENSE, 0x0002, 0);
}

/* SSC-3 READ(6): does what comes next end it? */
static bool tape_read_ends(struct library *lib, struct scsi_cmnd *sc, u32 want,
			   u32 left)
{
	const struct tape_record *record = lib->records + lib->position;
	s32 residual = sc->cmnd[1] & RW_FIXED ? left : want;

	if (lib->position == lib->nr_records) {
		check_condition(sc, 0, BLANK_CHECK, 0x0005, residual);
		return true;
	}
	if (record->len == FILEMARK) {
		lib->position++;
		check_condition(sc, SENSE_FILEMARK, NO_SENSE, 0x0001, residual);
		return true;
	}
	return false;
}

static void tape_read(struct library *lib, struct scsi_cmnd *sc)
{
	bool fixed = sc->cmnd[1] & RW_FIXED, sili = sc->cmnd[1] & RW_SILI;
	u32 number = get_unaligned_be24(sc->cmnd + 2);
	u32 left = fixed ? number : !!number;
	u32 want = fixed ? lib->block_bytes : number;
	u32 moved = 0, len;

	if ((fixed && (!want || sili)) || (u64)left * want > scsi_bufflen(sc)) {
		refuse(sc, 0x2400);
		return;
	}
	for (; left && !tape_read_ends(lib, sc, want, left); left--) {
		const struct tape_record *record = lib->records + lib->position;

		len = min(record->len, want);
		sg_pcopy_from_buffer(scsi_sglist(sc), scsi_sg_count(sc),
				     lib->bytes + record->at, len, moved);
		moved += len;
		lib->position++;
		if (record->len == want || (sili && record->len < want))
			continue;
		check_condition(sc, SENSE_ILI, NO_SENSE, 0,
				fixed ? left : (s32)(want - record->len));
		break;
	}
	scsi_set_resid(sc, scsi_bufflen(sc) - moved);
}

static void tape_write_filemarks(struct library *lib, struct scsi_cmnd *sc)
{
	u32 count = get_unaligned_be24(sc->cmnd + 2);

	for (; count; count--)
		if (!tape_append(lib, sc, 0, FILEMARK)) {
			check_condition(sc, SENSE_EOM, VOLUME_OVERFLOW, 0x0002,
					count);
			return;
		}
}

/* One step of SPACE; true: it cannot be made. */
static bool tape_step(struct library *lib, struct scsi_cmnd *sc, bool back,
		      bool blocks, s32 left)
{
	if (back && !lib->position) {
		check_condition(sc, SENSE_EOM, NO_SENSE, 0x0004, left);
		return true;
	}
	if (!back && lib->position == lib->nr_records) {
		check_condition(sc, 0, BLANK_CHECK, 0x0005, left);
		return true;
	}
	if (back)
		lib->position--;
	if (lib->records[lib->position].len == FILEMARK && blocks) {
		lib->position += !back;
		check_condition(sc, SENSE_FILEMARK, NO_SENSE, 0x0001, left);
		return true;
	}
	lib->position += !back;
	return false;
}

static void tape_space(struct library *lib, struct scsi_cmnd *sc)
{
	s32 count = sign_extend32(get_unaligned_be24(sc->cmnd + 2), 23);
	unsigned int code = sc->cmnd[1] & 0x0f;
	bool back = count < 0;
	s32 left = abs(count);
	bool mark;

	switch (code) {
	case SPACE_END_OF_DATA:
		lib->position = lib->nr_records;
		return;
	case SPACE_BLOCKS:
	case SPACE_FILEMARKS:
		break;
	default:
		refuse(sc, 0x2400);
		return;
	}
	while (left) {
		if (tape_step(lib, sc, back, code == SPACE_BLOCKS, left))
			return;
		mark = lib->records[lib->position - !back].len == FILEMARK;
		if (mark || code == SPACE_BLOCKS)
			left--;
	}
}

static void tape_mode_sense(struct library *lib, struct scsi_cmnd *sc)
{
	u8 buf[12] = { sizeof(buf) - 1, 0, MODE_BUFFERED, 8 };

	put_unaligned_be24(lib->block_bytes, buf + 9);
	answer(sc, buf, sizeof(buf), sc->cmnd[4]);
}

static void tape_mode_select(struct library *lib, struct scsi_cmnd *sc)
{
	u8 buf[12] = { };
	u32 len;

	if (scsi_sg_copy_to_buffer(sc, buf, sizeof(buf)) < sizeof(buf) ||
	    buf[3] != 8) {
		if (buf[3])
			refuse(sc, 0x2600);
		return;
	}
	len = get_unaligned_be24(buf + 9);
	if (len > TAPE_MAX_BLOCK)
		refuse(sc, 0x2600);
	else
		lib->block_bytes = len;
}

static void tape_read_position(struct library *lib, struct scsi_cmnd *sc)
{
	u8 buf[20] = { lib->position ? 0 : 0x80 };

	put_unaligned_be32(lib->position, buf + 4);
	put_unaligned_be32(lib->position, buf + 8);
	answer(sc, buf, sizeof(buf), sizeof(buf));
}

static void tape_command(struct library *lib, struct scsi_cmnd *sc)
{
	u8 limits[6] = { };

	switch (sc->cmnd[0]) {
	case REZERO_UNIT:
		lib->position = 0;
		break;
	case READ_BLOCK_LIMITS:
		put_unaligned_be24(TAPE_MAX_BLOCK, limits + 1);
		put_unaligned_be16(1, limits + 4);
		answer(sc, limits, sizeof(limits), sizeof(limits));
		break;
	case READ_6:
		tape_read(lib, sc);
		break;
	case WRITE_6:
		tape_write(lib, sc);
		break;
	case WRITE_FILEMARKS:
		tape_write_filemarks(lib, sc);
		break;
	case SPACE:
		tape_space(lib, sc);
		break;
	case MODE_SENSE:
		tape_mode_sense(lib, sc);
		break;
	case MODE_SELECT:
		tape_mode_select(lib, sc);
		break;
	case READ_POSITION:
		tape_read_position(lib, sc);
		break;
	case ERASE:
		lib->nr_records = lib->position;
		break;
	case START_STOP:
		lib->position = 0;
		break;
	case ALLOW_MEDIUM_REMOVAL:
	case RESERVE:
	case RELEASE:
		break;
	default:
		refuse(sc, 0x2000);
	}
}

/*
 * Changer
 */

static int element_index(u16 address)
{
	if (address >= ELEMENT_SLOTS && address < ELEMENT_SLOTS + CHANGER_SLOTS)
		return address - ELEMENT_SLOTS;
	return address == ELEMENT_DRIVE ? CHANGER_SLOTS : -1;
}

static void changer_move(struct library *lib, struct scsi_cmnd *sc)
{
	int from = element_index(get_unaligned_be16(sc->cmnd + 4));
	int to = element_index(get_unaligned_be16(sc->cmnd + 6));

	if (from < 0 || to < 0) {
		refuse(sc, 0x2101);
	} else if (!lib->full[from]) {
		refuse(sc, 0x3b0e);
	} else if (lib->full[to]) {
		refuse(sc, 0x3b0d);
	} else {
		lib->full[from] = false;
		lib->full[to] = true;
	}
}

/* An element status page: header of 8 bytes, descriptors of 12. */
static unsigned int put_element_page(const struct library *lib, u8 *buf,
				     u8 type, u16 first, unsigned int count)
{
	unsigned int i;

	buf[0] = type;
	put_unaligned_be16(12, buf + 2);
	put_unaligned_be24(count * 12, buf + 5);
	for (i = 0; i < count; i++) {
		u8 *descriptor = buf + 8 + i * 12;

		put_unaligned_be16(first + i, descriptor);
		descriptor[2] = 0x08;
		if (lib->full[element_index(first + i)])
			descriptor[2] |= 0x01;
	}
	return 8 + count * 12;
}

static void changer_status(struct library *lib, struct scsi_cmnd *sc)
{
	u8 buf[8 + 8 + CHANGER_SLOTS * 12 + 8 + 12] = { };
	unsigned int len = 8;

	len += put_element_page(lib, buf + len, 2, ELEMENT_SLOTS, CHANGER_SLOTS);
	len += put_element_page(lib, buf + len, 4, ELEMENT_DRIVE, 1);
	put_unaligned_be16(ELEMENT_SLOTS, buf);
	put_unaligned_be16(CHANGER_ELEMENTS, buf + 2);
	put_unaligned_be24(len - 8, buf + 5);
	answer(sc, buf, len, get_unaligned_be24(sc->cmnd + 7));
}

/* Element Address Assignment mode page */
static void changer_mode_sense(struct scsi_cmnd *sc)
{
	u8 buf[4 + 20] = { sizeof(buf) - 1, 0, 0, 0, 0x1d, 18 };

	put_unaligned_be16(ELEMENT_ARM, buf + 6);
	put_unaligned_be16(1, buf + 8);
	put_unaligned_be16(ELEMENT_SLOTS, buf + 10);
	put_unaligned_be16(CHANGER_SLOTS, buf + 12);
	put_unaligned_be16(ELEMENT_DRIVE, buf + 18);
	put_unaligned_be16(1, buf + 20);
	answer(sc, buf, sizeof(buf), sc->cmnd[4]);
}

static void changer_command(struct library *lib, struct scsi_cmnd *sc)
{
	switch (sc->cmnd[0]) {
	case INITIALIZE_ELEMENT_STATUS:
		break;
	case MOVE_MEDIUM:
		changer_move(lib, sc);
		break;
	case READ_ELEMENT_STATUS:
		changer_status(lib, sc);
		break;
	case MODE_SENSE:
		changer_mode_sense(sc);
		break;
	default:
		refuse(sc, 0x2000);
	}
}

/*
 * Enclosure: the list of its diagnostic pages
 */

static void enclosure_command(struct scsi_cmnd *sc)
{
	u8 pages[] = { 0x00, 0, 0, 1, 0x00 };

	if (sc->cmnd[0] == RECEIVE_DIAGNOSTIC)
		answer(sc, pages, sizeof(pages),
		       get_unaligned_be16(sc->cmnd + 3));
	else
		refuse(sc, 0x2000);
}

/*
 * Host
 */

static void inquiry(struct scsi_cmnd *sc, u64 lun)
{
	static const u8 types[NR_LUNS] = {
		TYPE_TAPE, TYPE_MEDIUM_CHANGER, TYPE_ENCLOSURE,
	};
	u8 buf[36] = { types[lun] };

	if (sc->cmnd[1] & 1) {
		if (sc->cmnd[2] != 0x80) {
			refuse(sc, 0x2400);
			return;
		}
		buf[1] = 0x80;
		buf[3] = 4;
		snprintf(buf + 4, 5, "LIB%llu", lun);
		answer(sc, buf, 8, get_unaligned_be16(sc->cmnd + 3));
		return;
	}
	buf[1] = lun == LUN_ENCLOSURE ? 0 : 0x80;
	buf[2] = 5;
	buf[3] = 2;
	buf[4] = sizeof(buf) - 5;
	memcpy(buf + 8, "TEST    LIBRARY         1   ", 28);
	answer(sc, buf, sizeof(buf), get_unaligned_be16(sc->cmnd + 3));
}

static void report_luns(struct scsi_cmnd *sc)
{
	u8 buf[8 + 8 * NR_LUNS] = { };
	unsigned int i;

	put_unaligned_be32(8 * NR_LUNS, buf);
	for (i = 0; i < NR_LUNS; i++)
		buf[8 + 8 * i + 1] = i;
	answer(sc, buf, sizeof(buf), get_unaligned_be32(sc->cmnd + 6));
}

static void request_sense(struct scsi_cmnd *sc)
{
	u8 buf[18] = { 0x70, 0, NO_SENSE, 0, 0, 0, 0, 10 };

	answer(sc, buf, sizeof(buf), sc->cmnd[4]);
}

static void execute(struct library *lib, struct scsi_cmnd *sc, u64 lun)
{
	switch (sc->cmnd[0]) {
	case INQUIRY:
		inquiry(sc, lun);
		return;
	case REPORT_LUNS:
		report_luns(sc);
		return;
	case REQUEST_SENSE:
		request_sense(sc);
		return;
	case TEST_UNIT_READY:
		return;
	}
	if (lun == LUN_TAPE)
		tape_command(lib, sc);
	else if (lun == LUN_CHANGER)
		changer_command(lib, sc);
	else
		enclosure_command(sc);
}

static int library_queue(struct Scsi_Host *h, struct scsi_cmnd *sc)
{
	unsigned long flags;

	sc->result = 0;
	if (sc->device->lun >= NR_LUNS) {
		sc->result = DID_BAD_TARGET << 16;
	} else {
		spin_lock_irqsave(&library.lock, flags);
		execute(&library, sc, sc->device->lun);
		spin_unlock_irqrestore(&library.lock, flags);
	}
	scsi_done(sc);
	return 0;
}

/* Nothing is ever under way. */
static int library_reset(struct scsi_cmnd *sc)
{
	return SUCCESS;
}

static const struct scsi_host_template library_template = {
	.module			= THIS_MODULE,
	.name			= "test library",
	.proc_name		= "target_test_library",
	.queuecommand		= library_queue,
	.eh_device_reset_handler = library_reset,
	.can_queue		= 16,
	.cmd_per_lun		= 16,
	.this_id		= -1,
	.sg_tablesize		= 32,
	.max_sectors		= 4096,
};

static int add_host(void)
{
	int ret;

	host = scsi_host_alloc(&library_template, 0);
	if (!host)
		return -ENOMEM;
	host->max_id = 1;
	host->max_lun = NR_LUNS;
	ret = scsi_add_host(host, root);
	if (ret) {
		scsi_host_put(host);
		return ret;
	}
	scsi_scan_host(host);
	return 0;
}

static int __init library_init(void)
{
	int ret = -ENOMEM;

	library.bytes = vzalloc(TAPE_BYTES);
	library.records = vcalloc(TAPE_RECORDS, sizeof(*library.records));
	if (!library.bytes || !library.records)
		goto err_free;
	root = root_device_register("target_test_library");
	if (IS_ERR(root)) {
		ret = PTR_ERR(root);
		goto err_free;
	}
	ret = add_host();
	if (ret)
		goto err_unregister;
	return 0;

err_unregister:
	root_device_unregister(root);
err_free:
	vfree(library.records);
	vfree(library.bytes);
	return ret;
}

static void __exit library_exit(void)
{
	scsi_remove_host(host);
	scsi_host_put(host);
	root_device_unregister(root);
	vfree(library.records);
	vfree(library.bytes);
}

module_init(library_init);
module_exit(library_exit);

MODULE_DESCRIPTION("SCSI host with a tape, a changer and an enclosure in memory");
MODULE_LICENSE("GPL");
