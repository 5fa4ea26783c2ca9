#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Every single-bit variation of a valid CDB of every command.

    bits.py record FILE          in a guest: send them to a disk in memory, over loopback
    bits.py compare [-v] STOCK OURS

A record has a line for each CDB and each result that its variations had:

    NAME <tab> CDB <tab> RESULT <tab> BYTE:MASK ...

with the result of the CDB itself at BYTE "base". The operation code is not
varied. compare prints what the stock modules answer with GOOD and ours refuse,
by field; it fails if a field is none of those that ask for a function that
may be missing (MEANT).
"""
import collections
import os
import sys

# CDB fields by command: BYTE[-BYTE] or BYTE.BIT[-BIT], name; what is not named is
# reserved. CONTROL is added.
LBA10 = "2-5 LOGICAL BLOCK ADDRESS, "
LBA16 = "2-9 LOGICAL BLOCK ADDRESS, "
OLD = "1.7-5 LUN (SCSI-2), "
RELADR = "1.0 RELADR (SBC), "
GROUP10, GROUP12, GROUP16 = "6.4-0 GROUP NUMBER", "10.4-0 GROUP NUMBER", "14.4-0 GROUP NUMBER"


def rw(protect, length):
    head = "1.7-5 %s, 1.4 DPO, 1.3 FUA, 1.1 FUA_NV, " % protect
    if protect == "VRPROTECT" or protect == "WRPROTECT+":
        head = "1.7-5 %s, 1.4 DPO, 1.2-1 BYTCHK, " % protect.rstrip("+")
    tail = {10: RELADR + LBA10 + GROUP10 + ", 7-8 TRANSFER LENGTH",
            12: RELADR + LBA10 + "6-9 TRANSFER LENGTH, " + GROUP12,
            16: LBA16 + "10-13 TRANSFER LENGTH, " + GROUP16}
    return head + tail[length]


def rw32(protect, second):
    return ("6.4-0 GROUP NUMBER, 7 ADDITIONAL CDB LENGTH, 8-9 SERVICE ACTION, 10.7-5 %s, %s"
            "12-19 LOGICAL BLOCK ADDRESS, 20-23 REFERENCE TAG, 24-25 APPLICATION TAG, "
            "26-27 APPLICATION TAG MASK, 28-31 TRANSFER LENGTH" % (protect, second))


IN32 = "10.4 DPO, 10.3 FUA, 10.1 FUA_NV, "
BYTCHK32 = "10.4 DPO, 10.2-1 BYTCHK, "
SAME = "1.7-5 WRPROTECT, 1.4 ANCHOR, 1.3 UNMAP, 1.2 PBDATA, 1.1 LBDATA, "
MAINT = "1.4-0 SERVICE ACTION, "
SAI = "1.4-0 SERVICE ACTION, 2-9 LOGICAL BLOCK ADDRESS, 10-13 ALLOCATION LENGTH"
MODE = "1.4 PF, 1.0 SP, 1.1 RTD, "
PR_IN = "1.4-0 SERVICE ACTION, 7-8 ALLOCATION LENGTH"

# name, CDB, data-in bytes or data-out, fields
Z = b"\0"
UNMAP_LIST = bytes.fromhex("0016001000000000" "0000000000000010" "0000000100000000")
COMMANDS = [
    ("TEST UNIT READY", "000000000000", 0, OLD),
    ("REZERO UNIT", "010000000000", 0, OLD),
    ("REQUEST SENSE", "030000001200", 252, OLD + "1.0 DESC, 4 ALLOCATION LENGTH"),
    ("READ(6)", "080000100100", 512, OLD + "1.4-0 LOGICAL BLOCK ADDRESS, 2-3 LOGICAL BLOCK ADDRESS, 4 TRANSFER LENGTH"),
    ("WRITE(6)", "0a0000100100", Z * 512, OLD + "1.4-0 LOGICAL BLOCK ADDRESS, 2-3 LOGICAL BLOCK ADDRESS, 4 TRANSFER LENGTH"),
    ("SEEK(6)", "0b0000100000", 0, OLD + "1.4-0 LOGICAL BLOCK ADDRESS, 2-3 LOGICAL BLOCK ADDRESS"),
    ("SEEK(10)", "2b000000001000000000", 0, OLD + LBA10),
    ("INQUIRY", "120000002400", 4096, OLD + "1.1 CMDDT (SPC-2), 1.0 EVPD, 2 PAGE CODE, 3-4 ALLOCATION LENGTH"),
    ("INQUIRY, page 83h", "12018300ff00", 4096, OLD + "1.1 CMDDT (SPC-2), 1.0 EVPD, 2 PAGE CODE, 3-4 ALLOCATION LENGTH"),
    ("MODE SELECT(6)", "151000001800", "mode6", OLD + MODE + "4 PARAMETER LIST LENGTH"),
    ("MODE SELECT(10)", "55100000000000001c00", "mode10", OLD + MODE + "7-8 PARAMETER LIST LENGTH"),
    ("MODE SENSE(6)", "1a000800ff00", 4096, OLD + "1.3 DBD, 2.7-6 PC, 2.5-0 PAGE CODE, 3 SUBPAGE CODE, 4 ALLOCATION LENGTH"),
    ("MODE SENSE(10)", "5a000800000000010000", 4096, OLD + "1.4 LLBAA, 1.3 DBD, 2.7-6 PC, 2.5-0 PAGE CODE, 3 SUBPAGE CODE, 7-8 ALLOCATION LENGTH"),
    ("RESERVE(6)", "160000000000", 0, OLD + "1.4-0 third party and extents (SPC), 2 RESERVATION IDENTIFICATION, 3-4 EXTENT LIST LENGTH"),
    ("RELEASE(6)", "170000000000", 0, OLD + "1.4-0 third party and extents (SPC), 2 RESERVATION IDENTIFICATION"),
    ("RESERVE(10)", "56000000000000000000", 0, OLD + "1.4 3RDPTY, 1.1 LONGID, 2 RESERVATION IDENTIFICATION, 3 THIRD PARTY DEVICE ID, 7-8 PARAMETER LIST LENGTH"),
    ("RELEASE(10)", "57000000000000000000", 0, OLD + "1.4 3RDPTY, 1.1 LONGID, 2 RESERVATION IDENTIFICATION, 3 THIRD PARTY DEVICE ID, 7-8 PARAMETER LIST LENGTH"),
    ("START STOP UNIT", "1b0000000100", 0, OLD + "1.0 IMMED, 3.3-0 POWER CONDITION MODIFIER, 4.7-4 POWER CONDITION, 4.2 NO_FLUSH, 4.1 LOEJ, 4.0 START"),
    ("SEND DIAGNOSTIC", "1d0400000000", 0, "1.7-5 SELF-TEST CODE, 1.4 PF, 1.2 SELFTEST, 1.1 DEVOFFL, 1.0 UNITOFFL, 3-4 PARAMETER LIST LENGTH"),
    ("PREVENT ALLOW MEDIUM REMOVAL", "1e0000000000", 0, OLD + "4.1-0 PREVENT"),
    ("READ CAPACITY(10)", "25000000000000000000", 4096, OLD + RELADR + LBA10 + "8.0 PMI"),
    ("READ(10)", "28000000001000000100", 512, rw("RDPROTECT", 10)),
    ("WRITE(10)", "2a000000001000000100", Z * 512, rw("WRPROTECT", 10)),
    ("WRITE AND VERIFY(10)", "2e000000001000000100", Z * 512, rw("WRPROTECT+", 10)),
    ("VERIFY(10)", "2f000000001000000100", 0, rw("VRPROTECT", 10)),
    ("PRE-FETCH(10)", "34000000001000000100", 0, OLD + "1.1 IMMED, " + RELADR + LBA10 + GROUP10 + ", 7-8 PREFETCH LENGTH"),
    ("SYNCHRONIZE CACHE(10)", "35000000001000000100", 0, OLD + "1.2 SYNC_NV, 1.1 IMMED, " + RELADR + LBA10 + GROUP10 + ", 7-8 NUMBER OF LOGICAL BLOCKS"),
    ("WRITE SAME(10)", "41000000001000000100", Z * 512, SAME + RELADR + LBA10 + GROUP10 + ", 7-8 NUMBER OF LOGICAL BLOCKS"),
    ("WRITE SAME(10), unmap", "41080000001000000100", Z * 512, SAME + RELADR + LBA10 + GROUP10 + ", 7-8 NUMBER OF LOGICAL BLOCKS"),
    ("UNMAP", "42000000000000001800", UNMAP_LIST, "1.0 ANCHOR, 6.4-0 GROUP NUMBER, 7-8 PARAMETER LIST LENGTH"),
    ("LOG SENSE", "4d004000000000010000", 4096, OLD + "1.1 PPC, 1.0 SP, 2.7-6 PC, 2.5-0 PAGE CODE, 3 SUBPAGE CODE, 5-6 PARAMETER POINTER, 7-8 ALLOCATION LENGTH"),
    ("PERSISTENT RESERVE IN, READ KEYS", "5e000000000000010000", 4096, PR_IN),
    ("PERSISTENT RESERVE IN, READ RESERVATION", "5e010000000000010000", 4096, PR_IN),
    ("PERSISTENT RESERVE IN, REPORT CAPABILITIES", "5e020000000000010000", 4096, PR_IN),
    ("PERSISTENT RESERVE IN, READ FULL STATUS", "5e030000000000010000", 4096, PR_IN),
    ("PERSISTENT RESERVE OUT", "5f060000000000001800", Z * 24, "1.4-0 SERVICE ACTION, 2.7-4 SCOPE, 2.3-0 TYPE, 5-8 PARAMETER LIST LENGTH"),
    ("READ(16)", "88000000000000000010000000010000", 512, rw("RDPROTECT", 16)),
    ("COMPARE AND WRITE", "89000000000000000010000000010000", Z * 1024, "1.7-5 WRPROTECT, 1.4 DPO, 1.3 FUA, 1.1 FUA_NV, " + LBA16 + "13 NUMBER OF LOGICAL BLOCKS, " + GROUP16),
    ("WRITE(16)", "8a000000000000000010000000010000", Z * 512, rw("WRPROTECT", 16)),
    ("WRITE AND VERIFY(16)", "8e000000000000000010000000010000", Z * 512, rw("WRPROTECT+", 16)),
    ("VERIFY(16)", "8f000000000000000010000000010000", 0, rw("VRPROTECT", 16)),
    ("PRE-FETCH(16)", "90000000000000000010000000010000", 0, "1.1 IMMED, " + LBA16 + "10-13 PREFETCH LENGTH, " + GROUP16),
    ("SYNCHRONIZE CACHE(16)", "91000000000000000010000000010000", 0, "1.2 SYNC_NV, 1.1 IMMED, " + LBA16 + "10-13 NUMBER OF LOGICAL BLOCKS, " + GROUP16),
    ("WRITE SAME(16)", "93000000000000000010000000010000", Z * 512, SAME + "1.0 NDOB, " + LBA16 + "10-13 NUMBER OF LOGICAL BLOCKS, " + GROUP16),
    ("WRITE SAME(16), unmap", "93080000000000000010000000010000", Z * 512, SAME + "1.0 NDOB, " + LBA16 + "10-13 NUMBER OF LOGICAL BLOCKS, " + GROUP16),
    ("WRITE ATOMIC(16)", "9c000000000000000010000000010000", Z * 512, "1.7-5 WRPROTECT, 1.4 DPO, 1.3 FUA, " + LBA16 + "10-11 ATOMIC BOUNDARY, 12-13 TRANSFER LENGTH, " + GROUP16),
    ("READ CAPACITY(16)", "9e100000000000000000000000200000", 4096, SAI + ", 14.0 PMI"),
    ("GET LBA STATUS", "9e120000000000000010000000200000", 4096, SAI),
    ("REPORT REFERRALS", "9e130000000000000000000000200000", 4096, SAI + ", 14.0 ONE_SEG"),
    ("REPORT LUNS", "a00000000000000001000000", 4096, OLD + "2 SELECT REPORT, 6-9 ALLOCATION LENGTH"),
    ("REPORT TARGET PORT GROUPS", "a30a00000000000001000000", 4096, MAINT + "1.7-5 PARAMETER DATA FORMAT, 6-9 ALLOCATION LENGTH"),
    ("REPORT SUPPORTED OPERATION CODES", "a30c00000000000040000000", 16384, MAINT + "2.7 RCTD, 2.2-0 REPORTING OPTIONS, 3 REQUESTED OPERATION CODE, 4-5 REQUESTED SERVICE ACTION, 6-9 ALLOCATION LENGTH"),
    ("REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS", "a30d00000000000001000000", 4096, MAINT + "2.7 REPD, 6-9 ALLOCATION LENGTH"),
    ("SET TARGET PORT GROUPS", "a40a00000000000000080000", bytes.fromhex("0000000000000000"), MAINT + "6-9 PARAMETER LIST LENGTH"),
    ("READ(12)", "a80000000010000000010000", 512, rw("RDPROTECT", 12)),
    ("WRITE(12)", "aa0000000010000000010000", Z * 512, rw("WRPROTECT", 12)),
    ("WRITE AND VERIFY(12)", "ae0000000010000000010000", Z * 512, rw("WRPROTECT+", 12)),
    ("VERIFY(12)", "af0000000010000000010000", 0, rw("VRPROTECT", 12)),
    ("RECEIVE COPY RESULTS, OPERATING PARAMETERS", "84030000000000000000000001000000", 4096, MAINT + "2 LIST IDENTIFIER, 10-13 ALLOCATION LENGTH"),
]
for _name, _sa, _data, _fields in (
        ("READ(32)", "0009", 512, rw32("RDPROTECT", IN32)),
        ("VERIFY(32)", "000a", 0, rw32("VRPROTECT", BYTCHK32)),
        ("WRITE(32)", "000b", Z * 512, rw32("WRPROTECT", IN32)),
        ("WRITE AND VERIFY(32)", "000c", Z * 512, rw32("WRPROTECT", BYTCHK32)),
        ("WRITE SAME(32)", "000d", Z * 512, rw32("WRPROTECT", "10.4 ANCHOR, 10.3 UNMAP, 10.2 PBDATA, 10.1 LBDATA, 10.0 NDOB, "))):
    COMMANDS.append((_name, "7f00000000000018" + _sa + "00" * 2 + "0000000000000010"
                     "00000000" "00000000" "00000001", _data, _fields))

# fields that ask for a function: who has not got it has to refuse
MEANT = {"NACA", "RDPROTECT", "WRPROTECT", "VRPROTECT", "BYTCHK", "LBDATA", "PBDATA", "ANCHOR",
         "ADDITIONAL CDB LENGTH", "SERVICE ACTION", "PARAMETER DATA FORMAT", "REPORTING OPTIONS", "SELECT REPORT"}


def cut_short(name, answer):
    """MODE SELECT (SPC-4): a parameter list that ends within a page is refused"""
    return name.startswith("MODE SELECT") and answer == "5/1a/00"


def fields_of(cdb, spec):
    """(byte, bit) -> name"""
    out = {}
    for part in spec.split(", "):
        if not part.strip():
            continue
        where, name = part.split(" ", 1)
        byte, _, bits = where.partition(".")
        first, _, last = byte.partition("-")
        high, _, low = bits.partition("-")
        for b in range(int(first), int(last or first) + 1):
            for bit in range(int(low or high or 0), int(high or 7) + 1):
                out[b, bit] = name
    control = 1 if cdb[0] == 0x7F else len(cdb) - 1
    for bit, name in enumerate("LINK (SAM-2),FLAG (SAM-2),NACA,,,,,".split(",")):
        out[control, bit] = name or "CONTROL, %s" % ("reserved" if bit < 6 else "vendor specific")
    return out


# -- in the guest

DISK = "/dev/shm/cdb-bits"


def record(path):
    sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
    import device

    # a file in memory: with stock's RAM disk there is no UNMAP, no WRITE SAME
    device.mod("target_core_mod", "target_core_file", "tcm_loop")
    with open(DISK, "wb") as f:
        f.truncate(8 << 20)
    store = device.Store("fileio_7", "bits", "fd_dev_name=%s,fd_dev_size=%d" % (DISK, 8 << 20),
                         serial="6269747300000001",
                         attrs={"emulate_tpu": 1, "emulate_tpws": 1})
    loop = device.Loop("naa.50014050000000b1", "naa.50014050000000b2", [store])
    try:
        sg = device.Sg(loop.node())
        with open(path, "w") as f:
            for name, cdb, data, _ in COMMANDS:
                record_one(f, sg, name, bytes.fromhex(cdb), data)
            for row in supported(sg):
                f.write("# row\t%s\n" % row)
        sg.close()
    finally:
        loop.rm()
        store.rm()
        os.unlink(DISK)


def recover(sg):
    """what a variation may have left: a unit attention, a reservation"""
    for _ in range(5):
        if sg.cmd(bytes(6)).key() == "GOOD":
            return
    sg.cmd(bytes.fromhex("170000000000"))


def mode_list(sg, size):
    """the caching page as it is, to be selected"""
    if size == "mode6":
        r = sg.cmd(bytes.fromhex("1a080800ff00"), 255).data
        return bytes(4) + bytes([r[4] & 0x3F]) + r[5:24]
    r = sg.cmd(bytes.fromhex("5a080800000000010000"), 256).data
    return bytes(8) + bytes([r[8] & 0x3F]) + r[9:28]


def record_one(f, sg, name, cdb, data):
    if isinstance(data, str):
        data = mode_list(sg, data)
    got = collections.defaultdict(lambda: bytearray(len(cdb)))

    def send(c):
        if isinstance(data, bytes):
            r = sg.cmd(c, out=data)
        else:
            r = sg.cmd(c, inlen=data)
        recover(sg)
        if c[0] in (0x16, 0x56):
            sg.cmd(bytes.fromhex("170000000000"))
        return r.key()

    base = send(cdb)
    for byte in range(1, len(cdb)):
        for bit in range(8):
            c = bytearray(cdb)
            c[byte] ^= 1 << bit
            got[send(c)][byte] |= 1 << bit
    f.write("%s\t%s\t%s\tbase\n" % (name, cdb.hex(), base))
    for result in sorted(got):
        masks = " ".join("%d:%02x" % (n, m) for n, m in enumerate(got[result]) if m)
        f.write("%s\t%s\t%s\t%s\n" % (name, cdb.hex(), result, masks))
    f.flush()


def supported(sg):
    """operation code and service action of what REPORT SUPPORTED OPERATION CODES lists"""
    r = sg.cmd(bytes.fromhex("a30c00000000000080000000"), 32768)
    if r.key() != "GOOD":
        return
    end, n = int.from_bytes(r.data[:4], "big") + 4, 4
    while n + 8 <= min(end, len(r.data)):
        d = r.data[n:n + 8]
        yield "%02x%s" % (d[0], " %x" % int.from_bytes(d[2:4], "big") if d[5] & 1 else "")
        n += 8 + (12 if d[5] & 2 else 0)


# -- outside

def read(path):
    """name -> (CDB, result of the CDB, {(byte, bit): result}); rows"""
    out, rows = {}, []
    for line in open(path, encoding="ascii"):
        col = line.rstrip("\n").split("\t")
        if col[0] == "# row":
            rows.append(col[1])
        if line.startswith("#"):
            continue
        name, cdb, result, masks = col
        if masks == "base":
            out[name] = (bytes.fromhex(cdb), result, {})
            continue
        for part in masks.split():
            byte, mask = part.split(":")
            for bit in range(8):
                if int(mask, 16) >> bit & 1:
                    out[name][2][int(byte), bit] = result
    return out, rows


def uncovered(rows):
    """what a target reports and COMMANDS has no CDB of"""
    have = set()
    for _, cdb, _, _ in COMMANDS:
        c = bytes.fromhex(cdb)
        sa = int.from_bytes(c[8:10], "big") if c[0] == 0x7F else c[1] & 0x1F
        have |= {"%02x" % c[0], "%02x %x" % (c[0], sa)}
    # one CDB stands for all that differ in the service action of PERSISTENT RESERVE OUT
    return [r for r in rows if r not in have and not r.startswith("5f")]


def compare(stock_path, ours_path, verbose):
    stock, _ = read(stock_path)
    ours, rows = read(ours_path)
    spec = {name: fields for name, _, _, fields in COMMANDS}
    total, wrong = collections.Counter(), 0
    for name, (cdb, base, results) in stock.items():
        if name not in ours:
            print("%s: not tried" % name)
            wrong += 1
            continue
        _, our_base, our_results = ours[name]
        fields = fields_of(cdb, spec[name])
        if base != our_base:
            print("%-42s %s: stock %s, ours %s" % (name, cdb.hex(), base, our_base))
        found = collections.defaultdict(list)
        for at in sorted(results):
            s, o = results[at], our_results[at]
            what = fields.get(at, "reserved")
            kind = ("same" if s == o else "other sense" if s != "GOOD" != o else
                    "only ours GOOD" if s != "GOOD" else
                    "not built" if base == "GOOD" != our_base else
                    "refused, as meant" if what in MEANT or cut_short(name, o) else "REFUSED")
            total[kind] += 1
            if kind == "REFUSED" or kind != "same" and verbose:
                found[kind, what, s, o].append("%d.%d" % at)
        for (kind, what, s, o), bits in sorted(found.items()):
            wrong += kind == "REFUSED"
            print("%-42s %-18s %-26s stock %-8s ours %-8s %s"
                  % (name, kind, what, s, o, " ".join(bits)))
    for row in uncovered(rows):
        print("no CDB here of what is reported as supported: %s" % row)
        wrong += 1
    print("%d variations: " % sum(total.values()) +
          ", ".join("%d %s" % (n, k) for k, n in sorted(total.items())))
    return 1 if wrong else 0


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    if len(args) == 2 and args[0] == "record":
        record(args[1])
        return 0
    if len(args) == 3 and args[0] == "compare":
        return compare(args[1], args[2], "-v" in sys.argv)
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
