/* SPDX-License-Identifier: GPL-2.0 */
/*
 * LUNs as initiator ports see them.
 */
#ifndef TCM_MAPPED_LUN_H
#define TCM_MAPPED_LUN_H

#include <linux/types.h>

struct se_dev_entry;
struct se_device;
struct se_lun;
struct se_lun_acl;
struct se_node_acl;

int tcm_ml_map_dynamic(struct se_node_acl *acl);
int tcm_ml_map_everywhere(struct se_lun *lun);
int tcm_ml_link(struct se_lun_acl *link, struct se_lun *lun);
void tcm_ml_unlink(struct se_lun_acl *link);
int tcm_ml_add(struct se_node_acl *acl, u64 mapped_lun, struct se_lun *lun,
	       bool read_only, bool dynamic);
void tcm_ml_remove(struct se_dev_entry *ml);
ssize_t tcm_ml_show_protect(struct se_lun_acl *link, char *page);
void tcm_ml_set_protect(struct se_lun_acl *link, bool protect);
bool tcm_ml_read_only(const struct se_dev_entry *ml,
		      const struct se_device *dev);

#endif /* TCM_MAPPED_LUN_H */
