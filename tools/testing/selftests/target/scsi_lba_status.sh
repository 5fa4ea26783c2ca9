#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# GET LBA STATUS: what was written is mapped, what was given up is not.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
#   sdY                  /lun_1 -- fileio -- a sparse file on tmpfs
. "$(dirname "$0")/lib.sh"
plan 12
need_tools python3
need_module tcm_loop

ramdisk rd 4
mkdir "$TMP/files" && mount -t tmpfs -o size=16m none "$TMP/files" ||
	die "no tmpfs"
on_exit "umount $TMP/files"
fileio file "$TMP/files/f" 4 fd_buffered_io=1
loopback $NAA1 rd file
rd=$(sg_of "$(disk rd)") file=$(sg_of "$(disk file)")
sgio "$rd"
ready "$rd" "$file"
# status SG LBA: descriptors as LBA+BLOCKS=STATUS, the first eight of them
status()
{
	local answer d n at text=

	answer=$(cdb "$1" "9e12$(printf %016x "$2")000000880000" in 136)
	[[ $answer == GOOD* ]] || { echo "$answer"; return; }
	d=${answer##* }
	n=$((0x${d:0:8} + 4))
	for ((at = 8; at < n && 2 * at < ${#d}; at += 16)); do
		text+=" $((0x${d:2 * at:16}))+$((0x${d:2 * at + 16:8}))=$((0x${d:2 * at + 24:2}))"
	done
	echo "${text# }"
}
unmap() { cdb "$1" 42000000000000001800 out 0016 0010 00000000 "$(printf %016x "$2")" "$(printf %08x "$3")" 00000000; }

is "a unit that is not thin has no such command" 5/24/00 \
	"$(status "$rd" 0 | cut -d' ' -f1)"
set_to 1 "$(store rd)/attrib/emulate_tpu"
set_to 1 "$(store file)/attrib/emulate_tpu"
dd if=/dev/urandom of="$(disk rd)" bs=1M count=4 oflag=direct status=none
is "ramdisk: all is mapped" "0+8192=0" "$(status "$rd" 0)"
is "a part is given up" "GOOD resid 0" "$(unmap "$rd" 1024 64)"
is "... and shows" "0+1024=0 1024+64=1 1088+7104=0" "$(status "$rd" 0)"
is "... from the middle of it" "1030+58=1 1088+7104=0" "$(status "$rd" 1030)"
is "it is no page: it is zeroed, and mapped" "GOOD resid 0" "$(unmap "$rd" 2 3)"
is "... and shows" "0+1024=0" "$(status "$rd" 0 | cut -d' ' -f1)"
is "LBA out of range" 5/21/00 "$(status "$rd" 8192 | cut -d' ' -f1)"
is "an answer that is cut is cut anywhere" "GOOD resid 0 00000014000000000000" \
	"$(cdb 9e1200000000000000000000000a0000 in 10)"

is "fileio: nothing is mapped in a new file" "0+8192=1" "$(status "$file" 0)"
dd if=/dev/urandom of="$(disk file)" bs=4k count=4 seek=16 oflag=direct status=none
is "... but what was written" "0+128=1 128+32=0 160+8032=1" "$(status "$file" 0)"
unmap "$file" 136 8 > /dev/null
is "... and not given up" "0+128=1 128+8=0 136+8=1 144+16=0 160+8032=1" \
	"$(status "$file" 0)"
finish
