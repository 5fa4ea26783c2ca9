#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# What an initiator hears when the medium fails, is full, goes away or changes
# its size: the sense data the standards have for it, soon, and no data lost
# or made up.
#
#   sdX -- naa...1/tpgt_1/lun_N -- iblock -- dm: linear, error, linear; scsi_debug
#                               -- fileio -- a file on a small tmpfs
. "$(dirname "$0")/lib.sh"
plan 32
need_tools sg_raw sg_dd sg_sync sg_turs fio dmsetup losetup
need_module tcm_loop dm-mod loop

p=$(tpg $NAA1)
modprobe -q tcm_loop && make_dir "$p" && set_to ${NAA1%?}e "$p/nexus" ||
	die "no port"
on_exit "set_to NULL $p/nexus"
next_lun=0
show() { # NAME: export it, set $dev and $sg
	lun "$p" $next_lun "$1"
	next_lun=$((next_lun + 1))
	dev=$(disk "$1") && sg=$(sg_of "$dev")
}

be32() { printf '%02x %02x %02x %02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) \
	$(($1 >> 8 & 255)) $(($1 & 255)); }
# shellcheck disable=SC2046
read10() { # LBA COUNT
	timeout 60 sg_raw -r $(($2 * 512)) -o "$TMP/data" "$sg" 28 00 $(be32 "$1") 00 \
		$(printf '%02x %02x' $(($2 >> 8)) $(($2 & 255))) 00
}
# shellcheck disable=SC2046
write10() { # LBA COUNT
	head -c $(($2 * 512)) /dev/urandom > "$TMP/data"
	timeout 60 sg_raw -s $(($2 * 512)) -i "$TMP/data" "$sg" 2a 00 $(be32 "$1") 00 \
		$(printf '%02x %02x' $(($2 >> 8)) $(($2 & 255))) 00
}

# the kernel and udev look at a disk that is new, or has told of a change, and
# would hear first of the next one
looked_at() { wait_for 10 sg_turs "$sg" && udevadm settle; }

# -- a hole of errors, blocks 4096 to 4103
truncate -s 16M "$TMP/below"
loop=$(losetup -f --show "$TMP/below") || die "no loop device"
on_exit "losetup -d $loop"
bad_disk() { # NAME: the loop device, with a hole
	dmsetup create --noudevsync "$1" <<-T || die "no device-mapper"
		0 4096 linear $loop 0
		4096 8 error
		4104 $((32768 - 4104)) linear $loop 4104
	T
	on_exit "dmsetup remove --noudevsync --retry $1"
	dmsetup mknodes "$1"
}
bad_disk errors
iblock errors /dev/mapper/errors
show errors

like "iblock: a read error is a medium error" "Medium Error" read10 4096 1
like "... UNRECOVERED READ ERROR" "[Uu]nrecovered read error" read10 4097 1
like "... of the block that is bad" "Info(rmation)? fld=0x1000|\[4096\]" \
	read10 4000 128
like "... wherever it lies in the transfer" "Info(rmation)? fld=0x1003|\[4099\]" \
	read10 4099 200
like "a write error is one, too" "Medium Error" write10 4100 1
like "... WRITE ERROR" "[Ww]rite error" write10 4100 1
nok "... of a block that nobody knows" eval "write10 4090 16 2>&1 | grep -E 'Info(rmation)? fld=|\[40'"
ok "beside it all is well" eval "write10 4080 16 && read10 4080 16"

# -- a disk that takes long to give a block up: nobody looks which one it is
if modprobe -q dm-delay; then
	bad_disk errors2
	dmsetup create --noudevsync slow --table "0 32768 delay /dev/mapper/errors2 0 0" ||
		die "no dm-delay"
	on_exit "dmsetup remove --noudevsync --retry slow"
	dmsetup mknodes slow
	iblock slow /dev/mapper/slow
	show slow
	# what dm-delay has got to read of the disk below it; a read of the hole does
	# not count, one of the block before it does
	errors2=/sys/block/dm-$(dmsetup info -c --noheadings -o minor errors2)
	reads() { awk '{ print $1 }' "$errors2/stat"; }
	delay() { dmsetup reload slow --table "0 32768 delay /dev/mapper/errors2 0 $1" &&
		dmsetup resume --noudevsync slow; }
	looked_at
	like "a quick one is asked again" "Info(rmation)? fld=0x1000|\[4096\]" read10 4095 9
	delay 3000
	n=$(reads)
	read10 4095 9 > "$TMP/sense" 2>&1
	like "a slow one: a medium error" "Medium Error" cat "$TMP/sense"
	nok "... of no block" grep -E "Info(rmation)? fld=0x1000|\[4096\]" "$TMP/sense"
	is "... it is not asked again" $((n + 1)) "$(reads)"
	delay 0
else
	for what in "a quick one" "a slow one" "of no block" "not asked again"; do
		result 0 "$what # SKIP no dm-delay"
	done
fi

# -- the medium grows
truncate -s 32M "$TMP/grows"
loop2=$(losetup -f --show "$TMP/grows")
on_exit "losetup -d $loop2"
iblock grows "$loop2"
show grows
ok "no unit attention is left" looked_at
truncate -s 48M "$TMP/grows"
losetup -c "$loop2"
like "iblock: who sends a command hears of the new size" \
	"[Cc]apacity data has changed" sg_raw "$sg" 00 00 00 00 00 00
is "... which is the new one" $((48 * 2048 - 1)) "$(sg_readcap --16 "$sg" |
	sed -n 's/.*Last LBA=\([0-9]*\).*/\1/p;s/.*Last logical block address=\([0-9]*\).*/\1/p' |
	head -n 1)"

