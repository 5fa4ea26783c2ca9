# SPDX-License-Identifier: GPL-2.0
"""Logout (RFC 7143 11.14, 11.15)."""
import pdu as P
from checks import Closed, check, ends, equal
from client import TUR, logout, nop_out, rw10, scsi


@check("11.14", "the session is closed")
def _(t):
    s = t.login()
    req = s.request(logout(0))
    rsp = s.recv()
    equal((rsp.opcode, rsp.itt, rsp.flags, rsp.byte2),
          (P.LOGOUT_RSP, req.itt, P.F, 0), "opcode, ITT, flags, response")
    equal(ends(s), [], "PDUs after it")


@check("11.14", "the connection is closed")
def _(t):
    s = t.login(options={"cid": 7})
    equal(s.logout(1).byte2, 0, "response")
    equal(ends(s), [], "PDUs after it")


@check("11.14", "a connection that is not there")
def _(t):
    s = t.login()
    equal(s.logout(1, cid=99).byte2, 1, "response")
    s.ping()


@check("11.14", "for recovery, at level 0")
def _(t):
    s = t.login()
    equal(s.logout(2).byte2, 2, "response")
    s.ping()


@check("11.14", "for another reason")
def _(t):
    s = t.login()
    s.request(logout(9))
    try:
        equal(s.recv().opcode, P.REJECT, "answer")
    except Closed:
        pass


@check("11.14", "an immediate one")
def _(t):
    s = t.login()
    rsp = s.ask(logout(0, immediate=True))
    equal((rsp.opcode, rsp.byte2), (P.LOGOUT_RSP, 0), "answer")
    ends(s)


@check("11.14", "with data is rejected")
def _(t):
    s = t.login()
    pdu = logout(0)
    pdu.data = b"data"
    try:
        equal(s.ask(pdu).opcode, P.REJECT, "answer")
    except Closed:
        pass


@check("11.14", "waits for its turn")
def _(t):
    s = t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    s.request(logout(0))
    equal(s.quiet(), None, "answer before its turn")
    s.send(P.PDU(P.NOP_OUT, flags=P.F, itt=s.tag(), ttt=P.NO_TAG, cmdsn=gap))
    equal([s.recv().opcode for _ in range(2)], [P.NOP_IN, P.LOGOUT_RSP],
          "answers")


@check("11.14", "commands before it are answered")
def _(t):
    s = t.login()
    for n in range(10):
        s.request(scsi(TUR))
    s.request(logout(0))
    said = [p.opcode for p in ends(s)]
    equal(said, [P.SCSI_RSP] * 10 + [P.LOGOUT_RSP], "answers")


@check("11.14", "what comes after it is not answered")
def _(t):
    s = t.login()
    req = s.number(logout(0))
    s.send_bytes(req.encode() + s.number(nop_out(b"late")).encode())
    equal([p.opcode for p in ends(s)], [P.LOGOUT_RSP], "answers")


@check("11.14", "with a write that waits for data")
def _(t):
    s = t.login(ImmediateData="No")
    s.request(scsi(rw10(0x2A, 0, 8), write=4096))
    equal(s.recv().opcode, P.R2T, "answer")
    s.request(logout(0))
    said = [p.opcode for p in ends(s)]
    assert P.LOGOUT_RSP in said, "answers %r" % said


@check("11.15", "Time2Wait and Time2Retain")
def _(t):
    s = t.login(DefaultTime2Wait=5, DefaultTime2Retain=0)
    rsp = s.logout(0)
    assert rsp.time2wait <= 5 and rsp.time2retain == 0, \
        "%d, %d" % (rsp.time2wait, rsp.time2retain)
