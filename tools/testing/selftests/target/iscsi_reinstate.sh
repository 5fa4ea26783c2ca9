#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Session reinstatement under load: an initiator port comes back again and again
# while its old session has commands at a slow disk, in every stage of them. The
# old session ends, nothing of it is answered to the new one, nothing is lost.
#
#   4 x PDU client -- 127.0.0.1 -- tpgt_1/lun_0 -- iblock -- dm-delay, 50 ms
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 4
need_root
need_tools python3 dmsetup
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

null_disk reinst0 size=64 memory_backed=1 || skip_all "no null_blk"
slow_disk reinst0 50 || skip_all "no dm-delay"
iblock reinst0 /dev/mapper/reinst0
iscsi_target reinst0

# come_back NUMBER TIMES: one port, with a part of the disk for itself
come_back() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$@" <<-'P'
	import random, sys
	import pdu as P
	from client import Closed, Session, data_out, rw10, scsi
	number, times = int(sys.argv[1]), int(sys.argv[2])
	base = number * 4096
	pairs = {"InitiatorName": "iqn.2026-01.example:port%d" % number,
	         "TargetName": "iqn.2026-01.example:selftest",
	         "SessionType": "Normal", "ImmediateData": "Yes"}
	def fresh():
	    s = Session(("127.0.0.1", 3260), patience=60, isid=0x800000000000 + number)
	    s.login(pairs)
	    s.command(bytes(6))
	    return s
	def block(n, size=4096):
	    return bytes([n & 255]) * size
	s, known = fresh(), 0
	s.write_blocks(base, block(0))
	for n in range(1, times + 1):
	    for k in range(12):
	        kind = random.randrange(4)
	        lba = base + 64 + 8 * k
	        if kind == 0:
	            s.request(scsi(rw10(0x28, lba, 8), read=4096))
	        elif kind == 1:
	            s.request(scsi(rw10(0x2A, lba, 8), write=4096, data=block(k)))
	        elif kind == 2:         # its data never come
	            s.request(scsi(rw10(0x2A, lba, 8), write=4096, data=block(k, 1024)))
	        else:
	            s.request(scsi(bytes(6)))
	    # the block all of this is about: written, but nobody waits for the answer
	    s.request(scsi(rw10(0x2A, base, 8), write=4096, data=block(n)))
	    old, s = s, fresh()
	    for pdu in old.wait_closed():
	        assert pdu.opcode in (P.SCSI_RSP, P.DATA_IN, P.R2T), repr(pdu)
	    old.close()
	    s.ping()
	    got = s.read_blocks(base, 8)
	    assert got in (block(known), block(n)), "block %d: %r" % (n, got[:16])
	    known = n + 128
	    s.write_blocks(base, block(known))
	    assert s.read_blocks(base, 8) == block(known), "what was written last"
	P
}

all_come_back() {
	local p rc=0 pids=()

	for p in 1 2 3 4; do
		come_back $p "${1}" > "$TMP/port.$p" 2>&1 &
		pids+=($!)
	done
	for p in "${pids[@]}"; do
		wait "$p" || rc=1
	done
	cat "$TMP"/port.*
	return $rc
}
errors() { cat "$T/iscsi/$IQN/fabric_statistics/iscsi_login_stats/$1"; }

rounds=15
[ -z "${ALL:-}" ] || rounds=200
ok "4 ports that come back $rounds times" all_come_back $rounds
none() { ! tr '\0' '\n' < "$G/dynamic_sessions" | grep -q .; }
ok "all sessions end when they are left" wait_for 200 none
is "every login was a success" "$((4 * (rounds + 1)))" "$(errors accepts)"
is "and none was refused" 0 "$(errors other_fails)"
finish
