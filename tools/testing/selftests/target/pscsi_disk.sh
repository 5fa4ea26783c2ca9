#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A disk passed through: its own answers and errors, large transfers, resets
# while commands are under way, and what is left when it goes.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- pscsi -- sdY, scsi_debug
. "$(dirname "$0")/lib.sh"
plan 20
need_tools fio sg_inq sg_reset python3 cmp
need_module tcm_loop target_core_pscsi

modprobe -q scsi_debug dev_size_mb=32 ndelay=0 delay=0 lbpu=1 lbprz=1 \
	medium_error_start=0x8000 medium_error_count=4 max_queue=192 ||
	skip_all "no scsi_debug"
on_exit unload_scsi_debug
debug=/sys/bus/pseudo/drivers/scsi_debug
h=$(scsi_host scsi_debug)
below=/sys/bus/scsi/devices/$h:0:0:0
wait_for 30 test -d "$below/block" || die "no disk below"
under=/dev/$(ls "$below/block")
under_sg=/dev/$(ls "$below/scsi_generic")
pscsi disk "$h:0:0:0" "$under"
loopback $NAA1 disk
dev=$(node_at $NAA1 0 block) && sg=$(node_at $NAA1 0 scsi_generic) ||
	die "no disk appears"

is "the address of an enabled disk stays" EBUSY "$(write_errno "scsi_host_id=$h" "$(store disk)/control")"
nok "it is claimed: nobody makes a file system there" mkfs.ext4 -q "$under"
is "INQUIRY is the disk's" "$(sg_inq -r "$under_sg" | sha256sum)" \
	"$(sg_inq -r "$sg" | sha256sum)"
for page in 0x80 0x83 0xb0; do
	is "VPD page $page is the disk's" "$(sg_vpd -rp $page "$under_sg" | sha256sum)" \
		"$(sg_vpd -rp $page "$sg" | sha256sum)"
done
is "its size" "$(cat "$below/block/${under##*/}/size")" \
	"$(cat "/sys/block/${dev##*/}/size")"

# -- reads and writes
ok "24 jobs, what they wrote is there" verified_io "$dev" --numjobs=24 --bs=4k \
	--size=128k --offset_increment=512k --group_reporting
head -c 16M /dev/urandom > "$TMP/image"
ok "a write of 16 MiB" dd if="$TMP/image" of="$dev" bs=4M oflag=direct
echo 3 > /proc/sys/vm/drop_caches
has_image() { dd if="$1" bs=4M count=4 iflag=direct status=none | cmp - "$TMP/image"; }
ok "... is there" has_image "$dev"
ok "... and below" has_image "$under"

sgio "$sg"
n=$(cat "/sys/block/${dev##*/}/queue/max_hw_sectors_kb")
[ "$n" -lt 4096 ] || n=4096
is "$n KiB in one command" \
	"GOOD resid 0 $(head -c $((n * 1024)) "$TMP/image" | sha256sum | cut -d' ' -f1)" \
	"$(cdb "28000000000000$(printf %04x $((n * 2)))00" sum $((n * 1024)))"

# -- the disk's own words
echo 2 > $debug/opts
is "a medium error, with its block" "3/11/00 info 32768" \
	"$(cdb 28000000800000000800 in 4096 | sed 's/ \(cdb\|list\).*//')"
echo 0 > $debug/opts
is "a block it has not got" "5/21/00" \
	"$(cdb 28000001000000000800 in 4096 | cut -d' ' -f1)"
is "a CDB it does not know" "$(cdb "$under_sg" c00000000000)" \
	"$(cdb c00000000000)"
is "UNMAP" "GOOD resid 0" \
	"$(cdb 42000000000000001800 out 0016 0010 00000000 0000000000000000 00000800 00000000)"
is "... gives zeros" "$(head -c 4096 /dev/zero | sha256sum)" \
	"$(dd if="$dev" bs=4k count=1 iflag=direct status=none | sha256sum)"

# -- a reset while commands are under way: they are repeated, none is lost
dd if="$TMP/image" of="$dev" bs=4M oflag=direct status=none
wait_for 30 sh -c "echo 50 > $debug/delay"
dd if="$dev" of="$TMP/read" bs=1M count=2 iflag=direct status=none &
reader=$!
wait_for 30 sh -c "! grep -q ' 0  *0$' /sys/block/${dev##*/}/inflight"
ok "LOGICAL UNIT RESET with a command under way" timeout 100 sg_reset -d "$dev"
ok "... which then ends well" eval "wait $reader && cmp -n 2097152 $TMP/image $TMP/read"
wait_for 60 sh -c "echo 0 > $debug/delay"

# -- the disk goes
fio --name=pull --filename="$dev" --direct=1 --rw=randrw --bs=4k --size=16M \
	--time_based --runtime=3600 --iodepth=8 --ioengine=libaio > "$TMP/fio" 2>&1 &
fio=$!
wait_for 30 sh -c "! grep -q ' 0  *0$' /sys/block/${dev##*/}/inflight"
echo 1 > "$below/delete"
ok "pulled under I/O: all of it ends" wait_for 60 sh -c "! kill -0 $fio"
finish
