#!/bin/sh
# Speed and memory beside the peers on the same files, in turn, medians of
# RUNS. HUNDRED=1 adds 100 million events of 10 million users (6 GB).
#
#   tests/bench/run.sh BUILD [ROWS USERS DAYS]
#
# shellcheck disable=SC2317 # functions are called through their names
set -eu
build=$(cd "$1" && pwd)
rows=${2:-20000000}
users=${3:-1000000}
days=${4:-730}
runs=${RUNS:-3}
top=$(pwd)
dir=$build/bench
generate=$build/bench-generate
export NPM_ROOT="$build/oracle/npm" LC_ALL=C.UTF-8 TZ=UTC
mkdir -p "$dir"

echo "machine   $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, $(awk '/MemTotal/{printf "%.0f GB", $2/1e6}' /proc/meminfo), $(uname -sr)"
echo "versions  $("$build/jauge" --version | head -n 1); DuckDB $(sed -n 's/^.*api@//p' tests/oracle/packages) on node $(node --version); $(goaccess --version 2>/dev/null | head -n 1 || true)"

# data NAME ROWS USERS DAYS FORMAT [FIRST]: the file, made once, in the cache.
data() {
	file=$dir/$1
	shift
	[ -s "$file" ] || "$generate" "$@" > "$file"
	cat "$file" > /dev/null
}
# service NAME FORMAT: a folder with the mapping of the events.
service() {
	mkdir -p "$dir/$1"
	cat > "$dir/$1/service.json" <<-JSON
	{ "name": "bench", "timezone": "Europe/Paris",
	  "sources": { "app": { "format": "$2", "identity": "account",
	    "time": "timestamp", "user": "user_id", "action": "event",
	    "dimensions": { "dept": "dept", "origin": "origin" },
	    "value": "duration_s" } },
	  "completion": { "start": "start", "complete": "complete" } }
	JSON
	[ -e "$dir/$1/jauge.key" ] || "$build/jauge" init -C "$dir/$1" --yes > /dev/null
}
# timed FILE COMMAND...: appends "seconds kilobytes" of the whole process.
timed() {
	into=$dir/$1.times
	shift
	/usr/bin/time -a -o "$into" -f '%e %M' "$@" >/dev/null 2>&1
}
# load NAME SERVICE FILE [OPTION...]: a log into an empty store.
load() {
	name=$1 at=$2 log=$3
	shift 3
	rm -f "$dir/$at"/jauge.db*
	timed "$name" "$build/jauge" ingest -C "$dir/$at" -q "$@" "$log"
}
duck() { node "$top/tests/bench/duckdb.mjs" "$@"; }
# peer NAME FILE: DuckDB into its own file, with checkpoint.
peer() {
	rm -f "$dir/duck.db"*
	timed "$1" node "$top/tests/bench/duckdb.mjs" load "$2" "$dir/duck.db"
}
# seconds FILE COMMAND...: appends the wall time of a shell function.
seconds() {
	into=$dir/$1.times
	shift
	t0=$(date +%s.%N)
	"$@" >/dev/null
	t1=$(date +%s.%N)
	echo "$t0 $t1" | awk '{printf "%.3f 0\n", $2 - $1}' >> "$into"
}
# each FILE COMMAND...: likewise the mean of five in a row, for what takes
# hardly longer than looking at the clock.
each() {
	into=$dir/$1.times
	shift
	t0=$(date +%s.%N)
	for _ in 1 2 3 4 5; do
		"$@" >/dev/null
	done
	t1=$(date +%s.%N)
	echo "$t0 $t1" | awk '{printf "%.4f 0\n", ($2 - $1) / 5}' >> "$into"
}
# The headline indicators: reach, growth and cohorts by day, week and month,
# and reach by département and month.
compute() { "$build/jauge" compute -C "$dir/csv" --format csv "$@"; }
by() {
	cohorts=retention
	[ "$1" = day ] && cohorts=
	# shellcheck disable=SC2086
	compute active_users new_users returning_users cumulative_users \
		events growth $cohorts --by "$1"
}
split() { compute active_users --by month --split dept; }
completed() { compute completion --by month; }
all_indicators() {
	by day
	by week
	by month
	split
	completed
}
# middle NAME COLUMN: the median.
middle() { sort -n -k"$2" "$dir/$1.times" | awk -v c="$2" '{v[NR]=$c} END{print v[int((NR+1)/2)]}'; }
# cell NAME: its seconds and, where they were measured, megabytes.
cell() {
	awk -v s="$(middle "$1" 1)" -v k="$(middle "$1" 2)" 'BEGIN {
		printf "%7.3f s %8s", s, k ? sprintf("%5.0f MB", k / 1024) : "" }'
}
# row TEXT OURS [PEER]
row() {
	printf '%-42s %s' "$1" "$(cell "$2")"
	[ $# -lt 3 ] || awk -v a="$(middle "$2" 1)" -v b="$(middle "$3" 1)" -v c="$(cell "$3")" \
		'BEGIN { printf "   %s %7.1fx", c, b / a }'
	echo
}
again() {
	i=0
	while [ $i -lt "$runs" ]; do
		"$@"
		i=$((i + 1))
	done
}
rm -f "$dir"/*.times
printf '%-42s %-19s   %-19s %s\n' "job (median of $runs)" jauge peer ratio

csv=$dir/events-$rows-$users-$days.csv
data "$(basename "$csv")" "$rows" "$users" "$days" csv
service csv csv
one_csv() {
	load load csv "$csv"
	peer duck-load "$csv"
	timed duck-memory node "$top/tests/bench/duckdb.mjs" memory "$csv"
	load load-1 csv "$csv" --threads 1
	load load-2 csv "$csv" --threads 2
}
again one_csv
row "CSV, $rows events, $(du -m "$csv" | cut -f1) MB: load" load duck-load
row "  beside DuckDB in memory, order not kept" load duck-memory
row "  with 1 thread" load-1
row "  with 2 threads" load-2

one_compute() {
	seconds all all_indicators
	seconds duck-all duck compute "$dir/duck.db"
	for p in day week month; do
		each "by-$p" by "$p"
	done
	each split split
	each completed completed
	each head compute
	seconds verify "$build/jauge" verify -C "$dir/csv"
}
again one_compute
row "all indicators from the store" all duck-all
for p in day week month; do
	row "  all of them by $p" "by-$p"
done
row "  reach by département and month" split
row "  completion in 30 days, by month" completed
row "  the headline screen" head
row "verify" verify

# Single questions. Of DuckDB only the time within it is counted, without the
# start of its process; of ours the process from its start to its end. Those
# that it is not asked are of a service with costs, answers and objectives.
mkdir -p "$dir/every"
ln -f "$dir/csv/jauge.db" "$dir/csv/jauge.key" "$dir/every"
cat > "$dir/every/service.json" <<-'JSON'
{ "name": "bench", "timezone": "Europe/Paris", "type": "on-demand",
  "phase": "acceleration",
  "sources": { "app": { "format": "csv", "identity": "account",
    "time": "timestamp", "user": "user_id", "action": "event",
    "dimensions": { "dept": "dept", "origin": "origin" },
    "value": "duration_s" } },
  "completion": { "start": "start", "complete": "complete" },
  "outcome": { "action": "complete", "unit_value": "3 €", "low": "2 €",
    "high": "4 €", "source": "none: an invented value" },
  "satisfaction": { "action": "complete", "answer": "origin" },
  "ease_of_use": { "action": "complete", "answer": "origin", "scale": "1-5" },
  "nps": { "action": "complete", "answer": "origin" },
  "support": { "action": "visit" }, "take_up": { "figure": "paper" },
  "revenue": { "figure": "earned" }, "territory": "dept",
  "objectives": [ { "indicator": "active_users", "baseline": 1000,
    "from": "2025-01-01", "target": 600000, "due": "2026-12-31" } ],
  "budget": { "start": "2025-01-01", "end": "2026-12-31",
    "authorised": "5200000", "committee": "2026-12-08" },
  "costs": "costs.csv", "figures": "figures.csv" }
JSON
{
	echo "date,amount,category,funder,kind"
	for month in 2024-01 2024-02 2024-03 2024-04 2024-05 2024-06 2024-07 \
		2024-08 2024-09 2024-10 2024-11 2024-12 2025-01 2025-02 2025-03 \
		2025-04 2025-05 2025-06 2025-07 2025-08 2025-09 2025-10 2025-11 \
		2025-12; do
		echo "$month,200924.45,development,DINUM,CP"
		echo "$month,70111.45,deployment,Region,CP"
	done
} > "$dir/every/costs.csv"
sed -e '1s/.*/date,figure,value/' -e '/DINUM/s/,.*/,paper,4000/' \
	-e '/Region/s/,.*/,earned,1000/' "$dir/every/costs.csv" > "$dir/every/figures.csv"
singles="active_users new_users events retention territories frequency stickiness completion"
single() {
	case $1 in
	territories) set -- active_users --split dept ;;
	esac
	compute "$@" --by week --from 2025-01-01 --to 2026-01-01
}
asked() { duck one "$dir/duck.db" "$1" | sed 's/$/ 0/' >> "$dir/duck-one-$1.times"; }
one_single() {
	for q in $singles; do
		each "one-$q" single "$q"
		asked "$q"
	done
	each one-cohorts compute retention --by week
	asked cohorts
	each one-growth compute growth --by day
	asked growth
}
again one_single
for q in $singles; do
	row "  $q, a year by week" "one-$q" "duck-one-$q"
