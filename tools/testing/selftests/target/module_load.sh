#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The modules load and unload, and the unloaded leave nothing behind.

. "$(dirname "$0")/lib.sh"

modules="target_core_mod target_core_rd target_core_iblock target_core_file
	 target_core_pscsi tcm_loop iscsi_target_mod tcm_fc sbp_target tcm_remote"
present=()
for m in $modules; do
	modinfo "$m" > /dev/null 2>&1 && present+=("$m")
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
