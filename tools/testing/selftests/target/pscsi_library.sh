#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A tape drive, a changer and an enclosure, passed through: records and
# filemarks, fixed and variable blocks, the end of the tape, cartridges moved.
#
#   nstX -- naa...1/tpgt_1/lun_0 -- pscsi -- tape       \
#   sgY  --               /lun_1 -- pscsi -- changer     > target_test_library
#   sgZ  --               /lun_2 -- pscsi -- enclosure  /
. "$(dirname "$0")/lib.sh"
plan 29
need_tools python3
need_module tcm_loop target_core_pscsi st

modprobe -q target_test_library || skip_all "no module target_test_library"
on_exit "wait_for 30 rmmod target_test_library"
h=$(scsi_host target_test_library)
# the changer's driver holds the module of each changer it finds
ch=/sys/bus/scsi/drivers/ch
on_exit "[ ! -e $ch/$h:0:0:1 ] || echo $h:0:0:1 > $ch/unbind"
wait_for 30 test -e "/sys/bus/scsi/devices/$h:0:0:2/scsi_generic" ||
	die "no library"
pscsi tape "$h:0:0:0"
pscsi changer "$h:0:0:1"
pscsi enclosure "$h:0:0:2"
loopback $NAA1 tape changer enclosure

like "the unit has the device's name" "LIBRARY" cat "$(store tape)/wwn/product_id"
is "... and its serial number" "T10 VPD Unit Serial Number: LIB0" \
	"$(cat "$(store tape)/wwn/vpd_unit_serial")"
writes "... which nobody can change" ENOTSUP x "$(store tape)/wwn/vpd_unit_serial"

# -- the tape, with the kernel's driver
for n in 0 1 2; do
	scsi_at $NAA1 $n > /dev/null || die "LUN $n does not appear"
done
st=$(node_at $NAA1 0 scsi_tape) || die "no tape appears"
st=/dev/nst${st##*st}
st=${st%[alm]}
cat > "$TMP/tape.py" <<'P'
"""A result a line: 0|1<tab>what was wanted"""
import fcntl, os, struct, sys
FSF, BSF, FSR, BSR, WEOF, REW, EOM, SETBLK = 1, 2, 3, 4, 5, 6, 12, 20
node = sys.argv[1]

def mt(fd, op, count=1):
    fcntl.ioctl(fd, 0x40086d01, struct.pack("hi", op, count))

def check(what, good):
    print("%d\t%s" % (not good, what), flush=True)

def read(fd, n):
    try:
        return os.read(fd, n)
    except OSError as e:
        return e.errno

def mark(n, length):
    return bytes((n + i * 7) & 255 for i in range(251)) * (length // 251 + 1)

fd = os.open(node, os.O_RDWR)
mt(fd, REW)
mt(fd, SETBLK, 0)
sizes = [1000, 65536, 10, 262144]
for i, n in enumerate(sizes):
    os.write(fd, mark(i, n)[:n])
mt(fd, WEOF)
os.write(fd, b"second file")
mt(fd, WEOF)
mt(fd, REW)
got = [read(fd, 1 << 20) for _ in sizes]
check("variable blocks: each record as long as it was written",
      [len(g) for g in got] == sizes)
check("... and what was written", all(g == mark(i, n)[:n]
                                      for i, (g, n) in enumerate(zip(got, sizes))))
check("a filemark ends the file", read(fd, 1 << 20) == b"")
check("... the next one is behind it", read(fd, 1 << 20) == b"second file")
mt(fd, REW)
check("a record that is too long for the buffer is an error", read(fd, 100) == 12)
mt(fd, REW)
mt(fd, FSF)
check("space to a filemark", read(fd, 1 << 16) == b"second file")
mt(fd, REW)
mt(fd, FSR, 2)
check("space over records", read(fd, 1 << 16) == mark(2, 10)[:10])
mt(fd, EOM)
os.write(fd, b"third")
mt(fd, WEOF)
mt(fd, BSF, 2)
mt(fd, FSF)
check("append at the end of the data, space back", read(fd, 1 << 16) == b"third")
check("nothing behind it", read(fd, 1 << 16) == b"" and
      read(fd, 1 << 16) in (b"", 5))

mt(fd, REW)
mt(fd, SETBLK, 512)
data = mark(9, 300 * 512)[:300 * 512]
os.write(fd, data)
mt(fd, WEOF)
mt(fd, REW)
check("fixed blocks: many in one command", read(fd, 200 * 512) == data[:200 * 512])
check("... what a filemark cuts short is delivered",
      read(fd, 200 * 512) == data[200 * 512:])
check("... and the filemark told", read(fd, 512) in (b"",))
mt(fd, REW)
mt(fd, SETBLK, 1024)
check("blocks of another length are an error", read(fd, 1024) == 5)

mt(fd, REW)
mt(fd, SETBLK, 0)
block, n = mark(5, 1 << 20)[:1 << 20], 0
try:
    while n < 100:
        if os.write(fd, block) != len(block):
            break
        n += 1
except OSError as e:
    n = n if e.errno == 28 else -1
check("blocks of 1 MiB until the tape is full (%d)" % n, 25 < n < 40)
mt(fd, REW)
good = 0
while good < n and read(fd, 1 << 20) == block:
    good += 1
check("... all are there", good == n)
os.close(fd)
P
timeout 120 python3 "$TMP/tape.py" "$st" > "$TMP/results" 2> "$TMP/err" ||
	note "$(cat "$TMP/err")"
while IFS=$'\t' read -r rc what; do
	result "$rc" "$what"
done < "$TMP/results"

# -- the same below the driver: sense data as the drive gives it
sgio "$(node_at $NAA1 0 scsi_generic)"
cdb 010000000000 > /dev/null
is "a short record: ILI, how much is missing" "0/00/00 info 100" \
	"$(cdb 080010006400 in 1048676)"
cdb 010000000000 > /dev/null
is "... unless that is suppressed" "GOOD resid 100" \
	"$(python3 "$(dirname "$0")/sgio.py" "$(node_at $NAA1 0 scsi_generic)" \
		080210006400 in 1048676 | cut -d' ' -f1-3)"
is "a transfer the host adapter cannot do" "5/24/00" \
	"$(cdb 080030000000 in 3145728 | cut -d' ' -f1)"
is "REPORT LUNS is the target's" \
	"GOOD resid 0 00000018000000000000000000000000""0001000000000000""0002000000000000" \
	"$(cdb a00000000000000000200000 in 32)"

# -- the changer
sgio2() { cdb "$changer" "$@"; }
# no driver has taken the unit attention of a new nexus
ready() { [ "$(sgio2 000000000000)" = "GOOD resid 0" ]; }
changer=$(node_at $NAA1 1 scsi_generic)
wait_for 10 ready
status() { sgio2 b80000100003000000640000 in 100 | sed 's/GOOD resid [0-9]* //'; }
is "changer: the left slot is full" 09 "$(status | cut -c37-38)"
is "a cartridge is moved to the drive" "GOOD resid 0" \
	"$(sgio2 a50000000010002000000000)"
is "... and is not where it was" 08 "$(status | cut -c37-38)"
is "... but where it went" 09 "$(status | cut -c101-102)"
is "from an empty slot: the changer's own words" 5/3B/0E \
	"$(sgio2 a50000000011002000000000)"

# -- the enclosure
changer=$(node_at $NAA1 2 scsi_generic)
wait_for 10 ready
is "enclosure: its diagnostic pages" "GOOD resid 0 0000000100" \
	"$(sgio2 1c0100000500 in 5)"
is "its device type" 13 "$(cat "$(scsi_at $NAA1 2)/type")"
finish
