// SPDX-License-Identifier: GPL-2.0
/*
 * TPG/attrib/: a row each.
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/mutex.h>

#include <target/target_core_fabric.h>

#include "../login/keys.h"
#include "../target/target.h"
#include "attr.h"

static struct iscsit_tpg *attrib_tpg(struct config_item *item)
{
	return iscsit_to_tpg(attrib_to_tpg(item));
}

/* A number's row, and how it is read. */
#define TPG_NUMBER(_name, _min, _max)					\
static const struct iscsit_attr tpg_##_name = {				\
	.offset = offsetof(struct iscsit_tpg_attrib, _name),		\
	.min = (_min), .max = (_max),					\
};									\
static ssize_t tpg_attrib_##_name##_show(struct config_item *item,	\
					 char *page)			\
{									\
	return iscsit_attr_show(&attrib_tpg(item)->attrib, &tpg_##_name, \
			   page);					\
}

/* A number that may have any value in its range. */
#define TPG_ATTRIB(_name, _min, _max)					\
static const struct iscsit_attr tpg_##_name;				\
static ssize_t tpg_attrib_##_name##_store(struct config_item *item,	\
					  const char *page, size_t count) \
{									\
	return iscsit_attr_store(&attrib_tpg(item)->attrib, &tpg_##_name, \
				 page, count);				\
}									\
TPG_NUMBER(_name, _min, _max)						\
CONFIGFS_ATTR(tpg_attrib_, _name)

TPG_NUMBER(authentication, 0, 1)

static ssize_t tpg_attrib_authentication_store(struct config_item *item,
					       const char *page, size_t count)
{
	struct iscsit_tpg *tpg = attrib_tpg(item);
	u32 value;
	int err = iscsit_attr_parse(page, &tpg_authentication, &value);

	if (err)
		return err;
	mutex_lock(&iscsit_mutex);
	WRITE_ONCE(tpg->attrib.authentication, value);
	iscsit_auth_method_set_none(
		tpg->params->value[ISCSIT_KEY_AUTH_METHOD], !value);
	mutex_unlock(&iscsit_mutex);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, authentication);

TPG_NUMBER(generate_node_acls, 0, 1)

static ssize_t tpg_attrib_generate_node_acls_store(struct config_item *item,
						   const char *page,
						   size_t count)
{
	struct iscsit_tpg_attrib *attrib = &attrib_tpg(item)->attrib;
	u32 value;
	int err = iscsit_attr_parse(page, &tpg_generate_node_acls, &value);

	if (err)
		return err;
	WRITE_ONCE(attrib->generate_node_acls, value);
	if (value)
		WRITE_ONCE(attrib->cache_dynamic_acls, 1);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, generate_node_acls);

TPG_NUMBER(cache_dynamic_acls, 0, 1)

static ssize_t tpg_attrib_cache_dynamic_acls_store(struct config_item *item,
						   const char *page,
						   size_t count)
{
	struct iscsit_tpg_attrib *attrib = &attrib_tpg(item)->attrib;
	u32 value;
	int err = iscsit_attr_parse(page, &tpg_cache_dynamic_acls, &value);

	if (err)
		return err;
	if (value || !attrib->generate_node_acls)
		WRITE_ONCE(attrib->cache_dynamic_acls, value);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, cache_dynamic_acls);

TPG_ATTRIB(login_timeout, 5, 30);
TPG_ATTRIB(default_cmdsn_depth, 1, 512);
TPG_ATTRIB(demo_mode_write_protect, 0, 1);
TPG_ATTRIB(prod_mode_write_protect, 0, 1);
TPG_ATTRIB(demo_mode_discovery, 0, 1);
TPG_ATTRIB(default_erl, 0, 2);
TPG_ATTRIB(t10_pi, 0, 1);
TPG_ATTRIB(tpg_enabled_sendtargets, 0, 1);
TPG_ATTRIB(login_keys_workaround, 0, 1);

TPG_NUMBER(fabric_prot_type, 0, 3)

static ssize_t tpg_attrib_fabric_prot_type_store(struct config_item *item,
						 const char *page,
						 size_t count)
{
	u32 value;
	int err = iscsit_attr_parse(page, &tpg_fabric_prot_type, &value);

	if (err)
		return err;
	if (value == 2)
		return -EINVAL;
	WRITE_ONCE(attrib_tpg(item)->attrib.fabric_prot_type, value);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, fabric_prot_type);

struct configfs_attribute *iscsit_tpg_attrib_attrs[] = {
	&tpg_attrib_attr_authentication,
	&tpg_attrib_attr_login_timeout,
	&tpg_attrib_attr_generate_node_acls,
	&tpg_attrib_attr_default_cmdsn_depth,
	&tpg_attrib_attr_cache_dynamic_acls,
	&tpg_attrib_attr_demo_mode_write_protect,
	&tpg_attrib_attr_prod_mode_write_protect,
	&tpg_attrib_attr_demo_mode_discovery,
	&tpg_attrib_attr_default_erl,
	&tpg_attrib_attr_t10_pi,
	&tpg_attrib_attr_fabric_prot_type,
	&tpg_attrib_attr_tpg_enabled_sendtargets,
	&tpg_attrib_attr_login_keys_workaround,
	NULL,
};
