# SPDX-License-Identifier: GPL-2.0
"""An initiator that does what it is told: connections, logins, sessions.

Session.login() is a well-behaved login; everything else sends what the caller
made and hands back what came. A peer that closes raises Closed, one that says
nothing raises Silence.
"""
import hashlib
import os
import random
import select
import socket
import struct
import time

import pdu as P

PATIENCE = float(os.environ.get("ISCSI_PATIENCE", "10"))

# keys that need no answer (RFC 7143 13)
DECLARATIVE = {
    "TargetName", "InitiatorName", "TargetAlias", "InitiatorAlias",
    "TargetAddress", "TargetPortalGroupTag", "SessionType",
    "MaxRecvDataSegmentLength", "CHAP_A", "CHAP_I", "CHAP_C", "CHAP_N",
    "CHAP_R",
}


def settle(rsp, said):
    """Answers to what a Login Response offers beside answers to what was said."""
    out = {}
    for key, value in P.parse_text(rsp.data):
        if key in DECLARATIVE or key in said:
            continue
        words = value.split(",")
        out[key] = "None" if "None" in words else words[0]
    return out


class Closed(Exception):
    """The peer closed the connection."""


class Silence(Exception):
    """Nothing came in time."""


class Refused(Exception):
    """The login failed; status is class and detail."""

    def __init__(self, status):
        super().__init__("login status %04x" % status)
        self.status = status


def new_isid():
    return 0x80 << 40 | random.getrandbits(40)


class Connection:
    """A TCP connection that PDUs go over."""

    def __init__(self, address, patience=None, source=None, rcvbuf=None):
        self.patience = patience or PATIENCE
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(self.patience)
        if rcvbuf:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        if source:
            self.sock.bind((source, 0))
        self.sock.connect(address)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.poll = select.poll()
        self.poll.register(self.sock, select.POLLIN)
        self.header_digest = self.data_digest = False
        self.buffer = b""

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send_bytes(self, data):
        try:
            self.sock.sendall(data)
        except socket.timeout:
            raise Silence("cannot send") from None
        except OSError as e:
            raise Closed(str(e)) from None

    def send(self, pdu):
        self.send_bytes(pdu.encode(self.header_digest, self.data_digest))

    def read(self, size, deadline):
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not self.poll.poll(left * 1000):
                raise Silence()
            try:
                part = self.sock.recv(max(65536, size - len(self.buffer)))
            except OSError as e:
                raise Closed(str(e)) from None
            if not part:
                raise Closed()
            self.buffer += part
        out, self.buffer = self.buffer[:size], self.buffer[size:]
        return out

    def recv(self, patience=None):
        deadline = time.monotonic() + (patience or self.patience)
        pdu = P.PDU()
        head = self.read(P.BHS_LEN, deadline)
        pdu.bhs = bytearray(head)
        pdu.ahs = self.read(pdu.ahs_words * 4, deadline)
        if self.header_digest:
            crc = struct.unpack("<I", self.read(4, deadline))[0]
            assert crc == P.crc32c(head + pdu.ahs), "header digest"
        if pdu.data_len:
            body = self.read(pdu.data_len + -pdu.data_len % 4, deadline)
            if self.data_digest:
                crc = struct.unpack("<I", self.read(4, deadline))[0]
                assert crc == P.crc32c(body), "data digest"
            pdu.data = body[:pdu.data_len]
        return pdu

    def quiet(self, seconds=0.5):
        """Does nothing come for that long?"""
        try:
            return self.recv(seconds)
        except Silence:
            return None

    def wait_closed(self, patience=None):
        """PDUs until the peer closes; Silence if it does not."""
        out = []
        while True:
            try:
                out.append(self.recv(patience))
            except Closed:
                return out


