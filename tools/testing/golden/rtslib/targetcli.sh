#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Drive targetcli over the kernel target and print a transcript with the volatile parts masked.
# usage: targetcli.sh [BLOCK...]      as root in a guest, on an empty target tree; needs targetcli-fb, null_blk, scsi_debug
# Each block is one targetcli process fed through stdin. `/> CMD` is echoed before what CMD printed.
# The script leaves an empty tree and the tools' own files as they were.
W=/var/lib/tcliwalk
CFG=/etc/rtslib-fb-target
IQN=iqn.2003-01.org.example.cli:one
INI=iqn.2003-01.org.example.init:a
U=00000000-1111-4222-8333-0000000000
export PYTHONUNBUFFERED=1 PYTHONWARNINGS=ignore TARGETCLI_HOME=$W/home TERM=dumb COLUMNS=132

mkdir -p $W/home
cat > $W/mask.py <<'PY'
import os, re, sys
def mask(t):
    t = re.sub(r"\x1b\[[0-9;]*m", "", t).replace("\0", "").replace("\\x00", "")
    t = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-4(?!222)[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", t)
    t = re.sub(r"(naa\.5001405)(?!00000000)[0-9a-f]{9}", r"\1XXXXXXXXX", t)
    t = re.sub(r"(iqn\.2003-01\.org\.linux-iscsi\.)\S+?:sn\.[0-9a-f]{12}", r"\1HOST:sn.XXXXXXXXXXXX", t)
    t = re.sub(r"(alias: )[0-9a-f-]{10}$", r"\1XXXXXXXXXX", t, flags=re.M)
    t = re.sub(r"(sid: )\d+", r"\1N", t)
    t = re.sub(r"saveconfig-\d{8}-\d\d:\d\d:\d\d", "saveconfig-DATE", t)
    t = t.replace(os.uname()[2], "RELEASE")
    return "\n".join(l.rstrip() for l in t.split("\n"))
cmds = [l.rstrip("\n") for l in open(sys.argv[1])] if len(sys.argv) > 1 else None
raw = sys.stdin.read()
if cmds is None:
    sys.stdout.write(mask(raw))
else:
    parts = raw.split("/> ")
    for i, p in enumerate(parts[1:]):
        print("/> " + (cmds[i] if i < len(cmds) else "(end of input)"))
        p = mask(p).strip("\n")
        if re.search(r" get (attribute|parameter|auth|alua|discovery_auth)$", cmds[i] if i < len(cmds) else ""):
            p = "\n".join(l for l in p.split("\n") if re.match(r"\w+=", l))     # values without the tool's help text
        if p:
            print(p)
PY

blk() { echo; echo "=== $1"; }
cli() { cat > $W/cmds; targetcli < $W/cmds > $W/raw 2>&1; rc=$?; python3 $W/mask.py $W/cmds < $W/raw; echo "[exit $rc]"; }
one() { echo "\$ targetcli $*"; targetcli "$@" < /dev/null > $W/raw 2>&1; rc=$?; python3 $W/mask.py < $W/raw; echo "[exit $rc]"; }
run() { echo "\$ $*"; "$@" < /dev/null > $W/raw 2>&1; rc=$?; python3 $W/mask.py < $W/raw; echo "[exit $rc]"; }
same() { python3 - "$@" <<'PY'
import json, sys
def key(x):
    return json.dumps(x, sort_keys=True)
def n(x):
    if isinstance(x, dict): return {k: n(v) for k, v in x.items()}
    if isinstance(x, list): return sorted((n(v) for v in x), key=key)
    return x
a, b = (n(json.load(open(f))) for f in sys.argv[1:3])
print("files agree" if a == b else "files DIFFER")
PY
}

b_fresh() {
blk "fresh: an empty tree"
cli <<C
set global auto_save_on_exit=false
version
ls
status
/backstores status
/iscsi info
/loopback info
/vhost info
/iscsi get discovery_auth
sessions
sessions detail
pwd
C
}

b_backstores() {
blk "backstores: every kind"
cli <<C
/backstores/ramdisk create name=rd size=1M wwn=${U}01
/backstores/ramdisk create rdnull 8M nullio=true wwn=${U}02
/backstores/ramdisk create rd 1M
/backstores/ramdisk create rdbad 1X
/backstores/fileio create fwb $W/fwb.img 16M wwn=${U}03
/backstores/fileio create fwt $W/fwt.img 2M write_back=false sparse=false wwn=${U}04
/backstores/fileio create fother $W/fwb.img
/backstores/fileio create fnone $W/none.img
/backstores/fileio create fold $W/old.img 1G wwn=${U}05
/backstores/fileio create fdir $W
/backstores/block create blk /dev/nullb0 wwn=${U}06
/backstores/block create blk2 /dev/nullb0
/backstores/block create blk3 /dev/null
/backstores/pscsi create ps $W/sd
/backstores/pscsi create ps2 99:0:0:0
ls /backstores
/backstores/ramdisk/rd info
/backstores/ramdisk/rdnull info
/backstores/fileio/fwb info
/backstores/block/blk info
/backstores/pscsi/ps info
/backstores/ramdisk/rd version
/backstores/fileio/fwb version
/backstores/block/blk version
/backstores/pscsi/ps version
/backstores/ramdisk/rd status
C
}

b_attributes() {
blk "attributes: read, set, refuse"
cli <<C
/backstores/ramdisk/rd get attribute
/backstores/fileio/fwb get attribute emulate_write_cache emulate_tpu max_unmap_lba_count
/backstores/block/blk get attribute max_write_same_len optimal_sectors queue_depth
/backstores/pscsi/ps get attribute
/backstores/ramdisk/rd set attribute block_size=4096
/backstores/ramdisk/rd info
/backstores/ramdisk/rd set attribute block_size=512
/backstores/ramdisk/rd set attribute block_size=100
/backstores/ramdisk/rd set attribute emulate_3pc=0 emulate_caw=0
/backstores/ramdisk/rd set attribute emulate_tpu=1
/backstores/fileio/fwb set attribute emulate_tpu=1
/backstores/fileio/fwb set attribute emulate_tpws=1
/backstores/fileio/fwb set attribute unmap_zeroes_data=1
/backstores/fileio/fwb set attribute emulate_write_cache=0
/backstores/fileio/fwb set attribute emulate_write_cache=1
/backstores/ramdisk/rd set attribute is_nonrot=abc
/backstores/ramdisk/rd set attribute hw_block_size=512
/backstores/ramdisk/rd set attribute nonesuch=1
/backstores/ramdisk/rd get attribute nonesuch
/backstores/ramdisk/rd set attribute emulate_3pc=1 emulate_caw=1
C
}

b_alua() {
blk "alua: groups of a storage object"
cli <<C
/backstores/ramdisk/rd/alua ls
/backstores/ramdisk/rd/alua create g1 16
/backstores/ramdisk/rd/alua create g1 17
/backstores/ramdisk/rd/alua create g2 16
/backstores/ramdisk/rd/alua create g3 0
/backstores/ramdisk/rd/alua/g1 get alua
/backstores/ramdisk/rd/alua/g1 set alua alua_access_type=1
/backstores/ramdisk/rd/alua/g1 set alua alua_access_state=2
/backstores/ramdisk/rd/alua ls
/backstores/ramdisk/rd/alua/g1 set alua alua_access_state=9
/backstores/ramdisk/rd/alua/g1 set alua preferred=1 nonop_delay_msecs=7 trans_delay_msecs=8 implicit_trans_secs=9
/backstores/ramdisk/rd/alua/g1 set alua tg_pt_gp_id=3
/backstores/ramdisk/rd/alua/g1 set alua alua_support_standby=0
/backstores/ramdisk/rd/alua/g1 set alua alua_access_state=0
/backstores/ramdisk/rd/alua/g1 set alua alua_access_state=2
/backstores/ramdisk/rd/alua delete default_tg_pt_gp
/backstores/ramdisk/rd/alua delete nope
/backstores/ramdisk/rd/alua create gdel 77
/backstores/ramdisk/rd/alua delete gdel
/backstores/pscsi/ps/alua create g1 5
ls /backstores/ramdisk
C
}

b_iscsi() {
blk "iscsi: target, portals, LUNs"
cli <<C
/iscsi create $IQN
/iscsi create $IQN
/iscsi create not-an-iqn
/iscsi create iqn.2003-01.org.example.cli:two
ls /iscsi
/iscsi/$IQN/tpg1 get attribute
/iscsi/$IQN/tpg1 get parameter
/iscsi/$IQN/tpg1/portals delete 0.0.0.0 3260
/iscsi/$IQN/tpg1/portals create 127.0.0.1
/iscsi/iqn.2003-01.org.example.cli:two/tpg1/portals delete 0.0.0.0 3260
/iscsi/$IQN/tpg1/portals create 127.0.0.1
/iscsi/$IQN/tpg1/portals create ::1 3261
/iscsi/$IQN/tpg1/portals create 192.0.2.7 3270
/iscsi/$IQN/tpg1/portals delete 192.0.2.7 3270
/iscsi/$IQN/tpg1/portals create 127.0.0.1 3260
/iscsi/$IQN/tpg1/portals create 300.1.1.1 3260
/iscsi/$IQN/tpg1/portals/127.0.0.1:3260 enable_iser false
/iscsi/$IQN/tpg1/portals/127.0.0.1:3260 enable_offload false
/iscsi/$IQN/tpg1/portals/127.0.0.1:3260 info
/iscsi/$IQN create 2
/iscsi/$IQN/tpg2/portals create 127.0.0.1 3260
/iscsi/$IQN create tpg2
/iscsi/$IQN delete 2
/iscsi/$IQN/tpg1/luns create /backstores/ramdisk/rd
/iscsi/$IQN/tpg1/luns create /backstores/ramdisk/rd
/iscsi/$IQN/tpg1/luns create /backstores/fileio/fwb lun=5
/iscsi/$IQN/tpg1/luns create /backstores/block/blk lun6
/iscsi/$IQN/tpg1/luns create /backstores/pscsi/ps
/iscsi/$IQN/tpg1/luns create /backstores/ramdisk/none
/iscsi/$IQN/tpg1/luns create /backstores/fileio/fwt 70000
/iscsi/$IQN/tpg1/luns/lun0 info
/iscsi/$IQN/tpg1/luns/lun0 set alua alua_tg_pt_gp_name=g1
/iscsi/$IQN/tpg1/luns/lun0 get alua
/iscsi/$IQN/tpg1/luns/lun0 set alua alua_tg_pt_gp_name=nope
/backstores/ramdisk/rd/alua/g1 get alua members
/backstores/ramdisk ls
ls /iscsi
C
}

b_acl() {
blk "acl: nodes, mapped LUNs, CHAP, tags"
cli <<C
/iscsi/$IQN/tpg1/acls create $INI
/iscsi/$IQN/tpg1/acls create $INI
/iscsi/$IQN/tpg1/acls create not-an-iqn
/iscsi/$IQN/tpg1/acls create iqn.2003-01.org.example.init:b add_mapped_luns=false
ls /iscsi/$IQN/tpg1/acls
/iscsi/$IQN/tpg1/acls/$INI get attribute
/iscsi/$IQN/tpg1/acls/$INI get parameter
/iscsi/$IQN/tpg1/acls/$INI set attribute dataout_timeout=10
/iscsi/$IQN/tpg1/acls/$INI set attribute dataout_timeout=100
/iscsi/$IQN/tpg1/acls/$INI set parameter MaxConnections=2
/iscsi/$IQN/tpg1/acls/$INI set auth userid=user1 password=secret12secret
/iscsi/$IQN/tpg1/acls/$INI set auth mutual_userid=back1 mutual_password=secret34secret
/iscsi/$IQN/tpg1/acls/$INI get auth
/iscsi/$IQN/tpg1/acls/$INI info
/iscsi/$IQN/tpg1/acls/$INI delete 5
/iscsi/$IQN/tpg1/acls/$INI create 20 lun5 write_protect=1
/iscsi/$IQN/tpg1/acls/$INI create 21 lun5
/iscsi/$IQN/tpg1/acls/$INI create 22 /backstores/fileio/fwt
/iscsi/$IQN/tpg1/acls/$INI create 23 99
/iscsi/$IQN/tpg1/acls/$INI create 256 0
/iscsi/$IQN/tpg1/acls/$INI/mapped_lun20 info
ls /iscsi/$IQN/tpg1
/iscsi/$IQN/tpg1 set attribute authentication=1
ls /iscsi depth=3
/iscsi/$IQN/tpg1/acls/$INI set auth mutual_userid=
/iscsi/$IQN/tpg1/acls/$INI set auth mutual_password=
/iscsi/$IQN/tpg1/acls/$INI get auth
ls /iscsi/$IQN/tpg1/acls
/iscsi/$IQN/tpg1 set attribute generate_node_acls=1
/iscsi/$IQN/tpg1 get attribute cache_dynamic_acls
ls /iscsi/$IQN/tpg1/acls
/iscsi/$IQN/tpg1 set auth userid=tpguser password=tpgpass1234
/iscsi/$IQN/tpg1 get auth
ls /iscsi depth=3
/iscsi/$IQN/tpg1 set attribute generate_node_acls=0 cache_dynamic_acls=0
/iscsi/$IQN/tpg1/acls tag $INI grp
/iscsi/$IQN/tpg1/acls tag iqn.2003-01.org.example.init:b grp
ls /iscsi/$IQN/tpg1/acls
/iscsi/$IQN/tpg1/acls/grp info
/iscsi/$IQN/tpg1/acls untag grp
/iscsi/$IQN/tpg1/acls delete iqn.2003-01.org.example.init:b
ls /iscsi/$IQN/tpg1/acls
/iscsi/$IQN/tpg1/luns delete 5
ls /iscsi/$IQN/tpg1
C
}

b_params() {
blk "params: attributes and parameters of a TPG, discovery"
cli <<C
/iscsi/$IQN/tpg1 set parameter MaxBurstLength=524288 InitialR2T=No ImmediateData=Yes
/iscsi/$IQN/tpg1 set parameter InitialR2T=maybe
/iscsi/$IQN/tpg1 set parameter FirstBurstLength=1
/iscsi/$IQN/tpg1 set parameter HeaderDigest=None DataDigest=None
/iscsi/$IQN/tpg1 set parameter AuthMethod=CHAP,None
/iscsi/$IQN/tpg1 set parameter TargetAlias=shelf
/iscsi/$IQN/tpg1 get parameter MaxBurstLength InitialR2T TargetAlias AuthMethod
/iscsi/$IQN/tpg1 set attribute default_cmdsn_depth=16 login_timeout=20 demo_mode_write_protect=0
/iscsi/$IQN/tpg1 set attribute default_cmdsn_depth=0
/iscsi/$IQN/tpg1 set attribute login_timeout=1000
/iscsi/$IQN/tpg1 disable
/iscsi/$IQN/tpg1 disable
ls /iscsi/$IQN depth=1
/iscsi/$IQN/tpg1 enable
/iscsi/$IQN/tpg1 enable
/iscsi/$IQN/tpg1 status
/iscsi set discovery_auth userid=du password=dp1234567890
/iscsi set discovery_auth enable=1
ls /iscsi depth=1
/iscsi set discovery_auth mutual_userid=dmu mutual_password=dmp123456789
ls /iscsi depth=1
/iscsi get discovery_auth
sessions
C
}

b_loopback() {
blk "loopback and vhost"
cli <<C
/loopback create naa.5001405000000001
/loopback create naa.5001405000000001
/loopback create iqn.2003-01.org.example.cli:x
/loopback/naa.5001405000000001/luns create /backstores/ramdisk/rdnull
/loopback/naa.5001405000000001 get attribute
/loopback/naa.5001405000000001 enable
ls /loopback
/vhost create naa.5001405000000002
/vhost/naa.5001405000000002/tpg1/luns create /backstores/ramdisk/rdnull
ls /vhost
/backstores/ramdisk/rdnull/alua/default_tg_pt_gp get alua members
/vhost delete naa.5001405000000002
C
}

b_save() {
blk "save, clear, restore, compare"
cli <<C
saveconfig $W/one.json
restoreconfig $W/one.json
clearconfig
clearconfig confirm=true
ls
restoreconfig $W/nothere.json
restoreconfig $W/one.json
saveconfig $W/two.json
restoreconfig $W/one.json clear_existing=true
saveconfig $W/three.json
ls
/backstores/ramdisk/rd saveconfig $W/part.json
restoreconfig $W/one.json clear_existing=true storage_object=rd
ls /iscsi/$IQN/tpg1/luns
restoreconfig $W/one.json clear_existing=true target=$IQN
ls /iscsi/$IQN/tpg1/luns
restoreconfig $W/one.json clear_existing=true
C
same $W/one.json $W/two.json
same $W/one.json $W/three.json
run targetctl save $W/four.json
same $W/one.json $W/four.json
run targetctl clear
one ls
run targetctl restore $W/one.json
run targetctl restore $W/nothere.json
run targetctl save $W/five.json
same $W/one.json $W/five.json
python3 - $W/one.json $W/odd.json <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
s = [s for s in d["storage_objects"] if s["name"] == "rd"][0]
s["attributes"].update(no_such_attribute=1, queue_depth=4096)
json.dump(d, open(sys.argv[2], "w"))
PY
cli <<C
restoreconfig $W/odd.json clear_existing=true
ls /iscsi depth=2
restoreconfig $W/one.json clear_existing=true
C
}

b_oneshot() {
blk "one-shot commands, exit status, saving on exit"
one --version
one version
one /backstores/ramdisk create rdshot 1M
one /backstores/ramdisk create rdshot 1M
one /backstores/ramdisk delete rdshot
one bogus
one /nopath ls
one /iscsi version
one /loopback version
one saveconfig
run ls $CFG
run stat -c '%a %n' $CFG/saveconfig.json
one saveconfig
one set global auto_save_on_exit=true
cli <<C
/backstores/ramdisk create rdexit 1M wwn=${U}09
exit
C
one set global auto_save_on_exit=false
one /backstores/ramdisk delete rdexit save=true
run sh -c "ls $CFG/backup | sed 's/saveconfig-.*/one backup/' | sort -u"
}

b_delete() {
blk "delete, piece by piece"
cli <<C
/backstores/ramdisk delete rd
ls /iscsi/$IQN/tpg1
refresh
ls /iscsi/$IQN/tpg1
/iscsi/$IQN/tpg1/acls/$INI delete 99
/iscsi/$IQN/tpg1/acls delete $INI
/iscsi/$IQN/tpg1/acls delete $INI
/iscsi/$IQN/tpg1/luns delete lun99
/iscsi/$IQN/tpg1/luns delete lun6
/iscsi/$IQN/tpg1/portals delete ::1 3261
/iscsi/$IQN/tpg1/portals delete ::1 3261
/iscsi/$IQN delete tpg1
/iscsi/$IQN delete 1
/iscsi delete $IQN
/iscsi delete $IQN
/iscsi delete iqn.2003-01.org.example.cli:two
/loopback/naa.5001405000000001/luns delete 0
/loopback delete naa.5001405000000001
/backstores/block delete blk
/backstores/pscsi delete ps
/backstores/fileio delete nope
ls
clearconfig true
ls
C
run ls /sys/kernel/config/target/core
}

[ -e $CFG ] && cp -a $CFG $W/cfg.orig
modprobe null_blk nr_devices=1 gb=1 memory_backed=1
modprobe scsi_debug num_tgts=1 max_luns=1 dev_size_mb=16
for i in $(seq 50); do
	sd=$(grep -ls scsi_debug /sys/block/sd*/device/model | head -1 | cut -d/ -f4)
	[ -n "$sd" ] && [ -b /dev/$sd ] && break
	sleep .1
done
ln -sfn /dev/$sd $W/sd
truncate -s 3M $W/old.img
targetcli pwd > /dev/null 2>&1		# makes the preferences file, loads the modules
for b in ${*:-fresh backstores attributes alua iscsi acl params loopback save oneshot delete}; do b_$b; done
targetcli clearconfig confirm=true > /dev/null 2>&1
modprobe -r null_blk scsi_debug
[ -e $W/cfg.orig ] && { rm -rf $CFG; cp -a $W/cfg.orig $CFG; }
rm -rf $W
