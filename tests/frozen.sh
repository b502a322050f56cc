#!/bin/sh
# Frozen figures of random services, and what has changed them since.
n=${LONG:+600}
node tests/frozen.mjs "$1/jauge" "${n:-60}" 1
