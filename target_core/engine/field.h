/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Field pointers: which byte and bit of a CDB or parameter list is at fault.
 */
#ifndef TCM_FIELD_H
#define TCM_FIELD_H

#include <target/target_core_base.h>

/* Values of se_cmd.field_where. */
enum tcm_field_where {
	TCM_FIELD_NONE = 0,
	TCM_FIELD_IN_CDB,
	TCM_FIELD_IN_DATA,
};

/* A reason with a pointer to the field at fault (SPC-4 sense key specific). */
sense_reason_t tcm_cdb_error(struct se_cmd *cmd, unsigned int byte, int bit);
sense_reason_t tcm_param_error(struct se_cmd *cmd, unsigned int byte, int bit);

#endif /* TCM_FIELD_H */
