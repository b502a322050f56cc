#!/bin/sh
# Writes the synthetic incubator and reads the log of each of its services.
#
#   examples/incubator.sh GENERATOR JAUGE DIR [SEED]
set -eu
generator=$1 jauge=$2 dir=$3
shift 3
rm -rf "$dir"
"$generator" "$dir" "$@"
"$jauge" init --yes -C "$dir/01" >/dev/null
for service in "$dir"/[0-9]*; do
	[ -e "$service/jauge.key" ] || cp -p "$dir/01/jauge.key" "$service/"
	"$jauge" ingest -q -C "$service"
done
