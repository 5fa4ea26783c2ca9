#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An optical drive passed through: read by the kernel's driver, its own answers.
# A real or emulated one with a disc in it is taken if there is one.
#
#   srX -- naa...1/tpgt_1/lun_0 -- pscsi -- srY: what is there, or scsi_debug
. "$(dirname "$0")/lib.sh"
plan 14
need_tools python3 sg_dd cmp
need_module tcm_loop target_core_pscsi sr_mod

# an optical drive that is not ours: H:C:T:L
drive()
{
	local d

	for d in /sys/bus/scsi/devices/*:*; do
		[ "$(cat "$d/type" 2>/dev/null)" = 5 ] && [ -d "$d/block" ] &&
			[ "$(cat "/sys/block/$(ls "$d/block")/size")" -gt 2048 ] &&
			echo "${d##*/}" && return
	done
	return 1
}

if ! at=$(drive); then
	modprobe -q scsi_debug ptype=5 sector_size=2048 dev_size_mb=4 delay=0 ||
		skip_all "no optical drive"
	on_exit unload_scsi_debug
	at=$(scsi_host scsi_debug):0:0:0
	wait_for 30 test -d "/sys/bus/scsi/devices/$at/block" || die "no drive"
	head -c 4M /dev/urandom > "$TMP/disc"
	sg_dd if="$TMP/disc" of="/dev/$(ls "/sys/bus/scsi/devices/$at/scsi_generic")" \
		bs=2048 verbose=0 > "$TMP/out" 2>&1 || die "cannot write the disc"
fi
below=/sys/bus/scsi/devices/$at
under=/dev/$(ls "$below/block") under_sg=/dev/$(ls "$below/scsi_generic")
note "$at: $(cat "$below/vendor" "$below/model" | tr '\n' ' ')"
pscsi cd "$at"
loopback $NAA1 cd
dev=$(node_at $NAA1 0 block) && sg=$(node_at $NAA1 0 scsi_generic) ||
	die "no drive appears"

is "an optical drive" 5 "$(cat "$(scsi_at $NAA1 0)/type")"
is "its size" "$(cat "/sys/block/${under##*/}/size")" \
	"$(cat "/sys/block/${dev##*/}/size")"
ok "its disc" cmp -n 4194304 "$dev" "$under"
echo 3 > /proc/sys/vm/drop_caches
dd if="$under" of="$TMP/start" bs=1M count=4 iflag=direct status=none
ok "... in large pieces" eval \
	"dd if=$dev bs=1M count=4 iflag=direct status=none | cmp - $TMP/start"
sgio "$sg"
for cdb in "43000000000000000c00 in 12" "46000000000000000800 in 8" \
		"5a002a00000000002000 in 32" "25000000000000000000 in 8"; do
	# shellcheck disable=SC2086
	is "the drive's own answer to ${cdb:0:2}h" "$(cdb "$under_sg" $cdb)" \
		"$(cdb $cdb)"
done

# -- the same drive, for an initiator that must not write
p=$(tpg $NAA3) acl=$p/acls/${NAA3%?}e
make_dir "$p" && make_dir "$acl/lun_0" || die "no second port"
set_to "${NAA3%?}e" "$p/nexus"
on_exit "set_to NULL $p/nexus"
lun "$p" 0 cd
ln -s "$p/lun/lun_0" "$acl/lun_0/link" || die "no mapped LUN"
on_exit "rm $acl/lun_0/link"
set_to 1 "$acl/lun_0/write_protect"
for host in $(scsi_host tcm_loopback); do
	set_to "- - -" "/sys/class/scsi_host/host$host/scan"
done
ro=$(node_at $NAA3 0 scsi_generic) || die "no drive appears at the second port"
for cdb in "42024001000000001000 in 16" "28000000000000000100 in 2048"; do
	# shellcheck disable=SC2086
	is "read only: the drive's own answer to ${cdb:0:2}h" \
		"$(cdb "$under_sg" $cdb)" "$(cdb "$ro" $cdb)"
done
is "read only: CLOSE TRACK SESSION" "7/27/00" "$(cdb "$ro" 5b000100000000000000)"
is "read only: BLANK" "7/27/00" "$(cdb "$ro" a10000000000000000000000)"
is "read only: WRITE (10)" "7/27/00" \
	"$(cdb "$ro" 2a000000000000000100 out 00*2048)"

is "it is not claimed: its node stays usable" 0 "$(dd if="$under" bs=2048 count=1 \
	of=/dev/null status=none; echo $?)"
finish
