// SPDX-License-Identifier: GPL-2.0
/*
 * Files of state under dbroot: replaced whole, or left as they were.
 *
 * The text is written to a temporary file beside the real one, synced, and
 * renamed over it; then the directory is synced. Whatever instant the power
 * goes at, either the old or the new file is there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "state_file.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#define PREFERRED_ROOT	"/etc/target"
#define DEFAULT_ROOT	"/var/target"

/* Guards root; process context; nothing is taken inside it. */
static DEFINE_MUTEX(root_lock);
static char root[PATH_MAX] = DEFAULT_ROOT;

/* One writer at a time: they share the temporary file's name. */
static DEFINE_MUTEX(write_lock);

/**
 * tcm_state_init() - Choose where files of state go until someone says else
 */
void tcm_state_init(void)
{
	tcm_state_set_root(PREFERRED_ROOT);
}

/**
 * tcm_state_set_root() - Choose where files of state go
 * @path: a directory, NUL-terminated, shorter than PATH_MAX
 *
 * Context: Process.
 * Return: 0, or what looking the path up gave.
 */
int tcm_state_set_root(const char *path)
{
	struct path dir;
	int ret;

	ret = kern_path(path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &dir);
	if (ret)
		return ret;
	path_put(&dir);

	mutex_lock(&root_lock);
	strscpy(root, path, sizeof(root));
	mutex_unlock(&root_lock);
	return 0;
}

/**
 * tcm_state_get_root() - Where files of state go
 * @buf: filled, NUL-terminated
 * @size: of @buf
 */
void tcm_state_get_root(char *buf, size_t size)
{
	mutex_lock(&root_lock);
	strscpy(buf, root, size);
	mutex_unlock(&root_lock);
}

/*
 * Names come from administrators and, as serial numbers, from anywhere: one
 * must not lead out of its directory.
 */
static int append_name(char *path, const char *name)
{
	size_t len = strlen(path);
	char *p;

	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		return -EINVAL;
	if (snprintf(path + len, PATH_MAX - len, "/%s", name) >= PATH_MAX - len)
		return -ENAMETOOLONG;
	for (p = path + len + 1; (p = strchr(p, '/')); p++)
		*p = '!';
	return 0;
}

static int make_directory(const char *path)
{
	struct dentry *dentry;
	struct path parent;
	int ret;

	dentry = kern_path_create(AT_FDCWD, path, &parent, LOOKUP_DIRECTORY);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry) == -EEXIST ? 0 : PTR_ERR(dentry);
	ret = vfs_mkdir(mnt_idmap(parent.mnt), d_inode(parent.dentry), dentry,
			0755);
	done_path_create(&parent, dentry);
	return ret;
}

static int write_file(const char *path, const void *data, size_t len)
{
	struct file *file;
	loff_t pos = 0;
	ssize_t n;
	int ret;

	file = filp_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	if (IS_ERR(file))
		return PTR_ERR(file);
	n = kernel_write(file, data, len, &pos);
	ret = n < 0 ? n : n < len ? -EIO : vfs_fsync(file, 0);
	filp_close(file, NULL);
	return ret;
}

static int sync_directory(const struct path *dir)
{
	struct file *file;
	int ret;

	file = dentry_open(dir, O_RDONLY | O_DIRECTORY, current_cred());
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = vfs_fsync(file, 0);
	fput(file);
	/* file systems without it, of which tmpfs is one, have nothing to lose */
	return ret == -EINVAL ? 0 : ret;
}

static int rename_locked(const struct path *dir, const char *from,
			 const char *to)
{
	struct mnt_idmap *idmap = mnt_idmap(dir->mnt);
	struct renamedata rd = {
		.old_mnt_idmap	= idmap,
		.old_dir	= d_inode(dir->dentry),
		.new_mnt_idmap	= idmap,
		.new_dir	= d_inode(dir->dentry),
	};
	int ret;

	rd.old_dentry = lookup_one(idmap, from, dir->dentry, strlen(from));
	if (IS_ERR(rd.old_dentry))
		return PTR_ERR(rd.old_dentry);
	rd.new_dentry = lookup_one(idmap, to, dir->dentry, strlen(to));
	if (IS_ERR(rd.new_dentry)) {
		ret = PTR_ERR(rd.new_dentry);
		goto out_put_old;
	}
	ret = d_is_negative(rd.old_dentry) ? -ENOENT : vfs_rename(&rd);
	dput(rd.new_dentry);
out_put_old:
	dput(rd.old_dentry);
	return ret;
}

/* Rename within the directory @dir_path, for good. */
static int rename_synced(const char *dir_path, const char *from, const char *to)
{
	struct path dir;
	int ret;

	ret = kern_path(dir_path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &dir);
	if (ret)
		return ret;
	ret = mnt_want_write(dir.mnt);
	if (ret)
		goto out_put;

	lock_rename(dir.dentry, dir.dentry);
	ret = rename_locked(&dir, from, to);
	unlock_rename(dir.dentry, dir.dentry);
	mnt_drop_write(dir.mnt);
	if (!ret)
		ret = sync_directory(&dir);
out_put:
	path_put(&dir);
	return ret;
}

/* @path: the root, and room for PATH_MAX bytes */
static int write_below(char *path, const char *const names[], const void *data,
		       size_t len)
{
	static const char tmp_name[] = ".tcm_state.tmp";
	size_t dir_len, i;
	char *name;
	int ret;

	for (i = 0; names[i + 1]; i++) {
		ret = append_name(path, names[i]);
		if (!ret)
			ret = make_directory(path);
		if (ret)
			return ret;
	}
	dir_len = strlen(path);

	ret = append_name(path, names[i]);
	if (ret)
		return ret;
	name = kstrdup(path + dir_len + 1, GFP_KERNEL);
	if (!name)
		return -ENOMEM;

	path[dir_len] = '\0';
	ret = append_name(path, tmp_name);
	if (!ret)
		ret = write_file(path, data, len);
	path[dir_len] = '\0';
	if (!ret)
		ret = rename_synced(path, tmp_name, name);
	kfree(name);
	return ret;
}

/**
 * tcm_state_write() - Write a file of state under dbroot
 * @path: names of the directories below dbroot, which are made, and of the
 *	file, up to a NULL. A '/' within a name becomes '!'
 * @data: content
 * @len: bytes of @data
 *
 * Context: Process; waits for the disk.
 * Return: 0 when the file is on stable storage, or an errno and the file that
 * was there before is.
 */
int tcm_state_write(const char *const path[], const void *data, size_t len)
{
	char *full;
	int ret;

	full = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!full)
		return -ENOMEM;
	tcm_state_get_root(full, PATH_MAX);

	mutex_lock(&write_lock);
	ret = write_below(full, path, data, len);
	mutex_unlock(&write_lock);
	if (ret)
		pr_warn_ratelimited("state not saved under %s: error %d\n",
				    full, ret);
	kfree(full);
	return ret;
}
