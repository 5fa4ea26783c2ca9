# SPDX-License-Identifier: GPL-2.0
"""iSCSI PDUs: the bytes on the wire, and nothing that knows what they are for.

A PDU is its 48 bytes of header (BHS), additional header segments and data;
header fields are read and set by name. Whatever has been put there is sent:
nothing is corrected on the way, for wrong PDUs are what this is made for.
"""
import struct

BHS_LEN = 48
NO_TAG = 0xFFFFFFFF

# requests (RFC 7143 11.2.1.2)
NOP_OUT, SCSI_CMD, TMF, LOGIN, TEXT, DATA_OUT, LOGOUT, SNACK = (
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x10)
# answers
NOP_IN, SCSI_RSP, TMF_RSP, LOGIN_RSP, TEXT_RSP, DATA_IN, LOGOUT_RSP = (
    0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26)
R2T, ASYNC, REJECT = 0x31, 0x32, 0x3F

NAMES = {
    NOP_OUT: "NOP-Out", SCSI_CMD: "SCSI Command", TMF: "Task Management",
    LOGIN: "Login Request", TEXT: "Text Request", DATA_OUT: "Data-Out",
    LOGOUT: "Logout Request", SNACK: "SNACK", NOP_IN: "NOP-In",
    SCSI_RSP: "SCSI Response", TMF_RSP: "Task Management Response",
    LOGIN_RSP: "Login Response", TEXT_RSP: "Text Response",
    DATA_IN: "Data-In", LOGOUT_RSP: "Logout Response", R2T: "R2T",
    ASYNC: "Asynchronous Message", REJECT: "Reject",
}

# flags, byte 1
F = 0x80                    # final
T = 0x80                    # login: transit
C = 0x40                    # text and login: continue
CMD_R, CMD_W = 0x40, 0x20
SIMPLE, ORDERED, HEAD, ACA = 1, 2, 3, 4
DATA_S, DATA_A = 0x01, 0x40  # Data-In: status, acknowledge
OVERFLOW, UNDERFLOW = 0x04, 0x02
IMMEDIATE = 0x40            # byte 0

# reasons to reject (11.17.1)
R_DIGEST, R_SNACK, R_PROTOCOL, R_UNSUPPORTED, R_IMMEDIATE, R_TASK, \
    R_TAG, R_FIELD, R_RESOURCES = 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, \
    0x08, 0x09, 0x0A


def _crc_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
        table.append(n)
    return table


_TABLE = _crc_table()


def crc32c(data, crc=0):
    """The checksum of iSCSI; little-endian on the wire."""
    crc ^= 0xFFFFFFFF
    table = _TABLE
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def pad(data):
    return bytes(data) + bytes(-len(data) % 4)


def _field(offset, size):
    def get(self):
        return int.from_bytes(self.bhs[offset:offset + size], "big")

    def put(self, value):
        self.bhs[offset:offset + size] = value.to_bytes(size, "big")
    return property(get, put)


class PDU:
    """One PDU. Names of fields as in the RFC, of all kinds of PDUs."""
    byte0 = _field(0, 1)
    flags = _field(1, 1)
    byte2 = _field(2, 1)            # response, version-max, reason
    byte3 = _field(3, 1)            # status, version-active
    ahs_words = _field(4, 1)
    data_len = _field(5, 3)
    lun = _field(8, 8)
    isid = _field(8, 6)
    tsih = _field(14, 2)
    itt = _field(16, 4)
    ttt = _field(20, 4)
    cid = _field(20, 2)
    edtl = _field(20, 4)            # SCSI Command
    ref_itt = _field(20, 4)         # task management
    snack_tag = _field(20, 4)       # SCSI Response
    cmdsn = _field(24, 4)           # requests
    statsn = _field(24, 4)          # answers
    expstatsn = _field(28, 4)
    expcmdsn = _field(28, 4)
    maxcmdsn = _field(32, 4)
    ref_cmdsn = _field(32, 4)       # task management
    status_class = _field(36, 1)    # Login Response
    status = _field(36, 2)
    exp_datasn = _field(36, 4)      # SCSI Response
    async_event = _field(36, 1)
    datasn = _field(36, 4)          # Data-In, Data-Out; R2TSN
    offset = _field(40, 4)          # Data-In, Data-Out, R2T
    residual = _field(44, 4)
    length = _field(44, 4)          # R2T
    time2wait = _field(40, 2)       # Logout Response
    time2retain = _field(42, 2)

    def __init__(self, opcode=0, data=b"", **fields):
        self.bhs = bytearray(BHS_LEN)
        self.ahs = b""
        self.data = bytes(data)
        self.byte0 = opcode
        self.claimed_len = None     # DataSegmentLength, if not the data's
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def opcode(self):
        return self.byte0 & 0x3F

    @property
    def immediate(self):
        return bool(self.byte0 & IMMEDIATE)

    @property
    def final(self):
        return bool(self.flags & F)

    @property
    def cdb(self):
        return bytes(self.bhs[32:48])

    @cdb.setter
    def cdb(self, value):
        self.bhs[32:48] = bytes(value).ljust(16, b"\0")[:16]

    @property
    def sense(self):
        """Key, ASC, ASCQ of a SCSI Response's sense data, or None."""
        if len(self.data) < 2:
            return None
        size = struct.unpack(">H", self.data[:2])[0]
        sense = self.data[2:2 + size]
        if len(sense) < 14:
            return None
        if sense[0] & 0x7E == 0x72:
            return sense[1] & 15, sense[2], sense[3]
        return sense[2] & 15, sense[12], sense[13]

    def encode(self, header_digest=False, data_digest=False):
        bhs = bytearray(self.bhs)
        if not self.ahs_words:
            bhs[4] = len(self.ahs) // 4
        length = len(self.data) if self.claimed_len is None \
            else self.claimed_len
        bhs[5:8] = length.to_bytes(3, "big")
        head = bytes(bhs) + self.ahs
        if header_digest:
            head += struct.pack("<I", crc32c(head))
        body = pad(self.data)
        if data_digest and body:
            body += struct.pack("<I", crc32c(body))
        return head + body

    def __repr__(self):
        return "<%s flags=%02x itt=%08x len=%d %s>" % (
            NAMES.get(self.opcode, "opcode %02x" % self.opcode), self.flags,
            self.itt, len(self.data), self.bhs[36:48].hex())


def text(pairs):
    """Bytes of a text: bytes as they are, or pairs, each with its NUL."""
    if isinstance(pairs, (bytes, bytearray)):
        return bytes(pairs)
    if isinstance(pairs, dict):
        pairs = pairs.items()
    out = b""
    for pair in pairs:
        if isinstance(pair, str):
            out += pair.encode() + b"\0"
        else:
            out += ("%s=%s" % tuple(pair)).encode() + b"\0"
    return out


def parse_text(data):
    """Pairs of a text as a list of (key, value)."""
    out = []
    for part in data.split(b"\0"):
        if part:
            key, _, value = part.partition(b"=")
            out.append((key.decode("latin1"), value.decode("latin1")))
    return out
