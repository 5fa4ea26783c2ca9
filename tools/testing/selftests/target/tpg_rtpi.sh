#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Relative target port identifiers: a port whose fabric cannot be enabled gets
# one with its first LUN, no two ports in use have the same, and the
# administrator may choose.
#
#   naa...1/tpgt_1/lun_0 --+-- ramdisk
#   naa...3/tpgt_1/lun_0 --+
. "$(dirname "$0")/lib.sh"
plan 19
need_module tcm_loop

ramdisk rtpi0 1
a=$(tpg $NAA1) b=$(tpg $NAA3)
make_dir "$a" && make_dir "$b" || die "no ports"

is "a new port has none" 0x0 "$(cat "$a/rtpi")"
writes "a word" EINVAL x "$a/rtpi"
writes "a negative number" EINVAL -1 "$a/rtpi"
writes "nothing but a newline" EINVAL $'\n' "$a/rtpi"
writes "more than 16 bits" ERANGE 65536 "$a/rtpi"
is "nothing has changed" 0x0 "$(cat "$a/rtpi")"
writes "a number" OK 0x1234 "$a/rtpi"
is "reads back" 0x1234 "$(cat "$a/rtpi")"
writes "back to the core's choice" OK 0 "$a/rtpi"
is "which is made later" 0x0 "$(cat "$a/rtpi")"

lun "$a" 0 rtpi0
first=$(cat "$a/rtpi")
ok "the first LUN brings one" test "$first" != 0x0
writes "another port may ask for the same" OK "$first" "$b/rtpi"
make_dir "$b/lun/lun_0"
nok "but then gets no LUN" ln -s "$(store rtpi0)" "$b/lun/lun_0/x"
writes "until it asks for another" OK 0xfffe "$b/rtpi"
lun "$b" 0 rtpi0
is "which it has" 0xfffe "$(cat "$b/rtpi")"
writes "a port in use may not take another's" EINVAL "$first" "$b/rtpi"
writes "but may take a free one" OK 77 "$b/rtpi"
is "at once" 0x4d "$(cat "$b/rtpi")"
is "in the statistics as well" loopbackPort#77 \
	"$(cat "$b/lun/lun_0/statistics/scsi_tgt_port/name")"
finish
