/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions, and what they have going with each LUN.
 */
#ifndef TCM_SESSION_H
#define TCM_SESSION_H

#include <linux/types.h>

struct se_dev_entry;
struct se_session;
struct tcm_lu;
struct tcm_nexus;

struct tcm_nexus *tcm_nexus_find(struct se_session *sess, u64 lun);
struct tcm_nexus *tcm_nexus_get_or_make(struct se_session *sess, u64 lun);
u64 tcm_nexus_lun(struct se_session *sess, u64 unpacked);
void tcm_ml_drop_nexuses(struct se_dev_entry *ml, struct tcm_lu *lu);
void tcm_ml_free_nexuses(struct se_dev_entry *ml);
void tcm_session_put(struct se_session *sess);

#endif /* TCM_SESSION_H */