done
row "  cohorts, all weeks" one-cohorts duck-one-cohorts
row "  growth, all days" one-growth duck-one-growth
# Every indicator there is, a year by week, or as it can be asked.
every() {
	"$build/jauge" compute -C "$dir/every" --format csv "$1" --by week \
		--from 2025-01-01 --to 2026-01-01 2>/dev/null ||
		"$build/jauge" compute -C "$dir/every" --format csv "$1" 2>/dev/null || true
}
names=$("$build/jauge" indicators | sed -n 's/^  \([a-z_]*\) .*/\1/p')
for q in $names; do
	each "every-$q" every "$q"
done
for q in $names; do
	echo "$(middle "every-$q" 1) $q"
done | sort -n > "$dir/every.txt"
echo "every indicator, a year by week or as it can be asked: $(awk '$1 <= 0.02' "$dir/every.txt" | wc -l) of $(wc -l < "$dir/every.txt") within 20 ms; the longest:"
tail -n 8 "$dir/every.txt" | awk '{ printf "  %-40s %7.3f s\n", $2, $1 }'
data small.csv 10000 1000 365 csv
service small csv
load small small "$dir/small.csv"
rm -f "$dir/small.times"
again each small "$build/jauge" compute -C "$dir/small"
row "headline screen of 10,000 events, process and all" small
echo "store $(du -m "$dir/csv/jauge.db" | cut -f1) MB, DuckDB's file $(du -m "$dir/duck.db" | cut -f1) MB"

