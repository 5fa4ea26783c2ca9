#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A LUN other than 0 is the first one that an initiator looks at, as kubelet, CSI
# drivers and os-brick do. Linux has the LUN in byte 1 of the first INQUIRY, too,
# where SCSI-2 wants it. And LUNs above 255 are found, however they are addressed.
#
#   sdX -- open-iscsi -- tpgt_1/lun_0 ... lun_9, lun_300, lun_16383 --+
#   sdY -- naa...1/tpgt_1/lun_1 ... lun_9, one at a time ------------ ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 22
need_root
need_tools iscsiadm iscsid
need_module iscsi_target_mod tcm_loop

ramdisk scan0 16
for ((n = 0; n < 10; n++)); do
	luns+=(scan0)
done
iscsi_target "${luns[@]}" || die "no target"
for n in 300 16383; do
	mkdir "$G/lun/lun_$n"
	ln -s "$(store scan0)" "$G/lun/lun_$n/link"
done
iscsi_initiator
discover > "$TMP/out" 2>&1 || die "no discovery: $(< "$TMP/out")"
setting node.session.scan manual

iscsi_host() { local h=(/sys/class/iscsi_host/host*); echo "${h[0]##*/host}"; }
found() { [ -d "/sys/class/scsi_device/$(iscsi_host):0:0:$1" ]; }
scan_first() { # LUN
	local rc

	login || return
	set_to "0 0 $1" "/sys/class/scsi_host/host$(iscsi_host)/scan"
	found "$1"
	rc=$?
	logout || return
	return $rc
}
for ((n = 1; n < 10; n++)); do
	ok "iSCSI: LUN $n is scanned first" scan_first $n
done

# all that REPORT LUNS tells
scan_all() {
	login && set_to "- - -" "/sys/class/scsi_host/host$(iscsi_host)/scan"
	(cd "/sys/class/scsi_device" && printf '%s\n' "$(iscsi_host):"*) |
		sed 's/.*://' | sort -n | xargs
}
is "iSCSI: every LUN is seen" "0 1 2 3 4 5 6 7 8 9 300 16383" \
	"$(scan_all | tail -n 1)"

# 300 in flat space addressing is 412ch
flat_capacity() {
	set_to "0 0 $1" "/sys/class/scsi_host/host$(iscsi_host)/scan"
	found "$1" || return
	# the disk's driver comes to it later
	wait_for 30 size_of "$1"
	size_of "$1"
}
size_of() { cat "/sys/class/scsi_device/$(iscsi_host):0:0:$1"/device/block/*/size; }
is "iSCSI: LUN 300, flat space addressing" 32768 "$(flat_capacity $((0x412c)))"
is "iSCSI: LUN 5, flat space addressing" 32768 "$(flat_capacity $((0x4005)))"
nok "iSCSI: LUN 301, flat space addressing, which is not there" \
	flat_capacity $((0x412d))
logout > "$TMP/out" 2>&1

loopback $NAA1
one_lun() { # NUMBER
	local p rc

	p=$(tpg $NAA1)
	mkdir "$p/lun/lun_$1" && ln -s "$(store scan0)" "$p/lun/lun_$1/link" ||
		return
	have_disk scan0
	rc=$?
	rm "$p/lun/lun_$1/link"
	rmdir "$p/lun/lun_$1"
	return $rc
}
for ((n = 1; n < 10; n++)); do
	ok "loopback: LUN $n is scanned first" one_lun $n
done
finish
