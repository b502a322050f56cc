#!/bin/sh
# Exactly once, whatever happens: rotation, kills, full disks, overlap. Each
# case names the public report that it replays. A harness that injects a fault
# proves that the fault fired; the control at the end shows that it can fail.
set -u
build=$(cd "$1" && pwd)
jauge=$build/jauge
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
here=$(pwd)
# shellcheck source=tests/fault/logs.sh
. tests/fault/logs.sh
# shellcheck source=tests/fault/joined.sh
. tests/fault/joined.sh
# shellcheck source=tests/fault/purge.sh
. tests/fault/purge.sh

# pass NAME / fail NAME WHY
pass() { echo "ok - fault $1"; }
fail() { echo "$2"; echo "not ok - fault $1"; }
# judge STATUS NAME WHY
judge() { if [ "$1" = 0 ]; then pass "$2"; else fail "$2" "$3"; fi; }

# A fresh service in a folder of its own; leaves the shell there.
fresh() {
	rm -rf "$top/s"
	mkdir "$top/s"
	cd "$top/s" || exit 1
	cat > service.json <<-'J'
	{ "name": "fault", "timezone": "Europe/Paris", "sources": { "web": {
	  "format": "csv", "identity": "account", "time": "at", "user": "who",
	  "action": "what" } } }
	J
	"$jauge" init --yes >/dev/null || exit 1
}

# lines FROM TO: rows that differ, several of them in the same second.
lines() {
	awk -v a="$1" -v b="$2" 'BEGIN { for (i = a; i <= b; i++)
		printf "2026-01-%02d 10:00:%02d,u%d,%s\n", 1 + i / 40 % 28, i / 7 % 60,
			i * 7 % 23, i % 3 ? "visit" : "start" }'
}
head_line() { echo 'at,who,what'; }

# All figures of the store, in one line.
figures() {
	{ "$jauge" compute active_users new_users events --by day --as-of 2027-01-01 --format csv &&
	"$jauge" compute retention growth --by week --as-of 2027-01-01 --format csv; } | sha256sum
}
# The figures that the rows FROM TO give when read in one go.
expected() {
	back=$(pwd)
	mkdir -p "$top/e"
	cd "$top/e" || exit 1
	rm -f ./*
	cp "$top/s/service.json" "$top/s/jauge.key" .
	{ head_line; lines "$1" "$2"; } > all.csv
	"$jauge" ingest -q all.csv && figures
	cd "$back" || exit 1
}
events() { "$jauge" status --format json | tr ',' '\n' | sed -n 's/.*"events": *\([0-9]*\).*/\1/p' | head -n 1; }

# agrees NAME FROM TO: the store holds these rows once each.
agrees() {
	got=$(figures)
	want=$(expected "$2" "$3")
	if [ "$got" = "$want" ]; then
		pass "$1"
	else
		fail "$1" "events $(events), expected $(($3 - $2 + 1))"
	fi
}

f1() {
	fresh
	{ head_line; lines 1 300; } > a.csv
	for _ in 1 2 3; do "$jauge" ingest a.csv > out || echo "status $?"; done
	agrees 'F1 same file thrice [matomo-log-analytics 144, goaccess 334]' 1 300
	grep -q 'already read' out
	judge $? 'F1 the third run says so' "$(cat out)"
}
f2() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 250 >> a.csv
	"$jauge" ingest -q a.csv
	agrees 'F2 file grew, lines of the same second [goaccess 1945]' 1 250
}
f3() {
	fresh
	{ head_line; lines 1 100; lines 101 101 | tr -d '\n' | cut -c1-15 | tr -d '\n'; } > a.csv
	"$jauge" ingest a.csv > out
	{ head_line; lines 1 100; } | cmp -s - a.csv && fail 'F3' 'no torn line'
	agrees 'F3 torn last line is left' 1 100
	lines 101 101 | cut -c16- >> a.csv
	lines 102 140 >> a.csv
	"$jauge" ingest -q a.csv
	agrees 'F3 and read once when whole' 1 140
	fresh
	{ head_line; lines 1 50; lines 51 51 | tr -d '\n'; } > a.csv
	"$jauge" ingest -q --final a.csv
	agrees 'F3 --final reads it' 1 51
	fresh
	{ head_line; lines 1 50; lines 51 51 | tr -d '\n'; } | gzip > a.csv.gz
	"$jauge" ingest -q a.csv.gz
	agrees 'F3 a compressed log is whole' 1 51
}
f4() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 120 >> a.csv
	mv a.csv a.csv.1
	{ head_line; lines 121 200; } > a.csv
	"$jauge" ingest -q a.csv a.csv.1
	"$jauge" ingest -q a.csv a.csv.1
	agrees 'F4 renamed while away [fluent-bit 1330]' 1 200
}
f5() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	lines 101 120 >> a.csv
	gzip a.csv
	"$jauge" ingest -q a.csv.gz
	gzip -dc a.csv.gz | zstd -q -o a.csv.zst
	"$jauge" ingest -q a.csv.zst
	agrees 'F5 rotated, then compressed [vector 7990, 13193]' 1 120
}
f11() {
	fresh
	: > a.csv
	"$jauge" ingest -q a.csv
	judge $? 'F11 an empty file is no error [vector 643]' "status $?"
	{ head_line; lines 1 1; } > a.csv
	"$jauge" ingest -q a.csv
	agrees 'F11 then one line [filebeat: 1024 bytes at least]' 1 1
	cp a.csv b.csv
	lines 2 60 >> b.csv
	"$jauge" ingest -q b.csv
	agrees 'F11 then the same file, longer' 1 60
}
f13() {
	fresh
	{ head_line; lines 1 200; } > a.csv
	"$jauge" ingest -q - < a.csv
	"$jauge" ingest -q - < a.csv
	"$jauge" ingest -q a.csv
	lines 201 230 >> a.csv
	"$jauge" ingest -q - < a.csv
	agrees 'F13 standard input, twice, then longer' 1 230
	gzip -c a.csv | "$jauge" ingest -q -
	agrees 'F13 and compressed' 1 230
}

