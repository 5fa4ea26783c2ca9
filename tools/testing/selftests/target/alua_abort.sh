#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# SET TARGET PORT GROUPS that waits for half a minute of transition is aborted:
# nobody waits for the rest of it.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+-- ramdisk, group default
#   sdY -- naa...3/tpgt_1/lun_0 --+
. "$(dirname "$0")/lib.sh"
plan 8
need_slow
need_tools sg_reset python3
need_module tcm_loop

ramdisk alua1 8
group=$(store alua1)/alua/default_tg_pt_gp
set_to 30000 "$group/trans_delay_msecs"
loopback $NAA1 alua1
loopback $NAA3 alua1
dev=$(node_at $NAA1 0 block) || die "no disk"
# Linux sends nothing to a host of which it resets a disk
other=$(node_at $NAA3 0 block) || die "no other disk"
sgio "$other"
ready "$dev" "$other"
state() { cat "$group/alua_access_state"; }

hold msleep 300000 work=set_work
python3 "$(dirname "$0")/sgio.py" "$dev" a40a00000000000000080000 out 00000000 01000000 \
	> "$TMP/command" &
cmd=$!
ok "the command waits" held msleep
is "the group is transitioning" 15 "$(state)"
hold target_core_mod:abort_work 1
timeout 300 sg_reset -d "$other" &
reset=$!
marked() { [ "$(hold_says target_core_mod:abort_work calls)" = 1 ]; }
ok "a reset aborts it" wait_for 60 marked
ok "the first part of the wait ends" release msleep
unhold msleep
# this only counts
hold msleep 1 count=0 work=set_work
ok "the reset ends" wait $reset
wait $cmd
like "the command was aborted" 'ABORTED|host' cat "$TMP/command"
is "there was no second part" 0 "$(hold_says msleep calls)"
is "the group is in the new state" 1 "$(state)"
finish
