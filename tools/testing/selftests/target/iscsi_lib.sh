# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the iSCSI selftests share: a target on the loopback interface, and
# open-iscsi with folders of its own. Sourced after lib.sh.

IQN=iqn.2026-01.example:selftest
INI=iqn.2026-01.example:initiator
PORTAL=127.0.0.1:3260
G=$T/iscsi/$IQN/tpgt_1

# iscsi_target DEVICE...: open to everybody, LUNs from 0 on
iscsi_target() {
	local lun=0 dev

	ip link set lo up
	mkdir -p "$T/iscsi/$IQN/tpgt_1" || return
	undo+=(iscsi_remove)
	mkdir "$G/np/$PORTAL"
	for dev; do
		mkdir "$G/lun/lun_$lun"
		ln -s "$T"/core/*/"$dev" "$G/lun/lun_$lun/link"
		lun=$((lun + 1))
	done
	echo 0 > "$G/attrib/authentication"
	echo 1 > "$G/attrib/generate_node_acls"
	echo 0 > "$G/attrib/demo_mode_write_protect"
	echo 1 > "$G/enable"
}

iscsi_remove() {
	local d

	[ -d "$G" ] || return 0
	echo 0 > "$G/enable"
	for d in "$G"/acls/*/lun_*; do
		[ -d "$d" ] || continue
		find "$d" -maxdepth 1 -type l -delete
		rmdir "$d"
	done
	for d in "$G"/lun/lun_*; do
		[ -d "$d" ] || continue
		find "$d" -maxdepth 1 -type l -delete
		rmdir "$d"
	done
	rmdir "$G"/acls/* "$G"/np/* 2> /dev/null
	rmdir "$G" "$T/iscsi/$IQN" "$T/iscsi"
}

# open-iscsi, with its folders in memory, and patient: machines are slow
iscsi_initiator() {
	local row

	modprobe -q iscsi_tcp || skip_all "no module iscsi_tcp"
	mkdir -p "$TMP/etc"
	cp /etc/iscsi/iscsid.conf "$TMP/etc/" 2> /dev/null
	mount --bind "$TMP/etc" /etc/iscsi
	mkdir -p /run/lock/iscsi
	echo "InitiatorName=$INI" > /etc/iscsi/initiatorname.iscsi
	sed -i '/^iscsid.startup/d; /^node.startup/d; /timeo/d' /etc/iscsi/iscsid.conf
	for row in startup=manual conn[0].timeo.noop_out_interval=0 \
		conn[0].timeo.noop_out_timeout=0 conn[0].timeo.login_timeout=120 \
		conn[0].timeo.logout_timeout=120 session.err_timeo.abort_timeout=120 \
		session.err_timeo.lu_reset_timeout=120 \
		session.err_timeo.tgt_reset_timeout=120 \
		session.timeo.replacement_timeout=600; do
		echo "node.${row%=*} = ${row#*=}" >> /etc/iscsi/iscsid.conf
	done
	setsid iscsid -f > "$TMP/iscsid.log" 2>&1 &
	iscsid=$!
	undo+=(iscsi_initiator_end)
	wait_for 60 iscsid_listens || die "no iscsid: $(cat "$TMP/iscsid.log")"
}

iscsid_listens() { grep -q ISCSIADM_ABSTRACT_NAMESPACE /proc/net/unix; }

iscsi_initiator_end() {
	local killer

	timeout 120 iscsiadm -m node -u > /dev/null 2>&1
	kill "$iscsid"
	(sleep 60; kill -9 "$iscsid") > /dev/null 2>&1 &
	killer=$!
	wait "$iscsid" 2> /dev/null
	kill "$killer" 2> /dev/null
	umount /etc/iscsi
}

discover() { iscsiadm -m discovery -t st -p "$PORTAL"; }
login() { iscsiadm -m node -T "$IQN" -p "$PORTAL" -l; }
logout() { iscsiadm -m node -T "$IQN" -p "$PORTAL" -u; }
setting() { iscsiadm -m node -T "$IQN" -p "$PORTAL" -o update -n "$1" -v "$2"; }

# the disk of LUN $1, once it is there
iscsi_disk() {
	local i d

	for ((i = 0; i < 600; i++)); do
		for d in /sys/class/iscsi_session/*/device/target*/*:"$1"/block/*; do
			[ -b "/dev/${d##*/}" ] && echo "/dev/${d##*/}" && return
		done
		sleep 0.1
	done
	return 1
}

# away NAME NET: from here on a portal can be made at NET.1, in a network
# namespace; this side of the link to it, NAME0, is NET.2
away() {
	ns=selftest-$1
	ip netns add "$ns" || skip_all "no network namespaces"
	on_exit "ip netns del $ns"
	ip link add "${1}0" type veth peer name "${1}1" netns "$ns" ||
		skip_all "no veth"
	on_exit "ip link del ${1}0"
	ip addr add "$2.2/24" dev "${1}0"
	ip link set "${1}0" up
	in_ns ip link set lo up
	in_ns ip addr add "$2.1/24" dev "${1}1"
	in_ns ip link set "${1}1" up
}

