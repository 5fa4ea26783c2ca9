// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: I_T nexuses.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "session.h"
#include "acl.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/hex.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sbitmap.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "../types.h"
#include "nexus.h"

/**
 * transport_init_session() - Initialise a session
 * @sess: zeroed memory
 */
void transport_init_session(struct se_session *sess)
{
	INIT_LIST_HEAD(&sess->sess_list);
	INIT_LIST_HEAD(&sess->acl_node);
	xa_init_flags(&sess->nexuses, XA_FLAGS_LOCK_IRQ);
	refcount_set(&sess->refs, 1);
}
EXPORT_SYMBOL(transport_init_session);

/**
 * transport_alloc_session() - Make a session
 * @sup_prot_ops: what the port's hardware does about PI, a mask
 *
 * Context: Process.
 * Return: the session, to be registered or freed; ERR_PTR(-ENOMEM).
 */
struct se_session *transport_alloc_session(enum target_prot_op sup_prot_ops)
{
	struct se_session *sess = kzalloc(sizeof(*sess), GFP_KERNEL);

	if (!sess)
		return ERR_PTR(-ENOMEM);
	transport_init_session(sess);
	sess->sup_prot_ops = sup_prot_ops;
	return sess;
}
EXPORT_SYMBOL(transport_alloc_session);

/**
 * transport_alloc_session_tags() - Give a session tags and descriptors
 * @sess: session without
 * @tag_num: how many
 * @tag_size: bytes of a descriptor
 *
 * Context: Process.
 * Return: 0 or -ENOMEM.
 */
