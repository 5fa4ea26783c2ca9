#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An initiator logs out while its session is about to be closed because its ACL
# goes, or has another depth: the session is not freed before that is over.
#
#   PDU client -- acls/A -- tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 16
need_root
need_tools python3
need_module iscsi_target_mod
need_slow

ramdisk close0 1
iscsi_target close0
acl=$G/acls/iqn.2026-01.example:a
close=iscsi_target_mod:iscsit_sess_close
end=target_core_mod:transport_deregister_session
free=target_core_mod:transport_free_session
calls() { [ "$(hold_says "$1" calls)" = "$2" ]; }
over() { ! kill -0 "$1" 2> /dev/null; }

# close_meanwhile WHAT COMMAND...: the command closes the session of A, which
# logs out before the fabric has seen that
close_meanwhile() {
	local what=$1 pid

	shift
	[ -d "$acl" ] || patient_acl a
	is "$what: A logs in" ok "$(pdu 's = login("a")')"
	hold $close 300000
	# these only count
	hold $end 1 count=0
	hold $free 1 count=0
	"$@" &
	pid=$!
	ok "$what: its session is about to be closed" held $close
	is "$what: A logs out" ok "$(pdu 's.logout(); s.close()')"
	ok "$what: its session ends" wait_for 20 calls $end 1
	pause 1
	is "$what: but is not freed" 0 "$(hold_says $free calls)"
	ok "$what: the call goes on" release $close
	ok "$what: the session is freed" wait_for 20 calls $free 1
	ok "$what: and what closed it is over" wait_for 20 over $pid
	wait $pid
	unhold $close
	unhold $end
	unhold $free
}

pdus
close_meanwhile "another depth" set_to 33 "$acl/cmdsn_depth"
close_meanwhile "no ACL any more" rmdir "$acl"
finish
