/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PDUs of the full feature phase.
 */
#ifndef ISCSIT_FULL_FEATURE_H
#define ISCSIT_FULL_FEATURE_H

#include <linux/types.h>

#include "../types.h"

extern const struct iscsit_phase iscsit_full_feature_phase;

#endif /* ISCSIT_FULL_FEATURE_H */
