# Sourced by tests/fault.sh: what befalls logs.
# shellcheck shell=sh disable=SC2154

# refused STATUS NAME: the last run's status (in $s) and what it said (in out).
refused() {
	[ "$s" = "$1" ]
	judge $? "$2" "status $s, expected $1: $(cat out)"
}

f6() {
	fresh
	{ head_line; lines 1 120; } > a.csv.1
	gzip -k a.csv.1
	"$jauge" ingest -q a.csv.1 a.csv.1.gz
	agrees 'F6 a log and its compressed copy' 1 120
}
f7() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 130 >> a.csv
	cp a.csv a.csv.1
	"$jauge" ingest -q a.csv a.csv.1
	agrees 'F7 copied, not yet truncated [goaccess 1815]' 1 130
	{ head_line; lines 131 140; } > b
	cat b > a.csv
	"$jauge" ingest -q a.csv a.csv.1
	agrees 'F7 truncated and begun anew [fluent-bit 375]' 1 140
	lines 141 200 >> a.csv
	"$jauge" ingest -q a.csv.1 a.csv
	agrees 'F7 and grown' 1 200
}
f8() {
	fresh
	{ head_line; lines 1 50; } > a.csv
	"$jauge" ingest -q a.csv
	before=$(wc -c < a.csv)
	{ head_line; lines 51 250; } > b
	cat b > a.csv
	[ "$(wc -c < a.csv)" -gt "$before" ] || fail F8 'not past the old offset'
	"$jauge" ingest -q a.csv
	agrees 'F8 truncated, regrown past the old end [vector 26334, fluent-bit 11455]' 1 250
}
f9() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	inode=$(stat -c %i a.csv)
	{ head_line; lines 101 300; } > b
	cat b > a.csv
	mv a.csv other.csv
	[ "$(stat -c %i other.csv)" = "$inode" ] || fail F9 'another inode'
	"$jauge" ingest -q other.csv
	agrees 'F9 the inode is another log'"'"'s [filebeat 1341, fluent-bit 4895]' 1 300
}
f10() {
	fresh
	{ head_line; lines 1 3; lines 10 60; } > host1.csv
	{ head_line; lines 1 3; lines 70 120; } > host2.csv
	"$jauge" ingest -q host1.csv host2.csv
	[ "$(events)" = 108 ]
	judge $? 'F10 two machines, the same first lines' "events $(events)"
	cp host1.csv host3.csv
	"$jauge" ingest host3.csv > out
	[ "$(events)" = 108 ] && grep -q 'already read' out
	judge $? 'F10 a log that is the same throughout is told of' "$(cat out)"
}
f12() {
	fresh
	{ head_line; lines 1 150; } > a.csv
	{ head_line; lines 151 300; } > b.csv
	"$jauge" ingest -q a.csv b.csv
	{ cat a.csv; lines 151 300; } > joined.csv
	"$jauge" ingest joined.csv >out 2>&1
	s=$?
	refused 3 'F12 two old logs in one [matomo-log-analytics 264]'
	grep -q 'b.csv (batch 2)' out
	judge $? 'F12 the message names the log that has the lines' "$(cat out)"
	{ head_line; lines 101 200; } > extract.csv
	"$jauge" ingest extract.csv >out 2>&1
	s=$?
	refused 3 'F12 an extract that overlaps two logs'
	agrees 'F12 and the store is as it was' 1 300
	users=$("$jauge" compute active_users --by month --as-of 2027-01-01 --format csv)
	"$jauge" ingest -q --force extract.csv
	[ "$(events)" = 400 ] && [ "$users" = \
		"$("$jauge" compute active_users --by month --as-of 2027-01-01 --format csv)" ]
	judge $? 'F12 --force counts events twice, users once' "events $(events)"
	"$jauge" undo -q extract.csv
	agrees 'F12 and undo mends it [matomo-log-analytics 144]' 1 300
	# Large logs: megabytes, an overlap of half of them.
	fresh
	{ head_line; lines 1 200000 | awk '{ sub(/:[0-9]+,/, "&" NR) } 1'; } > big.csv
	"$jauge" ingest -q big.csv
	{ head_line; sed -n '100000,150000p' big.csv; } > part.csv
	"$jauge" ingest part.csv >out 2>&1
	s=$?
	refused 3 'F12 a part of a large log'
	"$jauge" undo -q big.csv
	"$jauge" ingest -q part.csv
	"$jauge" ingest big.csv >out 2>&1
	s=$?
	refused 3 'F12 a large log around a part that was read'
}
f14() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 3000 >> a.csv
	gzip -c a.csv > whole.gz
	head -c "$(($(wc -c < whole.gz) / 2))" whole.gz > cut.gz
	"$jauge" ingest cut.gz >out 2>&1
	s=$?
	refused 3 'F14 a compressed log that was cut'
	agrees 'F14 leaves the store as it was' 1 100
	"$jauge" ingest -q whole.gz
	agrees 'F14 and is read when whole' 1 3000
}
f15() {
	fresh
	{ head_line; lines 1 100; } | gzip > a.csv.gz
	lines 101 103 >> a.csv.gz
	"$jauge" ingest a.csv.gz >out 2>&1
	s=$?
	refused 3 'F15 bytes after the compressed data'
}
f16() {
	fresh
	{ head_line; lines 1 100; } | gzip > a.csv.gz
	cp a.csv.gz first.gz
	lines 101 200 | gzip >> a.csv.gz
	"$jauge" ingest -q first.gz
	agrees 'F16 cut where a member ends' 1 100
	"$jauge" ingest -q a.csv.gz
	agrees 'F16 all members, from where it was left' 1 200
}
f17() {
	fresh
	head -c 300000000 /dev/zero | gzip -1 > bomb.gz
	[ "$(wc -c < bomb.gz)" -lt 3000000 ] || fail F17 'no bomb'
	prlimit --as=1500000000 "$jauge" ingest --threads 1 bomb.gz >out 2>&1
	s=$?
	refused 3 'F17 300 MB from 1.3 in bounded memory'
}
f18() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	( for i in 1 2 3 4 5 6 7 8 9 10; do
		lines $((i * 10 + 91)) $((i * 10 + 100)) >> a.csv
		sleep 0.02
	done ) &
	writer=$!
	n=0
	while kill -0 $writer 2>/dev/null; do
		"$jauge" ingest -q a.csv
		n=$((n + 1))
	done
	wait
	[ $n -ge 2 ] || fail F18 'it did not grow meanwhile'
	mv a.csv a.csv.1
	"$jauge" ingest -q a.csv.1
	agrees 'F18 grows while it is read, then is renamed' 1 200
}
f20() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 200 >> a.csv
	# Killed once the journal was emptied: durable, and nobody was told.
	strace -f -qq -o "$top/trace" -e trace=ftruncate \
		-e inject=ftruncate:signal=KILL:when=1 "$jauge" ingest -q a.csv >out 2>&1
	grep -q 'killed by SIGKILL' "$top/trace"
	judge $? 'F20 the fault fired' "$(cat "$top/trace")"
	"$jauge" ingest -q a.csv
	"$jauge" ingest -q a.csv
	agrees 'F20 a commit that nobody was told of' 1 200
}
f25() {
	fresh
	{ head_line; lines 1 60; } > a.csv
	i=0
	for when in 0 1795420800 86400 4102444800; do
		i=$((i + 1))
		zone=$(echo 'UTC Pacific/Kiritimati America/Adak Europe/Paris' | cut -d' ' -f$i)
		lang=$(echo 'C fr_FR.UTF-8 de_DE C.UTF-8' | cut -d' ' -f$i)
		SOURCE_DATE_EPOCH=$when TZ=$zone LC_ALL=$lang "$jauge" ingest -q a.csv
		lines $((i * 60 + 1)) $((i * 60 + 60)) >> a.csv
	done
	"$jauge" ingest -q a.csv
	agrees 'F25 clock, zone and locale changed between runs' 1 300
	want=$(figures)
	[ "$(TZ=Pacific/Kiritimati LC_ALL=fr_FR.UTF-8 figures)" = "$want" ]
	judge $? 'F25 and while it computes' 'other figures'
}
f27() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	old=$(figures)
	mkdir copy
	cp service.json jauge.key jauge.db copy/
	chmod 444 copy/jauge.db
	chmod 555 copy
	now=$("$jauge" compute events -C copy --by day --as-of 2027-01-01 --format csv)
	chmod 755 copy
	[ "$now" = "$("$jauge" compute events --by day --as-of 2027-01-01 --format csv)" ]
	judge $? 'F27 a copy in a folder that is read only' "$now"
	rm -rf copy
	# A hot copy: the file as a killed writer left it, without its journal.
	lines 101 4000 >> a.csv
	strace -f -qq -o "$top/trace" -e trace=fdatasync \
		-e inject=fdatasync:signal=KILL:when=3 "$jauge" ingest -q a.csv >out 2>&1
	grep -q 'killed by SIGKILL' "$top/trace" && [ -s jauge.db-journal ]
	judge $? 'F27 the fault fired, a journal is left' "$(ls)"
	cp jauge.db hot.db
	[ "$(figures)" = "$old" ]
	judge $? 'F27 with its journal the old state comes back' 'other figures'
	mv hot.db jauge.db
	rm -f jauge.db-journal
	"$jauge" verify >out 2>&1
	s=$?
	now=$(figures 2>&1)
	[ $s = 4 ] || [ "$now" = "$old" ]
	judge $? 'F27 without it verify says so, or it is the old state' "status $s"
	fresh
	{ head_line; lines 1 10; } > a.csv
	"$jauge" ingest -q a.csv
	sqlite3 jauge.db 'PRAGMA user_version = 99'
	"$jauge" ingest -q a.csv >out 2>&1
	s=$?
	refused 4 'F27 a store of a newer version'
}
f28() {
	fresh
	{
		printf '\357\273\277'
		head_line
		lines 1 100 | sed 's/$/\r/'
		printf '2026-01-01 10:00:00,u\0,visit\n'
		printf '2026-01-01 10:00:00,u\377,visit\n'
		printf '2026-01-01 10:00:00,"u"x,visit\n'
		printf '2026-01-01 10:00:00,'
		head -c 1048576 /dev/zero | tr '\0' x
		printf ',visit\n'
		lines 101 200 | sed 's/$/\r/'
	} > a.csv
	"$jauge" ingest -q a.csv >out 2>&1
	agrees 'F28 BOM, CRLF, NUL, bad UTF-8, a quote, 1 MiB: the others are read' 1 200
	"$jauge" status --format json | grep -q '"rejected":4,'
	judge $? 'F28 four lines are rejected' "$("$jauge" status --format json)"
	fresh
	{ head_line; lines 1 100; } | iconv -t UTF-16 > a.csv
	"$jauge" ingest a.csv >out 2>&1
	s=$?
	if [ $s = 0 ]; then
		agrees 'F28 UTF-16' 1 100
	else
		refused 3 'F28 UTF-16'
	fi
}
f29() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 200 | awk '{ print (NR > 90 ? "{\"at\":1}" : $0) }' >> a.csv
	"$jauge" ingest a.csv >out 2>&1
	s=$?
	refused 3 'F29 a tenth of the lines changed form'
	grep -q '10 % of records rejected (limit 5 %)' out
	judge $? 'F29 the message says how much' "$(cat out)"
	agrees 'F29 nothing of it is kept' 1 100
}
undone() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 200 >> a.csv
	"$jauge" ingest -q a.csv
	"$jauge" undo -q 2
	agrees 'undo: the last batch' 1 100
	"$jauge" ingest -q a.csv
	agrees 'undo: and read again' 1 200
	strace -f -qq -o "$top/trace" -e trace=fdatasync \
		-e inject=fdatasync:signal=KILL:when=2 \
		"$jauge" undo a.csv >out 2>&1
	grep -q 'killed by SIGKILL' "$top/trace"
	judge $? 'undo: the kill fired' "$(cat "$top/trace")"
	agrees 'undo: killed, all is still there' 1 200
	"$jauge" ingest -q --rebuild a.csv
	agrees 'rebuild: in place of what was there' 1 200
	"$jauge" verify > out
	judge $? 'undo: the store is sound' "$(cat out)"
}
# A store as version 0.1 of the program wrote it: 60 rows in two batches.
older() {
	fresh
	sqlite3 jauge.db < "$here/tests/fault/store-1.sql"
	install -m 600 "$here/tests/cli/key" jauge.key
	{ head_line; lines 1 60; } > a.csv
	agrees 'a store of version 1 is read' 1 60
	[ "$(sqlite3 jauge.db 'PRAGMA user_version')" = 1 ] || fail older 'changed'
	cp jauge.db v1.db
	n=1
	fired=0
	while [ $n -le 12 ]; do
		cp v1.db jauge.db
		rm -f jauge.db-journal
		strace -f -qq -o "$top/trace" -e trace=pwrite64 \
			-e "inject=pwrite64:signal=KILL:when=$n" \
			"$jauge" ingest -q a.csv >out 2>&1
		grep -q 'killed by SIGKILL' "$top/trace" || break
		fired=$((fired + 1))
		v=$(sqlite3 jauge.db 'PRAGMA user_version')
		"$jauge" verify >/dev/null || fail older "kill $n: version $v"
		n=$((n + 1))
	done
	[ $fired -ge 2 ]
	judge $? "a kill while it is brought up to date ($fired times)" "$fired"
	"$jauge" ingest -q a.csv
	[ "$(sqlite3 jauge.db 'PRAGMA user_version')" = 4 ]
	judge $? 'version 1 becomes 4' "$(sqlite3 jauge.db 'PRAGMA user_version')"
	lines 61 100 >> a.csv
	"$jauge" ingest -q a.csv
	agrees 'and goes on from its cursor' 1 100
	"$jauge" undo -q 3
	agrees 'whose last batch can be taken back to' 1 60
	"$jauge" undo -q 2 >out 2>&1
	s=$?
	refused 3 'but not to where version 1 left no cursor'
}
# other: a second machine of the same service, in the folder other.
other() {
	mkdir other
	cp service.json jauge.key other/
}
f30() {
	fresh
	other
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	# There the other log comes first, so users and names have other numbers.
	{ head_line; lines 261 400; } > other/b.csv
	"$jauge" ingest -q -C other other/b.csv a.csv
	lines 101 200 >> a.csv
	"$jauge" ingest -q a.csv
	lines 201 260 >> a.csv
	"$jauge" merge other > out
	grep -q '1 log was here already' out
	judge $? 'F30 merged: a log that both have read' "$(cat out)"
	"$jauge" ingest -q a.csv
	agrees 'F30 it counts once, all of the other does' 1 400
	"$jauge" merge -q other/jauge.db
	agrees 'F30 merged again: nothing new' 1 400
	"$jauge" verify > out
	judge $? 'F30 the store is sound' "$(cat out)"
	"$jauge" undo -q other/b.csv
	agrees 'F30 what was merged can be taken back' 1 260

	fresh
	other
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	"$jauge" ingest -q -C other a.csv
	lines 101 250 >> a.csv
	"$jauge" ingest -q -C other a.csv
	"$jauge" merge other > out
	agrees 'F30 the longer reading of a log wins' 1 250
	"$jauge" ingest a.csv > out
	grep -q 'already read' out
	judge $? 'F30 with its cursor' "$(cat out)"

	fresh
	other
	{ head_line; lines 1 150; } > a.csv
	"$jauge" ingest -q a.csv
	{ head_line; lines 101 250; } > b.csv
	"$jauge" ingest -q -C other b.csv
	"$jauge" merge other >out 2>&1
	s=$?
	refused 3 'F30 logs that overlap are not merged'
	rm -rf other
	mkdir other
	cp service.json other/
	"$jauge" init --yes -C other >/dev/null
	"$jauge" ingest -q -C other b.csv
	"$jauge" merge other >out 2>&1
	s=$?
	refused 7 'F30 a store of another key'
	rm other/jauge.db
	cp -p jauge.key other/
	sed 's|Europe/Paris|UTC|' service.json > other/service.json
	"$jauge" ingest -q -C other b.csv
	"$jauge" merge other >out 2>&1
	s=$?
	refused 3 'F30 a store of another zone'
	"$jauge" merge nowhere >out 2>&1
	s=$?
	refused 5 'F30 a store that is not there'
	agrees 'F30 and the store is as it was' 1 150
}
