// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a directory, and how long what is above it has to live.
 *
 * rmdir(2) takes a directory and those that came with it out of the tree, but
 * an item goes with its last reference, and symlink(2) holds two while it
 * looks up a path: that of the directory the link is to be in, and that of
 * the target, both of which may be removed meanwhile, and all above them too.
 * When the link is then refused, that is found out by reading them.
 *
 * Directories that come with a parent lie in its memory, and the objects of
 * the others point to their parents. So each item, when its directory goes,
 * gets a reference on the item above it, which configfs drops after the
 * item's release.
 */
#include "configfs.h"

#include <linux/list.h>

/* As configfs does while the item is in the tree: ci_parent is put with it. */
static void keep_parent(struct config_item *item, struct config_group *parent)
{
	item->ci_parent = config_item_get(&parent->cg_item);
}

static void drop_children(struct config_group *group)
{
	struct config_group *child;

	list_for_each_entry(child, &group->default_groups, group_entry) {
		keep_parent(&child->cg_item, group);
		drop_children(child);
	}
	configfs_remove_default_groups(group);
}

/**
 * tcm_dir_drop() - Let go of a directory and of those that came with it
 * @parent: the directory it was in
 * @item: the directory, which rmdir has taken out of the tree
 *
 * The other end of make_group(). The item's release may run on return, or
 * later, with the last reference of one of them.
 *
 * Context: Process, subsystem mutex held.
 */
void tcm_dir_drop(struct config_group *parent, struct config_item *item)
{
	keep_parent(item, parent);
	drop_children(to_config_group(item));
	config_item_put(item);
}
