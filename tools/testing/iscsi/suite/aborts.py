# SPDX-License-Identifier: GPL-2.0
"""Commands that another session aborts, at every stage of their arrival
(RFC 7143 4.2.2.1, 4.2.3, 11.4.2)."""
import time

import pdu as P
import target
from checks import check, equal
from client import TUR, data_out, nop_out, rw10, scsi, task_management

LUN_RESET = 5
GOOD, CHECK_CONDITION, TASK_ABORTED = 0, 2, 0x40


def settle():
    """Give the target time to see what was sent; nothing depends on it."""
    time.sleep(0.3)


def reset(s):
    """Ask for LOGICAL UNIT RESET; its answer comes later."""
    return s.request(task_management(LUN_RESET))


def reset_done(s):
    rsp = s.recv()
    equal((rsp.opcode, rsp.byte2), (P.TMF_RSP, 0), "answer to the reset")


def works(s):
    """Later commands have their turn."""
    status = s.command(TUR)[0].byte3
    assert status in (GOOD, CHECK_CONDITION), "status %#x" % status
    equal(s.command(TUR)[0].byte3, GOOD, "status")
    s.ping()


def fill(s, gap):
    s.send(P.PDU(P.NOP_OUT, flags=P.F, itt=s.tag(), ttt=P.NO_TAG, cmdsn=gap))
    equal(s.recv().opcode, P.NOP_IN, "answer to the missing request")


def while_immediate_data_come(t, name, answered):
    s, other = t.login(name), t.login(name)
    raw = s.number(scsi(rw10(0x2A, 0, 8), write=4096,
                        data=b"w" * 4096)).encode()
    s.send_bytes(raw[:1400])
    settle()
    reset(other)
    settle()
    s.send_bytes(raw[1400:])
    reset_done(other)
    if answered:
        equal(s.recv().byte3, TASK_ABORTED, "status of the write")
    works(s)


@check("4.2.2.1", "a write reset while its immediate data come: TASK ABORTED")
def _(t):
    while_immediate_data_come(t, "open", True)


@check("4.2.2.1", "a write reset while its immediate data come: no answer")
def _(t):
    while_immediate_data_come(t, "silent", False)


def before_its_turn(t, name, answered):
    s, other = t.login(name), t.login(name)
    gap = s.cmdsn
    s.cmdsn += 1
    s.request(scsi(rw10(0x2A, 0, 8), write=4096, data=b"w" * 4096))
    settle()
    reset(other)
    equal(s.quiet(), None, "answer before its turn")
    fill(s, gap)
    reset_done(other)
    if answered:
        equal(s.recv().byte3, TASK_ABORTED, "status of the write")
    works(s)


@check("4.2.2.1", "a write reset before its turn: TASK ABORTED in its turn")
def _(t):
    before_its_turn(t, "open", True)


@check("4.2.2.1", "a write reset before its turn: no answer")
def _(t):
    before_its_turn(t, "silent", False)


@check("11.4.2", "a write reset while unsolicited data come: answered after F")
def _(t):
    s, other = t.login("loose", InitialR2T="No", ImmediateData="No"), t.login()
    req = s.request(scsi(rw10(0x2A, 0, 8), write=4096, final=False))
    s.send(data_out(req.itt, P.NO_TAG, bytes(2048), 0, 0, final=False))
    settle()
    reset(other)
    equal(s.quiet(), None, "answer before the last of the data")
    s.send(data_out(req.itt, P.NO_TAG, bytes(2048), 2048, 1))
    equal(s.recv().byte3, TASK_ABORTED, "status of the write")
    reset_done(other)
    works(s)


def refused_early(name, cdb, sense, lun=0):
    def function(t):
        s = t.login("loose", InitialR2T="No", ImmediateData="No")
        req = s.request(scsi(cdb, write=4096, final=False, lun=lun))
        equal(s.quiet(), None, "answer before the last of the data")
        s.send(data_out(req.itt, P.NO_TAG, bytes(2048), 0, 0, final=False))
        equal(s.quiet(), None, "answer before the last of the data")
        s.send(data_out(req.itt, P.NO_TAG, bytes(2048), 2048, 1))
        equal(s.recv().sense, sense, "sense")
        works(s)
    check("11.4.2", name)(function)


refused_early("a write to no unit is refused after its unsolicited data",
              rw10(0x2A, 0, 8), (5, 0x25, 0), lun=5)
