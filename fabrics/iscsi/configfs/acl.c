// SPDX-License-Identifier: GPL-2.0
/*
 * ACL/ and ACL/param/: the initiator's newest session, queue depth and tag.
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../session/conn.h"
#include "../target/addr.h"

/* The newest session of an ACL; its portal group is locked. */
static struct iscsit_sess *newest_session(struct iscsit_acl *acl)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(acl->se_acl.se_tpg);
	struct iscsit_sess *sess;

	lockdep_assert_held(&tpg->lock);
	list_for_each_entry_reverse(sess, &tpg->sessions, node) {
		if (sess->acl == acl && !sess->closing)
			return sess;
	}
	return NULL;
}

static const char *const sess_states[ISCSIT_SESS_STATES] = {
	[ISCSIT_SESS_FREE]		= "TARG_SESS_FREE",
	[ISCSIT_SESS_ACTIVE]		= "TARG_SESS_STATE_ACTIVE",
	[ISCSIT_SESS_LOGGED_IN]		= "TARG_SESS_STATE_LOGGED_IN",
	[ISCSIT_SESS_FAILED]		= "TARG_SESS_STATE_FAILED",
	[ISCSIT_SESS_IN_CONTINUE]	= "TARG_SESS_STATE_IN_CONTINUE",
};

static const char *const conn_states[ISCSIT_CONN_STATES] = {
	[ISCSIT_CONN_FREE]		= "TARG_CONN_STATE_FREE",
	[ISCSIT_CONN_XPT_UP]		= "TARG_CONN_STATE_XPT_UP",
	[ISCSIT_CONN_IN_LOGIN]		= "TARG_CONN_STATE_IN_LOGIN",
	[ISCSIT_CONN_LOGGED_IN]		= "TARG_CONN_STATE_LOGGED_IN",
	[ISCSIT_CONN_IN_LOGOUT]		= "TARG_CONN_STATE_IN_LOGOUT",
	[ISCSIT_CONN_LOGOUT_REQUESTED]	= "TARG_CONN_STATE_LOGOUT_REQUESTED",
	[ISCSIT_CONN_CLEANUP_WAIT]	= "TARG_CONN_STATE_CLEANUP_WAIT",
};

static ssize_t show_conn(struct iscsit_conn *conn, char *page, ssize_t len)
{
	char addr[ISCSIT_ADDR_LEN];

	iscsit_addr_print(addr, sizeof(addr), &conn->peer, false);
	return scnprintf(page + len, PAGE_SIZE - len,
			 "CID: %u  Connection State: %s\n"
			 "   Address %s TCP  StatSN: 0x%08x\n",
			 conn->cid, conn_states[READ_ONCE(conn->state)], addr,
			 READ_ONCE(conn->stat_sn));
}

static ssize_t show_sess(struct iscsit_sess *sess, char *page)
{
	u32 exp = READ_ONCE(sess->cmdsn.exp);
	u32 max = atomic_read(&sess->cmdsn.max);
	struct iscsit_conn *conn;
	ssize_t len;

	len = scnprintf(page, PAGE_SIZE,
			"InitiatorName: %s\n"
			"InitiatorAlias: %s\n"
			"LIO Session ID: %u   ISID: 0x%6ph  TSIH: %u  SessionType: %s\n"
			"Session State: %s\n"
			"---------------------[iSCSI Session Values]-----------------------\n"
			"  CmdSN/WR  :  CmdSN/WC  :  ExpCmdSN  :  MaxCmdSN  :     ITT    :     TTT\n"
			" 0x%08x   0x%08x   0x%08x   0x%08x   0x%08x   0x%08x\n"
			"----------------------[iSCSI Connections]-------------------------\n",
			sess->initiator_name, sess->params.initiator_alias,
			sess->sid, sess->isid, sess->tsih,
			sess->discovery ? "Discovery" : "Normal",
			sess_states[sess->state],
			sess->depth, max - exp + 1, exp, max,
			READ_ONCE(sess->last_itt), READ_ONCE(sess->ttt));
	list_for_each_entry(conn, &sess->conns, sess_node)
		len += show_conn(conn, page, len);
	return len;
}

