#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Media that fail now and then: what was acknowledged with FUA or before a
# SYNCHRONIZE CACHE is there, what was not is an error, nothing hangs.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- iblock -- dm-flakey
#   sdY                  /lun_1 -- fileio -- ext4 -- dm-flakey
#   sdZ                  /lun_2 -- iblock -- null_blk, which times out
. "$(dirname "$0")/lib.sh"
plan 13
need_tools dmsetup losetup python3 mkfs.ext4
need_module tcm_loop dm-mod loop

# write.py DISK NOTES fua|sync: numbered blocks round and round until
# the file NOTES.stop is there; in NOTES what is on the medium for certain
cat > "$TMP/write.py" <<'P'
import mmap, os, struct, sys
disk, notes, how = sys.argv[1:4]
BLOCKS = 1024
fd = os.open(disk, os.O_RDWR | os.O_DIRECT | (os.O_DSYNC if how == "fua" else 0))
buf = mmap.mmap(-1, 4096)
sure = {}               # block -> what it holds, or the values it may hold
failed = written = 0
n = 0
pending = {}
while not os.path.exists(notes + ".stop"):
    n += 1
    block = n % BLOCKS
    buf[:] = struct.pack("<QQ", n, block) * 256
    try:
        os.pwrite(fd, buf, block * 4096)
        written += 1
        pending[block] = [n]
        if how == "fua":
            sure.update(pending)
            pending = {}
    except OSError:
        failed += 1
        # it may or may not have got there
        sure[block] = sure.get(block, [0]) + pending.pop(block, []) + [n]
    if how == "sync" and n % 64 == 0:
        try:
            os.fsync(fd)
            sure.update(pending)
        except OSError:
            failed += 1
            for b, v in pending.items():
                sure[b] = sure.get(b, [0]) + v
        pending = {}
for b, v in pending.items():
    sure[b] = sure.get(b, [0]) + v
with open(notes, "w") as f:
    for b, v in sure.items():
        print(b, *v, file=f)
print("%d written, %d failed" % (written, failed))
sys.exit(not (written and failed))
P
cat > "$TMP/check.py" <<'P'
import os, struct, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
bad = blocks = 0
for line in open(sys.argv[2]):
    block, *values = map(int, line.split())
    data = os.pread(fd, 4096, block * 4096)
    blocks += 1
    if not any(data == (struct.pack("<QQ", n, block) * 256 if n else bytes(4096))
               for n in values):
        bad += 1
        print("block", block, "wanted", values, "got", struct.unpack("<QQ", data[:16]))
print("%d blocks, %d bad" % (blocks, bad))
sys.exit(bad != 0 or not blocks)
P

# flakey NAME MEGABYTES: /dev/mapper/NAME over a loop device
flakey()
{
	local d

	truncate -s "$2M" "$TMP/$1.img" && d=$(losetup -f --show "$TMP/$1.img") ||
		die "no loop device"
	on_exit "losetup -d $d"
	below[$1]="$d"
	dmsetup create --noudevsync "$1" --table "0 $(($2 * 2048)) linear $d 0" ||
		die "no device-mapper"
	on_exit "dmsetup remove --noudevsync $1"
	dmsetup mknodes "$1"
}
declare -A below

# reload NAME TABLE, for what is there already
reload() { dmsetup reload "$1" --table "$2" && dmsetup resume --noudevsync --noflush "$1"; }

# storm NAME DISK fua|sync: the device below fails its writes by turns
storm()
{
	local i writer size

	size=$(blockdev --getsz "/dev/mapper/$1")
	rm -f "$TMP/$1.stop"
	python3 "$TMP/write.py" "$2" "$TMP/$1" "$3" > "$TMP/writer" 2>&1 &
	writer=$!
	for i in {1..6}; do
		sleep 0.5
		reload "$1" "0 $size flakey ${below[$1]} 0 0 1 1 error_writes" || return 1
		sleep 0.5
		reload "$1" "0 $size linear ${below[$1]} 0" || return 1
	done
	touch "$TMP/$1.stop"
	wait $writer
	rc=$?
	cat "$TMP/writer"
	return $rc
}

