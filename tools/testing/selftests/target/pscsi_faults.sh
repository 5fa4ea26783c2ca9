#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# A disk passed through that is busy, full, reserved, fails or never answers, and
# one that not everybody may write: what the initiator hears.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- pscsi -- scsi_debug, which fails as it is told
. "$(dirname "$0")/lib.sh"
plan 25
need_tools fio python3
need_module tcm_loop target_core_pscsi

modprobe -q scsi_debug dev_size_mb=16 delay=0 ndelay=0 || skip_all "no scsi_debug"
on_exit unload_scsi_debug
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
h=$(scsi_host scsi_debug)
below=/sys/bus/scsi/devices/$h:0:0:0
wait_for 30 test -d "$below/block" || die "no disk below"
under=/dev/$(ls "$below/block")
faults=/sys/kernel/debug/scsi_debug/$h:0:0:0/error
[ -w "$faults" ] || skip_all "this scsi_debug cannot be told to fail"
pscsi disk "$h:0:0:0" "$under"
loopback $NAA1 disk
dev=$(node_at $NAA1 0 block) && sg=$(node_at $NAA1 0 scsi_generic) ||
	die "no disk appears"
export SGIO_TIMEOUT=400
sgio "$sg"
# what udev and the kernel read in between has another operation code
READ=88000000000000000008000000080000
SENSE=1a003f00ff00 SENSE10=5a003f0000000000ff00

# -- status and sense data of the device's
# answers OPCODE STATUS KEY ASC ASCQ [HOST BYTE]: the next such command, once
answers() { echo "2 -1 0x$1 ${6:-0} 0 0x$2 0x$3 0x$4 0x$5" > "$faults"; }
forget() { echo "- $1 0x$2" > "$faults"; }
answers 88 02 4 44 00
is "HARDWARE ERROR, as the disk says it" 4/44/00 "$(cdb $READ in 4096 | cut -c1-40)"
like "... once" "^GOOD resid 0" cdb $READ in 4096
forget 2 88
answers 88 02 b 47 03
is "ABORTED COMMAND is not repeated here" B/47/03 "$(cdb $READ in 4096 | cut -c1-40)"
forget 2 88
answers 88 02 6 29 02
is "its unit attention is the initiator's" 6/29/02 "$(cdb $READ in 4096 | cut -c1-40)"
forget 2 88
answers 88 18 0 0 0
is "RESERVATION CONFLICT" CONFLICT "$(cdb $READ in 4096 | cut -c1-40)"
forget 2 88
like "all is well then" "^GOOD resid 0" cdb $READ in 4096

# -- the host adapter: no answer from the disk
answers 88 00 0 0 0 0x07
is "DID_ERROR: LOGICAL UNIT COMMUNICATION FAILURE" 2/08/00 "$(cdb $READ in 4096 | cut -c1-40)"
forget 2 88
like "... and all is well" "^GOOD resid 0" cdb $READ in 4096

# -- QUEUE FULL and BUSY: waited out by the driver below
for s in 28 08; do
	echo "2 -20 0x28 0 0 0x$s 0 0 0" > "$faults"
	echo "2 -20 0x2a 0 0 0x$s 0 0 0" > "$faults"
	ok "status ${s}h twenty times: nothing is lost" verified_io "$dev" \
		--numjobs=4 --bs=4k --size=512k --offset_increment=512k \
		--group_reporting
	forget 2 28
	forget 2 2a
done
like "then it answers at once" "^GOOD resid 0" cdb $READ in 4096

# -- write protection is the initiator's own
wp6() { cdb $SENSE in 255 | cut -d' ' -f4 | cut -c5-6; }
wp10() { cdb $SENSE10 in 255 | cut -d' ' -f4 | cut -c7-8; }
own6=$(wp6) own10=$(wp10)
protected() { printf %02x $((0x$1 | 0x80)); }
is "MODE SENSE(6): may write" "$own6" "$(printf %02x $((0x$own6 & 0x7f)))"
p=$(tpg $NAA1)
acl=$p/acls/${NAA1%?}e
make_dir "$acl" && make_dir "$acl/lun_0" && ln -s "$p/lun/lun_0" "$acl/lun_0/x" ||
	die "no ACL"
on_exit "[ ! -L $acl/lun_0/x ] || rm $acl/lun_0/x"
set_to 1 "$acl/lun_0/write_protect"
cdb 000000000000 > "$TMP/out"
is "a mapped LUN that is write protected: MODE SENSE(6) says so" \
	"$(protected "$own6")" "$(wp6)"
is "... MODE SENSE(10)" "$(protected "$own10")" "$(wp10)"
is "... a header cut short before that stays as it is" "GOOD resid 0" \
	"$(cdb 1a003f000200 in 2 | cut -d' ' -f1-3)"
is "... WRITE" 7/27/00 "$(cdb 2a000000080000000800 out '5a*4096')"
is "... UNMAP" 7/27/00 \
	"$(cdb 42000000000000001800 out 0016 0010 00000000 0000000000000000 00000800 00000000)"
is "... FORMAT UNIT, which needs no data" 7/27/00 "$(cdb 040000000000)"
is "... what brings data, whatever it is" 7/27/00 "$(cdb d00000000000 out '5a*512')"
is "... what brings none: the disk's own answer" 5/20/00 "$(cdb d00000000000 | cut -d' ' -f1)"
like "... READ goes on" "^GOOD resid 0" cdb $READ in 4096
set_to 0 "$acl/lun_0/write_protect"
cdb 000000000000 > "$TMP/out"
is "it may write again" "$own6" "$(wp6)"
is "... and does" "GOOD resid 0" "$(cdb 2a000000080000000800 out '5a*4096')"

# -- no answer at all: the time-out of disks is a minute
echo "0 -1 0x88" > "$faults"
is "a disk that does not answer: COMMAND TIMEOUT DURING PROCESSING" B/2E/02 \
	"$(cdb $READ in 4096 | cut -c1-40)"
forget 0 88
like "... and answers again" "^GOOD resid 0" cdb $READ in 4096
finish
