#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A command that a worker executes, of a unit that executes all others at once,
# is seen by task management: a reset is answered when the command has ended,
# and that has not gone on after it.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+-- ramdisk
#   sdY -- naa...3/tpgt_1/lun_0 --+
. "$(dirname "$0")/lib.sh"
plan 16
need_slow
need_tools sg_reset python3
need_module tcm_loop

here=$(dirname "$0")
ramdisk abort0 8
set_to 1 "$(store abort0)/attrib/emulate_tpu"
loopback $NAA1 abort0
loopback $NAA3 abort0
dev=$(node_at $NAA1 0 block) || die "no disk"
# Linux sends nothing to a host of which it resets a disk
other=$(node_at $NAA3 0 block) || die "no other disk"
sgio "$other"
ready "$dev" "$other"
resets() { cat "$(store abort0)/statistics/scsi_lu/resets"; }

# reset_meanwhile NAME FUNCTION CDB...: a reset from the other port while the
# command stands in the function that executes it
reset_meanwhile() {
	local name=$1 f=$2 before cmd reset

	shift 2
	ready "$dev" "$other"
	before=$(resets)
	hold "$f" 600000
	python3 "$here/sgio.py" "$dev" "$@" > "$TMP/command" &
	cmd=$!
	ok "$name is being executed" held "$f"
	timeout 300 sg_reset -d "$other" &
	reset=$!
	pause 2
	is "$name: the reset is not over before it is" "$before" "$(resets)"
	ok "$name goes on" release "$f"
	ok "$name: the reset ends" wait $reset
	wait $cmd
	like "$name was aborted" 'ABORTED|host' cat "$TMP/command"
	unhold "$f"
}

reset_meanwhile "COMPARE AND WRITE" tcm_caw_execute \
	89000000000000000010000000010000 out 00*512 ff*512
ready "$dev" "$other"
is "it has not written after the reset" "GOOD resid 0 00*512" \
	"$(cdb 28000000001000000100 alike 512)"
reset_meanwhile "VERIFY" tcm_verify_execute 2f020000001000000100 out 00*512
reset_meanwhile "UNMAP" tcm_unmap_execute \
	42000000000000001800 out 0016001000000000000000000000001000000001 00*4
finish
