// SPDX-License-Identifier: GPL-2.0
/*
 * Reading and writing the numeric files of the tree by their rows.
 */
#include "attr.h"

#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <kunit/visibility.h>

/* The rest of the text does not count: scripts write "yes" and "1 ". */
static int parse_bool(const char *text, u64 *value)
{
	switch (text[0]) {
	case 'y': case 'Y': case 't': case 'T': case '1':
		*value = 1;
		return 0;
	case 'n': case 'N': case 'f': case 'F': case '0':
		*value = 0;
		return 0;
	case 'o': case 'O':
		break;
	default:
		return -EINVAL;
	}

	switch (text[1]) {
	case 'n': case 'N':
		*value = 1;
		return 0;
	case 'f': case 'F':
		*value = 0;
		return 0;
	default:
		return -EINVAL;
	}
}

static u64 kind_max(enum tcm_attr_kind kind)
{
	switch (kind) {
	case TCM_ATTR_BOOL:
		return 1;
	case TCM_ATTR_U8:
		return U8_MAX;
	case TCM_ATTR_U16:
		return U16_MAX;
	case TCM_ATTR_U32:
		return U32_MAX;
	default:
		return U64_MAX;
	}
}

/**
 * tcm_attr_parse() - Read a number as a write to a file spells it
 * @kind: grammar
 * @text: NUL-terminated; one newline at its end is fine
 * @value: filled on success
 *
 * Return: 0; -EINVAL: not a number; -ERANGE: more than @kind holds (-EINVAL
 * for TCM_ATTR_STRICT).
 */
int tcm_attr_parse(enum tcm_attr_kind kind, const char *text, u64 *value)
{
	int ret;

	if (kind == TCM_ATTR_BOOL)
		return parse_bool(text, value);

	ret = kstrtou64(text, 0, value);
	if (!ret && *value > kind_max(kind))
		ret = -ERANGE;
	if (ret && kind == TCM_ATTR_STRICT)
		ret = -EINVAL;
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_attr_parse);

/**
 * tcm_attr_text() - Copy what was written, without white space at its ends
 * @buf: filled, NUL-terminated
 * @size: of @buf
 * @page: NUL-terminated
 *
 * Return: length of @buf's text; -EOVERFLOW: it would not fit.
 */
int tcm_attr_text(char *buf, size_t size, const char *page)
{
	const char *start = skip_spaces(page);
	size_t len = strlen(start);

	while (len && isspace(start[len - 1]))
		len--;
	if (len >= size)
		return -EOVERFLOW;
	memcpy(buf, start, len);
	buf[len] = '\0';
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_attr_text);

/**
 * tcm_attr_get() - Value of an attribute
 * @attr: row
 * @obj: object of the row's class
 *
 * Return: the value, whatever the size of the member it is in.
 */
u64 tcm_attr_get(const struct tcm_attr *attr, const void *obj)
{
	const void *member = obj + attr->offset;

	switch (attr->size) {
	case 1:
		return READ_ONCE(*(const u8 *)member);
	case 2:
		return READ_ONCE(*(const u16 *)member);
	case 4:
		return READ_ONCE(*(const u32 *)member);
	case 8:
		return READ_ONCE(*(const u64 *)member);
	default:
		WARN_ON_ONCE(1);
		return 0;
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_attr_get);

/**
 * tcm_attr_set() - Store the value of an attribute
 * @attr: row
 * @obj: object of the row's class
 * @value: within the row's range
 *
 * Readers on other CPUs see the old value or the new one.
 */
void tcm_attr_set(const struct tcm_attr *attr, void *obj, u64 value)
{
	void *member = obj + attr->offset;

	switch (attr->size) {
	case 1:
		WRITE_ONCE(*(u8 *)member, value);
		break;
	case 2:
		WRITE_ONCE(*(u16 *)member, value);
		break;
	case 4:
		WRITE_ONCE(*(u32 *)member, value);
		break;
	case 8:
		WRITE_ONCE(*(u64 *)member, value);
		break;
	default:
		WARN_ON_ONCE(1);
	}
}
EXPORT_SYMBOL_IF_KUNIT(tcm_attr_set);

/**
 * tcm_attr_show() - Show an attribute in decimal
 * @attr: row
 * @item: directory
 * @page: a page to fill
 *
 * Return: bytes written.
 */
ssize_t tcm_attr_show(const struct tcm_attr *attr, struct config_item *item,
		      char *page)
{
	void *obj = attr->class->object(item);

	return sysfs_emit(page, "%llu\n", tcm_attr_get(attr, obj));
}

static int store_locked(const struct tcm_attr *attr, void *obj,
			const char *page, size_t count)
{
	u64 value;
	int ret;

	if (attr->early && attr->needs) {
		ret = attr->class->admit(obj, attr->needs);
		if (ret)
			return ret;
	}

	/* What stands behind a NUL would be lost. */
	if (attr->kind != TCM_ATTR_BOOL && strlen(page) != count)
		return -EINVAL;
	ret = tcm_attr_parse(attr->kind, page, &value);
	if (ret)
		return ret;
	if (attr->max && value > attr->max)
		return attr->max_errno ?: -EINVAL;

	if (!attr->early && attr->needs) {
		ret = attr->class->admit(obj, attr->needs);
		if (ret)
			return ret;
	}

	if (attr->apply)
		return attr->apply(attr, obj, value);
	tcm_attr_set(attr, obj, value);
	return 0;
}

/**
 * tcm_attr_store() - Take a write to an attribute
 * @attr: row
 * @item: directory
 * @page: text, NUL-terminated
 * @count: bytes of @page, without that NUL
 *
 * Changes nothing when it fails.
 *
 * Context: Process; takes the class's lock.
 * Return: @count, or the errno of what was wrong first.
 */
ssize_t tcm_attr_store(const struct tcm_attr *attr, struct config_item *item,
		       const char *page, size_t count)
{
	void *obj = attr->class->object(item);
	int ret;

	attr->class->lock(obj);
	ret = store_locked(attr, obj, page, count);
	attr->class->unlock(obj);
	return ret ?: count;
}
