#!/bin/sh
# Command-line cases: tests/cli/NAME/ holds cmd (a shell line), input files,
# and out, err, status (missing out or err: must be empty; missing status: 0).
# UPDATE=1 rewrites them; the diff is the review. JAUGE names the program.
set -u
build=$(cd "$1" && pwd)
top=$(pwd)
jauge=${JAUGE:-$build/jauge}
only=${ONLY:-*}
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
ln -s "$jauge" "$bin/jauge"
PATH=$bin:$PATH
export PATH TOP="$top" BUILD="$build"

# Compares a file with what is expected, which may hold lines that end in
# "..." (any end) and a last line "..." (anything after).
same() {
	[ -e "$1" ] || { [ ! -s "$2" ]; return; }
	cmp -s "$1" "$2" && return 0
	grep -q '\.\.\.$' "$1" || return 1
	awk -v want="$1" '
	{ got[++n] = $0 }
	END {
		while ((getline w < want) > 0) {
			i++
			if (w == "...") exit 0
			if (w ~ /\.\.\.$/) {
				p = substr(w, 1, length(w) - 3)
				if (index(got[i], p) != 1) exit 1
			} else if (i > n || got[i] != w) exit 1
		}
		exit i != n
	}' "$2"
}

for dir in tests/cli/$only/; do
	dir=${dir%/}
	name=$(basename "$dir")
	tmp=$(mktemp -d)
	cp -R "$dir/." "$tmp/"
	rm -f "$tmp/cmd" "$tmp/out" "$tmp/err" "$tmp/status"
	# A service has a key, the same in every case.
	[ ! -e "$tmp/service.json" ] || install -m 600 "$top/tests/cli/key" "$tmp/jauge.key"
	(cd "$tmp" && LC_ALL=C TZ=UTC sh "$top/$dir/cmd" >"$bin/out" 2>"$bin/err" </dev/null)
	echo $? > "$bin/status"
	want=0
	[ -e "$dir/status" ] && want=$(cat "$dir/status")
	if [ -n "${UPDATE:-}" ]; then
		for f in out err; do
			rm -f "$dir/$f"
			[ -s "$bin/$f" ] && cp "$bin/$f" "$dir/$f"
		done
		rm -f "$dir/status"
		[ "$(cat "$bin/status")" = 0 ] || cp "$bin/status" "$dir/status"
		echo "ok - cli $name (rewritten)"
	elif [ "$(cat "$bin/status")" = "$want" ] &&
	    same "$dir/out" "$bin/out" && same "$dir/err" "$bin/err"; then
		echo "ok - cli $name"
	else
		for f in out err; do
			[ -e "$dir/$f" ] && diff -u "$dir/$f" "$bin/$f"
			[ -e "$dir/$f" ] || sed "s/^/+$f: /" "$bin/$f"
		done
		echo "status $(cat "$bin/status"), expected $want"
		echo "not ok - cli $name"
	fi
	rm -rf "$tmp"
done
