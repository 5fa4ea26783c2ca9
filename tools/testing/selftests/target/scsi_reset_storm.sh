#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Two initiator ports send commands of one and of several steps to a file and to
# a block device, directly and through the submission work queue (submit_type=2),
# and both reset the unit again and again: every command ends, nothing is in
# state D afterwards, and the unit works. STORM_SECONDS says for how long (20),
# each of the four.
#
#   sdW -- naa...1/tpgt_1 +- lun_0 -- file      sdX -- naa...1/tpgt_1 +- lun_1 -- nullb
#   sdY -- naa...3/tpgt_1 +- lun_0 --'          sdZ -- naa...3/tpgt_1 +- lun_1 --'
. "$(dirname "$0")/lib.sh"
plan 20
need_tools sg_reset python3
need_module tcm_loop

here=$(dirname "$0")
seconds=${STORM_SECONDS:-20}
null_disk storm size=32 blocksize=512 memory_backed=1 || skip_all "no null_blk"
fileio storm0 "$TMP/file" 32
iblock storm1 /dev/storm
loopback $NAA1 storm0 storm1
loopback $NAA3 storm0 storm1

# commands over and over until the file is gone, with a part of the disk for each
busy() { # DEVICE NUMBER
	SGIO_WHILE=$TMP/go python3 "$here/sgio.py" "$1" > "$TMP/busy.$2" <<-CDBS
		2a00000000${2}000001000 out 00*8192
		28000000000000000800 in 4096
		8900000000000000000${2}000000040000 out 00*4096
		2f020000000000002000 out 00*16384
		2e020000002000001000 out 00*8192
		af0000000000000010000000
		41000000004000001000 out 00*512
	CDBS
}

resets() { # DEVICE: until the file is gone
	while [ -e "$TMP/go" ]; do
		timeout 120 sg_reset -d "$1" || return 1
	done
}

ended() { local p; for p; do ! kill -0 "$p" 2> /dev/null || return 1; done; }

storm() { # LUN submit_type DESCRIPTION
	local a b i pids=() killers=()

	a=$(node_at $NAA1 "$1" block) b=$(node_at $NAA3 "$1" block) || die "no disks"
	set_to "$2" "$(store "storm$1")/attrib/submit_type" || die "no submit_type"
	touch "$TMP/go"
	for i in 1 2 3 4; do
		busy "$a" "$i" & pids+=($!)
		busy "$b" "$((i + 4))" & pids+=($!)
	done
	for i in "$a" "$b"; do
		resets "$i" & killers+=($!)
	done
	pause "$seconds"
	rm "$TMP/go"
	ok "$3: every reset succeeds" wait "${killers[@]}"
	ok "$3: every command ends" wait_for 120 ended "${pids[@]}"
	is "$3: nothing but GOOD and what a reset does to commands" "" \
		"$(sort -u "$TMP"/busy.* | grep -Ev '^(GOOD|6/29/|6/2F/00|ABORTED|status 0x0 host)' | head -n 5)"
	ok "$3: commands succeed, too" grep -q ^GOOD "$TMP"/busy.*
	ok "$3: no task hangs" wait_for 60 no_task_hangs
}

storm 0 0 "file"
storm 0 2 "file, work queue"
storm 1 0 "block device"
storm 1 2 "block device, work queue"
finish
