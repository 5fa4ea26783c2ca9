#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What initiators can take of the memory by asking for long transfers: replies
# are as long as what there is to say, other data has a bound by command and a
# budget by session. A session that behaves goes on meanwhile.
#
#   hoard (Python) -- 127.0.0.1:3260 -- iqn...:selftest -- lun_0 -- RAM disk of
#                                                          1 GiB, of no memory
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 14
need_root
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

# fields NAME: of what the last hoard said
field() { sed -n "s/^$1\t//p" "$TMP/said"; }

# hoard SESSIONS COMMANDS WHAT
hoard() {
	python3 "$client/hoard" -n "$1" -c "$2" "$IQN" "$3" > "$TMP/said" 2> "$TMP/err" ||
		note "$(tail -n 3 "$TMP/err")"
}
takes_less_than() { [ -n "$(field worst)" ] && [ "$(field worst)" -lt "$1" ]; }

ramdisk big0 1024 rd_nullio=1
iscsi_target big0

hoard 8 24 report
ok "replies are no larger than what is said ($(field worst) MiB)" takes_less_than 64
is "a session that behaves goes on" 20 "$(field good)"
is "all REPORT LUNS are GOOD" 00 "$(field status)"

hoard 8 24 verify
ok "VERIFY of more than a command may move takes nothing ($(field worst) MiB)" \
	takes_less_than 64
is "a session that behaves goes on" 20 "$(field good)"
is "CHECK CONDITION for all of them" 02 "$(field status)"

# 24 x 16 MiB each: 3 GiB in all
half=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 2048))
hoard 8 24 write
ok "WRITEs without data take less than half ($(field worst) of $((2 * half)) MiB)" \
	takes_less_than $half
is "a session that behaves goes on" 20 "$(field good)"
like "TASK SET FULL for who has too much" "28" field status

mod=/sys/module/target_core_mod/parameters
writes "one command is let in whatever the budget is" OK 65536 $mod/session_data_bytes
hoard 2 4 write
is "and another session's too" 20 "$(field good)"
writes "the budget by itself again" OK 0 $mod/session_data_bytes
writes "a bound of nothing is refused" EINVAL 4096 $mod/max_data_bytes
# nothing is left when its sessions are gone
rmmod_works() { iscsi_remove && rmmod iscsi_target_mod; }
ok "all is given back" rmmod_works
finish
