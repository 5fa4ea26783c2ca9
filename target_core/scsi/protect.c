// SPDX-License-Identifier: GPL-2.0
/*
 * Protection information of a command: which kind, who makes it and who
 * checks it.
 *
 * Three may have a hand in it: the initiator, the fabric's hardware and the
 * back end. A device with a protection type stores it; RDPROTECT or WRPROTECT
 * 000b then means that the initiator does not see it, so it is inserted on
 * the way out and stripped on the way in, any other value that it is passed.
 * A session with a protection type of its own (fabric_prot_type) protects the
 * way to the initiator alone, the other way round.
 */
#include "protect.h"

#include <linux/export.h>

#include <target/target_core_backend.h>

#include "../engine/command.h"
#include "../wire/cdb.h"
#include "../wire/pi.h"

#define PROT_PASS	(TARGET_PROT_DIN_PASS | TARGET_PROT_DOUT_PASS)

/* bytes of protection information a logical block */
#define TUPLE_LEN	8

/**
 * tcm_protect_visible_type() - Protection type the initiator is shown
 * @cmd: any command of the session
 *
 * Return: the type the unit seems to be formatted with; 0 for none, also when
 * it has one that the session has no means to carry.
 */
enum target_prot_type tcm_protect_visible_type(struct se_cmd *cmd)
{
	enum target_prot_type type = cmd->se_dev->dev_attrib.pi_prot_type;
	struct se_session *sess = cmd->se_sess;

	if (!sess)
		return TARGET_DIF_TYPE0_PROT;
	if (type && (sess->sup_prot_ops & PROT_PASS))
		return type;
	return sess->sess_prot_type;
}

/**
 * tcm_protect_visible() - Does the initiator see protection information?
 * @cmd: any command of the session
 */
bool tcm_protect_visible(struct se_cmd *cmd)
{
	return tcm_protect_visible_type(cmd) != TARGET_DIF_TYPE0_PROT;
}

static enum target_prot_op protect_op(bool stored, u8 field, bool write)
{
	if (!stored)
		return write ? TARGET_PROT_DOUT_STRIP : TARGET_PROT_DIN_INSERT;
	if (field)
		return write ? TARGET_PROT_DOUT_PASS : TARGET_PROT_DIN_PASS;
	return write ? TARGET_PROT_DOUT_INSERT : TARGET_PROT_DIN_STRIP;
}

/* RDPROTECT, WRPROTECT or VRPROTECT has a value it must not have. */
static sense_reason_t field_error(struct se_cmd *cmd)
{
	return tcm_cdb_error(cmd, tcm_cdb_flags_byte(cmd->t_task_cdb), 7);
}

/**
 * tcm_protect_prepare() - Decide about a command's protection information
 * @cmd: READ or WRITE of some kind, LBA and number of blocks being known
 * @write: towards the medium
 *
 * SBC-3, RDPROTECT and WRPROTECT field. Sets the prot_* members and
 * reftag_seed.
 *
 * Context: Any.
 * Return: 0 or TCM_INVALID_CDB_FIELD.
 */
sense_reason_t tcm_protect_prepare(struct se_cmd *cmd, bool write)
{
	enum target_prot_type type = cmd->se_dev->dev_attrib.pi_prot_type;
	u8 field = tcm_cdb_protect(cmd->t_task_cdb);
	struct se_session *sess = cmd->se_sess;
	bool stored = type;
	u8 checks;

	if (!stored && sess && (sess->sup_prot_ops || cmd->t_prot_nents))
		type = sess->sess_prot_type;
	if (!type)
		return field ? field_error(cmd) : 0;
	/* the initiator's own stack makes it, and brought none this time */
	if (cmd->prot_pto && !cmd->t_prot_nents)
		return 0;
	if (!tcm_pi_checks(field, write, &checks))
		return field_error(cmd);
	if (type != TARGET_DIF_TYPE1_PROT)
		checks &= ~TCM_PI_CHECK_REF;

	cmd->prot_type = type;
	cmd->prot_op = protect_op(stored, field, write);
	cmd->prot_checks = checks;
	cmd->prot_length = cmd->t_task_nolb * TUPLE_LEN;
	cmd->reftag_seed = type == TARGET_DIF_TYPE3_PROT ? U32_MAX :
			   lower_32_bits(cmd->t_task_lba);

	/* a fabric that carries it between the blocks has counted it, too */
	if (field && cmd->edtl == cmd->cdb_bytes + cmd->prot_length) {
		cmd->edtl = cmd->cdb_bytes;
		cmd->data_length = cmd->edtl;
	}
	return 0;
}

