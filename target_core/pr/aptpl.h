/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registrations that outlive a power loss (APTPL), as text: what tools read
 * back from the file of a device and write to its res_aptpl_metadata.
 */
#ifndef TCM_PR_APTPL_H
#define TCM_PR_APTPL_H

#include <linux/list.h>
#include <linux/types.h>

struct tcm_lu;

/* Longest names, with NUL. */
#define TCM_APTPL_NAME_SIZE	256
#define TCM_APTPL_ISID_SIZE	16

/**
 * struct tcm_aptpl_entry - Registration waiting for its I_T nexus to show up
 * @node: in tcm_lu.aptpl_waiting
 * @initiator_node: name of the initiator port
 * @isid: as hex digits; empty = the registration is without
 * @target_node: name of the target the port belongs to
 * @key: reservation key, not 0
 * @mapped_lun: LUN as the initiator sees it
 * @target_lun: LUN of the target port
 * @tpgt: target portal group tag
 * @type: of the reservation, if @holder
 * @holder: holds the reservation
 * @all_tg_pt: was made for all target ports
 */
struct tcm_aptpl_entry {
	struct list_head	node;
	char			initiator_node[TCM_APTPL_NAME_SIZE];
	char			isid[TCM_APTPL_ISID_SIZE];
	char			target_node[TCM_APTPL_NAME_SIZE];
	u64			key;
	u64			mapped_lun;
	u64			target_lun;
	u16			tpgt;
	u8			type;
	bool			holder;
	bool			all_tg_pt;
};

int tcm_aptpl_parse(const char *text, struct tcm_aptpl_entry *entry);

void tcm_aptpl_init(struct tcm_lu *lu);
void tcm_aptpl_exit(struct tcm_lu *lu);
int tcm_aptpl_add(struct tcm_lu *lu, const char *text);

#endif /* TCM_PR_APTPL_H */
