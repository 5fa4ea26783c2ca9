#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A session that wants more memory for its data than it may have is told TASK SET
# FULL: Linux sends the command again, and whoever writes does not notice.
#
#   sdX -- open-iscsi -- 127.0.0.1 -- iqn...selftest/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 8
need_root
need_tools iscsiadm iscsid fio udevadm
need_module iscsi_target_mod

ramdisk budget0 32
iscsi_target budget0
iscsi_initiator
budget=/sys/module/target_core_mod/parameters/session_data_bytes
on_exit "set_to 0 $budget"

discover > /dev/null
ok "login" login
dev=$(iscsi_disk 0)
ok "the disk appears" test -b "$dev"
# commands whose status was not GOOD; udev asks for this and that which is not
# there whenever a writer has closed the disk
unwell() { echo $(($(cat "/sys/block/${dev##*/}/device/ioerr_cnt"))); }

ok "I/O with the memory it wants" verified_io "$dev" --bs=256k --iodepth=16 --size=16M
udevadm settle
before=$(unwell)
set_to 524288 $budget
ok "I/O with room for two commands" verified_io "$dev" --bs=256k --iodepth=16 --size=16M
after=$(unwell)
ok "some commands were refused ($((after - before)))" [ $((after - before)) -gt 16 ]
set_to 65536 $budget
ok "I/O with room for none, which is one" verified_io "$dev" --bsrange=4k-1M \
	--iodepth=16 --size=16M
set_to 0 $budget
ok "and with all of it again" verified_io "$dev" --bs=1M --iodepth=16 --size=16M
ok "logout" logout
finish
