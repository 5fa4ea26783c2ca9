#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is not there any more: an initiator that answers is left alone, one that is
# cut off loses its session, in the time that its ACL gives it, and gets in again.
#
#   open-iscsi -- veth 10.98.0.2 | 10.98.0.1 -- namespace, tpgt_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 13
need_root
need_tools iscsiadm iscsid fio ip nsenter
need_module iscsi_target_mod veth

ns=selftest-timers
in_ns() { nsenter --net=/run/netns/$ns "$@"; }
ip netns add $ns || skip_all "no network namespaces"
on_exit "ip netns del $ns"
ip link add tm0 type veth peer name tm1 netns $ns || skip_all "no veth"
on_exit "ip link del tm0"
ip addr add 10.98.0.2/24 dev tm0
ip link set tm0 up
in_ns ip addr add 10.98.0.1/24 dev tm1
in_ns ip link set tm1 up

ramdisk timer0 32
iscsi_target timer0
rmdir "$G/np/$PORTAL"
PORTAL=10.98.0.1:3260
in_ns mkdir "$G/np/$PORTAL"
mkdir "$G/acls/$INI" "$G/acls/$INI/lun_0"
ln -s "$G/lun/lun_0" "$G/acls/$INI/lun_0/link"
A=$G/acls/$INI/attrib
iscsi_initiator
discover > /dev/null
# the initiator asks nobody: what is noticed the target notices
setting node.session.timeo.replacement_timeout 600
setting "node.conn[0].timeo.noop_out_interval" 0
setting "node.conn[0].timeo.noop_out_timeout" 0

here() { grep -q LOGGED_IN "$G/acls/$INI/info"; }
gone() { ! here; }
timeouts() {
	cat "$T/iscsi/$IQN/fabric_statistics/iscsi_sess_err/cxn_errors"
}
# how many connections the target has seen
logins() { cat "$T/iscsi/$IQN/fabric_statistics/iscsi_login_stats/accepts"; }

writes "nobody is asked less than 3 s after" EINVAL 2 "$A/nopin_timeout"
set_to 0 "$A/nopin_timeout"
set_to 3 "$A/nopin_response_timeout"
ok "login" login
dev=$(iscsi_disk 0)
ok "from now on it is asked" set_to 3 "$A/nopin_timeout"
accepts=$(logins)
sleep 12
ok "who answers keeps the session" here
is "and has not had to come back" "$accepts" "$(logins)"
is "no time-out" 0 "$(timeouts)"
ok "I/O" verified_io "$dev"

fio --name=load --filename="$dev" --rw=randrw --bsrange=4k-64k --size=16M \
	--iodepth=8 --ioengine=libaio --direct=1 --verify=crc32c \
	--verify_fatal=1 --verify_backlog=64 --time_based --runtime=5 \
	--output-format=terse > "$TMP/load" 2>&1 &
fio=$!
sleep 2
ip link set tm0 down
ok "who is cut off loses it" wait_for 60 gone
ok "which is counted" test "$(timeouts)" -gt 0
ip link set tm0 up
ok "who is back gets in" wait_for 200 here
ended() { wait $fio || { cat "$TMP/load"; return 1; }; }
ok "I/O went on" ended

# in time: an answer that is late, but not too late
set_to 60 "$A/nopin_response_timeout"
accepts=$(logins)
ip link set tm0 down
sleep 8
ip link set tm0 up
ok "who was away for less than that is still here" verified_io "$dev"
is "in the same session" "$accepts" "$(logins)"
finish
