# SPDX-License-Identifier: GPL-2.0
"""Text Requests, SendTargets and discovery sessions (RFC 7143 11.10, C)."""
import pdu as P
import target
from checks import check, ends, equal, rejected
from client import INQUIRY, logout, nop_out, scsi, task_management, \
    text_request


def ask_text(s, pairs):
    """A Text Request and its whole answer, however many parts."""
    req = s.request(text_request(pairs))
    data = b""
    for _ in range(1000):
        rsp = s.recv()
        assert rsp.opcode == P.TEXT_RSP, "not a Text Response: %r" % rsp
        equal(rsp.itt, req.itt, "ITT")
        data += rsp.data
        if rsp.final:
            equal(rsp.ttt, P.NO_TAG, "TTT of the last part")
            return P.parse_text(data)
        assert rsp.ttt != P.NO_TAG, "no TTT to go on with"
        s.request(text_request(itt=req.itt, ttt=rsp.ttt))
    raise AssertionError("the answer does not end")


def address_of(t):
    return "%s:%d,1" % t.address


def targets_in(pairs):
    return [v for k, v in pairs if k == "TargetName"]


@check("C", "SendTargets=All names the targets and addresses")
def _(t):
    pairs = ask_text(t.discovery(), {"SendTargets": "All"})
    at = pairs.index(("TargetName", target.iqn("open")))
    equal(pairs[at + 1], ("TargetAddress", address_of(t)), "address")


@check("C", "SendTargets=All leaves disabled targets out")
def _(t):
    names = targets_in(ask_text(t.discovery(), {"SendTargets": "All"}))
    assert target.iqn("off") not in names, "listed"


@check("C", "SendTargets of one target")
def _(t):
    equal(ask_text(t.discovery(), {"SendTargets": target.iqn("open")}),
          [("TargetName", target.iqn("open")),
           ("TargetAddress", address_of(t))], "answer")


@check("C", "SendTargets of an unknown target is empty")
def _(t):
    equal(ask_text(t.discovery(), {"SendTargets": target.iqn("nobody")}), [],
          "answer")


def many():
    return {target.iqn("many-%02d" % n) for n in range(target.MANY)}


@check("C", "a list that needs many parts is complete")
def _(t):
    s = t.discovery(MaxRecvDataSegmentLength=512)
    names = targets_in(ask_text(s, {"SendTargets": "All"}))
    assert many() <= set(names), "lacks %r" % sorted(many() - set(names))
    equal(len(names), len(set(names)), "names, each once")


@check("11.11", "parts are no longer than the initiator receives")
def _(t):
    s = t.discovery(MaxRecvDataSegmentLength=512)
    rsp = s.ask(text_request({"SendTargets": "All"}))
    assert 0 < len(rsp.data) <= 512, "%d bytes" % len(rsp.data)
    equal(rsp.flags & (P.F | P.C), P.C, "F and C")
    assert rsp.ttt != P.NO_TAG, "no TTT"


@check("C", "discovery without MaxRecvDataSegmentLength")
def _(t):
    s = t.session()
    pairs = t.names(SessionType="Discovery")
    del pairs["TargetName"], pairs["MaxRecvDataSegmentLength"]
    s.login(pairs)
    assert many() <= set(targets_in(ask_text(s, {"SendTargets": "All"})))


@check("C", "All is refused in a normal session")
def _(t):
    s = t.login()
    rsp = s.ask(text_request({"SendTargets": "All"}))
    assert rsp.opcode == P.REJECT or P.parse_text(rsp.data) == [
        ("SendTargets", "Reject")], "answered %r" % rsp.data


@check("C", "an empty value names the session's own target")
def _(t):
    s = t.login()
    equal(ask_text(s, {"SendTargets": ""}),
          [("TargetName", target.iqn("open")),
           ("TargetAddress", address_of(t))], "answer")


@check("6.2", "an unknown key in full feature phase")
def _(t):
    s = t.login()
    equal(ask_text(s, {"X-what": "1"}), [("X-what", "NotUnderstood")],
          "answer")
    s.ping()


@check("6.2", "several keys, each is answered")
def _(t):
    s = t.discovery()
    pairs = ask_text(s, [("X-a", "1"), ("SendTargets", target.iqn("open")),
                         ("X-b", "2")])
    equal({k for k, _ in pairs},
          {"X-a", "TargetName", "TargetAddress", "X-b"}, "keys")


