// SPDX-License-Identifier: GPL-2.0
/*
 * TPG/param/: what login offers, as text, a row each.
 */
#include "../configfs.h"

#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <target/target_core_fabric.h>

#include "../login/keys.h"
#include "../target/target.h"

static ssize_t show_param(struct config_item *item, enum iscsit_key_id id,
			  char *page)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(param_to_tpg(item));
	ssize_t len;

	mutex_lock(&iscsit_mutex);
	len = sysfs_emit(page, "%s\n", tpg->params->value[id]);
	mutex_unlock(&iscsit_mutex);
	return len;
}

static ssize_t store_param(struct config_item *item, enum iscsit_key_id id,
			   const char *page, size_t count)
{
	struct iscsit_tpg *tpg = iscsit_to_tpg(param_to_tpg(item));
	char text[ISCSIT_VALUE_LEN + 1];
	size_t len = strnlen(page, count);

	if (len && isspace(page[len - 1]))
		len--;
	if (len >= ISCSIT_VALUE_LEN)
		return -EINVAL;
	memcpy(text, page, len);
	text[len] = '\0';
	if (iscsit_key_check_param(id, text))
		return -EINVAL;
	mutex_lock(&iscsit_mutex);
	strscpy(tpg->params->value[id], text, ISCSIT_VALUE_LEN);
	mutex_unlock(&iscsit_mutex);
	return count;
}

#define TPG_PARAM(_name, _id)						\
static ssize_t tpg_param_##_name##_show(struct config_item *item,	\
					char *page)			\
{									\
	return show_param(item, ISCSIT_KEY_##_id, page);		\
}									\
static ssize_t tpg_param_##_name##_store(struct config_item *item,	\
					 const char *page, size_t count) \
{									\
	return store_param(item, ISCSIT_KEY_##_id, page, count);	\
}									\
CONFIGFS_ATTR(tpg_param_, _name)

TPG_PARAM(AuthMethod, AUTH_METHOD);
TPG_PARAM(HeaderDigest, HEADER_DIGEST);
TPG_PARAM(DataDigest, DATA_DIGEST);
TPG_PARAM(MaxConnections, MAX_CONNECTIONS);
TPG_PARAM(TargetAlias, TARGET_ALIAS);
TPG_PARAM(InitialR2T, INITIAL_R2T);
TPG_PARAM(ImmediateData, IMMEDIATE_DATA);
TPG_PARAM(MaxRecvDataSegmentLength, MAX_RECV);
TPG_PARAM(MaxXmitDataSegmentLength, MAX_XMIT);
TPG_PARAM(MaxBurstLength, MAX_BURST);
TPG_PARAM(FirstBurstLength, FIRST_BURST);
TPG_PARAM(DefaultTime2Wait, TIME2WAIT);
TPG_PARAM(DefaultTime2Retain, TIME2RETAIN);
TPG_PARAM(MaxOutstandingR2T, MAX_R2T);
TPG_PARAM(DataPDUInOrder, DATA_PDU_IN_ORDER);
TPG_PARAM(DataSequenceInOrder, DATA_SEQUENCE_IN_ORDER);
TPG_PARAM(ErrorRecoveryLevel, ERL);
TPG_PARAM(IFMarker, IF_MARKER);
TPG_PARAM(OFMarker, OF_MARKER);
TPG_PARAM(IFMarkInt, IF_MARK_INT);
TPG_PARAM(OFMarkInt, OF_MARK_INT);

struct configfs_attribute *iscsit_tpg_param_attrs[] = {
	&tpg_param_attr_AuthMethod,
	&tpg_param_attr_HeaderDigest,
	&tpg_param_attr_DataDigest,
	&tpg_param_attr_MaxConnections,
	&tpg_param_attr_TargetAlias,
	&tpg_param_attr_InitialR2T,
	&tpg_param_attr_ImmediateData,
	&tpg_param_attr_MaxRecvDataSegmentLength,
	&tpg_param_attr_MaxXmitDataSegmentLength,
	&tpg_param_attr_MaxBurstLength,
	&tpg_param_attr_FirstBurstLength,
	&tpg_param_attr_DefaultTime2Wait,
	&tpg_param_attr_DefaultTime2Retain,
	&tpg_param_attr_MaxOutstandingR2T,
	&tpg_param_attr_DataPDUInOrder,
	&tpg_param_attr_DataSequenceInOrder,
	&tpg_param_attr_ErrorRecoveryLevel,
	&tpg_param_attr_IFMarker,
	&tpg_param_attr_OFMarker,
	&tpg_param_attr_IFMarkInt,
	&tpg_param_attr_OFMarkInt,
	NULL,
};
