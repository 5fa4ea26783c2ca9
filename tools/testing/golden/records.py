# SPDX-License-Identifier: GPL-2.0
"""The four kinds of records, and how two of a kind are compared.

Everything here is text in, verdict out: no file is opened but the deviations.
"""
import collections
import difflib
import fnmatch
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "configfs"))
from dump import KINDS, MASKS, escape, masked  # noqa: E402

# objects that are there only with a module: rows about them are left out when it is missing
OWNERS = (
    ("target_core_rd", r"core/rd_mcp_"),
    ("target_core_file", r"core/fileio_"),
    ("target_core_iblock", r"core/iblock_"),
    ("target_core_pscsi", r"core/pscsi_"),
    ("target_core_user", r"core/user_"),
    ("tcm_loop", r"loopback(/|$)"),
    ("iscsi_target_mod", r"iscsi(/|$)|/etc/target/alua/iSCSI/"),
)


class Verdict:
    """How the records of one group came out"""

    def __init__(self, group, waiting=()):
        self.group = group
        self.agree = self.meant = self.wait = 0
        self.waiting = [(record, what) for g, record, what in waiting if fnmatch.fnmatchcase(group, g)]
        self.differences = []  # text blocks, a difference each
        self.reasons = collections.Counter()
        self.state = ""  # why there is nothing to count

    @property
    def differ(self):
        return len(self.differences)

    def accept(self, reason):
        self.meant += 1
        self.reasons[reason] += 1

    def add(self, title, stock, ours):
        """stock, ours: lists of lines; None: not there"""
        for record, what in self.waiting:
            if fnmatch.fnmatchcase(title, record):
                self.wait += 1
                self.reasons["waits for " + what] += 1
                return
        lines = ["%s: %s" % (self.group, title)]
        if stock is None:
            lines += ["    + " + x for x in ours]
        elif ours is None:
            lines += ["    - " + x for x in stock]
        else:
            for x in difflib.ndiff(stock, ours):
                if not x.startswith("?"):
                    lines.append("    " + x.rstrip())
        self.differences.append("\n".join(lines))


def owned(path, missing):
    """the object of this path belongs to a module that is not there"""
    path = path.removeprefix("target/")
    return any(re.match(rx, path) for module, rx in OWNERS if module in missing)


