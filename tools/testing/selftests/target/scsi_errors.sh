#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# CDBs and parameter lists that are wrong: the sense data says what and where,
# and nothing is changed.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk, thin
. "$(dirname "$0")/lib.sh"
plan 36
need_module tcm_loop

ramdisk err0 64
a=$(store err0)/attrib
for x in emulate_tpu emulate_tpws; do set_to 1 "$a/$x"; done
set_to 65535 "$a/max_write_same_len"
set_to 4 "$a/max_unmap_block_desc_count"
set_to 256 "$a/max_unmap_lba_count"
loopback $NAA1 err0
ok "the disk appears" have_disk err0
dev=$(disk err0)
sgio "$dev"
good="GOOD resid 0"

is "unknown opcode" "5/20/00" "$(cdb ff000000000000000000)"
is "unknown service action" "5/24/00" "$(cdb 9e1f0000000000000000000000000000 | cut -c1-7)"

is "read past the end" "5/21/00" "$(cdb 28000001ffff00000200 in 1024)"
is "read of nothing at the end" "$good" "$(cdb 28000002000000000000)"
is "read of nothing past the end" "5/21/00" "$(cdb 28000002000100000000)"
is "LBA that wraps" "5/21/00" "$(cdb 8800ffffffffffffffff000000020000 in 1024)"
is "FUA without a cache" "GOOD" "$(cdb 28080000000000000100 in 512 | cut -c1-4)"
is "RDPROTECT without protection" "5/24/00 cdb 1.5" "$(cdb 28200000000000000100 in 512)"
set_to 1 "$a/emulate_write_cache"
is "FUA with a write cache" "GOOD" "$(cdb 28080000000000000100 in 512 | cut -c1-4)"
is "FUA write with a write cache" "$good" "$(cdb 2a180000000000000100 out 00*512)"
set_to 0 "$a/emulate_fua_write"
is "FUA where it is not obeyed" "5/24/00 cdb 1.3" "$(cdb 28080000000000000100 in 512)"
is "DPO where it is not offered" "5/24/00 cdb 1.4" "$(cdb 2f100000000000000100)"
set_to 0 "$a/emulate_write_cache"
is "FUA without a cache, FUA being off" "$good" "$(cdb 2a080000000000000100 out 00*512)"
is "write with GROUP NUMBER" "$good" "$(cdb 2a000000000005000100 out 00*512)"
is "SYNCHRONIZE CACHE" "$good" "$(cdb 35000000000000000000)"
is "SYNCHRONIZE CACHE past the end" "5/21/00" "$(cdb 35000002000100000000)"
is "PRE-FETCH" "$good" "$(cdb 34000000000000001000)"
is "PRE-FETCH past the end" "5/21/00" "$(cdb 34000001ffff00001000)"
is "START STOP UNIT: start" "$good" "$(cdb 1b0000000100)"
is "START STOP UNIT: stop" "5/24/00 cdb 4.0" "$(cdb 1b0000000000)"
is "SEND DIAGNOSTIC: self-test" "$good" "$(cdb 1d0400000000)"

d() { printf '%016x%08x00000000' "$1" "$2"; }
list() { local n=$#; local h; h=$(printf '%04x%04x00000000' $((n * 16 + 6)) $((n * 16))); echo "$h$(IFS=; echo "$*")"; }
unmap() { local l; l=$(list "$@"); cdb "42000000000000$(printf %04x $((${#l} / 2)))00" out "$l"; }
is "UNMAP of an empty list" "$good" "$(cdb 42000000000000000000)"
is "UNMAP of half a header" "5/1A/00" "$(cdb 42000000000000000400 out 00000000)"
is "write a pattern" "$good" "$(cdb 2a000000006400001000 out a5*8192)"
is "second descriptor out of range" "5/21/00" "$(unmap "$(d 100 16)" "$(d 131072 1)")"
is "too many blocks" "5/26/00 list 32" "$(unmap "$(d 100 16)" "$(d 200 241)")"
is "too many descriptors" "5/26/00 list 2" \
	"$(unmap "$(d 100 1)" "$(d 100 1)" "$(d 100 1)" "$(d 100 1)" "$(d 100 1)")"
is "nothing was unmapped" "$good" "$(cdb 2f020000006400001000 out a5*8192)"
is "UNMAP of two ranges" "$good" "$(unmap "$(d 100 8)" "$(d 112 4)")"
is "only they are zero" "$good" \
	"$(cdb 2f020000006400001000 out 00*4096 a5*2048 00*2048)"
is "WRITE SAME of no blocks" "5/24/00 cdb 7" "$(cdb 41000000000000000000 out 00*512)"
is "WRITE SAME (16) of too many" "5/24/00 cdb 10" \
	"$(cdb 93000000000000000000000100000000 out 00*512)"
is "WRITE SAME with UNMAP of a pattern writes it" "$good $good" \
	"$(cdb 93080000000000000000000010000000 out 5a*512) $(cdb 2f060000000000100000 out 5a*512)"
is "WRITE SAME with UNMAP of zeros" "$good $good" \
	"$(cdb 93080000000000000000000010000000 out 00*512) $(cdb 2f060000000000100000 out 00*512)"
is "WRITE SAME without data" "$good" "$(cdb 93010000000000000000000010000000)"
finish