int transport_alloc_session_tags(struct se_session *sess,
				 unsigned int tag_num, unsigned int tag_size)
{
	sess->sess_cmd_map = kvcalloc(tag_num, tag_size, GFP_KERNEL);
	if (!sess->sess_cmd_map)
		return -ENOMEM;
	if (sbitmap_queue_init_node(&sess->sess_tag_pool, tag_num, -1, false,
				    GFP_KERNEL, NUMA_NO_NODE)) {
		kvfree(sess->sess_cmd_map);
		sess->sess_cmd_map = NULL;
		return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL(transport_alloc_session_tags);

/* ISID of the initiator port, for fabrics that have it: text and number. */
static void learn_isid(struct se_session *sess)
{
	const struct target_core_fabric_ops *tfo = sess->se_tpg->se_tpg_tfo;
	u8 isid[8] = {};

	memset(sess->isid, 0, sizeof(sess->isid));
	sess->sess_bin_isid = 0;
	if (!tfo->sess_get_initiator_sid)
		return;
	tfo->sess_get_initiator_sid(sess, (unsigned char *)sess->isid,
				    sizeof(sess->isid));
	sess->isid[sizeof(sess->isid) - 1] = '\0';
	/* six bytes (RFC 7143, ISID) */
	if (!hex2bin(isid + 2, sess->isid, 6))
		sess->sess_bin_isid = get_unaligned_be64(isid);
}

/*
 * PI for devices that have none: what the fabric keeps up. Stays as it was
 * at the first session of the initiator.
 */
static void settle_protection(struct se_session *sess, struct se_node_acl *acl)
{
	struct se_portal_group *tpg = sess->se_tpg;

	if (!acl->saved_prot_type)
		acl->saved_prot_type =
			tpg->se_tpg_tfo->tpg_check_prot_fabric_only(tpg);
	sess->sess_prot_type = acl->saved_prot_type;
}

/**
 * __transport_register_session() - Make a session known
 * @tpg: target port
 * @acl: initiator port; NULL for a discovery session
 * @sess: session
 * @fabric_sess_ptr: the fabric's own
 *
 * Context: Atomic. Caller holds the session_lock of @tpg.
 */
void __transport_register_session(struct se_portal_group *tpg,
				  struct se_node_acl *acl,
				  struct se_session *sess,
				  void *fabric_sess_ptr)
{
	lockdep_assert_held(&tpg->session_lock);
	sess->se_tpg = tpg;
	sess->fabric_sess_ptr = fabric_sess_ptr;
	if (acl) {
		settle_protection(sess, acl);
		learn_isid(sess);
		tcm_acl_add_session(acl, sess);
	}
	list_add_tail(&sess->sess_list, &tpg->tpg_sess_list);
}
EXPORT_SYMBOL(__transport_register_session);

/**
 * transport_register_session() - The same, with the lock taken
 * @tpg: target port
 * @acl: initiator port; NULL for a discovery session
 * @sess: session
 * @fabric_sess_ptr: the fabric's own
 *
 * Context: Any.
 */
void transport_register_session(struct se_portal_group *tpg,
				struct se_node_acl *acl,
				struct se_session *sess,
				void *fabric_sess_ptr)
{
	unsigned long flags;

	spin_lock_irqsave(&tpg->session_lock, flags);
	__transport_register_session(tpg, acl, sess, fabric_sess_ptr);
	spin_unlock_irqrestore(&tpg->session_lock, flags);
}
EXPORT_SYMBOL(transport_register_session);

static int setup(struct se_session *sess, struct se_portal_group *tpg,
		 unsigned int tag_num, unsigned int tag_size,
		 const char *initiatorname)
{
	int ret;

	sess->cmd_cnt = target_alloc_cmd_counter();
	if (!sess->cmd_cnt)
		return -ENOMEM;
	if (tag_num) {
		ret = transport_alloc_session_tags(sess, tag_num, tag_size);
		if (ret)
			return ret;
	}
	sess->se_node_acl = core_tpg_check_initiator_node_acl(tpg,
					(unsigned char *)initiatorname);
	return sess->se_node_acl ? 0 : -EACCES;
}

/**
 * target_setup_session() - Make a session, for most fabrics in one call
 * @tpg: target port
 * @tag_num: commands it can have at once, 0 if the fabric has its own tags
 * @tag_size: bytes of a command's descriptor
 * @prot_op: what the port's hardware does about PI, a mask
 * @initiatorname: initiator port
 * @private: the fabric's own, becomes fabric_sess_ptr
 * @callback: sees the session before anybody else; may refuse it; may be NULL
 *
 * Context: Process.
 * Return: the session; ERR_PTR(): -EINVAL: no @tag_size; -EACCES: the
 * initiator port has no ACL; -ENOMEM; what @callback returned.
 */
struct se_session *
target_setup_session(struct se_portal_group *tpg, unsigned int tag_num,
		     unsigned int tag_size, enum target_prot_op prot_op,
		     const char *initiatorname, void *private,
		     int (*callback)(struct se_portal_group *tpg,
				     struct se_session *sess, void *private))
{
	struct se_session *sess;
	int ret;

	if (tag_num && !tag_size)
		return ERR_PTR(-EINVAL);
	sess = transport_alloc_session(prot_op);
	if (IS_ERR(sess))
		return sess;
	ret = setup(sess, tpg, tag_num, tag_size, initiatorname);
	if (!ret && callback)
		ret = callback(tpg, sess, private);
	if (ret) {
		transport_free_session(sess);
		return ERR_PTR(ret);
	}
	transport_register_session(tpg, sess->se_node_acl, sess, private);
	return sess;
}
EXPORT_SYMBOL(target_setup_session);

/**
 * transport_free_session() - Free a session that is not registered
 * @sess: session; gone on return
 *
 * Context: Process.
 */
void transport_free_session(struct se_session *sess)
{
	struct se_node_acl *acl = sess->se_node_acl;

	tcm_session_drop_nexuses(sess);
	xa_destroy(&sess->nexuses);
	if (acl) {
		sess->se_node_acl = NULL;
		tcm_acl_logout(acl);
	}
	if (sess->sess_cmd_map) {
		sbitmap_queue_free(&sess->sess_tag_pool);
		kvfree(sess->sess_cmd_map);
	}
	if (sess->cmd_cnt)
		target_free_cmd_counter(sess->cmd_cnt);
	tcm_session_put(sess);
}
EXPORT_SYMBOL(transport_free_session);

/**
 * transport_deregister_session_configfs() - Take a session away from its ACL
 * @sess: session; it may have been done already
 *
 * Context: Any.
 */
void transport_deregister_session_configfs(struct se_session *sess)
{
	struct se_node_acl *acl = sess->se_node_acl;
	unsigned long flags;

	if (!acl)
		return;
	spin_lock_irqsave(&acl->nacl_sess_lock, flags);
	if (!list_empty(&sess->acl_node))
		tcm_acl_drop_session(acl, sess);
	spin_unlock_irqrestore(&acl->nacl_sess_lock, flags);
}
EXPORT_SYMBOL(transport_deregister_session_configfs);

/**
 * transport_deregister_session() - End a session
 * @sess: session without commands; gone on return
 *
 * What a session may not outlive ends with it: its SPC-2 reservations.
 *
 * Context: Process.
 */
void transport_deregister_session(struct se_session *sess)
{
	struct se_portal_group *tpg = sess->se_tpg;

	if (!tpg) {
		transport_free_session(sess);
		return;
	}
	/* the fabric may have taken it off the list, or to one of its own */
	spin_lock_irq(&tpg->session_lock);
	list_del_init(&sess->sess_list);
	spin_unlock_irq(&tpg->session_lock);
	tcm_session_nexus_lost(sess);
	transport_deregister_session_configfs(sess);
	tcm_acl_wait_for_close(sess);
	sess->se_tpg = NULL;
	sess->fabric_sess_ptr = NULL;
	transport_free_session(sess);
}
EXPORT_SYMBOL(transport_deregister_session);

/**
 * target_remove_session() - Undo target_setup_session()
 * @sess: session without commands; gone on return
 *
 * Context: Process.
 */
void target_remove_session(struct se_session *sess)
{
	transport_deregister_session_configfs(sess);
	transport_deregister_session(sess);
}
EXPORT_SYMBOL(target_remove_session);

/**
 * target_show_dynamic_sessions() - Initiators without an ACL that are logged in
 * @tpg: target port
 * @page: a page to be filled with their names, a line each
 *
 * Lines that do not fit whole are left out.
 *
 * Return: bytes written.
 */
ssize_t target_show_dynamic_sessions(struct se_portal_group *tpg, char *page)
{
	struct se_session *sess;
	size_t len = 0;

	spin_lock_irq(&tpg->session_lock);
	list_for_each_entry(sess, &tpg->tpg_sess_list, sess_list) {
		const struct se_node_acl *acl = sess->se_node_acl;
		size_t need;

		if (!acl || !acl->dynamic_node_acl)
			continue;
		need = strlen(acl->initiatorname) + 1;
		if (len + need > PAGE_SIZE - 1)
			break;
		len += scnprintf(page + len, PAGE_SIZE - len, "%s\n",
				 acl->initiatorname);
	}
	spin_unlock_irq(&tpg->session_lock);
	return len;
}
EXPORT_SYMBOL(target_show_dynamic_sessions);
