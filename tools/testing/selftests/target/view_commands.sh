#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is alive, and who waits, can be seen in debugfs: commands that are held,
# that wait for their blocks or are in a back end, aborted ones with who asked for
# it; resets and removals that wait for them.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+-- ramdisk, inject/rules
#   sdY -- naa...3/tpgt_1/lun_0 --+
#   sdZ -- naa...1/tpgt_1/lun_1 --+-- iblock -- a disk that takes its time
#   sdW -- naa...3/tpgt_1/lun_1 --+
. "$(dirname "$0")/lib.sh"
plan 28
need_tools sg_reset python3 dmsetup
need_module tcm_loop
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
view=/sys/kernel/debug/target
[ -r $view/commands ] || skip_all "no debugfs"

here=$(dirname "$0")
null_disk viewdisk size=16 memory_backed=1 || skip_all "no null_blk"
slow_disk viewdisk 0 || skip_all "no dm-delay"
ramdisk view0 8
iblock view1 /dev/mapper/viewdisk
inject=$(store view0)/inject
loopback $NAA1 view0 view1
NEXUS=$NAA4 loopback $NAA3 view0 view1
dev=$(node_at $NAA1 0 block) && other=$(node_at $NAA3 0 block) &&
	slow=$(node_at $NAA1 1 block) && slow_other=$(node_at $NAA3 1 block) ||
	die "no disks"
sgio "$dev"
ready "$dev" "$other" "$slow" "$slow_other"
mine="nexus=${NAA1%?}e"

# start CDB...: a command in the background
start() {
	SGIO_TIMEOUT=3600 python3 "$here/sgio.py" "$@" > "$TMP/said" &
	started=$!
}
lines() { grep -- "$1" $view/commands; }
seen() { lines "$1" > /dev/null; }
gone() { ! seen "$1"; }
waited() { grep -q -- "$1" $view/waiting; }
waited_no_more() { ! waited "$1"; }
# ms of KEY in the line with PATTERN
ms() { sed -n "s/.*$2.* $1=\([0-9]*\).*/\1/p" $view/commands; }
uptime_ms() { local up; read -r up _ < /proc/uptime; up=${up/./}; echo $((10#$up * 10)); }

# -- held by a rule

ok "no command of ours to begin with" gone "$mine.*lba=7 "
set_to "op=0x2a lba=7 hold" "$inject/rules"
before=$(uptime_ms)
start "$dev" 2a000000000700000200 out ee*1024
ok "a held WRITE is found" wait_for 30 seen "lba=7 .*state=held"
after=$(uptime_ms)
like "with unit, fabric, port, LUN" "^unit=rd_mcp_[0-9]+:[0-9]+ fabric=loopback port=$NAA1,1 $mine lun=0 tag=0x" lines "lba=7 "
like "and opcode, LBA and length" 'opcode=0x2a name="WRITE \(10\)" lba=7 blocks=2 bytes=1024 state' lines "lba=7 "
pause 1
from=$(uptime_ms)
state=$(ms state_ms "lba=7 ") age=$(ms age_ms "lba=7 ")
to=$(uptime_ms)
note "held for $state ms, listed for $age ms; it was sent $((to - before)) ms ago"
# /proc/uptime and jiffies are no finer than 10 ms
ok "it has been held since it was seen, but not longer than it is there" \
	test "$state" -ge $((from - after - 20)) -a "$state" -le $((to - before + 20))
ok "it is no younger than that" test "$age" -ge "$state" -a "$age" -le $((to - before + 20))
set_to all "$inject/remove"
ok "it ends, and is not found any more" wait_for 30 gone "lba=7 "
wait $started
set_to "op=0x28 lba=7 delay=3600000" "$inject/rules"
start "$dev" 28000000000700000100 alike 512
ok "a delayed READ is found" wait_for 30 seen "READ (10).*lba=7 .*state=delayed"
set_to all "$inject/remove"
wait $started

# -- waiting for its blocks, behind a COMPARE AND WRITE that is held

set_to "op=0x89 hold" "$inject/rules"
start "$dev" 89000000000000000010000000010000 out 00*512 ff*512
caw=$started
ok "COMPARE AND WRITE is held" wait_for 30 seen "COMPARE AND WRITE.*state=held"
start "$other" 2a000000001000000100 out 11*512
ok "a WRITE of its blocks waits for them" wait_for 30 seen "nexus=$NAA4 .*lba=16 .*state=waits-for-blocks"
set_to all "$inject/remove"
ok "and both end" wait_for 30 gone "lba=16 "
wait $caw $started

# -- in a back end, aborted there, and who waits for it

slow_disk viewdisk 100000
start "$slow" 2a000000002100000100 out 22*512
ok "a WRITE is in the back end" wait_for 30 seen "unit=iblock.*lba=33 .*state=running"
is "nobody asked for its end" "" "$(lines "lba=33 " | grep -o 'abort=.*')"
timeout 3000 sg_reset -d "$slow_other" &
reset=$!
ok "who does is shown" wait_for 30 seen "lba=33 .*state=running.*abort=\"LOGICAL UNIT RESET\" by=$NAA4"
ok "the reset waits for it" wait_for 30 waited "LOGICAL UNIT RESET by $NAA4 on loopback LUN 1: 1 commands, 1 of all"
ok "time goes by for it" grep -Eq '^[1-9][0-9]* ms: LOGICAL UNIT' $view/waiting
slow_disk viewdisk 0
ok "it has ended" wait_for 60 gone "lba=33 "
ok "so has the reset" wait $reset
ok "nothing of it is left" waited_no_more "LOGICAL UNIT RESET"
wait $started
ready "$slow" "$slow_other"
slow_disk viewdisk 100000
start "$slow" 2a000000002200000100 out 33*512
ok "another WRITE is in the back end" wait_for 30 seen "lba=34 .*state=running"
# loopback itself waits for its disk before, half a minute
rm "$(tpg $NAA1)/lun/lun_1/view1" &
remove=$!
ok "the removal of its LUN waits for it" wait_for 60 waited "removal of loopback $NAA1,1 LUN 1: its commands"
slow_disk viewdisk 0
ok "and does no more when it has ended" wait_for 60 waited_no_more "removal of loopback"
wait $remove $started
like "the answer" '.' cat "$TMP/said"

# -- reading while commands come and go

load_disk() {
	local n

	for n in 1 2 3; do
		SGIO_WHILE=$TMP/go python3 "$here/sgio.py" "$dev" > "$TMP/load$n" <<-CDBS &
			28000000000000002000
			8900000000000000000${n}000000010000 out 00*1024
			2f020000000000002000 out 00*16384
		CDBS
	done
}
touch "$TMP/go"
set_to "percent=50 delay=1" "$inject/rules"
load_disk
read_on() {
	local i

	for ((i = 0; i < 300; i++)); do
		cat $view/commands $view/waiting || return 1
	done > /dev/null
}
ok "both can be read while commands come and go" read_on
rm "$TMP/go"
set_to all "$inject/remove"
wait_load() { wait_for 120 gone "$mine.*lun=0 "; }
ok "none is left" wait_load
is "the loads were going on" "3" "$(grep -lE '^(GOOD|E/1D)' "$TMP"/load? | wc -l)"
is "root alone can read them" 400 "$(stat -c %a $view/commands $view/waiting | sort -u)"
ok "nothing waits" test ! -s $view/waiting
finish
