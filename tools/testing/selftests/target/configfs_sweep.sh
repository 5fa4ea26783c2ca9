#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Nonsense in every writable file of the tree: an error and nothing changed, or
# the whole of it taken; never a file that can no longer be read, never a full
# log.
#
#	core/rd_mcp_74/{idle,live}	one not configured, one configured
#	core/alua/lu_gps/sweep, live/alua/sweep
#	loopback/naa...1/tpgt_1		LUN 0: live
#	iscsi/iqn.../tpgt_1		LUN 0: live, an initiator with LUN 0 mapped

. "$(dirname "$0")/lib.sh"

plan 5
need_root
need_tools python3
need_module target_core_mod

make_dir "$T/core/rd_mcp_74/idle"
HBA=74 ramdisk live 1
make_dir "$T/core/rd_mcp_74/live/alua/sweep"
make_dir "$T/core/alua/lu_gps/sweep"
front=()
if modprobe -q tcm_loop; then
	HBA=74 loopback $NAA1 live
	make_dir "$(tpg $NAA1)/acls/$NAA4"
	front+=("$T/loopback")
fi
if modprobe -q iscsi_target_mod; then
	ip link set lo up
	p=$T/iscsi/iqn.2026-01.org.example:sweep/tpgt_1
	make_dir "$p"
	make_dir "$p/np/127.0.0.1:3269"
	HBA=74 lun "$p" 0 live
	make_dir "$p/acls/iqn.2026-01.org.example:i/lun_0"
	ln -s "$p/lun/lun_0" "$p/acls/iqn.2026-01.org.example:i/lun_0/l"
	undo+=("rm -f $p/acls/iqn.2026-01.org.example:i/lun_0/l" "echo 0 > $p/enable")
	front+=("$T/iscsi")
fi

lines() { dmesg | wc -l; }
before=$(lines)

cat > "$TMP/sweep.py" <<'P'
import errno, os, sys
values = [b"\n", b"x", b"-", b",", b"a" * 4095, b"9" * 4095, b"\n" * 4095,
	  b"1", b"1\n\n", b"1 ", b" 1", b"1x", b"-1", b"+1", b"0x", b"08",
	  b"2", b"255", b"256", b"65535", b"65536", b"4294967295",
	  b"4294967296", b"9223372036854775808", b"18446744073709551616",
	  b"1\x00", b"\x00", b"a\x00b", b"\xff\xfe\xc3\x28", b"," * 1000,
	  b"%s%n%x", b"../..", b"=", b"key=", b"=value", b"a=b," * 500,
	  b"rd_pages=", b"rd_pages=1x", b"rd_pages=0x", b"64 1\n0 63 0:O\n"]
# what would end the test
skip = {"dbroot"}
files = changed = broken = 0
least = int(sys.argv.pop(1))

def read(path):
    if not os.stat(path).st_mode & 0o400: return None
    with open(path, "rb") as f: return f.read()

for top in sys.argv[1:]:
    for folder, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name in skip or not os.stat(path).st_mode & 0o200: continue
            files += 1
            for v in values:
                old = read(path)
                try:
                    fd = os.open(path, os.O_WRONLY)
                    try: n, ok = os.write(fd, v), True
                    finally: os.close(fd)
                except OSError as e:
                    n, ok = e.errno, False
                try: new = read(path)
                except OSError as e:
                    print("unreadable", path, v[:20], e); broken += 1
                    continue
                if ok and n != len(v):
                    print("cut", path, v[:20], n); broken += 1
                whole = v.split(b"\0")[0].strip()
                if ok and new and len(new.strip()) > 100 and \
                   new.strip() != whole and whole.startswith(new.strip()):
                    print("cut silently", path, v[:20]); broken += 1
                if not ok and new != old:
                    print("refused but changed", path, v[:20], old, new)
                    changed += 1
print("files", files, "changed", changed, "broken", broken)
sys.exit(bool(changed or broken) or files < least)
P
ok "files change by what they accept alone" python3 "$TMP/sweep.py" 60 \
	"$T/core/rd_mcp_74/idle" "$T/core/rd_mcp_74/live" "$T/core/alua/lu_gps/sweep"
ok "so do those of the fabrics" python3 "$TMP/sweep.py" $((${#front[@]} * 15)) \
	"${front[@]}"
ok "the log is not flooded" [ $(($(lines) - before)) -lt 80 ]
# what tells of a session says ENODEV without one
ok "every file can be read" sh -c "! find $T -type f -perm /400 -exec cat {} + 2>&1 > /dev/null | grep -v 'No such device'"
for p in "${front[@]}"; do
	find "$p" -depth -type l -delete
done
ok "groups and devices go" rmdir "$T/core/rd_mcp_74/live/alua/sweep" \
	"$T/core/alua/lu_gps/sweep" "$T/core/rd_mcp_74/live" "$T/core/rd_mcp_74/idle"

finish
