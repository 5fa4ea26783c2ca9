#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A loopback LUN is a disk of this machine: it shows up where configfs says,
# moves data of every size, reports residuals and sense.
#
#   sdX, target id 1 of its own SCSI host -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 13
need_tools fio sg_raw mkfs.ext4 fsck.ext4
need_module tcm_loop

ramdisk io0 32
loopback $NAA1 io0
ok "the disk appears" have_disk io0
dev=$(disk io0) sdev=/sys/block/${dev#/dev/}/device
hctl=$(basename "$(readlink -f "$sdev")")
is "it has the address that configfs shows" "$(cat "$(tpg $NAA1)/address"):0" \
	"$hctl"
is "its host is named tcm_loopback" tcm_loopback \
	"$(cat "/sys/class/scsi_host/host${hctl%%:*}/proc_name")"
like "that hangs from an adapter of the fabric" /tcm_loop_0/tcm_loop_adapter_ \
	readlink -f "$sdev"

ok "a new disk reads as zeros" cmp -n 33554432 "$dev" /dev/zero
ok "4 KiB, 32 at once" verified_io "$dev" --bs=4k --size=2M --iodepth=32
ok "64 KiB, one at a time" verified_io "$dev" --bs=64k --iodepth=1
ok "512 bytes to 64 KiB, mixed" verified_io "$dev" --bsrange=512-64k \
	--iodepth=16
max=/sys/block/${dev#/dev/}/queue/max_sectors_kb
cat "${max/sectors/hw_sectors}" > "$max" 2> /dev/null
ok "4 MiB in one command" verified_io "$dev" --bs=4M --size=16M --iodepth=2
ok "and it is one command" test "$(cat "$max")" -ge 4096

like "data that do not come are a residual" "Received 36 bytes" \
	sg_raw -r 512 "$dev" 12 00 00 00 24 00
like "a command that is unknown gets sense data" "Invalid command operation" \
	sg_raw "$dev" ff 00 00 00 00 00

files() {
	mkfs.ext4 -q "$dev" && mkdir "$TMP/m" && mount "$dev" "$TMP/m" &&
		dd if=/dev/urandom of="$TMP/m/a" bs=1M count=8 status=none &&
		sum=$(sha256sum < "$TMP/m/a") && umount "$TMP/m" &&
		fsck.ext4 -fn "$dev" && mount "$dev" "$TMP/m" &&
		[ "$sum" = "$(sha256sum < "$TMP/m/a")" ]
}
ok "a file system keeps its files" files
umount "$TMP/m" 2> /dev/null
finish