# Every call of the writing kind, killed or failed in turn. The fault must fire
# exactly as many times as there are calls.
calls='write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename,openat'
# inject CALL FAULT NTH COMMAND...; untrue when nothing was injected: past the
# last call of this kind.
inject() {
	where="trace=$1"
	how="inject=$1:$2:when=$3"
	shift 3
	strace -f -qq -o "$top/trace" -e "$where" -e "$how" "$jauge" "$@" \
		>"$top/log" 2>&1
	grep -Eq 'INJECTED|killed by SIGKILL' "$top/trace"
}
each_call() {
	what=$1
	fault=$2
	fresh
	{ head_line; lines 1 150; } > a.csv
	"$jauge" ingest -q a.csv
	lines 151 400 >> a.csv
	cp jauge.db "$top/before.db"
	old=$(figures)
	new=$(expected 1 400)
	fired=0
	bad=
	for call in $(echo "$calls" | tr ',' ' '); do
		n=1
		while :; do
			cp "$top/before.db" jauge.db
			rm -f jauge.db-journal
			inject "$call" "$fault" $n ingest -q --threads 1 a.csv || break
			fired=$((fired + 1))
			now=$(figures 2>&1)
			if [ "$now" != "$old" ] && [ "$now" != "$new" ]; then
				bad="$bad $call/$n:half"
			fi
			"$jauge" ingest -q a.csv || bad="$bad $call/$n:again"
			[ "$(figures)" = "$new" ] || bad="$bad $call/$n:after"
			n=$((n + 1))
		done
	done
	if [ -n "$bad" ]; then
		fail "$what" "$bad"
	elif [ "$fired" -lt 10 ]; then
		fail "$what" "the fault fired only $fired times"
	else
		pass "$what ($fired times)"
	fi
}
f19() {
	each_call 'F19 kill -9 at each system call: old or new, then whole' signal=KILL
}
f21() {
	each_call 'F21 disk full at each system call' error=ENOSPC
	fresh
	{ head_line; lines 1 3000; } > a.csv
	(ulimit -f 32; trap '' XFSZ; "$jauge" ingest -q a.csv) >out 2>&1
	s=$?
	[ $s = 5 ]
	judge $? 'F21 file-size limit: status 5' "status $s: $(cat out)"
	"$jauge" ingest -q a.csv
	agrees 'F21 and whole when there is room' 1 3000
}
f22() {
	fresh
	{ head_line; lines 1 300; } > a.csv
	"$jauge" ingest -q a.csv
	lines 301 400 >> a.csv
	# The lock is held by another process for as long as the shell says.
	( flock 9; : > locked; sleep 1 ) 9> jauge.db.lock &
	while [ ! -e locked ]; do sleep 0.05; done
	"$jauge" ingest -q --lock-timeout 0 a.csv >out 2>&1
	s=$?
	[ $s = 6 ]
	judge $? 'F22 a second ingest is told that the store is busy' "status $s $(cat out)"
	figures > /dev/null
	judge $? 'F22 a reader goes on' "$?"
	wait
	for _ in 1 2 3 4; do "$jauge" ingest -q a.csv & done
	wait
	agrees 'F22 four at once' 1 400
}
f23() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	mv jauge.key right.key
	"$jauge" init --yes >/dev/null
	{ head_line; lines 101 150; } > b.csv
	"$jauge" ingest -q b.csv >out 2>&1
	s=$?
	[ $s = 7 ] && grep -q 'key' out
	judge $? 'F23 another key is refused, status 7' "status $s $(cat out)"
	mv right.key jauge.key
	chmod 644 jauge.key
	"$jauge" ingest -q b.csv >out 2>&1
	s=$?
	[ $s = 7 ] && grep -q 'chmod 600' out
	judge $? 'F23 a key that others can read is refused' "status $s $(cat out)"
	chmod 600 jauge.key
	agrees 'F23 the store is as it was' 1 100
}
f24() {
	fresh
	# 2025-10-26 has 25 hours in Paris: 02:30 comes twice, as +02:00 and +01:00.
	# 2025-03-30 has 23. The day of each line is worked out by hand.
	cat > a.csv <<-'C'
	at,who,what
	2025-03-29T22:59:59Z,a,visit
	2025-03-29T23:00:00Z,b,visit
	2025-03-30T00:59:59Z,c,visit
	2025-03-30T01:00:00Z,d,visit
	2025-03-30T21:59:59Z,e,visit
	2025-03-30T22:00:00Z,f,visit
	2025-10-25T21:59:59Z,g,visit
	2025-10-25T22:00:00Z,h,visit
	2025-10-26T02:30:00+02:00,i,visit
	2025-10-26T02:30:00+01:00,j,visit
	2025-10-26T22:59:60Z,k,visit
	2025-10-26T23:00:00Z,l,visit
	C
	"$jauge" ingest -q a.csv
	got=$("$jauge" compute active_users --by day --as-of 2026-01-01 --format csv |
		awk -F, 'NR > 1 && $7 > 0 {printf "%s=%s ", $2, $7}')
	want='2025-03-29=1 2025-03-30=4 2025-03-31=1 2025-10-25=1 2025-10-26=4 2025-10-27=1 '
	[ "$got" = "$want" ]
	judge $? 'F24 days of 23 and 25 hours [squidanalyzer 208]' "$got"
}
canary() {
	fresh
	{ head_line; lines 1 50; echo '2026-01-02 10:00:00,canari-7f3a@exemple.fr,visit'
	  echo 'not a time,canari-7f3a@exemple.fr,visit'; } > a.csv
	"$jauge" ingest a.csv > out 2>&1
	"$jauge" status >> out
	if grep -rlF 'canari-7f3a' jauge.db* out; then
		fail 'no raw identifier in the store or on the screen' 'found'
	elif [ "$(grep -rlF 'canari-7f3a' . | wc -l)" = 1 ]; then
		pass 'no raw identifier in the store or on the screen'
	else
		fail 'no raw identifier in the store or on the screen' 'control: not even in the log'
	fi
}
pipes() {
	fresh
	{ head_line; lines 1 400; } > a.csv
	"$jauge" ingest -q a.csv
	"$jauge" compute active_users --by day --format csv > /dev/full 2>out
	s=$?
	[ $s = 5 ]
	judge $? 'a full device is a failure' "status $s"
	"$jauge" compute active_users --by day -o /nowhere/x.csv > /dev/null 2>out
	s=$?
	[ $s = 5 ]
	judge $? 'a file that cannot be written: status 5' "status $s $(cat out)"
	( "$jauge" compute active_users --by day --format csv; echo $? > code ) 2>out | true
	pass "a closed pipe ends quietly ($(cat code))"
}
# The same harness on a store that is written without care must turn red.
control() {
	fresh
	{ head_line; lines 1 100; } > a.csv
	"$jauge" ingest -q a.csv
	sqlite3 jauge.db 'delete from segment; update batch set marks = null' 2>/dev/null
	"$jauge" ingest -q a.csv
	[ "$(figures)" != "$(expected 1 100)" ]
	judge $? 'control: a lost cursor is seen as double counting' 'not seen'
}

