#!/bin/sh
# The random life of a log: nothing lost, nothing doubled (tests/soak/soak.mjs).
# SOAK_SEED chooses other steps; a failure prints the seed that replays it.
set -u
build=$(cd "$1" && pwd)
steps=500
[ -z "${LONG:-}" ] || steps=10000
seed=${SOAK_SEED:-1}
out=$(node tests/soak/soak.mjs "$build/jauge" $steps "$seed" 2>&1)
s=$?
echo "$out"
if [ $s = 0 ]; then
	echo "ok - soak $steps steps: nothing lost, nothing doubled"
else
	echo "not ok - soak $steps steps, seed $seed"
fi
out=$(node tests/soak/soak.mjs "$build/jauge" 100 "$seed" control 2>&1)
s=$?
case $s/$out in
1/*' doubled;'*) echo "ok - soak control: lost cursors are seen" ;;
*) echo "$out"; echo "not ok - soak control: status $s" ;;
esac
