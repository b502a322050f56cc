#!/bin/sh
# The two ways to split a record, millions of times: 10 million inputs each
# (INPUTS), half of them by a process of its own.
set -u
build=$1
n=$((${INPUTS:-10000000} / 2))
for format in csv json; do
	"$build/drive/fuzz_$format" $n 1 $format > "$build/drive-1.log" 2>&1 &
	first=$!
	"$build/drive/fuzz_$format" $n 1000000001 $format > "$build/drive-2.log" 2>&1
	second=$?
	if wait $first && [ $second = 0 ]; then
		echo "ok - $format: $((2 * n)) inputs, both ways the same"
	else
		cat "$build/drive-1.log" "$build/drive-2.log"
		echo "not ok - $format: the two ways differ"
	fi
done
