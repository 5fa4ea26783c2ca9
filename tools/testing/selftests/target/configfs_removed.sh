#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# symlink(2) looks up the target without a lock. What is removed meanwhile, at
# either end and all that is above it, is not looked at any more: the link is
# refused, and the kernel (with KASAN) has no complaint.
#
#   naa...1/tpgt_1/lun_1        removed while its link is looked up on a slow disk
#   naa...1/tpgt_1/acls/.../lun_0 the same
#   rd_mcp_7/gone/attrib        removed while the link waits for lun_0's lock,
#   naa...3/tpgt_1/lun_0        which the removal of its other link holds as
#                               long as a command is stuck in a frozen fileio
. "$(dirname "$0")/lib.sh"
plan 10
need_tools python3 mkfs.ext4 fsfreeze losetup
need_module tcm_loop target_core_file
modprobe -q null_blk nr_devices=0 || skip_all "no module null_blk"
modprobe -q loop
modprobe -q ext4

link() { # TARGET NAME: symlink(2) and nothing else; prints how it ended
	python3 - "$1" "$2" <<-'P'
	import errno, os, sys
	try: os.symlink(sys.argv[1], sys.argv[2]); print("OK")
	except OSError as e: print(errno.errorcode[e.errno])
	P
}
asleep() { # does the writer of this file wait in the kernel?
	local pid

	pid=$(pgrep -f "python3 - .* $1\$" | tail -n1) || return 1
	grep -q '^State:.*D' "/proc/$pid/status"
}

ramdisk keep 1
p=$(tpg $NAA1)

# a file system whose every block takes its time
mkdir -p "$TMP/content/a" "$TMP/slow"
ln -s "$(store keep)" "$TMP/content/a/device"
ln -s "$p/lun/lun_0" "$TMP/content/a/lun"
truncate -s 2M "$TMP/image"
mkfs.ext4 -q -O ^has_journal -d "$TMP/content" "$TMP/image" || skip_all "mkfs"
null=/sys/kernel/config/nullb/slow0
mkdir $null || skip_all "no null_blk in configfs"
on_exit "rmdir $null"
set_to 4 $null/size
set_to 1 $null/memory_backed
set_to 2 $null/irqmode
set_to 300000000 $null/completion_nsec
set_to 1 $null/power || die "no null_blk device"
on_exit "echo 0 > $null/power"
udevadm settle
dd if="$TMP/image" of=/dev/slow0 bs=1M oflag=direct 2> /dev/null || die "dd"
mount -o ro /dev/slow0 "$TMP/slow" || skip_all "no ext4"
on_exit "umount $TMP/slow"

# slow_link TARGET NAME: in the background, into $TMP/ended
slow_link() {
	echo 2 > /proc/sys/vm/drop_caches
	link "$TMP/slow/a/$1" "$2" > "$TMP/ended" &
	linker=$!
	wait_for 20 asleep "$2"
}

make_dir "$p/lun/lun_1"
ok "a link is being looked up" slow_link device "$p/lun/lun_1/l"
ok "its LUN and all above can be removed" \
	rmdir "$p/lun/lun_1" "$p" "$T/loopback/$NAA1"
wait $linker
is "the link is not made" ENOENT "$(cat "$TMP/ended")"

make_dir "$p/acls/$NAA2/lun_0"
make_dir "$p/lun/lun_0"
ln -s "$(store keep)" "$p/lun/lun_0/d"
ok "a mapped LUN's link is being looked up" slow_link lun "$p/acls/$NAA2/lun_0/l"
ok "it and its initiator can be removed" rmdir "$p/acls/$NAA2/lun_0" "$p/acls/$NAA2"
wait $linker
is "the link is not made" ENOENT "$(cat "$TMP/ended")"
rm "$p/lun/lun_0/d"

# a command that is stuck
truncate -s 32M "$TMP/image2"
mkfs.ext4 -q "$TMP/image2" && mkdir "$TMP/fs"
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
rm "$l/frozen" &
remover=$!
sleep 1
link "$(store gone)/attrib" "$l/m" > "$TMP/ended" &
linker=$!
ok "a link waits for its directory" wait_for 20 asleep "$l/m"
ok "the device it is aimed at can be removed" rmdir "$(store gone)"
fsfreeze -u "$TMP/fs"
wait $remover $linker
is "the link is not made" EFAULT "$(cat "$TMP/ended")"
wait $writer
ok "nothing is left of it" sh -c "! ls $(dirname "$(store keep)") | grep gone"
finish
