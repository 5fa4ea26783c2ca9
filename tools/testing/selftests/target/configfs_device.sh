#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Directories of HBAs and devices: their names, their life, their files.
#
#	core/rd_mcp_N/{a,b,...}	ramdisks, never exported

. "$(dirname "$0")/lib.sh"

# mkdir_errno FOLDER: prints OK or the errno's name
mkdir_errno() {
	python3 - "$1" <<-'P'
	import errno, os, sys
	try:
	    os.mkdir(sys.argv[1])
	    print("OK")
	except OSError as e:
	    print(errno.errorcode.get(e.errno, e.errno))
	P
}

mapfile -t names <<T
rd_mcp	EINVAL
rd_mcp_	EINVAL
rd_mcp_x	EINVAL
rd_mcp_-1	EINVAL
rd_mcp_4294967296	ERANGE
rd_mcp_0_1	EINVAL
rdmcp0	EINVAL
nosuch_0	EINVAL
rd_mcp_$(printf '%060d' 0)	ENAMETOOLONG
alua	EEXIST
T

mapfile -t table <<'T'
control	rd_pages=x,foo=1,bare	OK	-
enable	0	EINVAL	0\n
enable	x	EINVAL	0\n
alias	one\n	OK	one\n
alias	\n	OK	\n
alias	\x00	EINVAL	\n
udev_path	/dev/x y	OK	/dev/x y\n
alua_lu_gp	nosuch	OK	
lba_map	64 1\n0 63 0:O 1:A\n	OK	64 1\n0 63 0:O 1:A\n
lba_map	64 1\n0 63\n	EINVAL	64 1\n0 63 0:O 1:A\n
lba_map	\n	OK	
control	rd_pages=256	OK	-
enable	1	OK	1\n
enable	1	EEXIST	1\n
alua_lu_gp	nosuch	ENODEV	LU Group Alias: default_lu_gp\nLU Group ID: 0\n
alua_lu_gp	NULL	OK	
alua_lu_gp	NULL	OK	
alua_lu_gp	 default_lu_gp \n	OK	LU Group Alias: default_lu_gp\nLU Group ID: 0\n
T

plan $((${#names[@]} + ${#table[@]} + 13))
need_root
need_tools python3
need_module target_core_mod

for row in "${names[@]}"; do
	name=${row%%	*}
	is "mkdir core/${name:0:20}" "${row##*	}" "$(mkdir_errno "$T/core/$name")"
done

make_dir "$T/core/rd_mcp_71"
like "an HBA tells what it is" \
	'^HBA Index: [0-9]+ plugin: rd_mcp version: v5.0$' \
	cat "$T/core/rd_mcp_71/hba_info"
writes "no mode but pscsi's" EINVAL 1 "$T/core/rd_mcp_71/hba_mode"

make_dir "$T/core/rd_mcp_71/a"
dev=$T/core/rd_mcp_71/a
is "a fresh device" "Status: DEACTIVATED  Max Queue Depth: 0  SectorSize: 0  HwMaxSectors: 0" \
	"$(head -n 1 "$dev/info")"
is "its default group has id 0" 0 "$(cat "$dev/alua/default_tg_pt_gp/tg_pt_gp_id")"
is "no alias yet" "" "$(cat "$dev/alias")"
is "mkdir in statistics" ENOSYS "$(mkdir_errno "$dev/statistics/x")"
is "mkdir in attrib" EPERM "$(mkdir_errno "$dev/attrib/x")"
writes "dbroot is fixed while a device exists" EINVAL /tmp "$T/dbroot"

rows "$dev" <<< "$(printf '%s\n' "${table[@]}")"

is "four at once: one configures it" "1 3" "$(
	make_dir "$T/core/rd_mcp_71/b" >&2
	b=$T/core/rd_mcp_71/b
	echo rd_pages=256 > "$b/control"
	for _ in 1 2 3 4; do write_errno 1 "$b/enable" & done |
		sort -r | uniq -c | awk '{ printf "%s%s", sep, $1; sep = " " }
			$2 == "OK" && $1 != 1 { printf "!" }'
	wait
	rmdir "$b"
)"
ok "the LU group lists members once" \
	[ "$(grep -c '^rd_mcp_71/a$' "$T/core/alua/lu_gps/default_lu_gp/members")" = 1 ]

exec 9< "$dev/attrib/block_size"
ok "an open file does not keep a device" rmdir "$dev"
nok "and reads no more" cat <&9
exec 9<&-
ok "nothing is left of it" [ ! -e "$dev" ]

finish
