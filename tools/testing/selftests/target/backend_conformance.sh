#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# What every back end of blocks has to do, asked of each in turn. A back end,
# or another thing below one, gets its tests by a row in the table.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- a row's storage object -- what the row is over
. "$(dirname "$0")/lib.sh"
need_tools fio mkfs.ext4 fsck.ext4 tar sg_raw sg_dd sg_readcap sg_verify sg_unmap sg_write_same \
	sg_compare_and_write sg_sync sg_vpd
need_module tcm_loop

MB=16

# -- the table: NAME, a function NAME_up that makes store NAME of $MB MiB and
# fails if this machine has not got what it takes; BLOCK is its block size.

rows="rd example file_sync file_cache file_direct file_loop file_4k
	file_tmpfs file_ext4 file_ext4_direct file_xfs file_xfs_direct
	blk_loop blk_null blk_null4k blk_brd blk_debug blk_dm blk_md blk_stacked
	pscsi_debug"

rd_up() { ramdisk rd $MB; set_to 65535 "$(store rd)/attrib/max_write_same_len"; }

example_up()
{
	local d=$T/core/example_7/example

	modprobe -q target_core_example && make_dir "$d" &&
		set_to 1 "$d/enable" &&
		set_to "$(serial example)" "$d/wwn/vpd_unit_serial"
}

file_sync_up() { fileio file_sync "$TMP/file_sync" $MB; }

file_cache_up() { fileio file_cache "$TMP/file_cache" $MB fd_buffered_io=1; }

file_direct_up() { fileio file_direct "$TMP/file_direct" $MB fd_async_io=1; }

file_4k_up()
{
	fileio file_4k "$TMP/file_4k" $MB fd_buffered_io=1 &&
		set_to 4096 "$(store file_4k)/attrib/block_size"
}

file_tmpfs_up()
{
	mkdir "$TMP/tmpfs" && mount -t tmpfs none "$TMP/tmpfs" || return 1
	on_exit "umount $TMP/tmpfs"
	fileio file_tmpfs "$TMP/tmpfs/f" $MB fd_buffered_io=1
}

# mounted FSTYPE NAME: a file system of 64 MiB, mounted at $TMP/NAME
mounted()
{
	local d

	command -v "mkfs.$1" > /dev/null && modprobe -q loop || return 1
	grep -qw "$1" /proc/filesystems || modprobe -q "$1" || return 1
	# 300 MiB is the least that xfs takes; nothing is written but what is used
	truncate -s 320M "$TMP/$2.fs" && "mkfs.$1" -q "$TMP/$2.fs" > "$TMP/out" 2>&1 ||
		return 1
	mkdir "$TMP/$2" && d=$(losetup -f --show "$TMP/$2.fs") || return 1
	on_exit "losetup -d $d"
	mount -t "$1" "$d" "$TMP/$2" || return 1
	on_exit "umount $TMP/$2"
}

file_ext4_up()
{
	mounted ext4 ext4a && fileio file_ext4 "$TMP/ext4a/f" $MB fd_buffered_io=1
}

file_ext4_direct_up()
{
	mounted ext4 ext4b && fileio file_ext4_direct "$TMP/ext4b/f" $MB fd_async_io=1
}

file_xfs_up()
{
	mounted xfs xfsa && fileio file_xfs "$TMP/xfsa/f" $MB fd_buffered_io=1
}

file_xfs_direct_up()
{
	mounted xfs xfsb && fileio file_xfs_direct "$TMP/xfsb/f" $MB fd_async_io=1
}

a_loop() { # FILE: makes a loop device, printed
	modprobe -q loop
	truncate -s ${MB}M "$1" && losetup -f --show "$1"
}

file_loop_up()
{
	loop1=$(a_loop "$TMP/loop1") || return 1
	on_exit "losetup -d $loop1"
	fileio file_loop "$loop1" $MB fd_buffered_io=1
}

blk_loop_up()
{
	loop2=$(a_loop "$TMP/loop2") || return 1
	on_exit "losetup -d $loop2"
	iblock blk_loop "$loop2"
}

a_null() { # NAME BLOCK: makes /dev/NAME, which keeps data and can discard
	null_disk "$1" memory_backed=1 size=$MB blocksize="$2" discard=1
}

