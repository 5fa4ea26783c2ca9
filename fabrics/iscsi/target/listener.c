// SPDX-License-Identifier: GPL-2.0
/*
 * Listening sockets: one for all portals of an address, port and network
 * namespace.
 */
#include "listener.h"

#include <linux/net.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "addr.h"
#include "target.h"

#define ISCSIT_BACKLOG		1024
/* Accepted in one go. */
#define ISCSIT_ACCEPT_BATCH	16
#define ISCSIT_ACCEPT_RETRY	(HZ / 10)

static LIST_HEAD(iscsit_listeners);	/* iscsit_mutex */

static void release(struct kref *kref)
{
	kfree(container_of(kref, struct iscsit_listener, kref));
}

/**
 * iscsit_listener_get() - Take a reference
 * @listener: listener that is known to live
 */
void iscsit_listener_get(struct iscsit_listener *listener)
{
	kref_get(&listener->kref);
}

/**
 * iscsit_listener_put() - Drop a reference
 * @listener: listener
 */
void iscsit_listener_put(struct iscsit_listener *listener)
{
	kref_put(&listener->kref, release);
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
		listener->accepted(listener, sock);
	}
	/* one that was reset meanwhile says nothing about the others */
	if (!err || err == -ECONNABORTED)
		queue_delayed_work(system_unbound_wq, &listener->work, 0);
	else if (err != -EAGAIN)
		queue_delayed_work(system_unbound_wq, &listener->work,
				   ISCSIT_ACCEPT_RETRY);
}

static void data_ready(struct sock *sk)
{
	struct iscsit_listener *listener;

	read_lock_bh(&sk->sk_callback_lock);
	listener = sk->sk_user_data;
	if (listener && sk->sk_state == TCP_LISTEN)
		queue_delayed_work(system_unbound_wq, &listener->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
}

static int listen(struct iscsit_listener *listener)
{
	struct sockaddr_storage *sa = &listener->addr;
	struct sock *sk = listener->sock->sk;
	int err;

	sk->sk_allocation = GFP_NOIO;
	sock_set_reuseaddr(sk);
	ip_sock_set_freebind(sk);
	tcp_sock_set_nodelay(sk);
	err = kernel_bind(listener->sock, (struct sockaddr *)sa,
			  sa->ss_family == AF_INET ?
			  sizeof(struct sockaddr_in) :
			  sizeof(struct sockaddr_in6));
	if (err)
		return err;
	write_lock_bh(&sk->sk_callback_lock);
	listener->data_ready = sk->sk_data_ready;
	sk->sk_user_data = listener;
	sk->sk_data_ready = data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
	return kernel_listen(listener->sock, ISCSIT_BACKLOG);
}

static struct iscsit_listener *make(struct net *net,
				    const struct sockaddr_storage *sa)
{
	struct iscsit_listener *listener = kzalloc(sizeof(*listener),
						   GFP_KERNEL);

	if (!listener)
		return NULL;
	kref_init(&listener->kref);
	INIT_DELAYED_WORK(&listener->work, accept_work);
	listener->net = net;
	listener->addr = *sa;
	listener->portals = 1;
	return listener;
}

/* The last portal is gone; connections may still hold references. */
static void close_socket(struct iscsit_listener *listener)
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
}

static struct iscsit_listener *find(struct net *net,
				    const struct sockaddr_storage *sa)
{
	struct iscsit_listener *listener;

	list_for_each_entry(listener, &iscsit_listeners, node) {
		if (net_eq(listener->net, net) &&
		    iscsit_addr_equal(&listener->addr, sa, true))
			return listener;
	}
	return NULL;
}

/**
 * iscsit_listener_open() - Listen on an address for one portal more
 * @net: network namespace
 * @sa: address
 * @sock: TCP socket of that namespace and family; taken, and set to NULL, if
 *	there is no listener yet
 * @accepted: makes a connection of a socket, or releases it
 *
 * Context: Process; iscsit_mutex is held.
 * Return: the listener or ERR_PTR().
 */
struct iscsit_listener *
iscsit_listener_open(struct net *net, const struct sockaddr_storage *sa,
		     struct socket **sock,
		     void (*accepted)(struct iscsit_listener *listener,
				      struct socket *sock))
{
	struct iscsit_listener *listener = find(net, sa);
	int err;

	if (listener) {
		listener->portals++;
		return listener;
	}
	listener = make(net, sa);
	if (!listener)
		return ERR_PTR(-ENOMEM);
	listener->accepted = accepted;
	listener->sock = *sock;
	*sock = NULL;
	err = listen(listener);
	if (err) {
		sock_release(listener->sock);
		kfree(listener);
		return ERR_PTR(err);
	}
	list_add_tail(&listener->node, &iscsit_listeners);
	return listener;
}

/**
 * iscsit_listener_close() - Undo iscsit_listener_open() of one portal
 * @listener: listener
 *
 * Context: Process; iscsit_mutex is held.
 */
void iscsit_listener_close(struct iscsit_listener *listener)
{
	if (--listener->portals)
		return;
	close_socket(listener);
	list_del(&listener->node);
	iscsit_listener_put(listener);
}
