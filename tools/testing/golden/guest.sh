#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# In the guest: run the groups that the file "plan" names, one after the other.
#
# /host/golden  this folder          /host/plan   lines "FAMILY/NAME SECONDS"
# /host/mods    there when modules of ours take the place of the distribution's
# /host/out     what the probers wrote, one folder a family
# /host/status  lines "begin GROUP", "end GROUP EXIT-STATUS SECONDS": the last "begin" without an
#               "end" is the group in which the guest died
G=/host/golden
mkdir -p /etc/target /host/out/{scsi,configfs,errno,rtslib}
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$G/configfs

foreign() {	# target modules in memory that are not the ones under test
	local m f
	[ -d /host/mods ] || return 0
	for m in $(lsmod | awk '/^(target_core|iscsi_target|tcm_|sbp_target)/{print $1}'); do
		f=$(modinfo -F filename "$m")
		case $f in */updates/*) ;; *) echo "not ours: $f";; esac
	done
}
complaints() {
	dmesg | grep -E "WARNING:|BUG:|Oops|KASAN|UBSAN|ODEBUG|blocked for more|refcount_t:|list_(add|del) corruption|rcu: .*(detected stall|self-detected)|general protection|possible circular|possible recursive|inconsistent lock"
}
run() {	# FAMILY NAME
	case $1 in
	scsi)	python3 $G/scsi/cases.py /host/out/scsi "$2" ;;
	configfs) bash $G/configfs/scenarios.sh -k -o /host/out/configfs "$2" ;;
	errno)	python3 $G/configfs/probe.py -o "/host/out/errno/$2.tsv" "$2" ;;
	rtslib)
		case $2 in
		walk)	python3 $G/rtslib/walk.py > /host/out/rtslib/walk.txt; true ;;
		targetcli) bash $G/rtslib/targetcli.sh > /host/out/rtslib/targetcli.txt ;;
		esac ;;
	esac
}
export -f run
export G

rc=0
: > /tmp/seen
while read -r group seconds; do
	echo "begin $group" >> /host/status
	t=$SECONDS
	timeout -k 10 "$seconds" bash -c "run ${group%%/*} ${group#*/}" < /dev/null > "/host/out/${group/\//.}.log" 2>&1
	r=$?
	complaints > /tmp/now
	if ! cmp -s /tmp/seen /tmp/now; then
		diff /tmp/seen /tmp/now | sed -n 's/^> /kernel: /p' | head -3 >> /host/status
		cp /tmp/now /tmp/seen
	fi
	foreign >> /host/status
	echo "end $group $r $((SECONDS - t))" >> /host/status
	# what hangs takes the groups after it along: they get a guest of their own
	[ $r != 124 ] && [ $r != 137 ] || { rc=1; break; }
done < /host/plan
exit $rc
