# SPDX-License-Identifier: GPL-2.0
"""SCSI Command and SCSI Response PDUs (RFC 7143 11.3, 11.4)."""
import struct

import pdu as P
from checks import Closed, add_check, check, equal, rejected
from client import INQUIRY, TUR, nop_out, rw10, scsi

W1 = rw10(0x2A, 0, 1)
R1 = rw10(0x28, 0, 1)


@check("11.3", "TEST UNIT READY")
def _(t):
    rsp, data = t.login().command(TUR)
    equal((rsp.opcode, rsp.byte2, rsp.byte3, data), (P.SCSI_RSP, 0, 0, b""),
          "answer")
    equal((rsp.flags, rsp.residual, rsp.data_len), (P.F, 0, 0), "fields")


@check("11.3", "INQUIRY")
def _(t):
    _, data = t.login().command(INQUIRY, read=96)
    equal(data[8:16], b"LIO-ORG ", "vendor")


def refuse(make, *reasons, keys=None, goes_on=True):
    """make(s) is sent; rejected; the session goes on with the same CmdSN."""
    def function(t):
        s = t.login(**(keys or {}))
        pdu = make(s)
        rejected(s, s.request(pdu), *reasons)
        if goes_on:
            if not pdu.immediate:
                s.cmdsn = s.window[0]
            s.ping()
    return function


def refuse_check(section, name, make, *reasons, **options):
    add_check(section, name, refuse(make, *reasons, **options))


refuse_check("11.3.1", "neither F nor W",
             lambda s: scsi(TUR, final=False), P.R_FIELD, P.R_PROTOCOL)
refuse_check("11.3.1", "F missing in a read",
             lambda s: scsi(R1, 512, final=False), P.R_FIELD, P.R_PROTOCOL)
refuse_check("11.3.1", "R and W together",
             lambda s: P.PDU(P.SCSI_CMD, flags=P.F | P.CMD_R | P.CMD_W | 1,
                             edtl=512, cdb=R1), P.R_FIELD, P.R_PROTOCOL,
             P.R_UNSUPPORTED)
refuse_check("11.3.4", "an expected length without R or W",
             lambda s: P.PDU(P.SCSI_CMD, flags=P.F | 1, edtl=512, cdb=R1),
             P.R_FIELD, P.R_PROTOCOL)


def ping_inside(s):
    """Data that would be answered if they were taken for a PDU."""
    return nop_out(b"smuggled", immediate=True, itt=0x6666,
                   expstatsn=s.exp_statsn).encode().ljust(512, b"\0")


refuse_check("11.3", "a read with data",
             lambda s: scsi(R1, 512, data=ping_inside(s)), P.R_PROTOCOL,
             P.R_FIELD)
refuse_check("11.3", "no data expected, and data",
             lambda s: scsi(TUR, data=ping_inside(s)), P.R_PROTOCOL,
             P.R_FIELD)
refuse_check("11.3.4", "more data than expected",
             lambda s: scsi(W1, write=256, data=ping_inside(s)),
             P.R_PROTOCOL, P.R_FIELD)
refuse_check("11.3.1", "all data here and F missing",
             lambda s: scsi(W1, write=512, data=ping_inside(s), final=False),
             P.R_PROTOCOL, P.R_FIELD)
refuse_check("13.11", "immediate data with ImmediateData=No",
             lambda s: scsi(W1, write=512, data=ping_inside(s)),
             P.R_PROTOCOL, P.R_FIELD, keys={"ImmediateData": "No"})
refuse_check("13.14", "immediate data beyond FirstBurstLength",
             lambda s: scsi(rw10(0x2A, 0, 2), write=1024,
                            data=ping_inside(s) * 2), P.R_FIELD,
             P.R_PROTOCOL, keys={"FirstBurstLength": 512})
refuse_check("13.12", "data beyond the target's MaxRecvDataSegmentLength",
             lambda s: scsi(rw10(0x2A, 0, 1024), write=1024 * 512,
                            data=ping_inside(s) * 1024), P.R_PROTOCOL,
             P.R_FIELD)


def extended(ahs, cdb=b"\x7f" + bytes(6) + b"\x18"):
    def make(_):
        pdu = scsi(cdb)
        pdu.ahs = ahs
        return pdu
    return make


