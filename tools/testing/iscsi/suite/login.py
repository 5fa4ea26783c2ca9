# SPDX-License-Identifier: GPL-2.0
"""Login Requests and Responses: headers and stages (RFC 7143 6.3, 11.12)."""
import time

import pdu as P
from checks import Closed, add_check, check, ends, equal, refused
from client import Refused, nop_out, settle


def wrong_stage(csg, nsg, transit=True, more=False):
    def function(t):
        s = t.session()
        refused(lambda: s.login_step(t.names(), csg, nsg, transit, more),
                0x0200)
        ends(s)
    return function


for _csg, _nsg in ((0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 3), (3, 3)):
    add_check("11.12.3", "T with CSG=%d NSG=%d is refused" % (_csg, _nsg),
              wrong_stage(_csg, _nsg))
add_check("11.12.3", "CSG=2 without T is refused", wrong_stage(2, 0, False))
add_check("11.12.3", "CSG=3 without T is refused", wrong_stage(3, 0, False))
add_check("11.12.2", "T and C together are refused",
          wrong_stage(1, 3, True, True))


@check("11.12.3", "the operational stage may be the first")
def _(t):
    s = t.session()
    s.login(t.names(), csg=1)
    s.ping()


@check("11.12.3", "the security stage, then the operational")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names(), 0, 1)
    equal(rsp.flags, P.T | 1, "flags")
    s.login({}, csg=1, said=t.names())
    s.ping()


@check("11.12.3", "NSG=3 asked for in the security stage is granted or T=0")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names(AuthMethod="None"), 0, 3)
    assert rsp.flags in (P.T | 3, 0), "flags %02x" % rsp.flags
    if rsp.flags & P.T:
        s.logged_in(rsp).ping()


@check("11.12.3", "a stage may be stayed in with T=0")
def _(t):
    s = t.session()
    equal(s.login_step(t.names(), 1, 3, transit=False).flags & 0x8F, 4,
          "flags")
    s.login({}, csg=1, said=t.names())
    s.ping()


@check("11.12.3", "CSG must follow what was granted")
def _(t):
    s = t.session()
    s.login_step(t.names(), 0, 1)
    refused(lambda: s.login_step({}, 0, 1), 0x0200)


@check("11.12.3", "CSG may not run ahead of what was granted")
def _(t):
    s = t.session()
    s.login_step(t.names(), 0, 1, transit=False)
    refused(lambda: s.login_step({}, 1, 3), 0x0200)


@check("11.12.4", "version-min above ours is answered 0205")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names(), byte2=2, byte3=1), 0x0205)


@check("11.12.4", "version-max above ours is no hindrance")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names(), byte2=1, byte3=0)
    equal((rsp.byte2, rsp.byte3), (0, 0), "versions")


def changed(field, value):
    def function(t):
        s = t.session()
        s.login_step(t.names(), 0, 1)
        refused(lambda: s.login_step({}, 1, 3, **{field: value}), 0x0200)
        ends(s)
    return function


for _field, _value in (("isid", 0x800000112233), ("itt", 0x20202020),
                       ("cid", 77), ("tsih", 99), ("byte2", 1)):
    add_check("11.12", "%s may not change within a login" % {
        "byte2": "version-max"}.get(_field, _field.upper()),
        changed(_field, _value))


@check("11.13", "a response has ISID, ITT and version of the request")
def _(t):
    s = t.session(cid=5)
    rsp = s.login_step(t.names(), 0, 1)
    equal(rsp.isid, s.isid, "ISID")
    equal(rsp.itt, s.login_itt, "ITT")
    equal((rsp.byte2, rsp.byte3), (0, 0), "versions")
    equal(rsp.status, 0, "status")


@check("11.13.3", "TSIH is 0 until the final response, and then is not")
def _(t):
    s = t.session()
    equal(s.login_step(t.names(), 0, 1).tsih, 0, "TSIH of the first")
    s.login({}, csg=1, said=t.names())
    assert s.responses[-1].tsih, "TSIH 0 in the final response"


@check("11.13.4", "StatSN counts Login Responses")
def _(t):
    s = t.session()
    first = s.login_step(t.names(), 0, 1).statsn
    second = s.login_step({}, 1, 3, transit=False).statsn
    equal(second, first + 1 & 0xFFFFFFFF, "StatSN of the second")


@check("11.13", "ExpCmdSN is the CmdSN of the login; a window is open")
def _(t):
    s = t.session(cmdsn=0x12345678)
    s.login(t.names())
    rsp = s.responses[-1]
    equal(rsp.expcmdsn, 0x12345678, "ExpCmdSN")
    assert 0 <= rsp.maxcmdsn - rsp.expcmdsn < 4096, "MaxCmdSN"


@check("11.13.5", "a refusal has the ITT of the request and is the last word")
def _(t):
    s = t.session()
    s.send(s.login_pdu({"InitiatorName": "iqn.2026-01.example:x"}))
    rsp = s.recv()
    equal((rsp.opcode, rsp.status), (P.LOGIN_RSP, 0x0207), "opcode, status")
    equal(rsp.itt, s.login_itt, "ITT")
    equal(rsp.flags & 0xCC, 0, "T, C and CSG")
    equal(ends(s), [], "PDUs after it")


def before_login(pdu):
    def function(t):
        s = t.session()
        s.send(pdu())
        said = ends(s)
        assert all(p.opcode == P.LOGIN_RSP and p.status == 0x0200
                   for p in said), "answered: %r" % said
    return function


add_check("6.3", "NOP-Out before a login is refused",
          before_login(lambda: nop_out(b"x", itt=1)))
