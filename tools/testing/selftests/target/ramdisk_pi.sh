#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Protection information from the initiator's block layer to the ramdisk and
# back: type 1 and 3, checked by the target, kept apart from the data.
#
#   sdX with an integrity profile -- naa...1/tpgt_1/lun_0 -- ramdisk with PI
. "$(dirname "$0")/lib.sh"
plan 14
need_tools fio sg_readcap
need_module tcm_loop

for type in 1 3; do
	ramdisk pi$type 16
	a=$(store pi$type)/attrib
	writes "type $type" OK $type "$a/pi_prot_type"
	writes "checked by the target" OK 1 "$a/pi_prot_verify"
	NEXUS=$NAA2
	loopback "${NAA1%1}$type" pi$type
	ok "the disk appears" have_disk pi$type
	dev=$(disk pi$type)
	like "it reports the type" "p_type=$((type - 1)),.*type $type protection" \
		sg_readcap -l "$dev"
	integrity=/sys/block/${dev#/dev/}/integrity
	like "the initiator has it, too" "T10-DIF-TYPE$type-CRC" \
		cat "$integrity/format"
	ok "verified I/O with PI on its way" verified_io "$dev" --bs=4k --size=1M
	echo 0 > "$integrity/write_generate"
	echo 0 > "$integrity/read_verify"
	ok "and without" verified_io "$dev" --bs=4k --size=1M
done
finish
