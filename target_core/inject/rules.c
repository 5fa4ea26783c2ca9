// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of a unit.
 *
 * While there is none a command pays nothing: the gate's bit is not set.
 */
#include "inject.h"

#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "../engine/park.h"
#include "../feature.h"
#include "../types.h"

/* What a rule takes in the list at most, beside its text: five numbers, words */
#define SHOWN_MAX	80

/* Rules of one unit. */
struct tcm_inject {
	struct mutex		lock;	/* process context; innermost but for tcm_park.lock */
	struct list_head	rules;	/* U, lock: tcm_rule.node, in the order they came */
	u32			last_id;/* lock */
	bool			at_end;	/* A: one of them is for the end */
};

/* The gate, and what is asked without looking at the rules. */
static void update_gate(struct tcm_lu *lu)
{
	struct tcm_inject *inject = lu->inject;
	struct tcm_rule *rule;
	bool at_end = false;

	lockdep_assert_held(&inject->lock);

	list_for_each_entry(rule, &inject->rules, node)
		at_end |= rule->at_end;
	WRITE_ONCE(inject->at_end, at_end);
	if (list_empty(&inject->rules))
		clear_bit(TCM_GATE_INJECT, &lu->gates);
	else
		set_bit(TCM_GATE_INJECT, &lu->gates);
}

/* All rules are shown in one page, whatever they count. */
static bool has_room(const struct tcm_inject *inject, const struct tcm_rule *new)
{
	size_t len = strlen(new->text) + SHOWN_MAX;
	struct tcm_rule *rule;

	lockdep_assert_held(&inject->lock);

	list_for_each_entry(rule, &inject->rules, node)
		len += strlen(rule->text) + SHOWN_MAX;
	return len <= PAGE_SIZE;
}

/**
 * tcm_inject_add() - Add a rule
 * @lu: the unit
 * @text: rule, see rule.c
 *
 * Commands that have been let in before are not meant.
 *
 * Context: Process.
 * Return: 0; -EINVAL: there is no such rule; -E2BIG: it is too long; -ENOSPC:
 * there are too many; -ENOMEM.
 */
int tcm_inject_add(struct tcm_lu *lu, const char *text)
{
	struct tcm_inject *inject = lu->inject;
	struct tcm_rule *rule;
	int ret;

	rule = kzalloc(sizeof(*rule), GFP_KERNEL);
	if (!rule)
		return -ENOMEM;
	ret = tcm_rule_parse(text, rule);
	if (ret)
		goto err_free;

	mutex_lock(&inject->lock);
	if (has_room(inject, rule)) {
		/* 0 means all of them */
		rule->id = ++inject->last_id ?: ++inject->last_id;
		list_add_tail_rcu(&rule->node, &inject->rules);
		update_gate(lu);
	} else {
		ret = -ENOSPC;
	}
	mutex_unlock(&inject->lock);
	if (!ret)
		return 0;
err_free:
	kfree(rule);
	return ret;
}

/**
 * tcm_inject_release() - Let go on what rules have delayed or hold
 * @lu: the unit
 * @id: only this rule; 0: all
 *
 * The rules stay in force.
 *
 * Context: Process.
 * Return: 0; -ENOENT: there is no such rule.
 */
int tcm_inject_release(struct tcm_lu *lu, u32 id)
{
	struct tcm_inject *inject = lu->inject;
	int ret = id ? -ENOENT : 0;
	struct tcm_rule *rule;

	mutex_lock(&inject->lock);
	list_for_each_entry(rule, &inject->rules, node)
		if (rule->id == id)
			ret = 0;
	if (!ret)
		tcm_park_release(lu, id);
	mutex_unlock(&inject->lock);
	return ret;
}

/**
 * tcm_inject_remove() - Remove rules, and let go on what they hold
 * @lu: the unit
 * @id: rule; 0: all
 *
 * Context: Process; sleeps for an RCU grace period if there are any.
 * Return: 0; -ENOENT: there is no such rule.
 */
