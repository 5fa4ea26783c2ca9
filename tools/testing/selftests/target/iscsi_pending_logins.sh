#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Connections that do not finish a login keep no initiator out, and are closed
# after a while: some that send nothing, some that stop in the middle of a login.
#
#   crowd (Python) -- 127.0.0.1, .2 ... .6 -- 127.0.0.1:3260 -- iqn...:open
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 2
need_root
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

# a crowd that is refused by number takes some thousands of sockets
count=200
[ -z "${ALL:-}" ] || count=1000
ok "$count silent, $count half logged in, and five times as many" \
	python3 "$client/crowd" -n $count pending
connections() { ss -Htn state established "sport = :3260" | wc -l; }
gone() { [ "$(connections)" = 0 ]; }
ok "none of their connections is left" wait_for 200 gone
finish
