#!/bin/sh
# Remakes territories.csv beside it. Needs npm; building does not.
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-save --no-audit --no-fund --prefix "$folder" \
	@etalab/decoupage-administratif@6.0.0
node territories.mjs \
	"$folder/node_modules/@etalab/decoupage-administratif" \
	>"$folder/territories.csv"
cat "$folder/territories.csv" >territories.csv
