#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Much at once: reads, writes and trims, verified, of four jobs at depths up to
# 128, and file systems that stay whole while somebody resets the unit, tries to
# remove the modules and maps another LUN to and fro.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
#                        /lun_1 -- ramdisk, comes and goes
. "$(dirname "$0")/lib.sh"
plan 15
need_tools fio sg_reset mkfs.ext4 fsck.ext4 tar
need_module tcm_loop

ramdisk load0 320
ramdisk load1 4
echo 1 > "$(store load0)/attrib/emulate_tpu"
loopback $NAA1 load0 load1
p=$(tpg $NAA1)
ok "the disk appears" have_disk load0
dev=$(disk load0)
sg=$(sg_of "$dev")	# a mounted disk cannot be opened a second time

four_jobs() { # FIO OPTIONS...: four jobs, an eighth of the disk each
	fio --name=load --filename="$dev" --direct=1 --ioengine=libaio \
		--numjobs=4 --offset_increment=40M \
		--verify=crc32c --verify_fatal=1 --do_verify=1 \
		--group_reporting "$@" > "$TMP/fio" 2>&1 ||
		{ note "$(tail -n 5 "$TMP/fio")"; false; }
}
# ALL=1: more of each
[ -n "${ALL:-}" ] && few=8M many=8M turns="1 2 3" || few=1M many=4M turns=1
for depth in 1 16 128; do
	ok "4k, depth $depth" four_jobs --rw=randrw --bs=4k --size=$few \
		--iodepth=$depth
done
ok "512 bytes to 1 MiB" four_jobs --rw=randrw --bsrange=512-1M --size=$many \
	--iodepth=16
ok "4 MiB" four_jobs --rw=write --bs=4M --size=8M --iodepth=4
ok "trims between writes" four_jobs --rw=randtrimwrite --bs=64k --size=$many \
	--iodepth=16

storm() {
	local i=0

	until [ -e "$TMP/stop" ]; do
		sg_reset -d -N "$sg" 2>&1 || echo "reset failed"
		rmmod target_core_rd && echo "removed"
		rmmod tcm_loop && echo "removed"
		rm -f "$p/lun/lun_1/load1"
		pause 0.3
		ln -s "$(store load1)" "$p/lun/lun_1/load1" || echo "link failed"
		echo $((++i)) > "$TMP/storms"
	done 2> /dev/null > "$TMP/storm"
}
tree=/usr/share/zoneinfo
[ -d $tree ] || tree=/usr/share/perl
[ -n "${ALL:-}" ] || [ ! -d $tree/America ] || tree=$tree/America
file_system() { # TYPE
	local fs=$1 sum

	"mkfs.$fs" -q "$dev" && mkdir -p "$TMP/m" "$TMP/n" &&
		mount -t "$fs" "$dev" "$TMP/m" &&
		tar -C $tree -cf "$TMP/m/a.tar" . && mkdir "$TMP/m/x" &&
		for i in $turns; do
			tar -C "$TMP/m/x" -xf "$TMP/m/a.tar" && sync || return 1
		done &&
		sum=$(cd "$TMP/m" && find . -type f | sort | xargs -d '\n' sha256sum | sha256sum) &&
		umount "$TMP/m" && mount -t "$fs" "$dev" "$TMP/m" &&
		[ "$sum" = "$(cd "$TMP/m" && find . -type f | sort | xargs -d '\n' sha256sum | sha256sum)" ]
	local rc=$?
	umount "$TMP/m"
	return $rc
}
for fs in ext4 xfs; do
	if ! grep -qw $fs /proc/filesystems && ! modprobe -q $fs ||
	   ! command -v mkfs.$fs > /dev/null; then
		for i in 1 2 3 4; do result 0 "$fs # SKIP there is none"; done
		continue
	fi
	[ $fs = ext4 ] && check="fsck.ext4 -fn" || check="xfs_repair -n"
	dd if=/dev/zero of="$dev" bs=1M count=2 oflag=direct status=none
	rm -f "$TMP/stop"
	storm &
	storm=$!
	ok "$fs under a storm" file_system $fs
	ok "which blew" wait_for 20 test -s "$TMP/storms"
	touch "$TMP/stop"
	wait $storm
	rm -f "$TMP/storms"
	is "and did no harm" "" "$(cat "$TMP/storm")"
	ok "$fs is whole" $check "$dev"
done
finish
