#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# targetcli makes one of everything, saves it, clears it and restores it: what
# it saves then is what it saved before, and the tree is what it was.
#
#	ramdisk rd ---+-- naa... (loopback)  LUN 0
#	fileio  file -+-- iqn... (iSCSI)     LUN 0, 5; an initiator with mapped
#	block   blk --+                      LUNs 0 and 1, secrets, parameters
#
# A tree that somebody uses is not touched.
. "$(dirname "$0")/lib.sh"
plan 10
need_root
need_tools targetcli python3
need_module target_core_mod tcm_loop
[ "$(ls $T/core)" = alua ] && ! compgen -G "$T/*/*[:.]*" > /dev/null ||
	skip_all "the tree is in use"

TARGET=iqn.2026-01.org.example:restore
INI=iqn.2026-01.org.example:initiator
G=/iscsi/$TARGET/tpg1
SAVE=$TMP/save.json
export HOME=$TMP

# cli [COMMAND...]: from the input, a line each, if none; targetcli tells some
# failures in words only
cli() {
	local rc

	if [ $# -gt 0 ]; then
		targetcli "$@"
	else
		# nor may it write the system's own file when it ends
		{ echo "set global auto_save_on_exit=false"; cat; } | targetcli
	fi > "$TMP/cli" 2>&1
	rc=$?
	cat "$TMP/cli"
	[ $rc = 0 ] &&
		! grep -qiE '^(\[Errno|Traceback|Could not|Cannot|Invalid|No such)' "$TMP/cli"
}

# every file and link, without counters and without what the order of creation
# decides, which a restore turns round: numbers of HBAs, identifiers of ports;
# the tools give a nexus a new name each time, and write NULL for what is empty
picture() {
	python3 - "$T" <<-'P'
	import os, re, sys
	skip = {"statistics", "fabric_statistics"}
	def plain(text):
	    text = re.sub(r"(rd_mcp|fileio|iblock)_\d+/", r"\1/", text)
	    return re.sub(r"(TCM \w+ ID:) \d+", r"\1", text)
	out = []
	for folder, folders, files in os.walk(sys.argv[1]):
	    if skip & set(folder.split("/")): continue
	    for name in folders:
	        path = os.path.join(folder, name)
	        # its name is random
	        if os.path.islink(path): out.append(folder + " -> " + os.path.realpath(path))
	    for name in files:
	        path = os.path.join(folder, name)
	        if name in ("rtpi", "hba_info", "nexus"): continue
	        if not os.stat(path).st_mode & 0o400: continue
	        with open(path, "rb") as f: value = f.read().decode("latin1")
	        if value == "NULL\n": value = "\n"
	        if name == "members": value = "\n".join(sorted(plain(value).split("\n")))
	        out.append("%s %r" % (path, value))
	print("\n".join(sorted(map(plain, out))))
	P
}

ordered() { # FILE: what was saved, with its lists sorted
	python3 - "$1" <<-'P'
	import json, sys
	def text(v): return json.dumps(v, sort_keys=True, indent=1)
	def order(v):
	    if isinstance(v, dict): return {k: order(v[k]) for k in v}
	    return sorted(map(order, v), key=text) if isinstance(v, list) else v
	print(text(order(json.load(open(sys.argv[1])))))
	P
}

remove_all() {
	python3 -c 'from rtslib_fb import RTSRoot
RTSRoot().clear_existing(confirm=True)'
	rmdir "$T/loopback" "$T/iscsi" 2> /dev/null
	true
}
# what there is to make it of
stores=2
if null_disk restored size=64 && wait_for 60 test -b /dev/restored; then
	stores=3
else
	note "no block device"
fi
on_exit remove_all

load target_core_file
everything() {
	local path=/backstores/fileio/file

	cat <<-CLI
		/backstores/ramdisk create name=rd size=4M
		/backstores/ramdisk/rd set attribute emulate_tas=0
		/backstores/ramdisk/rd/alua create group 7
		/backstores/ramdisk/rd/alua/group set alua alua_access_state=1
		/backstores/fileio create name=file file_or_dev=$TMP/file.img size=8M
		/backstores/fileio/file set attribute queue_depth=64
		/loopback create $NAA1
		/loopback/$NAA1/luns create /backstores/ramdisk/rd
	CLI
	if [ -b /dev/restored ]; then
		path=/backstores/block/blk
		echo "/backstores/block create name=blk dev=/dev/restored"
	fi
	[ -d /sys/module/iscsi_target_mod ] && cat <<-CLI
		/iscsi create $TARGET
		$G set attribute login_timeout=20 default_cmdsn_depth=32
		$G/luns create /backstores/fileio/file 0
		$G/luns create $path 5
		$G/acls create $INI add_mapped_luns=false
		$G/acls/$INI create 0 0
		$G/acls/$INI create 1 5 1
		$G/acls/$INI set auth userid=user password=secretsecret
		$G/acls/$INI set attribute dataout_timeout=7
		$G set parameter MaxOutstandingR2T=4
		$G set auth userid=other password=anothersecret
		/iscsi set discovery_auth enable=1 userid=who password=discovery12
	CLI
	echo "saveconfig $SAVE"
}

load iscsi_target_mod && ip link set lo up || note "no iSCSI"

everything > "$TMP/everything"
ok "one of everything is made and saved" cli < "$TMP/everything"
made=($T/core/*_*/*/enable)
is "there are all storage objects" $stores ${#made[@]}
is "for its owner alone" 600 "$(stat -c %a "$SAVE")"
picture > "$TMP/before"
ok "the tree is cleared" cli clearconfig confirm=True
is "no device is left" alua "$(ls "$T/core")"
nok "no target is left" compgen -G "$T/*/*[:.]*"
like "it is restored without a complaint" '^(/> )?Configuration restored from' \
	cli <<-CLI
		restoreconfig $SAVE
		saveconfig $TMP/again.json
	CLI
picture > "$TMP/after"
ok "the tree is what it was" diff "$TMP/before" "$TMP/after"
ordered "$SAVE" > "$TMP/first"
ordered "$TMP/again.json" > "$TMP/second"
ok "what is saved now is what was saved then" diff "$TMP/first" "$TMP/second"
ok "and the disk is there again" wait_for 30 sh -c 'lsscsi | grep -q "LIO-ORG *rd"'
finish
