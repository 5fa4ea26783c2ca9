// SPDX-License-Identifier: GPL-2.0
/*
 * Initiators that an administrator, or the demo mode, knows by name.
 */
#include "acl.h"

#include "../session/conn.h"

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
