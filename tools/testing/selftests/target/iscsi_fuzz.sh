#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What once did harm to a target, and some new rubbish, does none here: a normal
# session works after each. ALL=1: 1,000 connections of rubbish instead of 150;
# STORM_SECONDS: as many as there are in that time. STORM_SEED says which.
#
#   fuzz (Python) -- 127.0.0.1:3260 -- iqn...:open, :loose, ... -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 2
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

ok "what is known to do harm" python3 "$client/fuzz" -c "$client/corpus"
count=150
[ -z "${ALL:-}" ] || count=1000
many="-n $count" what="$count connections"
[ -z "${STORM_SECONDS:-}" ] ||
	many="-t $STORM_SECONDS" what="$STORM_SECONDS s of connections"
# shellcheck disable=SC2086
ok "$what of rubbish" python3 "$client/fuzz" $many -s "${STORM_SEED:-1}"
note "$(tail -n 1 "$TMP/out")"
finish
