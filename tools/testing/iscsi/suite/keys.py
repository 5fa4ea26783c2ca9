# SPDX-License-Identifier: GPL-2.0
"""Every key, its values and what must come of them (RFC 7143 6.2, 13)."""
import pdu as P
from checks import Closed, add_check, check, equal, refused
from client import Refused

# key: clause, rule, what the target wants, lowest, highest
NUMBERS = {
    "MaxConnections": ("13.2", min, 1, 1, 65535),
    "MaxBurstLength": ("13.13", min, 262144, 512, 16777215),
    "FirstBurstLength": ("13.14", min, 65536, 512, 16777215),
    "DefaultTime2Wait": ("13.15", max, 2, 0, 3600),
    "DefaultTime2Retain": ("13.16", min, 20, 0, 3600),
    "MaxOutstandingR2T": ("13.17", min, 1, 1, 65535),
    "ErrorRecoveryLevel": ("13.20", min, 0, 0, 2),
}
# key: clause, rule, what the target wants
BOOLEANS = {
    "InitialR2T": ("13.10", "or", "Yes"),
    "ImmediateData": ("13.11", "and", "Yes"),
    "DataPDUInOrder": ("13.18", "or", "Yes"),
    "DataSequenceInOrder": ("13.19", "or", "Yes"),
}


def answers(t, key, value, name="open"):
    """What the target says to an offer; None: nothing."""
    s = t.session()
    rsp = s.login_step(t.names(name, **{key: value}), 1, 3, transit=False)
    return dict(P.parse_text(rsp.data)).get(key)


def gives(key, value, want):
    def function(t):
        got = answers(t, key, value)
        assert got in want if isinstance(want, tuple) else got == want, \
            "%s=%s: answered %r, want %r" % (key, value, got, want)
    return function


def inadmissible(key, value):
    """Answered Reject, or the end of the login (RFC 7143 6.2)."""
    def function(t):
        try:
            got = answers(t, key, value)
        except Refused as e:
            equal(e.status, 0x0200, "status")
            return
        except Closed:
            raise AssertionError("closed without a response") from None
        assert got == "Reject", "%s=%s: answered %r" % (key, value, got)
    return function


for _key, (_clause, _rule, _ours, _low, _high) in NUMBERS.items():
    add_check(_clause, "%s at its lowest" % _key,
              gives(_key, _low, str(_rule(_ours, _low))))
    add_check(_clause, "%s at its highest" % _key,
              gives(_key, _high, str(_rule(_ours, _high))))
    add_check(_clause, "%s in hexadecimal" % _key,
              gives(_key, "%#x" % _ours, (str(_ours), "%#x" % _ours)))
    add_check(_clause, "%s above its highest" % _key,
              inadmissible(_key, _high + 1))
    if _low:
        add_check(_clause, "%s below its lowest" % _key,
                  inadmissible(_key, _low - 1))
    for _what, _value in (("no number", "many"), ("empty", ""),
                          ("negative", "-1"),
                          ("with something behind", "%dk" % _ours),
                          ("of 33 bits", 2 ** 32 + max(_low, 1))):
        add_check(_clause, "%s %s" % (_key, _what),
                  inadmissible(_key, _value))

for _key, (_clause, _rule, _ours) in BOOLEANS.items():
    for _value in ("Yes", "No"):
        if _rule == "or":
            _result = "Yes" if "Yes" in (_ours, _value) else "No"
        else:
            _result = "No" if "No" in (_ours, _value) else "Yes"
        _settled = _value == ("Yes" if _rule == "or" else "No")
        add_check(_clause, "%s=%s" % (_key, _value),
                  gives(_key, _value,
                        (_result, None) if _settled else _result))
    for _value in ("yes", "1", "", "Yes,No"):
        add_check(_clause, "%s=%s is none" % (_key, _value or "nothing"),
                  inadmissible(_key, _value))

