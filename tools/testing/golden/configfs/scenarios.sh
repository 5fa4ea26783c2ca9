#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build each scenario from nothing with mkdir, echo and ln, dump /sys/kernel/config/target, take it down again.
# usage: scenarios.sh [-o DIR] [-n] [-k] [SCENARIO...]      run as root in a guest; all scenarios by default
#   -o DIR  write DIR/SCENARIO.tsv (default: current directory)
#   -n      do not reload the target modules between scenarios
#   -k      leave the last one standing
# A scenario whose module or device is missing is skipped with a line on stderr ("not made").
# Nothing here knows the implementation: it loads modules by name and uses the configfs ABI only.
here=$(cd "$(dirname "$0")" && pwd)
T=/sys/kernel/config/target C=$T/core
out=. reload=1 keep=
while getopts o:nk o; do case $o in o) out=$OPTARG;; n) reload=0;; k) keep=1;; *) exit 2;; esac; done
shift $((OPTIND - 1))
IQN=iqn.2003-01.org.linux-iscsi.golden:t1 INI=iqn.2004-10.com.example:ini INI2=iqn.2004-10.com.example:other

put() { printf '%s' "$2" > "$1" || { echo "write '$2' > $1 failed" >&2; return 1; }; }
need() { modprobe "$1" 2>/dev/null || { echo "skip: no module $1" >&2; return 1; }; }

