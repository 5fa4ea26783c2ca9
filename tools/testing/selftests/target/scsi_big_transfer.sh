#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# READ (16) and WRITE (16) of more than MAXIMUM TRANSFER LENGTH: what firmware
# and boot loaders send, who do not look. Served up to max_data_bytes.
#
#   big (Python) -- 127.0.0.1:3260 -- iqn...:selftest -- lun_0 -- RAM disk
#                                                     |- lun_1 -- file
#                                                     |- lun_2 -- loop device
#                                                     '- lun_3 -- pscsi -- scsi_debug
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 14
need_root
need_tools python3 losetup
need_module iscsi_target_mod
need_module target_core_iblock
client=$(pdu_client) || skip_all "no PDU client"

ramdisk big0 64
fileio big1 "$TMP/file" 64
truncate -s 64M "$TMP/disk"
modprobe -q loop
loop=$(losetup -f --show "$TMP/disk") || skip_all "no loop device"
on_exit "losetup -d $loop"
iblock big2 "$loop"
modprobe -q scsi_debug dev_size_mb=64 ndelay=0 delay=0 && on_exit unload_scsi_debug ||
	skip_all "no scsi_debug"
h=$(scsi_host scsi_debug)
wait_for 30 test -d "/sys/bus/scsi/devices/$h:0:0:0/block" || die "no disk below"
pscsi big3 "$h:0:0:0" "/dev/$(ls "/sys/bus/scsi/devices/$h:0:0:0/block")"
iscsi_target big0 big1 big2 big3

# before any of its data are asked for
refused="65537 WRITE: 5/24/00, READ: 5/24/00"
big() { python3 "$client/big" $IQN "$@" 2>&1 | tail -n 1; }
for lun in 0 1 2; do
	for blocks in 2561 7168 14336; do
		is "LUN $lun: $blocks blocks" "$lun $blocks ok" "$(big $lun $blocks)"
	done
	is "LUN $lun: more than a command may move" "$lun $refused" \
		"$(big $lun 65537)"
done
# what is passed through is bound by the host adapter, too
is "LUN 3: 1000 blocks" "3 1000 ok" "$(big 3 1000)"
is "LUN 3: more than a command may move" "3 $refused" "$(big 3 65537)"
finish
