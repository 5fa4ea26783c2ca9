// SPDX-License-Identifier: GPL-2.0
/*
 * Initiators that an administrator, or the demo mode, knows by name.
 */
#include "acl.h"

#include <linux/ctype.h>
#include <linux/string.h>

#include <target/target_core_fabric.h>

#include "../session/conn.h"

/**
 * iscsit_fold_name() - Fold an initiator's name to lower case
 * @folded: ISCSIT_NAME_LEN bytes
 * @name: name
 *
 * RFC 7143 §4.2.7.1: names are compared folded, and ACLs are in lower case.
 */
void iscsit_fold_name(char *folded, const char *name)
{
	strscpy(folded, name, ISCSIT_NAME_LEN);
	for (; *folded; folded++)
		*folded = tolower(*folded);
}

/**
 * iscsit_acl_get() - Find an ACL, without making one
 * @tpg: portal group
 * @name: name of the initiator, as it spells it
 *
 * Context: Any.
 * Return: the ACL, explicit or dynamic, referenced; or NULL.
 */
struct iscsit_acl *iscsit_acl_get(struct iscsit_tpg *tpg, const char *name)
{
	char folded[ISCSIT_NAME_LEN];
	struct se_node_acl *se_acl;

	iscsit_fold_name(folded, name);
	se_acl = core_tpg_get_initiator_node_acl(&tpg->se_tpg, folded);
	return se_acl ? iscsit_to_acl(se_acl) : NULL;
}

/**
 * iscsit_acl_put() - Drop a reference
 * @acl: ACL, or NULL
 */
void iscsit_acl_put(struct iscsit_acl *acl)
{
	if (acl)
		target_put_nacl(&acl->se_acl);
}

/**
 * iscsit_acl_is_explicit() - Did an administrator make this ACL?
 * @acl: ACL, or NULL
 *
 * Return: false for one that a login made in demo mode.
 */
bool iscsit_acl_is_explicit(const struct iscsit_acl *acl)
{
	return acl && !READ_ONCE(acl->se_acl.dynamic_node_acl);
}

/**
 * iscsit_acl_set_defaults() - A new ACL's ACL/attrib/
 * @se_acl: the ACL; the template's set_default_node_attributes()
 */
void iscsit_acl_set_defaults(struct se_node_acl *se_acl)
{
	struct iscsit_acl *acl = iscsit_to_acl(se_acl);

	acl->dataout_timeout = 3;
	acl->dataout_timeout_retries = 5;
	acl->nopin_timeout = 15;
	acl->nopin_response_timeout = 30;
	acl->default_erl = iscsit_to_tpg(se_acl->se_tpg)->attrib.default_erl;
	acl->authentication = -1;
}

/**
 * iscsit_acl_restart_nopin() - nopin_timeout is not 0 any more
 * @acl: whose
 */
void iscsit_acl_restart_nopin(struct iscsit_acl *acl)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(acl->se_acl.se_tpg);
	struct iscsit_sess *sess;
	struct iscsit_conn *conn;

	spin_lock(&tpg->lock);
	list_for_each_entry(sess, &tpg->sessions, node) {
		if (sess->acl != acl)
			continue;
		list_for_each_entry(conn, &sess->conns, sess_node)
			iscsit_conn_event(conn, ISCSIT_EV_NOP_START);
	}
	spin_unlock(&tpg->lock);
}
