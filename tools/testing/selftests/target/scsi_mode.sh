#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Mode pages: reading them, what may be changed, and what a change does.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+
#   sdY -- naa...3/tpgt_1/lun_0 --+-- ramdisk
. "$(dirname "$0")/lib.sh"
plan 29
need_tools sg_modes sg_reset
need_module tcm_loop

ramdisk mode0 16
loopback $NAA1 mode0
ok "the disk appears" have_disk mode0
dev=$(disk mode0)
sgio "$dev"

ok "every page decodes" sg_modes -a "$dev"
is "all pages, length" "GOOD resid 187 43" "$(cdb 1a003f00ff00 in 255 | cut -c1-17)"
is "(10): all pages, length" "GOOD resid 440 0046" \
	"$(cdb 5a003f00000000020000 in 512 | cut -c1-19)"
is "block descriptor tells the capacity" "GOOD resid 0 1700100800008000000002 00" \
	"$(cdb 1a000a000c00 in 12 | sed 's/00$/ 00/')"
is "saved values" "5/39/00" "$(cdb 1a00ca00ff00 in 255)"
is "page that is not there" "5/24/00 cdb 2.5" "$(cdb 1a000200ff00 in 255)"
is "subpage that is not there" "5/24/00 cdb 3" "$(cdb 1a000a01ff00 in 255)"
is "changeable: D_SENSE and SWP" "GOOD resid 0 0f0010000a0a04000800000000000000" \
	"$(cdb 1a084a001000 in 16)"

control() { echo "00000000 0a0a${1}10${2}400000ffff001e"; } # BYTE2 BYTE4
is "MODE SELECT of nothing" "GOOD resid 0" "$(cdb 151000000000)"
is "MODE SELECT of a header" "GOOD resid 0" "$(cdb 151000000400 out 00000000)"
is "MODE SELECT of what is there" "GOOD resid 0" \
	"$(cdb 151000001000 out "$(control 02 00)")"
is "PF=0" "5/24/00 cdb 1.4" "$(cdb 150000001000 out "$(control 02 00)")"
is "SP=1, the default values" "GOOD resid 0" \
	"$(cdb 151100001000 out "$(control 02 00)")"
is "SP=1, other values" "5/24/00 cdb 1.0" \
	"$(cdb 151100001000 out "$(control 06 00)")"
is "a bit that can't be changed" "5/26/00 list 6.5" \
	"$(cdb 151000001000 out "$(control 22 00)")"
is "list cut off" "5/1A/00" "$(cdb 151000000f00 out 00000000 0a0a0210004000 00ffff00)"

is "set D_SENSE" "GOOD resid 0" "$(cdb 151000001000 out "$(control 06 00)")"
is "sense comes in descriptor format" "5/24/00 cdb 2.5 descriptor" \
	"$(cdb 1a000200ff00 in 255)"
is "and it is reported" "GOOD resid 0 0f0010000a0a06100040 0000ffff001e" \
	"$(cdb 1a080a001000 in 16 | sed 's/06100040/06100040 /')"
is "set SWP alone" "GOOD resid 0" "$(cdb 151000001000 out "$(control 02 08)")"
is "writes are refused" "7/27/02" "$(cdb 2a000000000000000100 out 00*512)"
is "WP is reported" "GOOD resid 0 0f009000" "$(cdb 1a080a000400 in 4)"
is "reads are not" "GOOD" "$(cdb 28000000000000000100 in 512 | cut -c1-4)"
is "clear SWP" "GOOD resid 0" "$(cdb 151000001000 out "$(control 02 00)")"

# LOGICAL UNIT RESET: the default values are the current ones again
current() { cdb 1a080a001000 in 16 | cut -c22-37; }
cdb 151000001000 out "$(control 06 08)" > "$TMP/out"
is "D_SENSE and SWP are set" 0a0a061008400000 "$(current)"
ok "LOGICAL UNIT RESET" sg_reset --device "$(sg_of "$dev")"
cdb 000000000000 > "$TMP/out"
is "D_SENSE and SWP are clear after it" 0a0a021000400000 "$(current)"
is "... and writes are taken" "GOOD resid 0" \
	"$(cdb 2a000000000000000100 out 00*512)"
finish
