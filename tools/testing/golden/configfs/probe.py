#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
r"""Try good and bad operations on the target configfs tree and record what each returns.

usage: probe.py [-o FILE] [SECTION...]        run as root in a guest, on an empty target tree
       probe.py [-o FILE] -x HAZARD           one of the operations of stock/hangs.txt, in a guest of its own
Each section builds what it needs and takes it down. Output, one line an operation:

  section <TAB> op <TAB> path <TAB> argument <TAB> result <TAB> after

op       write, read, mkdir, rmdir, symlink (argument: the link's target), unlink, create, rename, rmmod
path     relative to /sys/kernel/config/target
argument escaped as in dump.py; a run of 16 or more equal characters, or pairs of them, is written {c*N}
result   OK, or the errno name; SHORT(n) when write(2) accepted only n bytes; "open:" before the errno of an open(2);
         HANG when the call did not come back in 60 s (the prober stops there)
after    what the file reads after a write ("-" for other operations)

The file is deterministic on one implementation and is meant to be compared line by line.
"""
import errno, glob, os, re, socket, stat, subprocess, sys, threading, time
from dump import errname, escape, masked

T = "/sys/kernel/config/target"
out = sys.stdout
section = ""
hide = []  # (regular expression, replacement): what differs from run to run in this section


def fold(s):
    for rx, to in hide:
        s = re.sub(rx, to, s)
    return re.sub(
        r"(\\x[0-9a-f]{2}|.{1,2}?)\1{15,}",
        lambda m: "{%s*%d}" % (m.group(1), len(m.group(0)) // len(m.group(1))),
        s,
    )


def emit(op, path, arg, result, after="-"):
    if STAND_IN in path:
        return
    path, arg = escape(os.fsencode(path)), arg if op in ("write", "file") else escape(
        os.fsencode(arg)
    )
    out.write("\t".join((section, op, fold(path), fold(arg), result, fold(after))) + "\n")
    out.flush()


def name(e):
    return errname(e.errno)


def rd(path):
    try:
        fd = os.open(os.path.join(T, path), os.O_RDONLY)
    except OSError as e:
        return "!" + name(e)
    try:
        return escape(os.read(fd, 65536))
    except OSError as e:
        return "!" + name(e)
    finally:
        os.close(fd)


LIMIT = 60


def bounded(fn):
    """what fn returns, or "HANG" when it does not come back"""
    box = []
    t = threading.Thread(target=lambda: box.append(fn()), daemon=True)
    t.start()
    t.join(LIMIT)
    return box[0] if box else "HANG"


def give_up():
    sys.stderr.write("probe: section %s: an operation hangs\n" % section)
    out.flush()
    sys.stderr.flush()
    os.write(done, b"3")
    os.closerange(0, 256)
    os._exit(3)  # the hanging thread keeps the process, not its files


def raw_write(path, data):
    if isinstance(data, str):
        data = data.encode("latin1")
    return bounded(lambda: _write(path, data))


def _write(path, data):
    try:
        fd = os.open(os.path.join(T, path), os.O_WRONLY)
    except OSError as e:
        return "open:" + name(e)
    try:
        n = os.write(fd, data)
        return "OK" if n == len(data) else "SHORT(%d)" % n
    except OSError as e:
        return name(e)
    finally:
        os.close(fd)


# --- recorded operations ---
def write(path, *values, after=True):
    for v in values:
        data = v.encode("latin1") if isinstance(v, str) else v
        r = raw_write(path, data)
        emit("write", path, escape(data), r, rd(path) if after and r != "HANG" else "-")
        if r == "HANG":
            give_up()


def read(path):
    v = rd(path)
    emit("read", path, "", v[1:] if v.startswith("!") else "OK", v)


def _op(op, path, arg, fn):
    def call():
        try:
            fn()
            return "OK"
        except OSError as e:
            return name(e)

    r = bounded(call)
    emit(op, path, arg, r)
    if r == "HANG":
        give_up()
    return r == "OK"


def mkdir(*paths):
    ok = True
    for p in paths:
        ok = _op("mkdir", p, "", lambda: os.mkdir(os.path.join(T, p))) and ok
    return ok


def rmdir(*paths):
    for p in paths:
        _op("rmdir", p, "", lambda: os.rmdir(os.path.join(T, p)))


def try_mkdir(*paths):
    """mkdir each, and take away at once what could be made"""
    for p in paths:
        if mkdir(p):
            q_rmdir(p)


def symlink(target, path):
    full = target if target.startswith("/") else os.path.join(T, target)
    return _op("symlink", path, target, lambda: os.symlink(full, os.path.join(T, path)))


def unlink(path):
    _op("unlink", path, "", lambda: os.unlink(os.path.join(T, path)))


# --- unrecorded ones, for building and cleaning ---
def q(path, data):
    r = raw_write(path, data)
    if r != "OK":
        sys.stderr.write("probe: set-up write %s %r: %s\n" % (path, data, r))


def q_mkdir(*paths):
    for p in paths:
        os.makedirs(os.path.join(T, p), exist_ok=True)


def q_rmdir(*paths):
    for p in paths:
        try:
            os.rmdir(os.path.join(T, p))
        except OSError as e:
            sys.stderr.write("probe: rmdir %s: %s\n" % (p, e))


def q_link(target, path):
    os.symlink(os.path.join(T, target), os.path.join(T, path))


def q_unlink(path):
    os.unlink(os.path.join(T, path))


def modprobe(*mods):
    return all(
        subprocess.run(["modprobe", m], stderr=subprocess.DEVNULL).returncode == 0 for m in mods
    )


def sweep():
    """take everything down, whatever is left"""
    if not os.path.isdir(T):
        return
    links = [
        os.path.join(d, f)
        for d, ds, fs in os.walk(T)
        for f in ds + fs
        if os.path.islink(os.path.join(d, f))
    ]
    for l in sorted(links, key=lambda l: (0 if "/acls/" in l else 1, l)):
        try:
            os.unlink(l)
        except OSError:
            pass
    for n in glob.glob(T + "/loopback/*/*/nexus") + glob.glob(T + "/vhost/*/*/nexus"):
        if not rd(n).startswith("!"):
            _write(n, b"NULL")
    for d, ds, fs in os.walk(T, topdown=False):
        if d != T:
            try:
                os.rmdir(d)
            except OSError:
                pass


def tidy():
    """no section meets files of an earlier one"""
    for f in (
        glob.glob("/run/probe*")
        + glob.glob("/probe-relative.img")
        + glob.glob("/etc/target/pr/*")
        + glob.glob("/var/target/pr/*")
        + glob.glob("/etc/target/alua/**", recursive=True)
        + glob.glob("/var/target/alua/**", recursive=True)
    ):
        if os.path.isfile(f) or os.path.islink(f) or f.endswith(".fifo"):
            os.unlink(f)


def ramdisk(n="d", hba="rd_mcp_0", pages=256, enable=True):
    q_mkdir("core/%s/%s" % (hba, n))
    if enable:
        q("core/%s/%s/control" % (hba, n), "rd_pages=%d" % pages)
        q("core/%s/%s/enable" % (hba, n), "1")
    return "core/%s/%s" % (hba, n)


def fileio(n="f", hba="fileio_0"):
    q_mkdir("core/%s/%s" % (hba, n))
    q("core/%s/%s/control" % (hba, n), "fd_dev_name=/run/probe-%s.img,fd_dev_size=1048576" % n)
    q("core/%s/%s/enable" % (hba, n), "1")
    return "core/%s/%s" % (hba, n)


def loopdev():
    modprobe("loop")
    open("/run/probe-loop.img", "wb").truncate(8 << 20)
    subprocess.run(["losetup", "-d", "/dev/loop7"], stderr=subprocess.DEVNULL)
    subprocess.run(["losetup", "/dev/loop7", "/run/probe-loop.img"], check=True)
    return "/dev/loop7"


def iblock(n="b", hba="iblock_0"):
    q_mkdir("core/%s/%s" % (hba, n))
    q("core/%s/%s/control" % (hba, n), "udev_path=" + loopdev())
    q("core/%s/%s/enable" % (hba, n), "1")
    return "core/%s/%s" % (hba, n)


def user(n="u", hba="user_0"):
    try:
        q_mkdir("core/%s/%s" % (hba, n))
    except OSError:  # no such back end here: what is asked of it fails, too
        return "core/%s/%s" % (hba, n)
    q("core/%s/%s/control" % (hba, n), "dev_size=1048576,nl_reply_supported=-1,dev_config=x/y")
    q("core/%s/%s/enable" % (hba, n), "1")
    return "core/%s/%s" % (hba, n)


IQ = "iscsi/iqn.2003-01.org.x:p"
STAND_IN = "loopback/naa.6001405000000e01"  # what is asked of it is not recorded


def export(dev, lun=0):
    """export a device through an iSCSI TPG nobody can reach; without iSCSI by loopback"""
    global IQ
    try:
        q_mkdir(IQ + "/tpgt_9/lun/lun_%d" % lun)
    except OSError:
        IQ = STAND_IN
        q_mkdir(IQ + "/tpgt_9/lun/lun_%d" % lun)
    q_link(dev, IQ + "/tpgt_9/lun/lun_%d/x" % lun)


NUM = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "0\n",
    "-1",
    "+1",
    "0x1",
    "010",
    " 1",
    "1 ",
    "1\n\n",
    "x",
    "\n",
    "\0",
    "4294967295",
    "4294967296",
    "18446744073709551616",
]
BOOL = ["0", "1", "2", "y", "N", "true", "off", "on", "ox", "1junk", " 1", "-1", "\n", "x"]
BOOLS = {
    "emulate_model_alias",
    "emulate_fua_write",
    "emulate_write_cache",
    "emulate_tas",
    "emulate_tpu",
    "emulate_tpws",
    "emulate_caw",
    "emulate_3pc",
    "emulate_pr",
    "emulate_rsoc",
    "pi_prot_format",
    "pi_prot_verify",
    "enforce_pr_isids",
    "is_nonrot",
    "emulate_rest_reord",
    "force_pr_aptpl",
    "unmap_zeroes_data",
    "alua_support",
    "pgr_support",
}


def attributes(dev, only=None):
    d = os.path.join(T, dev, "attrib")
    for a in sorted(os.listdir(d)):
        p = dev + "/attrib/" + a
        if only and a not in only:
            continue
        if not os.stat(os.path.join(T, p)).st_mode & 0o200:
            write(p, "1")
            continue
        was = rd(p).replace("\\n", "")
        for v in BOOL if a in BOOLS else NUM:
            write(p, v)
            if rd(p).replace("\\n", "") != was and not was.startswith("!"):
                raw_write(p, was)


# ---------------------------------------------------------------- sections
def s_root():
    write("version", "x", after=False)
    write(
        "dbroot",
        "/run\n",
        "/var/target\n",
        "/run",
        "/var/target\n",
        "/nonexistent\n",
        "/etc/passwd\n",
        "\n",
        "\0",
        "relative\n",
        ".",
        "/var/target\n",
        "/" + "a" * 300,
        "/" + "b" * 4090 + "\n",
        "/etc/target\n",
    )
    q_mkdir("core/rd_mcp_0/d")
    write("dbroot", "/run\n", "/etc/target\n")
    q_rmdir("core/rd_mcp_0/d")
    write("dbroot", "/etc/target\n")
    q_rmdir("core/rd_mcp_0")
    mkdir("core", "nosuchfabric", "x" * 255, "x" * 256)
    try_mkdir(
        "iscsi",
        "iscsix",
        "iscsi_target_mod",
        "iSCSI",
        "loopback",
        "loopbackx",
        "loop",
        "LOOPBACK",
        "tcm_loop",
        "qla2xxx2",
        "usb_gadget",
        "nvmet",
    )
    rmdir("core", "core/alua", "core/alua/lu_gps", "core/alua/lu_gps/default_lu_gp", "nosuch")
    mkdir("core/alua/x", "core/alua/lu_gps/default_lu_gp")
    symlink("core", "l")
    symlink("/run", "core/l")
    _op(
        "create", "newfile", "", lambda: os.close(os.open(T + "/newfile", os.O_CREAT | os.O_WRONLY))
    )
    _op(
        "create",
        "core/newfile",
        "",
        lambda: os.close(os.open(T + "/core/newfile", os.O_CREAT | os.O_WRONLY)),
    )
    unlink("version")
    unlink("core")
    q_mkdir("core/rd_mcp_0", "core/rd_mcp_0/d")
    _op(
        "rename",
        "core/rd_mcp_0/d",
        "core/rd_mcp_0/e",
        lambda: os.rename(T + "/core/rd_mcp_0/d", T + "/core/rd_mcp_0/e"),
    )
    _op(
        "rename",
        "core/rd_mcp_0",
        "core/rd_mcp_1",
        lambda: os.rename(T + "/core/rd_mcp_0", T + "/core/rd_mcp_1"),
    )
    _op("chmod", "version", "0400", lambda: os.chmod(T + "/version", 0o400))
    os.chmod(T + "/version", 0o444)
    _op("truncate", "dbroot", "0", lambda: os.truncate(T + "/dbroot", 0))
    sweep()


