#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Directories of LUNs: which names are LUNs, one directory a number, what a
# port link may point to, what keeps what from being removed.
#
#   naa...1/tpgt_1 +- lun_0 -- ramdisk names0
#                  +- lun_N (not linked)
. "$(dirname "$0")/lib.sh"
plan 37
need_module tcm_loop

# errno COMMAND...: prints OK or the reason
errno() {
	local out

	out=$(LC_ALL=C "$@" 2>&1) && echo OK && return
	echo "${out##*: }"
}
new_lun() { errno mkdir "$p/lun/$1"; }

ramdisk names0 1
make_dir $T/core/rd_mcp_7/bare
p=$(tpg $NAA1)
make_dir "$p" || die "no port"

is "a name without number" "Invalid argument" "$(new_lun lun_)"
is "a name that is none" "Invalid argument" "$(new_lun x)"
is "a word before it" "Invalid argument" "$(new_lun xlun_0)"
is "a negative number" "Invalid argument" "$(new_lun lun_-1)"
is "an octal number with a 9" "Invalid argument" "$(new_lun lun_09)"
is "65 bits" "Numerical result out of range" "$(new_lun lun_18446744073709551616)"
for n in lun_0 lun_1 lun_0x10 lun_18446744073709551615; do
	is "$n" OK "$(new_lun $n)"
	on_exit "rmdir $p/lun/$n"
done
is "the same number" "File exists" "$(new_lun lun_1)"
is "the same number in hex" "File exists" "$(new_lun lun_0x1)"
is "the same number in octal" "File exists" "$(new_lun lun_020)"

is "no statistics without device" "No such device" \
	"$(errno cat "$p/lun/lun_0/statistics/scsi_port/inst")"
is "nor a group" "No such device" "$(errno cat "$p/lun/lun_0/alua_tg_pt_gp")"
is "nothing else can be made in there" "Operation not permitted" \
	"$(errno mkdir "$p/lun/lun_0/x")"
is "or in its statistics" "Function not implemented" \
	"$(errno mkdir "$p/lun/lun_0/statistics/x")"
is "default directories stay" "Operation not permitted" "$(errno rmdir "$p/lun")"

l=$p/lun/lun_0
is "a link to a LUN" "Bad address" "$(errno ln -s "$p/lun/lun_1" "$l/x")"
is "a link to an adapter" "Bad address" "$(errno ln -s $T/core/rd_mcp_7 "$l/x")"
is "a link to a device's folder" "Bad address" \
	"$(errno ln -s "$(store names0)/attrib" "$l/x")"
is "a link to a device that is not ready" "No such device" \
	"$(errno ln -s $T/core/rd_mcp_7/bare "$l/x")"
is "a link to nothing" "No such file or directory" \
	"$(errno ln -s $T/core/rd_mcp_7/none "$l/x")"
is "a link elsewhere" "Operation not permitted" "$(errno ln -s /run "$l/x")"
lun "$p" 0 names0
is "a second link" "File exists" "$(errno ln -s "$(store names0)" "$l/y")"
ok "the same device at another number" ln -s "$(store names0)" "$p/lun/lun_1/x"
is "counts" 2 "$(cat "$(store names0)/statistics/scsi_dev/ports")"
ok "and no longer when it goes" rm "$p/lun/lun_1/x"
is "is not counted" 1 "$(cat "$(store names0)/statistics/scsi_dev/ports")"

is "a LUN with its link stays" "Directory not empty" "$(errno rmdir "$l")"
is "a device with a link to it stays" "Device or resource busy" \
	"$(errno rmdir "$(store names0)")"
is "a port with LUNs stays" "Directory not empty" "$(errno rmdir "$p")"
like "the link reads relative" "^(\.\./){6}target/core/rd_mcp_7/names0$" \
	readlink "$l/names0"
ok "the link goes" rm "$l/names0"
ok "and comes back" ln -s "$(store names0)" "$l/names0"
is "the directory shows its group" "TG Port Alias: default_tg_pt_gp" \
	"$(head -n 1 "$l/alua_tg_pt_gp")"
is "and its device" 0 "$(cat "$l/statistics/scsi_port/busy_count")"
finish
