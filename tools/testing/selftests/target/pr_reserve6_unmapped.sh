#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A RESERVE that waits for its turn while its LUN is unmapped reserves nothing:
# nobody would ever release it.
#
#   PDU client A -- acls/A/lun_0 --+
#   PDU client B -- acls/B/lun_0 --+-- tpgt_1/lun_0 -- iblock -- dm-delay
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 8
need_root
need_tools python3 dmsetup
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

null_disk unmap0 size=64 memory_backed=1 || skip_all "no null_blk"
slow_disk unmap0 0 || skip_all "no dm-delay"
iblock unmap0 /dev/mapper/unmap0
iscsi_target unmap0
for who in a b; do
	d=$G/acls/iqn.2026-01.example:$who
	mkdir -p "$d/lun_0"
	ln -s "$G/lun/lun_0" "$d/lun_0/link"
done
a=$G/acls/iqn.2026-01.example:a
holder() { cat "$(store unmap0)/pr/res_holder"; }

# as_initiator NAME: runs the rest of the input with its session, s
as_initiator() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 -c '
import os, sys
import pdu as P
from client import Session, nop_out, rw10, scsi
s = Session(("127.0.0.1", 3260), patience=200)
s.login({"InitiatorName": "iqn.2026-01.example:" + sys.argv[1],
         "TargetName": "iqn.2026-01.example:selftest",
         "SessionType": "Normal"})
s.command(bytes(6))
exec(sys.stdin.read())' "$@"
}

# the read is slow, the ordered task waits for it; what comes then is at once
as_initiator a "$TMP/sent" > "$TMP/a" 2>&1 <<'P' &
while not os.path.exists(sys.argv[2] + ".slow"):
    open(sys.argv[2], "w").close()
read = s.request(scsi(rw10(0x28, 64, 1), read=512))
reserve = s.request(scsi(bytes([0x16, 0, 0, 0, 0, 0]), attr=P.ORDERED))
s.request(nop_out(b"?", itt=s.tag()))
left = {read.itt: "READ", reserve.itt: "RESERVE"}
while left:
    rsp = s.recv()
    if rsp.opcode == P.NOP_IN:
        open(sys.argv[2] + ".waits", "w").close()
    elif rsp.opcode == P.SCSI_RSP:
        print(left.pop(rsp.itt), "%02x" % rsp.byte3, rsp.sense)
    elif rsp.opcode == P.DATA_IN and rsp.flags & P.DATA_S:
        print(left.pop(rsp.itt), "%02x" % rsp.byte3)
s.logout()
P
pid=$!
ok "A logs in" wait_for 60 test -e "$TMP/sent"
slow_disk unmap0 100000
touch "$TMP/sent.slow"
ok "its RESERVE waits for a READ" wait_for 60 test -e "$TMP/sent.waits"
rm "$a/lun_0/link" &
rm=$!
unmapped() { [ -z "$(cat "$a/lun_0/write_protect")" ]; }
ok "its LUN is unmapped" wait_for 60 unmapped
slow_disk unmap0 0
ok "the READ ends" wait $pid
note "$(cat "$TMP/a")"
ok "the RESERVE is told that there is no such unit" grep -q "RESERVE 02 (5, 37, 0)" "$TMP/a"
ok "the link goes" wait $rm
like "nobody holds the unit" "^No SPC-" holder
ok "B writes to it" as_initiator b <<'P'
s.write_blocks(0, bytes(512))
s.logout()
P
finish
