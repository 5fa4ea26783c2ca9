#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# open-iscsi finds the target, logs in, and what it writes it reads again: small
# and large, with digests, with and without data ahead of an R2T.
#
#   sdX -- open-iscsi -- 127.0.0.1 -- iqn...selftest/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 22
need_root
need_tools iscsiadm iscsid fio
need_module iscsi_target_mod

ramdisk io0 32
iscsi_target io0
iscsi_initiator

like "discovery shows the target" "127.0.0.1:3260,1 $IQN" discover
ok "login" login
dev=$(iscsi_disk 0)
ok "the disk appears" test -b "$dev"
like "the session is a dynamic one" "^$INI" cat "$G/dynamic_sessions"
ok "4 KiB, 32 at once" verified_io "$dev" --bs=4k --iodepth=32 --size=4M
ok "512 bytes to 64 KiB, mixed" verified_io "$dev" --bsrange=512-64k \
	--iodepth=16 --size=4M
ok "1 MiB, one at a time" verified_io "$dev" --bs=1M --iodepth=1 --size=8M
ok "logout" logout

with() { # DESCRIPTION NAME VALUE...
	local what=$1

	shift
	while [ $# -gt 0 ]; do
		setting "$1" "$2"
		shift 2
	done
	ok "login: $what" login
	dev=$(iscsi_disk 0)
	ok "$what" verified_io "$dev" --bsrange=512-256k --iodepth=8 --size=4M
	ok "logout: $what" logout
}

with "digests" node.conn[0].iscsi.HeaderDigest CRC32C \
	node.conn[0].iscsi.DataDigest CRC32C
with "digests, R2T for everything" node.session.iscsi.InitialR2T Yes \
	node.session.iscsi.ImmediateData No
with "small bursts" node.session.iscsi.MaxBurstLength 16384 \
	node.session.iscsi.FirstBurstLength 4096 \
	node.conn[0].iscsi.MaxRecvDataSegmentLength 2048

# -- the CPUs that connections run on
allowed=$T/iscsi/cpus_allowed_list
all=$(cat "$allowed")
on_exit "set_to $all $allowed"
# the CPUs that connections ran on while there was I/O
cpus_used() {
	local io

	verified_io "$dev" --bs=4k --iodepth=4 --size=8M > "$TMP/io" 2>&1 &
	io=$!
	while kill -0 $io 2> /dev/null; do
		iscsi_workers
	done | sed -nE 's|.*/([0-9]+):[0-9]+\+.*|\1|p' | sort -u
	wait $io || cat "$TMP/io"
}
set_to $(($(nproc) - 1)) "$allowed"
ok "login on the last CPU" login
dev=$(iscsi_disk 0)
udevadm settle
is "there it is" $(($(nproc) - 1)) "$(cpus_used)"
set_to 0 "$allowed"
ok "it moves" verified_io "$dev" --bs=4k --iodepth=4 --size=1M
is "and works on the first CPU" 0 "$(cpus_used)"
ok "logout" logout
finish
