// SPDX-License-Identifier: GPL-2.0
/*
 * Portals: listening sockets, accepting, and what a stranger may hold.
 *
 * A connection that has not logged in, or only to discover, costs memory and
 * nothing else, and there is a bound to that: when too many are half open, in
 * all or from one address, the oldest of them is closed to make room for the new
 * one. Who logs in without dawdling is not in the way of anybody and nobody is
 * in his.
 *
 * A portal belongs to the network namespace of the process that made it.
 */
#include <linux/inet.h>
#include <linux/jhash.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/tcp.h>

#include <target/target_core_fabric.h>

#include "conn.h"
#include "engine.h"

#define ISCSIT_BACKLOG		1024
/* Accepted in one go. */
#define ISCSIT_ACCEPT_BATCH	16
#define ISCSIT_ACCEPT_RETRY	(HZ / 10)

#define ISCSIT_HALF_OPEN_MAX	4096
#define ISCSIT_HALF_OPEN_SOURCE	1024

static LIST_HEAD(iscsit_listeners);	/* iscsit_mutex */

/* Half-open connections: all in order of arrival, and by source address. */
static DEFINE_SPINLOCK(half_open_lock);	/* outermost; process context */
static LIST_HEAD(half_open);
static unsigned int nr_half_open;
static bool half_open_shut;

/* Addresses */

static bool same_addr(const struct sockaddr_storage *a,
		      const struct sockaddr_storage *b, bool port)
{
	if (a->ss_family != b->ss_family)
		return false;
	if (a->ss_family == AF_INET) {
		const struct sockaddr_in *a4 = (void *)a, *b4 = (void *)b;

		return a4->sin_addr.s_addr == b4->sin_addr.s_addr &&
		       (!port || a4->sin_port == b4->sin_port);
	} else {
		const struct sockaddr_in6 *a6 = (void *)a, *b6 = (void *)b;

		return ipv6_addr_equal(&a6->sin6_addr, &b6->sin6_addr) &&
		       a6->sin6_scope_id == b6->sin6_scope_id &&
		       (!port || a6->sin6_port == b6->sin6_port);
	}
}

/**
 * iscsit_print_addr() - Print an address
 * @buf: where to
 * @size: room there
 * @sa: IPv4 or IPv6 address; a mapped one is printed as IPv4
 * @port_and_brackets: with port, and brackets around an IPv6 address
 *
 * Return: length without NUL.
 */
int iscsit_print_addr(char *buf, size_t size, const struct sockaddr_storage *sa,
		      bool port_and_brackets)
{
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)sa;
	const struct sockaddr_in *sin = (const struct sockaddr_in *)sa;
	const void *addr4 = &sin->sin_addr;
	/* the port is at the same place in both */
	unsigned int port = ntohs(sin->sin_port);
	bool v6 = sa->ss_family == AF_INET6;

	if (v6 && ipv6_addr_v4mapped(&sin6->sin6_addr)) {
		addr4 = &sin6->sin6_addr.s6_addr32[3];
		v6 = false;
	}
	if (v6 && port_and_brackets)
		return scnprintf(buf, size, "[%pI6c]:%u", &sin6->sin6_addr,
				 port);
	if (v6)
		return scnprintf(buf, size, "%pI6c", &sin6->sin6_addr);
	if (port_and_brackets)
		return scnprintf(buf, size, "%pI4:%u", addr4, port);
	return scnprintf(buf, size, "%pI4", addr4);
}

/**
 * iscsit_portal_is_wildcard() - Does a portal stand for any address?
 * @portal: the portal
 */
bool iscsit_portal_is_wildcard(const struct iscsit_portal *portal)
{
	const struct sockaddr_storage *sa = &portal->listener->addr;

	if (sa->ss_family == AF_INET)
		return ((const struct sockaddr_in *)sa)->sin_addr.s_addr ==
		       htonl(INADDR_ANY);
	return ipv6_addr_any(&((const struct sockaddr_in6 *)sa)->sin6_addr);
}

/* Decimal, whatever zeros it begins with, or hexadecimal with 0x; not 0. */
static int parse_port(const char *text, u16 *port)
{
	int ret = kstrtou16(text, strncasecmp(text, "0x", 2) ? 10 : 16, port);

	if (!ret && !*port)
		ret = -EINVAL;
	return ret;
}

/* "ADDRESS:PORT" or "[ADDRESS%SCOPE]:PORT" */
static int parse_addr(struct net *net, const char *name,
		      struct sockaddr_storage *sa)
{
	char text[256], port_text[12], *host = text, *colon;
	u16 port;

