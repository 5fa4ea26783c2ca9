// SPDX-License-Identifier: GPL-2.0
/*
 * The fabric's files in configfs: a row each.
 *
 * Texts of a portal group or an ACL are read and written under iscsit_mutex;
 * numbers are single words.
 */
#include "configfs.h"

#include <linux/capability.h>
#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/kstrtox.h>
#include <linux/slab.h>

#include <target/target_core_fabric.h>

#include "auth.h"
#include "engine.h"
#include "keys.h"

/* Numbers: in iscsit_tpg_attrib or iscsit_acl, between min and max. */
struct number {
	u16	offset;
	u32	min;
	u32	max;
};

static u32 *number_at(void *base, const struct number *row)
{
	return base + row->offset;
}

static ssize_t show_number(void *base, const struct number *row, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(*number_at(base, row)));
}

static int parse_number(const char *page, const struct number *row, u32 *value)
{
	int err = kstrtou32(page, 0, value);

	if (err)
		return err;
	return *value < row->min || *value > row->max ? -EINVAL : 0;
}

static ssize_t store_number(void *base, const struct number *row,
			    const char *page, size_t count)
{
	u32 value;
	int err = parse_number(page, row, &value);

	if (err)
		return err;
	WRITE_ONCE(*number_at(base, row), value);
	return count;
}

/* iscsi/ */

static ssize_t lio_version_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "Datera Inc. iSCSI Target %s\n",
			  ISCSIT_VERSION);
}
CONFIGFS_ATTR_RO(, lio_version);

static ssize_t cpus_allowed_list_show(struct config_item *item, char *page)
{
	return iscsit_show_cpus(page);
}

static ssize_t cpus_allowed_list_store(struct config_item *item,
				       const char *page, size_t count)
{
	cpumask_var_t mask;
	char *text;
	int err;

	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	text = kstrndup(page, count, GFP_KERNEL);
	err = text ? cpulist_parse(strstrip(text), mask) : -ENOMEM;
	if (!err)
		err = iscsit_set_cpus(mask);
	kfree(text);
	free_cpumask_var(mask);
	return err ? err : count;
}
CONFIGFS_ATTR(, cpus_allowed_list);

struct configfs_attribute *iscsit_wwn_attrs[] = {
	&attr_lio_version,
	&attr_cpus_allowed_list,
	NULL,
};

/*
 * CHAP names and secrets, at three places. The newline that echo(1) adds is
 * none of theirs.
 */

struct iscsit_auth iscsit_discovery_auth;
u32 iscsit_enforce_discovery_auth;

static ssize_t show_auth(const char *text, char *page)
{
	ssize_t len;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&iscsit_mutex);
	len = sysfs_emit(page, "%s\n", text);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t store_auth(char *text, const char *page, size_t count)
{
	size_t len = strnlen(page, count);

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len && page[len - 1] == '\n')
		len--;
	if (len >= ISCSIT_VALUE_LEN)
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	memcpy(text, page, len);
	text[len] = '\0';
	mutex_unlock(&iscsit_mutex);
	return count;
}

static ssize_t show_mutual(const struct iscsit_auth *auth, char *page)
{
	bool set;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&iscsit_mutex);
	set = iscsit_auth_is_set(auth->userid_mutual) &&
	      iscsit_auth_is_set(auth->password_mutual);
	mutex_unlock(&iscsit_mutex);
	return sysfs_emit(page, "%d\n", set);
}

static struct iscsit_auth *discovery_auth(struct config_item *item)
{
	return &iscsit_discovery_auth;
}

static struct iscsit_auth *tpg_auth(struct config_item *item)
{
	return &iscsit_to_tpg(auth_to_tpg(item))->auth;
}

static struct iscsit_auth *acl_auth(struct config_item *item)
{
	return &iscsit_to_acl(auth_to_nacl(item))->auth;
}

