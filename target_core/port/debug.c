// SPDX-License-Identifier: GPL-2.0
/*
 * The folder target/ in debugfs. Nothing depends on it: without debugfs there is
 * just none.
 */
#include "debug.h"

#include <linux/debugfs.h>

static struct dentry *folder;

/**
 * tcm_debug_add() - Show a file to who may see all
 * @name: its name
 * @ops: what it does; it is gone when the module goes
 */
void tcm_debug_add(const char *name, const struct file_operations *ops)
{
	debugfs_create_file(name, 0400, folder, NULL, ops);
}

/**
 * tcm_debug_init() - Make the folder
 *
 * Return: 0.
 */
int tcm_debug_init(void)
{
	folder = debugfs_create_dir("target", NULL);
	return 0;
}

/**
 * tcm_debug_exit() - Remove it, with all its files
 */
void tcm_debug_exit(void)
{
	debugfs_remove(folder);
}