@check("6.2", "a key of the login is not negotiated again")
def _(t):
    s = t.login()
    rsp = s.ask(text_request({"MaxBurstLength": "4096"}))
    assert rsp.opcode == P.REJECT or dict(P.parse_text(rsp.data)).get(
        "MaxBurstLength") in ("Reject", "NotUnderstood", "Irrelevant"), \
        "answered %r" % rsp.data


@check("13.12", "MaxRecvDataSegmentLength may be declared anew")
def _(t):
    s = t.login(MaxRecvDataSegmentLength=65536)
    rsp = s.ask(text_request({"MaxRecvDataSegmentLength": "1024"}))
    equal((rsp.opcode, rsp.final), (P.TEXT_RSP, True), "answer")
    s.request(scsi(b"\x28" + bytes(7) + b"\x08", 4096))
    equal(len(s.recv().data), 1024, "bytes of a Data-In")


@check("13.12", "MaxRecvDataSegmentLength=100 is refused")
def _(t):
    s = t.login()
    rsp = s.ask(text_request({"MaxRecvDataSegmentLength": "100"}))
    assert rsp.opcode == P.REJECT or b"Reject" in rsp.data, "%r" % rsp.data
    equal(len(s.read_blocks(0, 1)), 512, "bytes read")


@check("11.10", "an empty Text Request has an empty answer")
def _(t):
    equal(ask_text(t.login(), ()), [], "answer")


@check("11.10.2", "C: the parts of a request are put together")
def _(t):
    s = t.discovery()
    req = s.request(text_request(b"SendTar", final=False, more=True))
    rsp = s.recv()
    equal((rsp.opcode, rsp.final, rsp.data), (P.TEXT_RSP, False, b""),
          "answer to the part")
    assert rsp.ttt != P.NO_TAG, "no TTT"
    s.request(text_request(b"gets=" + target.iqn("open").encode() + b"\0",
                           itt=req.itt, ttt=rsp.ttt))
    rsp = s.recv()
    equal(targets_in(P.parse_text(rsp.data)), [target.iqn("open")], "targets")


@check("11.10.2", "C without an end is refused")
def _(t):
    s = t.discovery()
    req = s.request(text_request(b"X" * 8000, final=False, more=True))
    for _ in range(100):
        rsp = s.recv()
        if rsp.opcode == P.REJECT:
            return
        s.request(text_request(b"X" * 8000, final=False, more=True,
                               itt=req.itt, ttt=rsp.ttt))
    raise AssertionError("800 kB were taken")


@check("11.11.1", "no F in answer to a request without")
def _(t):
    s = t.login()
    req = s.request(text_request({"X-a": "1"}, final=False))
    rsp = s.recv()
    equal((rsp.opcode, rsp.flags & (P.F | P.C)), (P.TEXT_RSP, 0), "F and C")
    equal(P.parse_text(rsp.data), [("X-a", "NotUnderstood")], "answer")
    assert rsp.ttt != P.NO_TAG, "no TTT"
    s.request(text_request({"X-b": "1"}, itt=req.itt, ttt=rsp.ttt))
    rsp = s.recv()
    equal((rsp.final, rsp.ttt), (True, P.NO_TAG), "F and TTT")
    equal(P.parse_text(rsp.data), [("X-b", "NotUnderstood")], "answer")


@check("C", "targets that come and go while the list is being sent")
def _(t):
    s = t.discovery(MaxRecvDataSegmentLength=512)
    tree = target.Targets(t.address)
    req = s.request(text_request({"SendTargets": "All"}))
    data, parts = b"", 0
    try:
        tree.disk = target.ROOT + "/core/rd_mcp_9/pdu"
        rsp = s.recv()
        while not rsp.final and parts < 1000:
            if parts == 0:
                tree.target("late")
            if parts == 2:
                tree.remove()
            data += rsp.data
            parts += 1
            s.request(text_request(itt=req.itt, ttt=rsp.ttt))
            rsp = s.recv()
    finally:
        tree.remove()
    names = targets_in(P.parse_text(data + rsp.data))
    assert parts > 2, "%d parts" % parts
    assert many() <= set(names), "lacks %r" % sorted(many() - set(names))
    equal(len(names), len(set(names)), "names, each once")


