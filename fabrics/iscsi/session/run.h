/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The work of a connection.
 */
#ifndef ISCSIT_RUN_H
#define ISCSIT_RUN_H

struct iscsit_conn;

void iscsit_conn_start(struct iscsit_conn *conn);
int iscsit_run_module_init(void);
void iscsit_run_module_exit(void);

#endif /* ISCSIT_RUN_H */
