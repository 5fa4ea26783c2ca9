// SPDX-License-Identifier: GPL-2.0
/*
 * Targets: the names that portal groups are grouped under.
 */
#include <linux/slab.h>

#include "stat.h"
#include "target.h"

DEFINE_MUTEX(iscsit_mutex);
LIST_HEAD(iscsit_tiqns);
static u32 iscsit_last_index;		/* iscsit_mutex */

/**
 * iscsit_next_serial() - Number a target, portal group or portal
 *
 * Context: Caller holds iscsit_mutex, and puts it at the end of its list before
 * giving that up: lists are in the order of these numbers.
 * Return: the number, never 0.
 */
u64 iscsit_next_serial(void)
{
	static u64 last;

	lockdep_assert_held(&iscsit_mutex);
	return ++last;
}

/**
 * iscsit_tiqn_make() - Make a target; fabric_make_wwn()
 * @tf: the core's
 * @group: parent
 * @name: its name; which form it has is the administrator's business
 *
 * Return: the se_wwn or ERR_PTR().
 */
struct se_wwn *iscsit_tiqn_make(struct target_fabric_configfs *tf,
				struct config_group *group, const char *name)
{
	struct iscsit_tiqn *tiqn;

	if (strlen(name) >= sizeof(tiqn->name))
		return ERR_PTR(-EINVAL);
	tiqn = kzalloc(sizeof(*tiqn), GFP_KERNEL);
	if (!tiqn)
		return ERR_PTR(-ENOMEM);
	strscpy(tiqn->name, name, sizeof(tiqn->name));
	INIT_LIST_HEAD(&tiqn->tpgs);
	iscsit_stat_init(tiqn);
	mutex_lock(&iscsit_mutex);
	tiqn->index = ++iscsit_last_index;
	tiqn->serial = iscsit_next_serial();
	list_add_tail(&tiqn->node, &iscsit_tiqns);
	mutex_unlock(&iscsit_mutex);
	return &tiqn->wwn;
}

/**
 * iscsit_tiqn_drop() - Undo iscsit_tiqn_make()
 * @wwn: target without portal groups
 */
void iscsit_tiqn_drop(struct se_wwn *wwn)
{
	struct iscsit_tiqn *tiqn = iscsit_to_tiqn(wwn);

	mutex_lock(&iscsit_mutex);
	list_del(&tiqn->node);
	mutex_unlock(&iscsit_mutex);
	kfree(tiqn);
}
