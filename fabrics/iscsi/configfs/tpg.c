// SPDX-License-Identifier: GPL-2.0
/*
 * TPG/: what is no attribute and no parameter.
 */
#include "../configfs.h"

#include <linux/capability.h>
#include <linux/configfs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../target/target.h"
#include "../target/users.h"

static ssize_t dynamic_sessions_show(struct config_item *item, char *page)
{
	return target_show_dynamic_sessions(to_tpg(item), page);
}
CONFIGFS_ATTR_RO(, dynamic_sessions);

/*
 * More CHAP users than the one of TPG/auth: a line each, the name alone when
 * read. "NAME SECRET" adds one or changes its secret, "NAME" removes it.
 */
static ssize_t users_show(struct config_item *item, char *page)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	struct iscsit_user *user;
	ssize_t len = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&iscsit_mutex);
	list_for_each_entry(user, &tpg->users, node)
		len += sysfs_emit_at(page, len, "%s\n", user->userid);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t users_store(struct config_item *item, const char *page,
			   size_t count)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	char *text, *password;
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	text = kstrndup(page, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	text[strcspn(text, "\n")] = '\0';
	password = strchr(text, ' ');
	if (password)
		*password++ = '\0';
	mutex_lock(&iscsit_mutex);
	err = password ? iscsit_user_set(tpg, text, password) :
			 iscsit_user_remove(tpg, text);
	mutex_unlock(&iscsit_mutex);
	kfree_sensitive(text);
	return err ? err : count;
}
CONFIGFS_ATTR(, users);

/*
 * Where logins are sent instead (RFC 7143 §11.13.5, class 1): an address as in
 * TargetAddress, behind "permanent " if for good; empty: they stay.
 */
static ssize_t redirect_show(struct config_item *item, char *page)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	ssize_t len;

	mutex_lock(&iscsit_mutex);
	len = sysfs_emit(page, "%s%s\n",
			 tpg->redirect_permanent ? "permanent " : "",
			 tpg->redirect);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t redirect_store(struct config_item *item, const char *page,
			      size_t count)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	static const char prefix[] = "permanent ";
	bool permanent = !strncmp(page, prefix, strlen(prefix));
	const char *text = permanent ? page + strlen(prefix) : page;
	size_t len = strcspn(text, "\n");

	if (len >= sizeof(tpg->redirect))
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	memcpy(tpg->redirect, text, len);
	tpg->redirect[len] = '\0';
	tpg->redirect_permanent = permanent && len;
	mutex_unlock(&iscsit_mutex);
	return count;
}
CONFIGFS_ATTR(, redirect);

struct configfs_attribute *iscsit_tpg_attrs[] = {
	&attr_dynamic_sessions,
	&attr_users,
	&attr_redirect,
	NULL,
};
