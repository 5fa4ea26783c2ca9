#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Make and remove many objects by plain mkdir, ln and echo, and time each step.

usage: scale.py TREE TARGETS LUNS MAPPED [-e]     -e: TREE has nothing behind it

TARGETS targets with LUNS ramdisk LUNs and MAPPED mapped LUNs of one initiator
each, one target after the other: so the folders that a step looks through are
the same for each target, and what grows from target to target is what grows
with the number of objects that exist.

Prints a line a step: milliseconds for one of them at the first target, at a
quarter, at the half, at three quarters and at the last one; and the last one
over the first. With one target the same of its LUNs: what grows there may be
the look-up of a name among its siblings.
"""
import os
import sys
import time

tree = sys.argv[1]
targets, luns, mapped = map(int, sys.argv[2:5])
empty = "-e" in sys.argv
times = {}  # step -> target -> seconds of each


def step(name, target, fn, *args):
    t = time.perf_counter()
    fn(*args)
    times.setdefault(name, {}).setdefault(target, []).append(time.perf_counter() - t)


def write(path, text):
    with open(path, "w", encoding="ascii") as f:
        f.write(text)


def hba(t):
    return "%s/core/rd_mcp_%d" % (tree, t)


def wwn(t):
    return "%s/iscsi/iqn.2026-01.org.example:t%d" % (tree, t)


def lun(t, i):
    return "%s/tpgt_1/lun/lun_%d" % (wwn(t), i)


def acl(t):
    return "%s/tpgt_1/acls/iqn.2026-01.org.example:i%d" % (wwn(t), t)


def device(t, i):
    return "%s/d%d" % (hba(t), i)


def ml(t, i):
    return "%s/lun_%d" % (acl(t), i)


def make(t):
    os.mkdir(hba(t))
    os.mkdir(wwn(t))
    os.mkdir(wwn(t) + "/tpgt_1")
    os.mkdir(acl(t))
    for i in range(luns):
        step("mkdir device", t, os.mkdir, device(t, i))
        if not empty:
            write(device(t, i) + "/control", "rd_pages=1")
            step("enable device", t, write, device(t, i) + "/enable", "1")
    for i in range(luns):
        step("mkdir LUN", t, os.mkdir, lun(t, i))
        step("link LUN", t, os.symlink, device(t, i), lun(t, i) + "/l")
    for i in range(mapped):
        step("mkdir mapped LUN", t, os.mkdir, ml(t, i))
        step("link mapped LUN", t, os.symlink, lun(t, i), ml(t, i) + "/l")


def remove(t):
    for i in range(mapped):
        step("unlink mapped LUN", t, os.unlink, ml(t, i) + "/l")
        step("rmdir mapped LUN", t, os.rmdir, ml(t, i))
    for i in range(luns):
        step("unlink LUN", t, os.unlink, lun(t, i) + "/l")
        step("rmdir LUN", t, os.rmdir, lun(t, i))
    for i in range(luns):
        step("rmdir device", t, os.rmdir, device(t, i))
    os.rmdir(acl(t))
    os.rmdir(wwn(t) + "/tpgt_1")
    os.rmdir(wwn(t))
    os.rmdir(hba(t))


def mean(name, fifth):
    one = times[name]
    if targets > 1:
        one = one[(0, targets // 4, targets // 2, targets * 3 // 4, targets - 1)[fifth]]
    else:
        n = max(1, len(one[0]) // 5)
        one = one[0][fifth * n : (fifth + 1) * n]
    one = sorted(one)
    # what something else on the machine held up is not the step's own
    one = one[: max(1, len(one) * 9 // 10)]
    return 1e3 * sum(one) / len(one)


if not os.path.isdir(tree + "/iscsi"):
    os.mkdir(tree + "/iscsi")
for n in range(targets):
    make(n)
# the first to go is the last that was made: then the most exist
for n in reversed(range(targets)):
    remove(n)
if not empty:
    os.rmdir(tree + "/iscsi")

for name in times:
    ms = [mean(name, t) for t in range(5)]
    print("%-18s %s  %5.2f" % (name, " ".join("%8.3f" % x for x in ms), ms[-1] / ms[0]))
