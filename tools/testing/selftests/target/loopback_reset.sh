#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Logical unit and target resets under load: answered in time, and the
# initiator repeats what they hit, so no I/O is lost.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 5
need_tools fio sg_reset
need_module tcm_loop

ramdisk reset0 32
loopback $NAA1 reset0
ok "the disk appears" have_disk reset0
dev=$(disk reset0)
resets=$(cat "$(store reset0)/statistics/scsi_lu/resets")

verified_io "$dev" --bs=4k --size=8M --iodepth=32 --loops=3 \
	> "$TMP/fio" 2>&1 &
fio=$!
storm() {
	local i

	for i in {1..10}; do
		sg_reset -"$1" "$dev" || return 1
	done
}
ok "10 logical unit resets" storm d
ok "10 target resets" storm t
ok "verified I/O meanwhile" wait $fio
is "each was counted" $((resets + 20)) \
	"$(cat "$(store reset0)/statistics/scsi_lu/resets")"
finish