blk_null_up() { a_null conf0 512 && iblock blk_null /dev/conf0; }

blk_null4k_up() { a_null conf1 4096 && iblock blk_null4k /dev/conf1; }

blk_brd_up()
{
	modprobe -q brd rd_nr=1 rd_size=$((MB * 1024)) && [ -b /dev/ram0 ] ||
		return 1
	on_exit "rmmod brd"
	iblock blk_brd /dev/ram0
}

# scsi_debug's disk NUMBER, as $debug and its address; each has its own memory
a_debug()
{
	if [ ! -d /sys/module/scsi_debug ]; then
		modprobe -q scsi_debug dev_size_mb=$MB lbpu=1 lbpws=1 lbprz=1 \
			delay=0 add_host=2 per_host_store=1 || return 1
		on_exit unload_scsi_debug
	fi
	debug_at=$(scsi_host scsi_debug | sort -n | sed -n "$1p"):0:0:0
	wait_for 30 test -d "/sys/bus/scsi/devices/$debug_at/block" || return 1
	debug=/dev/$(ls "/sys/bus/scsi/devices/$debug_at/block")
	wait_for 30 test -b "$debug"
}

blk_debug_up() { a_debug 1 && iblock blk_debug "$debug"; }

pscsi_debug_up() { a_debug 2 && pscsi pscsi_debug "$debug_at" "$debug"; }

blk_dm_up()
{
	modprobe -q dm-mod && command -v dmsetup > /dev/null || return 1
	loop3=$(a_loop "$TMP/loop3") || return 1
	on_exit "losetup -d $loop3"
	# two halves, exchanged
	dmsetup create --noudevsync conf_dm <<-T || return 1
		0 $((MB * 1024)) linear $loop3 $((MB * 1024))
		$((MB * 1024)) $((MB * 1024)) linear $loop3 0
	T
	on_exit "dmsetup remove --noudevsync conf_dm"
	dmsetup mknodes conf_dm
	iblock blk_dm /dev/mapper/conf_dm
}

blk_md_up()
{
	local a b

	modprobe -q dm-raid && command -v dmsetup > /dev/null || return 1
	a=$(a_loop "$TMP/md1") && b=$(a_loop "$TMP/md2") || return 1
	on_exit "losetup -d $a; losetup -d $b"
	dmsetup create --noudevsync conf_md --table \
		"0 $((MB * 2048)) raid raid1 2 0 nosync 2 - $a - $b" || return 1
	on_exit "dmsetup remove --noudevsync conf_md"
	dmsetup mknodes conf_md
	iblock blk_md /dev/mapper/conf_md
}

# a disk of ours below one of ours
blk_stacked_up()
{
	local q

	q=$(tpg $NAA3)
	fileio below "$TMP/below" $MB fd_buffered_io=1 && make_dir "$q" &&
		set_to ${NAA3%?}e "$q/nexus" || return 1
	on_exit "set_to NULL $q/nexus"
	lun "$q" 0 below
	iblock blk_stacked "$(node_at $NAA3 0 block)"
}

# -- the questions

fresh() { echo 3 > /proc/sys/vm/drop_caches; cmp "$TMP/image" "$dev"; }

fill() { dd if="$TMP/image" of="$dev" bs=1M oflag=direct status=none; }

# in BLOCKS: a piece of the image anew, and on the disk
piece() { # LBA COUNT
	head -c $(($2 * bs)) /dev/urandom > "$TMP/piece"
	dd if="$TMP/piece" of="$TMP/image" bs=$bs seek="$1" conv=notrunc \
		status=none &&
		sg_dd if="$TMP/piece" of="$sg" bs=$bs bpt=8 seek="$1" \
			count="$2" verbose=0
}

repeat() { # FILE LBA COUNT: into the image
	local i copies=()

	for ((i = 0; i < $3; i++)); do
		copies+=("$1")
	done
	cat "${copies[@]}" | dd of="$TMP/image" bs=$bs seek="$2" conv=notrunc status=none \
		iflag=fullblock
}

# sense CDB...: sense key and additional sense, as sg_raw tells
sense() { sg_raw "${RAW[@]}" "$sg" "$@" 2>&1; }

