// SPDX-License-Identifier: GPL-2.0
/*
 * The logical unit's own state: TEST UNIT READY, REQUEST SENSE, START STOP
 * UNIT, SEND DIAGNOSTIC, and the facts other rooms report about it.
 */
#include "unit.h"

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>

#include <target/target_core_fabric.h>

#include "../port/logical_unit.h"
#include "../engine/budget.h"
#include "../engine/command.h"
#include "../engine/complete.h"
#include "../port/ua.h"
#include "../wire/sense.h"

/**
 * tcm_unit_write_cache() - Is there a volatile write cache?
 * @dev: the device
 *
 * What the back end knows outranks the attribute.
 */
bool tcm_unit_write_cache(struct se_device *dev)
{
	if (dev->transport->get_write_cache)
		return dev->transport->get_write_cache(dev);
	return dev->dev_attrib.emulate_write_cache;
}

/**
 * tcm_unit_fua() - Are the DPO and FUA bits obeyed (DPOFUA)?
 * @dev: the device
 *
 * A unit without a volatile cache obeys them by doing nothing. One with a cache
 * does unless emulate_fua_write is off.
 */
bool tcm_unit_fua(struct se_device *dev)
{
	return dev->dev_attrib.emulate_fua_write || !tcm_unit_write_cache(dev);
}

/**
 * tcm_unit_thin() - Is logical block provisioning management on (LBPME)?
 * @dev: the device
 */
bool tcm_unit_thin(struct se_device *dev)
{
	return dev->dev_attrib.emulate_tpu || dev->dev_attrib.emulate_tpws;
}

/**
 * tcm_unit_max_transfer() - MAXIMUM TRANSFER LENGTH
 * @cmd: any command: the fabric may take less than the back end
 *
 * A READ or WRITE of more is served as well, up to max_data_bytes: what the
 * initiator is told is what the back end moves at once.
 *
 * Return: logical blocks.
 */
u32 tcm_unit_max_transfer(struct se_cmd *cmd)
{
	const struct se_dev_attrib *attrib = &cmd->se_dev->dev_attrib;
	u64 fabric = (u64)cmd->se_tfo->max_data_sg_nents * PAGE_SIZE;
	u64 device = (u64)attrib->hw_max_sectors * attrib->hw_block_size;
	u64 bytes = min_not_zero(fabric, device);

	bytes = min_not_zero(bytes, (u64)tcm_budget_max_bytes());
	return min_t(u64, div_u64(bytes, cmd->se_dev->dev_attrib.block_size),
		     U32_MAX);
}

/**
 * tcm_unit_test_ready() - TEST UNIT READY
 * @cmd: the command
 *
 * What would make the unit not ready was looked at before we came here.
 */
sense_reason_t tcm_unit_test_ready(struct se_cmd *cmd)
{
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}

/**
 * tcm_unit_nothing() - A command with nothing to do here
 * @cmd: REZERO UNIT, SEEK, PRE-FETCH: a hint, or history
 */
sense_reason_t tcm_unit_nothing(struct se_cmd *cmd)
{
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}

/**
 * tcm_unit_request_sense() - REQUEST SENSE
 * @cmd: the command
 *
 * A pending unit attention is reported and thereby cleared; otherwise NO
 * SENSE. Where no unit is, that fact is the parameter data and the status is
 * GOOD (SPC-4 REQUEST SENSE command). DESC alone chooses the format.
 */
sense_reason_t tcm_unit_request_sense(struct se_cmd *cmd)
{
	u8 buf[TCM_SENSE_LEN] = {};
	struct tcm_sense sense;
	unsigned int len;
	u8 asc, ascq;

	if (cmd->se_dev == tcm_virtual_device)
		tcm_sense_init(&sense, TCM_NON_EXISTENT_LUN);
	else if (tcm_ua_take(cmd, false, &asc, &ascq))
		tcm_sense_init_attention(&sense, asc, ascq);
	else
		tcm_sense_init(&sense, TCM_SENSE_NONE);

	len = tcm_sense_encode(&sense, cmd->t_task_cdb[1] & 0x01, buf,
			       sizeof(buf));
	return tcm_data_reply(cmd, buf, len);
}

/**
 * tcm_unit_start_stop_prepare() - Check START STOP UNIT
 * @cmd: the command
 *
 * The unit is always active: it can be told to start, at once or with IMMED,
 * and nothing else (SBC-3 START STOP UNIT command). Other initiators use it,
 * so stopping it is not ours to do.
 */
sense_reason_t tcm_unit_start_stop_prepare(struct se_cmd *cmd)
{
	if (!(cmd->t_task_cdb[4] & 0x01))
		return tcm_cdb_error(cmd, 4, 0);
	return 0;
}

/**
 * tcm_unit_start_stop() - START STOP UNIT
 * @cmd: the command, START being 1
 */
sense_reason_t tcm_unit_start_stop(struct se_cmd *cmd)
{
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}

/**
 * tcm_unit_diagnostic_prepare() - Check SEND DIAGNOSTIC
 * @cmd: the command
 *
 * The default self-test only: no self-test code, no diagnostic page.
 */
sense_reason_t tcm_unit_diagnostic_prepare(struct se_cmd *cmd)
{
	if (cmd->cdb_bytes)
		return tcm_cdb_error(cmd, 3, -1);
	return 0;
}

/**
 * tcm_unit_diagnostic() - SEND DIAGNOSTIC
 * @cmd: the command
 *
 * The default self-test (SPC-4 SEND DIAGNOSTIC command) of a unit made of
 * software: it is passed by getting here with a configured device.
 */
sense_reason_t tcm_unit_diagnostic(struct se_cmd *cmd)
{
	if (!target_dev_configured(cmd->se_dev))
		return TCM_SENSE_SELF_TEST_FAILED;
	target_complete_cmd(cmd, SAM_STAT_GOOD);
	return 0;
}
