#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Groups: ids given once, names, members, states set by the administrator.
#
#	core/alua/lu_gps/lug	devices d1, d2
#	d1/alua/east, d2/alua/east	id 16: change together

. "$(dirname "$0")/lib.sh"

mapfile -t table <<'T'
alua_access_state	1	EINVAL	0\n
alua_access_status	1	EINVAL	None\n
alua_support_standby	0	EINVAL	1\n
tg_pt_gp_id	65536	EINVAL	
tg_pt_gp_id	0x10	OK	16\n
tg_pt_gp_id	17	EINVAL	16\n
alua_access_type	4	EINVAL	Implicit and Explicit\n
alua_access_type	1	OK	Implicit\n
alua_access_type	2	OK	Explicit\n
alua_access_state	1	EINVAL	0\n
alua_access_type	3	OK	Implicit and Explicit\n
alua_access_status	3	EINVAL	None\n
alua_support_offline	2	EINVAL	1\n
alua_support_offline	18446744073709551616	EINVAL	1\n
alua_write_metadata	18446744073709551616	ERANGE	0\n
nonop_delay_msecs	10001	EINVAL	100\n
trans_delay_msecs	30001	EINVAL	0\n
implicit_trans_secs	256	EINVAL	0\n
preferred	1	OK	1\n
alua_access_state	14	EINVAL	0\n
alua_access_state	4294967296	EINVAL	0\n
alua_access_state	4	EINVAL	0\n
alua_access_state	0	OK	0\n
alua_support_standby	0	OK	0\n
alua_access_state	2	EINVAL	0\n
alua_support_standby	1	OK	1\n
members	x	EACCES	
T

plan $((${#table[@]} + 20))
need_root
need_tools python3
need_module target_core_mod

HBA=73 ramdisk d1 1
HBA=73 ramdisk d2 1
d1=$T/core/rd_mcp_73/d1 d2=$T/core/rd_mcp_73/d2

# LU groups
make_dir "$T/core/alua/lu_gps/lug"
lug=$T/core/alua/lu_gps/lug
is "no id at first" "" "$(cat "$lug/lu_gp_id")"
writes "a group without id can't be named" ENODEV lug "$d1/alua_lu_gp"
writes "id out of range" EINVAL 65536 "$lug/lu_gp_id"
writes "id of the default group" OK 0 "$lug/lu_gp_id"
ok "0 means the next free one" [ "$(cat "$lug/lu_gp_id")" -gt 0 ]
writes "an id is given once" EINVAL 7 "$lug/lu_gp_id"
writes "d1 joins" OK lug "$d1/alua_lu_gp"
writes "d2 joins" OK "lug
" "$d2/alua_lu_gp"
is "in order of joining" "rd_mcp_73/d1 rd_mcp_73/d2" "$(xargs < "$lug/members")"

# target port groups
make_dir "$d1/alua/east"
make_dir "$d2/alua/east"
rows "$d1/alua/east" <<< "$(printf '%s\n' "${table[@]}")"

writes "the other device's group" OK 16 "$d2/alua/east/tg_pt_gp_id"
writes "a change" OK 2 "$d1/alua/east/alua_access_state"
is "the state" 2 "$(cat "$d1/alua/east/alua_access_state")"
is "the status" "Altered by Implicit ALUA" "$(cat "$d1/alua/east/alua_access_status")"
is "the other device of the LU group followed" 2 "$(cat "$d2/alua/east/alua_access_state")"
writes "the default group's change" OK 1 "$d1/alua/default_tg_pt_gp/alua_access_state"
is "id 0 is every device's own" 0 "$(cat "$d2/alua/default_tg_pt_gp/alua_access_state")"

# long enough to be seen on a slow machine
set_to 5000 "$d1/alua/east/trans_delay_msecs"
set_to 0 "$d1/alua/east/alua_access_state" &
ok "on its way" wait_for 5 grep -qx 15 "$d1/alua/east/alua_access_state"
wait $!
is "arrived" 0 "$(cat "$d1/alua/east/alua_access_state")"

rmdir "$lug"
is "members go back to the default group" "LU Group Alias: default_lu_gp" \
	"$(head -n 1 "$d2/alua_lu_gp")"
nok "a device with groups stays" rmdir "$d1"

finish
