#!/bin/sh
# DuckDB, the oracle and the peer, and the lists of robots, from the npm registry into the folder named.
# Node trusts its own list of authorities and not the system's: behind a proxy
# that signs with its own, npm would wait for ever.
set -u
to=$1
mkdir -p "$to"
# Two suites may want them at the same time.
exec 9>"$to/.lock"
flock 9
cmp -s tests/oracle/packages "$to/.packages" && exit 0
ca=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$ca" ]; then
	NODE_EXTRA_CA_CERTS=$ca
	export NODE_EXTRA_CA_CERTS
fi
HOME=${HOME:-$to}
export HOME
for try in 1 2 3; do
	# shellcheck disable=SC2046
	timeout 180 npm install --silent --no-save --no-audit --no-fund \
		--fetch-timeout=30000 --prefix "$to" \
		$(cat tests/oracle/packages) </dev/null && {
		cp tests/oracle/packages "$to/.packages"
		exit 0
	}
	echo "npm: try $try of 3 failed" >&2
done
exit 1
