#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
r"""Walk the whole rtslib API over the kernel target and say, in TAP, what each step gave.

usage: walk.py [-w DIR] [SECTION...]       as root in a guest, on an empty target tree
DIR (default /var/lib/rtslibwalk) holds backing files and is removed at the end.
Each check prints `ok N - SECTION: text` and then `# value`, volatile parts masked, lists sorted.
A check fails when the value is not the wanted one (wanted values are stock's). A part whose
module or tool is missing prints `ok N - ... # SKIP why`.  Needs rtslib-fb; uses null_blk,
scsi_debug, open-iscsi and sg3-utils where present.
"""
import contextlib, json, os, re, shutil, stat, subprocess, sys, time, warnings

warnings.simplefilter("ignore")
from rtslib_fb import (
    ALUATargetPortGroup,
    BlockStorageObject,
    FabricModule,
    FileIOStorageObject,
    LUN,
    MappedLUN,
    NetworkPortal,
    NodeACL,
    NodeACLGroup,
    PSCSIStorageObject,
    RDMCPStorageObject,
    RTSRoot,
    StorageObjectFactory,
    TPG,
    Target,
)
from rtslib_fb.utils import RTSLibError, RTSLibNotInCFS, RTSLibALUANotSupported, RTSLibBrokenLink
import rtslib_fb.tcm as tcm

T = "/sys/kernel/config/target"
W = "/var/lib/rtslibwalk"
MB = 1 << 20
IQN = "iqn.2003-01.org.example.walk:one"
IQN2 = "iqn.2003-01.org.example.walk:two"
INI = "iqn.2003-01.org.example.init:a"
INI2 = "iqn.2003-01.org.example.init:b"
NAA = "naa.5001405000000001"
UUID = "00000000-1111-4222-8333-%012d"
ANY = object()
n = bad = 0
section = ""
G = {}  # what sections hand to later ones: device names, objects


class Raises:
    def __init__(self, kind, text=""):
        self.kind, self.text = kind, text


def mask(s):
    s = s.replace(W, "DIR")
    if "sd" in G:
        s = s.replace("/dev/" + G["sd"], "/dev/SD")
        s = re.sub(r"'%s'" % re.escape(G["hctl"]), "'HCTL'", s)
    s = s.replace(os.uname()[2], "RELEASE").replace(os.uname()[4], "MACHINE")
    s = re.sub(r"HBA Index: \d+", "HBA Index: N", s)
    s = re.sub(r"(StatSN: )0x[0-9a-f]+", r"\1X", s)
    s = re.sub(r"(LIO Session ID: )\d+(   ISID: ).*?(  TSIH: )\d+", r"\1N\2X\3N", s)
    return re.sub(r"0x[0-9a-f]{8}", "0xN", s)


def norm(v):
    if isinstance(v, dict):
        return {k: norm(v[k]) for k in sorted(v, key=str)}
    if isinstance(v, (set, frozenset)):
        return sorted(norm(x) for x in v)
    if isinstance(v, (list, tuple)):
        return [norm(x) for x in v]
    return v if isinstance(v, (int, float, bool, type(None))) else str(v)


def show(v):
    return mask(json.dumps(norm(v), sort_keys=True))


def skip(text, why):
    global n
    n += 1
    print("ok %d - %s: %s # SKIP %s" % (n, section, text, why), flush=True)


def check(text, fn, want=ANY):
    """Run fn; want is a value, a predicate, Raises(...) or ANY (must only not raise)."""
    global n, bad
    n += 1
    value = None
    try:
        value = fn() if callable(fn) else fn
        got = show(value)
        if isinstance(want, Raises):
            good = False
        elif want is ANY:
            good = True
        elif callable(want):
            good = bool(want(value))
        else:
            good = norm(value) == norm(want)
    except Exception as e:
        got = mask("%s: %s" % (type(e).__name__, e))
        good = (
            isinstance(want, Raises)
            and type(e).__name__ == want.kind
            and re.search(want.text, str(e))
        )
    if not good:
        bad += 1
    print("%sok %d - %s: %s" % ("" if good else "not ", n, section, text))
    print("# " + (got if len(got) < 1500 else got[:1500] + "..."))
    if not good and not callable(want) and want is not ANY:
        print(
            "# wanted %s"
            % ("%s: %s" % (want.kind, want.text) if isinstance(want, Raises) else show(want))
        )
    sys.stdout.flush()
    return value


def sh(cmd):
    return subprocess.run(cmd, shell=True, capture_output=True, text=True)


def read(path):
    with open(path) as f:
        return f.read()


def put(path, text):
    with open(path, "w") as f:
        f.write(text)


def ls(path):
    return sorted(os.listdir(path))


def modes(path):
    return {
        f: "%03o" % stat.S_IMODE(os.stat(path + "/" + f).st_mode)
        for f in ls(path)
        if os.path.isfile(path + "/" + f)
    }


def have(path):
    return os.path.exists(path)


def backing(name, size=16 * MB):
    p = "%s/%s.img" % (W, name)
    with open(p, "wb") as f:
        f.truncate(size)
    return p


def writeback(obj, kind):
    """Write every readable+writable file its own value, in the order restore uses. -> what failed"""
    failed = []
    names = getattr(obj, "list_%ss" % kind)(writable=True, readable=True)
    for a in sorted(names):
        try:
            getattr(obj, "set_" + kind)(a, getattr(obj, "get_" + kind)(a))
        except RTSLibError as e:
            failed.append(str(e))
    return failed


def by(d):
    """A dump with its lists in a fixed order, fit for comparison."""
    d = json.loads(json.dumps(d))
    d["storage_objects"].sort(key=lambda s: (s["plugin"], s["name"]))
    for s in d["storage_objects"]:
        s["alua_tpgs"].sort(key=lambda a: a["name"])
    d["targets"].sort(key=lambda t: t["wwn"])
    for t in d["targets"]:
        t["tpgs"].sort(key=lambda p: p["tag"])
        for p in t["tpgs"]:
            p["luns"].sort(key=lambda l: l["index"])
            p["portals"].sort(key=lambda x: (x["ip_address"], x["port"]))
            p["node_acls"].sort(key=lambda a: a["node_wwn"])
            for a in p["node_acls"]:
                a["mapped_luns"].sort(key=lambda m: m["index"])
    return d


def differ(a, b, path=""):
    if type(a) is dict and type(b) is dict:
        return sum(
            (
                differ(a.get(k, "absent"), b.get(k, "absent"), path + "/" + k)
                for k in sorted(set(a) | set(b))
            ),
            [],
        )
    if type(a) is list and type(b) is list and len(a) == len(b):
        return sum((differ(x, y, "%s[%d]" % (path, i)) for i, (x, y) in enumerate(zip(a, b))), [])
    return [] if a == b else ["%s: %s -> %s" % (path, json.dumps(a), json.dumps(b))]


# ------------------------------------------------------------------ sections


def s_root():
    r = check(
        "RTSRoot() mounts, loads and opens the tree", lambda: type(RTSRoot()).__name__, "RTSRoot"
    )
    r = G["root"] = RTSRoot()
    check(
        "entries of the root",
        lambda: [x for x in ls(T) if x in ("core", "dbroot", "version")],
        ["core", "dbroot", "version"],
    )
    check("core holds only alua when empty", lambda: ls(T + "/core"), ["alua"])
    check("version file", lambda: read(T + "/version"))
    check(
        "dbroot was moved to the tools' folder",
        lambda: read(T + "/dbroot"),
        "/etc/rtslib-fb-target\n",
    )
    check("dbroot property", lambda: r.dbroot, "/etc/rtslib-fb-target")
    check(
        "dbroot refuses a missing folder",
        lambda: put(T + "/dbroot", "/nonexistent\n"),
        Raises("FileNotFoundError", "Errno 2"),
    )
    check(
        "dbroot refuses a file",
        lambda: put(T + "/dbroot", "/etc/passwd\n"),
        Raises("NotADirectoryError", "Errno 20"),
    )
    check("dbroot kept after a refusal", lambda: read(T + "/dbroot"), "/etc/rtslib-fb-target\n")
    check(
        "dump of an empty tree",
        lambda: r.dump(),
        {"fabric_modules": [], "storage_objects": [], "targets": []},
    )
    check("dump made the iscsi folder (and loaded its module)", lambda: have(T + "/iscsi"), True)
    check(
        "entries of iscsi/",
        lambda: ls(T + "/iscsi"),
        ["cpus_allowed_list", "discovery_auth", "lio_version"],
    )
    check(
        "lists are empty",
        lambda: [list(x) for x in (r.targets, r.storage_objects, r.tpgs, r.luns, r.sessions)],
        [[], [], [], [], []],
    )


