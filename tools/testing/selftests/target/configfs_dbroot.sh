#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Files of state go to the directory that dbroot named to whoever wrote it,
# whoever makes them be written.
#
#	here		$TMP/root: a folder
#	elsewhere	$TMP/root: a tmpfs, in another mount namespace
. "$(dirname "$0")/lib.sh"
plan 8
need_root
need_tools unshare nsenter
need_module target_core_mod

unshare -m sleep 10000 &
ns=$!
on_exit "kill $ns"
elsewhere() { nsenter -m -t $ns "$@"; }
apart() { [ "$(readlink /proc/$ns/ns/mnt)" != "$(readlink /proc/$$/ns/mnt)" ]; }
wait_for 30 apart || skip_all "no mount namespaces"
mkdir "$TMP/root"
elsewhere mount -t tmpfs none "$TMP/root" || skip_all "no tmpfs"

old=$(cat "$T/dbroot")
on_exit "set_to $old $T/dbroot || set_to / $T/dbroot"
change() { # STATE [RUN...]: write it, in that way
	local state=$1

	shift
	"$@" sh -c "echo $state > $(store state0)/alua/east/alua_access_state"
}
saved() { # STATE [RUN...]
	local state=$1

	shift
	"$@" cat "$TMP/root/alua/tpgs_$(serial state0)/east" |
		grep -qx "alua_access_state=0x0$state"
}
device() {
	mkdir -p "$T/core/rd_mcp_7/state0"
	set_to rd_nullio=1,rd_pages=10 "$T/core/rd_mcp_7/state0/control"
	set_to 1 "$T/core/rd_mcp_7/state0/enable"
	set_to "$(serial state0)" "$T/core/rd_mcp_7/state0/wwn/vpd_unit_serial"
	mkdir "$T/core/rd_mcp_7/state0/alua/east"
	set_to 16 "$T/core/rd_mcp_7/state0/alua/east/tg_pt_gp_id"
	set_to 1 "$T/core/rd_mcp_7/state0/alua/east/alua_write_metadata"
}
no_device() {
	[ ! -d "$T/core/rd_mcp_7/state0" ] ||
		rmdir "$T/core/rd_mcp_7/state0/alua/east" \
			"$T/core/rd_mcp_7/state0" "$T/core/rd_mcp_7"
}
on_exit no_device

ok "dbroot is chosen elsewhere" elsewhere sh -c "echo $TMP/root > $T/dbroot"
device
ok "a state is changed here" change 1
ok "and saved there" saved 1 elsewhere
nok "not here" test -e "$TMP/root/alua"
no_device
ok "dbroot is chosen here" set_to "$TMP/root" "$T/dbroot"
device
ok "a state is changed elsewhere" change 2 elsewhere
ok "and saved here" saved 2
ok "what was there is as it was" saved 1 elsewhere
finish
