#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Bits of a CDB that mean nothing to the unit are ignored: reserved, obsolete and
# vendor specific ones. What asks for a function that is not there is refused.
# With the module parameter strict_cdb everything is that the unit does not
# evaluate.
#
#   sdX -- naa...1/tpgt_1/lun_0 -- ramdisk
. "$(dirname "$0")/lib.sh"
plan 33
need_module tcm_loop

strict=/sys/module/target_core_mod/parameters/strict_cdb
ramdisk bits0 16
loopback $NAA1 bits0
ok "the disk appears" have_disk bits0
dev=$(disk bits0)
sgio "$dev"
good="GOOD resid 0"

is "the parameter is off" N "$(< $strict)"

# the LUN bits of SCSI-2, and bits that other revisions have or had
is "INQUIRY with LUN 1 in byte 1" "GOOD resid 0 0000" \
	"$(cdb 122000002400 in 36 | cut -c1-17)"
is "INQUIRY with CmdDt" "GOOD resid 0 0000" \
	"$(cdb 120200002400 in 36 | cut -c1-17)"
is "REPORT LUNS with LUN 7" "GOOD resid 0 00000008" \
	"$(cdb a0e000000000000000100000 in 16 | cut -c1-21)"
is "REQUEST SENSE with LUN 7" "GOOD resid 0 70000000" \
	"$(cdb 03e000001200 in 18 | cut -c1-21)"
is "TEST UNIT READY with LUN 7" "$good" "$(cdb 00e000000000)"
is "READ (6) with LUN 7" "GOOD resid 0" "$(cdb 08e000000100 in 512 | cut -c1-12)"
is "READ CAPACITY (10) with LUN 7, RELADR" "GOOD resid 0 0000" \
	"$(cdb 25e10000000000000000 in 8 | cut -c1-17)"
is "READ (10) with RELADR, FUA_NV, RARC" "GOOD resid 0" \
	"$(cdb 28070000000000000100 in 512 | cut -c1-12)"
is "WRITE (16) with bit 7 beside GROUP NUMBER" "$good" \
	"$(cdb 8a00000000000000000000000001e000 out 00*512)"
is "RESERVE (6) for a third party" "$good" "$(cdb 161100000000)"
is "RELEASE (6)" "$good" "$(cdb 170000000000)"
is "LINK and FLAG" "$good" "$(cdb 000000000003)"
is "vendor bits of CONTROL" "$good" "$(cdb 0000000000c0)"
is "reserved bytes" "$good" "$(cdb 00ffffffff00)"
is "READ (32), reserved bytes" "GOOD resid 0" "$(cdb \
7fc3ffffffffff18000907000000000000000000000000000000000000000001 in 512 | cut -c1-12)"

# functions that are not there
is "NACA" "5/24/00 cdb 5.2" "$(cdb 000000000004)"
is "NACA of a 32-byte CDB" "5/24/00 cdb 1.2" "$(cdb \
7f04000000000018000900000000000000000000000000000000000000000001 in 512)"
is "RDPROTECT without protection" "5/24/00 cdb 1.5" \
	"$(cdb 28200000000000000100 in 512)"
is "WRPROTECT of COMPARE AND WRITE" "5/24/00 cdb 1.5" \
	"$(cdb 89200000000000000000000000010000 out 00*1024)"
is "BYTCHK 10b" "5/24/00 cdb 1.2" "$(cdb 2f040000000000000100)"
is "reserved service action" "5/24/00" \
	"$(cdb 9e1f0000000000000000000000000000 | cut -c1-7)"
set_to 1 "$(store bits0)/attrib/max_write_same_len"
is "LBDATA" "5/24/00 cdb 1.1" "$(cdb 41020000000000000100 out 00*512)"
is "PBDATA" "5/24/00 cdb 1.2" "$(cdb 41040000000000000100 out 00*512)"
is "START STOP UNIT: POWER CONDITION" "5/24/00 cdb 4.5" "$(cdb 1b0000003100)"

# the report tells what is evaluated, not what is put up with
is "usage of INQUIRY" "GOOD resid 245 000300061201ffffff00" \
	"$(cdb a30c01120000000000ff0000 in 255)"

on_exit "set_to N $strict"
set_to Y $strict
is "strict: INQUIRY with LUN 1 in byte 1" "5/24/00 cdb 1.5" \
	"$(cdb 122000002400 in 36)"
is "strict: reserved bit" "5/24/00 cdb 2.7" "$(cdb 000080000000)"
is "strict: the first of several" "5/24/00 cdb 1.0" "$(cdb 000180ff0000)"
is "strict: vendor bits of CONTROL" "5/24/00 cdb 5.7" "$(cdb 0000000000c0)"
is "strict: FUA" "GOOD resid 0" "$(cdb 28080000000000000100 in 512 | cut -c1-12)"
is "strict: INQUIRY" "GOOD resid 0 0000" "$(cdb 120000002400 in 36 | cut -c1-17)"
finish
