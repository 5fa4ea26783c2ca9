#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Mapped LUNs of an explicit ACL: names, links, write protection, and what
# happens to them when the LUN's port link goes and comes.
#
#   initiator naa...2, ACL +- lun_5 --> lun_0 --+-- ramdisk maps0
#                          +- lun_6 (no link)   |
#   naa...1/tpgt_1 +- lun_0 --------------------+
#                  +- lun_1 (no link)
#   naa...3/tpgt_1 +- lun_0 -- ramdisk maps0
. "$(dirname "$0")/lib.sh"
plan 38
need_module tcm_loop

errno() {
	local out

	out=$(LC_ALL=C "$@" 2>&1) && echo OK && return
	echo "${out##*: }"
}

ramdisk maps0 1
p=$(tpg $NAA1) q=$(tpg $NAA3)
make_dir "$p" && make_dir "$q" || die "no ports"
lun "$p" 0 maps0
lun "$q" 0 maps0
make_dir "$p/lun/lun_1"
acl=$p/acls/$NAA2
make_dir "$acl" || die "no ACL"

is "the same ACL again" "File exists" "$(errno mkdir "$acl")"
is "a name too long" "File name too long" \
	"$(errno mkdir "$p/acls/$(printf 'i%.0s' {1..224})")"
is "the longest" OK "$(errno mkdir "$p/acls/$(printf 'i%.0s' {1..223})")"
is "can be removed" OK "$(errno rmdir "$p/acls/$(printf 'i%.0s' {1..223})")"
is "no mapped LUN" "Invalid argument" "$(errno mkdir "$acl/x")"
is "no number" "Invalid argument" "$(errno mkdir "$acl/lun_x")"
make_dir "$acl/lun_5"
make_dir "$acl/lun_6"
is "the same number" "File exists" "$(errno mkdir "$acl/lun_0x5")"
is "no statistics while nothing is mapped" "No such device" \
	"$(errno cat "$acl/lun_5/statistics/scsi_auth_intr/dev")"
is "nothing is protected" "" "$(cat "$acl/lun_5/write_protect")"
writes "neither yes nor no" EINVAL 2 "$acl/lun_5/write_protect"
writes "a word" EINVAL x "$acl/lun_5/write_protect"
writes "protection ahead of the link" OK 1 "$acl/lun_5/write_protect"

m=$acl/lun_5
is "a link to a device" "Bad address" "$(errno ln -s "$(store maps0)" "$m/x")"
is "a link to a LUN without device" "Invalid argument" \
	"$(errno ln -s "$p/lun/lun_1" "$m/x")"
is "a link to another port's LUN" "Invalid argument" \
	"$(errno ln -s "$q/lun/lun_0" "$m/x")"
is "a link" OK "$(errno ln -s "$p/lun/lun_0" "$m/x")"
is "keeps the protection" 1 "$(cat "$m/write_protect")"
is "a second link" "Invalid argument" "$(errno ln -s "$p/lun/lun_0" "$m/y")"
is "the same LUN at another number" OK \
	"$(errno ln -s "$p/lun/lun_0" "$acl/lun_6/x")"
is "is not protected" 0 "$(cat "$acl/lun_6/write_protect")"
is "who it is for" $NAA2 "$(cat "$m/statistics/scsi_auth_intr/intr_name")"
is "how it stands" Ready "$(cat "$m/statistics/scsi_auth_intr/row_status")"
is "nobody uses it" "No such device" \
	"$(errno cat "$m/statistics/scsi_att_intr_port/indx")"
is "a linked one stays" "Directory not empty" "$(errno rmdir "$m")"
is "so does its ACL" "Directory not empty" "$(errno rmdir "$acl")"
is "so does its LUN" "Device or resource busy" "$(errno rmdir "$p/lun/lun_0")"
is "so does the port" "Directory not empty" "$(errno rmdir "$p")"

ok "the port link goes all the same" rm "$p/lun/lun_0/maps0"
is "nothing is mapped then" "" "$(cat "$m/write_protect")"
is "nothing counted" "No such device" \
	"$(errno cat "$m/statistics/scsi_auth_intr/dev")"
ok "the port link comes back" ln -s "$(store maps0)" "$p/lun/lun_0/maps0"
is "and the mapped LUN with it" 1 "$(cat "$m/write_protect")"
is "the other too" 0 "$(cat "$acl/lun_6/write_protect")"
ok "a mapped LUN goes" rm "$m/x"
is "nothing is mapped" "" "$(cat "$m/write_protect")"
ok "and comes" ln -s "$p/lun/lun_0" "$m/x"
is "as protected as before" 1 "$(cat "$m/write_protect")"
ok "the links can be removed" rm "$m/x" "$acl/lun_6/x"
finish