# Frozen figures are whole or not there, and so is the page.
freeze() {
	fresh
	{ head_line; lines 1 200; } > a.csv
	"$jauge" ingest -q a.csv
	"$jauge" review --freeze whole -o whole.json
	for fault in error=ENOSPC signal=KILL; do
		fired=0
		bad=
		for call in write mkdir rename fsync; do
			n=1
			while :; do
				rm -rf frozen/one one.json
				inject $call $fault $n review --freeze one -o one.json || break
				fired=$((fired + 1))
				[ ! -e frozen/one ] || diff -r frozen/whole frozen/one >"$top/log" ||
					bad="$bad $call/$n:half"
				[ ! -e one.json ] || cmp -s whole.json one.json ||
					bad="$bad $call/$n:page"
				[ $fault = signal=KILL ] || [ "$(find . | grep -c '\.tmp$\|\.new$')" = 0 ] ||
					bad="$bad $call/$n:left"
				rm -rf frozen/one
				"$jauge" review --freeze one -o one.json 2>>"$top/log" ||
					bad="$bad $call/$n:again"
				diff -r frozen/whole frozen/one >"$top/log" || bad="$bad $call/$n:after"
				n=$((n + 1))
			done
		done
		[ -z "$bad" ] && [ $fired -ge 10 ] && [ -e frozen/one ]
		judge $? "freezing, $fault at each system call ($fired times)" "$fired times $bad"
	done
}

# FAULTS names a few.
all='f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f20 f22 f23
f24 f25 f26 f27 f28 f29 f30 undone joined joined_killed older canary pipes freeze control f19 f21'
for case in ${FAULTS:-$all}; do
	$case
done
