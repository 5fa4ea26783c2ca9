#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Access states as initiators see and set them: REPORT and SET TARGET PORT
# GROUPS, and what a state lets through.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- group default --- ramdisk
. "$(dirname "$0")/lib.sh"
plan 27
need_tools udevadm
need_module tcm_loop

ramdisk alua0 16
s=$(store alua0)
loopback $NAA1 alua0
ok "the disk appears" have_disk alua0
dev=$(disk alua0)
sgio "$dev"
good="GOOD resid 0"
rtpg() { cdb a30a00000000000001000000 in 256 | cut -d' ' -f4; }
# the state of a group is the low half of byte 4
state() { local d; d=$(rtpg); echo "${d:9:1}"; }
# as the administrator; the first command after a change hears of it
set_state() { set_to "$1" "$s/alua/default_tg_pt_gp/alua_access_state"; }
heard() { cdb 000000000000; }

d=$(rtpg)
is "length" 0000000c "${d:0:8}"
is "active/optimized, all states supported but LBA dependent" 00cf \
	"${d:8:4}"
is "group 0, no status, one port" 00000000 "${d:12:8}"
is "number of ports" 01 "${d:22:2}"
is "extended header" "GOOD resid 0 0000001010000000" \
	"$(cdb a32a00000000000000080000 in 8)"
is "cut at the allocation length" "GOOD resid 0 00" \
	"$(cdb a30a00000000000000010000 in 1)"

is "SET TARGET PORT GROUPS: non-optimized" "$good" \
	"$(cdb a40a00000000000000080000 out 00000000 01000000)"
is "it is" 1 "$(state)"
is "by an explicit change" explicit "$(cat "$s/alua/default_tg_pt_gp/alua_access_status" |
	grep -io explicit | tr E e)"
is "who asked is not told" "$good" "$(heard)"
is "state that can't be entered" "5/26/00 list 4.3" \
	"$(cdb a40a00000000000000080000 out 00000000 0f000000)"
is "group that is not there" "5/26/00 list 10" \
	"$(cdb a40a000000000000000c0000 out 00000000 00000000 00000009)"
is "and the first one was left alone" 1 "$(state)"
is "group that is named twice" "5/26/00 list 10" \
	"$(cdb a40a000000000000000c0000 out 00000000 00000000 00000000)"
is "far more descriptors than there are groups" "5/26/00 list 10" \
	"$(cdb a40a00000000000400000000 out 00*262144)"
is "part of a descriptor" "5/1A/00" \
	"$(cdb a40a00000000000000060000 out 00000000 0000)"
is "nothing" "$good" "$(cdb a40a00000000000000000000)"

# told FROM TO: whoever else uses the disk may be the one who hears of it, such
# as udev, which looks at a disk whose state changed
told() {
	for _ in 1 2 3 4 5 6 7 8; do
		set_state "$1"
		heard > /dev/null
		udevadm settle
		set_state "$2"
		r=$(heard)
		[ "$r" != "6/2A/06" ] || break
	done
	echo "$r"
}
is "an implicit change is told" "6/2A/06" "$(told 0 2)"
is "standby: TEST UNIT READY" "2/04/0B" "$(cdb 000000000000)"
is "standby: MODE SENSE" GOOD "$(cdb 5a003f00000000020000 in 512 | cut -c1-4)"
is "told" "6/2A/06" "$(told 2 3)"
is "unavailable: READ" "2/04/0C" "$(cdb 28000000000000000100 in 512)"
is "unavailable: REPORT TARGET PORT GROUPS" 3 "$(state)"
is "told" "6/2A/06" "$(told 3 0)"
is "active again" "$good" "$(cdb 000000000000)"
set_to 1 "$s/alua/default_tg_pt_gp/alua_access_type"
is "implicit only: SET TARGET PORT GROUPS is not there" "5/20/00" \
	"$(cdb a40a00000000000000000000)"
finish
