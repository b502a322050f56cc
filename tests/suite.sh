#!/bin/sh
# Runs one suite: suite.sh BUILD SUITE. What it prints goes to BUILD/SUITE.log;
# here, how many tests passed, and all of the log if one did not.
set -u
log=$1/$2.log
sh "tests/$2.sh" "$1" > "$log" 2>&1
status=$?
# A suite that breaks off must not look green.
if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$log"; then
	echo "not ok - $2 ended with status $status" >> "$log"
fi
if ! grep -Eq '^(ok|not ok)' "$log"; then
	echo "not ok - $2 ran no test" >> "$log"
fi
said=$(
	! grep -q '^not ok' "$log" || cat "$log"
	echo "  $(grep -c '^ok' "$log") passed"
)
printf '# %s\n%s\n' "$2" "$said"
