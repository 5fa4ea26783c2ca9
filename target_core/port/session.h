/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: I_T nexuses.
 */
#ifndef TCM_SESSION_H
#define TCM_SESSION_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>

#include <target/target_core_base.h>

/**
 * tcm_session_put() - Drop a reference on the memory of a session
 * @sess: session
 *
 * Context: Any.
 */
static inline void tcm_session_put(struct se_session *sess)
{
	if (refcount_dec_and_test(&sess->refs))
		kfree_rcu(sess, rcu);
}

#endif /* TCM_SESSION_H */
