#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
r"""Dump a configfs tree as text, one line an entry, sorted by path.

usage: dump.py [-r ROOT] [PATH...]      (ROOT is /sys/kernel/config by default, PATH "target")
       dump.py -f FILE                 one ordinary file
line:  path <TAB> mode <TAB> type <TAB> value

path   relative to ROOT
mode   octal permission bits
type   dir, file, link
value  dir   "-"
       link  what readlink(2) says
       file  contents, with \\ \n \t \r and \xNN escapes, or "!ERRNO" when the read fails
       A value that no two runs share is written "@KIND@ contents". KIND names either the form of
       the whole value (KINDS) or the parts of it that are free (MASKS). "@ord:KIND@" marks a
       number handed out in order of creation. A counter that is zero is not marked.
"""
import errno, os, re, stat, sys

# the whole value has this form
KINDS = {
    "uint": r"\d+\\n",
    "count": r"\d+\\n",
    "cpulist": r"[0-9,-]*\\n",
    "hostaddr": r"\d+:\d+:\d+\\n",
}
# these parts of the value are free, the rest is equal
MASKS = {
    "release": [(r"(on Linux/)\S+?( ?on )[^\\]+", r"\1#\2#")],
    "hba": [(r"(HBA Index: )\d+", r"\1#")],
    "role": [(r"Device\d+", "Device#")],
    "host": [(r"(Host ID: )\d+", r"\1#")],
    "major": [(r"(Major: )2[345]\d", r"\1#")],
    "isid": [(r"00023d[0-9a-f]{6}", "#")],
    "sess": [
        (r"(InitiatorAlias: )[^\\]*", r"\1#"),
        (r"(LIO Session ID: )\d+", r"\1#"),
        (r"(ISID: 0x)[0-9a-f]{2}( [0-9a-f]{2}){5}", r"\1#"),
        (r"(TSIH: )\d+", r"\1#"),
        (r"0x[0-9a-f]{8}", "0x#"),
    ],
}
# first match wins; (regular expression on the path, kind)
RULES = [
    (re.compile(a), k)
    for a, k in (
        (r"^target/version$", "release"),
        (r"^target/(fc|vhost|qla2xxx|qla2xxx_npiv|remote)/version$", "release"),
        (r"^target/core/[^/]+/hba_info$", "ord:hba"),
        (r"/cpus_allowed_list$", "cpulist"),
        (r"/creation_time$", "uint"),
        (r"/last_fail_time$", "count"),
        (r"/scsi_lu/(num_cmds|read_mbytes|write_mbytes)$", "count"),
        (r"/scsi_tgt_port/(in_cmds|write_mbytes|read_mbytes)$", "count"),
        (r"/scsi_auth_intr/(num_cmds|read_mbytes|write_mbytes)$", "count"),
        (r"/iscsi_sess_stats/(cmd_pdus|rsp_pdus|txdata_octs|rxdata_octs)$", "count"),
        (r"/loopback/[^/]+/[^/]+/address$", "hostaddr"),
        (r"/scsi_att_intr_port/port_ident$", "isid"),
        (r"/pr/res_", "isid"),
        (r"/iscsi/[^/]+/[^/]+/acls/[^/]+/info$", "sess"),
        (r"/iscsi/[^/]+/[^/]+/dynamic_sessions$", "isid"),
        (r"/pscsi_\d+/[^/]+/info$", "host"),
        (r"/iblock_\d+/[^/]+/info$", "major"),
        (r"/iscsi/[^/]+/fabric_statistics/[^/]+/inst$", "ord:uint"),
        (
            r"/(scsi_dev|scsi_tgt_dev|scsi_lu|scsi_port|scsi_tgt_port|scsi_transport|scsi_auth_intr|scsi_att_intr_port|iscsi_sess_stats)/(inst|indx|dev|port_auth_indx)$",
            "ord:uint",
        ),
        (r"/scsi_port/role$", "ord:role"),
    )
]


def escape(data):
    out = []
    for b in data:
        c = chr(b)
        if c == "\\":
            out.append("\\\\")
        elif c == "\n":
            out.append("\\n")
        elif c == "\t":
            out.append("\\t")
        elif c == "\r":
            out.append("\\r")
        elif 32 <= b < 127:
            out.append(c)
        else:
            out.append("\\x%02x" % b)
    return "".join(out)


def errname(n):
    return {95: "EOPNOTSUPP"}.get(n) or errno.errorcode.get(n, "E%d" % n)


def read(path):
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError as e:
        return "!" + errname(e.errno)
    try:
        return escape(os.read(fd, 1 << 20))
    except OSError as e:
        return "!" + errname(e.errno)
    finally:
        os.close(fd)


def masked(kind, value):
    for rx, to in MASKS[kind]:
        value = re.sub(rx, to, value)
    return value


def mark(path, value):
    """the value with its mark, where a rule asks for one and this value needs one"""
    if value.startswith("!"):
        return value
    for rx, kind in RULES:
        if rx.search(path):
            k = kind.removeprefix("ord:")
            if (
                k in MASKS
                and masked(k, value) == value
                or k == "count"
                and value == "0\\n"
                or k in KINDS
                and not re.fullmatch(KINDS[k], value)
            ):
                return value
            return "@%s@ %s" % (kind, value)
    return value


def walk(root, rel, out):
    path = os.path.join(root, rel)
    st = os.lstat(path)
    mode = "%04o" % stat.S_IMODE(st.st_mode)
    if stat.S_ISLNK(st.st_mode):
        out.append((rel, mode, "link", escape(os.fsencode(os.readlink(path)))))
    elif stat.S_ISDIR(st.st_mode):
        out.append((rel, mode, "dir", "-"))
        for name in os.listdir(path):
            walk(root, rel + "/" + name, out)
    else:
        value = "!WO" if not st.st_mode & 0o444 else mark(rel, read(path))
        out.append((rel, mode, "file", value))


def main(argv):
    root = "/sys/kernel/config"
    if argv[:1] == ["-f"]:  # one ordinary file, under its own name
        name = argv[1]
        value = read(name)
        if masked("isid", value) != value:
            value = "@isid@ " + value
        print(name, "%04o" % stat.S_IMODE(os.stat(name).st_mode), "file", value, sep="\t")
        return
    if argv[:1] == ["-r"]:
        root, argv = argv[1], argv[2:]
    out = []
    for rel in argv or ["target"]:
        if os.path.lexists(os.path.join(root, rel)):
            walk(root, rel, out)
    for row in sorted(out):
        sys.stdout.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
