#!/usr/bin/env bash
# how soon another device is heard while one sends 100,000 packets a second and 66,000 unknown devices appear, and whether every packet is counted
# Plays tests/bench-flood.json. A section of tests/bench.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
deploy/build.sh >&2
step "Sending a flood"
artifacts/edgeguard simulate tests/bench-flood.json | above
end_step
