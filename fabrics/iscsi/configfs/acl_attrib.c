// SPDX-License-Identifier: GPL-2.0
/*
 * ACL/attrib/: a row each.
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../target/acl.h"
#include "../types.h"
#include "attr.h"

static struct iscsit_acl *attrib_acl(struct config_item *item)
{
	return iscsit_to_acl(attrib_to_nacl(item));
}

/* A number's row, and how it is read. */
#define ACL_NUMBER(_name, _min, _max)					\
static const struct iscsit_attr acl_##_name = {				\
	.offset = offsetof(struct iscsit_acl, _name),			\
	.min = (_min), .max = (_max),					\
};									\
static ssize_t acl_attrib_##_name##_show(struct config_item *item,	\
					 char *page)			\
{									\
	return iscsit_attr_show(attrib_acl(item), &acl_##_name, page);	\
}

/* A number that may have any value in its range. */
#define ACL_ATTRIB(_name, _min, _max)					\
static const struct iscsit_attr acl_##_name;				\
static ssize_t acl_attrib_##_name##_store(struct config_item *item,	\
					  const char *page, size_t count) \
{									\
	return iscsit_attr_store(attrib_acl(item), &acl_##_name, \
				 page, count);				\
}									\
ACL_NUMBER(_name, _min, _max)						\
CONFIGFS_ATTR(acl_attrib_, _name)

ACL_ATTRIB(dataout_timeout, 2, 60);
ACL_ATTRIB(dataout_timeout_retries, 1, 15);
ACL_ATTRIB(default_erl, 0, 2);
ACL_ATTRIB(nopin_response_timeout, 3, 60);
ACL_ATTRIB(random_datain_pdu_offsets, 0, 1);
ACL_ATTRIB(random_datain_seq_offsets, 0, 1);
ACL_ATTRIB(random_r2t_offsets, 0, 1);

ACL_NUMBER(nopin_timeout, 0, 60)

static ssize_t acl_attrib_nopin_timeout_store(struct config_item *item,
					      const char *page, size_t count)
{
	struct iscsit_acl *acl = attrib_acl(item);
	u32 value, old = acl->nopin_timeout;
	int err = iscsit_attr_parse(page, &acl_nopin_timeout, &value);

	if (err)
		return err;
	if (value && value < 3)
		return -EINVAL;
	WRITE_ONCE(acl->nopin_timeout, value);
	if (!old && value)
		iscsit_acl_restart_nopin(acl);
	return count;
}
CONFIGFS_ATTR(acl_attrib_, nopin_timeout);

static ssize_t acl_attrib_authentication_show(struct config_item *item,
					      char *page)
{
	return sysfs_emit(page, "%d\n", attrib_acl(item)->authentication);
}

static ssize_t acl_attrib_authentication_store(struct config_item *item,
					       const char *page, size_t count)
{
	s32 value;
	int err = kstrtos32(page, 0, &value);

	if (err)
		return err;
	if (value < -1 || value > 1)
		return -EINVAL;
	WRITE_ONCE(attrib_acl(item)->authentication, value);
	return count;
}
CONFIGFS_ATTR(acl_attrib_, authentication);

struct configfs_attribute *iscsit_acl_attrib_attrs[] = {
	&acl_attrib_attr_dataout_timeout,
	&acl_attrib_attr_dataout_timeout_retries,
	&acl_attrib_attr_default_erl,
	&acl_attrib_attr_nopin_timeout,
	&acl_attrib_attr_nopin_response_timeout,
	&acl_attrib_attr_random_datain_pdu_offsets,
	&acl_attrib_attr_random_datain_seq_offsets,
	&acl_attrib_attr_random_r2t_offsets,
	&acl_attrib_attr_authentication,
	NULL,
};
