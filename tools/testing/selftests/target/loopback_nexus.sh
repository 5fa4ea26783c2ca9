#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Without nexus a loopback port is silent; with one its LUNs are disks, and it
# cannot be taken away under them. A port that is offline fails commands.
#
#   (initiator naa...2) -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 21
need_tools sg_turs
need_module tcm_loop

ramdisk nexus0 16
p=$(tpg $NAA1)
make_dir "$p" || die "no port"
on_exit "echo NULL > $p/nexus || :"
nok "there is no nexus at first" cat "$p/nexus"
writes "nor can it be removed" ENODEV NULL "$p/nexus"
writes "a name of another transport" EINVAL iqn.2003-01.org.x "$p/nexus"
writes "a name of none" EINVAL x "$p/nexus"
writes "a name too long" EINVAL "naa.$(printf '1%.0s' {1..252})" "$p/nexus"
nok "a tag that is too large" mkdir "${p%1}32"
nok "a tag with a sign" mkdir "${p%1}-1"
nok "the same tag, written differently" mkdir "${p%1}01"

lun "$p" 0 nexus0
nok "a LUN without nexus is no disk" disk_by_serial "$(serial nexus0)"
writes "a nexus" OK "$NAA2"$'\n' "$p/nexus"
is "reads back" "$NAA2" "$(cat "$p/nexus")"
ok "and makes it one" have_disk nexus0
writes "there is one nexus a port" EEXIST $NAA4 "$p/nexus"
writes "which stays while LUNs are linked" EPERM NULL "$p/nexus"

dev=$(disk nexus0)
writes "offline" OK offline "$p/transport_status"
nok "commands fail" dd if="$dev" of=/dev/null iflag=direct count=1
writes "no other word" EINVAL onlinex "$p/transport_status"
writes "online" OK online "$p/transport_status"
ok "commands work again" sh -c "sg_turs $dev || sg_turs $dev"

rm "$p/lun/lun_0/nexus0"
nok "without link there is no disk" disk_by_serial "$(serial nexus0)"
writes "and the nexus can go" OK NULL "$p/nexus"
finish