#define AUTH_FILE(_place, _name)					\
static ssize_t _place##_##_name##_show(struct config_item *item,	\
				       char *page)			\
{									\
	return show_auth(_place(item)->_name, page);			\
}									\
static ssize_t _place##_##_name##_store(struct config_item *item,	\
					const char *page, size_t count)	\
{									\
	return store_auth(_place(item)->_name, page, count);		\
}									\
CONFIGFS_ATTR(_place##_, _name)

#define AUTH_FILES(_place)						\
AUTH_FILE(_place, userid);						\
AUTH_FILE(_place, password);						\
AUTH_FILE(_place, userid_mutual);					\
AUTH_FILE(_place, password_mutual);					\
static ssize_t _place##_authenticate_target_show(struct config_item *item, \
						 char *page)		\
{									\
	return show_mutual(_place(item), page);				\
}									\
CONFIGFS_ATTR_RO(_place##_, authenticate_target)

AUTH_FILES(discovery_auth);
AUTH_FILES(tpg_auth);
AUTH_FILES(acl_auth);

static ssize_t enforce_discovery_auth_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", iscsit_enforce_discovery_auth);
}

static ssize_t enforce_discovery_auth_store(struct config_item *item,
					    const char *page, size_t count)
{
	struct iscsit_params *params = iscsit_discovery_tpg->params;
	char *methods = params->value[ISCSIT_KEY_AUTH_METHOD];
	u32 value;

	if (kstrtou32(page, 0, &value) || value > 1)
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	WRITE_ONCE(iscsit_enforce_discovery_auth, value);
	strscpy(methods, value ? "CHAP" : "CHAP,None", ISCSIT_VALUE_LEN);
	mutex_unlock(&iscsit_mutex);
	return count;
}
CONFIGFS_ATTR(, enforce_discovery_auth);

struct configfs_attribute *iscsit_discovery_auth_attrs[] = {
	&discovery_auth_attr_userid,
	&discovery_auth_attr_password,
	&discovery_auth_attr_userid_mutual,
	&discovery_auth_attr_password_mutual,
	&discovery_auth_attr_authenticate_target,
	&attr_enforce_discovery_auth,
	NULL,
};

struct configfs_attribute *iscsit_tpg_auth_attrs[] = {
	&tpg_auth_attr_userid,
	&tpg_auth_attr_password,
	&tpg_auth_attr_userid_mutual,
	&tpg_auth_attr_password_mutual,
	&tpg_auth_attr_authenticate_target,
	NULL,
};

struct configfs_attribute *iscsit_acl_auth_attrs[] = {
	&acl_auth_attr_userid,
	&acl_auth_attr_password,
	&acl_auth_attr_userid_mutual,
	&acl_auth_attr_password_mutual,
	&acl_auth_attr_authenticate_target,
	NULL,
};

/* TPG/ */

static ssize_t dynamic_sessions_show(struct config_item *item, char *page)
{
	return target_show_dynamic_sessions(to_tpg(item), page);
}
CONFIGFS_ATTR_RO(, dynamic_sessions);

/*
 * More CHAP users than the one of TPG/auth: a line each, the name alone when
 * read. "NAME SECRET" adds one or changes its secret, "NAME" removes it.
 */
static struct iscsit_user *lookup_user(struct iscsit_tpg *tpg, const char *userid)
{
	struct iscsit_user *user;

	list_for_each_entry(user, &tpg->users, node) {
		if (!strcmp(user->userid, userid))
			return user;
	}
	return NULL;
}

static int set_user(struct iscsit_tpg *tpg, const char *userid,
		    const char *password)
{
	struct iscsit_user *user;

	if (!*userid || strlen(userid) >= ISCSIT_VALUE_LEN ||
	    (password && strlen(password) >= ISCSIT_VALUE_LEN))
		return -EINVAL;
	user = lookup_user(tpg, userid);
	if (!password) {
		if (!user)
			return -ENOENT;
		list_del(&user->node);
		kfree_sensitive(user);
		return 0;
	}
	if (!user) {
		user = kzalloc(sizeof(*user), GFP_KERNEL);
		if (!user)
			return -ENOMEM;
		strscpy(user->userid, userid, sizeof(user->userid));
		list_add_tail(&user->node, &tpg->users);
	}
	strscpy(user->password, password, sizeof(user->password));
	return 0;
}

void iscsit_tpg_free_users(struct iscsit_tpg *tpg)
{
	struct iscsit_user *user, *next;

	list_for_each_entry_safe(user, next, &tpg->users, node)
		kfree_sensitive(user);
}

