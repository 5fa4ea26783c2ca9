# What the runners uml and guest have in common; sourced after env.sh.
# shellcheck shell=bash

# what the kernel prints when it found something wrong, a pattern a line
splats=$TREE/tools/testing/selftests/target/splats
known=$TREE/tools/testing/selftests/target/known.sed

# prepare SHARE SCRIPT FILE...: the folder that the script will see as /host
prepare()
{
	local share=$1 script=$2

	shift 2
	mkdir -p "$share/.rig"
	cp "$RIG/inside" "$share/.rig/inside"
	cp "$script" "$share/script"
	[ $# -eq 0 ] || cp -rL "$@" "$share/"
	rm -rf "$share"/{out.log,rc,dmesg.log,kmemleak.log,console.log,selftests,iscsi}
	cp -r "$TREE/tools/testing/selftests/target" "$share/selftests"
	cp -r "$TREE/tools/testing/iscsi" "$share/iscsi"
	: > "$share/out.log"
	rm -f "$share"/.rig/{args,kmemleak,began}
	[ -z "${script_args:-}" ] || echo "$script_args" > "$share/.rig/args"
	[ -z "${kmemleak:-}" ] || echo 1 > "$share/.rig/kmemleak"
}

# follow SHARE COMMAND...: run it, showing the script's output as it comes; its
# status
follow()
{
	local share=$1 pid tail_pid rc

	shift
	"$@" < /dev/null > "$share/console.log" 2>&1 &
	pid=$!
	# shellcheck disable=SC2064
	trap "kill $pid 2>/dev/null" TERM INT
	tail -s 0.2 -n +1 --pid=$pid -f "$share/out.log" &
	tail_pid=$!
	wait $pid
	rc=$?
	wait $tail_pid
	trap - TERM INT
	return $rc
}

# verdict SHARE: the script's status; 99 if it is 0 but the kernel complained
verdict()
{
	local share=$1 rc bad

	if [ ! -f "$share/rc" ]; then
		say "$(basename "$0"): did not finish; the console's end:"
		tail -30 "$share/console.log" >&2
		rc=125
	else
		rc=$(cat "$share/rc")
	fi
	bad=$(cat "$share/dmesg.log" "$share/kmemleak.log" 2>/dev/null |
		sed -f "$known" | grep -E -f "$splats" | head -n 5)
	if [ -n "$bad" ]; then
		say "$(basename "$0"): the kernel complained:"
		say "$bad"
		[ "$rc" != 0 ] || rc=99
	fi
	if [ "$rc" != 0 ]; then
		say "$(basename "$0"): result $rc, files in $share"
	elif [ -n "${share_is_ours:-}" ]; then
		rm -rf "$share"
	fi
	return "$rc"
}

# open_share: $share, an own one unless -d gave it; own ones live a day
open_share()
{
	if [ -z "$share" ]; then
		find "$LIO" -maxdepth 1 -name 'run.*' -mmin +1440 -exec rm -rf {} +
		share=$(scratch)
		share_is_ours=1
	fi
	mkdir -p "$share"
	share=$(cd "$share" && pwd)
}
