#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Protection information on the way to the initiator alone: the target inserts
# it on reads, checks and strips it on writes, and the medium knows none.
#
#   sdX with an integrity profile -- naa...1/tpgt_1/lun_N, fabric_prot_type --
#                                        ramdisk, fileio, iblock on a loop device
. "$(dirname "$0")/lib.sh"
plan 24
need_tools fio sg_readcap python3 losetup
need_module tcm_loop loop

truncate -s 16M "$TMP/under"
under=$(losetup -f --show "$TMP/under") || die "no loop device"
on_exit "losetup -d $under"
ramdisk rd 16 && set_to 4096 "$(store rd)/attrib/max_write_same_len"
fileio file "$TMP/file" 16 fd_buffered_io=1
iblock blk "$under"

for type in 1 3; do
	naa=${NAA1%1}$type
	p=$(tpg "$naa")
	make_dir "$p" || die "cannot make $p"
	set_to $type "$p/attrib/fabric_prot_type"
	NEXUS=$NAA2
	loopback "$naa" rd file blk
	n=0
	for name in rd file blk; do
		dev=$(node_at "$naa" $n block) || die "no disk $name"
		n=$((n + 1))
		like "$name, type $type: the initiator has it" "T10-DIF-TYPE$type-CRC" \
			cat "/sys/block/${dev#/dev/}/integrity/format"
		ok "... verified I/O" verified_io "$dev" --bs=4k --size=1M
		ok "... WRITE SAME and READ" eval "[[ \$(python3 $(dirname "$0")/sgio.py $dev \
			93000000000000000008000000080000 out '5a*512') == GOOD* ]] &&
			[ \"\$(python3 $(dirname "$0")/sgio.py $dev 28000000000800000800 alike 4096)\" = \
			'GOOD resid 0 5a*4096' ]"
		ok "... a file system" mkfs.ext4 -q "$dev"
	done
done
finish
