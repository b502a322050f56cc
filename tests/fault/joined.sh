# Sourced by tests/fault.sh: old readings joined into one, 90 days later.
# shellcheck shell=sh disable=SC2154,SC2034

# An hour's lines at a time, sixty times over, all on one day of the clock.
hours() {
	fresh
	head_line > a.csv
	i=0
	while [ $i -lt 60 ]; do
		lines $((i * 10 + 1)) $((i * 10 + 10)) >> a.csv
		SOURCE_DATE_EPOCH=1767949200 "$jauge" ingest -q a.csv
		i=$((i + 1))
	done
}
packs() { sqlite3 jauge.db 'select count(*) from pack'; }
later() { SOURCE_DATE_EPOCH=1779000000 "$@"; }

joined() {
	hours
	many=$(packs)
	first=$(figures)
	before=$("$jauge" status --format json | grep -o '"lines":.*"left_out":[0-9]*')
	cp jauge.db old.db
	lines 601 640 > b.csv
	{ head_line; cat b.csv; } > c.csv
	later "$jauge" ingest -q c.csv
	[ "$(packs)" -lt $((many / 2)) ]
	judge $? 'joined: fewer packs' "$many, then $(packs)"
	agrees 'joined: the same figures' 1 640
	"$jauge" verify > out
	judge $? 'joined: the store is sound' "$(cat out)"
	later "$jauge" undo -q c.csv
	[ "$(figures)" = "$first" ] &&
		[ "$("$jauge" status --format json | grep -o '"lines":.*"left_out":[0-9]*')" = "$before" ]
	judge $? 'joined: what is recent can be taken back, and the counts are those of before' \
		"$("$jauge" status --format json)"
	"$jauge" undo a.csv >out 2>&1
	s=$?
	refused 3 'joined: what is old cannot'
	mkdir other
	cp -p service.json jauge.key other/
	"$jauge" merge -C other . >out 2>&1
	s=$?
	refused 3 'joined: a store with such readings is not merged'
	lines 601 650 >> a.csv
	later "$jauge" ingest -q a.csv
	agrees 'joined: the log goes on from where it was' 1 650
	later "$jauge" undo -q "$(sqlite3 jauge.db 'select max(id) from batch')"
	[ "$(figures)" = "$first" ]
	judge $? 'joined: and its newest part goes back' 'other figures'
	{ head_line; lines 101 300; } > d.csv
	later "$jauge" ingest -q d.csv >out 2>&1
	s=$?
	refused 3 'joined: lines of old readings are still known'
}
# The joining is a transaction of its own: killed at each of its writes, the
# store is as before it or after it.
joined_killed() {
	hours
	first=$(figures)
	fired=0
	bad=
	cp jauge.db "$top/before.db"
	for call in pwrite64 fdatasync; do
		n=1
		while :; do
			cp "$top/before.db" jauge.db
			rm -f jauge.db-journal
			later strace -f -qq -o "$top/trace" -e "trace=$call" \
				-e "inject=$call:signal=KILL:when=$n" \
				"$jauge" ingest -q --threads 1 a.csv >out 2>&1
			grep -q 'killed by SIGKILL' "$top/trace" || break
			fired=$((fired + 1))
			[ "$(figures)" = "$first" ] || bad="$bad $call/$n"
			"$jauge" verify > out || bad="$bad $call/$n:unsound"
			n=$((n + 1))
		done
	done
	[ -z "$bad" ] && [ $fired -gt 3 ]
	judge $? "joined: killed at each of its writes ($fired times)" "fired $fired; $bad"
	[ "$(packs)" -lt "$(sqlite3 "$top/before.db" 'select count(*) from pack')" ]
	judge $? 'joined: and at last it is done' "$(packs)"
}
