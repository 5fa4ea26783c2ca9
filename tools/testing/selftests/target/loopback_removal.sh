#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Taking things away that are in use: a LUN under I/O goes at once and its
# commands end with errors; a module in use stays; all of it can be had again,
# also where it is the target's only LUN and not LUN 0.
#
#   sdX -- naa...1/tpgt_1/lun_0, then lun_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
[ -n "${ALL:-}" ] && rounds=5 || rounds=3
plan $((rounds * 3 + 3))
need_tools fio
need_module tcm_loop

ramdisk gone0 16
loopback $NAA1 gone0
p=$(tpg $NAA1)
for ((i = 0; i < rounds; i++)); do
	ok "round $i: the disk appears" have_disk gone0
	dev=$(disk gone0)
	fio --name=load --filename="$dev" --direct=1 --rw=randrw --bs=4k \
		--iodepth=32 --ioengine=libaio --time_based --runtime=60 \
		> "$TMP/fio" 2>&1 &
	fio=$!
	ok "round $i: commands run" wait_for 20 \
		sh -c "read -r a b < /sys/block/${dev#/dev/}/stat && [ \$a -gt 50 ]"
	[ $i -gt 0 ] || nok "the module is in use" rmmod tcm_loop
	[ $i -gt 0 ] || nok "so is the back end's" rmmod target_core_rd
	rm "$p/lun/lun_0/gone0"
	wait_for 30 sh -c "! kill -0 $fio" || kill -9 $fio
	wait $fio
	nok "round $i: the disk is gone" test -e "/sys/block/${dev#/dev/}"
	ln -s "$(store gone0)" "$p/lun/lun_0/gone0" || die "cannot link again"
done

rm "$p/lun/lun_0/gone0"
lun "$p" 1 gone0
ok "LUN 1 appears, alone" wait_for 30 test -e "/sys/bus/scsi/devices/$(cat "$p/address"):1"
finish
