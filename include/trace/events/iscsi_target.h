/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events of the iSCSI target: connections and sessions change state.
 *
 * The names of the states are those of RFC 7143 §8.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM iscsi_target

#if !defined(_TRACE_ISCSI_TARGET_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_ISCSI_TARGET_H

#include <linux/in6.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/types.h>

#define ISCSI_TARGET_TRACE_STATE_LEN	20
#define ISCSI_TARGET_TRACE_NAME_LEN	224

TRACE_EVENT(iscsi_target_conn_state,

	TP_PROTO(u16 cid, const struct sockaddr_storage *peer, const char *from,
		 const char *to),

	TP_ARGS(cid, peer, from, to),

	TP_STRUCT__entry(
		__field(u16,	cid)
		__array(u8,	peer,	sizeof(struct sockaddr_in6))
		__array(char,	from,	ISCSI_TARGET_TRACE_STATE_LEN)
		__array(char,	to,	ISCSI_TARGET_TRACE_STATE_LEN)
	),

	TP_fast_assign(
		__entry->cid = cid;
		memcpy(__entry->peer, peer, sizeof(struct sockaddr_in6));
		strscpy(__entry->from, from, ISCSI_TARGET_TRACE_STATE_LEN);
		strscpy(__entry->to, to, ISCSI_TARGET_TRACE_STATE_LEN);
	),

	TP_printk("%pISpc CID %u: %s -> %s", __entry->peer, __entry->cid,
		  __entry->from, __entry->to)
);

TRACE_EVENT(iscsi_target_sess_state,

	TP_PROTO(u32 sid, u16 tsih, const char *initiator, const char *from,
		 const char *to),

	TP_ARGS(sid, tsih, initiator, from, to),

	TP_STRUCT__entry(
		__field(u32,	sid)
		__field(u16,	tsih)
		__array(char,	initiator, ISCSI_TARGET_TRACE_NAME_LEN)
		__array(char,	from,	ISCSI_TARGET_TRACE_STATE_LEN)
		__array(char,	to,	ISCSI_TARGET_TRACE_STATE_LEN)
	),

	TP_fast_assign(
		__entry->sid = sid;
		__entry->tsih = tsih;
		strscpy(__entry->initiator, initiator,
			ISCSI_TARGET_TRACE_NAME_LEN);
		strscpy(__entry->from, from, ISCSI_TARGET_TRACE_STATE_LEN);
		strscpy(__entry->to, to, ISCSI_TARGET_TRACE_STATE_LEN);
	),

	TP_printk("%s session %u TSIH %u: %s -> %s", __entry->initiator,
		  __entry->sid, __entry->tsih, __entry->from, __entry->to)
);

#endif /* _TRACE_ISCSI_TARGET_H */

/* Outside the guard */
#include <trace/define_trace.h>
