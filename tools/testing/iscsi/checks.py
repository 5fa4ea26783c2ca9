# SPDX-License-Identifier: GPL-2.0
"""What checks are made of: their list, and what a check has in its hands."""
import target
from client import Closed, Connection, PATIENCE, Refused, Session

CHECKS = []                     # (section, name, function)


def check(section, name):
    """Decorator: a check of that section of RFC 7143."""
    def add(function):
        add_check(section, name, function)
        return function
    return add


def add_check(section, name, function):
    assert not any(c[:2] == (section, name) for c in CHECKS), name
    CHECKS.append((section, name, function))


def equal(got, want, what):
    assert got == want, "%s: got %s, want %s" % (what, show(got), show(want))


def show(value):
    return "%#x" % value if isinstance(value, int) else repr(value)


class Context:
    """What a check is given: ways to connect, ended when it is over."""

    def __init__(self, address):
        self.address = address
        self.open_ones = []

    def end(self):
        for conn in self.open_ones:
            conn.close()
        self.open_ones.clear()

    def keep(self, conn):
        self.open_ones.append(conn)
        return conn

    def tcp(self, **options):
        return self.keep(Connection(self.address, **options))

    def session(self, **options):
        """A connection, not logged in."""
        return self.keep(Session(self.address, **options))

    @staticmethod
    def names(name="open", initiator=target.SOMEBODY, **keys):
        """Who and where, and other keys."""
        out = {"InitiatorName": initiator, "TargetName": target.iqn(name),
               "SessionType": "Normal", "MaxRecvDataSegmentLength": "262144"}
        out.update((k, str(v)) for k, v in keys.items())
        return {k: v for k, v in out.items() if v != "None!"}

    def login(self, name="open", initiator=target.SOMEBODY, options=None,
              **keys):
        """A session in full feature phase."""
        s = self.session(**(options or {}))
        s.login(self.names(name, initiator, **keys))
        # an initiator new to the unit hears of that first
        s.command(bytes(6))
        return s

    def discovery(self, **keys):
        s = self.session()
        pairs = self.names(SessionType="Discovery", **keys)
        del pairs["TargetName"]
        return s.login(pairs)


def refused(step, *statuses):
    """step() shall end in a Login Response with one of these, and closed."""
    try:
        rsp = step()
    except Refused as e:
        assert e.status in statuses, "status %04x, want %s" % (
            e.status, " or ".join("%04x" % s for s in statuses))
        return
    except Closed:
        raise AssertionError("closed without a Login Response") from None
    raise AssertionError("accepted: %r %r" % (rsp, getattr(rsp, "data", "")))


def ends(conn):
    """The target shall close; returns what it said before."""
    return conn.wait_closed()


def rejected(conn, sent, *reasons):
    """The next answer shall be a Reject of that PDU."""
    try:
        rsp = conn.recv()
    except Closed:
        raise AssertionError("closed without a Reject") from None
    assert rsp.opcode == 0x3F, "no Reject: %r" % rsp
    assert rsp.byte2 in reasons, "reason %02x, want %s" % (
        rsp.byte2, " or ".join("%02x" % r for r in reasons))
    equal(rsp.data[:48], sent.encode()[:48], "header in the Reject")
    return rsp


def alive(address, **keys):
    """A new session works."""
    ctx = Context(address)
    try:
        ctx.login(**keys).ping()
    finally:
        ctx.end()


__all__ = ["CHECKS", "Closed", "Context", "PATIENCE", "Refused", "add_check",
           "alive", "check", "ends", "equal", "refused", "rejected", "show"]
