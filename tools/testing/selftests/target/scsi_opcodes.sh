#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# REPORT SUPPORTED OPERATION CODES tells the truth: what it lists is not
# answered "invalid opcode", what it does not list is.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 17
need_tools sg_opcodes
need_module tcm_loop

ramdisk ops0 16
loopback $NAA1 ops0
ok "the disk appears" have_disk ops0
dev=$(disk ops0)
sgio "$dev"

like "sg_opcodes lists READ (16)" "^ *88 .*READ\(16\)|^ *88 .*Read\(16\)" \
	sg_opcodes "$dev"
ok "sg_opcodes with timeouts" sg_opcodes --rctd "$dev"
ok "sg_opcodes of task management functions" sg_opcodes --tmf "$dev"
is "usage of READ (10)" "GOOD resid 241 0003000a2818ffffffff1fffff00" \
	"$(cdb a30c01280000000000ff0000 in 255)"
is "usage of READ CAPACITY (16)" \
	"GOOD resid 235 000300109e10ffffffffffffffffffffffff0100" \
	"$(cdb a30c029e0010000000ff0000 in 255)"
is "opcode with service actions asked without" "5/24/00 cdb 2.2" \
	"$(cdb a30c019e0000000000ff0000 in 255)"
is "opcode without service actions asked with" "5/24/00 cdb 2.2" \
	"$(cdb a30c02280000000000ff0000 in 255)"
is "reserved reporting option" "5/24/00 cdb 2.2" \
	"$(cdb a30c04280000000000ff0000 in 255)"
is "not supported" "GOOD resid 253 0001" "$(cdb a30c01ff0000000000ff0000 in 255)"
is "supported functions" "GOOD resid 0 d8000000" "$(cdb a30d00000000000000040000 in 4)"

# every opcode of six bytes without data: the list and the answers agree
listed() { [[ $(cdb "a30c03$1""0000000000ff0000" in 255) == *" 0003"* ]]; }
answers() { [[ $(cdb "$1""0000000000") != 5/20/00* ]]; }
agree() {
	local i op

	for i in {0..31}; do
		printf -v op %02x "$i"
		# obsolete ones work and are not listed
		case $op in 01|0b) continue ;; esac
		if listed "$op"; then answers "$op"; else ! answers "$op"; fi ||
			{ echo "$op"; return 1; }
	done
}
ok "the list and the answers agree" agree

# READ (32) and WRITE (32): ADDITIONAL CDB LENGTH is 18h, and no program can make
# us read what is not there
long() { echo "7f000000000000$1$2$(printf %036d 0)00000001"; }
is "WRITE (32)" "GOOD resid 0" "$(cdb "$(long 18 000b)" out 00*512)"
is "WRITE (32) that is too short" "5/24/00 cdb 7" "$(cdb "$(long 10 000b)" out 00*512)"
is "... as short as can be" "5/24/00 cdb 7" "$(cdb "$(long 04 000b)" out 00*512)"
is "... and one that claims to be 260 bytes long" "5/24/00 cdb 7" \
	"$(cdb "$(long fc 0009)" in 512)"
set_to 0 "$(store ops0)/attrib/emulate_rsoc"
is "switched off" "5/20/00" "$(cdb a30c00000000000010000000 in 4096)"
finish
