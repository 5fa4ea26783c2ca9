#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A session and the ACL of its initiator: unknown initiators see every LUN, an ACL made
# later takes the session over, and its removal gives it back.
#
#   initiator naa...2 (nexus) -- naa...1/tpgt_1 +- lun_0 -- ramdisk sess0
#                                               +- lun_1 -- ramdisk sess1
. "$(dirname "$0")/lib.sh"
plan 18
need_module tcm_loop

ramdisk sess0 4
ramdisk sess1 4
NEXUS=$NAA2 loopback $NAA1 sess0
p=$(tpg $NAA1)
ok "an initiator without an ACL sees the LUN" have_disk sess0
lun "$p" 1 sess1
ok "and one that is linked later" have_disk sess1
acl=$p/acls/$NAA2
ok "it gets an ACL" mkdir "$acl"
on_exit "[ ! -d $acl ] || rmdir $acl"
ok "its LUNs stay" test -b "$(disk sess0)"
ok "and answer" dd if="$(disk sess0)" of=/dev/null bs=64k count=4 iflag=direct
ok "they have no directories" test ! -e "$acl/lun_0"
mkdir "$acl/lun_0"
is "but a directory shows what is mapped" 0 "$(cat "$acl/lun_0/write_protect")"
ok "commands are counted" \
	test "$(cat "$acl/lun_0/statistics/scsi_auth_intr/num_cmds")" -gt 0
is "the session is seen" "$NAA2+i+" \
	"$(cat "$acl/lun_0/statistics/scsi_att_intr_port/port_ident")"
ok "the mapping becomes the administrator's" ln -s "$p/lun/lun_0" "$acl/lun_0/x"
ok "the disk answers" dd if="$(disk sess0)" of=/dev/null bs=64k count=4 iflag=direct
writes "it can be protected" OK 1 "$acl/lun_0/write_protect"
nok "writes fail then" dd if=/dev/zero of="$(disk sess0)" bs=4k count=1 oflag=direct
ok "unmapped" rm "$acl/lun_0/x"
nok "it does not answer" dd if="$(disk sess0)" of=/dev/null bs=4k count=1 iflag=direct
rmdir "$acl/lun_0"
ok "the ACL of a session in use can be removed" timeout 60 rmdir "$acl"
ok "what it saw without an ACL comes back" wait_for 10 \
	dd if="$(disk sess0)" of=/dev/null bs=4k count=1 iflag=direct
ok "the ACL can be made again" mkdir "$acl"
finish