static ssize_t acl_info_show(struct config_item *item, char *page)
{
	struct iscsit_acl *acl = iscsit_to_acl(acl_to_nacl(item));
	struct iscsit_tpg *tpg = iscsit_to_tpg(acl->se_acl.se_tpg);
	struct iscsit_sess *sess;
	ssize_t len;

	spin_lock(&tpg->lock);
	sess = newest_session(acl);
	len = sess ? show_sess(sess, page) :
	      scnprintf(page, PAGE_SIZE,
			"No active iSCSI Session for Initiator Endpoint: %s\n",
			acl->se_acl.initiatorname);
	spin_unlock(&tpg->lock);
	return len;
}
CONFIGFS_ATTR_RO(acl_, info);

static ssize_t acl_cmdsn_depth_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", acl_to_nacl(item)->queue_depth);
}

static ssize_t acl_cmdsn_depth_store(struct config_item *item,
				     const char *page, size_t count)
{
	u32 depth;
	int err = kstrtou32(page, 0, &depth);

	if (err)
		return err;
	if (depth > 512)
		return -EINVAL;
	err = core_tpg_set_initiator_node_queue_depth(acl_to_nacl(item), depth);
	return err ? err : count;
}
CONFIGFS_ATTR(acl_, cmdsn_depth);

static ssize_t acl_tag_show(struct config_item *item, char *page)
{
	/* exactly what was written: no newline of ours */
	return strscpy(page, acl_to_nacl(item)->acl_tag, MAX_ACL_TAG_SIZE);
}

static ssize_t acl_tag_store(struct config_item *item, const char *page,
			     size_t count)
{
	struct se_node_acl *se_acl = acl_to_nacl(item);
	int ret = core_tpg_set_initiator_node_tag(se_acl->se_tpg, se_acl, page);

	return ret < 0 ? ret : count;
}
CONFIGFS_ATTR(acl_, tag);

struct configfs_attribute *iscsit_acl_attrs[] = {
	&acl_attr_info,
	&acl_attr_cmdsn_depth,
	&acl_attr_tag,
	NULL,
};

/* ACL/param: what the newest session has negotiated */

static ssize_t show_negotiated(struct config_item *item, char *page,
			       u32 (*value)(const struct iscsit_sess_params *p))
{
	struct iscsit_acl *acl = iscsit_to_acl(param_to_nacl(item));
	struct iscsit_tpg *tpg = iscsit_to_tpg(acl->se_acl.se_tpg);
	struct iscsit_sess *sess;
	ssize_t len;

	spin_lock(&tpg->lock);
	sess = newest_session(acl);
	len = sess ? sysfs_emit(page, "%u\n", value(&sess->params)) :
		     sysfs_emit(page, "No Active iSCSI Session\n");
	spin_unlock(&tpg->lock);
	return len;
}

#define ACL_PARAM(_name, _member)					\
static u32 negotiated_##_member(const struct iscsit_sess_params *p)	\
{									\
	return p->_member;						\
}									\
static ssize_t acl_param_##_name##_show(struct config_item *item,	\
					char *page)			\
{									\
	return show_negotiated(item, page, negotiated_##_member);	\
}									\
CONFIGFS_ATTR_RO(acl_param_, _name)

ACL_PARAM(MaxConnections, max_connections);
ACL_PARAM(InitialR2T, initial_r2t);
ACL_PARAM(ImmediateData, immediate_data);
ACL_PARAM(MaxBurstLength, max_burst);
ACL_PARAM(FirstBurstLength, first_burst);
ACL_PARAM(DefaultTime2Wait, time2wait);
ACL_PARAM(DefaultTime2Retain, time2retain);
ACL_PARAM(MaxOutstandingR2T, max_outstanding_r2t);
ACL_PARAM(DataPDUInOrder, data_pdu_in_order);
ACL_PARAM(DataSequenceInOrder, data_sequence_in_order);
ACL_PARAM(ErrorRecoveryLevel, error_recovery_level);

struct configfs_attribute *iscsit_acl_param_attrs[] = {
	&acl_param_attr_MaxConnections,
	&acl_param_attr_InitialR2T,
	&acl_param_attr_ImmediateData,
	&acl_param_attr_MaxBurstLength,
	&acl_param_attr_FirstBurstLength,
	&acl_param_attr_DefaultTime2Wait,
	&acl_param_attr_DefaultTime2Retain,
	&acl_param_attr_MaxOutstandingR2T,
	&acl_param_attr_DataPDUInOrder,
	&acl_param_attr_DataSequenceInOrder,
	&acl_param_attr_ErrorRecoveryLevel,
	NULL,
};
