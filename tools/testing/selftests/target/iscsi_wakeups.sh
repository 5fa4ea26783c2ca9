#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What wakes a connection's work: a whole PDU does, its pieces do not; with
# poll_us it looks by itself for a while.
#
#   trickle (Python) -- 127.0.0.1 -- iqn...selftest/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
need_root
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"
plan 8

ramdisk io0 16
iscsi_target io0

# how often threads of bound workqueues have been woken, ours among them
wakeups() {
	grep -ls '^kworker/[0-9]*:' /proc/[0-9]*/comm | sed 's|comm$|status|' |
		xargs awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n }'
}

# trickle PIECE KEY=VALUE...: sets pieces, woken for one request, and how often of
# twenty times the work was seen at it when the request was over
trickle() {
	coproc TALK { exec python3 "$client/trickle" "$PORTAL" "$IQN" "$@"; }
	local pid=$TALK_PID word

	read -r word <&"${TALK[0]}" && [ "$word" = begin ] || return
	# what a session does by itself is over
	sleep 0.5
	woken=$(wakeups)
	echo go >&"${TALK[1]}"
	read -r word pieces <&"${TALK[0]}"
	woken=$(($(wakeups) - woken))
	at_work=$(for _ in {1..20}; do iscsi_workers; done | grep -c +)
	[ "$word" = pieces ] && echo go >&"${TALK[1]}" && wait "$pid"
}

# not for each piece; what else is going on wakes some threads, too
seldom() {
	[ "$pieces" -ge 200 ] && [ "$woken" -lt $((pieces / 2)) ] ||
		{ echo "# $pieces pieces, woken $woken times"; false; }
}

ok "a request, 2 bytes a piece" trickle 2
ok "does not wake the work for each" seldom
ok "a request, 2 bytes a piece, with digests" \
	trickle 2 HeaderDigest=CRC32C DataDigest=CRC32C
ok "does not wake the work for each" seldom

poll=/sys/module/iscsi_target_mod/parameters/poll_us
on_exit "set_to 0 $poll"
set_to 20000000 $poll
ok "a request, and the work looks for more" trickle 1000
ok "it does, all the time" test "$at_work" -gt 5
set_to 0 $poll
ok "a request, and it does not any more" trickle 1000
is "it waits to be woken" 0 "$at_work"
finish
