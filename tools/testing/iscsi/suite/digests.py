# SPDX-License-Identifier: GPL-2.0
"""Header and data digests (RFC 7143 7.8, 13.1)."""
import os
import struct
import time

import pdu as P
from checks import Closed, add_check, check, ends, equal
from client import INQUIRY, nop_out, rw10, scsi, text_request


def with_digests(t, header=True, data=True, **keys):
    s = t.login(HeaderDigest="CRC32C" if header else "None",
                DataDigest="CRC32C" if data else "None", **keys)
    equal((s.header_digest, s.data_digest), (header, data), "digests")
    return s


def works(header, data):
    def function(t):
        s = with_digests(t, header, data)
        s.ping()
        for size in range(1, 9):
            s.ping(b"p" * size)
        written = os.urandom(16384)
        s.write_blocks(0, written)
        equal(s.read_blocks(0, 32) == written, True, "data")
        s.command(INQUIRY[:4] + b"\x21\0", read=33)
        s.command(b"\xcd")
        s.logout()
    return function


for _name, _header, _data in (("header", True, False),
                              ("data", False, True),
                              ("both", True, True)):
    add_check("13.1", "digests: " + _name, works(_header, _data))


def spoil(raw, at):
    raw = bytearray(raw)
    raw[at] ^= 0x10
    return bytes(raw)


@check("7.8", "a wrong header digest ends the connection")
def _(t):
    s = with_digests(t)
    pdu = s.number(nop_out(b"x"))
    s.send_bytes(spoil(pdu.encode(True, True), 49))
    said = ends(s)
    assert all(p.opcode == P.REJECT for p in said), "answered %r" % said


@check("7.8", "a header changed on its way ends the connection")
def _(t):
    s = with_digests(t)
    pdu = s.number(nop_out(b"x"))
    s.send_bytes(spoil(pdu.encode(True, True), 20))
    said = ends(s)
    assert all(p.opcode == P.REJECT for p in said), "answered %r" % said


@check("7.8", "a length changed on its way is not waited for")
def _(t):
    s = with_digests(t)
    time.sleep(0.5)             # whoever it is for is not at work
    pdu = s.number(nop_out())
    s.send_bytes(spoil(pdu.encode(True, True), 6))
    said = ends(s)
    assert all(p.opcode == P.REJECT for p in said), "answered %r" % said


def digest_error(s, raw, at):
    s.send_bytes(spoil(raw, at))
    try:
        said = ends(s)
    except Closed:
        return
    assert all(p.opcode == P.REJECT and p.byte2 in (P.R_DIGEST,) or
               p.opcode == P.R2T for p in said), "answered %r" % said


@check("7.8", "immediate data changed on their way are not written")
def _(t):
    other = t.login()
    other.write_blocks(0, b"A" * 512)
    s = with_digests(t)
    pdu = s.number(scsi(rw10(0x2A, 0, 1), write=512, data=b"B" * 512))
    digest_error(s, pdu.encode(True, True), 60)
    equal(other.read_blocks(0, 1), b"A" * 512, "data")


@check("7.8", "a Data-Out changed on its way is not written")
def _(t):
    other = t.login()
    other.write_blocks(0, b"A" * 512)
    s = with_digests(t, ImmediateData="No")
    req = s.request(scsi(rw10(0x2A, 0, 1), write=512))
    r2t = s.recv()
    pdu = P.PDU(P.DATA_OUT, b"B" * 512, flags=P.F, itt=req.itt, ttt=r2t.ttt)
    digest_error(s, pdu.encode(True, True), 60)
    equal(other.read_blocks(0, 1), b"A" * 512, "data")


@check("7.8", "data nobody keeps are checked, too")
def _(t):
    other = t.login()
    other.write_blocks(0, b"A" * 512)
    s = with_digests(t)
    pdu = s.number(scsi(rw10(0x2A, 0, 1), write=1024, data=b"B" * 1024))
    digest_error(s, pdu.encode(True, True), 60)
    equal(other.read_blocks(0, 1), b"A" * 512, "data")


@check("7.8", "a NOP-Out changed on its way is not echoed")
def _(t):
    s = with_digests(t)
    digest_error(s, s.number(nop_out(b"abcd")).encode(True, True), 53)


@check("7.8", "a Text Request changed on its way is not answered")
def _(t):
    s = with_digests(t)
    raw = s.number(text_request({"X-abc": "1"})).encode(True, True)
    s.send_bytes(spoil(raw, 54))
    said = ends(s)
    assert all(p.opcode == P.REJECT for p in said), "answered %r" % said


@check("7.8", "padding counts for the data digest")
def _(t):
    s = with_digests(t, False, True)
    raw = s.number(nop_out(b"x")).encode(False, True)
    s.send_bytes(spoil(raw, 50))
    said = ends(s)
    assert all(p.opcode == P.REJECT for p in said), "answered %r" % said


@check("11.2.3", "the header digest covers AHS")
def _(t):
    s = with_digests(t)
    pdu = scsi(b"\x7f" + bytes(6) + b"\x18")
    pdu.ahs = struct.pack(">HBB", 17, 1, 0) + bytes(16)
    s.request(pdu)
    rsp, _ = s.finish(pdu)
    equal(rsp.opcode, P.SCSI_RSP, "answer")
    s.ping()


@check("13.1", "digests begin after the login")
def _(t):
    s = t.session()
    s.login_step(t.names(HeaderDigest="CRC32C", DataDigest="CRC32C"), 1, 3,
                 transit=False)
    s.login({}, csg=1, said=t.names(HeaderDigest="", DataDigest=""))
    s.ping()
