#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A device is removed while a change of state that began with another device of
# its LU group has hold of it: nobody waits for himself.
#
#	core/alua/lu_gps/lug	devices stays, goes
#	stays/alua/east		id 16, three seconds in transition
#	goes/alua/east		id 16: takes part
. "$(dirname "$0")/lib.sh"
plan 9
need_root
need_module target_core_mod

HBA=73 ramdisk stays 1
HBA=74 ramdisk goes 1
stays=$T/core/rd_mcp_73/stays goes=$T/core/rd_mcp_74/goes
make_dir "$T/core/alua/lu_gps/lug"
set_to 0 "$T/core/alua/lu_gps/lug/lu_gp_id"
for d in "$stays" "$goes"; do
	set_to lug "$d/alua_lu_gp"
	make_dir "$d/alua/east"
	set_to 16 "$d/alua/east/tg_pt_gp_id"
done
set_to 3000 "$stays/alua/east/trans_delay_msecs"
state() { cat "$1/alua/east/alua_access_state"; }
mark="alua_change_removal $$"
echo "$mark" > /dev/kmsg

set_to 1 "$stays/alua/east/alua_access_state" &
change=$!
transition() { [ "$(state "$goes")" = 15 ]; }
ok "both are in transition" wait_for 30 transition
ok "the group of one goes" rmdir "$goes/alua/east"
ok "so does its device" rmdir "$goes"
ok "the change ends" wait $change
is "in the new state" 1 "$(state "$stays")"
complaints() { dmesg | sed "1,/$mark/d" | grep "still in use"; }
nok "nobody has waited for the device in vain" complaints
lingering() { ! [ -s /sys/kernel/debug/target/lingering ]; }
ok "nothing lingers" lingering
ok "the device's HBA goes" rmdir "$T/core/rd_mcp_74"
ok "a device of that name can be made" mkdir -p "$goes"
rmdir "$goes" "$T/core/rd_mcp_74"
finish
