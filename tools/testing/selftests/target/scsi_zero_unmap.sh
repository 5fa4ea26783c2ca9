#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Blocks that are given up read as what the initiator was promised: WRITE SAME
# of zeros with UNMAP gives zeros on every medium, UNMAP does where LBPRZ says so.
#
#   sdX -- naa...1/tpgt_1/lun_N -- fileio -- a file on vfat, which has no holes
#                               -- iblock -- a loop device over such a file
#                               -- iblock, fileio -- scsi_debug, whose unmapped
#                                            blocks read as what was there before
. "$(dirname "$0")/lib.sh"
plan 30
need_tools python3 losetup
need_module tcm_loop loop

p=$(tpg $NAA1)
modprobe -q tcm_loop && make_dir "$p" && set_to ${NAA1%?}e "$p/nexus" ||
	die "no port"
on_exit "set_to NULL $p/nexus"
next_lun=0

# show NAME: allow unmapping, promise zeros, export it, set $sg
show() {
	local a=$(store "$1")/attrib key

	for key in emulate_tpu emulate_tpws unmap_zeroes_data; do
		set_to 1 "$a/$key" || die "$1: no $key"
	done
	lun "$p" $next_lun "$1"
	next_lun=$((next_lun + 1))
	sg=$(sg_of "$(disk "$1")")
	[ -p "$TMP/sgio.in" ] || sgio "$sg"
	ready "$sg"
}

# 64 blocks from block 8 on
old() { cdb "$sg" 2a000000000800004000 out '5a*32768'; }
now() {
	echo 3 > /proc/sys/vm/drop_caches
	cdb "$sg" 28000000000800004000 alike 32768
}
zeros="GOOD resid 0 00*32768"

check() { # WHAT
	is "$1: blocks that hold something" "GOOD resid 0" "$(old)"
	is "... WRITE SAME of zeros with UNMAP" "GOOD resid 0" \
		"$(cdb "$sg" 93080000000000000008000000400000 out '00*512')"
	is "... they are zeros" "$zeros" "$(now)"
	old > "$TMP/out"
	is "... and with NDOB" "GOOD resid 0" \
		"$(cdb "$sg" 93090000000000000008000000400000)"
	is "... too" "$zeros" "$(now)"
	old > "$TMP/out"
	cdb "$sg" 42000000000000001800 out 0016 0010 00000000 0000000000000008 00000040 00000000 \
		> "$TMP/out"
	is "... UNMAP with LBPRZ" "GOOD $zeros" "$(cut -d' ' -f1 "$TMP/out") $(now)"
}
skip() { # WHAT WHY
	local i

	for i in {1..6}; do
		result 0 "$1 # SKIP $2"
	done
}

vfat() {
	local d

	command -v mkfs.vfat > /dev/null && modprobe -q vfat || return 1
	truncate -s 64M "$TMP/vfat.fs" && mkfs.vfat "$TMP/vfat.fs" &&
		d=$(losetup -f --show "$TMP/vfat.fs") || return 1
	on_exit "losetup -d $d"
	mkdir "$TMP/vfat" && mount -t vfat "$d" "$TMP/vfat" || return 1
	on_exit "umount $TMP/vfat"
	dd if=/dev/zero of="$TMP/vfat/file" bs=1M count=8 status=none &&
		dd if=/dev/zero of="$TMP/vfat/disk" bs=1M count=8 status=none
}
if vfat > "$TMP/out" 2>&1; then
	fileio file "$TMP/vfat/file" 8 fd_buffered_io=1
	show file
	check "fileio on vfat"
	d=$(losetup -f --show "$TMP/vfat/disk") || die "no loop device"
	on_exit "losetup -d $d"
	iblock disk "$d"
	show disk
	check "iblock on a loop device over vfat"
else
	skip "fileio on vfat" "no vfat"
	skip "iblock on a loop device over vfat" "no vfat"
fi

# -- a disk that forgets nothing
if modprobe -q scsi_debug dev_size_mb=8 delay=0 lbpu=1 lbpws=1 lbprz=0 unmap_granularity=1 \
	add_host=2 per_host_store=1; then
	on_exit unload_scsi_debug
	n=0
	for h in $(scsi_host scsi_debug | sort -n); do
		wait_for 30 test -d "/sys/bus/scsi/devices/$h:0:0:0/block" ||
			die "no disk below"
		under[n++]=/dev/$(ls "/sys/bus/scsi/devices/$h:0:0:0/block")
	done
	iblock blk "${under[0]}"
	show blk
	check "iblock on a disk without LBPRZ"
	fileio blkfile "${under[1]}" 8 fd_buffered_io=1
	show blkfile
	check "fileio on a disk without LBPRZ"
else
	skip "iblock on a disk without LBPRZ" "no scsi_debug"
	skip "fileio on a disk without LBPRZ" "no scsi_debug"
fi

# -- memory
ramdisk mem 8
set_to 8192 "$(store mem)/attrib/max_write_same_len"
show mem
check "a ramdisk"
finish
