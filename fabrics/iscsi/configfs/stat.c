// SPDX-License-Identifier: GPL-2.0
/*
 * fabric_statistics/: the iSCSI MIB's (RFC 7147) view of targets and sessions.
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../target/addr.h"
#include "../target/target.h"

/* Sums that files show */

static u32 count_portals(struct iscsit_tiqn *tiqn)
{
	struct iscsit_portal *portal;
	struct iscsit_tpg *tpg;
	u32 count = 0;

	mutex_lock(&iscsit_mutex);
	list_for_each_entry(tpg, &tiqn->tpgs, node)
		iscsit_for_each_portal(portal, tpg)
			count++;
	mutex_unlock(&iscsit_mutex);
	return count;
}

static u32 count_sessions(struct iscsit_tiqn *tiqn)
{
	struct iscsit_sess *sess;
	struct iscsit_tpg *tpg;
	u32 count = 0;

	mutex_lock(&iscsit_mutex);
	list_for_each_entry(tpg, &tiqn->tpgs, node) {
		spin_lock(&tpg->lock);
		list_for_each_entry(sess, &tpg->sessions, node)
			count += sess->state == ISCSIT_SESS_LOGGED_IN;
		spin_unlock(&tpg->lock);
	}
	mutex_unlock(&iscsit_mutex);
	return count;
}

static u32 session_failures(const struct iscsit_tiqn_stats *s)
{
	return s->digest_errors + s->cxn_timeout_errors + s->format_errors;
}

static u32 login_failures(const struct iscsit_tiqn_stats *s)
{
	return s->redirects + s->authorize_fails + s->authenticate_fails +
	       s->negotiate_fails + s->other_fails;
}

/* Time since boot in 1/100 s, as the MIB's TimeStamp; 0: never. */
static u32 last_fail_time(const struct iscsit_tiqn_stats *s)
{
	if (!s->last_fail_jiffies)
		return 0;
	return div_u64((s->last_fail_jiffies - INITIAL_JIFFIES) * 100, HZ);
}

static int print_fail_addr(const struct iscsit_tiqn_stats *s, char *page)
{
	char addr[ISCSIT_ADDR_LEN];

	if (s->last_fail_type == ISCSIT_LOGIN_FAIL_NONE)
		return sysfs_emit(page, "(einval)\n");
	iscsit_addr_print(addr, sizeof(addr), &s->last_fail_addr, false);
	return sysfs_emit(page, "%s\n", addr);
}

/*
 * A file DIR/NAME of a target: an expression that prints into page, in terms
 * of the target t and its statistics s, with the lock held.
 */
