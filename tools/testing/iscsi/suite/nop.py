# SPDX-License-Identifier: GPL-2.0
"""NOP-Out and NOP-In (RFC 7143 11.18, 11.19)."""
import threading
import time

import pdu as P
import target
from checks import add_check, check, ends, equal, rejected
from client import nop_out


def echo(size):
    def function(t):
        t.login().ping(bytes(n & 255 for n in range(size)))
    return function


for _size in (0, 1, 2, 3, 4, 5, 511, 4096, 100000):
    add_check("11.18", "%d bytes come back" % _size, echo(_size))


@check("11.19", "fields of the answer")
def _(t):
    s = t.login()
    req = s.request(nop_out(b"abc"))
    rsp = s.recv()
    equal((rsp.flags, rsp.itt, rsp.ttt), (P.F, req.itt, P.NO_TAG),
          "flags, ITT, TTT")


@check("11.18", "an echo is no longer than the initiator receives")
def _(t):
    s = t.login(MaxRecvDataSegmentLength=1024)
    rsp = s.ask(nop_out(b"x" * 4096))
    equal((rsp.opcode, rsp.data), (P.NOP_IN, b"x" * 1024), "echo")


@check("11.18", "without ITT it is not answered")
def _(t):
    s = t.login()
    s.request(nop_out(b"nothing", immediate=True, itt=P.NO_TAG))
    equal(s.quiet(), None, "answer")
    s.ping()


@check("11.18", "without ITT it has to be immediate")
def _(t):
    s = t.login()
    req = s.request(nop_out(itt=P.NO_TAG))
    rejected(s, req, P.R_PROTOCOL, P.R_FIELD)


@check("11.18", "without F it is rejected")
def _(t):
    s = t.login()
    req = nop_out(b"x")
    req.flags = 0
    rejected(s, s.request(req), P.R_PROTOCOL, P.R_FIELD)


@check("13.12", "one that announces 16 MiB is not waited for")
def _(t):
    s = t.login()
    time.sleep(0.5)             # whoever it is for is not at work
    req = nop_out()
    req.claimed_len = 0xFFFFFF
    rejected(s, s.request(req), P.R_PROTOCOL)


@check("11.18", "an answer to a NOP-In that never was")
def _(t):
    s = t.login()
    req = s.request(nop_out(immediate=True, itt=P.NO_TAG, ttt=0x4444))
    rejected(s, req, P.R_FIELD, P.R_PROTOCOL)
    s.ping()


@check("11.18", "ITT and TTT together are rejected")
def _(t):
    s = t.login()
    req = s.request(nop_out(b"x", ttt=0x4444))
    rejected(s, req, P.R_FIELD, P.R_PROTOCOL)
    s.ping()


@check("11.18", "more data than the target receives")
def _(t):
    s = t.login()
    req = s.request(nop_out(b"x" * 300000, immediate=True))
    rejected(s, req, P.R_PROTOCOL, P.R_FIELD)
    s.ping()


@check("11.19", "the target asks, and is content with an answer")
def _(t):
    s = t.login("acl", target.FRIEND)
    statsn = s.ping().statsn
    rsp = s.recv(20)
    equal((rsp.opcode, rsp.itt, rsp.flags), (P.NOP_IN, P.NO_TAG, P.F),
          "question")
    assert rsp.ttt != P.NO_TAG, "TTT"
    equal(rsp.lun, 0, "LUN")
    equal(rsp.statsn, statsn + 1 & 0xFFFFFFFF, "StatSN, not used up")
    s.request(nop_out(immediate=True, itt=P.NO_TAG, ttt=rsp.ttt))
    rsp = s.recv(20)
    equal(rsp.opcode, P.NOP_IN, "the next question")
    s.request(nop_out(b"with data", immediate=True, itt=P.NO_TAG,
                      ttt=rsp.ttt))
    s.ping()


@check("11.19", "who does not answer is left")
def _(t):
    s = t.login("acl", target.FRIEND)
    said = s.wait_closed(20)
    equal([(p.opcode, p.itt) for p in said], [(P.NOP_IN, P.NO_TAG)], "PDUs")


def big(n):
    return b"%06d" % n * 40000


@check("11.18", "megabytes of pings are echoed, though read late")
def _(t):
    s = t.login("loose")
    raw = b"".join(s.number(nop_out(big(n))).encode() for n in range(20))
    sender = threading.Thread(target=s.send_bytes, args=(raw,))
    sender.start()
    time.sleep(1)
    equal([s.recv().data == big(n) for n in range(20)], [True] * 20, "echoes")
    sender.join()
    s.ping()


@check("11.18", "megabytes of pings before their turn are not all kept")
def _(t):
    s = t.login("loose")
    first = s.cmdsn
    s.cmdsn += 1
    sent = [s.request(nop_out(big(n))) for n in range(1, 20)]
    gone = []
    rsp = s.ask(nop_out(b"now", immediate=True))
    while rsp.opcode == P.REJECT:
        equal(rsp.byte2, P.R_RESOURCES, "reason")
        gone.append(int.from_bytes(rsp.data[24:28], "big"))
        rsp = s.recv()
    equal(rsp.data, b"now", "answer to the immediate one")
    assert gone, "19 times 240 kB were kept"
    equal(gone, list(range(gone[0], first + 20)), "CmdSN of those refused")
    # what was refused does not count as received (RFC 7143 7.3)
    s.cmdsn = first
    s.ping()
    for pdu in sent:
        if pdu.cmdsn in gone:
            s.send(pdu)
        rsp = s.recv()
        equal((rsp.opcode, rsp.itt, rsp.data == pdu.data),
              (P.NOP_IN, pdu.itt, True), "echo")
    s.cmdsn = first + 20
    s.ping()


@check("11.18", "a hundred in a row")
def _(t):
    s = t.login()
    for n in range(100):
        s.ping(b"%d" % n)
