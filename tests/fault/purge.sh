# Sourced by tests/fault.sh: days that were purged stay away.
# shellcheck shell=sh disable=SC2154

# The bytes of a file, as one line of hexadecimal digits.
hexed() { od -An -v -tx1 "$1" | tr -d ' \n'; }
f26() {
	fresh
	{ head_line; echo '2025-12-01 10:00:00,canary,visit'; lines 1 200; } > a.csv
	"$jauge" ingest -q a.csv
	canary=$(sqlite3 jauge.db 'select hex(substr(keys, 1, 8)) from dict where first = 0' | tr A-F a-f)
	hexed jauge.db | grep -q "$canary"
	judge $? 'F26 the pseudonym of a canary is in the store' "$canary"
	"$jauge" purge --before 2026-01-03 --dry-run > out
	hexed jauge.db | grep -q "$canary"
	judge $? 'F26 a dry run removes nothing' "$(cat out)"
	"$jauge" purge --before 2026-01-03 --yes > out
	judge $? 'F26 purged' "$(cat out)"
	! cat jauge.db* | od -An -v -tx1 | tr -d ' \n' | grep -q "$canary"
	judge $? 'F26 not a trace of the pseudonym is left' "$(cat out)"
	# Rows 80 and later are of 3 January and after.
	agrees 'F26 the days that stay, as if read alone' 80 200
	"$jauge" verify > out
	judge $? 'F26 the store is sound' "$(cat out)"
	"$jauge" ingest -q a.csv
	{ head_line; lines 1 79 | sed 's/,u/,late/'; } > late.csv
	"$jauge" ingest late.csv > out
	judge $? 'F26 a late log is no error' "$(cat out)"
	grep -q 'before the purge' out
	judge $? 'F26 its lines are left out and counted' "$(cat out)"
	agrees 'F26 and brings nothing back' 80 200
	"$jauge" ingest -q --rebuild a.csv
	agrees 'F26 nor does reading a log anew' 80 200
	mkdir o && cp -p service.json jauge.key o
	cp a.csv o/ && "$jauge" ingest -q -C o o/a.csv
	rm jauge.db
	{ head_line; lines 201 250; } > b.csv
	"$jauge" ingest -q b.csv
	"$jauge" purge -q --yes --before 2026-01-03
	"$jauge" merge -q o
	agrees 'F26 nor does a store that is merged' 80 250
	"$jauge" purge -q --yes --before 2026-01-04 -C o
	"$jauge" merge o > out 2>&1
	[ $? = 3 ]
	judge $? 'F26 a store purged further is refused' "$(cat out)"
}