@check("11.10", "a request too long for a discovery session")
def _(t):
    s = t.discovery()
    req = s.request(text_request(b"X-a=" + b"1" * 9000 + b"\0"))
    rejected(s, req, P.R_PROTOCOL)
    # RFC 7143 11.17.1: its CmdSN was not received
    s.cmdsn -= 1
    equal(targets_in(ask_text(s, {"SendTargets": target.iqn("open")})),
          [target.iqn("open")], "targets")


@check("11.10", "F and C together are refused")
def _(t):
    s = t.login()
    req = s.request(text_request({"X-a": "1"}, final=True, more=True))
    rejected(s, req, P.R_PROTOCOL, P.R_FIELD, P.R_UNSUPPORTED)


@check("11.10.4", "a TTT nobody gave out is refused")
def _(t):
    s = t.login()
    req = s.request(text_request({"X-a": "1"}, ttt=0x1234))
    rejected(s, req, P.R_FIELD, P.R_PROTOCOL, P.R_RESOURCES)
    s.ping()


@check("11.10.4", "the TTT of a write is not that of a text")
def _(t):
    s = t.login(ImmediateData="No")
    write = s.request(scsi(b"\x2a" + bytes(7) + b"\x08", write=4096))
    r2t = s.recv()
    equal(r2t.opcode, P.R2T, "opcode")
    s.request(text_request({"X-a": "1"}, itt=write.itt, ttt=r2t.ttt))
    equal(s.recv().opcode, P.REJECT, "answer")
    s.answer_r2t(r2t, bytes(4096))
    equal(s.recv().byte3, 0, "status of the write")


@check("11.10.4", "an old TTT is refused")
def _(t):
    s = t.discovery(MaxRecvDataSegmentLength=512)
    req = s.request(text_request({"SendTargets": "All"}))
    first = s.recv()
    s.request(text_request(itt=req.itt, ttt=first.ttt))
    s.recv()
    s.request(text_request(itt=req.itt, ttt=first.ttt))
    equal(s.recv().opcode, P.REJECT, "answer")


@check("11.10", "a new request ends the exchange before")
def _(t):
    s = t.discovery(MaxRecvDataSegmentLength=512)
    s.ask(text_request({"SendTargets": "All"}))
    equal(targets_in(ask_text(s, {"SendTargets": target.iqn("open")})),
          [target.iqn("open")], "targets")


@check("6.1", "a text that is no pair is refused")
def _(t):
    s = t.login()
    req = s.request(text_request(b"SendTargets\0"))
    rejected(s, req, P.R_PROTOCOL, P.R_FIELD)


@check("6.1", "a key of 64 bytes in full feature phase")
def _(t):
    s = t.login()
    s.request(text_request(b"k" * 64 + b"=1\0"))
    rsp = s.recv()
    assert rsp.opcode == P.REJECT or b"NotUnderstood" in rsp.data


@check("6.1", "SendTargets a thousand times is no list a thousand times")
def _(t):
    s = t.discovery()
    rsp = s.ask(text_request(b"SendTargets=All\0" * 1000))
    size = len(rsp.data)
    parts = 1
    while rsp.opcode == P.TEXT_RSP and not rsp.final and parts < 20:
        s.request(text_request(itt=rsp.itt, ttt=rsp.ttt))
        rsp = s.recv()
        size += len(rsp.data)
        parts += 1
    assert parts < 20, "more than %d bytes" % size


def not_in_discovery(make):
    def function(t):
        s = t.discovery()
        s.request(make())
        said = ends(s)
        assert all(p.opcode == P.REJECT for p in said), "answered %r" % said
    return function


for _name, _make in (("SCSI Command", lambda: scsi(INQUIRY, 96)),
                     ("NOP-Out", lambda: nop_out(b"x")),
                     ("task management", lambda: task_management(5))):
    check("4.3", "%s in a discovery session is refused" % _name)(
        not_in_discovery(_make))


@check("4.3", "a discovery session is left by Logout")
def _(t):
    s = t.discovery()
    rsp = s.ask(logout(0))
    equal((rsp.opcode, rsp.byte2), (P.LOGOUT_RSP, 0), "answer")
    equal(ends(s), [], "PDUs after it")


@check("11.10", "requests of a discovery session in a row")
def _(t):
    s = t.discovery()
    for _ in range(20):
        equal(len(ask_text(s, {"SendTargets": target.iqn("open")})), 2,
              "pairs")
