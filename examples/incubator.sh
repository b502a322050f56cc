#!/bin/sh
# Writes the synthetic incubator into BUILD/incubator and reads the log of each
# of its services.
#
#   examples/incubator.sh BUILD [SEED]
set -eu
build=$1 dir=$1/incubator
shift
rm -rf "$dir"
"$build/generate_many" "$dir" "$@"
"$build/jauge" init --yes -C "$dir/01" >/dev/null
for service in "$dir"/[0-9]*; do
	[ -e "$service/jauge.key" ] || cp -p "$dir/01/jauge.key" "$service/"
	"$build/jauge" ingest -q -C "$service"
done