static ssize_t users_show(struct config_item *item, char *page)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	struct iscsit_user *user;
	ssize_t len = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&iscsit_mutex);
	list_for_each_entry(user, &tpg->users, node)
		len += sysfs_emit_at(page, len, "%s\n", user->userid);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t users_store(struct config_item *item, const char *page,
			   size_t count)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	char *text, *password;
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	text = kstrndup(page, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	text[strcspn(text, "\n")] = '\0';
	password = strchr(text, ' ');
	if (password)
		*password++ = '\0';
	mutex_lock(&iscsit_mutex);
	err = set_user(tpg, text, password);
	mutex_unlock(&iscsit_mutex);
	kfree_sensitive(text);
	return err ? err : count;
}
CONFIGFS_ATTR(, users);

/*
 * Where logins are sent instead (RFC 7143 §11.13.5, class 1): an address as in
 * TargetAddress, behind "permanent " if for good; empty: they stay.
 */
static ssize_t redirect_show(struct config_item *item, char *page)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	ssize_t len;

	mutex_lock(&iscsit_mutex);
	len = sysfs_emit(page, "%s%s\n",
			 tpg->redirect_permanent ? "permanent " : "",
			 tpg->redirect);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t redirect_store(struct config_item *item, const char *page,
			      size_t count)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(to_tpg(item));
	static const char prefix[] = "permanent ";
	bool permanent = !strncmp(page, prefix, strlen(prefix));
	const char *text = permanent ? page + strlen(prefix) : page;
	size_t len = strcspn(text, "\n");

	if (len >= sizeof(tpg->redirect))
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	memcpy(tpg->redirect, text, len);
	tpg->redirect[len] = '\0';
	tpg->redirect_permanent = permanent && len;
	mutex_unlock(&iscsit_mutex);
	return count;
}
CONFIGFS_ATTR(, redirect);

struct configfs_attribute *iscsit_tpg_attrs[] = {
	&attr_dynamic_sessions,
	&attr_users,
	&attr_redirect,
	NULL,
};

/* TPG/attrib */

void iscsit_tpg_attrib_init(struct iscsit_tpg_attrib *attrib)
{
	*attrib = (struct iscsit_tpg_attrib) {
		.authentication			= 1,
		.login_timeout			= 15,
		.default_cmdsn_depth		= 64,
		.demo_mode_write_protect	= 1,
		.demo_mode_discovery		= 1,
		.tpg_enabled_sendtargets	= 1,
		.login_keys_workaround		= 1,
	};
}

static struct iscsit_tpg *attrib_tpg(struct config_item *item)
{
	return iscsit_to_tpg(attrib_to_tpg(item));
}

#define TPG_NUMBER(_name, _min, _max)					\
static const struct number tpg_##_name = {				\
	.offset = offsetof(struct iscsit_tpg_attrib, _name),		\
	.min = (_min), .max = (_max),					\
};									\
static ssize_t tpg_attrib_##_name##_show(struct config_item *item,	\
					 char *page)			\
{									\
	return show_number(&attrib_tpg(item)->attrib, &tpg_##_name,	\
			   page);					\
}

#define TPG_ATTRIB(_name, _min, _max)					\
TPG_NUMBER(_name, _min, _max)						\
static ssize_t tpg_attrib_##_name##_store(struct config_item *item,	\
					  const char *page, size_t count) \
{									\
	return store_number(&attrib_tpg(item)->attrib, &tpg_##_name,	\
			    page, count);				\
}									\
CONFIGFS_ATTR(tpg_attrib_, _name)

TPG_NUMBER(authentication, 0, 1)

static ssize_t tpg_attrib_authentication_store(struct config_item *item,
					       const char *page, size_t count)
{
	struct iscsit_tpg *tpg = attrib_tpg(item);
	u32 value;
	int err = parse_number(page, &tpg_authentication, &value);

	if (err)
		return err;
	mutex_lock(&iscsit_mutex);
	WRITE_ONCE(tpg->attrib.authentication, value);
	iscsit_auth_method_set_none(
		tpg->params->value[ISCSIT_KEY_AUTH_METHOD], !value);
	mutex_unlock(&iscsit_mutex);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, authentication);

