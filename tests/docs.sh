#!/bin/sh
# Executes the manual: each line "$ command" in man/*.1, man/fr/*.1, README.md
# and examples/*/README.md runs in a scratch copy of the examples, and what
# stands under it must be what it prints (stdout and stderr; a line "..." stands
# for any lines, no line for any output). A command must succeed, unless the
# text under it ends in "(exit status N)".
set -u
build=$(cd "$1" && pwd)
top=$(pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$build/jauge" "$scratch/bin/jauge"
PATH=$scratch/bin:$PATH
export PATH LC_ALL=C.UTF-8 TZ=UTC

# Prints "COMMAND" then its expected lines behind a tab, from mdoc or Markdown.
commands() {
	case $1 in
	*.md) awk '/^```/ { on = !on; print ""; next } on' "$1" ;;
	*) awk '/^\.Bd/ { on = 1; next } /^\.Ed/ { on = 0 } on' "$1" |
		sed -e 's/\\e/\\/g' -e 's/\\-/-/g' -e 's/\\&//g' ;;
	esac | awk '
	/^\$ / { print substr($0, 3); open = 1; next }
	/^$/ { open = 0; next }
	open { print "\t" $0 }'
}

# matches EXPECTED ACTUAL: a line "..." stands for any number of lines.
matches() {
	[ -s "$1" ] || return 0
	awk -v want="$1" '
	function fits(i, j,   k) {
		while (i <= n) {
			if (w[i] == "...") {
				for (k = j; k <= m + 1; k++)
					if (fits(i + 1, k)) return 1
				return 0
			}
			if (j > m || g[j++] != w[i++]) return 0
		}
		return j == m + 1
	}
	{ if ($0 != "") g[++m] = $0 }
	END {
		while ((getline line < want) > 0) w[++n] = line
		exit !fits(1, 1)
	}' "$2"
}

finish() {
	[ -n "$command" ] || return 0
	want=$(sed -n 's/^(exit status \([0-9]*\))$/\1/p' "$scratch/want")
	sed -i '/^(exit status [0-9]*)$/d' "$scratch/want"
	(cd "$folder" && sh -c "$command") >"$scratch/got" 2>&1 </dev/null
	status=$?
	if [ "$status" -eq "${want:-0}" ] && matches "$scratch/want" "$scratch/got"; then
		echo "ok - $doc: $command"
	else
		diff "$scratch/want" "$scratch/got"
		echo "status $status, expected ${want:-0}"
		echo "not ok - $doc: $command"
	fi
	command=
}

for doc in README.md man/*.1 man/fr/*.1 examples/*/README.md; do
	folder=$scratch/run
	rm -rf "$folder"
	mkdir "$folder"
	cp -R "$top/examples" "$folder/examples"
	# A page of the manual starts where its services have been read once.
	case $doc in
	man/*) for s in "$folder"/examples/*/service.json; do
			d=$(dirname "$s")
			jauge init --yes -C "$d" >/dev/null && jauge ingest -q -C "$d"
		done ;;
	esac
	case $doc in
	examples/*) folder=$folder/$(dirname "$doc") ;;
	esac
	command=
	commands "$doc" > "$scratch/commands"
	while IFS= read -r line; do
		case $line in
		"	"*) echo "${line#?}" >> "$scratch/want" ;;
		*) finish; command=$line; : > "$scratch/want" ;;
		esac
	done < "$scratch/commands"
	finish
done
