#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# In the guest: iscsi-test-cu against a target of this machine.
# usage: guest.sh STORE FAMILY...    STORE: ramdisk fileio iblock/null_blk iblock/scsi_debug
#
# One unit of 128 MiB is LUN 0 of two portal groups, for tests with two paths.
# Logs are /host/logs/STORE.FAMILY.
. /host/selftests/lib.sh

what=$1
shift
iqn=iqn.2026-01.example:libiscsi
mkdir -p /host/logs
ip link set lo up

case $what in
ramdisk)	ramdisk d0 128;;
fileio)		fileio d0 "$TMP/d0.img" 128;;
iblock/null_blk)
	modprobe null_blk nr_devices=0
	n=/sys/kernel/config/nullb/libiscsi
	make_dir $n
	# the suite does not ask how much may be moved at a time: by default 124 KiB,
	# and more is refused (SBC-3, Block Limits VPD page), which stock does not do
	for row in size=128 blocksize=512 memory_backed=1 discard=1 queue_mode=2 \
			max_sectors=4096 power=1; do
		set_to "${row#*=}" "$n/${row%=*}"
	done
	on_exit "set_to 0 $n/power"
	iblock d0 /dev/libiscsi;;
iblock/scsi_debug)
	modprobe scsi_debug dev_size_mb=128 lbpu=1 lbpws=1 lbpws10=1 lbprz=1
	have() { lsscsi | awk '/scsi_debug/ && $NF ~ /dev/ { print $NF; exit 1 }'; }
	wait_for 30 sh -c 'lsscsi | grep -q scsi_debug.*/dev/'
	iblock d0 "$(have)";;
*)	die "no such store: $what";;
esac
for a in emulate_tpu emulate_tpws emulate_caw emulate_3pc; do
	set_to 1 "$(store d0)/attrib/$a" 2> /dev/null
done
# a ramdisk has no WRITE SAME until it is told how much at a time
[ $what != ramdisk ] || set_to 65535 "$(store d0)/attrib/max_write_same_len"

for n in 1 2; do
	g=$T/iscsi/$iqn/tpgt_$n
	make_dir "$g"
	make_dir "$g/np/127.0.0.1:$((3259 + n))"
	lun "$g" 0 d0
	for row in generate_node_acls=1 demo_mode_write_protect=0 authentication=0; do
		set_to "${row#*=}" "$g/attrib/${row%=*}"
	done
	set_to 1 "$g/enable"
	on_exit "set_to 0 $g/enable"
done

url1=iscsi://127.0.0.1:3260/$iqn/0 url2=iscsi://127.0.0.1:3261/$iqn/0
for family; do
	urls=$url1
	[ "$family" != MultipathIO ] || urls="$url1 $url2"
	t=$SECONDS
	timeout -k 5 600 iscsi-test-cu -d -v -V -t "ALL.$family" $urls \
		> "/host/logs/${what//\//-}.$family" 2>&1
	echo "$what $family: $? ($((SECONDS - t)) s)"
done
