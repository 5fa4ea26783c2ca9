#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Send CDBs to a disk and say in one line each what came back.

    sgio.py DEVICE CDB [in|alike|sum BYTES | out HEX[*COUNT]...]
    sgio.py DEVICE          reads lines of the same from standard input, for
                            another device where one begins with its path;
                            SGIO_WHILE=FILE: over and over, while there is FILE

CDB and data-out are hexadecimal, blanks do not matter. Prints, for example

    GOOD resid 0 0001ffff00000200
    5/24/00 cdb 2.5             byte 2 of the CDB, bit 5
    E/1D/00 info 515            INFORMATION, decimal
    CONFLICT
    GOOD resid 0 5a*4096        with "alike": bytes that are all the same
    GOOD resid 0 e3b0c442...    with "sum": the bytes' SHA-256

SGIO_TIMEOUT says how many seconds a command may take, 60 if not set; SGIO_OFFSET,
how many bytes behind the beginning of a page its data lie.
"""
import ctypes
import fcntl
import hashlib
import mmap
import os
import sys

SG_IO = 0x2285
TIMEOUT_MS = 1000 * int(os.environ.get("SGIO_TIMEOUT", 60))
OFFSET = int(os.environ["SGIO_OFFSET"]) if "SGIO_OFFSET" in os.environ else None
STATUS = {0x08: "BUSY", 0x18: "CONFLICT", 0x28: "FULL", 0x40: "ABORTED"}


class SgIoHdr(ctypes.Structure):
    _fields_ = [("interface_id", ctypes.c_int), ("direction", ctypes.c_int),
                ("cmd_len", ctypes.c_ubyte), ("max_sense", ctypes.c_ubyte),
                ("iovec_count", ctypes.c_ushort), ("data_len", ctypes.c_uint),
                ("data", ctypes.c_void_p), ("cdb", ctypes.c_void_p),
                ("sense", ctypes.c_void_p), ("timeout", ctypes.c_uint),
                ("flags", ctypes.c_uint), ("pack_id", ctypes.c_int),
                ("usr", ctypes.c_void_p), ("status", ctypes.c_ubyte),
                ("masked", ctypes.c_ubyte), ("msg", ctypes.c_ubyte),
                ("sense_len", ctypes.c_ubyte), ("host", ctypes.c_ushort),
                ("driver", ctypes.c_ushort), ("resid", ctypes.c_int),
                ("duration", ctypes.c_uint), ("info", ctypes.c_uint)]


def specific(sks):
    if not sks[0] & 0x80:
        return ""
    where = "cdb" if sks[0] & 0x40 else "list"
    bit = ".%d" % (sks[0] & 7) if sks[0] & 0x08 else ""
    return " %s %d%s" % (where, sks[1] << 8 | sks[2], bit)


def fixed(sense):
    text = "%X/%02X/%02X" % (sense[2] & 15, sense[12], sense[13])
    text += specific(sense[15:18])
    if sense[0] & 0x80:
        text += " info %d" % int.from_bytes(sense[3:7], "big")
    return text


def descriptor(sense):
    text = "%X/%02X/%02X" % (sense[1] & 15, sense[2], sense[3])
    at, end = 8, 8 + sense[7]
    while at + 2 <= end:
        if sense[at] == 0 and sense[at + 2] & 0x80:
            text += " info %d" % int.from_bytes(sense[at + 4:at + 12], "big")
        if sense[at] == 2:
            text += specific(sense[at + 4:at + 7])
        at += 2 + sense[at + 1]
    return text + " descriptor"


def buffer(data):
    size = max(len(data), 1)
    if OFFSET is None:
        return ctypes.create_string_buffer(data, size)
    buf = (ctypes.c_char * size).from_buffer(mmap.mmap(-1, OFFSET + size), OFFSET)
    buf.raw = data.ljust(size, b"\0")
    return buf


def send(fd, words):
    cdb = bytes.fromhex(words[0])
    data, direction = b"", -1
    if words[1:2] in (["in"], ["alike"], ["sum"]):
        data, direction = bytes(int(words[2])), -3
    elif words[1:2] == ["out"]:
        direction = -2
        for part in words[2:]:
            text, _, count = part.partition("*")
            data += bytes.fromhex(text) * int(count or 1)
    buf = buffer(data)
    raw = ctypes.create_string_buffer(cdb, len(cdb))
    sense = ctypes.create_string_buffer(96)
    hdr = SgIoHdr(ord("S"), direction if data else -1, len(cdb), 96, 0,
                  len(data), ctypes.addressof(buf), ctypes.addressof(raw),
                  ctypes.addressof(sense), TIMEOUT_MS)
    fcntl.ioctl(fd, SG_IO, hdr)
    if hdr.status in STATUS:
        return STATUS[hdr.status]
    if hdr.status == 0x02:
        s = sense.raw
        return descriptor(s) if s[0] & 0x7f in (0x72, 0x73) else fixed(s)
    if hdr.status or hdr.host:
        return "status %#x host %#x" % (hdr.status, hdr.host)
    got = buf.raw[:len(data) - hdr.resid] if direction == -3 else b""
    text = got.hex()
    if words[1:2] == ["alike"] and got == got[:1] * len(got):
        text = "%s*%d" % (got[:1].hex(), len(got))
    if words[1:2] == ["sum"]:
        text = hashlib.sha256(got).hexdigest()
    return ("GOOD resid %d %s" % (hdr.resid, text)).strip()


def answer(fd, words):
    if not words[0].startswith("/"):
        return send(fd, words)
    other = os.open(words[0], os.O_RDONLY | os.O_NONBLOCK)
    try:
        return send(other, words[1:])
    finally:
        os.close(other)


def lines():
    while_there = os.environ.get("SGIO_WHILE")
    if not while_there:
        yield from sys.stdin
        return
    again = sys.stdin.readlines()
    while os.path.exists(while_there):
        yield from again


def main():
    fd = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK)
    if sys.argv[2:]:
        print(send(fd, sys.argv[2:]))
        return
    for line in lines():
        try:
            print(answer(fd, line.split()), flush=True)
        except (OSError, ValueError) as e:
            print(e, flush=True)


main()
