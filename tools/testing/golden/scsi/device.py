#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Byte-exact SCSI recorder for a target-core implementation.

Two ways in: SG_IO on a loopback LUN, and a small iSCSI initiator of its own
(one socket, no digests) for what needs several I_T nexuses, exact EDTL and
residuals, or task management.  Everything is configured by plain configfs
writes, so the same file runs against any implementation of that interface.
"""
import ctypes, fcntl, os, socket, struct, subprocess, sys, time, hashlib, random

CF = "/sys/kernel/config/target"


def sh(cmd, check=False):
    r = subprocess.run(cmd, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and r.returncode:
        raise RuntimeError(cmd + "\n" + r.stdout)
    return r.stdout


def wr(path, val):
    """configfs write; returns 0 or the errno"""
    try:
        fd = os.open(path, os.O_WRONLY)
    except OSError as e:
        return e.errno
    try:
        os.write(fd, (str(val) + "\n").encode())
        return 0
    except OSError as e:
        return e.errno
    finally:
        os.close(fd)


def rd(path):
    try:
        return open(path).read().rstrip("\n")
    except OSError as e:
        return "errno %d" % e.errno


# ---------------------------------------------------------------- SG_IO
class Hdr(ctypes.Structure):
    _fields_ = [
        ("interface_id", ctypes.c_int),
        ("dxfer_direction", ctypes.c_int),
        ("cmd_len", ctypes.c_ubyte),
        ("mx_sb_len", ctypes.c_ubyte),
        ("iovec_count", ctypes.c_ushort),
        ("dxfer_len", ctypes.c_uint),
        ("dxferp", ctypes.c_void_p),
        ("cmdp", ctypes.c_void_p),
        ("sbp", ctypes.c_void_p),
        ("timeout", ctypes.c_uint),
        ("flags", ctypes.c_uint),
        ("pack_id", ctypes.c_int),
        ("usr_ptr", ctypes.c_void_p),
        ("status", ctypes.c_ubyte),
        ("masked_status", ctypes.c_ubyte),
        ("msg_status", ctypes.c_ubyte),
        ("sb_len_wr", ctypes.c_ubyte),
        ("host_status", ctypes.c_ushort),
        ("driver_status", ctypes.c_ushort),
        ("resid", ctypes.c_int),
        ("duration", ctypes.c_uint),
        ("info", ctypes.c_uint),
    ]


class Res:
    def __init__(s, status=0, sense=b"", data=b"", resid=0, host=0, ou="", resp=0, ms=0):
        s.status, s.sense, s.data, s.resid, s.host, s.ou, s.resp, s.ms = (
            status,
            sense,
            data,
            resid,
            host,
            ou,
            resp,
            ms,
        )

    def key(s):
        """short form: status, or key/asc/ascq"""
        if s.host:
            return {0xDEAD: "NOANSWER", 0xC105: "CONNECTION-DROPPED"}.get(
                s.host, "host%04x" % s.host
            )
        if s.status == 2 and len(s.sense) >= 4:
            r = s.sense[0] & 0x7F
            if r in (0x70, 0x71) and len(s.sense) >= 14:
                return "%x/%02x/%02x" % (s.sense[2] & 15, s.sense[12], s.sense[13])
            if r in (0x72, 0x73):
                return "%x/%02x/%02x" % (s.sense[1] & 15, s.sense[2], s.sense[3])
        return {
            0: "GOOD",
            2: "CC",
            8: "BUSY",
            0x18: "CONFLICT",
            0x28: "TSFULL",
            0x30: "ACA",
            0x40: "ABORTED",
        }.get(s.status, "st%02x" % s.status)


class Sg:
    def __init__(s, node):
        s.fd = os.open(node, os.O_RDWR)

    def cmd(s, cdb, inlen=0, out=None, timeout=20000):
        cdb = bytes(cdb)
        h = Hdr()
        h.interface_id = ord("S")
        cb = ctypes.create_string_buffer(cdb, len(cdb))
        sb = ctypes.create_string_buffer(252)
        n = len(out) if out is not None else inlen
        buf = ctypes.create_string_buffer(bytes(out) if out else b"\xEE" * n, max(n, 1))
        h.dxfer_direction = -2 if out else (-3 if n else -1)
        h.cmd_len, h.mx_sb_len, h.dxfer_len, h.timeout = len(cdb), 252, n, timeout
        h.dxferp = ctypes.addressof(buf) if n else None
        h.cmdp = ctypes.addressof(cb)
        h.sbp = ctypes.addressof(sb)
        t = time.time()
        fcntl.ioctl(s.fd, 0x2285, h)
        got = n - h.resid if h.dxfer_direction == -3 else 0
        return Res(
            h.status,
            sb.raw[: h.sb_len_wr],
            buf.raw[: max(0, got)],
            h.resid,
            h.host_status,
            ms=int((time.time() - t) * 1000),
        )

    def close(s):
        os.close(s.fd)


# ---------------------------------------------------------------- iSCSI
class Iscsi:
    """One connection, one session. lun may be an int (encoded flat/peripheral) or 8 bytes."""

    def __init__(
        s,
        host,
        port,
        target,
        initiator,
        isid=b"\x80\x12\x34\x56\x00\x01",
        lun=0,
        extra=None,
        timeout=30,
    ):
        s.args = (host, port, target, initiator, isid, lun, extra, timeout)
        s.lun, s.cmdsn, s.expstat, s.itt, s.pend = lun, 1, 0, 0x10, {}
        s.maxcmd = 1
        s.sk = socket.create_connection((host, port), timeout)
        s.sk.settimeout(timeout)
        s.isid = isid
        s.async_ = []
        s.reject = []
        kv = dict(
            InitiatorName=initiator, TargetName=target, SessionType="Normal", AuthMethod="None"
        )
        s.neg = s._login(0, 1, kv)
        op = dict(
            HeaderDigest="None",
            DataDigest="None",
            MaxRecvDataSegmentLength=262144,
            MaxBurstLength=262144,
            FirstBurstLength=65536,
            InitialR2T="Yes",
            ImmediateData="No",
            MaxConnections=1,
            MaxOutstandingR2T=1,
            DefaultTime2Wait=2,
            DefaultTime2Retain=0,
            DataPDUInOrder="Yes",
            DataSequenceInOrder="Yes",
            ErrorRecoveryLevel=0,
        )
        op.update(extra or {})
        s.neg.update(s._login(1, 3, op))

    def _l8(s, lun):
        if lun is None:
            lun = s.lun
        if isinstance(lun, bytes):
            return lun
        return struct.pack(">H6x", lun) if lun < 256 else struct.pack(">H6x", 0x4000 | lun)

    def _login(s, csg, nsg, kv):
        data = b"".join(("%s=%s" % i).encode() + b"\0" for i in kv.items())
        out = {}
        while 1:
            bhs = (
                struct.pack(">BBBBI", 0x43, 0x80 | csg << 2 | nsg, 0, 0, len(data))
                + s.isid
                + struct.pack(">HIHHII16x", 0, 1, 0, 0, s.cmdsn, s.expstat)
            )
            s.sk.sendall(bhs + data + b"\0" * (-len(data) % 4))
            h, d = s._pdu()
            if h[0] & 0x3F != 0x23:
                raise RuntimeError("login: opcode %02x" % h[0])
            if h[36] or h[37]:
                raise RuntimeError("login: status %02x%02x" % (h[36], h[37]))
            s.expstat = struct.unpack(">I", h[24:28])[0] + 1
            for p in d.split(b"\0"):
                if b"=" in p:
                    k, v = p.decode().split("=", 1)
                    out[k] = v
            if h[1] & 0x80:
                return out
            data = b""

    def _rx(s, n):
        b = b""
        while len(b) < n:
            c = s.sk.recv(n - len(b))
            if not c:
                raise EOFError("connection closed")
            b += c
        return b

    def _pdu(s):
        h = s._rx(48)
        n = struct.unpack(">I", h[4:8])[0] & 0xFFFFFF
        if h[4]:
            s._rx(h[4] * 4)
        d = s._rx(n)
        s._rx(-n % 4)
        return h, d

    def send(s, cdb, edtl=0, out=None, read=None, lun=None, attr=1, flags=None):
        cdb = bytes(cdb)
        s.itt += 1
        itt = s.itt
        if out is not None and edtl == 0:
            edtl = len(out)
        rw = (0x20 if out is not None else 0) | (
            0x40 if (read if read is not None else (out is None and edtl)) else 0
        )
        ahs = b""
        if len(cdb) > 16:
            e = cdb[16:]
            ahs = struct.pack(">HBB", len(e) + 1, 1, 0) + e
            ahs += b"\0" * (-len(ahs) % 4)
            c16 = cdb[:16]
        else:
            c16 = cdb + b"\0" * (16 - len(cdb))
        bhs = (
            struct.pack(
                ">BBHI", 1, (0x80 | rw | attr) if flags is None else flags, 0, (len(ahs) // 4) << 24
            )
            + s._l8(lun)
            + struct.pack(">IIII", itt, edtl, s.cmdsn, s.expstat)
            + c16
        )
        s.cmdsn += 1
        s.pend[itt] = dict(
            out=out or b"", data=bytearray(), lun=s._l8(lun), sn=s.cmdsn - 1, res=None
        )
        s.sk.sendall(bhs + ahs)
        return itt

    def _one(s):
        h, d = s._pdu()
        op = h[0] & 0x3F
        (itt,) = struct.unpack(">I", h[16:20])
        if op == 0x25:
            p = s.pend.get(itt)
            (off,) = struct.unpack(">I", h[40:44])
            if p is not None:
                if len(p["data"]) < off + len(d):
                    p["data"].extend(b"\0" * (off + len(d) - len(p["data"])))
                p["data"][off : off + len(d)] = d
            if h[1] & 1:
                s.expstat = struct.unpack(">I", h[24:28])[0] + 1
                p["res"] = Res(
                    h[3],
                    b"",
                    bytes(p["data"]),
                    struct.unpack(">I", h[44:48])[0],
                    ou=("O" if h[1] & 4 else "") + ("U" if h[1] & 2 else ""),
                )
        elif op == 0x31:
            p = s.pend[itt]
            (ttt,) = struct.unpack(">I", h[20:24])
            off, ln = struct.unpack(">II", h[40:48])
            p.setdefault("r2t", []).append((off, ln))
            sn = 0
            o = off
            end = off + ln
            src = p["out"].ljust(end, b"\0")
            if p.get("hold"):
                p["held"] = (ttt, off, ln)
                return
            while o < end or sn == 0:
                c = min(end - o, 8192)
                s.sk.sendall(
                    struct.pack(">BBHI", 5, 0x80 if o + c == end else 0, 0, c)
                    + p["lun"]
                    + struct.pack(">IIIIIIII", itt, ttt, 0, s.expstat, 0, sn, o, 0)
                    + src[o : o + c]
                    + b"\0" * (-c % 4)
                )
                o += c
                sn += 1
        elif op == 0x21:
            p = s.pend.get(itt)
            s.expstat = struct.unpack(">I", h[24:28])[0] + 1
            sense = b""
            if len(d) >= 2:
                (n,) = struct.unpack(">H", d[:2])
                sense = d[2 : 2 + n]
            if p is not None:
                p["res"] = Res(
                    h[3],
                    sense,
                    bytes(p["data"]),
                    struct.unpack(">I", h[44:48])[0],
                    ou=("O" if h[1] & 4 else "") + ("U" if h[1] & 2 else ""),
                    resp=h[2],
                )
        elif op == 0x22:
            s.expstat = struct.unpack(">I", h[24:28])[0] + 1
            s.pend[itt]["res"] = h[2]
        elif op == 0x20:
            (ttt,) = struct.unpack(">I", h[20:24])
            if ttt != 0xFFFFFFFF:
                s.sk.sendall(
                    struct.pack(">BBHI", 0x40, 0x80, 0, 0)
                    + h[8:16]
                    + struct.pack(">IIII16x", 0xFFFFFFFF, ttt, s.cmdsn, s.expstat)
                )
        elif op == 0x32:
            s.async_.append(bytes(h))
            s.expstat = struct.unpack(">I", h[24:28])[0] + 1
        elif op == 0x3F:
            s.expstat = struct.unpack(">I", h[24:28])[0] + 1
            s.reject.append((h[2], d))
            if len(d) >= 20:
                (i2,) = struct.unpack(">I", d[16:20])
                if i2 in s.pend:
                    s.pend[i2]["res"] = Res(0xFF, resp=h[2])

    def wait(s, itt, timeout=15):
        end = time.time() + timeout
        while s.pend[itt]["res"] is None:
            s.sk.settimeout(max(0.1, end - time.time()))
            try:
                s._one()
            except (socket.timeout, TimeoutError):
                return None
        return s.pend[itt]["res"]

    def cmd(s, cdb, inlen=0, out=None, lun=None, attr=1, edtl=None, timeout=15):
        try:
            i = s.send(cdb, edtl if edtl is not None else inlen, out, lun=lun, attr=attr)
            r = s.wait(i, timeout)
            return r if r is not None else Res(host=0xDEAD)  # no answer
        except (EOFError, OSError):
            l = s.lun
            s.sk.close()
            time.sleep(1)
            s.__init__(*s.args)
            s.lun = l
            return Res(host=0xC105)  # the target dropped the connection

    def tmf(s, fn, lun=None, rtt=0xFFFFFFFF, refcmdsn=0, imm=True, timeout=15):
        s.itt += 1
        s.sk.sendall(
            struct.pack(">BBHI", 0x42 if imm else 2, 0x80 | fn, 0, 0)
            + s._l8(lun)
            + struct.pack(">IIIIII8x", s.itt, rtt, s.cmdsn, s.expstat, refcmdsn, 0)
        )
        if not imm:
            s.cmdsn += 1
        s.pend[s.itt] = dict(res=None)
        try:
            return s.wait(s.itt, timeout)
        except (EOFError, OSError):
            l = s.lun
            s.sk.close()
            time.sleep(1)
            s.__init__(*s.args)
            s.lun = l
            return "CONNECTION-DROPPED"

    def finish(s, itt):
        """send the data of a write that was held at its first R2T"""
        h = s.pend[itt].pop("held", None)
        if h:
            s.sk.sendall(
                struct.pack(">BBHI", 5, 0x80, 0, h[2])
                + s.pend[itt]["lun"]
                + struct.pack(">IIIIIIII", itt, h[0], 0, s.expstat, 0, 0, h[1], 0)
                + bytes(h[2])
                + b"\0" * (-h[2] % 4)
            )
            s.pend[itt]["hold"] = 0

    def logout(s):
        try:
            s.itt += 1
            s.sk.sendall(
                struct.pack(">BBHI8xIHHII16x", 0x46, 0x80, 0, 0, s.itt, 0, 0, s.cmdsn, s.expstat)
            )
            s._pdu()
        except Exception:
            pass
        s.sk.close()

    def drop(s):
        s.sk.close()


# ---------------------------------------------------------------- records
class Log:
    def __init__(s, path):
        s.f = open(path, "w")
        s.n = {}

    def note(s, t):
        s.f.write("# " + t + "\n")
        s.f.flush()

    def rec(s, name, r, cdb=None, out=None, inlen=0, maxdata=2100):
        n = s.n[name] = s.n.get(name, 0) + 1
        if n > 1:
            name += "~%d" % n
        f = s.f
        f.write("@ %s\n" % name)
        if cdb is not None:
            f.write(
                "cdb %s  in %d%s\n"
                % (
                    bytes(cdb).hex(" "),
                    inlen,
                    ("  out %d %s" % (len(out), hx(out, 64))) if out else "",
                )
            )
        f.write(
            "-> %s status %02x resid %s%d%s\n"
            % (
                r.key(),
                r.status,
                r.ou and r.ou + " ",
                r.resid,
                "" if not r.host else " host %04x" % r.host,
            )
        )
        if r.sense:
            f.write("sense %s\n" % hx(r.sense.rstrip(b"\0") if len(r.sense) > 18 else r.sense, 96))
        if r.data and r.status == 0 and not r.host:
            d = r.data
            if len(d) > maxdata:
                f.write("data len %d sha256 %s\n" % (len(d), hashlib.sha256(d).hexdigest()))
            else:
                for i in range(0, len(d), 32):
                    f.write("data %04x  %s\n" % (i, d[i : i + 32].hex(" ")))
        f.flush()

    def val(s, name, v):
        n = s.n[name] = s.n.get(name, 0) + 1
        if n > 1:
            name += "~%d" % n
        s.f.write("@ %s\n= %s\n" % (name, str(v).replace("\n", "\n= ")))
        s.f.flush()


def hx(b, n):
    b = bytes(b)
    return (
        b.hex(" ")
        if len(b) <= n
        else b[:n].hex(" ") + " .. sha256 " + hashlib.sha256(b).hexdigest()[:16]
    )


class Dev:
    """transport + log: d.c(name, cdb, inlen, out) records and returns"""

    def __init__(s, t, log, pre=""):
        s.t, s.log, s.pre = t, log, pre

    def c(s, name, cdb, inlen=0, out=None, quiet=False, **k):
        r = s.t.cmd(cdb, inlen, out, **k)
        if not quiet:
            s.log.rec(s.pre + name, r, cdb, out, inlen)
        return r


# ---------------------------------------------------------------- configfs set-up
def mod(*m):
    for x in m:
        sh("modprobe " + x)


class Store:
    def __init__(
        s, hba, name, control=None, serial=None, udev=None, attrs=None, wwn=None, enable=True
    ):
        s.hba, s.name = hba, name
        s.p = "%s/core/%s/%s" % (CF, hba, name)
        os.makedirs(s.p, exist_ok=True)
        if control:
            s.ctl = wr(s.p + "/control", control)
        if udev:
            wr(s.p + "/udev_path", udev)
        if serial:
            wr(s.p + "/wwn/vpd_unit_serial", serial)
        for k, v in (wwn or {}).items():
            wr(s.p + "/wwn/" + k, v)
        s.en = wr(s.p + "/enable", 1) if enable else 0
        s.aerr = {k: wr(s.p + "/attrib/" + k, v) for k, v in (attrs or {}).items()}

    def set(s, k, v):
        return wr(s.p + "/attrib/" + k, v)

    def attrs(s):
        a = s.p + "/attrib"
        return {k: rd(a + "/" + k) for k in sorted(os.listdir(a))}

    def rm(s):
        for g in os.listdir(s.p + "/alua"):
            if g != "default_tg_pt_gp":
                try:
                    os.rmdir(s.p + "/alua/" + g)
                except OSError:
                    pass
        try:
            os.rmdir(s.p)
        except OSError as e:
            print("rm", s.p, e)
        try:
            os.rmdir(os.path.dirname(s.p))
        except OSError:
            pass


class Loop:
    """one loopback target = one I_T nexus"""

    def __init__(s, wwn, nexus, stores, rtpi=None, attr=None):
        s.w = "%s/loopback/%s" % (CF, wwn)
        s.t = s.w + "/tpgt_1"
        os.makedirs(s.t, exist_ok=True)
        if rtpi:
            wr(s.t + "/rtpi", rtpi)
        for k, v in (attr or {}).items():
            wr(s.t + "/attrib/" + k, v)
        wr(s.t + "/nexus", nexus)
        s.luns = []
        for i, st in enumerate(stores):
            s.add(i, st)

    def add(s, i, st):
        l = "%s/lun/lun_%d" % (s.t, i)
        os.makedirs(l, exist_ok=True)
        os.symlink(st.p, l + "/x")
        s.luns.append(l)

    def node(s, lun=0):
        a = rd(s.t + "/address")
        d = "/sys/class/scsi_device/%s:%d/device/scsi_generic" % (a, lun)
        for _ in range(100):
            if os.path.isdir(d) and os.listdir(d) and os.path.exists("/dev/" + os.listdir(d)[0]):
                return "/dev/" + os.listdir(d)[0]
            time.sleep(0.1)
        raise RuntimeError("no sg node for " + a)

    def rm(s):
        for l in s.luns:
            try:
                os.unlink(l + "/x")
            except OSError:
                pass
            os.rmdir(l)
        wr(s.t + "/nexus", "NULL")
        os.rmdir(s.t)
        os.rmdir(s.w)


class Tgt:
    """iSCSI target with N portal groups on 127.0.0.1:3260+n, demo mode, all stores as luns"""

    def __init__(s, iqn, ntpg, luns, base=3260, tattr=None, acls=None):
        s.iqn, s.w, s.l = iqn, "%s/iscsi/%s" % (CF, iqn), []
        os.makedirs(s.w, exist_ok=True)
        s.n = ntpg
        for n in range(1, ntpg + 1):
            t = "%s/tpgt_%d" % (s.w, n)
            os.makedirs(t, exist_ok=True)
            for k, v in dict(
                dict(
                    authentication=0,
                    generate_node_acls=1,
                    demo_mode_write_protect=0,
                    cache_dynamic_acls=1,
                ),
                **(tattr or {})
            ).items():
                wr(t + "/attrib/" + k, v)
            os.makedirs("%s/np/127.0.0.1:%d" % (t, base + n - 1), exist_ok=True)
            for i, st in luns.items():
                os.makedirs("%s/lun/lun_%d" % (t, i), exist_ok=True)
                os.symlink(st.p, "%s/lun/lun_%d/x" % (t, i))
                s.l.append("%s/lun/lun_%d" % (t, i))
            for a in acls or []:
                os.makedirs("%s/acls/%s" % (t, a), exist_ok=True)
                for i in luns:
                    os.makedirs("%s/acls/%s/lun_%d" % (t, a, i), exist_ok=True)
                    os.symlink("%s/lun/lun_%d" % (t, i), "%s/acls/%s/lun_%d/x" % (t, a, i))
            wr(t + "/enable", 1)
        s.acls = acls or []
        s.base = base

    def rm(s):
        for n in range(1, s.n + 1):
            t = "%s/tpgt_%d" % (s.w, n)
            wr(t + "/enable", 0)
            for a in s.acls:
                p = "%s/acls/%s" % (t, a)
                for l in os.listdir(p):
                    if l.startswith("lun_"):
                        try:
                            os.unlink("%s/%s/x" % (p, l))
                        except OSError:
                            pass
                        os.rmdir("%s/%s" % (p, l))
                os.rmdir(p)
            for l in [x for x in s.l if x.startswith(t + "/")]:
                os.unlink(l + "/x")
                os.rmdir(l)
            for np in os.listdir(t + "/np"):
                os.rmdir(t + "/np/" + np)
            os.rmdir(t)
        os.rmdir(s.w)


# ---------------------------------------------------------------- CDB helpers
def be(v, n):
    return int(v).to_bytes(n, "big")


def inq(evpd=0, page=0, alloc=0x400, b1=0):
    return bytes([0x12, evpd | b1, page]) + be(alloc, 2) + b"\0"


def ms6(page, sub=0, pc=0, dbd=0, alloc=255):
    return bytes([0x1A, dbd << 3, pc << 6 | page, sub, alloc, 0])


def ms10(page, sub=0, pc=0, dbd=0, llba=0, alloc=512):
    return bytes([0x5A, llba << 4 | dbd << 3, pc << 6 | page, sub, 0, 0, 0]) + be(alloc, 2) + b"\0"


def rw10(op, lba, n, b1=0, grp=0):
    return bytes([op, b1]) + be(lba, 4) + bytes([grp]) + be(n, 2) + b"\0"


def rw12(op, lba, n, b1=0):
    return bytes([op, b1]) + be(lba, 4) + be(n, 4) + b"\0\0"


def rw16(op, lba, n, b1=0, grp=0):
    return bytes([op, b1]) + be(lba, 8) + be(n, 4) + bytes([grp, 0])


def rw6(op, lba, n):
    return bytes([op]) + be(lba, 3) + bytes([n, 0])


def sai(sa, alloc, lba=0):
    return bytes([0x9E, sa]) + be(lba, 8) + be(alloc, 4) + b"\0\0"


def caw(lba, n, b1=0):
    return bytes([0x89, b1]) + be(lba, 8) + b"\0\0\0" + bytes([n, 0, 0])


def unmap(n, anchor=0):
    return bytes([0x42, anchor, 0, 0, 0, 0, 0]) + be(n, 2) + b"\0"


def unmap_list(*d):
    return (
        be(6 + 16 * len(d), 2)
        + be(16 * len(d), 2)
        + b"\0" * 4
        + b"".join(be(l, 8) + be(n, 4) + b"\0" * 4 for l, n in d)
    )


def mi(sa, alloc, b1=0, b2=0, b3=0, b45=0):
    return bytes([0xA3, sa | b1, b2, b3]) + be(b45, 2) + be(alloc, 4) + b"\0\0"


def rsoc(opt, op=0, sa=0, rctd=0, alloc=2048):
    return mi(0x0C, alloc, 0, rctd << 7 | opt, op, sa)


def prin(sa, alloc=256):
    return bytes([0x5E, sa, 0, 0, 0, 0, 0]) + be(alloc, 2) + b"\0"


def prout(sa, typ=0, scope=0, n=24):
    return bytes([0x5F, sa, scope << 4 | typ, 0, 0]) + be(n, 4) + b"\0"


def prpl(key=0, sakey=0, aptpl=0, all_tg=0, spec=0, extra=b""):
    return (
        be(key, 8)
        + be(sakey, 8)
        + b"\0" * 4
        + bytes([spec << 3 | all_tg << 2 | aptpl, 0, 0, 0])
        + extra
    )
