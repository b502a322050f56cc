#!/bin/sh
# Whether intervals hold as often as they promise (tests/stats/coverage.c), and
# whether man/jauge-statistics.7 has the figures measured. LONG=1: the full
# grid, whose figures differ.
set -u
build=$1
out=$build/coverage.tsv
err=$build/coverage.err
if timeout 1800 "$build/coverage" ${LONG:+long} >"$out" 2>"$err"; then
	echo "ok - stats every interval holds its promise"
else
	cat "$out" "$err"
	echo "not ok - stats an interval breaks its promise"
fi
[ -z "${LONG:-}" ] || exit 0
awk -F '\t' '{ printf ".It %s Ta %s Ta %s Ta %s Ta %s\n", $1, $2, $3, $4, $5 }' \
	"$out" | while IFS= read -r row; do
	name=${row#.It }
	name=${name%% Ta *}
	if grep -qxF -e "$row" man/jauge-statistics.7; then
		echo "ok - stats the manual has the coverage of: $name"
	else
		echo "$row"
		echo "not ok - stats the manual has not the coverage of: $name"
	fi
done
