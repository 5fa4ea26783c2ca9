#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is not there any more: an initiator that answers is left alone, one that is
# cut off loses its session, in the time that its ACL gives it, and gets in again.
#
#   open-iscsi -- veth 10.98.0.2 | 10.98.0.1 -- namespace, tpgt_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 16
need_root
need_tools iscsiadm iscsid fio ip nsenter ss udevadm
need_module iscsi_target_mod veth

away timer 10.98.0
ramdisk timer0 32
iscsi_target timer0
rmdir "$G/np/$PORTAL"
PORTAL=10.98.0.1:3260
in_ns mkdir "$G/np/$PORTAL"
mkdir "$G/acls/$INI" "$G/acls/$INI/lun_0"
ln -s "$G/lun/lun_0" "$G/acls/$INI/lun_0/link"
A=$G/acls/$INI/attrib
# the initiator asks nobody: what is noticed the target notices
iscsi_initiator
discover > /dev/null

here() { grep -q LOGGED_IN "$G/acls/$INI/info"; }
gone() { ! here; }
timeouts() {
	cat "$T/iscsi/$IQN/fabric_statistics/iscsi_sess_err/cxn_errors"
}
# how many connections the target has seen
logins() { cat "$T/iscsi/$IQN/fabric_statistics/iscsi_login_stats/accepts"; }

# an answer is a packet, and while nothing else is asked there are no others
set_to 1 /proc/sys/net/ipv6/conf/timer0/disable_ipv6
in_ns sh -c 'echo 1 > /proc/sys/net/ipv6/conf/timer1/disable_ipv6'
packets() { cat /sys/class/net/timer0/statistics/tx_packets; }
answered() { [ "$(packets)" -ge $(($1 + 4)) ]; }

writes "nobody is asked less than 3 s after" EINVAL 2 "$A/nopin_timeout"
set_to 0 "$A/nopin_timeout"
set_to 60 "$A/nopin_response_timeout"
ok "login" login
dev=$(iscsi_disk 0)
udevadm settle
ok "from now on it is asked" set_to 3 "$A/nopin_timeout"
accepts=$(logins)
ok "it answers, again and again" wait_for 200 answered "$(packets)"
ok "who answers keeps the session" here
is "and has not had to come back" "$accepts" "$(logins)"
is "no time-out" 0 "$(timeouts)"

# what the target sent and nobody has acknowledged: its question
unanswered() { in_ns ss -Htn state established "sport = :3260" | awk '$2 { n++ } END { exit !n }'; }
ip link set timer0 down
ok "who is cut off is asked" wait_for 200 unanswered
ip link set timer0 up
ok "who was away for less than the time that it has is still here" \
	verified_io "$dev"
is "in the same session" "$accepts" "$(logins)"

ok "I/O that goes on" load_begins "$dev"
set_to 3 "$A/nopin_response_timeout"
ip link set timer0 down
ok "who is cut off for longer loses it" wait_for 200 gone
ok "which is counted" test "$(timeouts)" -gt 0
set_to 60 "$A/nopin_response_timeout"
ip link set timer0 up
ok "who is back gets in" wait_for 200 here
ok "I/O goes on" load_goes_on
ok "and was right" load_ends
finish
