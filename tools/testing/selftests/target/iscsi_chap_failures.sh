#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Logins that fail CHAP, each under a name of its own where any name may log in,
# leave nothing behind. ALL=1: 1,000 instead of 300.
#
#   PDU client -- 127.0.0.1 -- tpgt_1, CHAP, 8 LUNs -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 4
need_root
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

count=300
[ -z "${ALL:-}" ] || count=1000
ramdisk fail0 16
iscsi_target fail0 fail0 fail0 fail0 fail0 fail0 fail0 fail0
echo -n user > "$G/auth/userid"
echo -n secret-of-12b > "$G/auth/password"
echo 1 > "$G/attrib/authentication"

# failures NAME TIMES: as many that are refused, and one login that is not
failures() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$@" <<-P
	import sys
	from client import Refused, Session
	def log_in(name, secret):
	    s = Session(("127.0.0.1", 3260), patience=120)
	    names = {"InitiatorName": name, "TargetName": "$IQN",
	             "SessionType": "Normal"}
	    try:
	        s.chap(names, "user", secret)
	        s.login({}, said=names)
	        s.logout()
	    finally:
	        s.close()
	for n in range(int(sys.argv[2])):
	    try:
	        log_in("iqn.2026-01.example:%s-%d" % (sys.argv[1], n), "wrong-secret")
	    except Refused as e:
	        assert e.status == 0x0201, hex(e.status)
	    else:
	        raise AssertionError("accepted")
	log_in("$INI", "secret-of-12b")
	P
}

kib() { awk -v k="$1:" '$1 == k { print $2 }' /proc/meminfo; }
ok "some, and a login that is none" failures before 50
slab=$(kib SUnreclaim) percpu=$(kib Percpu)
ok "$count more" failures name $count
grown() { grown=$(($(kib SUnreclaim) - slab)); [ $grown -ge 512 ]; }
ok "leave no slab" wait_for 60 eval "! grown"
note "unreclaimable slab: $grown KiB more"
back() { [ "$(kib Percpu)" -le "$percpu" ]; }
ok "and no percpu memory" wait_for 60 back
note "percpu: $(($(kib Percpu) - percpu)) KiB more"
finish
