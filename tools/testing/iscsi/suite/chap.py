# SPDX-License-Identifier: GPL-2.0
"""CHAP, one way and both ways (RFC 7143 12.1.3; RFC 1994)."""
import base64
import os

import pdu as P
import target
from checks import Closed, add_check, check, equal, refused
from client import Refused, binary, chap_digest, hexed
from target import (PASSWORD, TARGET_PASSWORD, TARGET_USER, USER)


def based(data):
    return "0b" + base64.b64encode(data).decode()


def enter(s, t, name="chap"):
    """After this the target's challenge is there."""
    s.login_step(list(t.names(name).items()) + [("AuthMethod", "CHAP")], 0, 1,
                 transit=False)
    s.login_step([("CHAP_A", "5")], 0, 1, transit=False)


def reply(s, pairs, statuses=(0x0201,)):
    refused(lambda: s.login_step(pairs, 0, 1), *statuses)


def in_full(t, s):
    s.login({}, csg=1, said=t.names())
    s.ping()


def algorithm(number, size):
    def function(t):
        s = t.session()
        s.chap(t.names("chap"), USER, PASSWORD, number)
        equal(len(s.challenge()), size, "bytes of CHAP_C")
        in_full(t, s)
    return function


for _number, _name, _size in (("5", "MD5", 16), ("6", "SHA1", 20),
                              ("7", "SHA-256", 32), ("8", "SHA3-256", 32)):
    add_check("12.1.3", "CHAP with %s" % _name, algorithm(_number, _size))


def chooses(offer, want):
    def function(t):
        s = t.session()
        s.login_step(list(t.names("chap").items()) +
                     [("AuthMethod", "CHAP")], 0, 1, transit=False)
        if want is None:
            refused(lambda: s.login_step([("CHAP_A", offer)], 0, 1,
                                         transit=False), 0x0201)
            return
        s.login_step([("CHAP_A", offer)], 0, 1, transit=False)
        equal(s.result.get("CHAP_A"), want, "CHAP_A")
    return function


for _offer, _want in (("7,5", "7"), ("5,7", "5"), ("99,5", "5"),
                      ("x,5", "5"), ("99", None), ("", None), ("0", None),
                      ("261", None), ("4294967301", None)):
    add_check("12.1.3", "CHAP_A=%s: %s" % (
        _offer or "nothing", "takes " + _want if _want else "refused"),
        chooses(_offer, _want))


def encoded(function):
    def run(t):
        s = t.session()
        s.chap(t.names("chap"), USER, PASSWORD, encode=function)
        in_full(t, s)
    return run


add_check("6.1", "CHAP_R in base64", encoded(based))
add_check("6.1", "CHAP_R in base64 without padding",
          encoded(lambda d: based(d).rstrip("=")))
add_check("6.1", "CHAP_R in capital hexadecimal",
          encoded(lambda d: "0X" + d.hex().upper()))


def not_taken(function):
    def run(t):
        s = t.session()
        enter(s, t)
        answer = s.chap_response(PASSWORD)
        reply(s, function(s, answer))
    return run


def name_and(value):
    return [("CHAP_N", USER), ("CHAP_R", value)]


for _what, _function in (
        ("a wrong secret", lambda s, a: name_and(
            hexed(s.chap_response("not-the-secret")))),
        ("a wrong name", lambda s, a: [("CHAP_N", "nobody"),
                                       ("CHAP_R", hexed(a))]),
        ("a name with something behind", lambda s, a: [
            ("CHAP_N", USER + "x"), ("CHAP_R", hexed(a))]),
        ("a part of the name", lambda s, a: [("CHAP_N", USER[:-1]),
                                             ("CHAP_R", hexed(a))]),
        ("no name", lambda s, a: [("CHAP_R", hexed(a))]),
        ("an empty name", lambda s, a: [("CHAP_N", ""),
                                        ("CHAP_R", hexed(a))]),
        ("no answer", lambda s, a: [("CHAP_N", USER)]),
        ("an empty answer", lambda s, a: name_and("")),
        ("0x alone", lambda s, a: name_and("0x")),
        ("0b alone", lambda s, a: name_and("0b")),
        ("a byte less", lambda s, a: name_and(hexed(a[:-1]))),
        ("a byte more", lambda s, a: name_and(hexed(a + b"\0"))),
        ("an odd digit", lambda s, a: name_and(hexed(a)[:-1])),
        ("no hexadecimal digit", lambda s, a: name_and(hexed(a)[:-1] + "g")),
        ("a decimal answer", lambda s, a: name_and(
            str(int.from_bytes(a, "big")))),
        ("255 digits", lambda s, a: name_and("0x" + "0" * 253)),
        ("no base64", lambda s, a: name_and("0b" + "*" * 22)),
        ("base64 that is too long", lambda s, a: name_and(
            based(a + bytes(60)))),
        ("one bit wrong", lambda s, a: name_and(
            hexed(bytes([a[0] ^ 1]) + a[1:]))),
        ("the answer twice", lambda s, a: name_and(hexed(a)) + [
            ("CHAP_R", hexed(a))]),
        ("an unheard-of CHAP key", lambda s, a: name_and(hexed(a)) + [
            ("CHAP_X", "1")])):
    add_check("12.1.3", "refused: " + _what, not_taken(_function))


