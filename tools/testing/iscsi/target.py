# SPDX-License-Identifier: GPL-2.0
"""The targets that the checks want, made in configfs and removed again.

	open	everybody, no password
	loose	the same; unsolicited data, 4 R2Ts at once
	narrow	the same; 4 commands at once
	silent	as open, but its unit does not answer commands of other
		sessions that it aborts (emulate_tas is 0)
	chap	everybody who knows user/password
	mutual	the same, and tells who it is itself
	acl	an ACL for FRIEND, timers of a few seconds, and one for
		PATIENT, who is not asked whether he is there
	off	is disabled
	many-N	enough of them to fill several Text Responses
"""
import contextlib
import os
import signal
import subprocess
import sys

ROOT = "/sys/kernel/config/target"
PREFIX = "iqn.2026-01.example:"
FRIEND = PREFIX + "friend"
PATIENT = PREFIX + "patient"
SOMEBODY = PREFIX + "somebody"
USER, PASSWORD = "somebody", "a-secret-of-17-by"
TARGET_USER, TARGET_PASSWORD = "the-target", "its-own-secret-16"
BLOCKS = 16 * 2048
MANY = 24


def iqn(name):
    return PREFIX + name


def write(path, value):
    with open(path, "w", encoding="ascii") as f:
        f.write(str(value))


class Targets:
    """A context manager: the targets are there within."""

    def __init__(self, address=("127.0.0.1", 3260)):
        self.address = address
        self.undo = []

    def mkdir(self, path):
        if not os.path.isdir(path):
            os.mkdir(path)
            self.undo.append(lambda: os.rmdir(path))
        return path

    def store(self, name, blocks=BLOCKS, **attribs):
        self.mkdir(ROOT + "/core/rd_mcp_9")
        path = self.mkdir(ROOT + "/core/rd_mcp_9/" + name)
        write(path + "/control", "rd_pages=%d" % (blocks // 8))
        write(path + "/enable", 1)
        for key, value in attribs.items():
            write("%s/attrib/%s" % (path, key), value)
        return path

    def portal(self, tpg):
        host, port = self.address
        host = "[%s]" % host if ":" in host else host
        self.mkdir("%s/np/%s:%d" % (tpg, host, port))

    def target(self, name, enable=True, params=(), attribs=(), auth=(),
               disk=None):
        iscsi = self.mkdir(ROOT + "/iscsi")
        wwn = self.mkdir("%s/%s" % (iscsi, iqn(name)))
        tpg = self.mkdir(wwn + "/tpgt_1")
        self.portal(tpg)
        lun = self.mkdir(tpg + "/lun/lun_0")
        os.symlink(disk or self.disk, lun + "/link")
        self.undo.append(lambda: os.unlink(lun + "/link"))
        settings = {"authentication": 0, "generate_node_acls": 1,
                    "cache_dynamic_acls": 0, "demo_mode_write_protect": 0}
        settings.update(attribs)
        for key, value in settings.items():
            write("%s/attrib/%s" % (tpg, key), value)
        for key, value in dict(params).items():
            write("%s/param/%s" % (tpg, key), value)
        for key, value in dict(auth).items():
            write("%s/auth/%s" % (tpg, key), value)
        if enable:
            write(tpg + "/enable", 1)
            self.undo.append(lambda: write(tpg + "/enable", 0))
        return tpg

    def acl(self, tpg, initiator, **attribs):
        path = self.mkdir("%s/acls/%s" % (tpg, initiator))
        for key, value in attribs.items():
            write("%s/attrib/%s" % (path, key), value)
        lun = path + "/lun_0"
        if not os.path.isdir(lun):
            self.mkdir(lun)
            os.symlink(tpg + "/lun/lun_0", lun + "/link")
            self.undo.append(lambda: os.unlink(lun + "/link"))
        return path

    def make(self):
        for module in ("target_core_mod", "iscsi_target_mod"):
            subprocess.run(["modprobe", module], check=True)
        self.disk = self.store("pdu")
        self.target("open")
        self.target("loose", params={"InitialR2T": "No",
                                     "MaxRecvDataSegmentLength": 262144,
                                     "MaxOutstandingR2T": 4})
        self.target("silent", disk=self.store("pdu-silent", 2048,
                                              emulate_tas=0))
        self.target("narrow", attribs={"default_cmdsn_depth": 4})
        one = {"userid": USER, "password": PASSWORD}
        both = dict(one, userid_mutual=TARGET_USER,
                    password_mutual=TARGET_PASSWORD)
        self.target("chap", attribs={"authentication": 1}, auth=one)
        self.target("mutual", attribs={"authentication": 1}, auth=both)
        tpg = self.target("acl", attribs={"generate_node_acls": 0})
        self.acl(tpg, FRIEND, nopin_timeout=3, nopin_response_timeout=3)
        self.acl(tpg, PATIENT, nopin_timeout=0, dataout_timeout=5)
        self.target("off", enable=False)
        for n in range(MANY):
            self.target("many-%02d" % n)

    def __enter__(self):
        # who is told to end removes them, too
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        try:
            self.make()
        except BaseException:
            self.remove()
            raise
        return self

    def remove(self):
        for step in reversed(self.undo):
            with contextlib.suppress(OSError):
                step()
        self.undo.clear()

    def __exit__(self, *_):
        self.remove()
