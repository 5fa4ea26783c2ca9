#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An initiator logs out while its session is about to be closed because the
# depth of its ACL was changed: the session is not freed before that is over.
#
#   PDU client -- acls/A -- tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 6
need_root
need_tools python3
need_module iscsi_target_mod
need_slow
client=$(pdu_client) || skip_all "no PDU client"

ramdisk close0 1
iscsi_target close0
acl=$G/acls/iqn.2026-01.example:a
mkdir -p "$acl"

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$TMP/" > "$TMP/a" 2>&1 <<'P' &
import os, sys, time
from client import Closed, Session
s = Session(("127.0.0.1", 3260), patience=200)
s.login({"InitiatorName": "iqn.2026-01.example:a",
         "TargetName": "iqn.2026-01.example:selftest",
         "SessionType": "Normal"})
s.ping()
open(sys.argv[1] + "in", "w").close()
while not os.path.exists(sys.argv[1] + "out"):
    time.sleep(0.1)
s.logout()
s.close()
P
pid=$!
ok "the initiator logs in" wait_for 60 test -e "$TMP/in"
# the second one only counts
hold iscsi_target_mod:iscsit_sess_close 300000
hold target_core_mod:transport_free_session 1 count=0
set_to 33 "$acl/cmdsn_depth" &
depth=$!
ok "the session is about to be closed" held iscsi_target_mod:iscsit_sess_close
touch "$TMP/out"
ok "the initiator logs out" wait $pid
pause 3
is "its session is not freed" 0 \
	"$(hold_says target_core_mod:transport_free_session calls)"
ok "the call goes on" release iscsi_target_mod:iscsit_sess_close
wait $depth
freed() { [ "$(hold_says target_core_mod:transport_free_session calls)" = 1 ]; }
ok "then it is" wait_for 60 freed
finish