@check("12.1.3", "an answer before the question is refused")
def _(t):
    s = t.session()
    s.login_step(list(t.names("chap").items()) + [("AuthMethod", "CHAP")], 0,
                 1, transit=False)
    reply(s, name_and("0x" + "00" * 16))


@check("12.1.3", "the same answer on another connection is refused")
def _(t):
    first = t.session()
    enter(first, t)
    answer = first.chap_response(PASSWORD)
    s = t.session()
    enter(s, t)
    reply(s, name_and(hexed(answer)))


@check("12.1.3", "challenges differ")
def _(t):
    seen = set()
    for _ in range(4):
        s = t.session()
        enter(s, t)
        seen.add(s.result["CHAP_C"])
    equal(len(seen), 4, "different challenges")


@check("12.1.3", "CHAP_A again after the challenge is refused")
def _(t):
    s = t.session()
    enter(s, t)
    reply(s, [("CHAP_A", "5")])


@check("12.1.3", "CHAP keys after success are refused")
def _(t):
    s = t.session()
    s.login_step(list(t.names("chap").items()) + [("AuthMethod", "CHAP")], 0,
                 1, transit=False)
    s.login_step([("CHAP_A", "5")], 0, 1, transit=False)
    s.login_step(name_and(hexed(s.chap_response(PASSWORD))), 0, 1,
                 transit=False)
    reply(s, name_and("0x00"), (0x0200, 0x0201))


@check("12.1", "T before CHAP is done is not granted")
def _(t):
    s = t.session()
    rsp = s.login_step(list(t.names("chap").items()) +
                       [("AuthMethod", "CHAP")], 0, 1)
    equal(rsp.flags & P.T, 0, "T")


def method(offer, want):
    def function(t):
        s = t.session()
        pairs = list(t.names("chap").items()) + [("AuthMethod", offer)]
        if want is None:
            refused(lambda: s.login_step(pairs, 0, 1, transit=False), 0x0201)
            return
        s.login_step(pairs, 0, 1, transit=False)
        equal(s.result.get("AuthMethod"), want, "AuthMethod")
    return function


for _offer, _want in (("CHAP", "CHAP"), ("CHAP,None", "CHAP"),
                      ("None,CHAP", "CHAP"), ("KRB5,SRP,CHAP", "CHAP"),
                      ("X-com.example.auth,CHAP", "CHAP"), ("None", None),
                      ("KRB5", None), ("X-com.example.auth", None),
                      ("", None), ("chap", None)):
    add_check("12.1", "AuthMethod=%s where CHAP is wanted: %s" % (
        _offer or "nothing", _want or "refused"), method(_offer, _want))


@check("12.1", "the security stage cannot be left out")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names("chap"), 1, 3), 0x0201)


@check("12.1", "no AuthMethod: the target offers one")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names("chap"), 0, 1)
    equal(rsp.flags & P.T, 0, "T")
    equal(s.result.get("AuthMethod"), "CHAP", "AuthMethod")


@check("12.1", "an initiator that says nothing more is refused")
def _(t):
    s = t.session()
    s.login_step(t.names("chap"), 0, 1)
    refused(lambda: s.login_step((), 0, 1), 0x0201)


@check("12.1", "AuthMethod twice is refused")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(
        list(t.names("chap").items()) + [("AuthMethod", "CHAP")] * 2, 0, 1),
        0x0200)


@check("12.1", "CHAP,None where nothing is wanted and nobody has a secret")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names(AuthMethod="CHAP,None"), 0, 1)
    equal(s.result.get("AuthMethod"), "None", "AuthMethod")
    equal(rsp.flags & P.T, P.T, "T")
    in_full(t, s)


@check("12.1", "AuthMethod=None where nothing is wanted")
def _(t):
    s = t.session()
    s.login_step(t.names(AuthMethod="None"), 0, 1)
    equal(s.result.get("AuthMethod"), "None", "AuthMethod")
    in_full(t, s)


MINE = bytes(range(16))


@check("12.1.3", "mutual: the target proves itself")
def _(t):
    s = t.session()
    s.chap(t.names("mutual"), USER, PASSWORD, mutual=(77, hexed(MINE)))
    equal(s.result.get("CHAP_N"), TARGET_USER, "CHAP_N")
    equal(binary(s.result["CHAP_R"]),
          chap_digest("5", 77, TARGET_PASSWORD, MINE), "CHAP_R")
    in_full(t, s)


