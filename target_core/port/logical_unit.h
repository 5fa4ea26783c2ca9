/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Logical units as the rooms below the device room know them: references, and
 * the unit behind LUNs that are not mapped.
 */
#ifndef TCM_LOGICAL_UNIT_H
#define TCM_LOGICAL_UNIT_H

#include <linux/types.h>

struct se_device;
struct tcm_lu;

/* Answers for virtual LUN 0 and for LUNs that are not mapped; device/virtual.c */
extern struct se_device *tcm_virtual_device;

int tcm_lu_module_init(void);
void tcm_lu_module_exit(void);
void tcm_device_get(struct se_device *dev);
void tcm_device_put(struct se_device *dev);
bool tcm_lu_wait_for_others(struct tcm_lu *lu, unsigned long timeout);

#endif /* TCM_LOGICAL_UNIT_H */
