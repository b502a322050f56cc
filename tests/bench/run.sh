#!/bin/sh
# Speed and memory beside DuckDB on the same file, in turn, medians of RUNS.
#
#   tests/bench/run.sh BUILD [ROWS USERS DAYS]
set -eu
build=$(cd "$1" && pwd)
rows=${2:-20000000}
users=${3:-1000000}
days=${4:-730}
runs=${RUNS:-3}
top=$(pwd)
dir=$build/bench
export NPM_ROOT="$build/oracle/npm" LC_ALL=C.UTF-8 TZ=UTC
mkdir -p "$dir/service"

echo "machine   $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, $(awk '/MemTotal/{printf "%.0f GB", $2/1e6}' /proc/meminfo), $(uname -sr)"
echo "versions  $("$build/jauge" --version | head -n 1); DuckDB $(sed -n 's/^.*api@//p' tests/oracle/packages) on node $(node --version)"

csv=$dir/events-$rows-$users-$days.csv
[ -s "$csv" ] || "$build/bench-generate" "$rows" "$users" "$days" > "$csv"
cat "$csv" > /dev/null
echo "data      $rows events, $users users at most, $days days, $(du -m "$csv" | cut -f1) MB; page cache warm"

cat > "$dir/service/service.json" <<'JSON'
{ "name": "bench", "timezone": "Europe/Paris",
  "sources": { "app": { "format": "csv", "identity": "account",
    "time": "timestamp", "user": "user_id", "action": "event",
    "dimensions": { "dept": "dept", "origin": "origin" },
    "value": "duration_s" } } }
JSON
cd "$dir/service"
[ -e jauge.key ] || "$build/jauge" init --yes >/dev/null

# timed FILE COMMAND...: appends "seconds megabytes" of the whole process.
timed() {
	into=$1
	shift
	/usr/bin/time -a -o "$into" -f '%e %M' "$@" >/dev/null 2>&1
}
jauge_load() {
	rm -f jauge.db*
	timed "$dir/jauge-load" "$build/jauge" ingest -q "$csv"
}
# The headline indicators: reach, growth and cohorts by day, week and month,
# and reach by département and month.
jauge_by() {
	cohorts=retention
	[ "$1" = day ] && cohorts=
	# shellcheck disable=SC2086
	"$build/jauge" compute active_users new_users returning_users \
		cumulative_users events growth $cohorts --by "$1" --format csv
}
jauge_split() {
	"$build/jauge" compute active_users --by month --split dept --format csv
}
jauge_compute() {
	jauge_by day
	jauge_by week
	jauge_by month
	jauge_split
}
jauge_headline() { "$build/jauge" compute --format csv; }
peer() { node "$top/tests/bench/duckdb.mjs" "$@"; }
duck_load() {
	rm -f "$dir/duck.db"*
	timed "$dir/duck-load" node "$top/tests/bench/duckdb.mjs" load "$csv" "$dir/duck.db"
}

# seconds FILE COMMAND...: appends the wall time of a shell function.
seconds() {
	into=$1
	shift
	t0=$(date +%s.%N)
	"$@" >/dev/null
	t1=$(date +%s.%N)
	echo "$t0 $t1" | awk '{printf "%.3f 0\n", $2 - $1}' >> "$into"
}
rm -f "$dir"/jauge-load "$dir"/duck-load "$dir"/*.times
i=0
while [ $i -lt "$runs" ]; do
	jauge_load
	duck_load
	seconds "$dir/jauge.times" jauge_compute
	for by in day week month; do
		seconds "$dir/by-$by.times" jauge_by $by
	done
	seconds "$dir/split.times" jauge_split
	seconds "$dir/head.times" jauge_headline
	seconds "$dir/duck.times" peer compute "$dir/duck.db"
	timed "$dir/memory.times" node "$top/tests/bench/duckdb.mjs" memory "$csv"
	timed "$dir/month.times" "$build/jauge" compute active_users --by month --split dept --format csv
	i=$((i + 1))
done

# middle FILE COLUMN: the median.
middle() { sort -n -k"$2" "$1" | awk -v c="$2" '{v[NR]=$c} END{print v[int((NR+1)/2)]}'; }
row() {
	awk -v name="$1" -v a="$2" -v am="$3" -v b="$4" -v bm="$5" 'BEGIN {
		printf "%-34s %8.2f s %6s MB   %8.2f s %6s MB   %6.1fx\n", name, a,
			am ? sprintf("%.0f", am / 1024) : "-", b,
			bm ? sprintf("%.0f", bm / 1024) : "-", b / a }'
}
printf '%-34s %-22s %-22s %s\n' "job (median of $runs)" "jauge" "DuckDB" "ratio"
jl=$(middle "$dir/jauge-load" 1); jm=$(middle "$dir/jauge-load" 2)
row "CSV to durable store" "$jl" "$jm" "$(middle "$dir/duck-load" 1)" "$(middle "$dir/duck-load" 2)"
row "  DuckDB in memory, order off" "$jl" "$jm" "$(middle "$dir/memory.times" 1)" "$(middle "$dir/memory.times" 2)"
row "all indicators, in four runs" "$(middle "$dir/jauge.times" 1)" "$(middle "$dir/month.times" 2)" "$(middle "$dir/duck.times" 1)" 0
alone() { printf '%-34s %8.2f s\n' "  $1" "$(middle "$dir/$2.times" 1)"; }
alone "all of them by day" by-day
alone "all of them by week, cohorts" by-week
alone "all of them by month, cohorts" by-month
alone "reach by departement and month" split
alone "the headline screen" head
printf 'store %s MB, DuckDB file %s MB\n' "$(du -m jauge.db | cut -f1)" "$(du -m "$dir/duck.db" | cut -f1)"
