#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# VERIFY, WRITE AND VERIFY, COMPARE AND WRITE: a comparison that fails says
# where, and one that succeeds writes.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 35
need_tools sg_verify sg_compare_and_write sg_dd
need_module tcm_loop

here=$(dirname "$0")
ramdisk ver0 64
loopback $NAA1 ver0
ok "the disk appears" have_disk ver0
dev=$(disk ver0)
sgio "$dev"
good="GOOD resid 0"

ok "fill it" sg_dd if=/dev/zero of="$dev" bs=512 count=4096 bpt=64
is "VERIFY (10) of nothing" "$good" "$(cdb 2f000000000000000000)"
is "VERIFY (10)" "$good" "$(cdb 2f000000000000040000)"
is "VERIFY (12)" "$good" "$(cdb af0000000000000004000000)"
is "VERIFY (16)" "$good" "$(cdb 8f000000000000000000000004000000)"
is "VERIFY across the whole disk" "$good" "$(cdb af0000000000000200000000)"
is "VERIFY past the end" "5/21/00" "$(cdb 2f000001ffff00000200)"
is "BYTCHK 10b" "5/24/00 cdb 1.2" "$(cdb 2f040000000000000100)"
is "DPO" "$good" "$(cdb 2f100000000000000100)"
is "VRPROTECT without protection" "5/24/00 cdb 1.5" "$(cdb 2f200000000000000100)"
is "BYTCHK 01b: equal" "$good" "$(cdb 2f020000000000000400 out 00*2048)"
is "BYTCHK 01b: unequal in the last byte" "E/1D/00 info 2047" \
	"$(cdb 2f020000000000000400 out 00*2047 01)"
is "BYTCHK 01b: unequal in the first byte" "E/1D/00 info 0" \
	"$(cdb 2f020000000000000400 out 01 00*2047)"
is "BYTCHK 11b: equal" "$good" "$(cdb 2f060000000000040000 out 00*512)"
is "BYTCHK 11b: unequal" "E/1D/00 info 3" \
	"$(cdb 2f060000000000040000 out 000000 01 00*508)"
is "write another block" "$good" "$(cdb 2a000000040000000100 out a5*512)"
is "BYTCHK 11b finds it" "E/1D/00 info 0" \
	"$(cdb 2f060000000000080000 out 00*512)"
is "BYTCHK 01b across parts of the medium" "E/1D/00 info 524288" \
	"$(cdb 2f020000000000080000 out 00*1048576)"
like "sg_verify compares" "iscompare" sg_verify --ebytchk=1 --lba=1024 \
	--count=1 --in=/dev/zero --ndo=512 "$dev"

is "WRITE AND VERIFY (10)" "$good" "$(cdb 2e000000000000000200 out 11*1024)"
is "WRITE AND VERIFY (12) with comparison" "$good" \
	"$(cdb ae0200000002000000020000 out 22*1024)"
is "WRITE AND VERIFY (16) with comparison" "$good" \
	"$(cdb 8e020000000000000004000000020000 out 33*1024)"
is "they wrote" "$good" "$(cdb 2f020000000000000600 out 11*1024 22*1024 33*1024)"

caw() { # LBA BLOCKS DATA...
	local lba=$1 n=$2

	shift 2
	cdb "8900$(printf %016x "$lba")000000$(printf %02x "$n")0000" out "$@"
}
is "COMPARE AND WRITE" "$good" "$(caw 0 1 11*512 44*512)"
is "it wrote" "$good" "$(cdb 2f020000000000000100 out 44*512)"
is "not what is there" "E/1D/00 info 0" "$(caw 0 1 11*512 55*512)"
is "unequal later" "E/1D/00 info 511" "$(caw 0 1 44*511 11 55*512)"
is "it did not write" "$good" "$(cdb 2f020000000000000100 out 44*512)"
is "of several blocks" "$good" \
	"$(caw 0 4 44*512 11*512 22*1024 66*2048)"
is "it wrote them" "$good" "$(cdb 2f020000000000000400 out 66*2048)"
is "of as many as there may be" "$good" \
	"$(caw 1100 255 00*130560 77*130560)"
is "past the end" "5/21/00" "$(caw 131071 2 00*1024 00*1024)"
is "half of the data" "5/24/00" "$(caw 0 1 66*512 | cut -c1-7)"

many() {
	local i

	for i in {1..8}; do
		python3 "$here/sgio.py" "$dev" \
			89000000000000001000000000010000 \
			out 00*512 "$(printf %02x "$i")*512" &
	done | sort | uniq -c | xargs
}
is "of many at once one succeeds" "7 E/1D/00 info 0 1 $good" "$(many)"
finish
