#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# WRITE ATOMIC (16): there if the disk below can, with its limits.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- iblock -- sdY, scsi_debug
#   sdZ                  /lun_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 12
need_tools python3
need_module tcm_loop target_core_iblock
modinfo -p scsi_debug 2>/dev/null | grep -q ^atomic_wr: ||
	skip_all "no scsi_debug that writes atomically"
modprobe -q scsi_debug dev_size_mb=16 delay=0 atomic_wr=1 atomic_wr_max_length=256 \
	atomic_wr_gran=8 atomic_wr_align=8 || skip_all "no scsi_debug"
on_exit unload_scsi_debug
below=/sys/bus/scsi/devices/$(scsi_host scsi_debug):0:0:0/block
wait_for 30 test -d "$below" || die "no disk below"
under=$(ls "$below")
[ "$(cat "/sys/block/$under/queue/atomic_write_unit_max_bytes" 2>/dev/null || echo 0)" != 0 ] ||
	skip_all "this kernel does not write atomically"
max=$(($(cat "/sys/block/$under/queue/atomic_write_unit_max_bytes") / 512))
min=$(($(cat "/sys/block/$under/queue/atomic_write_unit_min_bytes") / 512))
note "the disk below: $min to $max blocks"

iblock blk "/dev/$under"
ramdisk rd 4
loopback $NAA1 blk rd
dev=$(disk blk)
sgio "$(sg_of "$dev")"
ready "$(sg_of "$dev")"
limits() { cdb 1201b0004000 in 64 | python3 -c '
d = bytes.fromhex(input().split()[3])
print(*(int.from_bytes(d[i:i + 4], "big") for i in range(44, 64, 4)))'; }
# write LBA BLOCKS [BOUNDARY]
write() { cdb "9c00$(printf '%016x%04x%04x' "$1" "${3:-0}" "$2")0000" out "5a*$(($2 * 512))" |
	sed 's/ \(cdb\|list\).*//'; }

is "Block Limits: the limits of the disk" "$max $min $min 0 0" "$(limits)"
a=$(store blk)/attrib
is "... in configfs, too" "$max $min $min" \
	"$(cat "$a/atomic_max_len" "$a/atomic_alignment" "$a/atomic_granularity" | xargs)"
is "the initiator believes it" "$((max * 512))" \
	"$(cat "/sys/block/${dev##*/}/queue/atomic_write_unit_max_bytes")"
is "the longest" "GOOD resid 0" "$(write 0 "$max")"
is "... is there" "$(printf 'Z%.0s' {1..512} | sha256sum)" \
	"$(dd if="/dev/$under" bs=512 skip=$((max - 1)) count=1 iflag=direct status=none | sha256sum)"
is "the shortest" "GOOD resid 0" "$(write $((min * 3)) "$min")"
is "longer" 5/24/00 "$(write 0 $((max + min)))"
is "not aligned" 5/24/00 "$(write 1 "$min")"
is "not a multiple" 5/24/00 "$(write 0 $((min + 1)))"
is "a boundary" 5/24/00 "$(write 0 "$max" "$min")"
is "behind the end" 5/21/00 "$(write 32768 "$min")"
sg_rd=$(sg_of "$(disk rd)")
is "a ramdisk has no such command" 5/20/00 "$(cdb "$sg_rd" \
	9c000000000000000000000000080000 out '00*4096' | sed 's/ cdb.*//')"
finish
