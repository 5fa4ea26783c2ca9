#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Ask a target everything and record the answers, one file a group.

usage: cases.py OUTDIR [GROUP...]     no GROUP: all;  cases.py -l names them
The group "hangs" (what the stock modules never answer) is run by name only.
"""
import os, struct, sys, time, traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from device import *

OUT = "."


def log(n):
    return Log("%s/%s.txt" % (OUT, n))


SER = "a1b2c3d4-e5f6-4711-8899-00112233445"


def serial(i):
    return SER + "%x" % i


MB = 64


# ------------------------------------------------------------ stores
def rd_store(name="rd0", i=0, attrs=None, pages=MB * 256, wwn=None):
    return Store("rd_mcp_0", name, "rd_pages=%d" % pages, serial(i), attrs=attrs, wwn=wwn)


def file_store(name="fd0", i=1, attrs=None, buffered=0, path=None, size=MB << 20):
    p = path or "/root/golden-%s.img" % name
    if not path:
        try:
            os.unlink(p)
        except OSError:
            pass
        with open(p, "wb") as f:
            f.truncate(size)
    return Store(
        "fileio_0",
        name,
        "fd_dev_name=%s,fd_dev_size=%d%s" % (p, size, ",fd_buffered_io=1" if buffered else ""),
        serial(i),
        attrs=attrs,
    )


def nullb(n="ng0", size=MB, bs=512, discard=1, cache=0):
    mod("configfs")
    sh("modprobe null_blk nr_devices=0")
    d = "/sys/kernel/config/nullb/" + n
    if not os.path.isdir(d):
        os.makedirs(d)
    for k, v in (
        ("size", size),
        ("blocksize", bs),
        ("memory_backed", 1),
        ("discard", discard),
        ("queue_mode", 2),
    ):
        wr(d + "/" + k, v)
    if cache:
        wr(d + "/cache_size", cache)
    wr(d + "/power", 1)
    time.sleep(0.5)
    return "/dev/" + n


def nullb_remove(n):
    wr("/sys/kernel/config/nullb/%s/power" % n, 0)
    os.rmdir("/sys/kernel/config/nullb/" + n)


def iblock_store(dev, name="ib0", i=2, attrs=None):
    return Store("iblock_0", name, "udev_path=%s" % dev, serial(i), udev=dev, attrs=attrs)


def sdebug(**k):
    sh("modprobe -r scsi_debug")
    sh("modprobe scsi_debug " + " ".join("%s=%s" % i for i in k.items()))
    time.sleep(1.5)
    sh("udevadm settle")
    for h in os.listdir("/sys/class/scsi_host"):
        if rd("/sys/class/scsi_host/%s/proc_name" % h) == "scsi_debug":
            return int(h[4:])


def blk(host):
    for t in os.listdir("/sys/class/scsi_device"):
        if t.startswith("%d:" % host):
            b = "/sys/class/scsi_device/%s/device/block" % t
            if os.path.isdir(b):
                return "/dev/" + os.listdir(b)[0]


def pscsi_store(host, name="ps0", udev=None):
    return Store(
        "pscsi_0",
        name,
        "scsi_host_id=%d,scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0" % host,
        udev=udev or "/dev/null",
    )


LI, LT = "naa.5001405000000a01", "naa.5001405000000b01"
IQ, I1, I2 = (
    "iqn.2026-11.org.example:gold",
    "iqn.2026-11.org.example:i1",
    "iqn.2026-11.org.example:i2",
)


def loop1(st, attr=None):
    return Loop(LT, LI, [st], rtpi=1, attr=attr)


class Export:
    """export one store on loopback, hand back a Dev with the initial unit attentions cleared and logged"""

    def __init__(s, st, lg, attr=None):
        s.st, s.lg = st, lg
        s.lp = loop1(st, attr)
        s.sg = Sg(s.lp.node())
        s.d = Dev(s.sg, lg)
        for i in range(4):
            s.sg.cmd([0] * 6)

    def attrs(s):
        for k, v in s.st.attrs().items():
            s.lg.val("attr." + k, v)

    def close(s, keep=False):
        s.sg.close()
        s.lp.rm()
        (None if keep else s.st.rm())


# ------------------------------------------------------------ sweeps
def sweep_opcodes(d, skip=()):
    for op in range(256):
        if op in skip:
            continue
        n = (
            6
            if op < 0x20
            else 10
            if op < 0x60
            else 32
            if op == 0x7F
            else 16
            if 0x80 <= op < 0xA0
            else 12
            if op < 0xC0
            else 16
        )
        c = bytearray(n)
        c[0] = op
        if op == 0x7F:
            c[7] = 24
        d.c("op.%02x" % op, c)
    d.c("op.release", [0x17, 0, 0, 0, 0, 0])
    d.c("op.release10", [0x57] + [0] * 9)


def sweep_sa(d, skip=()):
    for sa in range(32):
        d.c("sa.9e.%02x" % sa, sai(sa, 32), 32)
    for sa in range(32):
        d.c("sa.9f.%02x" % sa, bytes([0x9F, sa]) + bytes(14))
    for sa in range(32):
        d.c("sa.a3.%02x" % sa, mi(sa, 64), 64)
    for sa in range(32):
        d.c("sa.a4.%02x" % sa, bytes([0xA4, sa, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0]), 0, b"\0" * 4)
    for sa in range(32):
        d.c("sa.5e.%02x" % sa, prin(sa, 64), 64)
    for sa in range(32):
        if sa != 4:
            d.c("sa.5f.%02x" % sa, prout(sa), 0, prpl())
    for sa in range(32):
        d.c("sa.83.%02x" % sa, bytes([0x83, sa]) + bytes(14))
    for sa in range(32):
        d.c("sa.84.%02x" % sa, bytes([0x84, sa]) + bytes(8) + be(64, 4) + b"\0\0", 64)
    for sa in range(0, 0x20):
        d.c("sa.7f.%04x" % sa, bytes([0x7F, 0, 0, 0, 0, 0, 0, 0x18]) + be(sa, 2) + bytes(22))
    for sa in (0x1800, 0x18FF, 0x8801):
        d.c("sa.7f.%04x" % sa, bytes([0x7F, 0, 0, 0, 0, 0, 0, 0x18]) + be(sa, 2) + bytes(22))


def inquiry(d):
    for a in (0, 1, 4, 5, 36, 64, 96, 255, 1024):
        d.c("inq.std.%d" % a, inq(alloc=a), a)
    d.c("inq.page_noevpd", inq(0, 0x83, alloc=255), 255)
    d.c("inq.cmddt", inq(0, 0, 255, 2), 255)
    d.c("inq.evpd_cmddt", inq(1, 0, 255, 2), 255)
    d.c("inq.rsvd", inq(0, 0, 255, 0xFC), 255)
    d.c("inq.naca", inq(alloc=255)[:5] + b"\x04", 255)
    for p in range(256):
        d.c("vpd.%02x" % p, inq(1, p, alloc=1024), 1024)
    for p in (0x00, 0x80, 0x83, 0x86, 0xB0, 0xB1, 0xB2, 0xB3):
        for a in (0, 3, 4, 16, 64):
            d.c("vpd.%02x.alloc%d" % (p, a), inq(1, p, a), a)


def modes(d):
    for six in (1, 0):
        f = ms6 if six else ms10
        nm = "ms6" if six else "ms10"
        al = 255 if six else 512
        for pg in range(64):
            d.c("%s.pg%02x" % (nm, pg), f(pg, alloc=al), al)
        for pc in (1, 2, 3):
            for pg in (1, 8, 0xA, 0x1C, 0x3F):
                d.c("%s.pc%d.pg%02x" % (nm, pc, pg), f(pg, pc=pc, alloc=al), al)
        for sub in (1, 0x55, 0xFF):
            for pg in (8, 0xA, 0x3F):
                d.c("%s.pg%02x.sub%02x" % (nm, pg, sub), f(pg, sub, alloc=al), al)
        d.c(nm + ".dbd", f(0x3F, dbd=1, alloc=al), al)
        for a in (0, 1, 4, 8, 12, 20):
            d.c("%s.alloc%d" % (nm, a), f(0x3F, alloc=a), a)
    d.c("ms10.llba", ms10(0x3F, llba=1, alloc=512), 512)
    d.c("ms10.llba.dbd", ms10(0x3F, llba=1, dbd=1, alloc=512), 512)
    d.c("ms10.alloc65535", ms10(0x3F, alloc=65535), 65535)


def mode_select(d):
    for ten in (0, 1):
        nm = "msel%d" % (10 if ten else 6)
        off = 8 if ten else 4
        get = lambda pg: d.t.cmd(
            ms10(pg, dbd=1) if ten else ms6(pg, dbd=1), 512 if ten else 255
        ).data

        def sel(name, pl, b1=0x10, n=None):
            n = len(pl) if n is None else n
            d.c(
                "%s.%s" % (nm, name),
                (bytes([0x55, b1, 0, 0, 0, 0, 0]) + be(n, 2) + b"\0")
                if ten
                else bytes([0x15, b1, 0, 0, n, 0]),
                0,
                pl if pl else None,
            )

        sel("empty", b"")
        for pg in (1, 8, 0xA, 0x1C):
            p = bytearray(get(pg))
            p[0 : 2 if ten else 1] = b"\0" * (2 if ten else 1)
            p[3 if ten else 2] = 0
            sel("same.%02x" % pg, bytes(p))
            q = bytearray(p)
            q[off + 2] ^= 0xFF
            sel("chg.%02x" % pg, bytes(q))
            sel("sp.%02x" % pg, bytes(p), 0x11)
            sel("nopf.%02x" % pg, bytes(p), 0)
            sel("short.%02x" % pg, bytes(p[:-1]))
            sel("long.%02x" % pg, bytes(p) + b"\0\0")
        p = bytearray(get(0xA))
        q = bytearray(p)
        q[0 : 2 if ten else 1] = b"\0" * (2 if ten else 1)
        q[3 if ten else 2] = 0
        h = bytearray(q[:off])
        h[7 if ten else 3] = 8
        sel("blkdesc", bytes(h) + be(MB * 2048, 4) + be(512, 4) + bytes(q[off:]))
        h = bytearray(q)
        h[off] |= 0x80
        sel("ps", bytes(h))
        h = bytearray(q[:off])
        h[7 if ten else 3] = 8
        sel("blkdesc_only", bytes(h) + be(MB * 2048, 4) + be(512, 4))
        sel("hdr_only", bytes(q[:off]))
        sel("hdr1", bytes(q[: off + 1]))
        sel("badpage", bytes(q[:off]) + b"\x3e\x02\0\0")
        sel("len_bad", bytes(q[:off]) + bytes([0x0A, 0x08]) + bytes(q[off + 2 :]))
        sel("two", bytes(q[:off]) + bytes(q[off:]) + bytes(bytearray(get(8))[off:]))


def misc(d, last, bs=512):
    for a in (0, 4, 8, 17, 18, 32, 96, 252):
        d.c("rs.%d" % a, [3, 0, 0, 0, a, 0], a)
    d.c("rs.desc", [3, 1, 0, 0, 252, 0], 252)
    for sel in (0, 1, 2, 3, 0x10, 0x11, 0x12):
        d.c("rl.sel%02x" % sel, bytes([0xA0, 0, sel, 0, 0, 0]) + be(64, 4) + b"\0\0", 64)
    for a in (0, 4, 8, 12, 15, 16, 17):
        d.c("rl.alloc%d" % a, bytes([0xA0] + [0] * 5) + be(a, 4) + b"\0\0", a)
    d.c("rc10", [0x25] + [0] * 9, 8)
    d.c("rc10.lba", bytes([0x25, 0]) + be(1, 4) + bytes(4), 8)
    d.c("rc10.pmi", bytes([0x25, 0]) + be(1, 4) + bytes([0, 0, 1, 0]), 8)
    d.c("rc10.reladr", [0x25, 1] + [0] * 8, 8)
    for a in (0, 8, 12, 16, 32, 64):
        d.c("rc16.alloc%d" % a, sai(0x10, a), a)
    d.c("rc16.pmi", sai(0x10, 32)[:14] + b"\x01\0", 32)
    d.c("rc16.lba", sai(0x10, 32, 5), 32)
    d.c("referrals", sai(0x13, 64), 64)
    d.c("gls", sai(0x12, 32), 32)
    d.c("stream_ctl", sai(0x14, 32), 32)
    d.c("tur", [0] * 6)
    d.c("tur.naca", [0, 0, 0, 0, 0, 4])
    d.c("tur.link", [0, 0, 0, 0, 0, 1])
    for n, c in (
        ("start", [0x1B, 0, 0, 0, 1, 0]),
        ("start_imm", [0x1B, 1, 0, 0, 1, 0]),
        ("stop", [0x1B, 0, 0, 0, 0, 0]),
        ("stop_imm", [0x1B, 1, 0, 0, 0, 0]),
        ("load", [0x1B, 1, 0, 0, 3, 0]),
        ("eject", [0x1B, 1, 0, 0, 2, 0]),
        ("noflush", [0x1B, 1, 0, 0, 5, 0]),
        ("pc1", [0x1B, 1, 0, 0, 0x11, 0]),
        ("pcmod", [0x1B, 1, 0, 1, 1, 0]),
        ("rsv2", [0x1B, 1, 1, 0, 1, 0]),
    ):
        d.c("ssu." + n, c)
    d.c("diag.self", [0x1D, 4, 0, 0, 0, 0])
    d.c("diag.recv", [0x1C, 1, 0, 0, 64, 0], 64)
    d.c("log.00", [0x4D, 0, 0x40, 0, 0, 0, 0, 0, 64, 0], 64)
    d.c("log.select", [0x4C, 0, 0x40, 0, 0, 0, 0, 0, 0, 0])
    d.c("rdbuf.desc", [0x3C, 3, 0, 0, 0, 0, 0, 0, 4, 0], 4)
    d.c("wrbuf", [0x3B, 2, 0, 0, 0, 0, 0, 0, 16, 0], 0, b"x" * 16)
    d.c("defect10", [0x37, 0, 0, 0, 0, 0, 0, 0, 8, 0], 8)
    d.c("sec.in", bytes([0xA2] + [0] * 5) + be(64, 4) + b"\0\0", 64)
    d.c("pal", [0x1E, 0, 0, 0, 1, 0])
    d.c("fmt", [4, 0, 0, 0, 0, 0])
    d.c("seek10", [0x2B] + [0] * 9)
    d.c("seek10.beyond", bytes([0x2B, 0]) + be(last + 1, 4) + bytes(4))
    d.c("rezero", [1] + [0] * 5)
    d.c("seek6", [0xB] + [0] * 5)
    d.c("sanitize", [0x48, 2] + [0] * 8)


def rsocs(d):
    for r in (0, 1):
        d.c("rsoc.all.rctd%d" % r, rsoc(0, rctd=r, alloc=4096), 4096)
        for a in (0, 3, 4, 20):
            d.c("rsoc.all.rctd%d.alloc%d" % (r, a), rsoc(0, rctd=r, alloc=a), a)
    for opt in (1, 3):
        for op in (
            0,
            3,
            4,
            8,
            0xA,
            0x12,
            0x15,
            0x16,
            0x17,
            0x1A,
            0x1B,
            0x25,
            0x28,
            0x2A,
            0x2E,
            0x2F,
            0x34,
            0x35,
            0x41,
            0x42,
            0x55,
            0x56,
            0x57,
            0x5A,
            0x5E,
            0x5F,
            0x7F,
            0x83,
            0x84,
            0x88,
            0x89,
            0x8A,
            0x8B,
            0x8E,
            0x8F,
            0x90,
            0x91,
            0x93,
            0x9C,
            0x9E,
            0xA0,
            0xA3,
            0xA4,
            0xA8,
            0xAA,
            0xAE,
            0xAF,
            0xFF,
        ):
            d.c("rsoc.%d.%02x" % (opt, op), rsoc(opt, op, alloc=255), 255)
    for op, sas in (
        (0x5E, range(5)),
        (0x5F, range(9)),
        (0x7F, (9, 0xB, 0xD, 0x1A)),
        (0x83, (0, 1)),
        (0x84, (0, 3, 4, 5)),
        (0x9E, (0x10, 0x12, 0x13, 0x14)),
        (0xA3, (5, 0xA, 0xB, 0xC, 0xD, 0xE, 0xF)),
        (0xA4, (6, 0xA, 0xB, 0xF)),
        (0x28, (0, 1)),
        (0, (0,)),
    ):
        for sa in sas:
            for opt in (2, 3):
                d.c("rsoc.%d.%02x.%04x" % (opt, op, sa), rsoc(opt, op, sa, alloc=255), 255)
                d.c("rsoc.%d.%02x.%04x.rctd" % (opt, op, sa), rsoc(opt, op, sa, 1, alloc=255), 255)
    for opt in (4, 5, 7):
        d.c("rsoc.badopt%d" % opt, rsoc(opt, 0x28, alloc=255), 255)


def blocks(d, last, bs=512):
    A = bytes([0x41]) * bs
    B = bytes([0x42]) * bs
    E = (
        lambda lba, n: (("r6", rw6(8, lba, n), None), ("w6", rw6(10, lba, n), n))
        if lba < 1 << 21
        else ()
    )
    for lba, n, t in (
        (0, 1, "first"),
        (last, 1, "last"),
        (last, 2, "over"),
        (last + 1, 0, "end0"),
        (last + 1, 1, "end1"),
        (last + 2, 0, "past0"),
        (0, 0, "zero"),
    ):
        d.c("r10." + t, rw10(0x28, lba, n), n * bs)
        d.c("r12." + t, rw12(0xA8, lba, n), n * bs)
        d.c("r16." + t, rw16(0x88, lba, n), n * bs)
        d.c("w10." + t, rw10(0x2A, lba, n), 0, A * n or None)
        d.c("w12." + t, rw12(0xAA, lba, n), 0, A * n or None)
        d.c("w16." + t, rw16(0x8A, lba, n), 0, A * n or None)
        d.c("wv10." + t, rw10(0x2E, lba, n), 0, A * n or None)
        d.c("wv12." + t, rw12(0xAE, lba, n), 0, A * n or None)
        d.c("wv16." + t, rw16(0x8E, lba, n), 0, A * n or None)
        d.c("v10." + t, rw10(0x2F, lba, n))
        d.c("v12." + t, rw12(0xAF, lba, n))
        d.c("v16." + t, rw16(0x8F, lba, n))
        d.c("v10b1." + t, rw10(0x2F, lba, n, 2), 0, A * n or None)
        d.c("sc10." + t, rw10(0x35, lba, n))
        d.c("sc16." + t, rw16(0x91, lba, n))
        d.c("pf10." + t, rw10(0x34, lba, n))
        d.c("pf16." + t, rw16(0x90, lba, n))
        if lba < 1 << 21 and n:
            d.c("r6." + t, rw6(8, lba, n), n * bs)
            d.c("w6." + t, rw6(10, lba, n), 0, A * n)
    d.c("r16.wrap", rw16(0x88, (1 << 64) - 1, 2), 2 * bs)
    d.c("r16.top", rw16(0x88, 1 << 63, 1), bs)
    d.c("r6.256", rw6(8, 0, 0), 256 * bs)
    for nm, b in (
        ("dpo", 0x10),
        ("fua", 8),
        ("dpofua", 0x18),
        ("rarc", 4),
        ("fuanv", 2),
        ("reladr", 1),
    ) + tuple(("prot%d" % p, p << 5) for p in range(1, 8)):
        d.c("r10.b1." + nm, rw10(0x28, 0, 1, b), bs)
        d.c("r12.b1." + nm, rw12(0xA8, 0, 1, b), bs)
        d.c("r16.b1." + nm, rw16(0x88, 0, 1, b), bs)
        d.c("w10.b1." + nm, rw10(0x2A, 0, 1, b), 0, A)
        d.c("w12.b1." + nm, rw12(0xAA, 0, 1, b), 0, A)
        d.c("w16.b1." + nm, rw16(0x8A, 0, 1, b), 0, A)
        d.c("wv10.b1." + nm, rw10(0x2E, 0, 1, b), 0, A)
        d.c("wv16.b1." + nm, rw16(0x8E, 0, 1, b), 0, A)
        d.c("v10.b1." + nm, rw10(0x2F, 0, 1, b))
        d.c("v16.b1." + nm, rw16(0x8F, 0, 1, b))
    d.c("r10.grp", rw10(0x28, 0, 1, 0, 0x1F), bs)
    d.c("r10.ctl", rw10(0x28, 0, 1)[:9] + b"\x04", bs)
    d.c("r16.grp", rw16(0x88, 0, 1, 0, 0x3F), bs)
    d.c("sc10.imm", rw10(0x35, 0, 0, 2))
    d.c("sc10.syncnv", rw10(0x35, 0, 0, 4))
    d.c("sc16.imm", rw16(0x91, 0, 0, 2))
    # VERIFY with BYTCHK
    d.c("prep", rw10(0x2A, 100, 2), 0, A + B)
    for b in (1, 2, 3):
        d.c("v10.bytchk%d.match" % b, rw10(0x2F, 100, 2, b << 1), 0, A + B)
        d.c("v10.bytchk%d.mis" % b, rw10(0x2F, 100, 2, b << 1), 0, A + A)
        d.c("v16.bytchk%d.mis" % b, rw16(0x8F, 100, 2, b << 1), 0, A + A)
    d.c("v10.bytchk3.one", rw10(0x2F, 100, 2, 6), 0, A)
    d.c("wv10.bytchk1", rw10(0x2E, 100, 1, 2), 0, A)
    d.c("wv10.bytchk2", rw10(0x2E, 100, 1, 4), 0, A)
    d.c("v10.data0", rw10(0x2F, 100, 2, 0), 0, A + B)
    # COMPARE AND WRITE
    d.c("prep2", rw10(0x2A, 200, 2), 0, A + A)
    d.c("caw.match", caw(200, 1), 0, A + B)
    d.c("caw.read", rw10(0x28, 200, 1), bs)
    for off in (0, 1, 5, bs - 1):
        x = bytearray(B)
        x[off] ^= 1
        d.c("caw.mis%s" % ("last" if off == bs - 1 else off), caw(200, 1), 0, bytes(x) + A)
    d.c("caw.n0", caw(200, 0))
    d.c("caw.n0data", caw(200, 0), 0, A + A)
    d.c("caw.n2", caw(200, 2), 0, A * 4)
    d.c("caw.fua", caw(200, 1, 8), 0, B + B)
    d.c("caw.dpo", caw(200, 1, 0x10), 0, B + B)
    d.c("caw.prot", caw(200, 1, 0x20), 0, B + B)
    d.c("caw.last", caw(last, 1), 0, A + A)
    d.c("caw.over", caw(last + 1, 1), 0, A + A)
    d.c("caw.n0over", caw(last + 1, 0))
    d.c("caw.n0past", caw(last + 2, 0))
    d.c("caw.short", caw(200, 1), 0, A)
    d.c("caw.long", caw(200, 1), 0, A * 3)
    # WRITE SAME
    for nm, f, op in (("ws10", rw10, 0x41), ("ws16", rw16, 0x93)):
        d.c(nm + ".8", f(op, 300, 8), 0, A)
        d.c(nm + ".read", rw10(0x28, 300, 8), 8 * bs)
        d.c(nm + ".zero", f(op, 300, 8), 0, bytes(bs))
        d.c(nm + ".n0", f(op, 300, 0), 0, A)
        d.c(nm + ".n0last", f(op, last, 0), 0, A)
        d.c(nm + ".over", f(op, last, 2), 0, A)
        d.c(nm + ".end1", f(op, last + 1, 1), 0, A)
        d.c(nm + ".last", f(op, last, 1), 0, A)
        d.c(nm + ".unmap", f(op, 300, 8, 8), 0, bytes(bs))
        d.c(nm + ".unmapdata", f(op, 300, 8, 8), 0, A)
        d.c(nm + ".unmapread", rw10(0x28, 300, 8), 8 * bs)
        d.c(nm + ".anchor", f(op, 300, 8, 0x10), 0, bytes(bs))
        d.c(nm + ".unmapanchor", f(op, 300, 8, 0x18), 0, bytes(bs))
        d.c(nm + ".ndob", f(op, 300, 8, 1))
        d.c(nm + ".ndobunmap", f(op, 300, 8, 9))
        d.c(nm + ".lbdata", f(op, 300, 8, 2), 0, A)
        d.c(nm + ".pbdata", f(op, 300, 8, 4), 0, A)
        d.c(nm + ".prot1", f(op, 300, 8, 0x20), 0, A)
        d.c(nm + ".two", f(op, 300, 8), 0, A + A)
        d.c(nm + ".nodata", f(op, 300, 8))
        d.c(nm + ".max", f(op, 0, 0xFFFF), 0, A)
    d.c("ws16.max1", rw16(0x93, 0, 0x10000), 0, A)
    d.c("ws16.4097", rw16(0x93, 0, 4097), 0, A)
    d.c("ws16.4096", rw16(0x93, 0, 4096), 0, A)
    w32 = (
        lambda lba, n, b=0: bytes([0x7F, 0, 0, 0, 0, 0, 0, 0x18, 0, 0x0D, b, 0])
        + be(lba, 8)
        + bytes(8)
        + be(n, 4)
    )
    d.c("ws32.8", w32(300, 8), 0, A)
    d.c("ws32.n0", w32(300, 0), 0, A)
    d.c("ws32.over", w32(last, 2), 0, A)
    d.c("ws32.unmap", w32(300, 8, 8), 0, bytes(bs))
    d.c(
        "r32",
        bytes([0x7F, 0, 0, 0, 0, 0, 0, 0x18, 0, 9, 0, 0]) + be(0, 8) + bytes(8) + be(1, 4),
        bs,
    )
    # UNMAP
    d.c("unmap.prep", rw10(0x2A, 400, 16), 0, A * 16)
    pl = unmap_list((400, 8))
    d.c("unmap.1", unmap(len(pl)), 0, pl)
    d.c("unmap.1read", rw10(0x28, 400, 16), 16 * bs)
    d.c("unmap.n0", unmap(0))
    d.c("unmap.anchor", unmap(len(pl), 1), 0, pl)
    for n in (4, 7, 8, 12, 23):
        d.c("unmap.len%d" % n, unmap(n), 0, pl[:n])
    pl2 = unmap_list((400, 4), (408, 4))
    d.c("unmap.2", unmap(len(pl2)), 0, pl2)
    d.c("unmap.0desc", unmap(8), 0, unmap_list())
    z = unmap_list((400, 0))
    d.c("unmap.zero", unmap(len(z)), 0, z)
    o = unmap_list((last, 2))
    d.c("unmap.over", unmap(len(o)), 0, o)
    o = unmap_list((last + 1, 0))
    d.c("unmap.over0", unmap(len(o)), 0, o)
    o = unmap_list((last + 2, 0))
    d.c("unmap.past0", unmap(len(o)), 0, o)
    o = unmap_list((0, 0xFFFFFFFF))
    d.c("unmap.huge", unmap(len(o)), 0, o)
    o = unmap_list((0, 0x2001))
    d.c("unmap.2001", unmap(len(o)), 0, o)
    x = bytearray(pl)
    x[3] = 0x20
    d.c("unmap.bdlong", unmap(len(x)), 0, bytes(x))
    x[3] = 0x0F
    d.c("unmap.bd15", unmap(len(x)), 0, bytes(x))
    x = bytearray(pl)
    x[1] = 0
    d.c("unmap.dl0", unmap(len(x)), 0, bytes(x))


def orw(d, bs=512):
    d.c("orw16", rw16(0x8B, 0, 1), 0, bytes(bs))
    d.c("xdwr", rw10(0x53, 0, 1), 0, bytes(bs))
    d.c("wl10", rw10(0x3F, 0, 1), 0, bytes(bs))
    d.c("rl10", rw10(0x3E, 0, 1), bs)
    d.c("watomic", rw16(0x9C, 0, 1), 0, bytes(bs))
    d.c("wstream", rw16(0x9A, 0, 1), 0, bytes(bs))


def xcopy(d, wwn, bs=512):
    """wwn: the 16-byte NAA of the device itself"""

    def cscd(w=None, **k):
        x = bytearray(32)
        x[0] = k.get("t", 0xE4)
        x[1] = 0
        x[4] = k.get("cs", 1)
        x[5] = k.get("ty", 3)
        x[7] = k.get("ln", 16)
        x[8:24] = w or wwn
        x[28] = 0
        x[29:32] = be(bs, 3)
        return bytes(x)

    def seg(s=0, t=0, n=8, sl=0, dl=1000, typ=2, ln=0x18, dc=0):
        return (
            bytes([typ, dc << 1])
            + be(ln, 2)
            + be(s, 2)
            + be(t, 2)
            + b"\0\0"
            + be(n, 2)
            + be(sl, 8)
            + be(dl, 8)
        )

    def pl(cs, sg, inl=0, lid=0, b1=0, tdll=None, sdll=None):
        c = b"".join(cs)
        g = b"".join(sg)
        return (
            bytes([lid, b1])
            + be(len(c) if tdll is None else tdll, 2)
            + bytes(4)
            + be(len(g) if sdll is None else sdll, 4)
            + be(inl, 4)
            + c
            + g
        )

    def x(name, p, sa=0, n=None):
        d.c(
            "xc." + name,
            bytes([0x83, sa]) + bytes(8) + be(len(p) if n is None else n, 4) + b"\0\0",
            0,
            p or None,
        )

    d.c("xc.prep", rw10(0x2A, 0, 8), 0, b"Z" * 8 * bs)
    x("ok", pl([cscd()], [seg()]))
    d.c("xc.read", rw10(0x28, 1000, 8), 8 * bs)
    x("two_cscd", pl([cscd(), cscd()], [seg(0, 1, 8, 0, 2000)]))
    x("empty", b"")
    x("short", b"\0" * 8)
    x("hdr", pl([], []))
    x("lid4", pl([cscd()], [seg()]), 1)
    x("listid", pl([cscd()], [seg()], lid=5))
    x("b1_18", pl([cscd()], [seg()], b1=0x18))
    x("b1_20str", pl([cscd()], [seg()], b1=0x20))
    x("inline", pl([cscd()], [seg()], inl=4))
    x("noseg", pl([cscd()], []))
    x("nocscd", pl([], [seg()]))
    x("3cscd", pl([cscd()] * 3, [seg()]))
    x("2seg", pl([cscd()], [seg(), seg()]))
    x("badt", pl([cscd(t=0xE0)], [seg()]))
    x("badseg", pl([cscd()], [seg(typ=1)]))
    x("seglen", pl([cscd()], [seg(ln=0x14)]))
    x("unknown", pl([cscd(), cscd(b"\x60\x01\x40\x5f" + b"\xff" * 12)], [seg(0, 1)]))
    x("nolocal", pl([cscd(b"\x60\x01\x40\x5f" + b"\xff" * 12)], [seg()]))
    x("idrange", pl([cscd()], [seg(0, 5)]))
    x("idmax", pl([cscd()], [seg(0, 0x800)]))
    x("codeset", pl([cscd(cs=2)], [seg()]))
    x("assoc", pl([cscd(ty=0x13)], [seg()]))
    x("desig", pl([cscd(ty=1)], [seg()]))
    x("deslen", pl([cscd(ln=8)], [seg()]))
    x("n0", pl([cscd()], [seg(n=0)]))
    x("src_over", pl([cscd()], [seg(sl=1 << 40)]))
    x("dst_over", pl([cscd()], [seg(dl=1 << 40)]))
    x("dc", pl([cscd()], [seg(dc=1)]))
    x("trunc", pl([cscd()], [seg()])[:40])
    x("tdll", pl([cscd()], [seg()], tdll=33))
    x("sdll", pl([cscd()], [seg()], sdll=27))
    x("big", pl([cscd()], [seg()], sdll=2000))
    x("n65535", pl([cscd()], [seg(n=65535, dl=0)]))
    for sa, a in (
        (3, 1024),
        (3, 54),
        (3, 53),
        (3, 46),
        (0, 64),
        (1, 64),
        (4, 64),
        (5, 64),
        (6, 64),
    ):
        d.c("rcr.%x.%d" % (sa, a), bytes([0x84, sa]) + bytes(8) + be(a, 4) + b"\0\0", a)
    d.c("rcr.3.lid", bytes([0x84, 3, 7]) + bytes(7) + be(1024, 4) + b"\0\0", 1024)


def tpgs(d):
    for a in (0, 3, 4, 7, 8, 15, 16, 255):
        d.c("rtpg.%d" % a, mi(0xA, a), a)
        d.c("rtpg.ext.%d" % a, mi(0xA, a, 0x20), a)
    d.c("rtpg.b6", mi(0xA, 255, 0x60), 255)

    def stpg(name, pl, b1=0xA):
        d.c("stpg." + name, bytes([0xA4, b1, 0, 0, 0, 0]) + be(len(pl), 4) + b"\0\0", 0, pl or None)

    stpg("empty", b"")
    stpg("hdr", bytes(4))
    stpg("short", bytes(2))
    stpg("odd", bytes(7))
    stpg("rsvbit", bytes(8), 0x2A)
    for st in range(16):
        stpg("state%x" % st, bytes(4) + bytes([st, 0, 0, 0]))
        d.c("stpg.tur%x" % st, [0] * 6)
        d.c("stpg.rtpg%x" % st, mi(0xA, 64), 64)
    stpg("back", bytes(8))
    d.c("stpg.tur", [0] * 6)
    stpg("badgrp", bytes(4) + b"\0\0\0\x09")
    stpg("two", bytes(4) + b"\x01\0\0\0" + b"\0\0\0\0")


def pr_basic(d):
    d.c("pr.caps", prin(2, 64), 64)
    d.c("pr.keys0", prin(0, 64), 64)
    d.c("pr.res0", prin(1, 64), 64)
    d.c("pr.full0", prin(3, 64), 64)
    for sa in range(4):
        for a in (0, 4, 6, 7, 8):
            d.c("pr.in%d.alloc%d" % (sa, a), prin(sa, a), a)
    for n in (0, 8, 23, 25, 28):
        d.c("pr.out.len%d" % n, prout(0, n=n), 0, bytes(n) or None)
    d.c("pr.reg_badkey", prout(0), 0, prpl(5, 6))
    d.c("pr.unreg_none", prout(0), 0, prpl())
    d.c("pr.res_unreg", prout(1, 1), 0, prpl(5))
    d.c("pr.rel_unreg", prout(2, 1), 0, prpl(5))
    d.c("pr.clear_unreg", prout(3), 0, prpl(5))
    d.c("pr.pre_unreg", prout(4, 1), 0, prpl(5, 6))
    d.c("pr.move_unreg", prout(7), 0, prpl(5, 6))
    d.c("pr.reg", prout(0), 0, prpl(0, 0x1111))
    d.c("pr.keys", prin(0, 64), 64)
    d.c("pr.keys12", prin(0, 12), 12)
    d.c("pr.full", prin(3, 128), 128)
    d.c("pr.reg_again", prout(0), 0, prpl(0, 0x2222))
    d.c("pr.rereg", prout(0), 0, prpl(0x1111, 0x2222))
    d.c("pr.reg_ign", prout(6), 0, prpl(0x9999, 0x1111))
    d.c("pr.reg_spec", prout(0, n=28), 0, prpl(0x1111, 0x2222, spec=1, extra=bytes(4)))
    d.c("pr.ign_spec", prout(6, n=28), 0, prpl(0x1111, 0x2222, spec=1, extra=bytes(4)))
    d.c("pr.reg_unk", prout(8), 0, prpl(0x1111))
    d.c("pr.reg_sa1f", prout(0x1F), 0, prpl(0x1111))
    for t in range(16):
        d.c("pr.res.type%x" % t, prout(1, t), 0, prpl(0x1111))
        d.c("pr.rd.type%x" % t, prin(1, 64), 64)
        d.c("pr.full.type%x" % t, prin(3, 128), 128)
        d.c("pr.rel.type%x" % t, prout(2, t), 0, prpl(0x1111))
    d.c("pr.res.scope1", prout(1, 1, 1), 0, prpl(0x1111))
    d.c("pr.res.badkey", prout(1, 1), 0, prpl(0x2222))
    d.c("pr.res.ok", prout(1, 1), 0, prpl(0x1111))
    d.c("pr.res.same", prout(1, 1), 0, prpl(0x1111))
    d.c("pr.res.chg", prout(1, 3), 0, prpl(0x1111))
    d.c("pr.rel.chg", prout(2, 3), 0, prpl(0x1111))
    d.c("pr.rel.badkey", prout(2, 1), 0, prpl(0x2222))
    d.c("pr.rdres21", prin(1, 21), 21)
    d.c("pr.rdres22", prin(1, 22), 22)
    d.c("pr.rdres24", prin(1, 24), 24)
    d.c("pr.rdres16", prin(1, 16), 16)
    d.c("pr.pre.0", prout(4, 1), 0, prpl(0x1111, 0))
    d.c("pr.pre.self", prout(4, 3), 0, prpl(0x1111, 0x1111))
    d.c("pr.rd_self", prin(1, 64), 64)
    d.c("pr.pre.unk", prout(4, 1), 0, prpl(0x1111, 0x7777))
    d.c("pr.pre.badtype", prout(4, 2), 0, prpl(0x1111, 0x1111))
    d.c("pr.pre.scope", prout(4, 1, 1), 0, prpl(0x1111, 0x1111))
    d.c("pr.spc2.res_holder", [0x16] + [0] * 5)
    d.c("pr.spc2.rel_holder", [0x17] + [0] * 5)
    d.c("pr.rel", prout(2, 3), 0, prpl(0x1111))
    d.c("pr.spc2.res_reg", [0x16] + [0] * 5)
    d.c("pr.spc2.rel_reg", [0x17] + [0] * 5)
    for t in (5, 7):
        d.c("pr.res%d" % t, prout(1, t), 0, prpl(0x1111))
        d.c("pr.spc2.res%d" % t, [0x16] + [0] * 5)
        d.c("pr.spc2.rel%d" % t, [0x17] + [0] * 5)
        d.c("pr.rel%d" % t, prout(2, t), 0, prpl(0x1111))
    d.c("pr.aptpl", prout(6), 0, prpl(0, 0x1111, aptpl=1))
    d.c("pr.caps.aptpl", prin(2, 64), 64)
    d.c("pr.reg.noaptpl", prout(6), 0, prpl(0, 0x1111))
    d.c("pr.caps.noaptpl", prin(2, 64), 64)
    d.c("pr.all_tg", prout(6), 0, prpl(0, 0x1111, all_tg=1))
    d.c("pr.unreg", prout(0), 0, prpl(0x1111, 0))
    d.c("pr.reg.all", prout(0), 0, prpl(0, 0x1111, all_tg=1))
    d.c("pr.full.all", prin(3, 128), 128)
    d.c("pr.unreg.noall", prout(0), 0, prpl(0x1111, 0))
    d.c("pr.unreg.all", prout(0), 0, prpl(0x1111, 0, all_tg=1))
    d.c("pr.reg2", prout(0), 0, prpl(0, 0x1111))
    d.c("pr.clear.badkey", prout(3), 0, prpl(0x2222))
    d.c("pr.clear", prout(3), 0, prpl(0x1111))
    d.c("pr.keys.end", prin(0, 64), 64)
    d.c("spc2.res", [0x16] + [0] * 5)
    d.c("spc2.res2", [0x16] + [0] * 5)
    d.c("spc2.prin", prin(0, 64), 64)
    d.c("spc2.prout", prout(0), 0, prpl(0, 1))
    d.c("spc2.tur", [0] * 6)
    d.c("spc2.rel", [0x17] + [0] * 5)
    d.c("spc2.rel2", [0x17] + [0] * 5)
    d.c("spc2.res10", [0x56] + [0] * 9)
    d.c("spc2.rel10", [0x57] + [0] * 9)
    d.c("spc2.third", [0x16, 0x10, 0, 0, 0, 0])
    d.c("spc2.extent", [0x16, 1, 0, 0, 0, 0])
    d.c("spc2.rel3", [0x17] + [0] * 5)
    d.c("spc2.longid", [0x56, 3] + [0] * 8)
    d.c("spc2.rel4", [0x57] + [0] * 9)


def full(name, st, last, bs=512, sweep=True, sat=None):
    lg = log(name)
    e = Export(st, lg, sat)
    d = e.d
    e.attrs()
    lg.val(
        "wwn",
        " ".join(
            rd(st.p + "/wwn/" + k)
            for k in ("vendor_id", "product_id", "revision", "company_id", "vpd_unit_serial")
        ),
    )
    inquiry(d)
    modes(d)
    misc(d, last, bs)
    rsocs(d)
    blocks(d, last, bs)
    orw(d, bs)
    r = d.t.cmd(inq(1, 0x83, alloc=1024), 1024).data
    if len(r) > 24:
        xcopy(d, r[8:24], bs)
    pr_basic(d)
    mode_select(d)
    tpgs(d)
    if sweep:
        sweep_opcodes(d)
        sweep_sa(d)
    lg.val("pr.files", sh("cd %s 2>/dev/null && ls pr alua" % rd(CF + "/dbroot")))
    e.close()


L64 = MB * 2048 - 1


def g_ramdisk():
    full("ramdisk", rd_store(), L64)


def g_fileio_wt():
    full("fileio_wt", file_store(), L64)


def g_fileio_wb():
    full("fileio_wb", file_store("fd1", 3, buffered=1), L64, sweep=False)


def g_fileio_tp():
    full(
        "fileio_tp",
        file_store("fd2", 4, dict(emulate_tpu=1, emulate_tpws=1, unmap_zeroes_data=1)),
        L64,
        sweep=False,
    )


def g_fileio_4k():
    full(
        "fileio_4k",
        file_store("fd3", 5, dict(block_size=4096, emulate_tpu=1, emulate_tpws=1)),
        MB * 256 - 1,
        4096,
        sweep=False,
    )


def g_iblock_null():
    full(
        "iblock_null",
        iblock_store(nullb(), attrs=dict(emulate_tpu=1, emulate_tpws=1)),
        L64,
        sweep=False,
    )
    nullb_remove("ng0")


def g_iblock_null4k():
    full(
        "iblock_null4k",
        iblock_store(nullb("ng1", bs=4096), "ib1", 6),
        MB * 256 - 1,
        4096,
        sweep=False,
    )
    nullb_remove("ng1")


def g_iblock_sd():
    h = sdebug(
        dev_size_mb=MB,
        lbpu=1,
        lbpws=1,
        lbpws10=1,
        lbprz=1,
        physblk_exp=3,
        lowest_aligned=0,
        unmap_granularity=8,
    )
    full(
        "iblock_sd",
        iblock_store(blk(h), "ib2", 7, dict(emulate_tpu=1, emulate_tpws=1)),
        L64,
        sweep=False,
    )
    sh("modprobe -r scsi_debug")


def attrs(lg, tag, st):
    """the answers that name the unit, with its attributes as they are now"""
    lg.note(tag)
    e = Export(st, lg)
    e.d.pre = tag + "/"
    for k, v in st.aerr.items():
        lg.val(tag + "/store." + k, v)
    for n, c, l in (
        ("std", inq(alloc=255), 255),
        ("v80", inq(1, 0x80, alloc=255), 255),
        ("v83", inq(1, 0x83, alloc=255), 255),
        ("v86", inq(1, 0x86, alloc=255), 255),
        ("vb0", inq(1, 0xB0, alloc=255), 255),
        ("vb1", inq(1, 0xB1, alloc=255), 255),
        ("vb2", inq(1, 0xB2, alloc=255), 255),
        ("ms", ms6(0x3F, alloc=255), 255),
        ("rc16", sai(0x10, 32), 32),
        ("rsoc", rsoc(0, alloc=2048), 2048),
        ("rsoc28", rsoc(1, 0x28, alloc=64), 64),
        ("caw", caw(0, 1), 0),
        ("prin", prin(0, 64), 64),
        ("res", [0x16] + [0] * 5, 0),
        ("rel", [0x17] + [0] * 5, 0),
        ("rcr", bytes([0x84, 3]) + bytes(8) + be(255, 4) + b"\0\0", 255),
        ("fua", rw10(0x28, 0, 1, 8), 512),
        ("dpo", rw10(0x28, 0, 1, 0x10), 512),
        ("unmap0", unmap(0), 0),
        ("tur", [0] * 6, 0),
    ):
        e.d.c(n, c, l, bytes(1024) if n == "caw" else None)
    e.close()


def g_attrs():
    """as each attribute of a ramdisk changes; what is refused while exported"""
    lg = log("attrs")

    def one(tag, st):
        attrs(lg, tag, st)

    for k, v in (
        ("emulate_model_alias", 1),
        ("emulate_write_cache", 1),
        ("emulate_tas", 0),
        ("emulate_caw", 0),
        ("emulate_3pc", 0),
        ("emulate_pr", 0),
        ("emulate_rsoc", 0),
        ("is_nonrot", 0),
        ("emulate_ua_intlck_ctrl", 1),
        ("emulate_ua_intlck_ctrl", 2),
        ("force_pr_aptpl", 1),
        ("emulate_tpu", 1),
        ("emulate_tpws", 1),
        ("unmap_zeroes_data", 1),
        ("max_write_same_len", 4096),
        ("max_unmap_lba_count", 100),
        ("max_unmap_block_desc_count", 4),
        ("unmap_granularity", 16),
        ("unmap_granularity_alignment", 3),
        ("optimal_sectors", 256),
        ("queue_depth", 64),
        ("block_size", 4096),
        ("emulate_rest_reord", 1),
        ("emulate_dpo", 0),
        ("emulate_fua_read", 0),
        ("pi_prot_type", 1),
        ("pi_prot_type", 2),
        ("pi_prot_type", 3),
    ):
        one("rd.%s=%s" % (k, v), rd_store("rdattr", 8, {k: v}))
    one("rd.wc+nofua", rd_store("rdattr", 8, dict(emulate_write_cache=1, emulate_fua_write=0)))
    one("rd.noserial", Store("rd_mcp_0", "rdattr", "rd_pages=4096"))
    one(
        "rd.wwn",
        rd_store(
            "rdattr",
            8,
            wwn=dict(
                vendor_id="ACME", product_id="Widget 2000", revision="9.8", company_id="0xabcdef"
            ),
        ),
    )
    one("rd.serial_hex_short", Store("rd_mcp_0", "rdattr", "rd_pages=4096", "xyz12"))
    one(
        "rd.longname_alias",
        Store(
            "rd_mcp_0",
            "a_very_long_backstore_name",
            "rd_pages=4096",
            serial(8),
            attrs=dict(emulate_model_alias=1),
        ),
    )
    # what a store refuses while exported
    st = rd_store("rdattr", 8)
    e = Export(st, lg)
    for k in sorted(st.attrs()):
        lg.val("exported/store.%s=1" % k, wr(st.p + "/attrib/" + k, 1))
    for k in ("vendor_id", "product_id", "revision", "company_id", "vpd_unit_serial"):
        lg.val("exported/wwn." + k, wr(st.p + "/wwn/" + k, "1"))
    e.close()


def g_attrs_fileio():
    at = dict(emulate_tpu=1, emulate_tpws=1, unmap_zeroes_data=1, emulate_write_cache=1)
    attrs(log("attrs_fileio"), "fd.tpu+tpws+lbprz+wc", file_store("fdattr", 9, at))


# ------------------------------------------------------------ T10 PI
def pi_formats(d):
    """where the protection type shows"""
    d.c("std", inq(alloc=255), 255)
    d.c("v86", inq(1, 0x86, alloc=255), 255)
    d.c("ms0a", ms6(0xA, alloc=255), 255)
    d.c("rc16", sai(0x10, 32), 32)


def pi(tag, st, sat=None):
    """every protection field value, over the loopback (DIN/DOUT PASS)"""
    lg = log(tag)
    e = Export(st, lg, sat)
    d = e.d
    e.attrs()
    A = b"\x41" * 512
    pi_formats(d)
    for p in range(8):
        d.c("r10.prot%d" % p, rw10(0x28, 0, 1, p << 5), 512)
        d.c("w10.prot%d" % p, rw10(0x2A, 0, 1, p << 5), 0, A)
        d.c("r16.prot%d" % p, rw16(0x88, 0, 1, p << 5), 512)
        d.c("ws10.prot%d" % p, rw10(0x41, 0, 1, p << 5), 0, A)
        d.c("v10.prot%d" % p, rw10(0x2F, 0, 1, p << 5))
        d.c("wv10.prot%d" % p, rw10(0x2E, 0, 1, p << 5), 0, A)
    # through the block layer, which adds and checks PI (DIX)
    bd = "/sys/class/scsi_device/%s:0/device/block" % rd(e.lp.t + "/address")
    for _ in range(50):
        if os.path.isdir(bd) and os.listdir(bd):
            break
        time.sleep(0.1)
    else:
        lg.val("block", "no block device")
        e.close()
        return
    sh("udevadm settle")
    b = os.listdir(bd)[0]
    lg.val(
        "block.integrity",
        " ".join(
            "%s=%s" % (x, rd("/sys/block/%s/integrity/%s" % (b, x)))
            for x in (
                "format",
                "tag_size",
                "read_verify",
                "write_generate",
                "device_is_integrity_capable",
                "protection_interval_bytes",
            )
        ),
    )
    lg.val(
        "dd",
        sh(
            "dd if=/dev/urandom of=/dev/%s bs=4096 count=8 oflag=direct 2>&1 | grep -c copied; dd if=/dev/%s of=/dev/null bs=4096 count=8 iflag=direct 2>&1 | grep -c copied"
            % (b, b)
        ),
    )
    e.close()


def g_pi_rd1():
    pi("pi_rd1", rd_store("rdpi", 10, dict(pi_prot_type=1)))


def g_pi_rd3():
    pi("pi_rd3", rd_store("rdpi", 10, dict(pi_prot_type=3)))


def g_pi_fd1():
    pi("pi_fd1", file_store("fdpi", 11, dict(pi_prot_type=1)))


def g_pi_fabric1():
    pi("pi_fabric1", rd_store("rdpi", 10), dict(fabric_prot_type=1))


def g_pi_fabric3():
    pi("pi_fabric3", rd_store("rdpi", 10), dict(fabric_prot_type=3))


def g_pi_iblock_sd1():
    h = sdebug(dev_size_mb=MB, dif=1, dix=1)
    st = iblock_store(blk(h), "ibpi", 12)
    lg = log("pi_iblock_sd1")
    e = Export(st, lg)
    d = e.d
    e.attrs()
    pi_formats(d)
    for p in range(8):
        d.c("r10.prot%d" % p, rw10(0x28, 0, 1, p << 5), 512)
        d.c("w10.prot%d" % p, rw10(0x2A, 0, 1, p << 5), 0, b"A" * 512)
        d.c("ws10.prot%d" % p, rw10(0x41, 0, 1, p << 5), 0, b"A" * 512)
    e.close()
    sh("modprobe -r scsi_debug")


# ------------------------------------------------------------ pass-through
def pscsi(tag, pt):
    """over a scsi_debug unit of peripheral device type pt"""
    h = sdebug(dev_size_mb=MB, ptype=pt)
    lg = log(tag)
    b = blk(h)
    st = pscsi_store(h, "ps%d" % pt, b)
    lg.val("enable", st.en)
    if st.en:
        st.rm()
        return
    e = Export(st, lg)
    d = e.d
    e.attrs()
    lg.val(
        "wwn",
        " ".join(
            rd(st.p + "/wwn/" + k)
            for k in (
                "vendor_id",
                "product_id",
                "revision",
                "vpd_unit_serial",
                "vpd_assoc_logical_unit",
            )
        ),
    )
    lg.val("serial.store", wr(st.p + "/wwn/vpd_unit_serial", "x"))
    inquiry(d)
    modes(d)
    misc(d, L64)
    d.c("restart", [0x1B, 0, 0, 0, 1, 0])
    d.c("tur2", [0] * 6)
    tpgs(d)
    sweep_opcodes(d, skip=(0xA0, 0x1B, 0x48, 0x04))
    sweep_sa(d)
    d.c("restart2", [0x1B, 0, 0, 0, 1, 0])
    d.c("r10", rw10(0x28, 0, 1), 512)
    d.c("w10", rw10(0x2A, 0, 1), 0, b"A" * 512)
    d.c("r10.over", rw10(0x28, L64 + 1, 1), 512)
    d.c("rsoc", rsoc(0, alloc=4096), 4096)
    d.c("tape.r6", [8, 0, 0, 2, 0, 0], 512)
    d.c("tape.rew", [1, 0, 0, 0, 0, 0])
    d.c("tape.rbl", [5, 0, 0, 0, 0, 0], 6)
    e.close()
    sh("modprobe -r scsi_debug")


def g_pscsi_disk():
    pscsi("pscsi_disk", 0)


def g_pscsi_tape():
    pscsi("pscsi_tape", 1)


def g_pscsi_cdrom():
    pscsi("pscsi_cdrom", 5)


# ------------------------------------------------------------ what the everyday tools print
SG3 = [
    "sg_inq {d}",
    "sg_inq -d {d}",
    "sg_vpd -p sv {d}",
    "sg_vpd -p sn {d}",
    "sg_vpd -p di {d}",
    "sg_vpd -p ei {d}",
    "sg_vpd -p bl {d}",
    "sg_vpd -p bdc {d}",
    "sg_vpd -p lbpv {d}",
    "sg_vpd -p ref {d}",
    "sg_modes -a {d}",
    "sg_modes -6 -a {d}",
    "sg_logs -a {d}",
    "sg_opcodes {d}",
    "sg_opcodes -o 0x9e -s 0x10 {d}",
    "sg_rtpg -d {d}",
    "sg_rtpg -d -e {d}",
    "sg_persist -i -c {d}",
    "sg_persist -i -k {d}",
    "sg_persist -i -r {d}",
    "sg_persist -i -s {d}",
    "sg_readcap {d}",
    "sg_readcap -l {d}",
    "sg_luns -d {d}",
    "sg_get_lba_status -l 0 {d}",
    "sg_requests {d}",
    "sg_requests -d {d}",
    "sg_turs -v {d}",
    "sg_sync {d}",
    "sg_verify -c 8 {d}",
    "sg_copy_results -p {d}",
    "sg_referrals {d}",
    "sg_start --start {d}",
    "sg_timestamp {d}",
    "sg_ident {d}",
    "sg_format --fmtmaxlba=0 -D {d}",
    "sg_sat_identify {d}",
]


def sg3(tag, st):
    """for people; byte-exact data is in the other groups"""
    lg = log("sg3_" + tag)
    e = Export(st, lg)
    n = e.lp.node()
    for t in SG3:
        lg.val(t.format(d="DEV"), sh(t.format(d=n) + " 2>&1").replace(n, "DEV").rstrip())
    e.close()


def g_sg3_ramdisk():
    sg3("ramdisk", rd_store())


def g_sg3_fileio_wt():
    sg3("fileio_wt", file_store())


def g_sg3_fileio_wb_tp():
    at = dict(emulate_tpu=1, emulate_tpws=1)
    sg3("fileio_wb_tp", file_store("fd1", 3, at, buffered=1))


def g_sg3_iblock_null():
    sg3("iblock_null", iblock_store(nullb(), attrs=dict(emulate_tpu=1, emulate_tpws=1)))
    nullb_remove("ng0")


def sg3_pscsi(tag, pt):
    h = sdebug(dev_size_mb=MB, ptype=pt)
    sg3(tag, pscsi_store(h, "ps%d" % pt, blk(h)))
    sh("modprobe -r scsi_debug")


def g_sg3_pscsi_disk():
    sg3_pscsi("pscsi_disk", 0)


def g_sg3_pscsi_tape():
    sg3_pscsi("pscsi_tape", 1)


def g_sg3_pscsi_cdrom():
    sg3_pscsi("pscsi_cdrom", 5)


# ------------------------------------------------------------ several nexuses on loopback
PRCMDS = [
    ("tur", [0] * 6, 0, None),
    ("inq", inq(alloc=255), 255, None),
    ("rs", [3, 0, 0, 0, 18, 0], 18, None),
    ("rl", bytes([0xA0] + [0] * 5) + be(64, 4) + b"\0\0", 64, None),
    ("rc10", [0x25] + [0] * 9, 8, None),
    ("rc16", sai(0x10, 32), 32, None),
    ("gls", sai(0x12, 32), 32, None),
    ("ref", sai(0x13, 32), 32, None),
    ("r6", rw6(8, 0, 1), 512, None),
    ("r10", rw10(0x28, 0, 1), 512, None),
    ("r12", rw12(0xA8, 0, 1), 512, None),
    ("r16", rw16(0x88, 0, 1), 512, None),
    ("r10n0", rw10(0x28, 0, 0), 0, None),
    ("w6", rw6(10, 0, 1), 0, bytes(512)),
    ("w10", rw10(0x2A, 0, 1), 0, bytes(512)),
    ("w10n0", rw10(0x2A, 0, 0), 0, None),
    ("w12", rw12(0xAA, 0, 1), 0, bytes(512)),
    ("w16", rw16(0x8A, 0, 1), 0, bytes(512)),
    ("wv10", rw10(0x2E, 0, 1), 0, bytes(512)),
    ("wv16", rw16(0x8E, 0, 1), 0, bytes(512)),
    ("v10", rw10(0x2F, 0, 1), 0, None),
    ("v10b", rw10(0x2F, 0, 1, 2), 0, bytes(512)),
    ("v16", rw16(0x8F, 0, 1), 0, None),
    ("sc10", rw10(0x35, 0, 0), 0, None),
    ("sc16", rw16(0x91, 0, 0), 0, None),
    ("ssu", [0x1B, 1, 0, 0, 1, 0], 0, None),
    ("ms6", ms6(0x3F, alloc=255), 255, None),
    ("ms10", ms10(0x3F, alloc=512), 512, None),
    ("msel6", [0x15, 0x10, 0, 0, 0, 0], 0, None),
    ("msel10", [0x55, 0x10] + [0] * 8, 0, None),
    ("logs", [0x4D, 0, 0x40, 0, 0, 0, 0, 0, 64, 0], 64, None),
    ("caw", caw(0, 1), 0, bytes(1024)),
    ("ws10", rw10(0x41, 0, 1), 0, bytes(512)),
    ("ws16", rw16(0x93, 0, 1), 0, bytes(512)),
    ("ws16u", rw16(0x93, 0, 1, 8), 0, bytes(512)),
    ("unmap", unmap(24), 0, unmap_list((0, 1))),
    ("xcopy", bytes([0x83] + [0] * 15), 0, None),
    ("rcr", bytes([0x84, 3]) + bytes(8) + be(255, 4) + b"\0\0", 255, None),
    ("rtpg", mi(0xA, 64), 64, None),
    ("rsoc", rsoc(0, alloc=2048), 2048, None),
    ("rstmf", mi(0xD, 16), 16, None),
    ("rid", mi(5, 64), 64, None),
    ("stpg", bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(8)),
    ("stpg0", bytes([0xA4, 0xA] + [0] * 10), 0, None),
    ("prin0", prin(0, 64), 64, None),
    ("prin1", prin(1, 64), 64, None),
    ("prin2", prin(2, 64), 64, None),
    ("prin3", prin(3, 256), 256, None),
    ("res6", [0x16] + [0] * 5, 0, None),
    ("rel6", [0x17] + [0] * 5, 0, None),
    ("rezero", [1] + [0] * 5, 0, None),
    ("seek", [0x2B] + [0] * 9, 0, None),
    ("diag", [0x1D, 4, 0, 0, 0, 0], 0, None),
    ("rdbuf", [0x3C, 3, 0, 0, 0, 0, 0, 0, 4, 0], 4, None),
    ("unknown", [0xFF] + [0] * 15, 0, None),
]


class Multi:
    """n I_T nexuses: n initiators, each on its own portal group (own relative target port), one LUN.
    iSCSI and not loopback, so that no initiator stack eats unit attentions or retries BUSY."""

    def __init__(s, st, n=3, acls=False):
        mod("iscsi_target_mod")
        s.st = st
        s.names = ["iqn.2026-11.org.example:i%d" % (i + 1) for i in range(n)]
        s.tg = Tgt(IQ, n, {0: st}, acls=s.names if acls else None)
        s.t = [
            Iscsi(
                "127.0.0.1", 3260 + i, IQ, s.names[i], isid=b"\x80\x12\x34\x56\x00" + bytes([i + 1])
            )
            for i in range(n)
        ]
        for t in s.t:
            drain(t)

    def lun(s, i):
        return "%s/tpgt_%d/lun/lun_0" % (s.tg.w, i + 1)

    def close(s):
        for t in s.t:
            t.logout()
        time.sleep(0.5)
        s.tg.rm()


def drain(t):
    """all pending unit attentions of one nexus, in the order reported"""
    o = []
    for _ in range(8):
        k = t.cmd([0] * 6).key()
        if k == "GOOD" or k in o[-1:]:
            break
        o.append(k)
    return " ".join(o) or "-"


def g_pr_matrix():
    """reservation type x role (holder / registrant / stranger) x command: GOOD-or-not and every status"""
    lg = log("pr_matrix")
    st = file_store("fdpr", 13, dict(emulate_tpu=1, emulate_tpws=1))
    m = Multi(st)
    H, R, N = m.t

    def clean():
        for t, k in ((H, 0x11), (R, 0x22), (N, 0x33)):
            t.cmd(prout(6), 0, prpl(0, 0))
            t.cmd([0x17] + [0] * 5)
        for t in m.t:
            drain(t)

    for typ in (0, 1, 3, 5, 6, 7, 8, "spc2"):
        clean()
        if typ != "spc2":
            H.cmd(prout(0), 0, prpl(0, 0x11))
            R.cmd(prout(0), 0, prpl(0, 0x22))
            if typ:
                H.cmd(prout(1, typ), 0, prpl(0x11))
        else:
            H.cmd([0x16] + [0] * 5)
        for t in m.t:
            drain(t)
        for nm, c, n, o in PRCMDS:
            v = []
            for role, t in (("holder", H), ("registrant", R), ("stranger", N)):
                r = t.cmd(c, n, o)
                v.append("%s=%s" % (role, r.key()))
                if nm in ("res6", "rel6") and r.key() == "GOOD" and typ in (0,):
                    t.cmd([0x17] + [0] * 5)
            lg.val("type %s %s" % (typ, nm), " ".join(v))
            if nm in ("res6", "rel6") and typ == "spc2":
                H.cmd([0x16] + [0] * 5)
        # PR OUT by non holders; each is undone
        for nm, mk in (
            ("register", lambda k: (prout(0), prpl(k, k))),
            ("reg_ignore", lambda k: (prout(6), prpl(0, k))),
            ("reserve", lambda k: (prout(1, typ if isinstance(typ, int) and typ else 1), prpl(k))),
            ("release", lambda k: (prout(2, typ if isinstance(typ, int) and typ else 1), prpl(k))),
            ("move", lambda k: (prout(7), prpl(k, 9))),
        ):
            v = []
            for role, t, k in (("registrant", R, 0x22), ("stranger", N, 0)):
                c, p = mk(k)
                v.append("%s=%s" % (role, t.cmd(c, 0, p).key()))
            lg.val("type %s prout.%s" % (typ, nm), " ".join(v))
        for nm, mk in (
            ("clear_stranger", (N, prout(3), prpl(0x33))),
            ("preempt_stranger", (N, prout(4, 1), prpl(0x33, 0x11))),
            ("preempt_registrant", (R, prout(4, 1), prpl(0x22, 0x11))),
            ("clear_registrant", (R, prout(3), prpl(0x22))),
        ):
            t, c, p = mk
            lg.val(
                "type %s prout.%s" % (typ, nm),
                "%s ua: %s"
                % (
                    t.cmd(c, 0, p).key(),
                    " | ".join("%s %s" % (n, drain(x)) for n, x in zip("HRN", m.t)),
                ),
            )
    clean()
    m.close()
    st.rm()


def g_pr_ua():
    """which service action gives which unit attention to whom"""
    lg = log("pr_ua")
    st = rd_store("rdpr", 14)
    m = Multi(st, 4)
    A, B, C, D = m.t
    K = {A: 0xA, B: 0xB, C: 0xC, D: 0xD}

    def setup(typ, keys=(A, B, C), holder=A):
        for t in m.t:
            t.cmd(prout(6), 0, prpl(0, 0))
            t.cmd([0x17] + [0] * 5)
        for t in keys:
            t.cmd(prout(6), 0, prpl(0, K[t]))
        if typ:
            holder.cmd(prout(1, typ), 0, prpl(K[holder]))
        for t in m.t:
            drain(t)

    def show(n, r):
        lg.val(
            n,
            "%s  ua %s  keys %s res %s"
            % (
                r.key(),
                " ".join("%s:%s" % (x, drain(t)) for x, t in zip("ABCD", m.t)),
                A.cmd(prin(0, 128), 128).data[:72].hex(),
                A.cmd(prin(1, 32), 32).data.hex(),
            ),
        )

    for typ in (1, 3, 5, 6, 7, 8):
        setup(typ)
        show("type%d release by holder" % typ, A.cmd(prout(2, typ), 0, prpl(0xA)))
        setup(typ)
        show("type%d release by registrant" % typ, B.cmd(prout(2, typ), 0, prpl(0xB)))
        setup(typ)
        show("type%d unregister holder" % typ, A.cmd(prout(0), 0, prpl(0xA, 0)))
        setup(typ)
        show("type%d unregister registrant" % typ, B.cmd(prout(0), 0, prpl(0xB, 0)))
        setup(typ)
        show("type%d reg_ignore 0 holder" % typ, A.cmd(prout(6), 0, prpl(0, 0)))
        setup(typ)
        show("type%d clear by holder" % typ, A.cmd(prout(3), 0, prpl(0xA)))
        setup(typ)
        show("type%d clear by registrant" % typ, B.cmd(prout(3), 0, prpl(0xB)))
        setup(typ)
        show("type%d preempt holder same type" % typ, B.cmd(prout(4, typ), 0, prpl(0xB, 0xA)))
        setup(typ)
        show("type%d preempt holder type1" % typ, B.cmd(prout(4, 1), 0, prpl(0xB, 0xA)))
        setup(typ)
        show("type%d preempt registrant" % typ, A.cmd(prout(4, typ), 0, prpl(0xA, 0xC)))
        setup(typ)
        show(
            "type%d preempt registrant by registrant" % typ, B.cmd(prout(4, typ), 0, prpl(0xB, 0xC))
        )
        setup(typ)
        show("type%d preempt key0" % typ, B.cmd(prout(4, 5), 0, prpl(0xB, 0)))
        setup(typ)
        show("type%d preempt self" % typ, A.cmd(prout(4, 3), 0, prpl(0xA, 0xA)))
        setup(typ)
        show("type%d preempt own key by registrant" % typ, B.cmd(prout(4, typ), 0, prpl(0xB, 0xB)))
        setup(typ)
        show("type%d preempt_abort holder" % typ, B.cmd(prout(5, typ), 0, prpl(0xB, 0xA)))
        setup(typ)
        show("type%d reserve by other" % typ, B.cmd(prout(1, typ), 0, prpl(0xB)))
    setup(0)
    show("none preempt registrant", A.cmd(prout(4, 1), 0, prpl(0xA, 0xB)))
    setup(0)
    show("none preempt key0", A.cmd(prout(4, 1), 0, prpl(0xA, 0)))
    setup(0)
    show("none clear", A.cmd(prout(3), 0, prpl(0xA)))
    setup(1)
    lg.val("full status 3 regs", A.cmd(prin(3, 512), 512).data.hex(" "))
    setup(7)
    lg.val("full status all-reg", A.cmd(prin(3, 512), 512).data.hex(" "))
    setup(1)
    lg.val(
        "configfs",
        "\n".join("%s: %s" % (k, rd(st.p + "/pr/" + k)) for k in sorted(os.listdir(st.p + "/pr"))),
    )
    for t in m.t:
        t.cmd(prout(6), 0, prpl(0, 0))
    # APTPL metadata
    A.cmd(prout(6), 0, prpl(0, 0xA, aptpl=1))
    A.cmd(prout(1, 5), 0, prpl(0xA))
    B.cmd(prout(6), 0, prpl(0, 0xB, aptpl=1))
    db = rd(CF + "/dbroot")
    lg.val("aptpl file", rd("%s/pr/aptpl_%s" % (db, serial(14))))
    lg.val("aptpl caps", A.cmd(prin(2, 8), 8).data.hex())
    for t in m.t:
        t.cmd(prout(6), 0, prpl(0, 0))
    lg.val("aptpl file after unregister", rd("%s/pr/aptpl_%s" % (db, serial(14))))
    # what a missing metadata directory does
    sh("mv %s/pr %s/pr.away" % (db, db))
    r = A.cmd(prout(0), 0, prpl(0, 0xA))
    lg.val(
        "no metadata dir: register aptpl=0",
        "%s, keys then %s" % (r.key(), A.cmd(prin(0, 64), 64).data.hex()),
    )
    r = A.cmd(prout(1, 1), 0, prpl(0xA))
    lg.val("no metadata dir: reserve", r.key())
    r = A.cmd(prout(3), 0, prpl(0xA))
    lg.val("no metadata dir: clear", r.key())
    sh("rm -rf %s/pr; mv %s/pr.away %s/pr" % (db, db, db))
    m.close()
    st.rm()


def g_alua():
    """access state x command, unit attentions on transition, RTPG bytes, secondary state, lba map"""
    lg = log("alua")
    st = file_store("fdal", 15, dict(emulate_tpu=1, emulate_tpws=1))
    m = Multi(st, 2)
    A, B = m.t
    g = st.p + "/alua/default_tg_pt_gp"
    for k in sorted(os.listdir(g)):
        lg.val("default." + k, rd(g + "/" + k))
    lg.val(
        "lun attrs",
        " ".join(
            "%s=%s" % (k, rd(m.lun(0) + "/" + k))
            for k in ("alua_tg_pt_offline", "alua_tg_pt_status", "alua_tg_pt_write_md")
        ),
    )
    for s in (0, 1, 2, 3, 15, 4, 14, 5):  # implicit, through configfs
        e = wr(g + "/alua_access_state", s)
        lg.val(
            "implicit %d" % s,
            "errno %d ua A:%s B:%s rtpg %s"
            % (e, drain(A), drain(B), A.cmd(mi(0xA, 64), 64).data.hex()),
        )
        if e:
            continue
        for nm, c, n, o in PRCMDS:
            if nm in ("stpg",):
                continue
            lg.val("state %d %s" % (s, nm), A.cmd(c, n, o).key())
        A.cmd([0x17] + [0] * 5)
        for sa, p in ((0, prpl(0, 0x11)), (0, prpl(0x11, 0))):
            lg.val("state %d prout" % s, A.cmd(prout(sa), 0, p).key())
    wr(g + "/alua_access_state", 0)
    drain(A)
    drain(B)
    for s in (1, 2, 3, 0):
        r = A.cmd(
            bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(4) + bytes([s, 0, 0, 0])
        )
        lg.val(
            "explicit %d" % s,
            "%s ua A:%s B:%s rtpg %s status %s"
            % (
                r.key(),
                drain(A),
                drain(B),
                A.cmd(mi(0xA, 64), 64).data.hex(),
                rd(g + "/alua_access_status"),
            ),
        )
    for t in (0, 1, 2, 3):
        e = wr(g + "/alua_access_type", t)
        lg.val(
            "type %d" % t,
            "errno %d show %r inq5 %02x stpg %s implicit errno %d"
            % (
                e,
                rd(g + "/alua_access_type"),
                A.cmd(inq(alloc=36), 36).data[5],
                A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(8)).key(),
                wr(g + "/alua_access_state", 0),
            ),
        )
    for k, v in (("preferred", 1), ("implicit_trans_secs", 77), ("alua_support_standby", 0)):
        lg.val("set %s" % k, wr(g + "/" + k, v))
        lg.val("rtpg %s" % k, A.cmd(mi(0xA, 64, 0x20), 64).data.hex(" "))
    lg.val(
        "unsupported standby: explicit",
        A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(4) + b"\x02\0\0\0").key(),
    )
    lg.val("unsupported standby: implicit errno", wr(g + "/alua_access_state", 2))
    wr(g + "/alua_support_standby", 1)
    wr(g + "/preferred", 0)
    for k, v in (
        ("trans_delay_msecs", 30001),
        ("nonop_delay_msecs", 10001),
        ("implicit_trans_secs", 256),
        ("preferred", 2),
        ("tg_pt_gp_id", 5),
        ("alua_access_status", 3),
    ):
        lg.val("limit %s=%d errno" % (k, v), wr(g + "/" + k, v))
    wr(g + "/nonop_delay_msecs", 2000)
    wr(g + "/alua_access_state", 1)
    drain(A)
    t0 = time.time()
    A.cmd(rw10(0x28, 0, 1), 512)
    lg.val("nonop delay 2000 ms applied", time.time() - t0 >= 1.9)
    wr(g + "/alua_access_state", 0)
    drain(A)
    wr(g + "/trans_delay_msecs", 1500)
    t0 = time.time()
    A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(4) + b"\x01\0\0\0")
    lg.val("trans delay 1500 ms applied", time.time() - t0 >= 1.4)
    wr(g + "/trans_delay_msecs", 0)
    wr(g + "/alua_access_state", 0)
    drain(A)
    drain(B)
    # second group, moved luns
    g2 = st.p + "/alua/g2"
    os.makedirs(g2)
    lg.val("new group id before", rd(g2 + "/tg_pt_gp_id"))
    lg.val("new group: id", wr(g2 + "/tg_pt_gp_id", 16))
    lg.val("move lun", wr(m.lun(1) + "/alua_tg_pt_gp", "g2"))
    lg.val("move ua", "A:%s B:%s" % (drain(A), drain(B)))
    lg.val("rtpg 2 groups", A.cmd(mi(0xA, 64), 64).data.hex(" "))
    lg.val("rtpg 2 groups alloc 16", A.cmd(mi(0xA, 16), 16).data.hex(" "))
    lg.val("lun show", rd(m.lun(1) + "/alua_tg_pt_gp"))
    lg.val("members", rd(g2 + "/members").replace("\0", ""))
    lg.val("v83 B", B.cmd(inq(1, 0x83, alloc=255), 255).data.hex(" "))
    r = A.cmd(
        bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0]),
        0,
        bytes(4) + b"\x01\0\0\x10" + b"\x01\0\0\0",
    )
    lg.val("explicit both groups", "%s ua A:%s B:%s" % (r.key(), drain(A), drain(B)))
    A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0]), 0, bytes(4) + b"\0\0\0\x10" + bytes(4))
    drain(A)
    drain(B)
    # secondary: offline
    r = A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(4) + b"\x0e\0\0\x02")
    lg.val(
        "offline port 2 explicit",
        "%s A:%s B:%s B attr %s %s"
        % (
            r.key(),
            drain(A),
            drain(B),
            rd(m.lun(1) + "/alua_tg_pt_offline"),
            rd(m.lun(1) + "/alua_tg_pt_status"),
        ),
    )
    for nm, c, n, o in PRCMDS:
        lg.val("offline %s" % nm, B.cmd(c, n, o).key())
    lg.val("offline rtpg by A", A.cmd(mi(0xA, 64), 64).data.hex())
    lg.val("online errno", wr(m.lun(1) + "/alua_tg_pt_offline", 0))
    lg.val("online ua", "A:%s B:%s" % (drain(A), drain(B)))
    # lba map
    lg.val("lba_map store", wr(st.p + "/lba_map", "64 2\n0 63 0:O 16:S\n64 127 0:S 16:O"))
    lg.val("lba_map show", rd(st.p + "/lba_map"))
    lg.val("vpd b3", A.cmd(inq(1, 0xB3, alloc=64), 64).data.hex(" "))
    lg.val("vpd 86", A.cmd(inq(1, 0x86, alloc=64), 64).data.hex(" "))
    lg.val("referrals", A.cmd(sai(0x13, 64), 64).data.hex(" "))
    lg.val("referrals short", A.cmd(sai(0x13, 3), 3).key())
    lg.val("rtpg lbd", A.cmd(mi(0xA, 64), 64).data.hex(" "))
    lg.val("lbd with explicit errno", wr(g + "/alua_access_state", 4))
    wr(g + "/alua_access_type", 1)
    lg.val("lbd implicit errno", wr(g + "/alua_access_state", 4))
    drain(A)
    for lba, n in ((0, 1), (63, 1), (64, 1), (127, 1), (128, 1), (63, 2), (60, 8), (0, 200)):
        lg.val("lbd read %d+%d" % (lba, n), A.cmd(rw10(0x28, lba, n), n * 512).key())
    lg.val("lbd tur", A.cmd([0] * 6).key())
    lg.val("lbd rtpg", A.cmd(mi(0xA, 64), 64).data.hex(" "))
    wr(g + "/alua_access_state", 0)
    wr(m.lun(1) + "/alua_tg_pt_gp", "NULL")
    lg.val("move back ua", "A:%s B:%s" % (drain(A), drain(B)))
    m.close()
    st.rm()


def g_ua():
    """unit attentions by event, what reports and clears them, interlock"""
    lg = log("ua")
    st = rd_store("rdua", 16)
    st2 = rd_store("rdub", 17)
    m = Multi(st, 2)
    A, B = m.t
    l1 = "%s/tpgt_1/lun/lun_1" % m.tg.w
    os.makedirs(l1)
    os.symlink(st2.p, l1 + "/x")
    lg.val("lun 1 added: lun 0 of A", drain(A))
    lg.val("lun 1 added: lun 0 of B (other portal group)", drain(B))
    A.lun = 1
    lg.val("lun 1 added: lun 1 of A", drain(A))
    A.lun = 0
    lg.val("report luns", A.cmd(bytes([0xA0] + [0] * 5) + be(64, 4) + b"\0\0", 64).data.hex(" "))
    wr(l1 + "/alua_tg_pt_gp", "default_tg_pt_gp")
    A.lun = 1
    lg.val("lun 1 put in its alua group again: lun 1", drain(A))
    A.lun = 0
    os.unlink(l1 + "/x")
    os.rmdir(l1)
    lg.val("lun 1 removed: lun 0 of A", drain(A))
    A.lun = 1
    lg.val("lun 1 removed: tur", A.cmd([0] * 6).key())
    A.lun = 0
    st2.rm()

    def ua():
        B.tmf(5)
        drain(B)

    ua()
    lg.val("lun reset by B: A", drain(A))
    B.tmf(5)
    lg.val("lun reset by B: B", drain(B))
    drain(A)
    for nm, c, n, o in PRCMDS:
        ua()
        r = A.cmd(c, n, o)
        lg.val("with ua pending: %s" % nm, "%s then %s" % (r.key(), drain(A)))
        if nm in ("res6",):
            A.cmd([0x17] + [0] * 5)
    ua()
    r = A.cmd([3, 0, 0, 0, 18, 0], 18)
    lg.val("request sense returns", r.data.hex(" "))
    ua()
    r = A.cmd([3, 1, 0, 0, 18, 0], 18)
    lg.val("request sense desc=1", "%s then %s" % (r.key(), drain(A)))
    ua()
    r = A.cmd([3, 0, 0, 0, 0, 0], 0)
    lg.val("request sense of 0 bytes", "%s then %s" % (r.key(), drain(A)))
    # several at once: what is reported, in which order
    g = st.p + "/alua/default_tg_pt_gp"

    def many():
        wr(g + "/alua_access_state", 1)
        wr(g + "/alua_access_state", 0)
        B.cmd(prout(6), 0, prpl(0, 0xB))
        A.cmd(prout(6), 0, prpl(0, 0xA))
        B.tmf(5)

    many()
    lg.val("2a/06 then 29/03 pending", " ".join(A.cmd([0] * 6).key() for _ in range(4)))
    drain(B)
    B.tmf(5)
    wr(g + "/alua_access_state", 1)
    wr(g + "/alua_access_state", 0)
    lg.val("29/03 then 2a/06 pending", " ".join(A.cmd([0] * 6).key() for _ in range(4)))
    drain(B)
    for t in (A, B):
        t.cmd(prout(6), 0, prpl(0, 0))
    B.cmd(prout(6), 0, prpl(0, 0xB))
    A.cmd(prout(6), 0, prpl(0, 0xA))
    drain(A)
    drain(B)
    wr(g + "/alua_access_state", 1)
    wr(g + "/alua_access_state", 0)
    B.cmd(prout(3), 0, prpl(0xB))
    lg.val("2a/06 then 2a/03 pending", " ".join(A.cmd([0] * 6).key() for _ in range(4)))
    m.close()
    st.rm()
    for il in (0, 1, 2):
        st = rd_store("rdua", 16, dict(emulate_ua_intlck_ctrl=il))
        m = Multi(st, 2)
        A, B = m.t
        for x in (A, B):
            x.cmd([3, 0, 0, 0, 18, 0], 18)
        B.tmf(5)
        lg.val("intlck %d: three turs" % il, " ".join(A.cmd([0] * 6).key() for _ in range(3)))
        lg.val("intlck %d: request sense" % il, A.cmd([3, 0, 0, 0, 18, 0], 18).data.hex())
        lg.val("intlck %d: tur" % il, A.cmd([0] * 6).key())
        B.cmd([3, 0, 0, 0, 18, 0], 18)
        B.cmd(prout(6), 0, prpl(0, 0xB))
        B.cmd(prout(1, 3), 0, prpl(0xB))
        lg.val(
            "intlck %d: conflict then" % il,
            " ".join(A.cmd(rw10(0x28, 0, 1), 512).key() for _ in range(3))
            + " "
            + " ".join(A.cmd([0] * 6).key() for _ in range(2)),
        )
        lg.val("intlck %d: request sense 2" % il, A.cmd([3, 0, 0, 0, 18, 0], 18).data.hex())
        B.cmd(prout(3), 0, prpl(0xB))
        m.close()
        st.rm()
    # loopback: nexus loss
    st = rd_store("rdua", 16)
    e = Export(st, lg)
    time.sleep(1)
    drain(e.sg)
    wr(e.lp.t + "/transport_status", "offline")
    wr(e.lp.t + "/transport_status", "online")
    lg.val("loopback transport_status offline, online", drain(e.sg))
    e.close()
    # descriptor sense by size: more than 2^32-1 blocks
    st = Store(
        "fileio_0",
        "fdbig",
        "fd_dev_name=/root/golden-big.img,fd_dev_size=%d" % ((1 << 32) * 512 + 4096),
        serial(18),
    )
    e = Export(st, lg)
    d = e.d
    d.pre = "big/"
    d.c("rc10", [0x25] + [0] * 9, 8)
    d.c("rc16", sai(0x10, 32), 32)
    d.c("ms6", ms6(0x3F, alloc=255), 255)
    d.c("ms10", ms10(0x3F, alloc=512), 512)
    d.c("ms10.llba", ms10(0x3F, llba=1, alloc=512), 512)
    d.c("bad", [0xFF] + [0] * 15)
    d.c("rs", [3, 0, 0, 0, 252, 0], 252)
    d.c("oor", rw16(0x88, 1 << 40, 1), 512)
    d.c("caw.prep", rw16(0x8A, 5, 1), 0, b"A" * 512)
    d.c("caw", caw(5, 1), 0, b"A" * 9 + b"B" * 503 + b"C" * 512)
    e.close()
    try:
        os.unlink("/root/golden-big.img")
    except OSError:
        pass


# ------------------------------------------------------------ iSCSI
# a write waiting for data is what is in the task set
def hold(x):
    i = x.send(rw10(0x2A, 0, 2), 1024, bytes(1024))
    x.pend[i]["hold"] = 1
    try:
        while "held" not in x.pend[i]:
            x._one()
    except (socket.timeout, TimeoutError):
        pass
    return i


def peek(x, i, t=1.5):
    r = x.wait(i, t)
    return "nothing" if r is None else r.key() if isinstance(r, Res) else r


fin = lambda z, q: z.finish(q)


def g_iscsi():
    mod("iscsi_target_mod")
    lg = log("iscsi")
    st = rd_store("rdis", 20)
    t = Tgt(IQ, 2, {1: st})
    s = Iscsi("127.0.0.1", 3260, IQ, I1)

    def c(n, cdb, inlen=0, out=None, **k):
        r = s.cmd(cdb, inlen, out, **k)
        lg.rec(n, r, cdb, out, inlen)
        return r

    lg.note("lun 0 is not mapped, lun 1 is")
    for l, nm in (
        (0, "lun0"),
        (5, "lun5"),
        (b"\xc1\x01" + bytes(6), "wlun_rl"),
        (b"\x41\x00" + bytes(6), "flat256"),
    ):
        s.lun = l
        for n, cdb, a in (
            ("inq", inq(alloc=255), 255),
            ("inq", inq(alloc=36), 36),
            ("vpd0", inq(1, 0, alloc=255), 255),
            ("vpd83", inq(1, 0x83, alloc=255), 255),
            ("rl", bytes([0xA0] + [0] * 5) + be(64, 4) + b"\0\0", 64),
            ("tur", [0] * 6, 0),
            ("rs", [3, 0, 0, 0, 18, 0], 18),
            ("rc10", [0x25] + [0] * 9, 8),
            ("r10", rw10(0x28, 0, 1), 512),
            ("ms", ms6(0x3F, alloc=255), 255),
        ):
            c("%s.%s" % (nm, n), cdb, a)
        c(nm + ".w10", rw10(0x2A, 0, 1), 0, bytes(512))
        lg.val(nm + ".lun reset", s.tmf(5))
    s.lun = 1
    for _ in range(4):
        lg.val("lun1 first ua", s.cmd([0] * 6).key())
    lg.note("residuals: EDTL against the length in the CDB")
    for nm, cdb, lens in (
        ("r10x2", rw10(0x28, 0, 2), (0, 100, 512, 1000, 1024, 2048, 4096)),
        ("inq36", inq(alloc=36), (0, 8, 36, 96)),
        ("inq255", inq(alloc=255), (36, 96, 255, 512)),
        ("ms6", ms6(0x3F, alloc=255), (4, 255, 512)),
        ("rc10", [0x25] + [0] * 9, (0, 4, 8, 32)),
        ("rc16.12", sai(0x10, 12), (12, 32)),
        ("rl16", bytes([0xA0] + [0] * 5) + be(16, 4) + b"\0\0", (8, 16, 64)),
        ("rs18", [3, 0, 0, 0, 18, 0], (8, 18, 96)),
        ("prin0", prin(0, 64), (8, 64, 128)),
        ("rtpg64", mi(0xA, 64), (4, 64, 128)),
        ("rsoc", rsoc(0, alloc=64), (64, 128)),
        ("tur", [0] * 6, (0, 8)),
    ):
        for n in lens:
            r = s.cmd(cdb, edtl=n, inlen=n)
            lg.val(
                "res in %s edtl %d" % (nm, n),
                "%s %s%d data %d" % (r.key(), r.ou, r.resid, len(r.data)),
            )
    W = bytes(range(256)) * 16
    for nm, cdb, lens in (
        ("w10x2", rw10(0x2A, 0, 2), (0, 100, 512, 1024, 2048)),
        ("w16x2", rw16(0x8A, 0, 2), (512, 1024, 2048)),
        ("wv10x2", rw10(0x2E, 0, 2), (512, 1024, 2048)),
        ("v10b1x2", rw10(0x2F, 0, 2, 2), (0, 512, 1024, 2048)),
        ("v10b0x2", rw10(0x2F, 0, 2), (0, 1024)),
        ("sc10x2", rw10(0x35, 0, 2), (0,)),
        ("prout24", prout(6), (0, 8, 24, 32)),
        ("msel6", [0x15, 0x10, 0, 0, 24, 0], (0, 12, 24, 32)),
        ("caw", caw(0, 1), (512, 1024, 2048)),
        ("tur", [0] * 6, (8,)),
    ):
        for n in lens:
            r = s.cmd(cdb, 0, W[:n] if n else None, edtl=n)
            lg.val(
                "res out %s edtl %d" % (nm, n),
                "%s %s%d r2t %s" % (r.key(), r.ou, r.resid, s.pend.get(s.itt, {}).get("r2t")),
            )
    s.cmd(rw10(0x2A, 0, 1), 0, b"A" * 512)
    r = s.cmd(rw10(0x28, 0, 1), edtl=512, out=b"B" * 512)
    lg.val("read sent as write changes the medium", s.cmd(rw10(0x28, 0, 1), 512).data[:1] == b"B")
    lg.val("read sent as write", "%s %s%d" % (r.key(), r.ou, r.resid))
    r = s.cmd(rw10(0x2A, 0, 1), edtl=512, inlen=512)
    lg.val("write sent as read", "%s %s%d data %d" % (r.key(), r.ou, r.resid, len(r.data)))
    lg.note("task attributes")
    for a, nm in (
        (0, "untagged"),
        (1, "simple"),
        (2, "ordered"),
        (3, "head"),
        (4, "aca"),
        (5, "five"),
        (7, "seven"),
    ):
        r = s.cmd([0] * 6, attr=a)
        lg.rec("attr." + nm, r)
    lg.note("32-byte CDB by AHS")
    c(
        "ahs.ws32",
        bytes([0x7F, 0, 0, 0, 0, 0, 0, 0x18, 0, 0x0D, 0, 0]) + be(0, 8) + bytes(8) + be(1, 4),
        0,
        bytes(512),
    )
    c(
        "ahs.r32",
        bytes([0x7F, 0, 0, 0, 0, 0, 0, 0x18, 0, 9, 0, 0]) + be(0, 8) + bytes(8) + be(1, 4),
        512,
    )
    lg.note("task management")
    s2 = Iscsi("127.0.0.1", 3261, IQ, I2, isid=b"\x80\x12\x34\x56\x00\x02", lun=1)
    s3 = Iscsi("127.0.0.1", 3260, IQ, I1, isid=b"\x80\x12\x34\x56\x00\x03", lun=1)
    for x in (s, s2, s3):
        for _ in range(4):
            x.cmd([0] * 6)
    for fn, nm in (
        (1, "abort task"),
        (2, "abort task set"),
        (3, "clear aca"),
        (4, "clear task set"),
        (5, "lun reset"),
        (6, "warm reset"),
        (7, "cold reset"),
        (8, "reassign"),
        (9, "fn9"),
    ):
        r = s.tmf(fn, rtt=0x7777 if fn in (1, 8) else 0xFFFFFFFF, refcmdsn=s.cmdsn - 1)
        lg.val(
            "tmf %d %s" % (fn, nm),
            "%s ua s:%s s2:%s s3:%s reject %s"
            % (
                r if not isinstance(r, Res) else "reject %02x" % r.resp,
                drain(s),
                drain(s2),
                drain(s3),
                [x[0] for x in s.reject],
            ),
        )
        s.reject = []
    lg.val("tmf 5 on lun 9", s.tmf(5, lun=9))
    lg.val("tmf 1 on lun 9", s.tmf(1, lun=9, rtt=5))
    lg.val("tmf 1 refcmdsn future", s.tmf(1, rtt=0x7777, refcmdsn=s.cmdsn))
    lg.val("tmf 1 refcmdsn past", s.tmf(1, rtt=0x7777, refcmdsn=(s.cmdsn - 50) & 0xFFFFFFFF))
    for tas in (1, 0):
        for z in (s, s2, s3):
            z.drop()
        t.rm()
        st.rm()
        time.sleep(1)
        st = rd_store("rdis", 20, dict(emulate_tas=tas))
        t = Tgt(IQ, 2, {1: st})
        s = Iscsi("127.0.0.1", 3260, IQ, I1, lun=1)
        s2 = Iscsi("127.0.0.1", 3261, IQ, I2, isid=b"\x80\x12\x34\x56\x00\x02", lun=1)
        s3 = Iscsi("127.0.0.1", 3260, IQ, I1, isid=b"\x80\x12\x34\x56\x00\x03", lun=1)
        for z in (s, s2, s3):
            drain(z)
        i = hold(s)
        j = hold(s2)
        k = hold(s3)
        z = s.itt
        s.itt += 1
        s.sk.sendall(
            struct.pack(">BBHI", 0x42, 0x85, 0, 0)
            + s._l8(1)
            + struct.pack(">IIIIII8x", s.itt, 0xFFFFFFFF, s.cmdsn, s.expstat, 0, 0)
        )
        s.pend[s.itt] = dict(res=None)
        tm = s.itt
        a = peek(s, tm)
        lg.val("tas %d: lun reset with 3 writes waiting for data: tmf before data" % tas, a)
        for q, w in ((i, s), (j, s2), (k, s3)):
            fin(w, q)
        lg.val("tas %d: tmf after data" % tas, peek(s, tm, 8))
        lg.val(
            "tas %d: held commands" % tas,
            "own nexus %s, other initiator %s, other session of the same initiator %s"
            % (peek(s, i), peek(s2, j), peek(s3, k)),
        )
        u2, u3 = drain(s2), drain(s3)
        lg.val("tas %d: tmf after the other initiators acknowledge" % tas, peek(s, tm, 8))
        lg.val("tas %d: ua" % tas, "%s | %s | %s" % (drain(s), u2, u3))
        i = hold(s)
        s.itt += 1
        s.sk.sendall(
            struct.pack(">BBHI", 0x42, 0x81, 0, 0)
            + s._l8(1)
            + struct.pack(">IIIIII8x", s.itt, i, s.cmdsn, s.expstat, s.pend[i]["sn"], 0)
        )
        s.pend[s.itt] = dict(res=None)
        tm = s.itt
        lg.val("tas %d: abort task of a held write: before data" % tas, peek(s, tm))
        fin(s, i)
        lg.val(
            "tas %d: abort task: after data" % tas, "%s, command %s" % (peek(s, tm, 8), peek(s, i))
        )
    for z in (s, s2, s3):
        z.drop()
    t.rm()
    st.rm()
    time.sleep(1)
    lg.note("write protection")
    st = rd_store("rdis", 20)
    t = Tgt(IQ, 1, {0: st}, tattr=dict(demo_mode_write_protect=1))
    s = Iscsi("127.0.0.1", 3260, IQ, I1, lun=0)
    drain(s)
    for n, cdb, l, o in PRCMDS:
        lg.val("ro %s" % n, s.cmd(cdb, l, o).key())
    lg.rec("ro.ms6", s.cmd(ms6(0x3F, alloc=255), 255))
    lg.rec("ro.w10", s.cmd(rw10(0x2A, 0, 1), 0, bytes(512)))
    s.logout()
    t.rm()
    st.rm()
    st = rd_store("rdis", 20)
    t = Tgt(IQ, 1, {})
    s = Iscsi("127.0.0.1", 3260, IQ, I1, lun=0)
    lg.note("no luns at all")
    for n, cdb, l, o in PRCMDS:
        lg.val("empty %s" % n, s.cmd(cdb, l, o).key())
    lg.rec("empty.rl", s.cmd(bytes([0xA0] + [0] * 5) + be(64, 4) + b"\0\0", 64))
    lg.rec("empty.inq", s.cmd(inq(alloc=255), 255))
    s.logout()
    t.rm()
    st.rm()


def g_extra():
    """errors of the medium, resize, very long transfers, copy under a reservation, registrants by name, who hears of an explicit ALUA change"""
    lg = log("extra")
    # several sessions on one port
    st = rd_store("rdx", 40)
    m = Multi(st, 2)
    A, B = m.t
    mk = lambda n, i: Iscsi(
        "127.0.0.1",
        3260,
        IQ,
        "iqn.2026-11.org.example:" + n,
        isid=b"\x80\x12\x34\x56\x00" + bytes([i]),
    )
    C = mk("i3", 3)
    A2 = Iscsi("127.0.0.1", 3260, IQ, I1, isid=b"\x80\x99\x99\x99\x00\x07")
    for z in (A, B, C, A2):
        drain(z)
    r = A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(4) + b"\x01\0\0\0")
    lg.val(
        "explicit stpg by A: ua",
        "%s A:%s C same port:%s B other port:%s" % (r.key(), drain(A), drain(C), drain(B)),
    )
    A.cmd(bytes([0xA4, 0xA, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 0, bytes(8))
    for z in (A, B, C, A2):
        drain(z)
    A.cmd(prout(0), 0, prpl(0, 0xA))
    B.cmd(prout(0), 0, prpl(0, 0xB))
    B.cmd(prout(1, 6), 0, prpl(0xB))
    lg.val(
        "A registered, B holds type 6: A, A with another ISID (not registered), C",
        " ".join(z.cmd(rw10(0x2A, 0, 1), 0, bytes(512)).key() for z in (A, A2, C)),
    )
    A2.cmd(prout(0), 0, prpl(0, 0xA2))
    A2.cmd(prout(0), 0, prpl(0xA2, 0))
    lg.val(
        "after A with another ISID registered and unregistered: A",
        A.cmd(rw10(0x2A, 0, 1), 0, bytes(512)).key(),
    )
    lg.val("keys", A.cmd(prin(0, 64), 64).data.hex())
    B.cmd(prout(3), 0, prpl(0xB))
    drain(A)
    w = B.cmd(inq(1, 0x83, 255), 255).data[8:24]

    def xc(z):
        c = bytes([0xE4, 0, 0, 0, 1, 3, 0, 16]) + w + bytes(5) + be(512, 3)
        g = bytes([2, 0, 0, 0x18, 0, 0, 0, 0, 0, 0, 0, 8]) + be(0, 8) + be(100, 8)
        p = bytes(2) + be(32, 2) + bytes(4) + be(28, 4) + bytes(4) + c + g
        return z.cmd(bytes([0x83] + [0] * 9) + be(len(p), 4) + b"\0\0", 0, p).key()

    lg.val("extended copy, no reservation", xc(B))
    for typ in (1, 3, 5, 6, 7, 8):
        B.cmd(prout(6), 0, prpl(0, 0xB))
        B.cmd(prout(1, typ), 0, prpl(0xB))
        lg.val("extended copy by the holder, type %d" % typ, xc(B))
        B.cmd(prout(3), 0, prpl(0xB))
    B.cmd([0x16] + [0] * 5)
    lg.val("extended copy by the spc-2 holder", xc(B))
    B.cmd([0x17] + [0] * 5)
    for z in (C, A2):
        z.logout()
    m.close()
    st.rm()
    # medium errors below
    h = sdebug(dev_size_mb=MB, opts=2, medium_error_start=0x1234, medium_error_count=10)
    b = blk(h)
    st = iblock_store(b, "ibx", 41)
    m = Multi(st, 1)
    A = m.t[0]
    for nm, c, n, o in (
        ("read ok", rw10(0x28, 0, 1), 512, None),
        ("read bad lba", rw10(0x28, 0x1234, 1), 512, None),
        ("read across bad lba", rw10(0x28, 0x1230, 16), 8192, None),
        ("verify bad lba", rw10(0x2F, 0x1234, 1), 0, None),
        ("caw bad lba", caw(0x1234, 1), 0, bytes(1024)),
    ):
        lg.rec("medium error: " + nm, A.cmd(c, n, o), c, o, n)
    m.close()
    st.rm()
    sh("modprobe -r scsi_debug")
    # no space
    os.makedirs("/root/small", exist_ok=True)
    sh("mount -t tmpfs -o size=1m none /root/small")
    open("/root/small/f", "wb").truncate(MB << 20)
    st = Store(
        "fileio_0", "fdx", "fd_dev_name=/root/small/f,fd_dev_size=%d" % (MB << 20), serial(42)
    )
    m = Multi(st, 1)
    A = m.t[0]
    c = rw10(0x2A, 0, 512)
    o = b"x" * 262144
    rs = [A.cmd(rw10(0x2A, i * 512, 512), 0, o) for i in range(8)]
    lg.val("out of space below", " ".join(r.key() for r in rs))
    m.close()
    st.rm()
    sh("umount /root/small")
    # resize
    sh("modprobe loop")
    open("/root/rs.img", "wb").truncate(MB << 20)
    lo = sh("losetup -f --show /root/rs.img").strip()
    st = iblock_store(lo, "ibr", 43)
    m = Multi(st, 1)
    A = m.t[0]
    lg.val("before resize", A.cmd([0x25] + [0] * 9, 8).data.hex())
    open("/root/rs.img", "r+b").truncate(2 * MB << 20)
    sh("losetup -c %s" % lo)
    lg.val("after resize: ua", drain(A))
    lg.val("after resize", A.cmd([0x25] + [0] * 9, 8).data.hex())
    m.close()
    st.rm()
    sh("losetup -d %s; rm -f /root/rs.img" % lo)
    # length arithmetic
    st = Store(
        "fileio_0",
        "fdbig",
        "fd_dev_name=/root/golden-big.img,fd_dev_size=%d" % (16 << 30),
        serial(44),
    )
    m = Multi(st, 1)
    A = m.t[0]
    for n in (16384, 16385, 0x7FFFFF, 0x800000, 0x800001):
        r = A.cmd(rw16(0x88, 0, n), edtl=512, inlen=512)
        lg.val(
            "read(16) of %d blocks, edtl 512" % n,
            "%s %s%d data %d" % (r.key(), r.ou, r.resid, len(r.data)),
        )
    r = A.cmd(rw16(0x88, 0, 16385), inlen=16385 * 512, timeout=60)
    lg.val("read(16) of 8 MiB + 1 block", "%s %s%d data %d" % (r.key(), r.ou, r.resid, len(r.data)))
    m.close()
    st.rm()
    try:
        os.unlink("/root/golden-big.img")
    except OSError:
        pass
    # attributes changed while exported
    st = file_store("fdat", 45)
    m = Multi(st, 1)
    A = m.t[0]
    for k, v in (
        ("emulate_tpu", 1),
        ("emulate_write_cache", 1),
        ("emulate_3pc", 0),
        ("is_nonrot", 1),
        ("emulate_caw", 0),
    ):
        lg.val("set %s=%d while exported: errno, ua" % (k, v), "%d %s" % (st.set(k, v), drain(A)))
    m.close()
    st.rm()


def g_iscsi_pr():
    """persistent reservations with ISIDs, SPEC_I_PT, REGISTER AND MOVE, ALL_TG_PT, PREEMPT AND ABORT, session loss.
    Last: stock cannot take the mapped LUNs away again afterwards."""
    mod("iscsi_target_mod")
    lg = log("iscsi_pr")

    def c(n, cdb, inlen=0, out=None, **k):
        r = s.cmd(cdb, inlen, out, **k)
        lg.rec(n, r, cdb, out, inlen)
        return r

    # PR over iSCSI: transport ids with isid, spec_i_pt, move, preempt and abort, session loss
    lg.note("persistent reservations, explicit ACLs for i1 and i2 on both portal groups")
    st = rd_store("rdis", 20)
    t = Tgt(IQ, 2, {1: st}, acls=[I1, I2])
    IS1, IS2 = b"\x80\x12\x34\x56\x00\x01", b"\x80\x12\x34\x56\x00\x02"
    s = Iscsi("127.0.0.1", 3260, IQ, I1, isid=IS1, lun=1)
    s2 = Iscsi("127.0.0.1", 3261, IQ, I2, isid=IS2, lun=1)
    for z in (s, s2):
        drain(z)
    c("pr.reg", prout(0), 0, prpl(0, 0x1111))
    c("pr.full", prin(3, 512), 512)
    c("pr.res", prout(1, 5), 0, prpl(0x1111))
    lg.rec("pr.s2.reg", s2.cmd(prout(0), 0, prpl(0, 0x2222)))
    c("pr.full2", prin(3, 512), 512)
    c("pr.full2.short", prin(3, 100), 100)
    s4 = Iscsi("127.0.0.1", 3260, IQ, I1, isid=b"\x80\x12\x34\x56\x00\x09", lun=1)
    drain(s4)
    lg.val("same name other isid: write", s4.cmd(rw10(0x2A, 0, 1), 0, bytes(512)).key())
    lg.val(
        "same name other isid: keys visible, register", s4.cmd(prout(0), 0, prpl(0, 0x4444)).key()
    )
    c("pr.full3", prin(3, 512), 512)
    s4.cmd(prout(0), 0, prpl(0x4444, 0))
    s4.drop()
    s.drop()
    time.sleep(1.5)
    lg.val("holder session dropped: s2 sees", s2.cmd(prin(1, 64), 64).data.hex())
    s = Iscsi("127.0.0.1", 3260, IQ, I1, isid=IS1, lun=1)
    lg.val("holder back, same isid: ua", drain(s))
    lg.val("holder back: release", s.cmd(prout(2, 5), 0, prpl(0x1111)).key())
    lg.val("s2 ua", drain(s2))
    c("pr.clear", prout(3), 0, prpl(0x1111))
    lg.val("s2 ua after clear", drain(s2))

    def tid(name, isid=None):
        b = name.encode()
        if isid:
            b += b",i,0x" + isid
        b += b"\0"
        b += b"\0" * (-len(b) % 4)
        b = b.ljust(20, b"\0")
        return bytes([0x45 if isid else 0x05, 0]) + be(len(b), 2) + b

    def spec(nm, ids, key=0x1111):
        e = b"".join(ids)
        p = prpl(0, key, spec=1, extra=be(len(e), 4) + e)
        r = s.cmd(prout(0, n=len(p)), 0, p)
        lg.rec("spec_i_pt." + nm, r, prout(0, n=len(p)), p)
        lg.rec("spec_i_pt.%s.full" % nm, s.cmd(prin(3, 1024), 1024))
        s.cmd(prout(6), 0, prpl(0, 0))
        s.cmd(prout(6), 0, prpl(0, 0x1111))
        s.cmd(prout(3), 0, prpl(0x1111))
        drain(s)
        drain(s2)

    spec("one_isid", [tid(I2, b"801234560002")])
    spec("one_noisid", [tid(I2)])
    spec("unknown", [tid("iqn.2026-11.org.example:nobody", b"801234560002")])
    spec("self", [tid(I1, b"801234560001")])
    spec("upper", [tid(I2, b"80123456000A")])
    spec("badfmt", [b"\x85" + tid(I2)[1:]])
    spec("trunc", [tid(I2, b"801234560002")[:-4]])
    spec("two", [tid(I2, b"801234560002"), tid(I1, b"801234560009")])
    spec("fc", [bytes([0]) + bytes(7) + bytes(range(8)) + bytes(8)])
    spec("empty", [])
    lg.val("enforce_pr_isids=0", st.set("enforce_pr_isids", 0))
    spec("noisid_notenforced", [tid(I2)])
    st.set("enforce_pr_isids", 1)

    def move(nm, rtpi, ident, key=0x1111, nk=0x9999, unreg=0, aptpl=0, tl=None, pre=True, typ=3):
        if pre:
            s.cmd(prout(6), 0, prpl(0, 0x1111))
            s.cmd(prout(1, typ), 0, prpl(0x1111))
        p = (
            be(key, 8)
            + be(nk, 8)
            + bytes([0, unreg << 1 | aptpl])
            + be(rtpi, 2)
            + be(len(ident) if tl is None else tl, 4)
            + ident
        )
        r = s.cmd(prout(7, n=len(p)), 0, p)
        lg.rec("move." + nm, r, prout(7, n=len(p)), p)
        lg.rec("move.%s.full" % nm, s.cmd(prin(3, 1024), 1024))
        lg.rec("move.%s.res" % nm, s.cmd(prin(1, 64), 64))
        lg.val("move.%s.ua" % nm, "s:%s s2:%s" % (drain(s), drain(s2)))
        for z in (s, s2):
            z.cmd(prout(6), 0, prpl(0, 0x77))
        s.cmd(prout(3), 0, prpl(0x77))
        drain(s)
        drain(s2)

    move("ok", 2, tid(I2, b"801234560002"))
    move("unreg", 2, tid(I2, b"801234560002"), unreg=1)
    move("noisid", 2, tid(I2))
    move("self", 1, tid(I1, b"801234560001"))
    move("samename", 1, tid(I1, b"801234560009"))
    move("badrtpi", 77, tid(I2, b"801234560002"))
    move("badkey", 2, tid(I2, b"801234560002"), key=5)
    move("key0", 2, tid(I2, b"801234560002"), nk=0)
    move("badlen", 2, tid(I2, b"801234560002"), tl=8)
    move("proto", 2, bytes([6]) + bytes(23))
    move("allreg", 2, tid(I2, b"801234560002"), typ=7)
    move("nores", 2, tid(I2, b"801234560002"), pre=False)
    s.cmd(prout(6), 0, prpl(0, 0x1111))
    move("nores_registered", 2, tid(I2, b"801234560002"), pre=False)
    s.cmd(prout(6), 0, prpl(0, 0x1111))
    s2.cmd(prout(6), 0, prpl(0, 0x2222))
    s2.cmd(prout(1, 3), 0, prpl(0x2222))
    move("notholder", 2, tid(I2, b"801234560002"), pre=False)
    s.cmd(prout(6), 0, prpl(0, 0x1111, all_tg=1))
    lg.rec("all_tg_pt.full", s.cmd(prin(3, 1024), 1024))
    lg.val("all_tg_pt: unregister without bit", s.cmd(prout(0), 0, prpl(0x1111, 0)).key())
    lg.val("all_tg_pt: unregister with bit", s.cmd(prout(0), 0, prpl(0x1111, 0, all_tg=1)).key())
    lg.rec("all_tg_pt.after", s.cmd(prin(3, 1024), 1024))
    # preempt and abort with a held write of the preempted nexus
    s.cmd(prout(6), 0, prpl(0, 0x1111))
    s2.cmd(prout(6), 0, prpl(0, 0x2222))
    drain(s)
    drain(s2)
    j = hold(s2)
    i = s.send(prout(5, 1), 24, prpl(0x1111, 0x2222))
    lg.val("preempt and abort, other has a write waiting for data: before data", peek(s, i))
    fin(s2, j)
    lg.val(
        "preempt and abort: after data",
        "%s, the write %s, ua %s" % (peek(s, i, 8), peek(s2, j), drain(s2)),
    )
    # spc-2 reservation and session loss
    s.cmd(prout(6), 0, prpl(0, 0x11))
    s.cmd(prout(3), 0, prpl(0x11))
    lg.val("spc2 reserve", s.cmd([0x16] + [0] * 5).key())
    lg.val("spc2 other", " ".join("%s=%s" % (n, s2.cmd(cd, l, o).key()) for n, cd, l, o in PRCMDS))
    s4 = Iscsi("127.0.0.1", 3260, IQ, I1, isid=b"\x80\x12\x34\x56\x00\x09", lun=1)
    drain(s4)
    lg.val("spc2 same name other isid", s4.cmd(rw10(0x28, 0, 1), 512).key())
    lg.val("spc2 same name other isid: reserve", s4.cmd([0x16] + [0] * 5).key())
    lg.val("spc2 same name other isid: release", s4.cmd([0x17] + [0] * 5).key())
    s4.drop()
    time.sleep(1)
    lg.val("spc2: holder still", s2.cmd(rw10(0x28, 0, 1), 512).key())
    lg.val("spc2 lun reset by other", s2.tmf(5))
    drain(s2)
    lg.val("spc2 after lun reset", s2.cmd(rw10(0x28, 0, 1), 512).key())
    drain(s)
    s.cmd([0x16] + [0] * 5)
    s.drop()
    time.sleep(1.5)
    lg.val("spc2 after session drop", s2.cmd(rw10(0x28, 0, 1), 512).key())
    for w in (3, 10):
        time.sleep(w)
        lg.val("spc2 %d s later" % w, s2.cmd(rw10(0x28, 0, 1), 512).key())
    s2.logout()
    time.sleep(1)
    pid = os.fork()
    if pid == 0:
        n = os.open("/dev/null", os.O_RDWR)
        [os.dup2(n, i) for i in range(3)]
        try:
            t.rm()
            st.rm()
            os._exit(0)
        except Exception as e:
            print(e)
            os._exit(1)
    for _ in range(100):
        p, rc = os.waitpid(pid, os.WNOHANG)
        if p:
            break
        time.sleep(0.1)
    lg.val(
        "remove target after SPEC_I_PT and REGISTER AND MOVE",
        "hangs" if not p else "ok" if rc == 0 else "refused",
    )


def x_hangs():
    """what stock 6.12 never answers (or answers only after the initiator gives up): run by name, last, in a throw-away guest"""
    lg = log("hangs")
    st = rd_store("rdhang", 30)
    lp = loop1(st)
    A = Sg(lp.node())
    for _ in range(4):
        A.cmd([0] * 6)
    r = A.cmd(bytes([0x84, 3]) + bytes(14), 0)
    lg.val("receive copy results, allocation length 0", r.key())
    A.cmd(prout(6), 0, prpl(0, 0xA))
    A.cmd(prout(1, 1), 0, prpl(0xA))
    lg.note("PREEMPT AND ABORT over a fabric that submits from a work item")
    r = A.cmd(prout(5, 1), 0, prpl(0xA, 0xA), timeout=10000)
    lg.val("preempt and abort", r.key())
    A.close()
    lp.rm()
    st.rm()


def fresh_dbroot():
    """the folders of the metadata files, there and empty"""
    for d in ("pr", "alua"):
        p = "%s/%s" % (rd(CF + "/dbroot"), d)
        sh("rm -rf '%s'; mkdir -p '%s'" % (p, p))


GROUPS = [k[2:] for k in list(globals()) if k.startswith("g_")]


def main(argv):
    global OUT
    if argv[:1] == ["-l"]:
        print(*GROUPS)
        return 0
    OUT = argv[0]
    os.makedirs(OUT, exist_ok=True)
    mod("sg", "target_core_mod", "tcm_loop")
    rc = 0
    for g in argv[1:] or GROUPS:
        fresh_dbroot()
        t = time.time()
        try:
            globals()[("x_" if g == "hangs" else "g_") + g]()
            print("%s ok %.1fs" % (g, time.time() - t), flush=True)
        except Exception:
            traceback.print_exc()
            print("%s FAILED" % g, flush=True)
            rc = 1
            break
    return rc


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
