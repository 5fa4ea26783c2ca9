#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Nonsense in every writable file of core/: an error and nothing changed, or
# an exact effect; never a file that can no longer be read, never a full log.
#
#	core/rd_mcp_74/{idle,live}	one not configured, one configured
#	core/alua/lu_gps/sweep, live/alua/sweep

. "$(dirname "$0")/lib.sh"

plan 4
need_root
need_tools python3
need_module target_core_mod

make_dir "$T/core/rd_mcp_74/idle"
HBA=74 ramdisk live 1
make_dir "$T/core/rd_mcp_74/live/alua/sweep"
make_dir "$T/core/alua/lu_gps/sweep"

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
# what a write may change by itself, and what would end the test
skip = {"dbroot"}
files = changed = broken = 0

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
                if not ok and new != old:
                    print("refused but changed", path, v[:20], old, new)
                    changed += 1
print("files", files, "changed", changed, "broken", broken)
sys.exit(bool(changed or broken) or files < 60)
P
ok "files change by what they accept alone" python3 "$TMP/sweep.py" \
	"$T/core/rd_mcp_74/idle" "$T/core/rd_mcp_74/live" "$T/core/alua/lu_gps/sweep"
ok "the log is not flooded" [ $(($(lines) - before)) -lt 40 ]
ok "every file can be read" sh -c "find $T/core -type f -perm /400 -exec cat {} + > /dev/null"
ok "groups and devices go" rmdir "$T/core/rd_mcp_74/live/alua/sweep" \
	"$T/core/alua/lu_gps/sweep" "$T/core/rd_mcp_74/live" "$T/core/rd_mcp_74/idle"

finish
