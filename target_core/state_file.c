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
#include <linux/fs_struct.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>

#define PREFERRED_ROOT	"/etc/target"
#define DEFAULT_ROOT	"/var/target"

/*
 * Where files of state go. Whoever writes one, be it a worker or a process of a
 * container, writes it where the path led when it was chosen: a path given by
 * a process with init's root directory is looked up from there each time, so
 * that no file system is kept from being unmounted. Any other path means
 * nothing to others: the directory itself is kept.
 *
 * Guarded by root_lock; process context; nothing is taken inside it.
 */
static DEFINE_MUTEX(root_lock);
static char root[PATH_MAX] = DEFAULT_ROOT;
static struct path root_dir;		/* kept directory; mnt is NULL if none */

/* One writer at a time: they share the temporary file's name. */
static DEFINE_MUTEX(write_lock);

/* A place to look paths up from. */
static void get_init_root(struct path *top)
{
	get_fs_root(init_task.fs, top);
}

static int lookup_directory(const struct path *top, const char *path,
			    struct path *dir)
{
	return vfs_path_lookup(top->dentry, top->mnt, *path ? path : "/",
			       LOOKUP_FOLLOW | LOOKUP_DIRECTORY, dir);
}

/* Is a path of the current process looked up from init's root? */
static bool means_the_same_to_init(const char *path)
{
	struct path mine, init;
	bool same;

	get_fs_root(current->fs, &mine);
	get_init_root(&init);
	same = *path == '/' && path_equal(&mine, &init);
	path_put(&init);
	path_put(&mine);
	return same;
}

/* @dir: to be kept, its reference is taken over; or zeroed */
static void set_root(const char *path, const struct path *dir)
{
	struct path old;

	mutex_lock(&root_lock);
	strscpy(root, path, sizeof(root));
	old = root_dir;
	root_dir = *dir;
	mutex_unlock(&root_lock);
	path_put(&old);
}

/**
 * tcm_state_init() - Choose where files of state go until someone says else
 *
 * Return: 0.
 */
int tcm_state_init(void)
{
	static const struct path none;
	struct path top, dir;

	get_init_root(&top);
	if (!lookup_directory(&top, PREFERRED_ROOT, &dir)) {
		set_root(PREFERRED_ROOT, &none);
		path_put(&dir);
	}
	path_put(&top);
	return 0;
}

/**
 * tcm_state_exit() - No files of state are written any more
 */
void tcm_state_exit(void)
{
	path_put(&root_dir);
}

/**
 * tcm_state_set_root() - Choose where files of state go
 * @path: a directory, as the calling process names it; NUL-terminated, shorter
 *	than PATH_MAX
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
	if (means_the_same_to_init(path)) {
		path_put(&dir);
		memset(&dir, 0, sizeof(dir));
	}
	set_root(path, &dir);
	return 0;
}

/* Where files of state go, as a path below @top; path_put() @top. */
static void get_place(struct path *top, char *path, size_t size)
{
	mutex_lock(&root_lock);
	if (root_dir.mnt) {
		*top = root_dir;
		path_get(top);
		path[0] = '\0';
	} else {
		get_init_root(top);
		strscpy(path, root, size);
	}
	mutex_unlock(&root_lock);
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

/* Make the directory @name in @parent, unless there is one. */
static int make_directory_in(const struct path *parent, const char *name)
{
	struct mnt_idmap *idmap = mnt_idmap(parent->mnt);
	struct inode *dir = d_inode(parent->dentry);
	struct dentry *dentry;
	int ret;

	inode_lock_nested(dir, I_MUTEX_PARENT);
	dentry = lookup_one(idmap, name, parent->dentry, strlen(name));
	if (IS_ERR(dentry)) {
		ret = PTR_ERR(dentry);
	} else {
		ret = d_is_positive(dentry) ? 0 :
		      vfs_mkdir(idmap, dir, dentry, 0755);
		dput(dentry);
	}
	inode_unlock(dir);
	return ret;
}

/* @path: below @top, ends in /NAME */
static int make_directory(const struct path *top, char *path)
{
	char *slash = strrchr(path, '/');
	struct path parent;
	int ret;

	*slash = '\0';
	ret = lookup_directory(top, path, &parent);
	*slash = '/';
	if (ret)
		return ret;
	ret = mnt_want_write(parent.mnt);
	if (!ret) {
		ret = make_directory_in(&parent, slash + 1);
		mnt_drop_write(parent.mnt);
	}
	path_put(&parent);
	return ret;
}

static int write_file(const struct path *top, const char *path,
		      const void *data, size_t len)
{
	struct file *file;
	loff_t pos = 0;
	ssize_t n;
	int ret;

	file = file_open_root(top, path,
			      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
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
static int rename_synced(const struct path *top, const char *dir_path,
			 const char *from, const char *to)
{
	struct path dir;
	int ret;

	ret = lookup_directory(top, dir_path, &dir);
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

/* @path: of the root below @top, and room for PATH_MAX bytes */
static int write_below(const struct path *top, char *path,
		       const char *const names[], const void *data, size_t len)
{
	static const char tmp_name[] = ".tcm_state.tmp";
	size_t dir_len, i;
	char *name;
	int ret;

	for (i = 0; names[i + 1]; i++) {
		ret = append_name(path, names[i]);
		if (!ret)
			ret = make_directory(top, path);
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
		ret = write_file(top, path, data, len);
	path[dir_len] = '\0';
	if (!ret)
		ret = rename_synced(top, path, tmp_name, name);
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
	struct path top;
	char *full;
	int ret;

	full = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!full)
		return -ENOMEM;
	get_place(&top, full, PATH_MAX);

	mutex_lock(&write_lock);
	ret = write_below(&top, full, path, data, len);
	mutex_unlock(&write_lock);
	if (ret)
		pr_warn_ratelimited("state not saved under dbroot: %s: error %d\n",
				    full, ret);
	path_put(&top);
	kfree(full);
	return ret;
}
