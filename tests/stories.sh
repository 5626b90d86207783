#!/usr/bin/env bash
# Plays every story in tests/scenarios, and checks each MQTT message that it brings about against deploy/mqtt. Needs root.
#
#   tests/stories.sh [--native]
#
#   --native   with the native program of deploy/package.sh
#
# EDGEGUARD_PROGRAM names another program than the one of deploy/build.sh. Two tests a story.
# Ends with "N passed, N failed"; exits 0 if none failed, otherwise 1.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
program=${EDGEGUARD_PROGRAM:-artifacts/edgeguard}
if [ "${1:-}" = --native ]; then
    architecture=$(dpkg --print-architecture)
    deploy/package.sh --arch "$architecture" || exit 2
    program=artifacts/package/$architecture/edgeguard
fi
passed=0 failed=0

try() {
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1"
    fi
}

check_messages() { /usr/bin/python3 deploy/mqtt/check.py --strict < "$messages"; }

for story in tests/scenarios/*.json; do
    name=$(basename "$story" .json)
    : > "$messages"
    try "story $name" "$program" simulate "$story" --messages "$messages"
    # A story without messages is no proof that they fit.
    try "messages of story $name" eval '[ -s "$messages" ] && check_messages'
done
# The same story as a person plays it, from the files in the program.
try "demo --story signature" "$program" demo --story signature
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