fileio file "$TMP/file" 8 fd_buffered_io=1
show file
looked_at
truncate -s 16M "$TMP/file"
like "fileio: a file that grows, too" "[Cc]apacity data has changed" \
	sg_raw "$sg" 00 00 00 00 00 00
looked_at
writes "fileio: fd_dev_size may grow" OK "fd_dev_size=$((24 * 1048576))" \
	"$(store file)/control"
like "... and is heard of" "[Cc]apacity data has changed" \
	sg_raw "$sg" 00 00 00 00 00 00
writes "... but not shrink" EBUSY "fd_dev_size=$((8 * 1048576))" \
	"$(store file)/control"

# -- a file behind whose end nothing was, and one that is cut off
ok "fileio: what never was in the file is zero" eval \
	"read10 40000 8 && cmp -n 4096 $TMP/data /dev/zero"
ok "write near the end" write10 49000 8
ok "it is there" read10 49000 8
truncate -s 12M "$TMP/file"
echo 3 > /proc/sys/vm/drop_caches
like "fileio: what was cut off is an error, not zeros" "Medium Error" \
	read10 49000 8

# -- no space
mkdir "$TMP/small"
mount -t tmpfs -o size=4m none "$TMP/small"
on_exit "umount $TMP/small"
fileio full "$TMP/small/file" 64 fd_buffered_io=1
show full
fill() { local i; for ((i = 0; i < 12; i++)); do write10 $((i * 2048)) 1024; done; }
like "fileio: a full file system is DATA PROTECT" "Data Protect" fill
like "... SPACE ALLOCATION FAILED WRITE PROTECT" \
	"[Ss]pace allocation failed write protect" write10 40960 1024
ok "... what was written stays" read10 0 1024
ok "... nothing else was lost" sg_sync "$sg"
fileio synced "$TMP/small/synced" 64
show synced
like "fileio: the same when it is written through" \
	"[Ss]pace allocation failed write protect" write10 40960 1024
ok "... no cache was lost" sg_sync "$sg"

# -- bad blocks and a disk that is pulled
if modprobe -q scsi_debug dev_size_mb=16 delay=0 opts=2 medium_error_start=0x1234 \
	medium_error_count=4; then
	on_exit unload_scsi_debug
	wait_for 30 grep -qs scsi_debug /sys/block/sd*/device/model
	d=$(grep -ls scsi_debug /sys/block/sd*/device/model | head -n 1)
	d=${d#/sys/block/}
	d=${d%%/*}
	iblock debug "/dev/$d"
	show debug
	like "scsi_debug: its medium error, its block" \
		"Info(rmation)? fld=0x1234|\[4660\]" read10 $((0x1200)) 128
	fio --name=pull --filename="$dev" --direct=1 --rw=randrw --bs=4k \
		--time_based --runtime=30 --iodepth=8 --ioengine=libaio \
		> "$TMP/fio" 2>&1 &
	sleep 2
	echo 1 > "/sys/block/$d/device/delete"
	ok "pulled under I/O: nothing hangs" wait_for 60 sh -c "! kill -0 $!"
	like "... the unit does not answer for it" \
		"Not Ready|Medium Error|Hardware Error|[Cc]ommunication failure" \
		read10 0 8
else
	for what in "its medium error" "pulled under I/O" "no answer for it"; do
		result 0 "$what # SKIP no scsi_debug"
	done
fi
finish