add_check("6.3", "SCSI Command before a login is refused",
          before_login(lambda: P.PDU(P.SCSI_CMD, flags=P.F, itt=1)))
add_check("6.3", "Text before a login is refused",
          before_login(lambda: P.PDU(P.TEXT, b"SendTargets=All\0",
                                     flags=P.F, itt=1, ttt=P.NO_TAG)))
add_check("6.3", "Logout before a login is refused",
          before_login(lambda: P.PDU(P.LOGOUT, flags=P.F, itt=1)))
add_check("6.3", "a reserved opcode before a login is refused",
          before_login(lambda: P.PDU(0x1F, flags=P.F, itt=1)))


@check("6.3", "NOP-Out in the middle of a login is refused")
def _(t):
    s = t.session()
    s.login_step(t.names(), 0, 1)
    s.send(nop_out(b"x", itt=1))
    for rsp in ends(s):
        equal((rsp.opcode, rsp.status), (P.LOGIN_RSP, 0x0200), "answer")


@check("13.12", "a login text over 8192 bytes is not taken")
def _(t):
    s = t.session()
    s.send(s.login_pdu(P.text(t.names()) + b"X-x=" + b"y" * 9000 + b"\0"))
    for rsp in ends(s):
        assert rsp.status >> 8 == 2, "status %04x" % rsp.status


def announces_much(t, pause):
    s = t.session()
    time.sleep(pause)
    pdu = s.login_pdu(t.names())
    pdu.claimed_len = 0xFFFFFF
    s.send(pdu)
    for rsp in ends(s):
        assert rsp.status >> 8 == 2, "status %04x" % rsp.status


@check("13.12", "a login that announces 16 MiB is not waited for")
def _(t):
    announces_much(t, 0)


@check("13.12", "a login that announces 16 MiB late is not waited for")
def _(t):
    announces_much(t, 0.5)


@check("11.2.1.5", "AHS in a Login Request are not taken for text")
def _(t):
    s = t.session()
    pdu = s.login_pdu(t.names())
    pdu.ahs = b"\0\5\1\0" + b"k=v\0"
    s.send(pdu)
    try:
        rsp = s.recv()
    except Closed:
        return
    assert "k" not in dict(P.parse_text(rsp.data)), "AHS taken for text"


@check("11.12", "a login a byte at a time")
def _(t):
    s = t.session()
    for byte in s.login_pdu(t.names(), 0, 1).encode():
        s.send_bytes(bytes([byte]))
    equal(s.login_answer().flags & P.T, P.T, "T")


@check("11.12", "two Login Requests at once")
def _(t):
    s = t.session()
    s.send_bytes(s.login_pdu(t.names(), 0, 1).encode() +
                 s.login_pdu({}, 1, 3, transit=False).encode())
    equal(s.login_answer().flags, P.T | 1, "first")
    equal(s.login_answer().flags & 0x8C, 4, "second")


@check("11.12", "login and first request at once")
def _(t):
    s = t.session()
    names = t.names()
    first = s.login_step(names, 1, 3, transit=False)
    offers = settle(first, names)
    ping = s.number(nop_out(b"early"))
    s.send_bytes(s.login_pdu(offers, 1, 3, cmdsn=1).encode() + ping.encode())
    rsp = s.login_answer()
    equal(rsp.flags & 0x83, P.T | 3, "flags")
    echo = s.recv()
    equal((echo.opcode, echo.data), (P.NOP_IN, b"early"), "echo")


@check("11.12", "an empty first request is refused for its names")
def _(t):
    s = t.session()
    refused(lambda: s.login_step((), 1, 3), 0x0207)


@check("11.12", "C with no text at all")
def _(t):
    s = t.session()
    rsp = s.login_step((), 1, 3, transit=False, more=True)
    equal((rsp.flags & P.T, rsp.data), (0, b""), "answer")
    s.login(t.names())
    s.ping()


@check("6.2", "C=1 in parts: each gets an empty response")
def _(t):
    s = t.session()
    whole = P.text(t.names())
    parts = [whole[at:at + 7] for at in range(0, len(whole), 7)]
    for part in parts[:-1]:
        rsp = s.login_step(part, 1, 3, transit=False, more=True)
        equal((rsp.flags & (P.T | P.C), rsp.data), (0, b""), "answer")
    s.login(parts[-1], said=t.names())
    s.ping()


@check("6.2", "C=1 without an end is refused")
def _(t):
    s = t.session()
    part = b"X-k=" + b"v" * 8000 + b"\0"
    try:
        for _ in range(64):
            s.login_step(part, 1, 3, transit=False, more=True)
    except (Refused, Closed):
        return
    raise AssertionError("half a megabyte was taken")


@check("6.2", "C=1 and then nothing more than names")
def _(t):
    s = t.session()
    s.login_step(b"X-nobody-knows=1", 1, 3, transit=False, more=True)
    s.login(b"\0" + P.text(t.names()), said=t.names())
    equal(s.result.get("X-nobody-knows"), "NotUnderstood", "answer")


@check("6.3", "Login in full feature phase ends in Reject or closing")
def _(t):
    s = t.login()
    s.send(s.login_pdu(t.names()))
    for rsp in ends(s):
        equal(rsp.opcode, P.REJECT, "answer")


@check("6.3", "a login without an end: the stage is never left")
def _(t):
    s = t.session()
    s.login_step(t.names(), 1, 3, transit=False)
    try:
        for _ in range(100):
            s.login_step((), 1, 3, transit=False)
    except (Refused, Closed):
        return
