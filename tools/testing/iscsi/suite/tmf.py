# SPDX-License-Identifier: GPL-2.0
"""Task management functions (RFC 7143 11.5, 11.6)."""
import pdu as P
from checks import Closed, check, equal, rejected
from client import TUR, nop_out, rw10, scsi, task_management

(ABORT, ABORT_SET, CLEAR_ACA, CLEAR_SET, LUN_RESET, WARM, COLD,
 REASSIGN) = range(1, 9)
DONE, NO_TASK, NO_LUN, STILL_ALLEGIANT, NO_REASSIGN, UNSUPPORTED = range(6)
REJECTED = 255


def response(s, *args, **options):
    rsp = s.ask(task_management(*args, **options))
    equal(rsp.opcode, P.TMF_RSP, "answer")
    return rsp.byte2


def waiting_write(t, s=None, lba=0):
    s = s or t.login(ImmediateData="No")
    req = s.request(scsi(rw10(0x2A, lba, 8), write=4096))
    r2t = s.recv()
    equal(r2t.opcode, P.R2T, "answer")
    return s, req, r2t


def no_status(s):
    """The aborted task is not answered, and the session works."""
    equal(s.quiet(), None, "answer of the aborted task")
    s.command(TUR)
    s.ping()


@check("11.6.1", "ABORT TASK of a write that waits for data")
def _(t):
    s, req, _ = waiting_write(t)
    equal(response(s, ABORT, req), DONE, "response")
    no_status(s)


@check("11.6.1", "data for an aborted write are dropped")
def _(t):
    s, req, r2t = waiting_write(t)
    equal(response(s, ABORT, req), DONE, "response")
    s.answer_r2t(r2t, bytes(4096))
    no_status(s)


@check("11.6.1", "ABORT TASK of a task that waits for its turn")
def _(t):
    s = t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    req = s.request(scsi(TUR))
    equal(response(s, ABORT, req), DONE, "response")
    s.send(P.PDU(P.NOP_OUT, flags=P.F, itt=s.tag(), ttt=P.NO_TAG, cmdsn=gap))
    equal(s.recv().opcode, P.NOP_IN, "the gap")
    no_status(s)


@check("11.6.1", "ABORT TASK of a task that was answered")
def _(t):
    s = t.login()
    req = s.request(scsi(TUR))
    s.recv()
    equal(response(s, ABORT, req), NO_TASK, "response")


@check("11.6.1", "ABORT TASK of a task still on its way")
def _(t):
    s = t.login()
    lost = s.number(scsi(TUR))
    equal(response(s, ABORT, lost), DONE, "response")
    equal(s.ping().expcmdsn, s.cmdsn, "ExpCmdSN")


@check("11.6.1", "ABORT TASK of a task beyond the window")
def _(t):
    s = t.login()
    req = scsi(TUR, itt=0x9999)
    req.cmdsn = s.window[1] + 10
    equal(response(s, ABORT, req), NO_TASK, "response")


@check("11.6.1", "ABORT TASK of what is no SCSI command")
def _(t):
    s = t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    ping = s.request(nop_out(b"waits"))
    assert response(s, ABORT, ping) in (DONE, NO_TASK, REJECTED), "response"
    s.send(P.PDU(P.NOP_OUT, flags=P.F, itt=s.tag(), ttt=P.NO_TAG, cmdsn=gap))
    equal(s.recv().opcode, P.NOP_IN, "the gap")


@check("11.6.1", "ABORT TASK SET")
def _(t):
    s, _, _ = waiting_write(t)
    equal(response(s, ABORT_SET), DONE, "response")
    no_status(s)


@check("11.6.1", "ABORT TASK SET leaves other sessions alone")
def _(t):
    s, req, r2t = waiting_write(t)
    equal(response(t.login(), ABORT_SET), DONE, "response")
    s.answer_r2t(r2t, bytes(4096))
    rsp, _ = s.finish(req)
    equal(rsp.byte3, 0, "status")


@check("11.6.1", "CLEAR TASK SET")
def _(t):
    s, _, _ = waiting_write(t)
    equal(response(s, CLEAR_SET), DONE, "response")
    no_status(s)


