#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a device costs that nobody uses: threads, and memory for each CPU, over
# those of a ramdisk without memory, which are the core's.
#
#   50 devices of each kind, without a port
. "$(dirname "$0")/lib.sh"
plan 8
need_tools losetup
need_module target_core_mod target_core_file target_core_iblock loop
N=50

truncate -s 1M "$TMP/disk" "$TMP/file"
under=$(losetup -f --show "$TMP/disk") || die "no loop device"
on_exit "losetup -d $under"

# threads of the kernel, rescuers among them; its common workers come and go
threads() { grep -LE '^kworker/(u|[0-9])' $(grep -lsE '^[0-9]+ \(.*\) . 2 ' /proc/[0-9]*/stat |
	sed 's/stat$/comm/') 2> /dev/null | wc -l; }
percpu_kb() { awk '/^Percpu:/ { print $2 }' /proc/meminfo; }

# cost BACKEND CONTROL: sets $threads and $percpu, of all together
cost() {
	local i d before kb

	make_dir "$T/core/$1_7" || die "cannot make $1_7"
	before=$(threads) kb=$(percpu_kb)
	for ((i = 0; i < N; i++)); do
		d=$T/core/$1_7/idle$i
		mkdir "$d" && set_to "$2" "$d/control" && set_to 1 "$d/enable" || die "cannot make $d"
	done
	threads=$(($(threads) - before)) percpu=$(($(percpu_kb) - kb))
	note "$N of $1: $threads threads, $percpu KiB per-CPU memory of all CPUs"
	rmdir "$T/core/$1_7"/idle*
	wait_for 10 test "$(threads)" -le "$before"
}

cost rd_mcp rd_pages=256,rd_nullio=1
core_threads=$threads core_percpu=$percpu
cpus=$(grep -c ^processor /proc/cpuinfo)

cost fileio "fd_dev_name=$TMP/file,fd_dev_size=1048576,fd_buffered_io=1"
ok "fileio: a thread a device" test "$threads" -le $((core_threads + N))
ok "... and no memory for each CPU" test "$percpu" -le $((core_percpu + 16 * cpus))
cost fileio "fd_dev_name=$TMP/file,fd_dev_size=1048576,fd_async_io=1"
ok "... with direct I/O as well" test "$threads" -le $((core_threads + N))
ok "... and no memory for each CPU" test "$percpu" -le $((core_percpu + 16 * cpus))
cost iblock "udev_path=$under,exclusive=0"
ok "iblock: no thread" test "$threads" -le "$core_threads"
ok "... and no memory for each CPU" test "$percpu" -le $((core_percpu + 16 * cpus))
cost rd_mcp rd_pages=256
ok "rd_mcp: no thread" test "$threads" -le "$core_threads"
ok "... and no memory for each CPU" test "$percpu" -le $((core_percpu + 16 * cpus))
finish
