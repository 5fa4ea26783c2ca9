#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A disk is passed through only if its node is the node of that disk, and if
# nobody on this machine uses the disk, nor a part of it.
#
#   pscsi -- sdX, sdY: two disks of scsi_debug
. "$(dirname "$0")/lib.sh"
plan 9
need_tools mkfs.ext4
need_module target_core_pscsi

modprobe -q scsi_debug dev_size_mb=16 delay=0 add_host=2 per_host_store=1 num_parts=2 ||
	skip_all "no scsi_debug"
on_exit unload_scsi_debug
n=0
for h in $(scsi_host scsi_debug | sort -n); do
	d=/sys/bus/scsi/devices/$h:0:0:0/block
	wait_for 30 test -d "$d" || die "no disk below"
	host[n]=$h node[n++]=/dev/$(ls "$d")
done

d=$T/core/pscsi_7/disk
make_dir "$d" || die "cannot make $d"
set_to "scsi_host_id=${host[0]},scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0" "$d/control"
enable() { # NODE
	set_to "$1" "$d/udev_path"
	write_errno 1 "$d/enable"
}

is "the node of another disk" EINVAL "$(enable "${node[1]}")"
is "no block device" ENOTBLK "$(enable /dev/null)"
is "no node" ENOENT "$(enable /dev/nothing)"

mkfs.ext4 -q -F "${node[0]}1" && mkdir "$TMP/mnt" && mount "${node[0]}1" "$TMP/mnt" ||
	die "no file system"
on_exit "! mountpoint -q $TMP/mnt || umount $TMP/mnt"
is "a partition is mounted: not the disk" EBUSY "$(enable "${node[0]}")"
is "... nor the partition" EBUSY "$(enable "${node[0]}1")"
is "... nor the disk by the name of another partition" EBUSY "$(enable "${node[0]}2")"
umount "$TMP/mnt"

is "nobody uses it" OK "$(enable "${node[0]}")"
nok "then nobody can mount it" mount "${node[0]}1" "$TMP/mnt"
nok "the driver of its host stays" rmmod scsi_debug
finish