refused_early("a write beyond the end is refused after its unsolicited data",
              rw10(0x2A, target.BLOCKS, 8), (5, 0x21, 0))


def blocked(t):
    """A write with its first R2T, and so many reads that answers wait.

    Returns the session, the write, its R2T, the reads."""
    s = t.login(ImmediateData="No", MaxBurstLength=4096)
    write = s.request(scsi(rw10(0x2A, 0, 16), write=8192))
    r2t = s.recv()
    equal(r2t.opcode, P.R2T, "answer")
    reads = [s.request(scsi(rw10(0x28, 0, 1024), read=524288))
             for _ in range(40)]
    settle()
    return s, write, r2t, reads


@check("11.8", "an aborted write asks for no more data")
def _(t):
    other = t.login()
    s, write, r2t, reads = blocked(t)
    reset(other)
    settle()
    s.send(data_out(write.itt, r2t.ttt, bytes(4096), 0, 0))
    left = {r.itt for r in reads} | {write.itt}
    while left:
        rsp = s.recv()
        assert rsp.opcode in (P.DATA_IN, P.SCSI_RSP), "answered %r" % rsp
        if rsp.opcode == P.SCSI_RSP or rsp.flags & P.DATA_S:
            left.remove(rsp.itt)
        if rsp.itt == write.itt:
            equal(rsp.byte3, TASK_ABORTED, "status of the write")
    reset_done(other)
    works(s)


@check("11.8", "the connection goes while TASK ABORTED and R2Ts wait")
def _(t):
    other = t.login()
    s, write, r2t, _ = blocked(t)
    reset(other)
    settle()
    s.send(data_out(write.itt, r2t.ttt, bytes(4096), 0, 0))
    settle()
    s.close()
    reset_done(other)
    works(other)


@check("11.6.1", "an aborted task that waits for its turn frees its ITT")
def _(t):
    s = t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    task = s.request(scsi(TUR))
    rsp = s.ask(task_management(1, task))
    equal((rsp.opcode, rsp.byte2), (P.TMF_RSP, 0), "answer")
    s.request(nop_out(b"again", itt=task.itt))
    equal(s.quiet(), None, "answer before its turn")
    fill(s, gap)
    rsp = s.recv()
    equal((rsp.opcode, rsp.data), (P.NOP_IN, b"again"), "answer")
    works(s)


# A function that is answered is the last word on the tasks that it covers, where
# the core has ended them, or another session has, and their answers wait
# (RFC 7143 11.5.1)

def last_data(s, req):
    """The rest of its unsolicited data: there is no answer."""
    s.send(data_out(req.itt, P.NO_TAG, bytes(4096), 0, 0))
    equal(s.quiet(), None, "answer after that of the function")
    works(s)


def covered(function, cdb, other_resets):
    def check_it(t):
        s, other = t.login("loose", InitialR2T="No", ImmediateData="No"), None
        req = s.request(scsi(cdb, write=4096, final=False))
        if other_resets:
            other = t.login()
            settle()
            reset(other)
        equal(s.quiet(), None, "answer before the last of the data")
        rsp = s.ask(task_management(function, req if function == 1 else None))
        equal((rsp.opcode, rsp.byte2), (P.TMF_RSP, 0), "answer")
        last_data(s, req)
        if other:
            reset_done(other)
    return check_it


for _function, _name in ((1, "ABORT TASK"), (2, "ABORT TASK SET"),
                         (4, "CLEAR TASK SET"), (LUN_RESET, "a reset")):
    check("11.5.1", "no status after %s of a write that is refused, without "
          "the last of its data" % _name)(
              covered(_function, rw10(0x2A, target.BLOCKS, 8), False))
    check("11.5.1", "no status after %s of a write that another session has "
          "reset" % _name)(
              covered(_function, rw10(0x2A, 0, 8), True))


@check("11.5.1", "no status after ABORT TASK SET of a write before its turn, "
       "reset before")
def _(t):
    s, other = t.login(), t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    s.request(scsi(rw10(0x2A, 0, 8), write=4096, data=bytes(4096)))
    settle()
    reset(other)
    settle()
    rsp = s.ask(task_management(2))
    equal((rsp.opcode, rsp.byte2), (P.TMF_RSP, 0), "answer")
    fill(s, gap)
    equal(s.quiet(), None, "answer after that of the function")
    reset_done(other)
    works(s)
