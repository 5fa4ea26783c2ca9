/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Task Management Function Requests.
 */
#ifndef ISCSIT_TMF_H
#define ISCSIT_TMF_H

#include <linux/types.h>

#include "../types.h"

struct se_cmd;

extern const struct iscsit_cmd_ops iscsit_tmf_ops;
void iscsit_tmf_queue_rsp(struct se_cmd *se_cmd);

#endif /* ISCSIT_TMF_H */
