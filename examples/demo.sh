#!/bin/sh
# The main job on the example services, for people to look at.
#
#   examples/demo.sh BUILD
set -eu
build=$(cd "$1" && pwd)
demo=$build/demo
rm -rf "$demo"
mkdir -p "$demo"
cp -R "$(dirname "$0")"/portail "$(dirname "$0")"/competences \
	"$(dirname "$0")"/rendezvous "$demo/"
find "$demo" -name 'jauge.*' -exec rm -f {} +
PATH=$build:$PATH
cd "$demo"

# Shows a command, then runs it.
show() {
	printf '\n$ %s\n' "$*"
	"$@"
}

printf 'Three synthetic services, made by examples/generate.c, in %s\n' "$demo"
mkdir first && cp competences/logs/evenements-2026-10.csv.gz first/
show jauge init --yes -C first first/evenements-2026-10.csv.gz
for s in portail competences rendezvous; do
	show jauge init --yes -C $s
	show jauge ingest -C $s
done
show jauge status -C competences
show jauge compute -C competences --lang en
show jauge compute -C portail
show jauge compute retention --by month --from 2026-03 -C competences --lang en
show jauge compute active_users penetration cost_per_mau_month --by month --from 2026-01 -C competences --lang en
show jauge compare 2026-Q2 2026-Q3 -C competences --lang en
show jauge plot active_users --by week --from 2026-05 -C competences --lang en
for i in active_users growth cost_per_mau_annual; do
	show jauge plot $i --by month -o $i.svg -C competences
done
show jauge plot retention --by month -o cohorts.svg --chart heatmap -C competences
show jauge plot retention --by month -o retention.svg --chart lines -C competences
show jauge plot active_users --by day -o portail.svg -C portail
for s in competences portail rendezvous; do
	show jauge review -o $s.html -C $s
done
printf '\nPlots: %s/*.svg\nDossiers: %s/*.html\n' "$demo" "$demo"
printf 'Demo done: %s services read, figures shown, plots drawn, dossiers written.\n' 3
