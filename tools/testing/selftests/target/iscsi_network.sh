#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A portal in a network namespace, over IPv4 and IPv6; and what the network does
# to sessions: a link that goes away under a file system and comes back, and
# connections that are killed again and again. ALL=1: for 20 s, and 100 times.
#
#   open-iscsi -- veth 10.99.0.2, fd99::2 | 10.99.0.1, fd99::1 -- namespace
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 20
need_root
need_tools iscsiadm iscsid fio ip ss nsenter mkfs.ext4 fsck.ext4
need_module iscsi_target_mod veth

kills=3
[ -z "${ALL:-}" ] || kills=100

away net 10.99.0
ip addr add fd99::2/64 dev net0 nodad
in_ns ip addr add fd99::1/64 dev net1 nodad

ramdisk net0 64
iscsi_target net0
rmdir "$G/np/$PORTAL"
ok "a portal made in the namespace" in_ns mkdir "$G/np/10.99.0.1:3260"
ok "one for IPv6" in_ns mkdir "$G/np/[fd99::1]:3260"
like "listens there" '10.99.0.1:3260' in_ns ss -ltn
nok "and not here" sh -c "ss -ltn | grep -q :3260"
iscsi_initiator

ok "a portal outside of it" mkdir "$G/np/$PORTAL"
PORTAL="[fd99::1]:3260"
discover > "$TMP/found"
like "discovery over IPv6" "\[fd99::1\]:3260,1 $IQN" cat "$TMP/found"
nok "names no portal of another namespace" grep 127.0.0.1 "$TMP/found"
rmdir "$G/np/127.0.0.1:3260"
ok "login over IPv6" login
ok "I/O over IPv6" verified_io "$(iscsi_disk 0)"
ok "logout" logout

PORTAL=10.99.0.1:3260
discover > /dev/null
# a machine with a debug kernel may need seconds for an answer; a connection that
# is given up costs each of its commands one of its few tries
setting "node.conn[0].timeo.noop_out_interval" 1
setting "node.conn[0].timeo.noop_out_timeout" 10
setting "node.conn[0].iscsi.HeaderDigest" CRC32C
setting "node.conn[0].iscsi.DataDigest" CRC32C
ok "login over IPv4" login
dev=$(iscsi_disk 0)

session_is() { grep -qx "$1" /sys/class/iscsi_session/session*/state; }

# connections_killed TIMES: each as soon as the last one was replaced and has
# done something
connections_killed() {
	local n before

	for ((n = 0; n < $1; n++)); do
		before=$(logins)
		wait_for 30 killed || break
		wait_for 30 back_since "$before" || break
		load_goes_on || break
	done
	note "$n of $1"
	[ "$n" = "$1" ] || { what_stands; return 1; }
}

# what both sides know of it when it does not go on
what_stands() {
	grep -H . /sys/class/iscsi_session/session*/{state,recovery_tmo} \
		/sys/class/iscsi_connection/*/state "$T/iscsi/$IQN/fabric_statistics/iscsi_instance/sessions"
	tail -n 8 "$TMP/iscsid.log"
	ss -tn
	in_ns ss -tn
	grep -H . /sys/block/"${dev#/dev/}"/inflight /sys/block/"${dev#/dev/}"/device/state
	ps -eo pid,stat,wchan:30,comm | grep -E ' D|iscsi'
	dmesg | tail -n 5
}

connection() { ss -Htn state established dst 10.99.0.1 dport = :3260 | awk '{ print $3 }'; }

# a kernel without INET_DIAG_DESTROY prints what it should kill
killed() {
	local was

	was=$(connection)
	ss -K state established dst 10.99.0.1 dport = :3260
	[ -n "$was" ] && [ "$(connection)" != "$was" ]
}
logins() { cat "$T/iscsi/$IQN/fabric_statistics/iscsi_login_stats/accepts"; }
back_since() { [ "$(logins)" -gt "$1" ]; }

mkdir "$TMP/mnt"
fs() {
	mkfs.ext4 -q -F "$dev" && mount "$dev" "$TMP/mnt"
}
on_exit "! mountpoint -q $TMP/mnt || umount $TMP/mnt"
ok "a file system" fs
ok "I/O to it" load_begins "$dev" "$TMP/mnt/file"
ip link set net0 down
ok "the initiator notices that the link is gone" wait_for 200 session_is FAILED
[ -z "${ALL:-}" ] || sleep 20
ip link set net0 up
ok "the link is back, and the I/O goes on" load_goes_on
what="it survives $kills killed connections"
if killed > /dev/null; then
	ok "$what" connections_killed $kills
else
	result 0 "$what # SKIP this kernel kills no connection"
fi
ok "all of it was right" load_ends
umount "$TMP/mnt"
ok "the file system is whole" fsck.ext4 -fn "$dev"
ok "one session is left" wait_for 200 sh -c "[ \$(tr '\\0' '\\n' < $G/dynamic_sessions | grep -c .) = 1 ]"
ok "logout at last" logout
finish