in_ns() { nsenter --net="/run/netns/$ns" "$@"; }

# load_begins DISK [FILE]: random I/O to it, what is read is what was written,
# until load_ends; some of it is done when this returns
load_begins() {
	load_on=${1#/dev/}
	fio --name=load --filename="${2:-$1}" --rw=randrw --bsrange=4k-64k \
		--size=16M --iodepth=8 --ioengine=libaio --direct=1 \
		--verify=crc32c --verify_fatal=1 --verify_backlog=64 \
		--time_based --runtime=3600 --output-format=terse \
		> "$TMP/load" 2>&1 &
	fio=$!
	on_exit "kill $fio || :"
	load_goes_on
}

# how many reads and writes of that disk have ended
load_done() { awk '{ print $1 + $5 }' "/sys/block/$load_on/stat"; }

load_passed() { [ "$(load_done)" -gt "$1" ]; }

# a whole queue of it ends, twice; some time it may take
load_goes_on() {
	wait_for 60 load_passed $(($(load_done) + 16)) || { cat "$TMP/load"; return 1; }
}

# fio leaves with 128 when it is told to, and has found no fault
load_ends() {
	local rc=0

	kill "$fio"
	wait "$fio" || rc=$?
	[ $rc = 128 ] || { cat "$TMP/load"; return 1; }
}

# the threads that run connections (+) or have just done so (-), one a line:
# PID kworker/CPU:N+iscsi_target
#
# No trace events for this: emulated processors trip over a kernel that patches
# code which they are running.
iscsi_workers() {
	grep -s '^kworker/[0-9]*:[0-9]*[+-]iscsi_target$' /proc/[0-9]*/comm |
		sed -E 's|^/proc/([0-9]+)/comm:|\1 |'
}

# the folder of the PDU-level client: in the tree, or beside the selftests
pdu_client() {
	local d

	for d in "$(dirname "$0")"/../iscsi "$(dirname "$0")"/../../iscsi; do
		[ -x "$d/conformance" ] && echo "$d" && return
	done
	return 1
}

# pdus: from here on pdu makes initiators do things in one process, and tells what
# came of them in a line:
#
#	pdu 's = login("a")'		a session of ...:a, without unit attentions
#	pdu 'r = s.request(scsi(rw10(0x28, 0, 8), read=4096))'
#	is "..." 40 "$(pdu 'status(s, r)')"
#
# What client.py and pdu.py (P) have is there. A statement gives "ok". They only
# look at what comes when they are told to: see patient_acl.
pdus() {
	local client

	need_tools python3
	client=$(pdu_client) || skip_all "no PDU client"
	mkfifo "$TMP/pdus.in" "$TMP/pdus.out"
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 -c '
import sys
import pdu as P
from client import *

def login(name, **keys):
    s = Session(("127.0.0.1", 3260), patience=200)
    s.login({"InitiatorName": "iqn.2026-01.example:" + name,
             "TargetName": sys.argv[1], "SessionType": "Normal", **keys})
    for _ in range(8):
        if not s.command(TUR)[0].byte3:
            break
    return s

def reset(s):
    return s.request(task_management(5))

def status(s, *requests):
    """How these end, in their order; nothing else may be answered."""
    left = {r.itt: "" for r in requests}
    while "" in left.values():
        rsp = s.recv()
        assert rsp.itt in left, "answered %r" % rsp
        if rsp.opcode == P.TMF_RSP:
            left[rsp.itt] = "%02x" % rsp.byte2
        elif rsp.opcode == P.SCSI_RSP or rsp.flags & P.DATA_S:
            left[rsp.itt] = "%02x" % rsp.byte3
    return " ".join(left.values())

def do(line):
    try:
        try:
            return eval(compile(line, "pdu", "eval"), globals())
        except SyntaxError:
            exec(line, globals())
    except Exception as e:
        return repr(e)
    return "ok"

for line in sys.stdin:
    print(str(do(line.strip())).replace("\n", " "), flush=True)
' "$IQN" < "$TMP/pdus.in" > "$TMP/pdus.out" &
	exec 6> "$TMP/pdus.in" 7< "$TMP/pdus.out"
	on_exit "exec 6>&- 7<&-; wait"
}

# patient_acl NAME [TPG_LUN]...: an ACL for that initiator, with these LUNs; it is
# not asked whether it is there, and may take its time with its data
patient_acl() {
	local a=$G/acls/iqn.2026-01.example:$1 lun

	shift
	mkdir "$a"
	set_to 0 "$a/attrib/nopin_timeout"
	set_to 60 "$a/attrib/dataout_timeout"
	for lun; do
		mkdir "$a/lun_$lun"
		ln -s "$G/lun/lun_$lun" "$a/lun_$lun/link"
	done
}

pdu() {
	local answer

	echo "$*" >&6
	read -r answer <&7
	echo "$answer"
}
