#!/bin/sh
# Each fuzzer for a while (SECONDS_EACH, 60 by default), from its corpus.
set -u
build=$1
for f in "$build"/fz/fuzz/fuzz_*; do
	name=$(basename "$f")
	corpus=$build/fz/corpus/$name
	mkdir -p "$corpus"
	if "$f" -max_total_time="${SECONDS_EACH:-60}" -timeout=5 \
	    -artifact_prefix="$corpus/" "$corpus" >"$build/$name.log" 2>&1; then
		echo "ok - $name $(grep -o 'Done [0-9]* runs' "$build/$name.log")"
	else
		tail -n 30 "$build/$name.log"
		echo "not ok - $name"
	fi
done
