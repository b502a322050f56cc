#!/bin/sh
# Writes the example services' logs and truth beside their service.json,
# and the incubator beside the generator.
#
#   examples/make.sh GENERATOR
set -eu
generator=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")"
for name in portail competences rendezvous; do
	rm -rf "$name/logs"
	"$generator" "$name" "$name"
done
sh ./incubator.sh "$(dirname "$generator")"
