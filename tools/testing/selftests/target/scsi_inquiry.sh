#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a disk says of itself, read with the tools people use.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 26
need_tools sg_inq sg_vpd sg_readcap sg_luns sg_turs sg_requests sg_opcodes
need_module tcm_loop

ramdisk inq0 64
loopback $NAA1 inq0
ok "the disk appears" have_disk inq0
dev=$(disk inq0)
sgio "$dev"

like "INQUIRY: vendor and product" "LIO-ORG .*RAMDISK-MCP" \
	sh -c "sg_inq $dev | xargs"
like "INQUIRY: standards" "SBC-3" sg_inq -d "$dev"
is "INQUIRY is cut at the allocation length" "GOOD resid 0 000006025b" \
	"$(cdb 120000000500 in 5)"
is "INQUIRY: page code without EVPD" "5/24/00 cdb 2" \
	"$(cdb 12008300ff00 in 255)"
is "INQUIRY: page that is not there" "5/24/00 cdb 2" \
	"$(cdb 12018700ff00 in 255)"
is "VPD 00h lists the pages" "GOOD resid 243 0000000800808386b0b1b2b3" \
	"$(cdb 12010000ff00 in 255)"
like "VPD 80h is the serial number" "$(serial inq0)\$" sg_vpd -p sn "$dev"
like "VPD 83h has an NAA 6 name" "0x6001405" sg_vpd -p di "$dev"
like "VPD B0h: COMPARE AND WRITE" "[Mm]aximum compare and write length: 255" \
	sg_vpd -p bl "$dev"
like "VPD B1h: no rotation" "[Nn]on-rotating" sg_vpd -p bdc "$dev"
like "VPD B2h: fully provisioned" "resource provisioned|full" \
	sg_vpd -p lbpv "$dev"
ok "every page decodes" sg_vpd -a "$dev"
like "READ CAPACITY (10)" "[Ll]ast .*131071" sg_readcap "$dev"
like "READ CAPACITY (16)" "[Ll]ast .*131071" sg_readcap --16 "$dev"
is "READ CAPACITY (10): LBA without PMI" "5/24/00 cdb 2" \
	"$(cdb 25000000000100000000 in 8)"
like "REPORT LUNS" "0000000000000000" sg_luns "$dev"
is "REPORT LUNS: reserved SELECT REPORT" "5/24/00 cdb 2" \
	"$(cdb a00003000000000000400000 in 64)"
ok "TEST UNIT READY" sg_turs "$dev"
is "REQUEST SENSE in fixed format" \
	"GOOD resid 234 700000000000000a00000000000000000000" \
	"$(cdb 03000000fc00 in 252)"
is "REQUEST SENSE in descriptor format" "GOOD resid 244 7200000000000000" \
	"$(cdb 03010000fc00 in 252)"
is "NACA is refused" "5/24/00 cdb 5.2" "$(cdb 000000000004)"

# a unit that was given no serial number
make_dir "$T/core/rd_mcp_7/inq1" && set_to rd_pages=256 "$(store inq1)/control" &&
	set_to 1 "$(store inq1)/enable" || die "cannot make a unit"
lun "$(tpg $NAA1)" 1 inq1
sg=$(node_at $NAA1 1 scsi_generic) || die "no second disk"
is "no serial number: VPD 00h lists the other pages" \
	"GOOD resid 244 00000007008386b0b1b2b3" \
	"$(cdb "$sg" 12010000ff00 in 255)"
for page in b0 b1 b2; do
	like "no serial number: VPD ${page}h" "^GOOD resid [0-9]+ 00${page}00" \
		cdb "$sg" "1201${page}00ff00" in 255
done
finish