TPG_NUMBER(generate_node_acls, 0, 1)

static ssize_t tpg_attrib_generate_node_acls_store(struct config_item *item,
						   const char *page,
						   size_t count)
{
	struct iscsit_tpg_attrib *attrib = &attrib_tpg(item)->attrib;
	u32 value;
	int err = parse_number(page, &tpg_generate_node_acls, &value);

	if (err)
		return err;
	WRITE_ONCE(attrib->generate_node_acls, value);
	if (value)
		WRITE_ONCE(attrib->cache_dynamic_acls, 1);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, generate_node_acls);

TPG_NUMBER(cache_dynamic_acls, 0, 1)

static ssize_t tpg_attrib_cache_dynamic_acls_store(struct config_item *item,
						   const char *page,
						   size_t count)
{
	struct iscsit_tpg_attrib *attrib = &attrib_tpg(item)->attrib;
	u32 value;
	int err = parse_number(page, &tpg_cache_dynamic_acls, &value);

	if (err)
		return err;
	if (value || !attrib->generate_node_acls)
		WRITE_ONCE(attrib->cache_dynamic_acls, value);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, cache_dynamic_acls);

TPG_ATTRIB(login_timeout, 5, 30);
TPG_ATTRIB(default_cmdsn_depth, 1, 512);
TPG_ATTRIB(demo_mode_write_protect, 0, 1);
TPG_ATTRIB(prod_mode_write_protect, 0, 1);
TPG_ATTRIB(demo_mode_discovery, 0, 1);
TPG_ATTRIB(default_erl, 0, 2);
TPG_ATTRIB(t10_pi, 0, 1);
TPG_ATTRIB(tpg_enabled_sendtargets, 0, 1);
TPG_ATTRIB(login_keys_workaround, 0, 1);

TPG_NUMBER(fabric_prot_type, 0, 3)

static ssize_t tpg_attrib_fabric_prot_type_store(struct config_item *item,
						 const char *page,
						 size_t count)
{
	u32 value;
	int err = parse_number(page, &tpg_fabric_prot_type, &value);

	if (err)
		return err;
	if (value == 2)
		return -EINVAL;
	WRITE_ONCE(attrib_tpg(item)->attrib.fabric_prot_type, value);
	return count;
}
CONFIGFS_ATTR(tpg_attrib_, fabric_prot_type);

struct configfs_attribute *iscsit_tpg_attrib_attrs[] = {
	&tpg_attrib_attr_authentication,
	&tpg_attrib_attr_login_timeout,
	&tpg_attrib_attr_generate_node_acls,
	&tpg_attrib_attr_default_cmdsn_depth,
	&tpg_attrib_attr_cache_dynamic_acls,
	&tpg_attrib_attr_demo_mode_write_protect,
	&tpg_attrib_attr_prod_mode_write_protect,
	&tpg_attrib_attr_demo_mode_discovery,
	&tpg_attrib_attr_default_erl,
	&tpg_attrib_attr_t10_pi,
	&tpg_attrib_attr_fabric_prot_type,
	&tpg_attrib_attr_tpg_enabled_sendtargets,
	&tpg_attrib_attr_login_keys_workaround,
	NULL,
};

/* TPG/param: what login offers */

static ssize_t show_param(struct config_item *item, enum iscsit_key_id id,
			  char *page)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(param_to_tpg(item));
	ssize_t len;

	mutex_lock(&iscsit_mutex);
	len = sysfs_emit(page, "%s\n", tpg->params->value[id]);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t store_param(struct config_item *item, enum iscsit_key_id id,
			   const char *page, size_t count)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(param_to_tpg(item));
	char text[ISCSIT_VALUE_LEN + 1];
	size_t len = strnlen(page, count);

	if (len && isspace(page[len - 1]))
		len--;
	if (len >= ISCSIT_VALUE_LEN)
		return -EINVAL;
	memcpy(text, page, len);
	text[len] = '\0';
	if (iscsit_key_check_param(id, text))
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	strscpy(tpg->params->value[id], text, ISCSIT_VALUE_LEN);
	mutex_unlock(&iscsit_mutex);
	return count;
}

