#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whoever takes an initiator's mapped LUN away may rely on it: when rm returns
# no command of that initiator is at the back end.
#
#   naa...2, ACL, lun_0 --> naa...1/tpgt_1/lun_0 -- iblock -- null_blk, slow
. "$(dirname "$0")/lib.sh"
plan 6
need_module tcm_loop target_core_iblock
modprobe -q null_blk nr_devices=0 || skip_all "no module null_blk"

null=/sys/kernel/config/nullb/unmap0
mkdir $null || skip_all "no null_blk in configfs"
on_exit "rmdir $null"
set_to 64 $null/size
set_to 2 $null/irqmode
set_to 300000000 $null/completion_nsec
set_to 1 $null/power || die "no null_blk device"
on_exit "echo 0 > $null/power"
dev=unmap0
idle() { [ "$(awk '{ print $1 + $2 }' "/sys/block/$dev/inflight")" = 0 ]; }
busy() { ! idle; }

iblock unmap0 "/dev/$dev"
p=$(tpg $NAA1)
make_dir "$p" && make_dir "$p/acls/$NAA2/lun_0" || die "no ACL"
on_exit "echo NULL > $p/nexus"
lun "$p" 0 unmap0
ln -s "$p/lun/lun_0" "$p/acls/$NAA2/lun_0/x" || die "no mapped LUN"
on_exit "[ ! -L $p/acls/$NAA2/lun_0/x ] || rm $p/acls/$NAA2/lun_0/x"
set_to $NAA2 "$p/nexus"
ok "the disk appears" wait_for 90 disk_by_serial "$(serial unmap0)"
disk=$(disk_by_serial "$(serial unmap0)")
# the kernel looks for partitions, then udev reads it: let them, the command at
# the back end shall be ours
read_one() { dd if="$disk" of=/dev/null bs=4k count=1 iflag=direct 2> /dev/null; }
wait_for 60 read_one
udevadm settle
wait_for 60 idle
read_one &
reader=$!
ok "a command is at the back end" wait_for 30 busy
ok "the mapped LUN goes" rm "$p/acls/$NAA2/lun_0/x"
ok "the back end is idle then" idle
wait $reader
ok "the command was answered all the same" test $? = 0
nok "the next one is not" read_one
finish
