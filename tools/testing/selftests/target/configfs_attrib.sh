#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The attributes of a device: what may be written, what is refused, what a
# refusal leaves, and what an exported device refuses.
#
#	ramdisk attrib		not exported at first
#	  loopback target $NAA1, LUN 0	later

. "$(dirname "$0")/lib.sh"

mapfile -t table <<'T'
emulate_tas	0	OK	0\n
emulate_tas	yes\n	OK	1\n
emulate_tas	2	EINVAL	1\n
emulate_tas	-1	EINVAL	1\n
emulate_caw	off	OK	0\n
emulate_caw	on	OK	1\n
emulate_dpo	whatever	OK	1\n
emulate_fua_read	0	OK	1\n
emulate_ua_intlck_ctrl	3	EINVAL	0\n
emulate_ua_intlck_ctrl	2	OK	2\n
emulate_ua_intlck_ctrl	4294967296	ERANGE	2\n
emulate_ua_intlck_ctrl	0	OK	0\n
emulate_rest_reord	1	ENOSYS	0\n
emulate_rest_reord	0	OK	0\n
pi_prot_type	2	ENOSYS	0\n
pi_prot_type	4	EINVAL	0\n
pi_prot_format	1	ENOSYS	0\n
pi_prot_verify	1	OK	0\n
block_size	513	EINVAL	512\n
block_size	0x1000	OK	4096\n
block_size	 512	EINVAL	4096\n
block_size	512\n\n	EINVAL	4096\n
block_size	512\x00	EINVAL	4096\n
block_size	512	OK	512\n
optimal_sectors	4294967295	EINVAL	4294967288\n
optimal_sectors	2048	OK	2048\n
queue_depth	0	EINVAL	128\n
queue_depth	129	EINVAL	128\n
queue_depth	64	OK	64\n
max_write_same_len	65535	OK	65535\n
max_unmap_lba_count	-1	EINVAL	-
alua_support	1	OK	1\n
alua_support	0	ENOSYS	1\n
pgr_support	0	ENOSYS	1\n
submit_type	3	EINVAL	0\n
submit_type	256	ERANGE	0\n
submit_type	2	OK	2\n
submit_type	0	OK	0\n
hw_block_size	512	EACCES	512\n
T

mapfile -t exported <<'T'
emulate_model_alias	x	EINVAL	0\n
emulate_tas	1	EINVAL	1\n
emulate_ua_intlck_ctrl	0	EINVAL	0\n
force_pr_aptpl	0	EINVAL	0\n
block_size	512	EINVAL	512\n
optimal_sectors	1	EINVAL	2048\n
queue_depth	1	EINVAL	64\n
emulate_caw	0	OK	0\n
T

plan $((${#table[@]} + ${#exported[@]} + 3))
need_root
need_tools python3
need_module target_core_mod

ramdisk attrib 1
attrib=$(store attrib)/attrib

rows "$attrib" <<< "$(printf '%s\n' "${table[@]}")"

set_to 1 "$attrib/emulate_model_alias"
is "the alias is the product" attrib "$(cat "$(store attrib)/wwn/product_id")"
set_to 0 "$attrib/emulate_model_alias"
is "and goes again" RAMDISK-MCP "$(cat "$(store attrib)/wwn/product_id")"

if modprobe -q tcm_loop; then
	loopback "$NAA1" attrib
	rows "$attrib" <<< "$(printf '%s\n' "${exported[@]}")"
else
	for row in "${exported[@]}"; do
		result 0 "${row%%	*} # SKIP no tcm_loop"
	done
fi

ok "every attribute can be read" sh -c "cat $attrib/* > /dev/null"

finish
