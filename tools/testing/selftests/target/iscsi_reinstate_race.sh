#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two logins of one initiator port at the same time: the one that comes second to
# the session's place reinstates the first one's session (RFC 7143 6.3.5).
#
#   2 x PDU client, one ISID -- 127.0.0.1 -- tpgt_1; the first is held before it
#   takes the place it has found free
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 5
need_root
need_tools python3
need_module iscsi_target_mod
need_slow
client=$(pdu_client) || skip_all "no PDU client"

ramdisk race0 16
iscsi_target race0

# log_in [stay]: and out, or until the target closes
log_in() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$@" <<-P
	import sys
	from client import Session
	s = Session(("127.0.0.1", 3260), patience=200, isid=0x80AABBCCDDEE)
	s.login({"InitiatorName": "$INI", "TargetName": "$IQN",
	         "SessionType": "Normal"})
	s.ping()
	print("logged in", flush=True)
	if sys.argv[1:]:
	    s.wait_closed()
	else:
	    s.logout()
	P
}

hold iscsi_target_mod:iscsit_sess_activate 600000
log_in > "$TMP/first" 2>&1 &
first=$!
ok "the first login is about to take its place" \
	held iscsi_target_mod:iscsit_sess_activate
log_in stay > "$TMP/second" 2>&1 &
second=$!
ok "the second one was faster" wait_for 60 grep -q "logged in" "$TMP/second"
ok "the first goes on" release iscsi_target_mod:iscsit_sess_activate
ok "and gets in" wait $first
[ ! -s "$TMP/first" ] || sed 's/^/#   /' "$TMP/first"
ok "the session of the second has ended" wait $second
finish