#define TPG_PARAM(_name, _id)						\
static ssize_t tpg_param_##_name##_show(struct config_item *item,	\
					char *page)			\
{									\
	return show_param(item, ISCSIT_KEY_##_id, page);		\
}									\
static ssize_t tpg_param_##_name##_store(struct config_item *item,	\
					 const char *page, size_t count) \
{									\
	return store_param(item, ISCSIT_KEY_##_id, page, count);	\
}									\
CONFIGFS_ATTR(tpg_param_, _name)

TPG_PARAM(AuthMethod, AUTH_METHOD);
TPG_PARAM(HeaderDigest, HEADER_DIGEST);
TPG_PARAM(DataDigest, DATA_DIGEST);
TPG_PARAM(MaxConnections, MAX_CONNECTIONS);
TPG_PARAM(TargetAlias, TARGET_ALIAS);
TPG_PARAM(InitialR2T, INITIAL_R2T);
TPG_PARAM(ImmediateData, IMMEDIATE_DATA);
TPG_PARAM(MaxRecvDataSegmentLength, MAX_RECV);
TPG_PARAM(MaxXmitDataSegmentLength, MAX_XMIT);
TPG_PARAM(MaxBurstLength, MAX_BURST);
TPG_PARAM(FirstBurstLength, FIRST_BURST);
TPG_PARAM(DefaultTime2Wait, TIME2WAIT);
TPG_PARAM(DefaultTime2Retain, TIME2RETAIN);
TPG_PARAM(MaxOutstandingR2T, MAX_R2T);
TPG_PARAM(DataPDUInOrder, DATA_PDU_IN_ORDER);
TPG_PARAM(DataSequenceInOrder, DATA_SEQUENCE_IN_ORDER);
TPG_PARAM(ErrorRecoveryLevel, ERL);
TPG_PARAM(IFMarker, IF_MARKER);
TPG_PARAM(OFMarker, OF_MARKER);
TPG_PARAM(IFMarkInt, IF_MARK_INT);
TPG_PARAM(OFMarkInt, OF_MARK_INT);

struct configfs_attribute *iscsit_tpg_param_attrs[] = {
	&tpg_param_attr_AuthMethod,
	&tpg_param_attr_HeaderDigest,
	&tpg_param_attr_DataDigest,
	&tpg_param_attr_MaxConnections,
	&tpg_param_attr_TargetAlias,
	&tpg_param_attr_InitialR2T,
	&tpg_param_attr_ImmediateData,
	&tpg_param_attr_MaxRecvDataSegmentLength,
	&tpg_param_attr_MaxXmitDataSegmentLength,
	&tpg_param_attr_MaxBurstLength,
	&tpg_param_attr_FirstBurstLength,
	&tpg_param_attr_DefaultTime2Wait,
	&tpg_param_attr_DefaultTime2Retain,
	&tpg_param_attr_MaxOutstandingR2T,
	&tpg_param_attr_DataPDUInOrder,
	&tpg_param_attr_DataSequenceInOrder,
	&tpg_param_attr_ErrorRecoveryLevel,
	&tpg_param_attr_IFMarker,
	&tpg_param_attr_OFMarker,
	&tpg_param_attr_IFMarkInt,
	&tpg_param_attr_OFMarkInt,
	NULL,
};

/*
 * np/PORTAL: other transports. None is there that could take the portal: asking
 * for one is refused (deviates: stock shows 1 for iSER even without hardware).
 */

static ssize_t portal_iser_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0\n");
}

static ssize_t try_transport(const char *page, size_t count)
{
	u32 value;
	int err = kstrtou32(page, 0, &value);

	if (err)
		return err;
	if (value > 1)
		return -EINVAL;
	return value ? -EINVAL : count;
}

static ssize_t portal_iser_store(struct config_item *item, const char *page,
				 size_t count)
{
	return try_transport(page, count);
}
CONFIGFS_ATTR(portal_, iser);

static ssize_t portal_cxgbit_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0\n");
}

static ssize_t portal_cxgbit_store(struct config_item *item, const char *page,
				   size_t count)
{
	return try_transport(page, count);
}
CONFIGFS_ATTR(portal_, cxgbit);

struct configfs_attribute *iscsit_portal_attrs[] = {
	&portal_attr_iser,
	&portal_attr_cxgbit,
	NULL,
};

