/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of portals and initiators: IPv4 or IPv6, with a port.
 */
#ifndef ISCSIT_ADDR_H
#define ISCSIT_ADDR_H

#include <linux/socket.h>
#include <linux/types.h>

struct net;

/* Room for any address as iscsit_addr_print() has it */
#define ISCSIT_ADDR_LEN		64

bool iscsit_addr_equal(const struct sockaddr_storage *a,
		       const struct sockaddr_storage *b, bool port);
bool iscsit_addr_is_wildcard(const struct sockaddr_storage *sa);
bool iscsit_addr_same_source(const struct sockaddr_storage *a,
			     const struct sockaddr_storage *b);
u32 iscsit_addr_source_hash(const struct sockaddr_storage *sa);
int iscsit_addr_print(char *buf, size_t size, const struct sockaddr_storage *sa,
		      bool port_and_brackets);
int iscsit_addr_parse(struct net *net, const char *name,
		      struct sockaddr_storage *sa);

#endif /* ISCSIT_ADDR_H */
