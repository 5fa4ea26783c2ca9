// SPDX-License-Identifier: GPL-2.0
/*
 * CHAP names and secrets: of discovery, of a portal group, of an ACL.
 *
 * The newline that echo(1) adds is none of theirs.
 */
#include "../configfs.h"

#include <linux/capability.h>
#include <linux/configfs.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../login/auth.h"
#include "../login/keys.h"
#include "../target/target.h"

static ssize_t show_auth(const char *text, char *page)
{
	ssize_t len;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&iscsit_mutex);
	len = sysfs_emit(page, "%s\n", text);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t store_auth(char *text, const char *page, size_t count)
{
	size_t len = strnlen(page, count);

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len && page[len - 1] == '\n')
		len--;
	if (len >= ISCSIT_VALUE_LEN)
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	memcpy(text, page, len);
	text[len] = '\0';
	mutex_unlock(&iscsit_mutex);
	return count;
}

static ssize_t show_mutual(const struct iscsit_auth *auth, char *page)
{
	bool set;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&iscsit_mutex);
	set = iscsit_auth_is_set(auth->userid_mutual) &&
	      iscsit_auth_is_set(auth->password_mutual);
	mutex_unlock(&iscsit_mutex);
	return sysfs_emit(page, "%d\n", set);
}

static struct iscsit_auth *discovery_auth(struct config_item *item)
{
	return &iscsit_discovery_auth;
}

static struct iscsit_auth *tpg_auth(struct config_item *item)
{
	return &iscsit_to_tpg(auth_to_tpg(item))->auth;
}

static struct iscsit_auth *acl_auth(struct config_item *item)
{
	return &iscsit_to_acl(auth_to_nacl(item))->auth;
}

#define AUTH_FILE(_place, _name)					\
static ssize_t _place##_##_name##_show(struct config_item *item,	\
				       char *page)			\
{									\
	return show_auth(_place(item)->_name, page);			\
}									\
static ssize_t _place##_##_name##_store(struct config_item *item,	\
					const char *page, size_t count)	\
{									\
	return store_auth(_place(item)->_name, page, count);		\
}									\
CONFIGFS_ATTR(_place##_, _name)

#define AUTH_FILES(_place)						\
static ssize_t _place##_authenticate_target_show(struct config_item *item, \
						 char *page)		\
{									\
	return show_mutual(_place(item), page);				\
}									\
CONFIGFS_ATTR_RO(_place##_, authenticate_target);			\
AUTH_FILE(_place, userid);						\
AUTH_FILE(_place, password);						\
AUTH_FILE(_place, userid_mutual);					\
AUTH_FILE(_place, password_mutual)

AUTH_FILES(discovery_auth);
AUTH_FILES(tpg_auth);
AUTH_FILES(acl_auth);

static ssize_t enforce_discovery_auth_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", iscsit_enforce_discovery_auth);
}

static ssize_t enforce_discovery_auth_store(struct config_item *item,
					    const char *page, size_t count)
{
	struct iscsit_params *params = iscsit_discovery_tpg->params;
	char *methods = params->value[ISCSIT_KEY_AUTH_METHOD];
	u32 value;

	if (kstrtou32(page, 0, &value) || value > 1)
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	WRITE_ONCE(iscsit_enforce_discovery_auth, value);
	strscpy(methods, value ? "CHAP" : "CHAP,None", ISCSIT_VALUE_LEN);
	mutex_unlock(&iscsit_mutex);
	return count;
}
CONFIGFS_ATTR(, enforce_discovery_auth);

struct configfs_attribute *iscsit_discovery_auth_attrs[] = {
	&discovery_auth_attr_userid,
	&discovery_auth_attr_password,
	&discovery_auth_attr_userid_mutual,
	&discovery_auth_attr_password_mutual,
	&discovery_auth_attr_authenticate_target,
	&attr_enforce_discovery_auth,
	NULL,
};

struct configfs_attribute *iscsit_tpg_auth_attrs[] = {
	&tpg_auth_attr_userid,
	&tpg_auth_attr_password,
	&tpg_auth_attr_userid_mutual,
	&tpg_auth_attr_password_mutual,
	&tpg_auth_attr_authenticate_target,
	NULL,
};

struct configfs_attribute *iscsit_acl_auth_attrs[] = {
	&acl_auth_attr_userid,
	&acl_auth_attr_password,
	&acl_auth_attr_userid_mutual,
	&acl_auth_attr_password_mutual,
	&acl_auth_attr_authenticate_target,
	NULL,
};