#define TIQN_STAT(dir, name, print)					\
static ssize_t dir##_##name##_show(struct config_item *item, char *page) \
{									\
	struct iscsit_tiqn *t = container_of(to_config_group(item),	\
					     struct iscsit_tiqn,	\
					     stat_##dir##_group);	\
	struct iscsit_tiqn_stats *s = &t->stats;			\
	ssize_t len;							\
									\
	spin_lock_bh(&s->lock);						\
	len = print;							\
	spin_unlock_bh(&s->lock);					\
	return len;							\
}									\
CONFIGFS_ATTR_RO(dir##_, name)

/* ... with a number counted without the lock */
#define TIQN_COUNT(dir, name, count)					\
static ssize_t dir##_##name##_show(struct config_item *item, char *page) \
{									\
	return sysfs_emit(page, "%u\n",					\
			  count(container_of(to_config_group(item),	\
					     struct iscsit_tiqn,	\
					     stat_##dir##_group)));	\
}									\
CONFIGFS_ATTR_RO(dir##_, name)

#define TIQN_NUMBER(dir, name, value)					\
	TIQN_STAT(dir, name, sysfs_emit(page, "%u\n", (u32)(value)))
#define TIQN_TEXT(dir, name, value)					\
	TIQN_STAT(dir, name, sysfs_emit(page, "%s\n", value))

TIQN_NUMBER(instance, inst, t->index);
TIQN_NUMBER(instance, min_ver, 0);
TIQN_NUMBER(instance, max_ver, 0);
TIQN_COUNT(instance, portals, count_portals);
TIQN_NUMBER(instance, nodes, 1);
TIQN_COUNT(instance, sessions, count_sessions);
TIQN_NUMBER(instance, fail_sess, session_failures(s));
TIQN_NUMBER(instance, fail_type, s->last_sess_fail_type);
TIQN_TEXT(instance, fail_rem_name,
	  s->last_sess_fail_name[0] ? s->last_sess_fail_name : "None");
TIQN_NUMBER(instance, disc_time, 0);
TIQN_TEXT(instance, description, "Storage Engine Target");
TIQN_TEXT(instance, vendor, "Datera, Inc. iSCSI-Target");
TIQN_TEXT(instance, version, ISCSIT_VERSION);

static struct configfs_attribute *instance_attrs[] = {
	&instance_attr_inst,
	&instance_attr_min_ver,
	&instance_attr_max_ver,
	&instance_attr_portals,
	&instance_attr_nodes,
	&instance_attr_sessions,
	&instance_attr_fail_sess,
	&instance_attr_fail_type,
	&instance_attr_fail_rem_name,
	&instance_attr_disc_time,
	&instance_attr_description,
	&instance_attr_vendor,
	&instance_attr_version,
	NULL
};

TIQN_NUMBER(sess_err, inst, t->index);
TIQN_NUMBER(sess_err, digest_errors, s->digest_errors);
TIQN_NUMBER(sess_err, cxn_errors, s->cxn_timeout_errors);
TIQN_NUMBER(sess_err, format_errors, s->format_errors);

static struct configfs_attribute *sess_err_attrs[] = {
	&sess_err_attr_inst,
	&sess_err_attr_digest_errors,
	&sess_err_attr_cxn_errors,
	&sess_err_attr_format_errors,
	NULL
};

TIQN_NUMBER(tgt_attr, inst, t->index);
TIQN_NUMBER(tgt_attr, indx, 1);
TIQN_NUMBER(tgt_attr, login_fails, login_failures(s));
TIQN_NUMBER(tgt_attr, last_fail_time, last_fail_time(s));
TIQN_NUMBER(tgt_attr, last_fail_type, s->last_fail_type);
TIQN_TEXT(tgt_attr, fail_intr_name,
	  s->last_fail_name[0] ? s->last_fail_name : "None");
TIQN_TEXT(tgt_attr, fail_intr_addr_type,
	  s->last_fail_addr.ss_family == AF_INET6 ? "ipv6" : "ipv4");
TIQN_STAT(tgt_attr, fail_intr_addr, print_fail_addr(s, page));

static struct configfs_attribute *tgt_attr_attrs[] = {
	&tgt_attr_attr_inst,
	&tgt_attr_attr_indx,
	&tgt_attr_attr_login_fails,
	&tgt_attr_attr_last_fail_time,
	&tgt_attr_attr_last_fail_type,
	&tgt_attr_attr_fail_intr_name,
	&tgt_attr_attr_fail_intr_addr_type,
	&tgt_attr_attr_fail_intr_addr,
	NULL
};

TIQN_NUMBER(login, inst, t->index);
TIQN_NUMBER(login, indx, 1);
TIQN_NUMBER(login, accepts, s->accepts);
TIQN_NUMBER(login, other_fails, s->other_fails);
TIQN_NUMBER(login, redirects, s->redirects);
TIQN_NUMBER(login, authorize_fails, s->authorize_fails);
TIQN_NUMBER(login, authenticate_fails, s->authenticate_fails);
TIQN_NUMBER(login, negotiate_fails, s->negotiate_fails);

static struct configfs_attribute *login_attrs[] = {
	&login_attr_inst,
	&login_attr_indx,
	&login_attr_accepts,
	&login_attr_other_fails,
	&login_attr_redirects,
	&login_attr_authorize_fails,
	&login_attr_authenticate_fails,
	&login_attr_negotiate_fails,
	NULL
};

TIQN_NUMBER(logout, inst, t->index);
TIQN_NUMBER(logout, indx, 1);
TIQN_NUMBER(logout, normal_logouts, s->normal_logouts);
TIQN_NUMBER(logout, abnormal_logouts, s->abnormal_logouts);

static struct configfs_attribute *logout_attrs[] = {
	&logout_attr_inst,
	&logout_attr_indx,
	&logout_attr_normal_logouts,
	&logout_attr_abnormal_logouts,
	NULL
};

/* Sessions: the newest one of an ACL */

/* A file of acls/INITIATOR/fabric_statistics/iscsi_sess_stats; no session: "" */
static ssize_t show_session(struct config_item *item, char *page,
			    u64 (*value)(const struct iscsit_sess *sess,
					 const struct iscsit_conn *conn))
{
	struct iscsit_acl *acl = container_of(to_config_group(item),
					      struct iscsit_acl, stat_group);
	struct iscsit_tpg *tpg = iscsit_to_tpg(acl->se_acl.se_tpg);
	struct iscsit_conn *conn;
	struct iscsit_sess *sess;
	ssize_t len = 0;

	spin_lock(&tpg->lock);
	list_for_each_entry_reverse(sess, &tpg->sessions, node) {
		if (sess->acl != acl || sess->state != ISCSIT_SESS_LOGGED_IN)
			continue;
		conn = list_first_entry_or_null(&sess->conns,
						struct iscsit_conn, sess_node);
		if (!conn)
			continue;
		len = sysfs_emit(page, "%llu\n", value(sess, conn));
		break;
	}
	spin_unlock(&tpg->lock);
	return len;
}

/* @expr: in terms of the session s and its connection c */
#define SESS_STAT(name, expr)						\
static u64 sess_##name##_value(const struct iscsit_sess *s,		\
			       const struct iscsit_conn *c)		\
{									\
	return expr;							\
}									\
static ssize_t sess_##name##_show(struct config_item *item, char *page)	\
{									\
	return show_session(item, page, sess_##name##_value);		\
}									\
CONFIGFS_ATTR_RO(sess_, name)

SESS_STAT(node, !s->discovery);
SESS_STAT(indx, s->sid);
SESS_STAT(cmd_pdus, READ_ONCE(c->cmd_pdus));
SESS_STAT(rsp_pdus, READ_ONCE(c->rsp_pdus));
SESS_STAT(txdata_octs, READ_ONCE(c->tx_octets));
SESS_STAT(rxdata_octs, READ_ONCE(c->rx_octets));
SESS_STAT(conn_digest_errors, READ_ONCE(c->digest_errors));
SESS_STAT(conn_timeout_errors, READ_ONCE(c->timeout_errors));

static ssize_t sess_inst_show(struct config_item *item, char *page)
{
	struct iscsit_acl *acl = container_of(to_config_group(item),
					      struct iscsit_acl, stat_group);
	struct iscsit_tpg *tpg = iscsit_to_tpg(acl->se_acl.se_tpg);

	return sysfs_emit(page, "%u\n", tpg->tiqn->index);
}
CONFIGFS_ATTR_RO(sess_, inst);

static struct configfs_attribute *sess_attrs[] = {
	&sess_attr_inst,
	&sess_attr_node,
	&sess_attr_indx,
	&sess_attr_cmd_pdus,
	&sess_attr_rsp_pdus,
	&sess_attr_txdata_octs,
	&sess_attr_rxdata_octs,
	&sess_attr_conn_digest_errors,
	&sess_attr_conn_timeout_errors,
	NULL
};

/* Folders */

#define STAT_TYPE(dir)							\
static const struct config_item_type dir##_type = {			\
	.ct_attrs = dir##_attrs,					\
	.ct_owner = THIS_MODULE,					\
}

STAT_TYPE(instance);
STAT_TYPE(sess_err);
STAT_TYPE(tgt_attr);
STAT_TYPE(login);
STAT_TYPE(logout);
STAT_TYPE(sess);

static void add(struct config_group *parent, struct config_group *group,
		const char *name, const struct config_item_type *type)
{
	config_group_init_type_name(group, name, type);
	configfs_add_default_group(group, parent);
}

/**
 * iscsit_stat_add_wwn_groups() - Make the folders of a target
 * @wwn: target; the template's add_wwn_groups()
 */
void iscsit_stat_add_wwn_groups(struct se_wwn *wwn)
{
	struct iscsit_tiqn *tiqn = iscsit_to_tiqn(wwn);
	struct config_group *parent = &wwn->fabric_stat_group;

	add(parent, &tiqn->stat_instance_group, "iscsi_instance",
	    &instance_type);
	add(parent, &tiqn->stat_sess_err_group, "iscsi_sess_err",
	    &sess_err_type);
	add(parent, &tiqn->stat_tgt_attr_group, "iscsi_tgt_attr",
	    &tgt_attr_type);
	add(parent, &tiqn->stat_login_group, "iscsi_login_stats", &login_type);
	add(parent, &tiqn->stat_logout_group, "iscsi_logout_stats",
	    &logout_type);
}

/**
 * iscsit_stat_add_acl_groups() - Make the folder of an ACL
 * @se_acl: ACL; the template's fabric_init_nodeacl()
 * @name: its name
 *
 * Return: 0.
 */
int iscsit_stat_add_acl_groups(struct se_node_acl *se_acl, const char *name)
{
	struct iscsit_acl *acl = iscsit_to_acl(se_acl);

	add(&se_acl->acl_fabric_stat_group, &acl->stat_group,
	    "iscsi_sess_stats", &sess_type);
	return 0;
}
