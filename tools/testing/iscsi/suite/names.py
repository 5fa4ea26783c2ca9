# SPDX-License-Identifier: GPL-2.0
"""Who logs in, and where: names, session types, TSIH (RFC 7143 13.4, 13.5)."""
import pdu as P
import target
from checks import check, ends, equal, refused


def without(pairs, *keys):
    return {k: v for k, v in pairs.items() if k not in keys}


@check("13.5", "no InitiatorName is answered 0207")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(without(t.names(), "InitiatorName")), 0x0207)


@check("13.5", "an empty InitiatorName is refused")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names(initiator="")), 0x0200, 0x0207)


@check("13.5", "an InitiatorName of 223 bytes")
def _(t):
    name = "iqn.2026-01.example:" + "n" * 203
    t.login(initiator=name).ping()


@check("13.5", "an InitiatorName of 224 bytes is refused")
def _(t):
    s = t.session()
    name = "iqn.2026-01.example:" + "n" * 204
    refused(lambda: s.login_step(t.names(initiator=name)), 0x0200)


@check("4.2.7.1", "an InitiatorName in capitals is the same")
def _(t):
    t.login("acl", target.FRIEND.upper()).ping()


@check("13.4", "no TargetName in a normal session is answered 0207")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(without(t.names(), "TargetName")), 0x0207)


@check("13.4", "TargetName in a later request comes too late")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(without(t.names(), "TargetName"), 0, 1,
                                 transit=False), 0x0207)


@check("11.13.5", "an unknown target is answered 0203")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names("nobody")), 0x0203)


@check("11.13.5", "an empty TargetName is refused")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names(TargetName="")), 0x0203, 0x0207,
            0x0200)


@check("11.13.5", "a disabled target is answered 0301")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names("off")), 0x0301)


@check("11.13.5", "an initiator without ACL is answered 0202")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names("acl")), 0x0202)


@check("11.13.5", "an initiator with ACL gets in")
def _(t):
    t.login("acl", target.FRIEND).ping()


@check("13.21", "SessionType unsaid is Normal")
def _(t):
    s = t.session()
    s.login(without(t.names(), "SessionType"))
    s.ping()


@check("13.21", "another SessionType is refused")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names(SessionType="Sometimes")), 0x0200,
            0x0209)


@check("13.21", "SessionType is case sensitive")
def _(t):
    s = t.session()
    refused(lambda: s.login_step(t.names(SessionType="discovery")), 0x0200,
            0x0209)


@check("13.21", "Discovery with a TargetName")
def _(t):
    s = t.session()
    s.login(t.names(SessionType="Discovery"))
    assert s.tsih, "no TSIH"


@check("13.9", "TargetPortalGroupTag is in the first response")
def _(t):
    s = t.session()
    s.login_step(t.names(), 0, 1)
    equal(s.result.get("TargetPortalGroupTag"), "1", "TargetPortalGroupTag")


@check("13.6", "TargetAlias is told")
def _(t):
    s = t.session()
    s.login(t.names())
    equal(s.result.get("TargetAlias"), "LIO Target", "TargetAlias")


@check("6.3.3", "a TSIH nobody has is answered 020a")
def _(t):
    s = t.session(tsih=0x4321)
    refused(lambda: s.login_step(t.names()), 0x020A)


@check("6.3.3", "a live session's TSIH with another ISID is answered 020a")
def _(t):
    first = t.login()
    s = t.session(tsih=first.tsih, cid=1)
    refused(lambda: s.login_step(t.names()), 0x020A)
    first.ping()


@check("6.3.3", "a second connection beyond MaxConnections is answered 0206")
def _(t):
    first = t.login()
    s = t.session(tsih=first.tsih, isid=first.isid, cid=1)
    refused(lambda: s.login_step(t.names()), 0x0206)
    first.ping()


@check("6.3.3", "another initiator cannot join a session")
def _(t):
    first = t.login()
    s = t.session(tsih=first.tsih, isid=first.isid, cid=1)
    refused(lambda: s.login_step(
        t.names(initiator="iqn.2026-01.example:thief")), 0x0203, 0x020A,
        0x0202)
    first.ping()


@check("6.3.4", "the same CID again leaves the session working, or replaces it")
def _(t):
    first = t.login()
    s = t.session(tsih=first.tsih, isid=first.isid, cid=first.cid)
    refused(lambda: s.login_step(t.names()), 0x0206)
    first.ping()


@check("13.4", "an alias of 255 bytes")
def _(t):
    t.login(InitiatorAlias="a" * 255).ping()


@check("6.1", "an alias with = and UTF-8 in it")
def _(t):
    t.login(InitiatorAlias="a=b=\N{GREEK SMALL LETTER BETA}").ping()


@check("11.13.5", "who is refused is not answered anything else")
def _(t):
    s = t.session()
    s.send_bytes(s.login_pdu(t.names("nobody")).encode() * 3)
    said = ends(s)
    equal([p.opcode for p in said], [P.LOGIN_RSP], "answers")