/* ACL/ */

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
	char addr[64];

	iscsit_print_addr(addr, sizeof(addr), &conn->peer, false);
	return scnprintf(page + len, PAGE_SIZE - len,
			 "CID: %u  Connection State: %s\n"
			 "   Address %s TCP  StatSN: 0x%08x\n",
			 conn->cid, conn_states[READ_ONCE(conn->state)], addr,
			 READ_ONCE(conn->stat_sn));
}

static ssize_t show_sess(struct iscsit_sess *sess, char *page)
{
	u32 exp = READ_ONCE(sess->exp_cmd_sn);
	u32 max = atomic_read(&sess->max_cmd_sn);
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

/* ACL/attrib */

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

int iscsit_acl_init(struct se_node_acl *se_acl, const char *name)
{
	iscsit_stat_add_acl_groups(iscsit_to_acl(se_acl));
	return 0;
}

static struct iscsit_acl *attrib_acl(struct config_item *item)
{
	return iscsit_to_acl(attrib_to_nacl(item));
}

#define ACL_NUMBER(_name, _min, _max)					\
static const struct number acl_##_name = {				\
	.offset = offsetof(struct iscsit_acl, _name),			\
	.min = (_min), .max = (_max),					\
};									\
static ssize_t acl_attrib_##_name##_show(struct config_item *item,	\
					 char *page)			\
{									\
	return show_number(attrib_acl(item), &acl_##_name, page);	\
}

#define ACL_ATTRIB(_name, _min, _max)					\
ACL_NUMBER(_name, _min, _max)						\
static ssize_t acl_attrib_##_name##_store(struct config_item *item,	\
					  const char *page, size_t count) \
{									\
	return store_number(attrib_acl(item), &acl_##_name, page, count); \
}									\
CONFIGFS_ATTR(acl_attrib_, _name)

ACL_ATTRIB(dataout_timeout, 2, 60);
ACL_ATTRIB(dataout_timeout_retries, 1, 15);
ACL_ATTRIB(default_erl, 0, 2);
ACL_ATTRIB(nopin_response_timeout, 3, 60);
ACL_ATTRIB(random_datain_pdu_offsets, 0, 1);
ACL_ATTRIB(random_datain_seq_offsets, 0, 1);
ACL_ATTRIB(random_r2t_offsets, 0, 1);

ACL_NUMBER(nopin_timeout, 0, 60)

static ssize_t acl_attrib_nopin_timeout_store(struct config_item *item,
					      const char *page, size_t count)
{
	struct iscsit_acl *acl = attrib_acl(item);
	u32 value, old = acl->nopin_timeout;
	int err = parse_number(page, &acl_nopin_timeout, &value);

	if (err)
		return err;
	if (value && value < 3)
		return -EINVAL;
	WRITE_ONCE(acl->nopin_timeout, value);
	if (!old && value)
		iscsit_acl_restart_nopin(acl);
	return count;
}
CONFIGFS_ATTR(acl_attrib_, nopin_timeout);

static ssize_t acl_attrib_authentication_show(struct config_item *item,
					      char *page)
{
	return sysfs_emit(page, "%d\n", attrib_acl(item)->authentication);
}

static ssize_t acl_attrib_authentication_store(struct config_item *item,
					       const char *page, size_t count)
{
	s32 value;
	int err = kstrtos32(page, 0, &value);

	if (err)
		return err;
	if (value < -1 || value > 1)
		return -EINVAL;
	WRITE_ONCE(attrib_acl(item)->authentication, value);
	return count;
}
CONFIGFS_ATTR(acl_attrib_, authentication);

struct configfs_attribute *iscsit_acl_attrib_attrs[] = {
	&acl_attrib_attr_dataout_timeout,
	&acl_attrib_attr_dataout_timeout_retries,
	&acl_attrib_attr_default_erl,
	&acl_attrib_attr_nopin_timeout,
	&acl_attrib_attr_nopin_response_timeout,
	&acl_attrib_attr_random_datain_pdu_offsets,
	&acl_attrib_attr_random_datain_seq_offsets,
	&acl_attrib_attr_random_r2t_offsets,
	&acl_attrib_attr_authentication,
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
