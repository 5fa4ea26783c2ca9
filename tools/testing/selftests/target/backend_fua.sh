#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# READ with FUA: what a volatile cache holds is written to the medium, and the
# medium is what answers. Without FUA the cache may.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- fileio, buffered -- dm-flakey -- file
#   sdY --               /lun_1 -- iblock -- null_blk with a cache
. "$(dirname "$0")/lib.sh"
plan 15
need_tools dmsetup losetup python3
need_module tcm_loop dm-mod dm-flakey loop target_core_file

# what a page cache has it writes by itself, but not for an hour
later=/proc/sys/vm/dirty_writeback_centisecs
on_exit "set_to $(cat $later) $later"
set_to 360000 $later

truncate -s 16M "$TMP/medium"
loop=$(losetup -f --show "$TMP/medium") || skip_all "no loop device"
on_exit "losetup -d $loop"
name=fua-$$
dmsetup create --noudevsync $name --table "0 32768 linear $loop 0" ||
	skip_all "no device-mapper"
on_exit "dmsetup remove --noudevsync --retry $name"
dmsetup mknodes $name
reload() { dmsetup reload $name --table "$1" &&
	dmsetup resume --noudevsync --noflush $name; }

fileio cached /dev/mapper/$name 16 fd_buffered_io=1
loopback $NAA1 cached
sgio "$(sg_of "$(disk cached)")"
READ=28000000080000000800 READ_FUA=28080000080000000800
WRITE=2a000000080000000800

# -- fileio: four kibibytes at block 800h
on_medium() {
	local d

	d=$(dd if="$loop" bs=4k skip=256 count=1 iflag=direct status=none |
		od -An -tx1 -w1)
	echo "${d//[$' \n']/}"
}
read_it() { cdb "$1" alike 4096; }
is "fileio: a write to the cache" "GOOD resid 0" "$(cdb $WRITE out '5a*4096')"
is "... is not yet on the medium" "00*" "$(on_medium)"
is "READ without FUA: what was written" "GOOD resid 0 5a*4096" \
	"$(read_it $READ)"
is "... and the medium knows nothing of it" "00*" "$(on_medium)"
is "READ with FUA: what was written" "GOOD resid 0 5a*4096" \
	"$(read_it $READ_FUA)"
is "... which is on the medium now" "5a*" "$(on_medium)"

reload "0 32768 flakey $loop 0 0 1 1 error_reads" || die "no flakey"
is "a medium that cannot be read: the cache answers" "GOOD resid 0 5a*4096" \
	"$(read_it $READ)"
like "... but not with FUA: MEDIUM ERROR" "^3/11/00" read_it $READ_FUA
reload "0 32768 linear $loop 0"
is "... and answers again" "GOOD resid 0 5a*4096" "$(read_it $READ_FUA)"

# -- iblock: a disk that has a cache is told to write it
if null_disk fua memory_backed=1 size=16 cache_size=4; then
	iblock cache /dev/fua
	lun "$(tpg $NAA1)" 1 cache
	sg=$(sg_of "$(disk cache)")
	read_it() { cdb "$sg" "$1" alike 4096; }
	flushes() { awk '{ print $16 }' /sys/block/fua/stat; }
	cdb "$sg" $WRITE out '77*4096' > "$TMP/out"
	n=$(flushes)
	is "iblock: READ without FUA" "GOOD resid 0 77*4096" "$(read_it $READ)"
	is "... flushes nothing" "$n" "$(flushes)"
	is "READ with FUA" "GOOD resid 0 77*4096" "$(read_it $READ_FUA)"
	is "... flushes once" $((n + 1)) "$(flushes)"
	set_to "write through" /sys/block/fua/queue/write_cache
	n=$(flushes)
	is "a disk that says it has no cache: READ with FUA" \
		"GOOD resid 0 77*4096" "$(read_it $READ_FUA)"
	is "... flushes nothing" "$n" "$(flushes)"
else
	for _ in {1..6}; do
		result 0 "iblock # SKIP no null_blk"
	done
fi
finish
