#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Eight writers make, configure, group, read and remove the same few HBAs,
# devices and groups at random. Nothing hangs, and in the end all of it goes.
#
#	core/rd_mcp_{80,81}/{a,b,c}, each with alua/{g,h}
#	core/alua/lu_gps/{s,t}

. "$(dirname "$0")/lib.sh"

SECONDS_LONG=${STORM_SECONDS:-20}

plan 4
need_root
need_tools python3
need_module target_core_mod

cat > "$TMP/storm.py" <<'P'
import os, random, sys, time
T, seed, end = sys.argv[1], int(sys.argv[2]), time.time() + float(sys.argv[3])
r = random.Random(seed)
def hba(): return "%s/core/rd_mcp_8%d" % (T, r.randrange(2))
def dev(): return hba() + "/" + r.choice("abc")
def group(): return dev() + "/alua/" + r.choice("gh")
def lu_group(): return "%s/core/alua/lu_gps/%s" % (T, r.choice("st"))
def put(path, text):
    with open(path, "w") as f: f.write(text)
def get(path):
    with open(path) as f: f.read()
def walk():
    for folder, _, names in os.walk(dev()):
        for n in names:
            try: get(os.path.join(folder, n))
            except OSError: pass
acts = [
    lambda: os.mkdir(hba()), lambda: os.rmdir(hba()),
    lambda: os.mkdir(dev()), lambda: os.mkdir(dev()),
    lambda: os.rmdir(dev()),
    lambda: put(dev() + "/control", "rd_pages=16"),
    lambda: put(dev() + "/enable", "1"), lambda: put(dev() + "/enable", "1"),
    lambda: os.mkdir(group()), lambda: os.rmdir(group()),
    lambda: put(group() + "/tg_pt_gp_id", str(r.randrange(4))),
    lambda: put(group() + "/alua_access_state", str(r.randrange(4))),
    lambda: put(dev() + "/alua/default_tg_pt_gp/alua_access_state",
                str(r.randrange(4))),
    lambda: put(group() + "/trans_delay_msecs", str(r.randrange(20))),
    lambda: os.mkdir(lu_group()), lambda: os.rmdir(lu_group()),
    lambda: put(lu_group() + "/lu_gp_id", str(r.randrange(4))),
    lambda: put(dev() + "/alua_lu_gp",
                r.choice(["s", "t", "NULL", "default_lu_gp"])),
    lambda: put(dev() + "/lba_map", "64 1\n0 63 0:O\n"),
    lambda: put(dev() + "/attrib/emulate_tas", r.choice("01")),
    lambda: put(dev() + "/wwn/vendor_id", r.choice(["A", "B"])),
    lambda: get(T + "/core/alua/lu_gps/default_lu_gp/members"), walk,
]
done = 0
while time.time() < end:
    try:
        r.choice(acts)()
        done += 1
    except OSError: pass
print(done)
P

pids=()
for i in 1 2 3 4 5 6 7 8; do
	python3 "$TMP/storm.py" "$T" "$i" "$SECONDS_LONG" > "$TMP/done.$i" &
	pids+=($!)
done
still() { for p in "${pids[@]}"; do ! kill -0 "$p" 2> /dev/null || return 1; done; }
ok "the writers come to an end" wait_for $((SECONDS_LONG + 120)) still
ok "and got things done" [ "$(cat "$TMP"/done.* | awk '{ n += $1 } END { print n + 0 }')" -gt 100 ]

for d in "$T"/core/rd_mcp_8[01]/*/alua/[gh] "$T"/core/alua/lu_gps/[st] \
	 "$T"/core/rd_mcp_8[01]/[abc] "$T"/core/rd_mcp_8[01]; do
	[ ! -d "$d" ] || rmdir "$d" || note "$d stays"
done
ok "everything can be removed" sh -c "! ls -d $T/core/rd_mcp_8[01] $T/core/alua/lu_gps/[st] 2> /dev/null | grep ."
is "no member is left behind" "" "$(cat "$T/core/alua/lu_gps/default_lu_gp/members" | grep rd_mcp_8)"

finish
