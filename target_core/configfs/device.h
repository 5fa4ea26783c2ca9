/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DEV/: what the files of a device's directories have in common.
 */
#ifndef TCM_CONFIGFS_DEVICE_H
#define TCM_CONFIGFS_DEVICE_H

#include <linux/configfs.h>

struct tcm_lu;

/*
 * Item types of one back end's devices. They differ by owner, so that each
 * directory pins the back end's module, and by the back end's own files.
 */
struct tcm_device_types {
	struct config_item_type	device;
	struct config_item_type	attrib;
	struct config_item_type	action;
	struct config_item_type	alua_group;
};

/* The directories below; each adds its group to that of the device. */
extern const struct config_item_type tcm_configfs_wwn_type;
extern const struct config_item_type tcm_configfs_pr_type;
extern const struct config_item_type tcm_configfs_inject_type;
void tcm_configfs_add_alua(struct tcm_lu *lu, struct config_group *parent);
void tcm_configfs_add_statistics(struct tcm_lu *lu,
				 struct config_group *parent);

/* A target port group's type, but for its owner. */
extern const struct config_item_type tcm_configfs_alua_group_type;

#endif /* TCM_CONFIGFS_DEVICE_H */