intact() { echo 3 > /proc/sys/vm/drop_caches; python3 "$TMP/check.py" "$2" "$TMP/$1"; }

if modprobe -q dm-flakey; then
	flakey blk 16
	iblock blk /dev/mapper/blk
	loopback $NAA1 blk
	dev=$(disk blk)
	ok "iblock: writes with FUA, some fail" storm blk "$dev" fua
	ok "... what was acknowledged is there" intact blk "$dev"
	ok "iblock: writes and SYNCHRONIZE CACHE, some fail" storm blk "$dev" sync
	ok "... what was acknowledged is there" intact blk "$dev"
	ok "... and below" intact blk /dev/mapper/blk
else
	loopback $NAA1
	for i in {1..5}; do
		result 0 "iblock # SKIP no dm-flakey"
	done
fi

# -- a file system whose disk fails: its errors are ours
if modprobe -q dm-flakey; then
	flakey fs 64
	mkfs.ext4 -q -O ^has_journal /dev/mapper/fs && mkdir "$TMP/mnt" &&
		mount -o errors=continue /dev/mapper/fs "$TMP/mnt" || die "no file system"
	on_exit "umount $TMP/mnt"
	dd if=/dev/zero of="$TMP/mnt/f" bs=1M count=8 conv=fsync status=none
	fileio file "$TMP/mnt/f" 8 fd_buffered_io=1
	lun "$(tpg $NAA1)" 1 file
	dev=$(disk file)
	ok "fileio: writes with FUA, some fail" storm fs "$dev" fua
	ok "... what was acknowledged is there" intact fs "$dev"
	ok "fileio: writes and SYNCHRONIZE CACHE, some fail" storm fs "$dev" sync
	ok "... what was acknowledged is there" intact fs "$dev"

	# the cache is written behind our back, and cannot be: whoever comes next
	# hears of it, and if that is no SYNCHRONIZE CACHE so does the next of them
	size=$(blockdev --getsz /dev/mapper/fs)
	dd if=/dev/urandom of="$dev" bs=4k count=1 seek=9 oflag=direct status=none
	reload fs "0 $size flakey ${below[fs]} 0 0 1 1 error_writes"
	sync -f "$TMP/mnt/f"
	reload fs "0 $size linear ${below[fs]} 0"
	sgio "$(sg_of "$dev")"
	note "a write with FUA: $(cdb 2a080000030000000800 out '77*4096')"
	# a medium error would be repeated, with success
	like "... a cache that was lost is an error of SYNCHRONIZE CACHE" "^4/44/00" \
		cdb 35000000000000000000
	like "... once" "^GOOD" cdb 35000000000000000000
else
	for i in {1..6}; do
		result 0 "fileio # SKIP no dm-flakey"
	done
fi

# -- a disk that does not answer
nb=/sys/kernel/config/nullb/silent
if null_disk silent memory_backed=1 size=16 && [ -d $nb/timeout_inject ]; then
	set_to 1000 /sys/block/silent/queue/io_timeout
	iblock silent /dev/silent
	lun "$(tpg $NAA1)" 2 silent
	exec 8>&- 9<&-
	rm -f "$TMP"/sgio.*
	sgio "$(sg_of "$(disk silent)")"
	cdb 28000000000000000800 in 4096 > /dev/null
	set_to 100 "$nb/timeout_inject/probability"
	set_to 1 "$nb/timeout_inject/times"
	like "a disk that does not answer: B/2E/02, COMMAND TIMEOUT DURING PROCESSING" \
		"^B/2E/02" cdb 28000000000000000800 in 4096
	set_to 0 "$nb/timeout_inject/probability"
	like "... and answers again" "^GOOD" cdb 28000000000000000800 in 4096
else
	result 0 "a disk that does not answer # SKIP null_blk cannot time out"
	result 0 "... and answers again # SKIP"
fi
finish
