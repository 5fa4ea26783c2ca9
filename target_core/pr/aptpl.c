// SPDX-License-Identifier: GPL-2.0
/*
 * Registrations that outlive a power loss (APTPL): reading their text.
 */
#include "aptpl.h"

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <kunit/visibility.h>

#include "../types.h"

enum item_kind {
	ITEM_TEXT,		/* cut at nothing: too long is an error */
	ITEM_INT,		/* 32 bits, with sign */
	ITEM_KEY,		/* 64 bits; must be a number */
	ITEM_LUN,		/* 64 bits */
	ITEM_UNUSED,		/* known, and not needed */
};

/* What an entry may consist of; the order is free, the last one wins. */
static const struct item {
	const char	*name;
	enum item_kind	kind;
	u16		offset;
	u16		size;
} items[] = {
#define TEXT(item_name, member)						\
	{ .name = item_name, .kind = ITEM_TEXT,				\
	  .offset = offsetof(struct tcm_aptpl_entry, member),		\
	  .size = sizeof_field(struct tcm_aptpl_entry, member) }
#define NUMBER(item_name, item_kind, member)				\
	{ .name = item_name, .kind = item_kind,				\
	  .offset = offsetof(struct tcm_aptpl_entry, member),		\
	  .size = sizeof_field(struct tcm_aptpl_entry, member) }
	TEXT("initiator_node", initiator_node),
	TEXT("initiator_sid", isid),
	TEXT("target_node", target_node),
	NUMBER("sa_res_key", ITEM_KEY, key),
	NUMBER("mapped_lun", ITEM_LUN, mapped_lun),
	NUMBER("target_lun", ITEM_LUN, target_lun),
	NUMBER("res_holder", ITEM_INT, holder),
	NUMBER("res_type", ITEM_INT, type),
	NUMBER("res_all_tg_pt", ITEM_INT, all_tg_pt),
	NUMBER("tpgt", ITEM_INT, tpgt),
	{ .name = "initiator_fabric", .kind = ITEM_UNUSED },
	{ .name = "target_fabric", .kind = ITEM_UNUSED },
	{ .name = "res_scope", .kind = ITEM_UNUSED },
	{ .name = "port_rtpi", .kind = ITEM_UNUSED },
#undef NUMBER
#undef TEXT
};

static const struct item *find_item(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(items); i++)
		if (!strcmp(items[i].name, name))
			return &items[i];
	return NULL;
}

static void put_number(const struct item *item, void *member, u64 value)
{
	switch (item->size) {
	case sizeof(u8):
		/* res_type of more than a byte is no type: keep it none */
		*(u8 *)member = value > U8_MAX ? U8_MAX : value;
		break;
	case sizeof(u16):
		*(u16 *)member = value;
		break;
	default:
		*(u64 *)member = value;
	}
}

static int set_text(char *member, size_t size, const char *value)
{
	return strscpy(member, value, size) < 0 ? -EINVAL : 0;
}

/* What does not begin like a number is not an item at all. */
static int set_int(const struct item *item, void *member, const char *value)
{
	const char *digits = value + (value[0] == '-');
	int number, ret;

	if (!isdigit(*digits))
		return 0;
	ret = kstrtoint(value, 0, &number);
	if (ret)
		return ret;
	/* -1 is not a flag that is set, nor a type */
	if (number < 0)
		return -EINVAL;
	if (item->offset == offsetof(struct tcm_aptpl_entry, holder) ||
	    item->offset == offsetof(struct tcm_aptpl_entry, all_tg_pt))
		number = !!number;
	put_number(item, member, number);
	return 0;
}

static int set_item(struct tcm_aptpl_entry *entry, const struct item *item,
		    const char *value)
{
	void *member = (void *)entry + item->offset;

	switch (item->kind) {
	case ITEM_TEXT:
		return set_text(member, item->size, value);
	case ITEM_INT:
		return set_int(item, member, value);
	case ITEM_KEY:
		return kstrtou64(value, 0, (u64 *)member);
	case ITEM_LUN:
		if (!isdigit(*value))
			return 0;
		return kstrtou64(value, 0, (u64 *)member);
	default:
		return 0;
	}
}

static int check_entry(const struct tcm_aptpl_entry *entry)
{
	if (!entry->initiator_node[0] || !entry->target_node[0] || !entry->key)
		return -EINVAL;
	if (entry->holder && !entry->type)
		return -EINVAL;
	return 0;
}

/**
 * tcm_aptpl_parse() - Read one registration
 * @text: NUL-terminated: NAME=VALUE items, split by commas and newlines; those
 *	of other names, and bare words, do not count
 * @entry: filled, but for its node
 *
 * Return: 0; -EINVAL: something needed is missing or malformed; -ERANGE: a
 * number is too great; -ENOMEM.
 */
int tcm_aptpl_parse(const char *text, struct tcm_aptpl_entry *entry)
{
	char *copy, *rest, *word, *name;
	const struct item *item;
	int ret = 0;

	memset(entry, 0, sizeof(*entry));
	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;

	rest = copy;
	while (!ret && (word = strsep(&rest, ",\n"))) {
		name = strsep(&word, "=");
		if (!word)
			continue;
		item = find_item(name);
		if (item)
			ret = set_item(entry, item, word);
	}
	kfree(copy);
	return ret ?: check_entry(entry);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_aptpl_parse);

/**
 * tcm_aptpl_init() - A new logical unit has nothing to restore
 * @lu: logical unit
 */
void tcm_aptpl_init(struct tcm_lu *lu)
{
	INIT_LIST_HEAD(&lu->aptpl_waiting);
}

/**
 * tcm_aptpl_exit() - Forget what was never claimed
 * @lu: logical unit that goes
 */
void tcm_aptpl_exit(struct tcm_lu *lu)
{
	struct tcm_aptpl_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &lu->aptpl_waiting, node) {
		list_del(&entry->node);
		kfree(entry);
	}
}

/**
 * tcm_aptpl_add() - Keep a registration until its I_T nexus logs in
 * @lu: logical unit
 * @text: see tcm_aptpl_parse()
 *
 * Context: Process. Caller holds config_lock.
 * Return: 0, or why the text is refused.
 */
int tcm_aptpl_add(struct tcm_lu *lu, const char *text)
{
	struct tcm_aptpl_entry *entry;
	int ret;

	lockdep_assert_held(&lu->config_lock);

	entry = kmalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	ret = tcm_aptpl_parse(text, entry);
	if (ret) {
		kfree(entry);
		return ret;
	}
	list_add_tail(&entry->node, &lu->aptpl_waiting);
	return 0;
}
