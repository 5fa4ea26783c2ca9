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
need_tools iscsiadm iscsid fio iscsi-inq
need_module iscsi_target_mod

sessions=8
logins=60
[ -z "${ALL:-}" ] || logins=1000

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
ok "a disk for each" wait_for 60 have_disks $sessions 0
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
	local d n=0 pids=() p rc=0

	for d in $(disks); do
		verified_io "$d" --offset=$((n * 8))M --size=8M --bsrange=512-64k \
			> "$TMP/io.$n" 2>&1 &
		pids+=($!)
		n=$((n + 1))
	done
	for p in "${pids[@]}"; do
		wait "$p" || rc=1
	done
	cat "$TMP"/io.*
	return $rc
}
ok "I/O over all of them at once" together

mkdir "$G/lun/lun_1"
ln -s "$(store many1)" "$G/lun/lun_1/link"
ok "open-iscsi looks again" iscsiadm -m session -R
ok "and finds the new unit on every session" wait_for 60 have_disks $sessions 1
ok "I/O to it" verified_io "$(disks 1 | tail -n 1)"
ok "logout of all" logout
sessions_left() { tr -d '\0' < "$G/dynamic_sessions" | grep -q .; }
nok "no session is left" sessions_left

# logins by the hundred
inq() { iscsi-inq "iscsi://$PORTAL/$IQN/0"; }
unreclaimable() { awk '/^SUnreclaim/ { print $2 }' /proc/meminfo; }
again() { # TIMES
	local i

	for ((i = 0; i < $1; i++)); do
		inq > "$TMP/inq" 2>&1 || { cat "$TMP/inq"; return 1; }
	done
}
again 30
kib=$(unreclaimable)
ok "$logins logins" again $logins
sleep 2
grown=$(($(unreclaimable) - kib))
note "unreclaimable slab: $grown KiB more"
ok "leave no memory behind" test $grown -lt 1024
is "and no thread" "$before" "$(threads)"
finish
