// SPDX-License-Identifier: GPL-2.0
/*
 * The answer to SendTargets, piece by piece (RFC 7143, Appendix C).
 *
 * A list of targets may be long, and an initiator that asks for it need not be
 * authenticated: only the position in the list is kept between two pieces.
 * Targets, portal groups and portals have serial numbers and are sorted by them.
 * Those that exist all the time are listed once, whatever is made or removed
 * between two pieces.
 *
 * iscsit_mutex is given up every few targets: most of them may not be for this
 * initiator.
 */
#include "target_list.h"

#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include <target/target_core_fabric.h>

#include "acl.h"
#include "addr.h"
#include "target.h"

/* Targets looked at while iscsit_mutex is held. */
#define ISCSIT_LIST_BATCH	64

/* The initiator, and the address and network namespace it came in through. */
struct viewer {
	char			name[ISCSIT_NAME_LEN];	/* in lower case */
	const struct sockaddr_storage *local;
	const struct net	*net;
};

enum progress {
	LIST_DONE,
	LIST_FULL,		/* there is no room for the next pair */
	LIST_AGAIN,		/* iscsit_mutex was held long enough */
};

/**
 * iscsit_text_put() - Add "KEY=VALUE" and a NUL, if there is room
 * @buf: pairs
 * @key: key
 * @value: value
 *
 * Return: false if there is none, and nothing was added.
 */
bool iscsit_text_put(struct iscsit_text_buf *buf, const char *key,
		     const char *value)
{
	u32 room = buf->room - buf->len;
	int len = snprintf(buf->data + buf->len, room, "%s=%s", key, value);

	if (len >= room)
		return false;
	buf->len += len + 1;
	return true;
}

/**
 * iscsit_target_list_begin() - Begin a list
 * @list: list
 * @only: target, or NULL: all of them
 */
void iscsit_target_list_begin(struct iscsit_target_list *list,
			      const char *only)
{
	memset(list, 0, sizeof(*list));
	if (only)
		strscpy(list->only, only, sizeof(list->only));
}

/* May the initiator know of this portal group? */
static bool is_shown(struct iscsit_tpg *tpg, const struct viewer *viewer)
{
	const struct iscsit_tpg_attrib *a = &tpg->attrib;

	if (!READ_ONCE(tpg->active) && READ_ONCE(a->tpg_enabled_sendtargets))
		return false;
	if (READ_ONCE(a->generate_node_acls) ||
	    READ_ONCE(a->demo_mode_discovery))
		return true;
	return target_tpg_has_node_acl(&tpg->se_tpg, viewer->name);
}

/* "ADDRESS:PORT,TAG" */
static void print_address(char *value, size_t size,
			  const struct iscsit_portal *portal,
			  const struct viewer *viewer)
{
	const struct sockaddr_storage *own = &portal->listener->addr;
	struct sockaddr_storage sa = *own;
	int len;

	/* the address this connection came to, and the portal's own port */
	if (iscsit_addr_is_wildcard(own)) {
		sa = *viewer->local;
		((struct sockaddr_in *)&sa)->sin_port =
			((const struct sockaddr_in *)own)->sin_port;
	}
	len = iscsit_addr_print(value, size, &sa, true);
	scnprintf(value + len, size - len, ",%u", portal->tpg->tag);
}

/* The portal's address, and the target's name before its first one. */
static bool put_portal(struct iscsit_target_list *list,
		       const struct iscsit_portal *portal,
		       const struct viewer *viewer, struct iscsit_text_buf *buf)
{
	char address[ISCSIT_ADDR_LEN + 8];
	u32 len = buf->len;

	print_address(address, sizeof(address), portal, viewer);
	if ((!list->named &&
	     !iscsit_text_put(buf, "TargetName", portal->tpg->tiqn->name)) ||
	    !iscsit_text_put(buf, "TargetAddress", address)) {
		buf->len = len;
		return false;
	}
	list->named = true;
	list->portal = portal->serial + 1;
	return true;
}

static bool put_tpg(struct iscsit_target_list *list,
		    const struct iscsit_tpg *tpg, const struct viewer *viewer,
		    struct iscsit_text_buf *buf)
{
	const struct iscsit_portal *portal;

	if (tpg->serial != list->tpg) {
		list->tpg = tpg->serial;
		list->portal = 0;
	}
	iscsit_for_each_portal(portal, tpg) {
		/* it cannot be reached from another network namespace */
		if (portal->serial < list->portal ||
		    !net_eq(portal->listener->net, viewer->net))
			continue;
		if (!put_portal(list, portal, viewer, buf))
			return false;
	}
	return true;
}

static bool put_target(struct iscsit_target_list *list,
		       const struct iscsit_tiqn *tiqn,
		       const struct viewer *viewer, struct iscsit_text_buf *buf)
{
	struct iscsit_tpg *tpg;

	if (tiqn->serial != list->tiqn) {
		list->tiqn = tiqn->serial;
		list->tpg = 0;
		list->named = false;
	}
	list_for_each_entry(tpg, &tiqn->tpgs, node) {
		if (tpg->serial >= list->tpg && is_shown(tpg, viewer) &&
		    !put_tpg(list, tpg, viewer, buf))
			return false;
	}
	return true;
}

static enum progress put_batch(struct iscsit_target_list *list,
			       const struct viewer *viewer,
			       struct iscsit_text_buf *buf)
{
	unsigned int batch = ISCSIT_LIST_BATCH;
	struct iscsit_tiqn *tiqn;

	lockdep_assert_held(&iscsit_mutex);
	list_for_each_entry(tiqn, &iscsit_tiqns, node) {
		if (tiqn->serial < list->tiqn ||
		    (*list->only && strcmp(tiqn->name, list->only)))
			continue;
		if (!put_target(list, tiqn, viewer, buf))
			return LIST_FULL;
		list->tiqn = tiqn->serial + 1;
		list->tpg = 0;
		list->named = false;
		if (!--batch)
			return LIST_AGAIN;
	}
	return LIST_DONE;
}

/**
 * iscsit_target_list_fill() - Go on with a list
 * @list: list that was begun
 * @conn: connection in full feature phase, whose initiator asks
 * @buf: where the pairs go; 512 bytes of room are enough for some
 *
 * Context: Process; takes iscsit_mutex.
 * Return: true: that was the end; false: there is no room for more.
 */
bool iscsit_target_list_fill(struct iscsit_target_list *list,
			     const struct iscsit_conn *conn,
			     struct iscsit_text_buf *buf)
{
	struct viewer viewer = {
		.local = &conn->local,
		.net = sock_net(conn->sock->sk),
	};
	enum progress progress;

	iscsit_fold_name(viewer.name, conn->sess->initiator_name);
	do {
		mutex_lock(&iscsit_mutex);
		progress = put_batch(list, &viewer, buf);
		mutex_unlock(&iscsit_mutex);
		cond_resched();
	} while (progress == LIST_AGAIN);
	return progress == LIST_DONE;
}