part=$((rows / 4))
data events.jsonl "$part" $((users / 2)) 365 json
service json json
one_json() {
	load json json "$dir/events.jsonl"
	peer duck-json "$dir/events.jsonl"
	timed duck-json-memory node "$top/tests/bench/duckdb.mjs" memory "$dir/events.jsonl"
}
again one_json
row "JSON lines, $(du -m "$dir/events.jsonl" | cut -f1) MB: load" json duck-json
row "  beside DuckDB in memory, order not kept" json duck-json-memory

data quoted.csv $((rows / 2)) "$users" "$days" quoted
one_quoted() {
	load quoted csv "$dir/quoted.csv"
	peer duck-quoted "$dir/quoted.csv"
}
again one_quoted
row "CSV, every field quoted, $(du -m "$dir/quoted.csv" | cut -f1) MB: load" quoted duck-quoted

data part.csv "$part" $((users / 2)) 365 csv
[ -s "$dir/part.csv.gz" ] || gzip -k "$dir/part.csv"
one_gzip() {
	load gzip csv "$dir/part.csv.gz"
	peer duck-gzip "$dir/part.csv.gz"
}
again one_gzip
row "CSV in gzip, $(du -m "$dir/part.csv.gz" | cut -f1) MB: load" gzip duck-gzip

