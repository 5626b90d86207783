#!/usr/bin/env bash
# Starts tests/run.sh and waits for its first test: exits 0 once a test host runs, 1 if tests/run.sh ends before.
# To be run in a PID namespace of its own, which ends what it leaves running.
set -uo pipefail
tests/run.sh &
running=$!
while kill -0 "$running" 2> /dev/null; do
    ! cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\0' '\n' | grep -q '/testhost\(\.dll\)\?$' || exit 0
    sleep 1
done
exit 1
