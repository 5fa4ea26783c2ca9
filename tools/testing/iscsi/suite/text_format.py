# SPDX-License-Identifier: GPL-2.0
"""The form of a text in a login: pairs, NULs, lengths (RFC 7143 6.1)."""
import pdu as P
from checks import Closed, add_check, alive, check, equal, refused
from client import Refused


def with_text(extra, before=False):
    def make(t):
        names = P.text(t.names())
        return extra + names if before else names + extra
    return make


def fine(make, key=None, want=None):
    def function(t):
        s = t.session()
        rsp = s.login_step(make(t), 1, 3, transit=False)
        if key:
            equal(dict(P.parse_text(rsp.data)).get(key), want, key)
    return function


def bad(make, csg=1):
    def function(t):
        s = t.session()
        refused(lambda: s.login_step(make(t), csg, csg + 1, transit=False),
                *((0x0200,) if csg else (0x0200, 0x0201)))
    return function


add_check("6.1", "NULs before the first pair",
          fine(with_text(b"\0\0\0", before=True)))
add_check("6.1", "NULs after the last pair", fine(with_text(b"\0\0\0\0\0")))
add_check("6.1", "several NULs between pairs",
          fine(with_text(b"\0\0\0X-a=1\0"), "X-a", "NotUnderstood"))
add_check("6.1", "the last NUL is missing",
          fine(with_text(b"X-a=1"), "X-a", "NotUnderstood"))
add_check("6.1", "an empty value",
          fine(with_text(b"X-a=\0"), "X-a", "NotUnderstood"))
add_check("6.1", "a value with = in it",
          fine(with_text(b"X-a=b=c\0"), "X-a", "NotUnderstood"))
add_check("6.1", "a key of 63 bytes",
          fine(with_text(b"k" * 63 + b"=1\0"), "k" * 63, "NotUnderstood"))
add_check("6.1", "a pair without =", bad(with_text(b"MaxBurstLength\0")))
add_check("6.1", "a pair without = in the security stage",
          bad(with_text(b"AuthMethod\0"), 0))
add_check("6.1", "a pair without key", bad(with_text(b"=1\0")))
add_check("6.1", "a value of 256 bytes of a known key",
          bad(with_text(b"InitiatorAlias=" + b"a" * 256 + b"\0")))
add_check("6.1", "a value of 256 bytes of an unknown key",
          bad(with_text(b"X-a=" + b"a" * 256 + b"\0")))
add_check("6.1", "a value of 256 bytes in the security stage",
          bad(with_text(b"AuthMethod=" + b"a" * 256 + b"\0"), 0))


def survives(text, csg=1):
    """Whatever the answer is, it comes, and the target goes on."""
    def function(t):
        s = t.session()
        try:
            s.login_step(text(t), csg, csg + 1, transit=False)
        except (Refused, Closed):
            pass
        alive(t.address)
    return function


add_check("6.1", "a key of 64 bytes",
          survives(with_text(b"k" * 64 + b"=1\0")))
add_check("6.1", "a key of 8000 bytes", survives(
    lambda t: P.text(t.names())[:150] + b"\0" + b"k" * 8000 + b"=1\0"))
add_check("6.1", "bytes that are no text",
          survives(with_text(bytes(range(1, 256)) + b"\0")))
add_check("6.1", "nothing but NULs", survives(lambda t: bytes(8192)))
add_check("6.1", "nothing but =", survives(lambda t: b"=" * 8192))
add_check("6.1", "8000 bytes without NUL", survives(lambda t: b"a" * 8000))
add_check("6.1", "an empty pair a thousand times",
          survives(with_text(b"=\0" * 1000)))


@check("6.1", "10,000 keys are answered or refused")
def _(t):
    s = t.session()
    text = P.text(t.names()) + b"".join(
        b"X-%04d=1\0" % n for n in range(10000))
    try:
        for at in range(0, len(text), 8000):
            s.login_step(text[at:at + 8000], 1, 3, transit=False,
                         more=at + 8000 < len(text))
    except (Refused, Closed):
        pass
    alive(t.address)


@check("6.1", "more unknown keys than an answer holds")
def _(t):
    s = t.session()
    text = P.text(t.names()) + b"".join(
        b"X%d=\0" % n for n in range(1000))
    try:
        s.login_step(text, 1, 3, transit=False)
    except Refused as e:
        equal(e.status, 0x0200, "status")
    alive(t.address)


@check("6.1", "padding that is not NUL is not text")
def _(t):
    s = t.session()
    text = P.text(t.names())
    text += b"X-a=1\0" + b"\0" * (-(len(text) + 6) % 4 + 1)
    pdu = s.login_pdu(text, 1, 3, transit=False)
    raw = pdu.encode()
    assert len(text) % 4 == 1
    s.send_bytes(raw[:-3] + b"B=2")
    rsp = s.login_answer()
    equal([k for k, _ in P.parse_text(rsp.data) if "B" == k], [], "pairs")


@check("6.1", "a pair cut in two by C")
def _(t):
    s = t.session()
    s.login_step(P.text(t.names()) + b"MaxBurstLe", 1, 3, transit=False,
                 more=True)
    rsp = s.login_step(b"ngth=4096\0", 1, 3, transit=False)
    equal(dict(P.parse_text(rsp.data)).get("MaxBurstLength"), "4096",
          "answer")


@check("6.1", "a name cut in two by C")
def _(t):
    s = t.session()
    text = P.text(t.names())
    s.login_step(text[:20], 1, 3, transit=False, more=True)
    s.login(text[20:], said=t.names())
    s.ping()
