/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registry of back ends, their host bus adapter objects, their devices.
 */
#ifndef TCM_BACKEND_H
#define TCM_BACKEND_H

#include <linux/list.h>
#include <linux/types.h>

struct config_item_type;
struct se_device;
struct se_hba;
struct target_atomic_limits;
struct target_backend_ops;
struct tcm_device_types;
struct tcm_lu;

/* A registered back end and the configfs types made for its devices. */
struct tcm_backend {
	const struct target_backend_ops *ops;
	struct list_head	node;		/* registry lock */
	/* configfs/device.c makes them under the subsystem mutex */
	struct tcm_device_types	*types;
};

struct tcm_backend *tcm_backend_get(const char *name);
void tcm_backend_put(struct tcm_backend *backend);

struct se_hba *tcm_hba_alloc(struct tcm_backend *backend, u32 host_id,
			     u32 flags);
void tcm_hba_put(struct se_hba *hba);
int tcm_hba_set_mode(struct se_hba *hba, unsigned long mode);

struct se_device *tcm_device_alloc(struct se_hba *hba, const char *name);
int tcm_device_configure(struct se_device *dev);
bool tcm_device_atomic(struct se_device *dev,
		       struct target_atomic_limits *limits);
struct se_device *tcm_device_next(unsigned long *number);
bool tcm_device_retry_unmap(struct se_device *dev);
void tcm_device_default_model(struct se_device *dev);
void tcm_device_unhook(struct se_device *dev);
void tcm_device_remove(struct se_device *dev);
bool tcm_device_exist_any(void);

/* The internal unit: tcm_virtual_device. */
int tcm_virtual_device_init(void);
void tcm_virtual_device_exit(void);

#endif /* TCM_BACKEND_H */
