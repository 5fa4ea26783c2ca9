# SPDX-License-Identifier: GPL-2.0
"""Data to the target: immediate, unsolicited, asked for (RFC 7143 11.7,
11.8)."""
import os
import time

import pdu as P
import target
from checks import Closed, add_check, check, ends, equal
from client import data_out, rw10, scsi


def write_cmd(blocks, lba=0):
    return rw10(0x2A, lba, blocks)


def begin(t, blocks=8, name="open", **keys):
    """A write that has asked for its data: session, request, R2T."""
    keys.setdefault("ImmediateData", "No")
    s = t.login(name, **keys)
    req = s.request(scsi(write_cmd(blocks), write=blocks * 512))
    r2t = s.recv()
    equal(r2t.opcode, P.R2T, "answer")
    return s, req, r2t


@check("11.8", "fields of an R2T")
def _(t):
    _, req, r2t = begin(t, 8)
    equal((r2t.flags, r2t.itt, r2t.lun), (P.F, req.itt, 0),
          "flags, ITT, LUN")
    equal((r2t.datasn, r2t.offset, r2t.length), (0, 0, 4096),
          "R2TSN, offset, length")
    assert r2t.ttt != P.NO_TAG, "TTT"
    equal(r2t.data_len, 0, "data")


@check("11.8", "what is written by R2T is read again")
def _(t):
    s = t.login(ImmediateData="No")
    data = os.urandom(64 * 512)
    s.write_blocks(100, data)
    equal(s.read_blocks(100, 64) == data, True, "data")


@check("11.7", "what is written with the command is read again")
def _(t):
    s = t.login()
    data = os.urandom(16 * 512)
    req = s.request(scsi(write_cmd(16, 300), write=8192, data=data))
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(300, 16) == data, True, "data")


@check("11.7", "half with the command, half by R2T")
def _(t):
    s = t.login()
    data = os.urandom(8192)
    req = s.request(scsi(write_cmd(16, 300), write=8192, data=data[:4096]))
    r2t = s.recv()
    equal((r2t.opcode, r2t.offset, r2t.length), (P.R2T, 4096, 4096), "R2T")
    s.answer_r2t(r2t, data)
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(300, 16) == data, True, "data")


@check("11.8", "no R2T asks for more than MaxBurstLength")
def _(t):
    s = t.login(ImmediateData="No", MaxBurstLength=4096)
    data = os.urandom(16384)
    s.request(scsi(write_cmd(32), write=16384))
    for n in range(4):
        r2t = s.recv()
        equal((r2t.opcode, r2t.datasn, r2t.offset, r2t.length),
              (P.R2T, n, n * 4096, 4096), "R2T %d" % n)
        s.answer_r2t(r2t, data, 1024)
    equal(s.recv().byte3, 0, "status")
    equal(s.read_blocks(0, 32) == data, True, "data")


@check("13.17", "one R2T at a time if so agreed")
def _(t):
    s = t.login(ImmediateData="No", MaxBurstLength=4096)
    s.request(scsi(write_cmd(32), write=16384))
    equal(s.recv().opcode, P.R2T, "first")
    equal(s.quiet(), None, "second")


@check("13.17", "four R2Ts at a time if so agreed")
def _(t):
    s = t.login("loose", ImmediateData="No", InitialR2T="Yes",
                MaxOutstandingR2T=4, MaxBurstLength=4096)
    data = os.urandom(32768)
    s.request(scsi(write_cmd(64), write=32768))
    r2ts = [s.recv() for _ in range(4)]
    equal([r.offset for r in r2ts], [0, 4096, 8192, 12288], "offsets")
    equal(len({r.ttt for r in r2ts}), 4, "different TTTs")
    equal(s.quiet(), None, "a fifth")
    for n in range(4):
        s.answer_r2t(r2ts[n], data)
        r2ts.append(s.recv())
    equal([r.offset for r in r2ts[4:]], [16384, 20480, 24576, 28672],
          "offsets of the others")
    for r2t in r2ts[4:]:
        s.answer_r2t(r2t, data)
    rsp = s.recv()
    equal((rsp.opcode, rsp.byte3), (P.SCSI_RSP, 0), "answer")
    equal(s.read_blocks(0, 64) == data, True, "data")


@check("13.10", "unsolicited data: all of a write")
def _(t):
    s = t.login("loose", InitialR2T="No", ImmediateData="No")
    data = os.urandom(8192)
    req = s.request(scsi(write_cmd(16), write=8192, final=False))
    s.send(data_out(req.itt, P.NO_TAG, data[:4096], 0, 0, final=False))
    s.send(data_out(req.itt, P.NO_TAG, data[4096:], 4096, 1))
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(0, 16) == data, True, "data")


@check("13.10", "immediate, unsolicited, and the rest by R2T")
def _(t):
    s = t.login("loose", InitialR2T="No", FirstBurstLength=4096)
    data = os.urandom(16384)
    req = s.request(scsi(write_cmd(32), write=16384, data=data[:1024],
                         final=False))
    s.send(data_out(req.itt, P.NO_TAG, data[1024:4096], 1024, 0))
    r2t = s.recv()
    equal((r2t.opcode, r2t.datasn, r2t.offset, r2t.length),
          (P.R2T, 0, 4096, 12288), "R2T")
    s.answer_r2t(r2t, data)
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(0, 32) == data, True, "data")


