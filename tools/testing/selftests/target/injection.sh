#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Injection: commands of a unit fail, wait or are lost by rules; what is held ends
# with the rule, by task management, and when its LUN goes.
#
#   sdX -- naa...1/tpgt_1/lun_0 --+-- ramdisk, inject/rules
#   sdY -- naa...3/tpgt_1/lun_0 --+
. "$(dirname "$0")/lib.sh"
plan 71
need_tools sg_reset python3
need_module tcm_loop

here=$(dirname "$0")
ramdisk inject0 8
inject=$(store inject0)/inject
loopback $NAA1 inject0
NEXUS=$NAA4 loopback $NAA3 inject0
dev=$(node_at $NAA1 0 block) || die "no disk"
other=$(node_at $NAA3 0 block) || die "no other disk"
sgio "$dev"
ready "$dev" "$other"

rule() { set_to "$*" "$inject/rules" || die "no rule $*"; }
rules() { sed 's/^[0-9]*: //' "$inject/rules"; }
no_rules() { set_to all "$inject/remove"; }
read_at() { printf -v c '28000%07x000%03x00' "$1" "${2:-1}"; cdb "${3:-$dev}" "$c" alike $((${2:-1} * 512)); }
write_at() { printf -v c '2a000%07x00000100' "$1"; cdb "${3:-$dev}" "$c" out "$2*512"; }
good() { echo "GOOD resid 0 $1*$((512 * ${2:-1}))"; }
holds() { grep -q ", held $1: " "$inject/rules"; }

# start CDB...: a command that will be held, in the background; its answer is in
# $TMP/answer when it has ended
start() {
	rm -f "$TMP/answer"
	{ SGIO_TIMEOUT=${timeout:-3600} python3 "$here/sgio.py" "$@" \
		> "$TMP/saying"; mv "$TMP/saying" "$TMP/answer"; } &
}
answer() { wait_for 60 test -e "$TMP/answer"; cat "$TMP/answer"; }
WRITE7="2a000000000700000100 out ee*512"

# -- rules are written, shown, counted and removed

is "there is no rule to begin with" "" "$(cat "$inject/rules")"
rule "   lba=100   sense=3/11/0 info "
is "a rule is shown as it was written" \
	"1: hits 0 of 0, held 0: lba=100 sense=3/11/0 info" "$(cat "$inject/rules")"
writes "what is no rule is refused" EINVAL "lba=100" "$inject/rules"
writes "so is a word there is not" EINVAL "hold colour=red" "$inject/rules"
is "READ of that block: the sense data, with the block" "3/11/00 info 100" "$(read_at 100)"
is "READ of blocks around it as well" "3/11/00 info 100" "$(read_at 96 8)"
is "READ of the block before" "$(good 00)" "$(read_at 99)"
is "READ of the block behind" "$(good 00)" "$(read_at 101)"
is "WRITE of that block" "3/11/00 info 100" "$(write_at 100 11)"
is "what was hit is counted" "hits 3 of 3, held 0: lba=100 sense=3/11/0 info" "$(rules)"
writes "a rule that is not there is not removed" ENOENT 7 "$inject/remove"
writes "what is no number is refused" EINVAL 1x "$inject/remove"
writes "a rule is removed" OK 1 "$inject/remove"
is "and gone" "" "$(cat "$inject/rules")"
is "READ of that block again" "$(good 00)" "$(read_at 100)"
many() {
	local i

	for ((i = 0; i < 60; i++)); do
		[ "$(write_errno "op=0xff hold" "$inject/rules")" = OK ] || break
	done
	echo $((i > 10 && i < 60)) "$(wc -l < "$inject/rules")" "$i"
}
read -r bounded shown added <<< "$(many)"
is "there are no more than one page shows" "1 $added" "$bounded $shown"
no_rules
is "all are removed" "" "$(cat "$inject/rules")"

# -- which commands

rule "op=0x9e/0x10 sense=4/44/0"
is "READ CAPACITY (16), by its service action" "4/44/00" "$(cdb 9e100000000000000000000000200000 sum 32)"
like "GET LBA STATUS, which has another" "^GOOD|^5/" cdb 9e120000000000000000000000200000 sum 32
no_rules
rule "class=write sense=3/c/0"
is "class=write: a WRITE" "3/0C/00" "$(write_at 1 11)"
is "class=write: a READ" "$(good 00)" "$(read_at 1)"
no_rules
rule "class=read skip=1 count=2 sense=b/47/1"
is "skip and count" "$(good 00);B/47/01;B/47/01;$(good 00)" \
	"$(read_at 1);$(read_at 1);$(read_at 1);$(read_at 1)"
is "all that matched are counted" "hits 2 of 4, held 0: class=read skip=1 count=2 sense=b/47/1" "$(rules)"
no_rules
rule "op=0x28 nexus=$NAA4 sense=3/11/1"
is "nexus: its own" "3/11/01" "$(read_at 1 1 "$other")"
is "nexus: not another's" "$(good 00)" "$(read_at 1)"
no_rules

# -- what is done

