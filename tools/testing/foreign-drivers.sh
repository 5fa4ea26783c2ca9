#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Compile the kernel's own drivers for the target core, unmodified, against the
# headers in include/target: what they name must be there, with the type they
# expect, and every warning counts.
#
# usage: foreign-drivers.sh [DRIVER...]	prints TAP; exit status 4: can't be tried
#
#	KDIR	kernel build tree, else the newest in /lib/modules
#	CC	compiler, as for kbuild
#
# The drivers come from Debian's linux-source package for that kernel, which apt
# fetches if /usr/src has it not, and stay in ${XDG_CACHE_HOME:-~/.cache}/lio.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
: "${KDIR:=$(printf '%s\n' /lib/modules/*/build | sort -V | tail -n1)}"

# driver: folder, objects that include target headers, private include path
drivers() {
	cat <<-'LIST'
	vhost_scsi	vhost			scsi.o
	ib_srpt		infiniband/ulp/srpt	ib_srpt.o
	xen-scsiback	xen			xen-scsiback.o
	qla2xxx		scsi/qla2xxx		qla_os.o,qla_target.o,qla_init.o,qla_iocb.o
	tcm_qla2xxx	scsi/qla2xxx		tcm_qla2xxx.o
	efct		scsi/elx		efct/efct_lio.o,efct/efct_driver.o,efct/efct_scsi.o,efct/efct_unsol.o	-I$(src)
	usb_f_tcm	usb/gadget/function	f_tcm.o		-I$(src)/..,-I$(src)/../udc
	tcm_usb_gadget	usb/gadget/legacy	tcm_usb_gadget.o	-I$(src)/..,-I$(src)/../udc,-I$(src)/../function
	LIST
}

skip() {
	echo "1..0 # SKIP $*"
	exit 4
}

[ -f "$KDIR/Makefile" ] || skip "no kernel build tree at $KDIR"
release=$(make -s -C "$KDIR" kernelrelease 2>/dev/null) || skip "$KDIR does not work"
series=$(expr "$release" : '\([0-9]*\.[0-9]*\)')
cache=${XDG_CACHE_HOME:-$HOME/.cache}/lio/foreign-drivers/$release
package=linux-source-$series
tarball=usr/src/$package.tar.xz

# Never unpacked: the stock target and its headers.
unpack() (
	set -e
	cd "$cache"
	if [ -f "/$tarball" ]; then
		source=/$tarball
	else
		apt-get download "$package" >&2
		dpkg-deb -x "$package"_*.deb package
		source=package/$tarball
	fi
	rm -rf new && mkdir new
	tar -xJf "$source" -C new --strip-components=2 \
		--exclude='*/drivers/target' --exclude='*/include/target' \
		"$package"/drivers/{vhost,infiniband/ulp/srpt,xen,scsi/qla2xxx} \
		"$package"/drivers/{scsi/elx,usb/gadget}
	rm -rf package "$package"_*.deb
	rm -rf drivers && mv new drivers
)

log=$(mktemp)
trap 'rm -f "$log"' EXIT
mkdir -p "$cache"
exec 9>"$cache/lock"	# one at a time: each writes its Kbuild files
flock 9
[ -d "$cache/drivers" ] || unpack >"$log" 2>&1 ||
	skip "can't get $package: $(tail -n1 "$log")"

# A Kbuild file beside the kernel's Makefile is read instead of it.
compile() {	# folder objects flags log
	local dir=$cache/drivers/$1 objects=${2//,/ } flags=${3//,/ } log=$4
	local stray object goals=()

	cat >"$dir/Kbuild" <<-KBUILD
	LINUXINCLUDE := -I$top/include \$(LINUXINCLUDE)
	ccflags-y := $flags -Werror
	obj-m := $objects
	KBUILD
	for object in $objects; do
		rm -f "$dir/$object" "$dir/${object%/*}/.${object##*/}.cmd"
		goals+=("$object")
	done
	make -C "$KDIR" M="$dir" ${CC:+CC="$CC"} -j2 "${goals[@]}" >"$log" 2>&1 ||
		return
	stray=$(find "$dir" -name '.*.o.cmd' -newer "$dir/Kbuild" -print0 |
		xargs -0 -r grep -hoE '[^ ]*/include/(target|trace/events/target)[a-z_/]*\.h' |
		grep -v "^$top/include/" | sort -u)
	[ -z "$stray" ] || { echo "took other headers: $stray" >"$log"; return 1; }
}

wanted=" $* "
[ $# -gt 0 ] || wanted=
list=$(drivers | while read -r name rest; do
	[ -z "$wanted" ] || [ "${wanted/ $name /}" != "$wanted" ] || continue
	echo "$name $rest"
done)
[ -n "$list" ] || skip "no such driver: $*"

echo "TAP version 13"
echo "1..$(wc -l <<<"$list")"
n=0 failed=0
while read -r name folder objects flags; do
	n=$((n + 1))
	if [ ! -d "$cache/drivers/$folder" ]; then
		echo "ok $n $name # SKIP not in $package"
	elif compile "$folder" "$objects" "${flags:-}" "$log"; then
		echo "ok $n $name"
	else
		echo "not ok $n $name"
		grep -E 'error|warning|headers|No rule' "$log" | head -n 20 | sed 's/^/# /'
		failed=1
	fi
done <<<"$list"
exit $failed
