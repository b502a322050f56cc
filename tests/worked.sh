#!/bin/sh
# The worked example of every indicator, run: tests/worked/NAME opens with the
# sentence of `jauge indicators NAME`, word for word, makes the data that the
# sentence speaks of, and ends, after a line "---", with the rows that come of
# it by hand: start;split;cohort;lag;value;low;high;part;whole;state. A number
# is held to the digits given, "*" is anything, an empty field is empty.
set -u
build=$(cd "$1" && pwd)
cases=$(pwd)/tests/worked
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
ln -s "${JAUGE:-$build/jauge}" "$bin/jauge"
PATH=$bin:$PATH
LC_ALL=C.UTF-8
export PATH LC_ALL

# What a case is written with.
cat > "$bin/words" <<-'WORDS'
	# service 'MEMBERS': service.json, of one log with these columns.
	service() {
		cat > service.json <<-JSON
		{ "name": "worked", "timezone": "Europe/Paris",
		  "sources": { "app": { "format": "csv", "identity": "account",
		    "time": "day", "user": "user", "action": "action",
		    "count": "times",
		    "dimensions": { "dept": "dept", "answer": "answer" } } }$1 }
		JSON
		echo day,user,action,times,dept,answer > log.csv
	}
	# rows FIRST LAST DAY ACTION [TIMES [DEPT [ANSWER]]]: one of each user.
	rows() {
		awk -v a="$1" -v b="$2" -v d="$3" -v x="$4" -v n="${5:-1}" \
		    -v t="${6:-}" -v w="${7:-}" 'BEGIN {
			for (i = a; i <= b; i++)
				print d ",u" i "," x "," n "," t "," w }' >> log.csv
	}
	compute() {
		jauge init --yes > init.log 2>&1 &&
		    jauge ingest -q log.csv && jauge compute "$@" --format csv
	}
WORDS

# The sentence as the program prints it, on one line.
sentence() {
	jauge indicators "$1" --lang en | awk '
	/^[^ ]/ { on = $1 == "example"; sub(/^example +/, "") }
	on { sub(/^ +/, ""); printf "%s%s", n++ ? " " : "", $0 }'
}
# The comment that a case opens with, on one line.
opening() {
	awk '!/^# / { exit } { sub(/^# /, ""); printf "%s%s", n++ ? " " : "", $0 }' "$1"
}

# Rows of FILE that are not those expected.
differ() {
	awk -v file="$1" '
	function cut(line, f,    n, i, c, in_) {
		n = 1; f[1] = ""; in_ = 0
		for (i = 1; i <= length(line); i++) {
			c = substr(line, i, 1)
			if (c == "\"") in_ = !in_
			else if (c == "," && !in_) f[++n] = ""
			else f[n] = f[n] c
		}
	}
	function is(got, want,    digits) {
		if (want == "*" || want == got) return 1
		if (want !~ /^-?[0-9]+(\.[0-9]+)?$/ || got == "") return 0
		digits = want ~ /\./ ? length(want) - index(want, ".") : 0
		return sprintf("%." digits "f", got) == want
	}
	BEGIN {
		while ((getline line < file) > 0) {
			cut(line, f)
			at = f[2] ";" f[4] ";" f[5] ";" f[6]
			row[at] = f[7] ";" f[8] ";" f[9] ";" f[10] ";" f[11] ";" f[13]
		}
	}
	{
		split($0, w, ";")
		at = w[1] ";" w[2] ";" w[3] ";" w[4]
		split(row[at], g, ";")
		seen++
		for (i = 1; i <= 6; i++)
			if (!(at in row) || !is(g[i], w[i + 4])) {
				print "expected " $0 ", got " row[at]
				break
			}
	}
	END { if (!seen) print "nothing is expected" }'
}

names=$(jauge indicators --lang en | awk '/^  / { print $1 }')
for name in $names; do
	case=$cases/$name
	tmp=$(mktemp -d)
	if [ ! -e "$case" ]; then
		echo "no such case" > "$tmp/bad"
	elif [ "$(sentence "$name")" != "$(opening "$case")" ]; then
		printf 'the program says: %s\n' "$(sentence "$name")" > "$tmp/bad"
	else
		sed '/^---$/,$d' "$case" > "$tmp/case"
		# shellcheck disable=SC1091
		(cd "$tmp" && . "$bin/words" && . ./case) > "$tmp/rows" 2> "$tmp/err"
		sed '1,/^---$/d' "$case" | differ "$tmp/rows" > "$tmp/bad"
		[ ! -s "$tmp/bad" ] || cat "$tmp/err" "$tmp/rows" >> "$tmp/bad"
	fi
	if [ -s "$tmp/bad" ]; then
		cat "$tmp/bad"
		echo "not ok - worked $name"
	else
		echo "ok - worked $name"
	fi
	rm -rf "$tmp"
done
for case in "$cases"/*; do
	case " $(echo "$names" | tr '\n' ' ') " in
	*" ${case##*/} "*) ;;
	*) echo "not ok - worked ${case##*/}: no such indicator" ;;
	esac
done
