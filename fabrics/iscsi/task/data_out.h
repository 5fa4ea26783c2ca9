/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Data of WRITEs, solicited or not.
 */
#ifndef ISCSIT_DATA_OUT_H
#define ISCSIT_DATA_OUT_H

#include <linux/types.h>

#include "../types.h"

struct iscsit_sequence {
	u32	next;		/* offset of the next byte */
	u32	end;		/* offset behind the last one there may be */
	bool	solicited;	/* an R2T asked for it */
};
bool iscsit_data_out_fits(const struct iscsit_sequence *seq, u32 offset,
			  u32 len, bool final);
int iscsit_data_out_rx(struct iscsit_conn *conn);
int iscsit_data_out_received(struct iscsit_conn *conn, bool final);
/* Ask for what is still missing, or execute. */
int iscsit_data_out_go_on(struct iscsit_cmd *cmd);
void iscsit_data_out_cancel(struct iscsit_cmd *cmd);
/* Return: -ETIMEDOUT if data did not come in time. */
int iscsit_data_out_timer(struct iscsit_conn *conn);
int iscsit_data_out_module_init(void);
void iscsit_data_out_module_exit(void);

#endif /* ISCSIT_DATA_OUT_H */
