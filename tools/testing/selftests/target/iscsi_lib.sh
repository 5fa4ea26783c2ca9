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

# open-iscsi, with its folders in memory
iscsi_initiator() {
	modprobe -q iscsi_tcp || skip_all "no module iscsi_tcp"
	mkdir -p "$TMP/etc"
	cp /etc/iscsi/iscsid.conf "$TMP/etc/" 2> /dev/null
	mount --bind "$TMP/etc" /etc/iscsi
	mkdir -p /run/lock/iscsi
	echo "InitiatorName=$INI" > /etc/iscsi/initiatorname.iscsi
	sed -i '/^iscsid.startup/d; s/^node.startup.*/node.startup = manual/' \
		/etc/iscsi/iscsid.conf
	setsid iscsid -f > "$TMP/iscsid.log" 2>&1 &
	iscsid=$!
	undo+=(iscsi_initiator_end)
	sleep 1
}

iscsi_initiator_end() {
	local killer

	timeout 60 iscsiadm -m node -u > /dev/null 2>&1
	kill "$iscsid"
	(sleep 20; kill -9 "$iscsid") > /dev/null 2>&1 &
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

	for ((i = 0; i < 50; i++)); do
		for d in /sys/class/iscsi_session/*/device/target*/*:"$1"/block/*; do
			[ -e "$d" ] && echo "/dev/${d##*/}" && return
		done
		sleep 0.2
	done
	return 1
}

# the folder of the PDU-level client: in the tree, or beside the selftests
pdu_client() {
	local d

	for d in "$(dirname "$0")"/../iscsi "$(dirname "$0")"/../../iscsi; do
		[ -x "$d/conformance" ] && echo "$d" && return
	done
	return 1
}
