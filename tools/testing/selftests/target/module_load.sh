#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The modules load and unload, and the unloaded leave nothing behind.

. "$(dirname "$0")/lib.sh"

modules="target_core_mod target_core_rd target_core_iblock target_core_file
	 target_core_pscsi tcm_loop iscsi_target_mod tcm_fc sbp_target tcm_remote"
# another build's modules, in another folder, do not fit to this one's core
home=$(modinfo -F filename target_core_mod 2>/dev/null) || skip_all "no modules"
home=${home%/target_core_mod.ko*}
home=${home%/target_core}
present=()
for m in $modules; do
	[[ $(modinfo -F filename "$m" 2>/dev/null) != "$home"/* ]] || present+=("$m")
	! grep -q "^$m " /proc/modules || skip_all "$m is in use here"
done

plan $((2 * ${#present[@]}))
for m in "${present[@]}"; do
	ok "$m loads" modprobe "$m"
done
for ((i = ${#present[@]} - 1; i >= 0; i--)); do
	ok "${present[i]} unloads" sh -c \
		"modprobe -r ${present[i]} && ! grep -q '^${present[i]} ' /proc/modules"
done
finish