def s_modules():
    """who holds which module"""

    def rmmod(m):
        r = subprocess.run(
            ["rmmod", m], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        emit(
            "rmmod",
            m,
            "",
            "OK"
            if r.returncode == 0
            else (
                "EBUSY"
                if "in use" in r.stdout
                else "ENOENT"
                if "not currently loaded" in r.stdout
                else "FAIL"
            ),
        )

    def loaded(m):
        emit("loaded", m, "", "YES" if os.path.isdir("/sys/module/" + m) else "NO")

    for m in (
        "iscsi_target_mod",
        "tcm_loop",
        "target_core_user",
        "target_core_pscsi",
        "target_core_iblock",
        "target_core_file",
    ):
        subprocess.run(["rmmod", m], stderr=subprocess.DEVNULL)
    subprocess.run(["rmmod", "target_core_mod"], stderr=subprocess.DEVNULL)
    modprobe("target_core_mod")
    for m in ("target_core_iblock", "target_core_file", "target_core_pscsi", "target_core_user"):
        loaded(m)
    mkdir("core/fileio_0")
    for m in ("target_core_iblock", "target_core_file", "target_core_pscsi", "target_core_user"):
        loaded(m)
    rmmod("target_core_file")
    rmmod("target_core_iblock")
    mkdir("core/iblock_0")
    loaded("target_core_iblock")
    rmdir("core/fileio_0")
    rmmod("target_core_file")
    mkdir("core/fileio_0")
    modprobe("target_core_file")
    mkdir("core/fileio_0")
    rmdir("core/fileio_0")
    loaded("iscsi_target_mod")
    mkdir("iscsi")
    loaded("iscsi_target_mod")
    rmmod("iscsi_target_mod")
    rmdir("iscsi")
    rmmod("iscsi_target_mod")
    loaded("tcm_loop")
    mkdir("loopback")
    loaded("tcm_loop")
    rmmod("tcm_loop")
    rmdir("loopback")
    rmmod("tcm_loop")
    mkdir("iscsi-x")
    loaded("iscsi_target_mod")
    rmmod("iscsi_target_mod")
    mkdir("fc")
    loaded("tcm_fc")
    if modprobe("tcm_fc"):
        mkdir("fc")
        rmmod("tcm_fc")
        rmdir("fc")
        rmmod("tcm_fc")
    rmmod("target_core_mod")
    subprocess.run(
        [
            "rmmod",
            "target_core_iblock",
            "target_core_file",
            "target_core_pscsi",
            "target_core_user",
        ],
        stderr=subprocess.DEVNULL,
    )
    rmmod("target_core_mod")
    modprobe("target_core_mod")


def s_hba():
    try_mkdir(
        "core/foo",
        "core/foo_0",
        "core/_0",
        "core/iblock_",
        "core/iblock_x",
        "core/iblock_-1",
        "core/iblock_0x10",
        "core/iblock_010",
        "core/iblock_ 1",
        "core/iblock_+1",
        "core/iblock_4294967295",
        "core/iblock_4294967296",
        "core/iblock_18446744073709551615",
        "core/iblock_18446744073709551616",
        "core/iblock_0_1",
        "core/iblock_x_0",
        "core/rd_mcp",
        "core/rd_mcp_",
        "core/rd_mcp_0",
        "core/rd_mcp_x",
        "core/rd_mcp_0_1",
        "core/rd_0",
        "core/rd_direct_0",
        "core/ramdisk_0",
        "core/rd_dr_0",
        "core/fileio_0",
        "core/pscsi_0",
        "core/pscsi_77",
        "core/user_0",
        "core/user_x",
        "core/alua_0",
        "core/iblock_" + "0" * 56,
        "core/iblock_" + "0" * 57,
        "core/" + "a" * 63,
        "core/" + "a" * 64,
        "core/" + "a" * 255,
    )
    mkdir("core/rd_mcp_0", "core/rd_mcp_0", "core/rd_mcp_00")
    read("core/rd_mcp_0/hba_mode")
    read("core/rd_mcp_00/hba_mode")
    q_rmdir("core/rd_mcp_00")
    write("core/rd_mcp_0/hba_mode", "0", "1", "x")
    write("core/rd_mcp_0/hba_info", "x", after=False)
    mkdir(
        "core/rd_mcp_0/d",
        "core/rd_mcp_0/d",
        "core/rd_mcp_0/" + "n" * 255,
        "core/rd_mcp_0/" + "n" * 256,
        "core/rd_mcp_0/a b,c=d",
    )
    rmdir("core/rd_mcp_0", "core/rd_mcp_0/a b,c=d", "core/rd_mcp_0/" + "n" * 255)
    for s in (
        "",
        "/attrib",
        "/wwn",
        "/pr",
        "/action",
        "/statistics",
        "/statistics/scsi_dev",
        "/alua/default_tg_pt_gp",
    ):
        mkdir("core/rd_mcp_0/d%s/x" % s)
        if s:
            rmdir("core/rd_mcp_0/d" + s)
        symlink("core/rd_mcp_0", "core/rd_mcp_0/d%s/l" % s)
    rmdir("core/rd_mcp_0/d/alua", "core/rd_mcp_0/d/alua/default_tg_pt_gp")
    mkdir("core/rd_mcp_0/d/alua/g")
    rmdir("core/rd_mcp_0/d", "core/rd_mcp_0")
    rmdir("core/rd_mcp_0/d/alua/g", "core/rd_mcp_0/d", "core/rd_mcp_0")
    mkdir("core/pscsi_5000")
    write("core/pscsi_5000/hba_mode", "0", "1", "2", "-1", "x")
    q_rmdir("core/pscsi_5000")


def s_control():
    # ramdisk
    d = ramdisk(enable=False)
    write(d + "/enable", "1", "0", "2", "\n", "\0", "no", after=True)
    write(d + "/control", "rd_pages=0")
    write(d + "/enable", "1")
    write(d + "/control", "rd_pages=-5")
    for v in (
        "bogus=1",
        "rd_pages",
        "rd_pages=",
        "rd_pages=x",
        "rd_nullio=0",
        "rd_nullio=2",
        "rd_dummy=0",
        ",,,",
        "\n",
        "\0",
        "rd_pages=16,bogus=1,rd_nullio=0\n",
        " rd_pages=16",
        "rd_pages=0x10",
        "rd_pages=020",
        "RD_PAGES=1",
    ):
        write(d + "/control", v, after=False)
        read(d + "/info")
    write(d + "/control", "a" * 4095, "a" * 4096, after=False)
    write(d + "/enable", "x1y")
    write(d + "/enable", "1")
    write(d + "/control", "rd_pages=32", after=False)
    read(d + "/info")
    sweep()
    # fileio
    q_mkdir("core/fileio_0/f")
    d = "core/fileio_0/f"
    write(d + "/enable", "1")
    for v in (
        "fd_dev_size=1048576",
        "fd_dev_size=x",
        "fd_dev_size=",
        "fd_dev_size=-1",
        "fd_dev_size=0x100000",
        "fd_dev_size=1M",
        "fd_dev_size=18446744073709551616",
        "fd_buffered_io=0",
        "fd_buffered_io=x",
        "fd_async_io=0",
        "fd_async_io=2",
        "fd_dev_name=",
    ):
        write(d + "/control", v, after=False)
    write(d + "/control", "fd_dev_name=/nonexistent/x,fd_dev_size=1048576", after=False)
    write(d + "/enable", "1")
    write(d + "/control", "fd_dev_name=/run,fd_dev_size=1048576", after=False)
    write(d + "/enable", "1")
    write(d + "/control", "fd_dev_name=" + "/" + "p" * 300 + ",fd_dev_size=1048576", after=False)
    write(d + "/enable", "1")
    write(d + "/control", "fd_dev_name=/run/probe-a,b.img,fd_dev_size=1048576", after=False)
    read(d + "/info")
    write(d + "/control", "fd_dev_name=/run/probe-f.img", after=False)
    write(d + "/enable", "1")
    read(d + "/info")
    write(
        d + "/control",
        "fd_dev_name=/run/probe-other.img,fd_dev_size=4096,fd_buffered_io=1,fd_async_io=1",
        after=False,
    )
    read(d + "/info")
    sweep()
    q_mkdir("core/fileio_0/f")
    write(d + "/control", "fd_dev_name=/run/probe-nosize.img", after=False)
    write(d + "/enable", "1")
    sweep()
    q_mkdir("core/fileio_0/f")
    write(d + "/control", "fd_dev_name=/run/probe-tiny.img,fd_dev_size=1", after=False)
    write(d + "/enable", "1")
    sweep()
    # iblock
    q_mkdir("core/iblock_0/b")
    d = "core/iblock_0/b"
    write(d + "/enable", "1")
    for v in (
        "udev_path=",
        "readonly=x",
        "readonly=",
        "readonly=-1",
        "readonly=2",
        "readonly=0",
        "force=1",
        "exclusive=0",
        "udev_path=/dev/nosuch",
    ):
        write(d + "/control", v, after=False)
    read(d + "/info")
    write(d + "/enable", "1")
    write(d + "/control", "udev_path=/run", after=False)
    write(d + "/enable", "1")
    write(d + "/control", "udev_path=/dev/null", after=False)
    write(d + "/enable", "1")
    write(d + "/control", "udev_path=/" + "p" * 600, after=False)
    write(d + "/enable", "1")
    dev = loopdev()
    write(d + "/control", "udev_path=" + dev, after=False)
    write(d + "/enable", "1")
    write(d + "/control", "udev_path=" + dev, "readonly=1", after=False)
    q_mkdir("core/iblock_0/c")
    write("core/iblock_0/c/control", "udev_path=" + dev, after=False)
    write("core/iblock_0/c/enable", "1")
    q_mkdir("core/iblock_1/c")
    write("core/iblock_1/c/control", "udev_path=" + dev + ",readonly=1", after=False)
    write("core/iblock_1/c/enable", "1")
    sweep()
    # pscsi
    q_mkdir("core/pscsi_5000/p")
    d = "core/pscsi_5000/p"
    write(d + "/enable", "1")
    for v in (
        "scsi_host_id=x",
        "scsi_host_id=",
        "scsi_channel_id=0",
        "scsi_target_id=0",
        "scsi_lun_id=0",
        "scsi_lun_id=4294967296",
        "scsi_lun_id=-1",
        "scsi_lun_id=0",
    ):
        write(d + "/control", v, after=False)
    write(d + "/enable", "1")
    q(d + "/udev_path", "/dev/sdzz")
    write(d + "/enable", "1")
    write("core/pscsi_5000/hba_mode", "0")
    write(d + "/control", "scsi_host_id=5000", after=False)
    write(d + "/enable", "1")
    sweep()
    # user
    q_mkdir("core/user_0/u")
    d = "core/user_0/u"
    for v in (
        "dev_config=",
        "dev_config=" + "c" * 300,
        "dev_config=a/b",
        "dev_size=x",
        "dev_size=",
        "dev_size=1048576",
        "dev_size=99999999999999999999",
        "hw_block_size=0",
        "hw_block_size=-1",
        "hw_block_size=x",
        "hw_block_size=520",
        "hw_block_size=512",
        "hw_max_sectors=0",
        "hw_max_sectors=256",
        "nl_reply_supported=x",
        "nl_reply_supported=-1",
        "max_data_area_mb=0",
        "max_data_area_mb=x",
        "max_data_area_mb=1",
        "max_data_area_mb=999999",
        "max_data_area_mb=16",
        "data_pages_per_blk=x",
        "data_pages_per_blk=100000",
        "data_pages_per_blk=2",
        "cmd_ring_size_mb=0",
        "cmd_ring_size_mb=x",
        "cmd_ring_size_mb=1",
        "cmd_ring_size_mb=99",
        "cmd_ring_size_mb=4",
        "qfull_time_out=3",
        "async=1",
    ):
        write(d + "/control", v, after=False)
        read(d + "/info")
    for a in ("block_dev", "reset_ring", "free_kept_buf"):
        write(d + "/action/" + a, "1", after=False)
    write(d + "/enable", "1")
    read(d + "/info")
    for v in (
        "max_data_area_mb=8",
        "data_pages_per_blk=1",
        "cmd_ring_size_mb=2",
        "hw_max_sectors=64",
        "dev_size=2097152",
        "dev_config=z",
    ):
        write(d + "/control", v, after=False)
        read(d + "/info")
    write(d + "/action/block_dev", "0", "1", "2", "x", "256", "0")
    write(d + "/action/reset_ring", "0", "1", "2", "3", "x", after=False)
    write(d + "/action/free_kept_buf", "0", "1", "65536", "x", after=False)
    sweep()


def s_device():
    d = ramdisk(enable=False)
    for f in ("alias", "udev_path"):
        write(
            d + "/" + f,
            "hello\n",
            "hello",
            "a\n\n",
            "x" * 510 + "\n",
            "x" * 511,
            "x" * 512,
            "\n",
            "\0",
            "a\0b",
            "last",
        )
    write(d + "/info", "x", after=False)
    read(d + "/control")
    write(d + "/enable", "on")
    write(d + "/alua_lu_gp", "nosuch", "NULL", "default_lu_gp")
    write(d + "/lba_map", "64 1\n0 63 0:O\n")
    write(d + "/lba_map", "\n")
    q(d + "/control", "rd_pages=64")
    write(d + "/enable", "1", "1", "0")
    read(d + "/alua_lu_gp")
    mkdir("core/alua/lu_gps/g1", "core/alua/lu_gps/g2", "core/alua/lu_gps/" + "g" * 250)
    write(d + "/alua_lu_gp", "g1")
    write("core/alua/lu_gps/g1/lu_gp_id", "x", "-1", "65536", "\n", "0x7", "8")
    write("core/alua/lu_gps/g2/lu_gp_id", "7", "0", "1")
    write("core/alua/lu_gps/default_lu_gp/lu_gp_id", "0", "1", "x")
    write("core/alua/lu_gps/default_lu_gp/members", "x", after=False)
    write(d + "/alua_lu_gp", "g1", "g1\n", " g2 ", "nosuch", "default_lu_gp", "g" * 256, "g" * 257)
    rmdir("core/alua/lu_gps/g2")
    read(d + "/alua_lu_gp")
    rmdir("core/alua/lu_gps/g1", "core/alua/lu_gps/" + "g" * 250)
    mkdir("core/alua/lu_gps/g3", "core/alua/lu_gps/g3/x")
    write("core/alua/lu_gps/g3/lu_gp_id", "0")
    q_rmdir("core/alua/lu_gps/g3")
    for v in (
        "64 1\n0 63 0:O\n",
        "64 1\n0 63 0:O 1:A 2:S 3:U\n64 127 0:A 1:O 2:U 3:S\n",
        "64\n",
        "x\n",
        "64 1\n0 63\n",
        "64 1\n0\n",
        "64 1\nx y 0:O\n",
        "64 1\n0 63 0:X\n",
        "64 1\n0 63 0:O 0:A\n",
        "64 1\n0 63 0:O 0:A\n64 127 0:O\n",
        "64 1\n0 63 0:O\n64 127 0:O 1:A\n",
        "0 0\n0 63 0:O\n",
        "64 1\n63 0 0:O\n",
        "64 1\n",
        "0x40 1\n0 63 0:O\n",
        "4294967296 1\n0 63 0:O\n",
        "64 1\n0 63 junk\n",
        "64 1\n0 63 70000:O\n",
        "64 1\n0 63 -1:O\n",
        "64 1\n0 63 0:O trailing\n",
        "\n",
    ):
        write(d + "/lba_map", v)
        read(d + "/alua/default_tg_pt_gp/alua_support_lba_dependent")
    export(d)
    write(d + "/alias", "while-exported")
    write(d + "/udev_path", "/while/exported")
    write(d + "/lba_map", "64 1\n0 63 0:O\n", "\n")
    write(d + "/alua_lu_gp", "nosuch")
    write(d + "/control", "rd_pages=1", after=False)
    rmdir(d, "core/rd_mcp_0")
    sweep()


def s_attrib_unconfigured():
    for b in ("rd_mcp", "fileio", "iblock"):
        q_mkdir("core/%s_0/d" % b)
        attributes(
            "core/%s_0/d" % b,
            None
            if b == "rd_mcp"
            else {
                "emulate_tpu",
                "emulate_tpws",
                "emulate_write_cache",
                "unmap_zeroes_data",
                "pi_prot_type",
                "pi_prot_format",
                "alua_support",
                "pgr_support",
                "queue_depth",
                "optimal_sectors",
                "block_size",
            },
        )
        sweep()
    for b in ("pscsi", "user"):
        q_mkdir("core/%s_0/d" % b)
        attributes("core/%s_0/d" % b)
        sweep()


def s_attrib_ramdisk():
    attributes(ramdisk())
    sweep()


def s_attrib_fileio():
    attributes(fileio())
    sweep()


def s_attrib_iblock():
    attributes(
        iblock(),
        {
            "emulate_tpu",
            "emulate_tpws",
            "emulate_write_cache",
            "unmap_zeroes_data",
            "pi_prot_type",
            "pi_prot_format",
            "pi_prot_verify",
            "alua_support",
            "pgr_support",
            "queue_depth",
            "optimal_sectors",
            "block_size",
        },
    )
    sweep()


def s_attrib_iblock_unmap():
    x = scsi_debug(
        "lbpu=1",
        "lbpws=1",
        "lbprz=1",
        "unmap_granularity=8",
        "unmap_max_blocks=2048",
        "unmap_max_desc=16",
    )
    if not x:
        return
    q_mkdir("core/iblock_0/b")
    q("core/iblock_0/b/control", "udev_path=" + x[1])
    q("core/iblock_0/b/enable", "1")
    d = "core/iblock_0/b"
    only = {
        "emulate_tpu",
        "emulate_tpws",
        "unmap_zeroes_data",
        "max_unmap_lba_count",
        "max_unmap_block_desc_count",
        "unmap_granularity",
        "unmap_granularity_alignment",
        "max_write_same_len",
        "optimal_sectors",
        "emulate_write_cache",
        "block_size",
        "queue_depth",
        "pi_prot_type",
    }
    attributes(d, only)
    write(d + "/attrib/emulate_tpu", "1")
    write(d + "/attrib/emulate_tpws", "1")
    export(d)
    attributes(d, only)
    sweep()
    subprocess.run(["rmmod", "scsi_debug"], stderr=subprocess.DEVNULL)


def s_attrib_user():
    attributes(user())
    sweep()


def s_attrib_exported():
    d = ramdisk()
    export(d)
    attributes(d)
    sweep()
    d = fileio()
    export(d)
    attributes(
        d,
        {
            "pi_prot_type",
            "pi_prot_format",
            "pi_prot_verify",
            "emulate_tpu",
            "unmap_zeroes_data",
            "emulate_write_cache",
        },
    )
    sweep()
    d = user()
    export(d)
    attributes(d)
    sweep()


def s_wwn():
    d = ramdisk()
    w = d + "/wwn/"

    def go():
        write(
            w + "vendor_id",
            "ABCDEFGH",
            "ABCDEFGH\n",
            "ABCDEFGHI",
            "ABCDEFGHI\n",
            "ABCDEFGHIJ",
            "  AB  \n",
            "\n",
            " ",
            "A\tB",
            "A\x7fB",
            "A\xe9",
            "LIO-ORG",
        )
        write(
            w + "product_id",
            "0123456789abcdef\n",
            "0123456789abcdefg",
            "0123456789abcdefgh",
            "a\x01b",
            "prod",
        )
        write(w + "revision", "1234\n", "12345", "123456", "\x1b", "r1")
        write(
            w + "company_id",
            "0",
            "1",
            "0x00140",
            "0xffffff",
            "0x1000000",
            "4294967296",
            "x",
            "-1",
            "\n",
            "5125\n",
        )
        write(
            w + "vpd_unit_serial",
            "abc\n",
            "  padded  \n",
            "s" * 253,
            "s" * 254,
            "\n",
            "\0",
            "a\x01b",
            "T10 VPD Unit Serial Number: x",
            "final\n",
        )

    go()
    for f in ("vpd_protocol_identifier", "vpd_assoc_logical_unit"):
        write(w + f, "x", after=False)
    read(d + "/statistics/scsi_lu/lu_name")
    read(d + "/statistics/scsi_lu/vend")
    read(d + "/statistics/scsi_lu/prod")
    write(d + "/attrib/emulate_model_alias", "1")
    read(w + "product_id")
    write(d + "/attrib/emulate_model_alias", "0")
    read(w + "product_id")
    q_mkdir("core/rd_mcp_0/name-longer-than-sixteen")
    write("core/rd_mcp_0/name-longer-than-sixteen/attrib/emulate_model_alias", "1")
    read("core/rd_mcp_0/name-longer-than-sixteen/wwn/product_id")
    q_rmdir("core/rd_mcp_0/name-longer-than-sixteen")
    export(d)
    go()
    sweep()


APTPL = "initiator_fabric=iSCSI,initiator_node=iqn.i:1,sa_res_key=4660,res_holder=0,res_all_tg_pt=0,mapped_lun=0,target_fabric=iSCSI,target_node=iqn.t:1,tpgt=1,port_rtpi=1,target_lun=0"


def s_pr():
    d = ramdisk()
    p = d + "/pr/res_aptpl_metadata"
    for f in sorted(os.listdir(os.path.join(T, d, "pr"))):
        read(d + "/pr/" + f)
        if f != "res_aptpl_metadata":
            write(d + "/pr/" + f, "x", after=False)
    A = APTPL
    for v in (
        A,
        A.replace(",", "\n") + "\n",
        "PR_REG_START: 0\n" + A.replace(",", "\n") + "\nPR_REG_END: 0\n",
        "x",
        "\n",
        A.replace("initiator_node=iqn.i:1,", ""),
        A.replace("target_node=iqn.t:1,", ""),
        A.replace("sa_res_key=4660,", ""),
        A.replace("4660", "0"),
        A.replace("4660", "0x1234"),
        A.replace("4660", "x"),
        A.replace("4660", "18446744073709551616"),
        A.replace("res_holder=0", "res_holder=1"),
        A.replace("res_holder=0", "res_holder=1,res_type=5"),
        A.replace("res_holder=0", "res_holder=1,res_type=99"),
        A.replace("res_holder=0", "res_holder=x"),
        A.replace("mapped_lun=0", "mapped_lun=x"),
        A.replace("mapped_lun=0", "mapped_lun=-1"),
        A.replace("tpgt=1", "tpgt=99999"),
        A.replace("tpgt=1", "tpgt=x"),
        A.replace("port_rtpi=1", "port_rtpi=x"),
        A.replace("port_rtpi=1,", ""),
        A.replace("target_lun=0", "target_lun=x"),
        A.replace("initiator_fabric=iSCSI,", ""),
        A.replace("iqn.i:1", "i" * 255),
        A.replace("iqn.i:1", "i" * 256),
        A.replace("iqn.t:1", "t" * 256),
        A + ",initiator_sid=0000000012345678",
        A + ",initiator_sid=123456789012345",
        A + ",bogus=1",
        "No Registrations or Reservations\n",
    ):
        write(p, v, after=False)
    read(d + "/pr/res_pr_registered_i_pts")
    read(d + "/pr/res_aptpl_active")
    export(d)
    write(p, A, after=False)
    sweep()
    d = ramdisk(enable=False)
    write(d + "/pr/res_aptpl_metadata", A, after=False)
    write(d + "/attrib/emulate_pr", "0")
    write(d + "/pr/res_aptpl_metadata", A, "junk")
    for f in ("res_holder", "res_type", "res_aptpl_active", "res_pr_type"):
        read(d + "/pr/" + f)
    sweep()
    # APTPL metadata is used when the matching mapped LUN appears
    d = ramdisk()
    q(
        d + "/pr/res_aptpl_metadata",
        A.replace("iqn.t:1", "iqn.2003-01.org.x:p")
        .replace("tpgt=1", "tpgt=9")
        .replace("res_holder=0", "res_holder=1,res_type=5"),
    )
    export(d)
    q_mkdir(IQ + "/tpgt_9/acls/iqn.i:1/lun_0")
    q_link(IQ + "/tpgt_9/lun/lun_0", IQ + "/tpgt_9/acls/iqn.i:1/lun_0/m")
    for f in sorted(os.listdir(os.path.join(T, d, "pr"))):
        read(d + "/pr/" + f)
    q_unlink(IQ + "/tpgt_9/acls/iqn.i:1/lun_0/m")
    read(d + "/pr/res_pr_registered_i_pts")
    read(d + "/pr/res_holder")
    sweep()
    q_mkdir("core/pscsi_0/p")
    write("core/pscsi_0/p/pr/res_aptpl_metadata", "junk", APTPL)
    sweep()


def s_alua():
    d = ramdisk(enable=False)
    a = d + "/alua/"
    write(a + "default_tg_pt_gp/alua_access_state", "1")
    q(d + "/control", "rd_pages=16")
    q(d + "/enable", "1")
    mkdir(a + "g", a + "g", a + "default_tg_pt_gp", a + "g/x", a + "n" * 255)
    rmdir(a + "default_tg_pt_gp")
    files = sorted(os.listdir(os.path.join(T, a, "g")))
    for f in files:
        if f == "tg_pt_gp_id":
            continue
        write(a + "g/" + f, "1")
    write(a + "g/tg_pt_gp_id", "x", "\n", "-1", "65536", "0x10", "17", "0")
    write(a + "n" * 255 + "/tg_pt_gp_id", "16", "0")
    write(a + "default_tg_pt_gp/tg_pt_gp_id", "5")
    for f in files:
        if f in ("tg_pt_gp_id", "alua_access_state"):
            continue
        if f == "members":
            write(a + "g/members", "1")
            continue
        was = rd(a + "g/" + f).replace("\\n", "")
        write(
            a + "g/" + f,
            "0",
            "1",
            "2",
            "3",
            "4",
            "255",
            "256",
            "10000",
            "10001",
            "30000",
            "30001",
            "-1",
            "x",
            "\n",
            "18446744073709551616",
        )
        raw_write(
            a + "g/" + f,
            {"alua_access_status": "0", "alua_access_type": "3"}.get(
                f, "0" if f.endswith(("msecs", "secs")) else was
            ),
        )
    for t in ("3", "1", "2", "0"):
        write(a + "g/alua_access_type", t)
        write(
            a + "g/alua_access_state",
            "0",
            "1",
            "2",
            "3",
            "4",
            "14",
            "15",
            "5",
            "16",
            "x",
            "-1",
            "4294967296",
            "0",
        )
        read(a + "g/alua_access_status")
    write(a + "g/alua_access_type", "3")
    write(a + "g/alua_support_standby", "0")
    write(a + "g/alua_access_state", "2")
    write(a + "g/alua_support_standby", "1")
    write(a + "g/alua_support_lba_dependent", "1")
    write(a + "g/alua_access_type", "1")
    write(a + "g/alua_access_state", "4", "0")
    write(a + "g/alua_access_type", "3")
    write(a + "g/alua_access_state", "4", "0")
    # from the LUN's side
    export(d)
    l = IQ + "/tpgt_9/lun/lun_0/"
    for f in ("alua_tg_pt_gp", "alua_tg_pt_offline", "alua_tg_pt_status", "alua_tg_pt_write_md"):
        read(l + f)
    write(
        l + "alua_tg_pt_gp",
        "g",
        "nosuch",
        "NULL",
        "default_tg_pt_gp\n",
        "g" * 256,
        "g" * 257,
        " g\n",
        "\n",
    )
    write(l + "alua_tg_pt_gp", "g")
    rmdir(a + "g")
    read(l + "alua_tg_pt_gp")
    write(l + "alua_tg_pt_offline", "1", "0", "2", "x", "-1", "\n")
    write(l + "alua_tg_pt_status", "0", "1", "2", "3", "x")
    write(l + "alua_tg_pt_write_md", "1", "0", "2", "x")
    # metadata files
    for w in ("/etc/target/alua/tpgs_", "/etc/target/alua/iSCSI/iqn.2003-01.org.x:p+9"):
        os.makedirs(w, exist_ok=True)
    q(a + "default_tg_pt_gp/alua_write_metadata", "1")
    q(a + "default_tg_pt_gp/alua_access_state", "1")
    q(l + "alua_tg_pt_write_md", "1")
    q(l + "alua_tg_pt_offline", "1")
    for f in sorted(glob.glob("/etc/target/alua/**", recursive=True)):
        if os.path.isfile(f):
            emit("file", f, "%o" % (os.stat(f).st_mode & 0o777), "OK", escape(open(f, "rb").read()))
    rmdir(a + "n" * 255)
    sweep()
    d = user()
    write(d + "/alua/default_tg_pt_gp/alua_access_state", "1", "0")
    sweep()
    q_mkdir("core/pscsi_0/p")
    write("core/pscsi_0/p/alua/default_tg_pt_gp/alua_access_state", "1")
    mkdir("core/pscsi_0/p/alua/g")
    sweep()


def s_lun():
    """what every fabric shares: TPG, LUN, ACL, mapped LUN; tried on iSCSI"""
    q_mkdir("iscsi/iqn.a:1/tpgt_1", "iscsi/iqn.a:1/tpgt_2", "iscsi/iqn.a:2/tpgt_1")
    t = "iscsi/iqn.a:1/tpgt_1/"
    d = ramdisk()
    ramdisk("raw", enable=False)
    ramdisk("d2")
    try_mkdir(
        *(
            t + "lun/" + n
            for n in (
                "lun_0",
                "lun_1",
                "lun_255",
                "lun_256",
                "lun_16383",
                "lun_16384",
                "lun_65535",
                "lun_65536",
                "lun_4294967296",
                "lun_18446744073709551615",
                "lun_18446744073709551616",
                "lun_0x10",
                "lun_010",
                "lun_-1",
                "lun_+1",
                "lun_",
                "lun_x",
                "lun_ 1",
                "lun_1 ",
                "lun1",
                "LUN_1",
                "xlun_1",
                "x",
                "lun_00000000000000000000000000000000000000001",
            )
        )
    )
    mkdir(t + "lun/lun_0", t + "lun/lun_0", t + "lun/lun_00", t + "lun/lun_1")
    for f in (
        "alua_tg_pt_gp",
        "alua_tg_pt_offline",
        "alua_tg_pt_status",
        "alua_tg_pt_write_md",
        "statistics/scsi_port/indx",
        "statistics/scsi_tgt_port/name",
        "statistics/scsi_transport/device",
    ):
        read(t + "lun/lun_0/" + f)
    for f in ("alua_tg_pt_gp", "alua_tg_pt_offline", "alua_tg_pt_status", "alua_tg_pt_write_md"):
        write(t + "lun/lun_0/" + f, "0")
    mkdir(t + "lun/lun_0/x", t + "lun/lun_0/statistics/x", t + "lun/lun_0/statistics/scsi_port/x")
    rmdir(t + "lun/lun_0/statistics")
    L = t + "lun/lun_0/"
    symlink("core/rd_mcp_0/raw", L + "p")
    symlink("core/rd_mcp_0", L + "p")
    symlink("core/rd_mcp_0/d/attrib", L + "p")
    symlink("core/rd_mcp_0/d/enable", L + "p")
    symlink("iscsi/iqn.a:1", L + "p")
    symlink("/run", L + "p")
    symlink("/nonexistent", L + "p")
    symlink("core/rd_mcp_0/nosuch", L + "p")
    symlink("core", L + "p")
    symlink(d, L + "alua_tg_pt_gp")
    symlink(d, L + "n" * 255)
    unlink(L + "n" * 255)
    symlink(d, L + "p")
    symlink(d, L + "p")
    symlink(d, L + "q")
    symlink("core/rd_mcp_0/d2", L + "q")
    symlink(d, t + "lun/lun_1/p")
    emit("readlink", L + "p", "", "OK", os.readlink(os.path.join(T, L + "p")))
    symlink("core/rd_mcp_0/d2", t + "lun/lun_00/p")
    rmdir(
        t + "lun/lun_0",
        t + "lun",
        d,
        "core/rd_mcp_0",
        "iscsi/iqn.a:1/tpgt_1",
        "iscsi/iqn.a:1",
        "iscsi",
    )
    write(d + "/attrib/emulate_tas", "0")
    # ACLs
    try_mkdir(
        *(
            t + "acls/" + n
            for n in (
                "iqn.1994-05.com.redhat:x",
                "eui.0123456789abcdef",
                "naa.50014051",
                "anything",
                "UPPER",
                "i" * 223,
                "i" * 224,
                "i" * 255,
            )
        )
    )
    A = t + "acls/iqn.i:1/"
    mkdir(
        t + "acls/iqn.i:1",
        t + "acls/iqn.i:1",
        A + "x",
        A + "lun_x",
        A + "lun_",
        A + "lun_-1",
        A + "xlun_0",
        A + "lun_0",
        A + "lun_0",
        A + "lun_00",
        A + "lun_0x0",
        A + "lun_18446744073709551615",
        A + "lun_18446744073709551616",
        A + "lun_1",
        A + "attrib/x",
        A + "lun_0/x",
        A + "lun_0/statistics/x",
        A + "fabric_statistics/x",
    )
    read(A + "lun_0/write_protect")
    write(A + "lun_0/write_protect", "0", "1", "2", "x")
    read(A + "lun_0/statistics/scsi_auth_intr/dev")
    read(A + "lun_0/statistics/scsi_att_intr_port/indx")
    q_mkdir("iscsi/iqn.a:2/tpgt_1/lun/lun_0", "iscsi/iqn.a:1/tpgt_2/lun/lun_0", t + "lun/lun_5")
    q_link(d, "iscsi/iqn.a:2/tpgt_1/lun/lun_0/p")
    q_link(d, "iscsi/iqn.a:1/tpgt_2/lun/lun_0/p")
    symlink("iscsi/iqn.a:2/tpgt_1/lun/lun_0", A + "lun_0/m")
    symlink("iscsi/iqn.a:1/tpgt_2/lun/lun_0", A + "lun_0/m")
    symlink(t + "lun/lun_5", A + "lun_0/m")
    symlink(d, A + "lun_0/m")
    symlink(t + "lun", A + "lun_0/m")
    symlink("/run", A + "lun_0/m")
    symlink(t + "lun/nosuch", A + "lun_0/m")
    symlink(t + "lun/lun_0", A + "lun_0/m")
    symlink(t + "lun/lun_0", A + "lun_0/m2")
    symlink(t + "lun/lun_1", A + "lun_0/m2")
    symlink(t + "lun/lun_0", A + "lun_00/m")
    symlink(t + "lun/lun_0", A + "lun_1/m")
    emit("readlink", A + "lun_0/m", "", "OK", os.readlink(os.path.join(T, A + "lun_0/m")))
    write(A + "lun_0/write_protect", "0", "1", "2", "-1", "x", "0x1", "\n", "0")
    read(A + "lun_0/statistics/scsi_auth_intr/intr_name")
    read(A + "lun_0/statistics/scsi_auth_intr/att_count")
    read(A + "lun_0/statistics/scsi_att_intr_port/indx")
    rmdir(A + "lun_0", t + "acls/iqn.i:1", t + "lun/lun_0")
    unlink(L + "p")
    read(A + "lun_0/write_protect")
    rmdir(t + "lun/lun_0")
    symlink(d, L + "p")
    read(A + "lun_0/write_protect")
    unlink(A + "lun_0/m")
    symlink(t + "lun/lun_0", A + "lun_0/m")
    read(A + "lun_0/write_protect")
    unlink(A + "lun_0/m")
    rmdir(A + "lun_0")
    unlink(A + "lun_1/m")
    unlink(L + "p")
    rmdir(t + "lun/lun_0")
    rmdir(t + "acls/iqn.i:1")
    rmdir(
        A + "lun_1", A + "lun_00", A + "lun_0x0", A + "lun_18446744073709551615", t + "acls/iqn.i:1"
    )
    rmdir(
        t + "acls",
        t + "np",
        t + "param",
        t + "attrib",
        "iscsi/iqn.a:1/fabric_statistics",
        "iscsi/iqn.a:1/param",
        "iscsi/discovery_auth",
    )
    mkdir(
        "iscsi/iqn.a:1/fabric_statistics/x",
        "iscsi/iqn.a:1/param/x",
        "iscsi/discovery_auth/x",
        t + "attrib/x",
        t + "x",
    )
    # write protection from the back end
    q_mkdir("core/iblock_0/ro")
    q("core/iblock_0/ro/control", "readonly=1,udev_path=" + loopdev())
    q("core/iblock_0/ro/enable", "1")
    q_mkdir(t + "lun/lun_7", t + "acls/iqn.i:2/lun_7")
    symlink("core/iblock_0/ro", t + "lun/lun_7/p")
    symlink(t + "lun/lun_7", t + "acls/iqn.i:2/lun_7/m")
    write(t + "acls/iqn.i:2/lun_7/write_protect", "0", "1")
    # across fabrics of one name
    q_mkdir("loopback/iqn.a:1/tpgt_1/lun/lun_3")
    q_link("core/rd_mcp_0/d2", "loopback/iqn.a:1/tpgt_1/lun/lun_3/p")
    q_mkdir(t + "acls/iqn.i:2/lun_3")
    symlink("loopback/iqn.a:1/tpgt_1/lun/lun_3", t + "acls/iqn.i:2/lun_3/m")
    if os.path.islink(os.path.join(T, t + "acls/iqn.i:2/lun_3/m")):
        q_unlink(t + "acls/iqn.i:2/lun_3/m")
    # wwn param
    p = "iscsi/iqn.a:1/param/"
    write(p + "cmd_completion_affinity", "-2", "0", "1", "-1", "-3", "4096", "x", "\n")
    write(p + "default_submit_type", "1", after=False)
    write(p + "direct_submit_supported", "1", after=False)
    # rtpi
    write(t + "rtpi", "0", "1", "0x20", "65535", "65536", "-1", "x", "\n")
    write("iscsi/iqn.a:1/tpgt_2/rtpi", "65535")
    write(t + "enable", "1")
    read(t + "rtpi")
    write(t + "rtpi", "7")
    write("iscsi/iqn.a:1/tpgt_2/enable", "1")
    write("iscsi/iqn.a:1/tpgt_2/rtpi", "7")
    write("iscsi/iqn.a:1/tpgt_2/enable", "1")
    write("iscsi/iqn.a:2/tpgt_1/enable", "1")
    read("iscsi/iqn.a:2/tpgt_1/rtpi")
    write("iscsi/iqn.a:2/tpgt_1/enable", "0")
    read("iscsi/iqn.a:2/tpgt_1/rtpi")
    write(t + "enable", "1", "0", "0", "2", "x", "\n", "on", "off")
    sweep()


def s_loopback():
    try_mkdir(*("loopback/" + n if i else n for i, n in enumerate(["loopback"])))
    q_mkdir("loopback")
    try_mkdir(
        *(
            "loopback/" + n
            for n in (
                "naa.5001405000000001",
                "naa.",
                "NAA.5",
                "xnaa.5",
                "fc.1",
                "fc.",
                "iqn.x",
                "iqn.",
                "eui.1",
                "0x1",
                "x",
                "naa." + "5" * 251,
                "naa." + "5" * 252,
                "discovery_auth",
            )
        )
    )
    w = "loopback/naa.5001405000000001"
    mkdir(w, w, "loopback/naa.5001405000000001 ")
    try_mkdir(
        *(
            w + "/" + n
            for n in (
                "tpgt_0",
                "tpgt_1",
                "tpgt_31",
                "tpgt_32",
                "tpgt_-1",
                "tpgt_x",
                "tpgt_",
                "tpgt_0x1",
                "tpgt_01",
                "xtpgt_1",
                "tpg_1",
                "tpgt1",
                "x",
                "param",
                "fabric_statistics",
            )
        )
    )
    t = w + "/tpgt_1"
    mkdir(t, t)
    read(t + "/nexus")
    write(
        t + "/nexus",
        "NULL",
        "naa.6001405000000002\n",
        "naa.6001405000000003\n",
        "NULL\n",
        "NULLx",
        "fc.1",
        "iqn.x",
        "eui.1",
        "x",
        "\n",
        "naa." + "1" * 252,
        "xnaa.1",
        "NULL",
        "naa.\n",
        "naa.6001405000000002",
    )
    write(t + "/transport_status", "offline", "online", "offlinex", "x", "\n", "online\n")
    write(t + "/address", "x", after=False)
    write(t + "/attrib/fabric_prot_type", "0", "1", "2", "3", "4", "-1", "x", "0")
    write(t + "/rtpi", "0", "9")
    mkdir(t + "/np/1.2.3.4:5", t + "/x", t + "/attrib/x")
    read(t + "/enable")
    read("loopback/discovery_auth/userid")
    try_mkdir(*(t + "/acls/" + n for n in ("naa.1", "iqn.x", "x", "i" * 255)))
    try_mkdir(
        *(
            t + "/lun/" + n
            for n in ("lun_0", "lun_255", "lun_256", "lun_65535", "lun_65536", "lun_x")
        )
    )
    d = ramdisk()
    q_mkdir(t + "/lun/lun_0")
    symlink(d, t + "/lun/lun_0/x")
    subprocess.run(["udevadm", "settle"])
    write(t + "/nexus", "NULL")
    rmdir(t, w)
    unlink(t + "/lun/lun_0/x")
    subprocess.run(["udevadm", "settle"])
    write(t + "/nexus", "NULL")
    sweep()
    q_mkdir("loopback/fc.21/tpgt_0", "loopback/iqn.q/tpgt_0")
    write("loopback/fc.21/tpgt_0/nexus", "naa.1", "fc.22\n")
    write("loopback/iqn.q/tpgt_0/nexus", "fc.22", "iqn.i\n")
    sweep()


def s_iscsi():
    q_mkdir("iscsi")
    for f in ("lio_version", "cpus_allowed_list"):
        write("iscsi/" + f, "x", after=False)
    write(
        "iscsi/cpus_allowed_list",
        "0",
        "1",
        "0-1",
        "0,1",
        "5",
        "x",
        "",
        "\n",
        "1-0",
        "99999",
        "0-1\n",
    )
    for f in ("userid", "password", "userid_mutual", "password_mutual"):
        write(
            "iscsi/discovery_auth/" + f,
            "abc",
            "abc\n",
            "a" * 255,
            "a" * 256,
            "\n",
            "\0",
            "NULL",
            "NULLx",
            "val-" + f,
        )
        read("iscsi/discovery_auth/authenticate_target")
    write("iscsi/discovery_auth/authenticate_target", "1", after=False)
    write("iscsi/discovery_auth/enforce_discovery_auth", "1", "0", "2", "-1", "x", "\n", "0x1", "0")
    for f in ("userid", "password", "userid_mutual", "password_mutual"):
        raw_write("iscsi/discovery_auth/" + f, "NULL")
    try_mkdir(
        *(
            "iscsi/" + n
            for n in (
                "iqn.2003-01.org.x:t",
                "eui.0123456789abcdef",
                "naa.5001405000000001",
                "x",
                "IQN.UPPER",
                "iqn with space",
                "a" * 223,
                "a" * 224,
                "a" * 255,
                "discovery_auth",
                "\xe9",
            )
        )
    )
    w = "iscsi/iqn.2003-01.org.x:t"
    mkdir(w, w)
    try_mkdir(
        *(
            w + "/" + n
            for n in (
                "tpgt_0",
                "tpgt_1",
                "tpgt_65535",
                "tpgt_65536",
                "tpgt_-1",
                "tpgt_x",
                "tpgt_",
                "tpgt_0x10",
                "tpgt_010",
                "xtpgt_1",
                "tpgt_1 ",
                "tpg_1",
                "tpgt1",
                "x",
                "param",
                "a" * 250,
            )
        )
    )
    mkdir(w + "/tpgt_1", w + "/tpgt_0x1", w + "/tpgt_1", w + "/tpgt_2")
    q_rmdir(w + "/tpgt_0x1")
    t = w + "/tpgt_1"
    # portals
    try_mkdir(
        *(
            t + "/np/" + n
            for n in (
                "127.0.0.1:3260",
                "0.0.0.0:3260",
                "127.0.0.1:0",
                "127.0.0.1:65535",
                "127.0.0.1:65536",
                "127.0.0.1:0x1000",
                "127.0.0.1:x",
                "127.0.0.1:",
                "127.0.0.1",
                ":3260",
                "localhost:3260",
                "256.1.1.1:3260",
                "1.2.3:3260",
                "10.99.99.99:3260",
                "127.0.0.1:3260:1",
                "127.0.0.1:3260 ",
                "[::1]:3260",
                "[::]:3260",
                "[::1]3260",
                "[::1]",
                "[::1",
                "::1:3260",
                "[fe80::1]:3260",
                "[fe80::1%lo]:3260",
                "[fe80::1%1]:3260",
                "[fe80::1%nosuch]:3260",
                "[2001:db8::99]:3260",
                "[::ffff:127.0.0.1]:3260",
                "[127.0.0.1]:3260",
                "[x]:3260",
                "x[::1]:3260",
                "[::1]x:3260",
                "[0:0:0:0:0:0:0:1]:3260",
                "iser:127.0.0.1:3260",
                "a" * 255,
            )
        )
    )
    mkdir(
        t + "/np/127.0.0.1:3260",
        t + "/np/127.0.0.1:3260",
        t + "/np/127.0.0.1:03260",
        t + "/np/127.0.0.1:0xcbc",
        w + "/tpgt_2/np/127.0.0.1:3260",
        t + "/np/0.0.0.0:3260",
        t + "/np/[::]:3260",
        t + "/np/127.0.0.2:3260",
    )
    q_mkdir("iscsi/iqn.2003-01.org.x:o/tpgt_1")
    mkdir(
        "iscsi/iqn.2003-01.org.x:o/tpgt_1/np/127.0.0.1:3260",
        "iscsi/iqn.2003-01.org.x:o/tpgt_1/np/0.0.0.0:3260",
    )
    s = socket.socket()
    s.bind(("127.0.0.1", 3299))
    s.listen(1)
    mkdir(t + "/np/127.0.0.1:3299")
    s.close()
    write(t + "/np/127.0.0.1:3260/cxgbit", "0", "2", "x", "-1")
    write(t + "/np/127.0.0.1:3260/iser", "0", "2", "x")
    emit("loaded", "ib_isert", "", "YES" if os.path.isdir("/sys/module/ib_isert") else "NO")
    write(t + "/np/127.0.0.1:3260/iser", "1", "0", "1", "0")
    emit("loaded", "ib_isert", "", "YES" if os.path.isdir("/sys/module/ib_isert") else "NO")
    write(t + "/np/127.0.0.1:3260/cxgbit", "1", "0")
    mkdir(t + "/np/127.0.0.1:3260/x")
    rmdir(w, t, t + "/np")
    rmdir(t + "/np/127.0.0.1:3260")
    # attributes
    for a in sorted(os.listdir(os.path.join(T, t, "attrib"))):
        p = t + "/attrib/" + a
        was = rd(p).replace("\\n", "")
        write(
            p,
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "30",
            "31",
            "64",
            "512",
            "513",
            "-1",
            "x",
            "\n",
            "0x1",
            "1\n\n",
            "4294967296",
        )
        raw_write(p, was)
    write(t + "/attrib/generate_node_acls", "1")
    read(t + "/attrib/cache_dynamic_acls")
    write(t + "/attrib/cache_dynamic_acls", "0")
    write(t + "/attrib/generate_node_acls", "0")
    write(t + "/attrib/cache_dynamic_acls", "0")
    # AuthMethod and attrib/authentication
    write(
        t + "/param/AuthMethod",
        "CHAP,None",
        "None",
        "CHAP",
        "None,CHAP",
        "SRP",
        "KRB5,CHAP",
        "chap",
        "x",
        "",
        "\n",
        "CHAP,",
        ",CHAP",
        "CHAP,CHAP",
        "Reject",
        "Irrelevant",
        "NotUnderstood",
        "CHAP \n",
        "CHAP\n",
    )
    for v in ("CHAP", "CHAP,None", "None,CHAP", "None", "SRP,None,CHAP"):
        raw_write(t + "/attrib/authentication", "1")
        write(t + "/param/AuthMethod", v)
        write(t + "/attrib/authentication", "0")
        read(t + "/param/AuthMethod")
        write(t + "/attrib/authentication", "1")
        read(t + "/param/AuthMethod")
    raw_write(t + "/param/AuthMethod", "CHAP")
    values = {
        "bool": ["Yes", "No", "yes", "1", "", "Yes,No", "x"],
        "num": [
            "0",
            "1",
            "2",
            "3",
            "511",
            "512",
            "3600",
            "3601",
            "65535",
            "65536",
            "16777215",
            "16777216",
            "-1",
            "x",
            "1x",
            "0x200",
            "",
            "1,2",
            "99999999999",
            "4294967808",
        ],
    }
    for k in sorted(os.listdir(os.path.join(T, t, "param"))):
        p = t + "/param/" + k
        was = rd(p)[:-2]
        if k == "AuthMethod":
            continue
        vs = (
            values["bool"]
            if was in ("Yes", "No")
            else values["num"]
            if was.isdigit()
            else ["CRC32C", "None", "None,CRC32C", "CRC32C,None", "MD5", "crc32c", "", ","]
            if "Digest" in k
            else [
                "alias",
                "a" * 255,
                "a" * 256,
                "a" * 1000,
                "a,b",
                "a=b",
                "\n",
                "Reject",
                "2048~65535",
                "No",
            ]
        )
        write(p, *vs)
        write(p, was + "\n")
    # auth
    for f in ("userid", "password", "userid_mutual", "password_mutual"):
        write(
            t + "/auth/" + f,
            "abc",
            "abc\n",
            "a" * 255,
            "a" * 256,
            "a" * 400,
            "\n",
            "NULL",
            "NULLx",
            "val",
        )
        read(t + "/auth/authenticate_target")
    write(t + "/auth/authenticate_target", "1", after=False)
    write(t + "/dynamic_sessions", "1", after=False)
    # on an enabled TPG
    write(t + "/enable", "1")
    write(t + "/param/MaxConnections", "2")
    write(t + "/attrib/default_erl", "1", "0")
    write(t + "/attrib/authentication", "0", "1")
    write(t + "/auth/userid", "x", "NULL")
    mkdir(t + "/lun/lun_3", t + "/acls/iqn.i:9")
    rmdir(t + "/lun/lun_3", t + "/acls/iqn.i:9", t)
    write(t + "/enable", "0")
    # ACL
    q_mkdir(t + "/acls/iqn.i:1")
    a = t + "/acls/iqn.i:1"
    for f in sorted(os.listdir(os.path.join(T, a, "attrib"))):
        p = a + "/attrib/" + f
        was = rd(p).replace("\\n", "")
        write(p, "0", "1", "2", "3", "15", "16", "60", "61", "-1", "-2", "x", "\n", "4294967296")
        raw_write(p, was)
    for f in ("userid", "password", "userid_mutual", "password_mutual"):
        write(
            a + "/auth/" + f,
            "abc",
            "abc\n",
            "a" * 255,
            "a" * 256,
            "\n",
            "\0",
            "NULL",
            "NULLx",
            "nul",
            "val",
        )
        read(a + "/auth/authenticate_target")
    write(a + "/cmdsn_depth", "1", "64", "512", "513", "0", "-1", "x", "\n", "4294967296")
    write(a + "/tag", "hello\n", "hello", "t" * 63, "t" * 64, "\n", "\0", "NULL", "NULLfoo", "a b")
    write(a + "/info", "x", after=False)
    read(a + "/info")
    read(a + "/param/MaxConnections")
    write(a + "/param/MaxConnections", "1", after=False)
    # default_cmdsn_depth and default_erl are copied when the ACL is made
    write(t + "/attrib/default_cmdsn_depth", "16")
    write(t + "/attrib/default_erl", "2")
    read(a + "/cmdsn_depth")
    q_mkdir(t + "/acls/iqn.i:2")
    read(t + "/acls/iqn.i:2/cmdsn_depth")
    read(t + "/acls/iqn.i:2/attrib/default_erl")
    sweep()


def s_fc():
    if not modprobe("tcm_fc"):
        return
    q_mkdir("fc")
    try_mkdir(
        *(
            "fc/" + n
            for n in (
                "20:00:00:1b:21:00:00:01",
                "20:00:00:1B:21:00:00:01",
                "200000001b210001",
                "20:00:00:1b:21:00:00",
                "20:00:00:1b:21:00:00:01:02",
                "0x2000001b21000001",
                "naa.2000001b21000001",
                "20-00-00-1b-21-00-00-01",
                "zz:00:00:1b:21:00:00:01",
                "x",
                "2:0:0:1b:21:0:0:1",
                "20:00:00:1b:21:00:00:0",
            )
        )
    )
    w = "fc/20:00:00:1b:21:00:00:01"
    mkdir(w, w)
    try_mkdir(
        *(
            w + "/" + n
            for n in (
                "tpgt_1",
                "tpgt_0",
                "tpgt_2",
                "tpgt_x",
                "tpgt_",
                "tpgt_0x1",
                "tpgt_01",
                "xtpgt_1",
                "x",
            )
        )
    )
    t = w + "/tpgt_1"
    mkdir(t, t, t + "/np/x")
    write(t + "/rtpi", "3")
    read(t + "/enable")
    try_mkdir(
        *(
            t + "/acls/" + n
            for n in (
                "20:00:00:1b:21:00:00:02",
                "20:00:00:1B:21:00:00:02",
                "x",
                "naa.1",
                "2000001b21000002",
            )
        )
    )
    a = t + "/acls/20:00:00:1b:21:00:00:02"
    mkdir(a, a)
    for f in ("port_name", "node_name"):
        write(
            a + "/" + f,
            "20:00:00:1b:21:00:00:03",
            "2000001b21000004\n",
            "ABCDEF",
            "x",
            "\n",
            "",
            "11112222333344445",
            "1" * 40,
            "11:22",
            "20:00:00:1b:21:00:00:03\n",
        )
    write(a + "/tag", "t\n", "NULL", "t" * 64)
    sweep()


def s_sbp():
    if not modprobe("sbp_target"):
        return
    q_mkdir("sbp")
    read("sbp/version")
    try_mkdir(
        *(
            "sbp/" + n
            for n in (
                "0011223344556677",
                "00112233AABBCCDD",
                "001122334455667",
                "00112233445566778",
                "0x11223344556677",
                "00:11:22:33:44:55:66:77",
                "eui.0011223344556677",
                "x",
                "naa.0011223344556677",
            )
        )
    )
    w = "sbp/0011223344556677"
    mkdir(w, w)
    try_mkdir(
        *(
            w + "/" + n
            for n in (
                "tpgt_0",
                "tpgt_1",
                "tpgt_65535",
                "tpgt_65536",
                "tpgt_x",
                "tpgt_0x1",
                "xtpgt_1",
            )
        )
    )
    t = w + "/tpgt_1"
    mkdir(t, t, w + "/tpgt_2", t + "/np/x")
    write(t + "/enable", "1", "0", "x")
    write(
        t + "/directory_id",
        "implicit",
        "0",
        "ffffff",
        "1000000",
        "x",
        "0x12",
        "\n",
        "implicitx",
        "-1",
        "implicit\n",
    )
    for f, hi in (
        ("mgt_orb_timeout", 127),
        ("max_reconnect_timeout", 32767),
        ("max_logins_per_lun", 127),
    ):
        write(t + "/attrib/" + f, "0", "1", str(hi), str(hi + 1), "-1", "x", "\n", "0x5")
    try_mkdir(*(t + "/acls/" + n for n in ("00112233445566aa", "x", "00112233445566AA", "0011")))
    d = ramdisk()
    q_mkdir(t + "/lun/lun_0")
    symlink(d, t + "/lun/lun_0/p")
    write(t + "/enable", "1")
    read(t + "/rtpi")
    write(t + "/directory_id", "5")
    write(t + "/attrib/mgt_orb_timeout", "20")
    unlink(t + "/lun/lun_0/p")
    read(t + "/enable")
    write(t + "/enable", "0")
    sweep()


def s_vhost():
    if not modprobe("vhost_scsi"):
        return
    q_mkdir("vhost")
    try_mkdir(
        *(
            "vhost/" + n
            for n in (
                "naa.1",
                "fc.1",
                "iqn.x",
                "eui.1",
                "x",
                "naa." + "1" * 251,
                "naa." + "1" * 252,
            )
        )
    )
    w = "vhost/naa.1"
    mkdir(w, w)
    try_mkdir(
        *(
            w + "/" + n
            for n in ("tpgt_0", "tpgt_1", "tpgt_255", "tpgt_256", "tpgt_x", "tpgt_0x1", "xtpgt_1")
        )
    )
    t = w + "/tpgt_1"
    mkdir(t, t, t + "/np/x")
    read(t + "/nexus")
    write(t + "/nexus", "NULL", "naa.2\n", "naa.3", "NULL", "fc.1", "x", "\n", "naa.2")
    write(t + "/attrib/fabric_prot_type", "0", "1", "2", "3", "x", "0")
    d = ramdisk()
    q_mkdir(t + "/lun/lun_0")
    symlink(d, t + "/lun/lun_0/p")
    write(t + "/nexus", "NULL")
    unlink(t + "/lun/lun_0/p")
    write(t + "/nexus", "NULL")
    sweep()


def s_srpt():
    if not modprobe("ib_srpt"):
        return
    q_mkdir("srpt")
    read("srpt/version")
    write("srpt/discovery_auth/rdma_cm_port", "0", "x", "-1", "65536", "\n")
    try_mkdir(
        *(
            "srpt/" + n
            for n in (
                "0xfe800000000000000002c90300fcc5d1",
                "fe80:0000:0000:0000:0002:c903:00fc:c5d1",
                "0002:c903:00fc:c5d1",
                "x",
                "naa.1",
            )
        )
    )
    sweep()


def s_qla2xxx():
    if not modprobe("tcm_qla2xxx"):
        return
    mkdir("qla2xxx", "qla2xxx_npiv")
    try_mkdir(*("qla2xxx/" + n for n in ("21:00:00:24:ff:31:4c:48", "x", "naa.1")))
    try_mkdir(
        *(
            "qla2xxx_npiv/" + n
            for n in (
                "21:00:00:24:ff:31:4c:48",
                "21:00:00:24:ff:31:4c:48@21:00:00:24:ff:31:4c:49:21:00:00:24:ff:31:4c:4a",
                "x",
            )
        )
    )
    sweep()


def s_remote():
    if not modprobe("tcm_remote"):
        return
    q_mkdir("remote")
    read("remote/version")
    try_mkdir(
        *(
            "remote/" + n
            for n in (
                "naa.1",
                "fc.1",
                "iqn.x",
                "0x1",
                "eui.1",
                "x",
                "naa." + "1" * 251,
                "naa." + "1" * 252,
            )
        )
    )
    w = "remote/naa.1"
    mkdir(w, w)
    try_mkdir(*(w + "/" + n for n in ("tpgt_0", "tpgt_31", "tpgt_32", "tpgt_x", "xtpgt_1")))
    t = w + "/tpgt_1"
    mkdir(t, t + "/np/x", t + "/acls/anything")
    write(t + "/rtpi", "5")
    read(t + "/enable")
    d = ramdisk()
    q_mkdir(t + "/lun/lun_0")
    symlink(d, t + "/lun/lun_0/p")
    read(t + "/lun/lun_0/statistics/scsi_transport/proto_id")
    sweep()


def s_pi():
    """protection information, in every order"""
    for make in (ramdisk, fileio):
        d = make()
        p = d + "/attrib/pi_prot_"
        read(p + "type")
        write(p + "format", "1")
        write(p + "verify", "1", "0")
        write(p + "type", "1")
        read(d + "/info")
        write(p + "format", "1", "0")
        write(p + "verify", "1", "2")
        write(p + "type", "1", "3", "2", "4")
        write(d + "/attrib/block_size", "4096")
        read(p + "type")
        write(p + "type", "0")
        read(p + "verify")
        read(d + "/info")
        emit(
            "file",
            "/run/probe-f.img.protection",
            "",
            "OK" if os.path.exists("/run/probe-f.img.protection") else "ENOENT",
        )
        write(p + "type", "1")
        export(d)
        write(p + "type", "0", "3")
        write(p + "format", "1")
        write(p + "verify", "0", "1")
        sweep()
    d = ramdisk("n", enable=False)
    q(d + "/control", "rd_pages=64,rd_nullio=1")
    q(d + "/enable", "1")
    write(d + "/attrib/pi_prot_type", "1")
    write(d + "/attrib/pi_prot_format", "1")
    sweep()


def s_files():
    """files and block devices that a back end should look at twice"""

    def fi(n, ctl):
        q_mkdir("core/fileio_0/" + n)
        write("core/fileio_0/%s/control" % n, ctl, after=False)
        write("core/fileio_0/%s/enable" % n, "1")
        read("core/fileio_0/%s/info" % n)
        q_rmdir("core/fileio_0/" + n)

    os.path.exists("/run/probe.fifo") or os.mkfifo("/run/probe.fifo")
    for p in (
        "/run/probe.fifo",
        "/dev/null",
        "/dev/zero",
        "/proc/self/status",
        "/sys/kernel/config/target/version",
    ):
        fi("x", "fd_dev_name=%s,fd_dev_size=1048576" % p)
    open("/run/probe-small.img", "wb").truncate(4096)
    fi("small", "fd_dev_name=/run/probe-small.img,fd_dev_size=1048576")
    fi("nosize", "fd_dev_name=/run/probe-small.img")
    emit("size", "/run/probe-small.img", "", "OK", str(os.path.getsize("/run/probe-small.img")))
    open("/run/probe-odd.img", "wb").truncate(10000)
    fi("odd", "fd_dev_name=/run/probe-odd.img,fd_dev_size=10000")
    fi("big", "fd_dev_name=/run/probe-odd.img,fd_dev_size=9223372036854775807")
    fi("neg", "fd_dev_name=/run/probe-odd.img,fd_dev_size=18446744073709551615")
    fi("zero", "fd_dev_name=/run/probe-odd.img,fd_dev_size=0")
    fi("one", "fd_dev_name=/run/probe-odd.img,fd_dev_size=511")
    os.path.islink("/run/probe-link") or os.symlink("/run/probe-small.img", "/run/probe-link")
    fi("link", "fd_dev_name=/run/probe-link,fd_dev_size=4096")
    fi("rel", "fd_dev_name=probe-relative.img,fd_dev_size=4096")
    emit(
        "file",
        "/probe-relative.img",
        "",
        "OK" if os.path.exists("/probe-relative.img") else "ENOENT",
    )
    fi("new", "fd_dev_name=/run/probe-new.img,fd_dev_size=65536")
    emit(
        "size",
        "/run/probe-new.img",
        "%o" % stat.S_IMODE(os.stat("/run/probe-new.img").st_mode),
        "OK",
        str(os.path.getsize("/run/probe-new.img")),
    )
    dev = loopdev()
    fi("block", "fd_dev_name=" + dev)
    fi("blocksize", "fd_dev_name=%s,fd_dev_size=4096" % dev)

    def ib(n, ctl, rows=("1",)):
        q_mkdir("core/iblock_0/" + n)
        write("core/iblock_0/%s/control" % n, ctl, after=False)
        write("core/iblock_0/%s/enable" % n, *rows)
        q_rmdir("core/iblock_0/" + n)

    subprocess.run(["mkfs.ext4", "-q", dev], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.makedirs("/run/probe.mnt", exist_ok=True)
    subprocess.run(["mount", dev, "/run/probe.mnt"])
    ib("mounted", "udev_path=" + dev)
    ib("mountedro", "udev_path=%s,readonly=1" % dev)
    fi("mounted", "fd_dev_name=" + dev)
    subprocess.run(["umount", "/run/probe.mnt"])
    subprocess.run(["losetup", "-d", dev])
    subprocess.run(["losetup", "-r", dev, "/run/probe-loop.img"], check=True)
    ib("ro", "udev_path=" + dev)
    ib("roro", "udev_path=%s,readonly=1" % dev)
    fi("ro", "fd_dev_name=" + dev)
    q_mkdir("core/iblock_0/a", "core/fileio_0/a")
    q("core/iblock_0/a/control", "udev_path=%s,readonly=1" % dev)
    write("core/iblock_0/a/enable", "1")
    q("core/fileio_0/a/control", "fd_dev_name=" + dev)
    write("core/fileio_0/a/enable", "1")
    emit(
        "losetup",
        "-d",
        dev,
        "OK"
        if subprocess.run(["losetup", "-d", dev], stderr=subprocess.DEVNULL).returncode == 0
        else "FAIL",
    )
    sweep()
    subprocess.run(["losetup", "-d", dev], stderr=subprocess.DEVNULL)
    if modprobe("null_blk"):
        subprocess.run(["udevadm", "settle"])
        ib("nullb", "udev_path=/dev/nullb0")
        subprocess.run(["rmmod", "null_blk"])


def scsi_debug(*args):
    subprocess.run(["rmmod", "scsi_debug"], stderr=subprocess.DEVNULL)
    if subprocess.run(
        ["modprobe", "scsi_debug", "dev_size_mb=8", "vpd_use_hostno=0"] + list(args),
        stderr=subprocess.DEVNULL,
    ).returncode:
        return None
    subprocess.run(["udevadm", "settle"])
    d = glob.glob("/sys/bus/pseudo/drivers/scsi_debug/adapter*/host*/target*/*:*/block/*")[0]
    hctl, disk = d.split("/")[-3], d.split("/")[-1]
    host = hctl.split(":")[0]
    hide[:] = [
        (r"scsi_host_id=%s\b" % host, "scsi_host_id=HOST"),
        (r"Host ID: %s\b" % host, "Host ID: HOST"),
        (r"pscsi_%s\b" % host, "pscsi_HOST"),
        (r"/dev/%s\b" % disk, "/dev/DISK"),
    ]
    return host, "/dev/" + disk


def s_pscsi():
    x = scsi_debug()
    if not x:
        return
    host, disk = x
    q_mkdir("core/pscsi_700/p")
    d = "core/pscsi_700/p"
    write(d + "/control", "scsi_host_id=" + host, after=False)
    write(d + "/enable", "1")
    write(d + "/control", "scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0", after=False)
    write(d + "/enable", "1")
    write(d + "/udev_path", "/dev/nosuch")
    write(d + "/enable", "1")
    write(d + "/udev_path", disk)
    write(d + "/enable", "1", "1")
    read(d + "/info")
    write(d + "/control", "scsi_host_id=1", after=False)
    write("core/pscsi_700/hba_mode", "1", "0")
    write(d + "/control", "scsi_lun_id=3", after=False)
    read(d + "/info")
    q_mkdir("core/pscsi_700/again")
    q(
        "core/pscsi_700/again/control",
        "scsi_host_id=%s,scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0" % host,
    )
    q("core/pscsi_700/again/udev_path", disk)
    write("core/pscsi_700/again/enable", "1")
    emit(
        "rmmod",
        "scsi_debug",
        "",
        "OK"
        if subprocess.run(["rmmod", "scsi_debug"], stderr=subprocess.DEVNULL).returncode == 0
        else "EBUSY",
    )
    for f in ("vendor_id", "product_id", "revision", "company_id", "vpd_unit_serial"):
        write(d + "/wwn/" + f, "1")
    write(d + "/alua_lu_gp", "default_lu_gp")
    write(d + "/lba_map", "64 1\n0 63 0:O\n")
    write(d + "/alua/default_tg_pt_gp/alua_access_state", "1")
    write(d + "/alua/default_tg_pt_gp/tg_pt_gp_id", "1")
    mkdir(d + "/alua/g")
    write(d + "/alua/g/tg_pt_gp_id", "4")
    rmdir(d + "/alua/g")
    for f in sorted(os.listdir(os.path.join(T, d, "pr"))):
        read(d + "/pr/" + f)
    export(d)
    read(IQ + "/tpgt_9/lun/lun_0/alua_tg_pt_gp")
    write(IQ + "/tpgt_9/lun/lun_0/alua_tg_pt_gp", "default_tg_pt_gp")
    write(IQ + "/tpgt_9/lun/lun_0/alua_tg_pt_offline", "1")
    write(IQ + "/tpgt_9/lun/lun_0/alua_tg_pt_status", "1")
    sweep()
    q_mkdir("core/iblock_0/b")
    q("core/iblock_0/b/control", "udev_path=" + disk)
    write("core/iblock_0/b/enable", "1")
    q_mkdir("core/pscsi_700/p")
    q(d + "/control", "scsi_host_id=%s,scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0" % host)
    q(d + "/udev_path", disk)
    write(d + "/enable", "1")
    sweep()
    # the HBA itself is passed through
    h = "core/pscsi_" + host
    q_mkdir(h + "/p")
    write(h + "/hba_mode", "1", "1", "0", "1")
    write(h + "/p/control", "scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0", after=False)
    write(h + "/p/enable", "1")
    q(h + "/p/udev_path", disk)
    write(h + "/p/enable", "1")
    write(h + "/hba_mode", "0")
    sweep()
    q_mkdir("core/pscsi_700/p")
    q(d + "/control", "scsi_host_id=%s,scsi_channel_id=0,scsi_target_id=0,scsi_lun_id=0" % host)
    q(d + "/udev_path", disk)
    q(d + "/enable", "1")
    attributes(d)
    export(d)
    attributes(d)
    sweep()
    subprocess.run(["rmmod", "scsi_debug"], stderr=subprocess.DEVNULL)


INI = "iqn.2004-10.com.example:probe"


def iscsiadm(*args):
    try:
        return (
            subprocess.run(
                ("iscsiadm",) + args,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=40,
            ).returncode
            == 0
        )
    except subprocess.TimeoutExpired:
        return False


def login(iqn, portal):
    modprobe("iscsi_tcp")
    os.makedirs("/run/lock/iscsi", exist_ok=True)
    os.makedirs("/etc/iscsi", exist_ok=True)
    if subprocess.run(["pidof", "iscsid"], stdout=subprocess.DEVNULL).returncode:
        open("/etc/iscsi/initiatorname.iscsi", "w").write("InitiatorName=%s\n" % INI)
        subprocess.run(["iscsid"])
        time.sleep(1)
    iscsiadm("-m", "iface", "-I", "probe", "-o", "new")
    iscsiadm("-m", "iface", "-I", "probe", "-o", "update", "-n", "iface.initiatorname", "-v", INI)
    iscsiadm("-m", "node", "-T", iqn, "-o", "delete")
    iscsiadm("-m", "node", "-o", "new", "-T", iqn, "-p", portal, "-I", "probe")
    iscsiadm(
        "-m",
        "node",
        "-T",
        iqn,
        "-o",
        "update",
        "-n",
        "node.session.initial_login_retry_max",
        "-v",
        "1",
    )
    r = iscsiadm("-m", "node", "-T", iqn, "-l")
    subprocess.run(["udevadm", "settle"])
    time.sleep(0.5)
    emit("login", iqn, portal, "OK" if r else "FAIL")


def logout(iqn):
    emit("logout", iqn, "", "OK" if iscsiadm("-m", "node", "-T", iqn, "-u") else "FAIL")


def s_session():
    """what an administrator may do while an initiator is logged in"""
    if subprocess.run(["which", "iscsiadm"], stdout=subprocess.DEVNULL).returncode:
        return
    iqn = "iqn.2003-01.org.x:p"
    t = IQ + "/tpgt_1"
    a = t + "/acls/" + INI
    portal = "127.0.0.1:3270,1"

    def build():
        d, d2 = ramdisk(), ramdisk("d2")
        q_mkdir(t + "/np/127.0.0.1:3270", t + "/lun/lun_0", t + "/lun/lun_1")
        q_link(d, t + "/lun/lun_0/p")
        q_link(d2, t + "/lun/lun_1/p")
        q(t + "/attrib/authentication", "0")
        q(t + "/attrib/generate_node_acls", "0")
        q(t + "/enable", "1")

    def acl():
        q_mkdir(a + "/lun_0", a + "/lun_1")
        q_link(t + "/lun/lun_0", a + "/lun_0/m")
        q_link(t + "/lun/lun_1", a + "/lun_1/m")

    def info():
        v = rd(a + "/info")
        emit("read", a + "/info", "", v[1:] if v.startswith("!") else "OK", masked("sess", v))

    def up(what=True):
        for i in range(100):
            if rd(a + "/info").startswith("No active") != what:
                break
            time.sleep(0.2)
        time.sleep(0.5)

    # nobody is allowed in
    build()
    login(iqn, portal)
    mkdir(t + "/acls/" + INI)
    login(iqn, portal)
    info()
    logout(iqn)
    up(False)
    info()
    rmdir(a)
    acl()
    login(iqn, portal)
    info()
    read(t + "/dynamic_sessions")
    for f in sorted(os.listdir(os.path.join(T, t, "attrib"))):
        was = rd(t + "/attrib/" + f).replace("\\n", "")
        write(t + "/attrib/" + f, was)
    write(t + "/attrib/login_timeout", "20", "15")
    write(t + "/param/MaxConnections", "2", "1")
    write(t + "/param/AuthMethod", "CHAP", "CHAP,None")
    write(t + "/param/MaxRecvDataSegmentLength", "4096", "8192")
    for f in sorted(os.listdir(os.path.join(T, a, "attrib"))):
        was = rd(a + "/attrib/" + f).replace("\\n", "")
        write(a + "/attrib/" + f, was)
    write(a + "/attrib/nopin_timeout", "5", "15")
    write(a + "/attrib/nopin_response_timeout", "10", "30")
    write(a + "/tag", "x", "NULL")
    write(a + "/auth/userid", "u", "NULL")
    write(t + "/rtpi", "5")
    write(IQ + "/param/cmd_completion_affinity", "0", "-1")
    write("core/rd_mcp_0/d/attrib/emulate_tpu", "1")
    write("core/rd_mcp_0/d/attrib/queue_depth", "64")
    write("core/rd_mcp_0/d/wwn/vpd_unit_serial", "x")
    write("core/rd_mcp_0/d/alua/default_tg_pt_gp/alua_access_state", "1", "0")
    rmdir(a, a + "/lun_0", t + "/lun/lun_0", t, IQ, "core/rd_mcp_0/d")
    emit(
        "rmmod",
        "iscsi_target_mod",
        "",
        "OK"
        if subprocess.run(["rmmod", "iscsi_target_mod"], stderr=subprocess.DEVNULL).returncode == 0
        else "EBUSY",
    )
    # LUNs come and go
    read(a + "/lun_1/statistics/scsi_auth_intr/att_count")
    write(a + "/lun_1/write_protect", "1", "0")
    unlink(a + "/lun_1/m")
    rmdir(a + "/lun_1")
    mkdir(a + "/lun_1")
    symlink(t + "/lun/lun_1", a + "/lun_1/m")
    unlink(t + "/lun/lun_1/p")
    rmdir(t + "/lun/lun_1")
    read(a + "/lun_1/write_protect")
    unlink(a + "/lun_1/m")
    rmdir(t + "/lun/lun_1", "core/rd_mcp_0/d2")
    info()
    # the portal goes, the session stays; a second portal
    mkdir(t + "/np/127.0.0.1:3271")
    rmdir(t + "/np/127.0.0.1:3271")
    rmdir(t + "/np/127.0.0.1:3270")
    info()
    mkdir(t + "/np/127.0.0.1:3270")
    info()
    # session reinstatement by the administrator
    write(a + "/cmdsn_depth", "32")
    up()
    info()
    write(a + "/cmdsn_depth", "32")
    # the ACL goes while the session is on
    unlink(a + "/lun_0/m")
    rmdir(a + "/lun_0", a + "/lun_1", a)
    read(t + "/dynamic_sessions")
    logout(iqn)
    # dynamic sessions
    write(t + "/attrib/generate_node_acls", "1")
    login(iqn, portal)
    read(t + "/dynamic_sessions")
    write(t + "/attrib/cache_dynamic_acls", "1", "0")
    mkdir(a)
    up()
    info()
    read(t + "/dynamic_sessions")
    rmdir(a)
    time.sleep(1)
    logout(iqn)
    write(t + "/attrib/cache_dynamic_acls", "1")
    login(iqn, portal)
    logout(iqn)
    read(t + "/dynamic_sessions")
    mkdir(a)
    info()
    rmdir(a)
    # disabled and torn down under a session
    write(t + "/attrib/generate_node_acls", "0")
    acl2 = a + "/lun_0"
    q_mkdir(acl2)
    q_link(t + "/lun/lun_0", acl2 + "/m")
    login(iqn, portal)
    write(t + "/enable", "0")
    up(False)
    info()
    write(t + "/enable", "1")
    up()
    info()
    unlink(acl2 + "/m")
    unlink(t + "/lun/lun_0/p")
    info()
    rmdir(acl2, t + "/lun/lun_0", t + "/np/127.0.0.1:3270", a, t, IQ)
    logout(iqn)
    iscsiadm("-m", "node", "-T", iqn, "-o", "delete")
    iscsiadm("-m", "iface", "-I", "probe", "-o", "delete")
    sweep()


def loop_disk():
    for i in range(50):
        for d in glob.glob("/sys/block/sd*"):
            if open(d + "/device/vendor").read().startswith("LIO"):
                return "/dev/" + d.split("/")[-1]
        time.sleep(0.1)


def s_pr_live():
    """registrations held by a loopback nexus"""
    d = ramdisk()
    w = "loopback/naa.5001405000000001"
    t = w + "/tpgt_1"
    q_mkdir(t + "/lun/lun_0")
    q(t + "/nexus", "naa.5001405000000002")
    q_link(d, t + "/lun/lun_0/p")
    subprocess.run(["udevadm", "settle"])
    disk = loop_disk()
    hide[:] = [(disk + r"\b", "/dev/DISK")]
    files = sorted(os.listdir(os.path.join(T, d, "pr")))

    def reads():
        for f in files:
            read(d + "/pr/" + f)

    def pr(*a):
        emit(
            "persist",
            " ".join(a),
            disk,
            "OK"
            if subprocess.run(
                ("sg_persist", "-n", "--out") + a + (disk,),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ).returncode
            == 0
            else "FAIL",
        )

    for x in range(3):
        subprocess.run(
            ["sg_turs", "-n", "4", disk], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    for w in ("/etc/target/pr", "/var/target/pr"):  # the directory of the APTPL files is missing
        for f in glob.glob(w + "/*"):
            os.unlink(f)
        if os.path.isdir(w):
            os.rmdir(w)
    pr("--register", "--param-sark=0x1")
    read(d + "/pr/res_pr_registered_i_pts")
    pr("--register", "--param-sark=0x0", "--param-rk=0x1")
    read(d + "/pr/res_pr_registered_i_pts")
    for w in ("/etc/target", "/var/target"):
        if os.path.isdir(w):
            os.makedirs(w + "/pr", exist_ok=True)
    pr("--register-ignore", "--param-sark=0x0")
    pr("--register", "--param-sark=0x1")
    reads()
    pr("--register", "--param-sark=0x2", "--param-rk=0x1", "--param-aptpl")
    reads()
    for n in ("1", "3", "5", "6", "7", "8"):
        pr("--reserve", "--param-rk=0x2", "--prout-type=" + n)
        for f in (
            "res_holder",
            "res_pr_type",
            "res_pr_holder_tg_port",
            "res_pr_all_tgt_pts",
            "res_pr_generation",
        ):
            read(d + "/pr/" + f)
        pr("--release", "--param-rk=0x2", "--prout-type=" + n)
    pr("--reserve", "--param-rk=0x2", "--prout-type=1")
    write(d + "/attrib/emulate_pr", "0")
    write(d + "/attrib/force_pr_aptpl", "1")
    write(d + "/attrib/enforce_pr_isids", "0")
    write(d + "/pr/res_aptpl_metadata", APTPL, after=False)
    write(t + "/nexus", "NULL")
    rmdir(d)
    reads()
    for f in sorted(glob.glob("/etc/target/pr/*") + glob.glob("/var/target/pr/*")):
        emit("file", f, "%o" % stat.S_IMODE(os.stat(f).st_mode), "OK", escape(open(f, "rb").read()))
    unlink(t + "/lun/lun_0/p")
    reads()
    symlink(d, t + "/lun/lun_0/p")
    reads()
    unlink(t + "/lun/lun_0/p")
    write(d + "/attrib/emulate_pr", "0")
    reads()
    write(d + "/attrib/emulate_pr", "1")
    reads()
    sweep()
    [os.unlink(f) for f in glob.glob("/etc/target/pr/*")]
    # SPC-2
    d = ramdisk()
    q_mkdir(t + "/lun/lun_0")
    q(t + "/nexus", "naa.5001405000000002")
    q_link(d, t + "/lun/lun_0/p")
    subprocess.run(["udevadm", "settle"])
    disk = loop_disk()
    hide[:] = [(disk + r"\b", "/dev/DISK")]
    emit(
        "reserve6",
        "",
        disk,
        "OK"
        if subprocess.run(
            ["sg_raw", disk, "16", "0", "0", "0", "0", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode
        == 0
        else "FAIL",
    )
    reads()
    emit(
        "release6",
        "",
        disk,
        "OK"
        if subprocess.run(
            ["sg_raw", disk, "17", "0", "0", "0", "0", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode
        == 0
        else "FAIL",
    )
    reads()
    sweep()


def s_busy():
    """a loopback disk that somebody holds open"""
    d = ramdisk()
    w = "loopback/naa.5001405000000001"
    t = w + "/tpgt_1"
    q_mkdir(t + "/lun/lun_0", t + "/lun/lun_1")
    q(t + "/nexus", "naa.5001405000000002")
    symlink(d, t + "/lun/lun_0/p")
    subprocess.run(["udevadm", "settle"])
    disk = loop_disk()
    fd = os.open(disk, os.O_RDWR)
    os.pread(fd, 4096, 0)
    write(t + "/nexus", "NULL", "naa.5001405000000003")
    rmdir(d, t + "/lun/lun_0", t, w)
    write(t + "/transport_status", "offline")
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    write(t + "/transport_status", "online")
    unlink(t + "/lun/lun_0/p")
    subprocess.run(["udevadm", "settle"])
    rmdir(d, t + "/lun/lun_0")
    write(t + "/nexus", "NULL")
    rmdir(t + "/lun/lun_1", t, w)
    os.close(fd)
    sweep()


def timed(what, t0):
    dt = time.time() - t0
    emit(
        "time",
        what,
        "",
        "OK",
        "below 5 s"
        if dt < 5
        else "below 20 s"
        if dt < 20
        else "below 40 s"
        if dt < 40
        else "40 s or more",
    )


def half_open():
    t = IQ + "/tpgt_1"
    q_mkdir(t + "/np/127.0.0.1:3272")
    q(t + "/enable", "1")
    s = socket.create_connection(("127.0.0.1", 3272))
    time.sleep(1)
    return t, s


def s_half_open():
    """a connection that never says a word must not keep the administrator waiting"""
    t, s = half_open()
    t0 = time.time()
    rmdir(t + "/np/127.0.0.1:3272")
    timed("rmdir", t0)
    s.close()
    sweep()
    t, s = half_open()
    t0 = time.time()
    write(t + "/enable", "0")
    timed("enable", t0)
    s.close()
    sweep()
    t, s = half_open()
    q_mkdir(t + "/acls/iqn.i:1")
    t0 = time.time()
    rmdir(t + "/acls/iqn.i:1", t + "/np/127.0.0.1:3272", t, IQ)
    timed("all", t0)
    s.close()
    sweep()


def s_long():
    """as much as write(2) brings, into every writable file of a device, its groups, a TPG and an ACL"""
    q_mkdir(IQ + "/tpgt_1")
    for k in ("TargetAlias", "AuthMethod", "MaxConnections", "HeaderDigest"):
        for n in (255, 256, 1023, 1024, 2000, 4000, 4095):
            write(IQ + "/tpgt_1/param/" + k, "a" * n)
    for n in (255, 256, 1000, 4095):
        for f in ("userid", "password"):
            write(IQ + "/tpgt_1/auth/" + f, "a" * n)

    sweep()
    d = ramdisk()
    mkdir(d + "/alua/g", "core/alua/lu_gps/g")
    write(d + "/alua/g/tg_pt_gp_id", "9")
    export(d)
    q_mkdir(IQ + "/tpgt_9/acls/iqn.i:1/lun_0")
    q_link(IQ + "/tpgt_9/lun/lun_0", IQ + "/tpgt_9/acls/iqn.i:1/lun_0/m")
    for dp, ds, fs in sorted(os.walk(T)):
        for f in sorted(fs):
            p = os.path.relpath(os.path.join(dp, f), T)
            if (
                not os.path.islink(os.path.join(dp, f))
                and os.stat(os.path.join(dp, f)).st_mode & 0o200
                and not p.endswith(("enable", "dbroot"))
            ):
                write(p, "a" * 4095, "1" * 4095, "\n" * 4095, "," * 4095, "%n" * 2000, after=False)
    sweep()


# ---------------------------------------------------------------- what stock does not survive, or takes long over (stock/hangs.txt)
def h_ramdisk_pages():
    d = ramdisk(enable=False)
    write(d + "/control", "rd_pages=-5")
    write(d + "/enable", "1")
    write(d + "/control", "rd_pages=2147483647")
    write(d + "/enable", "1")


def h_user_loopback():
    u = user()
    q_mkdir("loopback/naa.5001405000000001/tpgt_1/lun/lun_0")
    q("loopback/naa.5001405000000001/tpgt_1/nexus", "naa.5001405000000002")
    t0 = time.time()
    symlink(u, "loopback/naa.5001405000000001/tpgt_1/lun/lun_0/p")
    timed("link", t0)
    t0 = time.time()
    unlink("loopback/naa.5001405000000001/tpgt_1/lun/lun_0/p")
    timed("unlink", t0)


def h_alua_delay():
    d = ramdisk()
    g = d + "/alua/default_tg_pt_gp/"
    write(g + "trans_delay_msecs", "30000")
    t0 = time.time()
    write(g + "alua_access_state", "1")
    timed("alua_access_state", t0)


def h_half_open_second():
    """a silent connection, and another initiator that wants to log in"""
    t, s = half_open()
    q(t + "/attrib/authentication", "0")
    q(t + "/attrib/generate_node_acls", "1")
    t0 = time.time()
    login("iqn.2003-01.org.x:p", "127.0.0.1:3272,1")
    timed("login", t0)
    logout("iqn.2003-01.org.x:p")


def h_acl_of_nexus():
    """the loopback nexus runs under an ACL of its own name, and the ACL is removed"""
    t = "loopback/naa.5001405000000001/tpgt_1"
    q_mkdir(t + "/acls/naa.5001405000000002")
    q(t + "/nexus", "naa.5001405000000002")
    rmdir(t + "/acls/naa.5001405000000002")


def h_ramdisk_memory():
    """more pages than the machine has"""
    d = ramdisk(enable=False)
    pages = os.sysconf("SC_PHYS_PAGES") * 5 // 4
    q(d + "/control", "rd_pages=%d" % pages)
    write(d + "/enable", "1")


def h_race_statistics():
    """LUN and mapped LUN linked and unlinked while every file below them is read"""
    d = ramdisk()
    t = IQ + "/tpgt_9"
    q_mkdir(t + "/lun/lun_0", t + "/acls/iqn.i:1/lun_0")
    stop = time.time() + 20
    n = [0, 0]
    paths = [
        os.path.relpath(os.path.join(dp, f), T)
        for top in (t + "/lun", t + "/acls", d)
        for dp, ds, fs in os.walk(os.path.join(T, top))
        for f in fs
    ]

    def reader():
        while time.time() < stop:
            for p in paths:
                rd(p)
            n[0] += 1

    rs = [threading.Thread(target=reader, daemon=True) for i in range(3)]
    for r in rs:
        r.start()
    while time.time() < stop:
        q_link(d, t + "/lun/lun_0/x")
        q_link(t + "/lun/lun_0", t + "/acls/iqn.i:1/lun_0/m")
        q_unlink(t + "/acls/iqn.i:1/lun_0/m")
        q_unlink(t + "/lun/lun_0/x")
        n[1] += 1
    for r in rs:
        r.join(LIMIT)
    sys.stderr.write("%d readings, %d rounds\n" % tuple(n))
    emit("race", t, "", "OK" if not any(r.is_alive() for r in rs) else "HANG")


def h_acl_of_vhost_nexus():
    """the same with the nexus of vhost"""
    t = "vhost/naa.5001405000000001/tpgt_1"
    if modprobe("vhost_scsi"):
        q_mkdir(t + "/acls/naa.5001405000000002")
        q(t + "/nexus", "naa.5001405000000002")
        rmdir(t + "/acls/naa.5001405000000002")


HAZARDS = {k[2:]: v for k, v in list(globals().items()) if k.startswith("h_")}

ALL = [
    "root",
    "modules",
    "hba",
    "control",
    "device",
    "attrib_unconfigured",
    "attrib_ramdisk",
    "attrib_fileio",
    "attrib_iblock",
    "attrib_iblock_unmap",
    "attrib_user",
    "attrib_exported",
    "pi",
    "files",
    "pscsi",
    "wwn",
    "pr",
    "pr_live",
    "alua",
    "lun",
    "loopback",
    "busy",
    "iscsi",
    "session",
    "half_open",
    "long",
    "fc",
    "sbp",
    "vhost",
    "srpt",
    "qla2xxx",
    "remote",
]


def main(argv):
    global out, section
    if argv[:1] == ["-o"]:
        out, argv = open(argv[1], "w"), argv[2:]
    modprobe("target_core_mod")
    os.chdir("/")
    rc = 0
    if argv[:1] == ["-x"]:
        if not argv[1:]:
            print(*HAZARDS)
        for section in argv[1:]:
            HAZARDS[section]()
            sweep()
        return rc
    for section in argv or ALL:
        sweep()
        del hide[:]
        tidy()
        t0 = time.time()
        try:
            globals()["s_" + section]()
        except Exception as e:
            sys.stderr.write("probe: section %s stopped: %r\n" % (section, e))
            rc = 1
            import traceback

            traceback.print_exc()
        sweep()
        sys.stderr.write("%s %.1fs\n" % (section, time.time() - t0))
    return rc


if __name__ == "__main__":
    # the work is done by a child: a process with a thread that hangs in the kernel cannot be waited for
    end, done = os.pipe()
    if os.fork() == 0:
        os.close(end)
        try:
            rc = main(sys.argv[1:])
        except BaseException as e:
            sys.stderr.write("probe: %r\n" % e)
            rc = 1
        sys.stderr.flush()
        out.flush()
        os.write(done, b"%d" % (rc or 0))
        os._exit(rc or 0)
    os.close(done)
    sys.exit(int(os.read(end, 1) or b"1"))
