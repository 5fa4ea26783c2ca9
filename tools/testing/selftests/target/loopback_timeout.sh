#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A back end that does not answer: the command is aborted, but stays with the
# target until the back end has let go of it; other LUNs of the host go on. When
# the back end wakes up the initiator repeats what was aborted.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- iblock -- dm-linear, suspended -- file
#   sdY --               .../lun_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 8
need_tools dmsetup losetup
need_module tcm_loop dm_mod loop target_core_iblock

truncate -s 16M "$TMP/file"
loop=$(losetup -f --show "$TMP/file") || skip_all "no loop device"
on_exit "losetup -d $loop"
name=tcm-timeout-$$
dmsetup create $name --table "0 32768 linear $loop 0" ||
	skip_all "no device mapper"
on_exit "dmsetup remove --retry $name"
on_exit "dmsetup resume $name"

iblock slow0 /dev/mapper/$name
ramdisk fast0 16
loopback $NAA1 slow0 fast0
ok "the slow disk appears" have_disk slow0
ok "the fast disk appears" have_disk fast0
slow=$(disk slow0) fast=$(disk fast0)
aborts=$(store slow0)/statistics/scsi_tgt_dev/aborts_complete
echo 1 > "/sys/block/${slow#/dev/}/device/timeout"
before=$(cat "$aborts")

dmsetup suspend --noflush --nolockfs $name
dd if="$slow" of=/dev/null bs=4k count=1 iflag=direct 2> /dev/null &
reader=$!
aborted() { [ "$(cat "$aborts")" -gt "$before" ]; }
ok "its command is aborted" wait_for 60 aborted
ok "but not given up" kill -0 $reader
ok "the fast disk answers meanwhile" \
	dd if="$fast" of=/dev/null bs=1M count=16 iflag=direct
is "the slow one is not offline" running \
	"$(cat "/sys/block/${slow#/dev/}/device/state")"
echo 30 > "/sys/block/${slow#/dev/}/device/timeout"
dmsetup resume $name
ok "the command succeeds in the end" wait $reader
ok "and so does another" dd if="$slow" of=/dev/null bs=4k count=1 iflag=direct
finish
