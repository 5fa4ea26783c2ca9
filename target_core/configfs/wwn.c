// SPDX-License-Identifier: GPL-2.0
/*
 * DEV/wwn/: who a device says it is.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_backend.h>

#include "../device/identity.h"
#include "../types.h"
#include "attr.h"
#include "device.h"

#define MAX_COMPANY_ID		0xffffff

static struct t10_wwn *to_wwn(struct config_item *item)
{
	struct tcm_lu *lu = container_of(to_config_group(item), struct tcm_lu,
					 wwn_group);

	return &lu->dev->t10_wwn;
}

static void *wwn_object(struct config_item *item)
{
	return to_wwn(item);
}

static void wwn_lock(void *obj)
{
	struct t10_wwn *wwn = obj;

	mutex_lock(&wwn->t10_dev->lu->config_lock);
}

static void wwn_unlock(void *obj)
{
	struct t10_wwn *wwn = obj;

	mutex_unlock(&wwn->t10_dev->lu->config_lock);
}

static int wwn_admit(void *obj, unsigned int needs)
{
	struct t10_wwn *wwn = obj;

	if ((needs & TCM_ATTR_UNEXPORTED) && wwn->t10_dev->export_count)
		return -EINVAL;
	return 0;
}

static const struct tcm_attr_class wwn_class = {
	.object	= wwn_object,
	.lock	= wwn_lock,
	.unlock	= wwn_unlock,
	.admit	= wwn_admit,
};

/* SPC-4: ASCII data are graphic codes, 20h to 7Eh. */
static bool is_graphic(const char *text)
{
	for (; *text; text++)
		if (*text < 0x20 || *text > 0x7e)
			return false;
	return true;
}

static ssize_t show_text(struct t10_wwn *wwn, const char *label,
			 const char *text, char *page)
{
	ssize_t len;

	wwn_lock(wwn);
	len = sysfs_emit(page, "%s%s\n", label, text);
	wwn_unlock(wwn);
	return len;
}

/* Take @text over, unless a port shows the device. */
static int set_text(struct t10_wwn *wwn, char *to, const char *text, size_t len)
{
	int ret;

	wwn_lock(wwn);
	ret = wwn_admit(wwn, TCM_ATTR_UNEXPORTED);
	if (!ret)
		memcpy(to, text, len + 1);
	wwn_unlock(wwn);
	return ret;
}

/*
 * Store a field of the INQUIRY data, @size bytes with NUL at @to. White space
 * at both ends is cut, but no more than one byte of it may be too much.
 */
static ssize_t store_field(struct t10_wwn *wwn, char *to, size_t size,
			   const char *page, size_t count)
{
	char text[INQUIRY_MODEL_LEN + 1];
	int len;

	/* a NUL is no way to write an empty field */
	if (strnlen(page, count) != count)
		return -EINVAL;
	if (count > size)
		return -EOVERFLOW;
	len = tcm_attr_text(text, size, page);
	if (len < 0)
		return len;
	if (!is_graphic(text))
		return -EINVAL;
	return set_text(wwn, to, text, len) ?: count;
}

static ssize_t wwn_vendor_id_show(struct config_item *item, char *page)
{
	struct t10_wwn *wwn = to_wwn(item);

	return show_text(wwn, "", wwn->vendor, page);
}

static ssize_t wwn_vendor_id_store(struct config_item *item, const char *page,
				   size_t count)
{
	struct t10_wwn *wwn = to_wwn(item);

	return store_field(wwn, wwn->vendor, sizeof(wwn->vendor), page, count);
}

CONFIGFS_ATTR(wwn_, vendor_id);

static ssize_t wwn_product_id_show(struct config_item *item, char *page)
{
	struct t10_wwn *wwn = to_wwn(item);

	return show_text(wwn, "", wwn->model, page);
}

static ssize_t wwn_product_id_store(struct config_item *item,
				    const char *page, size_t count)
{
	struct t10_wwn *wwn = to_wwn(item);

	return store_field(wwn, wwn->model, sizeof(wwn->model), page, count);
}

CONFIGFS_ATTR(wwn_, product_id);

static ssize_t wwn_revision_show(struct config_item *item, char *page)
{
	struct t10_wwn *wwn = to_wwn(item);

	return show_text(wwn, "", wwn->revision, page);
}

static ssize_t wwn_revision_store(struct config_item *item, const char *page,
				  size_t count)
{
	struct t10_wwn *wwn = to_wwn(item);

	return store_field(wwn, wwn->revision, sizeof(wwn->revision), page,
			   count);
}

CONFIGFS_ATTR(wwn_, revision);

static const struct tcm_attr wwn_row_company_id = {
	.class = &wwn_class, TCM_ATTR_AT(struct t10_wwn, company_id),
	.kind = TCM_ATTR_U32, .max = MAX_COMPANY_ID, .max_errno = -EOVERFLOW,
	.needs = TCM_ATTR_UNEXPORTED,
};

