# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the target's selftests share. A test sources it, says how many results
# it has with plan, gives each result with ok, and ends with finish:
#
#	. "$(dirname "$0")/lib.sh"
#	plan 2
#	need_tools sg_inq
#	need_module tcm_loop
#	ramdisk disk0 16
#	loopback $NAA1 disk0
#	ok "the disk appears" have_disk disk0
#	ok "INQUIRY names the vendor" sh -c "sg_inq $(disk disk0) | grep -q LIO-ORG"
#	finish
#
# Everything made with these functions is removed at the end, however it comes.

T=/sys/kernel/config/target
TMP=$(mktemp -d)
# A process costs up to a quarter of a second where these run: what is called
# often, here, does without.

# addresses to play with: target ports (odd) and initiator ports (even)
NAA1=naa.5001405000000001 NAA2=naa.5001405000000002
NAA3=naa.5001405000000003 NAA4=naa.5001405000000004

KSFT_SKIP=4
planned=0 results=0 failures=0
undo=()

# -- TAP

plan() { planned=$1; echo "TAP version 13"; echo "1..$1"; }

note() { sed 's/^/# /' <<< "$*"; }

result() { # 0|1 DESCRIPTION
	results=$((results + 1))
	[ "$1" = 0 ] && echo "ok $results - $2" && return
	failures=$((failures + 1))
	echo "not ok $results - $2"
}

# ok DESCRIPTION COMMAND...: the command shall succeed
ok() {
	local what=$1

	shift
	if "$@" > "$TMP/out" 2>&1; then
		result 0 "$what"
	else
		result 1 "$what"
		head -n 40 "$TMP/out" | sed 's/^/#   /'
	fi
}

# nok DESCRIPTION COMMAND...: the command shall fail
nok() {
	local what=$1

	shift
	if "$@" > "$TMP/out" 2>&1; then
		result 1 "$what"
		head -n 20 "$TMP/out" | sed 's/^/#   /'
	else
		result 0 "$what"
	fi
}

# is DESCRIPTION WANTED GOT
is() {
	[ "$2" = "$3" ] && result 0 "$1" && return
	result 1 "$1"
	note "  wanted: $2"
	note "  got:    $3"
}

# like DESCRIPTION PATTERN COMMAND...: its output shall have the extended pattern
like() {
	local what=$1 re=$2

	shift 2
	"$@" > "$TMP/out" 2>&1
	if grep -qE -- "$re" "$TMP/out"; then
		result 0 "$what"
	else
		result 1 "$what"
		note "  no /$re/ in:"
		head -n 20 "$TMP/out" | sed 's/^/#   /'
	fi
}

# write_errno NAME|0 VALUE FILE: one write(2); shall end so (EINVAL, EBUSY, ...)
writes() { # DESCRIPTION NAME|OK VALUE FILE
	is "$1" "$2" "$(write_errno "$3" "$4")"
}

# write_errno VALUE FILE: prints OK or the name of the errno
write_errno() {
	local said

	# what printf would write in two pieces, or not at all
	case $1 in
	''|*$'\n'*)
		python3 - "$1" "$2" <<-'P'
		import errno, os, sys
		try:
		    fd = os.open(sys.argv[2], os.O_WRONLY)
		    os.write(fd, sys.argv[1].encode())
		    print("OK")
		except OSError as e:
		    print(errno.errorcode.get(e.errno, e.errno))
		P
		return ;;
	esac
	[ -e "$2" ] || { echo ENOENT; return; }
	said=$(LC_ALL=C; { printf %s "$1" > "$2"; } 2>&1)
	case ${said##*: } in
	'')				echo OK ;;
	"Invalid argument")		echo EINVAL ;;
	"Device or resource busy")	echo EBUSY ;;
	"Permission denied")		echo EACCES ;;
	"Operation not permitted")	echo EPERM ;;
	"No such device")		echo ENODEV ;;
	"File exists")			echo EEXIST ;;
	*)	python3 -c '
import errno, os, sys
names = {os.strerror(n): name for n, name in errno.errorcode.items()}
names[os.strerror(errno.ENOTSUP)] = "ENOTSUP"
print(names.get(sys.argv[1], sys.argv[1]))' "${said##*: }" ;;
	esac
}

