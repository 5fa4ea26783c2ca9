// SPDX-License-Identifier: GPL-2.0
/*
 * What back ends tell the core of their media: why an access failed.
 */
#include <linux/errno.h>
#include <linux/export.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>

/**
 * tcm_sense_from_errno() - Sense reason for a failed access to the medium
 * @error: negative errno, as of blk_status_to_errno() or of a file system
 * @write: the access was to change the medium
 *
 * With TCM_READ_ERROR and TCM_WRITE_ERROR the caller sets se_cmd.sense_info to
 * the LBA of a block at fault.
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
