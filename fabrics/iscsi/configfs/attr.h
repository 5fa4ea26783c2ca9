/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers in configfs, between two bounds.
 */
#ifndef ISCSIT_CONFIGFS_ATTR_H
#define ISCSIT_CONFIGFS_ATTR_H

#include <linux/stddef.h>
#include <linux/types.h>

/**
 * struct iscsit_attr - A file that is a u32
 * @offset: where it is in iscsit_tpg_attrib or iscsit_acl
 * @min: least value that may be written
 * @max: greatest one
 */
struct iscsit_attr {
	u16	offset;
	u32	min;
	u32	max;
};

ssize_t iscsit_attr_show(const void *base, const struct iscsit_attr *row,
			 char *page);
int iscsit_attr_parse(const char *page, const struct iscsit_attr *row,
		      u32 *value);
ssize_t iscsit_attr_store(void *base, const struct iscsit_attr *row,
			  const char *page, size_t count);

#endif /* ISCSIT_CONFIGFS_ATTR_H */
