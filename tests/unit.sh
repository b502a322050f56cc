#!/bin/sh
# Every unit test program; UNIT names the folder of the programs.
set -u
build=$1
for t in "${UNIT:-$build/unit}"/test_*; do
	case $t in *.d) continue ;; esac
	name=$(basename "$t")
	out=$(CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$t" 2>&1)
	status=$?
	echo "$out" | sed -n "s/^\(ok\|not ok\) [0-9]* - \(.*\)/\1 - $name \2/p"
	if [ "$status" -ne 0 ]; then
		echo "$out"
		echo "not ok - $name (status $status)"
	fi
done