int tcm_inject_remove(struct tcm_lu *lu, u32 id)
{
	struct tcm_inject *inject = lu->inject;
	struct tcm_rule *rule, *next;
	bool any = false;

	mutex_lock(&inject->lock);
	list_for_each_entry_safe(rule, next, &inject->rules, node) {
		if (id && rule->id != id)
			continue;
		list_del_rcu(&rule->node);
		kfree_rcu(rule, rcu);
		any = true;
	}
	update_gate(lu);
	mutex_unlock(&inject->lock);
	if (!any)
		return id ? -ENOENT : 0;
	/* who has found the rule has parked its command then */
	synchronize_rcu();
	tcm_park_release(lu, id);
	return 0;
}

/**
 * tcm_inject_show() - List the rules
 * @lu: the unit
 * @page: page to fill
 *
 * A line each: number, what it has counted, the rule as it was written.
 *
 * Context: Process.
 * Return: bytes written.
 */
ssize_t tcm_inject_show(struct tcm_lu *lu, char *page)
{
	struct tcm_inject *inject = lu->inject;
	struct tcm_rule *rule;
	ssize_t len = 0;

	mutex_lock(&inject->lock);
	list_for_each_entry(rule, &inject->rules, node)
		len += sysfs_emit_at(page, len,
				     "%u: hits %llu of %llu, held %u: %s\n",
				     rule->id,
				     (u64)atomic64_read(&rule->hits),
				     (u64)atomic64_read(&rule->matched),
				     tcm_park_count(lu, rule->id), rule->text);
	mutex_unlock(&inject->lock);
	return len;
}

/**
 * tcm_inject_at_end() - Is there a rule for when the back end is done?
 * @lu: the unit
 *
 * Context: Any.
 */
bool tcm_inject_at_end(const struct tcm_lu *lu)
{
	return READ_ONCE(lu->inject->at_end);
}

/**
 * tcm_inject_pick() - Which rule has its turn, if any?
 * @lu: the unit
 * @task: the command
 * @at_end: the back end has done its part
 * @deed: what the first one whose turn it is does
 * @id: its number
 *
 * Context: Any, under RCU: until that ends tcm_inject_remove() waits.
 * Return: false if there is none.
 */
bool tcm_inject_pick(struct tcm_lu *lu, const struct tcm_rule_task *task,
		     bool at_end, struct tcm_deed *deed, u32 *id)
{
	struct tcm_rule *rule;

	list_for_each_entry_rcu(rule, &lu->inject->rules, node) {
		if (rule->at_end != at_end || !tcm_rule_matches(rule, task) ||
		    !tcm_rule_fires(rule, get_random_u32_below(100)))
			continue;
		tcm_rule_deed(rule, task, deed);
		*id = rule->id;
		return true;
	}
	return false;
}

/**
 * tcm_inject_init() - Get ready for rules of a unit
 * @lu: the unit
 *
 * Return: 0 or -ENOMEM.
 */
int tcm_inject_init(struct tcm_lu *lu)
{
	struct tcm_inject *inject = kzalloc(sizeof(*inject), GFP_KERNEL);

	if (!inject)
		return -ENOMEM;
	mutex_init(&inject->lock);
	INIT_LIST_HEAD(&inject->rules);
	lu->inject = inject;
	return 0;
}

/**
 * tcm_inject_unhook() - The directory of a unit goes, and its rules with it
 * @lu: the unit
 *
 * Context: Process.
 */
void tcm_inject_unhook(struct tcm_lu *lu)
{
	tcm_inject_remove(lu, 0);
}

/**
 * tcm_inject_exit() - Undo tcm_inject_init()
 * @lu: unit without commands, after tcm_inject_unhook() if it had a directory
 */
void tcm_inject_exit(struct tcm_lu *lu)
{
	kfree(lu->inject);
	lu->inject = NULL;
}
