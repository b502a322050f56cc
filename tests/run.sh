#!/bin/sh
# Runs test suites and counts: run.sh BUILD SUITE...
# A suite is tests/SUITE.sh BUILD; it prints "ok - name" or "not ok - name"
# per test, with what went wrong in lines between.
set -u
build=$1
shift
export LC_ALL=C.UTF-8 TZ=UTC
log=$build/check.log
mkdir -p "$build"
: > "$log"
for suite in "$@"; do
	echo "# $suite"
	sh "tests/$suite.sh" "$build" > "$build/$suite.log" 2>&1
	status=$?
	# A suite that breaks off must not look green.
	if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$build/$suite.log"; then
		echo "not ok - $suite ended with status $status" >> "$build/$suite.log"
	fi
	if ! grep -Eq '^(ok|not ok)' "$build/$suite.log"; then
		echo "not ok - $suite ran no test" >> "$build/$suite.log"
	fi
	if grep -q '^not ok' "$build/$suite.log"; then
		cat "$build/$suite.log"
	fi
	echo "  $(grep -c '^ok' "$build/$suite.log") passed"
	cat "$build/$suite.log" >> "$log"
done
passed=$(grep -c '^ok' "$log")
failed=$(grep -c '^not ok' "$log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
