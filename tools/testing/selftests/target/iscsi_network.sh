#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A portal in a network namespace, over IPv4 and IPv6; and what the network does
# to sessions: a link that goes away under a file system and comes back, and
# connections that are killed again and again. ALL=1: for 20 s, and for 300 s.
#
#   open-iscsi -- veth 10.99.0.2, fd99::2 | 10.99.0.1, fd99::1 -- namespace
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 16
need_root
need_tools iscsiadm iscsid fio ip ss nsenter mkfs.ext4 fsck.ext4
need_module iscsi_target_mod veth

down=6 storm=15
[ -z "${ALL:-}" ] || { down=20; storm=300; }

ns=selftest-iscsi
in_ns() { nsenter --net=/run/netns/$ns "$@"; }
ip netns add $ns || skip_all "no network namespaces"
on_exit "ip netns del $ns"
ip link add st0 type veth peer name st1 netns $ns || skip_all "no veth"
on_exit "ip link del st0"
ip addr add 10.99.0.2/24 dev st0
ip addr add fd99::2/64 dev st0 nodad
ip link set st0 up
in_ns ip link set lo up
in_ns ip addr add 10.99.0.1/24 dev st1
in_ns ip addr add fd99::1/64 dev st1 nodad
in_ns ip link set st1 up

ramdisk net0 64
iscsi_target net0
rmdir "$G/np/$PORTAL"
ok "a portal made in the namespace" in_ns mkdir "$G/np/10.99.0.1:3260"
ok "one for IPv6" in_ns mkdir "$G/np/[fd99::1]:3260"
like "listens there" '10.99.0.1:3260' in_ns ss -ltn
nok "and not here" sh -c "ss -ltn | grep -q :3260"
iscsi_initiator

PORTAL="[fd99::1]:3260"
like "discovery over IPv6" "\[fd99::1\]:3260,1 $IQN" discover
ok "login over IPv6" login
ok "I/O over IPv6" verified_io "$(iscsi_disk 0)"
ok "logout" logout

PORTAL=10.99.0.1:3260
discover > /dev/null
setting node.session.timeo.replacement_timeout 600
setting "node.conn[0].timeo.noop_out_interval" 1
setting "node.conn[0].timeo.noop_out_timeout" 2
setting "node.conn[0].iscsi.HeaderDigest" CRC32C
setting "node.conn[0].iscsi.DataDigest" CRC32C
ok "login over IPv4" login
dev=$(iscsi_disk 0)

# under_load SECONDS FILE COMMAND...: the command, while fio writes and verifies
under_load() {
	local pid rc=0 seconds=$1 file=$2

	shift 2
	fio --name=load --filename="$file" --rw=randrw --bsrange=4k-64k \
		--size=24M --iodepth=8 --ioengine=libaio --direct=1 \
		--verify=crc32c --verify_fatal=1 --verify_backlog=64 \
		--time_based --runtime="$seconds" --output-format=terse \
		> "$TMP/load" 2>&1 &
	pid=$!
	sleep 1
	"$@" || rc=$?
	wait $pid || { cat "$TMP/load"; rc=1; }
	return $rc
}

link_lost() {
	ip link set st0 down
	sleep $down
	ip link set st0 up
}

kills=0
kill_often() {
	local end=$((SECONDS + storm))

	while [ $SECONDS -lt $end ]; do
		ss -K dst 10.99.0.1 dport = :3260 2>&1 | grep -q 10.99.0.1 &&
			kills=$((kills + 1))
		sleep 1
	done
	return 0
}

mkdir "$TMP/mnt"
fs() {
	mkfs.ext4 -q -F "$dev" && mount "$dev" "$TMP/mnt"
}
on_exit "! mountpoint -q $TMP/mnt || umount $TMP/mnt"
ok "a file system" fs
ok "I/O survives $down s without a link" \
	under_load $((down + 10)) "$TMP/mnt/file" link_lost
ok "I/O survives a connection killed every second for $storm s" \
	under_load $((storm + 5)) "$TMP/mnt/file" kill_often
ok "there were such ones" test $kills -gt 2
umount "$TMP/mnt"
ok "the file system is whole" fsck.ext4 -fn "$dev"
ok "one session is left" wait_for 30 sh -c "[ \$(tr '\\0' '\\n' < $G/dynamic_sessions | grep -c .) = 1 ]"
ok "logout at last" logout
finish