for _key in ("HeaderDigest", "DataDigest"):
    for _value, _result in (("None", "None"), ("CRC32C", "CRC32C"),
                            ("CRC32C,None", "CRC32C"),
                            ("None,CRC32C", "None"),
                            ("X-mine,CRC32C", "CRC32C"),
                            ("crc32c,None", "None"),
                            (",,None", "None")):
        add_check("13.1", "%s=%s" % (_key, _value),
                  gives(_key, _value, _result))
    for _value in ("X-mine", "", "Crc32c", "CRC32CNone"):
        add_check("13.1", "%s=%s has nothing in common" %
                  (_key, _value or "nothing"), inadmissible(_key, _value))

for _key in list(NUMBERS) + ["InitialR2T", "HeaderDigest"]:
    for _value in ("Irrelevant", "NotUnderstood", "Reject"):
        add_check("6.2", "%s=%s is no offer" % (_key, _value),
                  inadmissible(_key, _value))

def not_for_it(key):
    """Beside what the target may have to say itself under that name."""
    def function(t):
        s = t.session()
        rsp = s.login_step(t.names(**{key: "5"}), 1, 3, transit=False)
        got = [v for k, v in P.parse_text(rsp.data) if k == key]
        assert {"NotUnderstood", "Reject", "Irrelevant"} & set(got), repr(got)
    return function


for _key in ("X-com.example.thing", "Unheard-Of", "headerdigest",
             "k" * 63, "SendTargets", "TargetAlias", "TargetAddress",
             "TargetPortalGroupTag", "AuthMethod", "CHAP_A"):
    add_check("6.2", "%.24s is not understood here" % _key, not_for_it(_key))

add_check("13.25", "IFMarker is off", gives("IFMarker", "Yes",
                                           ("No", "Reject",
                                            "NotUnderstood")))
add_check("13.25", "OFMarker is off", gives("OFMarker", "Yes",
                                           ("No", "Reject",
                                            "NotUnderstood")))
add_check("13.25", "IFMarkInt is rejected", gives("IFMarkInt", "2048",
                                                  ("Reject", "NotUnderstood",
                                                   "Irrelevant")))
add_check("13.23", "TaskReporting",
          gives("TaskReporting", "RFC3720", ("RFC3720", "NotUnderstood")))
add_check("13.24", "iSCSIProtocolLevel",
          gives("iSCSIProtocolLevel", "1", ("0", "1", "NotUnderstood")))


def mrdsl(value):
    def function(t):
        s = t.session()
        pairs = t.names()
        pairs["MaxRecvDataSegmentLength"] = value
        try:
            rsp = s.login_step(pairs, 1, 3, transit=False)
        except Refused as e:
            equal(e.status, 0x0200, "status")
            return
        got = dict(P.parse_text(rsp.data)).get("MaxRecvDataSegmentLength")
        equal(got, "Reject", "answer to %s" % value)
    return function


for _value in ("511", "16777216", "0", "", "lots", "8192x"):
    add_check("13.12", "MaxRecvDataSegmentLength=%s cannot be" %
              (_value or "nothing"), mrdsl(_value))


@check("13.12", "MaxRecvDataSegmentLength is declared by the target")
def _(t):
    s = t.session()
    s.login(t.names())
    assert int(s.result["MaxRecvDataSegmentLength"]) >= 512


@check("13.12", "MaxRecvDataSegmentLength unsaid is 8192")
def _(t):
    s = t.session()
    pairs = t.names()
    del pairs["MaxRecvDataSegmentLength"]
    s.login(pairs)
    s.command(bytes(6))
    s.request(P.PDU(P.SCSI_CMD, flags=P.F | P.CMD_R | 1, edtl=16384,
                    cdb=b"\x28" + bytes(7) + b"\x20"))
    rsp = s.recv()
    equal((rsp.opcode, len(rsp.data)), (P.DATA_IN, 8192), "first Data-In")


@check("13.14", "FirstBurstLength is no more than MaxBurstLength")
def _(t):
    s = t.login("loose", InitialR2T="No", MaxBurstLength=1024,
                FirstBurstLength=65536)
    pdu = P.PDU(P.SCSI_CMD, bytes(2048), flags=P.F | P.CMD_W | 1, edtl=2048,
                cdb=b"\x2a" + bytes(7) + b"\x04")
    rsp = s.ask(pdu)
    assert rsp.opcode == P.REJECT or rsp.sense, "taken: %r" % rsp


