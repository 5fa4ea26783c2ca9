/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rows of all commands.
 */
#ifndef TCM_OPCODE_TABLE_H
#define TCM_OPCODE_TABLE_H

int tcm_opcode_table_init(void);

#endif /* TCM_OPCODE_TABLE_H */
