/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Listening sockets: one for all portals of an address, port and network
 * namespace.
 */
#ifndef ISCSIT_LISTENER_H
#define ISCSIT_LISTENER_H

#include <linux/socket.h>

struct iscsit_listener;
struct net;
struct socket;

struct iscsit_listener *
iscsit_listener_open(struct net *net, const struct sockaddr_storage *sa,
		     struct socket **sock,
		     void (*accepted)(struct iscsit_listener *listener,
				      struct socket *sock));
void iscsit_listener_close(struct iscsit_listener *listener);
void iscsit_listener_get(struct iscsit_listener *listener);
void iscsit_listener_put(struct iscsit_listener *listener);

#endif /* ISCSIT_LISTENER_H */
