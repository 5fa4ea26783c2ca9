// SPDX-License-Identifier: GPL-2.0
/*
 * The fabric as the core sees it: template and small questions.
 */
#include <linux/module.h>

#include <target/target_core_fabric.h>

#include "configfs.h"
#include "session/command.h"
#include "session/session.h"
#include "target/acl.h"
#include "target/target.h"
#include "task/scsi_cmd.h"
#include "task/tmf.h"

static char *tpg_get_wwn(struct se_portal_group *se_tpg)
{
	struct iscsit_tiqn *tiqn = iscsit_to_tpg(se_tpg)->tiqn;

	return tiqn ? tiqn->name : "discovery";
}

static u16 tpg_get_tag(struct se_portal_group *se_tpg)
{
	return iscsit_to_tpg(se_tpg)->tag;
}

static u32 tpg_get_default_depth(struct se_portal_group *se_tpg)
{
	return READ_ONCE(iscsit_to_tpg(se_tpg)->attrib.default_cmdsn_depth);
}

static int tpg_check_demo_mode(struct se_portal_group *se_tpg)
{
	return READ_ONCE(iscsit_to_tpg(se_tpg)->attrib.generate_node_acls);
}

static int tpg_check_demo_mode_cache(struct se_portal_group *se_tpg)
{
	return READ_ONCE(iscsit_to_tpg(se_tpg)->attrib.cache_dynamic_acls);
}

static int tpg_check_demo_mode_write_protect(struct se_portal_group *se_tpg)
{
	return READ_ONCE(iscsit_to_tpg(se_tpg)->attrib.demo_mode_write_protect);
}

static int tpg_check_prod_mode_write_protect(struct se_portal_group *se_tpg)
{
	return READ_ONCE(iscsit_to_tpg(se_tpg)->attrib.prod_mode_write_protect);
}

static int tpg_check_prot_fabric_only(struct se_portal_group *se_tpg)
{
	struct iscsit_tpg_attrib *attrib = &iscsit_to_tpg(se_tpg)->attrib;

	return READ_ONCE(attrib->t10_pi) ? READ_ONCE(attrib->fabric_prot_type) :
					   0;
}

static u32 tpg_get_inst_index(struct se_portal_group *se_tpg)
{
	struct iscsit_tiqn *tiqn = iscsit_to_tpg(se_tpg)->tiqn;

	return tiqn ? tiqn->index : 0;
}

static void close_session(struct se_session *se_sess)
{
	iscsit_sess_close(se_sess->fabric_sess_ptr);
}

static u32 sess_get_index(struct se_session *se_sess)
{
	struct iscsit_sess *sess = se_sess->fabric_sess_ptr;

	return sess->sid;
}

static u32 sess_get_initiator_sid(struct se_session *se_sess,
				  unsigned char *buf, u32 len)
{
	struct iscsit_sess *sess = se_sess->fabric_sess_ptr;

	return scnprintf(buf, len, "%6phN", sess->isid);
}

static int check_stop_free(struct se_cmd *se_cmd)
{
	return target_put_sess_cmd(se_cmd);
}

static void release_cmd(struct se_cmd *se_cmd)
{
	iscsit_cmd_free(container_of(se_cmd, struct iscsit_cmd, se_cmd));
}

const struct target_core_fabric_ops iscsit_ops = {
	.module				= THIS_MODULE,
	.fabric_name			= "iSCSI",
	.fabric_alias			= "iscsi",
	.node_acl_size			= sizeof(struct iscsit_acl),

	.tpg_get_wwn			= tpg_get_wwn,
	.tpg_get_tag			= tpg_get_tag,
	.tpg_get_default_depth		= tpg_get_default_depth,
	.tpg_check_demo_mode		= tpg_check_demo_mode,
	.tpg_check_demo_mode_cache	= tpg_check_demo_mode_cache,
	.tpg_check_demo_mode_write_protect = tpg_check_demo_mode_write_protect,
	.tpg_check_prod_mode_write_protect = tpg_check_prod_mode_write_protect,
	.tpg_check_prot_fabric_only	= tpg_check_prot_fabric_only,
	.tpg_get_inst_index		= tpg_get_inst_index,

	.close_session			= close_session,
	.close_session_returns		= 1,
	.sess_get_index			= sess_get_index,
	.sess_get_initiator_sid		= sess_get_initiator_sid,

	.write_pending			= iscsit_scsi_write_pending,
	.queue_data_in			= iscsit_scsi_queue_data_in,
	.queue_status			= iscsit_scsi_queue_status,
	.queue_tm_rsp			= iscsit_tmf_queue_rsp,
	.aborted_task			= iscsit_scsi_aborted,
	.check_stop_free		= check_stop_free,
	.release_cmd			= release_cmd,

	.fabric_make_wwn		= iscsit_tiqn_make,
	.fabric_drop_wwn		= iscsit_tiqn_drop,
	.add_wwn_groups			= iscsit_stat_add_wwn_groups,
	.fabric_make_tpg		= iscsit_tpg_make,
	.fabric_enable_tpg		= iscsit_tpg_enable,
	.fabric_drop_tpg		= iscsit_tpg_drop,
	.fabric_make_np			= iscsit_portal_make,
	.fabric_drop_np			= iscsit_portal_drop,
	.fabric_init_nodeacl		= iscsit_stat_add_acl_groups,
	.set_default_node_attributes	= iscsit_acl_set_defaults,

	.tfc_discovery_attrs		= iscsit_discovery_auth_attrs,
	.tfc_wwn_attrs			= iscsit_wwn_attrs,
	.tfc_tpg_base_attrs		= iscsit_tpg_attrs,
	.tfc_tpg_np_base_attrs		= iscsit_portal_attrs,
	.tfc_tpg_attrib_attrs		= iscsit_tpg_attrib_attrs,
	.tfc_tpg_auth_attrs		= iscsit_tpg_auth_attrs,
	.tfc_tpg_param_attrs		= iscsit_tpg_param_attrs,
	.tfc_tpg_nacl_base_attrs	= iscsit_acl_attrs,
	.tfc_tpg_nacl_attrib_attrs	= iscsit_acl_attrib_attrs,
	.tfc_tpg_nacl_auth_attrs	= iscsit_acl_auth_attrs,
	.tfc_tpg_nacl_param_attrs	= iscsit_acl_param_attrs,

	/* commands are answered from the connection's work, wherever they end */
	.direct_submit_supp		= 1,
	.direct_compl_supp		= 1,
	.command_class			= TARGET_FABRIC_ASYNC,
	.default_submit_type		= TARGET_DIRECT_SUBMIT,
	.default_compl_type		= TARGET_DIRECT_COMPL,
};
