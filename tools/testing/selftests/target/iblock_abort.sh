#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Transfers that iblock does in many steps are aborted: no further step follows.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+-- iblock -- dm, a block of which is bad
#   sdY -- naa...3/tpgt_1/lun_0 --+
#   sdX -- naa...1/tpgt_1/lun_1 --+-- iblock -- dm-crypt with sectors of 4,096
#   sdY -- naa...3/tpgt_1/lun_1 --+             bytes
. "$(dirname "$0")/lib.sh"
plan 22
need_slow
need_tools sg_reset python3 dmsetup losetup
need_module tcm_loop dm-mod dm-crypt loop

here=$(dirname "$0")
mod=target_core_iblock

# below NAME: a loop device of 16 MiB
below() {
	truncate -s 16M "$TMP/$1" && loop=$(losetup -f --show "$TMP/$1") ||
		die "no loop device"
	on_exit "losetup -d $loop"
}

# mapped NAME: with the table of the input
mapped() {
	dmsetup create --noudevsync "$1" || die "no $1"
	on_exit "dmsetup remove --noudevsync --retry $1"
	dmsetup mknodes "$1"
}

below bad
mapped bad <<-T
	0 1040 linear $loop 0
	1040 8 error
	1048 31720 linear $loop 1048
T
below crypt
mapped crypt <<-T
	0 32768 crypt aes-xts-plain64 $(printf '%064d' 7) 0 $loop 0 1 sector_size:4096
T
iblock bad /dev/mapper/bad
iblock crypt /dev/mapper/crypt
loopback $NAA1 bad crypt
loopback $NAA3 bad crypt
sgio /dev/null

# steps_end WHAT LUN FUNCTION WORK STEPS CDB...: a reset while the command is about
# to call the function, WORK having submitted STEPS times; it does not do so again
steps_end() {
	local what=$1 f=$mod:$3 steps=$5 dev other cmd reset

	dev=$(node_at $NAA1 "$2" block) || die "no disk"
	# Linux sends nothing to a host of which it resets a disk
	other=$(node_at $NAA3 "$2" block) || die "no other disk"
	ready "$dev" "$other"
	hold "$f" 300000 skip="$steps"
	hold $mod:iblock_submit 1 count=0 work="$4"
	shift 5
	SGIO_OFFSET=${offset:-0} python3 "$here/sgio.py" "$dev" "$@" > "$TMP/command" &
	cmd=$!
	ok "$what: under way" held "$f"
	is "$what: steps until then" "$steps" \
		"$(hold_says $mod:iblock_submit calls)"
	hold target_core_mod:abort_work 1
	timeout 300 sg_reset -d "$other" &
	reset=$!
	ok "$what: a reset aborts it" wait_for 60 marked
	ok "$what: it goes on" release "$f"
	ok "$what: the reset ends" wait $reset
	wait $cmd
	like "$what: it was aborted" 'ABORTED|host' cat "$TMP/command"
	is "$what: no step has followed" "$steps" \
		"$(hold_says $mod:iblock_submit calls)"
	unhold "$f"
	unhold $mod:iblock_submit
}
marked() { [ "$(hold_says target_core_mod:abort_work calls)" = 1 ]; }

# its time does not run while it has not begun
steps_end "the search for a bad block" 0 iblock_search search_step 0 \
	28000000040000004000 in 32768
offset=520
steps_end "a WRITE of memory that is not aligned" 1 bounce_step bounce_step 1 \
	2a000000000000004000 out 5a*262144
steps_end "a READ to memory that is not aligned" 1 bounce_step bounce_step 1 \
	28000000000000004000 in 262144
dev=$(node_at $NAA1 1 block)
ready "$dev"
is "the first chunk was written, the second was not" \
	"GOOD resid 0 5a*131072" \
	"$(cdb "$dev" 28000000000000002000 alike 131072)"
finish
