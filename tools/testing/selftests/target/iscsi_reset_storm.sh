#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Four sessions write to one unit with data of all sorts, reset it, abort their
# commands and each other's, and lose their connections, directly and through
# the submission work queue (submit_type=2): every command and every function is
# answered, with what a standard allows, and a session at another unit reads what
# it wrote. Then hostile sessions do the like without any rules. STORM_SECONDS
# says for how long (20), each of the seven; STORM_SEED in what order.
#
#   :storm x 4 --.                  .- lun_0 -- ramdisk
#   :somebody ---+- iqn.../tpgt_1 -+-- lun_1 -- file
#    (fuzz)      |                  |- lun_2 -- nullb
#   :bystander --'                  '- lun_3 -- ramdisk    (his LUN 0)
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 21
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

seconds=${STORM_SECONDS:-20} seed=${STORM_SEED:-1}
# an answer may take so long
export ISCSI_PATIENCE=${ISCSI_PATIENCE:-200}
null_disk storm size=32 blocksize=512 memory_backed=1 || skip_all "no null_blk"
ramdisk storm0 4
fileio storm1 "$TMP/file" 32
iblock storm2 /dev/storm
ramdisk storm3 4
iscsi_target storm0 storm1 storm2 storm3 || die "no target"
set_to No "$G/param/InitialR2T"
set_to 4 "$G/param/MaxOutstandingR2T"
set_to 0 "$G/attrib/generate_node_acls"

# acl NAME LUN...: sees these as LUN 0, 1, ...
acl() {
	local a=$G/acls/${IQN%:*}:$1 n=0 lun

	mkdir "$a" || die "no ACL"
	shift
	for lun; do
		mkdir "$a/lun_$n" && ln -s "$G/lun/lun_$lun" "$a/lun_$n/link" ||
			die "no mapped LUN"
		n=$((n + 1))
	done
	echo "$a"
}

a=$(acl storm 0 1 2)
# data may be late, but not for ever
set_to 60 "$a/attrib/dataout_timeout"
a=$(acl bystander 3)
set_to 0 "$a/attrib/nopin_timeout"
acl somebody 0 1 2 > /dev/null

storm() { # LUN [OPTION...]
	python3 "$client/storm" -T "$IQN" -l "$1" -t "$seconds" -s "$seed" "${@:2}"
}

sessions_are_over() {
	local a

	for a in "$G"/acls/*/info; do
		grep -q '^No active' "$a" || return 1
	done
}

# passed DESCRIPTION COMMAND...
passed() {
	ok "$1: commands and functions end as they should" "${@:2}"
	note "$(tail -n 2 "$TMP/out")"
	ok "$1: the sessions are over" wait_for 60 sessions_are_over
	ok "$1: no task hangs" wait_for 60 no_task_hangs
	seed=$((seed + 100))
}

submit_type() {
	set_to "$1" "$(store storm0)/attrib/submit_type" &&
		set_to "$1" "$(store storm1)/attrib/submit_type" &&
		set_to "$1" "$(store storm2)/attrib/submit_type" || die "no submit_type"
}

hostile() {
	local l fuzz pids rc=0

	python3 "$client/fuzz" -T "$IQN" -l 3 -t "$seconds" -s "$seed" & fuzz=$!
	storm 0 -n 1 -a -b 0 & pids=($!)
	for l in 1 2; do
		storm $l -n 1 -a & pids+=($!)
	done
	for l in $fuzz "${pids[@]}"; do
		wait "$l" || rc=1
	done
	return $rc
}

submit_type 0
passed "ramdisk" storm 0 -b 0
passed "file" storm 1 -b 0
passed "block device" storm 2 -b 0
submit_type 2
passed "ramdisk, work queue" storm 0 -b 0
passed "file, work queue" storm 1 -b 0
passed "block device, work queue" storm 2 -b 0
passed "hostile sessions, work queue" hostile
finish
