#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow: run with ALL=1
# Eight writers make, enable, link, unlink and remove the same devices, ports,
# portals, LUNs, ACLs, mapped LUNs, groups and nexuses at random, while the
# disks that come and go are read, and one that stays is written and verified:
# every call returns, with a result that the tree allows, and at the end
# everything can be removed.
#
#   loopback: naa...[13]/tpgt_[01] +- lun_[0-3] -- ramdisks storm[01], come[01]
#   iscsi:    iqn...[13]/tpgt_[01] +- acls/naa...[24] +- lun_[0-2] --> lun_[0-3]
#   loopback: naa...7/tpgt_1/lun_0 -- ramdisk steady
#
# Links are aimed at directories of every kind, also at those that go with
# their parents. STORM_SECONDS says for how long (20), STORM_SEED in what order.
. "$(dirname "$0")/lib.sh"
plan 4
need_tools fio
need_module tcm_loop
modprobe -q iscsi_target_mod && ip link set lo up && make_dir $T/iscsi

ramdisk storm0 2
ramdisk storm1 2
ramdisk steady 8
make_dir $T/loopback
loopback naa.5001405000000007 steady

cat > "$TMP/writer.py" <<'P'
import errno, glob, os, random, sys, time

tree, seed, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
rnd = random.Random(seed)
targets = [tree + "/loopback/naa.5001405000000001",
           tree + "/loopback/naa.5001405000000003"]
if os.path.isdir(tree + "/iscsi"):
    targets += [tree + "/iscsi/iqn.2026-01.org.example:1",
                tree + "/iscsi/iqn.2026-01.org.example:3"]
initiators = ["naa.5001405000000002", "naa.5001405000000004"]
hba = os.path.dirname(glob.glob(tree + "/core/rd_mcp_*/storm0")[0])
stores = [hba + "/" + s for s in ("storm0", "storm1", "come0", "come1")]
allowed = {errno.EEXIST, errno.ENOENT, errno.ENOTEMPTY, errno.EBUSY,
           errno.EINVAL, errno.ENODEV, errno.EPERM, errno.EFAULT,
           errno.EAGAIN, errno.ENOTDIR, errno.ENXIO, errno.EIO,
           errno.EADDRINUSE, errno.ENOSYS}
bad = {}

def wwn(): return rnd.choice(targets)
def come(): return rnd.choice(stores[2:])
def tpg(): return wwn() + "/tpgt_%d" % rnd.randrange(2)
def lun(p=None): return (p or tpg()) + "/lun/lun_%d" % rnd.randrange(4)
def acl(): return tpg() + "/acls/" + rnd.choice(initiators)
def mapped(): return acl() + "/lun_%d" % rnd.randrange(3)

def write(path, text):
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)

def read(path):
    with open(path, "rb", buffering=0) as f:
        f.read(4096)

def map_lun():
    m = mapped()
    os.symlink(lun(m.split("/acls/")[0]), m + "/l")

def mislink():
    below = rnd.choice(["", "/attrib", "/alua", "/alua/default_tg_pt_gp",
                        "/statistics", "/statistics/scsi_lu"])
    os.symlink(come() + below, rnd.choice([lun() + "/m", mapped() + "/m"]))

def mismap():
    p = tpg()
    what = rnd.choice([p, p + "/lun", p + "/acls", lun(p) + "/statistics", acl()])
    os.symlink(what, mapped() + "/m")

def portal(): return tpg() + "/np/127.0.0.1:326%d" % rnd.randrange(3)

def read_disk():
    disks = glob.glob("/dev/sd[a-z]")
    if disks:
        fd = os.open(rnd.choice(disks), os.O_RDONLY)
        try:
            os.pread(fd, 65536, rnd.randrange(16) * 65536)
        finally:
            os.close(fd)