@check("13.10", "F says that nothing unsolicited comes")
def _(t):
    s = t.login("loose", InitialR2T="No")
    s.request(scsi(write_cmd(8), write=4096))
    equal(s.recv().opcode, P.R2T, "answer")


@check("13.10", "unsolicited data announced with InitialR2T=Yes fail")
def _(t):
    s = t.login(ImmediateData="No", InitialR2T="Yes")
    req = s.request(scsi(write_cmd(8), write=4096, final=False))
    s.send(data_out(req.itt, P.NO_TAG, bytes(4096), 0, 0))
    rsp = s.recv()
    if rsp.opcode == P.SCSI_RSP:
        equal((rsp.byte3, rsp.sense), (2, (0xB, 0x0C, 0x0C)), "sense")
    else:
        equal(rsp.opcode, P.REJECT, "answer")


def wrong(section, name, send, kept=False):
    """send(s, req, r2t) is wrong: Reject, an error status, or the end."""
    def function(t):
        s, req, r2t = begin(t)
        before = s.read_blocks(0, 8)
        send(s, req, r2t)
        try:
            rsp = s.recv()
        except Closed:
            return
        assert rsp.opcode == P.REJECT or rsp.opcode == P.SCSI_RSP and \
            rsp.byte3, "answered %r" % rsp
        if kept:
            s.answer_r2t(r2t, b"k" * 4096)
            equal(s.finish(req)[0].byte3, 0, "status after the right data")
            equal(s.read_blocks(0, 8), b"k" * 4096, "data")
            return
        check_untouched(t, before)
    add_check(section, name, function)


def check_untouched(t, before):
    equal(t.login().read_blocks(0, 8) == before, True, "the disk as before")


PART = b"w" * 4096

wrong("11.7.4", "a TTT nobody gave out",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt + 1, PART, 0, 0)),
      kept=True)
wrong("11.7.4", "unsolicited instead of what was asked for",
      lambda s, req, r2t: s.send(data_out(req.itt, P.NO_TAG, PART, 0, 0)),
      kept=True)
wrong("11.7.5", "DataSN begins with 1",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART, 0, 1)))
wrong("11.7.5", "a gap in DataSN",
      lambda s, req, r2t: (
          s.send(data_out(req.itt, r2t.ttt, PART[:1024], 0, 0, final=False)),
          s.send(data_out(req.itt, r2t.ttt, PART[1024:], 1024, 2))))
wrong("11.7.6", "another offset than asked for",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART[:3584], 512,
                                          0)))
wrong("11.7.6", "an offset beyond the command",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART, 4096, 0)))
wrong("11.7.6", "an offset of nearly 4 GiB",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART, 0xFFFFF800,
                                          0)))
wrong("11.7", "more than was asked for",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART * 2, 0, 0)))
wrong("11.7.1", "F before all is there",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART[:512], 0,
                                          0)))
wrong("11.7.1", "F missing when all is there",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt, PART, 0, 0,
                                          final=False)))
wrong("13.12", "a Data-Out beyond MaxRecvDataSegmentLength",
      lambda s, req, r2t: s.send(data_out(req.itt, r2t.ttt,
                                          PART * 80, 0, 0)))


def not_a_pdu(section, name, make):
    """Data nobody wants are not parsed, and the session goes on."""
    def function(t):
        s = t.login()
        trojan = P.PDU(P.NOP_OUT | P.IMMEDIATE, b"trojan", flags=P.F,
                       itt=0x6666, ttt=P.NO_TAG).encode()
        s.send(make(s, trojan))
        while True:
            rsp = s.quiet()
            if rsp is None:
                break
            assert rsp.opcode == P.REJECT, "answered %r" % rsp
        s.ping()
    add_check(section, name, function)


not_a_pdu("11.7", "data for nobody are dropped",
          lambda s, data: data_out(0x5555, 0x77, data, 0, 0))
not_a_pdu("11.7", "unsolicited data for nobody are dropped",
          lambda s, data: data_out(0x5555, P.NO_TAG, data, 0, 0))


@check("11.7", "data for a read are not its")
def _(t):
    s = t.login()
    req = s.number(scsi(rw10(0x28, 0, 1), 512))
    s.send_bytes(req.encode() + data_out(req.itt, P.NO_TAG, bytes(512), 0,
                                         0).encode())
    rsp = s.recv()
    if rsp.opcode == P.REJECT:
        rsp = s.recv()
    equal(rsp.opcode, P.DATA_IN, "answer")
    while s.quiet():
        pass
    s.ping()


@check("11.7", "data after the status are dropped")
def _(t):
    s, req, r2t = begin(t)
    s.answer_r2t(r2t, bytes(4096))
    equal(s.recv().byte3, 0, "status")
    s.send(data_out(req.itt, r2t.ttt, PART, 0, 0))
    while s.quiet():
        pass
    s.ping()


