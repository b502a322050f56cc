#!/bin/sh
# The dossiers of the examples in both languages, and pictures, in a real
# browser: axe-core, three widths, folds closed and open; the keyboard, the tree
# of accessibility, text spaced and enlarged, paper, forced colours
# (accessibility.md); that they ask for nothing, and their size.
set -u
build=$(cd "$1" && pwd)
jauge=${JAUGE:-$build/jauge}
out=$build/pages
rm -rf "$out"
mkdir -p "$out"
cp -R examples/competences examples/portail examples/rendezvous "$out/"
cp -R tests/cli/review-hostile "$out/hostile"

judge() {
	[ "$1" -eq 0 ] || printf '%s\n' "${3:-}"
	if [ "$1" -eq 0 ]; then echo "ok - pages $2"; else echo "not ok - pages $2"; fi
}

for s in competences portail rendezvous hostile; do
	find "$out/$s" -name 'jauge.*' -exec rm -f {} +
	"$jauge" init --yes -C "$out/$s" >/dev/null &&
		"$jauge" ingest -q -C "$out/$s"
	for l in fr en; do
		page=$out/$s-$l.html
		"$jauge" review --lang $l -C "$out/$s" -o "$page"
		judge $? "$s-$l is written"
		grep -q "default-src 'none'" "$page"
		judge $? "$s-$l has its policy"
		# A name space is no address; a reference within the page is none.
		asked=$(sed 's/xmlns[:a-z]*="[^"]*"//g; s/url(#[^)]*)//g' "$page" |
			grep -Eio '<script|<link|<img|<iframe|@import|url\(|src=|href="[^#][^"]*|https?:' |
			head -3)
		[ -z "$asked" ]
		judge $? "$s-$l asks for nothing" "$asked"
		[ "$(wc -c < "$page")" -lt 1000000 ]
		judge $? "$s-$l is below 1 MB" "$(wc -c < "$page") bytes"
	done
done

for l in fr en; do
	"$jauge" portfolio --lang $l -o "$out/portfolio-$l.html" "$build"/incubator/[0-9]*
	judge $? "portfolio-$l is written"
done

# One picture of each kind.
mkdir -p "$out/svg"
for l in fr en; do
	for i in active_users retention survival growth projection cost cost_share \
		frequency funnel control coverage inequality; do
		"$jauge" plot $i --lang $l -C "$out/competences" -o "$out/svg/$i-$l.svg"
		judge $? "$i-$l is drawn"
	done
	"$jauge" plot active_users --split canal --chart panels --lang $l \
		-C "$out/competences" -o "$out/svg/panels-$l.svg"
	judge $? "panels-$l is drawn"
done

npm=$build/oracle/npm
if ! sh tests/oracle/fetch.sh "$npm"; then
	echo "not ok - pages: axe-core could not be fetched from the npm registry"
	exit 1
fi
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
node tests/pages/harness.mjs "$npm/node_modules/axe-core/axe.min.js" \
	"$out/harness.html" "$out"/*.html
# The fault is seen: a picture without a name, a page too wide, a lost anchor.
printf '<!doctype html><html><head><title>x</title></head><body><div style="width:2000px">%s<a href="#nowhere">x</a></div></body></html>' \
	'<img src="data:,">' > "$out/control.html"
node tests/pages/harness.mjs "$npm/node_modules/axe-core/axe.min.js" \
	"$out/control-harness.html" "$out/control.html"
look() {
	timeout 300 "$browser" --headless --no-sandbox --disable-gpu \
		--user-data-dir="$out/profile" --allow-file-access-from-files \
		--virtual-time-budget=600000 --dump-dom "file://$1" 2>"$out/browser.log" |
		sed -n '/<pre id="done">/,/<\/pre>/p' |
		sed 's/.*<pre id="done">//; s/<\/pre>.*//'
}
look "$out/harness.html" > "$out/found"
[ "$(grep -c '^ok\|^not ok' "$out/found")" -ge 100 ]
judge $? "the browser looked at all of them" "$(tail -3 "$out/browser.log")"
cat "$out/found"
look "$out/control-harness.html" > "$out/control"
[ "$(grep -c '^not ok' "$out/control")" -ge 7 ]
judge $? "control: faults are found" "$(cat "$out/control")"

criteria() {
	timeout 500 node tests/pages/criteria.mjs "$browser" "$out/profile" \
		"$npm/node_modules/axe-core/axe.min.js" "$@"
}
criteria "$out"/[c-z]*-[fe][rn].html "$out"/svg/*.svg > "$out/found"
[ "$(grep -c '^ok\|^not ok' "$out/found")" -ge 300 ]
judge $? "the criteria were all looked at" "$(tail -3 "$out/found")"
cat "$out/found"
criteria tests/pages/faulty.html tests/pages/faulty.svg > "$out/control"
missed=$(grep '^ok' "$out/control")
[ -z "$missed" ] && [ "$(grep -c '^not ok' "$out/control")" -ge 30 ]
judge $? "control: every criterion can fail" "$missed"
