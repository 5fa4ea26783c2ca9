/* SPDX-License-Identifier: GPL-2.0 */
/*
 * I_T_L nexuses: the relation of a session to each LUN it has used.
 */
#ifndef TCM_NEXUS_H
#define TCM_NEXUS_H

#include <linux/types.h>

struct se_dev_entry;
struct se_session;
struct tcm_lu;
struct tcm_nexus;

struct tcm_nexus *tcm_nexus_find(struct se_session *sess, u64 lun);
struct tcm_nexus *tcm_nexus_get_or_make(struct se_session *sess, u64 lun);
u64 tcm_nexus_lun(struct se_session *sess, u64 unpacked);
void tcm_session_drop_nexuses(struct se_session *sess);
void tcm_ml_drop_nexuses(struct se_dev_entry *ml, struct tcm_lu *lu);
void tcm_ml_free_nexuses(struct se_dev_entry *ml);

#endif /* TCM_NEXUS_H */
