#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Task management through a real initiator: a command that takes too long is
# aborted, a unit is reset, and the session lives on; a target is not reset.
#
#   open-iscsi -- 127.0.0.1 -- tpgt_1/lun_0 -- iblock -- dm-delay
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 14
need_root
need_tools iscsiadm iscsid fio dmsetup sg_raw sg_reset sg_turs udevadm
need_module iscsi_target_mod

null_disk tmf0 size=64 memory_backed=1 || skip_all "no null_blk"
slow_disk tmf0 0 || skip_all "no dm-delay"
iblock tmf0 /dev/mapper/tmf0
iscsi_target tmf0
iscsi_initiator
discover > /dev/null
ok "login" login
dev=$(iscsi_disk 0)
sid=$(iscsiadm -m session | sed 's/.*\[\([0-9]*\)\].*/\1/')
read_one() { sg_raw -t "$1" -r 512 "$dev" 28 00 00 00 00 40 00 00 01 00; }
ok "a read" read_one 30
# whoever looks at the disk first is told
udevadm settle
sg=$(sg_of "$dev")
ok "a reset of the unit" sg_reset -d "$sg"
like "is told of" 'Unit [Aa]ttention|reset' sg_turs -vv "$sg"
ok "once" sg_turs "$sg"

aborts() { cat "$(store tmf0)/statistics/scsi_tgt_dev/aborts_complete"; }
functions() { iscsiadm -m session -s | awk '/tmfcmd_pdus/ { print $2 }'; }
asked() { [ "$(functions)" -gt "$sent" ]; }
before=$(aborts) sent=$(functions)
timeout=/sys/block/${dev#/dev/}/device/timeout
patience=$(cat "$timeout")
set_to 2 "$timeout"
slow_disk tmf0 100000
dd if="$dev" of=/dev/null bs=4k count=1 skip=64 iflag=direct > "$TMP/dd" 2>&1 &
slow_read=$!
ok "a read that takes too long is to be aborted" wait_for 200 asked
slow_disk tmf0 0
set_to "$patience" "$timeout"
ok "it ends when it is tried again" wait $slow_read
ok "the target has aborted it" [ "$(aborts)" -gt "$before" ]
ok "the next one is as before" read_one 60
ok "I/O" verified_io "$dev"
logins() { cat "$T/iscsi/$IQN/fabric_statistics/iscsi_login_stats/accepts"; }
accepts=$(logins)

# RFC 7143 §11.5.1 lets a target refuse it; open-iscsi comes back then
ok "a reset of the target" sg_reset -t "$sg"
is "takes a new login" $((accepts + 1)) "$(logins)"
ok "and goes on" verified_io "$dev"
is "all in the same session for the initiator" "$sid" \
	"$(iscsiadm -m session | sed 's/.*\[\([0-9]*\)\].*/\1/')"
finish
