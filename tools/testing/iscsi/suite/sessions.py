# SPDX-License-Identifier: GPL-2.0
"""Sessions: reinstatement, several of them, the administrator's doings
(RFC 7143 6.3.5, 4.2.1, 11.9)."""
import os

import pdu as P
import target
from checks import Closed, Refused, check, ends, equal
from client import rw10, scsi

TPG = target.ROOT + "/iscsi/%s/tpgt_1"


def again(t, first, name="open", initiator=target.SOMEBODY):
    s = t.session(isid=first.isid)
    return s.login(t.names(name, initiator))


@check("6.3.5", "the same ISID takes the old session's place")
def _(t):
    first = t.login()
    s = again(t, first)
    ends(first)
    s.ping()
    assert s.tsih and s.tsih != first.tsih, "TSIH"


@check("6.3.5", "... with a write that waits for data")
def _(t):
    first = t.login(ImmediateData="No")
    first.request(scsi(rw10(0x2A, 0, 8), write=4096))
    equal(first.recv().opcode, P.R2T, "answer")
    s = again(t, first)
    ends(first)
    s.ping()


@check("6.3.5", "... twenty times")
def _(t):
    s = t.login()
    for _ in range(20):
        s = again(t, s)
    s.ping()


@check("6.3.5", "another ISID does not")
def _(t):
    first = t.login()
    t.login().ping()
    first.ping()


@check("6.3.5", "another initiator does not")
def _(t):
    first = t.login()
    again(t, first, initiator="iqn.2026-01.example:another").ping()
    first.ping()


@check("6.3.5", "a session with another target does not")
def _(t):
    first = t.login()
    again(t, first, "loose").ping()
    first.ping()


@check("6.3.5", "a discovery session does not")
def _(t):
    first = t.login()
    s = t.session(isid=first.isid)
    pairs = t.names(SessionType="Discovery")
    del pairs["TargetName"]
    s.login(pairs)
    first.ping()


@check("6.3.5", "a login that is not finished does not")
def _(t):
    first = t.login()
    s = t.session(isid=first.isid)
    s.login_step(t.names(), 0, 1)
    first.ping()


@check("6.3.5", "two logins for the same place: one is left at the end")
def _(t):
    a = t.session(isid=0x80AABBCCDDEE)
    b = t.session(isid=0x80AABBCCDDEE)
    a.login_step(t.names(), 0, 1)
    b.login_step(t.names(), 0, 1)
    works = 0
    a.login({}, csg=1, said=t.names())
    b.login({}, csg=1, said=t.names())
    for s in (a, b):
        try:
            s.ping()
            works += 1
        except (Closed, Refused):
            pass
    equal(works, 1, "sessions that work")


@check("6.3.5", "two logins that wait for the same session both get in")
def _(t):
    first = t.login(ImmediateData="No")
    first.request(scsi(rw10(0x2A, 0, 8), write=4096))
    equal(first.recv().opcode, P.R2T, "answer")
    both = [t.session(isid=first.isid) for _ in range(2)]
    for s in both:
        s.send(s.login_pdu(t.names(), 1, 3))
    for s in both:
        equal(s.login_answer().flags & (P.T | 3), P.T | 3, "T and NSG")
    works = 0
    for s in both:
        try:
            s.ping()
            works += 1
        except Closed:
            pass
    equal(works, 1, "sessions that work")


@check("4.2.1", "sixteen sessions at once")
def _(t):
    all_of_them = [t.login() for _ in range(16)]
    equal(len({s.tsih for s in all_of_them}), 16, "different TSIHs")
    for s in all_of_them:
        s.ping()


@check("11.9", "a target that is disabled ends its sessions")
def _(t):
    s = t.login("narrow")
    path = TPG % target.iqn("narrow") + "/enable"
    target.write(path, 0)
    try:
        said = ends(s)
        assert all(p.opcode == P.ASYNC for p in said), "answered %r" % said
        late = t.session()
        try:
            late.login(t.names("narrow"))
        except Refused as e:
            equal(e.status, 0x0301, "status")
        else:
            raise AssertionError("a login to a disabled target")
    finally:
        target.write(path, 1)
    t.login("narrow").ping()


@check("11.9", "a target that is disabled within a login")
def _(t):
    s = t.session()
    s.login_step(t.names("narrow"), 0, 1)
    path = TPG % target.iqn("narrow") + "/enable"
    target.write(path, 0)
    try:
        for rsp in ends(s):
            equal(rsp.status >> 8, 3, "status class")
    finally:
        target.write(path, 1)


@check("11.9", "a target that is disabled with a write under way")
def _(t):
    s = t.login("narrow", ImmediateData="No")
    s.request(scsi(rw10(0x2A, 0, 8), write=4096))
    equal(s.recv().opcode, P.R2T, "answer")
    path = TPG % target.iqn("narrow") + "/enable"
    target.write(path, 0)
    try:
        ends(s)
    finally:
        target.write(path, 1)
    t.login("narrow").ping()


@check("11.13.5", "redirection, where the target can")
def _(t):
    path = TPG % target.iqn("narrow") + "/redirect"
    if not os.path.exists(path):
        raise AssertionError("this target cannot")
    target.write(path, "192.0.2.7:3260,1")
    try:
        s = t.session()
        s.send(s.login_pdu(t.names("narrow")))
        rsp = s.recv()
        equal((rsp.opcode, rsp.status), (P.LOGIN_RSP, 0x0101), "answer")
        equal(dict(P.parse_text(rsp.data)).get("TargetAddress"),
              "192.0.2.7:3260,1", "TargetAddress")
        equal(ends(s), [], "PDUs after it")
    finally:
        target.write(path, "\n")
    t.login("narrow").ping()