# rows FOLDER: a result for each line of the input
#	FILE<tab>VALUE<tab>OK or errno<tab>what FILE reads afterwards
# VALUE and reading with Python's escapes; a fourth field of - is not looked at
rows() {
	local rc what

	cat > "$TMP/rows" || return
	python3 - "$1" "$TMP/rows" > "$TMP/results" <<-'P'
	import errno, os, sys
	def text(s): return s.encode().decode("unicode_escape").encode("latin1")
	for line in open(sys.argv[2]).read().splitlines():
	    if not line.strip() or line.startswith("#"): continue
	    name, value, want, after = line.split("\t")
	    path = os.path.join(sys.argv[1], name)
	    try:
	        fd = os.open(path, os.O_WRONLY)
	        try:
	            n = os.write(fd, text(value))
	            got = "OK" if n == len(text(value)) else "SHORT(%d)" % n
	        finally: os.close(fd)
	    except OSError as e: got = errno.errorcode.get(e.errno, str(e.errno))
	    good, reads = got == want, b""
	    if after != "-":
	        with open(path, "rb") as f: reads = f.read()
	        good = good and reads == text(after)
	    print("%d\t%s <- %s: %s%s" % (not good, name, value[:40], want,
	          "" if good else " (got %s, reads %r)" % (got, reads)))
	P
	while IFS=$'\t' read -r rc what; do
		result "$rc" "$what"
	done < "$TMP/results"
}

skip_all() { # REASON
	echo "1..0 # SKIP $*"
	exit $KSFT_SKIP
}

finish() {
	if [ "$results" != "$planned" ]; then
		echo "# planned $planned results, gave $results"
		failures=$((failures + 1))
	fi
	exit $((failures > 0))
}

die() { note "$*"; exit 1; }

# -- what a test needs

need_root() { [ "$(id -u)" = 0 ] || skip_all "root is needed"; }

need_tools() {
	local t

	for t; do
		command -v "$t" > /dev/null || skip_all "$t is missing"
	done
}

need_module() {
	local m

	for m; do
		load "$m" || skip_all "no module $m"
	done
}

# load MODULE: unless it is there
load() { [ -d "/sys/module/${1//-/_}" ] || modprobe -q "$1"; }

# -- waiting: for a state, generously; machines are slow

# A "read -t" would need no process, but now and then Bash 5.2 keeps SIGCHLD blocked
# after one, for all that it starts as well. Children that have ended are zombies
# then, which "kill -0" takes for living, and a "timeout" sleeps on when its command
# has ended.
pause() { sleep "$1"; } # SECONDS

# SECONDS are a quick machine's; any gets five times that
wait_for() { # SECONDS COMMAND...
	local end=$((SECONDS + $1 * 5))

	shift
	until "$@" > /dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		pause 0.1
	done
}

# no task waits uninterruptibly that has to do with the target
no_task_hangs() {
	! grep -lE '^State:.D' /proc/[0-9]*/status 2> /dev/null |
		sed 's/status/comm/' | xargs -r cat 2> /dev/null |
		grep -E 'kworker|sg_reset|python3|tcm|iscsi'
}

# -- taking apart: what was made last goes first

on_exit() { undo+=("$*"); }

