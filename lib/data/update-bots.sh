#!/bin/sh
# Remakes bots.txt beside it from the newest lists. Needs npm; building does
# not.
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-save --no-audit --no-fund --prefix "$folder" \
	isbot crawler-user-agents
node bots.mjs "$folder/node_modules" "$(date -u +%Y-%m-%d)" >"$folder/bots.txt"
cat "$folder/bots.txt" >bots.txt
# The tests compare with the same versions.
packages=../../tests/oracle/packages
grep -v -e '^isbot@' -e '^crawler-user-agents@' $packages >"$folder/packages"
sed -n 's/^# source: \(.*\) \(.*\)/\1@\2/p' bots.txt >>"$folder/packages"
cat "$folder/packages" >$packages
