/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tree under /sys/kernel/config/target: what its files tell each other.
 *
 * configfs stands over the objects: it calls them, they never call it. The
 * back half (core/) and the fabric half of the tree meet only here.
 */
#ifndef TCM_CONFIGFS_H
#define TCM_CONFIGFS_H

#include <linux/configfs.h>

struct se_device;
struct se_lun;
struct tcm_backend;

/* root.c */
extern struct configfs_subsystem tcm_configfs_subsys;
int tcm_configfs_init(void);
void tcm_configfs_exit(void);

/* drop.c */
void tcm_dir_drop(struct config_group *parent, struct config_item *item);

/* fabric.c: directories of the root other than core/ */

/**
 * tcm_fabric_make_group() - mkdir target/FABRIC
 * @root: the subsystem's own group
 * @name: as given to mkdir
 *
 * Requests the fabric's module if it is not there. Takes a reference on what
 * it returns for configfs to drop.
 *
 * Context: Process, subsystem mutex held.
 * Return: the fabric's group, or ERR_PTR(-EINVAL) if there is no such fabric.
 */
struct config_group *tcm_fabric_make_group(struct config_group *root,
					   const char *name);

/**
 * tcm_fabric_drop_item() - rmdir target/FABRIC
 * @root: the subsystem's own group
 * @item: what tcm_fabric_make_group() returned
 *
 * Context: Process, subsystem mutex held.
 */
void tcm_fabric_drop_item(struct config_group *root, struct config_item *item);

/* device.c */

/**
 * tcm_configfs_device() - Is this the directory of a device?
 * @item: target of a symbolic link
 *
 * Return: the device, kept by the directory alone (tcm_device_get() to keep
 * it longer), or NULL for any other item.
 */
struct se_device *tcm_configfs_device(struct config_item *item);

/* Group types of core/ */
struct config_group *tcm_configfs_make_hba(struct config_group *core,
					   const char *name);
void tcm_configfs_drop_hba(struct config_group *core, struct config_item *item);
struct config_group *tcm_configfs_make_device(struct config_group *hba,
					      const char *name);
void tcm_configfs_drop_device(struct config_group *hba,
			      struct config_item *item);
int tcm_configfs_backend_init(struct tcm_backend *backend);

#endif /* TCM_CONFIGFS_H */