static void describe(struct se_cmd *cmd, struct tcm_pi *pi)
{
	pi->lba = cmd->t_task_lba;
	pi->blocks = cmd->t_task_nolb;
	pi->block_bytes = cmd->se_dev->dev_attrib.block_size;
	pi->ref_tag = cmd->reftag_seed;
	pi->app_tag = 0;
	pi->app_mask = 0;
	pi->type = (enum t10_dif_type)cmd->prot_type;
	pi->checks = cmd->prot_checks;
}

/* Does the port's hardware do this itself? */
static bool port_does(struct se_cmd *cmd, enum target_prot_op op)
{
	return cmd->se_sess && (cmd->se_sess->sup_prot_ops & op);
}

/**
 * tcm_protect_make() - Make the information for blocks the core itself writes
 * @cmd: command under way; its prot_* members are set for the write to come
 * @data: the blocks
 * @data_off: bytes of @data before the first one
 * @lba: where they go
 * @blocks: how many
 * @prot: room for eight bytes a block
 * @prot_nents: entries of @prot
 *
 * For commands that write something else than what t_data_sg holds, to a
 * device that stores protection information.
 *
 * Return: 0 or the reason it could not be done.
 */
sense_reason_t tcm_protect_make(struct se_cmd *cmd, struct scatterlist *data,
				size_t data_off, u64 lba, u32 blocks,
				struct scatterlist *prot,
				unsigned int prot_nents)
{
	enum target_prot_type type = cmd->se_dev->dev_attrib.pi_prot_type;
	struct tcm_pi pi;

	cmd->prot_type = type;
	cmd->prot_op = TARGET_PROT_DOUT_INSERT;
	cmd->prot_checks = 0;
	cmd->prot_length = blocks * TUPLE_LEN;
	cmd->reftag_seed = type == TARGET_DIF_TYPE3_PROT ? U32_MAX :
			   lower_32_bits(lba);
	cmd->t_prot_sg = prot;
	cmd->t_prot_nents = prot_nents;

	describe(cmd, &pi);
	pi.lba = lba;
	pi.blocks = blocks;
	return tcm_pi_generate(&pi, data, data_off, prot, 0);
}

/**
 * tcm_protect_unmake() - Forget what tcm_protect_make() has set
 * @cmd: the command
 */
void tcm_protect_unmake(struct se_cmd *cmd)
{
	cmd->prot_op = TARGET_PROT_NORMAL;
	cmd->prot_length = 0;
	cmd->t_prot_sg = NULL;
	cmd->t_prot_nents = 0;
}

/**
 * tcm_protect_check_field() - Is the value of VRPROTECT one that exists?
 * @cmd: VERIFY
 *
 * Context: Any.
 * Return: 0 or TCM_INVALID_CDB_FIELD.
 */
sense_reason_t tcm_protect_check_field(struct se_cmd *cmd)
{
	u8 checks;

	if (tcm_pi_checks(tcm_cdb_protect(cmd->t_task_cdb), false, &checks))
		return 0;
	return field_error(cmd);
}

/**
 * tcm_protect_read() - Have the stored information read along
 * @cmd: command under way that reads for itself, t_task_lba and t_task_nolb
 *	being the blocks; its RDPROTECT or VRPROTECT was checked
 * @prot: room for eight bytes a block
 * @prot_nents: entries of @prot
 *
 * Undone by tcm_protect_unmake().
 */
void tcm_protect_read(struct se_cmd *cmd, struct scatterlist *prot,
		      unsigned int prot_nents)
{
	enum target_prot_type type = cmd->se_dev->dev_attrib.pi_prot_type;
	u8 checks = 0;

	tcm_pi_checks(tcm_cdb_protect(cmd->t_task_cdb), false, &checks);
	if (type != TARGET_DIF_TYPE1_PROT)
		checks &= ~TCM_PI_CHECK_REF;
	cmd->prot_type = type;
	cmd->prot_op = TARGET_PROT_DIN_PASS;
	cmd->prot_checks = checks;
	cmd->prot_length = cmd->t_task_nolb * TUPLE_LEN;
	cmd->reftag_seed = type == TARGET_DIF_TYPE3_PROT ? U32_MAX :
			   lower_32_bits(cmd->t_task_lba);
	cmd->t_prot_sg = prot;
	cmd->t_prot_nents = prot_nents;
}

