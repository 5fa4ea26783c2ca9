/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command's way out, and commands of several steps.
 */
#ifndef TCM_COMPLETE_H
#define TCM_COMPLETE_H

#include <linux/types.h>

#include <target/target_core_base.h>

struct se_cmd;
struct se_device;

/*
 * Commands of several steps (COMPARE AND WRITE, VERIFY with comparison, WRITE
 * AND VERIFY ...). Before its execute handler starts the first operation of
 * the back end it sets
 *
 *	tcm_cmd_set_post(cmd, post)
 *			sense_reason_t (*post)(struct se_cmd *cmd, bool *done)
 *	cmd->post_end	void (*post_end)(struct se_cmd *cmd)
 *	cmd->scratch	void *, what the steps keep between them
 *
 * complete.c calls post() whenever the back end has completed the running
 * operation with GOOD and the command was not aborted: from a worker, never
 * nested in the back end's completion (a ramdisk would recurse). post() sets
 * *@done to false if it started another operation (it may have completed, and
 * the command be gone, when post() returns: nothing of @cmd is looked at
 * then) and to true when GOOD, or the reason returned, is the end. The
 * operations move data_length bytes at t_task_lba, which post() changes
 * between them and puts right before the end. A post() that was set before the
 * handler set its own has its turn when that is done.
 *
 * post_end() gives back what the steps hold. It is called exactly once if it
 * was set, before the response goes to the fabric, however the command ends:
 * done, refused by post() or by execute, failed by the back end, aborted. The
 * caller clears cmd->post and cmd->post_end first. It does not sleep.
 */

/**
 * tcm_cmd_set_post() - Say what follows when the back end has done its part
 * @cmd: command about to be executed
 * @post: see above
 */
static inline void
tcm_cmd_set_post(struct se_cmd *cmd,
		 sense_reason_t (*post)(struct se_cmd *cmd, bool *done))
{
	cmd->post_then = cmd->post;
	cmd->post = post;
}

bool tcm_device_descriptor_sense(struct se_device *dev);
sense_reason_t tcm_data_reply(struct se_cmd *cmd, const void *buf, size_t len);
void tcm_cmd_fail(struct se_cmd *cmd, sense_reason_t reason);
void tcm_cmd_end_aborted(struct se_cmd *cmd);
void tcm_cmd_end_data_out(struct se_cmd *cmd);

#endif /* TCM_COMPLETE_H */
