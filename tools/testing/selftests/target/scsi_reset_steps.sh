#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Commands of several steps while the unit is reset again and again: each ends,
# and the turn of COMPARE AND WRITE is given back exactly once.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+
#   sdY -- naa...3/tpgt_1/lun_0 --+-- ramdisk
. "$(dirname "$0")/lib.sh"
plan 6
need_tools sg_reset python3
need_module tcm_loop

here=$(dirname "$0")
ramdisk steps0 64
loopback $NAA1 steps0
ok "the disk appears" have_disk steps0
dev=$(disk steps0)
sgio "$dev"

# the same few commands over and over, until the file is gone
busy() { # NUMBER
	SGIO_WHILE=$TMP/go python3 "$here/sgio.py" "$dev" > "$TMP/busy$1" <<-CDBS
		8900000000000000000${1}000000040000 out 00*4096
		2f020000000000002000 out 00*16384
		2e020000002000001000 out 00*8192
		af0000000000000010000000
	CDBS
}

touch "$TMP/go"
pids=
for i in 1 2 3 4; do
	busy $i &
	pids="$pids $!"
done
resets() {
	local i

	for i in $(seq 20); do
		sg_reset -d "$dev" || return 1
		pause 0.2
	done
}
ok "twenty resets under load" resets
rm "$TMP/go"
ended() {
	local p

	for p in $pids; do ! kill -0 "$p" 2> /dev/null || return 1; done
}
ok "every command ends" wait_for 120 ended
good() { [ "$(cat "$TMP"/busy? | grep -c "^GOOD")" -gt 100 ]; }
ok "most of them well" good
is "nothing but GOOD and what a reset does to them" "" \
	"$(sort -u "$TMP"/busy? | grep -Ev '^(GOOD|6/29/0|6/2F/00|ABORTED|status 0x0 host)' | head -5)"
# with the turn lost this would wait for ever, with one too many it would warn
is "COMPARE AND WRITE works as before" "GOOD resid 0" \
	"$(cdb 28000000000000000000 > /dev/null; cdb 89000000000000000010000000040000 out 00*4096)"
finish
