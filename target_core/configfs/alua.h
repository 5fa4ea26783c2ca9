/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core/alua/lu_gps/ and its default_lu_gp/.
 */
#ifndef TCM_CONFIGFS_ALUA_H
#define TCM_CONFIGFS_ALUA_H

#include <linux/configfs.h>

extern const struct config_item_type tcm_configfs_lu_groups_type;
extern const struct config_item_type tcm_configfs_default_lu_group_type;

#endif /* TCM_CONFIGFS_ALUA_H */
