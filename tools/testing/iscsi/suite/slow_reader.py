# SPDX-License-Identifier: GPL-2.0
"""An initiator behind a slow link: megabytes of answers wait for it
(RFC 7143 11.8, 11.19)."""
import time

import pdu as P
import target
from checks import check, equal
from client import nop_out, rw10, scsi

BLOCKS = 1024
READS = 40


def slow(t, name="open", initiator=target.SOMEBODY, **keys):
    return t.login(name, initiator, options={"rcvbuf": 65536}, **keys)


def fill(s):
    """Ask for 20 MiB and read none of it; returns the ITTs."""
    reads = [s.request(scsi(rw10(0x28, 0, BLOCKS), read=BLOCKS * 512))
             for _ in range(READS)]
    time.sleep(0.5)             # until the socket is full
    return {r.itt for r in reads}


def read_on(s, reads, wanted=None, pause=0.0, end=None):
    """Read answers slowly; until wanted comes, or that time, or the last."""
    other = []
    while reads and (end is None or time.monotonic() < end):
        rsp = s.recv()
        if rsp.opcode == P.DATA_IN:
            if rsp.flags & P.DATA_S:
                reads.remove(rsp.itt)
        else:
            other.append(rsp)
            if rsp.opcode == wanted:
                break
        time.sleep(pause)
    return other


@check("11.8", "an R2T overtakes the data of reads before it")
def _(t):
    s = slow(t, ImmediateData="No")
    reads = fill(s)
    data = b"r" * 4096
    req = s.request(scsi(rw10(0x2A, 8192, 8), write=4096))
    said = read_on(s, reads, P.R2T)
    equal([p.opcode for p in said], [P.R2T], "other answers")
    assert reads, "the R2T came after all data"
    s.answer_r2t(said[0], data)
    said = read_on(s, reads)
    while not said:
        said = [s.recv()]
    equal((said[0].itt, said[0].byte3), (req.itt, 0), "answer to the write")
    equal(s.read_blocks(8192, 8) == data, True, "data")


@check("11.19", "a NOP-In overtakes the data of reads before it")
def _(t):
    s = slow(t, "acl", target.FRIEND)
    reads = fill(s)
    time.sleep(4)               # nopin_timeout is 3 s
    said = read_on(s, reads, P.NOP_IN)
    equal([p.opcode for p in said], [P.NOP_IN], "other answers")
    assert reads, "the NOP-In came after all data"
    s.request(nop_out(immediate=True, itt=P.NO_TAG, ttt=said[0].ttt))
    for rsp in read_on(s, reads):
        equal((rsp.opcode, rsp.itt), (P.NOP_IN, P.NO_TAG), "another answer")
        s.request(nop_out(immediate=True, itt=P.NO_TAG, ttt=rsp.ttt))


@check("11.19", "who reads, but slowly, is not left")
def _(t):
    """Nor are the data that it owes given up: they would come behind."""
    s = slow(t, "acl", target.FRIEND, ImmediateData="No")
    req = s.request(scsi(rw10(0x2A, 8192, 8), write=4096))
    r2t = s.recv()
    equal(r2t.opcode, P.R2T, "answer")
    reads = fill(s)
    # nopin_timeout and nopin_response_timeout, dataout_timeout are 3 s each
    said = read_on(s, reads, pause=0.15, end=time.monotonic() + 11)
    assert reads, "read too fast"
    equal([p.opcode for p in said], [P.NOP_IN], "other answers")
    s.request(nop_out(immediate=True, itt=P.NO_TAG, ttt=said[0].ttt))
    s.answer_r2t(r2t, bytes(4096))
    said = read_on(s, reads)
    while not any(p.itt == req.itt for p in said):
        said.append(s.recv())
    equal([p.byte3 for p in said if p.itt == req.itt], [0], "status")
