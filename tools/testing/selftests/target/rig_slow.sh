#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The rig's module that holds a thread in a named function: the thread stands
# there while others use the same disk and the same function, and goes on
# unharmed when it is released or its time is up.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+-- ramdisk
#   sdY -- naa...3/tpgt_1/lun_0 --+
. "$(dirname "$0")/lib.sh"
plan 24
need_slow
need_tools sg_reset python3
need_module tcm_loop

ramdisk slow0 8
loopback $NAA1 slow0
loopback $NAA3 slow0
dev=$(node_at $NAA1 0 block) || die "no disk"
# Linux sends nothing to a host of which it resets a disk
other=$(node_at $NAA3 0 block) || die "no other disk"
sgio "$other"
ready "$dev" "$other"

status() { cdb 000000000000 | cut -d' ' -f1; }

# at its entry, asleep: count is 1, so the second is not held
hold target_submit_tmr 600000 comm=sg_reset
timeout 300 sg_reset -d "$dev" &
first=$!
ok "a thread is held where it calls the function" held target_submit_tmr
is "meanwhile the disk answers" GOOD "$(status)"
ok "another thread passes the same function" timeout 300 sg_reset -d "$other"
is "both calls are counted" 2 "$(hold_says target_submit_tmr calls)"
ok "the first stands there still" kill -0 $first
ok "it is released" release target_submit_tmr
ok "it ends as if nothing had been" wait $first
is "one thread was held" 1 "$(hold_says target_submit_tmr held)"
unhold target_submit_tmr
ready "$dev" "$other"

# when it returns, after one call that is let through
resets=$(store slow0)/statistics/scsi_lu/resets
show=stat_lu_resets_show
count() { timeout 300 cat "$resets"; }

hold $show 600000 comm=cat skip=1 return
count > "$TMP/first" &
pid=$!
count > "$TMP/second" &
ok "a thread is held where the function returns" held $show
is "meanwhile the disk answers" GOOD "$(status)"
ok "another thread passes" count
ok "it is released" release $show
ok "one reads" wait $pid
ok "so does the other" wait $!
is "the same number" "$(cat "$TMP/first")" "$(cat "$TMP/second")"
unhold $show

# on its processor: the rest of the machine needs another one
hold $show 600000 comm=cat spin
count > "$TMP/first" &
ok "a thread spins where it calls the function" held $show
if [ "$(nproc)" -gt 1 ]; then
	is "meanwhile the disk answers" GOOD "$(status)"
else
	ok "meanwhile the disk answers # SKIP one processor" true
fi
ok "it is released" release $show
ok "it reads" wait $!
unhold $show

# a hold that ends by itself is told from one that was ended
hold $show 20 comm=cat
ok "a thread goes on when its time is up" count
is "that is counted" "1 1" "$(hold_says $show held) $(hold_says $show expired)"
nok "and release says that it came too late" release $show

like "a function that is not there is said to be so" "no such function here" \
	find_symbol target_no_such_function
nok "the module refuses it, too" set_to "hold target_no_such_function" $SLOW
finish