tear_down() {
	local rc=$? i folders=()

	trap - EXIT
	cd /
	for ((i = ${#undo[@]} - 1; i >= 0; i--)); do
		if [[ ${undo[i]} == "unmake "* ]]; then
			folders+=("${undo[i]#* }")
		else
			unmake "${folders[@]}"
			folders=()
			take_back "${undo[i]}"
		fi
	done
	unmake "${folders[@]}"
	rm -rf "$TMP"
	exit $rc
}

take_back() { # COMMAND
	eval "$1" > /dev/null 2>&1 && return
	echo "# tear-down failed: $1"
	[ $rc != 0 ] || rc=1
}

# unmake FOLDER...: those that are there
unmake() {
	local d left=()

	for d; do
		[ ! -d "$d" ] || [[ " ${left[*]} " == *" $d "* ]] || left+=("$d")
	done
	[ ${#left[@]} = 0 ] || take_back "rmdir ${left[*]}"
}
trap tear_down EXIT
trap 'exit 130' INT TERM

# make_dir FOLDER: mkdir, and its parents, each removed again if it was made here
make_dir() {
	local d=$1 rc=0 new=()

	until [ -d "$d" ]; do
		new=("$d" "${new[@]}")
		d=${d%/*}
	done
	[ ${#new[@]} = 0 ] || mkdir "${new[@]}" || rc=1
	for d in "${new[@]}"; do
		# a fabric's or a parent's folder may be shared, and go with
		# another test
		[ ! -d "$d" ] || on_exit "unmake $d"
	done
	return $rc
}

# set_to VALUE FILE
set_to() { echo "$1" > "$2"; }

# -- storage objects

# ramdisk NAME MEGABYTES [CONTROL]: its folder is then $(store NAME)
ramdisk() {
	local d=$T/core/rd_mcp_${HBA:-7}/$1

	load target_core_mod
	make_dir "$d" || die "cannot make $d"
	page_bytes=${page_bytes:-$(getconf PAGESIZE)}
	set_to "rd_pages=$(($2 * 1048576 / page_bytes))${3:+,$3}" "$d/control" &&
		set_to 1 "$d/enable" || die "cannot set up $1"
	set_to "$(serial "$1")" "$d/wwn/vpd_unit_serial"
}

# fileio NAME FILE MEGABYTES [CONTROL]
fileio() {
	local d=$T/core/fileio_${HBA:-7}/$1

	load target_core_file
	[ -e "$2" ] || truncate -s "${3}M" "$2"
	make_dir "$d" || die "cannot make $d"
	set_to "fd_dev_name=$2,fd_dev_size=$(($3 * 1048576))${4:+,$4}" "$d/control" &&
		set_to 1 "$d/enable" || die "cannot set up $1"
	set_to "$(serial "$1")" "$d/wwn/vpd_unit_serial"
}

# iblock NAME DEVICE [CONTROL]
iblock() {
	local d=$T/core/iblock_${HBA:-7}/$1

	load target_core_iblock
	# udev makes the node of a device that was made just now
	wait_for 60 test -b "$2"
	make_dir "$d" || die "cannot make $d"
	set_to "udev_path=$2${3:+,$3}" "$d/control" && set_to 1 "$d/enable" ||
		die "cannot set up $1"
	set_to "$(serial "$1")" "$d/wwn/vpd_unit_serial"
}

# null_disk NAME KEY=VALUE...: makes /dev/NAME, which null_blk plays; 1 if the
# kernel has none
null_disk() {
	local d=/sys/kernel/config/nullb/$1 row

	# without disks of its own, which others would find in use
	modprobe -q null_blk nr_devices=0
	[ -d "${d%/*}" ] && mkdir "$d" 2> /dev/null || return 1
	on_exit "rmdir $d"
	shift
	for row in "$@" power=1; do
		set_to "${row#*=}" "$d/${row%%=*}" || return 1
	done
}

# slow_disk NAME MILLISECONDS: what comes to /dev/mapper/NAME from now on takes
# so long; /dev/NAME is below it. What was waiting goes on when that changes.
slow_disk() {
	local table="0 $(blockdev --getsz "/dev/$1") delay /dev/$1 0 $2"
	# udev looks at a slow disk slowly: nobody waits for it
	local dm="dmsetup --noudevsync"

	if [ -b "/dev/mapper/$1" ]; then
		$dm load "$1" --table "$table" && $dm resume "$1"
	else
		load dm_delay && $dm create "$1" --table "$table" &&
			on_exit "$dm remove --retry $1"
	fi
}

# pscsi NAME H:C:T:L [NODE]: pass a SCSI device through; a disk needs its NODE
pscsi() {
	local d=$T/core/pscsi_${HBA:-7}/$1 a

	load target_core_pscsi
	IFS=: read -ra a <<< "$2"
	make_dir "$d" || die "cannot make $d"
	set_to "scsi_host_id=${a[0]},scsi_channel_id=${a[1]},scsi_target_id=${a[2]},scsi_lun_id=${a[3]}" \
		"$d/control" && set_to "${3:-/dev/null}" "$d/udev_path" &&
		set_to 1 "$d/enable" || die "cannot set up $1"
}

# scsi_debug frees a target later, and its module may go before that (Linux 6.12:
# nobody waits for its async domain): its host goes first, and has some time
unload_scsi_debug() {
	wait_for 30 grep -qx 0 /sys/module/scsi_debug/refcnt || return
	set_to -1 /sys/bus/pseudo/drivers/scsi_debug/add_host
	sleep 0.5
	rmmod scsi_debug
}

# scsi_host NAME: the numbers of the SCSI hosts of that driver
scsi_host() { grep -lx "$1" /sys/class/scsi_host/host*/proc_name | grep -o '[0-9][0-9]*/' | tr -d /; }

# serial NAME: the unit serial number; hexadecimal, since the NAA descriptor is
# made of its hexadecimal digits
serial() {
	local i c a=0x6c696f3a b=0x74657374

	for ((i = 0; i < ${#1}; i++)); do
		printf -v c %d "'${1:i:1}"
		a=$(((a ^ c) * 0x100000001b3)) b=$(((b + a) * 0x5851f42d4c957f2d))
	done
	printf '%016x%016x\n' "$b" "$a"
}

# store NAME: the configfs folder of a storage object
store() { echo $T/core/*_"${HBA:-7}/$1"; }

# -- loopback

# tpg ADDRESS [TAG]: the folder of a loopback target port group
tpg() { echo "$T/loopback/$1/tpgt_${2:-1}"; }

# loopback ADDRESS NAME...: a port with these objects as LUN 0, 1, ...; sees them as disks
loopback() {
	local p n=0 store_name

	load tcm_loop
	p=$(tpg "$1")
	make_dir "$p" || die "cannot make $p"
	set_to "${NEXUS:-${1%?}e}" "$p/nexus" || die "no nexus on $1"
	on_exit "set_to NULL $p/nexus"
	shift
	for store_name; do
		lun "$p" $n "$store_name"
		n=$((n + 1))
	done
}

# lun TPG NUMBER NAME: link a storage object
lun() {
	make_dir "$1/lun/lun_$2" && ln -s "$(store "$3")" "$1/lun/lun_$2/$3" ||
		die "cannot link $3 as LUN $2"
	on_exit "[ ! -L $1/lun/lun_$2/$3 ] || rm $1/lun/lun_$2/$3"
}

# -- the initiator's side

disk_by_serial() {
	local d page

	for d in /sys/block/sd*; do
		page=
		# what is there of up to 255 bytes; Bash leaves zeros out
		{ IFS= LC_ALL=C read -rN 255 page < "$d/device/vpd_pg80"; } 2>/dev/null
		[[ $page != *"$1"* ]] || { echo "/dev/${d##*/}"; return; }
	done
	return 1
}

have_disk() { wait_for 30 disk_by_serial "$(serial "$1")"; }

# disk NAME: /dev/sdX of a storage object, when it came
disk() {
	local s

	s=$(serial "$1")
	wait_for 30 disk_by_serial "$s" && disk_by_serial "$s"
}

# scsi_at ADDRESS LUN: where sysfs has what an initiator sees there, when it came
scsi_at() {
	local d

	d=/sys/bus/scsi/devices/$(cat "$(tpg "$1")/address"):$2
	wait_for 30 test -e "$d/scsi_generic" && echo "$d"
}

# node_at ADDRESS LUN block|scsi_generic|scsi_tape: its device node, when it came
node_at() {
	local d

	d=$(scsi_at "$1" "$2")/$3 || return 1
	wait_for 30 test -d "$d" && d=$(ls "$d" | sort | head -n 1) &&
		wait_for 30 test -e "/dev/$d" && echo "/dev/$d"
}

# sg_of DEVICE: its /dev/sgN
sg_of() {
	set -- "/sys/block/${1#/dev/}/device/scsi_generic/"*
	echo "/dev/${1##*/}"
}

# sgio DEVICE: from here on cdb sends CDBs there and tells what came back, see
# sgio.py: cdb [OTHER DEVICE] CDB [in|alike|sum BYTES | out HEX[*COUNT]...]. Bash
# reads byte by byte: where much comes back let it be folded or summed up
sgio() {
	need_tools python3
	mkfifo "$TMP/sgio.in" "$TMP/sgio.out"
	python3 "${BASH_SOURCE[0]%/*}/sgio.py" "$1" \
		< "$TMP/sgio.in" > "$TMP/sgio.out" &
	exec 8> "$TMP/sgio.in" 9< "$TMP/sgio.out"
	on_exit "exec 8>&- 9<&-; wait"
}

cdb() {
	local answer

	echo "$*" >&8
	read -r answer <&9
	echo "$answer"
}

# ready DEVICE...: take what unit attentions there are; a LUN that comes after
# another one's disk leaves one there
ready() {
	local d n

	for d; do
		for n in 1 2 3 4 5; do
			[[ $(cdb "$d" 000000000000) != GOOD* ]] || break
		done
	done
}

# fio, but it neither looks at all of sysfs nor measures a clock to begin with
quick_fio() { fio --disk_util=0 --clocksource=clock_gettime --thread "$@"; }

# verified_io DEVICE [FIO OPTION...]: random writes, read back and compared
verified_io() {
	local dev=$1

	shift
	quick_fio --name=verify --filename="$dev" --direct=1 --rw=randwrite --bs=16k \
		--size=4M --verify=crc32c --do_verify=1 --verify_fatal=1 \
		--iodepth=8 --ioengine=libaio --output-format=terse "$@"
}

# -- holding a thread at a named function, so that an interleaving is made and
# not hoped for; see Documentation/testing.rst. Needs kprobes and the rig's
# module slow:
#
#	need_slow
#	hold target_submit_tmr 60000 comm=sg_reset  the next one that comes there
#	sg_reset -d $dev &
#	held target_submit_tmr			it stands there now
#	... what is to happen meanwhile ...
#	ok "..." release target_submit_tmr	fails if it went on too early

SLOW=/sys/kernel/debug/slow
declare -A held_symbol=()

need_slow() {
	[ -e $SLOW ] || { load slow && [ -e $SLOW ]; } ||
		skip_all "no module slow: it needs kprobes and is the rig's"
	on_exit "rmmod slow"
}

# find_symbol FUNCTION: the one symbol of [MODULE:]FUNCTION, or why there is none.
# What the compiler cloned whole (.isra, .constprop) is as good; what it inlined,
# all or in .part, is not to be held
find_symbol() {
	local f=${1#*:} m= near

	[ "$f" = "$1" ] || m=${1%%:*}
	near=$(awk -v f="$f" -v m="$m" 'BEGIN { if (m) m = "[" m "]" }
		$2 ~ /[tTwW]/ && index($3, f) == 1 && (!m || $4 == m) &&
		$3 ~ "^[^.]*(\\.(isra|constprop|part|cold)(\\.[0-9]+)?)*$" &&
		($3 == f || substr($3, length(f) + 1, 1) == ".") { print $3 }' \
		/proc/kallsyms)
	case $(grep -cv -e '\.part' -e '\.cold' <<< "$near") in
	1)	[ -n "$near" ] || { echo "$1: no such function here: inlined," \
			"renamed, or its module is not loaded"; return 1; }
		f=$(grep -v -e '\.part' -e '\.cold' <<< "$near")
		echo "${m:+$m:}$f" ;;
	0)	echo "$1: inlined by the compiler, all or in part:" $near; return 1 ;;
	*)	echo "$1: several functions, name a module:" $near; return 1 ;;
	esac
}

# hold FUNCTION MILLISECONDS [OPTION...]: the next thread that calls it waits
# there, so long at most. Options, see the module: skip=N count=N comm=NAME
# work=FUNCTION from=FUNCTION return spin
hold() {
	local f=$1 symbol

	symbol=$(find_symbol "$f") || die "cannot hold $symbol"
	[ -z "${held_symbol[$f]:-}" ] || unhold "$f"
	shift
	held_symbol[$f]=$symbol
	set_to "hold $symbol ms=$*" $SLOW || die "cannot hold $symbol"
	on_exit "unhold $f"
}

# hold_says FUNCTION calls|held|standing|expired|missed
hold_says() {
	awk -v f="${held_symbol[$1]}" -v what="$2" '$1 == f {
		for (i = 2; i < NF; i += 2) if ($i == what) print $(i + 1) }' $SLOW
}

stand() { [ "$(hold_says "$1" standing)" -ge "$2" ]; }

# held FUNCTION [N]: wait until so many threads (1) stand there
held() { wait_for 30 stand "$1" "${2:-1}"; }

# release FUNCTION: let go who stands there, hold nobody any more, and wait until
# they are gone. Fails if one has gone before, or passed because there were too many
release() {
	set_to "release ${held_symbol[$1]}" $SLOW &&
		wait_for 30 is_empty "$1" &&
		[ "$(hold_says "$1" expired) $(hold_says "$1" missed)" = "0 0" ]
}

is_empty() { [ "$(hold_says "$1" standing)" = 0 ]; }

# unhold FUNCTION: release, and take the probe away
unhold() {
	[ -n "${held_symbol[$1]:-}" ] || return 0
	set_to "drop ${held_symbol[$1]}" $SLOW
	unset "held_symbol[$1]"
}

need_root
