// SPDX-License-Identifier: GPL-2.0
/*
 * I_T_L nexuses: the relation of a session to each LUN it has used.
 *
 * A nexus is made when a session first uses a mapped LUN, in the command's own
 * context. Two parties may end it: the mapped LUN by going, the session by
 * going. Both do so under the mapped LUN's lock. A mapped LUN that goes sets
 * `gone` under that lock, so that no nexus is made behind its back; its nexuses
 * are freed with it, since commands may have them. A session that goes has no
 * commands, neither with a nexus nor to make one.
 */
#include "nexus.h"
#include "lun.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include <target/target_core_backend.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../feature.h"
#include "../types.h"
#include "../wire/lun.h"
#include "ua.h"

/**
 * target_nacl_find_deve() - Find what an initiator means by a LUN
 * @acl: initiator port
 * @mapped_lun: LUN it uses
 *
 * Context: Caller holds rcu_read_lock() or tpg_lun_mutex.
 * Return: the mapped LUN or NULL; no reference.
 */
struct se_dev_entry *target_nacl_find_deve(struct se_node_acl *acl,
					   u64 mapped_lun)
{
	if (mapped_lun > ULONG_MAX)
		return NULL;
	return xa_load(&acl->luns, mapped_lun);
}
EXPORT_SYMBOL(target_nacl_find_deve);

/**
 * tcm_nexus_find() - Find the I_T_L nexus of a session and a LUN
 * @sess: session
 * @lun: LUN as the initiator addresses it
 *
 * Context: Caller holds rcu_read_lock(), which the result lives by.
 * Return: the nexus; NULL if no command has come yet.
 */
struct tcm_nexus *tcm_nexus_find(struct se_session *sess, u64 lun)
{
	if (lun > ULONG_MAX)
		return NULL;
	return xa_load(&sess->nexuses, lun);
}

/* Hook a new nexus up; gives back the one that is in force then. */
static struct tcm_nexus *hook_nexus(struct tcm_nexus *nexus)
{
	struct se_dev_entry *ml = nexus->ml;
	struct tcm_nexus *other;

	lockdep_assert_held(&ml->lock);
	if (ml->gone)
		return NULL;
	other = xa_load(&nexus->sess->nexuses, ml->mapped_lun);
	if (other)
		return other;
	if (xa_err(xa_store(&nexus->sess->nexuses, ml->mapped_lun, nexus,
			    GFP_ATOMIC)))
		return ERR_PTR(-ENOMEM);
	list_add_tail(&nexus->ml_node, &ml->nexuses);
	return nexus;
}

/* A LUN that another address method than the plain one tells. */
static u64 addressed_lun(struct se_session *sess, u64 unpacked)
{
	bool mapped = false;
	u64 number;

	rcu_read_lock();
	if (sess->se_node_acl)
		mapped = target_nacl_find_deve(sess->se_node_acl, unpacked);
	rcu_read_unlock();
	if (mapped || !tcm_lun_decode(unpacked, &number))
		return unpacked;
	return number;
}

/**
 * tcm_nexus_lun() - Find the number of the unit that an initiator addresses
 * @sess: session
 * @unpacked: scsilun_to_int() of the LUN it sent
 *
 * A LUN that is mapped under just this number is meant, as with the stock
 * modules; else what the bytes say (SAM-5, LUN address methods).
 *
 * Context: Any.
 * Return: the number, which may not be mapped.
 */
u64 tcm_nexus_lun(struct se_session *sess, u64 unpacked)
{
	return likely(tcm_lun_is_plain(unpacked)) ?
	       unpacked : addressed_lun(sess, unpacked);
}

/**
 * tcm_nexus_get_or_make() - Find the nexus, or make it
 * @sess: session
 * @lun: LUN as the initiator addresses it
 *
 * Context: Any that may lock irqs out. Caller holds rcu_read_lock(), which the
 * result lives by.
 * Return: the nexus; NULL if no such LUN is mapped; ERR_PTR(-ENOMEM).
 */
struct tcm_nexus *tcm_nexus_get_or_make(struct se_session *sess, u64 lun)
{
	struct tcm_nexus *nexus = tcm_nexus_find(sess, lun);
	struct tcm_nexus *valid;
	struct se_dev_entry *ml;
	unsigned long flags;