ops = [
    (3, lambda: os.mkdir(wwn())),
    (1, lambda: os.rmdir(wwn())),
    (4, lambda: os.mkdir(tpg())),
    (2, lambda: os.rmdir(tpg())),
    (8, lambda: os.mkdir(lun())),
    (4, lambda: os.rmdir(lun())),
    (8, lambda: os.symlink(rnd.choice(stores), lun() + "/d")),
    (4, lambda: os.mkdir(come())),
    (3, lambda: os.rmdir(come())),
    (3, lambda: write(come() + "/control", "rd_pages=256")),
    (4, lambda: write(come() + "/enable", "1")),
    (2, lambda: os.mkdir(rnd.choice(stores) + "/alua/g")),
    (2, lambda: os.rmdir(rnd.choice(stores) + "/alua/g")),
    (2, lambda: write(lun() + "/alua_tg_pt_gp", "g")),
    (3, lambda: os.unlink(rnd.choice([lun() + "/m", mapped() + "/m"]))),
    (3, mislink),
    (3, mismap),
    (2, lambda: os.mkdir(portal())),
    (1, lambda: os.rmdir(portal())),
    (3, lambda: write(tpg() + "/enable", rnd.choice("011"))),
    (5, lambda: os.unlink(lun() + "/d")),
    (6, lambda: os.mkdir(acl())),
    (4, lambda: os.rmdir(acl())),
    (8, lambda: os.mkdir(mapped())),
    (4, lambda: os.rmdir(mapped())),
    (8, map_lun),
    (5, lambda: os.unlink(mapped() + "/l")),
    (3, lambda: write(tpg() + "/nexus", rnd.choice(initiators))),
    (2, lambda: write(tpg() + "/nexus", "NULL")),
    (3, lambda: write(mapped() + "/write_protect", rnd.choice("01"))),
    (2, lambda: write(tpg() + "/rtpi", str(rnd.randrange(4)))),
    (2, lambda: write(lun() + "/alua_tg_pt_gp", "NULL")),
    (3, lambda: read(lun() + "/alua_tg_pt_gp")),
    (3, lambda: read(lun() + "/statistics/scsi_transport/dev_name")),
    (3, lambda: read(mapped() + "/statistics/scsi_att_intr_port/port_ident")),
    (3, lambda: read(mapped() + "/statistics/scsi_auth_intr/num_cmds")),
    (3, read_disk),
]
weights = [w for w, _ in ops]
functions = [f for _, f in ops]
end = time.monotonic() + seconds
done = failed = 0
while time.monotonic() < end:
    f = rnd.choices(functions, weights)[0]
    try:
        f()
        done += 1
    except OSError as e:
        failed += 1
        if e.errno not in allowed:
            bad[errno.errorcode.get(e.errno, e.errno)] = str(e)
print("%d operations succeeded, %d were refused" % (done, failed))
for what in bad.values():
    print("not expected:", what)
sys.exit(bool(bad))
P

# until the storm is over
steady_io() {
	while [ ! -e "$TMP/over" ]; do
		verified_io "$(disk steady)" --rw=randrw > "$TMP/fio" 2>&1 || return 1
	done
}

storm() {
	local i pids=() rc=0

	for i in 1 2 3 4 5 6 7 8; do
		python3 "$TMP/writer.py" $T $((${STORM_SEED:-0} + i)) \
			"${STORM_SECONDS:-20}" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || rc=1
	done
	return $rc
}

remove_all() {
	local p

	for p in $T/loopback/naa.*[13]/tpgt_* $T/iscsi/iqn.*/tpgt_*; do
		[ -d "$p" ] || continue
		[ ! -e "$p/enable" ] || echo 0 > "$p/enable"
		find "$p"/acls -type l -delete
		rmdir "$p"/acls/*/lun_* 2> /dev/null
		rmdir "$p"/acls/* 2> /dev/null
		find "$p"/lun -type l -delete
		rmdir "$p"/lun/* 2> /dev/null
		rmdir "$p"/np/* 2> /dev/null
		rmdir "$p" || return 1
	done
	for p in $T/loopback/naa.*[13] $T/iscsi/iqn.* "${store%/*}"/*/alua/g \
			"${store%/*}"/come?; do
		[ ! -d "$p" ] || rmdir "$p" || return 1
	done
}

on_exit remove_all
store=$(store storm0)
have_disk steady || die "no disk"
steady_io &
steady=$!
ok "the storm passes" storm
note "$(cat "$TMP/out")"
touch "$TMP/over"
ok "the disk that stays has noticed nothing" wait $steady
ok "everything can be removed" remove_all
is "no device is exported any more" "0 0" \
	"$(cat "$(store storm0)/statistics/scsi_dev/ports") $(cat "$(store storm1)/statistics/scsi_dev/ports")"
finish
