#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many targets are removed, one after the other, whose initiators do not answer
# when they are asked to log out. All of them together are waited for, not each.
#
#   80 x PDU client -- 127.0.0.1:3260 -- 80 targets, an ACL each
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 3
need_root
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"
ip link set lo up

# Prints how long the removal took, and what the initiators were told. Each had
# three seconds for itself once: 240 in all. A slow machine has a second for each
remove_all() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - <<-'P'
	import contextlib, os, time
	import pdu as P, target
	from checks import Context
	COUNT = 80
	address = ("127.0.0.1", 3260)
	tree = target.Targets(address)
	tree.disk = tree.store("burst")
	tpgs, sessions, asked = [], [], 0
	try:
	    for n in range(COUNT):
	        tpgs.append(tree.target("burst-%02d" % n))
	        # they would be given up by themselves
	        tree.acl(tpgs[-1], target.FRIEND, nopin_timeout=0)
	    ctx = Context(address)
	    for n in range(COUNT):
	        s = ctx.session(patience=120)
	        s.login(ctx.names("burst-%02d" % n, target.FRIEND))
	        sessions.append(s)
	    start = time.monotonic()
	    for tpg in tpgs:
	        # as targetcli's clearconfig does
	        target.write(tpg + "/enable", 0)
	        acl = "%s/acls/%s" % (tpg, target.FRIEND)
	        os.unlink(acl + "/lun_0/link")
	        os.rmdir(acl + "/lun_0")
	        os.rmdir(acl)
	        os.unlink(tpg + "/lun/lun_0/link")
	        os.rmdir(tpg + "/lun/lun_0")
	        os.rmdir("%s/np/%s:%d" % ((tpg,) + address))
	        os.rmdir(tpg)
	        os.rmdir(os.path.dirname(tpg))
	    took = time.monotonic() - start
	    print("took %.1f s" % took)
	    for s in sessions:
	        asked += any(p.opcode == P.ASYNC for p in s.wait_closed())
	    print("asked %d of %d" % (asked, COUNT))
	    assert asked == COUNT, "not all were asked"
	    assert took < COUNT, "one after the other"
	finally:
	    tree.remove()
	P
}
ok "80 targets are removed" remove_all
sed -n 1,12p "$TMP/out" | sed 's/^/#   /'
none() { [ -z "$(ls -d "$T"/iscsi/iqn.* 2> /dev/null)" ]; }
ok "none is left" none
ok "the module goes" wait_for 60 modprobe -r iscsi_target_mod
finish