class Session(Connection):
    """A session with one connection: numbers, tags, and a login."""

    def __init__(self, address, patience=None, isid=None, cid=0, cmdsn=1,
                 tsih=0, source=None, rcvbuf=None):
        super().__init__(address, patience, source, rcvbuf)
        self.isid = new_isid() if isid is None else isid
        self.cid = cid
        self.tsih = tsih
        self.cmdsn = cmdsn
        self.exp_statsn = 0
        self.next_itt = 1
        self.login_itt = 0x10000000
        self.result = {}            # key -> the target's word
        self.answers = []           # all pairs the target sent
        self.responses = []         # Login Responses
        self.window = (0, 0)        # ExpCmdSN, MaxCmdSN

    # login

    def login_pdu(self, pairs=(), csg=1, nsg=3, transit=True, more=False,
                  **fields):
        pdu = P.PDU(P.LOGIN | P.IMMEDIATE, P.text(pairs), isid=self.isid,
                    tsih=self.tsih, itt=self.login_itt, cid=self.cid,
                    cmdsn=self.cmdsn, expstatsn=self.exp_statsn)
        pdu.flags = (P.T if transit else 0) | (P.C if more else 0) | \
            csg << 2 | (nsg if transit else 0)
        for name, value in fields.items():
            setattr(pdu, name, value)
        return pdu

    def login_step(self, pairs=(), csg=1, nsg=3, transit=True, more=False,
                   **fields):
        """One request and its response; raises Refused."""
        self.send(self.login_pdu(pairs, csg, nsg, transit, more, **fields))
        return self.login_answer()

    def login_answer(self):
        rsp = self.recv()
        assert rsp.opcode == P.LOGIN_RSP, "not a Login Response: %r" % rsp
        if rsp.status:
            raise Refused(rsp.status)
        self.responses.append(rsp)
        self.note(rsp)
        pairs = P.parse_text(rsp.data)
        self.answers += pairs
        self.result.update(pairs)
        return rsp

    def login(self, pairs, csg=1, said=None):
        """Negotiate until full feature phase; pairs is a dict or a list."""
        said = dict(pairs if said is None else said)
        rsp = self.login_step(pairs, csg, 3)
        for _ in range(8):
            if rsp.flags & P.T and rsp.flags & 3 == 3:
                return self.logged_in(rsp)
            if rsp.flags & P.T:
                csg = rsp.flags & 3
            answers = settle(rsp, said)
            said.update(answers)
            rsp = self.login_step(answers, csg, 3)
        raise AssertionError("the negotiation does not end")

    def logged_in(self, rsp):
        self.tsih = rsp.tsih
        self.header_digest = self.result.get("HeaderDigest") == "CRC32C"
        self.data_digest = self.result.get("DataDigest") == "CRC32C"
        return self

    def chap(self, pairs, name, secret, algorithm="5", mutual=None,
             encode=None, response=None, more=()):
        """Log in with CHAP; mutual: the id and challenge to send."""
        self.login_step(list(dict(pairs).items()) +
                        [("AuthMethod", "CHAP")], 0, 1, transit=False)
        self.login_step([("CHAP_A", algorithm)], 0, 1, transit=False)
        answer = self.chap_response(secret)
        reply = [("CHAP_N", name),
                 ("CHAP_R", response or (encode or hexed)(answer))]
        if mutual:
            reply += [("CHAP_I", str(mutual[0])), ("CHAP_C", mutual[1])]
        return self.login_step(reply + list(more), 0, 1)

    def challenge(self):
        return binary(self.result["CHAP_C"])

    def chap_response(self, secret):
        return chap_digest(self.result["CHAP_A"],
                           int(self.result["CHAP_I"], 0), secret,
                           self.challenge())

    # full feature phase

    def note(self, pdu):
        """Take over what every answer tells."""
        if pdu.opcode in (P.R2T, P.ASYNC) or \
                pdu.opcode == P.NOP_IN and pdu.itt == P.NO_TAG or \
                pdu.opcode == P.DATA_IN and not pdu.flags & P.DATA_S:
            counted = pdu.opcode == P.ASYNC
        else:
            counted = True
        if counted:
            self.exp_statsn = (pdu.statsn + 1) & 0xFFFFFFFF
        self.window = (pdu.expcmdsn, pdu.maxcmdsn)

    def recv(self, patience=None):
        pdu = super().recv(patience)
        if pdu.opcode != P.LOGIN_RSP:
            self.note(pdu)
        return pdu

    def tag(self):
        self.next_itt += 1
        return self.next_itt

    def number(self, pdu):
        """Give a request ITT, CmdSN and ExpStatSN, as it is due."""
        if not pdu.itt:
            pdu.itt = self.tag()
        pdu.cmdsn = self.cmdsn
        if not pdu.immediate:
            self.cmdsn = (self.cmdsn + 1) & 0xFFFFFFFF
        pdu.expstatsn = self.exp_statsn
        return pdu

    def request(self, pdu):
        """Number and send; returns what was sent."""
        self.send(self.number(pdu))
        return pdu

    def ask(self, pdu):
        """A request and the next answer."""
        self.request(pdu)
        return self.recv()

    def ping(self, data=b"are you there?"):
        """The session works if this comes back."""
        req = self.request(nop_out(data))
        rsp = self.recv()
        assert rsp.opcode == P.NOP_IN and rsp.itt == req.itt and \
            rsp.data == data, "no echo: %r" % rsp
        return rsp

    def command(self, cdb, read=0, write=b"", lun=0, **fields):
        """A whole SCSI command with its data; returns (response, data)."""
        req = self.request(scsi(cdb, read, len(write), lun=lun, **fields))
        return self.finish(req, write)

    def finish(self, req, write=b""):
        """Serve R2Ts and collect Data-In until the status comes."""
        data = b""
        while True:
            rsp = self.recv()
            if rsp.opcode == P.R2T:
                self.answer_r2t(rsp, write)
            elif rsp.opcode == P.DATA_IN:
                assert rsp.itt == req.itt and rsp.offset == len(data), \
                    "Data-In out of order: %r" % rsp
                data += rsp.data
                if rsp.flags & P.DATA_S:
                    return rsp, data
            elif rsp.opcode == P.SCSI_RSP and rsp.itt == req.itt:
                return rsp, data
            elif rsp.opcode == P.REJECT:
                raise AssertionError("rejected, reason %02x" % rsp.byte2)
            else:
                raise AssertionError("unexpected: %r" % rsp)

    def answer_r2t(self, r2t, write, size=8192):
        end = r2t.offset + r2t.length
        for sn, at in enumerate(range(r2t.offset, end, size)):
            part = write[at:min(at + size, end)]
            self.send(data_out(r2t.itt, r2t.ttt, part, at, sn,
                               final=at + size >= end, lun=r2t.lun,
                               expstatsn=self.exp_statsn))

    def read_blocks(self, lba, count):
        rsp, data = self.command(rw10(0x28, lba, count), read=count * 512)
        assert rsp.byte3 == 0, "READ: status %02x %s" % (rsp.byte3, rsp.sense)
        return data

    def write_blocks(self, lba, data):
        rsp, _ = self.command(rw10(0x2A, lba, len(data) // 512), write=data)
        assert rsp.byte3 == 0, "WRITE: status %02x %s" % (rsp.byte3, rsp.sense)

    def logout(self, reason=0, cid=None):
        return self.ask(logout(reason, self.cid if cid is None else cid))


# CHAP

HASHES = {"5": "md5", "6": "sha1", "7": "sha256", "8": "sha3_256"}


def chap_digest(algorithm, ident, secret, challenge):
    return hashlib.new(HASHES[algorithm], bytes([ident]) + secret.encode() +
                       challenge).digest()


def hexed(data):
    return "0x" + data.hex()


def binary(value):
    assert value[:2] == "0x", "not hexadecimal: %s" % value
    return bytes.fromhex(value[2:])


# requests

def nop_out(data=b"", immediate=False, itt=0, ttt=P.NO_TAG, **fields):
    return P.PDU(P.NOP_OUT | (P.IMMEDIATE if immediate else 0), data,
                 flags=P.F, itt=itt, ttt=ttt, **fields)


def scsi(cdb, read=0, write=0, data=b"", final=True, immediate=False, lun=0,
         attr=P.SIMPLE, **fields):
    pdu = P.PDU(P.SCSI_CMD | (P.IMMEDIATE if immediate else 0), data,
                edtl=read or write, cdb=cdb, lun=lun << 48)
    pdu.flags = (P.F if final else 0) | (P.CMD_R if read else 0) | \
        (P.CMD_W if write else 0) | attr
    for name, value in fields.items():
        setattr(pdu, name, value)
    return pdu


def data_out(itt, ttt, data, offset, datasn, final=True, **fields):
    return P.PDU(P.DATA_OUT, data, flags=P.F if final else 0, itt=itt,
                 ttt=ttt, offset=offset, datasn=datasn, **fields)


def text_request(pairs=(), final=True, more=False, itt=0, ttt=P.NO_TAG,
                 **fields):
    return P.PDU(P.TEXT, P.text(pairs), itt=itt, ttt=ttt,
                 flags=(P.F if final else 0) | (P.C if more else 0), **fields)


def logout(reason=0, cid=0, immediate=False):
    return P.PDU(P.LOGOUT | (P.IMMEDIATE if immediate else 0),
                 flags=P.F | reason, cid=cid)


def task_management(function, ref=None, lun=0, immediate=True, **fields):
    return P.PDU(P.TMF | (P.IMMEDIATE if immediate else 0),
                 flags=P.F | function, lun=lun << 48,
                 ref_itt=ref.itt if ref else P.NO_TAG,
                 ref_cmdsn=ref.cmdsn if ref else 0, **fields)


# CDBs

TUR = bytes(6)
INQUIRY = bytes((0x12, 0, 0, 0, 96, 0))


def rw10(opcode, lba, blocks):
    return struct.pack(">BBIBHB", opcode, 0, lba, 0, blocks, 0)