	if (strscpy(text, name, sizeof(text)) < 0)
		return -EINVAL;
	colon = strrchr(text, ':');
	if (!colon)
		return -EINVAL;
	*colon = '\0';
	if (parse_port(colon + 1, &port))
		return -EINVAL;
	snprintf(port_text, sizeof(port_text), "%u", port);
	if (*host != '[') {
		/* in4_pton() is content with what is before a colon */
		if (strchr(host, ':'))
			return -EINVAL;
		return inet_pton_with_scope(net, AF_INET, host, port_text, sa);
	}
	host++;
	if (colon[-1] != ']')
		return -EINVAL;
	colon[-1] = '\0';
	return inet_pton_with_scope(net, AF_INET6, host, port_text, sa);
}

/* Half-open connections */

static u32 hash_source(const struct sockaddr_storage *sa)
{
	if (sa->ss_family == AF_INET)
		return jhash(&((struct sockaddr_in *)sa)->sin_addr, 4, 0);
	return jhash(&((struct sockaddr_in6 *)sa)->sin6_addr, 16, 0);
}

static void forget(struct iscsit_conn *conn)
{
	lockdep_assert_held(&half_open_lock);
	list_del_init(&conn->half_open_node);
	nr_half_open--;
}

/* Close the oldest one; with @like, of those from the same address. */
static void make_room(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;

	list_for_each_entry(conn, &half_open, half_open_node) {
		if (like && (conn->peer_hash != like->peer_hash ||
			     !same_addr(&conn->peer, &like->peer, false)))
			continue;
		forget(conn);
		iscsit_conn_close(conn);
		return;
	}
}

static unsigned int count_source(const struct iscsit_conn *like)
{
	struct iscsit_conn *conn;
	unsigned int count = 0;

	list_for_each_entry(conn, &half_open, half_open_node)
		count += conn->peer_hash == like->peer_hash &&
			 same_addr(&conn->peer, &like->peer, false);
	return count;
}

/**
 * iscsit_half_open_add() - Count a connection that has not logged in; start it
 * @conn: new connection; it may be gone on return
 *
 * Both under the lock: as soon as others find it they may end it.
 *
 * Return: false: none is taken any more.
 */
bool iscsit_half_open_add(struct iscsit_conn *conn)
{
	bool ok;

	conn->peer_hash = hash_source(&conn->peer);
	spin_lock(&half_open_lock);
	ok = !half_open_shut;
	if (ok) {
		if (nr_half_open >= ISCSIT_HALF_OPEN_MAX)
			make_room(NULL);
		else if (nr_half_open >= ISCSIT_HALF_OPEN_SOURCE &&
			 count_source(conn) >= ISCSIT_HALF_OPEN_SOURCE)
			make_room(conn);
		list_add_tail(&conn->half_open_node, &half_open);
		nr_half_open++;
		iscsit_conn_start(conn);
	}
	spin_unlock(&half_open_lock);
	return ok;
}

/**
 * iscsit_half_open_del() - A connection has logged in, or ends
 * @conn: connection; nothing happens if it is not counted
 */
void iscsit_half_open_del(struct iscsit_conn *conn)
{
	spin_lock(&half_open_lock);
	if (!list_empty(&conn->half_open_node))
		forget(conn);
	spin_unlock(&half_open_lock);
}

/**
 * iscsit_half_open_close_all() - Take no more connections and close these
 */
void iscsit_half_open_close_all(void)
{
	spin_lock(&half_open_lock);
	half_open_shut = true;
	while (!list_empty(&half_open))
		make_room(NULL);
	spin_unlock(&half_open_lock);
}

/* Listeners */

static void listener_free(struct kref *kref)
{
	kfree(container_of(kref, struct iscsit_listener, kref));
}

void iscsit_listener_get(struct iscsit_listener *listener)
{
	kref_get(&listener->kref);
}

void iscsit_listener_put(struct iscsit_listener *listener)
{
	kref_put(&listener->kref, listener_free);
}

static void greet(struct iscsit_listener *listener, struct socket *sock)
{
	struct iscsit_conn *conn = iscsit_conn_alloc(listener, sock);

	if (IS_ERR(conn)) {
		sock_release(sock);
		return;
	}
	tcp_sock_set_nodelay(sock->sk);
	if (!iscsit_half_open_add(conn))
		iscsit_conn_free(conn);
}

static void accept_work(struct work_struct *work)
{
	struct iscsit_listener *listener =
		container_of(to_delayed_work(work), struct iscsit_listener,
			     work);
	unsigned int batch = ISCSIT_ACCEPT_BATCH;
	struct socket *sock;
	int err = 0;

	while (batch--) {
		err = kernel_accept(listener->sock, &sock, O_NONBLOCK);
		if (err)
			break;
		greet(listener, sock);
	}
	if (!err)
		queue_delayed_work(system_unbound_wq, &listener->work, 0);
	else if (err != -EAGAIN)
		queue_delayed_work(system_unbound_wq, &listener->work,
				   ISCSIT_ACCEPT_RETRY);
}

