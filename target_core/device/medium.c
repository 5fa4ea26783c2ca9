// SPDX-License-Identifier: GPL-2.0
/*
 * What back ends tell the core of their media: errors, and a new size.
 */
#include <linux/errno.h>
#include <linux/export.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "../wire/sense.h"
#include "../port/ua.h"

/**
 * tcm_sense_from_errno() - Sense reason for a failed access to the medium
 * @error: negative errno, as of blk_status_to_errno() or of a file system
 * @write: the access was to change the medium
 *
 * With TCM_READ_ERROR and TCM_WRITE_ERROR the caller sets se_cmd.sense_info to
 * the LBA of the first block at fault, or to TCM_LBA_UNKNOWN.
 *
 * Context: Any.
 * Return: TCM_NO_SENSE only if @error is 0.
 */
sense_reason_t tcm_sense_from_errno(int error, bool write)
{
	switch (error) {
	case 0:
		return TCM_NO_SENSE;
	case -ENOSPC:
	case -EDQUOT:
	case -EFBIG:
		return TCM_SPACE_EXHAUSTED;
	case -EROFS:
	case -EPERM:
	case -EACCES:
		return TCM_WRITE_PROTECTED;
	case -EBADE:
		return TCM_RESERVATION_CONFLICT;
	case -EILSEQ:
		return TCM_LOGICAL_BLOCK_GUARD_CHECK_FAILED;
	case -ETIMEDOUT:
	case -ETIME:
		return TCM_COMMAND_TIMEOUT;
	case -ENOMEDIUM:
		return TCM_NO_MEDIUM;
	case -EREMOTEIO:
		return TCM_TARGET_FAILURE;
	case -EOPNOTSUPP:
		return TCM_UNSUPPORTED_SCSI_OPCODE;
	case -ENOMEM:
	case -EAGAIN:
	case -EBUSY:
		return TCM_OUT_OF_RESOURCES;
	case -ENODEV:
	case -ENXIO:
	case -ENOLINK:
	case -ESHUTDOWN:
		return TCM_LOGICAL_UNIT_COMMUNICATION_FAILURE;
	default:
		return write ? TCM_WRITE_ERROR : TCM_READ_ERROR;
	}
}
EXPORT_SYMBOL_GPL(tcm_sense_from_errno);

/**
 * tcm_complete_with_errno() - An executed command has ended, maybe badly
 * @cmd: command the back end was given
 * @error: 0 or negative errno
 * @write: it was to change the medium
 * @lba: of the first block at fault; TCM_LBA_UNKNOWN if nobody knows
 *
 * Context: Any, hard irq included.
 */
void tcm_complete_with_errno(struct se_cmd *cmd, int error, bool write,
			     u64 lba)
{
	sense_reason_t reason = tcm_sense_from_errno(error, write);

	if (!reason) {
		target_complete_cmd(cmd, SAM_STAT_GOOD);
		return;
	}
	cmd->sense_info = lba;
	target_complete_cmd_with_sense(cmd, tcm_sense_status(reason), reason);
}
EXPORT_SYMBOL_GPL(tcm_complete_with_errno);

/**
 * target_capacity_changed() - get_blocks() has a new answer
 * @dev: configured device
 *
 * Every I_T nexus is told (SBC-3, CAPACITY DATA HAS CHANGED).
 *
 * Context: Any.
 */
void target_capacity_changed(struct se_device *dev)
{
	tcm_ua_establish_device(dev, TCM_UA_CAPACITY_CHANGED, NULL);
}
EXPORT_SYMBOL_GPL(target_capacity_changed);
