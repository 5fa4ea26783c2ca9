#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A Logout Response says that no command of the connection is at work any more
# (RFC 7143 §11.14): a write to a slow disk ends before it.
#
#   PDU client -- 127.0.0.1 -- tpgt_1/lun_0 -- iblock -- dm-delay
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 2
need_root
need_tools python3 dmsetup
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

null_disk logout0 size=64 memory_backed=1 || skip_all "no null_blk"
slow_disk logout0 0 || skip_all "no dm-delay"
iblock logout0 /dev/mapper/logout0
iscsi_target logout0

# what is answered, in order, when a write of FIELDS and a Logout Request come
answers() {
	timeout 120 python3 -B - "$client" "$IQN" "$1" <<'EOF'
import sys
sys.path.insert(0, sys.argv[1])
import pdu as P
from client import Closed, Session, logout, rw10, scsi

s = Session(("127.0.0.1", 3260), patience=60)
s.login({"InitiatorName": "iqn.2026-01.example:logout", "SessionType": "Normal",
         "TargetName": sys.argv[2]})
s.command(bytes(6))
data = b"w" * 4096
if sys.argv[3] == "waits":
    s.request(scsi(rw10(0x2A, 0, 8), write=4096))
    assert s.recv().opcode == P.R2T
else:
    s.request(scsi(rw10(0x2A, 0, 8), write=4096, data=data))
s.request(logout(0))
try:
    while True:
        rsp = s.recv()
        print(P.NAMES[rsp.opcode], rsp.byte2 if rsp.opcode == P.LOGOUT_RSP
              else rsp.byte3)
except Closed:
    pass
EOF
}

is "a write that waits for data is ended, and not answered" \
	"Logout Response 0" "$(answers waits)"
slow_disk logout0 2000
is "a write that the disk has is answered before the logout" \
	"SCSI Response 0
Logout Response 0" "$(answers works)"
slow_disk logout0 0
finish
