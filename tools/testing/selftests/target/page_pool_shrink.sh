#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Pages that are kept for the next WRITEs go back when memory is asked for, all of
# them.
#
#   PDU client -- tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 5
need_root
need_tools python3
need_module iscsi_target_mod
need_slow

ramdisk pages0 8
iscsi_target pages0
patient_acl a 0
pdus
is "an initiator logs in" ok "$(pdu 's = login("a")')"
# this only counts: it is called as long as there are pages
hold target_core_mod:scan_pages 1 count=0
scans() { hold_says target_core_mod:scan_pages calls; }
reclaim() { set_to 2 /proc/sys/vm/drop_caches; }

is "WRITEs" ok "$(pdu 'for i in range(4): s.write_blocks(0, bytes(262144))')"
ok "reclaim" reclaim
n=$(scans)
ok "asks for the pages ($n times)" [ "$n" -gt 0 ]
reclaim
is "of which none is left then" "$n" "$(scans)"
finish
