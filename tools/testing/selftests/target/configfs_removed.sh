#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# symlink(2) looks up the target without a lock. What is removed meanwhile, at
# either end and all that is above it, is not looked at any more: the link is
# refused, and the kernel (with KASAN) has no complaint.
#
#   naa...1/tpgt_1/lun_1        removed while its link is looked up on a disk
#                               that has stopped
#   naa...1/tpgt_1/acls/.../lun_0 the same
#   rd_mcp_7/gone/attrib        removed while a link to it waits for lun_0's lock,
#   naa...3/tpgt_1/lun_0        which the removal of its other link holds as
#                               long as a command is stuck in a frozen fileio
. "$(dirname "$0")/lib.sh"
plan 11
need_tools python3 mkfs.ext4 fsfreeze losetup dmsetup
need_module tcm_loop target_core_file
modprobe -q dm-mod
modprobe -q loop
modprobe -q ext4

link() { # TARGET NAME: symlink(2) and nothing else; prints how it ended
	python3 - "$1" "$2" <<-'P'
	import errno, os, sys
	try: os.symlink(sys.argv[1], sys.argv[2]); print("OK")
	except OSError as e: print(errno.errorcode[e.errno])
	P
}
asleep() { # does a process whose last argument this is wait in the kernel?
	local pid

	pid=$(pgrep -f "$1\$" | tail -n1) || return 1
	grep -q '^State:.*D' "/proc/$pid/status"
}

ramdisk keep 1
p=$(tpg $NAA1)

# a file system whose disk can be stopped
# a folder for each, of which nothing has been read before
mkdir -p "$TMP/content/"{device,lun,attrib} "$TMP/slow" "$TMP/fs"
ln -s "$(store keep)" "$TMP/content/device/l"
ln -s "$p/lun/lun_0" "$TMP/content/lun/l"
ln -s "$T/core/rd_mcp_7/gone/attrib" "$TMP/content/attrib/l"
truncate -s 2M "$TMP/image"
mkfs.ext4 -q -O ^has_journal -d "$TMP/content" "$TMP/image" || skip_all "no mkfs"
loop=$(losetup -f --show "$TMP/image") || skip_all "no loop device"
on_exit "losetup -d $loop"
udevadm settle
dmsetup create --noudevsync stopped --table "0 4096 linear $loop 0" ||
	skip_all "no device-mapper"
on_exit "dmsetup remove --noudevsync --retry stopped"
udevadm settle
dmsetup mknodes
wait_for 10 mount -o ro /dev/mapper/stopped "$TMP/slow" || skip_all "no ext4"
on_exit "umount $TMP/slow"

# slow_link TARGET NAME: in the background, into $TMP/ended
slow_link() {
	echo 3 > /proc/sys/vm/drop_caches
	dmsetup suspend --noudevsync --nolockfs --noflush stopped || return 1
	link "$TMP/slow/$1/l" "$2" > "$TMP/ended" &
	linker=$!
	wait_for 20 asleep "$2"
}

# the look-up comes to its end
look_up() {
	dmsetup resume --noudevsync stopped
	wait $linker
}

make_dir "$p"
make_dir "$p/lun/lun_1"
ok "a link is being looked up" slow_link device "$p/lun/lun_1/l"
ok "its LUN and all above can be removed" \
	rmdir "$p/lun/lun_1" "$p" "$T/loopback/$NAA1"
look_up
is "the link is not made" ENOENT "$(cat "$TMP/ended")"

make_dir "$p"
make_dir "$p/acls/$NAA2"
make_dir "$p/acls/$NAA2/lun_0"
make_dir "$p/lun/lun_0"
ln -s "$(store keep)" "$p/lun/lun_0/d"
ok "a mapped LUN's link is being looked up" slow_link lun "$p/acls/$NAA2/lun_0/l"
ok "it and its initiator can be removed" rmdir "$p/acls/$NAA2/lun_0" "$p/acls/$NAA2"
look_up
is "the link is not made" ENOENT "$(cat "$TMP/ended")"
rm "$p/lun/lun_0/d"

# a command that is stuck
truncate -s 32M "$TMP/image2"
mkfs.ext4 -q "$TMP/image2"
loop=$(losetup -f --show "$TMP/image2") || skip_all "no loop device"
on_exit "losetup -d $loop"
udevadm settle
wait_for 10 mount "$loop" "$TMP/fs" || skip_all "no ext4 to mount"
on_exit "umount $TMP/fs"
fileio frozen "$TMP/fs/file" 8
loopback $NAA3 frozen
disk=$(disk frozen)
udevadm settle
fsfreeze -f "$TMP/fs"
on_exit "fsfreeze -u $TMP/fs || true"
dd if=/dev/zero of="$disk" bs=4k count=1 oflag=direct 2> /dev/null &
writer=$!
wait_for 30 sh -c "awk '{ exit !(\$1 + \$2) }' /sys/block/${disk#/dev/}/inflight"

ramdisk gone 1
l=$(tpg $NAA3)/lun/lun_0
ok "a link is being looked up" slow_link attrib "$l/m"
rm "$l/frozen" &
remover=$!
wait_for 20 asleep "$l/frozen"
# on to the lock that rm holds
dmsetup resume --noudevsync stopped
sleep 2
ok "it waits for its directory" asleep "$l/m"
ok "the device it is aimed at can be removed" rmdir "$(store gone)"
fsfreeze -u "$TMP/fs"
wait $remover $linker
is "the link is not made" EFAULT "$(cat "$TMP/ended")"
wait $writer
ok "nothing is left of it" sh -c "! ls $(dirname "$(store keep)") | grep gone"
finish
