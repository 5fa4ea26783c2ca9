# SPDX-License-Identifier: GPL-2.0
"""What is no request, and Reject itself (RFC 7143 11.17, 7.7)."""
import struct

import pdu as P
from checks import Closed, add_check, alive, check, ends, equal
from client import Silence, nop_out


def no_request(opcode, immediate):
    def function(t):
        s = t.login()
        pdu = P.PDU(opcode | (P.IMMEDIATE if immediate else 0), flags=P.F,
                    itt=s.tag(), ttt=P.NO_TAG, cmdsn=s.cmdsn)
        s.send(pdu)
        try:
            rsp = s.recv()
        except Closed:
            return
        equal(rsp.opcode, P.REJECT, "answer")
        equal(rsp.data[:48], pdu.encode()[:48], "header")
    return function


for _opcode, _name in ((0x07, "reserved opcode 07"),
                       (0x0F, "reserved opcode 0f"),
                       (0x11, "reserved opcode 11"),
                       (0x1C, "vendor opcode 1c"),
                       (0x1F, "reserved opcode 1f"),
                       (P.NOP_IN, "NOP-In"), (P.SCSI_RSP, "SCSI Response"),
                       (P.TMF_RSP, "Task Management Response"),
                       (P.LOGIN_RSP, "Login Response"),
                       (P.TEXT_RSP, "Text Response"), (P.DATA_IN, "Data-In"),
                       (P.LOGOUT_RSP, "Logout Response"), (P.R2T, "R2T"),
                       (P.ASYNC, "Asynchronous Message"),
                       (P.REJECT, "Reject")):
    add_check("7.7", "%s from an initiator" % _name,
              no_request(_opcode, False))
add_check("7.7", "an immediate reserved opcode", no_request(0x1F, True))


@check("11.16", "SNACK at level 0 is rejected")
def _(t):
    s = t.login()
    pdu = P.PDU(P.SNACK, flags=P.F, itt=P.NO_TAG, ttt=P.NO_TAG)
    s.send(pdu)
    try:
        rsp = s.recv()
    except Closed:
        return
    equal((rsp.opcode, rsp.byte2 in (P.R_SNACK, P.R_PROTOCOL,
                                     P.R_UNSUPPORTED)), (P.REJECT, True),
          "answer and reason")


@check("11.17", "fields of a Reject")
def _(t):
    s = t.login()
    before = s.ping().statsn
    req = s.request(nop_out(b"x", ttt=0x1111))
    rsp = s.recv()
    equal((rsp.opcode, rsp.flags, rsp.itt), (P.REJECT, P.F, P.NO_TAG),
          "opcode, flags, ITT")
    equal(rsp.statsn, before + 1 & 0xFFFFFFFF, "StatSN")
    equal(rsp.data, req.encode()[:48], "header")
    equal(s.ping().statsn, before + 2 & 0xFFFFFFFF, "StatSN of the next")


@check("11.17", "who sends rubbish and never reads is held up")
def _(t):
    s = t.login()
    bad = P.PDU(P.NOP_OUT, flags=P.F, itt=0x77, ttt=0x1111,
                cmdsn=s.cmdsn).encode()
    bad = P.PDU(P.TMF | P.IMMEDIATE, itt=0x77, flags=0).encode() or bad
    s.sock.settimeout(3)
    sent = 0
    try:
        for _ in range(4000):
            s.send_bytes(bad * 400)
            sent += len(bad) * 400
    except (Silence, Closed):
        alive(t.address)
        return
    raise AssertionError("%d MiB were taken" % (sent >> 20))


@check("7.7", "a header of nothing but ones")
def _(t):
    s = t.login()
    s.send_bytes(b"\xff" * 48)
    s.sock.shutdown(1)
    try:
        ends(s)
    except Silence:
        pass
    alive(t.address)


@check("7.7", "a header that never comes to its end")
def _(t):
    s = t.login()
    s.send_bytes(bytes(47))
    s.close()
    alive(t.address)


@check("7.7", "data that never come to their end")
def _(t):
    s = t.login()
    s.send_bytes(nop_out(bytes(4000), itt=9).encode()[:1000])
    s.close()
    alive(t.address)


@check("7.7", "connections that are reset in all states")
def _(t):
    for n in range(6):
        s = t.session()
        if n > 0:
            s.login_step(t.names(), 0, 1)
        if n > 1:
            s.login({}, csg=1, said=t.names())
        if n > 2:
            s.request(nop_out(bytes(60000)))
        if n > 3:
            s.send_bytes(bytes(20 * n))
        s.sock.setsockopt(1, 13, struct.pack("ii", 1, 0))
        s.close()
    alive(t.address)
