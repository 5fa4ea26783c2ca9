// SPDX-License-Identifier: GPL-2.0
/*
 * A configfs tree of the same shape as the target's, with nothing behind it:
 * what mkdir and ln cost there is what configfs itself costs.
 *
 * /sys/kernel/config/emptytree/{core,iscsi}; as many files in each directory
 * as the target has, directories that come with others, and links.
 */
#include <linux/configfs.h>
#include <linux/module.h>
#include <linux/slab.h>

#define MAX_CHILDREN	7
#define MAX_FILES	48

/**
 * struct shape - A kind of directory
 * @name: of one that comes with its parent; NULL: made by mkdir
 * @files: how many
 * @made: what mkdir makes in it, or NULL
 * @links: takes links
 * @children: come with it
 * @type: filled at init
 * @attrs: likewise
 */
struct shape {
	const char		*name;
	unsigned int		files;
	struct shape		*made;
	bool			links;
	struct shape		*children[MAX_CHILDREN];
	struct config_item_type	type;
	struct configfs_attribute *attrs[MAX_FILES + 1];
};

#define FILES(_name, _files)	static struct shape _name = {		\
	.name = #_name, .files = (_files) }
#define DIRS(_name, _files, ...)	static struct shape _name = {	\
	.name = #_name, .files = (_files), .children = { __VA_ARGS__ } }

FILES(action, 0);
FILES(attrib, 42);
FILES(pr, 9);
FILES(wwn, 10);
FILES(default_tg_pt_gp, 17);
DIRS(alua, 0, &default_tg_pt_gp);
FILES(scsi_dev, 4);
FILES(scsi_tgt_dev, 10);
FILES(scsi_lu, 18);
static struct shape dev_statistics = {
	.name = "statistics",
	.children = { &scsi_dev, &scsi_tgt_dev, &scsi_lu },
};
static struct shape device = {
	.files = 7,
	.children = { &action, &attrib, &pr, &wwn, &alua, &dev_statistics },
};
static struct shape hba = { .files = 2, .made = &device };
static struct shape core = { .name = "core", .made = &hba };

FILES(scsi_port, 5);
FILES(scsi_tgt_port, 9);
FILES(scsi_transport, 5);
static struct shape lun_statistics = {
	.name = "statistics",
	.children = { &scsi_port, &scsi_tgt_port, &scsi_transport },
};
static struct shape one_lun = {
	.files = 4, .links = true, .children = { &lun_statistics },
};
static struct shape lun = { .name = "lun", .made = &one_lun };

FILES(scsi_auth_intr, 13);
FILES(scsi_att_intr_port, 7);
static struct shape mapped_statistics = {
	.name = "statistics",
	.children = { &scsi_auth_intr, &scsi_att_intr_port },
};
static struct shape mapped_lun = {
	.files = 1, .links = true, .children = { &mapped_statistics },
};
static struct shape acl = { .files = 3, .made = &mapped_lun };
static struct shape acls = { .name = "acls", .made = &acl };
static struct shape tpg = { .files = 5, .children = { &lun, &acls } };
static struct shape target = { .made = &tpg };
static struct shape iscsi = { .name = "iscsi", .made = &target };
static struct shape root = { .children = { &core, &iscsi } };

static ssize_t nothing_show(struct config_item *item, char *page)
{
	return 0;
}

static struct configfs_attribute files[MAX_FILES];
static char file_names[MAX_FILES][4];

static struct config_group *make_group(struct config_group *parent,
				       const char *name);

static void release(struct config_item *item)
{
	kfree(to_config_group(item));
}

static int allow_link(struct config_item *from, struct config_item *to)
{
	return 0;
}

static void drop_link(struct config_item *from, struct config_item *to)
{
}

static void drop_children(struct config_group *group)
{
	struct config_group *child;

	list_for_each_entry(child, &group->default_groups, group_entry)
		drop_children(child);
	configfs_remove_default_groups(group);
}

static void drop_item(struct config_group *parent, struct config_item *item)
{
	drop_children(to_config_group(item));
	config_item_put(item);
}

static struct configfs_item_operations plain_ops = { .release = release };
static struct configfs_item_operations link_ops = {
	.release	= release,
	.allow_link	= allow_link,
	.drop_link	= drop_link,
};
static struct configfs_group_operations group_ops = {
	.make_group	= make_group,
	.drop_item	= drop_item,
};

static struct configfs_subsystem subsys = {
	.su_mutex = __MUTEX_INITIALIZER(subsys.su_mutex),
};

static void init_shape(struct shape *shape)
{
	unsigned int i;

	if (shape->type.ct_owner)
		return;
	for (i = 0; i < shape->files; i++)
		shape->attrs[i] = &files[i];
	shape->type.ct_owner = THIS_MODULE;
	shape->type.ct_attrs = shape->attrs;
	shape->type.ct_item_ops = shape->links ? &link_ops : &plain_ops;
	shape->type.ct_group_ops = shape->made ? &group_ops : NULL;
	if (shape->made)
		init_shape(shape->made);
	for (i = 0; i < MAX_CHILDREN && shape->children[i]; i++)
		init_shape(shape->children[i]);
}

static int add_children(struct config_group *group, const struct shape *shape)
{
	struct config_group *child;
	unsigned int i;

	for (i = 0; i < MAX_CHILDREN && shape->children[i]; i++) {
		child = kzalloc(sizeof(*child), GFP_KERNEL);
		if (!child)
			return -ENOMEM;
		config_group_init_type_name(child, shape->children[i]->name,
					    &shape->children[i]->type);
		configfs_add_default_group(child, group);
		if (add_children(child, shape->children[i]))
			return -ENOMEM;
	}
	return 0;
}

static struct config_group *make_group(struct config_group *parent,
				       const char *name)
{
	const struct shape *shape = container_of(parent->cg_item.ci_type,
						 struct shape, type)->made;
	struct config_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return ERR_PTR(-ENOMEM);
	config_group_init_type_name(group, name, &shape->type);
	if (add_children(group, shape)) {
		drop_children(group);
		config_item_put(&group->cg_item);
		return ERR_PTR(-ENOMEM);
	}
	return group;
}

static int __init emptytree_init(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < MAX_FILES; i++) {
		snprintf(file_names[i], sizeof(file_names[i]), "f%u", i);
		files[i].ca_name = file_names[i];
		files[i].ca_mode = 0444;
		files[i].ca_owner = THIS_MODULE;
		files[i].show = nothing_show;
	}
	init_shape(&root);
	config_group_init_type_name(&subsys.su_group, "emptytree", &root.type);
	ret = add_children(&subsys.su_group, &root);
	if (!ret)
		ret = configfs_register_subsystem(&subsys);
	if (ret)
		drop_children(&subsys.su_group);
	return ret;
}

static void __exit emptytree_exit(void)
{
	configfs_unregister_subsystem(&subsys);
	drop_children(&subsys.su_group);
}

module_init(emptytree_init);
module_exit(emptytree_exit);
MODULE_DESCRIPTION("configfs tree of the target's shape, with nothing behind it");
MODULE_LICENSE("GPL");
