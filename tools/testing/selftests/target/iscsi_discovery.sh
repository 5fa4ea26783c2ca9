#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Discovery where the list of targets is longer than a Text Response.
#
#   open-iscsi, PDU client -- 127.0.0.1:3260 -- 120 targets
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 4
need_root
need_tools iscsiadm iscsid python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

count=120
ramdisk disc0 16
iscsi_target disc0
remove_many() { rmdir "$T"/iscsi/*:many-*/tpgt_1/np/* "$T"/iscsi/*:many-*/tpgt_1 \
	"$T"/iscsi/*:many-*; }
on_exit remove_many
for ((n = 1; n < count; n++)); do
	many+=("$T/iscsi/iqn.2026-01.example:many-of-them-$n/tpgt_1/np/$PORTAL")
done
mkdir -p "${many[@]}"
for f in "$T"/iscsi/*:many-*/tpgt_1/enable; do echo 1 > "$f"; done
iscsi_initiator

discover > "$TMP/found"
is "open-iscsi finds them all" $count "$(sort -u "$TMP/found" | grep -c "$PORTAL,1 iqn")"
is "each once" $count "$(wc -l < "$TMP/found")"

# parts MRDSL: how many parts the answer has, and how many targets are in it
parts() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$1" <<-P
	import sys
	import pdu as P
	from client import Session, text_request
	s = Session(("127.0.0.1", 3260), patience=120)
	s.login({"InitiatorName": "$INI", "SessionType": "Discovery",
	         "MaxRecvDataSegmentLength": sys.argv[1]})
	req = s.request(text_request({"SendTargets": "All"}))
	data, parts = b"", 1
	rsp = s.recv()
	while not rsp.final:
	    assert rsp.data and len(rsp.data) <= int(sys.argv[1])
	    data += rsp.data
	    s.request(text_request(itt=req.itt, ttt=rsp.ttt))
	    rsp = s.recv()
	    parts += 1
	names = [v for k, v in P.parse_text(data + rsp.data) if k == "TargetName"]
	print(parts > 1, len(names), len(set(names)))
	P
}
is "in parts as small as may be" "True $count $count" "$(parts 512)"
is "and as large" "True $count $count" "$(parts 16777215)"
finish
