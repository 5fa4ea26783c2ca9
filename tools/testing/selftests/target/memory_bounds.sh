#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# 32 sessions that ask for as much memory as they can, at once: MemAvailable stays
# above half of what it was, and a session that behaves does its I/O meanwhile.
# data_bounds.sh has the same with less, and the details.
#
#   hoard (Python) x 32 -- 127.0.0.1:3260 -- iqn...:selftest -- lun_0 -- RAM disk of
#                                                               1 GiB, of no memory
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 6
need_tools python3
need_module iscsi_target_mod
client=$(pdu_client) || skip_all "no PDU client"

ramdisk bounds0 1024 rd_nullio=1
iscsi_target bounds0

field() { sed -n "s/^$1\t//p" "$TMP/said"; }
half_available() { sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo |
	{ read -r kb && echo $((kb / 2048)); }; }
takes_less_than() { [ -n "$(field worst)" ] && [ "$(field worst)" -lt "$1" ]; }

for what in report verify write; do
	half=$(half_available)
	python3 "$client/hoard" -n 32 -c 24 "$IQN" $what > "$TMP/said" 2> "$TMP/err" ||
		note "$(tail -n 3 "$TMP/err")"
	ok "$what: takes less than half ($(field worst) of $((2 * half)) MiB)" \
		takes_less_than "$half"
	is "$what: a session that behaves goes on" 20 "$(field good)"
done
finish