static void listener_data_ready(struct sock *sk)
{
	struct iscsit_listener *listener;

	read_lock_bh(&sk->sk_callback_lock);
	listener = sk->sk_user_data;
	if (listener && sk->sk_state == TCP_LISTEN)
		queue_delayed_work(system_unbound_wq, &listener->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
}

static int listener_open(struct iscsit_listener *listener)
{
	struct sockaddr_storage *sa = &listener->addr;
	struct sock *sk;
	int err;

	/* the maker's namespace, and the socket keeps it alive */
	err = sock_create(sa->ss_family, SOCK_STREAM, IPPROTO_TCP,
			  &listener->sock);
	if (err)
		return err;
	sk = listener->sock->sk;
	sk->sk_allocation = GFP_NOIO;
	sock_set_reuseaddr(sk);
	ip_sock_set_freebind(sk);
	tcp_sock_set_nodelay(sk);
	err = kernel_bind(listener->sock, (struct sockaddr *)sa,
			  sa->ss_family == AF_INET ?
			  sizeof(struct sockaddr_in) :
			  sizeof(struct sockaddr_in6));
	if (err)
		goto err_release;
	write_lock_bh(&sk->sk_callback_lock);
	listener->data_ready = sk->sk_data_ready;
	sk->sk_user_data = listener;
	sk->sk_data_ready = listener_data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
	err = kernel_listen(listener->sock, ISCSIT_BACKLOG);
	if (err)
		goto err_release;
	return 0;

err_release:
	sock_release(listener->sock);
	return err;
}

static void listener_close(struct iscsit_listener *listener)
{
	struct sock *sk = listener->sock->sk;

	lockdep_assert_held(&iscsit_mutex);
	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_data_ready = listener->data_ready;
	sk->sk_user_data = NULL;
	write_unlock_bh(&sk->sk_callback_lock);
	/* the work does not take iscsit_mutex */
	cancel_delayed_work_sync(&listener->work);
	sock_release(listener->sock);
	list_del(&listener->node);
	iscsit_listener_put(listener);
}

static struct iscsit_listener *listener_find(struct net *net,
					     const struct sockaddr_storage *sa)
{
	struct iscsit_listener *listener;

	list_for_each_entry(listener, &iscsit_listeners, node) {
		if (net_eq(listener->net, net) &&
		    same_addr(&listener->addr, sa, true))
			return listener;
	}
	return NULL;
}

static struct iscsit_listener *
listener_get_or_open(struct net *net, const struct sockaddr_storage *sa)
{
	struct iscsit_listener *listener = listener_find(net, sa);
	int err;

	if (listener)
		return listener;
	listener = kzalloc(sizeof(*listener), GFP_KERNEL);
	if (!listener)
		return ERR_PTR(-ENOMEM);
	kref_init(&listener->kref);
	INIT_DELAYED_WORK(&listener->work, accept_work);
	listener->net = net;
	listener->addr = *sa;
	err = listener_open(listener);
	if (err) {
		kfree(listener);
		return ERR_PTR(err);
	}
	list_add_tail(&listener->node, &iscsit_listeners);
	return listener;
}

/* Portals */

static bool target_has(struct iscsit_tiqn *tiqn, struct net *net,
		       const struct sockaddr_storage *sa)
{
	struct iscsit_portal *portal;
	struct iscsit_tpg *tpg;

	list_for_each_entry(tpg, &tiqn->tpgs, node) {
		iscsit_for_each_portal(portal, tpg) {
			if (net_eq(portal->listener->net, net) &&
			    same_addr(&portal->listener->addr, sa, true))
				return true;
		}
	}
	return false;
}

static int portal_add(struct iscsit_portal *portal, struct net *net,
		      const struct sockaddr_storage *sa)
{
	struct iscsit_listener *listener;

	lockdep_assert_held(&iscsit_mutex);
	if (target_has(portal->tpg->tiqn, net, sa))
		return -EEXIST;
	listener = listener_get_or_open(net, sa);
	if (IS_ERR(listener))
		return PTR_ERR(listener);
	listener->portals++;
	portal->listener = listener;
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
	int err;

	err = parse_addr(net, name, &sa);
	if (err)
		return ERR_PTR(err);
	portal = kzalloc(sizeof(*portal), GFP_KERNEL);
	if (!portal)
		return ERR_PTR(-ENOMEM);
	portal->tpg = iscsit_to_tpg(se_tpg);
	mutex_lock(&iscsit_mutex);
	err = portal_add(portal, net, &sa);
	mutex_unlock(&iscsit_mutex);
	if (err) {
		kfree(portal);
		return ERR_PTR(err);
	}
	return &portal->se_np;
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
	if (!--portal->listener->portals)
		listener_close(portal->listener);
	mutex_unlock(&iscsit_mutex);
	kfree(portal);
}