/**
 * tcm_protect_check_read() - Check what tcm_protect_read() brought
 * @cmd: the command
 * @data: the blocks
 *
 * Return: 0, or the reason the data are bad, se_cmd.sense_info being the LBA.
 */
sense_reason_t tcm_protect_check_read(struct se_cmd *cmd,
				      struct scatterlist *data)
{
	struct tcm_pi pi;

	describe(cmd, &pi);
	return tcm_pi_verify(&pi, data, 0, cmd->t_prot_sg, 0, &cmd->sense_info);
}

static sense_reason_t generate(struct se_cmd *cmd)
{
	struct tcm_pi pi;

	describe(cmd, &pi);
	return tcm_pi_generate(&pi, cmd->t_data_sg, 0, cmd->t_prot_sg, 0);
}

static sense_reason_t verify(struct se_cmd *cmd)
{
	struct tcm_pi pi;

	describe(cmd, &pi);
	return tcm_pi_verify(&pi, cmd->t_data_sg, 0, cmd->t_prot_sg, 0,
			     &cmd->sense_info);
}

/**
 * tcm_protect_out() - Do our part of the protection of a write's data
 * @cmd: command whose data is all here
 *
 * Makes protection information where the initiator sent none, checks it where
 * the medium keeps none; nothing if the fabric's hardware does that.
 *
 * Context: Any.
 * Return: 0, or the check that failed with its sense set.
 */
sense_reason_t tcm_protect_out(struct se_cmd *cmd)
{
	if (!cmd->t_prot_nents || !cmd->t_data_nents ||
	    port_does(cmd, cmd->prot_op))
		return 0;
	if (cmd->prot_op == TARGET_PROT_DOUT_INSERT)
		return generate(cmd);
	if (cmd->prot_op == TARGET_PROT_DOUT_STRIP)
		return verify(cmd);
	return 0;
}

/**
 * tcm_protect_in() - Do our part of the protection of a read's data
 * @cmd: command whose data the back end has delivered
 *
 * Makes the information where the medium keeps none and the initiator wants it;
 * what is stored was checked where it was read (pi_prot_verify).
 *
 * Context: Any.
 * Return: 0, or the check that failed with its sense set.
 */
sense_reason_t tcm_protect_in(struct se_cmd *cmd)
{
	if (!cmd->t_prot_nents || !cmd->t_data_nents ||
	    port_does(cmd, cmd->prot_op))
		return 0;
	/* what was stored is checked where it is read: pi_prot_verify */
	if (cmd->prot_op == TARGET_PROT_DIN_INSERT)
		return generate(cmd);
	return 0;
}

/**
 * sbc_dif_verify() - Check data against the information stored with them
 * @cmd: READ or WRITE, its data in t_data_sg from the beginning
 * @start: LBA of the first block
 * @sectors: number of blocks
 * @ei_lba: reference tag of the first block (type 2)
 * @psg: stored information, NULL = nothing to check
 * @psg_off: bytes of it before the first tuple
 *
 * Context: Any.
 * Return: 0, or the check that failed with se_cmd.sense_info being the LBA.
 */
sense_reason_t sbc_dif_verify(struct se_cmd *cmd, sector_t start,
			      unsigned int sectors, unsigned int ei_lba,
			      struct scatterlist *psg, int psg_off)
{
	struct tcm_pi pi;

	if (!psg)
		return 0;
	describe(cmd, &pi);
	pi.lba = start;
	pi.blocks = sectors;
	pi.ref_tag = ei_lba;
	return tcm_pi_verify(&pi, cmd->t_data_sg, 0, psg, psg_off,
			     &cmd->sense_info);
}
EXPORT_SYMBOL(sbc_dif_verify);

/**
 * sbc_dif_copy_prot() - Move information between a command and the store
 * @cmd: the command
 * @sectors: number of blocks
 * @read: towards the command
 * @sg: stored information, NULL = nothing to do
 * @sg_off: bytes of it before the first tuple
 *
 * Context: Any.
 */
void sbc_dif_copy_prot(struct se_cmd *cmd, unsigned int sectors, bool read,
		       struct scatterlist *sg, int sg_off)
{
	if (!sg || !cmd->t_prot_sg)
		return;
	if (read)
		tcm_pi_copy(cmd->t_prot_sg, 0, sg, sg_off, sectors);
	else
		tcm_pi_copy(sg, sg_off, cmd->t_prot_sg, 0, sectors);
}
EXPORT_SYMBOL(sbc_dif_copy_prot);
