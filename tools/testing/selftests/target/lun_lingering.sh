#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# A port link can be removed while the back end keeps a command for ever; what
# is still in use then is listed in debugfs, and leaves the list with the last
# command.
#
#   naa...1/tpgt_1/lun_0 -- fileio -- file in a file system that is frozen
. "$(dirname "$0")/lib.sh"
plan 7
need_tools mkfs.ext4 fsfreeze losetup dd
need_module tcm_loop target_core_file
modprobe -q loop
modprobe -q ext4
list=/sys/kernel/debug/target/lingering
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
[ -r $list ] || skip_all "no debugfs"

truncate -s 32M "$TMP/image"
mkfs.ext4 -q "$TMP/image" && mkdir "$TMP/fs" || die "cannot make $TMP/fs"
loop=$(losetup -f --show "$TMP/image") || skip_all "no loop device"
on_exit "losetup -d $loop"
udevadm settle
wait_for 10 mount "$loop" "$TMP/fs" || skip_all "no ext4 to mount"
on_exit "umount $TMP/fs"

listed() { grep -q 'LUN 0 (commands)' $list; }
unlisted() { ! listed; }

fileio linger0 "$TMP/fs/file" 8
loopback $NAA1 linger0
p=$(tpg $NAA1)
ok "the disk appears" have_disk linger0
disk=$(disk linger0)
udevadm settle

fsfreeze -f "$TMP/fs" || die "cannot freeze"
on_exit "fsfreeze -u $TMP/fs || true"
dd if=/dev/zero of="$disk" bs=4k count=1 oflag=direct 2> /dev/null &
writer=$!
ok "nothing lingers" unlisted
wait_for 30 sh -c "awk '{ exit !(\$1 + \$2) }' /sys/block/${disk#/dev/}/inflight"
ok "the link can be removed" rm "$p/lun/lun_0/linger0"
ok "what is still in use is listed" listed
note "$(cat $list)"
like "the log names the command" 'waited for: fabric=loopback .*opcode=0x(2a|8a) .*state=running' dmesg
is "once" 1 "$(dmesg | grep -c 'waited for:')"
fsfreeze -u "$TMP/fs"
ok "until its last command is back" wait_for 60 unlisted
wait $writer
finish
