#!/bin/sh
# Unit tests and command-line cases under AddressSanitizer and UBSan.
set -u
build=$1
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
UNIT=$build/san/unit sh tests/unit.sh "$build" | sed 's/^\(ok\|not ok\) - /&sanitized /'
JAUGE=$PWD/$build/san/jauge sh tests/cli.sh "$build" | sed 's/^\(ok\|not ok\) - /&sanitized /'
