#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# From its read to the end of its write nobody else writes the blocks of a
# COMPARE AND WRITE: a WRITE that comes meanwhile is not lost, and one that waits
# can be aborted.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- iblock -- dm-linear, suspended -- file
. "$(dirname "$0")/lib.sh"
plan 14
need_tools dmsetup losetup python3
need_module tcm_loop dm_mod loop target_core_iblock

here=$(dirname "$0")
truncate -s 16M "$TMP/file"
loop=$(losetup -f --show "$TMP/file") || skip_all "no loop device"
on_exit "losetup -d $loop"
name=tcm-caw-$$
dmsetup create $name --table "0 32768 linear $loop 0" ||
	skip_all "no device mapper"
on_exit "dmsetup remove --retry $name"
on_exit "dmsetup resume $name"

iblock caw0 /dev/mapper/$name
loopback $NAA1 caw0
ok "the disk appears" have_disk caw0
dev=$(disk caw0)
aborts=$(store caw0)/statistics/scsi_tgt_dev/aborts_complete
good="GOOD resid 0"

# send NAME CDB...: in the background; what it says goes to $TMP/NAME
send() {
	local name=$1

	shift
	SGIO_TIMEOUT=${timeout:-600} python3 "$here/sgio.py" "$dev" "$@" \
		> "$TMP/$name" &
	sent=$!
}
caw="89000000000000000008000000010000"
write="2a000000000800000100"
read="28000000000800000100"
now() { python3 "$here/sgio.py" "$dev" "$@"; }
# commands that the initiator has sent and that have not come back
counts=/sys/block/${dev#/dev/}/device
outstanding() { echo $(($(< "$counts/iorequest_cnt") - $(< "$counts/iodone_cnt"))); }
busy() { [ $(($(outstanding) - idle)) -ge "$1" ]; }

is "begin with zeros" "$good" "$(now $write out 00*512)"
idle=$(outstanding)
dmsetup suspend --noflush --nolockfs $name
send caw $caw out 00*512 c1*512
compare=$sent
ok "COMPARE AND WRITE reads" wait_for 60 busy 1
send write $write out 77*512
overlap=$sent
ok "a WRITE of the same block comes" wait_for 60 busy 2
dmsetup resume $name
ok "both end" wait $compare $overlap
is "COMPARE AND WRITE ended well" "$good" "$(cat "$TMP/caw")"
is "so did the WRITE" "$good" "$(cat "$TMP/write")"
is "and it is not lost" "$good 77*512" "$(now $read alike 512)"

# the same; the initiator loses patience with the WRITE, and one after it waits
dmsetup suspend --noflush --nolockfs $name
before=$(cat "$aborts")
send caw $caw out 77*512 c2*512
compare=$sent
wait_for 60 busy 1
timeout=2 send write $write out 88*512
overlap=$sent
ended() { ! kill -0 $overlap 2> /dev/null; }
ok "a WRITE that waits is aborted" wait_for 120 ended
ok "task management found it" [ "$(cat "$aborts")" -gt "$before" ]
ok "COMPARE AND WRITE still reads" kill -0 $compare
dmsetup resume $name
ok "it ends" wait $compare
is "it ended well" "$good" "$(cat "$TMP/caw")"
is "what was aborted has not written" "$good c2*512" "$(now $read alike 512)"
finish
