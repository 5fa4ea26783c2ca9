#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many sessions of one initiator: all of them do I/O at once, open-iscsi tells
# of them what is true, they cost no threads, and logins leave nothing behind.
# ALL=1: 1,000 logins instead of 60.
#
#   sdX...sdX+7 -- open-iscsi, 8 sessions -- 127.0.0.1 -- tpgt_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 17
need_root
need_tools iscsiadm iscsid fio python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

sessions=4 logins=100
[ -z "${ALL:-}" ] || { sessions=8; logins=1000; }

# disks [LUN]: one of each session
disks() {
	local d

	for d in /sys/class/iscsi_session/*/device/target*/*:"${1:-0}"/block/*; do
		[ -e "$d" ] && echo "/dev/${d##*/}"
	done
}

have_disks() { [ "$(disks "$2" | wc -l)" = "$1" ]; }

# threads of the target's: none belongs to a session. Workers of all the kernel
# are named for what they did last
threads() { ps -eo comm= | grep -cE '^(kworker/R-)?iscsi_t'; }

ramdisk many0 64
ramdisk many1 16
iscsi_target many0
iscsi_initiator
discover > /dev/null
before=$(threads)

setting node.session.nr_sessions $sessions
setting "node.conn[0].iscsi.HeaderDigest" CRC32C
ok "$sessions logins" login
ok "a disk for each" wait_for 200 have_disks $sessions 0
is "the target tells of them all" $sessions "$(wc -w < "$G/dynamic_sessions")"
is "and has no more threads than before" "$before" "$(threads)"

print3() { iscsiadm -m session -P3 > "$TMP/P3"; }
times() { grep -c "$1" "$TMP/P3"; }
ok "open-iscsi prints them" print3
is "all are logged in" $sessions "$(times 'iSCSI Session State: LOGGED_IN')"
is "all have header digests" $sessions "$(times 'HeaderDigest: CRC32C')"
is "all have a disk that runs" $sessions "$(times 'Attached scsi disk .*State: running')"

# a part of the disk each, all at the same time
together() {
	local d n=0 jobs=()

	for d in $(disks); do
		jobs+=(--name="$d" --filename="$d" --offset=$((n * 8))M)
		n=$((n + 1))
	done
	quick_fio --direct=1 --rw=randwrite --bsrange=512-64k --size=1M \
		--verify=crc32c --do_verify=1 --verify_fatal=1 --iodepth=8 \
		--ioengine=libaio --output-format=terse "${jobs[@]}"
}
ok "I/O over all of them at once" together

mkdir "$G/lun/lun_1"
ln -s "$(store many1)" "$G/lun/lun_1/link"
ok "open-iscsi looks again" iscsiadm -m session -R
ok "and finds the new unit on every session" wait_for 200 have_disks $sessions 1
ok "I/O to it" verified_io "$(disks 1 | tail -n 1)"
ok "logout of all" logout
sessions_left() { tr -d '\0' < "$G/dynamic_sessions" | grep -q .; }
nok "no session is left" sessions_left

# logins by the hundred
unreclaimable() { awk '/^SUnreclaim/ { print $2 }' /proc/meminfo; }
again() { # TIMES
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$1" <<-P
	import sys
	from client import Session
	for n in range(int(sys.argv[1])):
	    s = Session(("127.0.0.1", 3260), patience=120)
	    s.login({"InitiatorName": "$INI", "TargetName": "$IQN",
	             "SessionType": "Normal"})
	    s.command(bytes(6))
	    s.logout()
	    s.close()
	P
}
again 50
kib=$(unreclaimable)
ok "$logins logins" again $logins
grown() { grown=$(($(unreclaimable) - kib)); [ $grown -ge 1024 ]; }
ok "leave no memory behind" wait_for 60 eval "! grown"
note "unreclaimable slab: $grown KiB more"
is "and no thread" "$before" "$(threads)"
finish
