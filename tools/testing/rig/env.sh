# Where the rig keeps its state, and what its scripts share; sourced by each.
# shellcheck shell=bash

RIG=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(cd "$RIG/../../.." && pwd)
LIO=${LIO:-${XDG_CACHE_HOME:-$HOME/.cache}/lio}
JOBS=${JOBS:-$(nproc)}
export CCACHE_DIR=${CCACHE_DIR:-$LIO/ccache}
export KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_USER=rig KBUILD_BUILD_HOST=rig
mkdir -p "$LIO"

# A folder of its own for one run's files; removed by whoever made it
scratch() { mktemp -d "$LIO/run.XXXXXX"; }

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }

# need PACKAGE...: install what is missing
need() {
	local p missing=()

	for p; do
		dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' ||
			missing+=("$p")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	[ "$(id -u)" = 0 ] || die "as root: apt-get install ${missing[*]}"
	say "installing ${missing[*]}"
	(
		flock 9
		export DEBIAN_FRONTEND=noninteractive
		apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
			{ apt-get update -qq &&
			  apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
	) 9>"$LIO/apt.lock" >"$LIO/apt.log" 2>&1 ||
		{ tail -20 "$LIO/apt.log" >&2; die "cannot install ${missing[*]}"; }
}

need_build() {
	need build-essential ccache bc bison flex libelf-dev libssl-dev kmod \
		xz-utils rsync cpio
}

# locked NAME COMMAND...: one at a time, over all users of this cache
locked() {
	local lock=$LIO/$1.lock
	shift
	(
		flock 8
		"$@"
	) 8>"$lock"
}

# The distribution's kernel source in $LIO/linux, without its SCSI target: an
# empty one stands there, so that Kconfig and make find what they name.
ksource() { locked linux unpack_linux; }

unpack_linux() {
	local n=linux-source-6.12 v

	need $n xz-utils
	v=$(dpkg-query -W -f='${Version}' $n)
	[ "$(cat "$LIO/linux/.rig-version" 2>/dev/null)" != "$v" ] || return 0
	say "unpacking $n $v"
	rm -rf "$LIO/linux.new" "$LIO/linux"
	mkdir "$LIO/linux.new"
	tar xf /usr/src/$n.tar.xz -C "$LIO/linux.new" --strip-components=1 \
		--exclude=$n/drivers/target --exclude=$n/include/target \
		--exclude=$n/include/trace/events/target.h \
		--exclude=$n/Documentation/target
	mkdir "$LIO/linux.new/drivers/target"
	: > "$LIO/linux.new/drivers/target/Kconfig"
	: > "$LIO/linux.new/drivers/target/Makefile"
	echo "$v" > "$LIO/linux.new/.rig-version"
	mv "$LIO/linux.new" "$LIO/linux"
}
