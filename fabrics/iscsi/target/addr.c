// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of portals and initiators.
 */
#include "addr.h"

#include <kunit/visibility.h>
#include <linux/inet.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <net/ipv6.h>

/**
 * iscsit_addr_equal() - Are two addresses the same?
 * @a: IPv4 or IPv6 address
 * @b: another one
 * @port: and their ports?
 */
bool iscsit_addr_equal(const struct sockaddr_storage *a,
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
EXPORT_SYMBOL_IF_KUNIT(iscsit_addr_equal);

/**
 * iscsit_addr_print() - Print an address
 * @buf: where to
 * @size: room there
 * @sa: IPv4 or IPv6 address; a mapped one is printed as IPv4
 * @port_and_brackets: with port, and brackets around an IPv6 address
 *
 * Return: length without NUL.
 */
int iscsit_addr_print(char *buf, size_t size, const struct sockaddr_storage *sa,
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
EXPORT_SYMBOL_IF_KUNIT(iscsit_addr_print);

/**
 * iscsit_addr_is_wildcard() - Does an address stand for any of its family?
 * @sa: IPv4 or IPv6 address
 */
bool iscsit_addr_is_wildcard(const struct sockaddr_storage *sa)
{
	if (sa->ss_family == AF_INET)
		return ((const struct sockaddr_in *)sa)->sin_addr.s_addr ==
		       htonl(INADDR_ANY);
	return ipv6_addr_any(&((const struct sockaddr_in6 *)sa)->sin6_addr);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_addr_is_wildcard);

/*
 * The part of an address that identifies its owner: an IPv4 address, or the /64
 * of an IPv6 address, because a host can use any number of addresses of its /64.
 */
static size_t source(const struct sockaddr_storage *sa, const void **bytes)
{
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)sa;

	if (sa->ss_family == AF_INET) {
		*bytes = &((const struct sockaddr_in *)sa)->sin_addr;
		return 4;
	}
	if (ipv6_addr_v4mapped(&sin6->sin6_addr)) {
		*bytes = &sin6->sin6_addr.s6_addr32[3];
		return 4;
	}
	*bytes = &sin6->sin6_addr;
	return 8;
}

/**
 * iscsit_addr_same_source() - May two addresses be the same host's?
 * @a: IPv4 or IPv6 address
 * @b: another one
 *
 * Return: true if they are equal but for their ports; for IPv6, if they are of
 * one /64.
 */
bool iscsit_addr_same_source(const struct sockaddr_storage *a,
			     const struct sockaddr_storage *b)
{
	const void *a_bytes, *b_bytes;
	size_t len = source(a, &a_bytes);

	return source(b, &b_bytes) == len && !memcmp(a_bytes, b_bytes, len);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_addr_same_source);

/**
 * iscsit_addr_source_hash() - Hash what iscsit_addr_same_source() compares
 * @sa: IPv4 or IPv6 address
 *
 * Return: the hash.
 */
u32 iscsit_addr_source_hash(const struct sockaddr_storage *sa)
{
	const void *bytes;
	size_t len = source(sa, &bytes);

	return jhash(bytes, len, 0);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_addr_source_hash);

/* Decimal, whatever zeros it begins with, or hexadecimal with 0x; not 0. */
static int parse_port(const char *text, u16 *port)
{
	int ret = kstrtou16(text, strncasecmp(text, "0x", 2) ? 10 : 16, port);

	if (!ret && !*port)
		ret = -EINVAL;
	return ret;
}

/**
 * iscsit_addr_parse() - Read a portal's name
 * @net: network namespace, for the scope
 * @name: "ADDRESS:PORT" or "[ADDRESS%SCOPE]:PORT"
 * @sa: zeroed; the address
 *
 * Return: 0 or a negative errno.
 */
int iscsit_addr_parse(struct net *net, const char *name,
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
EXPORT_SYMBOL_IF_KUNIT(iscsit_addr_parse);
