#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RESERVE and RELEASE of SPC-2: who holds a unit has it to itself, until it
# releases it, a reset comes, or it goes away.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+
#   sdY -- naa...3/tpgt_1/lun_0 --+-- ramdisk
. "$(dirname "$0")/lib.sh"
plan 21
need_tools sg_reset python3
need_module tcm_loop

ramdisk res0 16
loopback $NAA1 res0
loopback $NAA3 res0
holder() { cat "$(store res0)/pr/res_holder"; }
by_target() { # ADDRESS: its disk
	local host

	host=$(cat "$(tpg "$1")/address") || return
	set -- "/sys/class/scsi_device/$host:0/device/block/"*
	[ -d "$1" ] && echo "/dev/${1##*/}"
}
ok "the first disk appears" wait_for 30 by_target $NAA1
ok "the second disk appears" wait_for 30 by_target $NAA3
a=$(by_target $NAA1) b=$(by_target $NAA3)
sgio "$a"
a() { cdb "$@"; }
b() { cdb "$b" "$@"; }
good="GOOD resid 0"
a 000000000000 > /dev/null
b 000000000000 > /dev/null

is "RESERVE (6)" "$good" "$(a 160000000000)"
like "the file tells who" "SPC-2 Reservation: .*Initiator: naa" holder
is "again" "$good" "$(a 160000000000)"
is "the other: RESERVE (10)" CONFLICT "$(b 56000000000000000000)"
is "the other: TEST UNIT READY" CONFLICT "$(b 000000000000)"
is "the other: READ" CONFLICT "$(b 28000000000000000100 in 512)"
is "the other: INQUIRY" "GOOD" "$(b 120000002400 in 36 | cut -c1-4)"
is "the other: REPORT LUNS" "GOOD" "$(b a00000000000000000400000 in 64 | cut -c1-4)"
is "the other: REQUEST SENSE" "GOOD" "$(b 030000001200 in 18 | cut -c1-4)"
is "the other: RELEASE has no effect" "$good CONFLICT" \
	"$(b 170000000000) $(b 000000000000)"
is "the holder: WRITE" "$good" "$(a 2a000000000000000100 out 00*512)"
is "RELEASE (10)" "$good" "$(a 57000000000000000000)"
is "the other: RESERVE" "$good" "$(b 160000000000)"
is "now the first has a conflict" CONFLICT "$(a 000000000000)"
ok "a reset by the first" sg_reset -d "$a"
is "ends it" "$good" "$(a 000000000000 > /dev/null; a 000000000000)"
is "a third party is ignored: it is the sender's reservation" "$good" \
	"$(a 161000000000)"
is "... which ends with RELEASE" "$good" "$(a 170000000000)"
set_to 0 "$(store res0)/attrib/emulate_pr"
is "switched off" "5/20/00" "$(a 160000000000)"
finish
