/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core has to know of commands that are not its own.
 */
#ifndef TCM_PASSTHROUGH_H
#define TCM_PASSTHROUGH_H

#include <linux/kconfig.h>
#include <linux/types.h>

struct se_cmd;

bool tcm_passthrough_writes(const struct se_cmd *cmd);

#if IS_ENABLED(CONFIG_KUNIT)
bool tcm_passthrough_type_writes(u8 type, u8 opcode);
#endif

#endif /* TCM_PASSTHROUGH_H */
