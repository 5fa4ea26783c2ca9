// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers in configfs, between two bounds: single words, read and written as
 * such.
 */
#include "attr.h"

#include <linux/compiler.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

/**
 * iscsit_attr_show() - Print a number
 * @base: the struct it is in
 * @row: which one
 * @page: PAGE_SIZE bytes
 *
 * Return: bytes written.
 */
ssize_t iscsit_attr_show(const void *base, const struct iscsit_attr *row,
			 char *page)
{
	const u32 *value = base + row->offset;

	return sysfs_emit(page, "%u\n", READ_ONCE(*value));
}

/**
 * iscsit_attr_parse() - Read what was written to a number's file
 * @page: text, decimal, octal or hexadecimal
 * @row: which one
 * @value: the number; not to be used if it is refused
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int iscsit_attr_parse(const char *page, const struct iscsit_attr *row,
		      u32 *value)
{
	int err = kstrtou32(page, 0, value);

	if (err)
		return err;
	return *value < row->min || *value > row->max ? -EINVAL : 0;
}

/**
 * iscsit_attr_store() - Set a number
 * @base: the struct it is in
 * @row: which one
 * @page: text
 * @count: its length
 *
 * Return: @count or a negative errno.
 */
ssize_t iscsit_attr_store(void *base, const struct iscsit_attr *row,
			  const char *page, size_t count)
{
	u32 *number = base + row->offset;
	u32 value;
	int err = iscsit_attr_parse(page, row, &value);

	if (err)
		return err;
	WRITE_ONCE(*number, value);
	return count;
}