data access.log $((rows * 3 / 20)) $((users / 3)) 365 access
mkdir -p "$dir/access"
cat > "$dir/access/service.json" <<-'JSON'
{ "name": "bench", "timezone": "UTC", "sources": { "web": {
  "format": "combined", "identity": "daily", "time": "time",
  "user": ["address", "agent"] } } }
JSON
[ -e "$dir/access/jauge.key" ] || "$build/jauge" init -C "$dir/access" --yes > /dev/null
one_access() {
	load access access "$dir/access.log"
	! command -v goaccess > /dev/null ||
		timed goaccess goaccess "$dir/access.log" --log-format=COMBINED --no-progress -o "$dir/goaccess.json"
}
again one_access
if [ -e "$dir/goaccess.times" ]; then
	row "access log, $(du -m "$dir/access.log" | cut -f1) MB, beside GoAccess" access goaccess
else
	row "access log, $(du -m "$dir/access.log" | cut -f1) MB (no GoAccess here)" access
fi

# The store of many users is made once; each hour is read into a copy of it.
many=$((users * 10))
service many csv
if [ ! -s "$dir/many/full.db" ]; then
	rm -f "$dir/many"/jauge.db*
	"$generate" $((rows * 2)) $((many * 13 / 10)) "$days" csv |
		"$build/jauge" ingest -C "$dir/many" -q -
	mv "$dir/many/jauge.db" "$dir/many/full.db"
fi
ln -f "$dir/many/full.db" "$dir/many/jauge.db"
many() { "$build/jauge" compute -C "$dir/many" --format csv "$@"; }
one_many() {
	each many-cohorts many retention --by week
	each many-growth many growth --by day
	each many-split many active_users --by month --split dept
	each many-completed many completion --by month
	each many-head many
}
again one_many
users_now=$("$build/jauge" status -C "$dir/many" --format json | tr ',' '\n' | sed -n 's/.*"space_users": *\([0-9]*\).*/\1/p' | head -n 1)
for q in cohorts growth split completed head; do
	row "$users_now users: $q" "many-$q"
done
rm -f "$dir/many/jauge.db"
data hour.csv $((rows * 2 + 30000)) $((many * 13 / 10)) "$days" csv $((rows * 2))
one_hour() {
	cp "$dir/many/full.db" "$dir/many/jauge.db"
	timed hour "$build/jauge" ingest -C "$dir/many" -q "$dir/hour.csv"
}
again one_hour
row "an hour, 30,000 events, into $("$build/jauge" status -C "$dir/many" --format json | tr ',' '\n' | sed -n 's/.*"space_users": *\([0-9]*\).*/\1/p' | head -n 1) users" hour

[ -n "${HUNDRED:-}" ] || exit 0
data hundred.csv $((rows * 5)) "$many" "$days" csv
service hundred csv
again load hundred hundred "$dir/hundred.csv"
row "CSV, $((rows * 5)) events of ten times the users" hundred
awk -v a="$(middle load 1)" -v b="$(middle hundred 1)" 'BEGIN {
	printf "  time per event: %.2f times that of the first row\n", b / a / 5 }'
