#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Taking away what is in use: portal, portal group, ACL, LUN, target, module.
# Initiators are asked to log out, and I/O goes on when they may come back.
#
#   open-iscsi -- 127.0.0.1 -- iqn...selftest/tpgt_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 18
need_root
need_tools iscsiadm iscsid fio
need_module iscsi_target_mod

ramdisk down0 32
iscsi_target down0
iscsi_initiator
discover > /dev/null
mkdir "$G/acls/$INI"
mkdir "$G/acls/$INI/lun_0"
ln -s "$G/lun/lun_0" "$G/acls/$INI/lun_0/link"
ok "login" login
dev=$(iscsi_disk 0)

here() { grep -q LOGGED_IN "$G/acls/$INI/info"; }
gone() { ! here; }

ok "I/O" load_begins "$dev"
ok "a portal goes: the session stays" rmdir "$G/np/$PORTAL"
ok "and so does its I/O" load_goes_on
ok "the session is here" here
ok "the portal comes back" mkdir "$G/np/$PORTAL"

ok "the portal group is closed under load" set_to 0 "$G/enable"
ok "the session is gone" gone
like "the initiator was asked" 'requests logout' cat "$TMP/iscsid.log"
ok "the portal group is opened" set_to 1 "$G/enable"
ok "the initiator comes back" wait_for 200 here
ok "I/O goes on" load_goes_on
ok "and was right" load_ends

ok "I/O once more" load_begins "$dev"
take_all() {
	find "$G"/acls/*/lun_* -maxdepth 1 -type l -delete
	rmdir "$G"/acls/*/lun_* "$G"/acls/* || return 1
	find "$G"/lun/lun_* -maxdepth 1 -type l -delete
	rmdir "$G"/lun/lun_* "$G"/np/* && rmdir "$G" "$T/iscsi/$IQN"
}
ok "all of the target is taken away under load" take_all
logout > /dev/null 2>&1 &
out=$!
kill $fio 2> /dev/null
wait $fio $out 2> /dev/null
ok "the fabric's folder" rmdir "$T/iscsi"
ok "the module" wait_for 60 modprobe -r iscsi_target_mod
nok "nothing listens any more" sh -c "ss -ltn | grep -q :3260"
finish
