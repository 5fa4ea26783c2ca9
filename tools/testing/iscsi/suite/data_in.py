# SPDX-License-Identifier: GPL-2.0
"""Data from the target (RFC 7143 11.7)."""
import os

import pdu as P
from checks import add_check, check, equal
from client import rw10, scsi


def read_pdus(t, blocks, **keys):
    """All PDUs of a read of that many blocks."""
    s = t.login(**keys)
    s.request(scsi(rw10(0x28, 0, blocks), blocks * 512))
    out = [s.recv()]
    while out[-1].opcode == P.DATA_IN and not out[-1].flags & P.DATA_S:
        out.append(s.recv())
    return s, out


@check("11.7", "a small read is one PDU with its status")
def _(t):
    _, pdus = read_pdus(t, 1)
    equal(len(pdus), 1, "PDUs")
    rsp = pdus[0]
    equal((rsp.opcode, rsp.flags, rsp.byte3), (P.DATA_IN, P.F | P.DATA_S, 0),
          "opcode, flags, status")
    equal((rsp.ttt, rsp.datasn, rsp.offset, len(rsp.data)),
          (P.NO_TAG, 0, 0, 512), "TTT, DataSN, offset, length")


def pieces(mrdsl, burst):
    def function(t):
        total = 128
        _, pdus = read_pdus(t, total, MaxRecvDataSegmentLength=mrdsl,
                            MaxBurstLength=burst)
        at = 0
        for n, rsp in enumerate(pdus):
            equal(rsp.opcode, P.DATA_IN, "opcode")
            equal((rsp.datasn, rsp.offset), (n, at), "DataSN, offset")
            assert len(rsp.data) <= mrdsl, "%d bytes" % len(rsp.data)
            assert at // burst == (at + len(rsp.data) - 1) // burst, \
                "beyond MaxBurstLength"
            at += len(rsp.data)
            if not at % burst or at == total * 512:
                assert rsp.final, "F missing at %d" % at
            if rsp is not pdus[-1]:
                equal(rsp.flags & P.DATA_S, 0, "S at %d" % at)
        equal(at, total * 512, "bytes")
    return function


for _mrdsl, _burst in ((512, 65536), (4096, 16384), (1000, 3000),
                       (65536, 512), (262144, 262144), (8192, 8191)):
    add_check("11.7", "64 KiB by MRDSL %d, MaxBurstLength %d" %
              (_mrdsl, _burst), pieces(_mrdsl, _burst))


@check("11.7.2", "no Data-In acknowledgement at level 0")
def _(t):
    _, pdus = read_pdus(t, 64, MaxRecvDataSegmentLength=4096)
    equal([p.flags & P.DATA_A for p in pdus], [0] * len(pdus), "A")


@check("11.7.3", "StatSN is reserved without S")
def _(t):
    _, pdus = read_pdus(t, 64, MaxRecvDataSegmentLength=4096)
    assert all(p.flags & P.DATA_S or p.byte3 == 0 for p in pdus), "status"


@check("11.7", "reads at once, each whole and in order")
def _(t):
    s = t.login(MaxRecvDataSegmentLength=1024)
    data = os.urandom(65536)
    s.write_blocks(0, data)
    reqs = {}
    for n in range(8):
        req = s.request(scsi(rw10(0x28, n * 16, 16), 8192))
        reqs[req.itt] = (n, bytearray())
    done = 0
    while done < 8:
        rsp = s.recv()
        n, got = reqs[rsp.itt]
        equal(rsp.offset, len(got), "offset")
        got += rsp.data
        if rsp.flags & P.DATA_S:
            equal(bytes(got) == data[n * 8192:n * 8192 + 8192], True, "data")
            done += 1


@check("11.7", "a read by one who does not read")
def _(t):
    s = t.login()
    for _ in range(20):
        s.request(scsi(rw10(0x28, 0, 2048), 1 << 20))
    t.login().ping()


@check("11.7", "pad bytes are zero")
def _(t):
    s = t.login()
    s.request(scsi(b"\x12" + bytes(3) + b"\x21\0", 33))
    head = s.read(48, _deadline())
    size = int.from_bytes(head[5:8], "big")
    body = s.read(size + -size % 4, _deadline())
    equal(body[size:], bytes(-size % 4), "pad bytes")


def _deadline():
    import time
    return time.monotonic() + 10
