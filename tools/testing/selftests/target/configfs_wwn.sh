#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who a device says it is: lengths, characters, and when it may change.

. "$(dirname "$0")/lib.sh"

mapfile -t table <<T
vendor_id	ABCDEFGH\n	OK	ABCDEFGH\n
vendor_id	ABCDEFGHI	EOVERFLOW	ABCDEFGH\n
vendor_id	 AB \n	OK	AB\n
vendor_id	A\tB	EINVAL	AB\n
vendor_id	\x00	EINVAL	AB\n
vendor_id	A\xe9	EINVAL	AB\n
vendor_id	\n	OK	\n
product_id	0123456789abcdef\n	OK	0123456789abcdef\n
product_id	0123456789abcdefg	EOVERFLOW	0123456789abcdef\n
revision	12345	EOVERFLOW	4.0\n
revision	1234	OK	1234\n
company_id	0x1000000	EOVERFLOW	0x001405\n
company_id	4294967296	ERANGE	0x001405\n
company_id	-1	EINVAL	0x001405\n
company_id	1	OK	0x000001\n
vpd_unit_serial	  padded \n	OK	T10 VPD Unit Serial Number: padded\n
vpd_unit_serial	../../x	OK	T10 VPD Unit Serial Number: ../../x\n
vpd_unit_serial	a\x01b	EINVAL	T10 VPD Unit Serial Number: ../../x\n
vpd_unit_serial	$(printf '%0253d' 7)	OK	T10 VPD Unit Serial Number: $(printf '%0253d' 7)\n
vpd_unit_serial	$(printf '%0254d' 7)	EOVERFLOW	T10 VPD Unit Serial Number: $(printf '%0253d' 7)\n
vpd_assoc_logical_unit	x	EACCES	
T

plan $((${#table[@]}))
need_root
need_tools python3
need_module target_core_mod

make_dir "$T/core/rd_mcp_72/w"
rows "$T/core/rd_mcp_72/w/wwn" <<< "$(printf '%s\n' "${table[@]//\\t/\\x09}")"

finish
