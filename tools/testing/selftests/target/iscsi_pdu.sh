#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every request of an initiator, right and wrong, PDU by PDU, section by section
# of RFC 7143.
# slow
#
#   conformance (Python) -- 127.0.0.1:3260 -- iqn...:open, :chap, ... -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"
trap - EXIT
rmdir "$TMP"
exec python3 "$client/conformance"