	if (nexus || !sess->se_node_acl)
		return nexus;
	ml = target_nacl_find_deve(sess->se_node_acl, lun);
	if (!ml)
		return NULL;
	nexus = kzalloc(sizeof(*nexus), GFP_ATOMIC);
	if (!nexus)
		return ERR_PTR(-ENOMEM);
	nexus->sess = sess;
	nexus->ml = ml;
	tcm_ua_establish(nexus, TCM_UA_POWER_ON);
	spin_lock_irqsave(&ml->lock, flags);
	valid = hook_nexus(nexus);
	spin_unlock_irqrestore(&ml->lock, flags);
	if (valid != nexus)
		kfree(nexus);
	return valid;
}

static void unhook_nexus(struct tcm_nexus *nexus)
{
	lockdep_assert_held(&nexus->ml->lock);
	xa_erase(&nexus->sess->nexuses, nexus->ml->mapped_lun);
}

/**
 * tcm_ml_drop_nexuses() - End all nexuses of a mapped LUN, for good
 * @ml: mapped LUN, not found by look-ups any more
 * @lu: logical unit it leads to
 *
 * Commands may have them still: they stay on the list.
 *
 * Context: Process.
 */
void tcm_ml_drop_nexuses(struct se_dev_entry *ml, struct tcm_lu *lu)
{
	struct tcm_nexus *nexus;

	/* a session that finds its nexuses gone is freed by RCU */
	rcu_read_lock();
	spin_lock_irq(&ml->lock);
	WRITE_ONCE(ml->gone, true);
	list_for_each_entry(nexus, &ml->nexuses, ml_node) {
		unhook_nexus(nexus);
		tcm_features_tell(nexus_gone, lu, nexus);
	}
	spin_unlock_irq(&ml->lock);
	rcu_read_unlock();
}

/**
 * tcm_ml_free_nexuses() - Free what tcm_ml_drop_nexuses() has left
 * @ml: mapped LUN without commands, a grace period after it was found last
 *
 * Context: Any.
 */
void tcm_ml_free_nexuses(struct se_dev_entry *ml)
{
	struct tcm_nexus *nexus, *next;

	list_for_each_entry_safe(nexus, next, &ml->nexuses, ml_node)
		kfree(nexus);
}

/**
 * tcm_session_drop_nexuses() - End all nexuses of a session
 * @sess: session without commands
 *
 * Context: Process.
 */
void tcm_session_drop_nexuses(struct se_session *sess)
{
	struct tcm_nexus *nexus;
	unsigned long lun;

	rcu_read_lock();
	xa_for_each(&sess->nexuses, lun, nexus) {
		struct se_dev_entry *ml = nexus->ml;

		spin_lock_irq(&ml->lock);
		if (!ml->gone) {
			unhook_nexus(nexus);
			list_del(&nexus->ml_node);
			kfree_rcu(nexus, rcu);
		}
		spin_unlock_irq(&ml->lock);
	}
	rcu_read_unlock();
}

/*
 * The features of the unit forget a nexus. The unit stays while its LUN has
 * a reference; the removal of a LUN ends its nexuses by itself.
 */
static void nexus_lost(struct tcm_nexus *nexus)
{
	struct se_lun *lun = nexus->ml->lun;
	struct se_device *dev = tcm_lun_get_device(lun);

	if (!dev)
		return;
	tcm_features_tell(nexus_gone, dev->lu, nexus);
	tcm_lun_put_device(lun);
}

/**
 * tcm_session_nexus_lost() - Forget what ends with the I_T nexus
 * @sess: registered session; nothing comes from its initiator any more
 *
 * SPC-2 reservations. For fabrics that tell the initiator of the end before
 * transport_deregister_session(), which does it in any case, can be called. A
 * LUN that is removed meanwhile ends its own nexuses.
 *
 * Context: Any.
 */
void tcm_session_nexus_lost(struct se_session *sess)
{
	struct tcm_nexus *nexus;
	unsigned long lun;

	rcu_read_lock();
	xa_for_each(&sess->nexuses, lun, nexus)
		nexus_lost(nexus);
	rcu_read_unlock();
}
EXPORT_SYMBOL_GPL(tcm_session_nexus_lost);
