#!/bin/sh
# Runs test suites and counts: run.sh BUILD SUITE...
# A suite is tests/SUITE.sh BUILD; it prints "ok - name" or "not ok - name"
# per test, with what went wrong in lines between. Suites share nothing but the
# built programs: one per processor runs, in the order given.
set -u
build=$1
shift
export LC_ALL=C.UTF-8 TZ=UTC
log=$build/check.log
mkdir -p "$build"
for suite in "$@"; do
	rm -f "$build/$suite.log"
done
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 sh tests/suite.sh "$build"
: > "$log"
for suite in "$@"; do
	cat "$build/$suite.log" >> "$log" ||
		echo "not ok - $suite was not run" >> "$log"
done
passed=$(grep -c '^ok' "$log")
failed=$(grep -c '^not ok' "$log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
