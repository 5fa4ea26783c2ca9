// SPDX-License-Identifier: GPL-2.0
/*
 * Reservations of a logical unit as the files of DEV/pr/ tell them.
 *
 * Persistent reservations are not emulated yet: there are no registrations.
 */
#include "show.h"

#include <linux/rcupdate.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>
#include <target/target_core_fabric.h>

#include "../types.h"

#define NO_HOLDER	"No SPC-3 Reservation holder\n"

/**
 * tcm_pr_mode() - Which rules are in force
 * @lu: logical unit
 */
enum tcm_pr_mode tcm_pr_mode(struct tcm_lu *lu)
{
	if (!READ_ONCE(lu->dev->dev_attrib.emulate_pr))
		return TCM_PR_DISABLED;
	if (READ_ONCE(lu->transport_flags) & TRANSPORT_FLAG_PASSTHROUGH_PGR)
		return TCM_PR_PASSTHROUGH;
	return READ_ONCE(lu->reserver) ? TCM_PR_SPC2 : TCM_PR_SPC3;
}

/* A session and its ACL stay for a grace period after the room forgot them. */
static ssize_t show_spc2_holder(struct tcm_lu *lu, char *page)
{
	struct se_session *sess;
	struct se_node_acl *acl;
	ssize_t len;

	rcu_read_lock();
	sess = READ_ONCE(lu->reserver);
	acl = sess ? READ_ONCE(sess->se_node_acl) : NULL;
	if (acl)
		len = sysfs_emit(page, "SPC-2 Reservation: %s Initiator: %s\n",
				 acl->se_tpg->se_tpg_tfo->fabric_name,
				 acl->initiatorname);
	else
		len = sysfs_emit(page, "No SPC-2 Reservation holder\n");
	rcu_read_unlock();
	return len;
}

/**
 * tcm_pr_show_holder() - Who holds the reservation
 * @lu: logical unit
 * @page: filled
 */
ssize_t tcm_pr_show_holder(struct tcm_lu *lu, char *page)
{
	switch (tcm_pr_mode(lu)) {
	case TCM_PR_DISABLED:
		return sysfs_emit(page, "SPC_RESERVATIONS_DISABLED\n");
	case TCM_PR_PASSTHROUGH:
		return sysfs_emit(page, "Passthrough\n");
	case TCM_PR_SPC2:
		return show_spc2_holder(lu, page);
	default:
		return sysfs_emit(page, NO_HOLDER);
	}
}

/**
 * tcm_pr_show_all_tgt_pts() - Was the holder's registration for all ports?
 * @lu: logical unit
 * @page: filled
 */
ssize_t tcm_pr_show_all_tgt_pts(struct tcm_lu *lu, char *page)
{
	return sysfs_emit(page, NO_HOLDER);
}

/**
 * tcm_pr_show_generation() - PRGENERATION
 * @lu: logical unit
 * @page: filled
 */
ssize_t tcm_pr_show_generation(struct tcm_lu *lu, char *page)
{
	return sysfs_emit(page, "0x%08x\n", 0);
}

/**
 * tcm_pr_show_holder_tg_port() - Port through which the holder registered
 * @lu: logical unit
 * @page: filled
 */
ssize_t tcm_pr_show_holder_tg_port(struct tcm_lu *lu, char *page)
{
	return sysfs_emit(page, NO_HOLDER);
}

/**
 * tcm_pr_show_registered() - All registrations
 * @lu: logical unit
 * @page: filled with a line each, as many as fit
 */
ssize_t tcm_pr_show_registered(struct tcm_lu *lu, char *page)
{
	return sysfs_emit(page, "SPC-3 PR Registrations:\nNone\n");
}

/**
 * tcm_pr_show_type() - Type of the reservation
 * @lu: logical unit
 * @page: filled
 */
ssize_t tcm_pr_show_type(struct tcm_lu *lu, char *page)
{
	return sysfs_emit(page, NO_HOLDER);
}

/**
 * tcm_pr_aptpl_active() - Do the registrations outlive a power loss?
 * @lu: logical unit
 */
bool tcm_pr_aptpl_active(struct tcm_lu *lu)
{
	return false;
}
