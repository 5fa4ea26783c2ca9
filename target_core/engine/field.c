// SPDX-License-Identifier: GPL-2.0
/*
 * Field pointers: which byte and bit of a CDB or parameter list is at fault.
 */
#include "field.h"

/**
 * tcm_cdb_error() - INVALID FIELD IN CDB, with a field pointer
 * @cmd: the command
 * @byte: offset of the field at fault
 * @bit: its most significant bit, -1 to point at the whole byte
 *
 * SPC-4 Sense key specific sense data, Field pointer.
 *
 * Return: TCM_INVALID_CDB_FIELD.
 */
sense_reason_t tcm_cdb_error(struct se_cmd *cmd, unsigned int byte, int bit)
{
	cmd->field_where = TCM_FIELD_IN_CDB;
	cmd->field_byte = byte;
	cmd->field_bit = bit;
	return TCM_INVALID_CDB_FIELD;
}

/**
 * tcm_param_error() - INVALID FIELD IN PARAMETER LIST, with a field pointer
 * @cmd: the command
 * @byte: offset of the field at fault in the data-out
 * @bit: its most significant bit, -1 to point at the whole byte
 *
 * Return: TCM_INVALID_PARAMETER_LIST.
 */
sense_reason_t tcm_param_error(struct se_cmd *cmd, unsigned int byte, int bit)
{
	cmd->field_where = TCM_FIELD_IN_DATA;
	cmd->field_byte = byte;
	cmd->field_bit = bit;
	return TCM_INVALID_PARAMETER_LIST;
}
