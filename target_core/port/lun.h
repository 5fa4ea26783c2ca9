/* SPDX-License-Identifier: GPL-2.0 */
/*
 * LUNs of a portal group, and the link between a LUN and its unit.
 */
#ifndef TCM_LUN_H
#define TCM_LUN_H

#include <linux/types.h>

struct se_device;
struct se_lun;
struct se_portal_group;

int tcm_lun_module_init(void);
void tcm_lun_module_exit(void);
void tcm_lun_module_flush(void);

struct se_lun *tcm_lun_alloc(struct se_portal_group *tpg, u64 number);
int tcm_lun_add(struct se_lun *lun);
void tcm_lun_del(struct se_lun *lun);
void tcm_lun_put(struct se_lun *lun);
struct se_device *tcm_lun_get_device(struct se_lun *lun);
void tcm_lun_put_device(struct se_lun *lun);

/* port_link.c */
int tcm_lun_link(struct se_lun *lun, struct se_device *dev);
void tcm_lun_unlink(struct se_lun *lun);
void tcm_lun_attach(struct se_lun *lun, struct se_device *dev);
void tcm_lun_detach(struct se_lun *lun);

#endif /* TCM_LUN_H */
