# SPDX-License-Identifier: GPL-2.0
"""CmdSN, its window, StatSN and tags (RFC 7143 4.2.2, 11.2.1.8)."""
import pdu as P
from checks import check, equal, rejected
from client import INQUIRY, TUR, nop_out, scsi


def at(s, sn, pdu):
    """Send with this CmdSN; the session's own does not move."""
    pdu.itt = pdu.itt or s.tag()
    pdu.cmdsn = sn & 0xFFFFFFFF
    pdu.expstatsn = s.exp_statsn
    s.send(pdu)
    return pdu


@check("4.2.2.1", "ExpCmdSN follows")
def _(t):
    s = t.login()
    for _ in range(5):
        equal(s.ping().expcmdsn, s.cmdsn, "ExpCmdSN")


@check("4.2.2.1", "CmdSN wraps")
def _(t):
    s = t.login(options={"cmdsn": 0xFFFFFFFD})
    for _ in range(6):
        s.ping()
    assert s.cmdsn < 16, "no wrap"


@check("4.2.2.1", "a CmdSN that has been is ignored")
def _(t):
    s = t.login()
    at(s, s.cmdsn - 1, nop_out(b"old"))
    equal(s.quiet(), None, "answer")
    s.ping()


@check("4.2.2.1", "a CmdSN beyond the window is ignored")
def _(t):
    s = t.login()
    at(s, s.window[1] + 1, nop_out(b"beyond"))
    equal(s.quiet(), None, "answer")
    s.ping()


@check("4.2.2.1", "the last CmdSN of the window is taken")
def _(t):
    s = t.login("narrow")
    first, last = s.window
    at(s, last, nop_out(b"last"))
    equal(s.quiet(), None, "answer before its turn")
    for sn in range(first, last):
        at(s, sn, nop_out(b"%d" % sn))
    data = [s.recv().data for _ in range(last - first + 1 & 0xFFFFFFFF)]
    equal(data[-1], b"last", "last answer")


@check("4.2.2.1", "requests out of order run in order")
def _(t):
    s = t.login()
    sn = s.cmdsn
    for n in (2, 1, 3, 0):
        at(s, sn + n, nop_out(b"%d" % n))
    equal([s.recv().data for _ in range(4)], [b"0", b"1", b"2", b"3"],
          "answers")


@check("4.2.2.1", "a request that waits twice runs once")
def _(t):
    s = t.login()
    sn = s.cmdsn
    at(s, sn + 1, nop_out(b"first"))
    at(s, sn + 1, nop_out(b"second"))
    at(s, sn, nop_out(b"go"))
    equal([s.recv().data for _ in range(2)], [b"go", b"first"], "answers")
    equal(s.quiet(), None, "one more answer")


@check("4.2.2.1", "an ignored request with data is not parsed")
def _(t):
    s = t.login()
    trojan = s.number(nop_out(b"trojan", immediate=True)).encode()
    at(s, s.cmdsn - 1, nop_out(trojan))
    equal(s.quiet(), None, "answer")
    s.ping()


@check("4.2.2.1", "immediate requests have no CmdSN of their own")
def _(t):
    s = t.login()
    sn = s.cmdsn
    for _ in range(3):
        s.request(nop_out(b"now", immediate=True))
        equal(s.recv().expcmdsn, sn, "ExpCmdSN")
    s.ping()


@check("4.2.2.1", "immediate requests overtake")
def _(t):
    s = t.login()
    at(s, s.cmdsn + 1, nop_out(b"later"))
    s.request(nop_out(b"now", immediate=True))
    equal(s.recv().data, b"now", "first answer")
    at(s, s.cmdsn, nop_out(b"between"))
    equal([s.recv().data for _ in range(2)], [b"between", b"later"],
          "answers")


@check("4.2.2.1", "the window is as deep as the target says")
def _(t):
    s = t.login("narrow")
    s.ping()
    equal(s.window[1] - s.window[0] + 1 & 0xFFFFFFFF, 4, "window")


@check("4.2.2.1", "the window closes while commands are open")
def _(t):
    s = t.login("narrow", ImmediateData="No")
    writes = []
    for n in range(4):
        writes.append(s.request(scsi(b"\x2a" + bytes(4) + bytes([n, 0, 0, 1])
                                     + b"\0", write=512)))
    r2ts = [s.recv() for _ in range(4)]
    equal(r2ts[-1].maxcmdsn - r2ts[-1].expcmdsn + 1 & 0xFFFFFFFF, 0,
          "window")
    at(s, s.cmdsn, nop_out(b"too many"))
    equal(s.quiet(), None, "answer")
    for r2t in r2ts:
        s.answer_r2t(r2t, bytes(512))
    for _ in range(4):
        equal(s.recv().byte3, 0, "status")
    s.ping()


