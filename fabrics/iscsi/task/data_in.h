/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The answer to a SCSI command.
 */
#ifndef ISCSIT_DATA_IN_H
#define ISCSIT_DATA_IN_H

#include <linux/types.h>

#include "../types.h"

extern const struct iscsit_out_ops iscsit_data_in_ops;

#endif /* ISCSIT_DATA_IN_H */
