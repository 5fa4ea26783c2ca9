#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A ramdisk takes its size from control, says so in info, wants its memory when
# it is enabled, and is what it is from then on.
. "$(dirname "$0")/lib.sh"
plan 17
need_tools python3
need_module target_core_mod tcm_loop

d=$T/core/rd_mcp_7/control0
make_dir "$d" || die "cannot make $d"
page=$(getconf PAGESIZE)
writes "not without a size" EINVAL 1 "$d/enable"
writes "unknown keys are ignored" OK "foo=1,rd_pages,rd_pages=x, rd_pages=9" \
	"$d/control"
writes "so none was given" EINVAL 1 "$d/enable"
writes "a negative size" EINVAL rd_pages=-5 "$d/control"
writes "a size beyond 32 bits" ERANGE rd_pages=4294967296 "$d/control"
writes "more than there is" OK rd_pages=4294967295 "$d/control"
writes "is refused at once" ENOMEM 1 "$d/enable"
writes "the last size counts" OK $'rd_pages=7,rd_pages=0x100\n' "$d/control"
writes "enable" OK 1 "$d/enable"
like "info shows it" "PAGES/PAGE_SIZE: 256\*$page  SG_table_count: [0-9]+  nullio: 0 dummy: 0" \
	cat "$d/info"
writes "it cannot be resized" EBUSY rd_pages=512 "$d/control"
is "blocks" 512 "$(cat "$d/attrib/block_size")"
is "queue depth" 128 "$(cat "$d/attrib/hw_queue_depth")"

# most of what the machine has, which takes no memory yet
free=$(awk '/^MemAvailable:/ { print $2 * 1024 }' /proc/meminfo)
d=$T/core/rd_mcp_7/control1
make_dir "$d" || die "cannot make $d"
writes "half of the memory" OK "rd_pages=$((free / 2 / page))" "$d/control"
writes "can be had" OK 1 "$d/enable"
rmdir "$d"
make_dir "$d" || die "cannot make $d"
set_to rd_pages=1000000,rd_nullio=1 "$d/control"
writes "without memory any size can" OK 1 "$d/enable"
set_to "$(serial control1)" "$d/wwn/vpd_unit_serial"
loopback $NAA1 control1
ok "... what is read there is zero, not what the memory held before" python3 - "$(disk control1)" <<'P'
import mmap, os, sys
room = mmap.mmap(-1, 65536)
room[:] = b"Z" * 65536
os.preadv(os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECT), [room], 0)
sys.exit(room[:] != bytes(65536) and "not zero")
P
finish