def s_so_ramdisk():
    so = G["rd"] = check(
        "create 1 MiB", lambda: RDMCPStorageObject("rd", MB, wwn=UUID % 1), lambda v: v.exists
    )
    check("path", lambda: so.path, T + "/core/rd_mcp_0/rd")
    check(
        "dump without attributes",
        lambda: {k: v for k, v in so.dump().items() if k not in ("attributes", "alua_tpgs")},
        {"name": "rd", "plugin": "ramdisk", "size": MB, "wwn": UUID % 1},
    )
    check(
        "status size pages page_size nullio version udev_path",
        lambda: [so.status, so.size, so.pages, so.page_size, so.nullio, so.version, so.udev_path],
        ["deactivated", MB, 256, 4096, False, "v5.0", ""],
    )
    check("info", lambda: read(so.path + "/info"))
    check("hba_info", lambda: read(so._backstore.path + "/hba_info"))
    check(
        "no folder beside the object in its HBA",
        lambda: [d for d in ls(so._backstore.path) if os.path.isdir(so._backstore.path + "/" + d)],
        ["rd"],
    )
    check("attributes", lambda: so.dump()["attributes"])
    check("attribute modes", lambda: modes(so.path + "/attrib"))
    check(
        "read-only attributes",
        lambda: so.list_attributes(writable=False),
        ["hw_block_size", "hw_max_sectors", "hw_pi_prot_type", "hw_queue_depth"],
    )
    check("every attribute takes its own value back", lambda: writeback(so, "attribute"), [])
    check("wwn reads back", lambda: so.wwn, UUID % 1)
    check(
        "wwn can be changed while not exported",
        lambda: (setattr(so, "wwn", "walk-serial_1"), so.wwn)[1],
        "walk-serial_1",
    )
    so.wwn = UUID % 1
    check(
        "same name again is refused",
        lambda: RDMCPStorageObject("rd", MB),
        Raises("RTSLibError", "exists"),
    )
    check(
        "name with a blank is refused by the library",
        lambda: RDMCPStorageObject("a b", MB),
        Raises("RTSLibError", "cannot contain"),
    )
    check(
        "look-up of a missing one",
        lambda: RDMCPStorageObject("nope"),
        Raises("RTSLibNotInCFS", "not found"),
    )
    check("look-up", lambda: RDMCPStorageObject("rd").path, so.path)
    so2 = G["rdnull"] = check(
        "create nullio",
        lambda: RDMCPStorageObject("rdnull", 2 * MB, wwn=UUID % 2, nullio=True),
        lambda v: v.nullio,
    )
    check(
        "nullio dump",
        lambda: {k: v for k, v in so2.dump().items() if k not in ("attributes", "alua_tpgs")},
        {"name": "rdnull", "nullio": True, "plugin": "ramdisk", "size": 2 * MB, "wwn": UUID % 2},
    )
    check(
        "generated wwn is a UUID",
        lambda: bool(re.match(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", gen("rdgen"))),
        True,
    )
    check(
        "an object made by hand and not enabled: status, size, dump, delete",
        lambda: raw(),
        ["deactivated", 0, "RTSLibError", "ok"],
    )
    check(
        "factory makes fileio from a file, named by its path",
        lambda: fact(),
        ["fileio", (W.strip("/") + "/fac.img").replace("/", "-"), 2 * MB],
    )
    check("odd size is rounded to pages", lambda: odd("rdodd", 6000), 4096)


def gen(name):
    so = RDMCPStorageObject(name, MB)
    w = so.wwn
    so.delete()
    return w


def raw():
    for d in ("/core/rd_mcp_90", "/core/rd_mcp_90/raw"):
        os.mkdir(T + d)
    tcm.bs_cache.clear()
    so = RDMCPStorageObject("raw")
    return [so.status, so.size, outcome(so.dump), outcome(so.delete)]


def fact():
    so = StorageObjectFactory(backing("fac", 2 * MB))
    v = [so.plugin, so.name, so.size]
    so.delete()
    return v


def odd(name, size):
    so = RDMCPStorageObject(name, size)
    v = so.size
    so.delete()
    return v


def s_so_fileio():
    a, b, c = backing("f_wt"), backing("f_wb"), backing("f_aio")
    so = G["fwt"] = check(
        "create write-through",
        lambda: FileIOStorageObject("fwt", a, 16 * MB, wwn=UUID % 3),
        lambda v: v.exists,
    )
    check(
        "dump",
        lambda: {k: v for k, v in so.dump().items() if k not in ("attributes", "alua_tpgs")},
        {
            "aio": False,
            "dev": a,
            "name": "fwt",
            "plugin": "fileio",
            "size": 16 * MB,
            "write_back": False,
            "wwn": UUID % 3,
        },
    )
    check("info", lambda: read(so.path + "/info"))
    check("attributes", lambda: so.dump()["attributes"])
    check("every attribute takes its own value back", lambda: writeback(so, "attribute"), [])
    so = G["fwb"] = check(
        "create write-back",
        lambda: FileIOStorageObject("fwb", b, 16 * MB, wwn=UUID % 4, write_back=True),
        lambda v: v.write_back,
    )
    check("info", lambda: read(so.path + "/info"))
    check("emulate_write_cache is on", lambda: so.get_attribute("emulate_write_cache"), "1")
    check("every attribute takes its own value back", lambda: writeback(so, "attribute"), [])
    so = G["faio"] = check(
        "create asynchronous",
        lambda: FileIOStorageObject("faio", c, 16 * MB, wwn=UUID % 5, aio=True),
        lambda v: v.aio,
    )
    check("info", lambda: read(so.path + "/info"))
    check(
        "the write cache may be turned off under buffered I/O",
        lambda: G["fwb"].set_attribute("emulate_write_cache", 0),
        None,
    )
    G["fwb"].set_attribute("emulate_write_cache", 1)
    check("a missing file is created by the kernel", lambda: newfile(), [True, 4 * MB])
    check(
        "file without a size is refused by the library",
        lambda: FileIOStorageObject("fx", a),
        Raises("RTSLibError", "size needed"),
    )
    check(
        "a folder is refused",
        lambda: FileIOStorageObject("fx", W, MB),
        Raises("RTSLibError", "not to a file"),
    )
    check(
        "file in a missing folder",
        lambda: FileIOStorageObject("fx", W + "/no/such", MB),
        Raises("FileNotFoundError", "Errno 2"),
    )
    check(
        "nothing is left of the failed ones",
        lambda: [d for d in ls(T + "/core") if d.startswith("fileio")],
        ["fileio_2", "fileio_3", "fileio_4"],
    )
    if have("/dev/nullb0"):
        so = check(
            "create over a block device",
            lambda: FileIOStorageObject("fblk", "/dev/nullb0", wwn=UUID % 6),
            lambda v: v.is_block,
        )
        check("block device's size", lambda: so.size, 1 << 30)
        check("info", lambda: read(so.path + "/info"))
        check("delete", lambda: (so.delete(), so.exists)[1], False)
    else:
        skip("block-device mode", "no null_blk")


def newfile():
    p = W + "/made.img"
    so = FileIOStorageObject("fnew", p, 4 * MB, wwn=UUID % 99)
    v = [os.path.exists(p), so.size]
    so.delete()
    return v


def s_so_block():
    if not have("/dev/nullb0"):
        return skip("iblock", "no null_blk")
    so = G["blk"] = check(
        "create", lambda: BlockStorageObject("blk", "/dev/nullb0", wwn=UUID % 7), lambda v: v.exists
    )
    check(
        "dump",
        lambda: {k: v for k, v in so.dump().items() if k not in ("attributes", "alua_tpgs")},
        {
            "dev": "/dev/nullb0",
            "name": "blk",
            "plugin": "block",
            "readonly": False,
            "write_back": False,
            "wwn": UUID % 7,
        },
    )
    check("size", lambda: so.size, 1 << 30)
    check(
        "major and minor agree with the node",
        lambda: [
            so.major == os.major(os.stat("/dev/nullb0").st_rdev),
            so.minor == os.minor(os.stat("/dev/nullb0").st_rdev),
        ],
        [True, True],
    )
    check("info", lambda: re.sub(r"Major: \d+", "Major: N", read(so.path + "/info")))
    check("attributes", lambda: so.dump()["attributes"])
    check("every attribute takes its own value back", lambda: writeback(so, "attribute"), [])
    check(
        "the device is claimed: a second object is refused",
        lambda: BlockStorageObject("blk2", "/dev/nullb0"),
        Raises("RTSLibError", "already in use"),
    )
    check(
        "exclusive open fails while claimed",
        lambda: os.open("/dev/nullb0", os.O_EXCL | os.O_RDONLY),
        Raises("OSError", "Errno 16"),
    )
    check(
        "not a block device",
        lambda: BlockStorageObject("blk3", "/dev/null"),
        Raises("RTSLibError", "not a TYPE_DISK"),
    )
    check(
        "delete frees the device",
        lambda: (so.delete(), os.close(os.open("/dev/nullb0", os.O_EXCL | os.O_RDONLY)))[1],
        None,
    )
    so = G["blk"] = check(
        "create read-only",
        lambda: BlockStorageObject("blk", "/dev/nullb0", wwn=UUID % 7, readonly=True),
        lambda v: v.readonly,
    )
    check("info", lambda: re.sub(r"Major: \d+", "Major: N", read(so.path + "/info")))
    so.delete()
    G["blk"] = check(
        "create again",
        lambda: BlockStorageObject("blk", "/dev/nullb0", wwn=UUID % 7),
        lambda v: not v.readonly,
    )


def s_so_pscsi():
    if "sd" not in G:
        return skip("pscsi", "no scsi_debug")
    dev = "/dev/" + G["sd"]
    so = G["ps"] = check(
        "create by path", lambda: PSCSIStorageObject("ps", dev), lambda v: v.exists
    )
    check(
        "dump",
        lambda: {k: v for k, v in so.dump().items() if k != "attributes"},
        {"alua_tpgs": [], "dev": dev, "name": "ps", "plugin": "pscsi"},
    )
    check(
        "vendor model revision wwn",
        lambda: [so.vendor, so.model, so.revision, so.wwn],
        ["Linux", "scsi_debug", "0191", "2000"],
    )
    check(
        "H:C:T:L as the info file has it",
        lambda: ["%d" % x for x in (so.host_id, so.channel_id, so.target_id, so.lun)]
        == G["hctl"].split(":"),
        True,
    )
    check("info", lambda: re.sub(r"(Host ID: )\d+", r"\1N", read(so.path + "/info")))
    check("attributes", lambda: so.dump()["attributes"])
    check("attribute modes", lambda: modes(so.path + "/attrib"))
    check("every attribute takes its own value back", lambda: writeback(so, "attribute"), [])
    check("alua_supported is false", lambda: so.alua_supported, False)
    check("its alua groups are not listed", lambda: list(so.alua_tpgs), [])
    check(
        "a group cannot be made",
        lambda: ALUATargetPortGroup(so, "g", tag=9),
        Raises("RTSLibALUANotSupported", ""),
    )
    check("wwn set is ignored by the library", lambda: (setattr(so, "wwn", "x"), so.wwn)[1], "2000")
    check(
        "the disk is claimed",
        lambda: BlockStorageObject("psb", dev),
        Raises("RTSLibError", "already in use"),
    )
    check(
        "delete frees it",
        lambda: (so.delete(), os.close(os.open(dev, os.O_EXCL | os.O_RDONLY)))[1],
        None,
    )
    G["ps"] = check(
        "create by H:C:T:L",
        lambda: PSCSIStorageObject("ps", G["hctl"]),
        lambda v: v.udev_path == dev,
    )
    check(
        "no such H:C:T:L",
        lambda: PSCSIStorageObject("ps9", "99:0:0:0"),
        Raises("RTSLibError", "Could not find path"),
    )


def s_attrib():
    so = G["rd"]
    check(
        "unknown attribute",
        lambda: so.get_attribute("nope"),
        Raises("RTSLibError", "Cannot find attribute"),
    )
    for a, v in (
        ("block_size", 4096),
        ("emulate_3pc", 0),
        ("emulate_caw", 0),
        ("emulate_fua_write", 0),
        ("emulate_model_alias", 1),
        ("emulate_pr", 0),
        ("emulate_rsoc", 0),
        ("emulate_tas", 0),
        ("emulate_ua_intlck_ctrl", 2),
        ("emulate_write_cache", 1),
        ("enforce_pr_isids", 0),
        ("force_pr_aptpl", 1),
        ("is_nonrot", 0),
        ("max_unmap_block_desc_count", 32),
        ("max_unmap_lba_count", 1000),
        ("max_write_same_len", 4096),
        ("optimal_sectors", 1024),
        ("pi_prot_type", 1),
        ("queue_depth", 64),
        ("submit_type", 1),
        ("unmap_granularity", 8),
        ("unmap_granularity_alignment", 4),
    ):

        def setget():
            old = so.get_attribute(a)
            so.set_attribute(a, v)
            new = so.get_attribute(a)
            so.set_attribute(a, old)
            return [new, so.get_attribute(a) == old]

        check("%s := %d and back" % (a, v), setget, [str(v), True])
    check(
        "emulate_dpo takes any number and keeps 1",
        lambda: (so.set_attribute("emulate_dpo", 2), so.get_attribute("emulate_dpo"))[1],
        "1",
    )
    for a, v, e in (
        ("alua_support", 0, 38),
        ("block_size", 513, 22),
        ("emulate_caw", 7, 22),
        ("emulate_rest_reord", 1, 38),
        ("emulate_tpu", 1, 38),
        ("emulate_tpws", 1, 38),
        ("emulate_ua_intlck_ctrl", 3, 22),
        ("emulate_write_cache", "x", 22),
        ("hw_block_size", 512, 13),
        ("optimal_sectors", 1 << 33, 34),
        ("pgr_support", 0, 38),
        ("pi_prot_format", 1, 38),
        ("pi_prot_type", 2, 38),
        ("pi_prot_type", 4, 22),
        ("queue_depth", 0, 22),
        ("queue_depth", 4096, 22),
        ("submit_type", 9, 22),
        ("unmap_zeroes_data", 1, 38),
    ):
        check(
            "%s := %s is refused" % (a, v),
            lambda: so.set_attribute(a, v),
            Raises("RTSLibError", r"Errno %d\]" % e),
        )
    check("limits by hand, then emulate_tpu", lambda: tpu(so), ["1", "0", "0"])
    check("all attributes afterwards", lambda: so.dump()["attributes"])


def noid(so):
    d = so.path + "/alua/noid"
    os.mkdir(d)
    v = [read(d + "/tg_pt_gp_id"), outcome(so.dump)]
    os.rmdir(d)
    return v


def outcome(fn):
    try:
        fn()
        return "ok"
    except Exception as e:
        return type(e).__name__


def tpu(so):
    so.set_attribute("max_unmap_block_desc_count", 32)
    so.set_attribute("emulate_tpu", 1)
    v = so.get_attribute("emulate_tpu")
    so.set_attribute("emulate_tpu", 0)
    so.set_attribute("max_unmap_block_desc_count", 0)
    return [v, so.get_attribute("emulate_tpu"), so.get_attribute("max_unmap_block_desc_count")]


def s_alua():
    so = G["rd"]
    check("groups of a new object", lambda: [g.name for g in so.alua_tpgs], ["default_tg_pt_gp"])
    d = ALUATargetPortGroup(so, "default_tg_pt_gp")
    check("default group's dump", lambda: d.dump())
    check("file modes of a group", lambda: modes(d.path))
    check(
        "default group cannot be deleted by the library",
        lambda: d.delete(),
        Raises("RTSLibError", "Can not delete"),
    )
    check(
        "the kernel refuses its rmdir too",
        lambda: os.rmdir(d.path),
        Raises("PermissionError", "Errno 1"),
    )
    g = G["g1"] = check(
        "create with tag 16", lambda: ALUATargetPortGroup(so, "g1", tag=16), lambda v: v.exists
    )
    check("dump", lambda: g.dump())
    check(
        "same name again",
        lambda: ALUATargetPortGroup(so, "g1", tag=17),
        Raises("RTSLibError", "already exists"),
    )
    check(
        "same tag again is refused and leaves nothing",
        lambda: ALUATargetPortGroup(so, "g2", tag=16),
        Raises("RTSLibError", "Cannot set id"),
    )
    check("groups", lambda: sorted(x.name for x in so.alua_tpgs), ["default_tg_pt_gp", "g1"])
    check(
        "tag 0 is refused by the library",
        lambda: ALUATargetPortGroup(so, "g0", tag=0),
        Raises("RTSLibError", "between 1 and 65535"),
    )
    check(
        "a group without an id reads empty and stops every dump",
        lambda: noid(so),
        ["", "ValueError"],
    )
    check(
        "missing group",
        lambda: ALUATargetPortGroup(so, "nope"),
        Raises("RTSLibNotInCFS", "No such"),
    )
    for a, v in (
        ("alua_access_state", 1),
        ("alua_access_state", 2),
        ("alua_access_state", 3),
        ("alua_access_state", 14),
        ("alua_access_state", 0),
        ("alua_access_status", 1),
        ("alua_access_status", 2),
        ("alua_access_status", 0),
        ("alua_access_type", 0),
        ("alua_access_type", 1),
        ("alua_access_type", 2),
        ("alua_access_type", 3),
        ("alua_write_metadata", 1),
        ("alua_write_metadata", 0),
        ("preferred", 1),
        ("nonop_delay_msecs", 10),
        ("trans_delay_msecs", 20),
        ("implicit_trans_secs", 30),
        ("alua_support_offline", 0),
        ("alua_support_standby", 0),
        ("alua_support_transitioning", 0),
        ("alua_support_unavailable", 0),
        ("alua_support_active_nonoptimized", 0),
        ("alua_support_active_optimized", 0),
    ):
        check("%s := %d" % (a, v), lambda: (setattr(g, a, v), getattr(g, a))[1], v)
    for a, v in (
        ("alua_access_state", 4),
        ("alua_access_state", 7),
        ("alua_access_state", 2),
        ("alua_access_status", 3),
        ("alua_access_type", 4),
        ("alua_write_metadata", 2),
        ("preferred", 2),
        ("nonop_delay_msecs", 100000),
        ("trans_delay_msecs", 100000),
        ("implicit_trans_secs", 100000),
        ("alua_support_offline", 2),
    ):
        check(
            "%s := %d (out of place)" % (a, v),
            lambda: (setattr(g, a, v), getattr(g, a))[1],
            Raises("RTSLibError", "Cannot"),
        )
    check("dump of the group", lambda: g.dump())
    check("group is a member list of dicts, empty now", lambda: g.members, [])


def s_target():
    fm = G["iscsi"] = FabricModule("iscsi")
    check("lio_version", lambda: read(fm.path + "/lio_version"))
    check("cpus_allowed_list is readable", lambda: bool(fm.cpus_allowed_list), True)
    t = G["t"] = check("create target", lambda: Target(fm, IQN, "create"), lambda v: v.exists)
    check(
        "create again", lambda: Target(fm, IQN, "create"), Raises("RTSLibError", "already exists")
    )
    check(
        "look-up of a missing target",
        lambda: Target(fm, IQN2, "lookup"),
        Raises("RTSLibNotInCFS", "No such Target"),
    )
    check("bad name", lambda: Target(fm, "disk1"), Raises("RTSLibError", "WWN not valid"))
    check("upper case is folded", lambda: Target(fm, IQN.upper(), "lookup").path == t.path, True)
    check(
        "eui name", lambda: mk(Target(fm, "eui.0123456789abcdef", "create")), "eui.0123456789abcdef"
    )
    check(
        "naa name", lambda: mk(Target(fm, "naa.5001405000000002", "create")), "naa.5001405000000002"
    )
    check("entries of a target's folder", lambda: ls(t.path))
    p = G["tpg"] = check("create TPG 1", lambda: TPG(t, 1, "create"), lambda v: v.exists)
    check("entries of a TPG's folder", lambda: ls(p.path))
    check("enable reads 0", lambda: [p.enable, read(p.path + "/enable")], [False, "0\n"])
    check("attributes", lambda: p.dump()["attributes"])
    check("attribute modes", lambda: modes(p.path + "/attrib"))
    check("parameters", lambda: p.dump()["parameters"])
    check("parameter modes", lambda: modes(p.path + "/param"))
    check("every attribute takes its own value back", lambda: writeback(p, "attribute"), [])
    check("every parameter takes its own value back", lambda: writeback(p, "parameter"), [])
    for a, v in (
        ("authentication", 0),
        ("cache_dynamic_acls", 1),
        ("default_cmdsn_depth", 32),
        ("default_erl", 2),
        ("demo_mode_discovery", 0),
        ("demo_mode_write_protect", 0),
        ("fabric_prot_type", 1),
        ("generate_node_acls", 1),
        ("login_keys_workaround", 0),
        ("login_timeout", 20),
        ("prod_mode_write_protect", 1),
        ("t10_pi", 1),
        ("tpg_enabled_sendtargets", 0),
    ):

        def setget():
            old = p.get_attribute(a)
            p.set_attribute(a, v)
            new = p.get_attribute(a)
            p.set_attribute(a, old)
            return [new, p.get_attribute(a) == old]

        check("attribute %s := %d and back" % (a, v), setget, [str(v), True])
    for a, v in (
        ("authentication", 2),
        ("default_cmdsn_depth", 0),
        ("default_cmdsn_depth", 513),
        ("default_erl", 3),
        ("fabric_prot_type", 2),
        ("generate_node_acls", 2),
        ("login_timeout", 4),
        ("login_timeout", 31),
        ("t10_pi", 2),
    ):
        check(
            "attribute %s := %d is refused" % (a, v),
            lambda: p.set_attribute(a, v),
            Raises("RTSLibError", r"Errno 22"),
        )
    for a, v in (
        ("AuthMethod", "None"),
        ("AuthMethod", "CHAP,None"),
        ("DataDigest", "None"),
        ("HeaderDigest", "CRC32C"),
        ("DataPDUInOrder", "No"),
        ("DataSequenceInOrder", "No"),
        ("DefaultTime2Retain", "30"),
        ("DefaultTime2Wait", "5"),
        ("ErrorRecoveryLevel", "2"),
        ("FirstBurstLength", "131072"),
        ("ImmediateData", "No"),
        ("InitialR2T", "No"),
        ("MaxBurstLength", "524288"),
        ("MaxConnections", "4"),
        ("MaxOutstandingR2T", "8"),
        ("MaxRecvDataSegmentLength", "65536"),
        ("MaxXmitDataSegmentLength", "131072"),
        ("TargetAlias", "A-b_c.1"),
    ):

        def setp():
            old = p.get_parameter(a)
            p.set_parameter(a, v)
            new = p.get_parameter(a)
            p.set_parameter(a, old)
            return [new, p.get_parameter(a) == old]

        check("parameter %s := %s and back" % (a, v), setp, [v, True])
    for a, v in (
        ("AuthMethod", "NTLM"),
        ("DataDigest", "CRC64"),
        ("ErrorRecoveryLevel", "3"),
        ("FirstBurstLength", "1"),
        ("ImmediateData", "Maybe"),
        ("MaxConnections", "0"),
        ("MaxRecvDataSegmentLength", "16777216"),
        ("InitialR2T", "yes"),
    ):
        check(
            "parameter %s := %s is refused" % (a, v),
            lambda: p.set_parameter(a, v),
            Raises("RTSLibError", "Cannot set parameter"),
        )
    check(
        "unknown parameter", lambda: p.get_parameter("Nope"), Raises("RTSLibError", "Cannot find")
    )
    check(
        "enable and disable",
        lambda: [setattr(p, "enable", True), p.enable, setattr(p, "enable", False), p.enable],
        [None, True, None, False],
    )
    p2 = G["tpg2"] = check("next free TPG tag", lambda: TPG(t, mode="create").tag, 2)
    check("TPG 3 is listed and goes", lambda: tpg3(t), [[1, 2, 3], [1, 2]])
    G["tpg2"] = TPG(t, 2, "lookup")
    check("negative tag", lambda: TPG(t, -1), Raises("RTSLibError", ">=0"))
    check(
        "rtpi and dynamic_sessions",
        lambda: [read(p.path + "/rtpi"), read(p.path + "/dynamic_sessions")],
    )


def mk(t):
    w = t.wwn
    t.delete()
    return w


def tpg3(t):
    p = TPG(t, 3, "create")
    a = sorted(x.tag for x in t.tpgs)
    p.delete()
    return [a, sorted(x.tag for x in t.tpgs)]


def s_portal():
    p, p2 = G["tpg"], G["tpg2"]
    a = check(
        "create 127.0.0.1:3260",
        lambda: NetworkPortal(p, "127.0.0.1", 3260, "create"),
        lambda v: v.exists,
    )
    check(
        "entries and values",
        lambda: {f: read(a.path + "/" + f) for f in ls(a.path)},
        {"cxgbit": "0\n", "iser": "0\n"},
    )
    check(
        "dump",
        lambda: a.dump(),
        {"ip_address": "127.0.0.1", "port": 3260, "iser": False, "offload": False},
    )
    check(
        "create again",
        lambda: NetworkPortal(p, "127.0.0.1", 3260, "create"),
        Raises("RTSLibError", "already exists"),
    )
    check(
        "writing iser 0 and offload 0 is harmless",
        lambda: (setattr(a, "iser", False), setattr(a, "offload", False)),
        [None, None],
    )
    check(
        "create [::1]:3261",
        lambda: NetworkPortal(p, "[::1]", 3261, "create").dump(),
        {"ip_address": "[::1]", "port": 3261, "iser": False, "offload": False},
    )
    check(
        "another TPG may not take the same address",
        lambda: NetworkPortal(p2, "127.0.0.1", 3260, "create"),
        Raises("RTSLibError", "Could not create"),
    )
    check(
        "another TPG, another port",
        lambda: NetworkPortal(p2, "127.0.0.1", 3262, "create").port,
        3262,
    )
    check(
        "an address this host lacks is taken",
        lambda: NetworkPortal(p2, "192.0.2.1", 3260, "create").exists,
        True,
    )
    check(
        "a wildcard on a port in use is refused",
        lambda: NetworkPortal(p2, "0.0.0.0", 3260, "create"),
        Raises("RTSLibError", "Could not create"),
    )
    check("another target shares the listener", lambda: shared(), [True, True])
    check(
        "not an address",
        lambda: NetworkPortal(p2, "bogus", 3260, "create"),
        Raises("RTSLibError", "Could not create"),
    )
    check(
        "name without a port",
        lambda: os.mkdir(p2.path + "/np/127.0.0.1"),
        Raises("OSError", "Errno 22"),
    )
    check(
        "IPv6 without brackets",
        lambda: os.mkdir(p2.path + "/np/::1:3270"),
        Raises("OSError", "Errno 22"),
    )
    check(
        "port not a number",
        lambda: NetworkPortal(p2, "127.0.0.1", "x"),
        Raises("RTSLibError", "Invalid port"),
    )
    check(
        "portals of TPG 1",
        lambda: sorted("%s %d" % (x.ip_address, x.port) for x in p.network_portals),
        ["127.0.0.1 3260", "[::1] 3261"],
    )
    check("delete", lambda: [x.delete() for x in list(p2.network_portals)], [None, None])
    check(
        "all-addresses portals on a free port",
        lambda: [
            NetworkPortal(p2, x, y, "create").delete()
            for x, y in (("0.0.0.0", 3263), ("[::0]", 3264))
        ],
        [None, None],
    )


def shared():
    t = Target(G["iscsi"], IQN2, "create")
    q = TPG(t, 1)
    v = NetworkPortal(q, "127.0.0.1", 3260, "create").exists
    t.delete()
    return [v, NetworkPortal(G["tpg"], "127.0.0.1", 3260, "lookup").exists]


def s_lun():
    p = G["tpg"]
    l = G["lun0"] = check(
        "create LUN 0", lambda: LUN(p, 0, G["rd"], alias="a0"), lambda v: v.exists
    )
    check(
        "dump",
        lambda: l.dump(),
        {
            "alias": "a0",
            "alua_tg_pt_gp_name": "default_tg_pt_gp",
            "index": 0,
            "storage_object": "/backstores/ramdisk/rd",
        },
    )
    check("entries of a LUN's folder", lambda: ls(l.path))
    check("file modes", lambda: modes(l.path))
    check("alua_tg_pt_gp text", lambda: read(l.path + "/alua_tg_pt_gp"))
    check("storage object is activated", lambda: G["rd"].status, "activated")
    check("attached LUNs", lambda: [x.path for x in G["rd"].attached_luns], [l.path])
    check(
        "members of the default group",
        lambda: ALUATargetPortGroup(G["rd"], "default_tg_pt_gp").members,
        [{"driver": "iSCSI", "lun": 0, "target": IQN, "tpgt": 1}],
    )
    check("same LUN again", lambda: LUN(p, 0, G["rdnull"]), Raises("RTSLibError", "already exists"))
    check("next free LUN", lambda: LUN(p, None, G["rdnull"], alias="a1").lun, 1)
    check("same object twice in one TPG", lambda: LUN(p, 2, G["rd"], alias="a2").lun, 2)
    check(
        "LUN 255 and 16383 and 65535",
        lambda: [mklun(p, i) for i in (255, 16383, 65535)],
        [255, 16383, 65535],
    )
    check(
        "LUN 65536 is refused by the library",
        lambda: LUN(p, 65536, G["rdnull"]),
        Raises("RTSLibError", "0 to 65535"),
    )
    check(
        "LUN of the file objects",
        lambda: [
            LUN(p, i, G[k], alias="a%d" % i).lun for i, k in ((3, "fwt"), (4, "fwb"), (5, "faio"))
        ],
        [3, 4, 5],
    )
    if "blk" in G:
        check("LUN of the block object", lambda: LUN(p, 6, G["blk"], alias="a6").lun, 6)
    if "ps" in G:
        check(
            "LUN of the pscsi object",
            lambda: LUN(p, 7, G["ps"], alias="a7").dump(),
            {
                "alias": "a7",
                "alua_tg_pt_gp_name": None,
                "index": 7,
                "storage_object": "/backstores/pscsi/ps",
            },
        )
    check("a LUN without its link", lambda: brokenlun(p))
    check(
        "an object that is not enabled cannot be linked",
        lambda: unconfigured(p),
        Raises("OSError", "Errno 19"),
    )
    check(
        "removing a group puts its LUN back into the default one",
        lambda: regroup(l),
        ["gtmp", "default_tg_pt_gp"],
    )
    check(
        "join the ALUA group",
        lambda: (setattr(l, "alua_tg_pt_gp_name", "g1"), l.alua_tg_pt_gp_name)[1],
        "g1",
    )
    check(
        "a missing group is swallowed",
        lambda: (setattr(l, "alua_tg_pt_gp_name", "nope"), l.alua_tg_pt_gp_name)[1],
        "g1",
    )
    check(
        "members of g1",
        lambda: G["g1"].members,
        [{"driver": "iSCSI", "lun": 0, "target": IQN, "tpgt": 1}],
    )
    check(
        "block_size is fixed while exported",
        lambda: G["rd"].set_attribute("block_size", 1024),
        Raises("RTSLibError", "Errno 22"),
    )
    check(
        "wwn is fixed while exported",
        lambda: setattr(G["rd"], "wwn", "x"),
        Raises("OSError", "Errno 22"),
    )
    check("wwn reads the same", lambda: G["rd"].wwn, UUID % 1)
    check(
        "removing an exported object's folder",
        lambda: os.rmdir(G["rd"].path),
        Raises("OSError", "Errno 16"),
    )
    check(
        "removing a LUN's folder under its link",
        lambda: os.rmdir(l.path),
        Raises("OSError", "Errno (16|39)"),
    )
    check(
        "joining g1 in another device's group fails quietly",
        lambda: (setattr(LUN(p, 1), "alua_tg_pt_gp_name", "g1"), LUN(p, 1).alua_tg_pt_gp_name)[1],
        "default_tg_pt_gp",
    )
    check("LUNs", lambda: sorted(x.lun for x in p.luns))
    check(
        "dbroot is fixed while objects exist",
        lambda: put(T + "/dbroot", "/var\n"),
        Raises("OSError", "Errno 22"),
    )
    check("dbroot reads", lambda: read(T + "/dbroot"), "/etc/rtslib-fb-target\n")


def mklun(p, i):
    l = LUN(p, i, G["rdnull"], alias="x")
    v = l.lun
    l.delete()
    return v


def regroup(l):
    g = ALUATargetPortGroup(G["rd"], "gtmp", tag=99)
    l.alua_tg_pt_gp_name = "gtmp"
    v = l.alua_tg_pt_gp_name
    g.delete()
    return [v, l.alua_tg_pt_gp_name]


def unconfigured(p):
    h = T + "/core/rd_mcp_88"
    made = [h, h + "/raw", p.path + "/lun/lun_98"]
    for d in made:
        os.mkdir(d)
    try:
        os.symlink(h + "/raw", made[2] + "/x")
    finally:
        for d in reversed(made):
            os.rmdir(d)


def brokenlun(p):
    os.mkdir(p.path + "/lun/lun_99")
    try:
        try:
            return LUN(p, 99).storage_object
        except RTSLibBrokenLink as e:
            return str(e)
    finally:
        LUN(p, 99).delete()


def s_acl():
    p = G["tpg"]
    a = G["acl"] = check("create", lambda: NodeACL(p, INI, "create"), lambda v: v.exists)
    check("entries of an ACL's folder", lambda: ls(a.path))
    check(
        "create again", lambda: NodeACL(p, INI, "create"), Raises("RTSLibError", "already exists")
    )
    check("bad name", lambda: NodeACL(p, "host1"), Raises("RTSLibError", "WWN not valid"))
    check("attributes", lambda: a.dump()["attributes"])
    check("attribute modes", lambda: modes(a.path + "/attrib"))
    check("no parameters are dumped", lambda: a.dump().get("parameters"), None)
    check("parameter modes", lambda: modes(a.path + "/param"))
    check(
        "parameter without a session",
        lambda: a.get_parameter("MaxBurstLength"),
        "No Active iSCSI Session",
    )
    check("every attribute takes its own value back", lambda: writeback(a, "attribute"), [])
    for k, v in (
        ("authentication", 0),
        ("authentication", 1),
        ("dataout_timeout", 10),
        ("dataout_timeout_retries", 7),
        ("default_erl", 1),
        ("nopin_response_timeout", 20),
        ("nopin_timeout", 0),
        ("random_datain_pdu_offsets", 1),
        ("random_datain_seq_offsets", 1),
        ("random_r2t_offsets", 1),
    ):

        def setget():
            old = a.get_attribute(k)
            a.set_attribute(k, v)
            new = a.get_attribute(k)
            a.set_attribute(k, old)
            return [new, a.get_attribute(k) == old]

        check("attribute %s := %d and back" % (k, v), setget, [str(v), True])
    for k, v in (
        ("authentication", 2),
        ("dataout_timeout", 61),
        ("dataout_timeout_retries", 16),
        ("default_erl", 3),
        ("nopin_response_timeout", 2),
        ("nopin_timeout", 61),
        ("random_r2t_offsets", 2),
    ):
        check(
            "attribute %s := %d is refused" % (k, v),
            lambda: a.set_attribute(k, v),
            Raises("RTSLibError", "Errno 22"),
        )
    check(
        "tcq_depth",
        lambda: [a.tcq_depth, setattr(a, "tcq_depth", 32), a.tcq_depth],
        ["64", None, "32"],
    )
    check(
        "tcq_depth 513 is refused (the library's own handler then fails)",
        lambda: setattr(a, "tcq_depth", 513),
        Raises("TypeError", "subscriptable"),
    )
    check("tcq_depth kept", lambda: a.tcq_depth, "32")
    check(
        "tag unset, set, cleared",
        lambda: [
            a.tag,
            setattr(a, "tag", "grp"),
            a.tag,
            read(a.path + "/tag"),
            setattr(a, "tag", None),
            a.tag,
        ],
        [None, None, "grp", "grp", None, None],
    )
    check(
        "CHAP starts empty",
        lambda: [
            a.chap_userid,
            a.chap_password,
            a.chap_mutual_userid,
            a.chap_mutual_password,
            a.authenticate_target,
        ],
        ["", "", "", "", False],
    )
    check(
        "CHAP set",
        lambda: [
            setattr(a, "chap_" + k, v)
            for k, v in (
                ("userid", "user1"),
                ("password", "secret12secret"),
                ("mutual_userid", "back1"),
                ("mutual_password", "secret34secret"),
            )
        ],
        [None] * 4,
    )
    check(
        "CHAP reads",
        lambda: [
            a.chap_userid,
            a.chap_password,
            a.chap_mutual_userid,
            a.chap_mutual_password,
            a.authenticate_target,
        ],
        ["user1", "secret12secret", "back1", "secret34secret", True],
    )
    check(
        "mutual cleared",
        lambda: [
            setattr(a, "chap_mutual_userid", ""),
            setattr(a, "chap_mutual_password", ""),
            a.chap_mutual_userid,
            a.authenticate_target,
            read(a.path + "/auth/userid_mutual"),
        ],
        [None, None, "", False, "NULL\n"],
    )
    check(
        "255 characters", lambda: (setattr(a, "chap_userid", "u" * 255), len(a.chap_userid))[1], 255
    )
    a.chap_userid = "user1"
    a.chap_mutual_userid, a.chap_mutual_password = "back1", "secret34secret"
    check(
        "256 characters are refused by the library",
        lambda: setattr(a, "chap_userid", "u" * 256),
        Raises("RTSLibError", "longer"),
    )
    check(
        "TPG-wide CHAP",
        lambda: [
            setattr(p, "chap_userid", "tu"),
            setattr(p, "chap_password", "tp1234567890"),
            setattr(p, "chap_mutual_userid", "tmu"),
            setattr(p, "chap_mutual_password", "tmp123456789"),
            p.chap_userid,
            p.chap_password,
            p.chap_mutual_userid,
            p.chap_mutual_password,
            p.authenticate_target,
        ],
        [None] * 4 + ["tu", "tp1234567890", "tmu", "tmp123456789", True],
    )
    m = check("map LUN 0 as 0", lambda: MappedLUN(a, 0, 0, False, "m0"), lambda v: v.exists)
    check(
        "dump", lambda: m.dump(), {"alias": "m0", "index": 0, "tpg_lun": 0, "write_protect": False}
    )
    check("entries of a mapped LUN", lambda: ls(m.path))
    check("write-protected", lambda: MappedLUN(a, 1, 1, True, "m1").write_protect, True)
    check(
        "write_protect toggles",
        lambda: [
            setattr(MappedLUN(a, 1), "write_protect", x) or MappedLUN(a, 1).write_protect
            for x in (False, True)
        ],
        [False, True],
    )
    check("map another number", lambda: MappedLUN(a, 200, 3, False, "m200").tpg_lun.lun, 3)
    check("same number again", lambda: MappedLUN(a, 0, 1), Raises("RTSLibError", "already exists"))
    check(
        "unknown TPG LUN",
        lambda: MappedLUN(a, 9, 77),
        Raises("RTSLibError", "does not exist in this TPG"),
    )
    check("nothing is left of the failure", lambda: have(a.path + "/lun_9"), False)
    check(
        "number above the library's 255",
        lambda: MappedLUN(a, 256, 0),
        Raises("RTSLibError", "0 to 255"),
    )
    check("mapped LUNs of LUN 0", lambda: [x.mapped_lun for x in G["lun0"].mapped_luns], [0])
    check(
        "the link points at the TPG's LUN", lambda: os.path.realpath(m.path + "/m0"), G["lun0"].path
    )
    check(
        "no session",
        lambda: [a.session, read(a.path + "/info")],
        [None, "No active iSCSI Session for Initiator Endpoint: %s\n" % INI],
    )
    b = check("second ACL joins a group by tag", lambda: group(p), {"grp": [INI, INI2]})
    check(
        "group's mapped LUNs follow",
        lambda: sorted(x.mapped_lun for x in NodeACL(p, INI2).mapped_luns),
        [0, 1, 200],
    )
    check(
        "group set and get",
        lambda: [
            setattr(NodeACLGroup(p, "grp"), "tcq_depth", 48),
            NodeACL(p, INI2).tcq_depth,
            NodeACL(p, INI).tcq_depth,
        ],
        [None, "48", "48"],
    )
    check(
        "remove from the group deletes the ACL",
        lambda: (NodeACLGroup(p, "grp").remove_acl(INI2), sorted(x.node_wwn for x in p.node_acls))[
            1
        ],
        [INI],
    )
    a.tag = "grp"
    check(
        "LUN delete takes its mapped LUN along",
        lambda: (LUN(p, 1).delete(), sorted(x.mapped_lun for x in a.mapped_luns))[1],
        [0, 200],
    )


def group(p):
    g = NodeACLGroup(p, "grp")
    NodeACL(p, INI).tag = "grp"
    g.add_acl(INI2)
    return {"grp": sorted(g.wwns)}


def s_discovery():
    f = G["iscsi"]
    check("entries", lambda: modes(f.path + "/discovery_auth"))
    check(
        "defaults",
        lambda: [
            f.discovery_enable_auth,
            f.discovery_userid,
            f.discovery_password,
            f.discovery_mutual_userid,
            f.discovery_mutual_password,
            f.discovery_authenticate_target,
        ],
        [False, "", "", "", "", False],
    )
    check(
        "set",
        lambda: [
            setattr(f, "discovery_" + k, v)
            for k, v in (
                ("userid", "du"),
                ("password", "dp1234567890"),
                ("mutual_userid", "dmu"),
                ("mutual_password", "dmp123456789"),
                ("enable_auth", True),
            )
        ],
        [None] * 5,
    )
    check(
        "dump",
        lambda: f.dump(),
        {
            "name": "iscsi",
            "discovery_enable_auth": True,
            "discovery_userid": "du",
            "discovery_password": "dp1234567890",
            "discovery_mutual_userid": "dmu",
            "discovery_mutual_password": "dmp123456789",
        },
    )
    check("authenticate_target", lambda: f.discovery_authenticate_target, True)
    check(
        "clear",
        lambda: (f.clear_discovery_auth_settings(), f.dump())[1],
        {"name": "iscsi", "discovery_enable_auth": False},
    )
    check(
        "files after clear",
        lambda: {x: read(f.path + "/discovery_auth/" + x) for x in ls(f.path + "/discovery_auth")},
    )
    f.discovery_userid, f.discovery_password, f.discovery_enable_auth = "du", "dp1234567890", True


def s_session():
    if sh("command -v iscsid iscsiadm").returncode or sh("modprobe iscsi_tcp").returncode:
        return skip("session", "no open-iscsi")
    p, a = G["tpg"], G["acl"]
    sh("ip link set lo up")
    G["iscsi"].discovery_enable_auth = False
    p.set_attribute("authentication", 0)
    check("enable the TPG", lambda: (setattr(p, "enable", True), p.enable)[1], True)
    os.makedirs("/etc/iscsi", exist_ok=True)
    with open("/etc/iscsi/initiatorname.iscsi", "w") as f:
        f.write("InitiatorName=%s\n" % INI)
    ours = sh("pidof iscsid").returncode != 0
    if ours:
        sh("iscsid")
        time.sleep(1)
    check(
        "discovery lists both portals",
        lambda: sorted(sh("iscsiadm -m discovery -t st -p 127.0.0.1").stdout.splitlines()),
        ["127.0.0.1:3260,1 " + IQN, "[::1]:3261,1 " + IQN],
    )
    check("login", lambda: sh("iscsiadm -m node -T %s -p 127.0.0.1 -l" % IQN).returncode, 0)
    check("info with a session", lambda: read(a.path + "/info"))
    check(
        "session parsed",
        lambda: {k: v for k, v in a.session.items() if k not in ("id", "parent_nodeacl")},
        {
            "alias": socketname(),
            "connections": [
                {"address": "127.0.0.1", "cid": 0, "cstate": "LOGGED_IN", "transport": "TCP"}
            ],
            "state": "LOGGED_IN",
            "type": "Normal",
        },
    )
    check("sessions of the root", lambda: len(list(G["root"].sessions)), 1)
    check("parameter of the live session", lambda: a.get_parameter("MaxConnections"), "1")
    check(
        "dynamic_sessions is empty for an explicit ACL",
        lambda: read(p.path + "/dynamic_sessions").strip("\0\n"),
        "",
    )
    check("logout", lambda: sh("iscsiadm -m node -T %s -u" % IQN).returncode, 0)
    time.sleep(1)
    check("no session again", lambda: a.session, None)
    p.set_attribute("generate_node_acls", 1)
    with open("/etc/iscsi/initiatorname.iscsi", "w") as f:
        f.write("InitiatorName=%s\n" % INI2)
    sh("iscsiadm -k 0")
    time.sleep(1)
    sh("iscsid")
    time.sleep(1)
    check(
        "demo-mode login", lambda: sh("iscsiadm -m node -T %s -p 127.0.0.1 -l" % IQN).returncode, 0
    )
    check(
        "dynamic_sessions names the initiator",
        lambda: read(p.path + "/dynamic_sessions").strip("\0\n"),
        INI2,
    )
    check("no folder appears for it", lambda: [x.node_wwn for x in p.node_acls], [INI])
    check(
        "disable cuts the session",
        lambda: (
            setattr(p, "enable", False),
            p.enable,
            read(p.path + "/dynamic_sessions").strip("\0\n"),
        )[1:],
        [False, ""],
    )
    sh("iscsiadm -m node -T %s -u" % IQN)
    time.sleep(1)
    sh("iscsiadm -m node -o delete; iscsiadm -m discoverydb -o delete -t st -p 127.0.0.1:3260")
    if ours:
        sh("iscsiadm -k 0")
    p.set_attribute("generate_node_acls", 0)
    G["iscsi"].discovery_enable_auth = True


def socketname():
    return os.uname()[1]


def s_loopback():
    f = G["loop"] = FabricModule("loopback")
    t = G["lt"] = check("create target", lambda: Target(f, NAA, "create"), lambda v: v.exists)
    check("entries of loopback/", lambda: ls(f.path), ["discovery_auth", NAA, "version"])
    check("entries of a target's folder", lambda: ls(t.path))
    check(
        "a TPG made by hand has no nexus yet",
        lambda: (os.mkdir(t.path + "/tpgt_1"), read(t.path + "/tpgt_1/nexus"))[1],
        Raises("OSError", "Errno 19"),
    )
    p = G["lp"] = check(
        "TPG 1 gets a nexus at once",
        lambda: TPG(t, 1),
        lambda v: bool(re.match(r"naa\.5001405[0-9a-f]{9}$", v.nexus)),
    )
    check("entries of the TPG", lambda: ls(p.path))
    check("attributes", lambda: p.dump().get("attributes"))
    check("every attribute takes its own value back", lambda: writeback(p, "attribute"), [])
    check(
        "a second nexus is refused",
        lambda: p._set_nexus("naa.5001405000000003"),
        Raises("RTSLibError", "already set"),
    )
    check(
        "the kernel refuses it as well",
        lambda: put(p.path + "/nexus", "naa.5001405000000003"),
        Raises("FileExistsError", "Errno 17"),
    )
    check(
        "nexus unchanged in form", lambda: read(p.path + "/nexus").startswith("naa.5001405"), True
    )
    check("only one TPG", lambda: TPG(t, 2, "create"), Raises("RTSLibError", "multiple TPGs"))
    check(
        "LUN 0",
        lambda: LUN(p, 0, G["rdnull"], alias="l0").dump(),
        {
            "alias": "l0",
            "alua_tg_pt_gp_name": "default_tg_pt_gp",
            "index": 0,
            "storage_object": "/backstores/ramdisk/rdnull",
        },
    )
    time.sleep(2)
    check(
        "a disk appears",
        lambda: loopdisks(),
        ["LIO-ORG rdnull"]
        if G["rdnull"].get_attribute("emulate_model_alias") == "1"
        else ["LIO-ORG RAMDISK-MCP"],
    )
    check(
        "members",
        lambda: [m["driver"] for m in ALUATargetPortGroup(G["rdnull"], "default_tg_pt_gp").members],
        ["loopback"],
    )
    check(
        "dump of the target",
        lambda: [(x["index"], x["storage_object"]) for x in t.dump()["tpgs"][0]["luns"]],
        [[0, "/backstores/ramdisk/rdnull"]],
    )
    check("enable is always true", lambda: [p.enable, have(p.path + "/enable")], [True, False])


def loopdisks():
    out = []
    for d in ls("/sys/bus/scsi/devices"):
        b = "/sys/bus/scsi/devices/%s/" % d
        if have(b + "vendor") and read(b + "vendor").strip() == "LIO-ORG":
            out.append(read(b + "vendor").strip() + " " + read(b + "model").strip())
    return sorted(out)


def fabric(name, wwn, nexus):
    f = FabricModule(name)
    try:
        f._check_self()
    except RTSLibError as e:
        return skip(name, "module not here")
    check("entries", lambda: ls(f.path))
    t = check("create target", lambda: Target(f, wwn, "create"), lambda v: v.exists)
    if t is None:
        return
    check("folder name", lambda: os.path.basename(t.path))
    p = check("create TPG 1", lambda: TPG(t, 1), lambda v: v.exists)
    check("entries of the TPG", lambda: ls(p.path))
    check("attributes", lambda: p.dump().get("attributes"))
    check("every attribute takes its own value back", lambda: writeback(p, "attribute"), [])
    if nexus:
        check("nexus", lambda: re.sub("[0-9a-f]{9}$", "X", p.nexus), "naa.5001405X")
    check("LUN 0", lambda: LUN(p, 0, G["rdnull"], alias="o0").lun, 0)
    if p.has_feature("acls"):
        check(
            "node ACL",
            lambda: NodeACL(p, "naa.5001405000000009", "create").node_wwn,
            "naa.5001405000000009",
        )
        check("its folder", lambda: ls(p.path + "/acls"))
        check(
            "mapped LUN",
            lambda: MappedLUN(NodeACL(p, "naa.5001405000000009"), 0, 0, False, "mo").tpg_lun.lun,
            0,
        )
    check("dump", lambda: {k: v for k, v in t.dump().items() if k != "tpgs"})
    check("delete", lambda: (t.delete(), t.exists)[1], False)


def s_vhost():
    fabric("vhost", "naa.5001405000000004", True)


def s_sbp():
    fabric("sbp", "eui.0011223344556677", False)


def s_fc():
    fabric("tcm_fc", "naa.5001405000000005", False)


def s_shape():
    """What the tools take for granted about which names may stand where."""

    def dirs(p):
        return [d for d in ls(p) if os.path.isdir(p + "/" + d) and not os.path.islink(p + "/" + d)]

    def odd(names, rx):
        return [x for x in names if not re.match(rx + "$", x)]

    fabrics = {f.name: f for f in RTSRoot().fabric_modules if f.exists}
    check(
        "core: every name with an underscore is a known HBA kind",
        lambda: odd(
            [d for d in ls(T + "/core") if "_" in d], r"(pscsi|rd_mcp|fileio|iblock|user)_\d+"
        ),
        [],
    )
    hbas = [T + "/core/" + d for d in dirs(T + "/core") if "_" in d]
    objs = [h + "/" + d for h in hbas for d in dirs(h)]
    check("HBA: exactly one folder, the object", lambda: sorted({len(dirs(h)) for h in hbas}), [1])
    check(
        "object alua/: folders only",
        lambda: [o for o in objs for x in ls(o + "/alua") if not os.path.isdir(o + "/alua/" + x)],
        [],
    )
    check(
        "attrib and param: files only",
        lambda: [
            d for d, sub, _ in os.walk(T) if os.path.basename(d) in ("attrib", "param") and sub
        ],
        [],
    )
    check(
        "no attrib or param above the targets",
        lambda: [
            x
            for x in [T] + [f.path for f in fabrics.values()]
            for k in ("attrib", "param")
            if have(x + "/" + k)
        ],
        [],
    )
    check(
        "fabric root: targets and the known names only",
        lambda: [
            f.name + "/" + x
            for f in fabrics.values()
            for x in ls(f.path)
            if x not in ("lio_version", "version", "discovery_auth", "cpus_allowed_list")
            and not have(f.path + "/" + x + "/param")
        ],
        [],
    )
    tpgs = [
        t + "/" + d
        for f in fabrics.values()
        for t in [f.path + "/" + d for d in dirs(f.path) if d != "discovery_auth"]
        for d in dirs(t)
        if d.startswith("tpgt")
    ]
    check("tpgt names", lambda: odd([os.path.basename(p) for p in tpgs], r"tpgt_\d+"), [])
    check(
        "lun/: lun_N only", lambda: odd([x for p in tpgs for x in ls(p + "/lun")], r"lun_\d+"), []
    )
    luns = [p + "/lun/" + d for p in tpgs for d in dirs(p + "/lun")]
    check(
        "LUN: one link, to its object",
        lambda: sorted(
            {
                len(
                    [
                        x
                        for x in ls(l)
                        if os.path.islink(l + "/" + x) and os.path.realpath(l + "/" + x) in objs
                    ]
                )
                for l in luns
            }
        ),
        [1],
    )
    check(
        "udev_path is readable through the link",
        lambda: sorted(
            {
                read(l + "/" + x + "/udev_path").strip()
                for l in luns
                for x in ls(l)
                if os.path.islink(l + "/" + x)
            }
            - {""}
        ),
        lambda v: W + "/f_wt.img" in v,
    )
    check(
        "np/: ADDRESS:PORT only",
        lambda: odd([x for p in tpgs if have(p + "/np") for x in ls(p + "/np")], r".*:\d+"),
        [],
    )
    acls = [p + "/acls/" + d for p in tpgs if have(p + "/acls") for d in ls(p + "/acls")]
    check("acls/: folders only", lambda: [a for a in acls if not os.path.isdir(a)], [])
    check(
        "ACL: names that begin with lun_ are numbers",
        lambda: odd([x for a in acls for x in ls(a) if x.startswith("lun_")], r"lun_\d+"),
        [],
    )
    check("every readable file is UTF-8 text", lambda: unreadable())


def unreadable():
    """-> 'PATTERN: reason' of files that may be opened but not read as text."""
    out = set()
    for d, _, files in os.walk(T):
        for f in files:
            try:
                if os.stat(d + "/" + f).st_mode & stat.S_IRUSR:
                    read(d + "/" + f)
            except UnicodeDecodeError:
                out.add(f + ": not UTF-8")
            except OSError as e:
                out.add("%s: errno %d" % (f, e.errno))
    return sorted(out)


def s_save():
    r = G["root"]
    save = W + "/save.json"
    check("save", lambda: r.save_to_file(save), None)
    check("the file is private", lambda: "%o" % stat.S_IMODE(os.stat(save).st_mode), "600")
    one = G["one"] = json.load(open(save))
    check("top keys", lambda: sorted(one), ["fabric_modules", "storage_objects", "targets"])
    check(
        "keys of each kind of object",
        lambda: {s["name"]: sorted(s) for s in one["storage_objects"]},
    )
    check("keys of TPG, LUN, portal, ACL, mapped LUN", lambda: keys(one))
    check("targets saved", lambda: by(one)["targets"][0]["tpgs"])
    check(
        "restoring over it is refused",
        lambda: r.restore_from_file(save, clear_existing=False),
        Raises("RTSLibError", "exist"),
    )
    check("clear needs confirm", lambda: r.clear_existing(), Raises("RTSLibError", "confirm"))
    check("clear", lambda: r.clear_existing(confirm=True), None)
    check("core is empty", lambda: ls(T + "/core"), ["alua"])
    check("no target is left", lambda: [t.wwn for t in r.targets], [])
    check(
        "discovery auth was cleared",
        lambda: G["iscsi"].dump(),
        {"name": "iscsi", "discovery_enable_auth": False},
    )
    check("restore, no error", lambda: r.restore_from_file(save), [])
    check("the same configuration is back", lambda: differ(by(one), by(r.dump())), [])
    check(
        "restore with clear_existing over itself",
        lambda: r.restore_from_file(save, clear_existing=True),
        [],
    )
    check("and again the same", lambda: differ(by(one), by(r.dump())), [])
    check(
        "restore one storage object only",
        lambda: [
            r.clear_existing(confirm=True),
            r.restore_from_file(save, storage_object="fwt"),
            [s.name for s in r.storage_objects],
            list(r.targets),
        ],
        [None, [], ["fwt"], []],
    )
    check("restore everything again", lambda: r.restore_from_file(save, clear_existing=True), [])
    check(
        "restore one target only",
        lambda: [
            Target(FabricModule("iscsi"), IQN, "lookup").delete(),
            r.restore_from_file(save, clear_existing=False, target=IQN),
        ],
        Raises("RTSLibError", "exist not restoring"),
    )
    check(
        "restore it with clear_existing",
        lambda: r.restore_from_file(save, clear_existing=True, target=IQN),
        [],
    )
    check("same configuration", lambda: differ(by(one), by(r.dump())), [])
    odd = json.loads(json.dumps(one))
    odd["storage_objects"] = [s for s in odd["storage_objects"] if s["name"] == "rd"]
    odd["storage_objects"][0]["attributes"].update(
        no_such_attribute=1, hw_block_size=512, queue_depth=4096
    )
    odd["storage_objects"].append({"name": "x", "plugin": "nvdimm"})
    odd["targets"] = [
        {
            "fabric": "iscsi",
            "wwn": IQN,
            "tpgs": [
                {
                    "tag": 1,
                    "attributes": {"no_such": 1, "login_timeout": 99},
                    "parameters": {"NoSuch": "1", "MaxConnections": "0"},
                    "luns": [
                        {"index": 0, "storage_object": "/backstores/ramdisk/none"},
                        {"index": 1, "storage_object": "/backstores/ramdisk/rd"},
                    ],
                    "portals": [{"ip_address": "192.0.2.1", "port": 3260}],
                    "node_acls": [{"node_wwn": INI, "attributes": {"no_such": 2}}],
                }
            ],
        },
        {"fabric": "nofab", "wwn": "x"},
    ]
    check(
        "a strange file restores what it can",
        lambda: r.restore(json.loads(json.dumps(odd)), clear_existing=True),
    )
    check(
        "a second LUN of one number ends the restore",
        lambda: r.restore(
            {
                "targets": [
                    {
                        "fabric": "iscsi",
                        "wwn": IQN2,
                        "tpgs": [
                            {
                                "tag": 1,
                                "luns": [
                                    dict(
                                        index=0,
                                        storage_object="/backstores/ramdisk/rd",
                                        alua_tg_pt_gp_name="default_tg_pt_gp",
                                    )
                                ]
                                * 2,
                            }
                        ],
                    }
                ]
            },
            clear_existing=False,
        ),
        Raises("UnboundLocalError", "lun_obj"),
    )
    check(
        "a refused group property ends it",
        lambda: r.restore(
            {
                "storage_objects": [
                    {
                        "plugin": "ramdisk",
                        "name": "z",
                        "size": 4096,
                        "wwn": "z",
                        "alua_tpgs": [{"name": "q", "tg_pt_gp_id": 9, "alua_access_state": 7}],
                    }
                ]
            },
            clear_existing=True,
        ),
        Raises("RTSLibError", "Could not set attribute"),
    )
    check(
        "with abort_on_error it stops",
        lambda: r.restore(json.loads(json.dumps(odd)), clear_existing=True, abort_on_error=True),
        Raises("RTSLibError", "Cannot"),
    )
    check("clear", lambda: r.clear_existing(confirm=True), None)
    check("restore the good one", lambda: r.restore_from_file(save), [])
    check("same configuration", lambda: differ(by(one), by(r.dump())), [])


def keys(d):
    t = [t for t in d["targets"] if t["fabric"] == "iscsi"][0]
    p = [p for p in t["tpgs"] if p["tag"] == 1][0]
    lt = [t for t in d["targets"] if t["fabric"] == "loopback"]
    return {
        "target": sorted(t),
        "tpg": sorted(p),
        "lun": sorted(p["luns"][0]),
        "portal": sorted(p["portals"][0]),
        "acl": sorted(p["node_acls"][0]),
        "mapped_lun": sorted(p["node_acls"][0]["mapped_luns"][0]),
        "alua": sorted([s for s in d["storage_objects"] if s["name"] == "rd"][0]["alua_tpgs"][0]),
        "fabric": sorted(d["fabric_modules"][0]) if d["fabric_modules"] else [],
        "loopback tpg": sorted(lt[0]["tpgs"][0]) if lt else [],
    }


APTPL = """PR_REG_START: 0
initiator_fabric=iSCSI
initiator_node=%s
sa_res_key=4660
res_holder=1
res_type=03
res_scope=00
res_all_tg_pt=0
mapped_lun=0
target_fabric=iSCSI
target_node=%s
tpgt=1
port_rtpi=1
target_lun=0
PR_REG_END: 0
PR_REG_START: 1
initiator_fabric=iSCSI
initiator_node=%s
sa_res_key=22136
res_holder=0
res_all_tg_pt=0
mapped_lun=0
target_fabric=iSCSI
target_node=%s
tpgt=1
port_rtpi=1
target_lun=0
PR_REG_END: 1
"""


def s_aptpl():
    """Registrations kept in dbroot/pr are handed back to the kernel when the object is made."""
    r = G["root"]
    r.clear_existing(confirm=True)
    d = r.dbroot + "/pr"
    made = not have(d)
    os.makedirs(d, exist_ok=True)
    f = d + "/aptpl_" + UUID % 50
    with open(f, "w") as o:
        o.write(APTPL % (INI, IQN2, INI2, IQN2))
    so = check(
        "object with an APTPL file",
        lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50),
        lambda v: v.exists,
    )
    check(
        "res_aptpl_active and metadata",
        lambda: [read(so.path + "/pr/" + x) for x in ("res_aptpl_active", "res_aptpl_metadata")],
    )
    check(
        "no registration before the nexus exists",
        lambda: read(so.path + "/pr/res_pr_registered_i_pts"),
    )
    t = Target(FabricModule("iscsi"), IQN2)
    p = TPG(t, 1)
    l = LUN(p, 0, so, alias="ap")
    for i in (INI, INI2):
        MappedLUN(NodeACL(p, i), 0, 0, False, "m")
    check(
        "registrations after the mapped LUNs",
        lambda: sorted(read(so.path + "/pr/res_pr_registered_i_pts").splitlines()),
    )
    check(
        "holder, type, generation",
        lambda: [
            read(so.path + "/pr/" + x)
            for x in (
                "res_holder",
                "res_pr_type",
                "res_pr_holder_tg_port",
                "res_pr_generation",
                "res_pr_all_tgt_pts",
                "res_type",
            )
        ],
    )
    r.clear_existing(confirm=True)
    with open(f, "w") as o:
        o.write("No Registrations or Reservations")
    with open(f, "w") as o:
        o.write(APTPL % (INI, IQN2, INI2, IQN2) + "checksum=0123\n")
    check(
        "a line after the last entry is passed on and ignored",
        lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50).delete(),
        None,
    )
    with open(f, "w") as o:
        o.write("# header\n" + APTPL % (INI, IQN2, INI2, IQN2))
    check(
        "a line before the first entry hides the file",
        lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50).delete(),
        None,
    )
    with open(f, "w") as o:
        o.write("PR_REG_START: 0\ninitiator_fabric=iSCSI\n")
    check(
        "a torn file is ignored", lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50).delete(), None
    )
    with open(f, "w") as o:
        o.write("PR_REG_START: 0\ninitiator_fabric=iSCSI\nPR_REG_END: 0\n")
    check(
        "an entry without key or names makes creation fail",
        lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50),
        Raises("OSError", "Errno 22"),
    )
    with open(f, "w") as o:
        o.write("No Registrations or Reservations")
    check(
        "file that says there are none",
        lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50).delete(),
        None,
    )
    open(f, "w").close()
    check(
        "an empty file makes creation fail",
        lambda: RDMCPStorageObject("ap", MB, wwn=UUID % 50),
        Raises("IndexError", "out of range"),
    )
    check("and leaves nothing", lambda: ls(T + "/core"), ["alua"])
    os.unlink(f)
    if made:
        os.rmdir(d)