be32() { printf '%02x %02x %02x %02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) \
	$(($1 >> 8 & 255)) $(($1 & 255)); }

beyond()
{
	RAW=(-r $bs)
	# shellcheck disable=SC2046
	sense 28 00 $(be32 "$blocks") 00 00 01 00 | tee "$TMP/sense" &&
		grep -q "address out of range" "$TMP/sense"
}

compare_and_write()
{
	dd if="$TMP/image" of="$TMP/caw" bs=$bs skip=5 count=1 status=none
	head -c $bs /dev/urandom > "$TMP/piece"
	cat "$TMP/piece" >> "$TMP/caw"
	dd if="$TMP/piece" of="$TMP/image" bs=$bs seek=5 conv=notrunc status=none
	sg_compare_and_write --in="$TMP/caw" --lba=5 --num=1 \
		--xferlen=$((2 * bs)) "$sg"
}

no_longer_equal() # what was compared above is not there any more: 14 = miscompare
{
	sg_compare_and_write --in="$TMP/caw" --lba=5 --num=1 \
		--xferlen=$((2 * bs)) "$sg"
	[ $? = 14 ]
}

verify_finds()
{
	dd if="$TMP/image" of="$TMP/piece" bs=$bs skip=9 count=4 status=none
	sg_verify --16 --ndo=$((4 * bs)) --in="$TMP/piece" --lba=9 --count=4 \
		"$sg" || return 1
	printf x | dd of="$TMP/piece" bs=1 seek=$((2 * bs + 1)) conv=notrunc \
		status=none
	sg_verify --16 --ndo=$((4 * bs)) --in="$TMP/piece" --lba=9 --count=4 \
		"$sg"
	[ $? = 14 ]
}

write_same() { # zero|data
	local from=/dev/zero

	[ "$(cat "$(store "$row")/attrib/max_write_same_len" 2>/dev/null)" != 0 ] ||
		return 0

	[ "$1" = zero ] || from=/dev/urandom
	head -c $bs $from > "$TMP/piece"
	repeat "$TMP/piece" 300 77
	sg_write_same --16 --lba=300 --num=77 --in="$TMP/piece" \
		--xferlen=$bs "$sg"
}

# Which back end can, says configfs; the medium must then do it.
unmap()
{
	local a

	# a device that is passed through knows for itself
	a=$(store "$row")/attrib/emulate_tpu
	[ ! -e "$a" ] || set_to 1 "$a" 2>/dev/null || return 2
	sg_unmap --force --lba=512 --num=64 "$sg"
}

odd_sizes()
{
	dd if="$dev" bs=$((bs * 7)) count=11 iflag=direct status=none |
		cmp -n $((bs * 77)) - "$TMP/image"
}

fua()
{
	head -c $((8 * bs)) /dev/urandom > "$TMP/piece"
	dd if="$TMP/piece" of="$TMP/image" bs=$bs seek=40 conv=notrunc status=none
	sg_dd if="$TMP/piece" of="$sg" bs=$bs seek=40 count=8 oflag=fua verbose=0 ||
		sg_dd if="$TMP/piece" of="$sg" bs=$bs seek=40 count=8 verbose=0
}

# written, the cache emptied, opened anew, compared
many_jobs()
{
	local job=(--numjobs=24 --size=512k --offset_increment=512k --bs=4k
		   --group_reporting)

	verified_io "$dev" "${job[@]}" --do_verify=0 || return 1
	echo 3 > /proc/sys/vm/drop_caches
	verified_io "$dev" "${job[@]}" --verify_only
}

file_system()
{
	local m=$TMP/mnt.$row bad=0

	mkfs.ext4 -q -F "$dev" && mkdir "$m" && mount -t ext4 "$dev" "$m" || return 1
	tar xf "$TMP/tree.tar" -C "$m" && umount "$m" || return 1
	echo 3 > /proc/sys/vm/drop_caches
	fsck.ext4 -fn "$dev" && mount -t ext4 -o ro "$dev" "$m" || return 1
	diff -r "$TMP/tree" "$m/tree" || bad=1
	umount "$m"
	return $bad
}

# a hundred reads more than so many
going() { [ "$(awk '{ print $1 }' "/sys/block/${dev##*/}/stat")" -gt $(($1 + 100)) ]; }

# the last question: there is no disk after it
removed()
{
	local fio before

	before=$(awk '{ print $1 }' "/sys/block/${dev##*/}/stat")
	fio --name=removed --filename="$dev" --direct=1 --rw=randrw --bs=4k \
		--size=4M --time_based --runtime=3600 --iodepth=8 \
		--ioengine=libaio > "$TMP/fio" 2>&1 &
	fio=$!
	wait_for 30 going "$before" && rm "$p/lun/lun_$lun/$row" &&
		wait_for 60 sh -c "! kill -0 $fio" && return
	kill -9 $fio
	return 1
}

QUESTIONS=19

ask_all()
{
	bs=$(cat "/sys/block/${dev##*/}/queue/logical_block_size")
	blocks=$((MB * 1048576 / bs))
	is "$row: the disk has its size" $((MB * 2048)) \
		"$(cat "/sys/block/${dev#/dev/}/size")"
	is "$row: READ CAPACITY(16) says so" $((blocks - 1)) "$(sg_readcap --16 "$sg" |
		sed -n 's/.*Last LBA=\([0-9]*\).*/\1/p;s/.*Last logical block address=\([0-9]*\).*/\1/p' |
		head -n 1)"
	ok "$row: Block Limits page" sg_vpd -p bl "$sg"
	ok "$row: fill it" fill
	ok "$row: what was written is there" fresh
	ok "$row: odd sizes" odd_sizes
	ok "$row: pieces" eval "piece 1 1 && piece 1001 63 && piece 2047 17 && fresh"
	ok "$row: nothing behind the end" beyond
	ok "$row: FUA" eval "fua && fresh"
	ok "$row: SYNCHRONIZE CACHE" eval \
		"sg_sync $sg && sg_sync --immed $sg && sg_sync --lba=8 --count=8 $sg"
	ok "$row: VERIFY compares" verify_finds
	ok "$row: COMPARE AND WRITE" eval "compare_and_write && fresh"
	ok "$row: ... only what is equal" no_longer_equal
	ok "$row: WRITE SAME" eval "write_same data && fresh"
	ok "$row: WRITE SAME of zeros" eval "write_same zero && fresh"
	unmap > "$TMP/out" 2>&1
	case $? in
	0)	result 0 "$row: UNMAP";;
	2)	result 0 "$row: UNMAP # SKIP not here";;
	*)	result 1 "$row: UNMAP"; note "$(cat "$TMP/out")";;
	esac
	ok "$row: 24 jobs" many_jobs
	ok "$row: a file system, filled, checked, read" file_system
	ok "$row: removed under I/O, all of it ends" removed
}

skip_row()
{
	local i

	for ((i = 0; i < QUESTIONS; i++)); do
		result 0 "$row # SKIP $1"
	done
}

# shellcheck disable=SC2086
[ $# = 0 ] || rows="$*"
# shellcheck disable=SC2086
set -- $rows
plan $(($# * QUESTIONS))
head -c ${MB}M /dev/urandom > "$TMP/image"
cp "$TMP/image" "$TMP/image0"
mkdir "$TMP/tree"
for i in {1..300}; do
	head -c $((i * 37)) "$TMP/image" > "$TMP/tree/$i"
done
tar cf "$TMP/tree.tar" -C "$TMP" tree

p=$(tpg $NAA1)
make_dir "$p" && modprobe -q tcm_loop
set_to ${NAA1%?}e "$p/nexus" && on_exit "set_to NULL $p/nexus"
n=0
for row; do
	cp "$TMP/image0" "$TMP/image"
	if ! "${row}_up"; then
		skip_row "this machine has not got what it takes"
		continue
	fi
	lun=$n
	n=$((n + 1))
	lun "$p" $lun "$row"
	dev=$(node_at $NAA1 $lun block)
	if [ -z "$dev" ]; then
		for ((i = 0; i < QUESTIONS; i++)); do
			result 1 "$row: no disk appears"
		done
		continue
	fi
	sg=$(sg_of "$dev")
	ask_all
done
finish