def commented(name):
    """rows of a deviations file with the comment above them, which is their reason"""
    reason = ""
    if not os.path.exists(name):
        return
    for line in open(name, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("#"):
            reason = line.lstrip("# ")
        elif line:
            yield line.split("\t"), reason


def substitution(text):
    """"re:REGEX=>TEXT" -> (compiled, text)"""
    rx, to = text.removeprefix("re:").split("=>", 1)
    return re.compile(rx, re.M), to


# ------------------------------------------------------------------ SCSI
def scsi_load(text):
    """name -> lines of the record"""
    out, cur = {}, None
    for line in text.splitlines():
        if line.startswith("@ "):
            cur = out.setdefault(line[2:], [])
        elif cur is not None and not line.startswith("#"):
            cur.append(line)
    return out


def waiting(name):
    """what differs because it is not built yet: (group, record, what it waits for)"""
    out = []
    for line in open(name, encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            out.append(line.split("\t"))
    return out


def scsi_deviations(name):
    """-> (rows that take the whole record, rows that take a part of it)"""
    whole, parts = [], []
    for line in open(name, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        col = line.split("\t")
        if len(col) == 3 or col[3].startswith(("-> ", "= ")):
            whole.append(col)
        else:
            parts.append(col[:3] + list(substitution(col[3])))
    return whole, parts


def scsi_meant(group, name, stock, ours, deviations):
    """-> the reasons for which these two may differ, or nothing"""
    whole, parts = deviations

    def applies(row):
        return fnmatch.fnmatchcase(group, row[0]) and fnmatch.fnmatchcase(name, row[1])

    for row in whole:
        if applies(row) and (len(row) == 3 or any(x.startswith(row[3]) for x in ours or ())):
            return [row[2]]
    if stock is None or ours is None:
        return []
    a, b, reasons = "\n".join(stock), "\n".join(ours), []
    for row in parts:
        if applies(row):
            x, y = row[3].sub(row[4], a), row[3].sub(row[4], b)
            if (x, y) != (a, b):
                a, b = x, y
                reasons.append(row[2])
            if a == b:
                return reasons
    return []


def scsi(verdict, stock, ours, deviations, missing=()):
    a, b = scsi_load(stock), scsi_load(ours)
    group = verdict.group.split("/", 1)[1]
    for name in list(a) + [x for x in b if x not in a]:
        if a.get(name) == b.get(name):
            verdict.agree += 1
            continue
        reasons = scsi_meant(group, name, a.get(name), b.get(name), deviations)
        if reasons:
            verdict.accept("; ".join(reasons))
        else:
            verdict.add(name, a.get(name), b.get(name))


# ------------------------------------------------------------------ configfs trees
def tree_load(text):
    """path -> (mode, type, value)"""
    out = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            path, mode, kind, value = line.split("\t", 3)
            out[path] = (mode, kind, value)
    return out


def tree_deviations(name):
    exact, globs = collections.defaultdict(list), []
    for row, reason in commented(name):
        entry = (tuple(row[1:3]) + ("\t".join(row[3:]),), reason)
        if "*" in row[0]:
            globs.append((row[0], entry))
        else:
            exact[row[0]].append(entry)
    return exact, globs


def strip(value):
    m = re.match(r"@((?:ord:)?\w+)@ ", value)
    return (m.group(1), value[m.end() :]) if m else (None, value)


def tree_same(gold, act):
    if gold[:2] != act[:2]:
        return False
    kind, want = strip(gold[2])
    got = strip(act[2])[1]
    if want == got or kind is None:
        return want == got
    kind = kind.removeprefix("ord:")
    if kind in MASKS:
        return masked(kind, want) == masked(kind, got)
    return re.fullmatch(KINDS[kind], got) is not None


def tree_meant(want, got, extra):
    """-> the reasons for which these two rows may differ, or nothing"""
    reasons = []
    for entry, reason in extra:
        if got is None:
            if entry[1] == "none":
                return [reason]
        elif not entry[2].startswith("re:"):
            if tree_same(entry, got):
                return [reason]
        elif want and entry[:2] == want[:2] == got[:2]:
            rx, to = substitution(entry[2])
            mark = re.match(r"(@[\w:]+@ )?", want[2]).group()
            x, y = rx.sub(to, strip(want[2])[1]), rx.sub(to, strip(got[2])[1])
            applied = y != strip(got[2])[1] or x != strip(want[2])[1]
            want, got = want[:2] + (mark + x,), got[:2] + (y,)
            if tree_same(want, got):
                return reasons + [reason]
            if applied:
                reasons.append(reason)
    return []


def tree(verdict, stock, ours, deviations, missing=()):
    a, b = tree_load(stock), tree_load(ours)
    exact, globs = deviations
    for path in sorted(a.keys() | b.keys()):
        if owned(path, missing):
            continue
        want, got = a.get(path), b.get(path)
        if want and got and tree_same(want, got):
            verdict.agree += 1
            continue
        extra = exact.get(path, []) + [e for g, e in globs if fnmatch.fnmatchcase(path, g)]
        reasons = tree_meant(want, got, extra)
        if reasons:
            verdict.accept("; ".join(reasons))
        else:
            verdict.add(path, want and ["\t".join(want)], got and ["\t".join(got)])


# ------------------------------------------------------------------ errno rows
def errno_load(text):
    """(section, operation, path, argument, how many such rows came before) -> (result, after)"""
    seen, rows = collections.Counter(), {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            col = line.split("\t")
            seen[tuple(col[:4])] += 1
            rows[tuple(col[:4]) + (seen[tuple(col[:4])],)] = tuple(col[4:])
    return rows


def errno_deviations(name):
    return {tuple(row): reason for row, reason in commented(name)}


def errno(verdict, stock, ours, deviations, missing=()):
    a, b = errno_load(stock), errno_load(ours)
    for key in list(a) + [k for k in b if k not in a]:
        if owned(key[2], missing) or owned(key[3], missing):
            continue
        want, got = a.get(key), b.get(key)
        if want == got:
            verdict.agree += 1
        elif got and key[:4] + got in deviations:
            verdict.accept(deviations[key[:4] + got])
        else:
            times = " (%d)" % key[4] if key[4] > 1 else ""
            title = "%s %s %s%s" % (key[1], key[2], key[3], times)
            verdict.add(title, want and ["\t".join(want)], got and ["\t".join(got)])


# ------------------------------------------------------------------ rtslib and targetcli
def walk_load(text):
    """"section: check" -> [ok or not ok, value, …]"""
    out, cur = {}, None
    for line in text.splitlines():
        m = re.match(r"(ok|not ok) \d+ - (.*)$", line)
        if m:
            cur = out.setdefault(m.group(2).split(" # SKIP")[0], [])
            cur.append("skipped" if " # SKIP" in line else m.group(1))
        elif cur is not None and line.startswith("# ") and not re.match(r"# \d+ failed", line):
            cur.append(line[2:])
    return out


def cli_load(text):
    """"block: command" -> lines that it printed"""
    out, cur, block, seen = {}, [], "", collections.Counter()
    for line in text.splitlines():
        if line.startswith("=== "):
            block = line[4:].split(":")[0]
        elif line.startswith(("/> ", "$ ")):
            key = "%s: %s" % (block, line.removeprefix("/> "))
            seen[key] += 1
            if seen[key] > 1:
                key += " (%d)" % seen[key]
            cur = out[key] = []
        elif line:
            cur.append(line.rstrip())
    return out


def rtslib_deviations(name):
    out = {}
    for line in open(name, encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            check, wanted, reason = line.split("\t", 2)
            out.setdefault(check, []).append((wanted, reason))
    return out


def rtslib(verdict, stock, ours, deviations, missing=()):
    """A deviation's wanted text: the check's value; for a command, its whole output, escaped"""
    load = walk_load if verdict.group.endswith("walk") else cli_load
    a, b = load(stock), load(ours)
    absent = tuple(k[: -len("the whole section")] for k in b if k.endswith(": the whole section"))
    absent += tuple("unload: rmmod " + m for m in missing)
    for check in list(a) + [k for k in b if k not in a]:
        if absent and check.startswith(absent):
            continue
        want, got = a.get(check), b.get(check)
        if want == got:
            verdict.agree += 1
            continue
        if got:
            text = got[1] if load is walk_load and len(got) > 1 else escape("\n".join(got).encode())
            reason = next((r for w, r in deviations.get(check, ()) if w == text), None)
            if reason is not None:
                verdict.accept(reason)
                continue
        verdict.add(check, want, got)


KIND = {
    "scsi": (scsi, scsi_deviations, "%s.txt"),
    "configfs": (tree, tree_deviations, "%s.tsv"),
    "errno": (errno, errno_deviations, "%s.tsv"),
    "rtslib": (rtslib, rtslib_deviations, "%s.txt"),
}
