#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whoever takes an initiator's mapped LUN away may rely on it: when rm returns
# no command of that initiator is at the back end.
#
#   naa...2, ACL, lun_0 --> naa...1/tpgt_1/lun_0 -- iblock -- a slow disk
. "$(dirname "$0")/lib.sh"
plan 6
need_tools dmsetup
need_module tcm_loop target_core_iblock
null_disk unmap0 size=64 || skip_all "no null_blk"
slow_disk unmap0 0 || skip_all "no dm-delay"
delayed() { dmsetup status unmap0 | awk '{ print $4 + $5 + $6 }'; }
idle() { [ "$(delayed)" = 0 ]; }
# udev looks at the slow disk as well: that of ours is seen at the initiator, too
busy() {
	! idle && [ "$(awk '{ print $1 }' "/sys/block/${disk#/dev/}/inflight")" != 0 ]
}

iblock unmap0 /dev/mapper/unmap0
p=$(tpg $NAA1)
make_dir "$p" && make_dir "$p/acls/$NAA2/lun_0" || die "no ACL"
on_exit "echo NULL > $p/nexus"
lun "$p" 0 unmap0
ln -s "$p/lun/lun_0" "$p/acls/$NAA2/lun_0/x" || die "no mapped LUN"
on_exit "[ ! -L $p/acls/$NAA2/lun_0/x ] || rm $p/acls/$NAA2/lun_0/x"
set_to $NAA2 "$p/nexus"
ok "the disk appears" wait_for 90 disk_by_serial "$(serial unmap0)"
disk=$(disk_by_serial "$(serial unmap0)")
read_one() { dd if="$disk" of=/dev/null bs=4k count=1 iflag=direct 2> /dev/null; }
# the kernel looks for partitions, then udev reads it: let them, the command at
# the back end shall be ours
wait_for 60 read_one
udevadm settle
slow_disk unmap0 100000
read_one &
reader=$!
ok "a command is at the back end" wait_for 6 busy
{ rm "$p/acls/$NAA2/lun_0/x" && touch "$TMP/gone" && idle; } &
remover=$!
pause 1
nok "the mapped LUN waits for it" [ -e "$TMP/gone" ]
slow_disk unmap0 0
ok "the mapped LUN goes, the back end is idle then" wait $remover
ok "the command was answered all the same" wait $reader
nok "the next one is not" read_one
finish