refuse_check("11.2.2.3", "AHS: AHSLength 0", extended(bytes((0, 0, 1, 0))),
             P.R_FIELD, P.R_PROTOCOL)
refuse_check("11.2.2.3", "AHS: longer than all AHS",
             extended(struct.pack(">HBB", 0xFFFF, 1, 0) + bytes(16)),
             P.R_FIELD, P.R_PROTOCOL)
refuse_check("11.2.2.3", "AHS: a CDB longer than 260 bytes",
             extended(struct.pack(">HBB", 301, 1, 0) + bytes(300)),
             P.R_FIELD, P.R_PROTOCOL, P.R_UNSUPPORTED)
refuse_check("11.2.2.1", "AHS: a type nobody knows",
             extended(struct.pack(">HBB", 5, 0x3E, 0) + bytes(4)),
             P.R_UNSUPPORTED, P.R_FIELD)
refuse_check("11.2.2.4", "AHS: a bidirectional length",
             extended(struct.pack(">HBBI", 5, 2, 0, 512)),
             P.R_UNSUPPORTED, P.R_FIELD)
refuse_check("11.2.2.3", "AHS: two extended CDBs",
             extended(struct.pack(">HBB", 5, 1, 0) + bytes(4) +
                      struct.pack(">HBB", 5, 1, 0) + bytes(4)),
             P.R_UNSUPPORTED, P.R_FIELD, P.R_PROTOCOL)
refuse_check("11.2.2.3", "AHS: the largest there can be, all zero",
             extended(bytes(1020)), P.R_FIELD, P.R_PROTOCOL, P.R_UNSUPPORTED)


@check("11.2.2.3", "AHS: a CDB of 32 bytes gets a status")
def _(t):
    s = t.login()
    req = s.request(extended(struct.pack(">HBB", 17, 1, 0) + bytes(16))(s))
    rsp, _ = s.finish(req)
    equal((rsp.opcode, rsp.byte2), (P.SCSI_RSP, 0), "answer")
    s.ping()


@check("11.2.2", "AHS of a NOP-Out do no harm")
def _(t):
    s = t.login()
    pdu = nop_out(b"with AHS")
    pdu.ahs = bytes((0, 5, 1, 0)) + bytes(4)
    try:
        rsp = s.ask(pdu)
    except Closed:
        return
    assert rsp.opcode == P.REJECT or rsp.data == b"with AHS", repr(rsp)
    if rsp.opcode == P.REJECT:
        s.cmdsn = s.window[0]
    s.ping()


@check("11.3.1", "an immediate SCSI Command runs")
def _(t):
    s = t.login()
    rsp, _ = s.command(TUR, immediate=True)
    equal((rsp.opcode, rsp.byte3), (P.SCSI_RSP, 0), "answer")
    s.ping()


def attribute(attr):
    def function(t):
        s = t.login()
        rsp, _ = s.command(TUR, attr=attr)
        if attr == P.ACA:       # there is no ACA to run under
            equal(rsp.opcode, P.SCSI_RSP, "answer")
        else:
            equal((rsp.opcode, rsp.byte3), (P.SCSI_RSP, 0), "answer")
        s.ping()
    return function


for _attr, _name in ((0, "untagged"), (1, "simple"), (2, "ordered"),
                     (3, "head of queue"), (4, "ACA"), (7, "reserved")):
    add_check("11.3.1", "task attribute: " + _name, attribute(_attr))


@check("11.3.1", "R with an expected length of 0")
def _(t):
    s = t.login()
    req = s.request(scsi(TUR, flags=P.F | P.CMD_R | 1))
    rsp, _ = s.finish(req)
    equal(rsp.byte3, 0, "status")


@check("11.4.5", "less data than expected: underflow")
def _(t):
    rsp, data = t.login().command(b"\x12" + bytes(3) + b"\x24\0", read=255)
    equal(len(data), 36, "bytes")
    equal(rsp.flags & (P.OVERFLOW | P.UNDERFLOW), P.UNDERFLOW, "flags")
    equal(rsp.residual, 219, "residual")


