#!/bin/sh
# Random services through the program and through independent computations, a
# naive one and SQL in DuckDB, 1,000 for each indicator; then one large log, and
# agents of robots through their lists. LONG=1 runs ten times as many.
set -u
build=$(cd "$1" && pwd)
NPM_ROOT=$build/oracle/npm
export NPM_ROOT
mkdir -p "$build/oracle"
if sh tests/oracle/fetch.sh "$NPM_ROOT"; then
	duckdb=yes
else
	duckdb=
	echo "not ok - DuckDB and the lists of robots could not be fetched from the npm registry"
fi
# The runs share nothing but the program: one per processor.
n=${LONG:+5000}
n=${n:-500}
[ -n "$duckdb" ] || NPM_ROOT=
timeout 5400 node tests/oracle/oracle.mjs "$build/jauge" "$n" 1 > "$build/oracle/1.log" &
timeout 5400 node tests/oracle/oracle.mjs "$build/jauge" "$n" 100001 > "$build/oracle/2.log" &
wait
cat "$build/oracle/1.log" "$build/oracle/2.log" | grep -v '^# asked'
"$build/jauge" indicators --lang en | sed -n 's/^  \([a-z_]*\) .*/# name\t\1/p' |
	cat - "$build/oracle/1.log" "$build/oracle/2.log" |
	awk -v bar=$((2 * n)) -f tests/oracle/tally.awk
timeout 600 node tests/oracle/naive_portfolio.mjs "$build/jauge" 20 1
[ -n "$duckdb" ] &&
	timeout 600 node tests/oracle/duckdb.mjs "$build/jauge" "$build/bench-generate"
[ -n "$duckdb" ] &&
	timeout 600 node tests/oracle/bots.mjs "$NPM_ROOT/node_modules" \
		"${UNIT:-$build/unit}/test_bots" lib/data
