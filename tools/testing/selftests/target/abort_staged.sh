#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reset meets commands at the places where two may think that a command is
# theirs: it is listed once, it ends once, and the reset is answered after that.
#
#   PDU client a, b --+
#   PDU client c -----+-- tpgt_1/lun_0 -- fileio
#   (resets)
#
# In all of this the reset has marked its commands when its worker (abort_work) is
# held before it ends them.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 42
need_root
need_tools python3
need_module iscsi_target_mod
need_slow

fileio staged0 "$TMP/file" 8
iscsi_target staged0
for who in a b c; do
	patient_acl $who 0
done
submit_type=$(store staged0)/attrib/submit_type
core=target_core_mod
ABORTED=40

# reset_marks WHAT: c resets the unit; its commands are marked then
reset_marks() {
	hold $core:abort_work 300000
	pdu 't = reset(c)' > /dev/null
	ok "$1: a reset" held $core:abort_work
}

# reset_ends WHAT: its worker goes on, and it is answered
reset_ends() {
	ok "$1: the reset goes on" release $core:abort_work
	is "$1: and is complete" 00 "$(pdu 'status(c, t)')"
	unhold $core:abort_work
}

# works NAME...: who was aborted has his later commands executed
works() {
	local who

	for who; do
		pdu "[$who.command(TUR)[0].byte3 for i in (1, 2)]" > /dev/null
		is "$what: $who goes on" "ok" \
			"$(pdu "$who.write_blocks(0, bytes(4096)); $who.read_blocks(0, 8)")"
	done
}

pdus
is "all log in" ok "$(pdu 'a = login("a"); b = login("b"); c = login("c")')"

# -- between the list it is in when it is queued, and the one before it runs
what=queued
set_to 2 "$submit_type"
hold $core:tcm_track_add 300000 work=submit_work
pdu 'r = a.request(scsi(rw10(0x28, 0, 8), read=4096))' > /dev/null
ok "$what: a READ is about to run" held $core:tcm_track_add
reset_marks "$what"
ok "$what: the READ goes on" release $core:tcm_track_add
is "$what: and is told" $ABORTED "$(pdu 'status(a, r)')"
unhold $core:tcm_track_add
reset_ends "$what"
set_to 0 "$submit_type"
works a

# -- the same while it has waited for data, and the unit keeps order
what=ordered
pdu 'a.command(TUR, attr=P.ORDERED)' > /dev/null
pdu 'w = a.request(scsi(rw10(0x2A, 0, 8), write=4096)); r2t = a.recv()' > /dev/null
hold $core:tcm_track_add 300000 from=tcm_ordering_ready
pdu 'a.answer_r2t(r2t, bytes(4096))' > /dev/null
ok "$what: a WRITE has its data" held $core:tcm_track_add
reset_marks "$what"
ok "$what: the WRITE goes on" release $core:tcm_track_add
is "$what: and is told" $ABORTED "$(pdu 'status(a, w)')"
unhold $core:tcm_track_add
reset_ends "$what"
works a

# order_waits WHAT: a READ of a's waits for an ORDERED VERIFY of b's
order_waits() {
	hold $core:tcm_verify_execute 300000
	pdu '[s.command(TUR) for s in (a, b, a, b)]' > /dev/null
	pdu 'verify = bytes.fromhex("2f020000001000000100")' > /dev/null
	pdu 'v = b.request(scsi(verify, write=512, data=bytes(512), attr=P.ORDERED))' \
		> /dev/null
	ok "$1: an ORDERED task is being executed" held $core:tcm_verify_execute
	# the ping says that the READ has come
	pdu 'r = a.request(scsi(rw10(0x28, 0, 8), read=4096)); a.ping()' > /dev/null
}

# -- parked, and enabled before the reset's worker comes
what=enabled
order_waits $what
reset_marks $what
ok "$what: the ORDERED task goes on" release $core:tcm_verify_execute
is "$what: and is told" $ABORTED "$(pdu 'status(b, v)')"
is "$what: so is the READ" $ABORTED "$(pdu 'status(a, r)')"
unhold $core:tcm_verify_execute
reset_ends $what
works a b

# -- parked, and enabled after the reset's worker has taken it
what=taken
order_waits $what
hold $core:tcm_cmd_end_aborted 300000 work=abort_work
pdu 't = reset(c)' > /dev/null
ok "$what: the reset has it" held $core:tcm_cmd_end_aborted
ok "$what: the ORDERED task goes on" release $core:tcm_verify_execute
is "$what: and is told" $ABORTED "$(pdu 'status(b, v)')"
is "$what: nobody else ends the READ" None "$(pdu 'a.quiet(3)')"
ok "$what: the reset goes on" release $core:tcm_cmd_end_aborted
is "$what: and is complete" "00 $ABORTED" "$(pdu 'status(c, t)') $(pdu 'status(a, r)')"
unhold $core:tcm_cmd_end_aborted
unhold $core:tcm_verify_execute
works a b

# dies: the connection of a new session of a's, of which a WRITE waits for data
dies() {
	pdu 'd = login("a")' > /dev/null
	pdu 'w = d.request(scsi(rw10(0x2A, 0, 8), write=4096)); d.recv()' > /dev/null
}

# -- a connection gives its WRITE up; the reset ends it before that
what=dying
dies
hold $core:transport_generic_request_failure 300000
pdu 'd.close()' > /dev/null
ok "$what: the connection gives its WRITE up" \
	held $core:transport_generic_request_failure
is "$what: a reset ends it first" "00" "$(pdu 'status(c, reset(c))')"
ok "$what: the connection goes on" release $core:transport_generic_request_failure
unhold $core:transport_generic_request_failure
# a login of the same port waits for the session's end
is "$what: its session ends" ok \
	"$(pdu 'd = login("a"); d.logout(); d.close()')"

# -- and the other way round
what=dead
dies
hold $core:tcm_cmd_end_data_out 300000
pdu 't = reset(c)' > /dev/null
ok "$what: the reset has a WRITE" held $core:tcm_cmd_end_data_out
hold $core:transport_generic_request_failure 1 return
pdu 'd.close()' > /dev/null
failed() { [ "$(hold_says $core:transport_generic_request_failure held)" = 1 ]; }
ok "$what: the connection gives it up" wait_for 30 failed
ok "$what: the reset goes on" release $core:tcm_cmd_end_data_out
is "$what: and is complete" 00 "$(pdu 'status(c, t)')"
works c
finish
