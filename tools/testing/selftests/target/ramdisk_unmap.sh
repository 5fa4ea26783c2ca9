#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# UNMAP and WRITE SAME on a ramdisk: unmapped blocks read as zeros, their
# neighbours in a page keep what they have, and memory is given back.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 19
need_tools sg_unmap sg_write_same cmp
need_module tcm_loop

mb=16
ramdisk unmap0 $mb
a=$(store unmap0)/attrib
is "no limits at first" "0 0 0 0" "$(cat "$a"/max_unmap_lba_count \
	"$a"/max_unmap_block_desc_count "$a"/unmap_granularity \
	"$a"/unmap_granularity_alignment | xargs)"
writes "thin provisioning" OK 1 "$a/emulate_tpu"
writes "also with WRITE SAME" OK 1 "$a/emulate_tpws"
writes "unmapped blocks read as zeros" OK 1 "$a/unmap_zeroes_data"
writes "WRITE SAME" OK 65535 "$a/max_write_same_len"
is "granularity is a page" $(($(getconf PAGESIZE) / 512)) \
	"$(cat "$a/unmap_granularity")"
loopback $NAA1 unmap0
ok "the disk appears" have_disk unmap0
dev=$(disk unmap0)

ok "the initiator sees that it can discard" test \
	"$(cat "/sys/block/${dev#/dev/}/queue/discard_max_bytes")" -gt 0
head -c ${mb}M /dev/urandom > "$TMP/image"
fill() { dd if="$TMP/image" of="$dev" bs=1M oflag=direct status=none; }
same() { dd if="$dev" bs=1M iflag=direct status=none | cmp - "$TMP/image"; }
zero() { # LBA COUNT: in the image
	dd if=/dev/zero of="$TMP/image" bs=512 seek="$1" count="$2" \
		conv=notrunc status=none
}

ok "fill it" fill
ok "what was written is there" same
zero 16 32
ok "UNMAP whole pages" sg_unmap --force --lba=16 --num=32 "$dev"
ok "they read as zeros, the rest is there" same
zero 1027 3
zero 2045 22
ok "UNMAP a part of a page" sg_unmap --force --lba=1027 --num=3 "$dev"
ok "and across pages" sg_unmap --force --lba=2045 --num=22 "$dev"
ok "they read as zeros, the rest is there" same

head -c 512 /dev/urandom > "$TMP/block"
pattern() {
	cat $(printf "$TMP/block %.0s" {1..40}) |
		dd of="$TMP/image" bs=512 seek=4093 conv=notrunc status=none
	sg_write_same --16 --lba=4093 --num=40 --in="$TMP/block" "$dev"
}
ok "WRITE SAME" pattern
ok "each block has the pattern, the rest is there" same

# the memory comes back: all of the disk is written now
rm "$TMP/image"
# in MiB; free pages that a CPU keeps for itself are counted apart
available() {
	awk -v page="$(getconf PAGESIZE)" '
		$1 == "MemAvailable:" { kb += $2 }
		$1 == "count:" { kb += $2 * page / 1024 }
		END { print int(kb / 1024) }' /proc/meminfo /proc/zoneinfo
}
echo 3 > /proc/sys/vm/drop_caches
before=$(available)
ok "discard the disk" blkdiscard "$dev"
more() { [ "$(available)" -ge $((before + mb / 2)) ]; }
ok "its memory is free again" wait_for 20 more
finish