clean() {
	local d
	compgen -G '/sys/class/iscsi_session/session*' >/dev/null && iscsiadm -m node -u >/dev/null 2>&1
	iscsiadm -m iface -I ini2 -o delete >/dev/null 2>&1; rm -rf /var/lib/iscsi/nodes/* /var/lib/iscsi/send_targets/* /etc/iscsi/nodes/* /etc/iscsi/send_targets/* 2>/dev/null
	[ -d /etc/target.away ] && rm -rf /etc/target && mv /etc/target.away /etc/target
	if [ -d $T ]; then
	# links first (mapped LUNs, then ports), then directories from the leaves up
	find $T -depth -path '*/acls/*' -type l -exec rm {} + 2>/dev/null
	find $T -depth -type l -exec rm {} + 2>/dev/null
	# an ACL that a nexus uses can be removed only when the nexus is gone
	for d in $T/loopback/*/*/nexus $T/vhost/*/*/nexus; do [ -e "$d" ] && { echo NULL > "$d"; } 2>/dev/null; done
	find $T -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
	fi
	losetup -d /dev/loop0 2>/dev/null; rmmod scsi_debug null_blk 2>/dev/null; rdma link delete rxe0 2>/dev/null; ip link delete dummy0 2>/dev/null
	[ $reload = 0 ] && return 0
	for d in tcm_loop iscsi_target_mod tcm_fc sbp_target tcm_remote vhost_scsi ib_srpt tcm_qla2xxx \
	         target_core_iblock target_core_file target_core_pscsi target_core_user target_core_rd target_core_mod; do
		grep -q "^$d " /proc/modules && rmmod $d
	done 2>/dev/null
	rm -rf /etc/target/pr/* /etc/target/alua/* /var/target/pr/* /var/target/alua/*
	mkdir -p /etc/target/pr /etc/target/alua	# the administrator's to make
}
disks() {	# the sg nodes of the target's disks, unit attentions taken away
	local d; for d in $(lsscsi -g | awk '/LIO-ORG/{print $NF}'); do sg_turs -n 4 $d >/dev/null 2>&1; echo $d; done
}

ramdisk() {	# NAME: 1 MiB, serial fixed
	mkdir -p $C/rd_mcp_0/$1 && put $C/rd_mcp_0/$1/control rd_pages=256 && put $C/rd_mcp_0/$1/enable 1 &&
	put $C/rd_mcp_0/$1/wwn/vpd_unit_serial 0b8f6a2e-7f0c-4f0f-9d5e-00000000000${2:-1}
}
iscsi_target() {
	need iscsi_target_mod && ramdisk d1 && mkdir $T/iscsi 2>/dev/null
	local t=$T/iscsi/$IQN/tpgt_1
	mkdir $T/iscsi/$IQN && mkdir $t && mkdir $t/np/127.0.0.1:3260 && mkdir "$t/np/[::1]:3261" && mkdir $t/lun/lun_0 &&
	ln -s $C/rd_mcp_0/d1 $t/lun/lun_0/port && mkdir $t/acls/$INI && mkdir $t/acls/$INI/lun_0 &&
	ln -s $t/lun/lun_0 $t/acls/$INI/lun_0/default
}
scsi_debug() { rmmod scsi_debug 2>/dev/null; modprobe scsi_debug vpd_use_hostno=0 "$@" 2>/dev/null && udevadm settle; }	# identifiers that do not depend on the host number
iface2() {	# a second initiator name
	iscsiadm -m iface -I ini2 -o new && iscsiadm -m iface -I ini2 -o update -n iface.initiatorname -v $INI2
} >/dev/null
login() {
	mkdir -p /run/lock/iscsi /etc/iscsi; echo InitiatorName=$INI > /etc/iscsi/initiatorname.iscsi
	pidof iscsid >/dev/null || { need iscsi_tcp; iscsid; sleep 1; }
	iscsiadm -m node -o new -T $IQN -p 127.0.0.1:3260,1 >/dev/null &&
	{ [ -z "$1" ] || { iscsiadm -m node -T $IQN -o update -n node.session.auth.authmethod -v CHAP &&
	  iscsiadm -m node -T $IQN -o update -n node.session.auth.username -v user1 && iscsiadm -m node -T $IQN -o update -n node.session.auth.password -v secret1234567; }; } &&
	iscsiadm -m node -T $IQN -l >/dev/null; udevadm settle 2>/dev/null; sleep 1
}

s_core() { need target_core_mod; }
s_unconfigured() {	# a device directory of each back end, nothing written
	local b
	need target_core_mod && for b in rd_mcp fileio iblock pscsi user; do mkdir -p $C/${b}_0/d1; done
	[ -d $C/rd_mcp_0/d1 ]
}
s_ramdisk() { need target_core_mod && ramdisk d1; }
s_ramdisk_nullio() { need target_core_mod && mkdir -p $C/rd_mcp_3/n && put $C/rd_mcp_3/n/control rd_pages=1024,rd_nullio=1 && put $C/rd_mcp_3/n/enable 1; }
s_fileio() {
	need target_core_mod && mkdir -p $C/fileio_0/f1 && rm -f /run/golden-file.img &&
	put $C/fileio_0/f1/control fd_dev_name=/run/golden-file.img,fd_dev_size=8388608 && put $C/fileio_0/f1/udev_path /run/golden-file.img && put $C/fileio_0/f1/enable 1
}
s_fileio_wce() {
	need target_core_mod && mkdir -p $C/fileio_1/f2 && rm -f /run/golden-file.img &&
	put $C/fileio_1/f2/control fd_dev_name=/run/golden-file.img,fd_dev_size=8388608,fd_buffered_io=1,fd_async_io=1 && put $C/fileio_1/f2/enable 1
}
loopdev() { truncate -s 16M /run/golden-loop.img && { losetup /dev/loop0 >/dev/null 2>&1 || losetup /dev/loop0 /run/golden-loop.img; }; }
s_fileio_block() {
	need target_core_mod && need loop && loopdev && mkdir -p $C/fileio_0/f3 && put $C/fileio_0/f3/control fd_dev_name=/dev/loop0 && put $C/fileio_0/f3/enable 1
}
s_iblock() {
	need target_core_mod && need loop && loopdev && mkdir -p $C/iblock_0/b1 &&
	put $C/iblock_0/b1/control udev_path=/dev/loop0 && put $C/iblock_0/b1/udev_path /dev/loop0 && put $C/iblock_0/b1/enable 1
}
s_pscsi() {
	need target_core_mod && scsi_debug dev_size_mb=8 || return 1
	local b h c t l
	b=$(lsscsi | awk '/scsi_debug/{print $NF; exit}'); IFS=: read -r h c t l <<< "$(lsscsi | awk '/scsi_debug/{gsub(/[][]/,"",$1); print $1; exit}')"
	mkdir -p $C/pscsi_0/p1 && put $C/pscsi_0/p1/control scsi_host_id=$h,scsi_channel_id=$c,scsi_target_id=$t,scsi_lun_id=$l &&
	put $C/pscsi_0/p1/udev_path $b && put $C/pscsi_0/p1/enable 1
}
s_user() {	# no daemon listens
	need target_core_user && mkdir -p $C/user_0/u1 && put $C/user_0/u1/control "dev_config=golden/x" && put $C/user_0/u1/control "dev_size=1048576,nl_reply_supported=-1" && put $C/user_0/u1/enable 1
}
s_alua() {
	need target_core_mod && ramdisk d1 && ramdisk d2 2 || return 1
	local a=$C/rd_mcp_0/d1/alua
	mkdir $C/alua/lu_gps/lug && put $C/alua/lu_gps/lug/lu_gp_id 7 && put $C/rd_mcp_0/d1/alua_lu_gp lug && mkdir $C/alua/lu_gps/noid &&
	mkdir $a/ao $a/ano $a/noid && put $a/ao/tg_pt_gp_id 16 && put $a/ano/tg_pt_gp_id 0 && put $a/ano/alua_access_type 1 && put $a/ano/alua_access_state 1 &&
	put $a/ano/preferred 1 && put $a/ano/nonop_delay_msecs 250 && put $a/ao/alua_write_metadata 1 && put $C/rd_mcp_0/d1/lba_map $'64 2\n0 127 16:O 1:A\n128 255 16:S 1:U\n' || return 1
	need tcm_loop && mkdir -p $T/loopback/naa.6001405000000001/tpgt_1/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $T/loopback/naa.6001405000000001/tpgt_1/lun/lun_0/p &&
	put $T/loopback/naa.6001405000000001/tpgt_1/lun/lun_0/alua_tg_pt_gp ao || return 1
	a=$C/rd_mcp_0/d1/alua	# the directories of the metadata files are the administrator's to make
	mkdir -p /etc/target/alua/tpgs_0b8f6a2e-7f0c-4f0f-9d5e-000000000001 /etc/target/alua/loopback/naa.6001405000000001+1
	put $a/ao/alua_access_state 2 && put $T/loopback/naa.6001405000000001/tpgt_1/lun/lun_0/alua_tg_pt_write_md 1 && put $T/loopback/naa.6001405000000001/tpgt_1/lun/lun_0/alua_tg_pt_offline 1
}
s_loopback() {
	need tcm_loop && ramdisk d1 && mkdir $T/loopback 2>/dev/null
	local t=$T/loopback/naa.5001405000000001/tpgt_0
	mkdir -p $t && put $t/nexus naa.5001405000000002 && mkdir $t/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $t/lun/lun_0/virtual_scsi_port &&
	mkdir -p $T/loopback/fc.21000000c9000001/tpgt_31 && mkdir -p $T/loopback/iqn.2003-01.x:y/tpgt_1/acls/iqn.2003-01.x:i/lun_3 && udevadm settle
}
s_iscsi() {	# CHAP set on the ACL, a second TPG with nothing, nobody logged in
	iscsi_target || return 1
	local t=$T/iscsi/$IQN/tpgt_1 a
	a=$t/acls/$INI/auth
	put $a/userid user1 && put $a/password secret1234567 && put $a/userid_mutual tgt1 && put $a/password_mutual tsecret1234567 && put $t/acls/$INI/tag mytag &&
	mkdir $T/iscsi/$IQN/tpgt_2 && put $t/enable 1
}
s_iscsi_session() {
	s_iscsi && put $T/iscsi/$IQN/tpgt_1/acls/$INI/auth/userid_mutual NULL && put $T/iscsi/$IQN/tpgt_1/acls/$INI/auth/password_mutual NULL && login chap
}
s_iscsi_demo() {	# dynamic ACL
	iscsi_target || return 1
	local t=$T/iscsi/$IQN/tpgt_1
	rm $t/acls/$INI/lun_0/default && rmdir $t/acls/$INI/lun_0 $t/acls/$INI && put $t/attrib/authentication 0 && put $t/attrib/generate_node_acls 1 && put $t/enable 1 && login
}
s_pr() {	# loopback nexus registered and holding a reservation, APTPL=1
	s_loopback || return 1
	local d; d=$(disks)
	sg_persist -n --out --register --param-sark=0x123abc --param-aptpl $d && sg_persist -n --out --reserve --param-rk=0x123abc --prout-type=5 $d
}
s_fc() { need tcm_fc && ramdisk d1 && mkdir $T/fc && mkdir -p $T/fc/20:00:00:1b:21:00:00:01/tpgt_1/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $T/fc/20:00:00:1b:21:00:00:01/tpgt_1/lun/lun_0/p &&
	mkdir -p $T/fc/20:00:00:1b:21:00:00:01/tpgt_1/acls/20:00:00:1b:21:00:00:02/lun_0 && ln -s $T/fc/20:00:00:1b:21:00:00:01/tpgt_1/lun/lun_0 $T/fc/20:00:00:1b:21:00:00:01/tpgt_1/acls/20:00:00:1b:21:00:00:02/lun_0/m; }
s_sbp() { need sbp_target && ramdisk d1 && mkdir $T/sbp && mkdir -p $T/sbp/0011223344556677/tpgt_1/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $T/sbp/0011223344556677/tpgt_1/lun/lun_0/p && mkdir -p $T/sbp/0011223344556677/tpgt_1/acls/00112233445566aa; }
s_vhost() { need vhost_scsi && ramdisk d1 && mkdir $T/vhost && mkdir -p $T/vhost/naa.5001405aabbccdd1/tpgt_1/lun/lun_0 && put $T/vhost/naa.5001405aabbccdd1/tpgt_1/nexus naa.5001405aabbccdd2 &&
	ln -s $C/rd_mcp_0/d1 $T/vhost/naa.5001405aabbccdd1/tpgt_1/lun/lun_0/p; }
s_remote() { need tcm_remote && ramdisk d1 && mkdir $T/remote && mkdir -p $T/remote/naa.5001405aabbccdd3/tpgt_1/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $T/remote/naa.5001405aabbccdd3/tpgt_1/lun/lun_0/p; }
s_srpt() { need ib_srpt && mkdir $T/srpt; }
s_qla2xxx() { need tcm_qla2xxx && mkdir $T/qla2xxx && mkdir $T/qla2xxx_npiv; }

s_core_nodbroot() { [ -d /etc/target ] && mv /etc/target /etc/target.away; mkdir -p /var/target; need target_core_mod; }	# /etc/target is missing when the core is loaded
s_ramdisk_attrib() {	# every attribute that a ramdisk lets change, away from its default
	s_ramdisk || return 1
	local a=$C/rd_mcp_0/d1/attrib kv
	for kv in block_size=4096 emulate_3pc=0 emulate_caw=0 emulate_fua_write=0 emulate_model_alias=1 emulate_rsoc=0 emulate_tas=0 emulate_tpu=0 emulate_ua_intlck_ctrl=2 \
		enforce_pr_isids=0 force_pr_aptpl=1 is_nonrot=1 max_unmap_block_desc_count=8 max_unmap_lba_count=4096 unmap_granularity=16 unmap_granularity_alignment=3 max_write_same_len=128 \
		optimal_sectors=64 queue_depth=32 submit_type=2; do put $a/${kv%%=*} ${kv#*=} || return 1; done
	put $a/emulate_pr 0
}
s_ramdisk_wwn() {	# inquiry strings, serial, alias and udev_path set
	s_ramdisk || return 1
	local d=$C/rd_mcp_0/d1
	put $d/wwn/vendor_id ACME && put $d/wwn/product_id "Disk 9000" && put $d/wwn/revision 7.1 && put $d/wwn/company_id 0xa1b2c3 && put $d/wwn/vpd_unit_serial "not hexadecimal at all" && put $d/alias "an alias" && put $d/udev_path /dev/somewhere
}
s_ramdisk_pi() { s_ramdisk && put $C/rd_mcp_0/d1/attrib/pi_prot_type 1 && put $C/rd_mcp_0/d1/attrib/pi_prot_verify 1; }
s_fileio_pi() { s_fileio && put $C/fileio_0/f1/attrib/pi_prot_type 3 && put $C/fileio_0/f1/attrib/pi_prot_format 1; }
s_iblock_readonly() {
	need target_core_mod && need loop && loopdev && mkdir -p $C/iblock_0/b1 && put $C/iblock_0/b1/control udev_path=/dev/loop0,readonly=1 && put $C/iblock_0/b1/enable 1
}
s_iblock_null_blk() {	# 4 KiB blocks, discard
	need target_core_mod && { rmmod null_blk 2>/dev/null; modprobe null_blk nr_devices=1 gb=1 bs=4096 memory_backed=1 discard=1 queue_mode=2 2>/dev/null; } && udevadm settle && mkdir -p $C/iblock_0/b1 &&
	put $C/iblock_0/b1/control udev_path=/dev/nullb0 && put $C/iblock_0/b1/udev_path /dev/nullb0 && put $C/iblock_0/b1/enable 1 && put $C/iblock_0/b1/attrib/emulate_tpu 1
}
s_iblock_scsi() {	# over a SCSI disk with UNMAP, WRITE SAME and a volatile cache
	need target_core_mod && scsi_debug dev_size_mb=16 lbpu=1 lbpws=1 lbprz=1 unmap_granularity=8 unmap_max_blocks=2048 unmap_max_desc=16 physblk_exp=3 opt_blks=64 || return 1
	local b; b=$(lsscsi | awk '/scsi_debug/{print $NF; exit}')
	mkdir -p $C/iblock_0/b1 && put $C/iblock_0/b1/control udev_path=$b && put $C/iblock_0/b1/udev_path $b && put $C/iblock_0/b1/enable 1 && put $C/iblock_0/b1/attrib/emulate_tpu 1 && put $C/iblock_0/b1/attrib/emulate_tpws 1
}
s_loopback_all() {	# one exported LUN under each protocol, with an ACL and a mapped LUN
	need tcm_loop && ramdisk d1 && mkdir $T/loopback 2>/dev/null
	local p t i
	for p in naa.6001405aaaaaaaa naa.5001405aaaaaaaa fc.21000000c900000 iqn.2003-01.org.x:; do
		t=$T/loopback/${p}1/tpgt_1 i=${p}2
		mkdir -p $t && put $t/nexus $i && mkdir $t/lun/lun_5 && ln -s $C/rd_mcp_0/d1 $t/lun/lun_5/p && mkdir $t/acls/$i && mkdir $t/acls/$i/lun_9 && ln -s $t/lun/lun_5 $t/acls/$i/lun_9/m || return 1
	done
	udevadm settle; sleep 1
}
s_loopback_stpg() {	# the initiator moved the group to standby
	s_loopback || return 1
	local a=$C/rd_mcp_0/d1/alua d
	mkdir -p /etc/target/alua/tpgs_0b8f6a2e-7f0c-4f0f-9d5e-000000000001
	mkdir $a/g && put $a/g/tg_pt_gp_id 16 && put $T/loopback/naa.5001405000000001/tpgt_0/lun/lun_0/alua_tg_pt_gp g && put $a/g/alua_write_metadata 1 || return 1
	d=$(disks); sg_stpg --tp=16 --standby $d
}
s_iscsi_tuned() {	# everything that targetcli can set on a TPG and an ACL, away from its default
	iscsi_target && ramdisk d2 2 || return 1
	local t=$T/iscsi/$IQN/tpgt_1 a kv
	a=$t/acls/$INI
	for kv in cache_dynamic_acls=1 default_cmdsn_depth=16 default_erl=2 demo_mode_discovery=0 demo_mode_write_protect=0 fabric_prot_type=1 generate_node_acls=1 login_keys_workaround=0 login_timeout=30 prod_mode_write_protect=1 t10_pi=1 tpg_enabled_sendtargets=0; do
		put $t/attrib/${kv%%=*} ${kv#*=} || return 1; done
	for kv in AuthMethod=CHAP,None DataDigest=CRC32C,None DataPDUInOrder=No DataSequenceInOrder=No DefaultTime2Retain=30 DefaultTime2Wait=5 ErrorRecoveryLevel=2 FirstBurstLength=32768 HeaderDigest=CRC32C IFMarker=Yes ImmediateData=No InitialR2T=No \
		MaxBurstLength=131072 MaxConnections=4 MaxOutstandingR2T=8 MaxRecvDataSegmentLength=16384 MaxXmitDataSegmentLength=65536 OFMarker=Yes TargetAlias=Golden; do put $t/param/${kv%%=*} "${kv#*=}" || return 1; done
	for kv in userid=u password=pw userid_mutual=um password_mutual=pwm; do put $t/auth/${kv%%=*} ${kv#*=} && put $T/iscsi/discovery_auth/${kv%%=*} d${kv#*=} || return 1; done
	put $T/iscsi/discovery_auth/enforce_discovery_auth 1 || return 1
	for kv in dataout_timeout=30 dataout_timeout_retries=9 default_erl=1 nopin_response_timeout=20 nopin_timeout=10 random_datain_pdu_offsets=1 random_datain_seq_offsets=1 random_r2t_offsets=1; do put $a/attrib/${kv%%=*} ${kv#*=} || return 1; done
	put $a/cmdsn_depth 33 && put $a/tag group-a && put $a/auth/userid only-the-name && mkdir $t/lun/lun_1 && ln -s $C/rd_mcp_0/d2 $t/lun/lun_1/p2 && mkdir $a/lun_7 && ln -s $t/lun/lun_1 $a/lun_7/x && put $a/lun_7/write_protect 1 && put $t/rtpi 77 &&
	put $T/iscsi/$IQN/param/cmd_completion_affinity 0 && mkdir "$t/np/0.0.0.0:3262" "$t/np/[::]:3263" && put $t/enable 1
}
s_iscsi_two() {	# two initiators, a persistent reservation held by the first, which registered with its ISID; the other one's LUN is write-protected
	iscsi_target || return 1
	local t=$T/iscsi/$IQN/tpgt_1 d e
	mkdir $t/acls/$INI2 && mkdir $t/acls/$INI2/lun_0 && ln -s $t/lun/lun_0 $t/acls/$INI2/lun_0/default && put $t/attrib/authentication 0 && put $t/enable 1 && login &&
	iface2 && iscsiadm -m node -o new -T $IQN -p 127.0.0.1:3260,1 -I ini2 >/dev/null && iscsiadm -m node -T $IQN -I ini2 -l >/dev/null || return 1
	udevadm settle; sleep 1; d=$(disks); e=${d##*$'\n'} d=${d%%$'\n'*}
	sg_persist -n --out --register --param-sark=0xabc1 --param-aptpl $d && sg_persist -n --out --register --param-sark=0xabc2 --param-aptpl $e && sg_persist -n --out --reserve --param-rk=0xabc1 --prout-type=1 $d && put $t/acls/$INI2/lun_0/write_protect 1
}
s_pr_all() {	# all registrants, ALL_TG_PT
	s_loopback || return 1
	local d; d=$(disks)
	sg_persist -n --out --register --param-sark=0x1 --param-alltgpt $d && sg_persist -n --out --reserve --param-rk=0x1 --prout-type=7 $d
}
s_spc2() {	# RESERVE(6)
	s_loopback || return 1
	local d; d=$(disks); sg_raw $d 16 00 00 00 00 00 2>/dev/null
}
s_pr_aptpl() {	# registrations and the reservation brought back from the file of an earlier life
	need iscsi_target_mod && ramdisk d1 && mkdir $T/iscsi 2>/dev/null
	local t=$T/iscsi/$IQN/tpgt_1
	put $C/rd_mcp_0/d1/pr/res_aptpl_metadata "initiator_fabric=iSCSI,initiator_node=$INI,initiator_sid=00023d000001,sa_res_key=2748,res_holder=1,res_type=3,res_scope=0,res_all_tg_pt=0,mapped_lun=4,target_fabric=iSCSI,target_node=$IQN,tpgt=1,port_rtpi=0,target_lun=0" &&
	put $C/rd_mcp_0/d1/pr/res_aptpl_metadata "initiator_fabric=iSCSI,initiator_node=$INI2,initiator_sid=00023d000002,sa_res_key=2749,res_holder=0,res_all_tg_pt=0,mapped_lun=0,target_fabric=iSCSI,target_node=$IQN,tpgt=1,port_rtpi=0,target_lun=0" &&
	mkdir -p $t/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $t/lun/lun_0/p && mkdir $t/acls/$INI && mkdir $t/acls/$INI/lun_4 && ln -s $t/lun/lun_0 $t/acls/$INI/lun_4/m
}
s_srpt_port() {	# a port of software RDMA over a dummy interface with a fixed address
	need ib_srpt && need rdma_rxe && need dummy || return 1
	{ ip link add dummy0 type dummy; ip link set dummy0 address 02:00:00:00:00:01; ip addr add 10.77.0.1/24 dev dummy0; ip link set dummy0 up; } 2>/dev/null
	rdma link add rxe0 type rxe netdev dummy0 && ramdisk d1 || return 1
	local g=0000:00ff:fe00:0001; local t=$T/srpt/$g/$g a=0x00000000000000000200000000000002
	mkdir $T/srpt && mkdir -p $t && mkdir $t/lun/lun_0 && ln -s $C/rd_mcp_0/d1 $t/lun/lun_0/p && mkdir $t/acls/$a && mkdir $t/acls/$a/lun_0 && ln -s $t/lun/lun_0 $t/acls/$a/lun_0/m && put $t/enable 1
}

ALL="core core_nodbroot unconfigured ramdisk ramdisk_nullio ramdisk_attrib ramdisk_wwn ramdisk_pi fileio fileio_wce fileio_block fileio_pi iblock iblock_readonly iblock_null_blk iblock_scsi pscsi user
alua loopback loopback_all loopback_stpg pr pr_all spc2 iscsi iscsi_tuned iscsi_session iscsi_two iscsi_demo pr_aptpl fc sbp vhost remote srpt srpt_port qla2xxx"
mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config
mkdir -p "$out"; rc=0
for s in ${*:-$ALL}; do
	clean
	if s_$s; then
		python3 "$here/dump.py" > "$out/$s.tsv" || rc=1
		# what the target keeps on disk, in the same form
		find /etc/target/pr /etc/target/alua /var/target/pr /var/target/alua -type f 2>/dev/null | sort | while read -r f; do
			python3 "$here/dump.py" -f "$f"; done > "$out/$s.files.tsv"; [ -s "$out/$s.files.tsv" ] || rm "$out/$s.files.tsv"
		echo "$s: $(wc -l < "$out/$s.tsv") entries" >&2
	else
		echo "$s: not made" >&2; rc=1
	fi
done
[ -n "$keep" ] || clean
exit $rc
