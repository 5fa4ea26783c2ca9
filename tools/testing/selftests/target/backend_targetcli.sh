#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Each back end the way administrators do it: created by targetcli, exported,
# saved, cleared, restored - the same tree, the same data.
. "$(dirname "$0")/lib.sh"
plan 19
need_tools targetcli losetup jq
need_module tcm_loop
[ -z "$(ls -d $T/core/*_*/*/ 2>/dev/null)" ] || skip_all "a target is set up here"

export TARGETCLI_HOME=$TMP/home PYTHONWARNINGS=ignore
mkdir "$TMP/home"
cli() { targetcli "$@" > "$TMP/cli" 2>&1 || { cat "$TMP/cli"; return 1; }; }
cli set global auto_save_on_exit=false

a_loop() { truncate -s 32M "$1" && losetup -f --show "$1"; }
modprobe -q loop
disk=$(a_loop "$TMP/blk") || die "no loop device"
on_exit "losetup -d $disk"
head -c 32M /dev/urandom > "$TMP/image"

stores="rd file_wb file_wt block"
ok "ramdisk" cli /backstores/ramdisk create name=rd size=32M
ok "fileio, write back" cli /backstores/fileio create name=file_wb \
	file_or_dev="$TMP/file_wb" size=32M write_back=true sparse=true
ok "fileio, write through" cli /backstores/fileio create name=file_wt \
	file_or_dev="$TMP/file_wt" size=32M write_back=false sparse=true
ok "block" cli /backstores/block create name=block dev="$disk"
if modprobe -q scsi_debug dev_size_mb=32 delay=0; then
	on_exit unload_scsi_debug
	d=/sys/bus/scsi/devices/$(scsi_host scsi_debug):0:0:0/block
	wait_for 30 test -d "$d"
	ok "pscsi" cli /backstores/pscsi create name=pscsi dev="/dev/$(ls "$d")"
	stores+=" pscsi"
else
	result 0 "pscsi # SKIP no scsi_debug"
fi

on_exit "targetcli clearconfig confirm=true"
ok "a port" cli /loopback create $NAA1
for s in $stores; do
	ok "$s: exported" cli "/loopback/$NAA1/luns" create \
		"/backstores/$(sed 's/file_.*/fileio/;s/^rd/ramdisk/' <<< "$s")/$s"
done
case $stores in *pscsi*);; *) result 0 "pscsi: exported # SKIP no scsi_debug";; esac

lun_of() { # NAME: its number on the port
	basename "$(dirname "$(ls -d "$(tpg $NAA1)"/lun/lun_*/* | while read -r l; do
		[ -L "$l" ] && [ "$(basename "$(readlink "$l")")" = "$1" ] && echo "$l"
	done | head -n 1)")" | sed 's/lun_//'
}
fill()
{
	local s d

	for s in $stores; do
		d=$(node_at $NAA1 "$(lun_of "$s")" block) &&
			dd if="$TMP/image" of="$d" bs=1M oflag=direct status=none || return 1
	done
}
same()
{
	local s d

	echo 3 > /proc/sys/vm/drop_caches
	for s in $stores; do
		[ "$s" != rd ] || continue
		d=$(node_at $NAA1 "$(lun_of "$s")" block) &&
			cmp "$TMP/image" "$d" || return 1
	done
}
ok "data on all of them" fill
attributes()
{
	local s

	for s in rd file_wb file_wt block; do
		set_to 0 $T/core/*/$s/attrib/emulate_caw || return 1
	done
}
ok "an attribute of each" attributes
ok "saved" cli saveconfig savefile="$TMP/saved.json"
ok "cleared" cli clearconfig confirm=true
is "... nothing is left" "" "$(ls -d $T/core/*_*/*/ 2>/dev/null)"
ok "restored" cli restoreconfig savefile="$TMP/saved.json"
ok "... the same data" same
cli saveconfig savefile="$TMP/again.json"
# the order of lists is that of directories
whole() { jq -S 'walk(if type == "array" then sort else . end)' "$1" > "$1.sorted"; }
whole "$TMP/saved.json"
whole "$TMP/again.json"
ok "... the same configuration" diff "$TMP/saved.json.sorted" "$TMP/again.json.sorted"
finish