@check("11.7", "an empty Data-Out is no end")
def _(t):
    s, req, r2t = begin(t)
    s.send(data_out(req.itt, r2t.ttt, b"", 0, 0, final=False))
    rsp = s.quiet()
    assert rsp is None or rsp.opcode == P.REJECT, "answered %r" % rsp


@check("13.14", "unsolicited data beyond FirstBurstLength")
def _(t):
    s = t.login("loose", InitialR2T="No", ImmediateData="No",
                FirstBurstLength=1024)
    req = s.request(scsi(write_cmd(8), write=4096, final=False))
    s.send(data_out(req.itt, P.NO_TAG, bytes(2048), 0, 0))
    try:
        rsp = s.recv()
    except Closed:
        return
    assert rsp.opcode == P.REJECT or rsp.byte3 == 2, "answered %r" % rsp


@check("13.14", "unsolicited data in many PDUs beyond FirstBurstLength")
def _(t):
    s = t.login("loose", InitialR2T="No", ImmediateData="No",
                FirstBurstLength=1024)
    req = s.request(scsi(write_cmd(8), write=4096, final=False))
    try:
        for n in range(4):
            s.send(data_out(req.itt, P.NO_TAG, bytes(512), n * 512, n,
                            final=n == 3))
        rsp = s.recv()
    except Closed:
        return
    assert rsp.opcode == P.REJECT or rsp.byte3 == 2, "answered %r" % rsp


@check("11.7", "unsolicited data for a command that fails are dropped")
def _(t):
    s = t.login("loose", InitialR2T="No", ImmediateData="No")
    req = s.request(scsi(write_cmd(8), write=4096, final=False, lun=5))
    s.send(data_out(req.itt, P.NO_TAG, bytes(4096), 0, 0))
    rsp, _ = s.finish(req)
    equal(rsp.sense, (5, 0x25, 0), "sense")
    s.ping()


@check("4.2.2.1", "data of a write whose turn has not come are kept")
def _(t):
    s = t.login("loose", InitialR2T="No", ImmediateData="No")
    gap = s.cmdsn
    s.cmdsn += 1
    data = os.urandom(4096)
    req = s.request(scsi(write_cmd(8), write=4096, final=False))
    s.send(data_out(req.itt, P.NO_TAG, data, 0, 0))
    equal(s.quiet(), None, "answer before its turn")
    s.send(P.PDU(P.NOP_OUT, flags=P.F, itt=s.tag(), ttt=P.NO_TAG, cmdsn=gap))
    equal(s.recv().opcode, P.NOP_IN, "the gap")
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(0, 8) == data, True, "data")


@check("11.8", "data that do not come end the connection")
def _(t):
    s, _, _ = begin(t)
    equal([p.opcode for p in ends(s)], [], "answers")


@check("11.7", "unsolicited data that do not come end it, too")
def _(t):
    s = t.login("loose", InitialR2T="No", ImmediateData="No")
    req = s.request(scsi(write_cmd(16), write=8192, final=False))
    s.send(data_out(req.itt, P.NO_TAG, bytes(4096), 0, 0, final=False))
    equal([p.opcode for p in ends(s)], [], "answers")


@check("11.8", "data that come slowly do not: each PDU has its time")
def _(t):
    s = t.login("acl", target.PATIENT, ImmediateData="No")
    data = os.urandom(6 * 512)
    req = s.request(scsi(write_cmd(6), write=len(data)))
    r2t = s.recv()
    for n in range(6):
        time.sleep(1.5)
        s.send(data_out(req.itt, r2t.ttt, data[n * 512:n * 512 + 512],
                        n * 512, n, final=n == 5))
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(0, 6) == data, True, "data")


@check("11.8", "two writes at once, data in turns")
def _(t):
    s = t.login(ImmediateData="No")
    a, b = os.urandom(4096), os.urandom(4096)
    first = s.request(scsi(write_cmd(8, 0), write=4096))
    second = s.request(scsi(write_cmd(8, 8), write=4096))
    r2ts = {r.itt: r for r in (s.recv(), s.recv())}
    for n in range(8):
        for req, data in ((first, a), (second, b)):
            s.send(data_out(req.itt, r2ts[req.itt].ttt,
                            data[n * 512:n * 512 + 512], n * 512, n,
                            final=n == 7))
    equal([s.recv().byte3 for _ in range(2)], [0, 0], "status")
    equal(s.read_blocks(0, 16) == a + b, True, "data")


@check("11.7", "data longer than the command takes: the rest is dropped")
def _(t):
    s = t.login()
    s.write_blocks(0, bytes(1024))
    req = s.request(scsi(write_cmd(1), write=1024, data=b"z" * 1024))
    rsp, _ = s.finish(req)
    equal(rsp.opcode, P.SCSI_RSP, "answer")
    equal(s.read_blocks(1, 1), bytes(512), "the next block")
    s.ping()


@check("11.7", "256 KiB in PDUs of 8 KiB")
def _(t):
    s = t.login(ImmediateData="No")
    data = os.urandom(262144)
    s.write_blocks(0, data)
    equal(s.read_blocks(0, 512) == data, True, "data")