rule "op=0 status=conflict"
is "RESERVATION CONFLICT" CONFLICT "$(cdb 000000000000)"
no_rules
# Linux sends again what it is answered BUSY or TASK SET FULL for
rule "op=0 status=busy count=2"
is "BUSY, until it is over" "GOOD resid 0 hits 2 of 3" "$(cdb 000000000000) $(rules | cut -d, -f1)"
no_rules
rule "op=0 status=full count=2"
is "TASK SET FULL, until it is over" "GOOD resid 0 hits 2 of 3" "$(cdb 000000000000) $(rules | cut -d, -f1)"
no_rules
rule "op=0 count=1 ua=2a/9"
is "a unit attention: the command itself is done, the next one told" \
	"GOOD resid 0;6/2A/09;GOOD resid 0" \
	"$(cdb 000000000000);$(cdb 000000000000);$(cdb 000000000000)"
no_rules
rule "class=write drop"
is "a WRITE that is dropped is GOOD" "GOOD resid 0" "$(write_at 5 dd)"
no_rules
is "and has not come to the medium" "$(good 00)" "$(read_at 5)"
is "(a WRITE)" "GOOD resid 0" "$(write_at 6 dd)"
rule "class=read drop"
is "a READ that is dropped is zeros" "$(good 00)" "$(read_at 6)"
no_rules
is "and what is there is another thing" "$(good dd)" "$(read_at 6)"
rule "op=0x28 delay=30"
is "a delay" "$(good 00) hits 1 of 1" "$(read_at 1) $(rules | cut -d, -f1)"
no_rules

# -- when the back end is done

rule "at=end class=write sense=3/c/0"
is "at=end: the WRITE fails" "3/0C/00" "$(write_at 8 ab)"
is "and is on the medium" "$(good ab)" "$(read_at 8)"
is "COMPARE AND WRITE, after its last step" "3/0C/00" \
	"$(cdb 89000000000000000009000000010000 out 00*512 cd*512)"
is "is on the medium, too" "$(good cd)" "$(read_at 9)"
is "one that miscompares has not come so far" "E/1D/00 info 0" \
	"$(cdb 89000000000000000009000000010000 out 00*512 cd*512)"
is "VERIFY changes nothing" "GOOD resid 0" "$(cdb 2f020000000900000100 out cd*512)"
no_rules

# -- held

rule "op=0x2a lba=7 hold"
start "$dev" $WRITE7
ok "a WRITE is held" wait_for 30 holds 1
is "meanwhile others go on, and the WRITE has done nothing" "$(good 00)" "$(read_at 7)"
nok "it has no answer" test -e "$TMP/answer"
set_to all "$inject/release"
is "it goes on when it is released" "GOOD resid 0" "$(answer)"
is "it has written" "$(good ee)" "$(read_at 7)"
start "$dev" ${WRITE7/ee/22}
ok "the rule holds the next one" wait_for 30 holds 1
no_rules
is "which goes on when the rule is removed" "GOOD resid 0" "$(answer)"
rule "op=0x2a lba=7 hold at=end"
start "$dev" ${WRITE7/ee/33}
ok "at=end: a WRITE is held" wait_for 30 holds 1
is "when it has written" "$(good 33)" "$(read_at 7)"
no_rules
is "and ends when the rule is removed" "GOOD resid 0" "$(answer)"
rule "op=0x28 lba=7 delay=3600000"
start "$dev" 28000000000700000100 alike 512
ok "a READ that is delayed for an hour stands there" wait_for 30 holds 1
set_to 1000 "$inject/release" 2> /dev/null
ok "it does not go on for another rule's sake" holds 1
no_rules
is "it ends with its rule" "$(good 33)" "$(answer)"

# -- task management and removal

for at in begin end; do
	no_rules
	rule "op=0x2a lba=7 hold at=$at"
	start "$dev" ${WRITE7/ee/44}
	ok "at=$at: a WRITE is held" wait_for 30 holds 1
	ok "a reset from the other port ends" timeout 300 sg_reset -d "$other"
	like "and so has the WRITE" 'ABORTED|host' answer
	ok "nothing is held" holds 0
	ready "$dev" "$other"
done
is "at=end it had written before" "$(good 44)" "$(read_at 7)"
no_rules
rule "op=0x2a lba=7 hold"
timeout=2 start "$dev" ${WRITE7/ee/55}
like "ABORT TASK ends it, when the initiator's time is up" 'host' answer
is "it has not written" "$(good 44)" "$(read_at 7)"
start "$dev" ${WRITE7/ee/66}
ok "a WRITE is held" wait_for 30 holds 1
ok "its LUN can be unlinked" timeout 300 rm "$(tpg $NAA1)/lun/lun_0/inject0"
ok "which has ended it" wait_for 60 test -e "$TMP/answer"
is "and it has not written" "$(good 44)" "$(read_at 7 1 "$other")"
exec 8>&- 9<&-
rm "$(tpg $NAA3)/lun/lun_0/inject0"
ok "the unit is removed with its rules" rmdir "$(store inject0)"
# D is for waits that nothing ends: what is in one for a moment is not meant
no_d() { ! grep -l '^State:.D' /proc/[0-9]*/status; }
ok "no task is in state D" wait_for 60 no_d
finish