@check("12.1.3", "mutual: a challenge in base64")
def _(t):
    s = t.session()
    s.chap(t.names("mutual"), USER, PASSWORD, mutual=(0, based(MINE)))
    equal(binary(s.result["CHAP_R"]),
          chap_digest("5", 0, TARGET_PASSWORD, MINE), "CHAP_R")


@check("12.1.3", "mutual: SHA-256 with a long challenge")
def _(t):
    s = t.session()
    mine = os.urandom(120)
    s.chap(t.names("mutual"), USER, PASSWORD, "7", mutual=(255, hexed(mine)))
    equal(binary(s.result["CHAP_R"]),
          chap_digest("7", 255, TARGET_PASSWORD, mine), "CHAP_R")


@check("12.1.3", "mutual: who does not ask is not told")
def _(t):
    s = t.session()
    s.chap(t.names("mutual"), USER, PASSWORD)
    assert "CHAP_R" not in s.result, "CHAP_R"
    in_full(t, s)


@check("9.2.1", "mutual: our own challenge back is refused")
def _(t):
    s = t.session()
    enter(s, t, "mutual")
    reply(s, name_and(hexed(s.chap_response(PASSWORD))) +
          [("CHAP_I", "1"), ("CHAP_C", s.result["CHAP_C"])])


@check("9.2.1", "mutual: our own challenge back in base64 is refused")
def _(t):
    s = t.session()
    enter(s, t, "mutual")
    reply(s, name_and(hexed(s.chap_response(PASSWORD))) +
          [("CHAP_I", "1"), ("CHAP_C", based(s.challenge()))])


def bad_mutual(pairs):
    def function(t):
        s = t.session()
        enter(s, t, "mutual")
        reply(s, name_and(hexed(s.chap_response(PASSWORD))) + pairs)
    return function


for _what, _pairs in (
        ("CHAP_I without CHAP_C", [("CHAP_I", "1")]),
        ("CHAP_I=256", [("CHAP_I", "256"), ("CHAP_C", hexed(MINE))]),
        ("CHAP_I=-1", [("CHAP_I", "-1"), ("CHAP_C", hexed(MINE))]),
        ("CHAP_I=x", [("CHAP_I", "x"), ("CHAP_C", hexed(MINE))]),
        ("CHAP_I empty", [("CHAP_I", ""), ("CHAP_C", hexed(MINE))]),
        ("CHAP_C empty", [("CHAP_I", "1"), ("CHAP_C", "")]),
        ("CHAP_C=0x", [("CHAP_I", "1"), ("CHAP_C", "0x")]),
        ("CHAP_C decimal", [("CHAP_I", "1"), ("CHAP_C", "12345")]),
        ("CHAP_C of odd digits", [("CHAP_I", "1"), ("CHAP_C", "0x123")])):
    add_check("12.1.3", "mutual: %s is refused" % _what, bad_mutual(_pairs))


@check("12.1.3", "mutual: CHAP_C of 2048 bytes is refused")
def _(t):
    s = t.session()
    enter(s, t, "mutual")
    pairs = name_and(hexed(s.chap_response(PASSWORD))) + [
        ("CHAP_I", "1"), ("CHAP_C", "0x" + "5a" * 2048)]
    try:
        s.login_step(pairs, 0, 1)
    except Refused as e:
        assert e.status in (0x0200, 0x0201), "%04x" % e.status
    except Closed:
        raise AssertionError("closed without a response") from None
    else:
        raise AssertionError("accepted")


@check("12.1.3", "mutual asked of a target without a name: it does not say")
def _(t):
    s = t.session()
    s.chap(t.names("chap"), USER, PASSWORD, mutual=(1, hexed(MINE)))
    assert "CHAP_R" not in s.result, "CHAP_R"


@check("12.1", "a failed login leaves the session it would replace alone")
def _(t):
    first = t.session()
    first.chap(t.names("chap"), USER, PASSWORD)
    in_full(t, first)
    s = t.session(isid=first.isid)
    enter(s, t)
    reply(s, name_and("0x" + "00" * 16))
    first.ping()


@check("12.1", "a failed login makes no ACL")
def _(t):
    attrib = target.ROOT + "/iscsi/%s/tpgt_1/attrib/" % target.iqn("chap")
    names = t.names("chap", "iqn.2026-01.example:nobody")
    target.write(attrib + "cache_dynamic_acls", 1)
    try:
        s = t.session()
        refused(lambda: s.chap(names, USER, "not-his-password"), 0x0201)
        # who has an ACL, even one made in demo mode, gets in
        target.write(attrib + "generate_node_acls", 0)
        target.write(attrib + "authentication", 0)
        s = t.session()
        refused(lambda: s.login_step(names, 1, 3), 0x0202)
    finally:
        target.write(attrib + "authentication", 1)
        target.write(attrib + "generate_node_acls", 1)
        target.write(attrib + "cache_dynamic_acls", 0)