static ssize_t wwn_company_id_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%#08x\n", READ_ONCE(to_wwn(item)->company_id));
}

static ssize_t wwn_company_id_store(struct config_item *item,
				    const char *page, size_t count)
{
	return tcm_attr_store(&wwn_row_company_id, item, page, count);
}

CONFIGFS_ATTR(wwn_, company_id);

static ssize_t wwn_vpd_unit_serial_show(struct config_item *item, char *page)
{
	struct t10_wwn *wwn = to_wwn(item);

	return show_text(wwn, "T10 VPD Unit Serial Number: ",
			 wwn->unit_serial, page);
}

static ssize_t wwn_vpd_unit_serial_store(struct config_item *item,
					 const char *page, size_t count)
{
	struct t10_wwn *wwn = to_wwn(item);
	struct se_device *dev = wwn->t10_dev;
	char text[INQUIRY_VPD_SERIAL_LEN];
	int len, ret;

	/* the device has one of its own */
	if (dev->dev_flags & DF_FIRMWARE_VPD_UNIT_SERIAL)
		return -EOPNOTSUPP;
	if (count >= sizeof(text))
		return -EOVERFLOW;
	len = tcm_attr_text(text, sizeof(text), page);
	/* it becomes part of file names, and of lines that tools read */
	if (strnlen(page, count) != count || !is_graphic(text))
		return -EINVAL;

	ret = set_text(wwn, wwn->unit_serial, text, len);
	if (ret)
		return ret;
	wwn_lock(wwn);
	dev->dev_flags |= DF_EMULATED_VPD_UNIT_SERIAL;
	wwn_unlock(wwn);
	return count;
}

CONFIGFS_ATTR(wwn_, vpd_unit_serial);

/* SPC-4, REPORT IDENTIFYING INFORMATION type 2: UTF-8, not looked into. */
static ssize_t wwn_pd_text_id_info_show(struct config_item *item, char *page)
{
	struct t10_wwn *wwn = to_wwn(item);

	return show_text(wwn, "", wwn->pd_text_id_info, page);
}

static ssize_t wwn_pd_text_id_info_store(struct config_item *item,
					 const char *page, size_t count)
{
	struct t10_wwn *wwn = to_wwn(item);
	char text[sizeof(wwn->pd_text_id_info)];
	int len;

	if (READ_ONCE(wwn->t10_dev->export_count))
		return -EINVAL;
	if (count > sizeof(text) + 1)
		return -EOVERFLOW;
	if (strnlen(page, count) != count)
		return -EINVAL;
	len = tcm_attr_text(text, sizeof(text), page);
	if (len < 0)
		return len;
	return set_text(wwn, wwn->pd_text_id_info, text, len) ?: count;
}

CONFIGFS_ATTR(wwn_, pd_text_id_info);

static ssize_t wwn_vpd_protocol_identifier_show(struct config_item *item,
						char *page)
{
	return tcm_identity_show_protocols(to_wwn(item), page, PAGE_SIZE);
}

CONFIGFS_ATTR_RO(wwn_, vpd_protocol_identifier);

static ssize_t wwn_vpd_assoc_logical_unit_show(struct config_item *item,
					       char *page)
{
	return tcm_identity_show_assoc(to_wwn(item), TCM_ASSOC_LOGICAL_UNIT,
				       page, PAGE_SIZE);
}

CONFIGFS_ATTR_RO(wwn_, vpd_assoc_logical_unit);

static ssize_t wwn_vpd_assoc_target_port_show(struct config_item *item,
					      char *page)
{
	return tcm_identity_show_assoc(to_wwn(item), TCM_ASSOC_TARGET_PORT,
				       page, PAGE_SIZE);
}

CONFIGFS_ATTR_RO(wwn_, vpd_assoc_target_port);

static ssize_t wwn_vpd_assoc_scsi_target_device_show(struct config_item *item,
						     char *page)
{
	return tcm_identity_show_assoc(to_wwn(item), TCM_ASSOC_TARGET_DEVICE,
				       page, PAGE_SIZE);
}

CONFIGFS_ATTR_RO(wwn_, vpd_assoc_scsi_target_device);

static struct configfs_attribute *wwn_attrs[] = {
	&wwn_attr_vendor_id,
	&wwn_attr_product_id,
	&wwn_attr_revision,
	&wwn_attr_company_id,
	&wwn_attr_vpd_unit_serial,
	&wwn_attr_pd_text_id_info,
	&wwn_attr_vpd_protocol_identifier,
	&wwn_attr_vpd_assoc_logical_unit,
	&wwn_attr_vpd_assoc_target_port,
	&wwn_attr_vpd_assoc_scsi_target_device,
	NULL
};

const struct config_item_type tcm_configfs_wwn_type = {
	.ct_attrs	= wwn_attrs,
	.ct_owner	= THIS_MODULE,
};