def s_delete():
    r = G["root"]
    r.clear_existing(confirm=True)
    check("restore", lambda: r.restore_from_file(W + "/save.json"), [])
    t = Target(FabricModule("iscsi"), IQN, "lookup")
    p = TPG(t, 1, "lookup")
    p.enable = True
    check(
        "delete a storage object: its LUNs and mapped LUNs go first",
        lambda: [
            RDMCPStorageObject("rd").delete(),
            sorted(l.lun for l in p.luns),
            sorted(m.mapped_lun for m in NodeACL(p, INI).mapped_luns),
        ],
    )
    check("mapped LUN alone", lambda: [m.delete() for m in NodeACL(p, INI).mapped_luns], [None])
    check("ACL", lambda: [NodeACL(p, INI).delete(), list(p.node_acls)], [None, []])
    check(
        "portals",
        lambda: [[x.delete() for x in list(p.network_portals)], list(p.network_portals)],
        [[None, None], []],
    )
    check("TPG", lambda: [p.delete(), sorted(x.tag for x in t.tpgs)], [None, [2]])
    check("target", lambda: [t.delete(), t.exists], [None, False])
    check("deleting twice", lambda: t.delete(), Raises("RTSLibNotInCFS", "does not exist"))
    check("everything", lambda: r.clear_existing(confirm=True), None)
    check(
        "an HBA folder without an object is swept too",
        lambda: [os.mkdir(T + "/core/rd_mcp_77"), r.clear_existing(confirm=True), ls(T + "/core")],
        [None, None, ["alua"]],
    )
    check("a stale HBA folder does not block create", lambda: stale(), True)
    check("core at the end", lambda: ls(T + "/core"), ["alua"])
    check(
        "fabric folders at the end",
        lambda: {
            f: [x for x in ls(T + "/" + f) if os.path.isdir("%s/%s/%s" % (T, f, x))]
            for f in ("iscsi", "loopback")
            if have(T + "/" + f)
        },
        {"iscsi": ["discovery_auth"], "loopback": ["discovery_auth"]},
    )


