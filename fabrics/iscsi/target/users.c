// SPDX-License-Identifier: GPL-2.0
/*
 * More CHAP users of a portal group than the one of its iscsit_auth.
 */
#include "users.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "target.h"

static struct iscsit_user *find(struct iscsit_tpg *tpg, const char *userid)
{
	struct iscsit_user *user;

	list_for_each_entry(user, &tpg->users, node) {
		if (!strcmp(user->userid, userid))
			return user;
	}
	return NULL;
}

/* What a list of all names takes, a line each and a NUL at the end. */
static size_t listed(const struct iscsit_tpg *tpg)
{
	const struct iscsit_user *user;
	size_t len = 1;

	list_for_each_entry(user, &tpg->users, node)
		len += strlen(user->userid) + 1;
	return len;
}

static bool is_name(const char *userid)
{
	return *userid && strlen(userid) < ISCSIT_VALUE_LEN;
}

static int add(struct iscsit_tpg *tpg, const char *userid,
	       const char *password)
{
	struct iscsit_user *user;

	if (listed(tpg) + strlen(userid) + 1 > PAGE_SIZE)
		return -ENOSPC;
	user = kzalloc(sizeof(*user), GFP_KERNEL);
	if (!user)
		return -ENOMEM;
	strscpy(user->userid, userid, sizeof(user->userid));
	strscpy(user->password, password, sizeof(user->password));
	list_add_tail(&user->node, &tpg->users);
	return 0;
}

/**
 * iscsit_user_set() - Add a user, or change its secret
 * @tpg: portal group; iscsit_mutex is held
 * @userid: name
 * @password: secret
 *
 * All names, a line each, fit a page, for there is a file that lists them.
 *
 * Return: 0; -EINVAL: a text is empty or too long; -ENOSPC: no room for one
 * more; -ENOMEM.
 */
int iscsit_user_set(struct iscsit_tpg *tpg, const char *userid,
		    const char *password)
{
	struct iscsit_user *user;

	lockdep_assert_held(&iscsit_mutex);
	if (!is_name(userid) || strlen(password) >= ISCSIT_VALUE_LEN)
		return -EINVAL;
	user = find(tpg, userid);
	if (!user)
		return add(tpg, userid, password);
	strscpy(user->password, password, sizeof(user->password));
	return 0;
}

/**
 * iscsit_user_remove() - Forget a user
 * @tpg: portal group; iscsit_mutex is held
 * @userid: name
 *
 * Return: 0; -EINVAL: no user can have it; -ENOENT: there is none of that name.
 */
int iscsit_user_remove(struct iscsit_tpg *tpg, const char *userid)
{
	struct iscsit_user *user;

	lockdep_assert_held(&iscsit_mutex);
	if (!is_name(userid))
		return -EINVAL;
	user = find(tpg, userid);
	if (!user)
		return -ENOENT;
	list_del(&user->node);
	kfree_sensitive(user);
	return 0;
}

/**
 * iscsit_users_free() - Forget all users
 * @tpg: portal group without references
 */
void iscsit_users_free(struct iscsit_tpg *tpg)
{
	struct iscsit_user *user, *next;

	list_for_each_entry_safe(user, next, &tpg->users, node)
		kfree_sensitive(user);
	INIT_LIST_HEAD(&tpg->users);
}
