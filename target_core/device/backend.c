// SPDX-License-Identifier: GPL-2.0
/*
 * Registry of back ends: who can make devices, and which module to ask for.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "backend.h"

#include <linux/errno.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <target/target_core_backend.h>

/* Guards backends; process context; nothing is taken inside it. */
static DEFINE_MUTEX(registry_lock);
static LIST_HEAD(backends);

/* Where a back end comes from when mkdir core/NAME_N asks for it. */
static const struct {
	const char *name;
	const char *module;
} backend_modules[] = {
	{ "rd_mcp",	"target_core_rd" },
	{ "fileio",	"target_core_file" },
	{ "iblock",	"target_core_iblock" },
	{ "pscsi",	"target_core_pscsi" },
	{ "user",	"target_core_user" },
};

/* Operations the core calls without looking, see target_backend_ops. */
static bool ops_are_complete(const struct target_backend_ops *ops)
{
	return ops->name[0] && ops->attach_hba && ops->detach_hba &&
	       ops->alloc_device && ops->configure_device &&
	       ops->destroy_device && ops->free_device &&
	       ops->set_configfs_dev_params && ops->show_configfs_dev_params &&
	       ops->parse_cdb && ops->get_device_type && ops->get_blocks &&
	       ops->tb_dev_attrib_attrs &&
	       !ops->plug_device == !ops->unplug_device &&
	       (!ops->init_prot || ops->free_prot);
}

static struct tcm_backend *find_backend(const char *name)
{
	struct tcm_backend *backend;

	lockdep_assert_held(&registry_lock);

	list_for_each_entry(backend, &backends, node)
		if (!strcmp(backend->ops->name, name))
			return backend;
	return NULL;
}

/**
 * transport_backend_register() - Make a back end known
 * @ops: its operations; kept by reference, constant from now on
 *
 * Context: Process.
 * Return: 0; -EEXIST: the name is taken; -EINVAL: an operation is missing;
 * -ENOMEM.
 */
int transport_backend_register(const struct target_backend_ops *ops)
{
	struct tcm_backend *backend;

	if (!ops_are_complete(ops)) {
		pr_err("back end %.16s lacks operations\n", ops->name);
		return -EINVAL;
	}

	backend = kzalloc(sizeof(*backend), GFP_KERNEL);
	if (!backend)
		return -ENOMEM;
	backend->ops = ops;

	mutex_lock(&registry_lock);
	if (find_backend(ops->name)) {
		mutex_unlock(&registry_lock);
		kfree(backend);
		return -EEXIST;
	}
	list_add_tail(&backend->node, &backends);
	mutex_unlock(&registry_lock);
	return 0;
}
EXPORT_SYMBOL(transport_backend_register);

/**
 * target_backend_unregister() - Forget a back end
 * @ops: as given to transport_backend_register()
 *
 * The back end's module is pinned by each HBA, so none is left. Waits for the
 * callbacks with which devices free themselves.
 *
 * Context: Process.
 */
void target_backend_unregister(const struct target_backend_ops *ops)
{
	struct tcm_backend *backend;

	mutex_lock(&registry_lock);
	list_for_each_entry(backend, &backends, node) {
		if (backend->ops != ops)
			continue;
		list_del(&backend->node);
		kfree(backend->types);
		kfree(backend);
		break;
	}
	mutex_unlock(&registry_lock);

	rcu_barrier();
}
EXPORT_SYMBOL(target_backend_unregister);

static struct tcm_backend *get_registered(const char *name)
{
	struct tcm_backend *backend;

	mutex_lock(&registry_lock);
	backend = find_backend(name);
	if (backend && !try_module_get(backend->ops->owner))
		backend = NULL;
	mutex_unlock(&registry_lock);
	return backend;
}

/**
 * tcm_backend_get() - Find a back end, loading its module if need be
 * @name: as in core/NAME_N
 *
 * Context: Process; may wait for modprobe.
 * Return: the back end with its module pinned, for tcm_backend_put(); NULL if
 * there is none of that name.
 */
struct tcm_backend *tcm_backend_get(const char *name)
{
	struct tcm_backend *backend = get_registered(name);
	unsigned int i;

	if (backend)
		return backend;

	for (i = 0; i < ARRAY_SIZE(backend_modules); i++) {
		if (strcmp(backend_modules[i].name, name))
			continue;
		if (request_module("%s", backend_modules[i].module))
			pr_debug("no module %s\n", backend_modules[i].module);
		return get_registered(name);
	}
	return NULL;
}

/**
 * tcm_backend_set_keys() - Take in a write to a device's control file
 * @dev: device
 * @page: text, NUL-terminated
 * @count: length of what was written
 * @keys: what is understood; the last entry matches every word
 * @set: called for each word, with its token and what its pattern matched
 *
 * Context: Process.
 * Return: @count; -ENOMEM; what @set returned if that was not 0.
 */
ssize_t tcm_backend_set_keys(struct se_device *dev, const char *page,
			     ssize_t count, const struct match_token *keys,
			     int (*set)(struct se_device *dev, int key,
					substring_t *arg))
{
	substring_t args[MAX_OPT_ARGS];
	char *text, *rest, *word;
	int ret = 0, key;

	text = kstrndup(page, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	rest = text;
	while (!ret && (word = strsep(&rest, ",\n"))) {
		if (!*word)
			continue;
		key = match_token(word, keys, args);
		ret = set(dev, key, args);
	}
	kfree(text);
	return ret ?: count;
}
EXPORT_SYMBOL_GPL(tcm_backend_set_keys);

/**
 * tcm_backend_put() - Undo tcm_backend_get()
 * @backend: back end; may go on return
 */
void tcm_backend_put(struct tcm_backend *backend)
{
	module_put(backend->ops->owner);
}