def stale():
    tcm.bs_cache.clear()
    os.mkdir(T + "/core/rd_mcp_0")
    so = RDMCPStorageObject("st", MB)
    v = so.exists
    so.delete()
    return v


def s_unload():
    """Everything can be taken out of the kernel again: nothing leaked a reference."""
    for f in ("iscsi", "loopback", "vhost", "sbp", "fc"):
        if have(T + "/" + f):
            check("rmdir " + f, lambda: os.rmdir(T + "/" + f), None)
    sh("modprobe -r null_blk; modprobe -r scsi_debug")
    check(
        "the borrowed disks are free",
        lambda: [m for m in ("null_blk", "scsi_debug") if have("/sys/module/" + m)],
        [],
    )
    if not any(have("/sys/module/%s/holders" % m) for m in ("target_core_mod",)):
        return skip("modules", "built in")
    for m in (
        "vhost_scsi",
        "sbp_target",
        "tcm_fc",
        "tcm_loop",
        "iscsi_target_mod",
        "target_core_user",
        "target_core_iblock",
        "target_core_file",
        "target_core_pscsi",
        "target_core_rd",
        "target_core_mod",
    ):
        if have("/sys/module/" + m):
            check(
                "rmmod " + m,
                lambda: [sh("rmmod " + m).stderr.strip(), have("/sys/module/" + m)],
                ["", False],
            )