@check("11.6.1", "LOGICAL UNIT RESET")
def _(t):
    s, _, _ = waiting_write(t)
    equal(response(s, LUN_RESET), DONE, "response")
    no_status(s)


@check("11.6.1", "LOGICAL UNIT RESET is told to others")
def _(t):
    other = t.login()
    equal(response(t.login(), LUN_RESET), DONE, "response")
    rsp, _ = other.command(TUR)
    equal((rsp.byte3, rsp.sense and rsp.sense[:2]), (2, (6, 0x29)),
          "status and sense")


@check("11.6.1", "TARGET WARM RESET is not for everybody")
def _(t):
    s = t.login()
    assert response(s, WARM) in (REJECTED, UNSUPPORTED, 6), "response"
    s.ping()


@check("11.6.1", "TARGET COLD RESET is not for everybody")
def _(t):
    s = t.login()
    assert response(s, COLD) in (REJECTED, UNSUPPORTED, 6), "response"
    s.ping()


@check("11.6.1", "CLEAR ACA")
def _(t):
    assert response(t.login(), CLEAR_ACA) in (DONE, UNSUPPORTED), "response"


@check("11.6.1", "TASK REASSIGN at level 0")
def _(t):
    s = t.login()
    assert response(s, REASSIGN, scsi(TUR, itt=5)) in (
        NO_REASSIGN, UNSUPPORTED, REJECTED), "response"
    s.ping()


for _function, _name in ((ABORT_SET, "ABORT TASK SET"),
                         (LUN_RESET, "LOGICAL UNIT RESET")):
    def _unmapped(t, function=_function):
        equal(response(t.login(), function, lun=9), NO_LUN, "response")
    check("11.6.1", _name + " of a unit that is not there")(_unmapped)


@check("11.6.1", "an unknown function")
def _(t):
    s = t.login()
    assert response(s, 77) in (UNSUPPORTED, REJECTED), "response"
    s.ping()


@check("11.6.1", "function 0")
def _(t):
    s = t.login()
    assert response(s, 0) in (UNSUPPORTED, REJECTED), "response"


@check("11.5", "a function that is not immediate waits for its turn")
def _(t):
    s = t.login()
    gap = s.cmdsn
    s.cmdsn += 1
    s.request(task_management(LUN_RESET, immediate=False))
    equal(s.quiet(), None, "answer before its turn")
    s.send(P.PDU(P.NOP_OUT, flags=P.F, itt=s.tag(), ttt=P.NO_TAG, cmdsn=gap))
    equal([s.recv().opcode for _ in range(2)], [P.NOP_IN, P.TMF_RSP],
          "answers")


@check("11.5", "data are rejected")
def _(t):
    s = t.login()
    pdu = task_management(LUN_RESET)
    pdu.data = b"data"
    try:
        rejected(s, s.request(pdu), P.R_PROTOCOL, P.R_FIELD)
    except Closed:
        pass


@check("11.5", "without F it is rejected")
def _(t):
    s = t.login()
    pdu = task_management(LUN_RESET)
    pdu.flags &= ~P.F
    rejected(s, s.request(pdu), P.R_PROTOCOL, P.R_FIELD)


@check("11.6", "abort and reset of the same write")
def _(t):
    s, req, _ = waiting_write(t)
    s.request(task_management(ABORT, req))
    s.request(task_management(LUN_RESET))
    equal([s.recv().opcode for _ in range(2)], [P.TMF_RSP] * 2, "answers")
    no_status(s)


@check("11.6", "the connection goes while a reset waits")
def _(t):
    s, _, _ = waiting_write(t)
    s.request(task_management(LUN_RESET))
    s.close()
    other = t.login()
    other.command(TUR)
    other.ping()


def send_together(s, *pdus):
    """Number them, and send them in one segment."""
    pdus = [s.number(pdu) for pdu in pdus]
    s.send_bytes(b"".join(pdu.encode() for pdu in pdus))
    return pdus


