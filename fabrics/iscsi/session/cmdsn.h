/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CmdSN: the order of a session's requests, and its window.
 */
#ifndef ISCSIT_CMDSN_H
#define ISCSIT_CMDSN_H

#include <linux/types.h>

#include "../types.h"

void iscsit_cmdsn_init(struct iscsit_cmdsn *sn, u32 first);
void iscsit_cmdsn_open(struct iscsit_cmdsn *sn, u32 depth);
bool iscsit_cmdsn_before(u32 a, u32 b);
bool iscsit_cmdsn_in_window(const struct iscsit_cmdsn *sn, u32 cmd_sn);
bool iscsit_cmdsn_is_early(const struct iscsit_cmdsn *sn, u32 cmd_sn);
bool iscsit_cmdsn_wanted(const struct iscsit_cmdsn *sn, u32 cmd_sn);
bool iscsit_cmdsn_arrive(struct iscsit_cmdsn *sn, struct iscsit_turn *turn);
struct iscsit_turn *iscsit_cmdsn_next(struct iscsit_cmdsn *sn);

#endif /* ISCSIT_CMDSN_H */
