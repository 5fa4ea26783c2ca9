#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Injection over iSCSI: statuses as they are on the wire; commands that are held are
# aborted by each function, and end with their connection, LUN and portal group.
#
#   PDU client (Python) -- 127.0.0.1:3260 -- tpgt_1/lun_0 -- ramdisk, inject/rules
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 30
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

ramdisk inject1 8
iscsi_target inject1
cat > "$TMP/play.py" <<'P'
import os
import sys
import time

sys.dont_write_bytecode = True
client, inject, group, iqn, ini = sys.argv[1:]
sys.path.insert(0, client)
import pdu as P                                                   # noqa: E402
from client import (TUR, Closed, Session, Silence, logout, rw10,  # noqa: E402
                    scsi, task_management)

ABORT, ABORT_SET, CLEAR_SET, LUN_RESET = 1, 2, 4, 5
PATIENCE = 120


def result(what, good, said=""):
    print("%d\t%s" % (not good, what))
    if not good:
        print("#\t%r" % (said,))
    sys.stdout.flush()


def put(value, path):
    with open(path, "w") as f:
        f.write(value)


def rule(text):
    put("all", inject + "/remove")
    if text:
        put(text, inject + "/rules")


def rules():
    with open(inject + "/rules") as f:
        return f.read()


def wait(condition):
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def held(n):
    return wait(lambda: ", held %d: " % n in rules())


def login(name=ini):
    s = Session(("127.0.0.1", 3260), patience=PATIENCE)
    s.login({"InitiatorName": name, "TargetName": iqn,
             "SessionType": "Normal", "ImmediateData": "Yes"})
    while s.command(TUR)[0].byte3:      # unit attentions
        pass
    return s


def hold_write(s, byte, at="begin"):
    """A WRITE of LBA 7 with its data, once it is held."""
    rule("op=0x2a lba=7 hold at=" + at)
    req = s.request(scsi(rw10(0x2A, 7, 1), write=512, data=byte * 512))
    return req, held(1)


def function(s, code, req=None):
    """Response of a task management function, and what came before it."""
    s.request(task_management(code, req))
    before = []
    while True:
        rsp = s.recv()
        if rsp.opcode == P.TMF_RSP:
            return rsp.byte2, before
        if rsp.opcode != P.NOP_IN:
            before.append(rsp)


def answer(s):
    """The next SCSI Response; the target asks now and then who is there."""
    while True:
        rsp = s.recv()
        if rsp.opcode != P.NOP_IN:
            return rsp


def goes(s):
    """Does the connection end?"""
    try:
        while True:
            s.recv()
    except Closed:
        return True
    except Silence:
        return False


# -- on the wire

s = login()
for name, status in ("busy", 0x08), ("full", 0x28), ("conflict", 0x18):
    rule("op=0 count=1 status=" + name)
    got = [s.command(TUR)[0].byte3 for _ in range(2)]
    result("status=%s, once" % name, got == [status, 0], got)
rule("class=read lba=7 sense=3/11/4 info")
rsp, _ = s.command(rw10(0x28, 0, 16), read=8192)
result("a READ fails with the sense data", (rsp.byte3, rsp.sense) == (2, (3, 0x11, 4)),
       (rsp.byte3, rsp.sense))
rule("nexus=%s class=write drop" % ini.upper())
s.write_blocks(7, b"d" * 512)
other = login(ini + "2")
other.write_blocks(8, b"o" * 512)
rule("")
got = s.read_blocks(7, 2)
result("a WRITE is lost, that of another nexus is not",
       got == bytes(512) + b"o" * 512, got[:4] + got[512:516])

# -- functions

for code, name in ((ABORT, "ABORT TASK"), (ABORT_SET, "ABORT TASK SET"),
                   (CLEAR_SET, "CLEAR TASK SET"), (LUN_RESET, "LOGICAL UNIT RESET")):
    req, good = hold_write(s, b"x")
    got, before = function(s, code, req if code == ABORT else None)
    result("%s of a held WRITE is complete" % name, good and not got, (good, got))
    result("it has no answer, and is not held any more",
           not before and held(0), (before, rules()))
    while s.command(TUR)[0].byte3:
        pass
req, good = hold_write(s, b"y", "end")
got, before = function(s, ABORT, req)
result("ABORT TASK of one held at the end", good and not got and not before and
       held(0), (good, got, before))
rule("")
got = s.read_blocks(7, 1)
result("that one alone has written", got == b"y" * 512, got[:8])
req, good = hold_write(s, b"z")
got, before = function(other, LUN_RESET)
rsp = answer(s)
result("another session's reset: TASK ABORTED",
       good and not got and rsp.opcode == P.SCSI_RSP and rsp.byte3 == 0x40,
       (good, got, rsp))
while other.command(TUR)[0].byte3 or s.command(TUR)[0].byte3:
    pass

# -- ends

for at in "begin", "end":
    lost = login(ini + "3")
    req, good = hold_write(lost, b"l", at)
    lost.close()
    result("at=%s: a connection goes, and its WRITE with it" % at,
           good and held(0), rules())
    again = login(ini + "3")
    result("at=%s: the initiator logs in again" % at, True)
    again.close()
leaver = login(ini + "4")
req, good = hold_write(leaver, b"m")
leaver.request(logout())
result("after a logout as well", good and goes(leaver) and held(0), rules())
rule("op=0x28 delay=3600000")
req = s.request(scsi(rw10(0x28, 7, 1), read=512))
good = held(1)
link = group + "/lun/lun_0/link"
unit = os.path.realpath(link)
os.unlink(link)
rsp = answer(s)
result("the LUN goes: a READ that is delayed ends", good and (rsp.byte3, rsp.sense) ==
       (2, (0xB, 0x44, 0)), (good, rsp, rsp.byte3, rsp.sense))
os.symlink(unit, link)
rule("")
got = [login(ini + "5").read_blocks(7, 1)]
result("what was held at its end has written, what was not has not",
       got == [b"l" * 512], got[0][:8])
s = login()
req, good = hold_write(s, b"n")
put("0", group + "/enable")
result("the portal group is disabled: it is held no more", good and held(0), rules())
result("and its connection ends", goes(s))
put("1", group + "/enable")
rule("op=0x2a lba=7 delay=50")
s = login()
s.write_blocks(7, b"e" * 512)
result("another one, that is delayed a little", s.read_blocks(7, 1) == b"e" * 512)
result("is counted", rules().startswith("1") and "hits 1 of 1" in rules(), rules())
P
python3 "$TMP/play.py" "$client" "$(store inject1)/inject" "$G" "$IQN" "$INI" \
	> "$TMP/results" 2> "$TMP/errors"
is "the play is over" 0 $?
head -n 20 "$TMP/errors" | sed 's/^/#   /'
while IFS=$'\t' read -r rc what; do
	[ "$rc" = "#" ] && note "  $what" || result "$rc" "$what"
done < "$TMP/results"
is "nothing waits" "" "$(cat /sys/kernel/debug/target/waiting)"
no_d() { ! grep -l '^State:.D' /proc/[0-9]*/status; }
ok "no task is in state D" wait_for 60 no_d
finish
