// SPDX-License-Identifier: GPL-2.0
/*
 * Portals: the addresses that portal groups are reached at.
 *
 * A portal belongs to the network namespace of the process that made it.
 */
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/net_namespace.h>

#include <target/target_core_fabric.h>

#include "../login/pending_login.h"
#include "../session/conn.h"
#include "../session/run.h"
#include "addr.h"
#include "listener.h"
#include "target.h"

static void accept_conn(struct iscsit_listener *listener, struct socket *sock)
{
	struct iscsit_conn *conn = iscsit_conn_alloc(listener, sock);

	if (IS_ERR(conn)) {
		sock_release(sock);
		return;
	}
	tcp_sock_set_nodelay(sock->sk);
	if (!iscsit_pending_login_add(conn, iscsit_conn_start))
		iscsit_conn_free(conn);
}

static bool target_has(struct iscsit_tiqn *tiqn, struct net *net,
		       const struct sockaddr_storage *sa)
{
	struct iscsit_portal *portal;
	struct iscsit_tpg *tpg;

	list_for_each_entry(tpg, &tiqn->tpgs, node) {
		iscsit_for_each_portal(portal, tpg) {
			if (net_eq(portal->listener->net, net) &&
			    iscsit_addr_equal(&portal->listener->addr, sa, true))
				return true;
		}
	}
	return false;
}

static int portal_add(struct iscsit_portal *portal, struct net *net,
		      const struct sockaddr_storage *sa, struct socket **sock)
{
	struct iscsit_listener *listener;

	lockdep_assert_held(&iscsit_mutex);
	if (target_has(portal->tpg->tiqn, net, sa))
		return -EEXIST;
	listener = iscsit_listener_open(net, sa, sock, accept_conn);
	if (IS_ERR(listener))
		return PTR_ERR(listener);
	portal->listener = listener;
	portal->serial = iscsit_next_serial();
	list_add_tail(&portal->node, &portal->tpg->portals);
	return 0;
}

/**
 * iscsit_portal_make() - Make a portal and listen; fabric_make_np()
 * @se_tpg: its portal group
 * @group: parent
 * @name: "ADDRESS:PORT" or "[ADDRESS]:PORT"
 *
 * Return: the se_tpg_np or ERR_PTR().
 */
struct se_tpg_np *iscsit_portal_make(struct se_portal_group *se_tpg,
				     struct config_group *group,
				     const char *name)
{
	struct net *net = current->nsproxy->net_ns;
	struct sockaddr_storage sa = { };
	struct iscsit_portal *portal;
	struct socket *sock;
	int err;

	err = iscsit_addr_parse(net, name, &sa);
	if (err)
		return ERR_PTR(err);
	portal = kzalloc(sizeof(*portal), GFP_KERNEL);
	if (!portal)
		return ERR_PTR(-ENOMEM);
	portal->tpg = iscsit_to_tpg(se_tpg);
	/*
	 * Of the maker's namespace, which it keeps alive. May load a module, so
	 * iscsit_mutex is not held.
	 */
	err = sock_create(sa.ss_family, SOCK_STREAM, IPPROTO_TCP, &sock);
	if (err)
		goto err_free;
	mutex_lock(&iscsit_mutex);
	err = portal_add(portal, net, &sa, &sock);
	mutex_unlock(&iscsit_mutex);
	if (sock)
		sock_release(sock);
	if (err)
		goto err_free;
	return &portal->se_np;

err_free:
	kfree(portal);
	return ERR_PTR(err);
}

/**
 * iscsit_portal_drop() - Undo iscsit_portal_make(); fabric_drop_np()
 * @se_np: portal; sessions that came in through it stay
 */
void iscsit_portal_drop(struct se_tpg_np *se_np)
{
	struct iscsit_portal *portal = iscsit_to_portal(se_np);

	mutex_lock(&iscsit_mutex);
	list_del(&portal->node);
	iscsit_listener_close(portal->listener);
	mutex_unlock(&iscsit_mutex);
	kfree(portal);
}