@check("4.2.2.1", "too many immediate requests are rejected")
def _(t):
    s = t.login(ImmediateData="No")
    reasons = []
    for _ in range(80):
        s.request(scsi(b"\x2a" + bytes(7) + b"\1", write=512,
                       immediate=True))
        rsp = s.recv()
        if rsp.opcode == P.REJECT:
            reasons.append(rsp.byte2)
            break
    equal(reasons, [P.R_IMMEDIATE], "reason")


@check("4.2.2.2", "StatSN counts answers")
def _(t):
    s = t.login()
    first = s.ping().statsn
    rsp, _ = s.command(TUR)
    equal(rsp.statsn, first + 1 & 0xFFFFFFFF, "SCSI Response")
    rsp, _ = s.command(INQUIRY, read=96)
    equal(rsp.statsn, first + 2 & 0xFFFFFFFF, "Data-In with status")
    equal(s.ping().statsn, first + 3 & 0xFFFFFFFF, "NOP-In")


def in_one_segment(s, count, every=None):
    """Send TEST UNIT READY that often at once; all are answered."""
    first = s.ping().statsn
    raw, tags = b"", []
    for n in range(count):
        pdu = scsi(INQUIRY, read=96) if every and n % every == 0 else scsi(TUR)
        tags.append(s.number(pdu).itt)
        raw += pdu.encode(s.header_digest, s.data_digest)
    s.send_bytes(raw)
    answers = [s.recv() for _ in tags]
    equal(sorted(a.itt for a in answers), tags, "ITTs")
    equal([a.statsn for a in answers],
          [first + 1 + n & 0xFFFFFFFF for n in range(count)], "StatSN")
    equal([a.byte3 for a in answers], [0] * count, "status")
    s.ping()


@check("4.2.2.2", "40 commands in one segment are answered one by one")
def _(t):
    in_one_segment(t.login(), 40)


@check("4.2.2.2", "40 commands in one segment, with header digests")
def _(t):
    in_one_segment(t.login(HeaderDigest="CRC32C"), 40)


@check("4.2.2.2", "40 commands in one segment, some with data")
def _(t):
    in_one_segment(t.login(HeaderDigest="CRC32C", DataDigest="CRC32C"), 40, 3)


@check("4.2.2.2", "R2T and Data-In without status use no StatSN")
def _(t):
    s = t.login(ImmediateData="No")
    before = s.ping().statsn
    s.request(scsi(b"\x2a" + bytes(7) + b"\1", write=512))
    r2t = s.recv()
    equal(r2t.statsn, before + 1 & 0xFFFFFFFF, "StatSN of the R2T")
    s.answer_r2t(r2t, bytes(512))
    equal(s.recv().statsn, before + 1 & 0xFFFFFFFF, "StatSN of the status")


@check("11.2.1.8", "an ITT in use is rejected")
def _(t):
    s = t.login(ImmediateData="No")
    write = s.request(scsi(b"\x2a" + bytes(7) + b"\1", write=512))
    r2t = s.recv()
    again = s.request(nop_out(b"x", itt=write.itt))
    rejected(s, again, P.R_TASK)
    s.answer_r2t(r2t, bytes(512))
    equal(s.recv().byte3, 0, "status of the first")


@check("11.2.1.8", "the reserved ITT is rejected in a SCSI Command")
def _(t):
    s = t.login()
    pdu = scsi(TUR, itt=P.NO_TAG)
    s.request(pdu)
    rejected(s, pdu, P.R_FIELD, P.R_PROTOCOL)


@check("4.2.2", "a whole window at once")
def _(t):
    s = t.login()
    n = s.window[1] - s.cmdsn + 1 & 0xFFFFFFFF
    sent = [s.number(nop_out(b"%d" % i)) for i in range(n)]
    s.send_bytes(b"".join(p.encode() for p in sent))
    equal([s.recv().itt for _ in sent], [p.itt for p in sent], "answers")


@check("4.2.2.1", "a gap is filled long after")
def _(t):
    s = t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    reqs = [s.request(scsi(TUR)) for _ in range(20)]
    equal(s.quiet(), None, "answer before the gap")
    at(s, gap, nop_out(b"gap"))
    equal(s.recv().data, b"gap", "first answer")
    equal({s.recv().itt for _ in reqs}, {r.itt for r in reqs}, "ITTs")
