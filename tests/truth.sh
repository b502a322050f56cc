#!/bin/sh
# The example services: what the program computes from their logs is what the
# generator counted, in plain arrays, while it drew them.
set -u
build=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for dir in examples/*/; do
	name=$(basename "$dir")
	cp -R "$dir" "$scratch/$name"
	cd "$scratch/$name" || exit 1
	rm -f jauge.key jauge.db*
	"$build/jauge" init --yes >/dev/null && "$build/jauge" ingest -q
	for i in active_users new_users events; do
		"$build/jauge" compute $i --by month --format csv 2>err |
			awk -F, 'NR > 1 { print $1 "," $2 "," $7 }' >got
		grep "^$i," truth.csv >want
		if cmp -s want got && [ -s got ]; then
			echo "ok - truth $name $i: $(wc -l <got) months"
		elif grep -q 'identity: daily' err && [ "$i" = new_users ]; then
			echo "ok - truth $name $i: refused, identifiers change every day"
		else
			diff want got
			cat err
			echo "not ok - truth $name $i"
		fi
	done
	cd - >/dev/null || exit 1
done
