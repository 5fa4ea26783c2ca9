#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A file system that writes back hundreds of small files: the block layer empties
# the writer's plug into us while it goes on filling it, and our own bios must
# not get in its way.
#
#   ext4 -- sdX -- naa...1/tpgt_1/lun_0 -- iblock -- null_blk
. "$(dirname "$0")/lib.sh"
plan 2
need_tools mkfs.ext4 python3
need_module tcm_loop target_core_iblock ext4

null_disk written memory_backed=1 size=128 || skip_all "no null_blk"
iblock written /dev/written
loopback $NAA1 written
dev=$(disk written) || die "no disk appears"
mkfs.ext4 -q "$dev" && mkdir "$TMP/m" && mount "$dev" "$TMP/m" ||
	die "no file system"
on_exit "umount $TMP/m"

# others that want the CPUs make the writer stop in between
for ((i = 0; i < $(nproc); i++)); do
	while :; do :; done &
	on_exit "kill $!"
done

files=${ALL:+600}
files=${files:-300}
cat > "$TMP/files.py" <<P
"""files.py FOLDER ROUND write|check: files of 1 to 7 pages"""
import sys
folder, turn, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
bad = 0
for i in range($files):
    data = (b"%08d" % (i + turn)) * 512 * (1 + i % 7)
    if how == "write":
        with open("%s/%d" % (folder, i), "wb") as f:
            f.write(data)
    else:
        with open("%s/%d" % (folder, i), "rb") as f:
            bad += f.read() != data
sys.exit(bad != 0)
P
storm()
{
	local i

	for i in {1..3}; do
		python3 "$TMP/files.py" "$TMP/m" "$i" write &&
			sync -f "$TMP/m" || return 1
	done
}
ok "$files files are written back, three times" storm
echo 3 > /proc/sys/vm/drop_caches
ok "... and are there" python3 "$TMP/files.py" "$TMP/m" 3 check
finish
