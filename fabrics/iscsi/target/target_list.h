/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The answer to SendTargets, piece by piece (RFC 7143, Appendix C).
 */
#ifndef ISCSIT_TARGET_LIST_H
#define ISCSIT_TARGET_LIST_H

#include <linux/types.h>

#include "../types.h"

/**
 * struct iscsit_target_list - How far a list of targets has come
 * @only: the one target that was asked for; empty: all
 * @tiqn: serial number of the target to go on with, or of a later one
 * @tpg: the same for the portal group, within that target
 * @portal: the same for the portal, within that portal group
 * @named: TargetName of that target was said
 */
struct iscsit_target_list {
	char			only[ISCSIT_NAME_LEN];
	u64			tiqn;
	u64			tpg;
	u64			portal;
	bool			named;
};

/**
 * struct iscsit_text_buf - Key-value pairs that are being made
 * @data: pairs, each with a NUL behind
 * @len: bytes of @data
 * @room: most of them
 */
struct iscsit_text_buf {
	char			*data;
	u32			len;
	u32			room;
};

bool iscsit_text_put(struct iscsit_text_buf *buf, const char *key,
		     const char *value);
void iscsit_target_list_begin(struct iscsit_target_list *list,
			      const char *only);
bool iscsit_target_list_fill(struct iscsit_target_list *list,
			     const struct iscsit_conn *conn,
			     struct iscsit_text_buf *buf);

#endif /* ISCSIT_TARGET_LIST_H */