# section -> modules without which it is left out (rtslib loads the fabrics' itself)
SECTIONS = {
    "root": (),
    "so_ramdisk": ("target_core_file",),
    "so_fileio": ("target_core_file",),
    "so_block": ("target_core_iblock",),
    "so_pscsi": ("target_core_pscsi",),
    "attrib": (),
    "alua": (),
    "target": ("iscsi_target_mod",),
    "portal": ("iscsi_target_mod",),
    "lun": ("iscsi_target_mod",),
    "acl": ("iscsi_target_mod",),
    "discovery": ("iscsi_target_mod",),
    "session": ("iscsi_target_mod",),
    "loopback": ("tcm_loop",),
    "vhost": (),
    "sbp": (),
    "fc": (),
    "shape": ("target_core_file", "target_core_iblock", "iscsi_target_mod", "tcm_loop"),
    "save": ("target_core_file", "target_core_iblock", "iscsi_target_mod", "tcm_loop"),
    "aptpl": ("iscsi_target_mod",),
    "delete": ("iscsi_target_mod", "tcm_loop"),
    "unload": (),
}


def lacks(modules):
    return [m for m in modules if sh("modprobe " + m).returncode]


def devices():
    sh("ip link set lo up")
    sh("modprobe null_blk nr_devices=1 gb=1 memory_backed=1")
    if not sh("modprobe scsi_debug num_tgts=1 max_luns=1 dev_size_mb=16").returncode:
        for _ in range(50):
            for d in ls("/sys/block"):
                m = "/sys/block/%s/device/model" % d
                if have(m) and read(m).strip() == "scsi_debug":
                    G["sd"], G["hctl"] = d, os.path.basename(
                        os.path.realpath("/sys/block/%s/device" % d)
                    )
            if "sd" in G and have("/dev/" + G["sd"]):
                break
            time.sleep(0.1)


def main(argv):
    global section, W
    if argv[:1] == ["-w"]:
        W, argv = argv[1], argv[2:]
    os.makedirs(W, exist_ok=True)
    devices()
    print("TAP version 13")
    for section in argv or SECTIONS:
        missing = lacks(SECTIONS[section])
        if missing:
            skip("the whole section", "no " + " ".join(missing))
            continue
        try:
            globals()["s_" + section]()
        except Exception as e:
            check("section ran to its end", lambda: (_ for _ in ()).throw(e), True)
    if "root" in G and have(T):
        with contextlib.suppress(Exception):
            RTSRoot().clear_existing(confirm=True)
    shutil.rmtree(W, ignore_errors=True)
    print("1..%d" % n)
    if bad:
        print("# %d failed" % bad)
    return bad != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
