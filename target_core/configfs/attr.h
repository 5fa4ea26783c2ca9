/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One row an attribute: what a numeric file of the tree is called, where its
 * number lives, what may be written and when.
 */
#ifndef TCM_CONFIGFS_ATTR_H
#define TCM_CONFIGFS_ATTR_H

#include <linux/configfs.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* How the text of a write becomes a number; refusals are in tcm_attr_parse(). */
enum tcm_attr_kind {
	TCM_ATTR_BOOL,		/* first character decides, "on"/"off" too */
	TCM_ATTR_U8,
	TCM_ATTR_U16,
	TCM_ATTR_U32,
	TCM_ATTR_U64,
	TCM_ATTR_STRICT,	/* as U64, and out of range is EINVAL as well */
};

/* States of the object that refuse a write; the class says with what errno. */
#define TCM_ATTR_UNEXPORTED	BIT(0)	/* while a port link exists */
#define TCM_ATTR_HAS_ID		BIT(1)	/* until the group has its id */
#define TCM_ATTR_CONFIGURED	BIT(2)	/* until the device is configured */

/**
 * struct tcm_attr_class - What the attributes of one directory share
 * @object: from the directory's item to the struct the offsets count in
 * @lock: serializes check and change; may sleep
 * @unlock: undoes @lock
 * @admit: 0, or the errno with which a state of @when refuses a write now
 */
struct tcm_attr_class {
	void	*(*object)(struct config_item *item);
	void	(*lock)(void *obj);
	void	(*unlock)(void *obj);
	int	(*admit)(void *obj, unsigned int when);
};

/**
 * struct tcm_attr - One numeric attribute
 * @class: the directory's kind
 * @kind: grammar of a write
 * @offset: of the member in the class's object
 * @size: of the member, in bytes
 * @max: greatest value; 0 = what @kind holds
 * @max_errno: refuses greater values; 0 = EINVAL
 * @needs: TCM_ATTR_*: states the object must be in for a write
 * @early: the states are looked at before the text
 * @apply: instead of plainly storing: checks the value and takes it over,
 *	by way of tcm_attr_set() or not at all; 0 or an errno. Called locked
 */
struct tcm_attr {
	const struct tcm_attr_class *class;
	enum tcm_attr_kind	kind;
	u16			offset;
	u8			size;
	u64			max;
	int			max_errno;
	unsigned int		needs;
	bool			early;
	int			(*apply)(const struct tcm_attr *attr, void *obj,
					 u64 value);
};

ssize_t tcm_attr_show(const struct tcm_attr *attr, struct config_item *item,
		      char *page);
ssize_t tcm_attr_store(const struct tcm_attr *attr, struct config_item *item,
		       const char *page, size_t count);
int tcm_attr_parse(enum tcm_attr_kind kind, const char *text, u64 *value);
#define TCM_ATTR_NAME_SIZE	256	/* a name of another directory */
int tcm_attr_text(char *buf, size_t size, const char *page);
u64 tcm_attr_get(const struct tcm_attr *attr, const void *obj);
void tcm_attr_set(const struct tcm_attr *attr, void *obj, u64 value);

/* Position of a member, for a row's .offset and .size */
#define TCM_ATTR_AT(type, member)					\
	.offset = offsetof(type, member), .size = sizeof_field(type, member)

/*
 * A row and the configfs attribute PFX_attr_NAME that goes by it. configfs
 * does not tell a callback which file it is called for, hence the two
 * functions a row.
 */
#define TCM_ATTR_RO(pfx, name, ...)					\
static const struct tcm_attr pfx##_row_##name = { __VA_ARGS__ };	\
static ssize_t pfx##_##name##_show(struct config_item *item, char *page) \
{									\
	return tcm_attr_show(&pfx##_row_##name, item, page);		\
}									\
CONFIGFS_ATTR_RO(pfx##_, name)

#define TCM_ATTR_RW(pfx, name, ...)					\
static const struct tcm_attr pfx##_row_##name = { __VA_ARGS__ };	\
static ssize_t pfx##_##name##_show(struct config_item *item, char *page) \
{									\
	return tcm_attr_show(&pfx##_row_##name, item, page);		\
}									\
static ssize_t pfx##_##name##_store(struct config_item *item,		\
				    const char *page, size_t count)	\
{									\
	return tcm_attr_store(&pfx##_row_##name, item, page, count);	\
}									\
CONFIGFS_ATTR(pfx##_, name)

#endif /* TCM_CONFIGFS_ATTR_H */