for _function, _name in ((ABORT_SET, "ABORT TASK SET"),
                         (LUN_RESET, "LOGICAL UNIT RESET")):
    def _later(t, function=_function):
        s = t.login(ImmediateData="No", InitialR2T="Yes")
        for _ in range(20):
            _, write = send_together(s, task_management(function),
                                     scsi(rw10(0x2A, 0, 8), write=4096))
            answers = {}
            for _ in range(2):
                rsp = s.recv()
                answers[rsp.opcode] = rsp
            equal(sorted(answers), [P.TMF_RSP, P.R2T], "answers")
            equal(answers[P.TMF_RSP].byte2, DONE, "response")
            s.answer_r2t(answers[P.R2T], bytes(4096))
            rsp, _ = s.finish(write)
            assert rsp.byte3 == 0 or rsp.sense[:2] == (6, 0x29), "status"
    check("11.5.1", _name + " does not mean what comes after it")(_later)


@check("11.5.1", "a reset does not wait for an initiator that does not read")
def _(t):
    deaf = t.login(ImmediateData="No")
    size = 256 * 1024
    for _ in range(40):
        deaf.request(scsi(rw10(0x28, 0, size // 512), read=size))
    deaf.request(scsi(rw10(0x2A, 0, 8), write=4096))
    s = t.login()
    equal(response(s, LUN_RESET), DONE, "response")
    s.command(TUR)
    s.ping()


@check("11.5", "a connection that is cut while its unit is reset")
def _(t):
    s = t.login()
    for _ in range(30):
        other = t.login(ImmediateData="No")
        for lba in range(8):
            other.request(scsi(rw10(0x2A, lba * 8, 8), write=4096))
        for _ in range(8):
            equal(other.recv().opcode, P.R2T, "answer")
        req = s.request(task_management(LUN_RESET))
        other.close()
        rsp = s.recv()
        equal((rsp.opcode, rsp.itt, rsp.byte2), (P.TMF_RSP, req.itt, DONE),
              "answer of the reset")
    s.command(TUR)
    s.ping()


@check("11.3.1", "an ORDERED task waits for a write that collects its data")
def _(t):
    s, write, r2t = waiting_write(t)
    read = s.request(scsi(rw10(0x28, 0, 8), read=4096, attr=P.ORDERED))
    after = s.request(scsi(TUR))
    equal(s.quiet(), None, "answer out of order")
    pattern = bytes(range(256)) * 16
    s.answer_r2t(r2t, pattern)
    rsp, _ = s.finish(write)
    equal((rsp.itt, rsp.byte3), (write.itt, 0), "first answer")
    rsp, data = s.finish(read)
    equal(data, pattern, "what was read")
    rsp, _ = s.finish(after)
    equal(rsp.byte3, 0, "status of the one behind it")


def abort_and_answer(s, ref, other):
    """Abort one task; answers of it and of what may go on then, in any order."""
    req = s.request(task_management(ABORT, ref))
    response = status = None
    while response is None or status is None:
        rsp = s.recv()
        if rsp.opcode == P.TMF_RSP:
            equal(rsp.itt, req.itt, "function")
            response = rsp.byte2
        elif rsp.opcode == P.SCSI_RSP or rsp.flags & P.DATA_S:
            equal(rsp.itt, other.itt, "task")
            status = rsp.byte3
    equal(response, DONE, "response")
    return status


@check("11.3.1", "an ORDERED task goes on when the write before it is aborted")
def _(t):
    s, write, _ = waiting_write(t)
    read = s.request(scsi(rw10(0x28, 0, 8), read=4096, attr=P.ORDERED))
    equal(s.quiet(), None, "answer out of order")
    equal(abort_and_answer(s, write, read), 0, "status of the read")


@check("11.3.1", "tasks behind an ORDERED one go on when that is aborted")
def _(t):
    s, write, r2t = waiting_write(t)
    ordered = s.request(scsi(rw10(0x28, 0, 8), read=4096, attr=P.ORDERED))
    after = s.request(scsi(TUR))
    equal(s.quiet(), None, "answer out of order")
    equal(abort_and_answer(s, ordered, after), 0, "status of the one behind it")
    s.answer_r2t(r2t, bytes(4096))
    rsp, _ = s.finish(write)
    equal(rsp.byte3, 0, "status of the write")