@check("11.4.5", "more data than expected: overflow")
def _(t):
    rsp, data = t.login().command(rw10(0x28, 0, 4), read=512)
    equal(len(data), 512, "bytes")
    equal(rsp.flags & (P.OVERFLOW | P.UNDERFLOW), P.OVERFLOW, "flags")
    equal(rsp.residual, 3 * 512, "residual")


@check("11.4.5", "a read that expects nothing: overflow")
def _(t):
    s = t.login()
    rsp, data = s.command(R1)
    equal(data, b"", "data")
    equal(rsp.flags & (P.OVERFLOW | P.UNDERFLOW), P.OVERFLOW, "flags")
    equal(rsp.residual, 512, "residual")


@check("11.4.5", "a read that announces data moves nothing")
def _(t):
    s = t.login()
    before = s.command(R1, read=512)[1]
    req = s.request(scsi(R1, write=512, data=b"\xa5" * 512))
    rsp, data = s.finish(req)
    equal((rsp.byte3, data), (0, b""), "status and data")
    equal(rsp.flags & (P.OVERFLOW | P.UNDERFLOW), P.OVERFLOW, "flags")
    equal(rsp.residual, 512, "residual")
    equal(s.command(R1, read=512)[1], before, "the block")


@check("11.3.1", "a write that expects data is refused, and moves nothing")
def _(t):
    s = t.login()
    before = s.command(R1, read=512)[1]
    rsp, data = s.command(W1, read=512)
    equal((rsp.byte3, rsp.sense), (2, (5, 0x0e, 3)), "status and sense")
    equal(data, b"", "data")
    equal(s.command(R1, read=512)[1], before, "the block")
    s.ping()


@check("11.4.7.2", "sense data of a unit that is not there")
def _(t):
    rsp, _ = t.login().command(TUR, lun=7)
    equal(rsp.byte3, 2, "status")
    equal(rsp.sense, (5, 0x25, 0), "sense")
    size = struct.unpack(">H", rsp.data[:2])[0]
    equal(len(rsp.data), size + 2, "bytes of the data segment")


@check("11.4.7.2", "sense data of an unknown command")
def _(t):
    rsp, _ = t.login().command(b"\xcd")
    equal((rsp.byte3, rsp.sense), (2, (5, 0x20, 0)), "status and sense")


@check("11.4", "an LBA beyond the end, with immediate data")
def _(t):
    s = t.login()
    req = s.request(scsi(rw10(0x2A, 0x7FFFFFFF, 1), write=512,
                         data=ping_inside(s)))
    rsp, _ = s.finish(req)
    equal((rsp.byte3, rsp.sense), (2, (5, 0x21, 0)), "status and sense")
    equal(s.quiet(), None, "more")
    s.ping()


@check("11.4.8", "ExpDataSN of a status behind data")
def _(t):
    s = t.login()
    rsp, _ = s.command(TUR)
    equal(rsp.exp_datasn, 0, "ExpDataSN")


@check("11.3", "one command after the other without waiting")
def _(t):
    s = t.login()
    reqs = [s.request(scsi(R1, 512)) for _ in range(30)]
    got = {s.recv().itt for _ in reqs}
    equal(got, {r.itt for r in reqs}, "ITTs")


@check("11.3.4", "an expected length of nearly 4 GiB")
def _(t):
    s = t.login(ImmediateData="No")
    s.request(scsi(W1, write=0xFFFFFE00))
    rsp = s.recv()
    if rsp.opcode == P.R2T:
        assert rsp.length <= 262144, "R2T of %d bytes" % rsp.length
        s.answer_r2t(rsp, bytes(rsp.length), size=65536)
        rsp = s.recv()
    equal(rsp.opcode, P.SCSI_RSP, "answer")
    s.ping()


@check("11.3", "reserved flag bits do no harm")
def _(t):
    s = t.login()
    rsp, _ = s.command(TUR, flags=P.F | 0x18 | 1)
    equal(rsp.opcode, P.SCSI_RSP, "answer")
    s.ping()


@check("11.3.5", "a command a byte at a time")
def _(t):
    s = t.login()
    req = s.number(scsi(W1, write=512, data=b"q" * 512))
    for byte in req.encode():
        s.send_bytes(bytes([byte]))
    equal(s.finish(req)[0].byte3, 0, "status")
    equal(s.read_blocks(0, 1), b"q" * 512, "data")
