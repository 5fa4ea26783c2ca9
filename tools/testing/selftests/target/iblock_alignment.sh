#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Memory at any address: a device that wants its data aligned gets them so.
#
#   sdX -- naa...1/tpgt_1/lun_N -- iblock -- a loop device with direct I/O, whose
#                                            file system wants 512 bytes
#                               -- iblock -- dm-crypt with sectors of 4,096 bytes
. "$(dirname "$0")/lib.sh"
plan 18
need_tools python3 losetup mkfs.ext4
need_module tcm_loop loop

# memory.py DISK BLOCK_BYTES: write and read by memory at odd addresses, past the
# page cache; the first argument of each step is the distance from a page
cat > "$TMP/memory.py" <<'P'
import fcntl, mmap, os, sys
disk, bs, what, offset, length = sys.argv[1], *map(str, sys.argv[2:])
bs, offset, length = int(bs), int(offset), int(length)
room = mmap.mmap(-1, offset + length + mmap.PAGESIZE)
view = memoryview(room)[offset:offset + length]
pattern = bytes((i * 7 + i // 251 + offset) % 256 for i in range(length))
at = 64 * 4096
fd = os.open(disk, os.O_RDWR | os.O_DIRECT)
if what == "write":
    view[:] = pattern
    if os.pwritev(fd, [view], at) != length:
        sys.exit("short write")
    os.close(fd)
    with open(disk, "rb") as f:
        f.seek(at)
        sys.exit(f.read(length) != pattern and "something else was written")
with open(disk, "r+b") as f:
    f.seek(at)
    f.write(pattern)
    f.flush()
    os.fsync(f.fileno())
if os.preadv(fd, [view], at) != length:
    sys.exit("short read")
sys.exit(bytes(view) != pattern and "something else was read")
P
memory() { python3 "$TMP/memory.py" "$@"; }

check() { # WHAT DISK BLOCK_BYTES
	# page, double word, word: aligned, some bytes off, across pages
	ok "$1: aligned" memory "$2" "$3" write 0 65536
	ok "... some bytes off" memory "$2" "$3" write 16 4096
	ok "... and read" memory "$2" "$3" read 16 4096
	ok "... a segment of part of a block" memory "$2" "$3" write 520 65536
	ok "... and read" memory "$2" "$3" read 520 65536
	ok "... many chunks" memory "$2" "$3" write 4 1048576
	ok "... and read" memory "$2" "$3" read 4 1048576
	ok "... and the block before is not touched" memory "$2" "$3" read 1024 4096
	ok "... verified I/O at odd addresses" verified_io "$2" --bs=16k --mem_align=8 --iomem_align=8 --size=2M
}

# -- ext4 on a loop device, a loop device with direct I/O in it
loopback $NAA1
p=$(tpg $NAA1)
truncate -s 96M "$TMP/fs" && mkfs.ext4 -q "$TMP/fs" && outer=$(losetup -f --show "$TMP/fs") ||
	die "no loop device"
on_exit "losetup -d $outer"
mkdir "$TMP/mnt" && mount "$outer" "$TMP/mnt" || die "no file system"
on_exit "umount $TMP/mnt"
dd if=/dev/zero of="$TMP/mnt/disk" bs=1M count=16 status=none
if inner=$(losetup -f --show --direct-io=on "$TMP/mnt/disk"); then
	on_exit "losetup -d $inner"
	iblock direct "$inner"
	lun "$p" 0 direct
	check "a loop device with direct I/O" "$(disk direct)" 512
else
	for i in {1..9}; do
		result 0 "a loop device with direct I/O # SKIP"
	done
fi

# -- dm-crypt
truncate -s 16M "$TMP/crypt"
below=$(losetup -f --show "$TMP/crypt") || die "no loop device"
on_exit "losetup -d $below"
if modprobe -q dm-crypt && dmsetup create --noudevsync crypt --table \
	"0 32768 crypt aes-xts-plain64 $(printf '%064d' 7) 0 $below 0 1 sector_size:4096" \
	2> "$TMP/out"; then
	on_exit "dmsetup remove --noudevsync --retry crypt"
	dmsetup mknodes crypt
	iblock crypt /dev/mapper/crypt
	lun "$p" 1 crypt
	check "dm-crypt" "$(disk crypt)" 4096
else
	note "$(cat "$TMP/out")"
	for i in {1..9}; do
		result 0 "dm-crypt # SKIP no dm-crypt"
	done
fi
finish