@check("6.3", "a key twice in a request ends the login")
def _(t):
    s = t.session()
    pairs = list(t.names().items()) + [("MaxBurstLength", "8192")] * 2
    refused(lambda: s.login_step(pairs), 0x0200)


@check("6.3", "a key twice in two requests ends the login")
def _(t):
    s = t.session()
    s.login_step(t.names(MaxBurstLength=8192), 1, 3, transit=False)
    refused(lambda: s.login_step({"MaxBurstLength": "4096"}), 0x0200)


@check("6.3", "InitiatorName twice ends the login")
def _(t):
    s = t.session()
    pairs = list(t.names().items())
    refused(lambda: s.login_step(pairs + pairs[:1]), 0x0200)


@check("6.2", "HeaderDigest in the security stage is not negotiated")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names(HeaderDigest="CRC32C"), 0, 1)
    got = dict(P.parse_text(rsp.data)).get("HeaderDigest")
    assert got in ("NotUnderstood", "Reject", "Irrelevant"), repr(got)


@check("6.2", "an answer is not beyond what was offered")
def _(t):
    s = t.session()
    s.login(t.names(MaxBurstLength=4096, FirstBurstLength=1024,
                    MaxOutstandingR2T=1, HeaderDigest="None"))
    equal(int(s.result["MaxBurstLength"], 0), 4096, "MaxBurstLength")
    equal(int(s.result["FirstBurstLength"], 0), 1024, "FirstBurstLength")


@check("6.2.2", "an answer that exceeds the target's offer is refused")
def _(t):
    s = t.session()
    rsp = s.login_step(t.names("loose"), 1, 3)
    offers = dict(P.parse_text(rsp.data))
    if offers.get("MaxOutstandingR2T") != "4":
        raise AssertionError("MaxOutstandingR2T=4 is not offered")
    refused(lambda: s.login_step({"MaxOutstandingR2T": "9"}), 0x0200)


@check("6.2.2", "all offers of the target can be answered")
def _(t):
    t.login("loose").ping()


@check("13", "all keys of open-iscsi")
def _(t):
    t.login(HeaderDigest="None", DataDigest="None", DefaultTime2Wait=2,
            DefaultTime2Retain=0, IFMarker="No", OFMarker="No",
            ErrorRecoveryLevel=0, InitialR2T="No", ImmediateData="Yes",
            MaxBurstLength=16776192, FirstBurstLength=262144,
            MaxOutstandingR2T=1, MaxConnections=1, DataPDUInOrder="Yes",
            DataSequenceInOrder="Yes").ping()


@check("13", "all keys in reverse order")
def _(t):
    s = t.session()
    pairs = t.names(MaxBurstLength=65536, HeaderDigest="None",
                    InitialR2T="Yes")
    s.login(list(pairs.items())[::-1])
    s.ping()


def bounded(*pairs):
    """FirstBurstLength comes out no greater than MaxBurstLength."""
    def function(t):
        s = t.session()
        names = list(t.names().items()) + list(pairs)
        s.login(names)
        first, most = (int(s.result[k]) for k in ("FirstBurstLength",
                                                  "MaxBurstLength"))
        assert first <= most, "FirstBurstLength %d, MaxBurstLength %d" % (
            first, most)
        s.ping()
    return function


add_check("13.14", "FirstBurstLength after a smaller MaxBurstLength",
          bounded(("MaxBurstLength", "512"), ("FirstBurstLength", "65536")))
add_check("13.14", "FirstBurstLength before a smaller MaxBurstLength",
          bounded(("FirstBurstLength", "65536"), ("MaxBurstLength", "512")))


@check("13.14", "MaxBurstLength lowered under an agreed FirstBurstLength")
def _(t):
    s = t.session()
    s.login_step(t.names(FirstBurstLength=65536), 1, 3, transit=False)
    refused(lambda: s.login_step({"MaxBurstLength": "512"}), 0x0200)


@check("13.14", "a FirstBurstLength without meaning bounds nothing")
def _(t):
    s = t.session()
    s.login_step(t.names(FirstBurstLength=65536, InitialR2T="Yes",
                         ImmediateData="No"), 1, 3, transit=False)
    s.login({"MaxBurstLength": "512"})
    s.ping()
