#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What demo mode makes for an initiator goes with its last session, the memory
# that a mapped LUN has on each CPU included.
#
#   initiators one after another -- tpgt_1/lun_0 ... lun_63 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 4
need_root
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

ramdisk mem0 1
iscsi_target mem0
for n in $(seq 63); do
	mkdir "$G/lun/lun_$n"
	ln -s "$(store mem0)" "$G/lun/lun_$n/link"
done

# come_and_go FIRST LAST: initiators of these numbers log in, look and log out
come_and_go() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$@" <<-'P'
	import sys
	from client import Session
	for n in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
	    s = Session(("127.0.0.1", 3260), patience=60)
	    s.login({"InitiatorName": "iqn.2026-01.example:n%d" % n,
	             "TargetName": "iqn.2026-01.example:selftest",
	             "SessionType": "Normal"})
	    s.command(bytes(6))
	    s.logout()
	    s.close()
	P
}
none() { ! tr '\0' '\n' < "$G/dynamic_sessions" | grep -q .; }
percpu_kb() { awk '/^Percpu:/ { print $2 }' /proc/meminfo; }
settled() { [ "$(percpu_kb)" -le "$limit" ]; }

ok "8 initiators come and go" come_and_go 1 8
wait_for 30 none
before=$(percpu_kb)
# 64 mapped LUNs with 32 bytes each: 2 KiB an initiator and CPU if they stayed
limit=$((before + 128 * $(nproc)))
ok "100 more" come_and_go 9 108
ok "no session is left" wait_for 60 none
ok "nothing of theirs is left on the CPUs" wait_for 30 settled
note "percpu memory: $before kB before, $(percpu_kb) kB after"
finish
